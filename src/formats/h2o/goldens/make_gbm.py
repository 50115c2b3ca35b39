# python 3.11, requirements-3.46.txt
# GBM of every distribution, and what all trees of H2O have in common: levels, missing cells, offsets, encodings.
import math
import random

from golden import Goldens, frame_of, start
from h2o.estimators import H2OGradientBoostingEstimator as GBM

start()
rng = random.Random(7)
TYPES = {"size": "real", "colour": "enum", "count": "real"}
ASKED = {
    "size": [1.5, None, -0.0, 1e300, -1e-310, 0.3, None, -1e30, 7.0, 2.0],
    "colour": ["red", "green", None, "unseen", "blue", "", "red", "blue", "red", "green"],
    "count": [3.0, 1.0, None, 9.0, 1e9, -4.0, None, 2.0, 2.0, 2.5],
}


def data(n, levels=("red", "green", "blue"), seed=1):
    r = random.Random(seed)
    return {
        "size": [r.choice([None, 0.0, -0.0]) if r.random() < 0.15 else r.gauss(0, 2) for _ in range(n)],
        "colour": [None if r.random() < 0.1 else r.choice(levels) for _ in range(n)],
        "count": [None if r.random() < 0.1 else float(r.randint(0, 9)) for _ in range(n)],
    }


def score(c, i):
    return (c["size"][i] or 0.5) + {"red": 1, "green": -2, None: 0.3}.get(c["colour"][i], 0.1) + 0.2 * (c["count"][i] or 4)


def train(c, y, kind, types=TYPES, more=None, more_types=None, x=None, **params):
    frame = frame_of(dict(c, y=y, **(more or {})), dict(types, y=kind, **(more_types or {})))
    params.setdefault("ntrees", 5)
    params.setdefault("max_depth", 3)
    params.setdefault("min_rows", 2)
    for key in ("calibration_frame", "validation_frame"):
        if key in params:
            params[key] = params[key](frame)
    model = GBM(seed=1, **params)
    model.train(x=x or list(c), y="y", training_frame=frame)
    return model


N = 200
c = data(N)
value = [score(c, i) + rng.gauss(0, 0.3) for i in range(N)]
yes = ["yes" if v > 1 else "no" for v in value]
three = ["low" if v < 0 else "mid" if v < 2 else "high" for v in value]
positive = [math.exp(v / 3) for v in value]
counts = [float(int(p)) for p in positive]

g = Goldens("gbm")
g.add("bernoulli", train(c, yes, "enum"), ASKED, TYPES)
g.add("bernoulli, labels 0 and 1", train(c, ["1" if v == "yes" else "0" for v in yes], "enum"), ASKED, TYPES)
g.add("bernoulli, labels 7 and -3", train(c, ["-3" if v == "yes" else "7" for v in yes], "enum"), ASKED, TYPES)
g.add("bernoulli, labels 01 and 1", train(c, ["01" if v == "yes" else "1" for v in yes], "enum"), ASKED, TYPES)
g.add("bernoulli, labels True and False", train(c, ["True" if v == "yes" else "False" for v in yes], "enum"), ASKED, TYPES)
g.add("quasibinomial", train(c, [1.0 if v == "yes" else 0.0 for v in yes], "real", distribution="quasibinomial"), ASKED, TYPES)
for name, y in [("gaussian", value), ("laplace", value), ("huber", value), ("poisson", counts), ("gamma", positive), ("tweedie", counts)]:
    g.add(name, train(c, y, "real", distribution=name), ASKED, TYPES)
