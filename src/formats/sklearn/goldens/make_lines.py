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
# Kernel ridge, isotonic regression, partial least squares, and estimators that answer the same for every row.
from tries import Tries

import numpy as np
from golden import VERSION
from scipy import sparse
from sklearn.cross_decomposition import CCA, PLSSVD, PLSCanonical, PLSRegression
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.isotonic import IsotonicRegression
from sklearn.kernel_ridge import KernelRidge
from sklearn.metrics.pairwise import laplacian_kernel, rbf_kernel

rng = np.random.RandomState(13)
X = rng.normal(size=(20, 3)) * [1, 2, 0.5] + [0, 1, 0]
Y = X.dot([1.5, -1, 2]) + 0.1 * rng.normal(size=20)
Y2 = np.stack([Y, X[:, 0] - Y + rng.normal(size=20)], 1)
T = np.concatenate([X[:3] + 0.1, rng.normal(size=(2, 3)) * 2, [[0, 0, 0], [1e-9, 0, -1e-9], [30, -20, 10]]])
A, B = np.abs(X), np.abs(T)
TEXTS = np.array(["low", "middle", u"h\u00f6ch"])

g = Tries("lines")
for kernel in ("linear", "poly", "polynomial", "rbf", "sigmoid", "laplacian", "cosine", "chi2", "additive_chi2"):
    g.add("KernelRidge " + kernel, lambda: KernelRidge(kernel=kernel, alpha=0.5).fit(A, Y), B)
    g.add("KernelRidge %s, its parameters" % kernel, lambda: KernelRidge(kernel=kernel, gamma=0.2, degree=2, coef0=0.5).fit(A, Y2), B)
g.add("KernelRidge of fractional degree", lambda: KernelRidge(kernel="poly", degree=1.5).fit(A, Y), B)
g.add("KernelRidge rbf fitted on sparse rows", lambda: KernelRidge(kernel="rbf").fit(sparse.csr_matrix(X * (X > 0)), Y), T)
g.add("KernelRidge laplacian fitted on sparse rows", lambda: KernelRidge(kernel="laplacian").fit(sparse.csr_matrix(X * (X > 0)), Y), T)
g.add("KernelRidge cosine and rows of zeros", lambda: KernelRidge(kernel="cosine").fit(X, Y), np.zeros((1, 3)))
g.add("KernelRidge of kernels worked out beforehand", lambda: KernelRidge(kernel="precomputed").fit(rbf_kernel(X), Y), rbf_kernel(T, X))
g.add("KernelRidge with a function for a kernel", lambda: KernelRidge(kernel=laplacian_kernel, kernel_params={"gamma": 0.7}).fit(X, Y), T)
g.add("KernelRidge chi2 and numbers below 0", lambda: KernelRidge(kernel="chi2").fit(A, Y), np.array([[-1.0, 1, 1]]))
g.add("KernelRidge fitted on float32", lambda: KernelRidge(kernel="rbf").fit(X.astype(np.float32), Y), T)


# Isotonic regression took vectors only, before 0.24: a request has rows of one column.
def isotonic(**params):
    model = IsotonicRegression(**params).fit(X[:, 0].round(1), Y)
    if VERSION < (0, 24):
        predict, transform = model.predict, model.transform
        told = {"predict": lambda rows: predict(np.ravel(rows)), "transform": lambda rows: transform(np.ravel(rows))}
    else:
        told = {"transform": model.transform, "predict": model.predict}
    return model, told


LINE = np.array([[-0.5], [0.0], [0.1], [0.33], [X[0, 0].round(1)], [0.7]])
FAR = np.concatenate([LINE, [[-90.0], [90.0]]])
for bounds in ("nan", "clip", "raise"):
    for rows, told in ((LINE, "inside"), (FAR, "outside")):
        model, answers = isotonic(out_of_bounds=bounds)
        g.add("IsotonicRegression %s, %s" % (bounds, told), lambda: model, rows, answers=answers)
model, answers = isotonic(increasing=False, out_of_bounds="clip", y_min=-1)
g.add("IsotonicRegression falling", lambda: model, FAR, answers=answers)
model, answers = isotonic(increasing="auto", out_of_bounds="clip")
g.add("IsotonicRegression as the data say", lambda: model, FAR, answers=answers)
if VERSION >= (0, 24):
    g.add("IsotonicRegression of one point", lambda: IsotonicRegression(out_of_bounds="clip").fit([1.0, 1.0], [2.0, 4.0]), FAR)
    g.add("IsotonicRegression fitted on float32", lambda: IsotonicRegression(out_of_bounds="clip").fit(X[:, 0].astype(np.float32), Y.astype(np.float32)), np.array([[0.25], [-9]]))

for make, name in ((PLSRegression, "PLSRegression"), (PLSCanonical, "PLSCanonical"), (CCA, "CCA"), (PLSSVD, "PLSSVD")):
    g.add(name, lambda: make(n_components=2).fit(X, Y2), T)
    g.add(name + " not scaled", lambda: make(n_components=1, scale=False).fit(X, Y2), T)
    g.add(name + " of one target", lambda: make(n_components=1).fit(X, Y), T)
    g.add(name + " of one column of targets", lambda: make(n_components=1).fit(X, Y[:, None]), T)

C = TEXTS[[0, 1, 2, 1] * 5]
for strategy in ("prior", "most_frequent", "constant"):
    constant = {"constant": "low"} if strategy == "constant" else {}
    g.add("DummyClassifier " + strategy, lambda: DummyClassifier(strategy=strategy, **constant).fit(X, C), T)
    constant = {"constant": [2, 0]} if strategy == "constant" else {}
    g.add("DummyClassifier %s of two targets" % strategy, lambda: DummyClassifier(strategy=strategy, **constant).fit(X, np.stack([np.arange(20) % 3, np.arange(20) % 2], 1)), T)
g.add("DummyClassifier of numbers", lambda: DummyClassifier(strategy="constant", constant=1).fit(X, np.arange(20) % 3), T)
g.add("DummyClassifier of frequencies that tie", lambda: DummyClassifier(strategy="prior").fit(X, np.arange(20) % 2), T)
g.add("DummyClassifier of one class", lambda: DummyClassifier(strategy="prior").fit(X, np.zeros(20, int)), T)
if VERSION >= (0, 22):
    g.add("DummyClassifier and cells that are missing", lambda: DummyClassifier(strategy="prior").fit(X, C), np.array([[np.nan, 1, 2]]))
for strategy in ("mean", "median", "quantile", "constant"):
    own = {"quantile": 0.3} if strategy == "quantile" else {"constant": 2.5} if strategy == "constant" else {}
    g.add("DummyRegressor " + strategy, lambda: DummyRegressor(strategy=strategy, **own).fit(X, Y), T)
g.add("DummyRegressor of two targets", lambda: DummyRegressor().fit(X, Y2), T)
g.write()
