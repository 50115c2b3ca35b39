# python 3.11, requirements.txt
# GeneralRegressionModel: every modelType, link and cumulative link; factors, covariates, contrasts, offsets, trials, Cox.
from documents import Goldens, array, cat, num, output, pmml, probabilities, schema

goldens = Goldens("general-regression")
TINY = 1e-310


def model(attributes, fields, parameters, factors=(), covariates=(), pp=(), cells=(), tail="", version="4.4"):
    def parts(name, items):
        return "<%s>%s</%s>" % (name, "".join(items), name)

    predictors = "".join(
        parts(name, [p if p.startswith("<") else '<Predictor name="%s"/>' % p for p in items])
        for name, items in (("FactorList", factors), ("CovariateList", covariates))
        if items
    )
    return '<GeneralRegressionModel %s>%s%s%s%s%s%s</GeneralRegressionModel>' % (
        attributes,
        fields,
        parts("ParameterList", [p if p.startswith("<") else '<Parameter name="%s"/>' % p for p in parameters]),
        predictors,
        parts("PPMatrix", ['<PPCell value="%s" predictorName="%s" parameterName="%s"%s/>' % (v, f, p, t) for v, f, p, t in [(*one, "") if len(one) == 3 else (*one[:3], ' targetCategory="%s"' % one[3]) for one in pp]]),
        parts("ParamMatrix", ['<PCell parameterName="%s" beta="%s"%s/>' % (p, b, t) for p, b, t in [(*one, "") if len(one) == 2 else (*one[:2], ' targetCategory="%s"' % one[2]) for one in cells]]),
        tail,
    )


X, SEX, JOB, Y = num("x"), cat("sex", "f", "m"), cat("job", "1", "2", "3"), num("y")
FIELDS = [X, num("z"), SEX, JOB, Y]
ROWS = [
    {"x": 1.5, "z": -2.0, "sex": "f", "job": "1"},
    {"x": -0.25, "z": 3.0, "sex": "m", "job": "2"},
    {"x": 0, "z": 0, "sex": "f", "job": "3"},
    {"x": 3.75, "z": 1.125, "sex": "m", "job": "3"},
    {"x": None, "z": 1, "sex": "f", "job": "1"},
    {"x": 1, "sex": "m", "job": "1"},
    {"x": 1, "z": 1, "sex": None, "job": "1"},
    {"x": 1, "z": 1, "sex": "m", "job": None},
    {"x": 1, "z": 1, "sex": "other", "job": "1"},
    {"x": TINY, "z": -0.0, "sex": "f", "job": "2"},
    {"x": "2.5", "z": "1e1", "sex": "m", "job": "2"},
    {"x": 1e300, "z": 1, "sex": "f", "job": "2"},
    {"x": "much", "z": 1, "sex": "f", "job": "2"},
    {},
]
PP = [("1", "x", "p1"), ("f", "sex", "p2"), ("1", "job", "p3"), ("2", "job", "p4"), ("2", "z", "p5"), ("1", "z", "p6"), ("f", "sex", "p6"), ("0.5", "x", "p7"), ("f", "sex", "p7"), ("2", "job", "p7")]
PARAMETERS = ["p%d" % i for i in range(8)]
BETAS = [("p0", 0.25), ("p1", -0.5), ("p2", 0.75), ("p3", -1.25), ("p4", 0.125), ("p5", 0.03125), ("p6", 0.4), ("p7", 0.1)]
MINING = schema("x", "z", "sex", "job", target="y")


def linear(name, attributes, rows=ROWS, fields=FIELDS, betas=BETAS, mining=MINING, single=False, version="4.4", **more):
    body = model('functionName="regression" %s' % attributes, mining, PARAMETERS, ["sex", "job"], ["x", "z"], PP, betas, **more)
    goldens.add(name, pmml(fields, body, version=version), rows, single=single)


linear("regression", 'modelType="regression"')
linear("general linear", 'modelType="generalLinear"')
linear("targets of regression", 'modelType="regression"', mining=MINING + '<Targets><Target field="y" min="-1" max="2.25" rescaleFactor="3" rescaleConstant="-0.5"/></Targets>')
linear("default of missing", 'modelType="regression"', mining=MINING + '<Targets><Target field="y" rescaleFactor="2"><TargetValue defaultValue="7.25"/></Target></Targets>')
linear("single", 'modelType="regression" x-mathContext="float"', single=True)
linear("rounded", 'modelType="generalLinear"', fields=[X, num("z"), SEX, JOB, num("y", type="integer")], mining=MINING + '<Targets><Target field="y" castInteger="round"/></Targets>')
linear("version 3.0", 'modelType="regression" modelName="old"', version="3.0")
linear("version 3.2", 'modelType="generalLinear"', version="3.2")
linear("parameters apart", 'modelType="regression"', betas=[("p6", 1.5), ("p1", -2), ("p0", 1), ("p1", 0.5)])

