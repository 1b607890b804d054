"""What holds of the encodings of every model; the verifier asks, and who gives sizes to names."""

from collections.abc import Iterator

from lstmspec.ir.encodings import (
    MFCC_BANDS,
    AudioEncoding,
    NextEncoding,
    NumbersEncoding,
    TextEncoding,
)
from lstmspec.ir.model import Input, Model


def encoding_problems(model: Model) -> Iterator[str]:
    """Every rule that the encodings of `model` break."""
    for given in model.inputs:
        problem = misfit_of(given)
        if problem:
            yield f"{given.name!r} has {given.type}, and {problem}"
    continued = {
        given.name
        for given in model.inputs
        if isinstance(given.encoding, TextEncoding | NumbersEncoding) and given.shape
    }
    for output in model.outputs:
        if isinstance(output.encoding, NextEncoding):
            of = output.encoding.of
            if of is None and len(continued) != 1:
                yield f"{output.value!r} continues one of {len(continued)} inputs"
            elif of is not None and of not in continued:
                yield f"{output.value!r} continues {of!r}, which is no input with steps"


def misfit_of(given: Input) -> str:
    """What the encoding of an input needs that its type does not have; empty if it fits."""
    encoding = given.encoding
    if isinstance(encoding, TextEncoding):
        is_scaled = encoding.values == "scaled"
        rank, dtype = (2, "float32") if is_scaled else (1, "int32")
        fits = given.dtype == dtype and len(given.shape) == rank
        fits &= not is_scaled or given.shape[-1:] == (1,)
        return "" if fits else f"this text is {dtype} of {rank} axes"
    if isinstance(encoding, AudioEncoding):
        if given.dtype != "float32" or len(given.shape) != 2:
            return "audio is float32 of 2 axes"
        return _misfit_of_bands(encoding, given)
    return _misfit_of_numbers(encoding, given) if encoding else ""


def _misfit_of_bands(encoding: AudioEncoding, given: Input) -> str:
    size, bands = given.shape[1], encoding.bands
    if not isinstance(size, int):
        return ""
    if encoding.features == "log_mel":
        return "" if bands in (None, size) else f"{bands} bands are {bands} features"
    most = bands or MFCC_BANDS
    return "" if size <= most else f"{most} bands make at most {most} coefficients"


def _misfit_of_numbers(encoding: NumbersEncoding, given: Input) -> str:
    if given.dtype == "int32" and encoding.scaling != "none":
        return "scaled numbers are float32"
    count = len(encoding.columns)
    last = given.shape[-1] if given.shape else 0
    fits = count < 2 or last == count or not isinstance(last, int)
    return "" if fits else f"{count} columns are {count} features"
