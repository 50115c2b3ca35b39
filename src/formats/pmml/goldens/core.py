# What the generators of documents share (make_dictionary.py, make_functions.py, make_output.py, make_regression.py,
# make_versions.py): short ways to write a document, and JPMML-Evaluator's answers to its rows. Python 3.11, Java 17.
#
# A family is written to NAME-jpmml.json.gz as test/tabular.ts reads it: [{name, class, kind, files: {"model.pmml": base64},
# data: {"records": [...]}, answers: {output: {"dtype", "shape", "values": [...]}}, refused: [[row, why]]}].
# Rows are asked one by one; an answer that lacks a field, or has null there, is null.
import base64
import gzip
import json
import math
import os

import jpype
from jpmml_evaluator import JavaError, _classpath, make_backend, make_evaluator

HERE = os.path.dirname(os.path.abspath(__file__))
MAX_BYTES = 190000

jpype.startJVM("-Xmx512m", "-XX:+UseSerialGC", "-Duser.language=en", "-Duser.timezone=UTC", classpath=_classpath([]))
BACKEND = make_backend("jpype")


def esc(text):
    return str(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def tag(name_, inner_="", /, **attributes):
    told = "".join(' %s="%s"' % (k.rstrip("_"), esc(v)) for k, v in attributes.items() if v is not None)
    return "<%s%s>%s</%s>" % (name_, told, inner_, name_) if inner_ else "<%s%s/>" % (name_, told)


def field(name, type="double", op="continuous", inner=""):
    return tag("DataField", inner, name=name, optype=op, dataType=type)


def cat(name, *values, type="string", op="categorical"):
    return field(name, type, op, "".join(tag("Value", value=v) for v in values))


def mine(name, **attributes):
    return tag("MiningField", name=name, **attributes)


def const(value, type=None):
    return tag("Constant", esc(value), dataType=type)


def ref(name, **attributes):
    return tag("FieldRef", field=name, **attributes)


def apply(function, *args, **attributes):
    return tag("Apply", "".join(args), function=function, **attributes)


def out(name, feature=None, inner="", **attributes):
    return tag("OutputField", inner, name=name, feature=feature, **attributes)


def derived(name, inner, type="double", op="continuous"):
    return tag("DerivedField", inner, name=name, optype=op, dataType=type)


def transformed(name, inner, type=None, op=None):
    return out(name, "transformedValue", inner, dataType=type, optype=op)


def pmml(fields, model, dictionary="", version="4.4", head=""):
    dictionary = tag("TransformationDictionary", dictionary) if dictionary else ""
    return '<?xml version="1.0" encoding="UTF-8"?>%s<PMML version="%s" xmlns="http://www.dmg.org/PMML-%s"><Header/>%s%s%s</PMML>' % (
        head, version, version.replace(".", "_"), tag("DataDictionary", "".join(fields)), dictionary, model)


def regression(mining, tables, output="", targets="", local="", function="regression", verification="", **attributes):
    return tag("RegressionModel", tag("MiningSchema", "".join(mining)) + (tag("Output", output) if output else "") +
               (tag("Targets", targets) if targets else "") + (tag("LocalTransformations", local) if local else "") + tables + verification,
               functionName=function, **attributes)


def table(inner="", intercept=0, category=None):
    return tag("RegressionTable", inner, intercept=intercept, targetCategory=category)


def echo(fields, outputs, dictionary="", mining=None, version="4.4", local=""):
    """A document that answers expressions only: a model that is 1 everywhere."""
    names = [f.split('name="')[1].split('"')[0] for f in fields]
    return pmml(fields, regression(mining or [mine(n) for n in names], table(intercept=1), output="".join(outputs), local=local), dictionary, version)


def plain(x):
    if hasattr(x, "item"):
        x = x.item()
    if isinstance(x, float):
        if math.isnan(x):
            return "NaN"
        if math.isinf(x):
            return "Infinity" if x > 0 else "-Infinity"
    return x


def to_java(value):
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
    java = jpype.java
    if value is None:
        return value
    if isinstance(value, java.util.Collection):
        return json.dumps([from_java(one) for one in value], ensure_ascii=False, separators=(",", ":"))
    if isinstance(value, java.lang.Boolean):
        return bool(value)
    if isinstance(value, (java.lang.Double, java.lang.Float)):
        return float(value.doubleValue())
    if isinstance(value, (java.lang.Integer, java.lang.Long)):
        return int(value.longValue())
    if isinstance(value, (bool, int, float)):
        return value
    if hasattr(value, "toSimpleValue"):
        return from_java(value.toSimpleValue())
    return str(value)


def dtype_of(values):
    kinds = {type(v) for v in values if v is not None}
    if kinds == {bool}:
        return "bool"
    return "float64" if not kinds or kinds <= {int, float} else "string"


class Goldens(object):
    def __init__(self, family):
        self.family = family
        self.cases = []

    def add(self, name, document, records, shows=True):
        text = document if isinstance(document, bytes) else document.encode("utf-8")
        try:
            evaluator = make_evaluator(text, backend=BACKEND)
            evaluator.verify()
        except Exception as error:
            raise Exception("%s: %s\n%s" % (name, error, document)) from error
        util = jpype.JClass("org.jpmml.evaluator.EvaluatorUtil")
        answers, refused = [], []
        for row, record in enumerate(records):
            arguments = jpype.java.util.LinkedHashMap()
            for key, value in record.items():
                if value is not None:
                    arguments.put(key, to_java(value))
            try:
                made = util.decodeAll(evaluator.javaEvaluator.evaluate(arguments))
                answers.append({"_target" if k is None else str(k): from_java(made.get(k)) for k in made.keySet()})
            except Exception as error:
                refused.append([row, str(error).replace("org.jpmml.evaluator.", "")[:100]])
        fields = [str(f.getName()) for f in evaluator.getTargetFields()] + [str(f.getField().requireName()) for f in evaluator.javaEvaluator.getOutputFields() if f.isFinalResult()]
        fields = ["_target" if f in ("None", "null") else f for f in fields]
        told = {}
        for key in dict.fromkeys(fields):
            values = [answer.get(key) for answer in answers]
            told[key] = {"dtype": dtype_of(values), "shape": [len(values)], "values": [plain(v) for v in values]}
        case = {"name": name, "class": self.family, "kind": "pmml", "data": {"records": records}, "answers": told,
                "files": {"model.pmml": base64.b64encode(text).decode("ascii")}}
        if refused:
            case["refused"] = refused
        if shows:
            print(name, {k: v["values"] for k, v in told.items()}, refused)
        self.cases.append(case)

    def write(self):
        path = os.path.join(HERE, "%s-jpmml.json.gz" % self.family)
        with open(path, "wb") as f, gzip.GzipFile(filename="", mode="wb", fileobj=f, mtime=0) as z:
            z.write(json.dumps(self.cases, ensure_ascii=False, separators=(",", ":")).encode("utf-8"))
        print(path, os.path.getsize(path), "bytes", len(self.cases), "cases")
        assert os.path.getsize(path) <= MAX_BYTES
