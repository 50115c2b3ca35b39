# python 3.11, requirements.txt
# NearestNeighborModel: every scoring method and measure, several targets, instance ids, ties, derived inputs.
from documents import Goldens, cat, num, output, pmml, schema

goldens = Goldens("neighbours")
X, Z, C = num("x"), num("z"), cat("c", "a", "b")
Y, T = num("y"), cat("t", "red", "green", "blue")
FIELDS = [X, Z, C, Y, T]
TABLE = [
    ("first", 1, 2, 10, "red"),
    ("second", 0, 0, 20.5, "green"),
    ("third", -3, 1, -5, "blue"),
    ("fourth", 2, 2, 7, "green"),
    ("fifth", 5, -1, 0.125, "red"),
    ("sixth", 1, 2.5, 3, "blue"),
    ("seventh", -1, -1, 4, "blue"),
]
ROWS = [{"x": x, "z": z} for x, z in [(1, 2), (0.4, 0.1), (-2, 0), (4, 0), (1e6, -1e6), (None, 1), (2, None), (None, None), ("1.5", "2"), (1e300, 0), (0.5, 1), (-0.0, 1e-310), ("?", 1)]]


def instances(rows=TABLE, columns=("id", "x", "z", "y", "t"), prefix="", cells=None, count=True):
    fields = "".join('<InstanceField field="%s" column="%s%s"/>' % (c, prefix, c) for c in columns)
    body = "".join("<row>%s</row>" % "".join("<%s%s>%s</%s%s>" % (prefix, c, v, prefix, c) for c, v in zip(columns, row) if v is not None) for row in rows)
    return '<TrainingInstances%s><InstanceFields>%s</InstanceFields><InlineTable>%s</InlineTable></TrainingInstances>' % (' recordCount="%d" fieldCount="%d"' % (len(rows), len(columns)) if count else "", fields, body)


def neighbours(attributes, mining, of=("x", "z"), measure='<ComparisonMeasure kind="distance" compareFunction="absDiff"><euclidean/></ComparisonMeasure>', table=None, inputs=None, local=""):
    inputs = inputs or "".join('<KNNInput field="%s"/>' % f for f in of)
    return '<NearestNeighborModel %s>%s%s%s%s<KNNInputs>%s</KNNInputs></NearestNeighborModel>' % (attributes, mining, local, table or instances(), measure, inputs)


def measure(inner, kind="distance", function="absDiff"):
    return '<ComparisonMeasure kind="%s" compareFunction="%s">%s</ComparisonMeasure>' % (kind, function, inner)


IDS = output(
    'name="n1" feature="entityId" rank="1" optype="categorical" dataType="string"',
    'name="n2" feature="entityId" rank="2" optype="categorical" dataType="string"',
    'name="n3" feature="entityId" rank="3" optype="categorical" dataType="string"',
    'name="n9" feature="entityId" rank="9" optype="categorical" dataType="string"',
    'name="d1" feature="entityAffinity" optype="continuous" dataType="double"',
    'name="d2" feature="affinity" rank="2" optype="continuous" dataType="double"',
    'name="dOfThird" feature="affinity" value="third" optype="continuous" dataType="double"',
)
NO_IDS = IDS.replace('<OutputField name="dOfThird" feature="affinity" value="third" optype="continuous" dataType="double"/>', "")
IDS_MINING = schema("x", "z", target="y") + NO_IDS
for method in ["average", "weightedAverage", "median"]:
    for k in [1, 2, 3, 7]:
        goldens.add("%s of %d" % (method, k), pmml(FIELDS, neighbours('functionName="regression" numberOfNeighbors="%d" continuousScoringMethod="%s"' % (k, method), schema("x", "z", target="y"))), ROWS)
for method in ["majorityVote", "weightedMajorityVote"]:
    for k in [1, 2, 3, 4, 7]:
        goldens.add("%s of %d" % (method, k), pmml(FIELDS, neighbours('functionName="classification" numberOfNeighbors="%d" categoricalScoringMethod="%s"' % (k, method), schema("x", "z", target="t"))), ROWS)
