"""Fitted inputs of sound: recordings as features, step by step."""

from typing import Literal

import numpy as np
from pydantic import ValidationError

from lstmspec.data.preparation.columns import fitted_columns, kind_of
from lstmspec.data.preparation.fitted import Fitted, Scale, SoundFeatures
from lstmspec.data.preparation.gathering import Batch
from lstmspec.data.table import Column, Recording, Table
from lstmspec.ir import AudioEncoding, Input

_BANDS = 40
_COEFFICIENTS = 13


class FittedSound(Fitted):
    """A column of recordings."""

    kind: Literal["sound"] = "sound"
    column_name: str
    """The column."""
    sound: SoundFeatures
    """What is taken of a recording."""
    scale: Scale | None = None
    """How the features are scaled; `None` for as they are."""

    @classmethod
    def fit(cls, given: Input, table: Table, column: str) -> "FittedSound":
        """What the training data say of a column of recordings.

        Raises:
            SpecError: `data-mismatch`.
        """
        encoding = given.encoding if isinstance(given.encoding, AudioEncoding) else AudioEncoding()
        unscaled = cls(column_name=column, sound=_features(given, encoding, table))
        batch = unscaled.encode(given, table)
        if encoding.scaling == "none":
            return unscaled
        scale = Scale.fit(encoding.scaling, batch)
        return unscaled.model_copy(update={"scale": scale})

    @property
    def columns(self) -> tuple[str, ...]:
        """Its one column."""
        return (self.column_name,)

    def column(self, table: Table) -> Column:
        """Its column in `table`."""
        return table.columns[fitted_columns(self.columns, "sound", table)[0]]

    def encode(self, given: Input, table: Table) -> Batch:
        """The features of each recording.

        Raises:
            SpecError: `data-mismatch` with the place of a recording of another rate.
        """
        return self.series(given, table)

    def series(self, given: Input, table: Table) -> list[np.ndarray]:
        """As `encode`: each recording is a long sequence."""
        column = self.column(table)
        features = [self.sound.compute(r.samples) for r in self._recordings(given, table, column)]
        return features if self.scale is None else [self.scale.apply(item) for item in features]

    def _recordings(self, given: Input, table: Table, column: Column) -> list[Recording]:
        if kind_of(column) != "sound":
            found = kind_of(column)
            raise table.refusal(
                f"`{given.name}` takes recordings, and {column.place(0)} holds {found}",
                "Give a folder of .wav files, or take `audio` out of the `input` line.",
            )
        rate = self.sound.rate
        for index, recording in enumerate(column.values):
            if recording.rate != rate:
                raise table.refusal(
                    f"{column.place(index)} has {recording.rate} samples a second, and"
                    f" `{given.name}` takes {rate}",
                    f"Convert it, or write `rate={recording.rate}` in the `input` line.",
                )
            if not len(recording.samples):
                raise table.refusal(
                    f"{column.place(index)} has no samples", "Take the recording out."
                )
        return list(column.values)


def _features(given: Input, encoding: AudioEncoding, table: Table) -> SoundFeatures:
    """What an encoding says, with what the shape of the input says."""
    last, is_mel = given.shape[-1], encoding.features == "log_mel"
    declared = last if isinstance(last, int) else None
    if is_mel:
        bands = encoding.bands or declared or _BANDS
    else:
        bands = encoding.bands or max(_BANDS, declared or 0)
    try:
        features = SoundFeatures(
            features=encoding.features,
            rate=encoding.rate,
            window=max(1, round(encoding.window * encoding.rate)),
            hop=max(1, round(encoding.hop * encoding.rate)),
            bands=bands,
            coefficients=bands if is_mel else declared or min(_COEFFICIENTS, bands),
            low=encoding.low,
            high=encoding.high or encoding.rate / 2,
        )
    except ValidationError:
        raise table.refusal(
            f"`{given.name}` cannot be made from sound of {encoding.rate} samples a second",
            "Keep low < high <= half the rate, no more features than bands, and at most 4096 bands"
            " and 1048576 samples a window.",
        ) from None
    empty = np.flatnonzero(~features.filters.any(axis=1))
    if len(empty):
        raise table.refusal(
            f"band {empty[0] + 1} of {bands} of `{given.name}` is narrower than a frequency"
            f" of a window of {features.window} samples",
            "Take fewer bands, or a longer window.",
        )
    return features
