"""Activations of the language that Keras 3 does not have: functions in the emitted text.

They are registered, because `Bidirectional` makes its layers from their configuration, and so that
a saved model can be loaded where the emitted module has been imported.
"""

from collections.abc import Iterable, Mapping

from lstmspec.ir import Node
from lstmspec.layers import Layer

FUNCTIONS: Mapping[str, tuple[str, ...]] = {
    "hard_sigmoid_keras2": (
        '@keras.saving.register_keras_serializable("lstmspec")',
        "def hard_sigmoid_keras2(x):",
        '    """What Keras 1 and 2 called `hard_sigmoid`; that of Keras 3 is x / 6 + 0.5."""',
        "    return keras.ops.clip(0.2 * x + 0.5, 0.0, 1.0)",
    ),
}
"""The text of each by its word."""


def definitions(nodes: Iterable[Node]) -> list[str]:
    """The lines that define the functions which `nodes` take, two empty lines behind each."""
    taken = {word for node in nodes for word in _words(node.layer)}
    found: list[str] = []
    for word, lines in FUNCTIONS.items():
        if word in taken:
            found += [*lines, "", ""]
    return found


def _words(layer: Layer) -> set[str]:
    inner = getattr(layer, "layer", None)
    options = ("activation", "recurrent_activation")
    own = {str(getattr(layer, option, "")) for option in options}
    return own | _words(inner) if inner is not None else own
