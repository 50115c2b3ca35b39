# python 3.11, requirements-1.9.txt
# python 3.11, requirements-1.7.txt
# python 3.11, requirements-1.5.txt
# python 3.8, requirements-1.3.txt
# python 3.9, requirements-1.1.txt
# python 3.8, requirements-1.0.txt
# python 3.8, requirements-0.24.txt
# python 3.8, requirements-0.22.txt
# python 3.6, requirements-0.20.txt
# python 3.6, requirements-0.19.txt
# python 2.7, requirements-0.19-py2.txt
# Scalers, transforms of distributions, bins, polynomials, splines, functions of cells.
from functools import partial

from golden import VERSION, Goldens

import numpy as np
from scipy import special
from sklearn import preprocessing as pre
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.pipeline import Pipeline

rng = np.random.RandomState(7)
X = rng.normal(size=(30, 3)) * [1, 10, 1000] + [0, 5, -300]
X[:, 0] = np.round(X[:, 0])
T = np.concatenate([X[:4], [[0, 0, 0], [1e12, -1e12, 1e-12], [-1.5, 4.25, 1e-300]]])
N = T.copy()
N[0, 1] = N[2, 0] = np.nan
I = T.copy()
I[1, 2] = np.inf
P = np.exp(X / [2, 20, 2000])
PT = np.concatenate([P[:4], [[1e-9, 1, 1e9]]])
C = np.array([[1.0, 2, 3], [1, 2, 4], [1, 2, 5]])
TEXTS = ["to be or not to be", "that is the question", "to sleep", "perchance to dream", ""]

g = Goldens("preprocessing")
# Of sparse matrices, which vectorizers of texts make.
of_counts = Goldens("preprocessing_sparse")


def add(name, make, fit=X, rows=T, **kwargs):
    """Nothing, where this version has no such class or parameter."""
    try:
        fitted = make().fit(fit)
    except (AttributeError, TypeError) as error:
        print("left out:", name, str(error)[:80])
        return
    (of_counts if isinstance(rows, list) and rows[0] == TEXTS[0] else g).add(name, fitted, rows, **kwargs)


def counts(last):
    return Pipeline([("counts", CountVectorizer()), ("last", last)])


for name, kwargs in [
    ("StandardScaler", {}),
    ("StandardScaler", {"with_mean": False}),
    ("StandardScaler", {"with_std": False}),
    ("StandardScaler", {"with_mean": False, "with_std": False}),
    ("MinMaxScaler", {}),
    ("MinMaxScaler", {"feature_range": (-1, 3)}),
    ("MinMaxScaler", {"clip": True}),
    ("MaxAbsScaler", {}),
    ("MaxAbsScaler", {"clip": True}),
    ("RobustScaler", {}),
    ("RobustScaler", {"with_centering": False, "quantile_range": (10, 80)}),
    ("RobustScaler", {"with_scaling": False}),
    ("RobustScaler", {"unit_variance": True}),
]:
    told = name + "".join(" %s=%s" % item for item in sorted(kwargs.items()))
    add(told, lambda: getattr(pre, name)(**kwargs))
    add(told + ", missing cells", lambda: getattr(pre, name)(**kwargs), rows=N)
    add(told + ", constant columns", lambda: getattr(pre, name)(**kwargs), C, C[:2] + 0.5)
add("StandardScaler, infinite cells", pre.StandardScaler, rows=I)
add("StandardScaler of float32", pre.StandardScaler, X.astype(np.float32))
add("StandardScaler of ints", pre.StandardScaler, X.astype(int), T[:4].astype(int))
for norm in ("l1", "l2", "max"):
    add("Normalizer %s" % norm, lambda: pre.Normalizer(norm))
    add("Normalizer %s of counts" % norm, lambda: counts(pre.Normalizer(norm)), TEXTS, TEXTS)
add("Normalizer, missing cells", pre.Normalizer, rows=N)
for threshold in (0.0, 1.5, -1.5):
    add("Binarizer %s" % threshold, lambda: pre.Binarizer(threshold=threshold))
add("Binarizer, missing cells", pre.Binarizer, rows=N)
add("Binarizer of counts", lambda: counts(pre.Binarizer(threshold=1)), TEXTS, TEXTS)
add("StandardScaler of counts", lambda: counts(pre.StandardScaler(with_mean=False)), TEXTS, TEXTS)
add("MaxAbsScaler of counts", lambda: counts(pre.MaxAbsScaler()), TEXTS, TEXTS)
add("RobustScaler of counts", lambda: counts(pre.RobustScaler(with_centering=False)), TEXTS, TEXTS)
add("KernelCenterer", pre.KernelCenterer, X[:6].dot(X[:6].T), X[6:9].dot(X[:6].T))

