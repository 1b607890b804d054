"""Steps along a momentum: SGD and Lion.

Formulas are those of `update_step` in keras/src/optimizers; t counts from 1, g is the gradient, a
the learning rate, and all is elementwise.
"""

# NumPy's scalars are typed as returning Any when their dtype is only known at run time.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import numpy as np

from lstmspec.backends.numpy.kernels import Array
from lstmspec.backends.numpy.training.updates import Now, Slots, Step
from lstmspec.ir import training


def sgd(o: training.SGD, now: Now) -> Step:
    """`w -= a g`; with momentum u `m = u m - a g`, then `w += m`; Nesterov: `w += u m - a g`."""

    def plain(w: Array, g: Array, power: Array | None, slots: Slots, s: Array, r: Array) -> None:
        np.multiply(g, now.rate, out=s)
        w -= s

    def heavy(w: Array, g: Array, power: Array | None, slots: Slots, s: Array, r: Array) -> None:
        (m,) = slots
        np.multiply(g, now.rate, out=s)
        m *= o.momentum
        m -= s
        if not o.nesterov:
            w += m
            return
        w -= s
        np.multiply(m, o.momentum, out=s)
        w += s

    return heavy if o.momentum else plain


def lion(o: training.Lion, now: Now) -> Step:
    """`w -= a sign(b1 m + (1 - b1) g)`, then `m = b2 m + (1 - b2) g` (Chen et al., 2023)."""
    one = now.to(1.0)
    of_g, new = one - now.to(o.beta_1), one - now.to(o.beta_2)

    def step(w: Array, g: Array, power: Array | None, slots: Slots, s: Array, r: Array) -> None:
        (m,) = slots
        np.multiply(m, o.beta_1, out=s)
        np.multiply(g, of_g, out=r)
        s += r
        np.sign(s, out=s)
        s *= now.rate
        w -= s
        m *= o.beta_2
        np.multiply(g, new, out=r)
        m += r

    return step