goldens.add("threshold", pmml(FIELDS, neighbours('functionName="mixed" numberOfNeighbors="3" continuousScoringMethod="weightedAverage" categoricalScoringMethod="weightedMajorityVote" threshold="0.5"', schema("x", "z", target=["y", "t"]))), ROWS)
goldens.add("defaults", pmml(FIELDS, neighbours('functionName="mixed" numberOfNeighbors="3"', schema("x", "z", target=["y", "t"]) + output('name="a" feature="predictedValue" targetField="t" optype="categorical" dataType="string"', 'name="near" feature="entityId" targetField="y" optype="categorical" dataType="string"', 'name="near2" feature="entityId" rank="2" targetField="t" optype="categorical" dataType="string"'))), ROWS)
goldens.add("ids", pmml(FIELDS, neighbours('functionName="regression" numberOfNeighbors="3" instanceIdVariable="id"', IDS_MINING)), ROWS)
goldens.add("ids and no target", pmml(FIELDS, neighbours('functionName="clustering" numberOfNeighbors="3" instanceIdVariable="id"', schema("x", "z") + IDS)), ROWS)
goldens.add("rows without ids", pmml(FIELDS, neighbours('functionName="regression" numberOfNeighbors="2"', schema("x", "z", target="y") + NO_IDS, table=instances([r[1:] for r in TABLE], ("x", "z", "y", "t")))), ROWS)
goldens.add("columns of another namespace", pmml(FIELDS, neighbours('functionName="regression" numberOfNeighbors="2"', schema("x", "z", target="y"), table=instances([r[1:] for r in TABLE], ("x", "z", "y", "t"), "data:")).replace("<InlineTable>", '<InlineTable xmlns:data="http://jpmml.org/jpmml-model/InlineTable">')), ROWS)
MEASURES = ["<euclidean/>", "<squaredEuclidean/>", "<chebychev/>", "<cityBlock/>", '<minkowski p-parameter="3"/>']
for inner in MEASURES:
    goldens.add(inner.strip("</>"), pmml(FIELDS, neighbours('functionName="mixed" numberOfNeighbors="3" instanceIdVariable="id" continuousScoringMethod="weightedAverage"', schema("x", "z", target=["y", "t"]) + NO_IDS.replace('feature="', 'targetField="y" feature="'), measure=measure(inner), inputs='<KNNInput field="x" fieldWeight="2"/><KNNInput field="z" compareFunction="delta"/>')), ROWS)
goldens.add("single", pmml(FIELDS, neighbours('functionName="mixed" numberOfNeighbors="3" instanceIdVariable="id" continuousScoringMethod="weightedAverage" x-mathContext="float"', schema("x", "z", target=["y", "t"]) + NO_IDS.replace('feature="', 'targetField="y" feature="'))), [r for r in ROWS if r["x"] not in (1e300, 1)], single=True)
# Ties: of distances in the order of the table, of votes by how often a class is in the table, then by its name
EQUAL = [("a", 1, 0, 1, "red"), ("b", -1, 0, 2, "green"), ("c", 0, 1, 4, "blue"), ("d", 0, -1, 8, "green"), ("e", 9, 9, 16, "blue"), ("f", 8, 8, 16, "blue"), ("g", 7, 8, 16, "red")]
for k in [1, 2, 3, 4, 5]:
    goldens.add("ties of %d" % k, pmml(FIELDS, neighbours('functionName="mixed" numberOfNeighbors="%d" instanceIdVariable="id"' % k, schema("x", "z", target=["y", "t"]) + output('name="n1" feature="entityId" targetField="y" optype="categorical" dataType="string"', 'name="n2" feature="entityId" rank="2" targetField="y" optype="categorical" dataType="string"'), table=instances(EQUAL))), [{"x": 0, "z": 0}, {"x": 1, "z": 1}, {"x": 0}, {"x": 8.5, "z": 8.5}])
