# python 3.11, requirements-1.9.txt
# python 3.11, requirements-1.7.txt
# python 3.11, requirements-1.5.txt
# python 3.8, requirements-1.3.txt
# python 3.9, requirements-1.1.txt
# python 3.8, requirements-1.0.txt
# python 3.8, requirements-0.24.txt
# python 3.8, requirements-0.22.txt
# python 3.6, requirements-0.20.txt
# python 3.6, requirements-0.19.txt
# python 2.7, requirements-0.19-py2.txt
# Encoders of categories and of labels.
from golden import VERSION, Goldens

import numpy as np
import pandas
from sklearn import preprocessing as pre
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import Pipeline

NAN = float("nan")
g = Goldens("encoders")


def add(name, make, fit, rows, y=None):
    """Nothing, where this version has no such class or parameter, or does not take such categories."""
    try:
        fitted = make().fit(fit, y) if y is not None else make().fit(fit)
    except (AttributeError, TypeError, ValueError) as error:
        print("left out:", name, str(error)[:80])
        return
    g.add(name, fitted, rows)


def cells(*rows):
    return np.array([list(row) for row in rows], dtype=object)


def one_hot(**kwargs):
    if VERSION < (1, 2) and "sparse_output" in kwargs:
        kwargs["sparse"] = kwargs.pop("sparse_output")
    return lambda: pre.OneHotEncoder(**kwargs)


WORDS = cells(("red", "S"), ("green", "M"), ("blue", "S"), (u"b\u00e4r \U0001f43b", ""), ("green", "M"), ("red", "L"))
NEW = cells(("red", "M"), ("pink", "S"), ("blue", "XXL"))
GAPS = cells(("red", 1), ("green", 2.5), (None, -3), ("blue", 2.5), ("red", 1))
NANS = cells(("red", NAN), ("green", 2.5), (NAN, -3.0), ("blue", 2.5), ("red", NAN))
INTS = np.array([[3, -1, 7], [0, 5, 7], [3, 2, 7], [1, -1, 7]])
FLOATS = np.array([[0.1, 1e300], [0.2, -0.0], [0.30000000000000004, 5e-324], [0.1, 0.0]])
BOOLS = np.array([[True, False], [False, False], [True, True]])
MANY = np.array([list("aaaaabbbccdef") + ["g"], list("xyxyxyxyxyxzzz")], dtype=object).T

