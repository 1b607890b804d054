"""LiteRT's side: Keras' layers for one step with the states as inputs, converted."""

import keras
import numpy as np
import tensorflow as tf
from ai_edge_litert.interpreter import Interpreter
from works import CHECKED_STEPS, Array, Timed, Work, grouped, inputs


def build(work: Work, way: str) -> Timed:
    """What is timed for `work`: one step, with the states written, run and read."""
    interpreter = Interpreter(model_content=converted(work), num_threads=1)
    interpreter.allocate_tensors()
    takes = [detail["index"] for detail in by_position(interpreter.get_input_details())]
    gives = [detail["index"] for detail in by_position(interpreter.get_output_details())]
    x = inputs(work)
    steps = [x[:, t : t + 1].copy() for t in range(CHECKED_STEPS)]
    write, invoke, read = interpreter.set_tensor, interpreter.invoke, interpreter.get_tensor
    state = [np.zeros((work.batch, work.units), np.float32)] * 2 * work.depth

    def step(x_t: Array) -> Array:
        nonlocal state
        for index, array in zip(takes, (x_t, *state), strict=True):
            write(index, array)
        invoke()
        y, *state = map(read, gives)
        return np.asarray(y)

    return Timed(lambda: step(steps[0]), lambda: [step(x_t) for x_t in steps][-1])


def by_position(details: list[dict[str, object]]) -> list[dict[str, object]]:
    """The tensors in the order of the model's inputs or outputs, which their names count."""
    return sorted(details, key=lambda detail: str(detail["name"]))


def converted(work: Work) -> bytes:
    """The model as a file of LiteRT."""
    return bytes(tf.lite.TFLiteConverter.from_keras_model(one_step(work)).convert())


def one_step(work: Work) -> keras.Model:
    """A model of (x, states) -> (y, states); unrolled, or the converter keeps a loop."""
    x = keras.Input(batch_shape=(work.batch, 1, work.features), name="in0")
    given, y = [x], x
    made: list[keras.KerasTensor] = []
    for i in range(work.depth):
        states = [
            keras.Input(batch_shape=(work.batch, work.units), name=f"in{2 * i + part}")
            for part in (1, 2)
        ]
        is_last = i == work.depth - 1
        layer = keras.layers.LSTM(
            work.units, return_state=True, return_sequences=not is_last, unroll=True
        )
        y, *after = layer(y, initial_state=states)
        given, made = given + states, made + after
    model = keras.Model(given, [keras.layers.Dense(work.classes)(y), *made])
    model.set_weights([array for group in grouped(work) for array in group])
    return model
