# What the generators of this folder share: fitted models as the files that CatBoost writes, and what it answers for them.
#
# A family is written to NAME-VERSION.json.gz: [{name, class, kind, file: base64, data: {"rows"}, answers: {method: answer}}].
#   kind      "cbm", "json", "pickle" or "joblib"
#   rows      a missing cell is null; "Infinity" and "-Infinity" are texts
#   answer    {"dtype", "shape", "values": [...]} flat
# A file by itself is opened as the class of its loss: a classifier, a regressor, or else CatBoost.
import base64
import gzip
import io
import json
import os
import pickle
import tempfile

import catboost as cb
import joblib
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
VERSION = ".".join(cb.__version__.split(".")[:2])
KINDS = ["cbm", "json", "pickle", "joblib"]
MAX_BYTES = 185000


def plain(x):
    if isinstance(x, (bool, np.bool_)):
        return bool(x)
    if isinstance(x, (int, np.integer)):
        return int(x)
    if isinstance(x, (float, np.floating)):
        x = float(x)
        return None if x != x else x if abs(x) != float("inf") else "Infinity" if x > 0 else "-Infinity"
    return str(x)


def answer(x):
    x = np.asarray(x)
    return {"dtype": str(x.dtype), "shape": list(x.shape), "values": [plain(v) for v in x.ravel().tolist()]}


def dump(model, kind):
    path = os.path.join(tempfile.mkdtemp(), "model")
    if kind == "pickle":
        return pickle.dumps(model, 2)
    if kind == "joblib":
        joblib.dump(model, path, compress=3)
    else:
        model.save_model(path, format=kind)
    with open(path, "rb") as f:
        return f.read()


def load(content, kind, loss):
    """A model as it comes out of its file."""
    path = os.path.join(tempfile.mkdtemp(), "model")
    with open(path, "wb") as f:
        f.write(content)
    if kind == "pickle":
        return pickle.loads(content)
    if kind == "joblib":
        return joblib.load(path)
    from catboost import _catboost

    is_a = lambda task: getattr(_catboost, "is_%s_objective" % task, lambda name: False)(loss)
    numbers = is_a("regression") or is_a("multiregression") or is_a("survivalregression")
    own = cb.CatBoostClassifier if is_a("classification") else cb.CatBoostRegressor if numbers else cb.CatBoost
    return own().load_model(path, format=kind)


def answers(model, rows):
    told = {"predict": answer(model.predict(rows))}
    for method in ["predict_proba", "predict_log_proba"]:
        if hasattr(model, method):
            told[method] = answer(getattr(model, method)(rows))
    # A ranker has no such argument; what it is made of has.
    told["margin"] = answer(cb.CatBoost.predict(model, rows, prediction_type="RawFormulaVal"))
    return told


def edited(model, *changes):
    """A model that CatBoost makes of the model's JSON after changes of its text: kinds that only a GPU trains."""
    text = dump(model, "json").decode("utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    path = os.path.join(tempfile.mkdtemp(), "model")
    with io.open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return cb.CatBoost().load_model(path, format="json")


class Goldens(object):
    def __init__(self, family):
        self.family = family
        self.cases = []

    def add(self, name, model, rows, kinds=KINDS):
        """A fitted model, and rows (lists of cells) that it answers."""
        loss = model._object._get_loss_function_name() if hasattr(model._object, "_get_loss_function_name") else loss_of(model)
        for kind in kinds:
            content = dump(model, kind)
            try:
                loaded = load(content, kind, loss)
            except Exception as error:
                print("  not loaded:", name, kind, str(error).split("\n")[0][:160])
                continue
            told = answers(loaded, rows)
            self.cases.append({
                "name": name,
                "class": type(loaded).__name__,
                "kind": kind,
                "file": base64.b64encode(content).decode("ascii"),
                "data": {"rows": [[None if isinstance(x, float) and x != x else plain(x) for x in row] for row in rows]},
                "answers": told,
            })

    def add_inner(self, name, estimator, rows):
        """An estimator of scikit-learn around a model."""
        told = {method: answer(getattr(estimator, method)(rows)) for method in ["predict", "predict_proba", "predict_log_proba"]}
        file = base64.b64encode(pickle.dumps(estimator, 2)).decode("ascii")
        self.cases.append({"name": name, "class": type(estimator).__name__, "kind": "pickle", "file": file, "data": {"rows": rows}, "answers": told})

    def write(self):
        parts, size = [[]], 0
        for case in self.cases:
            bytes_ = len(gzip.compress(json.dumps(case).encode("utf-8")))
            if size + bytes_ > MAX_BYTES and parts[-1]:
                parts.append([])
                size = 0
            parts[-1].append(case)
            size += bytes_
        for i, part in enumerate(parts):
            suffix = "" if len(parts) == 1 else "abcdefghijklmnopqrstuvwxyz"[i]
            path = os.path.join(HERE, "%s-%s%s.json.gz" % (self.family, VERSION, suffix))
            with io.open(path, "wb") as f, gzip.GzipFile(filename="", mode="wb", fileobj=f, mtime=0) as z:
                z.write(json.dumps(part, sort_keys=True).encode("utf-8"))
            print(path, len(part), "cases", os.path.getsize(path), "bytes")


def loss_of(model):
    params = json.loads(model.get_metadata()["params"])
    return params["loss_function"]["type"]
