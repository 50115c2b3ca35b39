# python 3.11, requirements-1.9.txt
# python 3.8, requirements-1.7.txt
# python 3.8, requirements-1.5.txt
# python 3.8, requirements-1.3.txt
# python 3.8, requirements-1.1.txt
# python 3.8, requirements-1.0.txt
# python 3.8, requirements-0.24.txt
# python 3.8, requirements-0.22.txt
# python 3.6, requirements-0.19.txt
# python 2.7, requirements-0.19-py2.txt
# Estimators around estimators: voting, stacking, calibration, searches, moved thresholds, transformed targets, selectors.
from golden import VERSION, Goldens

import numpy as np
from scipy import stats
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import (
    AdaBoostClassifier,
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    RandomForestClassifier,
    VotingClassifier,
)
from sklearn.feature_selection import RFE, RFECV, SelectFromModel
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge, RidgeClassifier
from sklearn.model_selection import GridSearchCV, RandomizedSearchCV, StratifiedKFold
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.semi_supervised import LabelPropagation, LabelSpreading
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

rng = np.random.RandomState(12)
X = np.round(rng.normal(size=(60, 4)) * [1, 3, 0.5, 2], 3)
Z = X[:, 0] + 0.5 * X[:, 1] + rng.normal(size=60) * 0.3
C = np.digitize(Z, [-1.0, 1.0])
B = (Z > 0).astype(int)
Y = np.round(Z * 10) / 7
T = np.concatenate([X[:6], (X[6:10] + X[10:14]) / 2, [[0, 0, 0, 0], [3, -2, 4, 3], [0.1, 0.2, 0.3, 0.7]]])
FEW = VERSION not in ((1, 9), (1, 3), (0, 19))
NAMES = np.array(["high", "low", "middle"])
YES = np.array(["no", "yes"])
base = "estimator" if VERSION >= (1, 2) else "base_estimator"


def tree(depth=2):
    return DecisionTreeClassifier(max_depth=depth, random_state=0)


def line():
    return LogisticRegression(solver="lbfgs", max_iter=300, random_state=0) if VERSION >= (0, 22) else LogisticRegression(random_state=0)


g = Goldens("meta")
near = Goldens("meta-near")
two = [("tree", tree()), ("line", line())]
g.add("VotingClassifier, hard", VotingClassifier(two, voting="hard").fit(X, NAMES[C]), T)
g.add("VotingClassifier, soft", VotingClassifier(two, voting="soft", weights=[2, 1.5], flatten_transform=True).fit(X, C), T)
if not FEW:
    three = two + [("ridge", RidgeClassifier())]
    g.add("hard votes with weights", VotingClassifier(three, weights=[0.5, 2, 1]).fit(X, NAMES[C]), T)
    g.add("soft votes, not flat", VotingClassifier(two, voting="soft", flatten_transform=False).fit(X, C), T, methods=["predict", "predict_proba"])
    dropped = VotingClassifier(three, weights=[1, 2, 3]).set_params(line="drop" if VERSION >= (0, 22) else None)
    g.add("a voter is dropped", dropped.fit(X, C), T)
if VERSION >= (0, 22):
    from sklearn.ensemble import StackingClassifier, StackingRegressor, VotingRegressor

    both = [("tree", DecisionTreeRegressor(max_depth=2)), ("line", LinearRegression())]
    g.add("VotingRegressor", VotingRegressor(both, weights=[1, 3]).fit(X, Y), T)
    g.add("StackingRegressor", StackingRegressor(both, final_estimator=Ridge(), cv=3).fit(X, Y), T)
    g.add("StackingClassifier, three classes", StackingClassifier(two, final_estimator=tree(), cv=3).fit(X, NAMES[C]), T)
    g.add("StackingClassifier, two classes, passthrough", StackingClassifier(two, final_estimator=line(), cv=3, passthrough=True).fit(X, B), T)
    if not FEW:
        g.add("voting without weights", VotingRegressor(both).fit(X, Y), T)
        g.add("stacked decisions", StackingClassifier(two + [("ridge", RidgeClassifier())], final_estimator=line(), cv=3, stack_method="auto").fit(X, C), T)
        g.add("stacked labels", StackingClassifier(two, final_estimator=tree(3), cv=3, stack_method="predict").fit(X, YES[B]), T)
        g.add("stacked, passthrough of a regression", StackingRegressor(both[:1], final_estimator=Ridge(), cv=3, passthrough=True).fit(X, Y), T)
        if VERSION >= (1, 2):
            fitted = [("tree", tree().fit(X, B)), ("line", line().fit(X, B))]
            g.add("stacked, fitted before", StackingClassifier(fitted, final_estimator=line(), cv="prefit").fit(X, B), T)
            labels = np.stack([B, (X[:, 1] > 0).astype(int)], 1)
            g.add("stacked multilabel", StackingClassifier([("tree", tree()), ("forest", RandomForestClassifier(n_estimators=2, max_depth=2, random_state=0))], final_estimator=tree(3), cv=3).fit(X, labels), T)
