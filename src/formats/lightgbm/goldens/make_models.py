# python 3.11, requirements-4.txt
# python 3.8, requirements-3.txt
# Small boosters of every objective and booster, as text, dump, pickle and joblib, with LightGBM's own predictions.
# Writes models-X.Y.json.gz: [{name, files: {kind: base64}, rows, shape, predict, raw, proba}].
import base64
import gzip
import io
import json
import os
import pickle
import tempfile
import warnings

import joblib
import lightgbm as lgb
import numpy as np

warnings.filterwarnings("ignore")
VERSION = tuple(int(v) for v in lgb.__version__.split(".")[:2])
rng = np.random.RandomState(7)
N, F = 300, 5
X = rng.normal(size=(N, F))
X[:, 3] = rng.randint(0, 40, N)
X[:, 4] = np.where(rng.uniform(size=N) < 0.4, 0, X[:, 4])
MISSING = X.copy()
MISSING[rng.uniform(size=X.shape) < 0.1] = np.nan
SCORE = X[:, 0] - 2 * X[:, 1] + np.sin(3 * X[:, 2]) + (X[:, 3] % 3) / 2 + X[:, 4]
ROWS = np.concatenate([MISSING[:12], rng.normal(size=(10, F))])
ROWS[12] = np.nan
ROWS[13] = 0
ROWS[14] = -0.0
ROWS[15] = 1e300
ROWS[16] = -1e300
ROWS[17] = 1e-36
ROWS[18] = [np.inf, -np.inf, 1, 2, 3]
ROWS[19, 3] = -0.5
ROWS[20, 3] = 2.9
ROWS[21, 3] = 5000000000.0
TARGETS = {
    "real": SCORE,
    "positive": np.exp(SCORE / 3),
    "count": np.floor(np.exp(SCORE / 3)),
    "unit": 1 / (1 + np.exp(-SCORE)),
    "binary": (SCORE > 0).astype(int),
    "class": np.digitize(SCORE, [-1, 1]),
}
OBJECTIVES = [
    ("regression", "real", {}),
    ("regression", "positive", {"reg_sqrt": True}),
    ("regression_l1", "real", {}),
    ("huber", "real", {}),
    ("fair", "real", {}),
    ("quantile", "real", {"alpha": 0.3}),
    ("mape", "positive", {}),
    ("poisson", "count", {}),
    ("gamma", "positive", {}),
    ("tweedie", "positive", {}),
    ("binary", "binary", {}),
    ("binary", "binary", {"sigmoid": 0.7}),
    ("multiclass", "class", {"num_class": 3}),
    ("multiclassova", "class", {"num_class": 3}),
    ("cross_entropy", "unit", {}),
    ("cross_entropy_lambda", "unit", {}),
    ("lambdarank", "binary", {}),
    ("rank_xendcg", "binary", {}),
]
BOOSTERS = {"gbdt": {}, "dart": {"drop_rate": 0.5, "skip_drop": 0}, "rf": {"bagging_freq": 1, "bagging_fraction": 0.6, "feature_fraction": 0.8}}


def train(params, target, rounds=4, data=None, categorical="auto", names="auto", **options):
    rank = params.get("objective") in ("lambdarank", "rank_xendcg")
    label = TARGETS[target] if isinstance(target, str) else target
    d = lgb.Dataset(MISSING if data is None else data, label=label, categorical_feature=categorical, feature_name=names, group=[100, 100, 100] if rank else None)
    base = {"num_leaves": 5, "learning_rate": 0.3, "min_data_in_leaf": 5, "verbose": -1, "num_threads": 1, "seed": 3, "deterministic": True}
    return lgb.train({**base, **params}, d, rounds, **options)


