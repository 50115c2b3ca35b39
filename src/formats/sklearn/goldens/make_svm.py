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
# Support vector machines: kernels, sparse and dense fits, probabilities by Platt's method, ties.
from tries import Tries

import numpy as np
from golden import VERSION
from scipy import sparse
from sklearn import svm
from sklearn.metrics.pairwise import chi2_kernel, rbf_kernel

rng = np.random.RandomState(7)
X = rng.normal(size=(30, 3)) * [1, 2, 0.5] + [0, 1, 0]
Y = X.dot([1.5, -1, 2]) + 0.1 * rng.normal(size=30)
C3 = np.digitize(X[:, 0] + 0.5 * X[:, 1] + 0.3 * rng.normal(size=30), [0, 1])
C2 = (C3 > 0).astype(int)
C5 = np.arange(30) % 5
TEXTS = np.array(["low", "middle", u"h\u00f6ch"])
T = np.concatenate([X[:3] + 0.1, rng.normal(size=(3, 3)) * 2, [[0, 0, 0], [1e-9, 0, -1e-9], [30, -20, 10], [1e5, 1e5, 1e5]]])
S = X * (rng.uniform(size=X.shape) > 0.4)
# decision_function of three and more classes is that of a batch before 0.21.
BATCH = ("decision_function",) if VERSION < (0, 21) else ()

g = Tries("svm")
g.add("SVC", lambda: svm.SVC().fit(X, C2), T)
g.add("NuSVC", lambda: svm.NuSVC(nu=0.3).fit(X, TEXTS[C2]), T)
g.add("SVR", lambda: svm.SVR().fit(X, Y), T)
g.add("NuSVR", lambda: svm.NuSVR(C=2).fit(X, Y), T)
g.add("OneClassSVM", lambda: svm.OneClassSVM(nu=0.3).fit(X), T)
g.add("LinearSVC", lambda: svm.LinearSVC(random_state=0).fit(X, TEXTS[C3]), T)
g.add("LinearSVR", lambda: svm.LinearSVR(random_state=0).fit(X, Y), T)
for kernel in ("linear", "poly", "rbf", "sigmoid"):
    params = {"kernel": kernel, "gamma": 0.3, "coef0": 0.5, "degree": 2}
    g.add("SVC %s, three classes" % kernel, lambda: svm.SVC(**params).fit(X, TEXTS[C3]), T, withheld=BATCH)
    g.add("SVC %s, two classes, sparse" % kernel, lambda: svm.SVC(**params).fit(sparse.csr_matrix(S), C2), T)
    g.add("SVC %s, three classes, sparse" % kernel, lambda: svm.SVC(**params).fit(sparse.csr_matrix(S), C3), T, withheld=BATCH)
    g.add("SVR %s" % kernel, lambda: svm.SVR(**params).fit(X, Y), T)
    g.add("SVR %s, sparse" % kernel, lambda: svm.SVR(**params).fit(sparse.csr_matrix(S), Y), T)
for gamma in ("auto", "scale", 2.5):
    g.add("SVC gamma %s" % gamma, lambda: svm.SVC(gamma=gamma).fit(X, C2), T)
g.add("SVC of degree 5", lambda: svm.SVC(kernel="poly", degree=5, gamma=0.1, coef0=1).fit(X, C2), T[:8])
g.add("SVC of degree 0", lambda: svm.SVC(kernel="poly", degree=0, gamma=0.1).fit(X, C2), T)
g.add("SVC ovo", lambda: svm.SVC(decision_function_shape="ovo", gamma=0.3).fit(X, C3), T)
g.add("SVC breaking ties", lambda: svm.SVC(break_ties=True, gamma=0.3).fit(X, C5), T)
g.add("SVC not breaking ties", lambda: svm.SVC(gamma=0.3).fit(X, C5), T, withheld=BATCH)
g.add("SVC ovo and break_ties", lambda: svm.SVC(decision_function_shape="ovo", break_ties=True, gamma=0.3).fit(X, C3), T)
for labels, told in ((C2, "two"), (C3, "three"), (C5, "five")):
    withheld = BATCH if told != "two" else ()
    g.add("SVC with probabilities, %s classes" % told, lambda: svm.SVC(probability=True, gamma=0.3, random_state=0).fit(X, labels), T, withheld=withheld)
    g.add("SVC with probabilities, %s classes, sparse" % told, lambda: svm.SVC(probability=True, gamma=0.3, random_state=0).fit(sparse.csr_matrix(S), labels), T, withheld=withheld)
