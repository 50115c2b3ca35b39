# python 3.6, requirements-old-0.24.txt
# python 3.6, requirements-old-0.22.txt
# python 3.6, requirements-old-0.18.txt
# python 3.6, requirements-old-0.14.txt
# python 3.6, requirements-old-0.10.txt
# python 3.6, requirements-old-0.6.txt
# A few models of the oldest versions: files and pickles of theirs open as those of today. Each is told by its own version.
import os
import pickle
import sys
import tempfile
import base64

import catboost as cb
import numpy as np
from catboost import CatBoostClassifier, CatBoostRegressor

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import golden

# The oldest ones write their logs where they stand.
os.chdir(tempfile.mkdtemp())
rng = np.random.RandomState(3)
N = 160
CITIES = ["", "a", "ab", "K\u00f6ln", "\u6771\u4eac", "new york", "exactly 16 bytes", "seventeen bytes..", "x" * 33, "q" * 65]
X = [[float(np.float32(rng.normal())), CITIES[rng.randint(len(CITIES))], int(rng.randint(-3, 9)), "uvw"[rng.randint(3)], float(np.float32(rng.normal()))] for _ in range(N)]
SCORE = np.array([r[0] + (len(r[1]) % 5) - 2 + (r[2] % 3) * (r[3] == "u") + 0.3 * r[4] for r in X])
BINARY = (SCORE > np.median(SCORE)).astype(int)
CLASS = np.digitize(SCORE, np.percentile(SCORE, [40, 70]))
NUMBERS = [[r[0], float(r[2]), r[4]] for r in X]
HOLES = [[float("nan") if rng.uniform() < 0.2 else x for x in r] for r in NUMBERS]
ROWS = X[:10] + [[0.5, "never seen", 77, "other", 1.0]]
goldens = golden.Goldens("old")


def add(name, kind, data, target, rows, cats=None, **params):
    model = kind(iterations=4, depth=3, learning_rate=0.4, random_seed=5, thread_count=1, **params)
    try:
        model.fit(data, target, cat_features=cats, verbose=False)
    except Exception as error:
        print("  not made:", name, str(error).split("\n")[0][:140])
        return
    path = os.path.join(tempfile.mkdtemp(), "model.cbm")
    model.save_model(path)
    with open(path, "rb") as f:
        files = {"cbm": f.read()}
    try:
        files["pickle"] = pickle.dumps(model, 2)
    except Exception as error:
        print("  not pickled:", name, error)
    told = {"predict": golden.answer(model.predict(rows)), "margin": golden.answer(cb.CatBoost.predict(model, rows, prediction_type="RawFormulaVal"))}
    if hasattr(model, "predict_proba"):
        told["predict_proba"] = golden.answer(model.predict_proba(rows))
        if hasattr(model, "predict_log_proba"):
            told["predict_log_proba"] = golden.answer(model.predict_log_proba(rows))
    # 0.6 forgets the columns behind the last one that it reads.
    told_rows = [row[:4] for row in rows] if golden.VERSION == "0.6" and cats and kind is CatBoostClassifier else rows
    for file, content in files.items():
        goldens.cases.append({
            "name": name, "class": type(model).__name__, "kind": file, "file": base64.b64encode(content).decode("ascii"), "answers": told,
            "uncompared": [] if "predict_log_proba" in told else ["predict_log_proba"],
            "data": {"rows": [[None if isinstance(x, float) and x != x else x for x in row] for row in told_rows]},
        })


add("RMSE", CatBoostRegressor, NUMBERS, SCORE, NUMBERS[:10], loss_function="RMSE")
add("Logloss", CatBoostClassifier, NUMBERS, BINARY, NUMBERS[:10], loss_function="Logloss")
# Some versions keep the labels 0, 1, 2 as texts, which they then read as numbers again; CatBoost of today does not.
if golden.VERSION in ("0.14", "0.18"):
    CLASS_LABELS = np.array(["c0", "c1", "c2"])[CLASS]
else:
    CLASS_LABELS = CLASS
add("MultiClass", CatBoostClassifier, NUMBERS, CLASS_LABELS, NUMBERS[:10], loss_function="MultiClass")
add("MultiClass, texts", CatBoostClassifier, NUMBERS, np.array(["b", "a", "\u00fc"])[CLASS], NUMBERS[:10], loss_function="MultiClass")
add("missing values", CatBoostClassifier, HOLES, BINARY, HOLES[:10], loss_function="Logloss", nan_mode="Max")
add("categories", CatBoostClassifier, X, BINARY, ROWS, [1, 2, 3], loss_function="Logloss")
add("categories, classes", CatBoostClassifier, X, CLASS_LABELS, ROWS, [1, 2, 3], loss_function="MultiClass")
add("categories, numbers", CatBoostRegressor, X, SCORE, ROWS, [1, 2, 3], one_hot_max_size=4)
goldens.write()
