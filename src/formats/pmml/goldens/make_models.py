# python 3.11, requirements.txt
# Regression models, Targets and Output, in the spelling of every version from 3.0 on.
from core import Goldens, apply, cat, const, derived, field, mine, out, pmml, ref, regression, table, tag, transformed

g = Goldens("regression")
FIELDS = [field("y"), field("x1"), field("x2"), cat("c", "u", "v", "w"), field("n", "integer")]
CLASSES = [cat("k", "yes", "no")] + FIELDS[1:]
THREE = [cat("k", "a", "b", "c")] + FIELDS[1:]
MINING = [mine("y", usageType="target"), mine("x1"), mine("x2"), mine("c"), mine("n")]
KIND = [mine("k", usageType="target")] + MINING[1:]
ROWS = [{"x1": 1.0, "x2": 2.0, "c": "u", "n": 1}, {"x1": -1.5, "x2": 0.25, "c": "v", "n": 3}, {"x1": 0.1, "x2": -4.0, "c": "w", "n": -2}, {"x1": None, "x2": 1.0, "c": "u", "n": 1}, {"x1": 1.0, "x2": 1.0, "c": None, "n": 2},
        {"x1": 1e300, "x2": 1e-300, "c": "u", "n": 0}, {"x1": 0.0, "x2": 0.0, "c": "v", "n": 0}, {"x1": 30.0, "x2": -30.0, "c": "w", "n": 1}, {"x1": 1.0, "x2": 1.0, "c": "zz", "n": 1}, {"x1": "2.5", "x2": "abc", "c": "u", "n": 1}, {}]


def num(name, coefficient, exponent=None):
    return tag("NumericPredictor", name=name, coefficient=coefficient, exponent=exponent)


def ind(name, value, coefficient):
    return tag("CategoricalPredictor", name=name, value=value, coefficient=coefficient)


def term(coefficient, *fields):
    return tag("PredictorTerm", "".join(ref(f) for f in fields), coefficient=coefficient)


A = num("x1", 0.7) + num("x2", -0.3, 2) + ind("c", "u", 1.25) + ind("c", "v", -0.5) + term(0.1, "x1", "x2") + term(-0.01, "x1", "x2", "n")
B = num("x1", -0.2) + ind("c", "v", 0.5)
PROBABILITIES = [out("p_" + v, "probability", value=v, dataType="double", optype="continuous") for v in ["a", "b", "c"]]
for method in [None, "none", "softmax", "logit", "exp", "probit", "cloglog", "loglog", "cauchit"]:
    g.add("regression %s" % method, pmml(FIELDS, regression(MINING, table(A, 0.5), normalizationMethod=method)), ROWS, shows=False)
for method in [None, "none", "simplemax", "softmax", "logit", "probit", "cloglog", "loglog", "cauchit"]:
    two = [out("p_yes", "probability", value="yes"), out("p_no", "probability", value="no"), out("p", "probability"), out("best", "predictedValue"), out("never", "probability", value="maybe")]
    g.add("two classes %s" % method, pmml(CLASSES, regression(KIND, table(A, 0.5, "yes") + table("", 0, "no"), output="".join(two), function="classification", normalizationMethod=method)), ROWS, shows=False)
    g.add("two tables %s" % method, pmml(CLASSES, regression(KIND, table(A, 0.5, "no") + table(B, 0.1, "yes"), output="".join(two), function="classification", normalizationMethod=method)), ROWS, shows=False)
    if method in (None, "none", "simplemax", "softmax", "logit"):
        g.add("three classes %s" % method, pmml(THREE, regression(KIND, table(A, 0.5, "a") + table(B, 0.1, "b") + table("", 0, "c"), output="".join(PROBABILITIES), function="classification", normalizationMethod=method)), ROWS, shows=False)
    if method not in ("simplemax", "softmax"):
        ordinal = [cat("k", "a", "b", "c", op="ordinal")] + FIELDS[1:]
        g.add("ordinal classes %s" % method, pmml(ordinal, regression(KIND, table(num("x1", 0.3), -1, "a") + table(num("x1", 0.3), 1, "b") + table("", 0, "c"), output="".join(PROBABILITIES), function="classification", normalizationMethod=method)), ROWS, shows=False)
