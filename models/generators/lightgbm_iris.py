# python 3.11, requirements-lightgbm.txt
"""models/lightgbm_iris: model.txt, a booster of three classes; answers by lightgbm."""
import os
import shutil
import sys

import lightgbm as lgb
import numpy as np
from sklearn.datasets import load_iris

sys.path.insert(0, os.path.dirname(__file__))
import golden

FOLDER = os.path.join(os.path.dirname(__file__), "..", "lightgbm_iris")
shutil.rmtree(FOLDER, ignore_errors=True)
os.makedirs(FOLDER)
x, y = load_iris(return_X_y=True)
params = {"objective": "multiclass", "num_class": 3, "num_leaves": 4, "verbose": -1, "num_threads": 1, "deterministic": True, "seed": 1}
booster = lgb.train(params, lgb.Dataset(x, label=y), 6)
booster.save_model(os.path.join(FOLDER, "model.txt"))
rows = {"the seed's": [[1, 2, 3, 4]], "flowers": x[::15], "missing": [[np.nan, 3, np.nan, 0.2]], "none": np.zeros((0, 4))}
cases = []
for title, row in rows.items():
    row = np.asarray(row, "float64").reshape(-1, 4)
    predict = booster.predict(row) if len(row) else np.zeros((0, 3))
    cases.append({"name": title, "inputs": {"data": golden.tensor(row)}, "outputs": {"predict": golden.tensor(predict)}})
golden.write(os.path.join(FOLDER, "golden.json"), f"LightGBM {lgb.__version__}", cases)
