# python 3.11, requirements-1.9.txt
# python 3.8, requirements-1.3.txt
# python 3.6, requirements-0.19.txt
# python 2.7, requirements-0.19-py2.txt
# python 3.8, requirements-0.22.txt
# python 3.8, requirements-0.24.txt
# python 3.8, requirements-1.0.txt
# python 3.9, requirements-1.1.txt
# python 3.11, requirements-1.5.txt
# python 3.11, requirements-1.7.txt
# Linear models: all of sklearn.linear_model, LinearRegression and StandardScaler too (make_linear.py).
from tries import Tries

import numpy as np
import sklearn.linear_model as L
from scipy import sparse
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

rng = np.random.RandomState(11)
X = rng.normal(size=(36, 4)) * [1, 3, 0.3, 1] + [0, 1, 0, -2]
Y = X.dot([1.5, -2, 0.25, 0.5]) + 0.1 * rng.normal(size=36)
Y2 = np.stack([Y, X[:, 0] - Y], 1)
C3 = np.digitize(X[:, 0] + 0.3 * X[:, 1] + 0.2 * rng.normal(size=36), [-0.3, 0.8])
C2 = (C3 > 0).astype(int)
M = np.stack([C3 == 0, C3 == 2, X[:, 3] > -2], 1).astype(int)
TEXTS = np.array(["low", "middle", u"h\u00f6ch"])
T = np.concatenate([X[:4] + 0.2, rng.normal(size=(3, 4)) * 3, [[0, 0, 0, 0], [1e-12, -1e-12, 0, 1e-300], [50, -40, 30, 20], [-900, -900, 900, -900]]])

g = Tries("linear_model")

REGRESSORS = "ARDRegression BayesianRidge ElasticNet ElasticNetCV HuberRegressor Lars LarsCV Lasso LassoCV LassoLars LassoLarsCV LassoLarsIC LinearRegression OrthogonalMatchingPursuit OrthogonalMatchingPursuitCV PassiveAggressiveRegressor QuantileRegressor Ridge RidgeCV SGDRegressor TheilSenRegressor"
for name in REGRESSORS.split():
    params = {"random_state": 0} if name in ("PassiveAggressiveRegressor", "SGDRegressor", "TheilSenRegressor") else {}
    if name == "QuantileRegressor":
        params = {"quantile": 0.4, "alpha": 0.01}
    g.add(name, lambda: getattr(L, name)(**params).fit(X, Y), T)
for name in "ElasticNet Lars Lasso LassoLars LinearRegression OrthogonalMatchingPursuit Ridge RidgeCV".split():
    g.add(name + " of two targets", lambda: getattr(L, name)().fit(X, Y2), T)
for name in "MultiTaskElasticNet MultiTaskElasticNetCV MultiTaskLasso MultiTaskLassoCV".split():
    g.add(name, lambda: getattr(L, name)().fit(X, Y2), T)
g.add("Ridge without an intercept", lambda: L.Ridge(fit_intercept=False).fit(X, Y), T)
g.add("Ridge of one column of targets", lambda: L.Ridge().fit(X, Y[:, None]), T)
g.add("Ridge of one feature", lambda: L.Ridge().fit(X[:, :1], Y), T[:, :1])
g.add("Ridge fitted on sparse rows", lambda: L.Ridge(solver="sparse_cg").fit(sparse.csr_matrix(X), Y), T)
g.add("Ridge fitted on whole numbers", lambda: L.Ridge().fit(np.round(X).astype(int), np.round(Y).astype(int)), np.round(T[:4]).astype(int))
g.add("ElasticNet fitted on float32", lambda: L.ElasticNet(alpha=0.1).fit(X.astype(np.float32), Y.astype(np.float32)), T)
g.add("Lasso positive", lambda: L.Lasso(alpha=0.01, positive=True).fit(X, Y), T)
g.add("LinearRegression positive", lambda: L.LinearRegression(positive=True).fit(X, Y), T)
g.add("Ridge positive", lambda: L.Ridge(positive=True).fit(X, Y), T)
g.add("LassoLarsIC bic", lambda: L.LassoLarsIC(criterion="bic").fit(X, Y), T)
g.add("LinearRegression normalized", lambda: L.LinearRegression(normalize=True).fit(X, Y), T)
for loss in ("squared_loss", "squared_error", "huber", "epsilon_insensitive", "squared_epsilon_insensitive"):
    g.add("SGDRegressor " + loss, lambda: L.SGDRegressor(loss=loss, random_state=0, average=loss == "huber").fit(X, Y), T)

P = np.exp(0.3 * X[:, 0]) + 0.1
for name in "PoissonRegressor GammaRegressor TweedieRegressor".split():
    g.add(name, lambda: getattr(L, name)(alpha=0.1).fit(X, P), T)
for power, link in ((0, "identity"), (0, "log"), (1, "auto"), (1.5, "log"), (2, "identity"), (3, "auto")):
    g.add("TweedieRegressor %s %s" % (power, link), lambda: L.TweedieRegressor(power=power, link=link, alpha=0.1).fit(X, P), T)


def general():
    from sklearn.linear_model._glm.glm import GeneralizedLinearRegressor

    return GeneralizedLinearRegressor(family="poisson").fit(X, P)


g.add("GeneralizedLinearRegressor", general, T)
g.add("RANSACRegressor", lambda: L.RANSACRegressor(random_state=0).fit(X, Y), T)
g.add("RANSACRegressor of Lasso", lambda: L.RANSACRegressor(L.Lasso(alpha=0.01), min_samples=5, random_state=0).fit(X, Y2), T)
g.add("Ridge scaled", lambda: Pipeline([("scale", StandardScaler()), ("ridge", L.Ridge())]).fit(X, Y), T)

