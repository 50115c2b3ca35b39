# python 3.11, requirements-3.txt
# python 3.6, requirements-0.txt
# The leaf of each tree that a row falls in. Writes leaves-X.Y.json.gz: [{name, file: base64, rows, leaf: [[number]]}].
import base64
import gzip
import json
import os
import tempfile

import numpy as np
import xgboost as xgb

VERSION = ".".join(xgb.__version__.split(".")[:2])
rng = np.random.RandomState(11)
X = rng.normal(size=(120, 4)).astype("float32")
X[rng.uniform(size=X.shape) < 0.1] = np.nan
Y = np.nan_to_num(X)[:, 0] - np.nan_to_num(X)[:, 1]
cases = []
for name, params, label, rounds in [
    ("deep", {"max_depth": 6, "min_child_weight": 0}, Y, 3),
    ("classes", {"objective": "multi:softprob", "num_class": 3, "max_depth": 2}, np.digitize(Y, [-1, 1]), 2),
    ("forest", {"num_parallel_tree": 3, "subsample": 0.5, "max_depth": 3}, Y, 2),
    ("a tree of one leaf", {"gamma": 1e9}, Y, 2),
]:
    booster = xgb.train(params, xgb.DMatrix(X, label=label), rounds)
    path = os.path.join(tempfile.mkdtemp(), "model." + ("json" if VERSION >= "1" else "bst"))
    booster.save_model(path)
    leaf = booster.predict(xgb.DMatrix(X[:20]), pred_leaf=True)
    cases.append({
        "name": name,
        "file": base64.b64encode(open(path, "rb").read()).decode(),
        "rows": [[None if v != v else float(v) for v in row] for row in X[:20]],
        "leaf": [[int(v) for v in np.ravel(row)] for row in leaf],
    })
out = os.path.join(os.path.dirname(os.path.abspath(__file__)), "leaves-%s.json.gz" % VERSION)
with open(out, "wb") as f, gzip.GzipFile(filename="", mode="wb", fileobj=f, mtime=0) as z:
    z.write(json.dumps(cases).encode("utf-8"))
print(out, os.path.getsize(out))
