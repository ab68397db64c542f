"""Reference outputs and gradients of convolutions, pooling, resampling and functions of elements.

Run:  KERAS_BACKEND=torch python make_spatial_reference.py
Made with PyTorch 2.13.0 and Keras 3.15.1. Writes spatial-reference.json beside itself, in the form that
make_layer_reference.py describes.
"""

import json
import os
from pathlib import Path

os.environ["KERAS_BACKEND"] = "torch"
import keras
import torch
import torch.nn.functional as F

torch.manual_seed(11)
torch.set_default_dtype(torch.float64)
keras.config.set_floatx("float64")
keras.utils.set_random_seed(11)
cases = []


def stored(tensor):
    array = tensor.detach().cpu().numpy()
    return {"shape": list(array.shape), "values": [float(f"{value:.7g}") for value in array.reshape(-1)]}


def case(layer, x, compute, weights=()):
    """`compute` takes the input to the output; `weights` are the leaf tensors in our order."""
    output = compute(x)
    probe = torch.randn(*output.shape)
    wanted = [*weights, x]
    gradients = torch.autograd.grad((output * probe).sum(), wanted)
    parameters = " ".join(f"{key}={value}" for key, value in layer.items() if key != "kind")
    cases.append({
        "name": f"{layer['kind']} {parameters}".strip(),
        "layers": [{"kind": "input", "name": "given", "shape": list(x.shape[1:])}, {**layer, "name": "tested"}],
        "inputs": [stored(x)],
        "weights": {"tested": [stored(weight) for weight in weights]} if weights else {},
        "output": stored(output),
        "probe": stored(probe),
        "weightGradients": [stored(gradient) for gradient in gradients[:-1]],
        "inputGradient": stored(gradients[-1]),
    })


def given(*shape):
    return torch.randn(2, *shape, requires_grad=True)


def from_keras(layer, reference, shape):
    """A layer of ours against one of Keras, with random offsets so that they count."""
    x = given(*shape)
    reference.build(tuple(x.shape))
    for weight in reference.weights:
        weight.assign(torch.randn(*weight.shape) * 0.5)
    weights = [weight.value for weight in reference.trainable_variables]
    case(layer, x, lambda value: reference(value), weights)


layers = keras.layers
conv = {"filters": 4}
from_keras({"kind": "conv1d", **conv, "padding": "causal", "dilationRate": 2},
           layers.Conv1D(4, 3, padding="causal", dilation_rate=2), (9, 3))
from_keras({"kind": "conv1d", **conv, "padding": "causal", "strides": 2, "kernelSize": 4},
           layers.Conv1D(4, 4, padding="causal", strides=2), (10, 3))
from_keras({"kind": "conv1d", **conv, "padding": "same", "strides": 2},
           layers.Conv1D(4, 3, padding="same", strides=2), (9, 3))
from_keras({"kind": "conv1d", "filters": 6, "groups": 2, "padding": "same", "activation": "tanh"},
           layers.Conv1D(6, 3, groups=2, padding="same", activation="tanh"), (9, 4))
from_keras({"kind": "conv2d", **conv, "padding": "same", "dilationRate": [2, 3], "kernelSize": [3, 2]},
           layers.Conv2D(4, (3, 2), padding="same", dilation_rate=(2, 3)), (7, 8, 2))
from_keras({"kind": "conv2d", **conv, "dilationRate": 2},
           layers.Conv2D(4, 3, dilation_rate=2), (7, 8, 2))
from_keras({"kind": "conv2d", "filters": 6, "groups": 3, "strides": 2, "padding": "same"},
           layers.Conv2D(6, 3, groups=3, strides=2, padding="same"), (6, 7, 3))
from_keras({"kind": "conv2d", "filters": 4, "groups": 2, "dilationRate": 2, "padding": "same", "useBias": False},
           layers.Conv2D(4, 3, groups=2, dilation_rate=2, padding="same", use_bias=False), (6, 7, 4))
from_keras({"kind": "conv3d", "filters": 2, "strides": [1, 2, 2], "padding": "same"},
           layers.Conv3D(2, 3, strides=(1, 2, 2), padding="same"), (3, 5, 4, 2))
from_keras({"kind": "conv3d", "filters": 2, "kernelSize": 2, "dilationRate": [1, 2, 2]},
           layers.Conv3D(2, 2, dilation_rate=(1, 2, 2)), (3, 5, 4, 2))
