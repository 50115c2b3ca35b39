# python 3.11, requirements-pmml4s.txt
# What JPMML-Evaluator has not: anomaly detection, and the strategies of trees that blend several nodes. PMML4S answers.
from pieces import *
from golden import write_cases

from pypmml import Model

cases = []


def add(name, xml, records, fields, uncompared=()):
    model = Model.fromString(xml)
    answers = [dict(model.predict(dict(record))) for record in records]
    told = {}
    for ours, theirs in fields.items():
        values = [answer.get(theirs) for answer in answers]
        values = [None if v != v else v for v in values]
        texts = any(isinstance(v, str) for v in values)
        told[ours] = {"dtype": "string" if texts else "float64", "shape": [len(values)], "values": values}
    cases.append({"name": name, "class": "pmml4s", "kind": "pmml", "data": {"records": records}, "answers": told, "text": xml, "uncompared": list(uncompared)})


def leaf(predicate, depth):
    return node(predicate, score=depth)


def path(field, at, below, above):
    return element("TreeModel", schema(["x", "z"]), node(TRUE, node(test(field, "lessOrEqual", at), *below), node(test(field, "greaterThan", at), *above)), functionName="regression", missingValueStrategy="nullPrediction")


def deep(field, at, low, high):
    return [leaf(test(field, "lessOrEqual", at), low), leaf(test(field, "greaterThan", at), high)]


TREES = [path("x", 0, deep("z", 1, 2, 3.5), deep("z", -1, 4.2, 2)), path("z", 0.5, deep("x", 2, 3, 2), deep("x", -2, 1, 5.25))]
FOREST = element("MiningModel", schema(["x", "z"]), element("Segmentation", *[element("Segment", TRUE, tree) for tree in TREES], multipleModelMethod="average"), functionName="regression")
ANOMALY = element("Output", out("anomalyScore", "predictedValue", dataType="double"), out("anomaly", "decision", dataType="boolean", children='<Apply function="greaterThan"><FieldRef field="anomalyScore"/><Constant dataType="double">0.5</Constant></Apply>'))
SCORE = element("Output", out("anomalyScore", "predictedValue", dataType="double"))


def detection(kind, inner, extra="", output=SCORE, **values):
    return document(element("AnomalyDetectionModel", schema(["x", "z"]), output, inner, extra, functionName="regression", algorithmType=kind, **values), ["x", "z"], target=target_field("double", ()))


ROWS = grid(x=[-3, -2, 0, 1, 2, 7.5], z=[-4, -1, 0.5, 1, 2])
NAMES = {"anomalyScore": "anomalyScore"}
for size in [2, 3, 256, 100000]:
    add("isolation forest, %d" % size, detection("iforest", FOREST, sampleDataSize=size), ROWS, NAMES, ["y"])
add("isolation forest, a tree alone", detection("iforest", TREES[0], sampleDataSize=20), ROWS, NAMES, ["y"])
SVM = element(
    "SupportVectorMachineModel", schema(["x", "z"]), element("Output", out("inner", "predictedValue", dataType="double")), '<RadialBasisKernelType gamma="0.25"/>',
    element("VectorDictionary", element("VectorFields", '<FieldRef field="x"/><FieldRef field="z"/>', numberOfFields=2),
            *[element("VectorInstance", element("REAL-SparseArray", "<Indices>1 2</Indices><REAL-Entries>%s %s</REAL-Entries>" % (a, b), n=2), id="v%d" % i) for i, (a, b) in enumerate([(0, 1), (2, -1), (-1, 0.5)])], numberOfVectors=3),
    element("SupportVectorMachine", element("SupportVectors", *['<SupportVector vectorId="v%d"/>' % i for i in range(3)], numberOfAttributes=2, numberOfSupportVectors=3),
            element("Coefficients", *['<Coefficient value="%s"/>' % v for v in [1, 0.5, 0.75]], absoluteValue="-0.8", numberOfCoefficients=3)), functionName="regression")
add("one-class SVM", detection("ocsvm", SVM), ROWS, NAMES, ["y"])
CLUSTERS = element(
    "ClusteringModel", schema(["x", "z"]), element("Output", out("cluster", "predictedValue"), out("far", "clusterAffinity", dataType="double")), '<ComparisonMeasure kind="distance"><euclidean/></ComparisonMeasure>',
    '<ClusteringField field="x" compareFunction="absDiff"/><ClusteringField field="z" compareFunction="absDiff"/>',
    *[element("Cluster", '<Array n="2" type="real">%s %s</Array>' % at, id=str(i + 1)) for i, at in enumerate([(0, 0), (2, 1), (-3, -4)])], functionName="clustering", modelClass="centerBased", numberOfClusters=3)
add("mean distances of clusters", detection("clusterMeanDist", CLUSTERS, '<MeanClusterDistances><Array n="3" type="real">1.25 0.75 2</Array></MeanClusterDistances>'), ROWS, NAMES, ["y"])

CONFIDENT = lambda yes, no, maybe: "".join(element("ScoreDistribution", value=v, recordCount=n, confidence=n / (yes + no + maybe)) for v, n in [("yes", yes), ("no", no), ("maybe", maybe)])
GOLF = node(
    TRUE, CONFIDENT(60, 30, 10),
    node(test("c", "equal", "a"), CONFIDENT(40, 2, 8), node(test("x", "greaterThan", 50), CONFIDENT(36, 2, 2), id="3", score="yes", recordCount=40), node(test("x", "lessOrEqual", 50), CONFIDENT(4, 0, 6), id="4", score="maybe", recordCount=10), id="2", score="yes", recordCount=50),
    node(both("or", test("c", "equal", "b"), test("c", "equal", "ü")), CONFIDENT(20, 28, 2),
         node(both("and", test("x", "greaterThan", 60), test("z", "lessThan", 70)), CONFIDENT(18, 25, 2), id="6", score="no", recordCount=45), node(both("or", test("x", "lessOrEqual", 60), test("z", "greaterOrEqual", 70)), CONFIDENT(2, 1, 2), id="7", score="yes", recordCount=5), id="5", score="no", recordCount=50),
    id="1", score="yes", recordCount=100)
FIELDS = ["c", "x", "z"]
GROWS = grid(c=["a", "b", "ü"], x=[30, 60, 75, None], z=[65, 90, None])
LABEL = element("Output", out("label", "predictedValue"), out("sure", "confidence", dataType="double"))
for strategy, rows in [("weightedConfidence", GROWS), ("aggregateNodes", GROWS + grid(c=[None], x=[30, 75, None], z=[65, None]))]:
    tree = element("TreeModel", schema(FIELDS), LABEL, GOLF, functionName="classification", missingValueStrategy=strategy)
    add("golf, %s" % strategy, document(tree, FIELDS), rows, {"label": "label", "sure": "sure"}, ["y"])
write_cases("blends-pmml4s", cases)
