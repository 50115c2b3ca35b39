# python 3.11, requirements.txt
# Mining models by hand: each way to combine models, with predictions that are missing, predicates and weights of segments,
# chains, models in models, outputs of segments.
from pieces import *
from golden import Goldens

goldens = Goldens("ensembles")


def part(inner, predicate=TRUE, **values):
    return element("Segment", predicate, inner, **values)


def mining(method, parts, fields, function="regression", output="", between="", target="y", extra="", **values):
    mathContext = values.pop("mathContext", None)
    text = element("MiningModel", schema(fields, target, extra), output, between, element("Segmentation", *parts, multipleModelMethod=method, **values), functionName=function, x_mathContext=mathContext)
    return text.replace("x_mathContext", "x-mathContext")


def tree(inner, fields, function="regression", target=None, output="", **values):
    values.setdefault("missingValueStrategy", "nullPrediction")
    return element("TreeModel", schema(fields, target), output, inner, functionName=function, **values).replace("x_mathContext", "x-mathContext")


def stump(field, at, low, high, **values):
    return tree(node(TRUE, node(test(field, "lessOrEqual", at), score=low), node(test(field, "greaterThan", at), score=high)), [field], **values)


DOUBLE = target_field("double", ())
FIELDS = ["x", "z", "c"]
ROWS = grid(x=[-1, 0, 0.30000000000000004, 7, None], z=[-1, 2, None], c=["a", "b", None])
STUMPS = lambda **values: [
    part(stump("x", 0.3, 0.1, 0.7, **values), id="first", weight=0.3), part(stump("z", 0, 0.2, -5.5, **values), test("c", "notEqual", "b"), weight=2),
    part(stump("x", -0.5, 1e10, 3, **values), weight=1), part(stump("z", 1, -7, 0.1, **values), both("or", test("x", "greaterThan", 0), FALSE), id="last", weight=0.7)]
for method in ["sum", "average", "median", "weightedSum", "weightedAverage", "weightedMedian"]:
    for treatment, threshold in [(None, None), ("returnMissing", None), ("skipSegment", None), ("skipSegment", 0.4), ("continue", None)]:
        goldens.add("%s, %s, %s" % (method, treatment, threshold), document(mining(method, STUMPS(), FIELDS, missingPredictionTreatment=treatment, missingThreshold=threshold), FIELDS, target=DOUBLE), ROWS)
for method in ["sum", "average", "weightedSum", "weightedAverage"]:
    goldens.add("%s, floats" % method, document(mining(method, STUMPS(x_mathContext="float"), FIELDS, mathContext="float"), FIELDS, target=target_field("float", ())), ROWS, single=True)
TARGET = element("Targets", element("Target", element("TargetValue", defaultValue=-9), field="y", rescaleFactor=2, rescaleConstant=0.5, castInteger="round"))
goldens.add("sum, rescaled, with a default", document(mining("sum", STUMPS(), FIELDS, between=TARGET), FIELDS, target=DOUBLE), ROWS)
goldens.add("sum, no segment", document(mining("sum", [part(stump("x", 0, 1, 2), test("c", "equal", "a"))], FIELDS, between=TARGET), FIELDS, target=DOUBLE), ROWS)
goldens.add("average, no segment", document(mining("average", [part(stump("x", 0, 1, 2), test("c", "equal", "a"))], FIELDS), FIELDS, target=DOUBLE), ROWS)
goldens.add("weights of zero", document(mining("weightedAverage", [part(stump("x", 0, 1, 2), weight=0), part(stump("z", 0, 1, 2), test("c", "equal", "a"), weight=1)], FIELDS), FIELDS, target=DOUBLE), ROWS)

# Classification.
def leaf(predicate, score, **values):
    return node(predicate, *[element("ScoreDistribution", value=k, recordCount=v) for k, v in values.items()], score=score)


def classifier(field, at, low, high, **values):
    return tree(node(TRUE, leaf(test(field, "lessOrEqual", at), low[0], **low[1]), leaf(test(field, "greaterThan", at), high[0], **high[1])), [field], function="classification", **values)


