"""Runs exported files: reads jobs as JSON, writes what came of them as JSON. Tensors cross the border in PyTorch's order of axes."""
import json
import math
import sys
from unittest import mock

import torch


def tensor(numbers):
    dtype = torch.int64 if numbers.get("dtype") == "int32" else torch.float32
    return torch.tensor(numbers["values"]).to(dtype).reshape(numbers["shape"])


def numbers(value):
    return {"shape": list(value.shape), "values": value.detach().reshape(-1).tolist()}


def drawn(queue):
    """In place of torch.randn and torch.rand: the numbers that were drawn on the other side, in their order."""

    def draw(*sizes, **_):
        value = tensor(queue.pop(0))
        assert list(value.shape) == list(sizes), f"drew {list(sizes)} where {list(value.shape)} comes"
        return value

    return draw


def load(game, state):
    keys = game.load_state_dict({key: tensor(value) for key, value in state.items()}, strict=False)
    assert not keys.unexpected_keys, keys.unexpected_keys


def play_turn(game, turn):
    load(game, turn["state"])
    for kept in ("shared", "fixed"):
        getattr(game, kept, {}).clear()
    for source, ports in turn["data"].items():
        examples = {port: tensor(value) for port, value in ports.items()}
        setattr(game, source, lambda batch, examples=examples: examples)
    queue = turn["draws"]
    with mock.patch("torch.randn", drawn(queue)), mock.patch("torch.rand", drawn(queue)):
        losses = getattr(game, turn["method"])(0)
    assert not queue, f"{len(queue)} draws are left"
    moments = {}
    keys = {id(weight): key for key, weight in game.named_parameters()}
    for name in vars(game):
        optimizer = getattr(game, name)
        if isinstance(optimizer, torch.optim.Optimizer):
            for weight, state in optimizer.state.items():
                moments[keys[id(weight)]] = numbers(state["exp_avg"])
    return {"losses": {name: loss.item() for name, loss in losses.items()}, "moments": moments}


def run(job):
    if "expressions" in job:
        return {"values": [[eval(code, {"math": math, "t": t}) for t in job["times"]] for code in job["expressions"]]}
    scope = {"__name__": "exported"}
    exec(compile(job["text"], job["name"], "exec"), scope)
    torch.manual_seed(0)
    game = scope["Game"]("cpu")
    result = {"weights": sum(weight.numel() for weight in game.parameters()), "networks": {}, "turns": [], "losses": {}}
    load(game, job.get("state", {}))
    for call in job.get("networks", []):
        network = getattr(game, call["network"]).train(call["training"])
        with torch.no_grad():
            outputs = network(**{name: tensor(value) for name, value in call["inputs"].items()})
        if not isinstance(outputs, dict):
            outputs = {"": outputs}
        result["networks"][call["network"]] = {name: numbers(value) for name, value in outputs.items()}
    for turn in job.get("turns", []):
        result["turns"].append(play_turn(game, turn))
    if job.get("play"):
        for name in dir(scope["Game"]):
            if name.endswith("_turn"):
                result["losses"] |= {f"{name} {player}": loss.item() for player, loss in getattr(game, name)(0).items()}
    return result


def attempt(job):
    try:
        return run(job)
    except Exception as error:  # Reported as the failure of this one job.
        return {"error": f"{type(error).__name__}: {error}"}


torch.set_num_threads(1)
print(json.dumps([attempt(job) for job in json.load(sys.stdin)]))
