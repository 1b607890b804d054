"""PyTorch's side: `nn.LSTM` or `nn.GRU`, and a linear layer."""

import math
from collections.abc import Callable

import numpy as np
import torch
from works import CHECKED_STEPS, Array, Timed, Work, classes, grouped, inputs

torch.set_num_threads(1)
torch.set_num_interop_threads(1)


class Net(torch.nn.Module):
    """A recurrent layer, and the logits of its last state."""

    def __init__(self, work: Work) -> None:
        super().__init__()
        kind = torch.nn.LSTM if work.cell == "LSTM" else torch.nn.GRU
        self.rnn = kind(work.features, work.units, batch_first=True, bidirectional=work.both_ways)
        self.dense = torch.nn.Linear(work.units * (1 + work.both_ways), work.classes)
        *directions, (kernel, bias) = grouped(work)
        for suffix, group in zip(("", "_reverse"), directions, strict=False):
            for name, array in rnn_weights(work, *group).items():
                getattr(self.rnn, name + suffix).data.copy_(as_tensor(array))
        self.dense.weight.data.copy_(as_tensor(kernel.T))
        self.dense.bias.data.copy_(as_tensor(bias))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        state = self.rnn(x)[1]
        h = state[0] if isinstance(state, tuple) else state
        logits: torch.Tensor = self.dense(torch.cat(tuple(h), dim=-1))
        return logits


def rnn_weights(work: Work, kernel: Array, recurrent: Array, bias: Array) -> dict[str, Array]:
    """A layer's weights as PyTorch orders them: rows are gates; LSTM i f g o, GRU r z n."""
    zeros = np.zeros_like(bias)
    biases = (bias, zeros)
    if work.cell == "GRU":
        z, r, n = np.arange(3 * work.units).reshape(3, -1)
        order = np.concatenate([r, z, n])
        kernel, recurrent = kernel[:, order], recurrent[:, order]
        biases = (bias[0, order], bias[1, order])
    names = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
    return dict(zip(names, (kernel.T, recurrent.T, *biases), strict=True))


def as_tensor(array: Array) -> torch.Tensor:
    """The array as a tensor of its own."""
    return torch.from_numpy(np.array(array, order="C"))


def build(work: Work, way: str) -> Timed:
    """What is timed for `work`."""
    net, x = Net(work), as_tensor(inputs(work))

    @torch.inference_mode()
    def predict() -> Array:
        return np.asarray(net(x).softmax(-1))

    if work.task == "predict":
        return Timed(predict, predict)
    train = trainer(net, x, as_tensor(classes(work)))

    def result() -> Array:
        for _ in range(CHECKED_STEPS):
            train()
        return predict()

    return Timed(train, result)


def trainer(net: Net, x: torch.Tensor, y: torch.Tensor) -> Callable[[], float]:
    """One step of Adam on one batch; it returns the loss.

    Two things make it compute what Keras does. PyTorch's LSTM has two biases that are added up, so
    one stands still. And Keras adds epsilon before it corrects the second moment, PyTorch after, so
    epsilon is scaled step by step.
    """
    if isinstance(net.rnn, torch.nn.LSTM):
        net.rnn.bias_hh_l0.requires_grad_(False)
    optimizer = torch.optim.Adam(net.parameters(), lr=0.001)
    step = 0

    def train() -> float:
        nonlocal step
        step += 1
        optimizer.param_groups[0]["eps"] = 1e-7 / math.sqrt(1.0 - 0.999**step)
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(net(x), y)
        loss.backward()
        optimizer.step()
        return loss.item()

    return train
