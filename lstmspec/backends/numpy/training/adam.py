"""The Adam family: Adam, AdamW, Nadam and Adamax.

Formulas are those of `update_step` in keras/src/optimizers; t counts from 1, g is the gradient, a
the learning rate, and all is elementwise.
"""

# NumPy's scalars are typed as returning Any when their dtype is only known at run time.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import numpy as np

from lstmspec.backends.numpy.kernels import Array
from lstmspec.backends.numpy.training.updates import Now, Slots, Step, approach, square
from lstmspec.ir import training


def adam_slots(o: training.Adam | training.AdamW) -> dict[str, float]:
    """Return the slots of Adam and AdamW, all 0 at first."""
    return dict.fromkeys(["momentum", "velocity", *["velocity_hat"] * o.amsgrad], 0.0)


def adam(o: training.Adam | training.AdamW, now: Now) -> Step:
    """`m += (1 - b1)(g - m)`, `v += (1 - b2)(g^2 - v)`, `w -= A m / (sqrt(v) + eps)`.

    `A = a sqrt(1 - b2^t) / (1 - b1^t)`. AMSGrad takes for v its largest value so far (Kingma and
    Ba, 2014; Reddi et al., 2018). AdamW is the same behind its weight decay.
    """
    one = now.to(1.0)
    rate = now.rate * np.sqrt(one - now.power(o.beta_2)) / (one - now.power(o.beta_1))

    def step(w: Array, g: Array, power: Array | None, slots: Slots, s: Array, r: Array) -> None:
        m, v = slots[:2]
        approach(m, g, 1.0 - o.beta_1, s)
        square(g, power, s)
        approach(v, s, 1.0 - o.beta_2, s)
        if o.amsgrad:
            np.maximum(slots[2], v, out=slots[2])
            v = slots[2]
        np.sqrt(v, out=s)
        s += o.epsilon
        np.divide(m, s, out=s)
        s *= rate
        w -= s

    return step


def nadam(o: training.Nadam, now: Now) -> Step:
    """Adam with `m' = u_{t+1} m / (1 - P u_{t+1}) + (1 - u_t) g / (1 - P)` for m (Dozat, 2016).

    `u_t = b1 (1 - 0.96^t / 2)`, P the product of all u so far;
    `w -= a m' / (sqrt(v / (1 - b2^t)) + eps)`.
    """
    to, one = now.to, now.to(1.0)
    beta_1, half = to(o.beta_1), to(0.5)
    u = beta_1 * (one - half * now.power(0.96))
    u_next = beta_1 * (one - half * np.power(to(0.96), to(now.step + 1)))
    product = now.state["u_product"]
    product *= beta_1
    product *= one - half * now.power(0.96)
    of_m = u_next / (one - product * u_next)
    of_g = (one - u) / (one - product)
    seen = one - now.power(o.beta_2)

    def step(w: Array, g: Array, power: Array | None, slots: Slots, s: Array, r: Array) -> None:
        m, v = slots
        approach(m, g, one - beta_1, s)
        square(g, power, s)
        approach(v, s, one - to(o.beta_2), s)
        np.divide(v, seen, out=s)
        np.sqrt(s, out=s)
        s += o.epsilon
        np.multiply(m, of_m, out=r)
        np.divide(r, s, out=r)
        r *= now.rate
        w -= r
        np.multiply(g, of_g, out=r)
        r /= s
        r *= now.rate
        w -= r

    return step


def adamax(o: training.Adamax, now: Now) -> Step:
    """`m += (1 - b1)(g - m)`, `v = max(b2 v, abs(g))`, `w -= a m / ((1 - b1^t)(v + eps))`.

    Kingma and Ba, 2014, section 7.1.
    """
    rate = now.rate / (now.to(1.0) - now.power(o.beta_1))

    def step(w: Array, g: Array, power: Array | None, slots: Slots, s: Array, r: Array) -> None:
        m, v = slots
        approach(m, g, 1.0 - o.beta_1, s)
        v *= o.beta_2
        np.maximum(v, np.abs(g, out=s) if power is None else power, out=v)
        np.add(v, o.epsilon, out=s)
        np.divide(m, s, out=s)
        s *= rate
        w -= s

    return step
