"""Reference outputs and gradients of layers, from PyTorch and Keras.

Run:  KERAS_BACKEND=torch python make_layer_reference.py
Made with PyTorch 2.13.0 and Keras 3.15.1. Writes layer-reference.json beside itself.

Every case has the layers of a model document, its inputs, the weights of each layer in our order, the output, and the
gradients of sum(output * probe) for the first input (null for tokens) and for every weight.
"""

import json
import os
from pathlib import Path

os.environ["KERAS_BACKEND"] = "torch"
import keras
import numpy as np
import torch
import torch.nn.functional as F

torch.manual_seed(7)
torch.set_default_dtype(torch.float64)
keras.config.set_floatx("float64")
cases = []


def numbers(*shape, scale=1.0):
    return (torch.randn(*shape) * scale).requires_grad_(True)


def stored(tensor):
    array = tensor.detach().cpu().numpy()
    return {"shape": list(array.shape), "values": [float(f"{value:.8g}") for value in array.reshape(-1)]}


def case(name, layers, inputs, weights, output):
    """`weights`: one list of leaf tensors a layer name."""
    probe = torch.randn(*output.shape)
    leaves = [tensor for tensors in weights.values() for tensor in tensors]
    first = inputs[0] if inputs[0].requires_grad else None
    wanted = leaves + ([first] if first is not None else [])
    gradients = torch.autograd.grad((output * probe).sum(), wanted, allow_unused=True, retain_graph=True) if wanted else []
    gradients = [torch.zeros_like(leaf) if grad is None else grad for leaf, grad in zip(wanted, gradients)]
    cases.append({
        "name": name,
        "layers": layers,
        "inputs": [stored(tensor) for tensor in inputs],
        "weights": {key: [stored(tensor) for tensor in tensors] for key, tensors in weights.items()},
        "output": stored(output),
        "probe": stored(probe),
        "weightGradients": [stored(gradient) for gradient in gradients[: len(leaves)]],
        "inputGradient": stored(gradients[-1]) if first is not None else None,
    })


def given(tensor, name="given"):
    return {"kind": "input", "name": name, "shape": list(tensor.shape[1:])}


# Normalisation.
x, gamma, beta = numbers(2, 3, 4), numbers(4), numbers(4)
case("layer normalisation", [given(x), {"kind": "layerNormalisation", "name": "tested", "epsilon": 1e-3}], [x],
     {"tested": [gamma, beta]}, F.layer_norm(x, (4,), gamma, beta, 1e-3))

x, gamma, beta = numbers(2, 3, 2, 4), numbers(4), numbers(4)
case("group normalisation", [given(x), {"kind": "groupNormalisation", "name": "tested", "groupCount": 2, "epsilon": 1e-5}], [x],
     {"tested": [gamma, beta]}, F.group_norm(x.permute(0, 3, 1, 2), 2, gamma, beta, 1e-5).permute(0, 2, 3, 1))
case("instance normalisation", [given(x), {"kind": "instanceNormalisation", "name": "tested", "epsilon": 1e-5}], [x],
     {"tested": [gamma, beta]},
     F.instance_norm(x.permute(0, 3, 1, 2), weight=gamma, bias=beta, eps=1e-5).permute(0, 2, 3, 1))

x, gamma = numbers(2, 3, 4), numbers(4)
case("RMS normalisation", [given(x), {"kind": "rmsNormalisation", "name": "tested", "epsilon": 1e-6}], [x],
     {"tested": [gamma]}, F.rms_norm(x, (4,), gamma, 1e-6))
case("unit normalisation", [given(x), {"kind": "unitNormalisation", "name": "tested"}], [x], {}, F.normalize(x, dim=-1))

# Recurrent layers. Gates: PyTorch r, z, n for GRU; i, f, g, o for LSTM, as ours.
STEPS, FEATURES, UNITS = 4, 3, 2


def gru_weights():
    """Ours: kernel, recurrent kernel (gates z, r, h side by side), offsets for input and state."""
    return numbers(FEATURES, 3 * UNITS), numbers(UNITS, 3 * UNITS), numbers(2, 3 * UNITS)