g.add("float arithmetic", pmml(FIELDS, regression(MINING, table(num("x1", 0.1) + num("x2", -0.3, 2) + term(0.1, "x1", "x2"), 0.3), **{"x-mathContext": "float"})), ROWS, shows=False)
g.add("no target", pmml(FIELDS, regression(MINING[1:], table(A, 0.5))), ROWS, shows=False)
g.add("no target, classes", pmml(FIELDS, regression(MINING[1:], table(A, 0.5, "1") + table("", 0, "0"), function="classification", normalizationMethod="logit")), ROWS, shows=False)
g.add("predictors of texts and truth", pmml([field("y"), cat("t"), field("b", "boolean", "categorical"), field("d", "integer", "categorical")],
      regression([mine("y", usageType="target"), mine("t"), mine("b"), mine("d")], table(ind("b", "true", 3) + ind("d", "2", 5) + ind("t", "x y", 7) + ind("t", "", 11), 0.5))),
      [{"t": "x y", "b": True, "d": 2}, {"t": "", "b": "false", "d": "2.0"}, {"t": None, "b": 1, "d": 3}, {"t": "q", "b": None, "d": None}], shows=False)
INTEGERS = [cat("k", "1", "2", type="integer")] + FIELDS[1:]
g.add("classes that are numbers", pmml(INTEGERS, regression(KIND, table(A, 0.5, "1") + table("", 0, "2"), output=out("p", "probability", value="1") + out("k2", "predictedValue", dataType="string") + out("d", "predictedDisplayValue", dataType="string"), function="classification", normalizationMethod="logit")), ROWS, shows=False)
g.add("classes that are truth values", pmml([cat("k", "true", "false", type="boolean")] + FIELDS[1:], regression(KIND, table(A, 0.5, "true") + table("", 0, "false"), output=out("p", "probability", value="true"), function="classification", normalizationMethod="logit")), ROWS, shows=False)


def target(inner="", **attributes):
    return tag("Target", inner, field="y", **attributes)


for a in [{"rescaleConstant": 10}, {"rescaleFactor": 2.5}, {"rescaleFactor": 2.5, "rescaleConstant": -1}, {"min": 0}, {"max": 1}, {"min": -0.5, "max": 0.5}, {"castInteger": "round"}, {"castInteger": "ceiling"}, {"castInteger": "floor"},
          {"min": 0, "max": 2, "rescaleFactor": 3, "rescaleConstant": 0.25, "castInteger": "round"}]:
    g.add("target %s" % a, pmml(FIELDS, regression(MINING, table(A, 0.5), targets=target(**a), output=out("v", "predictedValue"))), ROWS, shows=False)
g.add("target with a default value", pmml(FIELDS, regression(MINING, table(A, 0.5), targets=target(tag("TargetValue", defaultValue=1.5), rescaleFactor=2))), ROWS, shows=False)
g.add("target that is a whole number", pmml([field("y", "integer")] + FIELDS[1:], regression(MINING, table(num("x1", 2), 1), targets=target(castInteger="round"))), ROWS + [{"x1": 1e12, "x2": 1, "n": 1}], shows=False)
g.add("target that is a whole number without rounding", pmml([field("y", "integer")] + FIELDS[1:], regression(MINING, table(num("x1", 2), 1))), ROWS, shows=False)
g.add("target that is a float", pmml([field("y", "float")] + FIELDS[1:], regression(MINING, table(A, 0.1), targets=target(rescaleFactor=0.1))), ROWS[:9], shows=False)
PRIORS = tag("Target", tag("TargetValue", value="yes", priorProbability=0.2, displayValue="Yes!") + tag("TargetValue", value="no", priorProbability=0.8), field="k")
g.add("prior probabilities", pmml(CLASSES, regression(KIND, table(A, 0.5, "yes") + table("", 0, "no"), targets=PRIORS, output=out("p_yes", "probability", value="yes") + out("d", "predictedDisplayValue"), function="classification", normalizationMethod="logit")), ROWS, shows=False)
SHOWN = [field("k", "string", "categorical", tag("Value", value="yes", displayValue="ja") + tag("Value", value="no", displayValue="nein"))] + FIELDS[1:]
g.add("display values", pmml(SHOWN, regression(KIND, table(A, 0.5, "yes") + table("", 0, "no"), output=out("d", "predictedDisplayValue"), function="classification", normalizationMethod="logit")), ROWS, shows=False)
DECISION = apply("if", apply("greaterThan", ref("p"), const("0.7")), const("accept"), const("reject"))
g.add("output over output", pmml(CLASSES, regression(KIND, table(A, 0.5, "yes") + table("", 0, "no"), function="classification", normalizationMethod="logit", output=out("p", "probability", value="yes", dataType="double", optype="continuous") +
      out("hidden", "transformedValue", apply("*", ref("p"), const("100")), dataType="double", optype="continuous", isFinalResult="false") + out("percent", "transformedValue", apply("round", ref("hidden")), dataType="integer", optype="continuous") +
      out("decision", "decision", DECISION, dataType="string", optype="categorical"))), ROWS, shows=False)