for method in ("yeo-johnson", "box-cox"):
    for standardize in (True, False):
        told = "PowerTransformer %s standardize=%s" % (method, standardize)
        add(told, lambda: pre.PowerTransformer(method, standardize=standardize), P, PT)
PM = PT.copy()
PM[0, 1] = np.nan
add("PowerTransformer, missing cells", lambda: pre.PowerTransformer("box-cox"), P, PM)
add("PowerTransformer, numbers below 0", lambda: pre.PowerTransformer("box-cox"), P, T)
add("PowerTransformer yeo-johnson, numbers below 0", lambda: pre.PowerTransformer("yeo-johnson"), X, N)

for distribution in ("uniform", "normal"):
    for n in (5, 30, 1):
        told = "QuantileTransformer %s of %d" % (distribution, n)
        make = lambda: pre.QuantileTransformer(n_quantiles=n, output_distribution=distribution)
        add(told, make, rows=np.concatenate([T, X[10:20], X[:4] + 1e-8, X.min(0)[None], X.max(0)[None]]))
    add("QuantileTransformer %s, missing cells" % distribution, make, rows=N)
    make = lambda: counts(pre.QuantileTransformer(n_quantiles=4, output_distribution=distribution))
    add("QuantileTransformer %s of counts" % distribution, make, TEXTS, TEXTS)

for encode in ("onehot", "onehot-dense", "ordinal"):
    for strategy in ("uniform", "quantile", "kmeans"):
        told = "KBinsDiscretizer %s %s" % (encode, strategy)
        make = lambda: pre.KBinsDiscretizer(n_bins=4, encode=encode, strategy=strategy)
        add(told, make, rows=np.concatenate([T, X[10:20]]))
add("KBinsDiscretizer of several counts", lambda: pre.KBinsDiscretizer(n_bins=[2, 3, 4], encode="ordinal"))
add("KBinsDiscretizer of constant columns", lambda: pre.KBinsDiscretizer(n_bins=2, encode="onehot-dense"), np.c_[C, [1, 2, 3]], [[1, 2, 3, 2], [9, 9, 9, 9]])
add("KBinsDiscretizer in float32", lambda: pre.KBinsDiscretizer(n_bins=3, encode="ordinal", dtype=np.float32), X + 1e-9)
add("KBinsDiscretizer, missing cells", lambda: pre.KBinsDiscretizer(n_bins=3), rows=N)
if hasattr(pre, "KBinsDiscretizer"):
    bins = pre.KBinsDiscretizer(n_bins=4, encode="ordinal", strategy="uniform").fit(X)
    edges = np.array([bins.bin_edges_[j] for j in range(3)]).T
    g.add("KBinsDiscretizer at its edges", bins, np.concatenate([edges, edges * (1 - 1e-7), edges * (1 + 1e-7)]))

for kwargs in [
    {},
    {"degree": 3},
    {"degree": 4, "interaction_only": True},
    {"degree": 3, "interaction_only": True, "include_bias": False},
    {"degree": 1, "include_bias": False},
    {"degree": 0},
    {"degree": (2, 3)},
    {"degree": (2, 2), "include_bias": False},
    {"degree": (0, 2), "interaction_only": True},
    {"degree": (3, 3), "interaction_only": True, "include_bias": False},
    {"degree": 2, "order": "F"},
    {"degree": 5, "include_bias": False},
]:
    if kwargs.get("degree") == 0 and (0, 19) < VERSION < (1, 1):
        continue  # which has no answer there
    told = "PolynomialFeatures" + "".join(" %s=%s" % item for item in sorted(kwargs.items()))
    add(told, lambda: pre.PolynomialFeatures(**kwargs), rows=T[:5] / 10)
add("PolynomialFeatures of one column", lambda: pre.PolynomialFeatures(3), X[:, :1], T[:3, :1])
add("PolynomialFeatures, missing cells", pre.PolynomialFeatures, rows=N)
if VERSION >= (0, 21):
    for degree in (2, 3, 4):
        for only in (False, True):
            make = lambda: counts(pre.PolynomialFeatures(degree, interaction_only=only, include_bias=not only))
            add("PolynomialFeatures %d %s of counts" % (degree, only), make, TEXTS[:3], TEXTS[:3])