VOTERS = [
    part(classifier("x", 0.3, ("yes", dict(yes=3, no=1)), ("no", dict(yes=1, no=4, maybe=1))), id="a", weight=0.5),
    part(classifier("z", 0, ("maybe", dict(yes=1, maybe=9)), ("no", dict(no=5))), test("c", "notEqual", "b"), id="b", weight=2),
    part(classifier("x", -0.5, ("no", dict(no=7, yes=2)), ("yes", dict(yes=5, no=5))), id="c", weight=1),
    part(classifier("z", 1, ("yes", dict(maybe=3, yes=3)), ("maybe", dict(maybe=2, yes=1))), id="d", weight=1.5)]
POUT = element("Output", *[out("p_" + v, "probability", value=v, dataType="double") for v in ["yes", "no", "maybe"]], out("label", "predictedValue"), out("best", "probability", dataType="double"))
for method in ["majorityVote", "weightedMajorityVote", "average", "weightedAverage", "median", "max"]:
    for treatment, threshold in [(None, None), ("returnMissing", None), ("skipSegment", None), ("skipSegment", 0.4), ("continue", 0.4)]:
        goldens.add("%s, %s, %s" % (method, treatment, threshold), document(mining(method, VOTERS, FIELDS, function="classification", output=POUT, missingPredictionTreatment=treatment, missingThreshold=threshold), FIELDS), ROWS)
TIES = [part(classifier("x", at, ("yes", dict(yes=1)), ("no", dict(no=1)))) for at in [0, 1]] + [part(classifier("z", 0, ("no", dict(no=1)), ("maybe", dict(maybe=1)))), part(classifier("z", 1, ("maybe", dict(maybe=1)), ("yes", dict(yes=1))))]
for method in ["majorityVote", "average", "median", "max"]:
    goldens.add("%s, ties" % method, document(mining(method, TIES, FIELDS, function="classification", output=POUT), FIELDS), grid(x=[-1, 0.5, 2], z=[-1, 0.5, 2]))
PRIORS = element("Targets", element("Target", *[element("TargetValue", value=v, priorProbability=p) for v, p in [("yes", 0.5), ("no", 0.3)]], field="y"))
goldens.add("average, with prior probabilities", document(mining("average", VOTERS[:2], FIELDS, function="classification", output=POUT, between=PRIORS), FIELDS), ROWS)
goldens.add("votes without distributions", document(mining("majorityVote", [part(stump("x", 0, "yes", "no", function="classification")), part(stump("z", 0, "maybe", "no", function="classification"))], FIELDS, function="classification", output=POUT), FIELDS), ROWS)
goldens.add("average of floats", document(mining("average", [p.replace("<TreeModel", '<TreeModel x-mathContext="float"') for p in VOTERS], FIELDS, function="classification", output=POUT, mathContext="float"), FIELDS), ROWS, single=True)

# Selection.
CHOICES = [part(stump("x", 0, 1, 2, target="y", output=element("Output", out("one", "predictedValue", dataType="double"))), test("c", "equal", "a"), id="A"),
           part(stump("z", 0, 3, 4, target="y", output=element("Output", out("one", "predictedValue", dataType="double"))), test("x", "greaterThan", 1), id="B"),
           part(stump("x", 0, 5, 6, target="y", output=element("Output", out("one", "predictedValue", dataType="double"))), id="C")]
WINNER = element("Output", out("winner", "entityId"), out("value", "predictedValue", dataType="double"), out("b", "predictedValue", segmentId="B", dataType="double"))
for treatment in [None, "returnMissing", "skipSegment"]:
    goldens.add("selectFirst, %s" % treatment, document(mining("selectFirst", CHOICES, FIELDS, output=WINNER, missingPredictionTreatment=treatment), FIELDS, target=DOUBLE), ROWS)