g.add("quantile 0.8", train(c, value, "real", distribution="quantile", quantile_alpha=0.8), ASKED, TYPES)
g.add("tweedie 1.2", train(c, counts, "real", distribution="tweedie", tweedie_power=1.2), ASKED, TYPES)
g.add("multinomial of 3", train(c, three, "enum", ntrees=3), ASKED, TYPES)
ten = [str(max(0, min(9, int(v + 4)))) for v in value]
g.add("multinomial of 10", train(c, ten, "enum", ntrees=2, max_depth=2), ASKED, TYPES)
g.add("multinomial of two classes", train(c, yes, "enum", distribution="multinomial", ntrees=3), ASKED, TYPES)
g.add("no trees that split", train(dict(c, size=[1.0] * N, colour=["red"] * N, count=[2.0] * N), value, "real", min_rows=1, ignore_const_cols=False), ASKED, TYPES)
g.add("one tree, learning rate 1", train(c, value, "real", ntrees=1, learn_rate=1.0, max_depth=6), ASKED, TYPES)
g.add("monotone, sampled columns and rows", train(c, value, "real", monotone_constraints={"size": 1}, sample_rate=0.7, col_sample_rate=0.6), ASKED, TYPES)
weights = {"w": [1.0 + (i % 3) for i in range(N)]}
g.add("weights", train(c, value, "real", more=weights, more_types={"w": "real"}, weights_column="w"), ASKED, TYPES)
folds = {"fold": [float(i % 3) for i in range(N)]}
g.add("folds", train(c, value, "real", more=folds, more_types={"fold": "real"}, fold_column="fold"), ASKED, TYPES)

# Offsets: a column that every row must have.
off = {"off": [0.1 * (i % 7) for i in range(N)]}
asked = dict(ASKED, off=[0.0, 0.5, -0.5, 1.0, 2.0, 0.25, 3.0, -3.0, 0.1, 0.7])
for name, y, kind in [("gaussian", value, "real"), ("bernoulli", yes, "enum"), ("poisson", counts, "real")]:
    model = train(c, y, kind, more=off, more_types={"off": "real"}, distribution=name, offset_column="off")
    g.add("offset, " + name, model, asked, dict(TYPES, off="real"))

# Probabilities that are corrected and calibrated.
few = ["yes" if v > 3 else "no" for v in value]
g.add("balanced classes", train(c, few, "enum", balance_classes=True), ASKED, TYPES)
g.add("balanced classes of 3", train(c, ["high" if v > 3 else "low" if v < -1 else "mid" for v in value], "enum", balance_classes=True, ntrees=2), ASKED, TYPES)
for method in ["PlattScaling", "IsotonicRegression"]:
    model = train(c, yes, "enum", calibrate_model=True, calibration_frame=lambda f: f[50:150, :], calibration_method=method)
    g.add("calibrated by " + method, model, ASKED, TYPES)
g.add("balanced and calibrated", train(c, few, "enum", balance_classes=True, calibrate_model=True, calibration_frame=lambda f: f), ASKED, TYPES)
g.write()

