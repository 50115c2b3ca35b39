# python 3.11, requirements-1.9.txt
# python 3.8, requirements-1.3.txt
# python 3.6, requirements-0.19.txt
# python 2.7, requirements-0.19-py2.txt
# Neighbours. With an argument: one case a class and ties, for the versions between.
import sys

from golden import Goldens, VERSION

import numpy as np
from sklearn import neighbors as n
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

small = len(sys.argv) > 1
rng = np.random.RandomState(7)
X = rng.normal(size=(30, 3)) * [1, 2, 0.5]
Y = np.where(X[:, 0] + X[:, 1] > 0.5, "b", np.where(X[:, 2] > 0, "a", "c"))
R = X.dot([1.0, -2, 0.5])
T = np.concatenate([rng.normal(size=(8, 3)) * [1, 2, 0.5], [[0, 0, 0], [1e3, -1e3, 5]]])
# On a grid: many equal distances, and rows that are points.
G = np.array([[i, j] for i in range(5) for j in range(6)], dtype=float)
GY = (G[:, 0] * 2 + G[:, 1]).astype(int) % 4 - 1
GT = np.array([[0, 0], [2.5, 2.5], [2, 3], [1.5, 0], [4, 5], [2, 2.5], [0.5, 4.5], [-3, 9], [3, 1]], dtype=float)
P = np.abs(X)
B = (rng.uniform(size=(30, 6)) < 0.4).astype(float)
BT = np.concatenate([(rng.uniform(size=(6, 6)) < 0.4).astype(float), [[1, 1, 1, 1, 1, 1]]])

g = Goldens("neighbors")
g.add("KNeighborsClassifier", n.KNeighborsClassifier(5).fit(X, Y), T)
g.add("KNeighborsRegressor", n.KNeighborsRegressor(4, weights="distance").fit(X, R), T)
g.add("RadiusNeighborsClassifier", n.RadiusNeighborsClassifier(2.0, outlier_label="b").fit(X, Y), T)
g.add("RadiusNeighborsRegressor", n.RadiusNeighborsRegressor(2.0).fit(X, R), T)
g.add("NearestCentroid", n.NearestCentroid().fit(X, Y), T)
g.add("KernelDensity", n.KernelDensity(bandwidth=0.5).fit(X), T[:9])
for algorithm in ["brute", "kd_tree", "ball_tree"]:
    g.add("ties, " + algorithm, n.KNeighborsClassifier(5, algorithm=algorithm, leaf_size=3).fit(G, GY), GT)
if hasattr(n, "KNeighborsTransformer"):
    g.add("KNeighborsTransformer", n.KNeighborsTransformer(n_neighbors=3).fit(X), T)
    g.add("RadiusNeighborsTransformer", n.RadiusNeighborsTransformer(radius=1.5, mode="connectivity").fit(X), T)
if VERSION >= (0, 20):
    g.add("LocalOutlierFactor", n.LocalOutlierFactor(n_neighbors=5, novelty=True, contamination=0.1).fit(X), T)
if hasattr(n, "NeighborhoodComponentsAnalysis"):
    g.add("NeighborhoodComponentsAnalysis", n.NeighborhoodComponentsAnalysis(n_components=2, random_state=0, max_iter=20).fit(X, Y), T)

