# python 3.11, requirements-3.txt
# Upstream's own list of objectives, as it tells them to whoever names another one, and the boosters that it knows:
# objectives.json, rows of docs/estimators.md.
import json
import os
import re

import numpy as np
import xgboost as xgb

xgb.set_config(verbosity=0)


def refusal(params):
    try:
        xgb.train(params, xgb.DMatrix(np.ones((4, 2)), label=[0, 1, 0, 1]), 1)
    except xgb.core.XGBoostError as error:
        return str(error)
    return None


candidates = re.findall(r"Objective candidate: (\S+)", refusal({"objective": "?"}))
boosters = [name for name in ["gbtree", "gblinear", "dart", "?"] if refusal({"booster": name}) is None]
out = os.path.join(os.path.dirname(os.path.abspath(__file__)), "objectives.json")
with open(out, "w") as f:
    json.dump({"version": xgb.__version__, "objectives": sorted(candidates), "boosters": boosters}, f, indent=1)
print(len(candidates), "objectives;", boosters)
