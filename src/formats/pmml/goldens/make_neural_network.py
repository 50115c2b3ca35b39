# python 3.11, requirements.txt
# NeuralNetwork: every activation function and normalization, layers of their own, inputs and outputs of every kind.
import random

from documents import Goldens, cat, num, output, pmml, probabilities, schema

goldens = Goldens("neural-network")
X, Z, C = num("x"), num("z"), cat("c", "a", "b")
FIELDS = [X, Z, C, num("y")]
ROWS = [{"x": x, "z": z, "c": c} for x, z, c in [(1.5, -2, "a"), (0, 0, "b"), (-3.25, 4.5, "a"), (10, 0.125, "b"), (1e-310, -0.0, "a"), (None, 1, "a"), (1, None, "b"), (1, 1, None), (1e5, -1e5, "a"), ("2.5", "1", "b"), (1, 1, "q")]]
NORM = '<NormContinuous field="%s"><LinearNorm orig="%s" norm="%s"/><LinearNorm orig="%s" norm="%s"/></NormContinuous>'


def derived(expression, op="continuous"):
    return '<DerivedField optype="%s" dataType="double">%s</DerivedField>' % (op, expression)


def inputs(*expressions):
    return '<NeuralInputs numberOfInputs="%d">%s</NeuralInputs>' % (len(expressions), "".join('<NeuralInput id="0,%d">%s</NeuralInput>' % (i, derived(e)) for i, e in enumerate(expressions)))


BASIC = inputs('<FieldRef field="x"/>', NORM % ("z", 0, 0.25, 2, 1), '<NormDiscrete field="c" value="a"/>')


def layers(sizes, first=3, seed=1, attributes=None, neuron="", bias=True):
    draw = random.Random(seed)
    made, last = [], ["0,%d" % i for i in range(first)]
    for n, size in enumerate(sizes, 1):
        own = ["%d,%d" % (n, i) for i in range(size)]
        neurons = ""
        for name in own:
            links = "".join('<Con from="%s" weight="%s"/>' % (l, round(draw.uniform(-1, 1), 4)) for l in last)
            neurons += '<Neuron id="%s"%s%s>%s</Neuron>' % (name, ' bias="%s"' % round(draw.uniform(-1, 1), 3) if bias else "", neuron, links)
        made.append("<NeuralLayer %s>%s</NeuralLayer>" % (attributes[n - 1] if attributes else "", neurons))
        last = own
    return "".join(made)


def outputs(*pairs):
    return '<NeuralOutputs numberOfOutputs="%d">%s</NeuralOutputs>' % (len(pairs), "".join('<NeuralOutput outputNeuron="%s">%s</NeuralOutput>' % (id, derived(e)) for id, e in pairs))


def network(attributes, mining, *parts):
    return "<NeuralNetwork %s>%s%s</NeuralNetwork>" % (attributes, mining, "".join(parts))


MINING = schema("x", "z", "c", target="y")
REGRESSION = 'functionName="regression" activationFunction="%s" %s'
OUT = outputs(("2,0", '<FieldRef field="y"/>'))
for name in ["logistic", "tanh", "identity", "exponential", "reciprocal", "square", "Gauss", "sine", "cosine", "Elliott", "arctan", "rectifier"]:
    goldens.add("activation " + name, pmml(FIELDS, network(REGRESSION % (name, ""), MINING, BASIC, layers([3, 1]), OUT)), ROWS)
for name in ["logistic", "tanh", "identity", "Gauss", "Elliott", "arctan", "rectifier", "exponential", "cosine"]:
    goldens.add("single, " + name, pmml(FIELDS, network(REGRESSION % (name, 'x-mathContext="float"'), MINING, BASIC, layers([3, 1]), OUT)), [r for r in ROWS if r["x"] != 1e5], single=True)
