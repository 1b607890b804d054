"""ONNX Runtime's side: graphs of its own LSTM and GRU operators, built here."""

from typing import Any

import numpy as np
import onnxruntime
from onnx import ModelProto, NodeProto, TensorProto, ValueInfoProto, helper, numpy_helper
from works import CHECKED_STEPS, Array, Timed, Work, grouped, inputs

OPSET, IR_VERSION = 17, 8

Shapes = dict[str, tuple[int, ...]]


def build(work: Work, way: str) -> Timed:
    """What is timed for `work`."""
    x = inputs(work)
    if work.task == "step":
        return stepping(work, session(step_model(work)), x)
    run = session(sequence_model(work)).run

    def predict() -> Array:
        return np.asarray(run(["y"], {"x": x})[0])

    return Timed(predict, predict)


def session(model: ModelProto) -> onnxruntime.InferenceSession:
    """The model ready to run, on one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )


def stepping(work: Work, model: onnxruntime.InferenceSession, x: Array) -> Timed:
    """One step of a stream; the states go out of one call and into the next."""
    names = [f"{part}{i}" for i in range(work.depth) for part in "hc"]
    fetched = ["y", *(f"{name}_next" for name in names)]
    zeros = {name: np.zeros((1, work.batch, work.units), np.float32) for name in names}
    steps = [x[np.newaxis, :, t].copy() for t in range(CHECKED_STEPS)]
    run, state = model.run, zeros

    def step(x_t: Array) -> Array:
        nonlocal state
        y, *states = run(fetched, {"x": x_t, **state})
        state = dict(zip(names, states, strict=True))
        return np.asarray(y)

    def result() -> Array:
        return [step(x_t) for x_t in steps][-1]

    return Timed(lambda: step(steps[0]), result)


def sequence_model(work: Work) -> ModelProto:
    """A whole sequence through one layer; the operator takes time first."""
    *directions, (kernel, bias) = grouped(work)
    weights = operator_weights(work, directions) | {"kernel": kernel, "dense_bias": bias}
    weights["width"] = np.array([0, work.units * len(directions)], np.int64)
    direction = "bidirectional" if work.both_ways else "forward"
    options: dict[str, Any] = {"hidden_size": work.units, "direction": direction}
    if work.cell == "GRU":
        options["linear_before_reset"] = 1
    nodes = [
        helper.make_node("Transpose", ["x"], ["steps"], perm=[1, 0, 2]),
        helper.make_node(work.cell, ["steps", "W", "R", "B"], ["", "last"], **options),
        helper.make_node("Transpose", ["last"], ["rows"], perm=[1, 0, 2]),
        helper.make_node("Reshape", ["rows", "width"], ["flat"]),
        helper.make_node("Gemm", ["flat", "kernel", "dense_bias"], ["logits"]),
        helper.make_node("Softmax", ["logits"], ["y"]),
    ]
    x = (work.batch, work.time, work.features)
    return model_of(nodes, {"x": x}, {"y": (work.batch, work.classes)}, weights)


def step_model(work: Work) -> ModelProto:
    """One step through every layer, with the states as inputs and outputs."""
    *layers, (kernel, bias) = grouped(work)
    weights = {"kernel": kernel, "dense_bias": bias, "axis": np.array([0], np.int64)}
    size = (1, work.batch, work.units)
    given: Shapes = {"x": (1, work.batch, work.features)}
    made: Shapes = {"y": (work.batch, work.classes)}
    nodes: list[NodeProto] = []
    below = "x"
    for i, layer in enumerate(layers):
        weights |= {f"{k}{i}": v for k, v in operator_weights(work, [layer]).items()}
        given |= {f"h{i}": size, f"c{i}": size}
        made |= {f"h{i}_next": size, f"c{i}_next": size}
        takes = [below, f"W{i}", f"R{i}", f"B{i}", "", f"h{i}", f"c{i}"]
        gives = ["", f"h{i}_next", f"c{i}_next"]
        nodes.append(helper.make_node("LSTM", takes, gives, hidden_size=work.units))
        below = f"h{i}_next"
    nodes += [
        helper.make_node("Squeeze", [below, "axis"], ["flat"]),
        helper.make_node("Gemm", ["flat", "kernel", "dense_bias"], ["y"]),
    ]
    return model_of(nodes, given, made, weights)


def operator_weights(work: Work, directions: list[list[Array]]) -> dict[str, Array]:
    """W, R and B of the operator: direction first, rows are gates; LSTM i o f c, GRU z r h."""
    gates = (0, 3, 1, 2) if work.cell == "LSTM" else (0, 1, 2)
    order = np.concatenate([np.arange(work.units) + gate * work.units for gate in gates])
    biases = [
        bias[..., order].ravel() if bias.ndim == 2 else np.append(bias[order], np.zeros_like(bias))
        for _, _, bias in directions
    ]
    return {
        "W": np.stack([kernel[:, order].T for kernel, _, _ in directions]),
        "R": np.stack([recurrent[:, order].T for _, recurrent, _ in directions]),
        "B": np.stack(biases),
    }


def model_of(
    nodes: list[NodeProto], given: Shapes, made: Shapes, weights: dict[str, Array]
) -> ModelProto:
    """The model of a graph."""

    def tensors(shapes: Shapes) -> list[ValueInfoProto]:
        return [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
            for name, shape in shapes.items()
        ]

    constants = [numpy_helper.from_array(np.array(v, order="C"), k) for k, v in weights.items()]
    graph = helper.make_graph(nodes, "model", tensors(given), tensors(made), constants)
    return helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION
    )