def gru_steps(x, kernel, recurrent, bias, h):
    """PyTorch's own GRU cell: reset after."""
    order = [1, 0, 2]
    reorder = lambda matrix: torch.cat([matrix.chunk(3, -1)[gate] for gate in order], -1)
    states = []
    for step in range(x.shape[1]):
        h = torch.gru_cell(x[:, step], h, reorder(kernel).T, reorder(recurrent).T, reorder(bias[0]), reorder(bias[1]))
        states.append(h)
    return torch.stack(states, 1)


x, weights = numbers(2, STEPS, FEATURES), gru_weights()
zeros = torch.zeros(2, UNITS)
recurrent = {"name": "tested", "units": UNITS}
case("GRU, reset after, every step", [given(x), {"kind": "gru", "resetAfter": True, "returnSequences": True, **recurrent}], [x],
     {"tested": list(weights)}, gru_steps(x, *weights, zeros))
first = numbers(2, UNITS)
case("GRU, reset after, from a given state",
     [given(x), given(first, "state"), {"kind": "gru", "resetAfter": True, "inputs": ["given", "state"], **recurrent}],
     [x, first], {"tested": list(weights)}, gru_steps(x, *weights, first)[:, -1])
back = gru_weights()
joined = torch.cat([gru_steps(x, *weights, zeros), gru_steps(x.flip(1), *back, zeros).flip(1)], -1)
case("GRU, reset after, bidirectional",
     [given(x), {"kind": "gru", "resetAfter": True, "returnSequences": True, "bidirectional": "concatenate", **recurrent}], [x],
     {"tested": [*weights, *back]}, joined)


def keras_recurrent(name, make, layer, x, mask=None, before=None, kinds=3):
    """A recurrent layer of Keras with random weights."""
    built = make
    built.build(tuple(x.shape))
    leaves = [variable.value for variable in built.trainable_weights]
    for leaf in leaves:
        leaf.data.copy_(torch.randn_like(leaf) * 0.5)
    output = built(x, mask=mask) if mask is not None else built(x)
    return leaves, output


layer = keras.layers.GRU(UNITS, reset_after=False, return_sequences=True)
leaves, output = keras_recurrent("gru", layer, None, x)
case("GRU, reset before, every step", [given(x), {"kind": "gru", "returnSequences": True, **recurrent}], [x], {"tested": leaves}, output)


def lstm_weights():
    return numbers(FEATURES, 4 * UNITS), numbers(UNITS, 4 * UNITS), numbers(4 * UNITS)


def lstm_steps(x, kernel, recurrent, bias, h, c):
    states = []
    for step in range(x.shape[1]):
        h, c = torch.lstm_cell(x[:, step], (h, c), kernel.T, recurrent.T, bias, torch.zeros_like(bias))
        states.append(h)
    return torch.stack(states, 1), h, c


weights = lstm_weights()
every, hidden, cell = lstm_steps(x, *weights, zeros, zeros)
case("LSTM, every step", [given(x), {"kind": "lstm", "returnSequences": True, **recurrent}], [x], {"tested": list(weights)}, every)
case("LSTM, hidden and cell state read as ports",
     [given(x), {"kind": "lstm", "returnState": True, "returnSequences": True, **recurrent},
      {"kind": "subtract", "name": "joined", "inputs": ["tested:hidden", "tested:cell"]}],
     [x], {"tested": list(weights)}, hidden - cell)
first, second = numbers(2, UNITS), numbers(2, UNITS)
case("LSTM, from given states",
     [given(x), given(first, "hidden"), given(second, "cell"), {"kind": "lstm", "inputs": ["given", "hidden", "cell"], **recurrent}],
     [x, first, second], {"tested": list(weights)}, lstm_steps(x, *weights, first, second)[1])
back = lstm_weights()
case("LSTM, bidirectional sum of the last outputs", [given(x), {"kind": "lstm", "bidirectional": "sum", **recurrent}], [x],
     {"tested": [*weights, *back]}, hidden + lstm_steps(x.flip(1), *back, zeros, zeros)[1])

