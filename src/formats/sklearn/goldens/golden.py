# What the generators of this folder share: it pickles fitted estimators and writes down what they answer. Runs on Python
# 2.7 and 3.6 to 3.13, scikit-learn 0.18 to 1.9.
#
# A family is written to NAME-VERSION.json.gz: [{name, class, holds: [class], file: base64, kind, data, answers: {method:
# answer}}].
#   data      {"rows": [[...]]}, {"documents": [...]} or {"columns": {name: [...]}}; a missing cell is null
#   answer    {"dtype", "shape", "values": [...]} flat, or a list of them; or {"error": what it said}
# "NaN", "Infinity" and "-Infinity" are texts.
from __future__ import print_function

import base64
import gzip
import io
import json
import os
import pickle
import sys
import tempfile
import warnings
import zlib

import numpy as np
import sklearn

try:
    import joblib
except ImportError:
    from sklearn.externals import joblib

warnings.filterwarnings("ignore")
HERE = os.path.dirname(os.path.abspath(__file__))
VERSION = tuple(int("".join(c for c in v if c.isdigit()) or 0) for v in sklearn.__version__.split(".")[:2])
METHODS = ["predict", "predict_proba", "predict_log_proba", "decision_function", "score_samples", "transform"]
DISTANCES = ["mahalanobis"]
MAX_BYTES = 190000


def plain(x):
    """A NumPy scalar or Python value as JSON."""
    if x is None:
        return None
    if isinstance(x, (bool, np.bool_)):
        return bool(x)
    if isinstance(x, (int, np.integer)) or type(x).__name__ == "long":
        return int(x)
    if isinstance(x, (float, np.floating)):
        x = float(x)
        if x != x:
            return "NaN"
        if x in (float("inf"), float("-inf")):
            return "Infinity" if x > 0 else "-Infinity"
        return x
    if isinstance(x, bytes) and not isinstance(x, str):
        return x.decode("latin-1")
    return x if not hasattr(x, "item") else plain(x.item())


def cell(x):
    return None if isinstance(x, float) and x != x else plain(x)


def answer(x):
    if isinstance(x, (list, tuple)) and len(x) and hasattr(x[0], "shape"):
        return [answer(one) for one in x]
    if hasattr(x, "toarray"):
        x = x.toarray()
    x = np.asarray(x)
    return {"dtype": str(x.dtype), "shape": list(x.shape), "values": [plain(v) for v in x.ravel().tolist()]}


def dump(estimator, kind):
    """The bytes of a pickle ("pickle-2"), of a joblib file ("joblib", "joblib-zlib") or of a skops file ("skops")."""
    if kind == "skops":
        import skops.io

        return skops.io.dumps(estimator)
    if kind.startswith("pickle-"):
        return pickle.dumps(estimator, int(kind[7:]))
    folder = tempfile.mkdtemp()
    path = os.path.join(folder, "model.joblib")
    joblib.dump(estimator, path, compress=("zlib", 6) if kind == "joblib-zlib" else 0)
    with open(path, "rb") as f:
        return f.read()


def rows_of(data):
    """(what the estimator is given, what the request says)"""
    if hasattr(data, "columns"):
        return data, {"columns": {str(c): [cell(v) for v in data[c].tolist()] for c in data.columns}}
    if type(data).__name__ == "Records":
        return list(data), {"documents": list(data)}
    if isinstance(data, list) and len(data) and not isinstance(data[0], (list, tuple, np.ndarray)):
        return data, {"documents": [plain(v) for v in data]}
    array = data if isinstance(data, np.ndarray) else np.array(data)
    return data, {"rows": [[cell(v) for v in row] for row in array.tolist()]}


def classes_in(value, seen=None):
    """The names of the estimators' classes inside a value, its own included."""
    seen = {} if seen is None else seen
    if id(value) in seen or isinstance(value, (str, bytes, int, float, type(None))):
        return set()
    seen[id(value)] = value
    if isinstance(value, dict):
        return set().union(*[classes_in(held, seen) for held in value.values()])
    if isinstance(value, (list, tuple)) or (isinstance(value, np.ndarray) and value.dtype == object):
        return set().union(*[classes_in(held, seen) for held in (value if not isinstance(value, np.ndarray) else value.ravel())])
    inner = classes_in(vars(value), seen) if hasattr(value, "__dict__") and hasattr(value, "get_params") else set()
    return inner | ({type(value).__name__} if hasattr(value, "get_params") else set())


class Goldens(object):
    """Collects the cases of one family; `write` makes the file."""

    def __init__(self, family):
        self.family = family
        self.cases = []
        self.kinds = ["pickle-2", "joblib", "pickle-%d" % min(pickle.HIGHEST_PROTOCOL, 5), "joblib-zlib", "pickle-0"]

    def add(self, name, estimator, data, kind=None, methods=METHODS, saved=None, by_row=False, skip=()):
        """A fitted estimator, and rows (a matrix, a list of texts or a data frame) that it answers; `saved`: what is
        written in its place, as a dict that it stands in; `by_row`: each row is asked for alone, where upstream's answer
        for a row depends on the others of its request; `skip`: methods whose answers are not compared."""
        kind = kind or self.kinds[len(self.cases) % len(self.kinds)]
        given, told = rows_of(data)
        answers = {}
        for method in methods:
            if method in skip or not hasattr(estimator, method):
                continue
            try:
                call = getattr(estimator, method)
                parts = [given[i:i + 1] for i in range(len(given))] if by_row else [given]
                answers[method] = answer(np.concatenate([call(part) for part in parts]) if by_row else call(given))
            except Exception as error:
                answers[method] = {"error": "%s: %s" % (type(error).__name__, str(error)[:200])}
        case = {"name": name, "class": type(estimator).__name__, "kind": kind, "data": told, "answers": answers,
                "holds": sorted(classes_in(estimator))}
        if skip:
            case["uncompared"] = sorted(skip)
        case["file"] = base64.b64encode(dump(estimator if saved is None else saved, kind)).decode("ascii")
        self.cases.append(case)

    def thin(self, every=12):
        """Of versions beside 0.19, 1.3 and 1.9: keeps the first case of each class, and some of the others."""
        if VERSION in ((0, 19), (1, 3), (1, 9)):
            return
        seen = set()
        kept = []
        for i, case in enumerate(self.cases):
            name = case["name"].split()[0].rstrip(",")
            if name not in seen or i % every == 0:
                kept.append(case)
            seen.add(name)
        self.cases = kept

    def write(self):
        """Writes NAME-VERSION.json.gz, or NAME-VERSIONa, b ... where one would be too large."""
        version = ("%d.%d" % VERSION) + ("-py2" if sys.version_info[0] == 2 else "")
        parts, size = [[]], 0
        for case in self.cases:
            bytes_ = len(zlib.compress(json.dumps(case).encode("utf-8")))
            if size + bytes_ > MAX_BYTES and parts[-1]:
                parts.append([])
                size = 0
            parts[-1].append(case)
            size += bytes_
        for i, part in enumerate(parts):
            suffix = "" if len(parts) == 1 else "abcdefghijklmnopqrstuvwxyz"[i]
            path = os.path.join(HERE, "%s-%s%s.json.gz" % (self.family, version, suffix))
            text = json.dumps(part, sort_keys=True)
            with open(path, "wb") as f, gzip.GzipFile(filename="", mode="wb", fileobj=f, mtime=0) as z:
                z.write(text if isinstance(text, bytes) else text.encode("utf-8"))
            print(path, len(part), "cases", os.path.getsize(path), "bytes")
