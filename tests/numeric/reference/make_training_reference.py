"""Writes training-reference.json: what PyTorch, Keras and scikit-learn compute for small cases of optimizers, losses and
metrics, against which the studio's own are tested.

Needs torch, keras (with KERAS_BACKEND=torch) and scikit-learn:
    KERAS_BACKEND=torch python tests/numeric/reference/make_training_reference.py
"""

import json
import os
from pathlib import Path

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import sklearn
import torch
from sklearn import metrics as sk

keras.backend.set_floatx("float64")

START = [1.0, -2.0, 0.5]
GRADIENTS = [[0.3, -0.1, 2.0], [-0.2, 0.4, 1.0], [0.1, 0.1, -3.0], [0.5, -0.6, 0.25], [0.2, 0.0, -0.5]]


def with_torch(create):
    weight = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    optimizer = create([weight])
    values = []
    for gradient in GRADIENTS:
        weight.grad = torch.tensor(gradient, dtype=torch.float64)
        optimizer.step()
        values.append(weight.detach().tolist())
    return values


def with_keras(create):
    weight = keras.Variable(np.array(START), dtype="float64")
    optimizer = create()
    optimizer.build([weight])
    values = []
    for gradient in GRADIENTS:
        optimizer.apply([torch.tensor(gradient, dtype=torch.float64)], [weight])
        values.append(keras.ops.convert_to_numpy(weight).tolist())
    return values


def optimizers():
    o, k = torch.optim, keras.optimizers
    rows = [
        ({"kind": "sgd", "learningRate": 0.1}, with_torch(lambda p: o.SGD(p, 0.1))),
        (
            {"kind": "sgd", "learningRate": 0.1, "momentum": 0.9},
            with_torch(lambda p: o.SGD(p, 0.1, momentum=0.9)),
        ),
        (
            {"kind": "sgd", "learningRate": 0.1, "momentum": 0.9, "nesterov": True},
            with_torch(lambda p: o.SGD(p, 0.1, momentum=0.9, nesterov=True)),
        ),
        ({"kind": "adam", "learningRate": 0.05}, with_torch(lambda p: o.Adam(p, 0.05, eps=1e-7))),
        (
            {"kind": "adamw", "learningRate": 0.05, "weightDecay": 0.1, "decayedWeights": "all"},
            with_torch(lambda p: o.AdamW(p, 0.05, eps=1e-7, weight_decay=0.1)),
        ),
        ({"kind": "adamax", "learningRate": 0.05}, with_torch(lambda p: o.Adamax(p, 0.05, eps=1e-7))),
        ({"kind": "nadam", "learningRate": 0.05}, with_torch(lambda p: o.NAdam(p, 0.05, eps=1e-7))),
        ({"kind": "rmsprop", "learningRate": 0.02}, with_keras(lambda: k.RMSprop(0.02))),
        (
            {"kind": "rmsprop", "learningRate": 0.02, "momentum": 0.5, "centred": True},
            with_keras(lambda: k.RMSprop(0.02, momentum=0.5, centered=True)),
        ),
        ({"kind": "adagrad", "learningRate": 0.1}, with_keras(lambda: k.Adagrad(0.1))),
        ({"kind": "adadelta", "learningRate": 1}, with_keras(lambda: k.Adadelta(1.0))),
        (
            {"kind": "lion", "learningRate": 0.01, "weightDecay": 0.1, "decayedWeights": "all"},
            with_keras(lambda: k.Lion(0.01, weight_decay=0.1)),
        ),
    ]
    return {"start": START, "gradients": GRADIENTS, "cases": [{"config": c, "weights": w} for c, w in rows]}


CLASSES = [2, 0, 1, 1]
LOGITS = [[0.2, -1.0, 2.0], [1.5, 0.3, -0.7], [0.0, 0.4, 0.9], [-2.0, 1.0, 0.5]]
BINARY = [[1.0], [0.0], [0.0], [1.0]]
BINARY_LOGITS = [[1.5], [-0.25], [3.0], [-0.8]]
NUMBERS = [[1.0, 2.0], [0.5, 4.0], [3.0, 0.25], [2.0, 1.0]]
PREDICTED = [[0.5, 2.5], [1.0, 1.0], [3.5, 0.5], [2.25, 4.0]]


