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
# What fills missing cells, and what tells of them.
from golden import VERSION, Goldens

import numpy as np
import pandas
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.tree import DecisionTreeRegressor

rng = np.random.RandomState(11)
nan = np.nan
X = rng.normal(size=(24, 4)) * [1, 10, 100, 0.1] + [0, 3, -50, 7]
X[:, 3] += X[:, 0]
X[:, 1] = np.round(X[:, 1])
G = X.copy()
G[rng.uniform(size=G.shape) < 0.2] = nan
G[:, 2] = np.where(np.isnan(G[:, 2]), X[:, 2], G[:, 2])
T = np.concatenate([G[:6], [[nan, nan, nan, 7.5], [0.5, nan, nan, nan], [1, 2, 3, 4]]])
E = G.copy()
E[:, 1] = nan
M = np.where(np.isnan(G), -1, np.round(np.abs(G)))
MT = np.where(np.isnan(T), -1, np.round(np.abs(T)))
W = np.array([["red", "S"], ["green", nan], [nan, "S"], ["red", "L"], ["blue", "S"]], dtype=object)
WT = np.array([["red", nan], [nan, nan], ["pink", ""]], dtype=object)

g = Goldens("impute")


def add(name, make, fit=G, rows=T, y=None):
    """Nothing, where this version has no such class or parameter."""
    try:
        fitted = make().fit(fit, y) if y is not None else make().fit(fit)
    except (AttributeError, TypeError, ValueError) as error:
        print("left out:", name, str(error)[:80])
        return
    g.add(name, fitted, rows)


if VERSION < (0, 20):
    from sklearn.preprocessing import Imputer

    for strategy in ("mean", "median", "most_frequent"):
        add("Imputer %s" % strategy, lambda: Imputer(strategy=strategy))
        add("Imputer %s of a column of nothing" % strategy, lambda: Imputer(strategy=strategy), E)
        add("Imputer %s by rows" % strategy, lambda: Imputer(strategy=strategy, axis=1), G, np.round(T[:7]))
        add("Imputer %s of -1" % strategy, lambda: Imputer(missing_values=-1, strategy=strategy), M, MT)
        add("Imputer %s of 0" % strategy, lambda: Imputer(missing_values=0, strategy=strategy), M, MT)
    add("Imputer of NaN itself", lambda: Imputer(missing_values=nan), G, T)
    add("Imputer of rows of nothing", lambda: Imputer(axis=1), G, np.full((1, 4), nan))
    steps = [("fill", Imputer()), ("scale", StandardScaler()), ("line", LinearRegression())]
    add("Imputer before a regressor", lambda: Pipeline(steps), G, T, X[:, 0])
