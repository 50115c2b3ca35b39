# python 3.11, requirements-1.9.txt
# python 3.8, requirements-1.3.txt
# python 3.6, requirements-0.21.txt
# ColumnTransformer and FeatureUnion, over data frames and matrices.
from golden import VERSION, Goldens

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.preprocessing import StandardScaler

try:
    from sklearn.compose import make_column_selector
except ImportError:
    make_column_selector = None

rng = np.random.RandomState(5)
X = rng.normal(size=(40, 5)) * [1, 10, 0.1, 1000, 3] + [0, 5, 0, -300, 1]
Y = X.dot([1.5, -2, 0.25, 0.001, 1]) + rng.normal(size=40)
T = X[:6]
D = pd.DataFrame(X, columns=["age", "fare", u"gr\u00f6\u00dfe", "data", "x y"])
F = D.iloc[:6]
NOTES = D.assign(note=["n%d" % i for i in range(40)])[["age", "note", "fare", u"gr\u00f6\u00dfe", "data", "x y"]]


def scaler():
    return StandardScaler()


def scaled(columns, **more):
    return ColumnTransformer([("scale", scaler(), columns)], **more)


def answered(transformer, data):
    return Pipeline([("columns", transformer), ("lin", LinearRegression())]).fit(data, Y)


g = Goldens("compose")
g.add("columns by name", scaled(["fare", "age"]).fit(D), F)
g.add("columns by name, the rest passes", scaled(["fare"], remainder="passthrough").fit(D), F)
g.add("columns by name, the rest is scaled", ColumnTransformer([("keep", "passthrough", ["age", "data"])], remainder=scaler()).fit(D), F)
g.add("columns by place of a matrix", scaled([3, 0]).fit(X), T)
g.add("columns from the end", scaled([-1, -2], remainder="passthrough").fit(X), T)
g.add("a slice of places", scaled(slice(1, 3), remainder="passthrough").fit(X), T)
g.add("a slice of names", scaled(slice("fare", "data")).fit(D), F)
g.add("a mask", scaled([True, False, False, True, False]).fit(X), T)
# Before 0.22 a data frame whose columns nobody named is a matrix.
B, C = (D, F) if VERSION >= (0, 22) else (X, T)
g.add("a mask as an array", scaled(np.array([False, True, False, True, False]), remainder="passthrough").fit(B), C)
g.add("columns by place of a data frame", scaled([1, 2]).fit(B), C)
if VERSION >= (1, 5):
    g.add("all columns", scaled(slice(None)).fit(D), F)
g.add("an Index of names", scaled(D.columns[[2, 0]]).fit(D), F)
g.add("dropped columns", ColumnTransformer([("no", "drop", ["age"]), ("scale", scaler(), ["fare", "age"])]).fit(D), F)
g.add("no columns", ColumnTransformer([("none", scaler(), []), ("scale", scaler(), ["fare"])]).fit(D), F)
g.add("weights", ColumnTransformer([("a", scaler(), ["fare"]), ("b", "passthrough", ["age"])], transformer_weights={"a": 2.5, "b": -1}).fit(D), F)
g.add("columns that overlap", ColumnTransformer([("a", scaler(), ["fare", "age"]), ("b", "passthrough", ["age"])]).fit(D), F)
g.add("one inside another", ColumnTransformer([("in", ColumnTransformer([("s", scaler(), [1])], remainder="passthrough"), ["age", "data", "fare"])], remainder="passthrough").fit(D), F)
g.add("a regressor behind", answered(scaled(["fare", "data"], remainder="passthrough"), D), F)
g.add("texts that nothing reads", answered(scaled(["fare", "data"]), NOTES), NOTES.iloc[:6])
g.add("texts dropped by name", answered(ColumnTransformer([("no", "drop", ["note"])], remainder=scaler()), NOTES), NOTES.iloc[:6])
if make_column_selector:
    g.add("columns by dtype", scaled(make_column_selector(dtype_include="number")).fit(NOTES), NOTES.iloc[:6])
    g.add("columns by pattern, the rest passes", scaled(make_column_selector(pattern="a"), remainder="passthrough").fit(D), F)
g.add("FeatureUnion", FeatureUnion([("a", scaler()), ("b", StandardScaler(with_mean=False))]).fit(X), T)
g.add("FeatureUnion with weights", FeatureUnion([("a", scaler()), ("b", StandardScaler(with_mean=False))], transformer_weights={"b": 10}).fit(X), T)
g.add("FeatureUnion that drops", FeatureUnion([("a", scaler()), ("b", "drop")]).fit(X), T)
if VERSION >= (1, 1):
    g.add("FeatureUnion that passes", answered(FeatureUnion([("a", scaler()), ("b", "passthrough")]), D), F)
if VERSION >= (1, 2):
    g.add("pandas as output", answered(scaled(["fare", "data"]).set_output(transform="pandas"), D), F)
    inner = ColumnTransformer([("s", scaler(), ["age", "data"])], remainder="passthrough").set_output(transform="pandas")
    outer = ColumnTransformer([("again", scaler(), ["s__age", "remainder__fare"])], remainder="passthrough")
    g.add("names of the output of another", Pipeline([("inner", inner), ("outer", outer)]).fit(D), F)
if (1, 5) <= VERSION < (1, 9):
    g.add("places of the rest", scaled(["fare"], remainder="passthrough", force_int_remainder_cols=False).fit(D), F)
g.write()
