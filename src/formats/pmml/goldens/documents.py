# What the generators of models share: documents as texts, and what JPMML-Evaluator answers to rows of them.
# Python 3.11, requirements.txt beside it, Java 17.
#
# A family is written to NAME-jpmml.json.gz: [{name, class, holds, files: {"model.pmml": base64}, kind, data: {"records":
# [...]}, answers: {output: {"dtype", "shape", "values": [...]}}, refused: [[row, why]]}]: one answer for each row that is
# not refused; null is a missing answer; "NaN", "Infinity" and "-Infinity" are texts.
import base64
import gzip
import json
import math
import os
import re

from jpmml_evaluator import JavaError, make_backend, make_evaluator

HERE = os.path.dirname(os.path.abspath(__file__))
MAX_BYTES = 190000
_backend = None


def backend():
    global _backend
    if _backend is None:
        import jpype
        from jpmml_evaluator.jpype import JPypeBackend

        from jpmml_evaluator import _classpath

        jpype.startJVM("-Xmx512m", "-XX:+UseSerialGC", classpath=_classpath([]))
        _backend = make_backend("jpype")
    return _backend


def num(name, inner="", type="double", op="continuous"):
    return '<DataField name="%s" optype="%s" dataType="%s">%s</DataField>' % (name, op, type, inner)


def cat(name, *values, type="string", op="categorical"):
    inner = "".join('<Value value="%s"/>' % v for v in values)
    return '<DataField name="%s" optype="%s" dataType="%s">%s</DataField>' % (name, op, type, inner)


def schema(*fields, target=None, **usage):
    """A MiningSchema: names of active fields, or whole elements; `target` a name or several."""
    targets = [target] if isinstance(target, str) else target or []
    parts = [f if f.startswith("<") else '<MiningField name="%s"/>' % f for f in fields]
    parts += ['<MiningField name="%s" usageType="target"/>' % t for t in targets]
    return "<MiningSchema>%s</MiningSchema>" % "".join(parts)


def output(*fields):
    """OutputFields from texts of attributes: 'name="p" feature="probability" value="a"'."""
    return "<Output>%s</Output>" % "".join(f if f.startswith("<") else "<OutputField %s/>" % f for f in fields)


def probabilities(*values):
    return output(*['name="probability_%s" optype="continuous" dataType="double" feature="probability" value="%s"' % (v, v) for v in values])


def array(values, type="real"):
    return '<Array n="%d" type="%s">%s</Array>' % (len(values), type, " ".join(str(v) for v in values))


NAMESPACES = {
    "3.0": "http://www.dmg.org/PMML-3_0",
    "3.1": "http://www.dmg.org/PMML-3_1",
    "3.2": "http://www.dmg.org/PMML-3_2",
    "4.0": "http://www.dmg.org/PMML-4_0",
    "4.1": "http://www.dmg.org/PMML-4_1",
    "4.2": "http://www.dmg.org/PMML-4_2",
    "4.3": "http://www.dmg.org/PMML-4_3",
    "4.4": "http://www.dmg.org/PMML-4_4",
}


def pmml(fields, model, derived="", version="4.4"):
    derived = "<TransformationDictionary>%s</TransformationDictionary>" % derived if derived else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<PMML version="%s" xmlns="%s"><Header/>'
        "<DataDictionary>%s</DataDictionary>\n%s\n%s</PMML>"
    ) % (version, NAMESPACES[version], "".join(fields), derived, model.replace("><", ">\n<"))


def plain(x):
    if isinstance(x, float):
        if math.isnan(x):
            return "NaN"
        if math.isinf(x):
            return "Infinity" if x > 0 else "-Infinity"
    if isinstance(x, (list, tuple)):
        return json.dumps(x, ensure_ascii=False, separators=(",", ":"))
    return x.item() if hasattr(x, "item") else x


def to_java(value):
    import jpype

    java = jpype.java.lang
    if isinstance(value, list):
        made = jpype.java.util.ArrayList()
        for one in value:
            made.add(to_java(one))
        return made
    if isinstance(value, bool):
        return java.Boolean(value)
    if isinstance(value, int):
        return java.Integer(value) if -(2**31) <= value < 2**31 else java.Long(value)
    return java.Double(value) if isinstance(value, float) else java.String(value)


