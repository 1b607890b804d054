"""The cells of the plain loops: LSTM, GRU and the simple recurrent layer.

Formulas are those of `kernels.recurrent`; gates are blocks of columns in Keras' order.
"""

# NumPy's operators and ufuncs are typed as returning Any for arrays of any dtype.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from typing import Any

import numpy as np

from lstmspec.backends.numpy.kernels import ACTIVATIONS, Array
from lstmspec.backends.numpy.kernels.backward.activations import ACTIVATION_GRADIENTS
from lstmspec.backends.numpy.training.backpropagation.loops import Recurrence


class SimpleCell:
    """`h = act(x + h R)`."""

    def __init__(self, recurrence: Recurrence, activation: str) -> None:
        self.recurrence = recurrence
        self.act, self.back_act = ACTIVATIONS[activation], ACTIVATION_GRADIENTS[activation]

    @property
    def of_recurrent(self) -> Array:
        """The gradient of the recurrent kernel so far."""
        return self.recurrence.of_kernel

    def step(self, inputs: Array, states: tuple[Array, ...]) -> tuple[tuple[Array, ...], Any]:
        """Return h, and what `back` needs."""
        (h,) = states
        z = inputs + self.recurrence.forward(h)
        made = self.act(z)
        return (made,), (h, z, made)

    def back(self, of_states: tuple[Array, ...], kept: Any) -> tuple[Array, tuple[Array, ...]]:
        """Return the gradients of the projected inputs and of h."""
        h, z, made = kept
        of_z = self.back_act(of_states[0], z, made)
        return of_z, (self.recurrence.backward(h, of_z),)


class LstmCell:
    """`c = rec(f) c + rec(i) act(g)`, `h = rec(o) act(c)`; gates i, f, g, o."""

    def __init__(self, recurrence: Recurrence, activation: str, recurrent_activation: str) -> None:
        self.recurrence = recurrence
        self.act, self.back_act = ACTIVATIONS[activation], ACTIVATION_GRADIENTS[activation]
        self.rec = ACTIVATIONS[recurrent_activation]
        self.back_rec = ACTIVATION_GRADIENTS[recurrent_activation]

    @property
    def of_recurrent(self) -> Array:
        """The gradient of the recurrent kernel so far."""
        return self.recurrence.of_kernel

    def step(self, inputs: Array, states: tuple[Array, ...]) -> tuple[tuple[Array, ...], Any]:
        """Return h and c, and what `back` needs."""
        h, c = states
        z = np.split(inputs + self.recurrence.forward(h), 4, axis=1)
        i, f, g, o = self.rec(z[0]), self.rec(z[1]), self.act(z[2]), self.rec(z[3])
        next_c = f * c + i * g
        shown = self.act(next_c)
        return (o * shown, next_c), (h, c, z, (i, f, g, o), next_c, shown)

    def back(self, of_states: tuple[Array, ...], kept: Any) -> tuple[Array, tuple[Array, ...]]:
        """Return the gradients of the projected inputs, and of h and c."""
        of_h, of_c = of_states
        h, c, z, (i, f, g, o), next_c, shown = kept
        of_c = of_c + self.back_act(of_h * o, next_c, shown)
        of_z = np.concatenate(
            [
                self.back_rec(of_c * g, z[0], i),
                self.back_rec(of_c * c, z[1], f),
                self.back_act(of_c * i, z[2], g),
                self.back_rec(of_h * shown, z[3], o),
            ],
            axis=1,
        )
        return of_z, (self.recurrence.backward(h, of_z), of_c * f)


class GruCell:
    """`h = z h + (1 - z) g`; gates z, r, g; `reset_after` says where r acts."""

    def __init__(
        self,
        recurrence: Recurrence,
        activation: str,
        recurrent_activation: str,
        *,
        reset_after: bool,
        bias: Array | None,
    ) -> None:
        self.recurrence = recurrence
        self.act, self.back_act = ACTIVATIONS[activation], ACTIVATION_GRADIENTS[activation]
        self.rec = ACTIVATIONS[recurrent_activation]
        self.back_rec = ACTIVATION_GRADIENTS[recurrent_activation]
        self.reset_after = reset_after
        self.bias = bias
        self.of_bias = None if bias is None else np.zeros_like(bias)

    @property
    def of_recurrent(self) -> Array:
        """The gradient of the recurrent kernel so far."""
        return self.recurrence.of_kernel

    def step(self, inputs: Array, states: tuple[Array, ...]) -> tuple[tuple[Array, ...], Any]:
        """Return h, and what `back` needs."""
        (h,) = states
        units = h.shape[1]
        gates = slice(None) if self.reset_after else slice(0, 2 * units)
        inner = self.recurrence.forward(h, gates)
        if self.bias is not None:
            inner += self.bias
        z_z, z_r = (inputs[:, k * units : (k + 1) * units] for k in range(2))
        z_z, z_r = z_z + inner[:, :units], z_r + inner[:, units : 2 * units]
        z, r = self.rec(z_z), self.rec(z_r)
        if self.reset_after:
            proposed = inner[:, 2 * units :]
            z_g = inputs[:, 2 * units :] + r * proposed
        else:
            proposed = self.recurrence.drop(h, 2)
            z_g = inputs[:, 2 * units :] + (r * proposed) @ self.recurrence.kernel[:, 2 * units :]
        g = self.act(z_g)
        return (z * h + (1.0 - z) * g,), (h, proposed, (z_z, z_r, z_g), (z, r, g))

    def back(self, of_states: tuple[Array, ...], kept: Any) -> tuple[Array, tuple[Array, ...]]:
        """Return the gradients of the projected inputs and of h."""
        (of_next,) = of_states
        h, proposed, (z_z, z_r, z_g), (z, r, g) = kept
        of_g = self.back_act(of_next * (1.0 - z), z_g, g)
        of_z = self.back_rec(of_next * (h - g), z_z, z)
        of_h = of_next * z
        if self.reset_after:
            of_r = self.back_rec(of_g * proposed, z_r, r)
            of_inner = np.concatenate([of_z, of_r, of_g * r], axis=1)
            of_h = of_h + self.recurrence.backward(h, of_inner)
            if self.of_bias is not None:
                self.of_bias += np.sum(of_inner, axis=0)
            return np.concatenate([of_z, of_r, of_g], axis=1), (of_h,)
        units = h.shape[1]
        candidate = self.recurrence.kernel[:, 2 * units :]
        self.recurrence.of_kernel[:, 2 * units :] += (r * proposed).T @ of_g
        of_product = of_g @ candidate.T
        of_r = self.back_rec(of_product * proposed, z_r, r)
        of_h = of_h + self.recurrence.drop(of_product * r, 2)
        of_gates = np.concatenate([of_z, of_r], axis=1)
        of_h = of_h + self.recurrence.backward(h, of_gates, slice(0, 2 * units))
        return np.concatenate([of_gates, of_g], axis=1), (of_h,)
