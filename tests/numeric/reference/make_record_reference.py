"""Reference for recorded histograms and gradients, by NumPy alone. Writes record-reference.json beside this file.

Run: python make_record_reference.py   (NumPy 2.4)
"""

import json
from pathlib import Path

import numpy as np

random = np.random.default_rng(7)


def histogram_case(name, values):
    values = np.asarray(values, dtype=np.float32)
    exact = values.astype(np.float64)
    counts, _ = np.histogram(exact, bins=64, range=(exact.min(), exact.max()))
    return {
        "name": name,
        "values": [float(value) for value in values],
        "minimum": float(exact.min()),
        "maximum": float(exact.max()),
        "mean": float(exact.mean()),
        "deviation": float(exact.std()),
        "norm": float(np.linalg.norm(exact)),
        "zeroCount": int((values == 0).sum()),
        "bins": counts.tolist(),
    }


def histograms():
    edges = np.linspace(-1, 1, 65)
    return [
        histogram_case("normal", random.normal(0, 0.05, 400)),
        histogram_case("every edge and its neighbours", np.concatenate([edges, np.nextafter(edges.astype(np.float32), np.float32(2))[:-1]])),
        histogram_case("tenths, whose edges no float holds", np.arange(0, 65) / 10),
        histogram_case("one far away", np.concatenate([random.normal(0, 1e-3, 200), [40.0]])),
        histogram_case("rectified", np.maximum(0, random.normal(-0.5, 1, 300))),
        histogram_case("tiny", random.normal(0, 1e-30, 100)),
    ]


def gradients():
    """input [4] -> dense 5 relu, L2 0.01 on its kernel -> dense 3; mean of cross-entropy of softmax scores."""
    x = random.normal(0, 1, (6, 4)).astype(np.float32)
    y = np.array([0, 2, 1, 1, 0, 2])
    w1 = random.normal(0, 0.6, (4, 5)).astype(np.float32)
    b1 = random.normal(0, 0.2, 5).astype(np.float32)
    w2 = random.normal(0, 0.6, (5, 3)).astype(np.float32)
    b2 = random.normal(0, 0.2, 3).astype(np.float32)
    hidden = x.astype(np.float64) @ w1.astype(np.float64) + b1
    active = np.maximum(hidden, 0)
    scores = active @ w2.astype(np.float64) + b2
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    by_scores = shares.copy()
    by_scores[np.arange(6), y] -= 1
    by_scores /= 6
    by_hidden = (by_scores @ w2.astype(np.float64).T) * (hidden > 0)
    flat = lambda array: [float(value) for value in np.asarray(array).ravel()]
    return {
        "inputs": flat(x),
        "classes": y.tolist(),
        "weights": [flat(w1), flat(b1), flat(w2), flat(b2)],
        "gradients": [
            flat(x.astype(np.float64).T @ by_hidden + 2 * 0.01 * w1.astype(np.float64)),
            flat(by_hidden.sum(axis=0)),
            flat(active.T @ by_scores),
            flat(by_scores.sum(axis=0)),
        ],
    }


reference = {"numpy": np.__version__, "histograms": histograms(), "gradients": gradients()}
Path(__file__).with_name("record-reference.json").write_text(json.dumps(reference) + "\n")