for method in ["sigmoid", "isotonic"]:
    g.add("calibrated, " + method, CalibratedClassifierCV(tree(), method=method, cv=2).fit(X, YES[B]), T)
    if not FEW:
        g.add("calibrated scores, " + method, CalibratedClassifierCV(line(), method=method, cv=2).fit(X, NAMES[C]), T)
if not FEW:
    g.add("calibrated, no scores but probabilities of three", CalibratedClassifierCV(tree(3), cv=2).fit(X, C), T)
    if VERSION < (1, 8):
        g.add("calibrated afterwards", CalibratedClassifierCV(line().fit(X, B), cv="prefit").fit(X, B), T)
    if VERSION >= (0, 24):
        g.add("calibrated once", CalibratedClassifierCV(line(), cv=3, ensemble=False).fit(X, C), T)
    if VERSION >= (1, 8):
        for title, inner in {"scores": line(), "probabilities": tree(3)}.items():
            g.add("temperature of " + title, CalibratedClassifierCV(inner, method="temperature", cv=2).fit(X, C), T)
            g.add("temperature of two classes, " + title, CalibratedClassifierCV(inner, method="temperature", cv=2).fit(X, B), T)

pipe = Pipeline([("scale", StandardScaler()), ("line", line())])
g.add("GridSearchCV", GridSearchCV(pipe, {"line__C": [0.1, 1.0]}, cv=2).fit(X, NAMES[C]), T)
spread = {"max_depth": [1, 2, 3]} if FEW else {"max_depth": stats.randint(1, 4)}
g.add("RandomizedSearchCV", RandomizedSearchCV(DecisionTreeRegressor(random_state=0), spread, n_iter=2, cv=2, random_state=0).fit(X, Y), T)
if not FEW:
    g.add("searched scaler", GridSearchCV(Pipeline([("scale", StandardScaler()), ("line", LinearRegression())]), {"scale__with_mean": [True, False]}, cv=StratifiedKFold(2), scoring="r2").fit(X, B), T)
if VERSION >= (0, 24):
    from sklearn.experimental import enable_halving_search_cv  # noqa
    from sklearn.feature_selection import SequentialFeatureSelector
    from sklearn.model_selection import HalvingGridSearchCV, HalvingRandomSearchCV
    from sklearn.semi_supervised import SelfTrainingClassifier

    g.add("HalvingGridSearchCV", HalvingGridSearchCV(tree(), {"max_depth": [1, 2]}, cv=2, random_state=0, factor=2).fit(X, B), T)
    g.add("HalvingRandomSearchCV", HalvingRandomSearchCV(tree(), {"max_depth": [1, 2, 3]}, cv=2, random_state=0).fit(X, B), T)
    g.add("SequentialFeatureSelector", SequentialFeatureSelector(LinearRegression(), n_features_to_select=2, cv=2).fit(X, Y), T)
    half = np.where(np.arange(60) % 3 == 0, -1, C)
    g.add("SelfTrainingClassifier", SelfTrainingClassifier(line(), max_iter=3).fit(X, half), T)
if VERSION >= (1, 5):
    from sklearn.model_selection import FixedThresholdClassifier, TunedThresholdClassifierCV

    g.add("FixedThresholdClassifier", FixedThresholdClassifier(tree(), threshold=0.3).fit(X, B), T)
    g.add("TunedThresholdClassifierCV", TunedThresholdClassifierCV(line(), cv=2, thresholds=20).fit(X, YES[B]), T)
    if not FEW:
        g.add("threshold of scores", FixedThresholdClassifier(RidgeClassifier()).fit(X, YES[B]), T)
        g.add("threshold of the first class", FixedThresholdClassifier(pipe, threshold=0.7, pos_label="no").fit(X, YES[B]), T)
        g.add("threshold of the first class's score", FixedThresholdClassifier(RidgeClassifier(), threshold=0.2, pos_label=0).fit(X, B), T)
        g.add("threshold tuned by f1", TunedThresholdClassifierCV(line(), scoring="f1", cv=2, thresholds=20).fit(X, B), T)
        g.add("threshold tuned by f1, the first class is 1", TunedThresholdClassifierCV(line(), scoring="f1", cv=2, thresholds=20).fit(X, B + 1), T)