def loss_case(config, target, output, loss):
    """Per-sample values and the gradient of their mean with respect to the output."""
    x = torch.tensor(output, dtype=torch.float64, requires_grad=True)
    values = loss(torch.tensor(target, dtype=torch.float64), x)
    values = values.reshape(values.shape[0], -1).mean(dim=1)
    values.mean().backward()
    return {
        "config": config,
        "target": target,
        "output": output,
        "losses": values.detach().tolist(),
        "gradient": x.grad.tolist(),
    }


def losses():
    k = keras.losses
    one_hot = np.eye(3)[CLASSES].tolist()
    probabilities = torch.softmax(torch.tensor(LOGITS, dtype=torch.float64), 1).tolist()
    chances = torch.sigmoid(torch.tensor(BINARY_LOGITS, dtype=torch.float64)).tolist()
    smooth = (np.array(one_hot) * 0.8 + 0.2 / 3).tolist()

    def focal(gamma):
        """Lin et al. 2017, equation 4, without class weights: (1 - p)^gamma * cross-entropy of the true class."""

        def compute(target, logits):
            log_p = (target * torch.log_softmax(logits, 1)).sum(1)
            return -((1 - log_p.exp()) ** gamma) * log_p

        return compute

    def binary_focal(gamma, alpha):
        def compute(target, logits):
            p = torch.sigmoid(logits)
            p_t = target * p + (1 - target) * (1 - p)
            weight = 1 if alpha is None else target * alpha + (1 - target) * (1 - alpha)
            return -weight * (1 - p_t) ** gamma * torch.log(p_t)

        return compute

    def keras_loss(loss):
        loss.reduction = None
        return lambda target, output: loss(target, output)

    return [
        loss_case(
            {"kind": "categoricalCrossentropy", "fromLogits": True},
            one_hot,
            LOGITS,
            lambda t, x: torch.nn.functional.cross_entropy(x, t, reduction="none"),
        ),
        loss_case(
            {"kind": "categoricalCrossentropy", "fromLogits": True, "labelSmoothing": 0.2},
            one_hot,
            LOGITS,
            lambda t, x: torch.nn.functional.cross_entropy(x, t, reduction="none", label_smoothing=0.2),
        ),
        loss_case(
            {"kind": "categoricalCrossentropy", "labelSmoothing": 0.2},
            one_hot,
            probabilities,
            # Keras also divides by the sum of the probabilities, which changes the gradient but not the loss.
            lambda t, p: -((t * 0.8 + 0.2 / 3) * torch.log(p)).sum(1),
        ),
        loss_case(
            {"kind": "binaryCrossentropy", "fromLogits": True, "labelSmoothing": 0.1},
            BINARY,
            BINARY_LOGITS,
            keras_loss(k.BinaryCrossentropy(from_logits=True, label_smoothing=0.1)),
        ),
        loss_case(
            {"kind": "binaryCrossentropy", "labelSmoothing": 0.1},
            BINARY,
            chances,
            keras_loss(k.BinaryCrossentropy(label_smoothing=0.1)),
        ),
        loss_case(
            {"kind": "categoricalFocalCrossentropy", "gamma": 2, "fromLogits": True}, one_hot, LOGITS, focal(2)
        ),
        loss_case(
            {"kind": "categoricalFocalCrossentropy", "gamma": 1.5},
            one_hot,
            probabilities,
            lambda t, p: -(t * (1 - p) ** 1.5 * torch.log(p)).sum(1),
        ),
        loss_case(
            {"kind": "binaryFocalCrossentropy", "gamma": 2, "fromLogits": True},
            BINARY,
            BINARY_LOGITS,
            binary_focal(2, None),
        ),
        loss_case(
            {"kind": "binaryFocalCrossentropy", "gamma": 2, "alpha": 0.25},
            BINARY,
            chances,
            keras_loss(k.BinaryFocalCrossentropy(gamma=2, alpha=0.25, apply_class_balancing=True)),
        ),
        loss_case({"kind": "meanSquaredError"}, NUMBERS, PREDICTED, keras_loss(k.MeanSquaredError())),
        loss_case({"kind": "meanAbsoluteError"}, NUMBERS, PREDICTED, keras_loss(k.MeanAbsoluteError())),
        loss_case(
            {"kind": "meanSquaredLogarithmicError"}, NUMBERS, PREDICTED, keras_loss(k.MeanSquaredLogarithmicError())
        ),
        loss_case(
            {"kind": "meanAbsolutePercentageError"}, NUMBERS, PREDICTED, keras_loss(k.MeanAbsolutePercentageError())
        ),
        loss_case(
            {"kind": "huber", "delta": 0.8},
            NUMBERS,
            PREDICTED,
            lambda t, x: torch.nn.functional.huber_loss(x, t, reduction="none", delta=0.8),
        ),
        loss_case({"kind": "logCosh"}, NUMBERS, PREDICTED, keras_loss(k.LogCosh())),
        loss_case({"kind": "hinge"}, BINARY, BINARY_LOGITS, keras_loss(k.Hinge())),
        loss_case({"kind": "squaredHinge"}, BINARY, BINARY_LOGITS, keras_loss(k.SquaredHinge())),
        loss_case({"kind": "categoricalHinge"}, one_hot, LOGITS, keras_loss(k.CategoricalHinge())),
        loss_case({"kind": "klDivergence"}, smooth, probabilities, keras_loss(k.KLDivergence())),
        loss_case({"kind": "poisson"}, NUMBERS, PREDICTED, keras_loss(k.Poisson())),
        loss_case({"kind": "cosineSimilarity"}, NUMBERS, PREDICTED, keras_loss(k.CosineSimilarity())),
    ]


