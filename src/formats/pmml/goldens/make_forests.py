# python 3.11, requirements.txt
# Ensembles of trees that always take part, by hand: each strategy with splits of numbers, whole numbers, texts and truth
# values, of two children and of more, with and without default children, and rows that miss any of them.
from golden import Goldens
from pieces import *

goldens = Goldens("forests")
FIELDS = ["x", "i", "c", "b"]


def leaf(predicate, k, **values):
    spread = "".join(element("ScoreDistribution", value=v, recordCount=n) for v, n in [("yes", 1 + k % 3), ("no", 1 + k % 5), ("maybe", k % 2)])
    return node(predicate, spread, score=["yes", "no", "maybe"][k % 3] if values.pop("classes", True) else k * 0.37 - 1, **values)


def trees(classes, last):
    """Inner nodes have a score where the last prediction may be one."""
    inner = lambda predicate, k, *children, **values: leaf(predicate, k, classes=classes, **values).replace("</Node>", "".join(children) + "</Node>") if last else node(predicate, *children, **values)
    end = lambda predicate, k, **values: leaf(predicate, k, classes=classes, **values)
    return [
        inner(TRUE, 0, inner(test("x", "lessOrEqual", 0.5), 1, end(test("c", "equal", "a"), 2, id="A"), end(test("c", "notEqual", "a"), 3, id="B"), id="L", defaultChild="B"),
              inner(test("x", "greaterThan", 0.5), 4, end(test("i", "lessThan", 3), 5, id="C"), end(test("i", "greaterOrEqual", 3), 6, id="D"), id="R", defaultChild="C"), id="T", defaultChild="R"),
        inner(TRUE, 7, end(test("x", "lessThan", -1), 8, id="A"), inner(test("x", "lessThan", 1), 9, end(within("c", "isIn", ["a", "ü"]), 10, id="E"), end(within("c", "isNotIn", ["a", "ü"]), 11, id="F"), id="B", defaultChild="E"),
              end(test("x", "lessThan", 2), 12, id="C"), id="T", defaultChild="B"),
        inner(TRUE, 13, inner(test("b", "equal", "true"), 14, end(within("c", "isIn", ["b"]), 15, id="A"), end(test("x", "isMissing"), 16, id="B"), end(test("x", "greaterOrEqual", 0), 17, id="C"), id="L", defaultChild="C"),
              inner(TRUE, 18, end(test("i", "equal", 2), 19, id="D"), end(test("i", "lessOrEqual", 4), 20, id="E"), end(FALSE, 21, id="F"), id="R", defaultChild="E"), id="T", defaultChild="R"),
        inner(TRUE, 22, end(test("c", "isNotMissing"), 23, id="A"), inner(test("x", "greaterThan", 0), 24, end(test("x", "lessOrEqual", 1), 25, id="B"), id="C", defaultChild="B"), id="T", defaultChild="A")]


def ensemble(method, function, strategy, otherwise, mathContext=None, treatment=None):
    parts = trees(function == "classification", otherwise == "returnLastPrediction" or strategy == "lastPrediction")
    segments = [element("Segment", TRUE, element("TreeModel", schema(FIELDS, None), inner, functionName=function, missingValueStrategy=strategy, noTrueChildStrategy=otherwise, xmath=mathContext), weight=w) for inner, w in zip(parts, [1, 0.3, 2.5, 0.7])]
    output = element("Output", *[out("p_" + v, "probability", value=v, dataType="double") for v in ["yes", "no", "maybe"]]) if function == "classification" else ""
    text = element("MiningModel", schema(FIELDS), output, element("Segmentation", *segments, multipleModelMethod=method, missingPredictionTreatment=treatment), functionName=function, xmath=mathContext)
    return document(text.replace("xmath", "x-mathContext"), FIELDS, target=None if function == "classification" else target_field("float" if mathContext else "double", ()))


ROWS = grid(x=[-1.5, 0, 0.5, 1.5, 2, None], i=[2, 3, 5, None], c=["a", "b", None], b=[True, False, None])
STRATEGIES = [(s, o) for s in ["none", "lastPrediction", "nullPrediction", "defaultChild"] for o in ["returnNullPrediction", "returnLastPrediction"]]
for k, (strategy, otherwise) in enumerate(STRATEGIES):
    goldens.add("sum, %s, %s" % (strategy, otherwise), ensemble(["sum", "weightedSum"][k % 2], "regression", strategy, otherwise), ROWS)
    goldens.add("average, %s, %s, floats" % (strategy, otherwise), ensemble(["average", "weightedAverage"][k % 2], "regression", strategy, otherwise, "float", [None, "returnMissing"][k // 2 % 2]), ROWS[::3], single=True)
    goldens.add("votes, %s, %s" % (strategy, otherwise), ensemble(["majorityVote", "weightedMajorityVote"][k % 2], "classification", strategy, otherwise, None, [None, "skipSegment", "returnMissing"][k % 3]), ROWS[::2])
    goldens.add("probabilities, %s, %s" % (strategy, otherwise), ensemble(["weightedAverage", "average"][k % 2], "classification", strategy, otherwise), ROWS[1::2])
goldens.write()