g.add("SVC sure of its classes", lambda: svm.SVC(probability=True, kernel="linear", C=100, random_state=0).fit(np.eye(3)[C3].repeat(2, 1) * 9, C3), np.eye(3).repeat(2, 1) * 1e4, withheld=BATCH)
g.add("NuSVC with probabilities", lambda: svm.NuSVC(nu=0.2, probability=True, gamma=0.3, random_state=0).fit(X, C3), T, withheld=BATCH)
g.add("NuSVC, sparse", lambda: svm.NuSVC(nu=0.2, gamma=0.3).fit(sparse.csr_matrix(S), C3), T, withheld=BATCH)
g.add("SVC weighted", lambda: svm.SVC(class_weight="balanced", gamma=0.3).fit(X, C2 - 4), T)
g.add("SVC of truth values", lambda: svm.SVC(gamma=0.3).fit(X, C2 == 1), T[:4])
g.add("SVC of labels that are texts as objects", lambda: svm.SVC(gamma=0.3).fit(X, TEXTS.astype(object)[C2]), T[:4])
g.add("SVC fitted on float32", lambda: svm.SVC(gamma=0.3).fit(X.astype(np.float32), C2), T)
K = rbf_kernel(X, gamma=0.3)
g.add("SVC of kernels worked out beforehand", lambda: svm.SVC(kernel="precomputed").fit(K, C3), rbf_kernel(T, X, gamma=0.3), withheld=BATCH)
g.add("SVR of kernels worked out beforehand", lambda: svm.SVR(kernel="precomputed").fit(K, Y), rbf_kernel(T, X, gamma=0.3))
g.add("SVC with a function for a kernel", lambda: svm.SVC(kernel=chi2_kernel).fit(np.abs(X), C2), np.abs(T))
g.add("SVR with a function for a kernel", lambda: svm.SVR(kernel=rbf_kernel).fit(X, Y), T)
g.add("OneClassSVM linear, sparse", lambda: svm.OneClassSVM(nu=0.4, kernel="linear").fit(sparse.csr_matrix(S)), T)
g.add("SVR that nothing supports", lambda: svm.SVR(epsilon=100).fit(X, Y), T)
g.add("LinearSVC of two classes", lambda: svm.LinearSVC(random_state=0).fit(X, C2), T)
g.add("LinearSVC crammer_singer", lambda: svm.LinearSVC(multi_class="crammer_singer", random_state=0).fit(X, C3), T)
g.add("LinearSVC crammer_singer of two classes", lambda: svm.LinearSVC(multi_class="crammer_singer", random_state=0).fit(X, C2), T)
g.add("LinearSVC hinge without an intercept", lambda: svm.LinearSVC(loss="hinge", fit_intercept=False, random_state=0).fit(X, C2), T)
g.add("LinearSVC l1, sparse", lambda: svm.LinearSVC(penalty="l1", dual=False, random_state=0).fit(sparse.csr_matrix(S), C3), T)
g.add("LinearSVR squared", lambda: svm.LinearSVR(loss="squared_epsilon_insensitive", random_state=0).fit(X, Y), T)
# Votes that tie, and decisions that are 0.
E3 = np.array([[1.0, 0], [-0.5, 0.8], [-0.5, -0.8]])
g.add("SVC of votes that tie", lambda: svm.SVC(kernel="linear").fit(E3, [0, 1, 2]), np.array([[0, 0], [-5, 0], [1, 0.0]]), withheld=BATCH)
g.add("SVC of decisions that are 0", lambda: svm.SVC(kernel="linear").fit([[1.0], [-1]], [0, 1]), np.array([[0.0], [1]]))
g.write()