def from_java(value):
    import jpype

    java = jpype.java
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, (int, float)):
        return int(value) if isinstance(value, int) else float(value)
    if isinstance(value, java.util.Collection):
        return [from_java(one) for one in value]
    if isinstance(value, java.lang.Boolean):
        return bool(value)
    if isinstance(value, (java.lang.Double, java.lang.Float)):
        return float(value.doubleValue())
    if isinstance(value, (java.lang.Integer, java.lang.Long)):
        return int(value.longValue())
    return str(value)


def evaluate(evaluator, row):
    """What the Python package gives, and lists where a row or an answer holds some, which it does not know."""
    import jpype

    arguments = {k: v for k, v in row.items() if v is not None}
    try:
        return dict(evaluator.evaluate(dict(arguments)))
    except Exception as error:
        if not any(word in str(error) for word in ["ArrayList", "List", "has not been computed"]):
            raise
    own = jpype.java.util.LinkedHashMap()
    for k, v in arguments.items():
        own.put(k, to_java(v))
    util = jpype.JClass("org.jpmml.evaluator.EvaluatorUtil")
    made = {}
    for entry in evaluator.javaEvaluator.evaluate(own).entrySet():
        # Neighbours without a target have no value of their own, and associations are rules: only outputs tell of them.
        name = None if entry.getKey() is None else str(entry.getKey())
        try:
            value = from_java(util.decode(entry.getValue()))
        except Exception as error:
            if name is None:
                continue
            raise error
        if name is not None or isinstance(value, (str, int, float)):
            made[name] = value
    return made


def dtype_of(values, single):
    kinds = {type(v) for v in values if v is not None}
    if kinds <= {bool} and kinds:
        return "bool"
    if kinds <= {int} and kinds:
        return "int64"
    if kinds <= {int, float}:
        return "float32" if single else "float64"
    return "str"


class Goldens:
    """Collects the documents of one family; `write` makes the file."""

    def __init__(self, family):
        self.family = family
        self.cases = []

    def add(self, name, model, rows, single=False, as_told=None, uncompared=(), told=None):
        """`as_told`: an equivalent document that JPMML takes where it does not take this one; `told`: answers by other software."""
        case = {"name": name, "class": re.findall(r"<(\w+Model|NeuralNetwork|Scorecard)\b", model)[0], "kind": "pmml"}
        case["holds"] = sorted(set(re.findall(r"<([A-Za-z][\w-]*)", model)) - {"PMML", "Header", "xml"})
        case["files"] = {"model.pmml": base64.b64encode(model.encode("utf-8")).decode("ascii")}
        # An absent cell and a null one are the same.
        case["data"] = {"records": [{k: plain(v) if not isinstance(v, list) else v for k, v in row.items()} for row in rows]}
        made, refused, names = [], [], []
        if told is None:
            evaluator = make_evaluator(as_told or model, backend=backend())
            # The target that a document does not name is called None.
            java = evaluator.javaEvaluator
            fields = [f for some in (java.getTargetFields(), java.getOutputFields()) for f in some]
            names = [str(f.getName()) for f in fields if f.getName() is not None]
            for i, row in enumerate(rows):
                try:
                    made.append(evaluate(evaluator, row))
                except (JavaError, Exception) as error:
                    refused.append([i, str(error)[:160]])
            for one in made:
                names += [n for n in one if n not in names]
        else:
            made, names = told, list(told[0])
        case["answers"] = {}
        for n in names:
            values = [one.get(n) for one in made]
            case["answers"][n or "_target"] = {"dtype": dtype_of(values, single), "shape": [len(values)], "values": [plain(v) for v in values]}
        if refused:
            case["refused"] = refused
        if uncompared:
            case["uncompared"] = list(uncompared)
        self.cases.append(case)
        print("%-40s %d rows, %d refused %s" % (name, len(rows), len(refused), refused[:1] and refused[0][1][:110]))
        if not made:
            raise SystemExit("%s: all rows refused" % name)

    def write(self):
        text = json.dumps(self.cases, ensure_ascii=False, separators=(",", ":"))
        path = os.path.join(HERE, "%s-jpmml.json.gz" % self.family)
        with open(path, "wb") as f:
            with gzip.GzipFile(filename="", mode="wb", fileobj=f, mtime=0) as zipped:
                zipped.write(text.encode("utf-8"))
        size = os.path.getsize(path)
        print(path, len(self.cases), "documents,", size, "bytes")
        assert size <= MAX_BYTES
