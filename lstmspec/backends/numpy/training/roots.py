"""Steps divided by a root of squared gradients: RMSprop, Adagrad and Adadelta.

Formulas are those of `update_step` in keras/src/optimizers; t counts from 1, g is the gradient, a
the learning rate, and all is elementwise.
"""

# NumPy's scalars are typed as returning Any when their dtype is only known at run time.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import numpy as np

from lstmspec.backends.numpy.kernels import Array
from lstmspec.backends.numpy.training.updates import Now, Slots, Step, mix, square
from lstmspec.ir import training


def rmsprop_slots(o: training.RMSprop) -> dict[str, float]:
    """Return the slots of RMSprop, all 0 at first."""
    names = ["velocity", *["momentum"] * (o.momentum > 0), *["average_gradient"] * o.centered]
    return dict.fromkeys(names, 0.0)


def rmsprop(o: training.RMSprop, now: Now) -> Step:
    """`v = rho v + (1 - rho) g^2`, `w -= a g / sqrt(v + eps)`; with momentum u, `m = u m + that`.

    Centered: `c = rho c + (1 - rho) g` and the root of `v - c^2 + eps` (Tieleman and Hinton, 2012;
    Graves, 2013).
    """

    def step(w: Array, g: Array, power: Array | None, slots: Slots, s: Array, r: Array) -> None:
        v, *others = slots
        square(g, power, s)
        mix(v, o.rho, s)
        if o.centered:
            c = others[-1]
            np.multiply(g, 1.0 - o.rho, out=s)
            c *= o.rho
            c += s
            np.square(c, out=s)
            np.subtract(v, s, out=s)
            s += o.epsilon
        else:
            np.add(v, o.epsilon, out=s)
        np.sqrt(s, out=s)
        np.divide(g, s, out=s)
        s *= now.rate
        if o.momentum:
            m = others[0]
            m *= o.momentum
            m += s
            w -= m
        else:
            w -= s

    return step


def adagrad(o: training.Adagrad, now: Now) -> Step:
    """`v += g^2`, `w -= a g / sqrt(v + eps)` (Duchi et al., 2011)."""

    def step(w: Array, g: Array, power: Array | None, slots: Slots, s: Array, r: Array) -> None:
        (v,) = slots
        square(g, power, s)
        v += s
        np.add(v, o.epsilon, out=s)
        np.sqrt(s, out=s)
        np.divide(g, s, out=s)
        s *= now.rate
        w -= s

    return step


def adadelta(o: training.Adadelta, now: Now) -> Step:
    """`v = rho v + (1 - rho) g^2`, `d = sqrt(x + eps) / sqrt(v + eps) g`, `w -= a d`.

    `x = rho x + (1 - rho) d^2` (Zeiler, 2012).
    """

    def step(w: Array, g: Array, power: Array | None, slots: Slots, s: Array, r: Array) -> None:
        v, x = slots
        square(g, power, s)
        mix(v, o.rho, s)
        np.add(x, o.epsilon, out=r)
        np.add(v, o.epsilon, out=s)
        r /= s
        square(g, power, s)
        s *= r
        mix(x, o.rho, s)
        np.sqrt(r, out=r)
        r *= g
        r *= now.rate
        w -= r

    return step
