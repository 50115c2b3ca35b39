# python 3.11, requirements-4.txt
# python 3.8, requirements-3.txt
# The leaf of each tree that a row falls in, and boosters by gradient-based sampling, which is a matter of training only.
# Writes leaves-X.Y.json.gz: [{name, file: base64, rows, leaf: [[number]], predict}].
import base64
import gzip
import json
import os

import lightgbm as lgb
import numpy as np

VERSION = ".".join(lgb.__version__.split(".")[:2])
rng = np.random.RandomState(11)
X = rng.normal(size=(300, 4))
X[:, 3] = rng.randint(0, 5, 300)
X[rng.uniform(size=X.shape) < 0.1] = np.nan
Y = np.nan_to_num(X)[:, 0] - np.nan_to_num(X)[:, 1]
cases = []
for name, params, label, options in [
    ("deep", {"num_leaves": 31}, Y, {}),
    ("classes", {"objective": "multiclass", "num_class": 3, "num_leaves": 4}, np.digitize(Y, [-1, 1]), {}),
    ("categories", {"num_leaves": 8, "min_data_per_group": 1, "cat_smooth": 0}, np.nan_to_num(X[:, 3]) % 2, {"categorical_feature": [3]}),
    ("a tree of one leaf", {"min_data_in_leaf": 1000}, Y, {}),
    ("regression, goss", {"boosting": "goss", "num_leaves": 6, "learning_rate": 0.5}, Y, {}),
    ("linear trees", {"linear_tree": True, "num_leaves": 6}, Y, {}),
]:
    booster = lgb.train(dict(params, verbosity=-1), lgb.Dataset(X, label=label, **options), 3)
    cases.append({
        "name": name,
        "file": base64.b64encode(booster.model_to_string().encode()).decode(),
        "rows": [[None if v != v else float(v) for v in row] for row in X[:20]],
        "leaf": [[int(v) for v in np.ravel(row)] for row in booster.predict(X[:20], pred_leaf=True)],
        "predict": [float(v) for v in np.ravel(booster.predict(X[:20]))],
    })
out = os.path.join(os.path.dirname(os.path.abspath(__file__)), "leaves-%s.json.gz" % VERSION)
with open(out, "wb") as f, gzip.GzipFile(filename="", mode="wb", fileobj=f, mtime=0) as z:
    z.write(json.dumps(cases).encode("utf-8"))
print(out, os.path.getsize(out))