rnn = numbers(FEATURES, UNITS), numbers(UNITS, UNITS), numbers(UNITS)
h = zeros
for step in range(STEPS):
    h = torch.rnn_tanh_cell(x[:, step], h, rnn[0].T, rnn[1].T, rnn[2], torch.zeros(UNITS))
case("simple RNN", [given(x), {"kind": "simpleRnn", **recurrent}], [x], {"tested": list(rnn)}, h)

# Padding: tokens through an embedding that masks zeros.
tokens = torch.tensor([[3.0, 1, 2, 0], [1, 4, 0, 0], [2, 2, 3, 1]])
table = numbers(5, FEATURES)
mask = tokens != 0
embedded = table[tokens.long()]
embedding = {"kind": "embedding", "name": "embedded", "inputDimension": 5, "outputDimension": FEATURES, "maskZero": True}
for kind, make in {
    "lstm": keras.layers.LSTM(UNITS, return_sequences=True),
    "gru": keras.layers.GRU(UNITS, reset_after=True, return_sequences=True),
    "simpleRnn": keras.layers.SimpleRNN(UNITS, return_sequences=True),
}.items():
    leaves, output = keras_recurrent(kind, make, None, embedded, mask)
    more = {"resetAfter": True} if kind == "gru" else {}
    # At padding the outputs are those of the step before, which later layers do not read: only real steps are compared.
    case(f"{kind}, padded", [given(tokens), embedding, {"kind": kind, "returnSequences": True, **recurrent, **more},
                             {"kind": "attentionPooling", "name": "pooled", "units": 2}],
         [tokens], {"embedded": [table], "tested": leaves, "pooled": (pool := [numbers(UNITS, 2), numbers(2), numbers(2, 1)])},
         ((torch.tanh(output @ pool[0] + pool[1]) @ pool[2]).squeeze(-1).masked_fill(~mask, -torch.inf).softmax(-1).unsqueeze(1)
          @ output).squeeze(1))

# Attention.
WIDTH, HEADS, KEY = 6, 2, 4


def attention_weights(width, heads=HEADS, key_heads=HEADS, key=KEY, value=KEY, value_width=None, output=None):
    value_width = value_width or width
    sizes = [(width, heads * key), (value_width, key_heads * key), (value_width, key_heads * value), (heads * value, output or width)]
    return [numbers(*shape, scale=0.5) for inputs, outputs in sizes for shape in [(inputs, outputs), (outputs,)]]


def project(x, kernel, bias, heads):
    return (x @ kernel + bias).unflatten(-1, (heads, -1)).transpose(1, 2)


def attend(query, value, w, heads=HEADS, key_heads=HEADS, turn=lambda x: x, causal=False, padding=None):
    q, k = turn(project(query, w[0], w[1], heads)), turn(project(value, w[2], w[3], key_heads))
    v = project(value, w[4], w[5], key_heads)
    allowed = torch.ones(query.shape[1], value.shape[1], dtype=torch.bool).tril() if causal else None
    if padding is not None:
        seen = padding[:, None, None, :]
        allowed = seen if allowed is None else allowed & seen
    mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=allowed, enable_gqa=heads != key_heads)
    return mixed.transpose(1, 2).flatten(-2) @ w[6] + w[7]


def turn(x, base=10_000.0):
    """Rotary positions as complex numbers: pair (i, i + half) is one number that is turned."""
    half = x.shape[-1] // 2
    angles = torch.outer(torch.arange(x.shape[-2], dtype=torch.float64), base ** (-torch.arange(half) / half))
    turned = torch.complex(x[..., :half], x[..., half:]) * torch.polar(torch.ones_like(angles), angles)
    return torch.cat([turned.real, turned.imag], -1)


