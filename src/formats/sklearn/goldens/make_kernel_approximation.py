# python 3.11, requirements-1.9.txt
# python 3.11, requirements-1.7.txt
# python 3.11, requirements-1.5.txt
# python 3.8, requirements-1.3.txt
# python 3.9, requirements-1.1.txt
# python 3.8, requirements-1.0.txt
# python 3.8, requirements-0.24.txt
# python 3.8, requirements-0.22.txt
# python 3.6, requirements-0.19.txt
# python 2.7, requirements-0.19-py2.txt
# Maps that stand for kernels, and random projections.
from golden import Goldens

import numpy as np
from sklearn import kernel_approximation as ka
from sklearn import random_projection as rp
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import Pipeline

rng = np.random.RandomState(3)
X = rng.normal(size=(20, 5)) * [1, 2, 0.5, 1, 3]
T = np.concatenate([X[:3], [[0, 0, 0, 0, 0], [10, -20, 5, 1e-9, 0.25]]])
P = np.abs(X)
P[P < 0.3] = 0
PT = np.abs(T)
TEXTS = ["to be or not to be", "that is the question", "to sleep", "perchance to dream", "whether tis nobler"]

g = Goldens("kernel_approximation")


def add(name, make, fit=X, rows=T):
    """Nothing, where this version has no such class or parameter."""
    try:
        fitted = make().fit(fit)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        print("left out:", name, str(error)[:80])
        return
    g.add(name, fitted, rows)


def counts(last):
    return Pipeline([("counts", CountVectorizer()), ("last", last)])


for gamma in (1.0, 0.2, "scale"):
    add("RBFSampler %s" % gamma, lambda: ka.RBFSampler(gamma=gamma, n_components=7, random_state=0))
add("RBFSampler of float32", lambda: ka.RBFSampler(n_components=7, random_state=0), X.astype(np.float32))
add("RBFSampler of counts", lambda: counts(ka.RBFSampler(n_components=7, random_state=0)), TEXTS, TEXTS)
for skewedness in (1.0, 0.3):
    add("SkewedChi2Sampler %s" % skewedness, lambda: ka.SkewedChi2Sampler(skewedness=skewedness, n_components=6, random_state=0), P, PT)
    add("SkewedChi2Sampler %s, numbers too low" % skewedness, lambda: ka.SkewedChi2Sampler(skewedness=skewedness, n_components=6, random_state=0), P, T)
for steps, interval in ((1, None), (2, None), (3, None), (4, 0.3), (2, 0.7)):
    make = lambda: ka.AdditiveChi2Sampler(sample_steps=steps, sample_interval=interval)
    add("AdditiveChi2Sampler %s %s" % (steps, interval), make, P, PT)
    add("AdditiveChi2Sampler %s %s of counts" % (steps, interval), lambda: counts(make()), TEXTS, TEXTS)
add("AdditiveChi2Sampler, numbers below 0", ka.AdditiveChi2Sampler, P, T)
for degree in (1, 2, 3, 4):
    for kwargs in [{}, {"gamma": 0.5, "coef0": 2}]:
        told = "PolynomialCountSketch %d %s" % (degree, sorted(kwargs.items()))
        make = lambda: ka.PolynomialCountSketch(degree=degree, n_components=9, random_state=0, **kwargs)
        add(told, make)
        add(told + " of counts", lambda: counts(make()), TEXTS, TEXTS)
for kernel in ("rbf", "linear", "poly", "polynomial", "sigmoid", "cosine", "laplacian", "chi2", "additive_chi2"):
    fit, rows = (P, PT) if "chi2" in kernel else (X, T)
    add("Nystroem %s" % kernel, lambda: ka.Nystroem(kernel=kernel, n_components=4, random_state=0), fit, rows)
add("Nystroem rbf of gamma", lambda: ka.Nystroem("rbf", gamma=0.07, n_components=4, random_state=0))
add("Nystroem poly of its own", lambda: ka.Nystroem("poly", gamma=0.5, coef0=2, degree=2, n_components=4, random_state=0))
add("Nystroem sigmoid of its own", lambda: ka.Nystroem("sigmoid", gamma=0.05, coef0=-1, n_components=4, random_state=0))
add("Nystroem by kernel_params", lambda: ka.Nystroem("laplacian", kernel_params={"gamma": 0.3}, n_components=4, random_state=0))
add("Nystroem chi2 of gamma", lambda: ka.Nystroem("chi2", gamma=0.3, n_components=4, random_state=0), P, PT)
add("Nystroem chi2, numbers below 0", lambda: ka.Nystroem("chi2", n_components=4, random_state=0), P, T)
add("Nystroem of more components than rows", lambda: ka.Nystroem(n_components=30, random_state=0), X[:6])
add("Nystroem of counts", lambda: counts(ka.Nystroem(n_components=3, random_state=0)), TEXTS, TEXTS)
add("Nystroem precomputed", lambda: ka.Nystroem("precomputed", n_components=6, random_state=0), X[:6].dot(X[:6].T) + 9 * np.eye(6), X[6:9].dot(X[:6].T))
steps = [("map", ka.Nystroem(n_components=4, random_state=0)), ("line", LinearRegression())]
g.add("Nystroem before a regressor", Pipeline(steps).fit(X, X[:, 0]), T)

W = rng.normal(size=(6, 40))
for name, make in [
    ("GaussianRandomProjection", lambda: rp.GaussianRandomProjection(4, random_state=0)),
    ("SparseRandomProjection", lambda: rp.SparseRandomProjection(4, random_state=0)),
    ("SparseRandomProjection of a third", lambda: rp.SparseRandomProjection(4, density=1 / 3.0, random_state=0)),
    ("SparseRandomProjection of all", lambda: rp.SparseRandomProjection(4, density=1.0, random_state=0)),
    ("SparseRandomProjection, dense output", lambda: rp.SparseRandomProjection(4, dense_output=True, random_state=0)),
    ("GaussianRandomProjection with its inverse", lambda: rp.GaussianRandomProjection(4, compute_inverse_components=True, random_state=0)),
]:
    add(name, make, W, W[:3] * 2)
    add(name + " of counts", lambda: counts(make()), TEXTS, TEXTS)
g.thin()
g.write()
