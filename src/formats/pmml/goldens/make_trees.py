# python 3.11, requirements.txt
# Trees by hand: each strategy for missing values and for no true child, each predicate, distributions, node ids, regressions
# in nodes, targets of every kind.
from pieces import *
from golden import Goldens

goldens = Goldens("trees")
CONFIDENT = lambda yes, no, maybe: "".join(
    element("ScoreDistribution", value=v, recordCount=n, confidence=n / 100)
    for v, n in [("yes", yes), ("no", no), ("maybe", maybe)])
OUTPUT = element(
    "Output", out("label", "predictedValue"), out("shown", "predictedDisplayValue"), out("node", "entityId"),
    *[out(feature[0] + "_" + value, feature, value=value, dataType="double") for feature in ["probability", "confidence"]
      for value in ["yes", "no", "maybe"]], out("best", "probability", dataType="double"))


def tree(inner, fields, function="classification", output=OUTPUT, between="", extra="", target="y", **values):
    return element("TreeModel", schema(fields, target, extra), output, between, inner, functionName=function, **values)


GOLF = node(
    TRUE, CONFIDENT(60, 30, 10),
    node(test("c", "equal", "a"), CONFIDENT(40, 2, 8),
         node(both("surrogate", test("x", "greaterThan", 50), test("z", "lessThan", 80), FALSE), CONFIDENT(36, 2, 2), id="3", score="yes", recordCount=40),
         node(both("surrogate", test("x", "lessOrEqual", 50), test("z", "greaterOrEqual", 80), FALSE), CONFIDENT(4, 0, 6), id="4", score="maybe", recordCount=10),
         id="2", score="yes", recordCount=50, defaultChild="3"),
    node(both("or", test("c", "equal", "b"), test("c", "equal", "ü")), CONFIDENT(20, 28, 2),
         node(both("and", test("x", "greaterThan", 60), test("x", "lessThan", 100), test("c", "equal", "b"), test("z", "lessThan", 70), test("b", "equal", "false")),
              CONFIDENT(18, 25, 2), id="6", score="no", recordCount=45),
         node(both("or", test("x", "lessOrEqual", 60), test("x", "greaterOrEqual", 100), test("z", "greaterOrEqual", 70), test("b", "equal", "true")),
              CONFIDENT(2, 1, 2), id="7", score="maybe", recordCount=5),
         id="5", score="no", recordCount=50, defaultChild="6"),
    id="1", score="yes", recordCount=100, defaultChild="2")
FIELDS = ["c", "x", "z", "b"]
ROWS = grid(c=["a", "b", "ü", None], x=[30, 60, 75, None], z=[65, 90, None], b=[True, False, None])
for strategy in ["none", "lastPrediction", "nullPrediction", "defaultChild"]:
    for otherwise in ["returnNullPrediction", "returnLastPrediction"]:
        goldens.add("golf, %s, %s" % (strategy, otherwise), document(
            tree(GOLF, FIELDS, missingValueStrategy=strategy, noTrueChildStrategy=otherwise, missingValuePenalty=0.8, splitCharacteristic="multiSplit"), FIELDS), ROWS)
goldens.add("golf, only the label", document(tree(GOLF, FIELDS, output="", missingValueStrategy="defaultChild"), FIELDS), ROWS)
PRIORS = element("Targets", element("Target", *[element("TargetValue", value=v, priorProbability=p, displayValue=v.upper()) for v, p in [("yes", 0.5), ("no", 0.25), ("maybe", 0.25)]], field="y"))
goldens.add("golf, null predictions have prior probabilities", document(
    tree(GOLF, FIELDS, between=PRIORS, missingValueStrategy="nullPrediction", output=element("Output", out("label", "predictedValue"), out("shown", "predictedDisplayValue"),
         out("p", "probability", value="no", dataType="double"))), FIELDS), ROWS)

PROBABLE = node(
    TRUE,
    node(test("x", "lessThan", 0), *[element("ScoreDistribution", value=v, recordCount=0, probability=p) for v, p in [("yes", 0.2), ("no", 0.7), ("maybe", 0.1)]], score="no"),
    node(test("x", "equal", 0), *[element("ScoreDistribution", value=v, recordCount=0, probability=p) for v, p in [("yes", 0.2), ("no", 0.4)]], score="no"),
    node(test("x", "equal", 1), *[element("ScoreDistribution", value=v, recordCount=0, probability=p) for v, p in [("yes", 1), ("no", 0.4)]], score="no"),
    node(test("x", "equal", 2), *[element("ScoreDistribution", value=v, recordCount=0) for v in ["yes", "no"]], score="no"),
    node(test("x", "equal", 3), counts(yes=1, no=2)),
    node(test("x", "equal", 4), counts(yes=1, no=2), score="yes"),
    node(test("x", "equal", 5), counts(yes="1.5", no="2.5"), score="other"),
    node(test("x", "equal", 6), score="maybe"),
    node(test("x", "isMissing"), score="yes"),
    node(test("x", "isNotMissing"), counts(no="1", maybe="0"), score="maybe"))
