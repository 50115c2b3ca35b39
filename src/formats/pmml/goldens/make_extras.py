# python 3.11, requirements.txt
# What JPMML-Evaluator has besides the standard, lists, and forecasts.
from core import Goldens, apply, cat, const, derived, echo, field, mine, out, pmml, ref, regression, table, tag, transformed

g = Goldens("extras")
SPLIT = "org.jpmml.evaluator.functions.SplitFunction"
FIELDS = [cat("s"), field("x"), field("y")]
ROWS = [{"s": "1;2;4.5", "x": 1.0, "y": 2.0}, {"s": "3", "x": -1.0, "y": 0.5}, {"s": None, "x": 0.0, "y": -0.0}, {"s": "5;-1", "x": None, "y": 1.0}]
g.add("x-atan2", echo(FIELDS, [transformed("r", apply("x-atan2", ref("x"), ref("y")))]), ROWS)
for function in ["count", "sum", "average", "min", "max"]:
    g.add("Aggregate %s" % function, echo(FIELDS, [transformed("r", tag("Aggregate", field="list", function=function), "double", "continuous")], derived("list", apply(SPLIT, ref("s"), const(";", "string")))), ROWS)
g.add("an error that is come to", echo(FIELDS, [transformed("r", apply("if", apply("greaterThan", ref("x"), const("0.0")), ref("y"), tag("X-Error", message="x is not positive")), "double", "continuous")]), ROWS[:3])
g.add("remarks", pmml(FIELDS, regression([mine("x")], table(intercept=1), output=out("w", "warning", dataType="string", optype="categorical"))), ROWS)
g.add("a report", pmml(FIELDS, regression([mine("x")], table(intercept=1), output=out("v", "predictedValue") + out("r", "x-report", **{"x-reportField": "v", "dataType": "string", "optype": "categorical"}))), ROWS)


def array(*values):
    return tag("Array", " ".join(map(str, values)), type="real", n=len(values))


def series(mining, intercept=None, vector=None, transition=True):
    matrix = tag("Matrix", array(0.9, 0.1) + array(0.0, 0.8))
    inner = tag("StateVector", array(2.0, 1.0)) + (tag("TransitionMatrix", matrix) if transition else "") + tag("MeasurementMatrix", tag("Matrix", array(1.0, 0.5))) + (tag("InterceptVector", array(vector)) if vector else "")
    return pmml([field("y"), field("h", "integer")], tag("TimeSeriesModel", tag("MiningSchema", "".join(mining)) + tag("StateSpaceModel", inner, intercept=intercept), functionName="timeSeries", bestFit="StateSpaceModel"))


HORIZONS = [{"h": 3}, {"h": 2}, {"h": 7}]
g.add("a forecast of one step", series([mine("y", usageType="target"), mine("h")], 0.25), HORIZONS)
g.add("a forecast of several steps", series([mine("y", usageType="target"), mine("h", usageType="supplementary")], 0.25), HORIZONS)
g.add("a forecast with a vector", series([mine("y", usageType="target"), mine("h", usageType="supplementary")], None, 1.5), HORIZONS)
g.write()
