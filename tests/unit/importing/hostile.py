"""Files that mean harm: what has been published against Keras' own loaders, and bombs."""

import json
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np

from tests.unit.importing.making import (
    DENSE,
    Config,
    dense_model,
    layer,
    sequential,
    write_h5,
    write_keras,
    write_list,
)

Make = Callable[[Path], object]
HOSTILE: dict[str, tuple[int, Make]] = {}
"""Each file by its name: the exit code of its refusal, and what makes it."""


def hostile(code: int, *names: str) -> Callable[[Make], Make]:
    """Have a function make the files `names`."""

    def keep(make: Make) -> Make:
        for name in names:
            HOSTILE[name] = (code, make)
        return make

    return keep


def _configs() -> dict[str, Config | str]:
    code = {"class_name": "__lambda__", "config": {"value": "eJwz"}}
    function = {"class_name": "function", "registered_name": "set_floatx", "config": "set_floatx"}
    deep = {"keras": "[" * 200_000, "h5": '{"a":' * 200_000}
    graph = _functional(
        _called(layer("Dense", "a", units=2), "b"), _called(layer("Dense", "b", units=2), "a")
    )
    return {
        "lambda": sequential(layer("Lambda", "evil", function=code)),
        "lambda_inside": sequential(
            layer("TimeDistributed", "evil", layer=layer("Lambda", "inner", function=code))
        ),
        "tfsm": sequential(layer("TFSMLayer", "evil", filepath="/tmp/model")),
        "torch": sequential(layer("TorchModuleWrapper", "evil", module="gASV")),
        "lookup": sequential(layer("StringLookup", "evil", vocabulary="/etc/passwd")),
        "text": sequential(layer("TextVectorization", "evil", vocabulary="http://169.254.169.254")),
        "module_os": sequential({**layer("system", "evil"), "module": "os"}),
        "module_builtins": sequential({**layer("eval", "evil"), "module": "builtins"}),
        "module_close": sequential({**layer("Dense", "d", units=2), "module": "keras.layers.x"}),
        "unsafe": sequential(
            {**layer("enable_unsafe_deserialization", "e"), "module": "keras.config"}
        ),
        "registered": sequential({**layer("Dense", "d", units=2), "registered_name": "my>Dense"}),
        "activation_code": dense_model(activation=code),
        "activation_function": dense_model(activation={**function, "module": "keras.config"}),
        "initializer_module": dense_model(
            kernel_initializer={"module": "os", "class_name": "Zeros", "config": {}}
        ),
        "get_file": dense_model(
            activation={**function, "module": "keras.utils", "config": "get_file"}
        ),
        "circle": graph,
        "no_layers": sequential()["config"] and {**sequential(), "config": {"layers": []}},
        "deep_list": deep["keras"],
        "deep_object": deep["h5"],
        "long": '{"a": "' + "x" * 9_000_000 + '"}',
        "many": '{"a": [' + ",".join(["[]"] * 400_000) + "]}",
        "twice": '{"class_name": "Sequential", "class_name": "Lambda", "config": {}}',
        "nan": '{"class_name": "Sequential", "config": NaN}',
        "digits": '{"class_name": "Sequential", "config": ' + "9" * 100_000 + "}",
        "no_json": "\x00\x01\x02",
        "a_list": "[]",
        "units": sequential(layer("LSTM", "big", units=300_000_000)),
        "table": sequential(
            layer("Embedding", "big", input_dim=2**40, output_dim=2**20), shape=(None, 3)
        ),
        "nested": _nested(30, 2),
        "nested_empty": _nested(12, 9),
    }


_OVER = {"deep_list", "deep_object", "long", "many", "units", "table", "nested", "nested_empty"}


def _functional(*layers: Config) -> Config:
    start = {**layer("InputLayer", "x", batch_shape=[None, 3]), "name": "x", "inbound_nodes": []}
    config = {
        "name": "model",
        "layers": [start, *layers],
        "input_layers": [["x", 0, 0]],
        "output_layers": [[layers[-1]["name"], len(layers[-1]["inbound_nodes"]) - 1, 0]],
    }
    return {"module": "keras", "class_name": "Functional", "config": config}


def _called(item: Config, *names: str) -> Config:
    """The layer, called once with each of `names`."""
    nodes = []
    for number, name in enumerate(names):
        history = [name, number if name == item["config"]["name"] else 0, 0]
        tensor = {"class_name": "__keras_tensor__", "config": {"keras_history": history}}
        nodes.append({"args": [tensor], "kwargs": {}})
    return {**item, "name": item["config"]["name"], "inbound_nodes": nodes}