goldens.add("probabilities", document(tree(PROBABLE, ["x"], output=element("Output", out("p", "probability", value="yes", dataType="double"),
    out("q", "probability", dataType="double"), out("node", "entityId"))), ["x"]), grid(x=[-1, 0, 1, 2, 3, 4, 5, 6, 7, None, -0.0, 1e300]))
goldens.add("no distributions at all", document(tree(PROBABLE.replace("ScoreDistribution", "Extension"), ["x"], output=element("Output", out("label", "predictedValue"), out("node", "entityId"))), ["x"]),
            grid(x=[-1, 0, 1, 2, 3, 4, 5, 6, 7, None]))

# Every predicate, on every kind of field, and what an unknown one does in each place.
PREDICATES = [
    ("less", test("x", "lessThan", "1.5")), ("lessOrEqual", test("x", "lessOrEqual", "1.5")), ("greater", test("f", "greaterThan", "0.1")),
    ("greaterOrEqual", test("f", "greaterOrEqual", "0.1")), ("equal", test("f", "equal", "0.1")), ("notEqual", test("x", "notEqual", "1.5")),
    ("integer", test("i", "lessThan", "2.5")), ("integer equal", test("i", "equal", "2")), ("text equal", test("c", "equal", "ü")),
    ("text notEqual", test("c", "notEqual", "a")), ("number category", test("n", "equal", "7")), ("truth", test("b", "equal", "true")),
    ("isMissing", test("c", "isMissing")), ("isNotMissing", test("c", "isNotMissing")), ("in", within("c", "isIn", ["a", "ü"])),
    ("not in", within("c", "isNotIn", ["a", "b"])), ("in numbers", within("n", "isIn", [1, 7], "int")), ("in reals", within("x", "isIn", ["1.5", "2"], "real")),
    ("free text", within("s", "isIn", ["a b", "", "7", "quo\\&quot;te"])), ("xor", both("xor", test("x", "lessThan", 1.5), test("i", "lessThan", 2), test("b", "equal", "false"))),
    ("and", both("and", test("x", "lessThan", 1.5), test("i", "lessThan", 2))), ("or", both("or", test("x", "lessThan", 1.5), test("i", "lessThan", 2))),
    ("surrogates", both("surrogate", test("x", "lessThan", 1.5), both("surrogate", test("i", "lessThan", 2), test("b", "equal", "true")))),
    ("nested", both("and", both("or", test("x", "lessThan", 1.5), within("c", "isIn", ["a"])), both("xor", test("b", "equal", "true"), TRUE))),
    ("false", FALSE), ("minus zero", test("x", "lessOrEqual", "-0.0")), ("tiny", test("x", "greaterThan", "1e-310")),
]
ALL = ["x", "i", "f", "c", "s", "n", "b"]
MIXED = [dict(x=x, i=i, f=f, c=c, s=s, n=n, b=b) for x, i, f, c, s, n, b in [
    (1.5, 2, 0.1, "a", "a b", 7, True), (1.0, 1, 0.1000000014901161, "ü", "", 1, False), (2, 3, 0.2, "b", "7", 8, True),
    (None, 2, None, None, None, None, None), (1.4999999999999998, None, 0.1, "a", 'quo"te', 7, None), (0.0, 2, 0, "ü", "x", 0, False),
    (-0.0, None, -1.5, None, "a", 7, True), (1e-310, 1, 1e-40, "b", None, -7, False), (1e300, 2147483647, 3e38, "a", "a b", 1, True),
    (float("inf"), -5, float("-inf"), "a", "é", 1, True), ("1.5", "2", "0.1", "a", "1.5", "7", "true"), (1, 2.0, 1, "b", "", 7.0, "false"),
    (None, None, None, None, None, None, None)]]
for strategy in ["none", "lastPrediction", "nullPrediction"]:
    for part, names in [("first", PREDICATES[:14]), ("second", PREDICATES[14:])]:
        segments = "".join(element("Segment", TRUE, element("TreeModel", schema(ALL),
            node(TRUE, node(predicate, score=name + " true"), node(TRUE, score=name + " else"), score=name + " last"), functionName="classification", missingValueStrategy=strategy), id=str(k))
            for k, (name, predicate) in enumerate(names))
        output = element("Output", *[out("o%d" % k, "predictedValue", segmentId=k) for k in range(len(names))])
        model = element("MiningModel", schema(ALL), output, element("Segmentation", segments, multipleModelMethod="majorityVote"), functionName="classification")
        goldens.add("predicates, %s, %s" % (strategy, part), document(model, ALL, target='<DataField name="y" optype="categorical" dataType="string"/>'), MIXED)

