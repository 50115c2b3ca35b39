# python 3.11, requirements.txt
# What sklearn2pmml exports of scikit-learn's estimators, as JPMML-Evaluator answers it.
import os
import tempfile
import warnings

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans, MiniBatchKMeans
from sklearn.compose import ColumnTransformer
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.impute import SimpleImputer
from sklearn.linear_model import GammaRegressor, LogisticRegression, PoissonRegressor, SGDClassifier, TweedieRegressor
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, StandardScaler
from sklearn.svm import SVC, SVR, LinearSVC, LinearSVR, NuSVC, NuSVR, OneClassSVM
from sklearn2pmml import make_pmml_pipeline, sklearn2pmml

from documents import Goldens

warnings.filterwarnings("ignore")
goldens = Goldens("sklearn-models")
random = np.random.RandomState(7)
N = 24
X = pd.DataFrame({"length": random.normal(3, 2, N).round(2), "width": random.normal(0, 1, N).round(3), "größe": random.randint(0, 9, N).astype(float)})
Y = (X["length"] * 2 - X["width"] + 0.1 * X["größe"] + random.normal(0, 0.3, N)).round(3)
COUNT = np.maximum(0, Y.round()).astype(int) + 1
THREE = pd.Series(np.where(Y > 8, "high", np.where(Y > 4, "mid", "low")), name="level")
TWO = pd.Series((Y > 6).astype(int), name="flag")
ROWS = [dict(zip(X.columns, map(float, row))) for row in X.values[:4]] + [
    {"length": 0.0, "width": -0.0, "größe": 0.0},
    {"length": 1e-310, "width": 1.0, "größe": 3.0},
    {"length": 50.0, "width": -50.0, "größe": 8.0},
    {"length": 3.25, "width": None, "größe": 2.0},
    {"width": 1.0, "größe": 2.0},
    {},
]


def export(name, estimator, y=None, target=None, x=X, rows=ROWS):
    pipeline = make_pmml_pipeline(estimator, active_fields=list(x.columns), target_fields=[target] if target else None)
    pipeline.fit(x, y) if y is not None else pipeline.fit(x)
    path = os.path.join(tempfile.mkdtemp(), "model.pmml")
    sklearn2pmml(pipeline, path, with_repr=False)
    with open(path, encoding="utf-8") as f:
        goldens.add(name, f.read(), rows)


for activation in ["relu", "tanh", "logistic", "identity"]:
    export("MLPRegressor, %s" % activation, make_pipeline(StandardScaler(), MLPRegressor(hidden_layer_sizes=(4,), activation=activation, max_iter=40, random_state=1)), Y, "y")
export("MLPClassifier, two classes", make_pipeline(StandardScaler(), MLPClassifier((4, 3), max_iter=60, random_state=1)), TWO, "flag")
export("MLPClassifier, three classes", make_pipeline(MinMaxScaler(), MLPClassifier((5,), max_iter=60, random_state=1)), THREE, "level")
for kernel in ["linear", "poly", "rbf", "sigmoid"]:
    export("SVC, %s" % kernel, SVC(kernel=kernel, C=0.5, gamma=0.1), THREE, "level")
    export("SVR, %s" % kernel, make_pipeline(StandardScaler(), SVR(kernel=kernel, C=0.5, gamma=0.1)), Y, "y")
export("SVC, two classes", make_pipeline(StandardScaler(), SVC()), TWO, "flag")
export("NuSVC", make_pipeline(StandardScaler(), NuSVC(nu=0.3)), THREE, "level")
export("NuSVR", make_pipeline(StandardScaler(), NuSVR()), Y, "y")
export("LinearSVC", make_pipeline(StandardScaler(), LinearSVC()), THREE, "level")
export("LinearSVC, two classes", LinearSVC(), TWO, "flag")
export("LinearSVR", make_pipeline(StandardScaler(), LinearSVR()), Y, "y")
export("OneClassSVM", make_pipeline(StandardScaler(), OneClassSVM(nu=0.2)))
export("GaussianNB", GaussianNB(), THREE, "level")
export("GaussianNB, two classes", GaussianNB(), TWO, "flag")
export("KMeans", make_pipeline(StandardScaler(), KMeans(3, n_init=2, random_state=1)))
export("MiniBatchKMeans", MiniBatchKMeans(2, n_init=2, random_state=1))
for weights in ["uniform", "distance"]:
    export("KNeighborsRegressor, %s" % weights, KNeighborsRegressor(3, weights=weights), Y, "y")
    export("KNeighborsClassifier, %s" % weights, KNeighborsClassifier(3, weights=weights), THREE, "level")
export("KNeighborsClassifier, manhattan", make_pipeline(StandardScaler(), KNeighborsClassifier(2, metric="manhattan")), TWO, "flag")
export("KNeighborsRegressor, minkowski", KNeighborsRegressor(4, metric="minkowski", p=3), Y, "y")
export("PoissonRegressor", make_pipeline(StandardScaler(), PoissonRegressor()), COUNT, "n")
export("GammaRegressor", make_pipeline(StandardScaler(), GammaRegressor()), COUNT, "n")
export("TweedieRegressor", make_pipeline(StandardScaler(), TweedieRegressor(power=1.5)), COUNT, "n")
export("LogisticRegression", make_pipeline(StandardScaler(), LogisticRegression()), THREE, "level")
export("LinearDiscriminantAnalysis", LinearDiscriminantAnalysis(), THREE, "level")
export("SGDClassifier", make_pipeline(StandardScaler(), SGDClassifier(loss="log_loss", random_state=1)), TWO, "flag")
MIXED = X.assign(color=random.choice(["red", "green", "bläu"], N), plan=random.choice(["1", "2"], N))
CATS = ColumnTransformer([("n", make_pipeline(SimpleImputer(), StandardScaler()), ["length", "width"]), ("c", OneHotEncoder(handle_unknown="ignore"), ["color", "plan"])])
MIXED_ROWS = [{"length": a, "width": b, "color": c, "plan": d} for a, b, c, d in [(1.5, 0.25, "red", "1"), (None, 1.0, "green", "2"), (2.0, None, "bläu", "1"), (3.0, 1.0, "pink", "2"), (3.0, 1.0, None, "2"), (3.0, 1.0, "red", "3"), (3.0, 1.0, "", "2")]]
for name, estimator, y, target in [("MLPRegressor", MLPRegressor(hidden_layer_sizes=(3,), max_iter=40, random_state=1), Y, "y"), ("SVC", SVC(), THREE, "level"), ("SVR", SVR(), Y, "y"), ("KNeighborsClassifier", KNeighborsClassifier(3), TWO, "flag"), ("KMeans", KMeans(2, n_init=1, random_state=1), None, None)]:
    export("%s of columns of every kind" % name, make_pipeline(CATS, estimator), y, target, MIXED[["length", "width", "color", "plan"]], MIXED_ROWS)
goldens.write()
