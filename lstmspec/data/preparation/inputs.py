"""Fitted inputs: what makes the numbers of an input from columns, as it did in training."""

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from lstmspec.data.preparation.columns import fitted_columns, kind_of
from lstmspec.data.preparation.fitted import Fitted, Many, Scale, Vocabulary
from lstmspec.data.preparation.gathering import Batch, gather, shaped
from lstmspec.data.preparation.sounds import FittedSound
from lstmspec.data.preparation.unicode import check_texts
from lstmspec.data.table import Column, Table
from lstmspec.diagnostics import SpecError
from lstmspec.ir import Input, NumbersEncoding, TextEncoding

_INT32 = 2**31


class FittedNumbers(Fitted):
    """Columns of numbers, scaled or as they are."""

    kind: Literal["numbers"] = "numbers"
    columns: Many[str]
    """The columns, one a feature if each holds one number."""
    group: str | None = None
    """The column that says which rows are the steps of one sequence."""
    scale: Scale | None = None
    """How they are scaled; `None` for as they are."""

    @classmethod
    def fit(
        cls, given: Input, table: Table, columns: tuple[str, ...], *, rows_are_steps: bool
    ) -> "FittedNumbers":
        """What the training data say of `columns`.

        Raises:
            SpecError: `data-mismatch`.
        """
        encoding = given.encoding if isinstance(given.encoding, NumbersEncoding) else None
        unscaled = cls(columns=columns, group=encoding.group if encoding else None)
        make = unscaled.series if rows_are_steps else unscaled.encode
        batch = make(given, table)
        if encoding is None or encoding.scaling == "none":
            return unscaled
        parts = [batch] if isinstance(batch, np.ndarray) else batch
        scale = Scale.fit(encoding.scaling, parts)
        return unscaled.model_copy(update={"scale": scale})

    def column(self, table: Table) -> Column:
        """The first of its columns in `table`."""
        return table.columns[fitted_columns(self.columns, "numbers", table)[0]]

    def encode(self, given: Input, table: Table) -> Batch:
        """The samples, with as many axes as the input has.

        Raises:
            SpecError: `data-mismatch`.
        """
        names = fitted_columns(self.columns, "numbers", table)
        gathered = gather(table, names, given.name)
        if given.dtype == "int32":
            _check_integers(gathered.batch, table, table.columns[names[0]], given.name)
        batch = shaped(gathered, given.shape, given.name, table, names)
        return self._scaled(batch, given, table)

    def series(self, given: Input, table: Table) -> list[np.ndarray]:
        """The long sequences `[steps, features]` whose windows are samples: the rows of the table.

        Raises:
            SpecError: `data-mismatch`.
        """
        names = fitted_columns(self.columns, "numbers", table)
        batch, is_flat = gather(table, names, given.name)
        if isinstance(batch, np.ndarray):
            rows = is_flat or (batch.ndim == 2 and len(names) == 1)
            series = [batch] if rows else list(batch)
        else:
            series = batch
        series = [item[:, None] if item.ndim == 1 else item for item in series]
        scaled = self._scaled(series, given, table)
        return [np.asarray(item, given.dtype) for item in scaled]

    def _scaled(self, batch: Batch, given: Input, table: Table) -> Batch:
        if self.scale is None:
            return batch
        features, found = len(self.scale.shift), batch[0].shape[-1]
        if features != found:
            raise table.refusal(
                f"`{given.name}` was trained on {features} features, and the data have {found}",
                "Give the columns of the training data.",
            )
        if isinstance(batch, np.ndarray):
            return self.scale.apply(batch)
        return [self.scale.apply(item) for item in batch]


class FittedText(Fitted):
    """A column of text, as the numbers of its tokens."""

    kind: Literal["text"] = "text"
    column_name: str
    """The column."""
    vocabulary: Vocabulary
    """The tokens."""
    values: Literal["index", "scaled"] = "index"
    """Integers, or one feature a step: the integer divided by the size of the vocabulary."""

    @classmethod
    def fit(cls, given: Input, table: Table, column: str, limit: int | None) -> "FittedText":
        """The vocabulary of a column, of at most `limit` numbers.

        Raises:
            SpecError: `data-mismatch` if it holds no text.
        """
        encoding = given.encoding
        if not isinstance(encoding, TextEncoding):
            encoding = TextEncoding()
        vocabulary = Vocabulary.fit(
            _texts(table, table.columns[column], given.name),
            encoding.tokens,
            lower=encoding.lower,
            limit=encoding.vocabulary or limit,
        )
        return cls(column_name=column, vocabulary=vocabulary, values=encoding.values)

    @property
    def columns(self) -> tuple[str, ...]:
        """Its one column."""
        return (self.column_name,)

    def column(self, table: Table) -> Column:
        """Its column in `table`."""
        return table.columns[fitted_columns(self.columns, "text", table)[0]]

    def encode(self, given: Input, table: Table) -> Batch:
        """Each text as the numbers of its tokens.

        Raises:
            SpecError: `data-mismatch`.
        """
        return self.series(given, table)

    def series(self, given: Input, table: Table) -> list[np.ndarray]:
        """As `encode`: each text is a long sequence."""
        ids = self.ids(given, table)
        return [self.scaled(item) for item in ids] if self.values == "scaled" else ids

    def ids(self, given: Input, table: Table) -> list[np.ndarray]:
        """The numbers of the tokens of each text, int32 `[tokens]`."""
        texts = _texts(table, self.column(table), given.name)
        return [self.vocabulary.encode(text) for text in texts]

    def scaled(self, ids: np.ndarray) -> np.ndarray:
        """The numbers of tokens as one feature a step, float32 `[tokens, 1]`."""
        return (ids / self.vocabulary.size).astype(np.float32)[:, None]


FittedInput = Annotated[FittedNumbers | FittedText | FittedSound, Field(discriminator="kind")]


def _texts(table: Table, column: Column, what: str) -> list[str | list[str]]:
    if kind_of(column) != "text":
        found = {"numbers": "numbers", "sound": "recordings"}[kind_of(column)]
        raise table.refusal(
            f"`{what}` takes text, and `{column.name}` holds {found}",
            "Name a column of text with `column=` in the `input` line.",
            (f"first: {column.place(0)}",),
        )
    check_texts(table, column)
    return [value if isinstance(value, str) else [*map(str, value)] for value in column.values]


def _check_integers(batch: Batch, table: Table, column: Column, what: str) -> None:
    items = [batch] if isinstance(batch, np.ndarray) else batch
    for item, array in enumerate(items):
        if not array.size or (array.dtype.kind in "biu" and array.dtype.itemsize <= 4):
            continue
        wrong = (array != np.floor(array)) | (np.abs(array) >= _INT32)
        if wrong.any():
            at = [int(i) for i in np.argwhere(wrong)[0]]
            index = at[0] if array is batch else item
            raise _no_integer(table, column, what, index, array[tuple(at)])


def _no_integer(table: Table, column: Column, what: str, index: int, found: object) -> SpecError:
    return table.refusal(
        f"{column.place(index)}: {found} is no int32, which `{what}` takes",
        "Give integers below 2147483648, or declare the input as `float32`.",
    )
