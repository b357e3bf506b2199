"""The critics and losses of derive-critics.ts in PyTorch, in float64: JSON cases in, loss and gradients out."""
import json
import math
import sys

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

ACTIVATIONS = {
    "tanh": torch.tanh, "sigmoid": torch.sigmoid, "softplus": F.softplus, "relu": F.relu,
    "leakyRelu": lambda x: F.leaky_relu(x, 0.2), "elu": F.elu, "gelu": F.gelu, "swish": F.silu,
}


def conv(x, w, stride):
    return F.conv2d(x, w.permute(3, 2, 0, 1), stride=stride, padding=1)


def score(x, w):
    return (x.permute(0, 2, 3, 1) if x.dim() == 4 else x).reshape(x.shape[0], -1) @ w["score"]


def channels(v):
    return v.reshape(1, -1, 1, 1)


def dense(x, w, act):
    return act(x.permute(0, 2, 3, 1).reshape(x.shape[0], -1) @ w["kernel"] + w["bias"]) @ w["score"]


def conv_critic(x, w, act):
    return score(act(conv(act(conv(x, w["one"], 2)), w["two"], 1) + channels(w["bias"])), w)


def transposed(x, w, act):
    large = act(F.conv_transpose2d(x, w["up"].permute(3, 2, 0, 1), stride=2, padding=1))
    return score(act(conv(large, w["down"], 2)), w)


def layer_norm(x, w, act):
    a = conv(x, w["one"], 2)
    a = F.layer_norm(a, a.shape[1:], eps=1e-5)
    return score(act(a * channels(w["gamma"]) + channels(w["beta"])), w)


def batch_norm(x, w, act):
    a = F.batch_norm(conv(x, w["one"], 2), None, None, w["gamma"], w["beta"], training=True, eps=1e-5)
    return score(act(a), w)


def avg_pool(x, w, act):
    return score(F.avg_pool2d(act(conv(x, w["one"], 1)), 3, 2, 1, count_include_pad=False), w)


def max_pool(x, w, act):
    return score(F.max_pool2d(act(conv(x, w["one"], 1)), 3, 2, 1), w)


def upsample(x, w, act):
    return score(act(conv(F.interpolate(act(conv(x, w["one"], 2)), scale_factor=2, mode="nearest"), w["two"], 1)), w)


def bilinear(x, w, act):
    small = act(conv(x, w["one"], 2))
    return score(act(F.interpolate(small, size=(5, 3), mode="bilinear", align_corners=False)), w)


def attention(x, w, act):
    tokens = x.permute(0, 2, 3, 1).reshape(x.shape[0], 16, 2)
    weights = torch.softmax((tokens @ w["query"]) @ (tokens @ w["key"]).transpose(1, 2) / math.sqrt(3), dim=-1)
    return act(weights @ (tokens @ w["value"]) + tokens).reshape(x.shape[0], -1) @ w["score"]


CRITICS = {
    "dense": dense, "conv": conv_critic, "transposedConv": transposed, "layerNorm": layer_norm, "batchNorm": batch_norm,
    "avgPool": avg_pool, "maxPool": max_pool, "upsample": upsample, "bilinear": bilinear, "attention": attention,
}


def wgan_gp(critic, w, real, fake, mix):
    between = mix * real + (1 - mix) * fake
    if not between.requires_grad:
        between.requires_grad_(True)
    (slope,) = torch.autograd.grad(critic(between, w).sum(), between, create_graph=True)
    norm = torch.sqrt((slope ** 2).sum(dim=(1, 2, 3)) + 1e-12)
    return critic(fake, w).mean() - critic(real, w).mean() + 10 * ((norm - 1) ** 2).mean()


def unrolled(critic, w, real, fake, rule):
    slots = {name: (torch.zeros_like(v), torch.zeros_like(v)) for name, v in w.items()}
    for step in range(1, 4):
        loss = F.softplus(-critic(real, w)).mean() + F.softplus(critic(fake, w)).mean()
        slopes = torch.autograd.grad(loss, list(w.values()), create_graph=True)
        following = {}
        for (name, v), g in zip(w.items(), slopes):
            if rule == "sgd":
                following[name] = v - 0.3 * g
                continue
            m, s = slots[name]
            m, s = 0.5 * m + 0.5 * g, 0.9 * s + 0.1 * g ** 2
            slots[name] = (m, s)
            following[name] = v - 0.05 * (m / (1 - 0.5 ** step)) / torch.sqrt(s / (1 - 0.9 ** step) + 1e-4)
        w = following
    return F.softplus(-critic(fake, w)).mean()


def tensor(numbers):
    return torch.tensor(numbers["values"]).reshape(numbers["shape"])


def run(case):
    inputs = {name: tensor(v).requires_grad_(True) for name, v in case["inputs"].items()}
    weights = {name: tensor(v).requires_grad_(True) for name, v in case["weights"].items()}
    critic = lambda x, w: CRITICS[case["critic"]](x, w, ACTIVATIONS[case["activation"]])
    real, fake = inputs["real"].permute(0, 3, 1, 2), inputs["fake"].permute(0, 3, 1, 2)
    if case["loss"] == "wganGp":
        loss = wgan_gp(critic, weights, real, fake, tensor(case["mix"]))
    else:
        loss = unrolled(critic, weights, real, fake, case["loss"])
    named = {**inputs, **weights}
    slopes = torch.autograd.grad(loss, list(named.values()), allow_unused=True)
    zero = lambda v, g: torch.zeros_like(v) if g is None else g
    return {"loss": loss.item(), "gradients": {n: zero(v, g).reshape(-1).tolist() for (n, v), g in zip(named.items(), slopes)}}


json.dump([run(case) for case in json.load(sys.stdin)], sys.stdout)
