"""The networks of models.mjs in Keras and PyTorch: references.py keras|pytorch MODEL SECONDS prints one line of JSON."""

import json
import os
import sys
import time

library, name, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
BATCH = {"mlp": 64, "cnn": 64, "cnn-batchnorm": 64, "resnet": 32, "resnet-full": 32, "mobilenet": 16, "lstm": 32, "gru": 32, "bilstm": 32, "transformer": 16, "gpt": 16}[name]
WIDTH, HEADS = 128, 4
MOBILENET = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]


def measure(step):
    for _ in range(2):
        step()
    speeds = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(speeds) < 3:
        begun = time.perf_counter()
        count = step()
        speeds.append(count * BATCH / (time.perf_counter() - begun))
    return sorted(speeds)[len(speeds) // 2]


def pytorch():
    import torch
    from torch import nn
    from torch.nn import functional as F

    torch.manual_seed(1)

    class Last(nn.Module):
        def __init__(self, kind, bidirectional):
            super().__init__()
            self.embedding = nn.Embedding(10000, 32)
            self.cell = kind(32, 64 if bidirectional else 128, batch_first=True, bidirectional=bidirectional)
            self.head = nn.Linear(128, 1)

        def forward(self, x):
            _, state = self.cell(self.embedding(x))
            hidden = state[0] if isinstance(state, tuple) else state
            return torch.sigmoid(self.head(hidden.transpose(0, 1).flatten(1)))

    class Encoder(nn.Module):
        def __init__(self, vocabulary, causal_steps):
            super().__init__()
            self.embedding = nn.Embedding(vocabulary, WIDTH)
            layer = nn.TransformerEncoderLayer(WIDTH, HEADS, 4 * WIDTH, dropout=0.0, batch_first=True, norm_first=True)
            self.encoder = nn.TransformerEncoder(layer, 4, enable_nested_tensor=False)
            self.mask = nn.Transformer.generate_square_subsequent_mask(causal_steps) if causal_steps else None
            self.head = nn.Linear(WIDTH, vocabulary if causal_steps else 1)

        def forward(self, x):
            x = self.encoder(self.embedding(x), mask=self.mask, is_causal=self.mask is not None)
            return self.head(x) if self.mask is not None else torch.sigmoid(self.head(x.mean(1)))

    class Residual(nn.Module):
        def __init__(self, before, after, stride):
            super().__init__()
            self.first = nn.Sequential(nn.Conv2d(before, after, 3, stride, 1, bias=False), nn.BatchNorm2d(after), nn.ReLU())
            self.second = nn.Sequential(nn.Conv2d(after, after, 3, 1, 1, bias=False), nn.BatchNorm2d(after))
            self.short = nn.Sequential(nn.Conv2d(before, after, 1, stride, bias=False), nn.BatchNorm2d(after)) if stride > 1 else nn.Identity()

        def forward(self, x):
            return F.relu(self.second(self.first(x)) + self.short(x))

    def cnn(normalised):
        def block(before, after):
            return [nn.Conv2d(before, after, 3), *([nn.BatchNorm2d(after)] if normalised else []), nn.ReLU(), nn.MaxPool2d(2)]

        return nn.Sequential(*block(1, 32), *block(32, 64), nn.Flatten(), nn.Linear(1600, 10))

    def resnet(widths):
        before = widths[0]
        layers = [nn.Conv2d(3, before, 3, 1, 1, bias=False), nn.BatchNorm2d(before), nn.ReLU()]
        for stage, filters in enumerate(widths):
            for block in range(2):
                layers.append(Residual(before, filters, 2 if stage > 0 and block == 0 else 1))
                before = filters
        return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(before, 10))

    def convolved(before, after, size, stride, groups=1, active=True):
        parts = [nn.Conv2d(before, after, size, stride, size // 2, groups=groups, bias=False), nn.BatchNorm2d(after)]
        return parts + ([nn.ReLU6()] if active else [])

    class Inverted(nn.Module):
        def __init__(self, before, after, expansion, stride):
            super().__init__()
            wide = before * expansion
            parts = convolved(before, wide, 1, 1) if expansion > 1 else []
            self.body = nn.Sequential(*parts, *convolved(wide, wide, 3, stride, groups=wide), *convolved(wide, after, 1, 1, active=False))
            self.is_residual = stride == 1 and before == after

        def forward(self, x):
            return x + self.body(x) if self.is_residual else self.body(x)

    def mobilenet():
        layers, before = convolved(3, 32, 3, 2), 32
        for expansion, filters, count, stride in MOBILENET:
            for block in range(count):
                layers.append(Inverted(before, filters, expansion, stride if block == 0 else 1))
                before = filters
        return nn.Sequential(*layers, *convolved(before, 1280, 1, 1), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(1280, 10))

    image = (lambda shape: (torch.rand(BATCH * 8, *shape), torch.randint(10, (BATCH * 8,)), F.cross_entropy))
    text = (lambda length, vocabulary: (torch.randint(vocabulary, (BATCH * 8, length)), torch.randint(2, (BATCH * 8, 1)).float(), F.binary_cross_entropy))
    token_loss = lambda output, target: F.cross_entropy(output.flatten(0, 1), target.flatten())
    model, (x, y, loss) = {
        "mlp": lambda: (nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Dropout(0.2), nn.Linear(128, 10)), image((784,))),
        "cnn": lambda: (cnn(False), image((1, 28, 28))),
        "cnn-batchnorm": lambda: (cnn(True), image((1, 28, 28))),
        "resnet": lambda: (resnet([16, 32, 64, 128]), image((3, 32, 32))),
        "resnet-full": lambda: (resnet([64, 128, 256, 512]), image((3, 32, 32))),
        "mobilenet": lambda: (mobilenet(), image((3, 96, 96))),
        "lstm": lambda: (Last(nn.LSTM, False), text(100, 10000)),
        "gru": lambda: (Last(nn.GRU, False), text(100, 10000)),
        "bilstm": lambda: (Last(nn.LSTM, True), text(100, 10000)),
        "transformer": lambda: (Encoder(1000, 0), text(128, 1000)),
        "gpt": lambda: (Encoder(256, 64), (torch.randint(256, (BATCH * 8, 64)), torch.randint(256, (BATCH * 8, 64)), token_loss)),
    }[name]()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
    rounds = 8 if name in ("mlp",) else 1
    state = {"next": 0}

    def step():
        for _ in range(rounds):
            rows = (torch.arange(BATCH) + state["next"] * BATCH) % len(x)
            state["next"] += 1
            optimizer.zero_grad(set_to_none=True)
            result = loss(model(x[rows]), y[rows])
            result.backward()
            optimizer.step()
        result.item()
        return rounds

    # Its worker threads spin while they wait, which is ruinous where other work shares the cores: the better of both counts.
    speeds = {}
    for threads in {torch.get_num_threads(), 1}:
        torch.set_num_threads(threads)
        speeds[threads] = measure(step)
    best = max(speeds, key=speeds.get)
    return {"samplesPerSecond": speeds[best], "version": torch.__version__, "threads": best}


def keras():
    os.environ["KERAS_BACKEND"] = "tensorflow"
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    import numpy as np
    import keras
    import tensorflow as tf
    from keras import layers as L

    def sequence(*parts):
        return keras.Sequential(list(parts))

    def cnn(normalised):
        def block(filters):
            return [L.Conv2D(filters, 3, activation=None if normalised else "relu"), *([L.BatchNormalization(), L.ReLU()] if normalised else []), L.MaxPooling2D(2)]

        return sequence(keras.Input((28, 28, 1)), *block(32), *block(64), L.Flatten(), L.Dense(10))

    def resnet(widths):
        def normalised(x, filters, size, strides):
            return L.BatchNormalization()(L.Conv2D(filters, size, strides=strides, padding="same", use_bias=False)(x))

        inputs = keras.Input((32, 32, 3))
        x = L.ReLU()(normalised(inputs, widths[0], 3, 1))
        for stage, filters in enumerate(widths):
            for block in range(2):
                strides = 2 if stage > 0 and block == 0 else 1
                short = x if strides == 1 else normalised(x, filters, 1, 2)
                x = L.ReLU()(L.Add()([normalised(L.ReLU()(normalised(x, filters, 3, strides)), filters, 3, 1), short]))
        return keras.Model(inputs, L.Dense(10)(L.GlobalAveragePooling2D()(x)))

    def mobilenet():
        inputs = keras.Input((96, 96, 3))
        convolved = lambda x, filters, size, strides: L.BatchNormalization()(L.Conv2D(filters, size, strides=strides, padding="same", use_bias=False)(x))
        x, before = L.ReLU(max_value=6)(convolved(inputs, 32, 3, 2)), 32
        for expansion, filters, count, stride in MOBILENET:
            for block in range(count):
                strides = stride if block == 0 else 1
                y = x if expansion == 1 else L.ReLU(max_value=6)(convolved(x, before * expansion, 1, 1))
                y = L.ReLU(max_value=6)(L.BatchNormalization()(L.DepthwiseConv2D(3, strides=strides, padding="same", use_bias=False)(y)))
                y = convolved(y, filters, 1, 1)
                x = L.Add()([x, y]) if strides == 1 and before == filters else y
                before = filters
        x = L.ReLU(max_value=6)(convolved(x, 1280, 1, 1))
        return keras.Model(inputs, L.Dense(10)(L.GlobalAveragePooling2D()(x)))

    def recurrent(cell):
        return sequence(keras.Input((100,)), L.Embedding(10000, 32), cell, L.Dense(1, activation="sigmoid"))

    def encoder(steps, vocabulary, causal):
        inputs = keras.Input((steps,))
        x = L.Embedding(vocabulary, WIDTH)(inputs)
        for _ in range(4):
            normal = L.LayerNormalization(epsilon=1e-5)(x)
            x = L.Add()([x, L.MultiHeadAttention(HEADS, WIDTH // HEADS)(normal, normal, use_causal_mask=causal)])
            normal = L.LayerNormalization(epsilon=1e-5)(x)
            x = L.Add()([x, L.Dense(WIDTH)(L.Dense(4 * WIDTH, activation="relu")(normal))])
        return keras.Model(inputs, L.Dense(vocabulary)(x) if causal else L.Dense(1, activation="sigmoid")(L.GlobalAveragePooling1D()(x)))

    rows = BATCH * 64
    generator = np.random.default_rng(1)
    image = lambda shape: (generator.random((rows, *shape), dtype="float32"), generator.integers(10, size=rows), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    text = lambda length, vocabulary: (generator.integers(vocabulary, size=(rows, length)), generator.integers(2, size=(rows, 1)).astype("float32"), "binary_crossentropy")
    model, (x, y, loss) = {
        "mlp": lambda: (sequence(keras.Input((784,)), L.Dense(128, activation="relu"), L.Dropout(0.2), L.Dense(10)), image((784,))),
        "cnn": lambda: (cnn(False), image((28, 28, 1))),
        "cnn-batchnorm": lambda: (cnn(True), image((28, 28, 1))),
        "resnet": lambda: (resnet([16, 32, 64, 128]), image((32, 32, 3))),
        "resnet-full": lambda: (resnet([64, 128, 256, 512]), image((32, 32, 3))),
        "mobilenet": lambda: (mobilenet(), image((96, 96, 3))),
        "lstm": lambda: (recurrent(L.LSTM(128)), text(100, 10000)),
        "gru": lambda: (recurrent(L.GRU(128, reset_after=False)), text(100, 10000)),
        "bilstm": lambda: (recurrent(L.Bidirectional(L.LSTM(64))), text(100, 10000)),
        "transformer": lambda: (encoder(128, 1000, False), text(128, 1000)),
        "gpt": lambda: (encoder(64, 256, True), (generator.integers(256, size=(rows, 64)), generator.integers(256, size=(rows, 64)), keras.losses.SparseCategoricalCrossentropy(from_logits=True))),
    }[name]()
    model.compile(optimizer=keras.optimizers.Adam(0.001), loss=loss)
    count = {"mlp": 64, "cnn": 16}.get(name, 4)

    def step():
        model.fit(x[: count * BATCH], y[: count * BATCH], batch_size=BATCH, epochs=1, verbose=0, shuffle=False)
        return count

    return {"samplesPerSecond": measure(step), "version": f"{keras.__version__} on TensorFlow {tf.__version__}"}


print(json.dumps({"keras": keras, "pytorch": pytorch}[library]()))
