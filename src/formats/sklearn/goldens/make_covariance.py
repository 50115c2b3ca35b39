# python 3.11, requirements-1.9.txt
# python 3.8, requirements-1.3.txt
# python 3.6, requirements-0.19.txt
# python 2.7, requirements-0.19-py2.txt
# python 3.8, requirements-0.22.txt
# python 3.8, requirements-1.0.txt
# Estimators of a covariance: how far rows are from its middle.
from golden import DISTANCES, Goldens

import numpy as np
import sklearn.covariance as c

rng = np.random.RandomState(4)
X = rng.normal(size=(80, 3)).dot([[1, 0.3, 0], [0, 2, 0.1], [0, 0, 0.5]]) + [1, -2, 30]
T = np.concatenate([X[:8], [[0, 0, 0], [1e6, -1e6, 1e-6], [1, -2, 30]]])

g = Goldens("covariance")
for name in ["EmpiricalCovariance", "GraphLasso", "GraphLassoCV", "GraphicalLasso", "GraphicalLassoCV", "LedoitWolf", "OAS", "ShrunkCovariance"]:
    if hasattr(c, name):
        g.add(name, getattr(c, name)().fit(X), T, methods=DISTANCES)
g.add("MinCovDet", c.MinCovDet(random_state=0).fit(X), T, methods=DISTANCES)
g.add("EmpiricalCovariance around 0", c.EmpiricalCovariance(assume_centered=True).fit(X), T, methods=DISTANCES)
g.add("OAS without precision", c.OAS(store_precision=False).fit(X), T, methods=DISTANCES)
g.write()