heads = {"kind": "multiHeadAttention", "name": "tested", "headCount": HEADS, "keyDimension": KEY}
x, w = numbers(2, 4, WIDTH), attention_weights(WIDTH)
case("multi-head self-attention", [given(x), heads], [x], {"tested": w}, attend(x, x, w))
case("multi-head attention, causal", [given(x), {**heads, "causal": True}], [x], {"tested": w}, attend(x, x, w, causal=True))
# PyTorch's own module, whose projections are stacked in one matrix.
narrow = attention_weights(WIDTH, heads=2, key=3, key_heads=2, value=3)
module, _ = F.multi_head_attention_forward(
    *[x.transpose(0, 1)] * 3, WIDTH, 2, torch.cat([narrow[0].T, narrow[2].T, narrow[4].T]), torch.cat([narrow[1], narrow[3], narrow[5]]),
    None, None, False, 0.0, narrow[6].T, narrow[7])
case("multi-head self-attention as torch.nn.MultiheadAttention", [given(x), {**heads, "keyDimension": 3}], [x], {"tested": narrow}, module.transpose(0, 1))
case("rotary multi-head attention", [given(x), {**heads, "rotary": True, "causal": True}], [x], {"tested": w},
     attend(x, x, w, turn=turn, causal=True))
grouped = attention_weights(WIDTH, heads=4, key_heads=2, key=2, value=2)
case("grouped-query attention", [given(x), {**heads, "headCount": 4, "keyValueHeadCount": 2, "keyDimension": 2}], [x],
     {"tested": grouped}, attend(x, x, grouped, heads=4, key_heads=2))
value = numbers(2, 3, 5)
cross = attention_weights(WIDTH, value_width=5, value=3, output=7)
case("cross-attention", [given(x), given(value, "looked_at"), {**heads, "inputs": ["given", "looked_at"], "valueDimension": 3, "outputDimension": 7}],
     [x, value], {"tested": cross}, attend(x, value, cross))
padded = attention_weights(FEATURES)
pool = [numbers(FEATURES, 2), numbers(2), numbers(2, 1)]
attended = attend(embedded, embedded, padded, padding=mask)
case("multi-head self-attention, padded", [given(tokens), embedding, heads, {"kind": "attentionPooling", "name": "pooled", "units": 2}],
     [tokens], {"embedded": [table], "tested": padded, "pooled": pool},
     ((torch.tanh(attended @ pool[0] + pool[1]) @ pool[2]).squeeze(-1).masked_fill(~mask, -torch.inf).softmax(-1).unsqueeze(1)
      @ attended).squeeze(1))

for kind, Class in {"attention": keras.layers.Attention, "additiveAttention": keras.layers.AdditiveAttention}.items():
    query, value = numbers(2, 3, WIDTH), numbers(2, 4, WIDTH)
    layer = Class(use_scale=True)
    layer.build([tuple(query.shape), tuple(value.shape)])
    leaves = [variable.value for variable in layer.trainable_weights]
    scale = numbers(WIDTH if kind == "additiveAttention" else 1)
    for leaf in leaves:
        leaf.data.copy_(scale.detach().reshape(leaf.shape))
    output = layer([query, value])
    case(kind, [given(query), given(value, "value"), {"kind": kind, "name": "tested", "useScale": True, "inputs": ["given", "value"]}],
         [query, value], {"tested": leaves}, output)
    cases[-1]["weights"]["tested"][0]["shape"] = list(scale.shape)
    cases[-1]["weightGradients"][0]["shape"] = list(scale.shape)

