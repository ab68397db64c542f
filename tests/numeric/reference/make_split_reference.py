"""Writes split-reference.json: how evenly scikit-learn's StratifiedGroupKFold divides some groups.

Needs scikit-learn. Run: python tests/numeric/reference/make_split_reference.py > tests/numeric/reference/split-reference.json
"""

import json
import numpy as np
import sklearn
from sklearn.model_selection import StratifiedGroupKFold


def case(name, seed, group_count, class_count, size, folds):
    random = np.random.default_rng(seed)
    # Every group leans to a class of its own, as the pictures of one patient do.
    counts = []
    for group in range(group_count):
        share = random.dirichlet(np.full(class_count, 0.6))
        counts.append(random.multinomial(1 + random.poisson(size), share))
    counts = np.array(counts)
    labels, groups = [], []
    for group, row in enumerate(counts):
        for label, count in enumerate(row):
            labels += [label] * int(count)
            groups += [group] * int(count)
    labels, groups = np.array(labels), np.array(groups)
    totals = np.bincount(labels, minlength=class_count)
    worst_class, worst_rows = 0.0, 0.0
    for _, test in StratifiedGroupKFold(n_splits=folds).split(np.zeros((len(labels), 1)), labels, groups):
        tested = np.bincount(labels[test], minlength=class_count)
        worst_class = max(worst_class, float(np.abs(tested / totals - 1 / folds).max()))
        worst_rows = max(worst_rows, abs(len(test) / len(labels) - 1 / folds))
    return {
        "name": name,
        "folds": folds,
        "counts": counts.tolist(),
        "worstClassDeviation": worst_class,
        "worstRowDeviation": worst_rows,
    }


print(
    json.dumps(
        {
            "source": f"scikit-learn {sklearn.__version__}, StratifiedGroupKFold without shuffling",
            "cases": [
                case("many small groups", 1, 200, 3, 5, 5),
                case("few large groups", 2, 25, 2, 40, 5),
                case("many classes", 3, 120, 12, 20, 4),
                case("rare classes", 4, 60, 6, 8, 3),
            ],
        }
    )
)
