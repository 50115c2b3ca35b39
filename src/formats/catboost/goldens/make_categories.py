# python 3.11, requirements-1.2.txt
# python 3.9, requirements-1.1.txt
# python 3.8, requirements-1.0.txt
# python 3.8, requirements-0.26.txt
# Models with categorical features: one-hot, every CTR, combinations; texts of all lengths, integers, what was not seen.
import os
import sys
import warnings

import catboost as cb
import numpy as np

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import golden

warnings.filterwarnings("ignore")
rng = np.random.RandomState(3)
N = 240
CITIES = ["", "a", "ab", "K\u00f6ln", "\u6771\u4eac", "\U0001f600", "new york", "exactly 16 bytes", "seventeen bytes..", "x" * 32, "y" * 33, "z" * 64, "q" * 65, "long " * 30, " a", "A", "nan", "None", "-1", "1.0"]
KINDS_OF = ["u", "v", "w"]


def row():
    return [float(np.float32(rng.normal())), CITIES[rng.randint(len(CITIES))], int(rng.randint(-3, 9)), KINDS_OF[rng.randint(3)], float(np.float32(rng.normal()))]


X = [row() for _ in range(N)]
SCORE = np.array([r[0] + (len(r[1]) % 5) - 2 + (r[2] % 3) * (r[3] == "u") + 0.3 * r[4] for r in X])
BINARY = (SCORE > np.median(SCORE)).astype(int)
CLASS = np.digitize(SCORE, np.quantile(SCORE, [0.4, 0.7]))
CATS = [1, 2, 3]
BASE = dict(iterations=6, depth=4, learning_rate=0.4, random_seed=5, thread_count=1, verbose=False, allow_writing_files=False)
NEW = golden.VERSION == "1.2"
goldens = golden.Goldens("categories")

NASTY = [
    [0.1, "never seen", 5, "u", 0.0],
    [0.1, "\u00e9", 100, "other", 0.0],
    [0.1, "a\x00b", -9007199254740991, "", 1.0],
    [0.1, "1", 9007199254740991, "U", 1.0],
    [-2.5, "", "3", "w", 2.5],
    [3e38, "ab", 0, "v", -3e38],
    [1e-40, "a", "-1", "v", -0.0],
    [0.5, "the quick brown fox jumps over the lazy dog " * 3, "a text", "u", 0.2],
    ["Infinity", "a", 1, "u", "-Infinity"],
]
ROWS = X[:24] + [[float("inf") if x == "Infinity" else -float("inf") if x == "-Infinity" else x for x in r] for r in NASTY]


def add(name, kind, target, kinds=("cbm", "json", "pickle") if NEW else ("cbm",), rows=ROWS, data=X, cats=CATS, **params):
    try:
        model = getattr(cb, kind)(**dict(BASE, cat_features=cats, **params))
        model.fit(data, target)
    except Exception as error:
        print("  not made:", name, str(error).split("\n")[0][:160])
        return
    goldens.add(name, model, rows, kinds)


C, R = "CatBoostClassifier", "CatBoostRegressor"
add("as CatBoost chooses", C, BINARY, golden.KINDS)
add("as CatBoost chooses, several classes", C, CLASS)
add("as CatBoost chooses, numbers", R, SCORE, ("cbm", "json", "pickle"))
add("one-hot of all", C, BINARY, one_hot_max_size=255)
add("one-hot of all, classes", C, CLASS, one_hot_max_size=255, loss_function="MultiClass", depth=6)
add("no combinations", C, BINARY, max_ctr_complexity=1, one_hot_max_size=1)
add("combinations of four", C, BINARY, max_ctr_complexity=4, one_hot_max_size=1, depth=6, simple_ctr=["Counter"], combinations_ctr=["Borders", "Counter"])
add("combinations with one-hots", R, SCORE, max_ctr_complexity=4, one_hot_max_size=4, depth=6)
for ctr in ["Borders", "Buckets", "BinarizedTargetMeanValue", "Counter"]:
    add("CTR " + ctr, C, BINARY, simple_ctr=[ctr], combinations_ctr=[ctr], one_hot_max_size=1)
    add("CTR %s, classes" % ctr, C, CLASS, simple_ctr=[ctr], combinations_ctr=[ctr], one_hot_max_size=1)
    if ctr != "Counter":
        add("CTR %s, borders of the target" % ctr, R, SCORE, simple_ctr=[ctr + ":TargetBorderCount=4"], combinations_ctr=[ctr + ":TargetBorderCount=3"], one_hot_max_size=1)
