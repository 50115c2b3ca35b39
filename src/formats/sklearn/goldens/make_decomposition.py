# python 3.11, requirements-1.9.txt
# python 3.8, requirements-1.3.txt
# python 3.6, requirements-0.19.txt
# python 2.7, requirements-0.19-py2.txt
# Decompositions. With an argument: one case a class, for the versions between.
import sys

from golden import Goldens, VERSION

import numpy as np
from sklearn import decomposition as d
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

small = len(sys.argv) > 1
rng = np.random.RandomState(5)
X = rng.normal(size=(40, 5)).dot(rng.normal(size=(5, 5))) * [1, 10, 0.1, 3, 1] + [0, 5, 0, -3, 100]
T = np.concatenate([X[:5], rng.normal(size=(3, 5)) * 10, [[0, 0, 0, 0, 0], [1e6, -1e6, 1e-6, 3, 1e3]]])
N = rng.gamma(0.7, 2.0, size=(30, 6)) * (rng.uniform(size=(30, 6)) < 0.8)
TN = np.concatenate([N[:5], rng.gamma(1.0, 1.0, size=(3, 6)), [[1e-3, 0, 0, 0, 0, 0], [1e4, 2, 3, 4, 5, 6.5]]])
W = rng.poisson(1.2, size=(40, 12)).astype(float)
TW = np.concatenate([W[:6], [[0] * 12, [30] * 12], rng.poisson(3, size=(4, 12))]).astype(float)

g = Goldens("decomposition")


def has(name):
    return hasattr(d, name)


g.add("PCA", d.PCA(n_components=3).fit(X), T)
g.add("KernelPCA rbf", d.KernelPCA(n_components=3, kernel="rbf", gamma=0.05).fit(X), T)
g.add("TruncatedSVD", d.TruncatedSVD(n_components=3, random_state=0).fit(X), T)
g.add("FastICA", d.FastICA(n_components=3, random_state=0, max_iter=2000).fit(X), T)
g.add("FactorAnalysis", d.FactorAnalysis(n_components=2).fit(X), T)
g.add("IncrementalPCA", d.IncrementalPCA(n_components=3, batch_size=10).fit(X), T)
g.add("NMF cd", d.NMF(n_components=3, init="random", random_state=0, max_iter=300).fit(N), TN, by_row=True)
if has("MiniBatchNMF"):
    g.add("MiniBatchNMF", d.MiniBatchNMF(n_components=3, init="random", random_state=0, batch_size=10).fit(N), TN, by_row=True)
lda = dict(random_state=0, learning_method="batch", max_iter=5)
g.add("LDA", d.LatentDirichletAllocation(3, **lda) .fit(W) if VERSION < (0, 20) else d.LatentDirichletAllocation(n_components=3, **lda).fit(W), TW)
learn = dict(n_components=4, alpha=0.4, random_state=0, max_iter=20)
g.add("DictionaryLearning omp", d.DictionaryLearning(**learn).fit(X), T)
mini = dict(n_components=4, random_state=0, batch_size=5)
g.add("MiniBatchDictionaryLearning lasso_lars", d.MiniBatchDictionaryLearning(transform_algorithm="lasso_lars", transform_alpha=0.5, **mini).fit(X), T)
D = rng.normal(size=(6, 5))
D = D / np.sqrt((D ** 2).sum(axis=1))[:, None]
g.add("SparseCoder lasso_cd", d.SparseCoder(D, transform_algorithm="lasso_cd", transform_alpha=0.3).fit(X), T)
g.add("DictionaryLearning threshold", d.DictionaryLearning(transform_algorithm="threshold", **learn).fit(X), T)
if VERSION >= (0, 22):
    g.add("SparsePCA", d.SparsePCA(n_components=3, random_state=0, alpha=0.5).fit(X), T)
    g.add("MiniBatchSparsePCA", d.MiniBatchSparsePCA(n_components=3, random_state=0, ridge_alpha=0.5).fit(X), T)

