# python 3.11, requirements-catboost.txt
"""models/catboost_iris: model.cbm, a classifier of three classes whose features have names; answers by catboost."""
import os
import shutil
import sys

import catboost as cb
import numpy as np
from sklearn.datasets import load_iris

sys.path.insert(0, os.path.dirname(__file__))
import golden

FOLDER = os.path.join(os.path.dirname(__file__), "..", "catboost_iris")
shutil.rmtree(FOLDER, ignore_errors=True)
os.makedirs(FOLDER)
x, y = load_iris(return_X_y=True)
labels = np.array(["setosa", "versicolor", "virginica"])[y]
data = cb.Pool(x, labels, feature_names=["sepal_length", "sepal_width", "petal_length", "petal_width"])
model = cb.CatBoostClassifier(iterations=12, depth=3, learning_rate=0.3, random_seed=1, thread_count=1, verbose=False, allow_writing_files=False)
model.fit(data)
model.save_model(os.path.join(FOLDER, "model.cbm"))
rows = {"the seed's": [[1, 2, 3, 4]], "flowers": x[::15], "missing": [[np.nan, 3, np.nan, 0.2]], "none": np.zeros((0, 4))}
cases = []
for title, row in rows.items():
    row = np.asarray(row, "float32").reshape(-1, 4)
    outputs = {
        "predict": model.predict(row) if len(row) else np.zeros((0, 1), "O"),
        "predict_proba": model.predict_proba(row) if len(row) else np.zeros((0, 3)),
    }
    cases.append({"name": title, "inputs": {"data": golden.tensor(row)}, "outputs": {name: golden.tensor(value) for name, value in outputs.items()}})
golden.write(os.path.join(FOLDER, "golden.json"), f"CatBoost {cb.__version__}", cases)
