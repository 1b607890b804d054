"""What activations and their gradients take for a moment, the result included.

Bytes were counted by tracemalloc. Those of `gelu` are the most that can be: they depend on the
numbers.
"""

from lstmspec.backends.numpy.memory.spaces import Need, Space

FORWARD: dict[str, Need] = {
    **dict.fromkeys(("exponential", "hard_tanh", "relu", "relu6", "tanh"), Need(4)),
    **dict.fromkeys(("hard_sigmoid", "hard_silu", "hard_swish", "leaky_relu", "sigmoid"), Need(8)),
    **dict.fromkeys(("soft_shrink", "softmax", "softsign", "sparse_sigmoid"), Need(8)),
    "hard_sigmoid_keras2": Need(8),
    **dict.fromkeys(("squareplus", "tanh_shrink"), Need(8)),
    **dict.fromkeys(("elu", "hard_shrink", "selu"), Need(9)),
    **dict.fromkeys(("celu", "mish", "silu", "softplus", "swish"), Need(12)),
    "gelu": Need(37, saved=4),
    "glu": Need(4),
    "log_sigmoid": Need(16),
    "log_softmax": Need(8, 4),
    "sparse_plus": Need(13),
    "sparsemax": Need(17, 8),
}
BACKWARD: dict[str, Need] = {
    **dict.fromkeys(("hard_shrink", "hard_tanh", "relu", "relu6", "soft_shrink"), Need(5)),
    **dict.fromkeys(("hard_sigmoid", "softplus", "softsign", "sparse_plus"), Need(8)),
    **dict.fromkeys(("sigmoid", "softmax"), Need(8, saved=4)),
    **dict.fromkeys(("tanh", "tanh_shrink"), Need(8)),
    **dict.fromkeys(("celu", "elu", "leaky_relu", "selu", "sparse_sigmoid"), Need(9)),
    **dict.fromkeys(("log_sigmoid", "squareplus"), Need(12)),
    **dict.fromkeys(("silu", "swish"), Need(12, saved=4)),
    **dict.fromkeys(("hard_silu", "hard_swish", "mish"), Need(16)),
    "exponential": Need(4),
    "hard_sigmoid_keras2": Need(9),
    "gelu": Need(41, saved=4),
    "glu": Need(10),
    "log_softmax": Need(8, 4),
    "sparsemax": Need(37, 4),
}

READS = {
    **dict.fromkeys(("exponential", "log_softmax", "sigmoid", "softmax", "tanh"), "y"),
    **dict.fromkeys(("celu", "elu", "selu", "silu", "sparsemax", "swish", "tanh_shrink"), "xy"),
    "linear": "",
}
"""Which of x and y a gradient reads, where that is not x alone."""


def activate(name: str, x: Space) -> Space:
    """What the activation makes of x."""
    if name == "linear":
        return x
    x.passing(FORWARD[name])
    *lead, last = x.shape
    return x.new(*lead, last // 2 if name == "glu" else last)


def activate_back(name: str, gradient: Space, x: tuple[int, ...]) -> Space:
    """The gradient of x, of that shape."""
    if name == "linear":
        return gradient
    made = gradient.meter.given(*x)
    made.passing(BACKWARD[name])
    return gradient.new(*x)
