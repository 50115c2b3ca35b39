# python 3.11, requirements.txt
# ClusteringModel: every measure, comparison function and weight; ids, ranks, affinities; missing values.
from documents import Goldens, array, cat, num, output, pmml, schema

goldens = Goldens("clustering")
X, Y, Z = num("x"), num("y"), num("z")
FIELDS = [X, Y, Z]
ROWS = [{"x": x, "y": y, "z": z} for x, y, z in [(1, 2, 3), (0, 0, 0), (-3.25, 4.5, 1e-3), (10, 0.125, -7), (1e-310, -0.0, 5), (None, 1, 1), (1, None, 2), (1, 1, None), (None, None, 2), (None, None, None), (1.5, 0.5, 0.5), ("2.5", "1", "3"), (1e300, 1, 1), (3, 3, 3)]]
CENTERS = [("one", "I", (1, 1, 1)), ("two", "II", (3, -1, 0.5)), ("three", "III", (0, 5, 2))]
OUT = output(
    'name="cluster" feature="predictedValue" optype="categorical" dataType="string"',
    'name="shown" feature="predictedDisplayValue" optype="categorical" dataType="string"',
    'name="entity" feature="entityId" optype="categorical" dataType="string"',
    'name="second" feature="entityId" rank="2" optype="categorical" dataType="string"',
    'name="fourth" feature="entityId" rank="4" optype="categorical" dataType="string"',
    'name="clusterId" feature="clusterId" optype="categorical" dataType="string"',
    'name="affinity" feature="affinity" optype="continuous" dataType="double"',
    'name="affinity2" feature="affinity" rank="2" optype="continuous" dataType="double"',
    'name="toThree" feature="affinity" value="three" optype="continuous" dataType="double"',
    'name="own" feature="clusterAffinity" optype="continuous" dataType="double"',
    'name="ownOfTwo" feature="entityAffinity" value="two" optype="continuous" dataType="double"',
)
PLAIN = output('name="cluster" feature="predictedValue" optype="categorical" dataType="string"', *['name="to_%s" feature="affinity" value="%s" optype="continuous" dataType="double"' % (c[0], c[0]) for c in CENTERS])


def clusters(measure, attributes="", out=PLAIN, fields=None, centers=CENTERS, extra="", kind="distance", function="", weights="", of=("x", "y", "z"), local="", named=True, form=array):
    fields = fields or "".join('<ClusteringField field="%s"/>' % f for f in of)
    own = "".join('<Cluster%s>%s</Cluster>' % ((' id="%s" name="%s"' % c[:2] if named else ""), form(c[2])) for c in centers)
    measure = '<ComparisonMeasure kind="%s" %s>%s</ComparisonMeasure>' % (kind, function, measure)
    return '<ClusteringModel functionName="clustering" modelClass="centerBased" numberOfClusters="%d" %s>%s%s%s%s%s%s</ClusteringModel>' % (len(centers), attributes, schema(*of) + out, local, measure, fields, weights, own)


DISTANCES = ["<euclidean/>", "<squaredEuclidean/>", "<chebychev/>", "<cityBlock/>", '<minkowski p-parameter="3"/>', '<minkowski p-parameter="0.5"/>', '<minkowski p-parameter="0"/>']
for measure in DISTANCES:
    goldens.add(measure.strip("</>"), pmml(FIELDS, clusters(measure)), ROWS)
    goldens.add(measure.strip("</>") + ", weighted", pmml(FIELDS, clusters(measure, fields='<ClusteringField field="x" fieldWeight="2.5"/><ClusteringField field="y" compareFunction="delta"/><ClusteringField field="z" fieldWeight="0.5" compareFunction="gaussSim" similarityScale="1.5"/>', weights="<MissingValueWeights>%s</MissingValueWeights>" % array([0.5, 2, 1]))), ROWS)
    goldens.add(measure.strip("</>") + ", single", pmml(FIELDS, clusters(measure, 'x-mathContext="float"')), [r for r in ROWS if r["x"] != 1e300], single=True)
for function in ["absDiff", "delta", "equal"]:
    goldens.add("all compared by " + function, pmml(FIELDS, clusters("<euclidean/>", function='compareFunction="%s"' % function)), ROWS)
