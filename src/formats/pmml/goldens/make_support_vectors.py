# python 3.11, requirements.txt
# SupportVectorMachineModel: every kernel, both classification methods, thresholds, alternate categories, sparse vectors,
# and what JPMML-Evaluator does not take (coefficients, maxWins, kernels of 3.x spelt as before) as equivalents that it takes.
import random

from documents import Goldens, array, cat, num, output, pmml, probabilities, schema

goldens = Goldens("support-vectors")
X, Z, C = num("x"), num("z"), cat("c", "a", "b")
ROWS = [{"x": x, "z": z, "c": c} for x, z, c in [(1.5, -2, "a"), (0, 0, "b"), (-3.25, 4.5, "a"), (10, 0.125, "b"), (1e-310, -0.0, "a"), (None, 1, "a"), (1, None, "b"), (1, 1, None), (0.5, 0.5, "b"), ("2.5", "1", "b"), (1, 1, "q"), (1e4, 1e4, "a")]]
VECTORS = [(1, 0.5, 1), (-2, 0.25, 0), (0.5, -1, 0), (3, 2, 1), (0, 0, 1)]


def sparse(v, n=True):
    at = [i for i, x in enumerate(v) if x != 0]
    return "<REAL-SparseArray%s>%s</REAL-SparseArray>" % (' n="%d"' % len(v) if n else "", "<Indices>%s</Indices><REAL-Entries>%s</REAL-Entries>" % (" ".join(str(i + 1) for i in at), " ".join(str(v[i]) for i in at)) if at else "")


def dictionary(vectors=VECTORS, form=array, fields='<FieldRef field="x"/><FieldRef field="z"/><CategoricalPredictor name="c" value="a" coefficient="1"/>', count=3):
    return '<VectorDictionary numberOfVectors="%d"><VectorFields numberOfFields="%d">%s</VectorFields>%s</VectorDictionary>' % (len(vectors), count, fields, "".join('<VectorInstance id="v%d">%s</VectorInstance>' % (i, form(v)) for i, v in enumerate(vectors)))


def machine(vectors, coefficients, bias, attributes=""):
    return '<SupportVectorMachine %s><SupportVectors numberOfSupportVectors="%d" numberOfAttributes="3">%s</SupportVectors><Coefficients absoluteValue="%s" numberOfCoefficients="%d">%s</Coefficients></SupportVectorMachine>' % (attributes, len(vectors), "".join('<SupportVector vectorId="v%d"/>' % v for v in vectors), bias, len(coefficients), "".join('<Coefficient value="%s"/>' % c for c in coefficients))


ONE = machine([0, 1, 2, 3, 4], [0.5, -1.25, 0.75, -0.125, 1], -0.375)
KERNELS = {
    "linear": "<LinearKernelType/>",
    "polynomial": '<PolynomialKernelType gamma="0.5" coef0="1.5" degree="3"/>',
    "polynomial, plain": "<PolynomialKernelType/>",
    "polynomial, broken degree": '<PolynomialKernelType gamma="0.01" coef0="200" degree="1.5"/>',
    "radial basis": '<RadialBasisKernelType gamma="0.25" description="of radius 2"/>',
    "radial basis, plain": "<RadialBasisKernelType/>",
    "sigmoid": '<SigmoidKernelType gamma="0.05" coef0="-0.5"/>',
    "sigmoid, plain": "<SigmoidKernelType/>",
}
FIELDS = [X, Z, C, num("y")]
MINING = schema("x", "z", "c", target="y")
SVM = "<SupportVectorMachineModel %s>%s%s%s%s</SupportVectorMachineModel>"
for name, kernel in KERNELS.items():
    goldens.add(name, pmml(FIELDS, SVM % ('functionName="regression"', MINING, kernel, dictionary(), ONE)), ROWS)
for name in ["linear", "polynomial", "radial basis", "sigmoid"]:
    goldens.add("single, " + name, pmml(FIELDS, SVM % ('functionName="regression" x-mathContext="float"', MINING, KERNELS[name], dictionary(), ONE)), [r for r in ROWS if r["x"] != 1e4], single=True)
