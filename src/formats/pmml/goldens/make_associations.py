# python 3.11, requirements.txt
# AssociationModel: items of fields and of groups, every algorithm, rule feature, rank basis and order.
from documents import Goldens, cat, num, output, pmml, schema

goldens = Goldens("associations")
ITEMS = ["Cracker", "Coke", "Water", "Nachos", "Pepsi", "Brød \u00e6"]
SETS = [("1", [0]), ("2", [2]), ("3", [0, 2]), ("4", [1]), ("5", [3, 2]), ("6", [4]), ("7", [5]), ("8", [])]
RULES = [
    ("r1", "1", "2", 0.25, 0.5, 1.25, 0.0625, 0.3),
    ("r2", "2", "1", 0.3, 0.7, 1.5, 0.1, 0.4),
    ("r3", "3", "4", 0.2, 0.9, 1.1, 0.01, 0.5),
    ("r4", "4", "3", 0.2, 0.7, 2, 0.3, 0.6),
    ("r5", "5", "6", 0.1, 0.7, 0.5, -0.1, 0.1),
    ("r6", "7", "1", 0.6, 0.2, 0.9, 0, 0.2),
    ("r7", "8", "7", 0.01, 0.95, 1, 0, 0),
]


def rules(ids=True, rows=RULES):
    return "".join('<AssociationRule%s antecedent="%s" consequent="%s" support="%s" confidence="%s" lift="%s" leverage="%s" affinity="%s"/>' % (' id="%s"' % r[0] if ids else "", *r[1:]) for r in rows)


def items(names=ITEMS, fields=None):
    return "".join('<Item id="i%d" value="%s"%s/>' % (i, n, fields[i] if fields else "") for i, n in enumerate(names))


def itemsets(sets=SETS):
    return "".join('<Itemset id="%s" support="0.5" numberOfItems="%d">%s</Itemset>' % (i, len(of), "".join('<ItemRef itemRef="i%d"/>' % k for k in of)) for i, of in sets)


def model(mining, out, ids=True, items=items(), attributes="", rules=None, itemsets=itemsets()):
    return '<AssociationModel functionName="associationRules" numberOfTransactions="10" numberOfItems="6" minimumSupport="0.01" minimumConfidence="0.1" numberOfItemsets="8" numberOfRules="7" %s>%s%s%s%s%s</AssociationModel>' % (attributes, mining, out, items, itemsets, rules or globals()["rules"](ids))


def feature(name, rule, algorithm="exclusiveRecommendation", more="", type="string"):
    return 'name="%s" feature="ruleValue" ruleFeature="%s" algorithm="%s" optype="%s" dataType="%s" %s' % (name, rule, algorithm, "continuous" if type == "double" else "categorical", type, more)


GROUP = '<MiningSchema><MiningField name="transaction" usageType="group"/><MiningField name="item" usageType="active"/></MiningSchema>'
FIELDS = [cat("transaction"), cat("item")]
ROWS = [{"transaction": str(i), "item": basket} for i, basket in enumerate([["Cracker", "Coke"], ["Cracker", "Water"], ["Water", "Coke"], ["Cracker", "Water", "Coke"], ["Cracker", "Water", "Banana", "Apple"], ["Nachos", "Water", "Pepsi"], ["Brød \u00e6"], [], ["Cracker", "Cracker"], ["nothing"]])]
NUMBERS = ["confidence", "support", "lift", "leverage", "affinity"]
for algorithm in ["recommendation", "exclusiveRecommendation", "ruleAssociation"]:
    out = output(
        *[feature(n, n, algorithm, 'rank="%d"' % (i % 2 + 1), "double") for i, n in enumerate(NUMBERS)],
        feature("id", "ruleId", algorithm),
        feature("second", "ruleId", algorithm, 'rank="2" rankBasis="support" rankOrder="ascending"'),
        feature("rule", "rule", algorithm, 'rankBasis="lift"'),
    )
    goldens.add("groups, " + algorithm, pmml(FIELDS, model(GROUP, out)), ROWS)
