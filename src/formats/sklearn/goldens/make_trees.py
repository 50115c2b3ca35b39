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
# Trees and forests: labels of all types, several targets, weights, missing cells, numbers at the edge of float32.
from golden import VERSION, Goldens

import numpy as np
from scipy import sparse
from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor, RandomForestClassifier, RandomForestRegressor
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor, ExtraTreeClassifier, ExtraTreeRegressor

rng = np.random.RandomState(5)
X = np.round(rng.normal(size=(50, 3)) * [1, 10, 0.1], 3)
X[:, 2] = np.round(X[:, 2], 1)
Z = X[:, 0] + 0.2 * X[:, 1] + rng.normal(size=50) * 0.3
C = np.digitize(Z, [-1.5, 1.0])
Y = np.round(Z * 100) / 7
W = np.round(rng.uniform(0.1, 2, size=50), 2)
# What a float32 rounds to the other side of a threshold, ties of thresholds, the largest that a float32 holds.
T = np.concatenate([X[:6], (X[6:9] + X[9:12]) / 2, [[0.1 + 1e-9, 0.7, 0.1], [3.4e38, -3.4e38, 1e-46], [0, -0.0, 0]]])
M = X.copy()
M[::4, 0] = np.nan
M[1::5, 2] = np.nan
MT = np.concatenate([M[:5], [[np.nan, np.nan, np.nan], [0, np.nan, 1]]])
FEW = VERSION not in ((1, 9), (1, 3), (0, 19))
rows = dict(n_estimators=5, max_depth=4, random_state=1)

g = Goldens("trees")
g.add("DecisionTreeClassifier", DecisionTreeClassifier(max_depth=4, random_state=0).fit(X, C), T)
g.add("DecisionTreeRegressor", DecisionTreeRegressor(max_depth=4, random_state=0).fit(X, Y), T)
g.add("ExtraTreeClassifier", ExtraTreeClassifier(max_depth=3, random_state=0).fit(X, C), T)
g.add("ExtraTreeRegressor", ExtraTreeRegressor(max_depth=3, random_state=0).fit(X, Y), T)
g.add("RandomForestClassifier", RandomForestClassifier(**rows).fit(X, C), T)
g.add("RandomForestRegressor", RandomForestRegressor(**rows).fit(X, Y), T)
g.add("ExtraTreesClassifier", ExtraTreesClassifier(bootstrap=True, **rows).fit(X, C), T)
g.add("ExtraTreesRegressor", ExtraTreesRegressor(**rows).fit(X, Y), T)
if not FEW:
    for title, labels in {
        "negative ints": np.array([-5, 0, 1000000]),
        "floats": np.array([-1.0, 0.0, 1e9]),
        "texts": np.array(["high", "low", "middle"]),
        "unicode": np.array([u"\u00e9t\u00e9", u"hiver", u"\u51ac"]),
        "objects": np.array(["a", "bb", "ccc"], dtype=object),
    }.items():
        g.add("classes are " + title, DecisionTreeClassifier(max_depth=2, random_state=0).fit(X, labels[C]), T)
    g.add("classes are bools", RandomForestClassifier(**rows).fit(X, C > 1), T)
    g.add("one class", DecisionTreeClassifier().fit(X, C * 0 + 3), T)
    g.add("one column, one leaf", DecisionTreeRegressor().fit(X[:1, :1], Y[:1]), T[:, :1])
    g.add("weights", DecisionTreeClassifier(criterion="entropy", max_depth=3).fit(X, C, sample_weight=W), T)
    g.add("class weights", RandomForestClassifier(class_weight="balanced", **rows).fit(X, C), T)
    two = np.stack([C, C + 10 * (X[:, 1] > 0)], 1)
    g.add("two targets", DecisionTreeClassifier(max_depth=3, random_state=0).fit(X, two), T)
    # 0.19 itself fails there: it wrote labels to an array of floats.
    if VERSION >= (0, 22):
        g.add("forest of two targets of texts", RandomForestClassifier(**rows).fit(X, np.array(["no", "yes"])[two % 2]), T)
    g.add("multilabel", ExtraTreesClassifier(**rows).fit(X, np.stack([C > 0, C > 1, Y > 0], 1).astype(int)), T)
    g.add("regression of two targets", DecisionTreeRegressor(max_depth=3).fit(X, np.stack([Y, -Y], 1)), T)
    g.add("forest of regressions of two targets", RandomForestRegressor(**rows).fit(X, np.stack([Y, X[:, 0]], 1)), T)
    g.add("a column of targets", ExtraTreesRegressor(**rows).fit(X, Y[:, None]), T)
    g.add("fitted on a sparse matrix", RandomForestClassifier(**rows).fit(sparse.csr_matrix(X), C), T)
    g.add("fitted on float32", DecisionTreeRegressor(max_depth=4).fit(X.astype("float32"), Y), T)
    absolute, squared = ("absolute_error", "squared_error") if VERSION >= (1, 0) else ("mae", "mse")
    g.add("absolute error", RandomForestRegressor(criterion=absolute, **rows).fit(X, Y), T)
    g.add("friedman", DecisionTreeRegressor(criterion="friedman_mse" if VERSION < (1, 9) else squared, max_leaf_nodes=5).fit(X, Y), T)
    if VERSION >= (0, 24):
        g.add("poisson", DecisionTreeRegressor(criterion="poisson", max_depth=3).fit(X, Y - Y.min() + 1), T)
    if VERSION >= (0, 22):
        g.add("pruned", DecisionTreeClassifier(ccp_alpha=0.02, random_state=0).fit(X, C), T)
    if VERSION >= (1, 4):
        g.add("monotonic", RandomForestRegressor(monotonic_cst=[1, 0, -1], **rows).fit(X, Y), T)
        g.add("log_loss", RandomForestClassifier(criterion="log_loss", max_samples=0.7, **rows).fit(X, C), T)
if VERSION >= (1, 3):
    g.add("missing cells", DecisionTreeClassifier(max_depth=3, random_state=0).fit(M, C), MT)
    g.add("missing cells, none at the fit", DecisionTreeRegressor(max_depth=3, random_state=0).fit(X, Y), MT)
    g.add("missing cells, random splits", DecisionTreeRegressor(max_depth=3, random_state=0, splitter="random").fit(X, Y), MT)
    g.add("missing cells, absolute error", DecisionTreeRegressor(max_depth=3, random_state=0, criterion="absolute_error").fit(X, Y), MT)
    g.add("missing cells, a random tree", ExtraTreeRegressor(max_depth=3, random_state=0).fit(X, Y), MT)
    g.add("missing cells, a random tree that is not", ExtraTreeClassifier(max_depth=3, random_state=0, splitter="best").fit(X, C), MT)
    g.add("missing cells, forest", RandomForestClassifier(**rows).fit(M if VERSION >= (1, 4) else X, C), MT)
    g.add("missing cells, extra trees", ExtraTreesRegressor(**rows).fit(M if VERSION >= (1, 6) else X, Y), MT)
else:
    g.add("missing cells", DecisionTreeClassifier(max_depth=3).fit(X, C), MT)
g.add("too large for a float32", ExtraTreesRegressor(**rows).fit(X, Y), np.array([[1e39, 0, 0]]))
g.write()
