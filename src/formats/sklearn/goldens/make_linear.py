# python 3.11, requirements-1.9.txt
# python 3.8, requirements-1.3.txt
# python 3.6, requirements-0.19.txt
# python 2.7, requirements-0.19-py2.txt
# Linear regressors.
from golden import Goldens

import numpy as np
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

rng = np.random.RandomState(3)
X = rng.normal(size=(60, 4)) * [1, 10, 0.1, 1000] + [0, 5, 0, -300]
Y = X.dot([1.5, -2, 0.25, 0.001]) + rng.normal(size=60)
T = np.concatenate([X[:8], [[0, 0, 0, 0], [1e12, -1e12, 1e-12, 3]]])

g = Goldens("linear")
g.add("LinearRegression", LinearRegression().fit(X, Y), T)
g.add("LinearRegression of two targets", LinearRegression(fit_intercept=False).fit(X, np.stack([Y, -Y], 1)), T)
g.add("scaled", Pipeline([("scale", StandardScaler()), ("lin", LinearRegression())]).fit(X, Y), T)
g.add("StandardScaler", StandardScaler(with_mean=False).fit(X), T)
g.write()
