"""What a model says of a text while it is read: one answer behind every token.

Each is what the model would say if the text ended there; it comes from the state, at the cost of
one step.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from lstmspec.data import require_streaming
from lstmspec.data.preparation.fitted import tokens_of
from lstmspec.data.preparation.inputs import FittedText
from lstmspec.trained.predictions import Prediction, Predictions
from lstmspec.trained.refusal import refusal

if TYPE_CHECKING:
    from lstmspec.trained.model import TrainedModel


def followed(trained: "TrainedModel", text: str) -> Iterator[tuple[str, Predictions]]:
    """Each token of `text`, with what the model says of the text up to it.

    Raises:
        SpecError: `data-mismatch` if the model does not take one text, `unsupported-by-backend` if
            it does not run step by step.
    """
    source = _source(trained)
    vocabulary, name = source.vocabulary, trained.compilation.model.inputs[0].name
    ids = vocabulary.encode(text)
    steps = source.scaled(ids) if source.values == "scaled" else ids
    tokens = tokens_of(text, vocabulary.cut, vocabulary.lower)
    live = trained.live
    state = live.init_state(1)
    for token, x in zip(tokens, steps, strict=True):
        result, state = live.step({name: x[np.newaxis]}, state)
        outputs = result if isinstance(result, Mapping) else {next(iter(trained.answers)): result}
        yield (
            token,
            Predictions(
                {
                    output: Prediction(answer, answer.read(np.asarray(outputs[output])))
                    for output, answer in trained.answers.items()
                }
            ),
        )


def _source(trained: "TrainedModel") -> FittedText:
    inputs = trained.preparation.inputs.values() if trained.preparation else ()
    source = next(iter(inputs), None)
    if len(inputs) != 1 or not isinstance(source, FittedText):
        raise refusal(
            "data-mismatch",
            "the model does not read one text",
            "Follow a model whose only input is text.",
        )
    require_streaming(trained.compilation.model, trained.compilation.sources)
    return source
