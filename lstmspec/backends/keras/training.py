"""The `train` block of a spec as Keras source: `model.compile(...)` and, where asked, `fit`."""

from collections.abc import Iterator

from lstmspec.backends.emitter import literal
from lstmspec.backends.keras.expressions import Call, Expr, Items, statement
from lstmspec.backends.keras.values import expression
from lstmspec.diagnostics import InternalError
from lstmspec.ir import Model, Training
from lstmspec.ir.training import Loss

_FIT = ("batch_size", "epochs", "validation_split", "early_stopping")
"""What `model.fit` takes, and not `model.compile`."""


def compile_call(model: Model) -> str:
    """The line that compiles the model."""
    training = model.training
    options = [
        ("loss", _by_output(model, [expression(loss, {}) for loss in _losses(model)])),
        ("optimizer", expression(training.optimizer, {})),
    ]
    if training.metrics:
        metrics = Items(tuple(expression(metric, {}) for metric in training.metrics))
        options.append(("metrics", _by_output(model, [metrics] * len(model.outputs))))
    return statement((), Call("model.compile", (), tuple(options)))


def seed_line(training: Training) -> str | None:
    """The line that seeds weights, order and dropout, if the spec names a seed."""
    if training.seed == _default("seed"):
        return None
    return statement((), Call("keras.utils.set_random_seed", (literal(training.seed),)))


def fit_function(training: Training) -> str | None:
    """A function that trains as the `train` block says, if it says how."""
    if all(getattr(training, name) == _default(name) for name in _FIT):
        return None
    settings = dict(_settings(training))
    items = Items(tuple(settings.values()), tuple(literal(name) for name in settings))
    return "\n".join(
        [
            "def fit(model, x, y, **options):",
            '    """Train `model` as its spec says; `options` go to `model.fit` and win."""',
            statement(("settings",), items),
            "    return model.fit(x, y, **{**settings, **options})",
        ]
    )


def _settings(training: Training) -> Iterator[tuple[str, Expr]]:
    """The arguments of `model.fit`; Keras' own default is one epoch, ours is not."""
    if training.batch_size != _default("batch_size"):
        yield "batch_size", literal(training.batch_size)
    yield "epochs", literal(training.epochs)
    if training.validation_split:
        yield "validation_split", literal(training.validation_split)
    stop = training.early_stopping
    if stop is not None:
        options = tuple(
            (name, literal(getattr(stop, name)))
            for name, field in type(stop).model_fields.items()
            if name != "kind" and getattr(stop, name) != field.default
        )
        yield "callbacks", Items((Call("keras.callbacks.EarlyStopping", (), options),))


def _losses(model: Model) -> list[Loss]:
    training = model.training
    found = [training.losses.get(output.value, training.loss) for output in model.outputs]
    if any(loss is None for loss in found):
        raise InternalError("an output without a loss: the passes have not run")
    return [loss for loss in found if loss is not None]


def _by_output(model: Model, values: list[Expr]) -> Expr:
    """One value, or a dictionary by output where there are several."""
    if len(model.outputs) == 1:
        return values[0]
    return Items(tuple(values), tuple(literal(output.value) for output in model.outputs))


def _default(name: str) -> object:
    return Training.model_fields[name].default
