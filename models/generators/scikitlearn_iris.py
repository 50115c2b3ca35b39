# python 3.11, requirements-scikitlearn.txt
# python 2.7, requirements-scikitlearn-py2.txt
"""models/scikitlearn_iris: the seed's pipeline, the two best columns of iris and a forest on them. model.joblib and its
golden.json by scikit-learn 1.9; model.pkl by scikit-learn 0.19 on Python 2.7, which only prints its answers.
"""
from __future__ import print_function

import os
import pickle
import sys

import numpy as np
import sklearn
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_selection import SelectKBest, f_classif
from sklearn.pipeline import Pipeline

HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = os.path.join(HERE, "..", "scikitlearn_iris")
if not os.path.isdir(FOLDER):
    os.makedirs(FOLDER)
iris = load_iris()
x, y = iris.data, iris.target
forest = RandomForestClassifier(n_estimators=10, max_depth=4, random_state=0)
model = Pipeline([("select", SelectKBest(f_classif, k=2)), ("forest", forest)]).fit(x, y)
np.seterr(divide="ignore")
row = [[1, 2, 3, 4]]
print(model.predict(row), model.predict_proba(row).tolist(), model.predict_log_proba(row).tolist())
if sys.version_info[0] == 2:
    with open(os.path.join(FOLDER, "model.pkl"), "wb") as f:
        pickle.dump(model, f)
    sys.exit()

sys.path.insert(0, HERE)
import golden
import joblib

joblib.dump(model, os.path.join(FOLDER, "model.joblib"), compress=3)
cases = []
for title, rows in [("the seed's", row), ("flowers", x[::15]), ("none", np.zeros((0, 4)))]:
    rows = np.asarray(rows, "float64").reshape(-1, 4)
    proba = model.predict_proba(rows) if len(rows) else np.zeros((0, 3))
    classes = model.predict(rows) if len(rows) else np.zeros(0, "int64")
    answers = {"predict": classes, "predict_proba": proba, "predict_log_proba": np.log(proba)}
    outputs = {name: golden.tensor(answer) for name, answer in answers.items()}
    cases.append({"name": title, "inputs": {"data": golden.tensor(rows)}, "outputs": outputs})
golden.write(os.path.join(FOLDER, "golden.json"), "scikit-learn " + sklearn.__version__, cases)
