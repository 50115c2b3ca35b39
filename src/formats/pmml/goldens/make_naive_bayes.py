# python 3.11, requirements.txt
# NaiveBayesModel: counts, Gaussian and Poisson statistics, discretized inputs, thresholds, zero counts, missing values.
from documents import Goldens, cat, num, output, pmml, probabilities, schema

goldens = Goldens("naive-bayes")
T = cat("t", "100", "500", "1000", type="string")
VALUES = ["100", "500", "1000"]


def counts(tag, *numbers, values=VALUES):
    return "<%s>%s</%s>" % (tag, "".join('<TargetValueCount value="%s" count="%s"/>' % one for one in zip(values, numbers) if one[1] is not None), tag)


def pairs(value, *numbers, values=VALUES):
    return '<PairCounts value="%s">%s</PairCounts>' % (value, counts("TargetValueCounts", *numbers, values=values))


def gauss(*moments, values=VALUES):
    return "<TargetValueStats>%s</TargetValueStats>" % "".join('<TargetValueStat value="%s"><GaussianDistribution mean="%s" variance="%s"/></TargetValueStat>' % (v, *m) for v, m in zip(values, moments))


def poisson(*means, values=VALUES):
    return "<TargetValueStats>%s</TargetValueStats>" % "".join('<TargetValueStat value="%s"><PoissonDistribution mean="%s"/></TargetValueStat>' % one for one in zip(values, means))


def bayes(attributes, mining, inputs, prior, local=""):
    return '<NaiveBayesModel functionName="classification" %s>%s%s<BayesInputs>%s</BayesInputs><BayesOutput fieldName="t">%s</BayesOutput></NaiveBayesModel>' % (attributes, mining, local, "".join('<BayesInput fieldName="%s">%s</BayesInput>' % one for one in inputs), prior)


X, N, SEX, CARS = num("x"), num("n", type="integer"), cat("sex", "f", "m"), cat("cars", "0", "1", "2")
FIELDS = [X, N, SEX, CARS, T]
INPUTS = [
    ("sex", pairs("m", 4273, 1321, 204) + pairs("f", 4128, 1500, 0)),
    ("cars", pairs("0", 7030, 120, 50) + pairs("1", 42, 2000, 1) + pairs("2", 0, 0, 3)),
    ("x", gauss((24.9, 6.25), (-3.5, 0.5), (0.125, 100))),
    ("n", poisson(3.5, 12, 0.25)),
]
PRIOR = counts("TargetValueCounts", 8723, 2557, 1530)
MINING = schema("x", "n", "sex", "cars", target="t") + probabilities(*VALUES)
ROWS = [
    {"x": 1.5, "n": 3, "sex": "f", "cars": "1"},
    {"x": 24.9, "n": 0, "sex": "m", "cars": "0"},
    {"x": -3.5, "n": 12, "sex": "f", "cars": "2"},
    {"x": 0, "n": 40, "sex": "m", "cars": "2"},
    {"x": 1e5, "n": 1, "sex": "m", "cars": "1"},
    {"x": 1e300, "n": 2000, "sex": "m", "cars": "1"},
    {"x": None, "n": 1, "sex": "m", "cars": "1"},
    {"x": 1, "sex": "m", "cars": "1"},
    {"x": 1, "n": 2, "sex": None, "cars": "1"},
    {"n": 2, "sex": "f"},
    {"sex": "f"},
    {},
    {"x": 1, "n": -1, "sex": "f", "cars": "0"},
    {"x": "1.5", "n": "3", "sex": "f", "cars": 1},
    {"x": 1, "n": 2.5, "sex": "f", "cars": "0"},
    {"x": 1, "n": 2, "sex": "other", "cars": "0"},
    {"x": 1e-310, "n": 2, "sex": "f", "cars": "0"},
]
only = lambda *fields: [{k: v for k, v in r.items() if k in fields} for r in ROWS]
# JPMML-Evaluator looks at a column when a model does: 2.5 is invalid for n where nobody reads it, too.
WHOLE = [r for r in ROWS if r.get("n") != 2.5]
for threshold in ["0.001", "0", "1e-9", "0.75"]:
    goldens.add("counts and statistics, threshold %s" % threshold, pmml(FIELDS, bayes('threshold="%s"' % threshold, MINING, INPUTS, PRIOR)), ROWS)
for name, inputs in [("counts", INPUTS[:2]), ("gaussian", INPUTS[2:3]), ("poisson", INPUTS[3:])]:
    fields = [i[0] for i in inputs]
    goldens.add("only " + name, pmml(FIELDS, bayes('threshold="0.01"', schema(*fields, target="t") + probabilities(*VALUES), inputs, PRIOR)), [{k: v for k, v in r.items() if k in fields} for r in ROWS])
