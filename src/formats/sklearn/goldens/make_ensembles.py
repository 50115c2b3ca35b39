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
# Boosting, bagging and isolation: every loss, every way to begin, estimators that are no trees.
from golden import VERSION, Goldens

import numpy as np
from scipy import sparse
from sklearn.dummy import DummyRegressor
from sklearn.ensemble import (
    AdaBoostClassifier,
    AdaBoostRegressor,
    BaggingClassifier,
    BaggingRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    IsolationForest,
    RandomTreesEmbedding,
)
from sklearn.linear_model import LinearRegression, LogisticRegression, RidgeClassifier
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

rng = np.random.RandomState(8)
X = np.round(rng.normal(size=(60, 4)) * [1, 10, 0.1, 5], 3)
Z = X[:, 0] + 0.2 * X[:, 1] + rng.normal(size=60) * 0.3
C = np.digitize(Z, [-1.5, 1.0])
B = (Z > 0).astype(int)
Y = np.round(Z * 100) / 7
W = np.round(rng.uniform(0.1, 2, size=60), 2)
T = np.concatenate([X[:6], (X[6:10] + X[10:14]) / 2, [[0, 0, 0, 0], [1e30, -1e30, 1e-40, 3], [0.1, 0.2, 0.3, 0.7]]])
FEW = VERSION not in ((1, 9), (1, 3), (0, 19))
NAMES = np.array(["high", "low", "middle"])
base = "estimator" if VERSION >= (1, 2) else "base_estimator"

g = Goldens("ensembles")
COUNT = 2 if FEW else 3
boost = dict(n_estimators=COUNT, max_depth=2, random_state=0)
squared, absolute, deviance = ("ls", "lad", "deviance") if VERSION < (1, 0) else ("squared_error", "absolute_error", "log_loss")
if VERSION < (1, 1):
    deviance = "deviance"
g.add("GradientBoostingRegressor", GradientBoostingRegressor(**boost).fit(X, Y), T)
g.add("GradientBoostingClassifier, two classes", GradientBoostingClassifier(**boost).fit(X, B), T)
g.add("GradientBoostingClassifier, three classes", GradientBoostingClassifier(**boost).fit(X, NAMES[C]), T)
g.add("GradientBoostingClassifier, exponential", GradientBoostingClassifier(loss="exponential", **boost).fit(X, B), T)
if VERSION >= (0, 22):
    # They are fitted on float32: a tree stays what it is, a linear model would be one of float32.
    part, parts = DecisionTreeRegressor(max_depth=1), DecisionTreeClassifier(max_depth=2)
    g.add("begins with a tree", GradientBoostingRegressor(init=part, **boost).fit(X, Y), T)
    g.add("begins with probabilities", GradientBoostingClassifier(init=parts, **boost).fit(X, C), T)
    g.add("begins with sure trees", GradientBoostingClassifier(init=DecisionTreeClassifier(random_state=1), **boost).fit(X, B), T)
if not FEW:
    for loss in [absolute, "huber", "quantile"]:
        g.add("regression of " + loss, GradientBoostingRegressor(loss=loss, alpha=0.8, subsample=0.8, **boost).fit(X, Y), T)
    g.add("learning rate and weights", GradientBoostingClassifier(learning_rate=0.7, **boost).fit(X, C, sample_weight=W), T)
    g.add("friedman, stopped early", GradientBoostingRegressor(n_estimators=20, n_iter_no_change=2, tol=0.5, random_state=0, max_depth=2).fit(X, Y) if VERSION >= (0, 20) else GradientBoostingRegressor(max_leaf_nodes=4, **boost).fit(X, Y), T)
    g.add("boosted on sparse rows", GradientBoostingClassifier(**boost).fit(sparse.csr_matrix(X), B), T)
    if VERSION >= (0, 22):
        g.add("begins with zero", GradientBoostingClassifier(init="zero", **boost).fit(X, C), T)
        g.add("regression begins with zero", GradientBoostingRegressor(init="zero", **boost).fit(X, Y), T)
        g.add("exponential begins with probabilities", GradientBoostingClassifier(loss="exponential", init=parts, **boost).fit(X, B), T)
        g.add("begins with a constant", GradientBoostingRegressor(init=DummyRegressor(strategy="median"), **boost).fit(X, Y), T)
g.add("refuses NaN", GradientBoostingRegressor(**boost).fit(X, Y), np.array([[np.nan, 0, 0, 0]]))

old = {"algorithm": "SAMME"} if VERSION < (1, 6) else {}
g.add("AdaBoostClassifier", AdaBoostClassifier(n_estimators=4, random_state=0, **old).fit(X, C), T)
g.add("AdaBoostClassifier, two classes", AdaBoostClassifier(n_estimators=4, random_state=0, **old).fit(X, NAMES[B]), T)
g.add("AdaBoostRegressor", AdaBoostRegressor(n_estimators=5, random_state=0).fit(X, Y), T)
if VERSION < (1, 6):
    g.add("AdaBoost, SAMME.R", AdaBoostClassifier(n_estimators=4, algorithm="SAMME.R", random_state=0).fit(X, C), T)
    g.add("AdaBoost, SAMME.R of two classes", AdaBoostClassifier(n_estimators=4, algorithm="SAMME.R", random_state=0).fit(X, B), T)
