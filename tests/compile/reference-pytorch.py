"""The cases of reference.test.ts in PyTorch, in float64; images come and go as NHWC."""
import json
import sys

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)


def nchw(x):
    return x.permute(0, 3, 1, 2)


def kernel(w):
    return w.permute(3, 2, 0, 1)


CASES = {
    "conv2d": lambda x, w: F.conv2d(nchw(x), kernel(w), stride=2, padding=1),
    "conv2d_uneven": lambda x, w: F.conv2d(F.pad(nchw(x), (2, 0, 0, 1)), kernel(w), stride=(2, 1)),
    "conv_transpose2d": lambda x, w: F.conv_transpose2d(nchw(x), kernel(w), stride=2, padding=1),
    "max_pool2d": lambda x: F.max_pool2d(nchw(x), 3, 2, 1),
    "avg_pool2d": lambda x: F.avg_pool2d(nchw(x), 3, 2, 1, count_include_pad=False),
    "nearest": lambda x: F.interpolate(nchw(x), scale_factor=3, mode="nearest"),
    "bilinear_up": lambda x: F.interpolate(nchw(x), size=(7, 9), mode="bilinear", align_corners=False),
    "bilinear_down": lambda x: F.interpolate(nchw(x), size=(3, 4), mode="bilinear", align_corners=False),
    "erf": lambda x: torch.erf(3 * x),
    "softplus": lambda x: F.softplus(9 * x, threshold=1e9),
    "bmm": lambda x, w: torch.bmm(x, w.transpose(1, 2)),
}


def run(name, inputs):
    y = CASES[name](**{key: torch.tensor(v["values"]).reshape(v["shape"]) for key, v in inputs.items()})
    return (y.permute(0, 2, 3, 1) if y.dim() == 4 else y).reshape(-1).tolist()


json.dump({name: run(name, inputs) for name, inputs in json.load(sys.stdin).items()}, sys.stdout)