goldens.add("values without counts", pmml(FIELDS, bayes('threshold="0.001"', MINING, [("sex", pairs("m", 4, 1, None)), ("cars", pairs("0", None, 3, 5) + pairs("1", 1, 1, 1))] + INPUTS[2:], PRIOR)), ROWS)
goldens.add("fractions as counts", pmml(FIELDS, bayes('threshold="0.001"', MINING, [("sex", pairs("m", 0.25, 1e-17, 0.5) + pairs("f", 0.75, 1, 0.5))] + INPUTS[2:], counts("TargetValueCounts", 0.5, 0.25, 0.25))), ROWS)
goldens.add("a class that never was", pmml(FIELDS, bayes('threshold="0.001"', MINING, INPUTS, counts("TargetValueCounts", 8723, 0, 1530))), ROWS)
goldens.add("classes in another order", pmml(FIELDS, bayes('threshold="0.001"', MINING, [(f, "".join(pairs(v, *c, values=VALUES[::-1]) for v, c in [("m", (1, 2, 3)), ("f", (3, 2, 1))])) for f in ["sex"]] + [("x", gauss((1, 1), (1, 1), (2, 1), values=["1000", "100", "500"]))], counts("TargetValueCounts", 5, 5, 5, values=["500", "1000", "100"]))), WHOLE)
DISCRETIZED = '<DerivedField name="age" optype="categorical" dataType="string"><Discretize field="x"><DiscretizeBin binValue="low"><Interval closure="openClosed" rightMargin="0"/></DiscretizeBin><DiscretizeBin binValue="mid"><Interval closure="openOpen" leftMargin="0" rightMargin="10"/></DiscretizeBin><DiscretizeBin binValue="top"><Interval closure="closedOpen" leftMargin="10" rightMargin="1e6"/></DiscretizeBin></Discretize></DerivedField>'
goldens.add("discretized", pmml(FIELDS, bayes('threshold="0.001"', schema("x", "sex", target="t") + probabilities(*VALUES), [INPUTS[0], ("x", DISCRETIZED + pairs("low", 10, 20, 30) + pairs("mid", 1, 0, 5) + pairs("top", 7, 7, 7))], PRIOR)), only("x", "sex"))
goldens.add("a derived field", pmml(FIELDS, bayes('threshold="0.001"', schema("x", "sex", target="t") + probabilities(*VALUES), [INPUTS[0], ("age", pairs("low", 10, 20, 30) + pairs("mid", 1, 0, 5) + pairs("top", 7, 7, 7))], PRIOR), derived=DISCRETIZED), only("x", "sex"))
EXTENDED = bayes('threshold="0.001"', schema("x", "sex", target="t") + probabilities(*VALUES), [INPUTS[0]], PRIOR).replace("</BayesInputs>", '<Extension><BayesInput fieldName="x">%s</BayesInput></Extension></BayesInputs>' % INPUTS[2][1])
# JPMML-Evaluator reads them only where its user asks for a transformation of the document.
goldens.add("inputs in extensions are none", pmml(FIELDS, EXTENDED, version="4.1"), only("x", "sex"))
goldens.add("labels are ints", pmml([X, N, SEX, CARS, cat("t", "100", "500", "1000", type="integer")], bayes('threshold="0.001"', MINING, INPUTS, PRIOR)), ROWS)
goldens.add("single", pmml(FIELDS, bayes('threshold="0.001" x-mathContext="float"', MINING, INPUTS, PRIOR)), ROWS, single=True)
goldens.add("version 3.0", pmml(FIELDS, bayes('threshold="0.001"', MINING, INPUTS[:2], PRIOR), version="3.0"), WHOLE)
goldens.add("a tie", pmml(FIELDS, bayes('threshold="0.001"', schema("sex", target="t") + output('name="p" feature="probability" optype="continuous" dataType="double"'), [("sex", pairs("m", 5, 5, 5) + pairs("f", 1, 2, 2))], counts("TargetValueCounts", 3, 3, 3))), [{"sex": "m"}, {"sex": "f"}, {}])
goldens.add("numbers as categories", pmml([num("k", "".join('<Value value="%s"/>' % v for v in [1, 2, 3.5]), op="categorical"), T], bayes('threshold="0.001"', schema("k", target="t") + probabilities(*VALUES), [("k", pairs("1.0", 1, 2, 3) + pairs("2", 3, 2, 1) + pairs("3.5", 0, 1, 0))], PRIOR)), [{"k": 1}, {"k": 2.0}, {"k": "3.5"}, {"k": 4}, {}])
goldens.write()