goldens.add("sparse vectors", pmml(FIELDS, SVM % ('functionName="regression"', MINING, KERNELS["radial basis"], dictionary(form=sparse), ONE)), ROWS)
goldens.add("sparse vectors with a default", pmml(FIELDS, SVM % ('functionName="regression"', MINING, KERNELS["sigmoid"], dictionary(form=lambda v: sparse(v).replace("<REAL-SparseArray", '<REAL-SparseArray defaultValue="0.125"')), ONE)), ROWS)
goldens.add("vectors of ints", pmml(FIELDS, SVM % ('functionName="regression"', MINING, KERNELS["linear"], dictionary([(1, 0, 1), (2, -1, 0), (0, 3, 1), (1, 1, 1), (5, 5, 0)], lambda v: array(v, "int")), ONE)), ROWS)
goldens.add("targets", pmml(FIELDS, SVM % ('functionName="regression"', MINING + '<Targets><Target field="y" rescaleFactor="0.5" rescaleConstant="3" min="-1" max="2"/></Targets>', KERNELS["linear"], dictionary(), ONE)), ROWS)
DERIVED = '<DerivedField name="twice" optype="continuous" dataType="double"><Apply function="*"><FieldRef field="x"/><Constant dataType="double">2</Constant></Apply></DerivedField><DerivedField name="one" optype="continuous" dataType="double"><NormDiscrete field="c" value="b"/></DerivedField>'
goldens.add("derived fields", pmml(FIELDS, SVM % ('functionName="regression"', MINING, KERNELS["radial basis"], dictionary(fields='<FieldRef field="twice"/><FieldRef field="z" mapMissingTo="0.25"/><FieldRef field="one"/>'), ONE), derived=DERIVED), ROWS)
goldens.add("default of missing", pmml(FIELDS, SVM % ('functionName="regression"', '<MiningSchema><MiningField name="x" missingValueReplacement="0.5"/><MiningField name="z"/><MiningField name="c" missingValueReplacement="a"/><MiningField name="y" usageType="target"/></MiningSchema>', KERNELS["linear"], dictionary(), ONE)), ROWS)
goldens.add("version 3.0", pmml(FIELDS, SVM % ('functionName="regression" svmRepresentation="SupportVectors"', MINING, KERNELS["radial basis"], dictionary(), ONE), version="3.0"), ROWS)

# Classification
T = cat("t", "red", "green", "blue")
TMINING = schema("x", "z", "c", target="t")
TFIELDS = [X, Z, C, T]
draw = random.Random(7)
some = lambda: ([0, 2, 3, 4], [round(draw.uniform(-1, 1), 3) for _ in range(4)], round(draw.uniform(-1, 1), 2))
PAIRS = "".join(machine(*some(), 'targetCategory="%s" alternateTargetCategory="%s"' % p) for p in [("red", "green"), ("red", "blue"), ("green", "blue")])
ALL = "".join(machine(*some(), 'targetCategory="%s"' % p) for p in ["green", "blue", "red"])
PROBS = probabilities("red", "green", "blue")
BEST = output('name="best" feature="predictedValue" optype="categorical" dataType="string"')
goldens.add("one against one", pmml(TFIELDS, SVM % ('functionName="classification" classificationMethod="OneAgainstOne"', TMINING + PROBS, KERNELS["radial basis"], dictionary(), PAIRS)), ROWS)
goldens.add("one against one, thresholds", pmml(TFIELDS, SVM % ('functionName="classification" classificationMethod="OneAgainstOne" threshold="0.25"', TMINING + PROBS, KERNELS["linear"], dictionary(), PAIRS.replace("<SupportVectorMachine ", '<SupportVectorMachine threshold="-1" ', 1))), ROWS)
goldens.add("pairs without a method", pmml(TFIELDS, SVM % ('functionName="classification"', TMINING + BEST, KERNELS["sigmoid"], dictionary(), PAIRS)), ROWS)
goldens.add("one against all", pmml(TFIELDS, SVM % ('functionName="classification" classificationMethod="OneAgainstAll"', TMINING + BEST, KERNELS["radial basis"], dictionary(), ALL)), ROWS)
goldens.add("one against all, by default", pmml(TFIELDS, SVM % ('functionName="classification"', TMINING, KERNELS["polynomial"], dictionary(), ALL)), ROWS)
goldens.add("one against all, single", pmml(TFIELDS, SVM % ('functionName="classification" x-mathContext="float"', TMINING, KERNELS["radial basis"], dictionary(), ALL)), ROWS)
goldens.add("one against all, ties", pmml(TFIELDS, SVM % ('functionName="classification" classificationMethod="OneAgainstAll"', TMINING, KERNELS["linear"], dictionary(), "".join(machine([0], [0], 1, 'targetCategory="%s"' % p) for p in ["green", "blue", "red"]))), ROWS)
goldens.add("one against one, ties", pmml(TFIELDS, SVM % ('functionName="classification" classificationMethod="OneAgainstOne"', TMINING + PROBS, KERNELS["linear"], dictionary(), "".join(machine([0], [0], b, 'targetCategory="%s" alternateTargetCategory="%s"' % p) for b, p in [(-1, ("red", "green")), (1, ("red", "blue")), (-1, ("green", "blue"))]))), ROWS)
goldens.add("alternate category", pmml([X, Z, C, cat("t", "no", "yes")], SVM % ('functionName="classification" classificationMethod="OneAgainstOne" alternateBinaryTargetCategory="no"', TMINING + probabilities("no", "yes"), KERNELS["radial basis"], dictionary(), machine([0, 1, 2], [1, 0.5, -0.75], 0.25, 'targetCategory="yes"'))), ROWS)
goldens.add("alternate category, of every row", pmml([X, Z, C, cat("t", "no", "yes")], SVM % ('functionName="classification" classificationMethod="OneAgainstOne" alternateBinaryTargetCategory="no"', TMINING + BEST, KERNELS["sigmoid"], dictionary(), machine([0, 1, 2], [0.25, 0.2, -0.3], 0.5, 'targetCategory="yes"'))), ROWS)
goldens.add("labels are ints", pmml([X, Z, C, cat("t", "1", "2", type="integer")], SVM % ('functionName="classification" classificationMethod="OneAgainstOne"', TMINING + probabilities("1", "2"), KERNELS["linear"], dictionary(), machine([0, 1], [1, 0.5], 0.25, 'targetCategory="2" alternateTargetCategory="1"'))), ROWS)