else:
    from sklearn.impute import SimpleImputer

    for strategy in ("mean", "median", "most_frequent", "constant"):
        for kwargs in [{}, {"add_indicator": True}, {"keep_empty_features": True}, {"missing_values": -1}, {"missing_values": 0}]:
            told = "SimpleImputer %s %s" % (strategy, sorted(kwargs.items()))
            fit, rows = (M, MT) if "missing_values" in kwargs else (G, T)
            add(told, lambda: SimpleImputer(strategy=strategy, **kwargs), fit, rows)
            if "missing_values" not in kwargs:
                add(told + " of a column of nothing", lambda: SimpleImputer(strategy=strategy, **kwargs), E)
    add("SimpleImputer, rows of NaN beside another marker", lambda: SimpleImputer(missing_values=-1), M, T)
    add("SimpleImputer, infinite cells", SimpleImputer, G, np.where(np.isnan(T), np.inf, T))
    add("SimpleImputer of float32", lambda: SimpleImputer(), G.astype(np.float32))
    add("SimpleImputer constant of a number", lambda: SimpleImputer(strategy="constant", fill_value=2.5))
    for kwargs in [
        {"strategy": "most_frequent"},
        {"strategy": "constant"},
        {"strategy": "constant", "fill_value": "none"},
        {"strategy": "most_frequent", "add_indicator": True},
    ]:
        told = "SimpleImputer of texts %s" % sorted(kwargs.items())
        # An answer of texts and truth values is none that a model can give: it is put to numbers.
        last = [("hot", OneHotEncoder(handle_unknown="ignore"))] if len(kwargs) > 1 and "add_indicator" in kwargs else []
        add(told, lambda: Pipeline([("fill", SimpleImputer(**kwargs))] + last), W, WT)
    Q = np.where(W == "S", "?", np.where(pandas.isnull(W), "M", W))
    add("SimpleImputer of a text that is missing", lambda: SimpleImputer(missing_values="?", strategy="most_frequent"), Q, np.array([["?", "red"], ["red", "?"]], dtype=object))
    N = np.where(pandas.isnull(W), None, W)
    add("SimpleImputer of None", lambda: SimpleImputer(missing_values=None, strategy="most_frequent"), N, N)
    mixed = np.array([["a", 1], [nan, 2.5], ["b", nan], ["b", 2.5]], dtype=object)
    steps = [("fill", SimpleImputer(strategy="most_frequent")), ("hot", OneHotEncoder(handle_unknown="ignore"))]
    add("SimpleImputer of texts and numbers", lambda: Pipeline(steps), mixed, mixed)
    if VERSION >= (1, 0):
        frame = pandas.DataFrame({"a": mixed[:, 0], "n": [1, 2, nan, 2.0]})
        add("SimpleImputer of a data frame", lambda: Pipeline(steps), frame, frame)
        frame = pandas.DataFrame({"n": [1, 2, nan, 2.0], "m": [nan, 5, 6, 7.0]})
        add("SimpleImputer of named numbers", lambda: SimpleImputer(add_indicator=True), frame, frame)

    try:
        from sklearn.impute import MissingIndicator

        for kwargs in [{}, {"features": "all"}, {"error_on_new": False}, {"sparse": True}]:
            add("MissingIndicator %s" % sorted(kwargs.items()), lambda: MissingIndicator(**kwargs))
            add("MissingIndicator %s, known columns" % sorted(kwargs.items()), lambda: MissingIndicator(**kwargs), G, G[:6])
        add("MissingIndicator of -1", lambda: MissingIndicator(missing_values=-1), M, MT[:6])
        add("MissingIndicator of a text", lambda: MissingIndicator(missing_values="?"), Q, Q)
    except ImportError:
        pass
    try:
        from sklearn.impute import KNNImputer

        for weights in ("uniform", "distance"):
            for n in (1, 3, 50):
                add("KNNImputer %s of %d" % (weights, n), lambda: KNNImputer(n_neighbors=n, weights=weights))
            add("KNNImputer %s, indicated" % weights, lambda: KNNImputer(weights=weights, add_indicator=True))
            add("KNNImputer %s, rows of the fit" % weights, lambda: KNNImputer(n_neighbors=2, weights=weights), G, G)
        add("KNNImputer of a column of nothing", KNNImputer, E)
        add("KNNImputer that keeps a column of nothing", lambda: KNNImputer(keep_empty_features=True), E)
        add("KNNImputer of -1", lambda: KNNImputer(missing_values=-1, n_neighbors=4), M + X / 1e3 * (M != -1), np.where(MT == -1, -1, MT + 0.01))
        few = np.array([[1, nan, nan], [nan, 2, nan], [nan, 3, 1.0], [2, nan, 4]])
        add("KNNImputer, strangers", lambda: KNNImputer(n_neighbors=3), few, np.array([[1.5, nan, nan], [nan, nan, 2.0], [nan, nan, nan]]))
        add("KNNImputer by distance, strangers", lambda: KNNImputer(n_neighbors=2, weights="distance"), few, np.array([[1, nan, nan], [nan, nan, 2.0], [nan, 2.5, nan]]))
    except ImportError:
        pass
    try:
        from sklearn.experimental import enable_iterative_imputer  # noqa
        from sklearn.impute import IterativeImputer

        for name, kwargs in [
            ("", {}),
            (" of few rounds", {"max_iter": 3, "imputation_order": "descending"}),
            (" of no rounds", {"max_iter": 0}),
            (" within bounds", {"min_value": -5, "max_value": 5, "max_iter": 2}),
            (" within bounds by column", {"min_value": [-1, 0, -100, 6.5], "max_value": [1, 9, 0, 7.5], "max_iter": 2}),
            (" of near columns", {"n_nearest_features": 2, "max_iter": 2, "random_state": 0}),
            (" by trees", {"estimator": DecisionTreeRegressor(max_depth=3, random_state=0), "max_iter": 2}),
            (" by lines from medians", {"estimator": LinearRegression(), "initial_strategy": "median", "max_iter": 2}),
            (", indicated", {"add_indicator": True, "max_iter": 2}),
            (" at random", {"imputation_order": "random", "random_state": 1, "max_iter": 2}),
            (" that skips complete columns", {"skip_complete": True, "max_iter": 2}),
        ]:
            # Bayesian ridges, which it takes by itself, are long in a pickle.
            kwargs = dict({"estimator": LinearRegression()} if kwargs else {"max_iter": 1}, **kwargs)
            add("IterativeImputer" + name, lambda: IterativeImputer(**kwargs))
        add("IterativeImputer, a row of nothing", lambda: IterativeImputer(LinearRegression(), max_iter=1), G, np.full((1, 4), nan))
        add("IterativeImputer of a column of nothing", lambda: IterativeImputer(LinearRegression(), max_iter=1), E)
        add("IterativeImputer that keeps a column of nothing", lambda: IterativeImputer(LinearRegression(), max_iter=1, keep_empty_features=True), E)
        add("IterativeImputer of -1", lambda: IterativeImputer(LinearRegression(), missing_values=-1, max_iter=1), M, MT)
        add("IterativeImputer of one column", lambda: IterativeImputer(LinearRegression(), max_iter=1), G[:, :1], T[:, :1])
    except ImportError:
        pass
g.thin()
g.write()
