# python 3.11, requirements-3.txt
# python 3.8, requirements-1.txt
# python 3.8, requirements-1.2.txt
# python 3.8, requirements-1.3.txt
# python 3.6, requirements-0.txt
# python 3.6, requirements-0.82.txt
# python 3.6, requirements-0.90.txt
# Small boosters of every objective and booster, in every file that the version writes, with its own predictions.
# Writes models-X.Y.json.gz, or two halves of it: [{name, files: {kind: base64}, rows: [[x or null]], result, margin}].
from __future__ import print_function

import base64
import gzip
import io
import json
import os
import sys
import tempfile
import warnings

import numpy as np
import xgboost as xgb

warnings.filterwarnings("ignore")
VERSION = tuple(int(v) for v in xgb.__version__.split(".")[:2])
rng = np.random.RandomState(7)
N, F = 120, 5
X = rng.normal(size=(N, F)).astype("float32")
X[:, 3] = rng.randint(0, 4, N)
X[rng.uniform(size=X.shape) < 0.1] = np.nan
Z = np.nan_to_num(X)
SCORE = Z[:, 0] - 2 * Z[:, 1] + np.sin(3 * Z[:, 2]) + 0.5 * Z[:, 3]


def rows():
    """The training rows' like, and what is nasty: on a threshold, missing, huge, tiny, infinite."""
    more = rng.normal(size=(12, F)).astype("float32")
    more[1] = np.nan
    more[2] = 0
    more[3] = -0.0
    more[4] = 3e38
    more[5] = -3e38
    more[6] = 1e-45
    more[7] = [np.nan, 1, np.nan, 2, np.nan]
    return np.concatenate([X[:12], more])


ROWS = rows()
TARGETS = {
    "real": SCORE,
    "positive": np.exp(SCORE / 3),
    "count": np.floor(np.exp(SCORE / 3)),
    "unit": 1 / (1 + np.exp(-SCORE)),
    "binary": (SCORE > 0).astype(int),
    "class": np.digitize(SCORE, [-1, 1]),
}
OBJECTIVES = [
    ("reg:squarederror" if VERSION >= (0, 90) else "reg:linear", "real", {}),
    ("reg:logistic", "unit", {}),
    ("reg:gamma", "positive", {}),
    ("reg:tweedie", "positive", {"tweedie_variance_power": 1.4}),
    ("binary:logistic", "binary", {}),
    ("binary:logitraw", "binary", {}),
    ("count:poisson", "count", {}),
    ("survival:cox", "positive", {}),
    ("multi:softmax", "class", {"num_class": 3}),
    ("multi:softprob", "class", {"num_class": 3}),
    ("rank:pairwise", "binary", {}),
    ("rank:ndcg", "binary", {}),
    ("rank:map", "binary", {}),
]
if VERSION >= (0, 90):
    OBJECTIVES += [("binary:hinge", "binary", {})]
if VERSION >= (1, 0):
    OBJECTIVES += [("reg:squaredlogerror", "positive", {})]
if VERSION >= (1, 7):
    OBJECTIVES += [("reg:pseudohubererror", "real", {}), ("reg:absoluteerror", "real", {}), ("survival:aft", "positive", {})]
if VERSION >= (3, 0):
    OBJECTIVES += [("reg:quantileerror", "real", {"quantile_alpha": [0.1, 0.5, 0.9]})]


def train(params, target, rounds=4, data=None, **options):
    d = data if data is not None else xgb.DMatrix(X, label=TARGETS[target])
    objective = params.get("objective", "")
    if objective.startswith("rank:"):
        d.set_group([40, 40, 40])
    if objective == "survival:aft":
        d.set_float_info("label_lower_bound", TARGETS[target])
        d.set_float_info("label_upper_bound", TARGETS[target] * 1.5)
    base = {"max_depth": 3, "eta": 0.4, "seed": 3, "nthread": 1}
    base.update({"verbosity": 0} if VERSION >= (0, 90) else {"silent": 1})
    base.update(params)
    return xgb.train(base, d, rounds, **options)


