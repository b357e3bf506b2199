"""Runs the PyTorch code of node definitions on given tensors: reads jobs as JSON, writes results as JSON.

Images cross the border as NHWC; what comes back is permuted and reshaped to our order of axes.
"""
import json
import math
import sys

import torch
import torch.nn.functional as F
from torch import nn

TORCH_DTYPES = {"float32": torch.float32, "int32": torch.int64}
# The score that a penalty's test differentiates; `score_of` in run-operation.ts is the same.
PENALISED_SCORE = "(at * torch.sin(1.3 * at)).flatten(1).sum(dim=1, keepdim=True)"


def channels_first(tensor, image):
    return tensor.permute(0, 3, 1, 2).contiguous() if image else tensor


def channels_last(tensor, image):
    return tensor.permute(0, 2, 3, 1) if image else tensor


def numbers(tensor):
    # JSON has no infinities.
    return {"shape": list(tensor.shape), "values": [x if math.isfinite(x) else None for x in tensor.detach().reshape(-1).tolist()]}


class Node(nn.Module):
    def __init__(self, modules, known):
        super().__init__()
        for name, code in modules.items():
            setattr(self, name, eval(code, known))


def find(module, path):
    for part in path.split("."):
        module = getattr(module, part)
    return module


def inverse(permutation):
    return [permutation.index(axis) for axis in range(len(permutation))]


def run_operation(job):
    torch.manual_seed(0)
    known = {"torch": torch, "nn": nn, "F": F, "math": math}
    if job["uses"]:
        exec(job["uses"], known)
    node = Node(job["modules"], known)
    node.train(job["training"])
    placed = {}
    for name, weight in job["weights"].items():
        target = find(node, weight["to"])
        value = torch.tensor(weight["values"]).reshape(weight["shape"])
        permute = weight.get("permute") or list(range(value.dim()))
        with torch.no_grad():
            value = value.permute(permute)
            assert target.shape == value.shape, f"{name}: {list(target.shape)} is not {list(value.shape)}"
            target.copy_(value)
        placed[name] = (target, permute)
    leaves = {}
    for entry in job["entries"]:
        value = torch.tensor(entry["values"], dtype=TORCH_DTYPES[entry["dtype"]]).reshape(entry["shape"])
        value = channels_first(value, entry["image"])
        if value.is_floating_point():
            value.requires_grad_()
        leaves[entry["name"]] = (value, entry["image"])
    scope = {**known, "self": node, "batch": job["batch"], "device": "cpu", "t": 0, "update": True}
    for port, names in job["ports"].items():
        scope[port] = [leaves[n][0] for n in names] if isinstance(names, list) else leaves[names][0] if names else None
    if job["penalty"]:
        scope["score"] = eval(PENALISED_SCORE, scope)
    outputs, total = {}, torch.zeros(())
    for port, code in job["outputs"].items():
        y = eval(code["expression"], scope)
        ours = channels_last(y, code["image"])
        outputs[port] = numbers(ours)
        factor = code.get("factor")
        if factor is not None and y.is_floating_point():
            # In PyTorch's own order: 1.13 gives a wrong derivative of gelu when that of its result is not contiguous.
            total = total + (y * channels_first(torch.tensor(factor).reshape(ours.shape), code["image"])).sum()
    gradients = {}
    if job["differentiate"] and total.requires_grad:
        total.backward()
        for name, (leaf, image) in leaves.items():
            if leaf.grad is not None:
                gradients[name] = numbers(channels_last(leaf.grad, image))
        for name, (target, permute) in placed.items():
            if target.requires_grad and target.grad is not None:
                gradients["weight." + name] = numbers(target.grad.permute(inverse(permute)))
    buffers = {
        name: numbers(target.permute(inverse(permute))) for name, (target, permute) in placed.items() if not target.requires_grad
    }
    return {"outputs": outputs, "gradients": gradients, "buffers": buffers}


def run_optimizer(job):
    weight = nn.Parameter(torch.tensor(job["weight"], dtype=torch.float64))
    optimizer = eval(job["code"], {"torch": torch, "params": [weight]})
    for gradient in job["gradients"]:
        weight.grad = torch.tensor(gradient, dtype=torch.float64)
        optimizer.step()
    state = {name: numbers(value) for name, value in optimizer.state[weight].items() if torch.is_tensor(value)}
    return {"weight": numbers(weight), "state": state}


def attempt(job):
    try:
        return run_optimizer(job) if job["type"] == "optimizer" else run_operation(job)
    except Exception as error:  # Reported as the failure of this one job.
        return {"error": f"{type(error).__name__}: {error}"}


torch.set_num_threads(1)
print(json.dumps([attempt(job) for job in json.load(sys.stdin)]))
