# python 3.11, requirements-inner.txt
# python 3.6, requirements-inner-0.txt
# Estimators of XGBoost, LightGBM and CatBoost inside scikit-learn's own.
from golden import METHODS, Goldens

import numpy as np
import xgboost as xgb
from sklearn.ensemble import BaggingClassifier, VotingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.preprocessing import StandardScaler

try:
    import catboost
    import lightgbm as lgb
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.compose import TransformedTargetRegressor
    from sklearn.ensemble import StackingClassifier, StackingRegressor, VotingRegressor
    from sklearn.frozen import FrozenEstimator
    from sklearn.multioutput import MultiOutputClassifier, MultiOutputRegressor
except ImportError:
    lgb = None

rng = np.random.RandomState(5)
X = rng.normal(size=(90, 4)).astype("float64")
Y = X[:, 0] - X[:, 1] * X[:, 2] + 0.2 * rng.normal(size=90)
B = (Y > 0).astype(int)
C = np.digitize(Y, [-0.7, 0.7])
W = np.array(["low", "mid", "high"])[C]
T = np.concatenate([X[:10], [[0, 0, 0, 0], [1e6, -1e6, 1e-6, 3]]])

X2 = {"n_estimators": 4, "max_depth": 2}
g = Goldens("inner")


def scaled(model):
    return Pipeline([("scale", StandardScaler()), ("model", model)])


g.add("XGBClassifier of two in a pipeline", scaled(xgb.XGBClassifier(**X2)).fit(X, B), T)
g.add("XGBClassifier of three in a pipeline", scaled(xgb.XGBClassifier(**X2)).fit(X, C), T)
g.add("XGBRegressor in a pipeline", scaled(xgb.XGBRegressor(**X2)).fit(X, Y), T)
g.add("a grid of XGBClassifier", GridSearchCV(xgb.XGBClassifier(n_estimators=3), {"max_depth": [1, 2]}, cv=2).fit(X, B), T)
g.add("XGBClassifier, one against the rest", OneVsRestClassifier(xgb.XGBClassifier(**X2)).fit(X, C), T)
# What its transform gives in 0.19 has three dimensions.
ANSWERS = METHODS if lgb else [method for method in METHODS if method != "transform"]
g.add("voting, soft", VotingClassifier([("x", xgb.XGBClassifier(**X2)), ("l", LogisticRegression())], voting="soft").fit(X, C), T, methods=ANSWERS)
g.add("voting, hard", VotingClassifier([("x", xgb.XGBClassifier(**X2)), ("l", LogisticRegression())], voting="hard").fit(X, C), T)
g.add("bagging of XGBClassifier", BaggingClassifier(xgb.XGBClassifier(**X2), n_estimators=2, random_state=0).fit(X, C), T)
if lgb:
    L2 = {"n_estimators": 4, "num_leaves": 4, "verbosity": -1}
    K2 = {"iterations": 4, "depth": 2, "verbose": False, "allow_writing_files": False, "random_seed": 1}
    g.add("LGBMClassifier of texts in a pipeline", scaled(lgb.LGBMClassifier(**L2)).fit(X, W), T)
    g.add("LGBMRegressor in a pipeline", scaled(lgb.LGBMRegressor(**L2)).fit(X, Y), T)
    g.add("CatBoostClassifier of texts in a pipeline", scaled(catboost.CatBoostClassifier(**K2)).fit(X, W), T)
    g.add("CatBoostClassifier of two in a pipeline", scaled(catboost.CatBoostClassifier(**K2)).fit(X, B), T)
    g.add("CatBoostRegressor in a pipeline", scaled(catboost.CatBoostRegressor(**K2)).fit(X, Y), T)
    three = [("x", xgb.XGBClassifier(**X2)), ("l", lgb.LGBMClassifier(**L2)), ("c", catboost.CatBoostClassifier(**K2))]
    g.add("voting of three libraries", VotingClassifier(three, voting="soft", weights=[1, 2, 3]).fit(X, C), T)
    g.add("stacking of three libraries", StackingClassifier(three, LogisticRegression(), cv=2).fit(X, C), T)
    g.add("stacking of three libraries, texts", StackingClassifier(three, LogisticRegression(), cv=2, passthrough=True).fit(X, W), T)
    both = [("x", xgb.XGBRegressor(**X2)), ("l", lgb.LGBMRegressor(**L2)), ("c", catboost.CatBoostRegressor(**K2))]
    g.add("voting, numbers", VotingRegressor(both).fit(X, Y), T)
    g.add("stacking, numbers", StackingRegressor(both, cv=2).fit(X, Y), T)
    g.add("stacked on a booster", StackingRegressor([("x", xgb.XGBRegressor(**X2))], lgb.LGBMRegressor(**L2), cv=2).fit(X, Y), T)
    g.add("calibrated XGBClassifier", CalibratedClassifierCV(xgb.XGBClassifier(**X2), cv=2).fit(X, B), T)
    g.add("calibrated LGBMClassifier, isotonic", CalibratedClassifierCV(lgb.LGBMClassifier(**L2), cv=2, method="isotonic").fit(X, C), T)
    g.add("calibrated frozen CatBoostClassifier", CalibratedClassifierCV(FrozenEstimator(catboost.CatBoostClassifier(**K2).fit(X, B))).fit(X, B), T)
    g.add("several targets, numbers", MultiOutputRegressor(lgb.LGBMRegressor(**L2)).fit(X, np.stack([Y, -Y], 1)), T)
    g.add("several targets, classes", MultiOutputClassifier(xgb.XGBClassifier(**X2)).fit(X, np.stack([B, C], 1)), T)
    g.add("a target that is scaled", TransformedTargetRegressor(xgb.XGBRegressor(**X2), transformer=StandardScaler()).fit(X, Y), T)
    g.add("a target by its logarithm", TransformedTargetRegressor(lgb.LGBMRegressor(**L2), func=np.log1p, inverse_func=np.expm1).fit(X, np.exp(Y)), T)
g.write()