goldens.add("threshold", pmml(FIELDS, network(REGRESSION % ("threshold", 'threshold="0.25"'), MINING, BASIC, layers([4, 1], attributes=["", 'activationFunction="identity"']), OUT)), ROWS)
goldens.add("threshold of 0", pmml(FIELDS, network(REGRESSION % ("threshold", ""), MINING, BASIC, layers([4, 1], attributes=['threshold="-0.5"', 'activationFunction="identity"']), OUT)), ROWS)
goldens.add("leakage", pmml(FIELDS, network(REGRESSION % ("rectifier", 'x-leakage="0.01"'), MINING, BASIC, layers([4, 1], attributes=["", 'activationFunction="identity"']), OUT)), ROWS)
goldens.add("layers of their own", pmml(FIELDS, network(REGRESSION % ("tanh", 'threshold="0.5"'), MINING, BASIC, layers([3, 4, 1], attributes=['numberOfNeurons="3"', 'activationFunction="threshold" threshold="-0.1"', 'activationFunction="identity"']), outputs(("3,0", '<FieldRef field="y"/>')))), ROWS)
goldens.add("layers that are skipped", pmml(FIELDS, network(REGRESSION % ("tanh", ""), MINING, BASIC, '<NeuralLayer><Neuron id="h" bias="0.5"><Con from="0,0" weight="1"/><Con from="0,2" weight="-1"/></Neuron></NeuralLayer><NeuralLayer activationFunction="identity"><Neuron id="o"><Con from="h" weight="2"/><Con from="0,1" weight="0.5"/><Con from="0,0" weight="0.25"/></Neuron></NeuralLayer>', outputs(("o", '<FieldRef field="y"/>')))), ROWS)
goldens.add("radial basis", pmml(FIELDS, network(REGRESSION % ("radialBasis", 'width="1.5"'), MINING, BASIC, layers([3, 1], attributes=["", 'activationFunction="identity"']), OUT)), ROWS)
goldens.add("radial basis, own widths and altitude", pmml(FIELDS, network(REGRESSION % ("identity", 'width="0.75" altitude="2"'), MINING, BASIC, layers([3, 1], attributes=['activationFunction="radialBasis" altitude="0.5" width="3"', ""], neuron=' width="2"'), OUT)), ROWS)
goldens.add("radial basis, altitude of the network", pmml(FIELDS, network(REGRESSION % ("radialBasis", 'width="2" altitude="1.5"'), MINING, BASIC, layers([3, 1], attributes=["", 'activationFunction="identity"']), OUT)), ROWS)
for norm in [NORM % ("y", 10, 0, 30, 1), NORM % ("y", -5, -100, 40, 100), '<NormContinuous field="y"><LinearNorm orig="0" norm="-200"/><LinearNorm orig="1" norm="0"/><LinearNorm orig="4" norm="0.5"/><LinearNorm orig="9" norm="300"/></NormContinuous>']:
    goldens.add("denormalized %d" % norm.count("LinearNorm"), pmml(FIELDS, network(REGRESSION % ("logistic", ""), MINING, BASIC, layers([3, 1], attributes=["", 'activationFunction="%s"' % ("logistic" if 'norm="1"' in norm else "identity")]), outputs(("2,0", norm)))), ROWS)
goldens.add("outputs by derived fields", pmml(FIELDS, network(REGRESSION % ("logistic", ""), MINING, BASIC, layers([3, 1]), outputs(("2,0", '<FieldRef field="scaled"/>'))), derived='<DerivedField name="scaled" optype="continuous" dataType="double">%s</DerivedField>' % (NORM % ("y", 10, 0, 30, 1))), ROWS)
goldens.add("targets", pmml([X, Z, C, num("y", type="integer")], network(REGRESSION % ("tanh", ""), MINING + '<Targets><Target field="y" rescaleFactor="10" rescaleConstant="0.5" castInteger="ceiling"/></Targets>', BASIC, layers([3, 1]), OUT)), ROWS)
goldens.add("default of missing", pmml(FIELDS, network(REGRESSION % ("tanh", ""), MINING + '<Targets><Target field="y"><TargetValue defaultValue="-1.5"/></Target></Targets>', BASIC, layers([3, 1]), OUT)), ROWS)
TWO = schema("x", "z", "c", target=["y", "w"])
goldens.add("two targets", pmml([*FIELDS, num("w")], network(REGRESSION % ("tanh", ""), TWO + output('name="first" feature="predictedValue" targetField="y" optype="continuous" dataType="double"'), BASIC, layers([3, 2]), outputs(("2,1", '<FieldRef field="w"/>'), ("2,0", NORM % ("y", 10, -1, 30, 1))))), ROWS)