def models():
    for objective, target, options in OBJECTIVES:
        for booster, more in BOOSTERS.items():
            if booster == "rf" and objective in ("lambdarank", "rank_xendcg"):
                continue
            name = "%s%s, %s" % (objective, "".join(" %s %s" % o for o in options.items() if o[0] != "num_class"), booster)
            yield name, train(dict(options, objective=objective, boosting=booster, **more), target)
    binary = {"objective": "binary"}
    yield "nothing is missing", train(binary, "binary", data=X)
    yield "nothing may be missing", train(dict(binary, use_missing=False), "binary")
    yield "zero is missing", train(dict(binary, zero_as_missing=True), "binary")
    yield "categories", train(binary, "binary", categorical=[3])
    yield "categories, nothing missing", train(binary, "binary", data=X, categorical=[3])
    yield "categories one by one", train(dict(binary, max_cat_to_onehot=100), "binary", categorical=[3])
    yield "linear trees", train({"objective": "regression", "linear_tree": True}, "real")
    yield "linear trees, nothing missing", train({"objective": "regression", "linear_tree": True}, "real", data=X)
    yield "a tree of one leaf", train(dict(binary, min_data_in_leaf=1000), "binary", 2)
    yield "deep", train(dict(binary, num_leaves=40, min_data_in_leaf=1), "binary", 5)
    yield "names that are not ASCII", train(dict(binary), "binary", names=["gr\u00f6\u00dfe", "\u732b", "a_b", "c", "d"])
    stopped = train(binary, (SCORE[:150] > 0).astype(int), 40, data=MISSING[:150], valid_sets=[lgb.Dataset(MISSING[150:], label=(SCORE[150:] < 0).astype(int))], callbacks=[lgb.early_stopping(2, verbose=False)])
    yield "stopped early", stopped
    options = {"n_estimators": 4, "num_leaves": 4, "verbose": -1, "n_jobs": 1}
    yield "regressor", lgb.LGBMRegressor(**options).fit(MISSING, SCORE)
    yield "classifier of two", lgb.LGBMClassifier(**options).fit(MISSING, TARGETS["binary"])
    yield "classifier of texts", lgb.LGBMClassifier(**options).fit(MISSING, np.array(["rot", "gr\u00fcn", "blau"])[TARGETS["class"]])
    yield "classifier of odd numbers", lgb.LGBMClassifier(**options).fit(MISSING, np.array([-5.0, 7.0])[TARGETS["binary"]])
    yield "classifier of truth values", lgb.LGBMClassifier(**options).fit(MISSING, TARGETS["binary"].astype(bool))
    yield "ranker", lgb.LGBMRanker(**options).fit(MISSING, TARGETS["binary"], group=[100, 100, 100])
    yield "classifier that stopped early", lgb.LGBMClassifier(**dict(options, n_estimators=40)).fit(MISSING[:150], TARGETS["class"][:150], eval_set=[(MISSING[150:], 2 - TARGETS["class"][150:])], callbacks=[lgb.early_stopping(2, verbose=False)])


def files(model, i):
    folder = tempfile.mkdtemp()
    if isinstance(model, lgb.Booster):
        yield "text", model.model_to_string().encode("utf-8")
        yield "dump", json.dumps(model.dump_model(), separators=(",", ":")).encode("utf-8")
        # A pickle holds the text: a few will do.
        if i % 5:
            return
    yield "pickle", pickle.dumps(model, 4)
    path = os.path.join(folder, "model.joblib")
    joblib.dump(model, path, compress=3)
    with open(path, "rb") as stream:
        yield "joblib", stream.read()


def numbers(array):
    return [None if np.isnan(v) else "Infinity" if v == np.inf else "-Infinity" if v == -np.inf else float(v) for v in np.asarray(array, "float64").ravel()]


def main():
    told = []
    for i, (name, model) in enumerate(models()):
        predict = model.predict(ROWS)
        booster = model if isinstance(model, lgb.Booster) else model.booster_
        texts = predict.dtype.kind in "UO"
        told.append({
            "name": name,
            "files": {kind: base64.b64encode(content).decode("ascii") for kind, content in files(model, i)},
            "rows": [numbers(row) for row in ROWS],
            "shape": list(predict.shape),
            "predict": [str(v) for v in predict] if texts else numbers(predict),
            "raw": numbers(booster.predict(ROWS, raw_score=True)),
            "proba": numbers(model.predict_proba(ROWS)) if hasattr(model, "predict_proba") else None,
        })
    here = os.path.dirname(os.path.abspath(__file__))
    for part in range(3):
        out = os.path.join(here, "models-%d.%d%s.json.gz" % (VERSION + ("abc"[part],)))
        with io.open(out, "wb") as stream:
            with gzip.GzipFile(filename="", fileobj=stream, mode="wb", compresslevel=9, mtime=0) as packed:
                packed.write(json.dumps(told[part::3], separators=(",", ":")).encode("utf-8"))
        print(out, len(told), os.path.getsize(out))


main()