if VERSION >= (1, 6):
    from sklearn.frozen import FrozenEstimator

    g.add("FrozenEstimator", FrozenEstimator(line().fit(X, B)).fit(X, B), T)
    g.add("calibrated, frozen", CalibratedClassifierCV(FrozenEstimator(line().fit(X, B))).fit(X, B), T)
if VERSION >= (0, 22):
    from sklearn.compose import TransformedTargetRegressor
    from sklearn.preprocessing import PowerTransformer, QuantileTransformer

    g.add("TransformedTargetRegressor", TransformedTargetRegressor(LinearRegression(), transformer=StandardScaler()).fit(X, Y), T)
    g.add("target of log1p", TransformedTargetRegressor(LinearRegression(), func=np.log1p, inverse_func=np.expm1).fit(X, Y - Y.min()), T)
    if not FEW:
        g.add("target of powers", TransformedTargetRegressor(DecisionTreeRegressor(max_depth=3), transformer=PowerTransformer()).fit(X, Y), T)
        g.add("target of quantiles", TransformedTargetRegressor(LinearRegression(), transformer=QuantileTransformer(n_quantiles=10)).fit(X, Y), T)
        g.add("two targets", TransformedTargetRegressor(LinearRegression(), transformer=StandardScaler()).fit(X, np.stack([Y, Z], 1)), T)
        g.add("target as it is", TransformedTargetRegressor(LinearRegression()).fit(X, Y), T)
        g.add("target, a column", TransformedTargetRegressor(LinearRegression(), transformer=StandardScaler()).fit(X, Y[:, None]), T)
for kind, Estimator in [("LabelPropagation", LabelPropagation), ("LabelSpreading", LabelSpreading)]:
    half = np.where(np.arange(60) % 3 == 0, -1, C)
    g.add(kind, Estimator(gamma=0.8, max_iter=1000).fit(X, half), T)
    near.add(kind + ", knn", Estimator(kernel="knn", n_neighbors=3, max_iter=1000).fit(X, half), T)
boost = dict(n_estimators=3, max_depth=2, random_state=0)
g.add("SelectFromModel of a forest", SelectFromModel(RandomForestClassifier(**boost)).fit(X, C), T)
g.add("RFE", RFE(line(), n_features_to_select=2).fit(X, C), T)
if not FEW:
    g.add("SelectFromModel of boosted trees", SelectFromModel(GradientBoostingClassifier(**boost), threshold="0.5*median").fit(X, C), T)
    g.add("SelectFromModel of AdaBoost", SelectFromModel(AdaBoostClassifier(n_estimators=3, random_state=0), threshold=0.1).fit(X, C), T)
    g.add("SelectFromModel of l1", SelectFromModel(LogisticRegression(penalty="l1", solver="liblinear", C=0.1, random_state=0)).fit(X, B), T)
    g.add("SelectFromModel of three classes", SelectFromModel(line(), norm_order=2, threshold="mean").fit(X, C), T)
    g.add("SelectFromModel, fitted before", SelectFromModel(ExtraTreesRegressor(**boost).fit(X, Y), prefit=True) if VERSION < (1, 2) else SelectFromModel(ExtraTreesRegressor(**boost).fit(X, Y), prefit=True).fit(X, Y), T)
    g.add("RFECV", RFECV(DecisionTreeRegressor(max_depth=2, random_state=0), cv=2).fit(X, Y), T)
    if VERSION >= (0, 20):
        g.add("SelectFromModel, only two", SelectFromModel(LinearRegression(), threshold=-np.inf, max_features=2).fit(X, Y), T)
    if VERSION >= (0, 24):
        g.add("SelectFromModel by an attribute", SelectFromModel(Pipeline([("line", LinearRegression())]), importance_getter="named_steps.line.coef_").fit(X, Y), T)
        g.add("RFE of a pipeline's step", RFE(Pipeline([("line", line())]), n_features_to_select=2, importance_getter="named_steps.line.coef_").fit(X, C), T)
g.write()
near.write()
