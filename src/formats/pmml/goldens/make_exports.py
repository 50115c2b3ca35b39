# python 3.11, requirements.txt
# Documents that sklearn2pmml writes of trees and of ensembles of trees: scikit-learn's, XGBoost's and LightGBM's.
import os
import tempfile
import warnings

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import *
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.multioutput import MultiOutputClassifier, MultiOutputRegressor
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder
from sklearn.tree import *
from sklearn2pmml import sklearn2pmml
from sklearn2pmml.decoration import CategoricalDomain, ContinuousDomain
from sklearn2pmml.pipeline import PMMLPipeline
from lightgbm import LGBMClassifier, LGBMRegressor
from xgboost import XGBClassifier, XGBRegressor, XGBRFRegressor

from golden import Goldens

warnings.filterwarnings("ignore")
rng = np.random.RandomState(3)
N = 200
FRAME = pd.DataFrame({"alpha": rng.normal(size=N), "beta": rng.normal(size=N).round(1), "gamma": rng.randint(0, 4, N).astype(float), "delta": rng.lognormal(size=N)})
FRAME["colour"] = pd.Series(rng.choice(["red", "green", "blue", "grün"], N))
HOLES = FRAME.mask(rng.uniform(size=FRAME.shape) < 0.15)
NUMBERS = ["alpha", "beta", "gamma", "delta"]
Y = (FRAME["alpha"] - 0.3 * FRAME["gamma"] + (FRAME["colour"] == "red") * 1.5 + rng.normal(scale=0.1, size=N)).rename("y")
BINARY = pd.Series(np.where(Y > 0, "yes", "no"), name="y")
THREE = pd.Series(np.digitize(Y, [-0.7, 0.3]), name="y")


def rows(frame, missing):
    """Some rows, and nasty ones."""
    chosen = [{k: (None if v != v else v) for k, v in row.items()} for row in frame.head(14).to_dict("records")]
    first = dict(frame.iloc[0])
    for name in NUMBERS:
        if name in first:
            for value in [1e300, -1e300, 1e-310, -0.0, 0, float("inf"), float("-inf")][:: 1 if name == "alpha" else 3]:
                chosen.append(dict(first, **{name: value}))
    if missing:
        for name in first:
            chosen.append(dict(first, **{name: None}))
        chosen.append({name: None for name in first})
    if "colour" in first:
        chosen += [dict(first, colour="unseen"), dict(first, colour="")]
    return [{k: (None if isinstance(v, float) and v != v else v) for k, v in row.items()} for row in chosen]


def pmml(pipeline, **options):
    if options:
        pipeline.configure(**options)
    path = os.path.join(tempfile.mkdtemp(), "model.pmml")
    sklearn2pmml(pipeline, path)
    with open(path, "rb") as f:
        return f.read()


def add(goldens, name, estimator, frame, y, mapper=None, missing=True, single=False, fit=None, **options):
    steps = ([("mapper", mapper)] if mapper is not None else []) + [("model", estimator)]
    pipeline = PMMLPipeline(steps)
    pipeline.fit(frame, y, **(fit or {}))
    try:
        document = pmml(pipeline, **options)
        goldens.add(name, document, rows(frame, missing), single=single)
    except Exception as error:
        print("NOT", name, str(error)[:200])


ONE_HOT = lambda: ColumnTransformer([("numbers", "passthrough", NUMBERS), ("colour", OneHotEncoder(), ["colour"])])
ORDINAL = lambda: ColumnTransformer([("numbers", "passthrough", NUMBERS), ("colour", OrdinalEncoder(), ["colour"])])
X = FRAME[NUMBERS]
XH = HOLES[NUMBERS]

trees = Goldens("exports-sklearn")
for compact in [True, False]:
    tag = "" if compact else ", not compact"
    add(trees, "DecisionTreeClassifier" + tag, DecisionTreeClassifier(max_depth=4), X, THREE, compact=compact)
    add(trees, "DecisionTreeRegressor, one hot" + tag, DecisionTreeRegressor(max_depth=4), FRAME, Y, ONE_HOT(), compact=compact)
    add(trees, "RandomForestClassifier" + tag, RandomForestClassifier(6, max_depth=3), X, THREE, compact=compact)
    add(trees, "RandomForestRegressor" + tag, RandomForestRegressor(6, max_depth=3), X, Y, compact=compact)
    add(trees, "GradientBoostingClassifier, two" + tag, GradientBoostingClassifier(n_estimators=6), FRAME, BINARY, ONE_HOT(), compact=compact)
    add(trees, "DecisionTreeClassifier, missing" + tag, DecisionTreeClassifier(max_depth=4), XH, BINARY, compact=compact)
