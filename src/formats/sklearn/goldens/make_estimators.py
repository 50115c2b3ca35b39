# python 3.11, requirements-1.9.txt
# Upstream's own list of its estimators, with the answers that each class has: estimators.json, the rows of docs/estimators.md.
import json
import os
import warnings

import sklearn

# Classes that are called experimental are listed, too.
from sklearn.experimental import enable_halving_search_cv, enable_iterative_imputer  # noqa: F401
from sklearn.utils import all_estimators

warnings.filterwarnings("ignore")
METHODS = ["predict", "predict_proba", "predict_log_proba", "decision_function", "score_samples", "transform"]
rows = {}
for name, cls in all_estimators():
    own = cls.__module__.split(".")[1]
    rows["%s.%s" % (own, name)] = [m for m in METHODS if hasattr(cls, m)]
out = os.path.join(os.path.dirname(os.path.abspath(__file__)), "estimators.json")
with open(out, "w") as f:
    json.dump({"version": sklearn.__version__, "estimators": rows}, f, indent=0, sort_keys=True)
print(len(rows), "estimators")
