# python 3.11, requirements-1.2.txt
# python 3.9, requirements-1.1.txt
# python 3.8, requirements-1.0.txt
# python 3.8, requirements-0.26.txt
# Models of numbers only: every loss, every kind of tree, missing values, borders that rows stand on.
import os
import sys
import warnings

import catboost as cb
import numpy as np

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import golden

warnings.filterwarnings("ignore")
rng = np.random.RandomState(11)
N, F = 160, 5
X = rng.normal(size=(N, F)).astype("float32")
X[:, 3] = rng.randint(0, 5, N)
HOLES = X.copy()
HOLES[rng.uniform(size=X.shape) < 0.15] = np.nan
SCORE = X[:, 0] - 2 * X[:, 1] + np.sin(3 * X[:, 2]) + 0.5 * X[:, 3]
CLASS = np.digitize(SCORE, [-1, 1])
BINARY = (SCORE > 0).astype(int)
GROUPS = np.repeat(np.arange(16), 10)
BASE = dict(iterations=5, depth=3, learning_rate=0.4, random_seed=5, thread_count=1, verbose=False, allow_writing_files=False)
goldens = golden.Goldens("numbers")
NEW = golden.VERSION == "1.2"


def rows_for(model, seen, missing):
    """Rows as in training, and what is nasty: on a border, just above one, huge, tiny, infinite, missing."""
    more = np.zeros((9, F), "float32")
    borders = model.get_borders()
    for j in range(F):
        own = borders.get(j) or [0.0]
        more[0, j] = own[0]
        more[1, j] = np.nextafter(np.float32(own[0]), np.float32(np.inf))
        more[2, j] = own[-1]
    more[3] = -0.0
    more[4] = 3.4e38
    more[5] = -3.4e38
    more[6] = 1e-45
    more[7] = [np.inf, -np.inf, np.inf, -np.inf, 0]
    rows = np.concatenate([seen[:8], more]).astype("float64").tolist()
    # As float64: rounded to float32 before it is compared.
    rows.append([0.1, -0.3, 1e-300, 3.3, 1e38])
    if missing:
        rows += [[float("nan")] * F, [float("nan"), 0.5, float("nan"), 1, float("nan")]]
    return rows


def add(name, make, *fit, **options):
    missing = options.pop("missing", True)
    kinds = options.pop("kinds", ["cbm", "json", "pickle"] if NEW else ["cbm", "pickle"])
    seen = options.pop("seen", X)
    try:
        model = make()
        model.fit(*fit, **options)
    except Exception as error:
        print("  not made:", name, str(error).split("\n")[0][:140])
        return
    goldens.add(name, model, rows_for(model, seen, missing), kinds)


def classifier(**params):
    return lambda: cb.CatBoostClassifier(**dict(BASE, **params))


def regressor(loss="RMSE", **params):
    return lambda: cb.CatBoostRegressor(**dict(BASE, loss_function=loss, **params))


POSITIVE = np.exp(SCORE / 3)
add("Logloss", classifier(), X, BINARY, kinds=golden.KINDS)
add("MultiClass", classifier(loss_function="MultiClass"), X, CLASS, kinds=golden.KINDS)
add("RMSE", regressor(), X, SCORE, kinds=golden.KINDS)
add("MultiClassOneVsAll", classifier(loss_function="MultiClassOneVsAll"), X, CLASS)
add("MultiLogloss", classifier(loss_function="MultiLogloss"), X, np.column_stack([BINARY, X[:, 2] > 0, X[:, 3] > 2]).astype(int))
add("texts for labels", classifier(), X, np.where(BINARY, "\u043d\u0435\u0442", "ja"))
for policy in ["Depthwise", "Lossguide"]:
    own = dict(grow_policy=policy, max_depth=4, min_data_in_leaf=3) if policy == "Depthwise" else dict(grow_policy=policy, max_leaves=7, max_depth=6)
    for loss, target in [("RMSE", SCORE), ("MultiClass", CLASS)]:
        make = (regressor if loss == "RMSE" else classifier)
        params = dict(own, depth=None)
        add("%s, %s" % (policy, loss), make(**params) if loss == "RMSE" else make(loss_function=loss, **params), X, target)
