"""Expected figures of the transforms of columns, from independent libraries.

Run: python make_transform_reference.py   (scikit-learn, pandas, tokenizers, numpy)
Writes transform-reference.json beside it.
"""

import json
import math
import os
import unicodedata

import numpy as np
import pandas as pd
import sklearn
import tokenizers
from sklearn.feature_extraction import FeatureHasher
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.impute import MissingIndicator
from sklearn.preprocessing import (
    OrdinalEncoder,
    PowerTransformer,
    QuantileTransformer,
    RobustScaler,
    TargetEncoder,
)
from tokenizers import Tokenizer, normalizers
from tokenizers.decoders import ByteLevel as ByteLevelDecoder
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel
from tokenizers.trainers import BpeTrainer

random = np.random.default_rng(4)
out = {"versions": {"scikit-learn": sklearn.__version__, "pandas": pd.__version__, "tokenizers": tokenizers.__version__}}


def plain(values):
    return [None if isinstance(v, float) and math.isnan(v) else v for v in np.asarray(values).ravel().tolist()]


# Numbers: 80 training rows, skewed, some missing, some negative; 20 later rows, some outside their range.
train = np.round(np.concatenate([random.lognormal(1.5, 0.9, 60), random.normal(0, 2, 20)]), 3)
train[[3, 17, 41]] = np.nan
later = np.array([-9.0, -1.25, 0.0, 0.5, 1.0, 2.75, 4.0, 8.0, 30.0, 500.0, np.nan])
positive = np.round(random.gamma(2.0, 3.0, 80) + 0.05, 4)
ties = np.array([0.0] * 6 + [1.0] * 3 + [2.0] * 9 + [5.0] * 2)
col = lambda values: np.asarray(values, dtype=float).reshape(-1, 1)

numbers = {"train": plain(train), "later": plain(later), "positive": plain(positive), "ties": plain(ties), "tiesLater": [-1, 0, 0.5, 1, 1.5, 2, 3, 5, 9]}
numbers["robust"] = plain(RobustScaler().fit(col(train)).transform(col(later)))
numbers["robust1090"] = plain(RobustScaler(quantile_range=(10, 90)).fit(col(train)).transform(col(later)))
numbers["clip"] = plain(np.clip(later, np.nanquantile(train, 0.05), np.nanquantile(train, 0.9)))
numbers["log"] = plain(np.sign(later) * np.log1p(np.abs(later)))
for name, standardize in (("power", True), ("powerRaw", False)):
    p = PowerTransformer(method="yeo-johnson", standardize=standardize).fit(col(train))
    numbers[name] = {"lambda": float(p.lambdas_[0]), "values": plain(p.transform(col(later)))}
p = PowerTransformer(method="box-cox").fit(col(positive))
numbers["boxCox"] = {"lambda": float(p.lambdas_[0]), "values": plain(p.transform(col([0.05, 0.5, 1, 4, 20, 60])))}
for name, values, at, count, output in (
    ("quantileUniform", train, later, 1000, "uniform"),
    ("quantileNormal", train, later, 1000, "normal"),
    ("quantileTen", train, later, 10, "uniform"),
    ("quantileTies", ties, np.array(numbers["tiesLater"], dtype=float), 1000, "uniform"),
):
    q = QuantileTransformer(n_quantiles=min(count, int(np.sum(~np.isnan(values)))), output_distribution=output, subsample=None).fit(col(values))
    numbers[name] = plain(q.transform(col(at)))
numbers["indicator"] = plain(MissingIndicator().fit(col(train)).transform(col(later)).astype(int))
out["numbers"] = numbers

# Categories with a target of numbers, of two and of three classes.
names = np.array(["Rome", "Paris", "Oslo", "Bern", "Zürich", "Graz"])
cities = names[random.choice(6, 60, p=[0.35, 0.25, 0.15, 0.12, 0.08, 0.05])]
price = np.round(np.array([{"Rome": 3.0, "Paris": 7.0, "Oslo": 9.0, "Bern": 8.0, "Zürich": 12.0, "Graz": 4.0}[c] for c in cities]) + random.normal(0, 1.5, 60), 3)
binary = np.where(price > 6.5, "yes", "no")
three = np.where(price < 4, "low", np.where(price < 8.5, "middle", "top"))
asked = np.array(["Rome", "Paris", "Oslo", "Bern", "Zürich", "Graz", "Nowhere"])
categories = {"cities": cities.tolist(), "price": price.tolist(), "yesOrNo": binary.tolist(), "levels": three.tolist(), "asked": asked.tolist()}
for name, target, kind, smooth in (
    ("number", price, "continuous", "auto"),
    ("numberSmooth10", price, "continuous", 10.0),
    ("binary", binary, "binary", "auto"),
    ("three", three, "multiclass", "auto"),
):
    e = TargetEncoder(target_type=kind, smooth=smooth).fit(cities.reshape(-1, 1), target)
    categories[name] = np.asarray(e.transform(asked.reshape(-1, 1))).tolist()