def _nested(depth: int, times: int) -> Config:
    """A model in a model in a model, each used `times` times by the one around it."""
    inner = _functional(_called(layer("Dense", "dense", units=3), "x"))
    for _ in range(depth):
        inner["config"]["name"] = "inner"
        used = _called(inner, "x")
        tensor = {"class_name": "__keras_tensor__", "config": {"keras_history": ["inner", 0, 0]}}
        for number in range(times - 1):
            tensor = json.loads(json.dumps(tensor))
            tensor["config"]["keras_history"][1] = number
            used["inbound_nodes"].append({"args": [tensor], "kwargs": {}})
        inner = _functional(used)
    return inner


for _name, _config in _configs().items():
    hostile(3 if _name in _OVER else 4, f"{_name}.keras")(
        lambda path, config=_config: write_keras(path, config)
    )
for _name in ("lambda", "registered", "activation_function"):
    _config = _configs()[_name]
    hostile(4, f"{_name}.h5")(lambda path, config=_config: write_list(path, config, {}, "3.11.0"))


@hostile(4, "empty.keras", "empty.h5", "empty.json")
def _empty(path: Path) -> None:
    path.write_bytes(b"")


@hostile(4, "cut.keras", "cut.h5")
def _cut(path: Path) -> None:
    if path.suffix == ".h5":
        write_list(path, dense_model(), {"dense": {"kernel": np.ones((3, 2))}}, "3.0.0")
    else:
        write_keras(path, dense_model())
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


@hostile(4, "bomb.keras")
def _bomb(path: Path) -> None:
    text = '{"a": "' + "0" * 200_000_000 + '"}'
    write_keras(path, text, compress_type=zipfile.ZIP_DEFLATED)


@hostile(4, "traversal.keras")
def _traversal(path: Path) -> None:
    write_keras(path, dense_model(), more=[("../../evil.py", b"print()")])


@hostile(4, "absolute.keras")
def _absolute(path: Path) -> None:
    write_keras(path, dense_model(), more=[("/etc/cron.d/evil", b"* * * * *")])


@hostile(4, "asset.keras")
def _asset(path: Path) -> None:
    write_keras(path, dense_model(), more=[("assets/evil.pkl", b"\x80\x04")])


@hostile(4, "double.keras")
def _double(path: Path) -> None:
    write_keras(path, dense_model(), more=[("config.json", b"{}")])


@hostile(3, "members.keras")
def _members(path: Path) -> None:
    write_keras(path, dense_model(), more=[(f"assets/{n}", b"") for n in range(20_000)])


@hostile(4, "checksum.keras")
def _checksum(path: Path) -> None:
    write_keras(path, dense_model())
    data = path.read_bytes()
    path.write_bytes(data.replace(b'"units": 2', b'"units": 3'))


@hostile(4, "header.keras")
def _header(path: Path) -> None:
    """The list of members points to another place than the members say."""
    write_keras(path, dense_model())
    data = bytearray(path.read_bytes())
    at = data.rindex(b"config.json") - 4
    data[at : at + 4] = struct.pack("<I", 7)
    path.write_bytes(data)


def _bad_weights(path: Path, make: Callable[[h5py.File], object]) -> None:
    weights = write_h5(path.with_suffix(".weights"), {})
    with h5py.File(weights, "a") as file:
        file["layers/dense/vars/1"] = np.ones(2, "f")
        make(file)
    write_keras(path, dense_model(), weights)


_KERNEL = "layers/dense/vars/0"


def _weights(name: str, code: int = 4) -> Callable[[Callable[[h5py.File], object]], object]:
    def keep(make: Callable[[h5py.File], object]) -> object:
        return hostile(code, f"{name}.keras")(lambda path: _bad_weights(path, make))

    return keep


@_weights("external_link")
def _external_link(file: h5py.File) -> None:
    file[_KERNEL] = h5py.ExternalLink("/etc/passwd", "/x")


@_weights("soft_link")
def _soft_link(file: h5py.File) -> None:
    file[_KERNEL] = h5py.SoftLink("/layers/dense/vars/1")


@_weights("link_on_the_way")
def _link_on_the_way(file: h5py.File) -> None:
    file["else/vars/0"] = np.ones((3, 2), "f")
    file["layers/dense_1"] = h5py.ExternalLink("/tmp/other.h5", "/else")


@_weights("external_data")
def _external_data(file: h5py.File) -> None:
    file.create_dataset(_KERNEL, (3, 2), "f4", external=[("/etc/passwd", 0, 24)])