goldens.add("selectFirst, classification", document(mining("selectFirst", [v.replace("<MiningSchema>", '<MiningSchema><MiningField name="y" usageType="target"/>') for v in [VOTERS[1], VOTERS[0]]], FIELDS, function="classification", output=element("Output", out("winner", "entityId"), out("p", "probability", value="yes", dataType="double"), out("node", "entityId", segmentId="b"))), FIELDS), ROWS)
goldens.add("selectFirst, no ids, nobody", document(mining("selectFirst", [p.replace(' id="A"', "").replace(' id="B"', "") for p in CHOICES[:2]], FIELDS, output=element("Output", out("winner", "entityId"))), FIELDS, target=DOUBLE), ROWS)
goldens.add("selectAll", document(mining("selectAll", [part(stump("x", 0, 1, 2, target="y"), id="A"), part(stump("z", 0, 3, 4, target="y"), id="B")], FIELDS), FIELDS, target=DOUBLE), ROWS)

# Chains.
SUM = mining("sum", [part(stump("x", 0.3, 0.25, -0.5)), part(stump("z", 0, -1.5, 2))], ["x", "z"], target=None, output=element("Output", out("margin", "predictedValue", dataType="double", isFinalResult="false")))
LOGIT = lambda field="margin", **values: element(
    "RegressionModel", element("MiningSchema", element("MiningField", name="y", usageType="target"), element("MiningField", name=field)), element("Output", *[out("p(%s)" % v, "probability", value=v, dataType="double") for v in ["yes", "no"]]),
    element("RegressionTable", element("NumericPredictor", name=field, coefficient=2), intercept=-0.125, targetCategory="yes"), element("RegressionTable", intercept=0, targetCategory="no"), functionName="classification", normalizationMethod="logit", **values)
goldens.add("a sum, then a logit", document(mining("modelChain", [part(SUM), part(LOGIT())], ["x", "z"], function="classification"), ["x", "z"], target=target_field(values=("yes", "no"))), ROWS)
goldens.add("a sum, then a logit, that is final", document(mining("modelChain", [part(SUM.replace('isFinalResult="false"', "")), part(LOGIT())], ["x", "z"], function="classification"), ["x", "z"], target=target_field(values=("yes", "no"))), ROWS)
SOFT = lambda n: mining("sum", [part(stump("x", n / 3, 0.25 * n, -0.5)), part(stump("z", 0, -1.5, n))], ["x", "z"], target=None, output=element("Output", out("m%d" % n, "predictedValue", dataType="double", isFinalResult="false")))
SOFTMAX = element(
    "RegressionModel", element("MiningSchema", element("MiningField", name="y", usageType="target"), *[element("MiningField", name="m%d" % n) for n in range(3)]), element("Output", *[out("p(%s)" % v, "probability", value=v, dataType="double") for v in ["yes", "no", "maybe"]]),
    *[element("RegressionTable", element("NumericPredictor", name="m%d" % n, coefficient=1), intercept=0, targetCategory=v) for n, v in enumerate(["yes", "no", "maybe"])], functionName="classification", normalizationMethod="softmax")
goldens.add("three sums, then a softmax", document(mining("modelChain", [part(SOFT(0)), part(SOFT(1)), part(SOFT(2)), part(SOFTMAX)], ["x", "z"], function="classification"), ["x", "z"]), ROWS)
CLASSES = classifier("x", 0.3, ("yes", dict(yes=3, no=1)), ("no", dict(yes=1, no=4)), target="y", output=element("Output", out("first", "predictedValue"), out("certain", "probability", dataType="double"), out("where", "entityId")))
SECOND = tree(node(TRUE, node(test("first", "equal", "yes"), node(test("certain", "greaterThan", 0.7), score="1"), score="2"), node(test("where", "equal", "3"), score="3")), ["first", "certain", "where"], target="y", missingValueStrategy="none", noTrueChildStrategy="returnLastPrediction")
goldens.add("a class, then a number", document(mining("modelChain", [part(CLASSES, id="c"), part(SECOND, test("first", "isNotMissing"), id="n")], FIELDS, output=element("Output", out("again", "predictedValue", segmentId="c"), out("doubled", "transformedValue", dataType="double", children='<Apply function="*"><FieldRef field="certain"/><Constant>2</Constant></Apply>'))),
                                         FIELDS, target=DOUBLE, extra=target_field(name="y2")).replace('<MiningField name="y" usageType="target"/></MiningSchema><Output><OutputField name="first"', '</MiningSchema><Output><OutputField name="first"').replace('name="y" usageType="target"/><MiningField name="x"/></MiningSchema><Output><OutputField name="first"', 'name="y2" usageType="target"/><MiningField name="x"/></MiningSchema><Output><OutputField name="first"'),
            [r for r in ROWS if r["x"] is not None], uncompared=["y2"])