LINKS = [
    ("cloglog", ""),
    ("identity", ""),
    ("log", ""),
    ("logc", ""),
    ("logit", ""),
    ("loglog", ""),
    ("negbin", 'distribution="negbin" distParameter="1.5"'),
    ("oddspower", 'linkParameter="0.5"'),
    ("oddspower", 'linkParameter="0"'),
    ("oddspower", 'linkParameter="-1.5"'),
    ("power", 'linkParameter="2"'),
    ("power", 'linkParameter="0"'),
    ("power", 'linkParameter="-1"'),
    ("probit", ""),
]
for i, (link, more) in enumerate(LINKS):
    name = "generalized linear, %s %s" % (link, more.split('"')[1] if "linkP" in more else "")
    distribution = "" if "distribution" in more else ' distribution="%s"' % ["binomial", "normal", "gamma", "igauss", "poisson", "tweedie"][i % 6]
    linear(name.strip(), 'modelType="generalizedLinear" linkFunction="%s" %s%s' % (link, more, distribution))
for link in ["logit", "log", "cloglog", "loglog", "logc", "identity"]:
    linear("single, " + link, 'modelType="generalizedLinear" linkFunction="%s" distribution="binomial" x-mathContext="float"' % link, single=True, rows=[r for r in ROWS if r.get("x") != 1e300])

# Offsets and trials
OT = [X, num("z"), SEX, JOB, Y, num("off"), num("n", type="integer")]
WITH = [dict(r, off=o, n=n) for r, o, n in zip(ROWS[:6], [0.5, -1, 0, 2, 1, 1], [10, 1, 3, 0, 5, 5])] + [dict(ROWS[0], off=0.25), dict(ROWS[0], n=4), dict(ROWS[0], off=None, n=7), dict(ROWS[3], off=1.5, n="12")]
without = lambda name: [{k: v for k, v in r.items() if k != name} for r in WITH]
GLZ = 'modelType="generalizedLinear" linkFunction="logit" distribution="binomial" '
linear("offset and trials values", GLZ + 'offsetValue="0.75" trialsValue="12"')
linear("offset variable", GLZ + 'offsetVariable="off"', rows=without("n"), fields=OT, mining=schema("x", "z", "sex", "job", "off", target="y"))
linear("trials variable", GLZ + 'trialsVariable="n"', rows=without("off"), fields=OT, mining=schema("x", "z", "sex", "job", "n", target="y"))
linear("both variables", GLZ + 'trialsVariable="n" offsetVariable="off" offsetValue="9" trialsValue="9"', rows=WITH, fields=OT, mining=schema("x", "z", "sex", "job", "off", "n", target="y"))

# Contrast matrices
MATRICES = {
    "any": '<Matrix nbRows="3" nbCols="3">%s%s%s</Matrix>' % (array([1, 0, 0.5]), array([0, 1, -0.5]), array([-1, -1, 2])),
    "diagonal": '<Matrix kind="diagonal" offDiagDefault="0.25">%s</Matrix>' % array([1, 2, 3]),
    "symmetric": '<Matrix kind="symmetric">%s%s%s</Matrix>' % (array([1]), array([0.5, 2]), array([-1, 0.25, 3])),
    "cells": '<Matrix diagDefault="1" offDiagDefault="0"><MatCell row="1" col="2">0.5</MatCell><MatCell row="3" col="3">-2</MatCell></Matrix>',
    "sparse": '<Matrix nbRows="3" nbCols="3" offDiagDefault="0.125"><MatCell row="1" col="1">0.5</MatCell></Matrix>',
}
for kind, matrix in MATRICES.items():
    factor = '<Predictor name="job" contrastMatrixType="helmert"><Categories><Category value="1"/><Category value="2"/><Category value="3"/></Categories>%s</Predictor>' % matrix
    body = model('functionName="regression" modelType="generalLinear"', schema("x", "job", target="y"), ["p0", "p1", "p2", "p3"], [factor], ["x"], [("1", "job", "p1"), ("2", "job", "p2"), ("1", "x", "p2"), ("3", "job", "p3")], [("p0", 1), ("p1", 2), ("p2", 3), ("p3", -0.5)])
    goldens.add("contrasts, " + kind, pmml([X, JOB, Y], body), [{"x": 0.5, "job": j} for j in ["1", "2", "3", None, "4"]] + [{"job": "2"}, {"x": 2, "job": 3}])

