# python 2.7, requirements-0.18-py2.txt
# Estimators of 0.18, and classes that were gone in 0.19.
from golden import METHODS, Goldens

import numpy as np
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.decomposition import KernelPCA
from sklearn.kernel_approximation import Nystroem
from sklearn.kernel_ridge import KernelRidge
from sklearn.lda import LDA
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.qda import QDA
from sklearn.svm import SVC

rng = np.random.RandomState(2)
X = rng.normal(size=(90, 3))
Y = X[:, 0] - X[:, 1] * X[:, 2]
C = np.digitize(Y, [-0.5, 0.5])
W = np.array([u"low", u"mid", u"h\u00f6her"])[C]
T = np.concatenate([X[:8], [[0, 0, 0], [1e3, -1e3, 1e-3]]])

# transform of models, and decision_function of regressors, were on their way out and are not served.
MODEL = [method for method in METHODS if method != "transform"]
NUMBERS = ["predict"]
g = Goldens("older")
g.add("LDA", LDA().fit(X, C), T)
g.add("LDA of two", LDA(solver="lsqr").fit(X, C > 0), T)
g.add("QDA", QDA().fit(X, C), T)
g.add("QDA of texts", QDA(reg_param=0.1).fit(X, W), T)
g.add("Ridge", Ridge().fit(X, Y), T, methods=NUMBERS)
g.add("LogisticRegression", LogisticRegression().fit(X, W), T, methods=MODEL)
g.add("a pipeline", Pipeline([("s", StandardScaler()), ("f", RandomForestClassifier(n_estimators=3, max_depth=3, random_state=0))]).fit(X, C), T, methods=MODEL)
g.add("GradientBoostingClassifier", GradientBoostingClassifier(n_estimators=3, max_depth=2).fit(X, C), T, methods=MODEL)
g.add("SVC", SVC(probability=True, random_state=0).fit(X, C), T)
g.add("KernelRidge chi2 with gamma", KernelRidge(kernel="chi2", gamma=0.3).fit(abs(X), Y), abs(T))
g.add("KernelPCA chi2 with gamma", KernelPCA(2, kernel="chi2", gamma=0.3).fit(abs(X)), abs(T))
g.add("Nystroem chi2 with gamma", Nystroem("chi2", gamma=0.3, n_components=5, random_state=0).fit(abs(X)), abs(T))
g.write()