def models():
    for objective, target, options in OBJECTIVES:
        for booster in ["gbtree", "dart", "gblinear"]:
            if booster == "gblinear" and objective in ("reg:quantileerror", "survival:aft"):
                continue
            params = dict(options, objective=objective, booster=booster)
            if booster == "dart":
                params.update(rate_drop=0.4, skip_drop=0.1, one_drop=1)
            if booster == "gblinear":
                params.update(eta=0.3)
            yield "%s, %s" % (objective, booster), train(params, target)
    logistic = {"objective": "binary:logistic"}
    yield "base score .2", train(dict(logistic, base_score=0.2), "binary")
    yield "base score .9 of squared error", train({"objective": OBJECTIVES[0][0], "base_score": 0.9}, "real")
    yield "several trees an iteration", train(dict(logistic, num_parallel_tree=3, subsample=0.6), "binary")
    yield "several trees an iteration, classes", train({"objective": "multi:softprob", "num_class": 3, "num_parallel_tree": 2, "subsample": 0.6}, "class")
    yield "a tree of one leaf", train(dict(logistic, gamma=1e6), "binary", 2)
    yield "deep", train(dict(logistic, max_depth=10, min_child_weight=0), "binary", 20)
    if VERSION >= (1, 7):
        yield "lossguide histograms", train(dict(logistic, tree_method="hist", grow_policy="lossguide", max_leaves=6, max_depth=0), "binary")
        C = np.column_stack([rng.randint(0, 40, N), rng.randint(0, 3, N), X[:, 2]]).astype("float32")
        C[rng.uniform(size=C.shape) < 0.05] = np.nan
        label = (np.nan_to_num(C[:, 0]) % 3 + np.nan_to_num(C[:, 2]) > 1).astype(int)
        for name, onehot in [("one-hot", 50), ("partitions", 1)]:
            d = xgb.DMatrix(C, label=label, feature_types=["c", "c", "q"], feature_names=["city", "kind \u00e9", "size"], enable_categorical=True)
            yield "categories, " + name, train(dict(logistic, tree_method="hist", max_cat_to_onehot=onehot), None, data=d)
        multi = np.column_stack([SCORE, -SCORE, SCORE ** 2])
        for strategy in ["one_output_per_tree"] + (["multi_output_tree"] if VERSION >= (3, 0) else []):
            params = {"objective": "reg:squarederror", "tree_method": "hist"}
            params.update({"multi_strategy": strategy} if VERSION >= (2, 0) else {})
            yield "several targets, " + strategy, train(params, None, data=xgb.DMatrix(X, label=multi))
    evaluated = xgb.DMatrix(X[:60], label=TARGETS["binary"][:60])
    yield "stopped early", train(logistic, "binary", 40, data=evaluated, evals=[(xgb.DMatrix(X[60:], label=TARGETS["binary"][60:]), "e")], early_stopping_rounds=2, verbose_eval=False)


def files(booster):
    """Each kind of file that this version writes."""
    folder = tempfile.mkdtemp()
    kinds = ["model"] if VERSION < (1, 0) else ["json", "model"] if VERSION < (1, 6) else ["json", "ubj", "deprecated"] if VERSION < (3, 1) else ["json", "ubj"]
    for kind in kinds:
        path = os.path.join(folder, "m." + kind)
        try:
            booster.save_model(path)
        except Exception as error:
            print("  not written:", kind, str(error).split("\n")[0][:80])
            continue
        with open(path, "rb") as stream:
            yield kind, stream.read()


def numbers(array):
    return [None if np.isnan(v) else "Infinity" if v == np.inf else "-Infinity" if v == -np.inf else float(v) for v in np.asarray(array, "float64").ravel()]


def main():
    told = []
    for name, booster in models():
        names = getattr(booster, "feature_names", None)
        width = len(names) if names and names[0] == "city" else F
        if width == F:
            matrix, data = ROWS, xgb.DMatrix(ROWS)
        else:
            matrix = np.array([[0, 0, 0], [39, 2, 1], [7, 1, -1], [np.nan, np.nan, np.nan], [41, 3, 0.5], [300, 0, 0], [2.7, 1, 1], [12, 2, np.nan]], "float32")
            data = xgb.DMatrix(matrix, feature_types=["c", "c", "q"], feature_names=names, enable_categorical=True)
        # Before 1.0 a DART booster drops trees even here, at random, unless a number of trees is named.
        options = {"ntree_limit": 1000} if VERSION < (1, 0) and name.endswith(", dart") else {}
        result, margin = booster.predict(data, **options), booster.predict(data, output_margin=True, **options)
        told.append({
            "name": name,
            "files": {kind: base64.b64encode(content).decode("ascii") for kind, content in files(booster)},
            "rows": [[None if np.isnan(v) else float(v) for v in row] for row in matrix],
            "shape": list(result.shape),
            "result": numbers(result),
            "margin": numbers(margin),
        })
    here = os.path.dirname(os.path.abspath(__file__))
    parts = 1 if VERSION < (1, 0) else 2
    for part in range(parts):
        out = os.path.join(here, "models-%d.%d%s.json.gz" % (VERSION + ("abc"[part] if parts > 1 else "",)))
        with io.open(out, "wb") as stream:
            with gzip.GzipFile(filename="", fileobj=stream, mode="wb", compresslevel=9, mtime=0) as packed:
                packed.write(json.dumps(told[part::parts], separators=(",", ":")).encode("utf-8"))
        print(out, len(told), os.path.getsize(out))


main()
