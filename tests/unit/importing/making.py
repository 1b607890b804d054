"""Keras files made by hand: as Keras 1, 2 and 3 lay them out, whole or wrong in one thing."""

import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import h5py
import numpy as np

Config = dict[str, Any]
Array = np.ndarray[Any, Any]


def layer(kind: str, name: str, /, **options: Any) -> Config:
    """A layer of Keras 3."""
    given = {"name": name, "trainable": True, "dtype": "float32", **options}
    return {"module": "keras.layers", "class_name": kind, "config": given, "registered_name": None}


def sequential(*layers: Config, shape: Sequence[int | None] = (None, 5, 3)) -> Config:
    """A sequential model of Keras 3."""
    first = layer("InputLayer", "x", batch_shape=list(shape))
    config = {"name": "sequential", "trainable": True, "layers": [first, *layers]}
    return {"module": "keras", "class_name": "Sequential", "config": config}


def dense_model(**options: Any) -> Config:
    """The model that most files here are of."""
    return sequential(layer("Dense", "dense", **{"units": 2, **options}), shape=(None, 3))


DENSE = {"layers/dense/vars/0": np.ones((3, 2), "f"), "layers/dense/vars/1": np.ones(2, "f")}


def write_h5(path: Path, tensors: Mapping[str, Array]) -> Path:
    """A file with `tensors` by path."""
    with h5py.File(path, "w") as file:
        for name, array in tensors.items():
            file[name] = array
    return path


def write_keras(
    path: Path,
    config: Config | str,
    weights: Path | None = None,
    more: Sequence[tuple[str, bytes]] = (),
    **options: Any,
) -> Path:
    """A `.keras` file; without `weights`, with those of `dense_model`."""
    if weights is None:
        weights = write_h5(path.with_suffix(".weights"), DENSE)
    text = config if isinstance(config, str) else json.dumps(config)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("metadata.json", '{"keras_version": "3.15.1"}')
        archive.writestr("config.json", text, **options)
        archive.write(weights, "model.weights.h5")
        for name, data in more:
            archive.writestr(name, data)
    weights.unlink()
    return path


def write_list(
    path: Path,
    config: Config | None,
    lists: Mapping[str, Mapping[str, Array]],
    version: str = "2.4.0",
) -> Path:
    """A file of HDF5 as Keras 1 and 2 wrote it: a whole model, or without `config` weights."""
    with h5py.File(path, "w") as file:
        file.attrs["keras_version"] = version.encode()
        root = file
        if config is not None:
            file.attrs["model_config"] = json.dumps(config).encode()
            root = file.create_group("model_weights")
        root.attrs["layer_names"] = [name.encode() for name in lists]
        for name, tensors in lists.items():
            group = root.create_group(name)
            group.attrs["weight_names"] = [each.encode() for each in tensors]
            for each, array in tensors.items():
                group.create_dataset(each, data=array)
    return path
