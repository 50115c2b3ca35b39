# python 3.7, requirements-older.txt, once for each version of h2o in it, with a JVM of Java 8 on the path (3.36 on: 11 or 17)
# What older versions of H2O wrote: MOJO 1.00 of 3.10 to 1.40 of 3.40. EASY_JAVA and H2O_JAR name a JVM of Java 17 and the
# h2o.jar of 3.46, whose EasyPredictModelWrapper reads all of them.
import random

import h2o
from golden import Goldens, frame_of, start
from h2o.estimators.gbm import H2OGradientBoostingEstimator as GBM
from h2o.estimators.random_forest import H2ORandomForestEstimator as DRF

start()
rng = random.Random(17)
N = 160
LEVELS = ["L%02d" % i for i in range(70)]
TYPES = {"size": "real", "colour": "enum", "level": "enum"}
ASKED = {
    "size": [1.5, None, 0.0, 1e30, 0.3, None, -1e30, 2.0],
    "colour": ["red", "green", None, "unseen", "blue", "red", "blue", None],
    "level": ["L00", "L69", None, "unseen", "L31", "L32", "L64", "L10"],
}
c = {
    "size": [None if rng.random() < 0.15 else rng.gauss(0, 2) for _ in range(N)],
    "colour": [None if rng.random() < 0.1 else rng.choice(["red", "green", "blue"]) for _ in range(N)],
    "level": [None if i % 17 == 0 else LEVELS[(i * 3) % 70] for i in range(N)],
}
effect = dict((level, rng.gauss(0, 2)) for level in LEVELS)
value = [(c["size"][i] or 3.5) + {"red": 1, "green": -2}.get(c["colour"][i], 2.1) + effect.get(c["level"][i], 4) for i in range(N)]


def train(kind, y, y_kind, **params):
    types = dict(TYPES, y=y_kind)
    frame = frame_of(dict(c, y=y), types)
    model = kind(seed=1, ntrees=params.pop("ntrees", 4), max_depth=4, min_rows=2, **params)
    model.train(x=sorted(c), y="y", training_frame=frame)
    return model


yes = ["yes" if v > 1 else "no" for v in value]
three = ["low" if v < 0 else "mid" if v < 3 else "high" for v in value]
g = Goldens("older")
g.add("GBM, gaussian", train(GBM, value, "real"), ASKED, TYPES)
g.add("GBM, bernoulli", train(GBM, yes, "enum"), ASKED, TYPES)
g.add("GBM, multinomial", train(GBM, three, "enum", ntrees=2), ASKED, TYPES)
g.add("GBM, poisson", train(GBM, [float(abs(int(v))) for v in value], "real", distribution="poisson"), ASKED, TYPES)
g.add("GBM, balanced classes", train(GBM, ["yes" if v > 5 else "no" for v in value], "enum", balance_classes=True, ntrees=2), ASKED, TYPES)
g.add("DRF, regression", train(DRF, value, "real"), ASKED, TYPES)
g.add("DRF, binomial", train(DRF, yes, "enum"), ASKED, TYPES)
g.add("DRF, binomial_double_trees", train(DRF, yes, "enum", binomial_double_trees=True, ntrees=2), ASKED, TYPES)
g.add("DRF, multinomial", train(DRF, three, "enum", ntrees=2), ASKED, TYPES)
try:
    from h2o.estimators import H2OIsolationForestEstimator as IsolationForest

    model = IsolationForest(seed=1, ntrees=4, max_depth=5, sample_size=40)
    model.train(x=sorted(c), training_frame=frame_of(c, TYPES))
    g.add("isolation forest", model, ASKED, TYPES)
except ImportError:
    print("no isolation forest")
g.write()
try:
    from h2o.estimators.xgboost import H2OXGBoostEstimator as XGBoost

    if not XGBoost.available():
        raise ImportError
    x = Goldens("older-xgboost", "float32")
    for booster in ["gbtree", "dart", "gblinear"]:
        x.add("%s, bernoulli" % booster, train(XGBoost, yes, "enum", booster=booster), ASKED, TYPES)
    x.add("gbtree, multinomial", train(XGBoost, three, "enum", ntrees=2), ASKED, TYPES)
    x.add("gbtree, gaussian", train(XGBoost, value, "real"), ASKED, TYPES)
    x.write()
except Exception as error:
    print("no XGBoost: %s" % str(error)[:200])