goldens.add("a chain that ends early", document(mining("modelChain", [part(stump("x", 0.3, 1, 2, target="y")), part(stump("z", 0.3, 3, 4, target="y"), test("c", "equal", "a"))], FIELDS), FIELDS, target=DOUBLE), ROWS)
goldens.add("a chain of nobody", document(mining("modelChain", [part(stump("z", 0.3, 3, 4, target="y"), test("c", "equal", "a"))], FIELDS), FIELDS, target=DOUBLE), ROWS)
TWO = [part(stump("x", 0.3, 1, 2, target="y")), part(classifier("z", 0, ("yes", dict(yes=1)), ("no", dict(no=3, yes=1)), target="y2", output=element("Output", out("p", "probability", value="yes", dataType="double"))))]
goldens.add("two targets", document(element("MiningModel", element("MiningSchema", element("MiningField", name="y", usageType="target"), element("MiningField", name="y2", usageType="target"), *[element("MiningField", name=f) for f in FIELDS]),
    element("Segmentation", *TWO, multipleModelMethod="x-multiModelChain"), functionName="mixed"), FIELDS, target=DOUBLE, extra=target_field(name="y2", values=("yes", "no"))), [r for r in ROWS if r["z"] is not None])

# Models in models; local transformations; fields that inner models treat anew.
INNER = mining("average", [part(stump("x", 0, 1, 2)), part(mining("sum", [part(stump("z", 0, 10, 20)), part(stump("x", 5, 0.5, 0.25))], ["x", "z"], target=None), weight=3)], ["x", "z"], target=None)
goldens.add("models in models", document(mining("weightedSum", [part(INNER, weight=2), part(stump("z", 1, 100, 200), test("c", "isNotMissing"))], FIELDS), FIELDS, target=DOUBLE), ROWS)
LOCAL = element("LocalTransformations", element("DerivedField", element("Apply", '<FieldRef field="x"/><FieldRef field="z"/>', function="+"), name="both", optype="continuous", dataType="double"))
OWN = element("TreeModel", element("MiningSchema", element("MiningField", name="x", missingValueReplacement=3), element("MiningField", name="both")), element("LocalTransformations", element("DerivedField", element("Apply", '<FieldRef field="x"/><Constant>2</Constant>', function="*"), name="twice", optype="continuous", dataType="double")),
    node(TRUE, node(test("twice", "greaterThan", 4), score="1"), node(test("both", "lessThan", 1), score="2"), score="3"), functionName="regression", noTrueChildStrategy="returnLastPrediction")
goldens.add("transformations at two levels", document(mining("sum", [part(OWN), part(stump("x", 0, 0.1, 0.2), test("both", "isNotMissing"))], ["x", "z"], between=LOCAL), ["x", "z"], target=DOUBLE), ROWS)
goldens.add("a model that replaces for all", document(mining("sum", [part(stump("x", 0, 0.1, 0.2)), part(stump("z", 0, 0.1, 0.2))], [], extra='<MiningField name="x" missingValueReplacement="-4"/><MiningField name="z" invalidValueTreatment="asMissing"/>'), ["x", "z"], target=DOUBLE), ROWS)
LINEAR = element("RegressionModel", element("MiningSchema", element("MiningField", name="x"), element("MiningField", name="z")), element("RegressionTable", element("NumericPredictor", name="x", coefficient=0.1), element("NumericPredictor", name="z", coefficient=-3), intercept=0.7), functionName="regression")
goldens.add("a tree and a regression", document(mining("average", [part(LINEAR), part(stump("x", 0, 0.1, 0.2))], ["x", "z"], missingPredictionTreatment="skipSegment"), ["x", "z"], target=DOUBLE), ROWS)
goldens.write()
