"""Writes resources/models/strokes.keras: a small network that tells eight strokes apart on 8 × 8 images.

    python -m venv venv && venv/bin/pip install keras==3.15.1 tensorflow-cpu==2.21.0
    venv/bin/python scripts/samples/strokes.py

It is the base of the template image-transfer. It has seen no digit, only lines, corners and rings that are drawn here,
so that what a run reports on digits is honest.
"""

import os
import pathlib
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np
from keras import layers

random = np.random.default_rng(11)
row, column = np.mgrid[0:8, 0:8].astype("float32")


def near(distance):
    """A stroke about a pixel wide around where the distance is 0."""
    return np.clip(1.3 - np.abs(distance), 0, 1)


def line(angle):
    y, x = random.uniform(2.5, 4.5, 2)
    turned = angle + random.normal(0, 0.15)
    across = (row - y) * np.cos(turned) - (column - x) * np.sin(turned)
    along = (row - y) * np.sin(turned) + (column - x) * np.cos(turned)
    return near(across) * (np.abs(along) < random.uniform(2, 4))


def ring(start, length):
    y, x = random.uniform(2.8, 4.2, 2)
    radius = np.hypot(row - y, column - x)
    angle = (np.arctan2(row - y, column - x) - start - random.normal(0, 0.2)) % (2 * np.pi)
    return near(radius - random.uniform(1.8, 2.8)) * (angle < length)


kinds = [
    lambda: line(0),
    lambda: line(np.pi / 2),
    lambda: line(np.pi / 4),
    lambda: line(-np.pi / 4),
    lambda: ring(0, 2 * np.pi),
    lambda: ring(np.pi / 2, np.pi),
    lambda: ring(-np.pi / 2, np.pi),
    lambda: np.maximum(line(0), line(np.pi / 2)),
]


def main():
    keras.utils.set_random_seed(11)
    labels = random.integers(0, len(kinds), 8000)
    images = np.stack([kinds[label]() for label in labels])[..., None].astype("float32")
    images = np.clip(images + random.normal(0, 0.08, images.shape), 0, 1)
    model = keras.Sequential(
        [
            keras.Input((8, 8, 1), name="image"),
            layers.Conv2D(16, 3, padding="same", activation="relu", name="base_conv1"),
            layers.MaxPooling2D(name="base_pool1"),
            layers.Conv2D(32, 3, padding="same", activation="relu", name="base_conv2"),
            layers.Flatten(name="flatten"),
            layers.Dense(len(kinds), activation="softmax", name="stroke"),
        ],
        name="strokes",
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(images[:7000], labels[:7000], epochs=8, batch_size=64, verbose=0)
    print("accuracy on the rest", model.evaluate(images[7000:], labels[7000:], verbose=0)[1])
    target = pathlib.Path(__file__).parent / "../../resources/models/strokes.keras"
    model.save(sys.argv[1] if len(sys.argv) > 1 else target, include_optimizer=False)


main()