S = np.linspace(0, 10, 21)[:, None] * [1, 0.1, -3] + [0, 5, 2]
ST = np.concatenate([S[::4], [[-1, 4, 40], [11, 7, -40], [3.3, 5.55, -7.7], [0.1, 5.01, 1.9], [9.9, 5.99, -27.9], [30, 30, 30]]])
for extrapolation in ("constant", "linear", "continue", "periodic", "error"):
    for degree in (0, 1, 2, 3):
        rows = ST if extrapolation != "error" else S[::3]
        told = "SplineTransformer %s of degree %d" % (extrapolation, degree)
        make = lambda: pre.SplineTransformer(n_knots=5, degree=degree, extrapolation=extrapolation)
        add(told, make, S, rows)
        make = lambda: pre.SplineTransformer(n_knots=5, degree=degree, extrapolation=extrapolation, sparse_output=True)
        # Of which scikit-learn itself makes rows of too few columns.
        if (extrapolation, degree) != ("periodic", 0):
            add(told + ", sparse", make, S, rows)
add("SplineTransformer beyond the knots", lambda: pre.SplineTransformer(extrapolation="error"), S, ST)
add("SplineTransformer without bias", lambda: pre.SplineTransformer(include_bias=False, knots="quantile"), S, ST)
knots = np.array([[0, 5, -28], [1, 5.5, -20], [7, 5.6, 1], [10, 6, 2.0]])
add("SplineTransformer of given knots", lambda: pre.SplineTransformer(knots=knots, extrapolation="linear"), S, ST)
add("SplineTransformer of periodic knots", lambda: pre.SplineTransformer(knots=knots, degree=2, extrapolation="periodic"), S, ST)
M = ST.copy()
M[0, 1] = M[3, 2] = M[6, 0] = np.nan
add("SplineTransformer, missing cells", lambda: pre.SplineTransformer(), S, M)
for extrapolation in ("constant", "linear", "continue", "periodic"):
    add("SplineTransformer %s, missing cells as zeros" % extrapolation, lambda: pre.SplineTransformer(extrapolation=extrapolation, handle_missing="zeros"), S, M)

CELLS = np.array([[-2.5, -1, -0.5], [0, 0.5, 1], [1.5, 2.5, 100], [1e-9, -1e-9, 0.3]])
names = (
    "abs absolute arccos arccosh arcsin arcsinh arctan arctanh cbrt ceil cos cosh deg2rad degrees exp exp2 expm1 fabs floor "
    "isfinite isinf isnan log log10 log1p log2 logical_not negative positive rad2deg radians reciprocal rint sign signbit "
    "sin sinh sqrt square tan tanh trunc nan_to_num round around"
).split()
for name in names:
    if VERSION >= (1, 0) or name in ("log1p", "sqrt", "abs", "rint", "nan_to_num"):
        add("FunctionTransformer %s" % name, lambda: pre.FunctionTransformer(getattr(np, name), validate=False), CELLS, CELLS)
for function in (special.expit, special.logit, abs):
    add("FunctionTransformer %s" % function.__name__, lambda: pre.FunctionTransformer(function, validate=False), CELLS, CELLS)
make = lambda function, **kwargs: lambda: pre.FunctionTransformer(function, validate=False, kw_args=kwargs)
add("FunctionTransformer clip", make(np.clip, a_min=-1, a_max=0.75), CELLS, CELLS)
add("FunctionTransformer round of decimals", make(np.round, decimals=1), CELLS, CELLS + 0.05)
add("FunctionTransformer round of tens", make(np.round, decimals=-1), CELLS, CELLS * 7)
if VERSION >= (0, 22):
    add("FunctionTransformer nan_to_num of a number", make(np.nan_to_num, nan=7.5, posinf=9), X, np.concatenate([N, I]))
    add("FunctionTransformer partial", make(partial(np.clip, a_min=0, a_max=1)), CELLS, CELLS)
add("FunctionTransformer of no function", lambda: pre.FunctionTransformer(validate=False), CELLS, np.concatenate([N, I]))
add("FunctionTransformer that validates", lambda: pre.FunctionTransformer(np.log1p, validate=True), P, PT)
add("FunctionTransformer that validates, missing cells", lambda: pre.FunctionTransformer(np.log1p, validate=True), P, N)
add("FunctionTransformer that validates by default", lambda: pre.FunctionTransformer(np.square), P, PT)
add("FunctionTransformer of counts", lambda: counts(pre.FunctionTransformer(np.sqrt, validate=False, accept_sparse=True)), TEXTS, TEXTS)
add("log1p, then scaled", lambda: Pipeline([("log", pre.FunctionTransformer(np.log1p)), ("scale", pre.RobustScaler())]), P, PT)
g.thin()
g.write()
of_counts.thin()
of_counts.write()