for basis in NUMBERS:
    for order in ["ascending", "descending"]:
        goldens.add("ranked by %s, %s" % (basis, order), pmml(FIELDS, model(GROUP, output(*[feature("rule%d" % r, "ruleId", "recommendation", 'rank="%d" rankBasis="%s" rankOrder="%s"' % (r, basis, order)) for r in [1, 2, 3]]))), ROWS)
goldens.add("several values", pmml(FIELDS, model(GROUP, output(
    feature("antecedent", "antecedent", more='isMultiValued="1"'.replace("true", "1") + ' rank="0"'),
    feature("ids", "ruleId", "recommendation", 'isMultiValued="1" rank="2"'),
    feature("all", "rule", "ruleAssociation", 'isMultiValued="1" rank="0"'),
))), ROWS)
goldens.add("items of a rule", pmml(FIELDS, model(GROUP, output(feature("antecedent", "antecedent"), feature("consequent", "consequent"), feature("rule", "rule")))), ROWS)
goldens.add("short features", pmml(FIELDS, model(GROUP, output('name="a" feature="antecedent" algorithm="recommendation"', 'name="c" feature="consequent" algorithm="recommendation"', 'name="r" feature="rule" algorithm="recommendation"', 'name="i" feature="ruleId" algorithm="recommendation"', 'name="k" feature="confidence" algorithm="recommendation"', 'name="s" feature="support" algorithm="recommendation"', 'name="l" feature="lift" algorithm="recommendation"', 'name="v" feature="leverage" algorithm="recommendation"', 'name="e" feature="entityId" algorithm="recommendation"'))), ROWS)
goldens.add("rules without ids", pmml(FIELDS, model(GROUP, output(feature("id", "ruleId", "recommendation"), feature("id2", "ruleId", "recommendation", 'rank="2"')), ids=False)), ROWS)
goldens.add("default algorithm", pmml(FIELDS, model(GROUP, output('name="id" feature="ruleValue" ruleFeature="ruleId"', 'name="plain" feature="ruleValue"'))), ROWS)

# Fields as items: of truth values, and of categories
FLAGS = [cat(n, "0", "1", type="integer") if i < 2 else cat(n, "T", "F") if i < 4 else num(n, type="boolean", op="categorical") for i, n in enumerate(["Cracker", "Coke", "Water", "Nachos", "Pepsi"])]
OUT = output(feature("id", "ruleId", "recommendation"), feature("next", "ruleId", "exclusiveRecommendation"), feature("own", "ruleId", "ruleAssociation"))
FIVE = dict(items=items(ITEMS[:5]), itemsets=itemsets(SETS[:6] + SETS[7:]), rules=rules(rows=RULES[:5]))
FLAG_ROWS = [dict(zip(ITEMS, v)) for v in [(1, 0, "T", "F", False), (1, 1, "T", "T", True), (0, 1, "F", "T", True), (None, 1, "F", None, False), (0, 0, "F", "F", False), ("1", "0", "T", "F", "false"), (2, 0, "T", "F", True), (1, 0, "x", "F", True)]] + [{}]
goldens.add("fields of truth values", pmml(FLAGS, model(schema(*ITEMS[:5]), OUT, **FIVE)), FLAG_ROWS)
CATS = [cat("color", "red", "blue"), cat("size", "S", "M", "L"), num("n", type="integer", op="categorical")]
goldens.add("fields of categories", pmml(CATS, model(schema("color", "size", "n"), OUT, items=items(["color=red", "size=M", "color=blue", "n=3", "size=L"]), itemsets=FIVE["itemsets"], rules=FIVE["rules"])), [{"color": c, "size": s, "n": n} for c, s, n in [("red", "M", 3), ("blue", "L", 3), ("blue", None, "3"), (None, "S", 1), ("red", "M", None), ("green", "M", 3)]])
goldens.add("fields of items", pmml(CATS, model(schema("color", "size", "n"), OUT, items=items(["a", "b", "c", "d", "e"], [' field="%s" category="%s"' % p for p in [("color", "red"), ("size", "M"), ("color", "blue"), ("n", "3"), ("size", "L")]]), itemsets=FIVE["itemsets"], rules=FIVE["rules"])), [{"color": c, "size": s, "n": n} for c, s, n in [("red", "M", 3), ("blue", "L", 3), ("blue", None, "3"), (None, "S", 1)]])
goldens.write()
