"""A preparation: all that stands between raw data and a model, fitted once on training data."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from lstmspec.data.inputs import bind_inputs, embedded_inputs
from lstmspec.data.preparation.columns import input_columns, require, target_columns, wanted_kind
from lstmspec.data.preparation.errors import collected
from lstmspec.data.preparation.fitting import fit_output
from lstmspec.data.preparation.following import fit_next, window_inputs, window_targets
from lstmspec.data.preparation.gathering import Batch
from lstmspec.data.preparation.groups import collapsed, grouped
from lstmspec.data.preparation.inputs import FittedInput, FittedNumbers, FittedText
from lstmspec.data.preparation.outputs import FittedLabels, FittedNext, FittedOutput, Steps
from lstmspec.data.preparation.padding import lengths_of, padded, padding_of
from lstmspec.data.preparation.parts import first_part
from lstmspec.data.preparation.sizes import learned_sizes, time_sizes
from lstmspec.data.preparation.sounds import FittedSound
from lstmspec.data.preparation.stored import Stored, read_stored
from lstmspec.data.preparation.unicode import check_names
from lstmspec.data.table import Table
from lstmspec.diagnostics import Sink
from lstmspec.ir import Input, Model, NextEncoding, NumbersEncoding

Arrays = dict[str, np.ndarray]


@dataclass(frozen=True)
class Preparation:
    """How data become the numbers of a model, and its numbers become answers."""

    inputs: Mapping[str, FittedInput]
    """What makes each input, by its name."""
    outputs: Mapping[str, FittedOutput]
    """What makes the targets of each output, by its name."""
    known_sizes: Mapping[str, int] = field(default_factory=dict)
    """The named dimensions of weights that the training data tell."""
    cut: Mapping[str, int] = field(default_factory=dict, compare=False)
    """How many samples of training lost their end to a fixed length, by input; it is not stored."""

    @staticmethod
    def fit(
        model: Model, table: Table, target: str | None = None, *, held_out: float = 0.0
    ) -> "Preparation":
        """What the training data `table` say.

        Args:
            model: The model.
            table: The data.
            target: The column of the only output.
            held_out: The part of the samples, from the end, that validates: vocabularies and
                scales are fitted without it, while every label is known.

        Raises:
            SpecError: `data-mismatch`, with all that is wrong.
        """
        check_names(table)
        group = _group_in(model)
        samples = grouped(table, group) if group else table
        chosen = target_columns(model, samples, target)
        taken = {name for names in chosen.values() for name in names} | {group or ""}
        if group:
            samples = _with_targets(model, samples, chosen)
        windowed = any(isinstance(one.encoding, NextEncoding) for one in model.outputs)
        seen = first_part(samples, held_out, is_long=windowed)
        sink = Sink()
        inputs: dict[str, FittedInput] = {}
        outputs: dict[str, FittedOutput] = {}
        for given in model.inputs:
            with collected(sink):
                columns = input_columns(given, model, samples, taken)
                inputs[given.name] = _fit_input(given, model, seen, columns, windowed)
        for output in model.outputs:
            with collected(sink):
                if isinstance(output.encoding, NextEncoding):
                    outputs[output.value] = fit_next(output, model, inputs, samples)
                else:
                    columns = chosen[output.value]
                    outputs[output.value] = fit_output(output, model, samples, columns, seen)
        sink.raise_errors()
        return Preparation(inputs, outputs)._learned(model, table)

    def sizes(self) -> dict[str, int]:
        """The sizes of named dimensions that weights depend on and the training data tell."""
        return dict(self.known_sizes)

    def inputs_of(self, model: Model, table: Table) -> Arrays:
        """The inputs by name, padded, in their number types; windows go to the end of the data.

        Raises:
            SpecError: `data-mismatch`.
        """
        return self._inputs(model, self._grouped(table), behind=0)[0]

    def samples_of(self, model: Model, table: Table) -> tuple[Arrays, Arrays]:
        """Inputs and targets by name.

        Raises:
            SpecError: `data-mismatch`, with all that is wrong.
        """
        samples = self._grouped(table)
        following = self.following
        inputs, lengths = self._inputs(model, samples, following.ahead if following else 0)
        if self.group:
            chosen = {n: _columns(fitted) for n, fitted in self.outputs.items()}
            samples = _with_targets(model, samples, chosen)
        sink, targets = Sink(), Arrays()
        for name, fitted in self.outputs.items():
            with collected(sink):
                if isinstance(fitted, FittedNext):
                    given = self.inputs[fitted.of]
                    targets[name] = window_targets(given, fitted, model, name, samples)
                else:
                    steps = _steps(model, name, inputs, lengths)
                    _require_columns(samples, fitted)
                    targets[name] = fitted.encode(model.values[name], samples, steps)
        sink.raise_errors()
        return inputs, targets

    def unscaled(self, output: str, values: np.ndarray) -> np.ndarray:
        """What the output `output` has returned in the units of the data; labels as they are."""
        fitted: FittedInput | FittedOutput = self.outputs[output]
        if isinstance(fitted, FittedNext):
            fitted = self.inputs[fitted.of]
        if isinstance(fitted, FittedLabels | FittedText) or fitted.scale is None:
            return values
        return fitted.scale.invert(values)

    def to_json(self) -> str:
        """All of it as JSON: the same preparation gives the same text."""
        stored = Stored(
            inputs=dict(self.inputs), outputs=dict(self.outputs), sizes=dict(self.known_sizes)
        )
        return stored.model_dump_json()

    @staticmethod
    def from_json(text: str, path: Path | None = None) -> "Preparation":
        """What `to_json` wrote; `path` is the file that it stands in.

        Raises:
            SpecError: `corrupt-file`.
        """
        stored = read_stored(text, path)
        return Preparation(stored.inputs, stored.outputs, stored.sizes)

    @property
    def following(self) -> FittedNext | None:
        """The output that says what comes next, if there is one."""
        outputs = self.outputs.values()
        return next((fitted for fitted in outputs if isinstance(fitted, FittedNext)), None)

    @property
    def group(self) -> str | None:
        """The column that says which rows are the steps of one sequence."""
        groups = (f.group for f in self.inputs.values() if isinstance(f, FittedNumbers))
        return next((group for group in groups if group), None)

    def _grouped(self, table: Table) -> Table:
        return grouped(table, self.group) if self.group else table

    def _inputs(
        self, model: Model, table: Table, behind: int
    ) -> tuple[Arrays, dict[str, np.ndarray]]:
        """The inputs by name, and how many steps each sample had."""
        sink, batches = Sink(), dict[str, Batch]()
        following = self.following
        for given in model.inputs:
            with collected(sink):
                fitted = self.inputs[given.name]
                if following is None:
                    batches[given.name] = fitted.encode(given, table)
                else:
                    batches[given.name] = window_inputs(
                        fitted, following, given, table, behind=behind
                    )
        sink.raise_errors()
        lengths = {name: lengths_of(batch) for name, batch in batches.items()}
        if following is not None:
            arrays = {name: np.asarray(batch) for name, batch in batches.items()}
        else:
            arrays = self._padded(model, table, batches, sink)
        sink.raise_errors()
        bind_inputs(model, arrays, table.path)
        return arrays, lengths

    def _padded(
        self, model: Model, table: Table, batches: Mapping[str, Batch], sink: Sink
    ) -> Arrays:
        arrays, longest = Arrays(), _longest(model, batches)
        for given in model.inputs:
            with collected(sink):
                arrays[given.name] = padded(
                    given,
                    batches[given.name],
                    padding_of(model, given.name),
                    table,
                    self.inputs[given.name].column(table),
                    longest.get(str(given.shape[0]), 1) if given.shape else 1,
                )
        return arrays

    def _learned(self, model: Model, table: Table) -> "Preparation":
        """This, with what the arrays of the training data tell."""
        samples = self._grouped(table)
        following = self.following
        arrays, lengths = self._inputs(model, samples, following.ahead if following else 0)
        classes: dict[str, int] = {}
        embedded: dict[str, int] = {}
        for name, fitted in self.outputs.items():
            if isinstance(fitted, FittedLabels) and fitted.form != "binary":
                classes[name] = len(fitted.labels.names)
            elif isinstance(fitted, FittedNext):
                classes[name] = _width(self.inputs[fitted.of], arrays[fitted.of])
        for name, given in self.inputs.items():
            if isinstance(given, FittedText):
                embedded[name] = given.vocabulary.size
        sizes = learned_sizes(model, arrays, classes, embedded, table)
        return replace(self, known_sizes=sizes, cut=_cut(model, arrays, lengths))


def _cut(model: Model, arrays: Arrays, lengths: Mapping[str, np.ndarray]) -> dict[str, int]:
    """How many samples of each input are longer than its array."""
    sequences = [given.name for given in model.inputs if arrays[given.name].ndim > 1]
    counts = {name: int((lengths[name] > arrays[name].shape[1]).sum()) for name in sequences}
    return {name: count for name, count in counts.items() if count}


def _fit_input(
    given: Input, model: Model, table: Table, columns: tuple[str, ...], windowed: bool
) -> FittedInput:
    if wanted_kind(given) == "text":
        rows = {name: size for name, _, size in embedded_inputs(model)}
        return FittedText.fit(given, table, columns[0], rows.get(given.name))
    if wanted_kind(given) == "sound":
        return FittedSound.fit(given, table, columns[0])
    return FittedNumbers.fit(given, table, columns, rows_are_steps=windowed)


def _group_in(model: Model) -> str | None:
    encodings = (given.encoding for given in model.inputs)
    groups = (e.group for e in encodings if isinstance(e, NumbersEncoding))
    return next((group for group in groups if group), None)


def _with_targets(model: Model, table: Table, chosen: Mapping[str, tuple[str, ...]]) -> Table:
    """A grouped table in which outputs without a time axis have one target a group."""
    single = [names for output, names in chosen.items() if len(model.values[output].shape) < 2]
    names = tuple(name for names in single for name in names if name in table.columns)
    return collapsed(table, names)


def _columns(fitted: FittedOutput) -> tuple[str, ...]:
    return () if isinstance(fitted, FittedNext) else fitted.columns


def _require_columns(table: Table, fitted: FittedOutput) -> None:
    require(table, _columns(fitted))


def _width(fitted: FittedInput, array: np.ndarray) -> int:
    """How many numbers stand behind a window: those of a step, or one for each token."""
    if isinstance(fitted, FittedText):
        return fitted.vocabulary.size
    return int(array.shape[-1]) if array.ndim > 2 else 1


def _longest(model: Model, batches: Mapping[str, Batch]) -> dict[str, int]:
    """The most steps along each named time axis, which several inputs may share."""
    longest: dict[str, int] = {}
    for given in model.inputs:
        if given.shape and not isinstance(given.shape[0], int):
            name = str(given.shape[0])
            found = int(lengths_of(batches[given.name]).max())
            longest[name] = max(longest.get(name, 1), found)
    return longest


def _steps(
    model: Model, output: str, inputs: Mapping[str, np.ndarray], lengths: Mapping[str, np.ndarray]
) -> Steps | None:
    """The time axis of an output; `None` if it has none."""
    shape = model.values[output].shape
    if len(shape) < 2:
        return None
    alike = [given.name for given in model.inputs if given.shape and given.shape[0] == shape[0]]
    dim = shape[0]
    length = dim if isinstance(dim, int) else dim.substitute(time_sizes(model, inputs))
    known = lengths[alike[0]] if len(alike) == 1 else None
    if not isinstance(length, int):
        length = max((int(found.max()) for found in lengths.values()), default=1)
    return Steps(length, known)
