"""A trained model as a value: what it predicts, how good it is, and the one file that holds it."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lstmspec.compilation import Compilation
from lstmspec.data.preparation import Preparation
from lstmspec.tensors import Array
from lstmspec.trained.answers import Answer
from lstmspec.trained.evaluation import Evaluation, evaluate_samples
from lstmspec.trained.files import (
    Record,
    history_of,
    preparation_of,
    read_model,
    versions_of,
    write_model,
)
from lstmspec.trained.generation import Generation, TextModel
from lstmspec.trained.predictions import Predictions, joined
from lstmspec.trained.reading import (
    answers_of,
    baselines,
    inputs_of,
    samples_of,
    source_of_text,
    text_model,
)
from lstmspec.trained.running import predicted, rows_at_once
from lstmspec.trained.stepping import followed

if TYPE_CHECKING:
    from lstmspec.trained.weighing import ClassWeight
    from lstmspec.training import Listener


@dataclass(frozen=True, eq=False)
class TrainedModel:
    """A spec with its weights and all that training knew."""

    compilation: Compilation
    """The spec, the sizes of its weights bound."""
    weights: Mapping[str, Array]
    """By canonical name."""
    preparation: Preparation | None = None
    """What was fitted on the training data; `None` for weights that were not trained from data."""
    history: tuple[Record, ...] = ()
    """What each epoch gave, as `history.jsonl` of a run has it."""
    versions: Mapping[str, str] = field(default_factory=dict)
    """What trained it, by name, such as `numpy`."""

    def __repr__(self) -> str:
        epochs = f", {len(self.history)} epochs" if self.history else ""
        return f"<trained {self.compilation.name}{epochs}>"

    @cached_property
    def live(self) -> Any:
        """The NumPy model: `predict` on arrays, `step` and `init_state`."""
        return self.compilation.compile("numpy", self.weights)

    @cached_property
    def answers(self) -> Mapping[str, Answer]:
        """How each output is read."""
        return answers_of(self.compilation.model, self.preparation)

    def predict(self, data: Any, backend: str = "numpy") -> Predictions:
        """Labels with their probabilities, or numbers in their units, for raw data.

        `data` is what training took: a file, a table, arrays by the names of columns. A model that
        was not trained from data takes arrays: one, or by the names of the inputs.

        Raises:
            SpecError: as reading the data, or `data-mismatch` if they do not fit.
        """
        return joined(list(self.predict_parts(data, backend)))

    def predict_parts(
        self, data: Any, backend: str = "numpy", rows: int | None = None
    ) -> Iterator[Predictions]:
        """The same in parts of at most `rows` samples, each when it is asked for."""
        inputs = inputs_of(
            self.compilation.model, self.preparation, data, self.compilation.max_memory
        )
        yield from predicted(self, inputs, backend, rows or rows_at_once(self.compilation.model))

    def evaluate(self, data: Any, *, season: int | None = None) -> Evaluation:
        """Loss, metrics, and a report of each output, on data with targets.

        Args:
            data: as `predict` takes it, with the columns of the targets; or arrays `(x, y)`.
            season: steps in a season, for the baseline of a forecast; by default the window.

        Raises:
            SpecError: as reading the data, or `data-mismatch` if they do not fit.
        """
        model = self.compilation.model
        samples = samples_of(model, self.preparation, data, self.compilation.max_memory)
        return evaluate_samples(
            model, self.weights, samples, self.answers, baselines(model, season)
        )

    def generate(
        self,
        prompt: str,
        length: int,
        temperature: float = 1.0,
        top_k: int | None = None,
        seed: int = 0,
    ) -> Generation:
        """Text that goes on behind `prompt`, token by token; the same seed gives the same text.

        Args:
            prompt: Where it begins.
            length: How many tokens to make.
            temperature: 0 takes the most probable, above 1 is wilder than the model.
            top_k: Draw from so many of the most probable.
            seed: Where the random numbers begin.

        Raises:
            SpecError: `data-mismatch`, if the model makes no text or the prompt is empty;
                `out-of-range`.
        """
        return Generation(self.text_model, prompt, length, temperature, top_k, seed)

    def follow(self, text: str) -> Iterator[tuple[str, Predictions]]:
        """Each token of `text`, with what the model says of the text up to it.

        Raises:
            SpecError: `data-mismatch` if the model does not take one text, `unsupported-by-backend`
                if it does not run step by step.
        """
        return followed(self, text)

    @property
    def makes_text(self) -> bool:
        """Whether `generate` can go on behind a prompt."""
        return source_of_text(self.preparation) is not None

    @cached_property
    def text_model(self) -> TextModel:
        """What generates.

        Raises:
            SpecError: `data-mismatch`, if the model makes no text.
        """
        return text_model(self.compilation.model, self.preparation, self.live, self.answers)

    def fit(
        self,
        data: Any,
        validation: Any = None,
        *,
        epochs: int | None = None,
        batch_size: int | None = None,
        seed: int | None = None,
        class_weight: "ClassWeight | None" = None,
        listener: "Listener | None" = None,
        backend: str = "numpy",
    ) -> "TrainedModel":
        """Train on from these weights, and return what came of it; this model does not change.

        Vocabulary, labels and scales stay as they are; the optimizer begins anew, and epochs are
        counted on.

        Args:
            data: as `train` takes it.
            validation: likewise; without it the part that the `train` block says is kept out.
            epochs: how many more; by default as many as the spec says.
            batch_size: samples a step.
            seed: where random numbers begin.
            class_weight: a number by label, or `auto`.
            listener: hears of steps and epochs.
            backend: `numpy` or `keras`.

        Raises:
            SpecError: `data-mismatch`, `training-diverged`.
        """
        from lstmspec.trained.train import train_on

        return train_on(
            self, data, validation, epochs, batch_size, seed, class_weight, listener, backend
        )

    def save(self, path: "str | os.PathLike[str]") -> None:
        """Write the model to one `.safetensors` file, whole or not at all.

        Raises:
            SpecError: `unwritable-file`.
        """
        preparation = None if self.preparation is None else self.preparation.to_json()
        write_model(
            Path(path), self.compilation, self.weights, preparation, self.history, self.versions
        )


def load(path: "str | os.PathLike[str]", *, max_memory: int | None = None) -> TrainedModel:
    """The trained model in a file that `save`, `train` or `save_weights` wrote.

    Raises:
        SpecError: `unreadable-file`, `missing-spec`, or `corrupt-file` if it is damaged.
    """
    path = Path(path)
    spec, weights, metadata = read_model(path, max_memory)
    return TrainedModel(
        spec,
        weights,
        preparation_of(path, metadata, spec.model),
        history_of(path, metadata),
        versions_of(path, metadata),
    )
