# python 3.11, requirements-1.9.txt
# python 3.6, requirements-0.19.txt
# Estimators that are not served, as pickles: written to refused-VERSION.json, [{name, file: base64}].
import base64
import json
import os
import pickle

from golden import HERE, VERSION

import numpy as np
from sklearn import cluster as c, decomposition as d, manifold as m, mixture as x, neighbors as n
from sklearn.metrics.pairwise import rbf_kernel

X = np.random.RandomState(0).normal(size=(9, 2))
Y = (X[:, 0] > 0).astype(int)
models = {
    "TSNE": m.TSNE(perplexity=3, random_state=0).fit(X),
    "DBSCAN": c.DBSCAN().fit(X),
    "SpectralClustering": c.SpectralClustering(2, random_state=0).fit(X),
    "weights of a function": n.KNeighborsClassifier(2, weights=rbf_kernel).fit(X, Y),
    "precomputed similarities": c.AffinityPropagation(affinity="precomputed").fit(-np.abs(X[:, :1] - X[:, :1].T)),
    "random order": d.NMF(2, shuffle=True, init="random", random_state=0).fit(np.abs(X)),
    "outliers of the training rows": n.LocalOutlierFactor(3).fit(X),
    "unfitted": n.KNeighborsClassifier(),
}
if VERSION < (0, 20):
    models = {
        "norms over rows": d.SparsePCA(2, random_state=0).fit(X),
        "DPGMM": x.DPGMM(2, random_state=0).fit(X),
        "LSHForest": n.LSHForest(n_estimators=2, random_state=0).fit(X),
        "outliers of the training rows": n.LocalOutlierFactor(3).fit(X),
    }
told = [{"name": k, "file": base64.b64encode(pickle.dumps(v, 2)).decode("ascii")} for k, v in sorted(models.items())]
with open(os.path.join(HERE, "refused-%d.%d.json" % VERSION), "w") as f:
    json.dump(told, f, sort_keys=True, indent=0)
    f.write("\n")
