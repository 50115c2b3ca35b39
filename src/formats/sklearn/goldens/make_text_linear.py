# python 3.11, requirements-1.9.txt
# python 3.8, requirements-1.3.txt
# python 3.6, requirements-0.19.txt
# Classifiers and regressors of texts: sparse rows through linear models, naive Bayes, support vectors and their wrappers.
from tries import Tries

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer, TfidfVectorizer
from sklearn.kernel_ridge import KernelRidge
from sklearn.linear_model import LogisticRegression, Perceptron, Ridge, RidgeClassifier, SGDClassifier
from sklearn.multiclass import OneVsOneClassifier, OneVsRestClassifier
from sklearn.multioutput import ClassifierChain, MultiOutputClassifier
import sklearn.naive_bayes as B
from sklearn.naive_bayes import BernoulliNB, MultinomialNB
from sklearn.pipeline import make_pipeline
from sklearn.svm import SVC, SVR, LinearSVC, OneClassSVM
from golden import VERSION

TEXTS = ["the cat sat on the mat", "a dog in the fog", "rain and snow and rain", "cat and dog", "snow on the mountain", "the fog lifts", "dogs bark", "it rains cats and dogs", "a quiet mat"]
KINDS = np.array(["animal", "animal", "weather", "animal", "weather", "weather", "animal", "thing", "thing"])
MANY = np.stack([KINDS == "animal", KINDS == "weather"], 1).astype(int)
LENGTHS = np.array([len(text) for text in TEXTS], float)
T = ["the cat and the dog", "snow in the fog", "", "words that nobody knows", "MAT mat mat rain"]
BATCH = ("decision_function",) if VERSION < (0, 21) else ()

g = Tries("text_linear")
CLASSIFIERS = {
    "LogisticRegression": lambda: LogisticRegression(solver="lbfgs", C=5),
    "LinearSVC": lambda: LinearSVC(random_state=0),
    "SGDClassifier": lambda: SGDClassifier(loss="modified_huber", random_state=0),
    "MultinomialNB": MultinomialNB,
    "ComplementNB": lambda: B.ComplementNB(),
    "BernoulliNB": BernoulliNB,
    "RidgeClassifier": RidgeClassifier,
    "Perceptron": lambda: Perceptron(random_state=0),
}
for name in sorted(CLASSIFIERS):
    g.add("TfidfVectorizer and " + name, lambda: make_pipeline(TfidfVectorizer(), CLASSIFIERS[name]()).fit(TEXTS, KINDS), T)
for kernel in ("linear", "rbf", "poly"):
    g.add("CountVectorizer and SVC " + kernel, lambda: make_pipeline(CountVectorizer(), SVC(kernel=kernel, gamma=0.2, probability=True, random_state=0)).fit(TEXTS, KINDS), T, withheld=BATCH)
g.add("CountVectorizer and SVR", lambda: make_pipeline(CountVectorizer(), SVR(gamma=0.2)).fit(TEXTS, LENGTHS), T)
g.add("CountVectorizer and OneClassSVM", lambda: make_pipeline(CountVectorizer(), OneClassSVM(gamma=0.2)).fit(TEXTS), T)
g.add("TfidfVectorizer and Ridge", lambda: make_pipeline(TfidfVectorizer(), Ridge(solver="sparse_cg")).fit(TEXTS, LENGTHS), T)
g.add("CountVectorizer and KernelRidge", lambda: make_pipeline(CountVectorizer(), KernelRidge(kernel="rbf")).fit(TEXTS, LENGTHS), T)
g.add("CountVectorizer and KernelRidge laplacian", lambda: make_pipeline(CountVectorizer(), KernelRidge(kernel="laplacian")).fit(TEXTS, LENGTHS), T)
g.add("CountVectorizer and KernelRidge cosine", lambda: make_pipeline(CountVectorizer(), KernelRidge(kernel="cosine")).fit(TEXTS, LENGTHS), T)
g.add("HashingVectorizer and LogisticRegression", lambda: make_pipeline(HashingVectorizer(n_features=64), LogisticRegression(C=5)).fit(TEXTS, KINDS == "animal"), T)
for wrap in (OneVsRestClassifier, OneVsOneClassifier):
    g.add("CountVectorizer and " + wrap.__name__, lambda: make_pipeline(CountVectorizer(), wrap(MultinomialNB())).fit(TEXTS, KINDS), T, withheld=BATCH if wrap is OneVsOneClassifier else ())
g.add("CountVectorizer and ClassifierChain", lambda: make_pipeline(CountVectorizer(), ClassifierChain(MultinomialNB())).fit(TEXTS, MANY), T)
g.add("CountVectorizer and MultiOutputClassifier", lambda: make_pipeline(CountVectorizer(), MultiOutputClassifier(MultinomialNB())).fit(TEXTS, MANY), T)
g.add("BernoulliNB above 0 and below", lambda: make_pipeline(CountVectorizer(), BernoulliNB(binarize=1.0)).fit(TEXTS, KINDS), T)
g.write()