# Classification
T = cat("t", "red", "green", "blue")
CLASSES = 'functionName="classification" activationFunction="tanh" %s'
TMINING = schema("x", "z", "c", target="t")
TOUT = outputs(*[("2,%d" % i, '<NormDiscrete field="t" value="%s"/>' % v) for i, v in enumerate(["green", "red", "blue"])])
PROBS = probabilities("red", "green", "blue")
for method in ["softmax", "simplemax", "none"]:
    goldens.add("classes, " + method, pmml([X, Z, C, T], network(CLASSES % ('normalizationMethod="%s"' % (method if method == "none" else "none")), TMINING + PROBS, BASIC, layers([3, 3], attributes=["", 'activationFunction="%s" normalizationMethod="%s"' % ("identity" if method == "softmax" else "logistic", method)]), TOUT)), ROWS)
goldens.add("single classes", pmml([X, Z, C, T], network(CLASSES % 'x-mathContext="float"', TMINING + PROBS, BASIC, layers([3, 3], attributes=["", 'activationFunction="identity" normalizationMethod="softmax"']), TOUT)), ROWS, single=True)
goldens.add("normalized everywhere", pmml([X, Z, C, T], network('functionName="classification" activationFunction="exponential" normalizationMethod="simplemax"', TMINING + PROBS, BASIC, layers([3, 3]), TOUT)), ROWS)
goldens.add("entity of the winner", pmml([X, Z, C, T], network(CLASSES % "", TMINING + output('name="entity" feature="entityId" optype="categorical" dataType="string"', 'name="p" feature="probability" optype="continuous" dataType="double"', 'name="best" feature="predictedValue" optype="categorical" dataType="string"'), BASIC, layers([3, 3], attributes=["", 'activationFunction="logistic"']), TOUT)), ROWS)
goldens.add("two neurons for one class tie", pmml([X, Z, C, T], network('functionName="classification" activationFunction="threshold" threshold="0"', TMINING + PROBS + "", BASIC, layers([3, 3]), TOUT)), ROWS)
goldens.add("binary class of ints", pmml([X, Z, C, cat("t", "0", "1", type="integer")], network('functionName="classification" activationFunction="logistic"', TMINING + probabilities("0", "1"), BASIC, layers([3, 1], attributes=["", ""]) + '<NeuralLayer activationFunction="identity"><Neuron id="no" bias="1"><Con from="2,0" weight="-1"/></Neuron><Neuron id="yes"><Con from="2,0" weight="1"/></Neuron></NeuralLayer>', outputs(("no", '<NormDiscrete field="t" value="0"/>'), ("yes", '<NormDiscrete field="t" value="1"/>')))), ROWS)
goldens.add("two categorical targets", pmml([X, Z, C, T, cat("u", "0", "1")], network('functionName="classification" activationFunction="logistic"', schema("x", "z", "c", target=["t", "u"]) + output('name="pu" feature="probability" value="1" targetField="u" optype="continuous" dataType="double"'), BASIC, layers([3, 5]), outputs(*[("2,%d" % i, '<NormDiscrete field="%s" value="%s"/>' % p) for i, p in enumerate([("t", "red"), ("u", "0"), ("t", "blue"), ("u", "1"), ("t", "green")])]))), ROWS)
goldens.add("priors of missing", pmml([X, Z, C, T], network(CLASSES % "", TMINING + PROBS + '<Targets><Target field="t"><TargetValue value="red" priorProbability="0.2"/><TargetValue value="green" priorProbability="0.5"/><TargetValue value="blue" priorProbability="0.3"/></Target></Targets>', BASIC, layers([3, 3], attributes=["", 'activationFunction="logistic"']), TOUT)), ROWS)
goldens.add("version 3.0", pmml([X, Z, C, T], network(CLASSES % "", TMINING + PROBS, BASIC, layers([3, 3], attributes=["", 'activationFunction="identity" normalizationMethod="softmax"']), TOUT), version="3.0"), ROWS)
INPUT = inputs('<Discretize field="x"><DiscretizeBin binValue="-1"><Interval closure="openOpen" rightMargin="0"/></DiscretizeBin><DiscretizeBin binValue="1"><Interval closure="closedOpen" leftMargin="0" rightMargin="5"/></DiscretizeBin></Discretize>', '<Apply function="+"><FieldRef field="z"/><Constant dataType="double">1</Constant></Apply>', '<NormDiscrete field="c" value="b" mapMissingTo="0.5"/>')
goldens.add("inputs of every kind", pmml(FIELDS, network(REGRESSION % ("tanh", ""), MINING, INPUT, layers([3, 1]), OUT)), ROWS)
goldens.write()
