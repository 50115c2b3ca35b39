# python 3.11, requirements-xgboost.txt
"""models/xgboost_iris: model.bst, a booster that is a regression of the iris' number, as the seed's was; model.pkl, a pickle
of the same; model.joblib, a classifier of the scikit-learn kind. Answers by xgboost.
"""
import os
import pickle
import shutil
import sys
import warnings

import joblib
import numpy as np
import xgboost as xgb
from sklearn.datasets import load_iris

sys.path.insert(0, os.path.dirname(__file__))
import golden

warnings.filterwarnings("ignore")
FOLDER = os.path.join(os.path.dirname(__file__), "..", "xgboost_iris")
shutil.rmtree(FOLDER, ignore_errors=True)
os.makedirs(FOLDER)
x, y = load_iris(return_X_y=True)
x = x.astype("float32")
booster = xgb.train({"max_depth": 2, "eta": 0.5, "objective": "reg:squarederror", "nthread": 1}, xgb.DMatrix(x, label=y), 8)
raw = booster.save_raw("ubj")
with open(os.path.join(FOLDER, "model.bst"), "wb") as f:
    f.write(raw)
with open(os.path.join(FOLDER, "model.pkl"), "wb") as f:
    pickle.dump(booster, f)
classifier = xgb.XGBClassifier(n_estimators=6, max_depth=2, n_jobs=1).fit(x, y)
joblib.dump(classifier, os.path.join(FOLDER, "model.joblib"), compress=3)
rows = {"the seed's": [[1, 2, 3, 4]], "flowers": x[::15], "missing": [[np.nan, 3, np.nan, 0.2]], "none": np.zeros((0, 4))}
cases = []
for title, row in rows.items():
    row = np.asarray(row, "float32").reshape(-1, 4)
    result = booster.predict(xgb.DMatrix(row)) if len(row) else np.zeros(0, "float32")
    cases.append({"name": title, "inputs": {"data": golden.tensor(row)}, "outputs": {"result": golden.tensor(result)}})
golden.write(os.path.join(FOLDER, "golden.json"), f"XGBoost {xgb.__version__}", cases)
print(booster.predict(xgb.DMatrix(np.array([[1, 2, 3, 4]], "float32"))), classifier.predict([[1, 2, 3, 4]]), classifier.predict_proba([[1, 2, 3, 4]]))