for solver in ("liblinear", "lbfgs", "newton-cg", "sag", "saga", "newton-cholesky"):
    g.add("LogisticRegression %s, two classes" % solver, lambda: L.LogisticRegression(solver=solver, random_state=0).fit(X, C2), T)
    g.add("LogisticRegression %s, three classes" % solver, lambda: L.LogisticRegression(solver=solver, random_state=0).fit(X, C3), T)
for multi in ("ovr", "multinomial", "auto"):
    for solver in ("lbfgs", "liblinear"):
        for labels, told in ((C2, "two"), (C3, "three")):
            g.add("LogisticRegression %s %s, %s classes" % (multi, solver, told), lambda: L.LogisticRegression(multi_class=multi, solver=solver).fit(X, labels), T)
g.add("LogisticRegression default", lambda: L.LogisticRegression().fit(X, C3), T)
g.add("LogisticRegression l1", lambda: L.LogisticRegression(penalty="l1", solver="liblinear").fit(X, C2), T)
g.add("LogisticRegression without an intercept", lambda: L.LogisticRegression(fit_intercept=False).fit(X, C3), T)
g.add("LogisticRegression fitted on float32", lambda: L.LogisticRegression(solver="lbfgs").fit(X.astype(np.float32), C3), T)
g.add("LogisticRegression fitted on sparse rows", lambda: L.LogisticRegression(solver="liblinear").fit(sparse.csr_matrix(X), C2), T)
g.add("LogisticRegression made sparse", lambda: L.LogisticRegression(penalty="l1", solver="liblinear", C=0.1).fit(X, C2).sparsify(), T)
LABELS = [
    ("texts", TEXTS[C3]),
    ("bytes", np.array([b"no", b"yes"])[C2]),
    ("texts as objects", TEXTS.astype(object)[C3]),
    ("negative numbers", C3 - 5),
    ("floats", C3 * 2.0 - 1.0),
    ("truth values", C2 == 1),
    ("small integers", C3.astype(np.int8)),
    ("unsigned integers", C3.astype(np.uint16)),
]
for told, labels in LABELS:
    g.add("LogisticRegression of labels that are " + told, lambda: L.LogisticRegression(solver="liblinear" if len(set(labels)) == 2 else "lbfgs").fit(X, labels), T[:3])
g.add("LogisticRegressionCV", lambda: L.LogisticRegressionCV(Cs=2, cv=2).fit(X, C2), T)
g.add("LogisticRegressionCV multinomial", lambda: L.LogisticRegressionCV(Cs=2, cv=2, multi_class="multinomial").fit(X, C3), T)
g.add("LogisticRegressionCV three classes", lambda: L.LogisticRegressionCV(Cs=2, cv=2).fit(X, TEXTS[C3]), T)

for loss in ("hinge", "log", "log_loss", "modified_huber", "squared_hinge", "perceptron", "squared_error", "squared_loss", "huber", "epsilon_insensitive", "squared_epsilon_insensitive"):
    for labels, told in ((C2, "two"), (C3, "three")):
        if told == "three" or loss in ("hinge", "log", "log_loss", "modified_huber"):
            g.add("SGDClassifier %s, %s classes" % (loss, told), lambda: L.SGDClassifier(loss=loss, random_state=0).fit(X, labels), T)
g.add("SGDClassifier averaged, elasticnet", lambda: L.SGDClassifier(average=True, penalty="elasticnet", random_state=0).fit(X, TEXTS[C3]), T)
g.add("SGDClassifier of scores far from 0", lambda: L.SGDClassifier(loss="modified_huber", random_state=0).fit(X, C3), T * 50)
for loss in ("log", "log_loss"):
    g.add("SGDClassifier %s of probabilities that are 0" % loss, lambda: L.SGDClassifier(loss=loss, fit_intercept=False, random_state=0).fit(np.abs(X), C3), -np.abs(T) * 1e3)
for name in "Perceptron PassiveAggressiveClassifier".split():
    g.add(name, lambda: getattr(L, name)(random_state=0).fit(X, C3), T)
    g.add(name + " of two classes", lambda: getattr(L, name)(random_state=0).fit(X, TEXTS[C2]), T)
for name in "RidgeClassifier RidgeClassifierCV".split():
    g.add(name, lambda: getattr(L, name)().fit(X, C3), T)
    g.add(name + " of two classes", lambda: getattr(L, name)().fit(X, TEXTS[C2]), T)
    g.add(name + " of three labels a row", lambda: getattr(L, name)().fit(X, M), T)
    g.add(name + " of two labels a row", lambda: getattr(L, name)().fit(X, M[:, :2]), T)
g.add("SGDOneClassSVM", lambda: L.SGDOneClassSVM(random_state=0).fit(X), T)
for name in "RandomizedLasso RandomizedLogisticRegression".split():
    g.add(name, lambda: getattr(L, name)(n_resampling=8, random_state=0).fit(X, C2), T)
# Ties: symmetrical classes and rows of nothing.
S = np.array([[1.0, 0], [-1, 0], [0, 1], [0, -1]])
Z = np.zeros((2, 2))
g.add("LogisticRegression of equal scores", lambda: L.LogisticRegression(fit_intercept=False).fit(S, [0, 1, 2, 2]), Z)
g.add("Perceptron of scores that are 0", lambda: L.Perceptron(fit_intercept=False).fit(S, [0, 0, 1, 1]), Z)
# Refused.
g.add("Ridge and cells that are missing", lambda: L.Ridge().fit(X, Y), np.array([[1, np.nan, 2, 3.0]]))
g.add("LogisticRegression and infinite cells", lambda: L.LogisticRegression().fit(X, C2), np.array([[1, 2, np.inf, 3.0]]))
g.write()
