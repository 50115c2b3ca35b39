# python 3.11, requirements-3.46.txt
# XGBoost in H2O: its boosters, objectives, and the row that H2O makes for it. Answers are float32.
import math
import random

from golden import Goldens, frame_of, start
from h2o.estimators import H2OXGBoostEstimator as XGBoost

start()
rng = random.Random(13)
TYPES = {"size": "real", "colour": "enum", "count": "real"}
ASKED = {
    "size": [1.5, None, -0.0, 1e30, -1e-310, 0.3, None, -1e30, 7.0, 2.0],
    "colour": ["red", "green", None, "unseen", "blue", "", "red", "blue", "red", "green"],
    "count": [3.0, 1.0, None, 9.0, 1e9, -4.0, 0.0, 2.0, 2.0, 2.5],
}
N = 200
c = {
    "size": [None if rng.random() < 0.1 else rng.gauss(0, 2) for _ in range(N)],
    "colour": [None if rng.random() < 0.1 else rng.choice(["red", "green", "blue"]) for _ in range(N)],
    "count": [None if rng.random() < 0.1 else float(rng.randint(0, 9)) for _ in range(N)],
}
value = [(c["size"][i] or 0.5) + {"red": 1, "green": -2}.get(c["colour"][i], 0.1) + 0.2 * (c["count"][i] or 4) + rng.gauss(0, 0.5) for i in range(N)]
yes = ["yes" if v > 1 else "no" for v in value]
three = ["low" if v < 0 else "mid" if v < 2 else "high" for v in value]
positive = [math.exp(v / 3) for v in value]


def train(columns, y, y_kind, types=TYPES, more=None, more_types=None, **params):
    frame = frame_of(dict(columns, y=y, **(more or {})), dict(types, y=y_kind, **(more_types or {})))
    for key in ("calibration_frame",):
        if key in params:
            params[key] = params[key](frame)
    params.setdefault("ntrees", 5)
    params.setdefault("max_depth", 3)
    model = XGBoost(seed=1, nthread=1, backend="cpu", **params)
    model.train(x=list(columns), y="y", training_frame=frame)
    return model


g = Goldens("xgboost", "float32")
for booster in ["gbtree", "dart", "gblinear"]:
    extra = {"rate_drop": 0.5, "normalize_type": "tree"} if booster == "dart" else {}
    g.add(booster + ", gaussian", train(c, value, "real", booster=booster, **extra), ASKED, TYPES)
    g.add(booster + ", bernoulli", train(c, yes, "enum", booster=booster, **extra), ASKED, TYPES)
    g.add(booster + ", multinomial", train(c, three, "enum", booster=booster, **extra), ASKED, TYPES)
for name, y in [("poisson", [float(int(p)) for p in positive]), ("gamma", positive), ("tweedie", [float(int(p)) for p in positive])]:
    g.add("gbtree, " + name, train(c, y, "real", distribution=name), ASKED, TYPES)
for kind in ["dense", "sparse"]:
    g.add("dmatrix_type " + kind, train(c, value, "real", dmatrix_type=kind), ASKED, TYPES)
    g.add("dmatrix_type %s, gblinear" % kind, train(c, value, "real", dmatrix_type=kind, booster="gblinear"), ASKED, TYPES)
numbers = {"size": c["size"], "count": c["count"]}
kinds = {"size": "real", "count": "real"}
g.add("numbers only", train(numbers, value, "real", types=kinds), {"size": ASKED["size"], "count": ASKED["count"]}, kinds)
off = {"off": [0.1 * (i % 7) for i in range(N)]}
asked = dict(ASKED, off=[0.0, 0.5, -0.5, 1.0, 2.0, 0.25, 3.0, -3.0, 0.1, 0.7])
for name, y, kind in [("gaussian", value, "real"), ("bernoulli", yes, "enum")]:
    g.add("offset, " + name, train(c, y, kind, more=off, more_types={"off": "real"}, offset_column="off"), asked, dict(TYPES, off="real"))
for method in ["PlattScaling", "IsotonicRegression"]:
    model = train(c, yes, "enum", calibrate_model=True, calibration_frame=lambda f: f, calibration_method=method)
    g.add("calibrated by " + method, model, ASKED, TYPES)
levels = ["L%03d" % i for i in range(60)]
own = {"level": [None if i % 17 == 0 else levels[(i * 7) % 60] for i in range(N)], "other": ["uvw"[i % 3] for i in range(N)], "size": c["size"]}
types = {"level": "enum", "other": "enum", "size": "real"}
asked = {"level": ["L000", "L059", None, "unseen", "L033"], "other": ["u", None, "w", "v", "x"], "size": [0.5, -1.0, None, 0.0, 2.0]}
g.add("two columns of levels", train(own, value, "real", types=types, ntrees=8, max_depth=5), asked, types)
for encoding in ["one_hot_internal", "sort_by_response"]:
    g.add("encoding " + encoding, train(own, value, "real", types=types, categorical_encoding=encoding, ntrees=4), asked, types)
g.add("trees without splits", train(c, value, "real", ntrees=1, min_split_improvement=1e9), ASKED, TYPES)
g.write()
