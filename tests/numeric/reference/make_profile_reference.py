"""Writes profile-reference.json: a small table with missing values and ties, and the figures of pandas, SciPy and scikit-learn
for it. Run: python tests/numeric/reference/make_profile_reference.py (needs numpy, pandas, scipy, scikit-learn)."""
import json
import pathlib

import numpy as np
import pandas as pd
import scipy.stats
import sklearn.metrics

rng = np.random.default_rng(7)
n = 300
width = np.round(rng.gamma(2.0, 3.0, n), 2)
height = np.round(2 * width + rng.normal(0, 4, n), 1)
steps = rng.integers(0, 40, n).astype(float)
city = rng.choice(["Rome", "Oslo", "Bern"], n, p=[0.5, 0.3, 0.2])
label = np.where(width + rng.normal(0, 3, n) > 6, "large", np.where(steps > 25, "busy", "small"))
table = pd.DataFrame({"width": width, "height": height, "steps": steps, "city": city, "label": label})
table.loc[rng.choice(n, 20, replace=False), "width"] = np.nan
table.loc[rng.choice(n, 15, replace=False), "steps"] = np.nan
table.loc[rng.choice(n, 12, replace=False), "city"] = None
table.loc[n - 3 :] = table.loc[[0, 0, 5]].to_numpy()
table = table.astype({"width": float, "height": float, "steps": float})

numbers = ["width", "height", "steps"]
figures = {
    name: {
        "missingCount": int(table[name].isna().sum()),
        "distinctCount": int(table[name].nunique()),
        "minimum": float(table[name].min()),
        "maximum": float(table[name].max()),
        "mean": float(table[name].mean()),
        "deviation": float(table[name].std(ddof=0)),
        "quantiles": [float(q) for q in table[name].quantile([0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99])],
        "skewness": float(table[name].skew()),
    }
    for name in numbers
}


def tenths(values: pd.Series, parts: int = 10) -> pd.Series:
    share = (values.rank(method="min") - 1) / (len(values) - 1)
    return np.minimum(np.floor(share * parts), parts - 1)


def relation(feature: str, target: str) -> dict:
    both = table[[feature, target]].dropna()
    x, y = both[feature], both[target]
    kinds = (feature in numbers, target in numbers)
    found: dict = {
        "mutualInformation": float(
            sklearn.metrics.mutual_info_score(tenths(x) if kinds[0] else x, tenths(y) if kinds[1] else y)
        )
    }
    if kinds == (True, True):
        found["pearson"] = float(scipy.stats.pearsonr(x, y).statistic)
        found["spearman"] = float(scipy.stats.spearmanr(x, y).statistic)
    elif kinds == (False, False):
        found["cramersV"] = float(scipy.stats.contingency.association(pd.crosstab(x, y), method="cramer"))
    else:
        number, group = (x, y) if kinds[0] else (y, x)
        groups = [number[group == value] for value in group.unique()]
        f = scipy.stats.f_oneway(*groups).statistic * (len(groups) - 1)
        found["correlationRatio"] = float(np.sqrt(f / (f + len(number) - len(groups))))
    if not kinds[1]:
        parts = tenths(x, 50) if kinds[0] else x
        best = pd.crosstab(parts, y).max(axis=1).sum()
        if parts.nunique() <= len(both) / 5:
            found["determined"] = float(best / len(both))
    return found


out = {
    "columns": {name: [None if pd.isna(v) else v for v in table[name]] for name in table},
    "figures": figures,
    "duplicateRowCount": int(table.duplicated().sum()),
    "topCities": [[name, int(count)] for name, count in table["city"].value_counts().items()],
    "toLabel": {name: relation(name, "label") for name in ["width", "height", "steps", "city"]},
    "toHeight": {name: relation(name, "height") for name in ["width", "steps", "city", "label"]},
    "correlations": [[float(v) for v in row] for row in table[numbers].corr().to_numpy()],
}
pathlib.Path(__file__).with_name("profile-reference.json").write_text(json.dumps(out) + "\n")