def split_metrics():
    random = np.random.default_rng(7)
    classes = random.integers(0, 3, 40)
    scores = random.normal(size=(40, 3)) + 1.2 * np.eye(3)[classes]
    probabilities = np.exp(scores) / np.exp(scores).sum(1, keepdims=True)
    predicted = probabilities.argmax(1)
    binary = random.integers(0, 2, 40)
    # Ties, which an average over thresholds must treat as one step.
    chance = np.round(1 / (1 + np.exp(-(random.normal(size=40) + binary))), 1)
    decided = (chance > 0.5).astype(int)
    weights = np.round(random.uniform(0.5, 3, 40), 2)
    numbers = random.normal(size=40) * 3 + 1
    guesses = numbers + random.normal(size=40)

    def averages(score):
        return {
            average: [score(classes, predicted, average=average), score(classes, predicted, average=average, sample_weight=weights)]
            for average in ("macro", "micro", "weighted")
        } | {"binary": [score(binary, decided), score(binary, decided, sample_weight=weights)]}

    def pair(score, *arguments, **options):
        return [score(*arguments, **options), score(*arguments, sample_weight=weights, **options)]

    return {
        "classes": classes.tolist(),
        "probabilities": probabilities.tolist(),
        "binary": binary.tolist(),
        "chance": chance.tolist(),
        "numbers": numbers.tolist(),
        "guesses": guesses.tolist(),
        "weights": weights.tolist(),
        "precision": averages(sk.precision_score),
        "recall": averages(sk.recall_score),
        "f1": averages(sk.f1_score),
        "matthewsCorrelation": {
            "multiclass": pair(sk.matthews_corrcoef, classes, predicted),
            "binary": pair(sk.matthews_corrcoef, binary, decided),
        },
        "auc": {
            "binary": pair(sk.roc_auc_score, binary, chance),
            "macro": pair(sk.roc_auc_score, classes, probabilities, multi_class="ovr", average="macro"),
            "weighted": pair(sk.roc_auc_score, classes, probabilities, multi_class="ovr", average="weighted"),
        },
        "averagePrecision": {
            "binary": pair(sk.average_precision_score, binary, chance),
            "macro": pair(sk.average_precision_score, np.eye(3)[classes], probabilities, average="macro"),
            "weighted": pair(sk.average_precision_score, np.eye(3)[classes], probabilities, average="weighted"),
        },
        "rSquared": pair(sk.r2_score, numbers, guesses),
        "topKAccuracy": [
            sk.top_k_accuracy_score(classes, probabilities, k=2),
            sk.top_k_accuracy_score(classes, probabilities, k=2, sample_weight=weights),
        ],
        "meanAbsolutePercentageError": pair(sk.mean_absolute_percentage_error, numbers, guesses),
    }


