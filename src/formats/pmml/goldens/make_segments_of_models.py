# python 3.11, requirements.txt
# MiningModels whose segments are models of the other families: averages, votes, chains, fields of segments.
import re

from documents import Goldens, array, cat, num, output, pmml, probabilities, schema

goldens = Goldens("segments-of-models")
X, Z, C, Y, T = num("x"), num("z"), cat("c", "a", "b"), num("y"), cat("t", "red", "green")
FIELDS = [X, Z, C, Y, T]
ROWS = [{"x": x, "z": z, "c": c} for x, z, c in [(1.5, -2, "a"), (0, 0, "b"), (-3.25, 4.5, "a"), (10, 0.125, "b"), (None, 1, "a"), (1, None, "b"), (1, 1, None), ("2.5", "1", "b"), (1, 1, "q"), (0.5, 0.5, "b")]]
ALL = ("x", "z", "c")


def glm(target, function="regression"):
    cells = '<PCell parameterName="p0" beta="0.5"%s/><PCell parameterName="p1" beta="-0.75"%s/><PCell parameterName="p2" beta="1.25"%s/>' % ((' targetCategory="red"',) * 3 if function != "regression" else ("",) * 3)
    kind = 'modelType="generalLinear"' if function == "regression" else 'modelType="multinomialLogistic" targetReferenceCategory="green"'
    out = "" if function == "regression" else probabilities("red", "green")
    return '<GeneralRegressionModel functionName="%s" %s>%s%s<ParameterList><Parameter name="p0"/><Parameter name="p1"/><Parameter name="p2"/></ParameterList><FactorList><Predictor name="c"/></FactorList><CovariateList><Predictor name="x"/></CovariateList><PPMatrix><PPCell value="1" predictorName="x" parameterName="p1"/><PPCell value="a" predictorName="c" parameterName="p2"/></PPMatrix><ParamMatrix>%s</ParamMatrix></GeneralRegressionModel>' % (function, kind, schema("x", "c", target=target), out, cells)


def network(target, function="regression"):
    outs = '<NeuralOutput outputNeuron="n0"><DerivedField optype="continuous" dataType="double"><FieldRef field="y"/></DerivedField></NeuralOutput>'
    if function != "regression":
        outs = "".join('<NeuralOutput outputNeuron="n%d"><DerivedField optype="categorical" dataType="string"><NormDiscrete field="t" value="%s"/></DerivedField></NeuralOutput>' % p for p in enumerate(["red", "green"]))
    return '<NeuralNetwork functionName="%s" activationFunction="logistic">%s<NeuralInputs><NeuralInput id="i0"><DerivedField optype="continuous" dataType="double"><FieldRef field="x"/></DerivedField></NeuralInput><NeuralInput id="i1"><DerivedField optype="continuous" dataType="double"><FieldRef field="z"/></DerivedField></NeuralInput></NeuralInputs><NeuralLayer %s><Neuron id="n0" bias="0.25"><Con from="i0" weight="0.5"/><Con from="i1" weight="-1"/></Neuron><Neuron id="n1" bias="-0.5"><Con from="i0" weight="-0.25"/><Con from="i1" weight="0.75"/></Neuron></NeuralLayer><NeuralOutputs>%s</NeuralOutputs></NeuralNetwork>' % (function, schema("x", "z", target=target), "" if function == "regression" else 'normalizationMethod="softmax"', outs)


def svm(target, function="regression"):
    machine = '<SupportVectorMachine%s><SupportVectors><SupportVector vectorId="v0"/><SupportVector vectorId="v1"/></SupportVectors><Coefficients absoluteValue="0.125"><Coefficient value="1"/><Coefficient value="-0.5"/></Coefficients></SupportVectorMachine>' % (' targetCategory="red" alternateTargetCategory="green"' if function != "regression" else "")
    return '<SupportVectorMachineModel functionName="%s"%s>%s%s<RadialBasisKernelType gamma="0.2"/><VectorDictionary><VectorFields><FieldRef field="x"/><FieldRef field="z"/></VectorFields><VectorInstance id="v0">%s</VectorInstance><VectorInstance id="v1">%s</VectorInstance></VectorDictionary>%s</SupportVectorMachineModel>' % (function, ' classificationMethod="OneAgainstOne"' if function != "regression" else "", schema("x", "z", target=target), "" if function == "regression" else probabilities("red", "green"), array([1, -1]), array([0, 2]), machine)


def bayes(target):
    return '<NaiveBayesModel functionName="classification" threshold="0.001">%s%s<BayesInputs><BayesInput fieldName="c"><PairCounts value="a"><TargetValueCounts><TargetValueCount value="red" count="3"/><TargetValueCount value="green" count="1"/></TargetValueCounts></PairCounts><PairCounts value="b"><TargetValueCounts><TargetValueCount value="red" count="1"/><TargetValueCount value="green" count="4"/></TargetValueCounts></PairCounts></BayesInput></BayesInputs><BayesOutput fieldName="t"><TargetValueCounts><TargetValueCount value="red" count="4"/><TargetValueCount value="green" count="5"/></TargetValueCounts></BayesOutput></NaiveBayesModel>' % (schema("c", target=target), probabilities("red", "green"))


