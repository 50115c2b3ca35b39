# python 3.11, requirements-1.9.txt
# python 3.8, requirements-1.3.txt
# python 3.6, requirements-0.19.txt
# python 2.7, requirements-0.19-py2.txt
# The nearest points of each row.
from golden import Goldens

import numpy as np
from sklearn.neighbors import NearestNeighbors

rng = np.random.RandomState(8)
X = rng.normal(size=(70, 3))
T = np.concatenate([X[:6], rng.normal(size=(6, 3)), [[50, -50, 1e-9]]])

g = Goldens("nearest")
for algorithm in ["brute", "kd_tree", "ball_tree"]:
    # By brute force a point's distance to itself is what BLAS leaves of x.x - 2 x.y + y.y, some 1e-8.
    rows = T[6:] if algorithm == "brute" else T
    g.add(algorithm, NearestNeighbors(n_neighbors=4, algorithm=algorithm, leaf_size=5).fit(X), rows, methods=["kneighbors"])
g.add("manhattan, all of them", NearestNeighbors(n_neighbors=70, metric="manhattan").fit(X), T, methods=["kneighbors"])
g.add("cosine, one", NearestNeighbors(n_neighbors=1, metric="cosine", algorithm="brute").fit(X), T[:-1], methods=["kneighbors"])
g.write()
