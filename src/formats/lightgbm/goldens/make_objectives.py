# python 3.11, requirements-4.txt
# The objectives and boosters that LightGBM takes, found by training one tree with each name of its parameter page
# (https://lightgbm.readthedocs.io/en/v4.6.0/Parameters.html#objective), aliases included (a function of the user's own is `custom`): objectives.json, rows of
# docs/estimators.md. What an alias stands for is what the model's text says.
import json
import os

import lightgbm as lgb
import numpy as np

NAMES = """regression regression_l2 l2 mean_squared_error mse l2_root root_mean_squared_error rmse regression_l1 l1
mean_absolute_error mae huber fair poisson quantile mape mean_absolute_percentage_error gamma tweedie binary multiclass
softmax multiclassova multiclass_ova ova ovr cross_entropy xentropy cross_entropy_lambda xentlambda lambdarank rank_xendcg
xendcg xe_ndcg xe_ndcg_mart xendcg_mart ?""".split()
rng = np.random.RandomState(1)
X = rng.normal(size=(60, 2))


def written(params):
    """The objective as the model's text has it; None where LightGBM refuses the name."""
    classes = {"num_class": 2} if params.get("objective") in "multiclass softmax multiclassova multiclass_ova ova ovr".split() else {}
    for least in [0, 1]:  # gamma takes no label of 0, classes begin with it
        data = lgb.Dataset(X, label=rng.randint(least, least + 2, 60), group=[30, 30])
        try:
            text = lgb.train(dict(params, verbosity=-1, **classes), data, 1).model_to_string()
        except lgb.basic.LightGBMError:
            continue
        return [line[10:].split(" ")[0] for line in text.split("\n") if line.startswith("objective=")] or ["none"]
    return None


objectives = {}
for name in NAMES:
    found = written({"objective": name})
    if found:
        objectives.setdefault(found[0], []).append(name)
BAGGING = {"rf": {"bagging_freq": 1, "bagging_fraction": 0.5}}
boosters = [name for name in ["gbdt", "dart", "goss", "rf", "?"] if written(dict({"boosting": name}, **BAGGING.get(name, {})))]
out = os.path.join(os.path.dirname(os.path.abspath(__file__)), "objectives.json")
with open(out, "w") as f:
    json.dump({"version": lgb.__version__, "objectives": objectives, "boosters": boosters}, f, indent=1, sort_keys=True)
print(objectives, boosters)