# Without the rows 0, 7, 14, …: what cross-fitting gives the rows of that fold.
kept = np.array([i for i in range(60) if i % 7 != 0])
e = TargetEncoder(target_type="continuous").fit(cities[kept].reshape(-1, 1), price[kept])
categories["withoutSevenths"] = np.asarray(e.transform(asked.reshape(-1, 1))).tolist()
o = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1).fit(cities.reshape(-1, 1))
categories["ordinal"] = plain(o.transform(asked.reshape(-1, 1)))
for name, signed in (("hashing", True), ("hashingUnsigned", False)):
    h = FeatureHasher(n_features=8, input_type="string", alternate_sign=signed)
    categories[name] = h.transform([[c] for c in asked]).toarray().tolist()
out["categories"] = categories

# Times around changes of year, leap days and changes of clocks.
stamps = ["2024-02-29T23:59:59Z", "2023-12-31T23:30:00Z", "2020-12-31T12:00:00Z", "2021-01-03T00:00:00Z", "2024-03-31T00:59:00Z", "2024-03-31T01:00:00Z", "2024-10-27T00:30:00Z", "2024-10-27T01:30:00Z", "1969-07-20T20:17:40Z", "1901-05-06T07:08:09Z", "2010-01-01T05:00:00Z"]
times = pd.to_datetime(stamps)
out["times"] = {"seconds": [t.timestamp() for t in times]}
for zone in ("UTC", "Europe/Berlin", "Asia/Kolkata", "America/St_Johns"):
    t = times.tz_convert(zone)
    out["times"][zone] = {
        "year": t.year.tolist(),
        "quarter": t.quarter.tolist(),
        "month": t.month.tolist(),
        "week": [int(w) for w in t.isocalendar().week],
        "dayOfYear": t.dayofyear.tolist(),
        "day": t.day.tolist(),
        "weekday": t.weekday.tolist(),
        "weekend": [int(d >= 5) for d in t.weekday],
        "hour": t.hour.tolist(),
        "minute": t.minute.tolist(),
        "second": t.second.tolist(),
    }
hours = times.hour.to_numpy()
out["times"]["hourSine"] = np.sin(2 * np.pi * hours / 24).tolist()
out["times"]["monthCosine"] = np.cos(2 * np.pi * (times.month.to_numpy() - 1) / 12).tolist()

# Texts.
texts = [
    "The quick brown fox doesn't jump over the lazy dog.",
    "A quick-witted fox; the DOG slept, the dog dreamt!",
    "Über die Brücke ging der Fuchs, über Stock und Stein.",
    "the the the fox fox",
    "Numbers 12 and 2024, and 12 again … 東京 is big.",
    "naïve café CAFÉ cafe\u0301 ﬁne",
]
newer = ["the fox and the unseen Otter", "Ünder 12 bridges 🦊 in 東京", "", "dog"]
pattern = r"[^\W_]+(?:['’][^\W_]+)*"
out["texts"] = {"train": texts, "later": newer, "bags": {}}
for name, make in (
    ("count", lambda: CountVectorizer(token_pattern=pattern)),
    ("binary", lambda: CountVectorizer(token_pattern=pattern, binary=True)),
    ("tfidf", lambda: TfidfVectorizer(token_pattern=pattern)),
    ("tfidfPairs", lambda: TfidfVectorizer(token_pattern=pattern, ngram_range=(1, 2), min_df=2)),
):
    v = make()
    normal = [unicodedata.normalize("NFC", t) for t in texts]
    v.fit(normal)
    rows = v.transform([unicodedata.normalize("NFC", t) for t in newer]).toarray()
    out["texts"]["bags"][name] = {"words": v.get_feature_names_out().tolist(), "values": rows.tolist()}
strip = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase(), normalizers.NFD(), normalizers.StripAccents(), normalizers.NFC()])
out["texts"]["stripped"] = [strip.normalize_str(t) for t in texts]
out["texts"]["nfkc"] = [unicodedata.normalize("NFKC", t).lower() for t in texts]


def words_without_punctuation(text):
    text = unicodedata.normalize("NFKC", text).lower()
    return " ".join("".join(" " if unicodedata.category(c)[0] in "PS" else c for c in text).split())


out["texts"]["punctuation"] = [words_without_punctuation(t) for t in texts]

# Byte pairs as GPT-2's, trained on the texts.
corpus = [unicodedata.normalize("NFC", t).lower() for t in texts] * 2 + ["low lower lowest newer wider newest widest"] * 3
for size in (300, 340):
    t = Tokenizer(BPE())
    t.pre_tokenizer = ByteLevel(add_prefix_space=False)
    t.decoder = ByteLevelDecoder()
    t.train_from_iterator(corpus, BpeTrainer(vocab_size=size, min_frequency=2, initial_alphabet=ByteLevel.alphabet(), special_tokens=["[PAD]", "[UNK]"], show_progress=False))
    vocabulary = sorted(t.get_vocab().items(), key=lambda item: item[1])
    out["texts"][f"bytePairs{size}"] = {
        "tokens": [word for word, _ in vocabulary][258:],
        "ids": [t.encode(unicodedata.normalize("NFC", n).lower()).ids for n in newer + ["The newest lowlands"]],
    }
out["texts"]["corpus"] = corpus

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "transform-reference.json"), "w", encoding="utf-8") as file:
    json.dump(out, file, ensure_ascii=False, indent=1)
    file.write("\n")