# What JPMML-Evaluator refuses, and a document that says the same: coefficients are weights of a linear kernel, and where the
# greatest wins, it is the least of the opposites that does.
WEIGHTS = '<SupportVectorMachine><Coefficients absoluteValue="0.5" numberOfCoefficients="3"><Coefficient value="0.25"/><Coefficient value="-1.5"/><Coefficient value="2"/></Coefficients></SupportVectorMachine>'
UNITS = dictionary([(1, 0, 0), (0, 1, 0), (0, 0, 1)])
SAME = machine([0, 1, 2], [0.25, -1.5, 2], 0.5)
for attribute in ["representation", "svmRepresentation"]:
    goldens.add("coefficients, " + attribute, pmml(FIELDS, SVM % ('functionName="regression" %s="Coefficients"' % attribute, MINING, KERNELS["linear"], dictionary([]), WEIGHTS), version="4.4" if attribute == "representation" else "3.2"), ROWS, as_told=pmml(FIELDS, SVM % ('functionName="regression"', MINING, KERNELS["linear"], UNITS, SAME)))
OPPOSITES = "".join(machine([0, 2, 3], [round(c, 3) for c in cs], b, 'targetCategory="%s"' % p) for cs, b, p in [([0.5, 1, -0.25], 0.1, "green"), ([-0.5, 0.75, 1], -0.2, "blue"), ([0.1, 0.2, 0.3], 0.05, "red")])
NEGATED = "".join(machine([0, 2, 3], [-round(c, 3) for c in cs], -b, 'targetCategory="%s"' % p) for cs, b, p in [([0.5, 1, -0.25], 0.1, "green"), ([-0.5, 0.75, 1], -0.2, "blue"), ([0.1, 0.2, 0.3], 0.05, "red")])
goldens.add("the greatest wins, all", pmml(TFIELDS, SVM % ('functionName="classification" classificationMethod="OneAgainstAll" maxWins="true"', TMINING, KERNELS["radial basis"], dictionary(), OPPOSITES)), ROWS, as_told=pmml(TFIELDS, SVM % ('functionName="classification" classificationMethod="OneAgainstAll"', TMINING, KERNELS["radial basis"], dictionary(), NEGATED)))
goldens.write()