goldens.add("every feature", pmml(FIELDS, clusters("<euclidean/>", out=OUT)), ROWS)
goldens.add("clusters without ids", pmml(FIELDS, clusters("<squaredEuclidean/>", out=output('name="cluster" feature="predictedValue" optype="categorical" dataType="string"', 'name="to2" feature="affinity" value="2" optype="continuous" dataType="double"', 'name="shown" feature="predictedDisplayValue" optype="categorical" dataType="string"'), named=False)), ROWS)
goldens.add("no output", pmml(FIELDS, clusters("<euclidean/>", out="")), ROWS)
goldens.add("cluster id is an int", pmml(FIELDS, clusters("<euclidean/>", out=output('name="cluster" feature="predictedValue" optype="categorical" dataType="integer"'), centers=[(str(i), "", c[2]) for i, c in enumerate(CENTERS)])), ROWS)
goldens.add("equal centers", pmml(FIELDS, clusters("<euclidean/>", centers=[(i, i, (1, 1, 1)) for i in ["b", "a", "c"]], out=output('name="entity" feature="entityId" optype="categorical" dataType="string"', 'name="cluster" feature="predictedValue" optype="categorical" dataType="string"', 'name="second" feature="entityId" rank="2" optype="categorical" dataType="string"'))), ROWS)
goldens.add("not all fields count", pmml(FIELDS, clusters("<euclidean/>", fields='<ClusteringField field="x"/><ClusteringField field="y"/><ClusteringField field="z" isCenterField="false"/>', centers=[(a, b, c[:2]) for a, b, c in CENTERS])), ROWS, as_told=pmml(FIELDS, clusters("<euclidean/>", fields='<ClusteringField field="x"/><ClusteringField field="y"/>', centers=[(a, b, c[:2]) for a, b, c in CENTERS])))
goldens.add("centers of ints", pmml(FIELDS, clusters("<cityBlock/>", centers=[("one", "I", (1, 1, 1)), ("two", "II", (3, -1, 0)), ("three", "III", (0, 5, 2))], form=lambda v: array(v, "int"))), ROWS)
goldens.add("derived fields", pmml(FIELDS, clusters("<euclidean/>", fields='<ClusteringField field="x"/><ClusteringField field="twice"/><ClusteringField field="norm"/>', local='<LocalTransformations><DerivedField name="twice" optype="continuous" dataType="double"><Apply function="*"><FieldRef field="y"/><Constant>2</Constant></Apply></DerivedField><DerivedField name="norm" optype="continuous" dataType="double"><NormContinuous field="z"><LinearNorm orig="0" norm="0"/><LinearNorm orig="10" norm="1"/></NormContinuous></DerivedField></LocalTransformations>')), ROWS)
goldens.add("replaced", pmml(FIELDS, clusters("<euclidean/>").replace('<MiningField name="x"/>', '<MiningField name="x" missingValueReplacement="2"/>').replace("><MiningField", ">\n<MiningField")), ROWS)
goldens.add("integers and delta", pmml([num("x", type="integer"), num("y", type="float"), Z], clusters("<euclidean/>", fields='<ClusteringField field="x" compareFunction="delta"/><ClusteringField field="y" compareFunction="equal"/><ClusteringField field="z"/>')), [r for r in ROWS if r["x"] in (1, 0, 10, 3, None)])
for version in ["3.0", "3.2", "4.1"]:
    goldens.add("version " + version, pmml(FIELDS, clusters("<squaredEuclidean/>", fields="".join('<ClusteringField field="%s" compareFunction="absDiff"/>' % f for f in "xyz")), version=version), ROWS)

# Similarities
FLAGS = [{"a": a, "b": b, "c": c, "d": d} for a, b, c, d in [(1, 0, 1, 0), (0, 0, 0, 0), (1, 1, 1, 1), (0, 1, 0, 0), (1, 0, 0, 1), (None, 0, 1, 1), (2, 0, 1, 1), (0.5, 0, 1, 0), ("1", "0", "1", "1"), (True, False, True, True)]]
BINARY = [("p", "P", (1, 0, 1, 0)), ("q", "Q", (0, 1, 1, 1)), ("r", "R", (0, 0, 0, 0))]
BITS = output('name="cluster" feature="predictedValue" optype="categorical" dataType="string"', 'name="second" feature="entityId" rank="2" optype="categorical" dataType="string"', *['name="to_%s" feature="affinity" value="%s" optype="continuous" dataType="double"' % (i, i) for i in "pqr"])
SIMILARITIES = ["<simpleMatching/>", "<jaccard/>", "<tanimoto/>", '<binarySimilarity c00-parameter="0.25" c01-parameter="0.5" c10-parameter="1" c11-parameter="2" d00-parameter="1" d01-parameter="1.5" d10-parameter="2" d11-parameter="2"/>']
for measure in SIMILARITIES:
    for type in ["double", "integer", "boolean"]:
        fields = [num(f, type=type) if type != "boolean" else num(f, type=type, op="categorical") for f in "abcd"]
        goldens.add("%s of %s" % (measure.strip("</>").split()[0], type), pmml(fields, clusters(measure, kind="similarity", of="abcd", centers=BINARY, out=BITS)), FLAGS)
goldens.write()