if not small:
    g.add("PCA whitened", d.PCA(n_components=3, whiten=True).fit(X), T)
    g.add("PCA whole", d.PCA().fit(X), T)
    g.add("PCA of all but the last, whitened", d.PCA(n_components=4, whiten=True).fit(X), T)
    g.add("PCA of a share", d.PCA(n_components=0.9, svd_solver="full").fit(X), T)
    g.add("PCA of one feature", d.PCA().fit(X[:, :1]), T[:, :1])
    g.add("PCA of float32", d.PCA(n_components=2).fit(X.astype(np.float32)), T, skip=["score_samples"])  # a precision in float32
    g.add("PCA scaled", Pipeline([("s", StandardScaler()), ("p", d.PCA(n_components=2, random_state=0))]).fit(X), T,
          skip=["score_samples"])  # a pipeline has none before 0.22
    if VERSION < (0, 20):
        g.add("RandomizedPCA", d.RandomizedPCA(n_components=3, random_state=0).fit(X), T)
        g.add("RandomizedPCA whitened", d.RandomizedPCA(n_components=3, whiten=True, random_state=0).fit(X), T)
    if VERSION >= (0, 20):
        g.add("SparsePCA normalized" if VERSION < (1, 0) else "SparsePCA of much shrinkage",
              d.SparsePCA(n_components=2, random_state=0, ridge_alpha=10).fit(X), T)
    for kernel, more in [("linear", {}), ("poly", dict(degree=2, gamma=0.01, coef0=1.5)), ("sigmoid", dict(gamma=0.001, coef0=0.1)), ("cosine", {})]:
        g.add("KernelPCA " + kernel, d.KernelPCA(n_components=3, kernel=kernel, **more).fit(X), T)
    g.add("KernelPCA of float32", d.KernelPCA(n_components=3, kernel="rbf", gamma=0.05).fit(X.astype(np.float32)), T)
    g.add("KernelPCA of all", d.KernelPCA(kernel="rbf", gamma=0.5, n_components=10).fit(X), T)
    g.add("KernelPCA without gamma", d.KernelPCA(kernel="rbf", n_components=2).fit(X / 10), T / 10)
    K = N.dot(N.T)
    g.add("KernelPCA precomputed", d.KernelPCA(n_components=2, kernel="precomputed").fit(K), TN.dot(N.T))
    if VERSION < (1, 2):
        g.add("KernelPCA laplacian", d.KernelPCA(n_components=2, kernel="laplacian", gamma=0.1).fit(N), TN)
        g.add("KernelPCA chi2", d.KernelPCA(n_components=2, kernel="chi2", gamma=0.1).fit(N), TN)
        g.add("KernelPCA additive_chi2", d.KernelPCA(n_components=2, kernel="additive_chi2").fit(N), TN)
    g.add("FastICA as it is", d.FastICA(whiten=False, random_state=0, max_iter=2000).fit(X - X.mean(axis=0)), T)
    if VERSION >= (1, 3):
        g.add("FastICA arbitrary variance", d.FastICA(n_components=2, whiten="arbitrary-variance", random_state=0).fit(X), T)
    g.add("IncrementalPCA whitened", d.IncrementalPCA(n_components=3, batch_size=10, whiten=True).fit(X), T)
    g.add("TruncatedSVD arpack", d.TruncatedSVD(n_components=2, algorithm="arpack", random_state=0).fit(X), T)
    nmf = dict(n_components=3, init="random", random_state=0)
    pen = dict(alpha_W=0.02, alpha_H=0.01, l1_ratio=0.3) if VERSION >= (1, 0) else dict(alpha=0.1, l1_ratio=0.3)
    g.add("NMF penalised", d.NMF(max_iter=300, **dict(nmf, **pen)).fit(N), TN, by_row=True)
    g.add("NMF of few rounds", d.NMF(max_iter=3, **nmf).fit(N), TN, by_row=True)
    for loss in ["frobenius", "kullback-leibler", 0.5, 1.5, 3.0]:
        g.add("NMF mu %s" % loss, d.NMF(solver="mu", beta_loss=loss, max_iter=200, **nmf).fit(N + 1e-3), TN, by_row=True)
    g.add("NMF mu itakura-saito", d.NMF(solver="mu", beta_loss="itakura-saito", max_iter=200, **nmf).fit(N + 0.1), TN + 0.1, by_row=True)
    g.add("NMF mu penalised", d.NMF(solver="mu", beta_loss=1, max_iter=200, **dict(nmf, **pen)).fit(N + 1e-3), TN, by_row=True)
    g.add("NMF refuses", d.NMF(max_iter=300, **nmf).fit(N), -TN)
    if has("MiniBatchNMF"):
        g.add("MiniBatchNMF kullback-leibler", d.MiniBatchNMF(beta_loss=1, transform_max_iter=50, alpha_W=0.01, batch_size=10, **nmf).fit(N + 1e-3), TN, by_row=True)
    if VERSION >= (0, 20):
        g.add("LDA online", d.LatentDirichletAllocation(n_components=4, learning_method="online", random_state=1, doc_topic_prior=0.2, max_doc_update_iter=20, mean_change_tol=1e-5).fit(W), TW)
    for algorithm, more in [("omp", dict(transform_n_nonzero_coefs=3)), ("omp", {}), ("lars", dict(transform_n_nonzero_coefs=2)), ("lars", dict(transform_n_nonzero_coefs=5)),
                            ("lasso_lars", dict(transform_alpha=0.1)), ("lasso_lars", {}), ("lasso_cd", dict(transform_alpha=0.05)), ("lasso_cd", dict(transform_alpha=2.0)),
                            ("threshold", dict(transform_alpha=0.7)), ("threshold", {})]:
        g.add("SparseCoder %s %s" % (algorithm, sorted(more.values())), d.SparseCoder(D, transform_algorithm=algorithm, split_sign=algorithm == "threshold", **more).fit(X), T)
    g.add("SparseCoder split", d.SparseCoder(D, transform_algorithm="omp", transform_n_nonzero_coefs=3, split_sign=True).fit(X), T)
    if VERSION >= (0, 22):
        for algorithm in ["lasso_lars", "lasso_cd", "threshold"]:
            g.add("SparseCoder positive " + algorithm, d.SparseCoder(D, transform_algorithm=algorithm, transform_alpha=0.1, positive_code=True, transform_max_iter=50).fit(X), T)
g.write()