from_keras({"kind": "conv3d", "filters": 2, "kernelSize": 2, "groups": 2},
           layers.Conv3D(2, 2, groups=2), (3, 4, 3, 2))
from_keras({"kind": "conv1dTranspose", **conv}, layers.Conv1DTranspose(4, 3, strides=2), (5, 3))
from_keras({"kind": "conv1dTranspose", **conv, "kernelSize": 2, "strides": 3},
           layers.Conv1DTranspose(4, 2, strides=3), (4, 3))
from_keras({"kind": "conv2dTranspose", **conv, "strides": [2, 3], "kernelSize": [4, 3]},
           layers.Conv2DTranspose(4, (4, 3), strides=(2, 3)), (4, 3, 2))
from_keras({"kind": "conv2dTranspose", **conv, "kernelSize": 4, "padding": "same"},
           layers.Conv2DTranspose(4, 4, strides=2, padding="same"), (4, 3, 2))
from_keras({"kind": "conv3dTranspose", "filters": 2, "strides": [1, 2, 2]},
           layers.Conv3DTranspose(2, 3, strides=(1, 2, 2)), (2, 3, 2, 2))
from_keras({"kind": "conv3dTranspose", "filters": 2, "kernelSize": 2, "padding": "same"},
           layers.Conv3DTranspose(2, 2, strides=2, padding="same"), (2, 3, 2, 2))
from_keras({"kind": "separableConv1d", **conv, "depthMultiplier": 2, "padding": "same"},
           layers.SeparableConv1D(4, 3, depth_multiplier=2, padding="same"), (8, 3))
from_keras({"kind": "separableConv2d", **conv, "depthMultiplier": 2, "dilationRate": 2},
           layers.SeparableConv2D(4, 3, depth_multiplier=2, dilation_rate=2), (7, 6, 2))
from_keras({"kind": "separableConv2d", **conv, "strides": 2, "padding": "same", "activation": "sigmoid"},
           layers.SeparableConv2D(4, 3, strides=2, padding="same", activation="sigmoid"), (7, 6, 2))
from_keras({"kind": "depthwiseConv1d", "depthMultiplier": 2, "strides": 2},
           layers.DepthwiseConv1D(3, depth_multiplier=2, strides=2), (8, 3))
from_keras({"kind": "depthwiseConv2d", "depthMultiplier": 2, "dilationRate": 2, "padding": "same"},
           layers.DepthwiseConv2D(3, depth_multiplier=2, dilation_rate=2, padding="same"), (7, 6, 2))
from_keras({"kind": "depthwiseConv2d", "strides": 2, "padding": "same"},
           layers.DepthwiseConv2D(3, strides=2, padding="same"), (7, 6, 2))

from_keras({"kind": "maxPooling1d", "poolSize": 3, "strides": 2, "padding": "same"},
           layers.MaxPooling1D(3, 2, "same"), (8, 3))
from_keras({"kind": "averagePooling1d", "padding": "same"}, layers.AveragePooling1D(2, padding="same"), (7, 3))
from_keras({"kind": "maxPooling3d", "poolSize": [1, 2, 2]}, layers.MaxPooling3D((1, 2, 2)), (2, 4, 5, 2))
from_keras({"kind": "averagePooling3d", "strides": 1}, layers.AveragePooling3D(2, 1), (3, 4, 3, 2))
for rank, shape in ((1, (6, 3)), (2, (3, 4, 3)), (3, (2, 3, 2, 3))):
    for keeps in (False, True):
        from_keras({"kind": f"globalAveragePooling{rank}d", "keepDimensions": keeps},
                   getattr(layers, f"GlobalAveragePooling{rank}D")(keepdims=keeps), shape)
        from_keras({"kind": f"globalMaxPooling{rank}d", "keepDimensions": keeps},
                   getattr(layers, f"GlobalMaxPooling{rank}D")(keepdims=keeps), shape)


def images(function):
    """PyTorch keeps channels in front of the places."""
    return lambda x: function(x.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)


for size in ([3, 2], [4, 7]):
    case({"kind": "adaptiveAveragePooling2d", "outputSize": size}, given(7, 5, 2),
         images(lambda x, size=size: F.adaptive_avg_pool2d(x, size)))
    case({"kind": "adaptiveMaxPooling2d", "outputSize": size}, given(7, 5, 2),
         images(lambda x, size=size: F.adaptive_max_pool2d(x, size)))