# No predictors
goldens.add("empty PPMatrix", pmml([X, Y], model('functionName="regression" modelType="generalizedLinear" linkFunction="log" distribution="poisson"', schema("x", target="y"), ["p0"], cells=[("p0", 0.5)])), [{"x": 1}, {}])

# A factor that is a number, a covariate of an integer field
goldens.add(
    "numbers as factors",
    pmml([num("k", "".join('<Value value="%s"/>' % v for v in [1, 2.5, 3]), op="categorical"), num("i", type="integer"), Y], model('functionName="regression" modelType="regression"', schema("k", "i", target="y"), ["p0", "p1", "p2"], ["k"], ["i"], [("1.0", "k", "p1"), ("3", "i", "p2"), ("2.5", "k", "p2")], [("p0", 0.1), ("p1", 2), ("p2", 0.5)])),
    [{"k": 1, "i": 2}, {"k": 2.5, "i": 2}, {"k": 3, "i": -3}, {"k": "2.5", "i": "3"}, {"k": 4, "i": 1}, {"k": 2.5, "i": 1.5}, {"k": None, "i": 1}, {"k": 1}],
)

# Classification
JOBS = cat("jobcat", "1", "2", "3")
CLASS_ROWS = [{"x": x, "sex": s} for x in [-3, 0, 0.5, 12.75, None] for s in ["f", "m", None]] + [{"x": 1e4, "sex": "f"}, {"x": -1e4, "sex": "m"}, {"x": TINY, "sex": "f"}, {"x": "0.5", "sex": "m"}, {"x": 1, "sex": "?"}]


def classes(name, attributes, target=JOBS, values="123", cells=(), pp=(("f", "sex", "p1"), ("1", "x", "p2")), rows=CLASS_ROWS, out=None, targets="", single=False, extra=(), version="4.4"):
    out = probabilities(*values) if out is None else out
    body = model('functionName="classification" %s' % attributes, schema("x", "sex", *[e.split('"')[1] for e in extra], target="jobcat") + out + targets, ["p0", "p1", "p2"], ["sex"], ["x"], pp, cells)
    goldens.add(name, pmml([X, SEX, target, *extra], body, version=version), rows, single=single)


MULTI = [("p0", 1.5, "1"), ("p1", -0.5, "1"), ("p2", 0.25, "1"), ("p0", -0.75, "2"), ("p1", 0.5, "2"), ("p2", -0.5, "2")]
classes("multinomial logistic", 'modelType="multinomialLogistic" targetReferenceCategory="3"', cells=MULTI)
classes("multinomial, reference first", 'modelType="multinomialLogistic" targetReferenceCategory="1"', cells=[(p, b, {"1": "3"}.get(t, t)) for p, b, t in MULTI])
classes("multinomial, reference found", 'modelType="multinomialLogistic"', cells=MULTI)
classes("multinomial, own matrix", 'modelType="multinomialLogistic" targetReferenceCategory="3"', cells=MULTI, pp=[("f", "sex", "p1"), ("1", "x", "p2"), ("m", "sex", "p1", "2"), ("2", "x", "p2", "2")])
classes("multinomial, no output", 'modelType="multinomialLogistic" targetReferenceCategory="3"', cells=MULTI, out="")
classes("multinomial, single", 'modelType="multinomialLogistic" targetReferenceCategory="3" x-mathContext="float"', cells=MULTI, single=True)
classes("multinomial, confidence", 'modelType="multinomialLogistic"', cells=MULTI, out=output('name="c" feature="confidence" value="2" dataType="double" optype="continuous"', 'name="best" feature="predictedValue" dataType="string" optype="categorical"'))
classes("multinomial, priors", 'modelType="multinomialLogistic"', cells=MULTI, targets='<Targets><Target field="jobcat"><TargetValue value="1" priorProbability="0.3"/><TargetValue value="2" priorProbability="0.5"/><TargetValue value="3" priorProbability="0.4"/></Target></Targets>')
classes("binomial logistic", 'modelType="multinomialLogistic" targetReferenceCategory="no"', cat("jobcat", "no", "yes"), ["no", "yes"], [("p0", -1), ("p1", 0.5), ("p2", 0.125)])
classes("binomial logistic, named", 'modelType="multinomialLogistic"', cat("jobcat", "no", "yes"), ["no", "yes"], [("p0", -1, "yes"), ("p1", 0.5, "yes"), ("p2", 0.125, "yes")])
classes("generalized linear, classes", 'modelType="generalizedLinear" linkFunction="probit" distribution="binomial" targetReferenceCategory="no"', cat("jobcat", "no", "yes"), ["no", "yes"], [("p0", -1, "yes"), ("p1", 0.5, "yes"), ("p2", 0.125, "yes")])
classes("generalized linear, cloglog and offset", 'modelType="generalizedLinear" linkFunction="cloglog" distribution="binomial" targetReferenceCategory="no" offsetVariable="off"', cat("jobcat", "no", "yes"), ["no", "yes"], [("p0", -1, "yes"), ("p1", 0.5, "yes"), ("p2", 0.125, "yes")], extra=[num("off")], rows=[dict(r, off=0.25 * i) for i, r in enumerate(CLASS_ROWS[:8])] + CLASS_ROWS[:1])
classes("labels are numbers", 'modelType="multinomialLogistic" targetReferenceCategory="3"', cat("jobcat", "1", "2", "3", type="integer"), "123", MULTI)
classes("old version", 'modelType="multinomialLogistic" targetReferenceCategory="3"', cells=MULTI, version="3.1")
ORDINAL = cat("jobcat", "low", "mid", "high", op="ordinal")
ORDINALS = [("p1", 0.5), ("p2", -0.25), ("p0", -1.25, "low"), ("p0", 0.75, "mid")]
for link in ["logit", "probit", "cloglog", "loglog", "cauchit"]:
    classes("ordinal, " + link, 'modelType="ordinalMultinomial" cumulativeLink="%s"' % link, ORDINAL, ["low", "mid", "high"], ORDINALS)
