# python 3.11, requirements-3.46.txt
# Forests that are no boosting: DRF, isolation forests, uplift.
import random
import tempfile

import h2o
from golden import Goldens, frame_of, start
from h2o.estimators import (
    H2OExtendedIsolationForestEstimator as ExtendedIsolationForest,
    H2OIsolationForestEstimator as IsolationForest,
    H2ORandomForestEstimator as DRF,
    H2OUpliftRandomForestEstimator as Uplift,
)

start()
rng = random.Random(11)
TYPES = {"size": "real", "colour": "enum", "count": "real"}
ASKED = {
    "size": [1.5, None, -0.0, 1e300, -1e-310, 0.3, None, -1e30, 7.0, 2.0],
    "colour": ["red", "green", None, "unseen", "blue", "", "red", "blue", "red", "green"],
    "count": [3.0, 1.0, None, 9.0, 1e9, -4.0, None, 2.0, 2.0, 2.5],
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


def train(kind, columns, y=None, y_kind=None, types=TYPES, more=None, more_types=None, **params):
    columns = dict(columns, **(more or {}))
    types = dict(types, **(more_types or {}))
    if y is not None:
        columns, types = dict(columns, y=y), dict(types, y=y_kind)
    frame = frame_of(columns, types)
    for key in ("calibration_frame", "validation_frame"):
        if key in params:
            params[key] = params[key](frame)
    params.setdefault("ntrees", 5)
    model = kind(seed=1, **params)
    if y is None:
        model.train(x=[n for n in columns if n not in (more or {})], training_frame=frame)
    else:
        model.train(x=[n for n in columns if n != "y" and n not in (more or {})], y="y", training_frame=frame)
    return model


g = Goldens("forests")
g.add("DRF, regression", train(DRF, c, value, "real", max_depth=4), ASKED, TYPES)
g.add("DRF, binomial", train(DRF, c, yes, "enum", max_depth=4), ASKED, TYPES)
g.add("DRF, binomial_double_trees", train(DRF, c, yes, "enum", max_depth=4, binomial_double_trees=True), ASKED, TYPES)
g.add("DRF, multinomial of 3", train(DRF, c, three, "enum", max_depth=4), ASKED, TYPES)
ten = [str(max(0, min(9, int(v + 4)))) for v in value]
g.add("DRF, multinomial of 10", train(DRF, c, ten, "enum", max_depth=3, ntrees=2), ASKED, TYPES)
few = ["yes" if v > 3 else "no" for v in value]
g.add("DRF, balanced classes", train(DRF, c, few, "enum", max_depth=4, balance_classes=True), ASKED, TYPES)
g.add("DRF, balanced classes of 3", train(DRF, c, ["high" if v > 3 else "low" if v < -1 else "mid" for v in value], "enum", max_depth=3, balance_classes=True), ASKED, TYPES)
g.add("DRF, balanced and double trees", train(DRF, c, few, "enum", max_depth=3, balance_classes=True, binomial_double_trees=True), ASKED, TYPES)
g.add("DRF, weights", train(DRF, c, value, "real", max_depth=4, more={"w": [1.0 + i % 3 for i in range(N)]}, more_types={"w": "real"}, weights_column="w"), ASKED, TYPES)
for method in ["PlattScaling", "IsotonicRegression"]:
    model = train(DRF, c, yes, "enum", max_depth=4, calibrate_model=True, calibration_frame=lambda f: f, calibration_method=method)
    g.add("DRF, calibrated by " + method, model, ASKED, TYPES)
g.add("DRF, extremely randomised", train(DRF, c, value, "real", max_depth=4, histogram_type="Random"), ASKED, TYPES)
# Few rows and trees: classes that are equally probable.
tied = {"a": [float(i % 4) for i in range(24)], "b": ["xyz"[i % 3] for i in range(24)]}
types = {"a": "real", "b": "enum"}
labels = ["pqr"[(i // 2) % 3] for i in range(24)]
asked = {"a": [float(i % 4) for i in range(40)], "b": [["x", "y", "z", None, "unseen"][i % 5] for i in range(40)]}
for trees in [1, 2, 3, 4]:
    model = train(DRF, tied, labels, "enum", types=types, max_depth=2, ntrees=trees, min_rows=1, sample_rate=1.0)
    g.add("DRF, ties, %d trees" % trees, model, asked, types)
labels = ["abcdefgh"[i % 8] for i in range(24)]
model = train(DRF, tied, labels, "enum", types=types, max_depth=1, ntrees=2, min_rows=4)
g.add("DRF, ties of 8 classes", model, asked, types)

plain = {"size": [0.0 if x is None else x for x in c["size"]], "count": [1.0 if x is None else x for x in c["count"]], "colour": c["colour"]}
g.add("isolation forest", train(IsolationForest, c, sample_size=64, max_depth=6), ASKED, TYPES)
g.add("isolation forest, contamination", train(IsolationForest, c, sample_size=64, max_depth=6, contamination=0.1), ASKED, TYPES)
flags = ["1" if i % 20 == 0 else "0" for i in range(N)]
model = train(IsolationForest, c, more={"flag": flags}, more_types={"flag": "enum"}, sample_size=32, max_depth=5, validation_frame=lambda f: f, validation_response_column="flag")
g.add("isolation forest, validated", model, ASKED, TYPES)
numbers = {"size": plain["size"], "count": plain["count"]}
kinds = {"size": "real", "count": "real"}
asked = {"size": ASKED["size"][:7] + [5.0], "count": ASKED["count"][:7] + [None]}
g.add("isolation forest, one tree", train(IsolationForest, numbers, types=kinds, ntrees=1, sample_size=20), asked, kinds)
for level in [0, 1]:
    model = train(ExtendedIsolationForest, numbers, types=kinds, ntrees=5, sample_size=32, extension_level=level)
    g.add("extended isolation forest, extension %d" % level, model, asked, kinds)
g.add("extended isolation forest, levels", train(ExtendedIsolationForest, plain, ntrees=4, sample_size=32, extension_level=2), ASKED, TYPES)

treated = {"treatment": ["treated" if i % 2 else "control" for i in range(N)]}
for metric in ["KL", "ChiSquared", "Euclidean"]:
    model = train(Uplift, c, yes, "enum", more=treated, more_types={"treatment": "enum"}, treatment_column="treatment", uplift_metric=metric, max_depth=4, ntrees=4)
    g.add("uplift, " + metric, model, dict(ASKED, treatment=[None] * 10), dict(TYPES, treatment="enum"))
model = train(DRF, c, yes, "enum", max_depth=3, ntrees=2)
g.add("generic, around a DRF", h2o.import_mojo(model.download_mojo(tempfile.mkdtemp())), ASKED, TYPES)
g.write()