add(trees, "DecisionTreeClassifier, ids", DecisionTreeClassifier(max_depth=3), X, BINARY, node_id=True, winner_id=True, node_score=True)
add(trees, "DecisionTreeClassifier, flat", DecisionTreeClassifier(max_depth=3), X, BINARY, flat=True)
add(trees, "DecisionTreeClassifier, pruned", DecisionTreeClassifier(max_depth=3), X, BINARY, prune=True)
add(trees, "DecisionTreeRegressor, numeric", DecisionTreeRegressor(max_depth=3), X, Y, numeric=True)
add(trees, "RandomForestRegressor, missing", RandomForestRegressor(5, max_depth=3), XH, Y)
add(trees, "RandomForestClassifier, one hot", RandomForestClassifier(5, max_depth=4), FRAME, BINARY, ONE_HOT())
add(trees, "ExtraTreesClassifier", ExtraTreesClassifier(5, max_depth=4), X, THREE)
add(trees, "ExtraTreesRegressor", ExtraTreesRegressor(5, max_depth=4), X, Y)
add(trees, "GradientBoostingClassifier, three", GradientBoostingClassifier(n_estimators=4), X, THREE)
add(trees, "GradientBoostingRegressor", GradientBoostingRegressor(n_estimators=8), X, Y)
add(trees, "GradientBoostingRegressor, huber", GradientBoostingRegressor(n_estimators=4, loss="huber", init="zero"), X, Y)
add(trees, "HistGradientBoostingClassifier, two", HistGradientBoostingClassifier(max_iter=5, max_depth=3), XH, BINARY)
add(trees, "HistGradientBoostingClassifier, three", HistGradientBoostingClassifier(max_iter=3, max_depth=3), XH, THREE)
add(trees, "HistGradientBoostingRegressor", HistGradientBoostingRegressor(max_iter=5, max_depth=3), XH, Y)
add(trees, "HistGradientBoostingRegressor, poisson", HistGradientBoostingRegressor(max_iter=5, max_depth=3, loss="poisson"), XH, Y.abs())
add(trees, "HistGradientBoostingRegressor, categories", HistGradientBoostingRegressor(max_iter=5, max_depth=3, categorical_features=[4]), FRAME, Y, ORDINAL())
add(trees, "BaggingRegressor", BaggingRegressor(DecisionTreeRegressor(max_depth=3), 4), X, Y)
add(trees, "BaggingClassifier", BaggingClassifier(DecisionTreeClassifier(max_depth=3), 4), X, THREE)
add(trees, "AdaBoostRegressor", AdaBoostRegressor(DecisionTreeRegressor(max_depth=2), n_estimators=5), X, Y)
add(trees, "AdaBoostClassifier", AdaBoostClassifier(DecisionTreeClassifier(max_depth=2), n_estimators=5), X, BINARY)
add(trees, "IsolationForest", IsolationForest(n_estimators=8, max_samples=32, random_state=1), X, None)
add(trees, "VotingClassifier, hard", VotingClassifier([("a", DecisionTreeClassifier(max_depth=2)), ("b", LogisticRegression()), ("c", RandomForestClassifier(3, max_depth=2))]), X, THREE)
add(trees, "VotingClassifier, soft", VotingClassifier([("a", DecisionTreeClassifier(max_depth=2)), ("b", LogisticRegression())], voting="soft", weights=[1, 3]), X, THREE)
add(trees, "VotingRegressor", VotingRegressor([("a", DecisionTreeRegressor(max_depth=2)), ("b", LinearRegression())], weights=[0.3, 0.4]), X, Y)
add(trees, "StackingClassifier", StackingClassifier([("a", DecisionTreeClassifier(max_depth=2)), ("b", GradientBoostingClassifier(n_estimators=2))], LogisticRegression()), X, BINARY)
add(trees, "StackingRegressor", StackingRegressor([("a", DecisionTreeRegressor(max_depth=2)), ("b", RandomForestRegressor(2, max_depth=2))], LinearRegression(), passthrough=True), X, Y)
add(trees, "MultiOutputRegressor", MultiOutputRegressor(DecisionTreeRegressor(max_depth=2)), X, pd.DataFrame({"u": Y, "v": -Y}))
trees.write()