g.add("casts of outputs", pmml(CLASSES, regression(KIND, table(A, 0.5, "yes") + table("", 0, "no"), function="classification", normalizationMethod="logit", output=out("f", "probability", value="yes", dataType="float", optype="continuous") +
      out("s", "predictedValue", dataType="string", optype="categorical"))), ROWS, shows=False)
g.add("output named as its target", pmml(FIELDS, regression(MINING, table(A, 0.5), output=out("y", "predictedValue") + out("z", "predictedValue", dataType="float"))), ROWS, shows=False)
g.add("residual", pmml(FIELDS, regression(MINING, table(A, 0.5), output=out("r", "residual"))), [dict(r, y=v) for r, v in zip(ROWS, [1.0, 2.5, None, 1.0, -1, 0, 0.5, 3, 1, 1])], shows=False)
g.add("residual of classes", pmml(CLASSES, regression(KIND, table(A, 0.5, "yes") + table("", 0, "no"), output=out("r", "residual"), function="classification", normalizationMethod="logit")), [dict(r, k=v) for r, v in zip(ROWS, ["yes", "no", "yes", "no", None, "yes", "no", "yes", "no"])], shows=False)
VERIFY = tag("ModelVerification", tag("VerificationFields", "".join(tag("VerificationField", field=f, column=f) for f in ["x1", "x2"]) + tag("VerificationField", field="y", column="y", precision="1e-6", zeroThreshold="1e-9")) +
             tag("InlineTable", "".join("<row><x1>%s</x1><x2>%s</x2><y>%s</y></row>" % r for r in [(1, 2, 4.5), (0, 0, 0.5), (-1, 0.25, 0)])), recordCount=3)
g.add("verified", pmml(FIELDS, regression(MINING, table(num("x1", 1) + num("x2", 1.5) , 0.5), verification=VERIFY.replace("<y>0</y>", "<y>-0.125</y>"))), ROWS, shows=False)

# The documents of other versions: names as they were.
for version in ["3.0", "3.1", "3.2", "4.0", "4.1", "4.2", "4.3", "4.4"]:
    model = regression(KIND, table(A, 0.5, "yes") + table("", 0, "no"), output=out("p", "probability", value="yes"), function="classification", normalizationMethod="softmax", modelType="logisticRegression", targetFieldName="k")
    g.add("version %s" % version, pmml(CLASSES, model, derived("unused", tag("NormContinuous", tag("LinearNorm", orig=0, norm=0) + tag("LinearNorm", orig=1, norm=2), field="x1")), version=version), ROWS, shows=False)
    g.add("functions of version %s" % version, pmml(FIELDS, regression(MINING, table(num("d", 1) + num("x2", 1), 0)), derived("d", apply("if", apply("greaterThan", ref("x1"), const("0.5", "double")), apply("pow", ref("x1"), const("2")), apply("max", ref("x1"), ref("x2")))), version=version), ROWS, shows=False)
g.write()
