"""Writes media-reference.json: what Pillow, librosa and scikit-learn compute for small images and sounds, against which
the studio's own transforms are tested.

Needs pillow, librosa and scikit-learn:
    python tests/numeric/reference/make_media_reference.py
"""

import json
from pathlib import Path

import librosa
import numpy as np
import PIL
import sklearn
from PIL import Image, ImageOps
from sklearn.preprocessing import StandardScaler

HEIGHT, WIDTH = 11, 17
FILTERS = {
    "nearest": Image.Resampling.NEAREST,
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "area": Image.Resampling.BOX,
}


def pixels(channels):
    """The same bytes that the test makes."""
    index = np.arange(HEIGHT * WIDTH * channels, dtype=np.int64)
    return ((index * index * 31 + index * 17) % 256).astype(np.uint8).reshape(HEIGHT, WIDTH, channels)


def open_image(channels):
    data = pixels(channels)
    return Image.fromarray(data[:, :, 0] if channels == 1 else data)


def flat(image):
    return np.asarray(image).reshape(-1).tolist()


images = []
for interpolation, kind in FILTERS.items():
    for channels in (1, 3, 4):
        for height, width in ((5, 6), (20, 25), (11, 8)):
            image = open_image(channels).resize((width, height), kind)
            images.append(
                {"method": "stretch", "interpolation": interpolation, "channels": channels, "height": height, "width": width, "values": flat(image)}
            )
    for height, width in ((8, 8), (7, 12)):
        size = (width, height)
        images.append(
            {"method": "fit", "interpolation": interpolation, "channels": 3, "height": height, "width": width, "values": flat(ImageOps.pad(open_image(3), size, kind, color=(0, 0, 0)))}
        )
        images.append(
            {"method": "cover", "interpolation": interpolation, "channels": 3, "height": height, "width": width, "values": flat(ImageOps.fit(open_image(3), size, kind))}
        )

float_image = Image.fromarray(pixels(1)[:, :, 0].astype(np.float32) / 7)
float_resize = np.asarray(float_image.resize((6, 5), Image.Resampling.BICUBIC)).reshape(-1)

scaler = StandardScaler().fit(pixels(3).reshape(-1, 3).astype(np.float64))

RATE = 8000
time = np.arange(2000) / RATE
sound = (0.6 * np.sin(2 * np.pi * (300 + 3000 * time) * time) + 0.2 * np.cos(2 * np.pi * 1000 * time)).astype(np.float32)

sounds = []
for scale in ("slaney", "htk"):
    mel = librosa.feature.melspectrogram(
        y=sound, sr=RATE, n_fft=512, hop_length=160, win_length=400, n_mels=20, fmin=50, fmax=3800, htk=scale == "htk",
        norm="slaney", center=True, pad_mode="constant", power=2.0,
    )
    log_mel = librosa.power_to_db(mel, ref=1.0, amin=1e-10, top_db=80.0)
    mfcc = librosa.feature.mfcc(S=log_mel, n_mfcc=8, dct_type=2, norm="ortho")
    sounds.append(
        {
            "scale": scale,
            "logMel": log_mel.T.reshape(-1).tolist(),
            "mfcc": mfcc.T.reshape(-1).tolist(),
            "delta": librosa.feature.delta(mfcc, width=9, order=1).T.reshape(-1).tolist(),
            "acceleration": librosa.feature.delta(mfcc, width=9, order=2).T.reshape(-1).tolist(),
        }
    )

# The whole default chain: a window as long as the transform, nothing cut off.
plain = librosa.power_to_db(
    librosa.feature.melspectrogram(y=sound, sr=RATE, n_fft=256, hop_length=80, n_mels=16, pad_mode="constant"),
    ref=1.0, amin=1e-10, top_db=None,
)


def rounded(value):
    if isinstance(value, float):
        return float(f"{value:.8g}")
    if isinstance(value, list):
        return [rounded(item) for item in value]
    return value


Path(__file__).with_name("media-reference.json").write_text(
    json.dumps(
        {
            "versions": {"pillow": PIL.__version__, "librosa": librosa.__version__, "scikit-learn": sklearn.__version__},
            "images": images,
            "grey": flat(open_image(3).convert("L")),
            "floatBicubic": rounded(float_resize.tolist()),
            "channels": {"mean": rounded(scaler.mean_.tolist()), "deviation": rounded(scaler.scale_.tolist())},
            "sounds": [{key: rounded(value) for key, value in each.items()} for each in sounds],
            "plain": rounded(plain.T.reshape(-1).tolist()),
        }
    )
)
