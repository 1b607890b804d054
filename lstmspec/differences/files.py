"""The files that can be compared: specs, weights that say their spec, and what Keras saved."""

from pathlib import Path
from typing import TYPE_CHECKING

from lstmspec.compilation import Compilation, read

if TYPE_CHECKING:
    from lstmspec.importing import Imported
    from lstmspec.trained import TrainedModel


def read_file(path: Path, max_memory: int | None = None) -> "Compilation | TrainedModel | Imported":
    """What is in the file at `path`, which its ending tells; a spec if no other is known.

    Raises:
        SpecError: if the file cannot be read, or is damaged.
    """
    if path.suffix == ".safetensors":
        from lstmspec.trained import load

        return load(path, max_memory=max_memory)
    if is_of_keras(path):
        from lstmspec.importing import import_model

        return import_model(path, max_memory=max_memory)
    return read(path, max_memory=max_memory)


def is_of_keras(path: Path) -> bool:
    """Whether Keras saves files that end so."""
    return path.suffix.lower() in (".keras", ".h5", ".hdf5", ".json")
