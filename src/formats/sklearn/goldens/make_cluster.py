# python 3.11, requirements-1.9.txt
# python 3.8, requirements-1.3.txt
# python 3.6, requirements-0.19.txt
# python 2.7, requirements-0.19-py2.txt
# Clusters, mixtures, the elliptic envelope, networks. With an argument: one case a class, for the versions between.
import sys

from golden import Goldens, VERSION

import numpy as np
from sklearn import cluster as c, mixture as m
from sklearn.covariance import EllipticEnvelope
from sklearn.neural_network import BernoulliRBM, MLPClassifier, MLPRegressor
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

small = len(sys.argv) > 1
rng = np.random.RandomState(11)
X = np.concatenate([rng.normal(size=(15, 3)) + at for at in ([0, 0, 0], [6, 0, 1], [0, 7, -3])])
T = np.concatenate([X[::6], rng.normal(size=(4, 3)) * 5, [[0, 0, 0], [1e6, -1e6, 1e-6], [3, 3.5, -1]]])
Y = np.repeat([0, 1, 2], 15)

g = Goldens("cluster")
g.add("KMeans", c.KMeans(n_clusters=3, random_state=0, n_init=2).fit(X), T)
g.add("MiniBatchKMeans", c.MiniBatchKMeans(n_clusters=3, random_state=0, n_init=2, batch_size=10).fit(X), T)
if hasattr(c, "BisectingKMeans"):
    g.add("BisectingKMeans", c.BisectingKMeans(n_clusters=5, random_state=0).fit(X), T)
g.add("MeanShift", c.MeanShift(bandwidth=3.0).fit(X), T)
g.add("AffinityPropagation", c.AffinityPropagation(damping=0.7, **({"random_state": 0} if VERSION >= (0, 23) else {})).fit(X), T)
g.add("Birch", c.Birch(n_clusters=3, threshold=1.5).fit(X), T)
g.add("FeatureAgglomeration", c.FeatureAgglomeration(n_clusters=2).fit(X), T)
for kind in ["full"] if small else ["full", "tied", "diag", "spherical"]:
    g.add("GaussianMixture " + kind, m.GaussianMixture(n_components=3, covariance_type=kind, random_state=0).fit(X), T)
    g.add("BayesianGaussianMixture " + kind, m.BayesianGaussianMixture(n_components=4, covariance_type=kind, random_state=0, max_iter=200).fit(X), T)
g.add("EllipticEnvelope", EllipticEnvelope(random_state=0, contamination=0.2).fit(X), T)
g.add("MLPClassifier", MLPClassifier(hidden_layer_sizes=(5,), max_iter=40, random_state=0).fit(X, Y), T)
g.add("MLPRegressor", MLPRegressor(hidden_layer_sizes=(5,), max_iter=40, random_state=0).fit(X, X[:, 0]), T)
g.add("BernoulliRBM", BernoulliRBM(n_components=4, random_state=0, n_iter=5).fit(X > 1), (T > 1).astype(float), skip=["score_samples"])

if not small:
    g.add("KMeans of one cluster", c.KMeans(n_clusters=1, random_state=0, n_init=1).fit(X), T)
    g.add("KMeans scaled", Pipeline([("s", StandardScaler()), ("k", c.KMeans(n_clusters=4, random_state=0, n_init=1))]).fit(X), T)
    g.add("KMeans of one feature", c.KMeans(n_clusters=2, random_state=0, n_init=1).fit(X[:, :1]), T[:, :1])
    g.add("KMeans of equal centers' halves", c.KMeans(n_clusters=2, random_state=0, n_init=1, init=np.array([[0.0], [2.0]])).fit(np.array([[0.0], [0], [2], [2]])), np.array([[1.0], [0.5], [3]]))
    if hasattr(c, "BisectingKMeans"):
        g.add("BisectingKMeans of one", c.BisectingKMeans(n_clusters=1, random_state=0).fit(X), T)
        g.add("BisectingKMeans by size", c.BisectingKMeans(n_clusters=4, random_state=0, bisecting_strategy="largest_cluster").fit(X - 100), T - 100)
    g.add("Birch of its subclusters", c.Birch(n_clusters=None, threshold=1.5).fit(X), T)
    g.add("Birch by another clusterer", c.Birch(n_clusters=c.AgglomerativeClustering(n_clusters=2), threshold=1.0, branching_factor=4).fit(X), T)
    for name in ["max", "min", "median", "sum", "std", "var", "prod"]:
        g.add("FeatureAgglomeration " + name, c.FeatureAgglomeration(n_clusters=2, pooling_func=getattr(np, name)).fit(X), T)
    g.add("GaussianMixture of one", m.GaussianMixture(random_state=0).fit(X), T)
    for kind in ["full", "spherical"]:
        g.add("BayesianGaussianMixture dirichlet " + kind, m.BayesianGaussianMixture(n_components=3, covariance_type=kind, weight_concentration_prior_type="dirichlet_distribution", random_state=0).fit(X), T)
    if VERSION < (0, 20):
        for kind in ["full", "tied", "diag", "spherical"]:
            g.add("GMM " + kind, m.GMM(n_components=3, covariance_type=kind, random_state=0).fit(X), T, skip=["score_samples"])  # two arrays
    else:
        g.add("EllipticEnvelope without precision", EllipticEnvelope(random_state=0, store_precision=False, support_fraction=0.8).fit(X), T)
    for activation in ["identity", "logistic", "tanh", "relu"]:
        g.add("MLPClassifier of two " + activation, MLPClassifier(hidden_layer_sizes=(4, 3), activation=activation, max_iter=30, random_state=0, solver="lbfgs").fit(X, np.where(Y > 0, "yes", "no")), T)
        g.add("MLPRegressor of two " + activation, MLPRegressor(hidden_layer_sizes=(4, 3), activation=activation, max_iter=30, random_state=0, solver="lbfgs").fit(X, X[:, :2]), T)
    g.add("MLPClassifier of labels", MLPClassifier(hidden_layer_sizes=(4,), max_iter=30, random_state=0, solver="sgd").fit(X, np.stack([Y > 0, Y == 1, X[:, 2] > 0], 1).astype(int)), T)
    g.add("MLPClassifier of bools", MLPClassifier(hidden_layer_sizes=(4,), max_iter=30, random_state=0, solver="lbfgs").fit(X, Y > 1), T)
    g.add("MLPClassifier of floats", MLPClassifier(hidden_layer_sizes=(), max_iter=30, random_state=0, early_stopping=True).fit(X, Y - 2.0), T)
    if VERSION >= (1, 0):
        g.add("MLPClassifier of float32", MLPClassifier(hidden_layer_sizes=(4,), max_iter=30, random_state=0).fit(X.astype(np.float32), Y), T)
    if VERSION >= (1, 7):
        g.add("MLPRegressor poisson", MLPRegressor(hidden_layer_sizes=(4,), loss="poisson", max_iter=30, random_state=0).fit(X, np.abs(X[:, 0])), T[:-2])
g.write()
