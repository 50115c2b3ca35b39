# What the generators of this folder share: it asks JPMML-Evaluator for the answers of PMML documents and writes them down.
#
# A family is written to NAME-VERSION.json.gz: [{name, class, kind, file: base64, data: {records}, answers: {output: answer},
# refused: [[row, why]]}], as test/tabular.ts reads them.
#   answer    {"dtype", "shape", "values": [...]}, a row after the other without those that are refused; null is missing
# "NaN", "Infinity" and "-Infinity" are texts.
import base64
import gzip
import json
import math
import os
import re

try:
    import jpype
    from jpmml_evaluator import JavaError, make_evaluator, metadata
except ImportError:
    # make_pmml4s.py asks another evaluator, and only writes with this.
    jpype = None

HERE = os.path.dirname(os.path.abspath(__file__))
MAX_BYTES = 190000


def plain(x):
    """A value of JPMML or NumPy as JSON."""
    if hasattr(x, "item"):
        x = x.item()
    if isinstance(x, float):
        if x != x:
            return "NaN"
        if math.isinf(x):
            return "Infinity" if x > 0 else "-Infinity"
    return x


def dtype_of(values):
    kinds = {type(v) for v in values if v is not None}
    if kinds == {bool}:
        return "bool"
    if kinds and kinds <= {int, float, bool}:
        return "float64"
    return "string"


def is_tree(xml):
    """Whether the outermost model is a tree of plain scores."""
    text = xml if isinstance(xml, str) else xml.decode("utf-8")
    model = re.search(r"<(\w+Model|RuleSet|Scorecard)[ >]", text).group(1)
    return model == "TreeModel" and "<Regression" not in text and not re.search("weightedConfidence|aggregateNodes", text)


class Goldens(object):
    """Collects the cases of one family; `write` makes the file."""

    def __init__(self, family):
        self.family = family
        self.cases = []

    def add(self, name, xml, records, single=False, uncompared=()):
        """`single`: computed in float32. `uncompared`: outputs that JPMML-Evaluator gives for some rows only."""
        evaluator = make_evaluator(xml if isinstance(xml, bytes) else xml.encode("utf-8"))
        fields = [f.getName() for f in evaluator.getTargetFields() + evaluator.getOutputFields()]
        known = {f.getName() for f in evaluator.getInputFields()}
        records = [{key: value for key, value in record.items() if key in known} for record in records]
        answers = []
        refused = []
        for row, record in enumerate(records):
            try:
                # Each field is looked at, as Openscoring does it; in a single tree only those on the way of the row.
                for field in [] if is_tree(xml) else evaluator.javaEvaluator.getInputFields():
                    value = record.get(str(field.getName()))
                    if value is not None:
                        field.prepare(jpype.JObject(value, "java.lang.Object"))
                answer = evaluator.evaluate(dict(record))
                answers.append({"_target" if key is None else str(key): value for key, value in answer.items()})
            except JavaError as error:
                refused.append([row, "%s: %s" % (str(error.className).split(".")[-1], str(error.message)[:160])])
            except jpype.JException as error:
                refused.append([row, str(error)[:200].split(".")[-1]])
        told = {}
        fields = ["_target" if field in ("null", "None") else field for field in fields]
        text = xml if isinstance(xml, bytes) else xml.encode("utf-8")
        inner = {name.decode("utf-8") for tag in re.findall(b"<OutputField[^>]*>", text) if b'isFinalResult="false"' in tag
                 for name in re.findall(b'name="([^"]*)"', tag)}
        for field in dict.fromkeys(fields + [key for answer in answers for key in answer]):
            if field in inner:
                continue
            values = [plain(answer.get(field)) for answer in answers]
            lists = [v for v in values if isinstance(v, list)]
            shape = [len(values)]
            if lists:
                shape.append(max(len(v) for v in lists))
                values = [cell for v in values for cell in [plain(c) for c in (v or [])] + [None] * (shape[1] - len(v or []))]
            dtype = dtype_of(values)
            told[field] = {"dtype": "float32" if single and dtype == "float64" else dtype, "shape": shape, "values": values}
        case = {"name": name, "class": self.family, "kind": "pmml", "data": {"records": [{k: plain(v) for k, v in r.items()} for r in records]},
                "answers": told}
        if uncompared:
            case["uncompared"] = list(uncompared)
            for field in uncompared:
                told.pop(field, None)
        if refused:
            case["refused"] = refused
        case["file"] = base64.b64encode(text).decode("ascii")
        self.cases.append(case)
        return case

    def write(self):
        write_cases("%s-%s" % (self.family, metadata.__version__), self.cases)


def write_cases(name, cases):
    """The file of these cases; a document may stand in `text`."""
    for case in cases:
        if "text" in case:
            case["file"] = base64.b64encode(case.pop("text").encode("utf-8")).decode("ascii")
    out = os.path.join(HERE, "%s.json.gz" % name)
    with open(out, "wb") as f, gzip.GzipFile(filename="", mode="wb", fileobj=f, mtime=0) as z:
        z.write(json.dumps(cases, ensure_ascii=False).encode("utf-8"))
    size = os.path.getsize(out)
    print(out, size, "bytes", len(cases), "cases")
    assert size <= MAX_BYTES
