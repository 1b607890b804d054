"""What changed in the `train` block, and in what is inferred where it is silent."""

from collections.abc import Iterator

from lstmspec.differences.interface import Outputs
from lstmspec.differences.model import Change
from lstmspec.differences.sides import Side
from lstmspec.differences.spelling import call, given, option
from lstmspec.ir import EarlyStopping, Training, print_value

_NUMBERS = ("batch_size", "epochs", "validation_split")


def training_changes(old: Side, new: Side, outputs: Outputs) -> Iterator[Change]:
    """What changed, in the order of the block's lines."""
    yield from _losses(old, new, outputs)
    for name, before in _settings(old.model.training):
        after = dict(_settings(new.model.training))[name]
        if before != after:
            texts = _written(old, name, before), _written(new, name, after)
            yield _change(old, new, name, *texts)


def _losses(old: Side, new: Side, outputs: Outputs) -> Iterator[Change]:
    """Changed losses: one line if the spec names them or there is one output, else one for each."""
    seen = set()
    for before, after in outputs:
        trainings = old.model.training, new.model.training
        losses = _loss(trainings[0], before.value), _loss(trainings[1], after.value)
        is_same = trainings[0].losses[before.value] == trainings[1].losses[after.value]
        several = len(outputs) > 1 and None in (trainings[0].loss, trainings[1].loss)
        texts = tuple(f"{loss} for {after.value}" if several else loss for loss in losses)
        if not is_same and texts not in seen:
            seen.add(texts)
            yield _change(old, new, "loss", f"loss {texts[0]}", f"loss {texts[1]}")


def _loss(training: Training, output: str) -> str:
    if training.loss is not None:
        return call(training.loss)
    return f"{call(training.losses[output])} (inferred)"


def _settings(training: Training) -> Iterator[tuple[str, str]]:
    yield "optimizer", call(training.optimizer)
    yield "metrics", ", ".join(map(print_value, training.metrics)) or "none"
    for name in _NUMBERS:
        yield name, print_value(getattr(training, name))
    stopping = training.early_stopping
    yield "early_stopping", _stopping(stopping) if stopping is not None else "none"
    yield "seed", print_value(training.seed)


def _stopping(stopping: EarlyStopping) -> str:
    words = [option(name, value) for name, value in given(stopping) if name != "monitor"]
    return " ".join([stopping.monitor, *words])


def _written(side: Side, name: str, value: str) -> str:
    default = "" if name in side.train_lines else " (default)"
    return f"{name} {value}{default}"


def _change(old: Side, new: Side, name: str, before: str, after: str) -> Change:
    places = old.train_lines.get(name), new.train_lines.get(name)
    return Change("training", "train", "changed", before, after, *places)