# Positions.
x = numbers(2, 5, 4)
angle = torch.arange(5)[:, None] / 10_000.0 ** ((torch.arange(4) // 2 * 2) / 4)
waves = torch.where(torch.arange(4) % 2 == 0, angle.sin(), angle.cos())
case("sinusoidal positions", [given(x), {"kind": "positionEmbedding", "name": "tested", "mode": "sinusoidal"}], [x], {}, x + waves)
positions = numbers(6, 3)
case("token and position embedding",
     [given(tokens), {"kind": "tokenAndPositionEmbedding", "name": "tested", "inputDimension": 5, "outputDimension": 3, "length": 6}],
     [tokens], {"tested": [table, positions]}, embedded + positions[:4])

# Convolutional LSTM.
x = numbers(1, 2, 4, 4, 1)
layer = keras.layers.ConvLSTM2D(2, 3, recurrent_activation="sigmoid")
layer.build(tuple(x.shape))
leaves = [variable.value for variable in layer.trainable_weights]
for leaf in leaves:
    leaf.data.copy_(torch.randn_like(leaf) * 0.5)
case("convolutional LSTM", [given(x), {"kind": "convLstm2d", "name": "tested", "filters": 2}], [x], {"tested": leaves}, layer(x))

# Merges.
first, second = numbers(2, 4), numbers(2, 4)
case("cosine of two vectors", [given(first), given(second, "other"), {"kind": "dot", "name": "tested", "normalise": True, "inputs": ["given", "other"]}],
     [first, second], {}, F.cosine_similarity(first, second)[:, None])
first, second = numbers(2, 3, 4), numbers(2, 4, 2)
case("dot product of sequences", [given(first), given(second, "other"), {"kind": "dot", "name": "tested", "axes": [1, 0], "inputs": ["given", "other"]}],
     [first, second], {}, first @ second)

# Blocks of a transformer, as PyTorch's own modules with our weights in their places.
WIDTH, HEADS, WIDE = 4, 2, 6


def attention_part(own, prefix):
    q, qb, k, kb, v, vb, o, ob = own
    return {f"{prefix}.in_proj_weight": torch.cat([q.T, k.T, v.T]), f"{prefix}.in_proj_bias": torch.cat([qb, kb, vb]),
            f"{prefix}.out_proj.weight": o.T, f"{prefix}.out_proj.bias": ob}


def block_weights(prefix, cross=False):
    size = WIDTH // HEADS
    parts = {"norm1": [numbers(WIDTH), numbers(WIDTH)], "attention": attention_weights(WIDTH, key=size, value=size),
             "norm2": [numbers(WIDTH), numbers(WIDTH)], "expand": [numbers(WIDTH, WIDE), numbers(WIDE)],
             "shrink": [numbers(WIDE, WIDTH), numbers(WIDTH)]}
    if cross:
        parts |= {"cross_attention": attention_weights(WIDTH, key=size, value=size), "norm3": [numbers(WIDTH), numbers(WIDTH)]}
    return {f"{prefix}_1_{name}": tensors for name, tensors in parts.items()}


def block_module(Class, norm_first, weights, inputs, **masks):
    named = {key.split("_1_")[1]: value for key, value in weights.items()}
    module = Class(WIDTH, HEADS, WIDE, dropout=0.0, activation="gelu", norm_first=norm_first, batch_first=True)
    parameters = attention_part(named["attention"], "self_attn")
    if "cross_attention" in named:
        parameters |= attention_part(named["cross_attention"], "multihead_attn")
    for number in "123":
        if f"norm{number}" in named:
            parameters |= {f"norm{number}.weight": named[f"norm{number}"][0], f"norm{number}.bias": named[f"norm{number}"][1]}
    for theirs, ours in {"linear1": "expand", "linear2": "shrink"}.items():
        parameters |= {f"{theirs}.weight": named[ours][0].T, f"{theirs}.bias": named[ours][1]}
    return torch.func.functional_call(module, parameters, inputs, masks)


x, memory = numbers(2, 5, WIDTH), numbers(2, 3, WIDTH)
later = torch.nn.Transformer.generate_square_subsequent_mask(5, dtype=torch.float64)
for order in ["pre", "post"]:
    options = {"headCount": HEADS, "feedForwardUnits": WIDE, "dropout": 0, "order": order}
    w = block_weights("transformerEncoder")
    case(f"{order}-norm transformer encoder block, causal", [given(x), {"block": "transformerEncoder", "parameters": {**options, "causal": True}}], [x], w,
         block_module(torch.nn.TransformerEncoderLayer, order == "pre", w, (x,), src_mask=later))
    w = block_weights("transformerDecoder", cross=True)
    case(f"{order}-norm transformer decoder block", [given(x), given(memory, "memory"), {"block": "transformerDecoder", "parameters": options}],
         [x, memory], w, block_module(torch.nn.TransformerDecoderLayer, order == "pre", w, (x, memory), tgt_mask=later))

Path(__file__).with_name("layer-reference.json").write_text(json.dumps(cases, separators=(",", ":")) + "\n")
print(len(cases), "cases")
