# Pieces of PMML documents, as texts, for the generators that write documents by hand.
from xml.sax.saxutils import quoteattr

DICTIONARY = {
    "x": '<DataField name="x" optype="continuous" dataType="double"/>',
    "z": '<DataField name="z" optype="continuous" dataType="double"/>',
    "i": '<DataField name="i" optype="continuous" dataType="integer"/>',
    "f": '<DataField name="f" optype="continuous" dataType="float"/>',
    "c": '<DataField name="c" optype="categorical" dataType="string"><Value value="a"/><Value value="b"/><Value value="ü"/></DataField>',
    "s": '<DataField name="s" optype="categorical" dataType="string"/>',
    "n": '<DataField name="n" optype="categorical" dataType="integer"/>',
    "b": '<DataField name="b" optype="categorical" dataType="boolean"/>',
}


def attributes(values):
    return "".join(" %s=%s" % (name.rstrip("_"), quoteattr(str(value))) for name, value in values.items() if value is not None)


def element(tag, *children, **values):
    inner = "".join(children)
    return "<%s%s%s" % (tag, attributes(values), ">%s</%s>" % (inner, tag) if inner else "/>")


def test(field, operator, value=None):
    return element("SimplePredicate", field=field, operator=operator, value=value)


def within(field, how, values, type_="string"):
    array = " ".join('"%s"' % v if type_ == "string" else str(v) for v in values)
    return element("SimpleSetPredicate", element("Array", array, n=len(values), type=type_), field=field, booleanOperator=how)


def both(operator, *predicates):
    return element("CompoundPredicate", *predicates, booleanOperator=operator)


TRUE = "<True/>"
FALSE = "<False/>"


def counts(**values):
    """Score distributions by their record counts."""
    return "".join(element("ScoreDistribution", value=k.strip("_"), recordCount=v) for k, v in values.items())


def node(predicate, *children, **values):
    return element("Node", predicate, *children, **values)


def out(name, feature, **values):
    values.setdefault("optype", "continuous" if values.get("dataType") == "double" else "categorical")
    values.setdefault("dataType", "string")
    children = values.pop("children", "")
    return element("OutputField", children, name=name, feature=feature, **values)


def schema(fields, target="y", extra=""):
    active = "".join(element("MiningField", name=name) for name in fields)
    return element("MiningSchema", element("MiningField", name=target, usageType="target") if target else "", active, extra)


def target_field(kind="string", values=("yes", "no", "maybe"), name="y"):
    if values:
        return element("DataField", *[element("Value", value=v) for v in values], name=name, optype="categorical", dataType=kind)
    return element("DataField", name=name, optype="continuous", dataType=kind)


def document(model, fields, target=None, extra="", transformations="", version="4.4"):
    dictionary = "".join(DICTIONARY[name] for name in fields) + (target_field() if target is None else target) + extra
    return '<?xml version="1.0" encoding="UTF-8"?>' + element(
        "PMML", "<Header/>", element("DataDictionary", dictionary), transformations, model,
        xmlns="http://www.dmg.org/PMML-%s" % version.replace(".", "_"), version=version)


def grid(**columns):
    """Every combination of the values of the columns; None is missing."""
    rows = [{}]
    for name, values in columns.items():
        rows = [dict(row, **{name: value}) for row in rows for value in values]
    return rows