@_weights("virtual_data")
def _virtual_data(file: h5py.File) -> None:
    layout = h5py.VirtualLayout((3, 2), "f4")
    layout[:] = h5py.VirtualSource("/tmp/other.h5", "x", (3, 2))
    file.create_virtual_dataset(_KERNEL, layout)


@_weights("shape_bomb")
def _shape_bomb(file: h5py.File) -> None:
    file.create_dataset(_KERNEL, (2**20, 2**20), "f4", chunks=(1024, 1024))


@_weights("hollow")
def _hollow(file: h5py.File) -> None:
    file.create_dataset(_KERNEL, (2**20, 2**20), "f4")


@_weights("packed")
def _packed(file: h5py.File) -> None:
    file.create_dataset(_KERNEL, data=np.zeros((3, 2), "f"), compression="gzip")


@_weights("other_shape")
def _other_shape(file: h5py.File) -> None:
    file[_KERNEL] = np.zeros((3, 3), "f")


@_weights("texts")
def _texts(file: h5py.File) -> None:
    file.create_dataset(_KERNEL, (3, 2), h5py.string_dtype())


@_weights("lists")
def _lists(file: h5py.File) -> None:
    file.create_dataset(_KERNEL, (3, 2), h5py.vlen_dtype(np.float32))


@_weights("references")
def _references(file: h5py.File) -> None:
    file.create_dataset(_KERNEL, (3, 2), h5py.ref_dtype)


@_weights("whole_numbers")
def _whole_numbers(file: h5py.File) -> None:
    file[_KERNEL] = np.zeros((3, 2), "i8")


@_weights("group_circle", 3)
def _group_circle(file: h5py.File) -> None:
    file[_KERNEL] = np.ones((3, 2), "f")
    file["layers/dense/again"] = file["layers"]


@_weights("missing")
def _missing(file: h5py.File) -> None:
    return None


@_weights("one_more")
def _one_more(file: h5py.File) -> None:
    file[_KERNEL] = np.ones((3, 2), "f")
    file["layers/dense/vars/2"] = np.ones((3, 2), "f")


@_weights("not_finite")
def _not_finite(file: h5py.File) -> None:
    file[_KERNEL] = np.full((3, 2), np.nan, "f")


@hostile(4, "names.h5")
def _names(path: Path) -> None:
    write_list(path, dense_model(), {}, "3.0.0")
    with h5py.File(path, "a") as file:
        file["model_weights"].attrs["layer_names"] = np.zeros((200, 30))


@hostile(4, "points_elsewhere.h5")
def _points_elsewhere(path: Path) -> None:
    write_list(path, dense_model(), {"dense": {}}, "3.0.0")
    with h5py.File(path, "a") as file:
        group = file["model_weights/dense"]
        group.attrs["weight_names"] = [b"kernel:0", b"bias:0"]
        group["kernel:0"] = h5py.ExternalLink("/etc/passwd", "/x")


@hostile(4, "version.h5")
def _version(path: Path) -> None:
    write_list(path, dense_model(), {}, "9.0.0")


@hostile(4, "long_attribute.h5")
def _long_attribute(path: Path) -> None:
    write_h5(path, DENSE)
    with h5py.File(path, "a") as file:
        file.attrs["model_config"] = np.zeros((20, 20))


@hostile(3, "one_text_many_times.h5")
def _one_text_many_times(path: Path) -> None:
    """Thousands of names, each of which is a reference to one long text."""
    count, length = 4000, 1_000_000
    with h5py.File(path, "w") as file:
        file.attrs["keras_version"] = "3.0.0"
        file.attrs["model_config"] = json.dumps(dense_model())
        file.attrs["long"] = "x" * length
        group = file.create_group("model_weights")
        group.attrs["layer_names"] = np.array([f"n{n:05d}" for n in range(count)], object)
    data = bytearray(path.read_bytes())
    start = data.index(struct.pack("<I", length))
    reference, short = bytes(data[start : start + 16]), struct.pack("<I", 6)
    at = data.find(short)
    while at >= 0:
        heap = int.from_bytes(data[at + 4 : at + 12], "little")
        if data[heap : heap + 4] == b"GCOL":
            data[at : at + 16] = reference
        at = data.find(short, at + 4)
    path.write_bytes(data)


def make_all(folder: Path) -> dict[str, int]:
    """Every file in `folder`, and the exit code that each is refused with."""
    for name, (_, make) in HOSTILE.items():
        make(folder / name)
    return {name: code for name, (code, _) in HOSTILE.items()}