if not small:
    for algorithm in ["brute", "kd_tree", "ball_tree"]:
        for k in [1, 4, 30]:
            g.add("ties of %d, weighted, %s" % (k, algorithm), n.KNeighborsClassifier(k, algorithm=algorithm, leaf_size=3, weights="distance").fit(G, GY), GT)
        g.add("ties in a regression, " + algorithm, n.KNeighborsRegressor(3, algorithm=algorithm, leaf_size=2).fit(G, GY), GT)
        g.add("radius, weighted, " + algorithm, n.RadiusNeighborsClassifier(1.5, algorithm=algorithm, weights="distance", outlier_label=9).fit(G, GY), GT)
        g.add("radius refuses, " + algorithm, n.RadiusNeighborsClassifier(1.0, algorithm=algorithm).fit(G, GY), GT)
        g.add("radius regression, weighted, " + algorithm, n.RadiusNeighborsRegressor(1.0, algorithm=algorithm, weights="distance").fit(G, np.stack([GY, G[:, 0]], 1)), GT[:7])
    for metric, params, data, rows in [
        ("manhattan", None, X, T), ("chebyshev", None, X, T), ("minkowski", {}, X, T), ("canberra", None, X, T), ("braycurtis", None, X, T),
        ("cosine", None, X, T), ("correlation", None, X, T[:8]), ("seuclidean", {"V": np.array([1.0, 4, 0.25])}, X, T), ("mahalanobis", {"VI": np.linalg.inv(np.cov(X.T))}, X, T),
        ("haversine", None, X[:, :2], T[:9, :2]), ("hamming", None, B, BT), ("jaccard", None, B, BT), ("dice", None, B, BT), ("rogerstanimoto", None, B, BT),
        ("russellrao", None, B, BT), ("sokalsneath", None, B, BT), ("yule", None, B, BT), ("l1", None, X, T), ("sqeuclidean", None, X, T), ("cityblock", None, X, T),
        ("kulsinski", None, B, BT), ("matching", None, B, BT), ("sokalmichener", None, B, BT)]:
        for algorithm in ["brute", "ball_tree", "kd_tree"]:
            p = 3 if metric == "minkowski" else 2
            try:
                model = n.KNeighborsRegressor(3, metric=metric, p=p, metric_params=params, algorithm=algorithm, leaf_size=4).fit(data, np.arange(30) ** 1.5)
                model.predict(rows)
            except Exception as error:
                continue
            # Of equal distances NumPy chooses by the processor's instructions from 1.25 on.
            if data is B and algorithm == "brute" and VERSION >= (1, 3):
                model = n.KNeighborsRegressor(30, weights="distance", metric=metric, algorithm="brute").fit(data + 0.0, np.arange(30) ** 1.5)
            g.add("%s, %s" % (metric, algorithm), model, rows)
    if VERSION >= (1, 0):
        g.add("minkowski with w", n.KNeighborsClassifier(3, p=1.5, metric_params={"w": np.array([1.0, 2, 0.5])}, algorithm="ball_tree", leaf_size=4).fit(X, Y), T)
        g.add("minkowski with w, brute", n.KNeighborsClassifier(3, p=2, metric_params={"w": np.array([1.0, 2, 0.5])}, algorithm="brute").fit(X, Y), T)
    g.add("several targets", n.KNeighborsClassifier(4, weights="distance").fit(X, np.stack([Y, np.where(X[:, 2] > 0, "p", "q")], 1)), T)
    g.add("several targets of a radius", n.RadiusNeighborsClassifier(1.0, outlier_label=[5, 1] if VERSION >= (0, 22) else 5).fit(G, np.stack([GY, GY > 0], 1).astype(int)), GT)
    g.add("several regressions", n.KNeighborsRegressor(4).fit(X, np.stack([R, -R], 1)), T)
    g.add("one column of a regression", n.KNeighborsRegressor(4).fit(X, R[:, None]), T)
    g.add("bools", n.KNeighborsClassifier(3).fit(X, R > 0), T)
    g.add("one class", n.KNeighborsClassifier(3).fit(X, np.zeros(30)), T)
    g.add("one feature, kd_tree", n.KNeighborsClassifier(2, algorithm="kd_tree", leaf_size=2).fit(G[:, :1], GY), GT[:, :1])
    g.add("ints, brute", n.KNeighborsClassifier(4, algorithm="brute").fit(G.astype(int), GY), GT[-1:] + 0.3)
    g.add("float32, brute", n.KNeighborsRegressor(4, algorithm="brute").fit(X.astype(np.float32), R), T)
    if VERSION < (1, 1) or VERSION >= (1, 3):
        g.add("float32, kd_tree", n.KNeighborsRegressor(4, algorithm="kd_tree").fit(X.astype(np.float32), R), T)
    g.add("scaled", Pipeline([("s", StandardScaler()), ("k", n.KNeighborsClassifier(3))]).fit(X, Y), T)
    D = np.abs(X[:, None] - X[None]).sum(axis=2)
    g.add("precomputed", n.KNeighborsClassifier(3, metric="precomputed").fit(D, Y), np.abs(T[:, None] - X[None]).sum(axis=2))
    g.add("radius of ints without neighbours", n.RadiusNeighborsRegressor(0.5).fit(G, GY), GT)
    if VERSION >= (0, 22):
        g.add("radius, most frequent", n.RadiusNeighborsClassifier(0.9, outlier_label="most_frequent").fit(G, GY), GT)
        g.add("radius, manhattan, label of a class", n.RadiusNeighborsClassifier(1.0, metric="manhattan", algorithm="brute", outlier_label=1).fit(G, GY), GT)
        g.add("KNeighborsTransformer, connectivity", n.KNeighborsTransformer(n_neighbors=3, mode="connectivity", algorithm="brute").fit(X), T)
        g.add("RadiusNeighborsTransformer, distance", n.RadiusNeighborsTransformer(radius=1.5, metric="manhattan").fit(X), T)
        g.add("LocalOutlierFactor, manhattan", n.LocalOutlierFactor(n_neighbors=4, novelty=True, metric="manhattan", algorithm="brute").fit(X), T)
    if VERSION >= (1, 4):
        M = X.copy()
        M[::4, 1] = np.nan
        MT = T.copy()
        MT[1, 0] = np.nan
        g.add("missing cells", n.KNeighborsRegressor(3, metric="nan_euclidean").fit(M, R), MT)
    g.add("NearestCentroid shrunk", n.NearestCentroid(shrink_threshold=0.3).fit(X, Y), T)
    g.add("NearestCentroid manhattan", n.NearestCentroid(metric="manhattan").fit(X, Y), T)
    g.add("NearestCentroid of two", n.NearestCentroid().fit(X, R > 0), T)
    if VERSION < (1, 3):
        g.add("NearestCentroid cosine", n.NearestCentroid(metric="cosine").fit(X, Y), T)
    if VERSION >= (1, 6):
        g.add("NearestCentroid by priors", n.NearestCentroid(priors="empirical").fit(X, Y), T)
        g.add("NearestCentroid manhattan by priors", n.NearestCentroid(priors=[0.2, 0.2, 0.6], metric="manhattan").fit(X, Y), T)
        g.add("NearestCentroid of two by priors", n.NearestCentroid(priors=[0.3, 0.7]).fit(X, R > 0), T)
    for kernel in ["tophat", "epanechnikov", "exponential", "linear", "cosine"]:
        g.add("KernelDensity " + kernel, n.KernelDensity(bandwidth=1.5, kernel=kernel, leaf_size=4).fit(X), T[:9])
    for more in [dict(leaf_size=4), dict(leaf_size=4, rtol=1e-2, algorithm="kd_tree"), dict(leaf_size=4, atol=1e-3, rtol=0.1, algorithm="ball_tree"),
                 dict(leaf_size=4, rtol=1e-2, breadth_first=False), dict(leaf_size=4, breadth_first=False, metric="manhattan"), dict(leaf_size=2, rtol=1e-3, kernel="exponential")]:
        g.add("KernelDensity %s" % sorted(more.values(), key=str), n.KernelDensity(bandwidth=0.7, **more).fit(X), T[:9])
    if VERSION >= (0, 20):
        g.add("KernelDensity weighted", n.KernelDensity(bandwidth=0.7, leaf_size=4).fit(X, sample_weight=P[:, 0] + 0.1), T[:9])
    if VERSION >= (1, 2):
        g.add("KernelDensity by Scott's rule", n.KernelDensity(bandwidth="scott").fit(X), T[:9])
g.write()
