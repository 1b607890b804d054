"""Weights between a Keras model and their canonical names, `<node>/<weight>`.

Layers are found by their place in a `Sequential` and by their name in a functional model, weights
by their order in `layer.weights`, which leaves out the states of random generators. So it does not
matter whether the model was trained, saved and loaded in between.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from lstmspec.backends.keras.naming import is_chain, keras_names
from lstmspec.backends.keras.steps import innermost
from lstmspec.diagnostics import Diagnostic, SpecError
from lstmspec.ir import Model, Node
from lstmspec.layers import Layer, Normalization, Weight
from lstmspec.shapes import Shape, UnequalError, Unifier, spell_shape

if TYPE_CHECKING:
    import numpy as np


def get_weights(model: Model, keras_model: Any) -> "dict[str, np.ndarray]":
    """The weights of `keras_model`, which was built from `model`, by canonical name.

    Raises:
        SpecError: `weights-mismatch` if it was not.
    """
    import numpy as np

    # TensorFlow's integers are int64, those of other engines int32.
    dtypes = {name: weight.dtype for name, _, weight in model.weights()}
    return {
        name: np.array(variable.numpy(), dtypes[name])
        for name, variable in paired(model, keras_model)
    }


def set_weights(model: Model, keras_model: Any, weights: "Mapping[str, np.ndarray]") -> None:
    """Give `keras_model`, which was built from `model`, the weights of those names.

    Raises:
        SpecError: `weights-mismatch` if a tensor is missing, left over, or of another shape;
            nothing is changed then.
    """
    pairs = dict(paired(model, keras_model))
    trail = [f"expected {name} {_written(v.shape)}" for name, v in pairs.items()]
    wrong = [
        f"found    {name} {_written(weights[name].shape)}, expected {_written(variable.shape)}"
        for name, variable in pairs.items()
        if name in weights and tuple(weights[name].shape) != tuple(variable.shape)
    ]
    missing = [line for line, name in zip(trail, pairs, strict=True) if name not in weights]
    extra = [f"found    {name}, not in the model" for name in weights if name not in pairs]
    if wrong or missing or extra:
        raise _mismatch("the weights do not fit the model", [*wrong, *missing, *extra])
    for name, variable in pairs.items():
        variable.assign(weights[name])
    _finalize(model, keras_model)


def _finalize(model: Model, keras_model: Any) -> None:
    """Have `Normalization` compute with its weights: it reads a copy, made when it is told to."""
    layers = _layers(model, keras_model)
    found = [
        layers[n.name]
        for n in model.nodes
        if isinstance(innermost(n.layer), Normalization) and n.name in layers
    ]
    for layer in found:
        while hasattr(layer, "layer"):
            layer = layer.layer
        layer.finalize_state()
    if found:
        # What was traced before holds the copies of before.
        for traced in ("train_function", "test_function", "predict_function"):
            setattr(keras_model, traced, None)


def paired(model: Model, keras_model: Any) -> Iterator[tuple[str, Any]]:
    """Each canonical name and the Keras variable behind it."""
    layers = _layers(model, keras_model)
    unifier = Unifier()
    problems: list[str] = []
    pairs: list[tuple[str, Any]] = []
    for node in model.nodes:
        if node.shares is not None:
            continue
        layer: Layer = node.layer
        expected = layer.weights(model.input_types(node))
        found = layers[node.name].weights if node.name in layers else []
        problems += _differences(node, expected, found, unifier)
        pairs += [
            (f"{node.name}/{weight.name}", variable)
            for weight, variable in zip(expected, found, strict=False)
        ]
    if problems:
        raise _mismatch("the Keras model was not built from this spec", problems)
    yield from pairs


def _layers(model: Model, keras_model: Any) -> dict[str, Any]:
    """The Keras layer of each node with weights of its own, as far as there is one."""
    if is_chain(model):
        made = [layer for layer in keras_model.layers if type(layer).__name__ != "InputLayer"]
        return {node.name: layer for node, layer in zip(model.nodes, made, strict=False)}
    by_name = {layer.name: layer for layer in keras_model.layers}
    names = keras_names(model)
    owners = [node.name for node in model.nodes if node.shares is None]
    return {name: by_name[names[name]] for name in owners if names[name] in by_name}


def _differences(
    node: Node, expected: tuple[Weight, ...], found: list[Any], unifier: Unifier
) -> Iterator[str]:
    """A line for each weight that is not as expected; learns the sizes of open dimensions."""
    for index, weight in enumerate(expected):
        name = f"{node.name}/{weight.name}"
        if index >= len(found):
            yield f"expected {name} {spell_shape(weight.shape)}, found none"
            continue
        variable = found[index]
        if variable.name != weight.name.rpartition("/")[2] or not _fits(
            weight.shape, tuple(variable.shape), unifier
        ):
            yield (
                f"expected {name} {spell_shape(unifier.resolve_shape(weight.shape))},"
                f" found {variable.path} {_written(variable.shape)}"
            )
    for variable in found[len(expected) :]:
        yield f"expected no more of {node.name}, found {variable.path} {_written(variable.shape)}"


def _fits(expected: Shape, found: tuple[int, ...], unifier: Unifier) -> bool:
    if len(expected) != len(found):
        return False
    try:
        for dim, size in zip(expected, found, strict=True):
            unifier.unify(dim, size)
    except UnequalError:
        return False
    return True


def _written(shape: tuple[int, ...]) -> str:
    return spell_shape(tuple(shape))


def _mismatch(message: str, trail: list[str]) -> SpecError:
    shown = (*trail[:20], *([f"and {len(trail) - 20} more"] if len(trail) > 20 else []))
    diagnostic = Diagnostic(
        "weights-mismatch",
        message,
        trail=shown,
        help="Use a model and weights that come from this very spec, with the same `--set` and"
        " `--bind`.",
    )
    return SpecError((diagnostic,), {})
