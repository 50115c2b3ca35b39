# python 3.11, requirements-1.9.txt
# python 3.8, requirements-1.3.txt
# python 3.6, requirements-0.19.txt
# python 2.7, requirements-0.19-py2.txt
# python 3.8, requirements-0.22.txt
# python 3.8, requirements-0.24.txt
# python 3.8, requirements-1.0.txt
# python 3.9, requirements-1.1.txt
# python 3.11, requirements-1.5.txt
# python 3.11, requirements-1.7.txt
# Classifiers of many classes made of those of two, and estimators of several targets made of those of one.
from tries import Tries

import numpy as np
from golden import VERSION
from scipy import sparse
from sklearn.dummy import DummyRegressor
from sklearn.linear_model import Lasso, LinearRegression, LogisticRegression, Perceptron, Ridge
from sklearn.metrics.pairwise import rbf_kernel
from sklearn.multiclass import OneVsOneClassifier, OneVsRestClassifier, OutputCodeClassifier
from sklearn.naive_bayes import BernoulliNB, GaussianNB
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC, LinearSVC

rng = np.random.RandomState(17)
X = rng.normal(size=(30, 4)) * [1, 3, 0.3, 1] + [0, 1, 0, -2]
Y2 = np.stack([X[:, 0] - X[:, 1], X[:, 2] + X[:, 3], X[:, 1] + rng.normal(size=30)], 1)
C3 = np.digitize(X[:, 0] + 0.3 * X[:, 1] + 0.2 * rng.normal(size=30), [-0.3, 0.8])
C2 = (C3 > 0).astype(int)
M = np.stack([C3 == 0, C3 == 2, X[:, 3] > -2], 1).astype(int)
FULL = np.column_stack([M, np.ones(30, int), np.zeros(30, int)])
TEXTS = np.array(["low", "middle", u"h\u00f6ch"])
T = np.concatenate([X[:4] + 0.2, rng.normal(size=(3, 4)) * 3, [[0, 0, 0, 0], [50, -40, 30, 20]]])
# decision_function is that of a batch before 0.21.
BATCH = ("decision_function",) if VERSION < (0, 21) else ()
LOGISTIC = lambda: LogisticRegression(solver="liblinear")
SVM = lambda: LinearSVC(random_state=0)

g = Tries("multi")
for wrap in (OneVsRestClassifier, OneVsOneClassifier):
    name, withheld = wrap.__name__, BATCH if wrap is OneVsOneClassifier else ()
    for make, told in ((LOGISTIC, "LogisticRegression"), (SVM, "LinearSVC"), (GaussianNB, "GaussianNB"), (Ridge, "Ridge"), (BernoulliNB, "BernoulliNB")):
        g.add("%s of %s" % (name, told), lambda: wrap(make()).fit(X, TEXTS[C3]), T, withheld=withheld)
        g.add("%s of %s, two classes" % (name, told), lambda: wrap(make()).fit(X, C2 - 3), T, withheld=withheld)
    g.add(name + " of SVC with probabilities", lambda: wrap(SVC(probability=True, gamma=0.3, random_state=0)).fit(X, C3), T, withheld=withheld)
    g.add(name + " of a Pipeline", lambda: wrap(Pipeline([("scale", StandardScaler()), ("svm", SVM())])).fit(X, C3), T, withheld=withheld)
    g.add(name + " fitted on sparse rows", lambda: wrap(SVM()).fit(sparse.csr_matrix(X), C3), T, withheld=withheld)
    g.add(name + " of scores that tie", lambda: wrap(Perceptron(fit_intercept=False)).fit(np.eye(3), [0, 1, 2]), np.array([[0, 0, 0], [1, 0, 0], [0, 5, 5.0]]), withheld=withheld)
for make, told in ((LOGISTIC, "LogisticRegression"), (SVM, "LinearSVC"), (GaussianNB, "GaussianNB"), (Ridge, "Ridge")):
    g.add("OneVsRestClassifier of %s, several labels a row" % told, lambda: OneVsRestClassifier(make()).fit(X, M), T)
    g.add("OneVsRestClassifier of %s, labels that all or none have" % told, lambda: OneVsRestClassifier(make()).fit(X, FULL), T)
