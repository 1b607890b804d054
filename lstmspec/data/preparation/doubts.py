"""What is doubtful in data that can be trained on: each is one warning, never an error."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from lstmspec.data.preparation.errors import quoted
from lstmspec.data.preparation.fitted import UNKNOWN
from lstmspec.data.preparation.inputs import FittedNumbers, FittedText
from lstmspec.data.preparation.outputs import FittedLabels
from lstmspec.data.preparation.padding import padding_of
from lstmspec.data.preparation.preparation import Preparation
from lstmspec.diagnostics import Diagnostic, Severity
from lstmspec.ir import Input, Model

Arrays = Mapping[str, np.ndarray]
Place = Callable[[int], str]

_UNBALANCED = 10
"""How many times the rarest class the most frequent one may come."""
_FEW = 20
"""Samples of which nothing is said if every label comes once."""
_UNKNOWN = 0.1
"""The share of tokens that may be unknown."""


def constant_features(
    model: Model, x: Arrays, preparation: Preparation | None, file: str | None
) -> Iterator[Diagnostic]:
    """Features that never change, padding not counted."""
    for given in model.inputs:
        array = x[given.name]
        if given.dtype != "float32" or not given.shape or len(array) < 2:
            continue
        if array.ndim > 2 and padding_of(model, given.name).is_masked:
            array = array[real_steps(array, padding_of(model, given.name).value)]
        if len(array) < 2:
            continue
        others = tuple(range(array.ndim - 1))
        constant = np.flatnonzero(array.min(axis=others) == array.max(axis=others))
        if len(constant):
            names = [_feature(given, int(i), array.shape[-1], preparation) for i in constant]
            yield _doubt(
                f"{quoted(names, 5)} of `{given.name}` never changes",
                "Take out what tells nothing, or look why it does not change.",
                file,
            )


def _feature(given: Input, index: int, count: int, preparation: Preparation | None) -> str:
    fitted = preparation.inputs[given.name] if preparation else None
    if isinstance(fitted, FittedNumbers) and len(fitted.columns) == count:
        return fitted.columns[index]
    return f"feature {index}"


def masked_steps(model: Model, x: Arrays, place: Place, file: str | None) -> Iterator[Diagnostic]:
    """Steps inside a sequence that the model takes for padding."""
    for given in model.inputs:
        padding = padding_of(model, given.name)
        if not padding.is_masked or x[given.name].ndim < 2:
            continue
        real = real_steps(x[given.name], padding.value)
        inside = np.logical_or.accumulate(real, axis=1)
        inside &= np.logical_or.accumulate(real[:, ::-1], axis=1)[:, ::-1]
        lost = inside & ~real
        if lost.any():
            sample, step = (int(i) for i in np.argwhere(lost)[0])
            yield _doubt(
                f"{place(sample)}: step {step} of `{given.name}` is all {padding.value:g}, which"
                " the model passes over",
                "Let the mask stand for another number, such as `Masking -1`, that no step has.",
                file,
                (f"{int(lost.sum())} such steps in {int(lost.any(axis=1).sum())} samples",),
            )


def lost_masks(model: Model, x: Arrays, file: str | None) -> Iterator[Diagnostic]:
    """Layers that end a mask without looking at it, where there is padding."""
    if not any(_is_padded(model, given, x[given.name]) for given in model.inputs):
        return
    for node in model.nodes:
        reads = node.layer.takes_states or node.layer.reads_mask or node.layer.wraps
        if any(model.input_masks(node)) and not reads and not node.results[0].mask_rank:
            yield _doubt(
                f"`{node.name}` takes no mask: the padding of short samples counts as steps in it,"
                " and their answers depend on what they are padded to",
                "Take a layer that heeds masks, such as `GlobalAveragePooling1D` or `LSTM`, or give"
                " the input a fixed length.",
                file,
            )
            return


def _is_padded(model: Model, given: Input, array: np.ndarray) -> bool:
    padding = padding_of(model, given.name)
    is_open = bool(given.shape) and not isinstance(given.shape[0], int)
    if not (is_open and padding.is_masked and array.ndim > 1):
        return False
    return not real_steps(array, padding.value).all()


def real_steps(array: np.ndarray, padding: float) -> np.ndarray:
    """Whether each step is anything else than padding: `[batch, time]`."""
    real = array != padding
    result: np.ndarray = real.reshape(*array.shape[:2], -1).any(axis=2)
    return result


def unbalanced_classes(
    model: Model, y: Arrays, preparation: Preparation | None, file: str | None
) -> Iterator[Diagnostic]:
    """Classes of which one comes more than ten times as often as another."""
    for name, array in y.items():
        fitted = preparation.outputs[name] if preparation else None
        if len(model.values[name].shape) != 1 or (
            preparation is not None and not isinstance(fitted, FittedLabels)
        ):
            continue
        labels = fitted.labels.names if isinstance(fitted, FittedLabels) else ()
        if len(labels) == 1:
            yield _doubt(
                f"every sample has the label `{labels[0]}` of `{name}`",
                "Give samples of other labels too: there is nothing to tell apart.",
                file,
            )
            continue
        counts = _counts(array, len(labels))
        if counts is None or len(counts) < 2:
            continue
        if len(array) >= _FEW and (counts == 1).sum() > len(array) / 2:
            yield _doubt(
                f"{(counts == 1).sum()} of {len(array)} samples of `{name}` are the only ones of"
                " their label",
                "Name another column, if this one holds no labels.",
                file,
            )
            continue
        names = labels or tuple(map(str, range(len(counts))))
        if not counts.all():
            yield _doubt(
                f"no sample to train on has the label `{names[int(counts.argmin())]}` of `{name}`",
                "`validation_split` keeps the last rows out: shuffle the rows of the file, or"
                " validate with another.",
                file,
            )
            continue
        most, least = int(counts.argmax()), int(counts.argmin())
        if counts[most] > _UNBALANCED * counts[least]:
            yield _doubt(
                f"`{names[most]}` is the label of {counts[most]} samples, and `{names[least]}` of"
                f" {counts[least]}",
                "Judge the model by the recall of each class, or weigh the classes.",
                file,
            )


def _counts(y: np.ndarray, classes: int) -> np.ndarray | None:
    """How often each class comes; `None` for numbers that are no classes."""
    if y.ndim == 2 and y.shape[1] > 1:
        is_one_hot = bool(((y == 0) | (y == 1)).all()) and bool((y.sum(axis=1) == 1).all())
        return y.sum(axis=0).astype(int) if is_one_hot else None
    flat = y.reshape(-1)
    if y.dtype.kind not in "iu" and not ((flat == 0) | (flat == 1)).all():
        return None
    counts: np.ndarray = np.bincount(flat.astype(np.int64), minlength=classes)
    return counts


def repeated_samples(
    model: Model, x: Arrays, other: Arrays, places: tuple[Place, Place], file: str | None
) -> Iterator[Diagnostic]:
    """Samples that stand in the data of training and of validation."""
    known: dict[bytes, int] = {}
    for index, key in enumerate(_keys(model, x)):
        known.setdefault(key, index)
    pairs = [(i, known[key]) for i, key in enumerate(_keys(model, other)) if key in known]
    if pairs:
        train, validation = places
        yield _doubt(
            f"{len(pairs)} of {len(next(iter(other.values())))} samples that validate are among"
            " those of training",
            "Take them out of one of the two: the model has seen them.",
            file,
            tuple(f"{validation(i)} is {train(k)} of the training data" for i, k in pairs[:2]),
        )


def _keys(model: Model, x: Arrays) -> Iterator[bytes]:
    """What tells samples apart: all their numbers, padding behind them left out."""
    lengths = {}
    for given in model.inputs:
        array = x[given.name]
        if array.ndim > 1:
            real = real_steps(array, padding_of(model, given.name).value)
            lengths[given.name] = real.shape[1] - real[:, ::-1].argmax(axis=1)
    for index in range(len(next(iter(x.values())))):
        parts = []
        for name, array in x.items():
            row = array[index]
            kept = row[: lengths[name][index]] if name in lengths else row
            parts.append(f"{kept.shape}".encode() + kept.tobytes())
        yield b"".join(parts)


def unknown_tokens(x: Arrays, preparation: Preparation, file: str | None) -> Iterator[Diagnostic]:
    """Texts most of whose tokens training has not seen."""
    for name, fitted in preparation.inputs.items():
        if isinstance(fitted, FittedText):
            share = unknown_share(fitted, x[name])
            if share > _UNKNOWN:
                yield _doubt(
                    f"{share:.0%} of the tokens of `{name}` in the data that validate are unknown",
                    "Train on more text, or take a larger vocabulary or smaller tokens.",
                    file,
                )


def unknown_share(fitted: FittedText, array: np.ndarray) -> float:
    """The part of the tokens, padding not counted, that the vocabulary does not hold."""
    if fitted.values == "scaled":
        array = np.rint(array * fitted.vocabulary.size)
    real = int((array > 0).sum())
    return int((array == UNKNOWN).sum()) / real if real else 0.0


def _doubt(message: str, help: str, file: str | None, trail: tuple[str, ...] = ()) -> Diagnostic:
    return Diagnostic(
        "doubtful-data",
        message,
        trail=trail,
        help=help,
        severity=Severity.WARNING,
        file=file,
    )