boosters = Goldens("exports-boosters")
for compact in [True, False]:
    tag = "" if compact else ", not compact"
    add(boosters, "XGBRegressor" + tag, XGBRegressor(n_estimators=6, max_depth=3), XH, Y, single=True, compact=compact)
    add(boosters, "XGBClassifier, two" + tag, XGBClassifier(n_estimators=5, max_depth=3), XH, (Y > 0).astype(int).rename("y"), single=True, compact=compact)
    add(boosters, "LGBMRegressor" + tag, LGBMRegressor(n_estimators=5, num_leaves=7, verbosity=-1), XH, Y, compact=compact)
add(boosters, "XGBClassifier, three", XGBClassifier(n_estimators=4, max_depth=3), XH, THREE, single=True)
for objective in ["reg:logistic", "count:poisson", "reg:tweedie", "reg:gamma", "reg:absoluteerror", "binary:logistic"]:
    add(boosters, "XGBRegressor, %s" % objective, XGBRegressor(n_estimators=3, max_depth=2, objective=objective), X, (Y > 0) * 1.0 if "logistic" in objective else Y.abs() + 0.1, single=True)
add(boosters, "XGBRFRegressor", XGBRFRegressor(n_estimators=4, max_depth=3), X, Y, single=True)
add(boosters, "XGBRegressor, dart", XGBRegressor(n_estimators=4, max_depth=3, booster="dart", rate_drop=0.5), X, Y, single=True)
add(boosters, "XGBRegressor, linear", XGBRegressor(n_estimators=4, booster="gblinear"), X, Y, single=True)
add(boosters, "XGBClassifier, a limit of trees", XGBClassifier(n_estimators=5, max_depth=2), X, THREE, single=True, ntree_limit=2)
add(boosters, "XGBRegressor, one hot", XGBRegressor(n_estimators=4, max_depth=3), FRAME, Y, ONE_HOT(), single=True)
add(boosters, "LGBMClassifier, two", LGBMClassifier(n_estimators=5, num_leaves=7, verbosity=-1), XH, BINARY)
add(boosters, "LGBMClassifier, three", LGBMClassifier(n_estimators=3, num_leaves=7, verbosity=-1), XH, THREE)
add(boosters, "LGBMClassifier, forest", LGBMClassifier(n_estimators=3, num_leaves=7, boosting_type="rf", bagging_freq=1, bagging_fraction=0.7, verbosity=-1), XH, BINARY)
for objective in ["poisson", "tweedie", "quantile", "cross_entropy"]:
    add(boosters, "LGBMRegressor, %s" % objective, LGBMRegressor(n_estimators=3, num_leaves=5, objective=objective, verbosity=-1), XH, (Y > 0) * 1.0 if objective == "cross_entropy" else Y.abs())
CATEGORICAL = lambda: ColumnTransformer([("alpha", ContinuousDomain(with_statistics=False), ["alpha"]), ("colour", CategoricalDomain(with_statistics=False, dtype="category"), ["colour"])],
                                        verbose_feature_names_out=False).set_output(transform="pandas")
for compact in [True, False]:
    mapper = CATEGORICAL()
    try:
        pipeline = PMMLPipeline([("mapper", mapper), ("model", LGBMRegressor(n_estimators=4, num_leaves=6, min_data_per_group=1, cat_smooth=0, verbosity=-1))])
        pipeline.fit(HOLES[["alpha", "colour"]], Y)
        boosters.add("LGBMRegressor, categories%s" % ("" if compact else ", not compact"), pmml(pipeline, compact=compact), rows(HOLES[["alpha", "colour"]], True))
        mapper = CATEGORICAL()
        pipeline = PMMLPipeline([("mapper", mapper), ("model", XGBRegressor(n_estimators=4, max_depth=3, enable_categorical=True))])
        pipeline.fit(HOLES[["alpha", "colour"]], Y)
        boosters.add("XGBRegressor, categories%s" % ("" if compact else ", not compact"), pmml(pipeline, compact=compact), rows(HOLES[["alpha", "colour"]], True), single=True)
    except Exception as error:
        print("NOT categories", str(error)[:300])
boosters.write()