if VERSION >= (0, 20):
    for kwargs in [{}, {"drop": "first"}, {"drop": "if_binary"}, {"sparse_output": False}, {"handle_unknown": "ignore"}]:
        told = "OneHotEncoder" + "".join(" %s=%s" % item for item in sorted(kwargs.items()))
        add(told + " of texts", one_hot(**kwargs), WORDS, WORDS)
        add(told + " of texts, new ones", one_hot(**kwargs), WORDS, NEW)
        add(told + " of ints", one_hot(**kwargs), INTS, INTS)
        add(told + " of ints, new ones", one_hot(**kwargs), INTS, INTS + 1)
        add(told + " of bools", one_hot(**kwargs), BOOLS, BOOLS)
        add(told + " of both", one_hot(**kwargs), cells(("a", 1), ("b", 2), ("c", 2)), cells(("b", 2), ("c", 1)))
        add(told + " with None", one_hot(**kwargs), GAPS, GAPS)
        add(told + " with NaN", one_hot(**kwargs), NANS, NANS)
        add(told + " with NaN in the rows only", one_hot(**kwargs), WORDS, cells(("red", NAN), (NAN, "M")))
    add("OneHotEncoder of floats", one_hot(), FLOATS, FLOATS)
    add("OneHotEncoder of floats, ints new", one_hot(handle_unknown="ignore"), FLOATS, np.array([[0.1, 0], [0, 1]]))
    add("OneHotEncoder of infinite cells", one_hot(handle_unknown="ignore"), FLOATS, np.array([[0.1, np.inf]]))
    add("OneHotEncoder of numpy texts", one_hot(), np.array([["a", "bb"], ["ccc", ""]]), np.array([["ccc", "bb"]]))
    add("OneHotEncoder of objects that are ints", one_hot(), INTS.astype(object), INTS.astype(object))
    add("OneHotEncoder of one category", one_hot(drop="first"), cells(("a", 1), ("a", 2)), cells(("a", 2)))
    add("OneHotEncoder drop an array", one_hot(drop=np.array(["green", "S"], dtype=object)), WORDS, WORDS)
    given = [["z", "red", "green", "blue"], ["L", "M", "S"]]
    add("OneHotEncoder of given categories", one_hot(categories=given), cells(("red", "L"), ("blue", "S")), cells(("z", "M"), ("red", "S")))
    add("OneHotEncoder dtype int", one_hot(dtype=np.int32), WORDS, WORDS)
    for kwargs in [
        {"min_frequency": 3},
        {"max_categories": 3},
        {"min_frequency": 0.2, "drop": "first"},
        {"max_categories": 2, "drop": "if_binary"},
        {"max_categories": 3, "drop": np.array(["b", "x"], dtype=object)},
        {"max_categories": 1},
        {"min_frequency": 1},
    ]:
        for unknown in ("error", "ignore", "infrequent_if_exist", "warn"):
            told = "OneHotEncoder %s of unknown=%s" % (sorted((k, str(v)) for k, v in kwargs.items()), unknown)
            add(told, one_hot(handle_unknown=unknown, **kwargs), MANY, MANY[::2])
            add(told + ", new ones", one_hot(handle_unknown=unknown, **kwargs), MANY, cells(("q", "x"), ("a", "q")))
    steps = [("hot", pre.OneHotEncoder(handle_unknown="ignore")), ("line", LinearRegression())]
    g.add("OneHotEncoder before a regressor", Pipeline(steps).fit(WORDS, np.arange(6)), NEW)

    for kwargs in [
        {},
        {"handle_unknown": "use_encoded_value", "unknown_value": -1},
        {"handle_unknown": "use_encoded_value", "unknown_value": np.nan, "encoded_missing_value": -2},
        {"encoded_missing_value": 99},
        {"dtype": np.float32},
        {"handle_unknown": "use_encoded_value", "unknown_value": 77, "max_categories": 3},
        {"min_frequency": 2},
    ]:
        told = "OrdinalEncoder %s" % sorted((k, str(v)) for k, v in kwargs.items())
        make = lambda: pre.OrdinalEncoder(**kwargs)
        for kind, fit in (("texts", WORDS), ("ints", INTS), ("None", GAPS), ("NaN", NANS), ("seldom ones", MANY)):
            add(told + " of " + kind, make, fit, fit)
        add(told + ", new ones", make, WORDS, NEW)
        add(told + ", NaN in the rows only", make, WORDS, cells(("red", NAN), (NAN, "M")))
        if "max_categories" in kwargs:
            add(told + ", seldom ones and NaN", make, np.where(MANY == "g", np.nan, MANY), np.where(MANY == "g", np.nan, MANY))

if VERSION >= (1, 0):
    frame = pandas.DataFrame({"colour": WORDS[:, 0], "n": [1, 2, 3, 1, 2, 3], "x": [0.5, NAN, 1.5, 0.5, 1.5, 0.5], "yes": [True, False] * 3})
    add("OneHotEncoder of a data frame", one_hot(), frame, frame[::-1])
    add("OrdinalEncoder of a data frame", pre.OrdinalEncoder, frame, frame[::-1])
    add("TargetEncoder of a data frame", lambda: pre.TargetEncoder(), frame, frame[::-1], np.array([0, 1, 0, 1, 1, 0]))

target = np.arange(14) * 1.25 % 3
labels = np.array(list("uvwuvwuvwuvwuu"))
for told, y in (("binary", target > 1), ("continuous", target), ("classes", labels)):
    for smooth in ("auto", 2.0):
        add("TargetEncoder %s %s" % (told, smooth), lambda: pre.TargetEncoder(smooth=smooth), MANY, np.concatenate([MANY[::3], cells(("q", "x"))]), y)
    add("TargetEncoder %s of ints" % told, lambda: pre.TargetEncoder(), np.arange(28).reshape(14, 2) % 3, np.arange(8).reshape(4, 2), y)
    add("TargetEncoder %s with NaN" % told, lambda: pre.TargetEncoder(), np.where(MANY == "g", np.nan, MANY), np.where(MANY == "g", np.nan, MANY)[-3:], y)