def schedules():
    """Learning rates of 5 epochs of 4 steps from 0.1, before each step."""
    base, per_epoch, count = 0.1, 4, 20
    s = torch.optim.lr_scheduler

    def rates(create, last_step=True):
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], base)
        scheduler = create(optimizer)
        values = []
        for _ in range(count):
            values.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            if last_step or len(values) < count:
                scheduler.step()
        return values

    def warmed(create, steps):
        return lambda o: s.SequentialLR(
            o, [s.LinearLR(o, start_factor=1 / steps, total_iters=steps - 1), create(o)], milestones=[steps]
        )

    return [
        {
            "config": {"kind": "step", "everyEpochs": 2, "factor": 0.3},
            "rates": rates(lambda o: s.StepLR(o, 2 * per_epoch, 0.3)),
        },
        {
            "config": {"kind": "exponential", "everyEpochs": 2, "factor": 0.5},
            "rates": rates(lambda o: s.ExponentialLR(o, 0.5 ** (1 / (2 * per_epoch)))),
        },
        {
            "config": {"kind": "cosine", "endFactor": 0.1},
            "rates": rates(lambda o: s.CosineAnnealingLR(o, count, eta_min=0.01)),
        },
        {
            "config": {"kind": "cosine", "cycleEpochs": 2},
            "rates": rates(lambda o: s.CosineAnnealingWarmRestarts(o, 2 * per_epoch)),
        },
        {
            "config": {"kind": "cosine", "warmUpEpochs": 1.5},
            "rates": rates(warmed(lambda o: s.CosineAnnealingLR(o, count - 6), 6)),
        },
        {"config": {"kind": "polynomial", "power": 2}, "rates": rates(lambda o: s.PolynomialLR(o, count, 2))},
        {
            "config": {"kind": "oneCycle"},
            "rates": rates(lambda o: s.OneCycleLR(o, base, total_steps=count), last_step=False),
        },
    ]


def plateau():
    """Rates after each epoch as Keras' callback sets them."""
    losses = [1.0, 0.8, 0.9, 0.85, 0.7, 0.71, 0.72, 0.73, 0.74, 0.75, 0.5, 0.6, 0.6, 0.6]

    class Optimizer:
        learning_rate = 0.1

    class Model:
        optimizer = Optimizer()

    callback = keras.callbacks.ReduceLROnPlateau(
        monitor="val_loss", factor=0.5, patience=2, cooldown=1, min_delta=1e-4, min_lr=0.02
    )
    callback.set_model(Model())
    callback.on_train_begin()
    rates = []
    for epoch, loss in enumerate(losses):
        callback.on_epoch_end(epoch, {"val_loss": loss})
        rates.append(float(Model.optimizer.learning_rate))
    return {
        "config": {
            "kind": "reduceOnPlateau",
            "factor": 0.5,
            "patience": 2,
            "cooldownEpochs": 1,
            "minimumLearningRate": 0.02,
        },
        "losses": losses,
        "rates": rates,
    }


reference = {
    "madeWith": {
        "torch": torch.__version__.split("+")[0],
        "keras": keras.__version__,
        "scikit-learn": sklearn.__version__,
    },
    "optimizers": optimizers(),
    "losses": losses(),
    "metrics": split_metrics(),
    "schedules": schedules(),
    "plateau": plateau(),
}
path = Path(__file__).with_name("training-reference.json")
path.write_text(json.dumps(reference, indent=1) + "\n")
print(path)