g.add("OneVsRestClassifier of labels that all have first", lambda: OneVsRestClassifier(SVM()).fit(X, FULL[:, ::-1]), np.concatenate([T, X]))
g.add("OneVsRestClassifier of one class", lambda: OneVsRestClassifier(LOGISTIC()).fit(X, np.full(30, 6)), T)
g.add("OneVsRestClassifier of probabilities that are 0", lambda: OneVsRestClassifier(GaussianNB()).fit(X, C3), T * 1e4)
g.add("OneVsRestClassifier of float labels", lambda: OneVsRestClassifier(LOGISTIC()).fit(X, C3 * 2.0 - 1), T)
g.add("OneVsOneClassifier of float labels", lambda: OneVsOneClassifier(LOGISTIC()).fit(X, C3 * 2.0 - 1), T, withheld=BATCH)
K = rbf_kernel(X, gamma=0.3)
g.add("OneVsOneClassifier of kernels worked out beforehand", lambda: OneVsOneClassifier(SVC(kernel="precomputed")).fit(K, C3), rbf_kernel(T, X, gamma=0.3), withheld=BATCH)
for make, told in ((LOGISTIC, "LogisticRegression"), (GaussianNB, "GaussianNB"), (Ridge, "Ridge")):
    g.add("OutputCodeClassifier of " + told, lambda: OutputCodeClassifier(make(), code_size=2, random_state=0).fit(X, TEXTS[C3]), T)
g.add("OutputCodeClassifier of codes that tie", lambda: OutputCodeClassifier(LOGISTIC(), code_size=0.4, random_state=3).fit(X, C3), T)


def multioutput(name, *args, **params):
    import sklearn.multioutput

    return getattr(sklearn.multioutput, name)(*args, **params)


LABELS = np.stack([TEXTS[C3], TEXTS[C2]], 1)
g.add("MultiOutputRegressor", lambda: multioutput("MultiOutputRegressor", Ridge()).fit(X, Y2), T)
g.add("MultiOutputRegressor of one target", lambda: multioutput("MultiOutputRegressor", Ridge()).fit(X, Y2[:, :1]), T)
g.add("MultiOutputClassifier", lambda: multioutput("MultiOutputClassifier", LOGISTIC()).fit(X, M), T)
g.add("MultiOutputClassifier of labels that are texts", lambda: multioutput("MultiOutputClassifier", GaussianNB()).fit(X, LABELS), T)
g.add("MultiOutputClassifier of texts as objects", lambda: multioutput("MultiOutputClassifier", GaussianNB()).fit(X, LABELS.astype(object)), T)
g.add("MultiOutputClassifier of LinearSVC", lambda: multioutput("MultiOutputClassifier", SVM()).fit(X, M), T)
g.add("MultiOutputClassifier of one target", lambda: multioutput("MultiOutputClassifier", LOGISTIC()).fit(X, M[:, :1]), T)
g.add("MultiOutputClassifier of classes of unlike numbers", lambda: multioutput("MultiOutputClassifier", GaussianNB()).fit(X, np.stack([C3, C2, C3 + 7], 1)), T)
g.add("ClassifierChain", lambda: multioutput("ClassifierChain", LOGISTIC(), order=[2, 0, 1]).fit(X, M), T)
g.add("ClassifierChain in the order of targets", lambda: multioutput("ClassifierChain", LOGISTIC()).fit(X, M), T)
g.add("ClassifierChain in random order", lambda: multioutput("ClassifierChain", GaussianNB(), order="random", random_state=1).fit(X, M), T)
g.add("ClassifierChain of LinearSVC", lambda: multioutput("ClassifierChain", SVM()).fit(X, M), T)
g.add("ClassifierChain fitted by cross-validation", lambda: multioutput("ClassifierChain", LOGISTIC(), cv=2).fit(X, M), T)
for method in ("predict_proba", "predict_log_proba", "decision_function", ["decision_function", "predict"]):
    g.add("ClassifierChain that hands on %s" % method, lambda: multioutput("ClassifierChain", LOGISTIC(), chain_method=method).fit(X, M), T)
g.add("ClassifierChain fitted on sparse rows", lambda: multioutput("ClassifierChain", SVM()).fit(sparse.csr_matrix(X), M), T)
g.add("RegressorChain", lambda: multioutput("RegressorChain", Ridge(), order=[1, 2, 0]).fit(X, Y2), T)
g.add("RegressorChain of Lasso", lambda: multioutput("RegressorChain", Lasso(alpha=0.01)).fit(X, Y2), T)
g.add("MultiOutputRegressor in a Pipeline", lambda: Pipeline([("scale", StandardScaler()), ("many", multioutput("MultiOutputRegressor", LinearRegression()))]).fit(X, Y2), T)
g.add("ClassifierChain and cells that are missing", lambda: multioutput("ClassifierChain", LOGISTIC()).fit(X, M), np.array([[1, np.nan, 2, 3.0]]))
g.add("MultiOutputRegressor and cells that are missing", lambda: multioutput("MultiOutputRegressor", DummyRegressor()).fit(X, Y2), np.array([[1, np.nan, 2, 3.0]]))
g.write()
