# python 3.11, requirements.txt
# Rule sets and scorecards by hand: each criterion, defaults, ties; complex points, baselines, reason codes by rank.
from pieces import *
from golden import Goldens

goldens = Goldens("scores")
FIELDS = ["x", "z", "c", "b"]
ROWS = grid(x=[-1, 0, 0.5, 30, None], z=[-2, 1, None], c=["a", "b", "ü", None], b=[True, None])


def rule(predicate, score, **values):
    return element("SimpleRule", predicate, score=score, **values)


RULES = [
    rule(test("x", "greaterThan", 0), "no", id="R1", confidence=0.6, weight=0.3, recordCount=10, nbCorrect=6),
    element("CompoundRule", test("c", "notEqual", "b"), rule(test("z", "lessThan", 0), "yes", id="R2", confidence=0.9, weight=0.5),
            element("CompoundRule", test("b", "equal", "true"), rule(test("x", "lessOrEqual", 0.5), "maybe", confidence=0.5, weight=0.7), rule(TRUE, "yes", confidence=0.2, weight=0.3))),
    rule(both("and", test("x", "greaterThan", 20), test("z", "greaterThan", 0)), "no", id="R5", confidence=0.95, weight=0.2),
    rule(test("c", "equal", "ü"), "maybe", id="R6", weight=0.7),
    rule(test("z", "equal", 1), "yes", id="R7")]
OUT = element("Output", out("label", "predictedValue"), out("sure", "confidence", dataType="double"), out("rule", "entityId"), *[out("c_" + v, "confidence", value=v, dataType="double") for v in ["yes", "no", "maybe"]])


def rules(criteria, inner=RULES, output=OUT, **values):
    return element("RuleSetModel", schema(FIELDS), output, element("RuleSet", *[element("RuleSelectionMethod", criterion=c) for c in criteria], *inner, **values), functionName="classification", algorithmName="RuleSet")


for criteria in [["firstHit"], ["weightedSum"], ["weightedMax"], ["weightedMax", "firstHit"]]:
    goldens.add("rules, %s" % " ".join(criteria), document(rules(criteria, defaultScore="maybe", defaultConfidence=0.1, recordCount=100, nbCorrect=70), FIELDS), ROWS)
goldens.add("rules without a default", document(rules(["firstHit"]), FIELDS), ROWS)
goldens.add("rules without a default confidence", document(rules(["firstHit"], defaultScore="no"), FIELDS), ROWS)
goldens.add("rules, only the label", document(rules(["weightedSum"], output="", defaultScore="maybe", defaultConfidence=0), FIELDS), ROWS)
goldens.add("no rules", document(rules(["firstHit"], inner=[], defaultScore="no", defaultConfidence=0.25), FIELDS), ROWS[:6])
goldens.add("rules, floats", document(rules(["weightedSum"], defaultScore="maybe", defaultConfidence=0.1).replace("<RuleSetModel", '<RuleSetModel x-mathContext="float"'), FIELDS), ROWS, single=True)


def attribute(predicate, score=None, code=None, complex_=None):
    return element("Attribute", predicate, element("ComplexPartialScore", complex_) if complex_ else "", partialScore=score, reasonCode=code)


def characteristic(name, attributes, code=None, baseline=None):
    return element("Characteristic", *attributes, name=name, reasonCode=code, baselineScore=baseline)


LINEAR = '<Apply function="+"><Constant>11</Constant><Apply function="*"><Constant>0.03</Constant><FieldRef field="x"/></Apply></Apply>'
CARD = lambda complete=True, base=None: element(
    "Characteristics",
    characteristic("place", [attribute(test("c", "isMissing"), -9, "A1"), attribute(test("c", "equal", "a"), 19), attribute(test("c", "equal", "b"), 3), attribute(TRUE, 6.5, "A4")], "RC1", 19),
    characteristic("age", [attribute(both("and", test("x", "greaterThan", -5), test("x", "lessOrEqual", 0)), -0.1, "B1"), attribute(both("and", test("x", "greaterThan", 0), test("x", "lessOrEqual", 1)), 0.3), attribute(test("x", "greaterThan", 1), 99, None, LINEAR)] + ([attribute(test("x", "isMissing"), 5)] if complete else []), "RC2", base or 18),
    characteristic("income", [attribute(test("z", "isMissing"), 3, "A1"), attribute(test("z", "lessOrEqual", 0), 26), attribute(test("z", "greaterThan", 0), 5, "RC2")], "RC3", base or 10))
REASONS = element("Output", out("total", "predictedValue", dataType="double"), *[out("reason%d" % r, "reasonCode", rank=r) for r in range(1, 8)])


def card(characteristics, output=REASONS, **values):
    between = values.pop("between", "")
    return element("Scorecard", schema(FIELDS), output, between, characteristics, functionName="regression", **values)


DOUBLE = target_field("double", ())
for algorithm in [None, "pointsAbove", "pointsBelow"]:
    goldens.add("scorecard, %s" % algorithm, document(card(CARD(), reasonCodeAlgorithm=algorithm, initialScore=0.7), FIELDS, target=DOUBLE), ROWS)
goldens.add("scorecard, characteristics without an attribute", document(card(CARD(False), initialScore=-3), FIELDS, target=DOUBLE), ROWS)
goldens.add("scorecard, one baseline", document(card(CARD().replace(' baselineScore="19"', "").replace(' baselineScore="10"', ""), baselineScore=12), FIELDS, target=DOUBLE), ROWS)
goldens.add("scorecard, no reasons", document(card(CARD().replace(" baselineScore", " x-was").replace(' reasonCode="A1"', ""), output=element("Output", out("total", "predictedValue", dataType="double")), useReasonCodes="false"), FIELDS, target=DOUBLE), ROWS)
goldens.add("scorecard, an attribute without a reason code", document(card(CARD().replace(' reasonCode="RC1"', "")), FIELDS, target=DOUBLE), ROWS)
RESCALED = element("Targets", element("Target", field="y", min=-10, max=30, rescaleFactor=2, rescaleConstant=1, castInteger="floor"))
goldens.add("scorecard, rescaled", document(card(CARD(), between=RESCALED, output=""), FIELDS, target=DOUBLE), ROWS)
goldens.add("scorecard, a complex score that is missing", document(card(CARD().replace('field="x"/></Apply></Apply>', 'field="z"/></Apply></Apply>')), FIELDS, target=DOUBLE), ROWS)
goldens.add("scorecard, floats", document(card(CARD()).replace("<Scorecard", '<Scorecard x-mathContext="float"'), FIELDS, target=target_field("float", ())), ROWS, single=True)
goldens.write()
