# python 3.11, requirements-1.2.txt
# What a pickle's parameters decide, and models that forgot the features they do not use.
import os
import sys
import warnings

import catboost as cb
import numpy as np

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import golden

warnings.filterwarnings("ignore")
rng = np.random.RandomState(0)
X = rng.normal(size=(80, 3))
COUNT = np.floor(np.exp(X[:, 0]))
ROWS = X[:6].tolist()
BASE = dict(iterations=4, depth=2, learning_rate=0.4, random_seed=5, thread_count=1, verbose=False, allow_writing_files=False)
goldens = golden.Goldens("more")

for params in [dict(objective="Poisson"), dict(objective="Tweedie:variance_power=1.3"), dict()]:
    goldens.add("a regressor with %s" % (params or "no loss"), cb.CatBoostRegressor(**dict(BASE, **params)).fit(X, COUNT), ROWS, ["pickle", "cbm"])
goldens.add("a classifier with an objective", cb.CatBoostClassifier(objective="CrossEntropy", **BASE).fit(X, (COUNT > 0).astype(int)), ROWS, ["pickle"])
poisson = cb.CatBoostRegressor(loss_function="Poisson", **BASE).fit(X, COUNT)
poisson.save_model("/tmp/poisson.cbm")
goldens.add("a regressor that was loaded", cb.CatBoostRegressor().load_model("/tmp/poisson.cbm"), ROWS, ["pickle"])
goldens.add("a plain model that was loaded", cb.CatBoost().load_model("/tmp/poisson.cbm"), ROWS, ["pickle"])
goldens.add("a ranker of Poisson", cb.CatBoostRanker(loss_function="Poisson", **BASE).fit(X, COUNT, group_id=np.repeat(range(8), 10)), ROWS, ["pickle"])
mixed = [[float(a), "x%d" % rng.randint(4), float(b), "k%d" % rng.randint(3), float(c)] for a, b, c in X]
last = cb.CatBoostClassifier(**dict(BASE, iterations=2, depth=1, cat_features=[1, 3])).fit(mixed, [int(r[4] > 0) for r in mixed])
last.drop_unused_features()
goldens.add("all categories dropped", last, [[r[0], 0.0, r[2], 1.0, r[4]] for r in mixed[:4]], ["cbm"])
some = cb.CatBoostClassifier(**dict(BASE, iterations=2, cat_features=[1, 3], one_hot_max_size=10)).fit(mixed, [int(r[3] == "k1") ^ int(r[4] > 1) for r in mixed])
some.drop_unused_features()
print(some.get_cat_feature_indices(), some._object._get_float_feature_indices())
numbers = set(range(5)) - set(some.get_cat_feature_indices())
goldens.add("some columns dropped", some, [[x if j not in numbers or isinstance(x, float) else 0.0 for j, x in enumerate(r)] for r in mixed[:4]], ["cbm"])
goldens.write()