# Regression.
STEPS = node(
    TRUE,
    node(test("x", "lessThan", 0), node(test("i", "lessThan", 2), score="-1.25"), node(within("c", "isIn", ["a", "b"]), score="7.5"), score="3.3333333333333335", defaultChild="x", id="w"),
    node(test("x", "greaterOrEqual", 0), node(test("i", "lessOrEqual", 5), score="0.1", id="l"), node(test("i", "greaterThan", 5), score="1e10", id="r"), defaultChild="l", score="2.675"),
    score="5")
REGRESSION = dict(function="regression", output=element("Output", out("value", "predictedValue", dataType="double"), out("node", "entityId")))
RROWS = grid(x=[-1, 0, 2.5, None], i=[1, 2, 5, 6, None], c=["a", "ü", None])
for kind in ["double", "float", "integer"]:
    goldens.add("regression, %s" % kind, document(tree(STEPS.replace("3.3333333333333335", "3").replace("2.675", "2") if kind == "integer" else STEPS, ["x", "i", "c"], **REGRESSION),
        ["x", "i", "c"], target=target_field(kind, ())), RROWS)
for strategy in ["lastPrediction", "nullPrediction", "defaultChild"]:
    goldens.add("regression, %s" % strategy, document(tree(STEPS, ["x", "i", "c"], missingValueStrategy=strategy, noTrueChildStrategy="returnLastPrediction", **REGRESSION),
        ["x", "i", "c"], target=target_field("double", ())), RROWS)
goldens.add("regression, floats", document(tree(STEPS, ["x", "i", "c"], x_mathContext="float", **REGRESSION).replace("x_mathContext", "x-mathContext"), ["x", "i", "c"], target=target_field("float", ())), RROWS, single=True)
for cast in [None, "round", "ceiling", "floor"]:
    target = element("Targets", element("Target", element("TargetValue", defaultValue=4), field="y", min=0, max=100, rescaleFactor=1.5, rescaleConstant=-3, castInteger=cast))
    goldens.add("regression, rescaled, %s" % cast, document(tree(STEPS, ["x", "i", "c"], between=target, missingValueStrategy="nullPrediction", function="regression", output=""),
        ["x", "i", "c"], target=target_field("double", ())), RROWS)
goldens.add("regression, only the value", document(tree(STEPS, ["x", "i", "c"], function="regression", output=""), ["x", "i", "c"], target=target_field("double", ())), RROWS)
LINEAR = lambda a, b: element("Regression", element("RegressionTable", element("NumericPredictor", name="x", coefficient=a), element("NumericPredictor", name="i", exponent=2, coefficient=0.5), intercept=b))
EMBEDDED = node(TRUE, node(test("i", "lessThan", 3), LINEAR(2, 1), score="9"), node(test("i", "lessThan", 5), score="8"), node(TRUE, LINEAR(-1, 0.25)))
goldens.add("regressions in nodes", document(tree(EMBEDDED, ["x", "i"], function="regression", output=""), ["x", "i"], target=target_field("double", ())), grid(x=[1.5, -2, None], i=[1, 4, 7, None]))

# Labels that are numbers and truth values; nodes with and without ids; a root that is not always true.
NUMBERED = node(test("x", "greaterThan", -5), node(test("x", "lessThan", 0), node(test("i", "lessThan", 3), counts(_0=3, _1=1), score="0"), node(TRUE, counts(_0=1, _1=3), score="1", id="leaf")),
                node(TRUE, counts(_0=5, _1=5), score="1"))
ROWS2 = grid(x=[-6, -1, 1, None], i=[1, 5, None])
for kind, values in [("integer", ("0", "1")), ("double", ("0", "1")), ("string", ("0", "1")), ("float", ("0", "1"))]:
    goldens.add("labels, %s" % kind, document(tree(NUMBERED, ["x", "i"], output=element("Output", out("node", "entityId"), out("p0", "probability", value="0", dataType="double"), out("p1", "probability", value="1", dataType="double"),
        out("label", "predictedValue", dataType=kind))), ["x", "i"], target=target_field(kind, values)), ROWS2)
TRUTHS = NUMBERED
for name in ["value", "score"]:
    TRUTHS = TRUTHS.replace(name + '="0"', name + '="false"').replace(name + '="1"', name + '="true"')