for mode in ["Min", "Max"]:
    add("missing values, %s" % mode, classifier(nan_mode=mode, depth=4), HOLES, BINARY, seen=HOLES)
add("missing values in training only seen as none", regressor(nan_mode="Forbidden"), X, SCORE)
add("Poisson", regressor("Poisson"), X, np.floor(POSITIVE))
add("RMSEWithUncertainty", regressor("RMSEWithUncertainty"), X, SCORE)
add("YetiRank", lambda: cb.CatBoostRanker(**dict(BASE, loss_function="YetiRank")), X, BINARY, group_id=GROUPS)
add("CatBoost of Logloss", lambda: cb.CatBoost(dict(BASE, loss_function="Logloss")), X, BINARY)
add("a tree of one level", classifier(iterations=1, depth=1), X, BINARY)
add("deep", regressor(depth=10, iterations=3), X, SCORE, kinds=["cbm"])
if NEW:
    add("labels that are floats", classifier(), X, np.where(BINARY, 1.0, -2.5))
    add("labels that are whole floats", classifier(), X, np.where(BINARY, 3.0, 2.0))
    add("labels that are bools", classifier(), X, BINARY == 1)
    add("labels 10, 20", classifier(), X, np.where(BINARY, 10, 20))
    add("classes that are texts", classifier(), X, np.array(["b", "a", "\u00fc"])[CLASS])
    add("classes that are floats", classifier(), X, np.array([0.5, 1.5, 2.5])[CLASS])
    add("two classes by MultiClass", classifier(loss_function="MultiClass"), X, BINARY)
    add("classes that were not seen, counted", classifier(classes_count=5), X, np.array([0, 2, 3])[CLASS])
    add("classes that were not seen, named", classifier(class_names=["a", "b", "c", "d"]), X, np.array(["a", "d", "c"])[CLASS])
    add("one class only", classifier(allow_const_label=True), X, np.ones(N, int))
    add("CrossEntropy", classifier(loss_function="CrossEntropy"), X, 1 / (1 + np.exp(-SCORE)))
    add("Focal", classifier(loss_function="Focal:focal_alpha=0.5;focal_gamma=1.0"), X, BINARY)
    add("MultiCrossEntropy", classifier(loss_function="MultiCrossEntropy"), X, 1 / (1 + np.exp(-np.column_stack([SCORE, X[:, 2]]))))
    several = ["cbm", "pickle"]
    for loss in ["MAE", "MAPE", "Quantile:alpha=0.3", "LogLinQuantile:alpha=0.3", "Expectile:alpha=0.2", "Lq:q=1.5", "Huber:delta=1.0", "LogCosh", "RMSPE", "Cox", "MultiQuantile:alpha=0.1,0.5,0.9", "Tweedie:variance_power=1.4"]:
        target = POSITIVE if loss.split(":")[0] in ("LogLinQuantile", "Tweedie", "RMSPE", "MAPE") else SCORE
        add(loss.replace(":", ", "), regressor(loss), X, target, kinds=several)
    add("SurvivalAft", regressor("SurvivalAft:dist=Normal;scale=1.0"), X, np.column_stack([POSITIVE, POSITIVE * 1.5]), kinds=several)
    for loss in ["MultiRMSE", "MultiRMSEWithMissingValues"]:
        add(loss, regressor(loss), X, np.column_stack([SCORE, -SCORE, SCORE ** 2]), kinds=several)
    for loss in ["PairLogit", "PairLogitPairwise", "YetiRankPairwise", "LambdaMart", "StochasticFilter", "StochasticRank:metric=DCG", "QueryRMSE", "QuerySoftMax", "GroupQuantile:alpha=0.3"]:
        pairs = {"pairs": [(i, i + 1) for i in range(0, N, 2)]} if loss.startswith("PairLogit") else {}
        add(loss.replace(":", ", "), lambda: cb.CatBoostRanker(**dict(BASE, loss_function=loss)), X, BINARY, group_id=GROUPS, kinds=several, **pairs)
    plain = cb.CatBoost(dict(BASE, loss_function="QueryRMSE")).fit(cb.Pool(X, BINARY, group_id=GROUPS))
    for loss in ["QueryCrossEntropy", "Combination"]:  # a GPU trains these
        goldens.add(loss, golden.edited(plain, ('"type":"QueryRMSE"', '"type":"%s"' % loss)), rows_for(plain, X, True), ["cbm", "json"])

    class Own(object):
        def calc_ders_range(self, approxes, targets, weights):
            return [(t - 1 / (1 + np.exp(-a)), -0.25) for a, t in zip(approxes, targets)]

    own = cb.CatBoostClassifier(**dict(BASE, loss_function=Own(), eval_metric="Logloss", leaf_estimation_method="Gradient")).fit(X, BINARY)
    goldens.add("a loss of the user's own", own, rows_for(own, X, True), ["cbm"])
    add("a ranker of RMSE", lambda: cb.CatBoostRanker(**dict(BASE, loss_function="RMSE")), X, SCORE, group_id=GROUPS, kinds=several)
    add("a regression by CatBoost", lambda: cb.CatBoost(dict(BASE, loss_function="Poisson")), X, np.floor(POSITIVE), kinds=["pickle"])

    def changed(name, change, make, target, kinds=("cbm", "json", "pickle")):
        model = make()
        model.fit(X, target)
        rows = rows_for(model, X, True)
        change(model)
        goldens.add(name, model, rows, kinds)

    changed("a threshold of 0.3", lambda m: m.set_probability_threshold(0.3), classifier(), BINARY)
    changed("a threshold of 0.7, several labels", lambda m: m.set_probability_threshold(0.7), classifier(loss_function="MultiLogloss"), np.column_stack([BINARY, 1 - BINARY]))
    changed("scale and bias", lambda m: m.set_scale_and_bias(0.3, -1.7), regressor(), SCORE)
    changed("scale and biases", lambda m: m.set_scale_and_bias(2.5, [0.1, -7.3, 11]), classifier(), CLASS)
    changed("some trees", lambda m: m.shrink(4, 1), regressor(), SCORE)
    changed("one column is used", lambda m: m.drop_unused_features(), regressor(iterations=1, depth=1), SCORE, ("cbm", "pickle"))
    many = rng.normal(size=(2000, F)).astype("float32")
    add("more borders than a byte counts", regressor(border_count=1000, iterations=12, depth=8, learning_rate=0.1), many, np.sin(5 * many[:, 0]) + many[:, 1], seen=many, kinds=["cbm"])
    halves = [regressor()().fit(X[part::2], SCORE[part::2]) for part in (0, 1)]
    total = cb.sum_models(halves, weights=[0.25, 0.75])
    goldens.add("a sum of models", total, rows_for(halves[0], X, True), ["cbm"])
    constant = regressor(allow_const_label=True, bootstrap_type="No")().fit(X, np.full(N, 2.5))
    goldens.add("a target that never changes", constant, X[:3].astype("float64").tolist(), ["cbm", "json", "pickle"])
    frame = cb.Pool(X, SCORE, feature_names=["length", "width", "h\u00f6he", "count of", "0"])
    goldens.add("names of features", regressor()().fit(frame), X[:4].astype("float64").tolist(), ["cbm", "json"])
    single = regressor()().fit(X[:, :1], SCORE)
    goldens.add("one feature", single, [[0.5], [-1.0], [float("nan")]], ["cbm"])
goldens.write()
