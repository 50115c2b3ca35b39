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
# Naive Bayes and discriminant analysis.
from tries import Tries

import numpy as np
from scipy import sparse
from sklearn import discriminant_analysis as D
from sklearn import naive_bayes as B

rng = np.random.RandomState(9)
X = rng.normal(size=(36, 4)) * [1, 3, 0.3, 1] + [0, 1, 0, -2]
C3 = np.digitize(X[:, 0] + 0.3 * X[:, 1] + 0.2 * rng.normal(size=36), [-0.3, 0.8])
C2 = (C3 > 0).astype(int)
TEXTS = np.array(["low", "middle", u"h\u00f6ch"])
T = np.concatenate([X[:4] + 0.2, rng.normal(size=(3, 4)) * 3, [[0, 0, 0, 0], [1e-12, -1e-12, 0, 1e-300], [50, -40, 30, 20], [900, -900, 900, -900]]])
N = rng.poisson(1.5, size=(36, 5))
NT = np.concatenate([N[:4], [[0, 0, 0, 0, 0], [100, 0, 3, 2, 1], [0, 0, 0, 0, 7]]])

g = Tries("probable")
for name, rows, tests in (("GaussianNB", X, T), ("MultinomialNB", N, NT), ("ComplementNB", N, NT), ("BernoulliNB", N, NT), ("CategoricalNB", np.minimum(N, 3), np.minimum(NT, 3))):
    g.add(name, lambda: getattr(B, name)().fit(rows, C3), tests)
    g.add(name + " of two classes", lambda: getattr(B, name)().fit(rows, TEXTS[C2]), tests)
    g.add(name + " of one class", lambda: getattr(B, name)().fit(rows, np.full(36, 4)), tests)
    g.add(name + " of priors", lambda: getattr(B, name)(**{"priors" if name == "GaussianNB" else "class_prior": [0.2, 0.5, 0.3]}).fit(rows, C3), tests)
for name in "MultinomialNB ComplementNB BernoulliNB".split():
    g.add(name + " fitted on sparse rows", lambda: getattr(B, name)(alpha=0.1).fit(sparse.csr_matrix(N), C3), NT)
    g.add(name + " fitted in parts", lambda: getattr(B, name)(fit_prior=False).partial_fit(N[:20], C3[:20], classes=[0, 1, 2]).partial_fit(N[20:], C3[20:]), NT)
g.add("ComplementNB normalized", lambda: B.ComplementNB(norm=True).fit(N, C3), NT)
g.add("BernoulliNB above 1.5", lambda: B.BernoulliNB(binarize=1.5).fit(N, C3), NT)
g.add("BernoulliNB below 0", lambda: B.BernoulliNB(binarize=-0.5).fit(X, C3), T)
g.add("BernoulliNB of 0 and 1", lambda: B.BernoulliNB(binarize=None).fit((N > 1).astype(int), C3), (NT > 1).astype(int))
g.add("BernoulliNB without smoothing", lambda: B.BernoulliNB(alpha=1e-10).fit((N > 1).astype(int), C3), (NT > 1).astype(int))
g.add("GaussianNB smoothed", lambda: B.GaussianNB(var_smoothing=0.1).fit(X, C3), T)
g.add("GaussianNB fitted on float32", lambda: B.GaussianNB().fit(X.astype(np.float32), C3), T)
g.add("GaussianNB of one feature", lambda: B.GaussianNB().fit(X[:, :1], C3), T[:, :1])
g.add("CategoricalNB of at least six", lambda: B.CategoricalNB(min_categories=6).fit(np.minimum(N, 3), C3), np.array([[5, 0, 4, 1, 2]]))
g.add("CategoricalNB of cells with fractions", lambda: B.CategoricalNB().fit(np.minimum(N, 3), C3), np.array([[1.9, 0.2, 2.5, 1, 0]]))
g.add("CategoricalNB and a category it does not know", lambda: B.CategoricalNB().fit(np.minimum(N, 3), C3), np.array([[4, 0, 2, 1, 0]]))
g.add("CategoricalNB and a category below 0", lambda: B.CategoricalNB().fit(np.minimum(N, 3), C3), np.array([[-1, 0, 2, 1, 0]]))
g.add("GaussianNB of scores that tie", lambda: B.GaussianNB().fit([[0.0], [1], [2], [3]], [0, 0, 1, 1]), np.array([[1.5], [0.2]]))
L, Q = "LinearDiscriminantAnalysis", "QuadraticDiscriminantAnalysis"
for name in (L, Q):
    g.add(name, lambda: getattr(D, name)().fit(X, TEXTS[C3]), T)
    g.add(name + " of two classes", lambda: getattr(D, name)().fit(X, C2), T)
    g.add(name + " of priors", lambda: getattr(D, name)(priors=[0.1, 0.6, 0.3]).fit(X, C3), T)
# None of quadratic fitted on float32: NumPy rounds powers and logarithms of float32 differently by the processor.
g.add(L + " fitted on float32", lambda: getattr(D, L)().fit(X.astype(np.float32), C3), T)
for solver in ("svd", "lsqr", "eigen"):
    for labels, told in ((C2, "two"), (C3, "three")):
        g.add("%s %s, %s classes" % (L, solver, told), lambda: getattr(D, L)(solver=solver).fit(X, labels), T)
    g.add("%s %s, one component" % (L, solver), lambda: getattr(D, L)(solver=solver, n_components=1).fit(X, C3), T)
g.add(L + " shrunk", lambda: getattr(D, L)(solver="eigen", shrinkage="auto").fit(X, C3), T)
g.add(L + " of columns that depend on each other", lambda: getattr(D, L)().fit(np.column_stack([X, X[:, 0]]), C3), np.column_stack([T, T[:, 0]]))
g.add(Q + " regularized", lambda: getattr(D, Q)(reg_param=0.3).fit(X, C3), T)
g.add(Q + " eigen", lambda: getattr(D, Q)(solver="eigen", shrinkage=0.2).fit(X, C3), T)
g.add(Q + " of classes of few rows", lambda: getattr(D, Q)(reg_param=0.1).fit(X[:9], [0, 0, 0, 0, 0, 0, 1, 1, 1]), T)
g.write()
