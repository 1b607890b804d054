"""The `train` block: how the model is trained."""

from collections.abc import Mapping

from lstmspec.diagnostics import OPTION_HABITS, Habits, Note, suggest
from lstmspec.ir import (
    LOSSES,
    METRICS,
    OPTIMIZERS,
    TRAINING_ALIASES,
    PiecewiseConstantDecay,
    Training,
)
from lstmspec.layers import Value
from lstmspec.semantics.arguments import Bound, Given
from lstmspec.semantics.building import LayerBuilder
from lstmspec.semantics.data import UNKNOWN, Deferred, Word
from lstmspec.semantics.frames import Frame
from lstmspec.semantics.report import Reporter, names_of, nearest
from lstmspec.semantics.signatures import example_of, signature_of
from lstmspec.syntax import ast

_CLIPS = ("clipnorm", "clipvalue", "global_clipnorm")

_CHOICES: Mapping[str, tuple[str, Mapping[str, type[Value]]]] = {
    "loss": ("loss", LOSSES),
    "optimizer": ("optimizer", OPTIMIZERS),
    "metrics": ("metric", METRICS),
}
"""The settings that begin with one of several words."""

_HABITS: Habits = {
    "bce": "binary_crossentropy",
    "ce": "categorical_crossentropy",
    "cross_entropy": "categorical_crossentropy",
    "crossentropy": "categorical_crossentropy",
    "nll": "sparse_categorical_crossentropy",
    "l1": "mean_absolute_error",
    "l2": "mean_squared_error",
    "top_k": "top_k_categorical_accuracy",
}
"""Other names of losses and metrics."""

_INFERRED = "losses"
"""A field of `Training` that is no setting."""

_Arguments = tuple[ast.Argument, ...]


