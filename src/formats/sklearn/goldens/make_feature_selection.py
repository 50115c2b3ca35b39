# python 3.11, requirements-1.9.txt
# python 3.11, requirements-1.7.txt
# python 3.11, requirements-1.5.txt
# python 3.8, requirements-1.3.txt
# python 3.9, requirements-1.1.txt
# python 3.8, requirements-1.0.txt
# python 3.8, requirements-0.24.txt
# python 3.8, requirements-0.22.txt
# python 3.6, requirements-0.19.txt
# python 2.7, requirements-0.19-py2.txt
# Selection of columns by their scores, with ties and scores that are NaN.
from functools import partial

from golden import Goldens

import numpy as np
from sklearn.feature_selection import (
    GenericUnivariateSelect,
    SelectFdr,
    SelectFpr,
    SelectFwe,
    SelectKBest,
    SelectPercentile,
    VarianceThreshold,
    chi2,
    f_classif,
    f_regression,
    mutual_info_classif,
)
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import Pipeline

rng = np.random.RandomState(5)
X = rng.normal(size=(40, 11))
y = (X[:, 2] + 0.6 * X[:, 5] + 0.4 * X[:, 7] > 0).astype(int)
# Columns of equal scores, and one that is constant: its score is NaN.
X[:, 6] = X[:, 5]
X[:, 9] = X[:, 5]
X[:, 10] = X[:, 2]
X[:, 4] = 1.5
T = rng.normal(size=(3, 11)) * 100

g = Goldens("feature_selection")
for k in (0, 1, 2, 3, 10, 11, "all"):
    g.add("SelectKBest %s" % k, SelectKBest(k=k).fit(X, y), T)
for percentile in (0, 10, 20, 30, 35, 45, 50, 60, 70, 99, 100):
    g.add("SelectPercentile %s" % percentile, SelectPercentile(percentile=percentile).fit(X, y), T)
g.add("SelectPercentile, all tied", SelectPercentile(percentile=40).fit(np.tile(X[:, [2]], (1, 7)), y), T[:, :7])
for alpha in (0.001, 0.05, 0.9):
    g.add("SelectFpr %s" % alpha, SelectFpr(alpha=alpha).fit(X, y), T)
    g.add("SelectFdr %s" % alpha, SelectFdr(alpha=alpha).fit(X, y), T)
    g.add("SelectFwe %s" % alpha, SelectFwe(alpha=alpha).fit(X, y), T)
for mode, param in (("percentile", 30), ("k_best", 4), ("k_best", "all"), ("fpr", 0.1), ("fdr", 0.1), ("fwe", 0.1)):
    g.add("GenericUnivariateSelect %s %s" % (mode, param), GenericUnivariateSelect(mode=mode, param=param).fit(X, y), T)
g.add("GenericUnivariateSelect by regression", GenericUnivariateSelect(f_regression, mode="fwe", param=0.2).fit(X, X[:, 0]), T)
g.add("SelectKBest by chi2, counts", SelectKBest(chi2, k=2).fit(np.abs(X).astype(int), y), T.astype(int))
g.add("SelectKBest by scores alone", SelectKBest(partial(mutual_info_classif, random_state=1), k=2).fit(X, y), T)
g.add("SelectKBest of rows that are not finite", SelectKBest(k=2).fit(X, y), np.where(T < -150, np.nan, T))
steps = [("best", SelectKBest(k=3)), ("line", LinearRegression())]
g.add("SelectKBest before a regressor", Pipeline(steps).fit(X, y), T)
V = X * np.arange(11)
N = T.copy()
N[0, 3] = np.nan
for threshold in (0.0, 0.5, 20.0):
    g.add("VarianceThreshold %s" % threshold, VarianceThreshold(threshold).fit(V), T)
g.add("VarianceThreshold of missing cells", VarianceThreshold().fit(V), N)
g.thin()
g.write()
