"""Our side of every work: the public API."""

from functools import partial

import numpy as np
from works import CHECKED_STEPS, Array, Timed, Work, arrays, inputs, lengths, one_hot, spec

import lstmspec


def build(work: Work, way: str) -> Timed:
    """What is timed for `work`; `way` tells a second version of it, such as without a mask."""
    match work.task:
        case "predict":
            return predicting(work)
        case "step":
            return stepping(work)
        case "train":
            return training(work)
        case "fit":
            return fitting(work)
        case "ragged":
            return without_mask(work) if way == "without mask" else predicting(work)


def predicting(work: Work) -> Timed:
    """A whole batch."""
    model, x = spec(work).compile("numpy", arrays(work)), inputs(work)
    return Timed(lambda: model.predict(x), lambda: np.asarray(model.predict(x)))


def without_mask(work: Work) -> Timed:
    """The padded batch through the model without its mask.

    That computes the padding too, and so gives other numbers. What must agree is each sample cut to
    its length.
    """
    text = work.text.removeprefix("Masking\n")
    model, x = lstmspec.parse(text).compile("numpy", arrays(work)), inputs(work)

    def result() -> Array:
        rows = [model.predict(x[i : i + 1, :n]) for i, n in enumerate(lengths(work))]
        return np.concatenate(rows)

    return Timed(lambda: model.predict(x), result)


def stepping(work: Work) -> Timed:
    """One step of a stream; the state goes on from call to call."""
    model, x = spec(work).compile("numpy", arrays(work)), inputs(work)
    x_t = x[:, 0].copy()
    state = model.init_state(work.batch)

    def call() -> None:
        nonlocal state
        _, state = model.step(x_t, state)

    def result() -> Array:
        carried = model.init_state(work.batch)
        for t in range(CHECKED_STEPS):
            y, carried = model.step(x[:, t], carried)
        return np.asarray(y)

    return Timed(call, result)


def training(work: Work) -> Timed:
    """One step on one batch."""
    trainer, x, y = spec(work).trainer(arrays(work)), inputs(work), one_hot(work)

    def result() -> Array:
        for _ in range(CHECKED_STEPS):
            trainer.train_on_batch(x, y)
        return np.asarray(trainer.model().predict(x))

    return Timed(lambda: trainer.train_on_batch(x, y), result)


def fitting(work: Work) -> Timed:
    """One epoch of many batches."""
    trainer, x, y = spec(work).trainer(arrays(work)), inputs(work), one_hot(work)
    fit = partial(trainer.fit, batch_size=work.batch, epochs=1, verbose=False)

    def result() -> Array:
        few = slice(CHECKED_STEPS * work.batch)
        fit(x[few], y[few], shuffle=False)
        return np.asarray(trainer.model().predict(x[: work.batch]))

    return Timed(lambda: fit(x, y), result, work.batches)