from_keras({"kind": "upSampling1d", "size": 3}, layers.UpSampling1D(3), (4, 3))
from_keras({"kind": "upSampling2d", "size": [2, 3]}, layers.UpSampling2D((2, 3)), (3, 4, 2))
from_keras({"kind": "upSampling3d", "size": [1, 2, 3]}, layers.UpSampling3D((1, 2, 3)), (2, 3, 2, 2))
case({"kind": "upSampling2d", "size": [2, 3], "interpolation": "bilinear"}, given(3, 4, 2),
     images(lambda x: F.interpolate(x, scale_factor=(2, 3), mode="bilinear", align_corners=False)))
for height, width in ((3, 7), (8, 3)):
    case({"kind": "resizing", "height": height, "width": width}, given(5, 4, 2),
         images(lambda x: F.interpolate(x, (height, width), mode="bilinear", align_corners=False)))
    case({"kind": "resizing", "height": height, "width": width, "interpolation": "nearest"}, given(5, 4, 2),
         images(lambda x: F.interpolate(x, (height, width), mode="nearest-exact")))
from_keras({"kind": "zeroPadding1d", "padding": [2, 1]}, layers.ZeroPadding1D((2, 1)), (4, 3))
from_keras({"kind": "zeroPadding2d", "padding": [[1, 2], [0, 3]]}, layers.ZeroPadding2D(((1, 2), (0, 3))), (3, 4, 2))
from_keras({"kind": "zeroPadding3d", "padding": [1, 0, 2]}, layers.ZeroPadding3D((1, 0, 2)), (2, 3, 2, 2))
from_keras({"kind": "cropping1d", "cropping": [2, 1]}, layers.Cropping1D((2, 1)), (6, 3))
from_keras({"kind": "cropping2d", "cropping": [[1, 2], [0, 3]]}, layers.Cropping2D(((1, 2), (0, 3))), (6, 5, 2))
from_keras({"kind": "cropping3d", "cropping": [1, 0, 1]}, layers.Cropping3D((1, 0, 1)), (4, 3, 4, 2))

from_keras({"kind": "relu", "maximumValue": 0.8}, layers.ReLU(max_value=0.8), (6,))
from_keras({"kind": "leakyRelu", "slope": 0.2}, layers.LeakyReLU(negative_slope=0.2), (6,))
from_keras({"kind": "prelu", "sharedAxes": [1]}, layers.PReLU(shared_axes=[1]), (3, 4))
from_keras({"kind": "elu", "alpha": 0.5}, layers.ELU(alpha=0.5), (6,))
from_keras({"kind": "softmax", "axis": 0}, layers.Softmax(axis=1), (3, 4))
from_keras({"kind": "permute", "dimensions": [3, 1, 2]}, layers.Permute((3, 1, 2)), (2, 3, 4))
from_keras({"kind": "repeatVector", "count": 3}, layers.RepeatVector(3), (4,))
case({"kind": "thresholdedRelu", "threshold": 0.5}, given(6), lambda x: torch.where(x > 0.5, x, torch.zeros_like(x)))
case({"kind": "slice", "axis": 0, "start": -2}, given(5, 4), lambda x: x[:, -2:])
case({"kind": "slice", "start": 1, "length": 2}, given(5, 4), lambda x: x[..., 1:3])
case({"kind": "arithmetic", "function": "power", "exponent": 3, "scale": 0.5, "offset": 1, "maximum": 1.2}, given(6),
     lambda x: torch.clamp(0.5 * x**3 + 1, max=1.2))
for name, function in (
    ("geluApproximate", lambda x: F.gelu(x, approximate="tanh")), ("gelu", F.gelu), ("hardSwish", F.hardswish),
    ("exponential", torch.exp), ("logSigmoid", F.logsigmoid), ("mish", F.mish), ("swish", F.silu), ("selu", F.selu),
    ("softplus", F.softplus), ("softsign", F.softsign),
):
    case({"kind": "activation", "function": name}, given(6), function)

Path(__file__).with_name("spatial-reference.json").write_text(json.dumps(cases, separators=(",", ":")) + "\n")
print(len(cases), "cases")
