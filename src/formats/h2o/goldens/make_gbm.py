# python 3.11, requirements-3.46.txt
# GBM of every distribution.
import random

from golden import Goldens, frame_of, start
from h2o.estimators import H2OGradientBoostingEstimator as GBM

start()
goldens = Goldens("gbm")
rng = random.Random(7)


def data(n, levels=("red", "green", "blue"), seed=1):
    r = random.Random(seed)
    columns = {
        "size": [r.choice([None, 0.0, -0.0]) if r.random() < 0.15 else r.gauss(0, 2) for _ in range(n)],
        "colour": [None if r.random() < 0.1 else r.choice(levels) for _ in range(n)],
        "count": [None if r.random() < 0.1 else float(r.randint(0, 9)) for _ in range(n)],
    }
    return columns


TYPES = {"size": "real", "colour": "enum", "count": "real", "y": "real"}
ASKED = {
    "size": [1.5, None, -0.0, 1e300, -1e-310, 0.3, None, -1e30, 7.0, 2.0],
    "colour": ["red", "green", None, "unseen", "blue", "", "red", "blue", "red", "green"],
    "count": [3.0, 1.0, None, 9.0, 1e9, -4.0, None, 2.0, 2.0, 2.5],
}


def score(c, i):
    return (c["size"][i] or 0.5) + {"red": 1, "green": -2, None: 0.3}.get(c["colour"][i], 0.1) + 0.2 * (c["count"][i] or 4)


def asked_types(types):
    return dict((k, v) for k, v in types.items() if k != "y")


def train(c, y, kind, **params):
    types = dict(TYPES, y=kind)
    frame = frame_of(dict(c, y=y), types)
    model = GBM(ntrees=params.pop("ntrees", 5), max_depth=params.pop("max_depth", 3), min_rows=2, seed=1, **params)
    model.train(x=["size", "colour", "count"], y="y", training_frame=frame)
    return model


c = data(200)
value = [score(c, i) + rng.gauss(0, 0.3) for i in range(200)]
yes = ["yes" if v > 1 else "no" for v in value]
goldens.add("bernoulli", train(c, yes, "enum"), ASKED, asked_types(TYPES))
goldens.add("gaussian", train(c, value, "real"), ASKED, asked_types(TYPES))
goldens.add("multinomial", train(c, ["low" if v < 0 else "mid" if v < 2 else "high" for v in value], "enum"), ASKED, asked_types(TYPES))
goldens.write()