class TrainingReader:
    """Reads the `train` block of a spec."""

    def __init__(self, builder: LayerBuilder, frame: Frame, report: Reporter) -> None:
        self._builder = builder
        self._frame = frame
        self._report = report
        self._signature = signature_of(Training)
        self._names = [name for name in self._signature.options if name != _INFERRED]

    def read(self, train: ast.Train) -> Training | None:
        """What `train` says; `None` if something is wrong, which is then reported."""
        bound = Bound()
        for setting in train.settings:
            name = setting.name.text
            if name not in self._names:
                bound.is_sound = False
                self._unknown_setting(setting.name)
            elif self._is_first(setting, bound):
                value = self._value(setting)
                if value is UNKNOWN:
                    bound.is_sound = False
                else:
                    bound.values[name] = value
        made = self._builder.make(self._signature, bound, self._frame)
        return made if isinstance(made, Training) else None

    def _unknown_setting(self, name: ast.Name) -> None:
        """Report a line that `train` does not have; it may belong to the optimizer."""
        rates = signature_of(OPTIMIZERS["adam"]).options
        meant = suggest(name.text, rates, habits=OPTION_HABITS)
        self._report.error(
            "unknown-setting",
            f"`train` has no line `{name.text}`",
            name.span,
            help=f"Write it behind the optimizer, as in `optimizer adam {meant}=...`."
            if meant and not suggest(name.text, self._names, habits=OPTION_HABITS)
            else nearest(name.text, self._names, OPTION_HABITS, otherwise="Its lines are"),
        )

    def _is_first(self, setting: ast.Setting, bound: Bound) -> bool:
        name = setting.name.text
        first = bound.given.get(name)
        if first is None:
            groups = setting.groups
            value = groups[0][0].value if groups else ast.Word(name, setting.name.span)
            bound.given[name] = Given(setting.name.span, value)
            return True
        bound.is_sound = False
        self._report.twice(
            "duplicate-option",
            f"`{name}` is set twice",
            setting.name.span,
            first.span,
            help="Separate metrics by commas." if name == "metrics" else "Keep one of the two.",
        )
        return False

    def _value(self, setting: ast.Setting) -> object:
        """What one line sets; `UNKNOWN` if something is wrong, which is then reported."""
        name = setting.name.text
        option = self._signature.options[name]
        if name == "metrics":
            return self._metrics(setting)
        if len(setting.groups) > 1:
            return self._one_too_many(setting, setting.groups[1][0])
        arguments = setting.groups[0] if setting.groups else ()
        if name in option.calls:
            return self._builder.value(
                option.calls[name], arguments, setting.name.span, self._frame
            )[0]
        if not arguments:
            return self._missing(setting)
        if name in _CHOICES:
            return self._choice(name, arguments)
        if len(arguments) > 1:
            return self._one_too_many(setting, arguments[1])
        if isinstance(arguments[0], ast.Keyword):
            return self._named_value(setting, arguments[0])
        return self._builder.convert(option, arguments[0].value, self._frame)

    def _metrics(self, setting: ast.Setting) -> object:
        found: dict[str, object] = {}
        for group in setting.groups:
            metric = self._choice("metrics", group)
            name = type(metric).model_fields["kind"].default if isinstance(metric, Value) else ""
            if name and name in found:
                self._report.error(
                    "duplicate-option",
                    f"`{name}` is measured twice"
                    if found[name] is metric
                    else f"two numbers would be called `{name}`",
                    group[0].span,
                    help="Keep one of the two.",
                )
                metric = UNKNOWN
            found[name] = metric
        if not found:
            return self._missing(setting)
        return UNKNOWN if UNKNOWN in found.values() else tuple(found.values())

    def _choice(self, setting: str, arguments: _Arguments) -> object:
        """A loss, an optimizer or a metric: a word or a call, and what stands behind it."""
        head, *rest = arguments
        what, choices = _CHOICES[setting]
        call, word = (None, None) if isinstance(head, ast.Keyword) else self._head(head.value)
        if word is None:
            self._report.error(
                "wrong-type",
                f"`{setting}` begins with the name of a {what}",
                head.span,
                help=f"There are {names_of(choices)}.",
            )
            return UNKNOWN
        cls = choices.get(TRAINING_ALIASES.get(word.text, word.text))
        if cls is None:
            self._report.error(
                "unknown-word",
                f"no {what} is called `{word.text}`",
                word.span,
                help=nearest(word.text, choices, _HABITS, otherwise="There are"),
            )
            return UNKNOWN
        if isinstance(head.value, ast.Word) and call is not None and rest:
            return self._refuse_more(head.value, rest[0])
        inside = call.call.arguments if call else ()
        frame = call.frame if call else self._frame
        value, bound = self._builder.value(cls, (*inside, *rest), word.span, frame)
        return value if self._is_consistent(value, bound) else UNKNOWN

    def _head(self, expression: ast.Expression) -> tuple[Deferred | None, ast.Name | None]:
        """The call, if it is one, and the word that `expression` begins with."""
        if isinstance(expression, ast.Call):
            return Deferred(expression, self._frame), expression.name
        if not isinstance(expression, ast.Word):
            return None, None
        binding = self._frame.find(expression.text)
        data = binding.data if binding else None
        if isinstance(data, Deferred):
            return data, ast.Name(data.call.name.text, expression.span)
        text = data.text if isinstance(data, Word) else expression.text
        return None, ast.Name(text, expression.span)

    def _refuse_more(self, word: ast.Word, argument: ast.Argument) -> object:
        self._report.error(
            "unexpected-token",
            f"`{word.text}` has its arguments already",
            argument.span,
            notes=self._frame.note(word),
            help=f"Write them where `{word.text}` is set.",
        )
        return UNKNOWN

    def _is_consistent(self, value: object, bound: Bound) -> bool:
        """Whether no two arguments contradict each other."""
        clips = [n for n in bound.given if n in _CLIPS and getattr(value, n) is not None]
        if len(clips) > 1:
            first, second = clips[:2]
            self._report.error(
                "conflicting-options",
                f"`{second}` and `{first}` exclude each other",
                bound.given[second].span,
                notes=(Note(bound.given[first].span, "the other one"),),
                help="Clip gradients in one way.",
            )
            return False
        rate = getattr(value, "learning_rate", None)
        if not isinstance(rate, PiecewiseConstantDecay):
            return True
        if len(rate.values) != len(rate.boundaries) + 1:
            self._report.error(
                "conflicting-options",
                f"{len(rate.values)} `values` for {len(rate.boundaries)} `boundaries`",
                bound.given["learning_rate"].value.span,
                help="Give one value more than there are boundaries.",
            )
            return False
        return True

    def _missing(self, setting: ast.Setting) -> object:
        name = setting.name.text
        choices = _CHOICES.get(name)
        example = next(iter(choices[1])) if choices else example_of(self._signature.options[name])
        self._report.error(
            "missing-value",
            f"`{name}` has no value",
            setting.name.span,
            help=f"Write one, such as `{name} {example}`.",
        )
        return UNKNOWN

    def _one_too_many(self, setting: ast.Setting, argument: ast.Argument) -> object:
        self._report.error(
            "too-many-values",
            f"`{setting.name.text}` takes one value",
            argument.span,
            help="Delete the others.",
        )
        return UNKNOWN

    def _named_value(self, setting: ast.Setting, argument: ast.Keyword) -> object:
        name = setting.name.text
        self._report.error(
            "unknown-option",
            f"`{name}` takes a value, and no option `{argument.name.text}`",
            argument.name.span,
            help=f"Write `{name} {self._report.text(argument.value.span)}`.",
        )
        return UNKNOWN
