# python 3.11, requirements-1.9.txt
# python 3.11, requirements-1.7.txt
# python 3.11, requirements-1.5.txt
# python 3.8, requirements-1.3.txt
# python 3.9, requirements-1.1.txt
# python 3.8, requirements-1.0.txt
# python 3.8, requirements-0.24.txt
# python 3.8, requirements-0.22.txt
# The way back of transformers: of a target that was transformed before the fit.
from golden import VERSION, Goldens

import numpy as np
from sklearn import preprocessing as pre
from sklearn.compose import TransformedTargetRegressor
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import Pipeline

rng = np.random.RandomState(2)
X = rng.normal(size=(30, 2))
y = np.exp(X.dot([1.0, -0.5]) + 0.1 * rng.normal(size=30))
T = np.concatenate([X[:6], [[0, 0], [4, -4], [-6, 6], [30, 30]]])

g = Goldens("inverse")
for name, transformer in [
    ("StandardScaler", pre.StandardScaler()),
    ("StandardScaler without mean", pre.StandardScaler(with_mean=False)),
    ("MinMaxScaler", pre.MinMaxScaler((-1, 2))),
    ("MaxAbsScaler", pre.MaxAbsScaler()),
    ("RobustScaler", pre.RobustScaler()),
    ("PowerTransformer box-cox", pre.PowerTransformer("box-cox")),
    ("PowerTransformer yeo-johnson", pre.PowerTransformer("yeo-johnson")),
    ("PowerTransformer, not standardized", pre.PowerTransformer("box-cox", standardize=False)),
    ("QuantileTransformer uniform", pre.QuantileTransformer(n_quantiles=10)),
    ("QuantileTransformer normal", pre.QuantileTransformer(n_quantiles=10, output_distribution="normal")),
    ("FunctionTransformer", pre.FunctionTransformer(np.log1p, np.expm1, validate=True)),
    ("Pipeline", Pipeline([("log", pre.FunctionTransformer(np.log, np.exp)), ("scale", pre.StandardScaler())])),
]:
    g.add("back of " + name, TransformedTargetRegressor(LinearRegression(), transformer=transformer).fit(X, y), T)
g.add("back of functions", TransformedTargetRegressor(LinearRegression(), func=np.sqrt, inverse_func=np.square).fit(X, y), T)
scaled = TransformedTargetRegressor(LinearRegression(), transformer=pre.StandardScaler())
g.add("back of two targets", scaled.fit(X, np.stack([y, -2 * y], 1)), T)
g.write()
