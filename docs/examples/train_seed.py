"""Train the seed in Keras, carry its weights to NumPy, and compare both on text neither has seen.

    python docs/examples/train_seed.py [--epochs 2] [--stride 3] [-o WEIGHTS.safetensors]

The text is cut into windows of 100 characters; a character is its index divided by the size of
the vocabulary, and the target is the character behind the window, one-hot. The last tenth of the
text is kept out. `--stride` takes every n-th window, so that a few minutes are enough on two cores.
"""

import argparse
import time
from pathlib import Path

import keras
import numpy as np

import lstmspec

ROOT = Path(__file__).parents[2]
WINDOW = 100


def encode(text: str) -> tuple[np.ndarray, list[str]]:
    """The text as indices into its sorted characters, and those characters."""
    vocabulary = sorted(set(text))
    index = {character: position for position, character in enumerate(vocabulary)}
    return np.array([index[character] for character in text], np.int32), vocabulary


def windows(indices: np.ndarray, classes: int, stride: int) -> tuple[np.ndarray, np.ndarray]:
    """Windows `[n, 100, 1]` as numbers from 0 to 1, and the next character of each, one-hot."""
    starts = np.arange(0, len(indices) - WINDOW, stride)
    x = indices[starts[:, None] + np.arange(WINDOW)] / np.float32(classes)
    y = np.eye(classes, dtype=np.float32)[indices[starts + WINDOW]]
    return x[..., None].astype(np.float32), y


def main() -> None:
    """Train, carry over, compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--stride", type=int, default=3)
    parser.add_argument("-o", "--output", type=Path)
    options = parser.parse_args()

    text = (ROOT / "specs" / "data" / "alice29.txt").read_text(encoding="ascii").lower()
    indices, vocabulary = encode(text)
    classes, cut = len(vocabulary), len(indices) * 9 // 10
    x, y = windows(indices[:cut], classes, options.stride)
    held_x, held_y = windows(indices[cut:], classes, 1)
    print(f"{len(text):,} characters, {classes} distinct; {len(x):,} windows to train on")

    spec = lstmspec.read(ROOT / "specs" / "text_generation.lstm")
    model = spec.compile("keras", time=WINDOW, features=1, classes=classes)
    keras.utils.set_random_seed(0)
    started = time.perf_counter()
    history = model.fit(x, y, batch_size=128, epochs=options.epochs, verbose=2)
    print(
        f"training loss {history.history['loss'][-1]:.4f} in {time.perf_counter() - started:.0f} s"
    )

    copy = spec.compile("numpy", weights=model)
    pick = np.random.default_rng(0).choice(len(held_x), 1000, replace=False)
    theirs, ours = model.predict(held_x[pick], verbose=0), copy.predict(held_x[pick])
    loss = -np.mean(np.log(ours[np.arange(1000), held_y[pick].argmax(1)]))
    print(f"1,000 held-out windows: loss {loss:.4f}")
    print(f"largest difference of Keras and NumPy: {np.abs(theirs - ours).max():.1e}")
    if options.output:
        spec.save_weights(options.output, model)
        print(f"wrote {options.output}")


if __name__ == "__main__":
    main()