def neighbours(target, function="regression"):
    rows = [(1, 2, 3.5, "red"), (0, 0, 1, "green"), (2, -1, 4, "red"), (-1, 1, 0.25, "green")]
    return '<NearestNeighborModel functionName="%s" numberOfNeighbors="2">%s<TrainingInstances><InstanceFields><InstanceField field="x" column="x"/><InstanceField field="z" column="z"/><InstanceField field="%s" column="%s"/></InstanceFields><InlineTable>%s</InlineTable></TrainingInstances><ComparisonMeasure kind="distance"><euclidean/></ComparisonMeasure><KNNInputs><KNNInput field="x"/><KNNInput field="z"/></KNNInputs></NearestNeighborModel>' % (function, schema("x", "z", target=target), target, target, "".join("<row><x>%s</x><z>%s</z><y>%s</y><t>%s</t></row>" % r for r in rows))


def cluster(out):
    return '<ClusteringModel functionName="clustering" modelClass="centerBased" numberOfClusters="2">%s<ComparisonMeasure kind="distance"><squaredEuclidean/></ComparisonMeasure><ClusteringField field="x"/><ClusteringField field="z"/><Cluster id="A" name="first">%s</Cluster><Cluster id="B" name="other">%s</Cluster></ClusteringModel>' % (schema("x", "z") + out, array([0, 0]), array([3, 3]))


def mining(method, function, target, segments, out="", extra=""):
    body = "".join("<Segment id=\"s%d\"%s><True/>%s</Segment>" % (i, ' weight="%s"' % (i + 0.5), s) for i, s in enumerate(segments))
    return '<MiningModel functionName="%s">%s%s<Segmentation multipleModelMethod="%s"%s>%s</Segmentation></MiningModel>' % (function, schema(*ALL, target=target), out, method, extra, body)


REGRESSIONS = [glm("y"), network("y"), neighbours("y")]
for method in ["average", "weightedAverage", "sum", "median", "weightedMedian", "selectFirst"]:
    goldens.add("%s of regressions" % method, pmml(FIELDS, mining(method, "regression", "y", REGRESSIONS)), ROWS)
goldens.add("average with a machine", pmml(FIELDS, mining("average", "regression", "y", [*REGRESSIONS, svm("y")])), [r for r in ROWS if r["c"] != "q"])
CLASSES = [glm("t", "classification"), network("t", "classification"), bayes("t")]
OUT = probabilities("red", "green")
for method in ["majorityVote", "weightedMajorityVote", "average", "weightedAverage", "max", "selectFirst"]:
    goldens.add("%s of classes" % method, pmml(FIELDS, mining(method, "classification", "t", CLASSES, OUT if method != "majorityVote" else "")), ROWS)
goldens.add("votes with neighbours and a machine", pmml(FIELDS, mining("majorityVote", "classification", "t", [*CLASSES, neighbours("t", "classification"), svm("t", "classification")])), [r for r in ROWS if None not in r.values()])
IDS = output('name="cluster" feature="entityId" optype="categorical" dataType="string"', 'name="shown" feature="predictedDisplayValue" optype="categorical" dataType="string"', 'name="near" feature="clusterAffinity" optype="continuous" dataType="double"')
CHAINED = '<RegressionModel functionName="regression"><MiningSchema><MiningField name="x"/><MiningField name="cluster"/><MiningField name="near"/><MiningField name="y" usageType="target"/></MiningSchema><RegressionTable intercept="1"><NumericPredictor name="x" coefficient="2"/><NumericPredictor name="near" coefficient="0.5"/><CategoricalPredictor name="cluster" value="A" coefficient="10"/><CategoricalPredictor name="cluster" value="B" coefficient="-10"/></RegressionTable></RegressionModel>'
goldens.add("a chain behind clusters", pmml(FIELDS, mining("modelChain", "regression", "y", [cluster(IDS), CHAINED], output('name="which" feature="entityId" segmentId="s0" optype="categorical" dataType="string"', 'name="final" feature="predictedValue" optype="continuous" dataType="double"'))), ROWS)
SCORE = network("y").replace("</MiningSchema>", "</MiningSchema>" + output('name="score" feature="predictedValue" optype="continuous" dataType="double"'), 1)
BEHIND = '<SupportVectorMachineModel functionName="regression"><MiningSchema><MiningField name="score"/><MiningField name="y" usageType="target"/></MiningSchema><PolynomialKernelType degree="2"/><VectorDictionary><VectorFields><FieldRef field="score"/></VectorFields><VectorInstance id="v">%s</VectorInstance></VectorDictionary><SupportVectorMachine><SupportVectors><SupportVector vectorId="v"/></SupportVectors><Coefficients absoluteValue="0.125"><Coefficient value="1.5"/></Coefficients></SupportVectorMachine></SupportVectorMachineModel>' % array([2])
goldens.add("a machine behind a network", pmml(FIELDS, mining("modelChain", "regression", "y", [SCORE, BEHIND])), ROWS)
goldens.write()
