"""The presets' networks in PyTorch on the CPU: prints one JSON object of medians in milliseconds, best of one and two threads."""

import json
import statistics
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F


def dcgan():
    generator = nn.Sequential(
        nn.Linear(64, 49 * 64, bias=False), nn.BatchNorm1d(49 * 64), nn.ReLU(), nn.Unflatten(1, (64, 7, 7)),
        nn.ConvTranspose2d(64, 32, 5, 2, 2, output_padding=1, bias=False), nn.BatchNorm2d(32), nn.ReLU(),
        nn.ConvTranspose2d(32, 1, 5, 2, 2, output_padding=1), nn.Tanh(),
    )
    discriminator = nn.Sequential(
        nn.Conv2d(1, 32, 5, 2, 2), nn.LeakyReLU(0.2), nn.Conv2d(32, 64, 5, 2, 2, bias=False), nn.BatchNorm2d(64),
        nn.LeakyReLU(0.2), nn.Flatten(), nn.Linear(49 * 64, 1),
    )
    return generator, discriminator, torch.rand(64, 1, 28, 28) * 2 - 1, lambda: torch.randn(64, 64), 2e-4


def ring():
    def stack(inputs, outputs):
        return nn.Sequential(nn.Linear(inputs, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, outputs))

    return stack(2, 2), stack(2, 1), torch.randn(150, 2), lambda: torch.randn(150, 2), 1e-3


def milliseconds(game, iterations):
    generator, discriminator, real, noise, rate = game()
    d_adam = torch.optim.Adam(discriminator.parameters(), rate, (0.5, 0.999))
    g_adam = torch.optim.Adam(generator.parameters(), rate, (0.5, 0.999))
    times = []
    for _ in range(iterations):
        start = time.perf_counter()
        d_adam.zero_grad()
        loss = F.softplus(-discriminator(real)).mean() + F.softplus(discriminator(generator(noise()).detach())).mean()
        loss.backward()
        d_adam.step()
        g_adam.zero_grad()
        F.softplus(-discriminator(generator(noise()))).mean().backward()
        g_adam.step()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times[iterations // 4 :])


def best(game, iterations):
    results = []
    for threads in (1, 2):
        torch.set_num_threads(threads)
        results.append(milliseconds(game, iterations))
    return min(results)


if __name__ == "__main__":
    names = sys.argv[1:] or ["dcgan", "ring"]
    print(json.dumps({name: best({"dcgan": dcgan, "ring": ring}[name], {"dcgan": 12, "ring": 300}[name]) for name in names}))
