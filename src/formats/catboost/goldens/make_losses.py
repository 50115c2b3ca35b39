# python 3.11, requirements-1.2.txt
# The losses that CatBoost trains models for: those of its own list of losses and metrics (told to whoever names another one)
# that it takes as an objective, on a GPU only ones included: losses.json, rows of docs/estimators.md.
import json
import os
import re

import catboost as cb
import numpy as np

rng = np.random.RandomState(1)
X = rng.normal(size=(60, 2))
PARAMS = {"Quantile": ":alpha=0.5", "MultiQuantile": ":alpha=0.1,0.9", "Lq": ":q=2", "Huber": ":delta=1", "Expectile": ":alpha=0.5", "Focal": ":focal_alpha=0.5;focal_gamma=1",
          "Tweedie": ":variance_power=1.5", "SurvivalAft": ":dist=Normal;scale=1", "StochasticRank": ":metric=DCG", "Combination": ":loss0=Logloss;weight0=1;loss1=RMSE;weight1=1"}
TWO = rng.randint(0, 2, 60)
TARGETS = [TWO, np.column_stack([TWO, 1 - TWO]), np.column_stack([TWO + 1.0, TWO + 2.0]), rng.uniform(0.1, 1, 60)]


def refusal(loss, target):
    """What CatBoost says; None where it trains."""
    pairs = [(i, i + 1) for i in range(0, 60, 2)] if loss.startswith("PairLogit") else None
    try:
        pool = cb.Pool(X, target, group_id=np.repeat(range(6), 10), pairs=pairs)
        cb.CatBoost(dict(loss_function=loss, iterations=1, depth=1, verbose=False, allow_writing_files=False)).fit(pool)
    except (cb.CatBoostError, AttributeError) as error:  # the latter where an object of the user's own is wanted
        return str(error)
    return None


names = re.findall(r"'(\w+)'", refusal("?", TWO).split("Valid options", 1)[1])
losses = []
for name in names:
    told = [refusal(name + PARAMS.get(name, ""), target) for target in TARGETS]
    if None in told or any("CPU" in (one or "") for one in told):
        losses.append(name)
    else:
        print(name, "|", told[0].split("\n")[0][:140])
out = os.path.join(os.path.dirname(os.path.abspath(__file__)), "losses.json")
with open(out, "w") as f:
    json.dump({"version": cb.__version__, "losses": losses}, f, indent=1)
print(len(losses), losses)
