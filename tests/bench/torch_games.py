"""The same games in PyTorch. Reads "<game> <threads>" from standard input, answers milliseconds per iteration."""
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F


def dcgan():
    conv = dict(kernel_size=5, stride=2, padding=2, bias=False)
    generator = nn.Sequential(
        nn.Linear(64, 3136, bias=False), nn.BatchNorm1d(3136), nn.ReLU(), nn.Unflatten(1, (64, 7, 7)),
        nn.ConvTranspose2d(64, 32, output_padding=1, **conv), nn.BatchNorm2d(32), nn.ReLU(),
        nn.ConvTranspose2d(32, 1, output_padding=1, **conv), nn.Tanh())
    discriminator = nn.Sequential(
        nn.Conv2d(1, 32, **conv), nn.LeakyReLU(0.2), nn.Conv2d(32, 64, **conv), nn.BatchNorm2d(64), nn.LeakyReLU(0.2),
        nn.Flatten(), nn.Linear(3136, 1))
    return generator, discriminator, (64, 64), torch.rand(64, 1, 28, 28) * 2 - 1, (2e-4, 2e-4)


def ring():
    def network(outputs):
        return nn.Sequential(nn.Linear(2, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, outputs))
    return network(2), network(1), (150, 2), torch.randn(150, 2), (2e-3, 5e-4)


def build(make):
    generator, discriminator, noise, real, rates = make()
    d_adam = torch.optim.Adam(discriminator.parameters(), rates[0], betas=(0.5, 0.999))
    g_adam = torch.optim.Adam(generator.parameters(), rates[1], betas=(0.5, 0.999))

    def iterate():
        with torch.no_grad():
            fake = generator(torch.randn(noise))
        d_adam.zero_grad()
        loss = F.softplus(-discriminator(real)).mean() + F.softplus(discriminator(fake)).mean()
        loss.backward()
        d_adam.step()
        g_adam.zero_grad()
        score = F.softplus(-discriminator(generator(torch.randn(noise)))).mean()
        # The generator's step needs no gradients of the discriminator's weights.
        grads = torch.autograd.grad(score, list(generator.parameters()))
        for parameter, grad in zip(generator.parameters(), grads):
            parameter.grad = grad
        g_adam.step()
        return loss.item() + score.item()
    return iterate


games = {"dcgan": build(dcgan), "ring": build(ring)}
print("ready", torch.__version__, flush=True)
for line in sys.stdin:
    game, threads = line.split()
    torch.set_num_threads(int(threads))
    start = time.perf_counter()
    games[game]()
    print((time.perf_counter() - start) * 1000, flush=True)