classes("ordinal, old spelling and offset", 'modelType="ordinalMultinomial" cumulativeLink="logit" offsetValue="0.5"', ORDINAL, ["low", "mid", "high"], ORDINALS)

# Cox regression
TABLE = "".join('<BaselineCell time="%s" cumHazard="%s"/>' % one for one in [(5, 0.125), (1, 0.01), (9, 0.5), (2.5, 0.04)])
COX = [num("x"), SEX, num("t"), num("s"), cat("st", "a", "b"), Y]
CELLS = [("p1", 0.5), ("p2", -0.25)]
PARAMS = ['<Parameter name="p1" referencePoint="0.5"/>', '<Parameter name="p2" referencePoint="-1.25"/>']
TIMES = [{"x": 1.5, "sex": "f", "t": t} for t in [0, 0.5, 1, 1.5, 2.5, 4.999, 5, 8, 9, 10, 10.5, 1e300, -3]] + [{"x": 1, "sex": "f"}, {"sex": "f", "t": 3}, {"x": 2, "t": 3}, {"x": None, "t": 11}, {"x": 0.25, "sex": "m", "t": 6}]
SURVIVAL = output('name="cumulativeHazard" feature="predictedValue" optype="continuous" dataType="double"', '<OutputField name="survival" feature="transformedValue" optype="continuous" dataType="double"><Apply function="exp"><Apply function="*"><Constant>-1.0</Constant><FieldRef field="cumulativeHazard"/></Apply></Apply></OutputField>')


def cox(name, attributes, tables, rows, params=PARAMS, usage=("x", "sex", "t", '<MiningField name="y" usageType="target"/>'), out=SURVIVAL):
    body = model('functionName="regression" modelType="CoxRegression" endTimeVariable="t" %s' % attributes, schema(*usage) + out, params, ["sex"], ["x"], [("f", "sex", "p1"), ("1", "x", "p2")], CELLS, tail=tables)
    goldens.add(name, pmml(COX, body), rows)


cox("Cox", "", '<BaseCumHazardTables maxTime="10">%s</BaseCumHazardTables>' % TABLE, TIMES)
cox("Cox, start and status", 'startTimeVariable="s" subjectIDVariable="x" statusVariable="s"', '<BaseCumHazardTables maxTime="10">%s</BaseCumHazardTables>' % TABLE, TIMES[3:8])
cox("Cox, no reference points", "", '<BaseCumHazardTables maxTime="9">%s</BaseCumHazardTables>' % TABLE, TIMES, params=["p1", "p2"])
STRATA = '<BaseCumHazardTables><BaselineStratum value="a" label="A" maxTime="9">%s</BaselineStratum><BaselineStratum value="b" maxTime="4"><BaselineCell time="0.5" cumHazard="0.25"/><BaselineCell time="3" cumHazard="1"/></BaselineStratum></BaseCumHazardTables>' % TABLE
cox("Cox, strata", 'baselineStrataVariable="st"', STRATA, [dict(r, st=s) for s in ["a", "b"] for r in TIMES[1:9:2]] + [dict(TIMES[4], st=None), dict(TIMES[4], st="c")], usage=("x", "sex", "t", "st", '<MiningField name="y" usageType="target"/>'))
goldens.write()