add("CTRs with priors", C, BINARY, simple_ctr=["Borders:Prior=0.1:Prior=0.6:CtrBorderCount=40"], combinations_ctr=["Borders:Prior=2"], one_hot_max_size=1)
add("CTR counted in full", C, BINARY, simple_ctr=["Counter"], counter_calc_method="Full")
for policy in ["Depthwise", "Lossguide"]:
    add(policy, C, BINARY, grow_policy=policy, one_hot_max_size=4)
holes = [[float("nan") if rng.uniform() < 0.2 and j in (0, 4) else x for j, x in enumerate(r)] for r in X]
for mode in ["Min", "Max"]:
    add("missing numbers, " + mode, C, BINARY, data=holes, nan_mode=mode, rows=holes[:20] + ROWS[24:] + [[float("nan"), "a", 1, "u", float("nan")]], max_ctr_complexity=4, depth=6)
if NEW:
    add("categories only", C, BINARY, data=[r[1:4] for r in X], cats=[0, 1, 2], rows=[r[1:4] for r in ROWS])
    add("several labels", C, np.column_stack([BINARY, 1 - CLASS % 2]), loss_function="MultiLogloss")
    add("a tree", R, SCORE, iterations=1, depth=2)
    pool = cb.Pool(X, BINARY, cat_features=CATS, feature_names=["age", "city \u00fc", "code", "kind", "size"])
    named = cb.CatBoostClassifier(**BASE).fit(pool)
    goldens.add("names of features", named, ROWS[:6], ["cbm", "json"])
    single = cb.CatBoostClassifier(**dict(BASE, cat_features=[0])).fit([[r[1]] for r in X], BINARY)
    goldens.add("one category", single, [[r[1]] for r in ROWS], ["cbm"])
    unused = cb.CatBoostClassifier(**dict(BASE, iterations=1, depth=1, cat_features=CATS, ignored_features=[2])).fit(X, BINARY)
    goldens.add("features that are not used", unused, ROWS[:6], ["cbm", "json"])
    halves = [cb.CatBoostRegressor(**dict(BASE, cat_features=CATS, one_hot_max_size=1)).fit(X[part::2], SCORE[part::2]) for part in (0, 1)]
    goldens.add("a sum of models", cb.sum_models(halves, weights=[0.4, 0.6]), ROWS, ["cbm"])
    # FeatureFreq and FloatTargetMeanValue are CTRs of a GPU; CatBoost reads and answers them on any machine.
    for old, new in [("Counter", "FeatureFreq"), ("BinarizedTargetMeanValue", "FloatTargetMeanValue")]:
        model = cb.CatBoostClassifier(**dict(BASE, cat_features=CATS, simple_ctr=[old], combinations_ctr=[old], one_hot_max_size=1)).fit(X, BINARY)
        changed = golden.edited(model, ('"ctr_type":"%s"' % old, '"ctr_type":"%s"' % new), ('\\"type\\":\\"%s\\"' % old, '\\"type\\":\\"%s\\"' % new))
        goldens.add("CTR " + new, changed, ROWS, ["cbm", "json"])
    from sklearn.pipeline import Pipeline

    texts = [[r[0], r[1], r[3], r[4]] for r in X]
    inner = cb.CatBoostClassifier(**dict(BASE, cat_features=[1, 2]))
    goldens.add_inner("inside a Pipeline", Pipeline([("model", inner)]).fit(texts, BINARY), texts[:9])
goldens.write()
