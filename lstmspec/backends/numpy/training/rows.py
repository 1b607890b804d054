"""The gradient of a table that is read by rows, such as that of an `Embedding`.

Keras on TensorFlow leaves such a gradient in the pieces that it came in, one for each lookup
(`tf.IndexedSlices`), and does not add up those of the same row before it squares or clips them:
RMSprop, Adam, AdamW, Nadam, Adagrad and Adadelta see the sum of the squares, Adamax the sum of the
sizes, clipping by norm the norm of all pieces, clipping by value each piece. Elsewhere the pieces
add up; so they do behind clipping by the global norm, which is a norm of pieces as well. The same
run gives the same numbers only if this is done likewise. So a row that is looked up often gets
other steps than its whole gradient would give it; hand that in as an array to get those.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lstmspec.backends.numpy.kernels import Array


@dataclass(frozen=True)
class RowGradient:
    """A gradient in pieces: that of row r is the sum of all `pieces[k]` with `rows[k] == r`."""

    rows: Array
    """The row of each lookup, integers of any shape; negative ones count from the end."""
    pieces: Array
    """The gradient of each lookup: the shape of `rows`, and that of a row."""

    def sum(self, count: int) -> Array:
        """Return the whole gradient of a table of `count` rows."""
        return self._collect(self.pieces, count)

    def sum_of_squares(self, count: int) -> Array:
        """Return the sum of the squares of the pieces of each row."""
        return self._collect(np.square(self.pieces), count)

    def sum_of_sizes(self, count: int) -> Array:
        """Return the sum of the absolute values of the pieces of each row."""
        return self._collect(np.abs(self.pieces), count)

    def _collect(self, pieces: Array, count: int) -> Array:
        rows = self.rows.reshape(-1) % count
        flat = pieces.reshape(len(rows), *pieces.shape[self.rows.ndim :])
        whole = np.zeros((count, *flat.shape[1:]), flat.dtype)
        if len(rows):
            order = np.argsort(rows, kind="stable")
            found, starts = np.unique(rows[order], return_index=True)
            whole[found] = np.add.reduceat(flat[order], starts, axis=0)
        return whole


Gradient = Array | RowGradient
"""The gradient of a weight."""