# Columns of many levels: sets of 32, of more, with and without an offset.
g = Goldens("levels")
for count, rows in [(2, 60), (31, 200), (32, 200), (33, 200), (40, 200), (70, 300), (130, 400), (300, 600), (1100, 2200)]:
    levels = ["L%04d" % i for i in range(count)]
    own = {"level": [None if i % 17 == 0 else levels[i % count] for i in range(rows)], "size": [rng.gauss(0, 1) for _ in range(rows)]}
    places = random.Random(3)
    effect = dict((level, places.gauss(0, 3)) for level in levels)
    y = [effect.get(own["level"][i], -5.0) + own["size"][i] for i in range(rows)]
    types = {"level": "enum", "size": "real"}
    some = [0, 1, count // 2, count - 1, count // 3, min(33, count - 1)]
    asked = {"level": [levels[i] for i in some] + [None, "unseen", ""], "size": [0.5, -1.0, None, 2.0, 0.0, 1.0, 1.5, -0.3, None]}
    for binned in [1024, 16] if count in (40, 1100) else [1024]:
        model = train(own, y, "real", types=types, nbins_cats=max(binned, 2) if count < 1024 else binned * 2, ntrees=3, max_depth=5)
        g.add("%d levels%s" % (count, ", %d bins" % binned if binned != 1024 else ""), model, asked, types)

names = ["grün", "日本", "a b", " lead", 'quo"te', "back\\slash", "back\\nslash", "comma,inside", "x=y", "#hash", "colour.red", "1", "01", "1.0", "TRUE", "🙂", "é", "e\u0301"]
own = {"größe": [rng.gauss(0, 1) for _ in range(200)], "colour": [names[i % len(names)] for i in range(200)]}
types = {"größe": "real", "colour": "enum"}
y = [len(own["colour"][i]) + own["größe"][i] for i in range(200)]
asked = {"größe": [0.5] * (len(names) + 3), "colour": names + ["red", "lead", "unseen"]}
g.add("unicode and odd levels", train(own, y, "real", types=types, ntrees=8, max_depth=5), asked, types)
y = ["日本" if v > 3 else "grün, x" for v in y]
g.add("unicode and odd labels", train(own, y, "enum", types=types), asked, types)

# Missing cells that go their own way.
own = {"a": [None if i % 3 == 0 else rng.gauss(0, 1) for i in range(N)], "b": [None if i % 4 == 0 else "uvw"[i % 3] for i in range(N)]}
types = {"a": "real", "b": "enum"}
y = [(5.0 if own["a"][i] is None else 0.0) + (3.0 if own["b"][i] is None else 0.0) + 0.01 * i for i in range(N)]
asked = {"a": [None, 1.0, None, -1.0, 1e300, 0.0], "b": [None, None, "u", "v", "unseen", "w"]}
g.add("missing cells against the rest", train(own, y, "real", types=types, max_depth=4), asked, types)
own = {"a": [rng.gauss(0, 1) for _ in range(N)], "b": ["uvw"[i % 3] for i in range(N)]}
y = [own["a"][i] + (2.0 if own["b"][i] == "u" else 0.0) for i in range(N)]
g.add("no missing cells in the training", train(own, y, "real", types=types, max_depth=4), asked, types)
own = {"t": [1.4e12 + 1e9 * i for i in range(N)], "b": ["uvw"[i % 3] for i in range(N)]}
model = train(own, y, "real", types={"t": "time", "b": "enum"})
g.add("a time, as milliseconds", model, {"t": [1.4e12, None, 1.45e12, 1.59e12], "b": ["u", "v", None, "w"]}, {"t": "real", "b": "enum"})
own = {"b": ["uvw"[i % 3] for i in range(N)]}
g.add("one column", train(own, y, "real", types={"b": "enum"}), {"b": ["u", "v", "w", "x"]}, {"b": "enum"})
g.write()

# Columns that H2O encoded before the training.
g = Goldens("encodings")
levels = ["l%02d" % i for i in range(13)]
own = {"size": [None if i % 9 == 0 else rng.gauss(0, 1) for i in range(300)],
       "level": [None if i % 11 == 0 else levels[(i * i) % 13] for i in range(300)],
       "digit": [str((i * 7) % 5 + 3) for i in range(300)], "count": [float(i % 6) for i in range(300)]}
types = {"size": "real", "level": "enum", "digit": "enum", "count": "real"}
effect = dict((level, rng.gauss(0, 2)) for level in levels)
y = [effect.get(own["level"][i], 1.0) + (own["size"][i] or 0) + 0.5 * int(own["digit"][i]) for i in range(300)]
asked = {"size": [0.5, None, -1.0, 2.0, 0.1, 0.0], "level": ["l00", "l12", None, "unseen", "l05", "l07"],
         "digit": ["3", "7", None, "5", "9", "4"], "count": [1.0, None, 3.0, 5.0, 2.0, 0.0]}
for encoding in ["auto", "enum", "one_hot_explicit", "binary", "eigen", "label_encoder", "sort_by_response", "enum_limited"]:
    model = train(own, y, "real", types=types, categorical_encoding=encoding, max_depth=4)
    g.add("encoding " + encoding, model, asked, types)
    model = train(own, ["yes" if v > 2.5 else "no" for v in y], "enum", types=types, categorical_encoding=encoding, max_depth=4, ntrees=3)
    g.add("encoding %s, two classes" % encoding, model, asked, types)
g.write()
