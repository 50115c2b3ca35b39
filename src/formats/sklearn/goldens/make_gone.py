# python 3.6, requirements-0.18.txt
# Classes whose modules are gone since 0.19: sklearn.lda, sklearn.qda.
from golden import Goldens

import numpy as np
from sklearn.lda import LDA
from sklearn.qda import QDA

rng = np.random.RandomState(0)
X = rng.normal(size=(40, 3))
C3 = np.digitize(X[:, 0], [-0.4, 0.5])
T = np.concatenate([X[:3] + 0.1, [[0, 0, 0], [30, -20, 10]]])

g = Goldens("gone")
for solver in ("svd", "eigen", "lsqr"):
    g.add("LDA " + solver, LDA(solver=solver).fit(X, C3), T)
g.add("LDA of two classes", LDA().fit(X, C3 > 0), T)
g.add("QDA", QDA().fit(X, C3), T)
g.add("QDA of two classes", QDA().fit(X, C3 > 0), T)
g.write()
