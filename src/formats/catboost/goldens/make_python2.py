# -*- coding: utf-8 -*-
# python 2.7, requirements-python2.txt
# Pickles of Python 2, whose bytes and texts are one type: python2-0.24.json.gz, as golden.py writes them.
from __future__ import print_function

import base64
import gzip
import io
import json
import os
import pickle
import tempfile

import catboost as cb
import joblib
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
os.chdir(tempfile.mkdtemp())
rng = np.random.RandomState(3)
X = [[float(rng.normal()), ["a", "Köln", "x" * 33][rng.randint(3)], int(rng.randint(5))] for _ in range(120)]
SCORE = np.array([r[0] + len(r[1]) % 4 + r[2] % 2 for r in X])
BINARY = (SCORE > np.median(SCORE)).astype(int)
BASE = dict(iterations=4, depth=3, learning_rate=0.4, random_seed=5, thread_count=1, verbose=False, allow_writing_files=False, cat_features=[1, 2])


def plain(x):
    return x.decode("utf-8") if isinstance(x, bytes) else x


def answer(x):
    x = np.asarray(x)
    return {"dtype": str(x.dtype), "shape": list(x.shape), "values": [plain(v) for v in x.ravel().tolist()]}


cases = []
for name, model in [
    ("Logloss", cb.CatBoostClassifier(**BASE).fit(X, BINARY)),
    ("texts for labels", cb.CatBoostClassifier(**BASE).fit(X, np.array(["ja", "nein"])[BINARY])),
    ("RMSE", cb.CatBoostRegressor(**BASE).fit(X, SCORE)),
]:
    rows = X[:8]
    told = {"predict": answer(model.predict(rows)), "margin": answer(cb.CatBoost.predict(model, rows, prediction_type="RawFormulaVal"))}
    for method in ["predict_proba", "predict_log_proba"]:
        if hasattr(model, method):
            told[method] = answer(getattr(model, method)(rows))
    joblib.dump(model, "model", compress=3)
    for kind, content in [("pickle-0", pickle.dumps(model, 0)), ("pickle-2", pickle.dumps(model, 2)), ("joblib", open("model", "rb").read())]:
        cases.append({"name": name, "class": type(model).__name__, "kind": kind, "file": base64.b64encode(content), "answers": told,
                      "data": {"rows": [[plain(x) for x in row] for row in rows]}})
path = os.path.join(HERE, "python2-0.24.json.gz")
with io.open(path, "wb") as f:
    with gzip.GzipFile(filename="", fileobj=f, mode="wb", mtime=0) as z:
        z.write(json.dumps(cases, sort_keys=True).encode("utf-8"))
print(path, len(cases), os.path.getsize(path))
