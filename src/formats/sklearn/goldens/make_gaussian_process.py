# python 3.11, requirements-1.9.txt
# python 3.8, requirements-1.3.txt
# python 3.6, requirements-0.19.txt
# python 2.7, requirements-0.19-py2.txt
# Gaussian processes and manifolds. With an argument: one case a class, for the versions between.
import sys

from golden import Goldens, VERSION

import numpy as np
from sklearn import manifold
from sklearn.gaussian_process import GaussianProcessClassifier as GPC, GaussianProcessRegressor as GPR, kernels as k

small = len(sys.argv) > 1
rng = np.random.RandomState(13)
X = rng.uniform(-2, 2, size=(16, 2))
R = np.sin(X[:, 0]) + 0.3 * X[:, 1] + 2
C = np.where(X[:, 0] > 0.4, "right", np.where(X[:, 1] > 0, "up", "down"))
T = np.concatenate([X[:3], rng.uniform(-3, 3, size=(5, 2)), [[0, 0], [30, -40]]])

g = Goldens("gaussian_process")
g.add("GaussianProcessRegressor", GPR(k.RBF(0.7), alpha=1e-3, optimizer=None).fit(X, R), T)
g.add("GaussianProcessClassifier", GPC(1.5 * k.RBF(0.9), optimizer=None).fit(X, C != "up"), T)
g.add("Isomap", manifold.Isomap(n_neighbors=4, n_components=2).fit(X), T)
g.add("LocallyLinearEmbedding", manifold.LocallyLinearEmbedding(n_neighbors=4, n_components=1, random_state=0, eigen_solver="dense").fit(X), T)

if not small:
    kernels = [
        k.ConstantKernel(2.0) * k.RBF([0.5, 1.5]), k.Matern(0.8, nu=0.5), k.Matern([0.8, 2.0], nu=1.5), k.Matern(0.8, nu=2.5), k.Matern(1.1, nu=0.3), k.Matern(1.1, nu=1.0),
        k.Matern(0.7, nu=3.7), k.Matern(2.0, nu=2), k.RationalQuadratic(0.9, alpha=0.6), 0.3 * k.ExpSineSquared(1.2, periodicity=1.7) + k.WhiteKernel(2.0), k.DotProduct(0.8) + k.WhiteKernel(0.1),
        k.DotProduct(1.5) ** 2 + 0.5, k.Sum(k.RBF(0.5), k.Product(k.Matern(1.0), k.ConstantKernel(0.3))) + k.WhiteKernel(0.05),
        k.PairwiseKernel(metric="rbf", gamma=0.4), k.PairwiseKernel(metric="laplacian", gamma=0.4), k.PairwiseKernel(metric="polynomial", gamma=0.3, pairwise_kernels_kwargs={"degree": 2}) + k.WhiteKernel(0.2)]
    if VERSION >= (0, 24):
        kernels.append(k.Matern(0.8, nu=np.inf))
    for kernel in kernels:
        g.add(str(kernel)[:60], GPR(kernel, alpha=1e-2, optimizer=None).fit(X, R), T)
    g.add("optimised", GPR(k.RBF() + k.WhiteKernel(), random_state=0).fit(X, R), T)
    g.add("without a kernel", GPR(alpha=0.1).fit(X, R), T)
    g.add("normalised", GPR(k.RBF(0.7), alpha=1e-2, optimizer=None, normalize_y=True).fit(X, R), T)
    g.add("two targets", GPR(k.RBF(0.7), alpha=1e-2, optimizer=None, normalize_y=True).fit(X, np.stack([R, -3 * R + 1], 1)), T)
    g.add("one target in a column", GPR(k.RBF(0.7), alpha=1e-2, optimizer=None).fit(X, R[:, None]), T)
    g.add("of one feature", GPR(k.RBF(0.7), alpha=1e-2, optimizer=None).fit(X[:, :1], R), T[:, :1])
    g.add("classes each against the others", GPC(k.RBF(0.9), optimizer=None).fit(X, C), T)
    g.add("classes two by two", GPC(1.2 * k.Matern(0.9), optimizer=None, multi_class="one_vs_one").fit(X, C), T, skip=["predict_proba"])
    g.add("classes by a dot product", GPC(k.DotProduct(0.5) + k.WhiteKernel(0.3), optimizer=None).fit(X, np.where(C == "up", -1, 7)), T)
    g.add("classes optimised", GPC(random_state=0).fit(X, C == "up"), T)
    g.add("Isomap of all", manifold.Isomap(n_neighbors=5, n_components=3, path_method="D").fit(X), T)
    if VERSION >= (1, 1):
        g.add("Isomap by radius", manifold.Isomap(n_neighbors=None, radius=2.5, n_components=2, metric="manhattan").fit(X), T[:9])
    for method in ["standard", "modified", "ltsa"]:
        g.add("LocallyLinearEmbedding " + method, manifold.LocallyLinearEmbedding(n_neighbors=6, n_components=2, method=method, random_state=0, eigen_solver="dense", reg=1e-2).fit(X), T)
g.write()
