"""The modules that a spec is in PyTorch, as one would write them.

A `state_dict` does not tell everything: not the epsilon of `nn.LayerNorm`, not the nonlinearity of
`nn.RNN`. What to compare, or to write, is said here.
"""

from collections.abc import Sequence

from lstmspec.compilation import Compilation
from lstmspec.layers import Bidirectional, LayerNormalization, SimpleRNN
from lstmspec.torch.lines import Line
from lstmspec.torch.naming import Names
from lstmspec.torch.stacking import stacks_of
from lstmspec.torch.table import ROWS


def modules(spec: Compilation, names: Names | None = None) -> dict[str, str]:
    """By module what makes it, such as `nn.LSTM(3, 8, batch_first=True)`.

    Raises:
        SpecError: as `to_state_dict`.
    """
    return {module: _written(lines) for module, lines in stacks_of(spec, names).items()}


def _written(lines: Sequence[Line]) -> str:
    line = lines[0]
    kind = line.row.module if line.cell is None else ROWS[type(line.cell)].module
    return f"nn.{kind}({', '.join(_recurrent(lines) if line.cell else _plain(line))})"


def _recurrent(lines: Sequence[Line]) -> list[str]:
    line, cell = lines[0], lines[0].cell
    words = [f"{line.shapes['weight_ih'][1]}", f"{line.shapes['weight_hh'][1]}"]
    if len(lines) > 1:
        words.append(f"num_layers={len(lines)}")
    if isinstance(cell, SimpleRNN) and cell.activation != "tanh":
        words.append(f"nonlinearity='{cell.activation}'")
    if "bias_ih" not in line.shapes:
        words.append("bias=False")
    words.append("batch_first=True")
    if isinstance(line.layer, Bidirectional):
        words.append("bidirectional=True")
    return words


def _plain(line: Line) -> list[str]:
    shape, layer = line.shapes.get("weight", ()), line.layer
    sizes = [str(size) for size in shape]
    if not isinstance(layer, LayerNormalization):
        words = sizes[::-1] if line.row.module == "Linear" else sizes
        without = line.row.module == "Linear" and "bias" not in line.shapes
        return [*words, *(["bias=False"] if without else [])]
    words = [sizes[0] if len(sizes) == 1 else f"({', '.join(sizes)})", f"eps={layer.epsilon:g}"]
    return [*words, *([] if layer.center else ["bias=False"])]
