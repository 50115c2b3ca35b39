# python 3.11, requirements-1.9.txt
# python 3.8, requirements-1.7.txt
# python 3.8, requirements-1.5.txt
# python 3.8, requirements-1.3.txt
# python 3.8, requirements-1.1.txt
# python 3.8, requirements-1.0.txt
# python 3.8, requirements-0.24.txt
# python 3.8, requirements-0.22.txt
# Histogram gradient boosting: losses, missing cells, categories as numbers and, since 1.4, as what an encoder makes of them.
from golden import VERSION, Goldens

import numpy as np
import pandas as pd

if VERSION < (1, 0):
    from sklearn.experimental import enable_hist_gradient_boosting  # noqa
from sklearn.ensemble import HistGradientBoostingClassifier as Classifier
from sklearn.ensemble import HistGradientBoostingRegressor as Regressor

rng = np.random.RandomState(9)
X = np.round(rng.normal(size=(80, 3)) * [1, 10, 0.1], 3)
X[:, 2] = rng.randint(0, 6, size=80)
M = X.copy()
M[::5, 0] = np.nan
M[1::7, 2] = np.nan
Z = X[:, 0] + 0.1 * X[:, 1] + (X[:, 2] % 2)
Y = np.round(Z * 10) / 7
C = np.digitize(Z, [-0.5, 1.0])
NAMES = np.array(["high", "low", "middle"])
T = np.concatenate([X[:8], [[0, 0, 0], [1e300, -1e300, 3], [np.inf, -np.inf, 1]]])
MT = np.concatenate([M[:8], [[np.nan, np.nan, np.nan], [0, np.nan, 1]]])
CT = np.concatenate([MT, [[0, 0, c] for c in (0.5, 4.9, 6, 200, 255, 256, 257, 1e10, -0.5, -1, -255)]])
FEW = VERSION not in ((1, 9), (1, 3))
own = dict(max_iter=4, max_leaf_nodes=6, min_samples_leaf=4, random_state=0)

g = Goldens("hist")
g.add("HistGradientBoostingRegressor", Regressor(**own).fit(X, Y), T)
g.add("HistGradientBoostingClassifier, two classes", Classifier(**own).fit(M, C > 1), MT)
g.add("HistGradientBoostingClassifier, three classes", Classifier(**own).fit(M, NAMES[C]), MT)
g.add("missing cells at the request only", Regressor(**own).fit(X, Y), MT)
if VERSION >= (0, 24):
    g.add("categories", Regressor(categorical_features=[2], **own).fit(M, Y), CT)
    g.add("categories, two classes", Classifier(categorical_features=[False, False, True], **own).fit(X, C > 1), CT)
    g.add("poisson", Regressor(loss="poisson", **own).fit(X, Y - Y.min() + 1), T)
if VERSION >= (1, 0):
    D = pd.DataFrame({"a": M[:, 0], "kind": np.array(["x", "y", "z", "u", "v", "w"])[X[:, 2].astype(int)], "b": X[:, 1]})
    if VERSION >= (1, 4):
        D["kind"] = D["kind"].astype("category")
        chosen = {"categorical_features": "from_dtype"} if VERSION >= (1, 4) else {}
        DT = D[:9].copy()
        g.add("categories of a data frame", Classifier(**dict(own, **chosen)).fit(D, NAMES[C]), DT)
if not FEW:
    absolute = "absolute_error"
    g.add("absolute error", Regressor(loss=absolute, **own).fit(X, Y), T)
    g.add("quantile", Regressor(loss="quantile", quantile=0.8, **own).fit(X, Y), T)
    g.add("gamma", Regressor(loss="gamma", **own).fit(X, Y - Y.min() + 1), T)
    g.add("monotonic", Regressor(monotonic_cst=[1, 0, -1], l2_regularization=0.1, **own).fit(X, Y), T)
    g.add("interaction", Regressor(interaction_cst=[{0, 1}, {2}], learning_rate=0.5, **own).fit(X, Y), T)
    g.add("stopped early", Classifier(early_stopping=True, validation_fraction=0.3, n_iter_no_change=2, **own).fit(X, C), T)
    g.add("float32, few bins", Regressor(max_bins=5, **own).fit(X.astype("float32"), Y.astype("float32")), T)
    g.add("numbers of classes", Classifier(class_weight="balanced", **own).fit(X, C * 10 - 5), T)
    g.add("all columns are categories", Regressor(categorical_features=[0], **own).fit(X[:, 2:], Y), CT[:, 2:])
    if VERSION >= (1, 4):
        texts = D[["kind", "b"]].copy()
        texts["kind"] = texts["kind"].astype(str)
        rows = texts[:6].copy()
        rows.loc[6] = ["another", 0.0]
        g.add("categories of texts", Regressor(categorical_features=["kind"], **own).fit(texts, Y), rows)
g.write()