goldens.add("the same id twice", pmml(FIELDS, neighbours('functionName="regression" numberOfNeighbors="2" instanceIdVariable="id"', schema("x", "z", target="y") + NO_IDS, table=instances([(("q" if i % 2 else "p"), *r[1:]) for i, r in enumerate(TABLE)]))), ROWS)
# Categories
CATS = [(c, x, y) for c, x, y in [("a", 1, 10), ("b", 1, 20), ("a", 2, 30), ("b", 3, 40)]]
for function in ["delta", "equal"]:
    goldens.add("categories by " + function, pmml(FIELDS, neighbours('functionName="regression" numberOfNeighbors="2"', schema("c", "x", target="y"), of=("c", "x"), inputs='<KNNInput field="c" compareFunction="%s"/><KNNInput field="x"/>' % function, table=instances(CATS, ("c", "x", "y")))), [{"c": "a", "x": 1}, {"c": "b", "x": 2.75}, {"c": "b"}, {"x": 3}, {"c": "z", "x": 1}])
INTS = [num("x", type="integer"), num("z", type="float"), cat("t", "1", "2", type="integer"), num("y", type="integer")]
goldens.add("labels are ints", pmml(INTS, neighbours('functionName="mixed" numberOfNeighbors="3"', schema("x", "z", target=["t", "y"]), table=instances([(1, 1, "1", 3), (2, 2, "2", 6), (3, 3.5, "2", 12), (4, 4, "1", 15)], ("x", "z", "t", "y")))), [{"x": 1, "z": 1}, {"x": 3, "z": 3}, {"x": 4, "z": 9.5}, {"x": 1.5, "z": 1}])
# Derived inputs, of the table or made from it
DERIVED = '<LocalTransformations><DerivedField name="twice" optype="continuous" dataType="double"><Apply function="*"><FieldRef field="x"/><Constant dataType="double">2</Constant></Apply></DerivedField></LocalTransformations>'
goldens.add("derived inputs", pmml(FIELDS, neighbours('functionName="regression" numberOfNeighbors="2"', schema("x", "z", target="y"), of=("twice", "z"), local=DERIVED)), ROWS)
goldens.add("derived inputs of the table", pmml(FIELDS, neighbours('functionName="regression" numberOfNeighbors="2"', schema("x", "z", target="y"), of=("twice", "z"), local=DERIVED, table=instances([(2 * r[1] + 1, *r[2:4]) for r in TABLE], ("twice", "z", "y")))), ROWS)
goldens.add("replaced cells of the table", pmml(FIELDS, neighbours('functionName="regression" numberOfNeighbors="2"', '<MiningSchema><MiningField name="x" missingValueReplacement="1.5"/><MiningField name="z" outliers="asExtremeValues" lowValue="-1" highValue="2"/><MiningField name="y" usageType="target"/></MiningSchema>', table=instances([(None, 1, 5), (1, 2, 6), (3, 30, 7), (3, 2, 9)], ("x", "z", "y")))), ROWS)
# Similarities
BITS = [("i%d" % i, *row) for i, row in enumerate([(1, 0, 1, 1), (0, 1, 1, 2), (0, 0, 1, 3), (1, 1, 0, 4)])]
for inner in ["<simpleMatching/>", "<jaccard/>", "<tanimoto/>", '<binarySimilarity c00-parameter="0.25" c01-parameter="0.5" c10-parameter="1" c11-parameter="2" d00-parameter="1" d01-parameter="1.5" d10-parameter="2" d11-parameter="2"/>']:
    goldens.add("similar by " + inner.strip("</>").split()[0], pmml([num("a", type="integer"), num("b", type="integer"), num("c", type="integer"), num("y")], neighbours('functionName="regression" numberOfNeighbors="2" instanceIdVariable="id"', schema("a", "b", "c", target="y") + NO_IDS, of=("a", "b", "c"), measure=measure(inner, "similarity"), table=instances(BITS, ("id", "a", "b", "c", "y")))), [{"a": a, "b": b, "c": c} for a, b, c in [(1, 0, 1), (0, 0, 0), (1, 1, 1), (0, 1, 0), (None, 1, 1), (2, 0, 1)]])
goldens.write()
