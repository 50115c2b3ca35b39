# python 3.11, requirements-3.txt
# python 3.8, requirements-1.txt
# python 3.8, requirements-1.2.txt
# python 3.6, requirements-0.txt
# python 3.6, requirements-0.82.txt
# python 3.6, requirements-0.90.txt
# Pickles and joblib files of boosters and of the scikit-learn wrappers, with their own answers.
# Writes pickles-X.Y.json.gz: [{name, files: {kind: base64}, rows, shape, result, proba, labels}].
from __future__ import print_function

import base64
import gzip
import io
import json
import os
import pickle
import sys
import tempfile
import warnings

import numpy as np
import xgboost as xgb

warnings.filterwarnings("ignore")
try:
    import joblib
except ImportError:
    from sklearn.externals import joblib
VERSION = tuple(int(v) for v in xgb.__version__.split(".")[:2])
rng = np.random.RandomState(11)
X = rng.normal(size=(90, 4)).astype("float32")
X[rng.uniform(size=X.shape) < 0.1] = np.nan
S = np.nan_to_num(X)[:, 0] - np.nan_to_num(X)[:, 1]
THREE = np.digitize(S, [-0.5, 0.5])
QUIET = {"verbosity": 0} if VERSION >= (0, 82) else {"silent": True}


def fit(cls, target, fit_options=None, data=None, **options):
    options = dict(QUIET, n_estimators=4, max_depth=2, **options)
    return cls(**options).fit(X if data is None else data, target, **(fit_options or {}))


def models():
    yield "a booster", xgb.train(dict(QUIET, objective="multi:softprob", num_class=3, max_depth=2), xgb.DMatrix(X, label=THREE), 3)
    yield "regressor", fit(xgb.XGBRegressor, S)
    yield "classifier of two", fit(xgb.XGBClassifier, (S > 0).astype(int))
    yield "classifier of three", fit(xgb.XGBClassifier, THREE)
    yield "classifier, multi:softmax", fit(xgb.XGBClassifier, THREE, objective="multi:softmax")
    if VERSION < (1, 6):
        yield "classifier of texts", fit(xgb.XGBClassifier, np.array(["rot", "gr\u00fcn", "blau"])[THREE])
        yield "classifier of odd numbers", fit(xgb.XGBClassifier, np.array([-5, 7])[(S > 0).astype(int)])
    yield "missing is -1", fit(xgb.XGBRegressor, S, data=np.where(np.isnan(X), -1, X), missing=-1)
    yield "linear regressor", fit(xgb.XGBRegressor, S, booster="gblinear")
    if VERSION >= (1, 0):
        yield "forest", fit(xgb.XGBRFClassifier, THREE)
        yield "forest regressor", fit(xgb.XGBRFRegressor, S)
    yield "ranker", (lambda: xgb.XGBRanker(**dict(QUIET, n_estimators=4, max_depth=2)).fit(X, (S > 0).astype(int), **({"group": [30, 30, 30]})))() if hasattr(xgb, "XGBRanker") else fit(xgb.XGBRegressor, S)
    options = {"eval_set": [(X[:30], -THREE[:30] + 2)], "verbose": False}
    if VERSION >= (2, 0):
        model = xgb.XGBClassifier(**dict(QUIET, n_estimators=30, max_depth=2, early_stopping_rounds=2)).fit(X, THREE, **options)
    else:
        model = xgb.XGBClassifier(**dict(QUIET, n_estimators=30, max_depth=2)).fit(X, THREE, early_stopping_rounds=2, **options)
    yield "stopped early", model
    if VERSION >= (1, 7):
        yield "several labels a row", fit(xgb.XGBClassifier, np.column_stack([S > 0, S > 1, S < 0]).astype(int), tree_method="hist")


def files(model):
    folder = tempfile.mkdtemp()
    for protocol in sorted({2, pickle.HIGHEST_PROTOCOL}):
        yield "pickle %d" % protocol, pickle.dumps(model, protocol)
    for compress in [0, 3]:
        path = os.path.join(folder, "model.joblib")
        joblib.dump(model, path, compress=compress)
        if os.listdir(folder) == ["model.joblib"]:
            with open(path, "rb") as stream:
                yield "joblib %s" % compress, stream.read()


def numbers(array):
    return [None if np.isnan(v) else float(v) for v in np.asarray(array, "float64").ravel()]


def main():
    told = []
    rows = np.concatenate([X[:20], [[np.nan] * 4, [0] * 4, [-1] * 4, [1e30, -1e30, 0, -0.0]]]).astype("float32")
    for name, model in models():
        data = rows if name != "missing is -1" else np.where(np.isnan(rows), -1, rows)
        result = model.predict(xgb.DMatrix(data)) if isinstance(model, xgb.Booster) else model.predict(data)
        texts = result.dtype.kind in "UO"
        told.append({
            "name": name,
            "files": {kind: base64.b64encode(content).decode("ascii") for kind, content in files(model)},
            "rows": [[None if np.isnan(v) else float(v) for v in row] for row in data],
            "shape": list(result.shape),
            "result": [str(v) for v in result] if texts else numbers(result),
            "proba": numbers(model.predict_proba(data)) if hasattr(model, "predict_proba") else None,
        })
    here = os.path.dirname(os.path.abspath(__file__))
    out = os.path.join(here, "pickles-%d.%d.json.gz" % VERSION)
    with io.open(out, "wb") as stream:
        with gzip.GzipFile(filename="", fileobj=stream, mode="wb", compresslevel=9, mtime=0) as packed:
            packed.write(json.dumps(told, separators=(",", ":")).encode("utf-8"))
    print(out, len(told), os.path.getsize(out))


main()
