# python 3.11, requirements-skops.txt
# Estimators as skops writes them, and ones that stand in a dict beside other things.
from golden import Goldens

import numpy as np
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

rng = np.random.RandomState(3)
X = rng.normal(size=(60, 4)) * [1, 10, 0.1, 1000] + [0, 5, 0, -300]
Y = X.dot([1.5, -2, 0.25, 0.001]) + rng.normal(size=60)
T = np.concatenate([X[:8], [[0, 0, 0, 0], [1e12, -1e12, 1e-12, 3]]])

g = Goldens("skops")
g.add("LinearRegression", LinearRegression().fit(X, Y), T, kind="skops")
scaled = Pipeline([("scale", StandardScaler()), ("lin", LinearRegression())]).fit(X, Y)
g.add("scaled", scaled, T, kind="skops")
g.add("in a dict", scaled, T, saved={"model": scaled, "trained": "2026-11-23", "columns": ["a", "b", "c", "d"]})
g.add("in a list", scaled, T, saved=[scaled, {"score": 0.5}])
g.write()