if not FEW:
    if VERSION < (1, 6):
        g.add("SAMME.R of logistic models", AdaBoostClassifier(n_estimators=3, algorithm="SAMME.R", random_state=0, **{base: LogisticRegression()}).fit(X, NAMES[C]), T)
    g.add("AdaBoost of logistic models", AdaBoostClassifier(n_estimators=3, random_state=0, **dict(old, **{base: LogisticRegression()})).fit(X, NAMES[C]), T)
    g.add("AdaBoost of deep trees", AdaBoostClassifier(n_estimators=3, random_state=0, **dict(old, **{base: DecisionTreeClassifier(max_depth=3)})).fit(X, C), T)
    g.add("AdaBoost of linear models", AdaBoostRegressor(n_estimators=3, random_state=0, loss="square", **{base: LinearRegression()}).fit(X, Y), T)
    # 1.3 divides by zero there.
    if VERSION != (1, 3):
        g.add("AdaBoost of one class", AdaBoostClassifier(n_estimators=2, **old).fit(X, B * 0 + 7), T)
    g.add("AdaBoost, perfect fit", AdaBoostClassifier(n_estimators=5, random_state=0, **dict(old, **{base: DecisionTreeClassifier()})).fit(X, B), T)

bag = dict(n_estimators=COUNT, random_state=0)
g.add("BaggingClassifier", BaggingClassifier(max_samples=0.5, **bag).fit(X, NAMES[C]), T)
g.add("BaggingRegressor", BaggingRegressor(max_features=0.5, **bag).fit(X, Y), T)
if not FEW:
    few = np.concatenate([np.zeros(50, int), np.ones(8, int), np.full(2, 2)])
    g.add("Bagging, classes that some lack", BaggingClassifier(max_samples=0.15, **bag).fit(X, few), T)
    g.add("Bagging of logistic models, classes that some lack", BaggingClassifier(LogisticRegression(), max_samples=0.3, **bag).fit(X, few), T)
    g.add("Bagging of columns", BaggingClassifier(max_features=2, bootstrap_features=True, **bag).fit(X, C), T)
    g.add("Bagging of logistic models on columns", BaggingClassifier(LogisticRegression(), max_features=2, **bag).fit(X, B), T)
    g.add("Bagging that votes", BaggingClassifier(RidgeClassifier(), **bag).fit(X, C), T)
    g.add("Bagging of linear models", BaggingRegressor(LinearRegression(), max_features=3, **bag).fit(X, Y), T)
    if VERSION >= (0, 22):
        g.add("Bagging of two targets", BaggingRegressor(DecisionTreeRegressor(max_depth=3), **bag).fit(X, np.stack([Y, Z], 1)), T)
    if VERSION >= (0, 20):
        g.add("Bagging, NaN where no tree looks", BaggingRegressor(DecisionTreeRegressor(max_depth=2), max_features=1, n_estimators=2, random_state=3).fit(X, Y), np.array([[np.nan, 1, 0, 1], [0, np.nan, 0, 1], [0, 1, np.nan, 1], [0, 1, 0, np.nan]])[1:2])
iso = dict(n_estimators=COUNT, random_state=0)
g.add("IsolationForest", IsolationForest(max_samples=16, **iso).fit(X), T)
if not FEW:
    g.add("IsolationForest, contamination", IsolationForest(contamination=0.2, **iso).fit(X), np.concatenate([X, T]))
    g.add("IsolationForest of columns", IsolationForest(max_features=2, max_samples=16, **iso).fit(X), T)
    g.add("IsolationForest of two rows", IsolationForest(max_samples=2, **iso).fit(X), T)
    if VERSION >= (1, 0):
        g.add("IsolationForest of one row", IsolationForest(max_samples=1, **iso).fit(X), T)
        g.add("IsolationForest on sparse rows", IsolationForest(max_samples=20, **iso).fit(sparse.csc_matrix(X)), T)
    if VERSION >= (1, 6):
        N = X.copy()
        N[::3, 0] = np.nan
        g.add("IsolationForest, NaN and infinity", IsolationForest(**iso).fit(N), np.concatenate([N[:8], [[np.nan] * 4, [1e300, 0, -np.inf, np.inf]]]))
tree = dict(n_estimators=2, max_depth=2, random_state=0)
g.add("RandomTreesEmbedding", RandomTreesEmbedding(**tree).fit(X), T)
if not FEW:
    dense = {"sparse_output": False}
    g.add("RandomTreesEmbedding, dense", RandomTreesEmbedding(**dict(tree, **dense)).fit(X), T)
g.write()