if VERSION < (0, 22):
    W = np.array([[0, 2, 0], [1, 5, 3], [0, 2, 1], [2, 0, 0]])
    for kwargs in [{}, {"sparse": False}, {"handle_unknown": "ignore"}, {"n_values": 7}, {"n_values": [3, 6, 4]}]:
        told = "OneHotEncoder of ints from 0" + "".join(" %s=%s" % item for item in sorted(kwargs.items()))
        add(told, one_hot(**kwargs), W, W)
        add(told + ", unseen ones", one_hot(**kwargs), W, [[1, 1, 2], [0, 5, 3]])
        add(told + ", new ones", one_hot(**kwargs), W, [[1, 1, 9], [0, 5, 3]])
        add(told + ", below 0", one_hot(**kwargs), W, [[1, 1, -1]])
        add(told + ", parts of ints", one_hot(**kwargs), W, [[0.9, 2.5, 3.999]])
    # 0.20 itself fails of no column.
    for columns in [[0, 2], np.array([False, True, False])] + ([[]] if VERSION < (0, 20) else []):
        make = one_hot(categorical_features=columns)
        steps = [("scale", pre.MaxAbsScaler()), ("back", pre.FunctionTransformer(np.negative)), ("n", pre.FunctionTransformer(np.abs)), ("hot", make())]
        g.add("OneHotEncoder of columns %s" % list(columns), Pipeline(steps).fit(W), W)

# A text of Python 2 is bytes.
CAFE = "caf\xc3\xa9" if str is bytes else u"caf\u00e9"
for told, classes, rows in [
    ("objects", np.array([CAFE, "tea"], dtype=object), [["tea"], [CAFE]]),
    ("texts", ["paris", "amsterdam", "tokyo"], [["tokyo"], ["paris"]]),
    ("ints", [5, -2, 9], [[9], [-2], [5]]),
    ("bools", [True, False], [[True], [False]]),
    ("unknown texts", ["a", "b"], [["a"], ["c"]]),
]:
    add("LabelEncoder of %s" % told, pre.LabelEncoder, classes, np.array(rows))
    if told != "bools":
        for kwargs in [{}, {"neg_label": -2, "pos_label": 3}, {"sparse_output": True}, {"neg_label": -1, "pos_label": 0}]:
            add("LabelBinarizer of %s %s" % (told, sorted(kwargs.items())), lambda: pre.LabelBinarizer(**kwargs), classes, np.array(rows))
add("LabelBinarizer of two classes", pre.LabelBinarizer, ["no", "yes", "no"], np.array([["yes"], ["no"]]))
add("LabelBinarizer of one class", pre.LabelBinarizer, [7, 7], np.array([[7], [7]]))
add("LabelBinarizer of indicators", lambda: pre.LabelBinarizer(neg_label=-1, pos_label=5), np.array([[1, 0, 1], [0, 0, 1]]), np.array([[0, 1, 1], [1, 0, 1]]))
add("MultiLabelBinarizer", pre.MultiLabelBinarizer, [("sf", "thriller"), ("comedy",)], cells(("comedy", "sf"), ("thriller", "thriller")))
if VERSION >= (0, 20):
    add("MultiLabelBinarizer of fewer labels", pre.MultiLabelBinarizer, [("a", "b"), ("c",)], cells(("c", None), ("a", "q")))
add("MultiLabelBinarizer of ints", lambda: pre.MultiLabelBinarizer(sparse_output=True), [(1, 2), (3,)], np.array([[3, 1], [2, 2]]))
add("MultiLabelBinarizer of given classes", lambda: pre.MultiLabelBinarizer(classes=[9, 4, 6]), [(9, 4)], np.array([[6, 9], [4, 4]]))
g.thin()
g.write()