TRUTHS = TRUTHS.replace('operator="lessThan" value="false"', 'operator="lessThan" value="0"')
goldens.add("labels, boolean", document(tree(TRUTHS, ["x", "i"], output=element("Output", out("node", "entityId"), out("p", "probability", value="true", dataType="double"))),
    ["x", "i"], target=target_field("boolean", ("true", "false"))), ROWS2)
goldens.add("labels, of a field without values", document(tree(NUMBERED, ["x", "i"], output=element("Output", out("p0", "probability", value="0", dataType="double"))), ["x", "i"],
    target='<DataField name="y" optype="categorical" dataType="string"/>'), ROWS2)

# Fields that are derived, treated, or not read.
LOCAL = element("LocalTransformations",
    element("DerivedField", element("Apply", '<FieldRef field="x"/><FieldRef field="z"/>', function="/"), name="ratio", optype="continuous", dataType="double"),
    element("DerivedField", '<FieldRef field="x"/>', name="x32", optype="continuous", dataType="float"))
DERIVED = node(TRUE, node(test("ratio", "lessThan", "0.3333333333333333"), score="1"), node(test("x32", "lessOrEqual", "1.1"), score="2"), node(test("ratio", "greaterThan", "1e6"), score="3"), node(TRUE, score="4"))
goldens.add("derived fields", document(tree(DERIVED, ["x", "z"], function="regression", output="", between=LOCAL), ["x", "z"], target=target_field("double", ())),
    grid(x=[1, 1.1, 1.2, -3, None, 1e300], z=[3, 0, 1e-5, -1, None]))
TREATED = "".join(element("MiningField", name=name, **values) for name, values in [
    ("x", dict(missingValueReplacement="2.5")), ("i", dict(outliers="asExtremeValues", lowValue=0, highValue=4)), ("c", dict(invalidValueTreatment="asMissing")), ("b", dict(invalidValueTreatment="asIs", missingValueReplacement="true"))])
goldens.add("treated fields", document(tree(GOLF.replace('"z"', '"i"').replace('"80"', '"3"').replace('"70"', '"2"').replace('"50"', '"2"').replace('"60"', '"1"'), [], extra=TREATED, missingValueStrategy="lastPrediction"), ["x", "i", "c", "b"]),
    grid(x=[1, 3, None], i=[-4, 2.0, 9, None], c=["a", "b", "unseen", None], b=[True, None]))
deep = "<Node score='deep'><True/></Node>"
for level in range(60, 0, -1):
    deep = node(test("x", "lessThan", level), deep, node(TRUE, score=str(level)))
goldens.add("a chain", document(tree(node(TRUE, deep), ["x"], output=""), ["x"], target='<DataField name="y" optype="categorical" dataType="string"/>'), grid(x=[-1, 0.5, 1, 17.5, 59, 60, 61, None]))
goldens.add("one leaf", document(tree(node(TRUE, counts(yes=1), score="yes"), ["x"]), ["x"]), grid(x=[1, None]))
goldens.add("one leaf, never", document(tree(node(FALSE, counts(yes=1), score="yes"), ["x"]), ["x"]), grid(x=[1, None]))
for version in ["3.0", "3.1", "3.2", "4.0", "4.1", "4.2", "4.3"]:
    goldens.add("golf, version %s" % version, document(tree(GOLF, FIELDS, missingValueStrategy="lastPrediction", output="" if version == "3.0" else element("Output", out("p", "probability", value="yes", dataType="double"), out("node", "entityId"))), FIELDS, version=version), ROWS[::5])
# Invalid values on the way of a row, and beside it.
BAD = {"c": ["a", "b", "none such", None], "x": [30, 75, "abc", None], "z": [65, 90, "9o"], "b": [True, "perhaps"]}
for strategy in ["none", "lastPrediction", "nullPrediction", "defaultChild"]:
    goldens.add("invalid values, %s" % strategy, document(tree(GOLF, FIELDS, missingValueStrategy=strategy), FIELDS), grid(**BAD))
SIDES = node(TRUE, node(test("x", "lessThan", 1), score="yes"), node(test("i", "isMissing"), score="maybe"), node(test("ratio", "lessThan", 2), score="no"), score="maybe")
for strategy in ["none", "lastPrediction"]:
    goldens.add("invalid and derived values, %s" % strategy, document(
        tree(SIDES, ["x", "i", "z"], between=LOCAL, missingValueStrategy=strategy, noTrueChildStrategy="returnLastPrediction", output=element("Output", out("label", "predictedValue"), out("node", "entityId"))), ["x", "i", "z"]),
        grid(x=[0, 1, "one"], i=[2, 2.5, "two", None], z=[1, 0, "zero", None]))
goldens.write()
