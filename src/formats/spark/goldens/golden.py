# What the generators of this folder share: it saves fitted pipelines and models and writes down what they answer. Runs on
# pyspark 2.4 and 3.x. Python 3.7 and later.
#
# A family is written to NAME-VERSION.json.gz: [{name, class, holds: [class], kind, files: {path: base64}, data: {records:
# [{column: value}]}, answers: {column: answer}, refused: [[row, why]]}].
#   answer    {"dtype", "shape", "values": [...]} flat; lists of texts are JSON in texts
# "NaN", "Infinity" and "-Infinity" are texts; a null is null. Rows that Spark refuses or drops are told in `refused`.
import base64
import gzip
import json
import os
import shutil
import tempfile

from pyspark.ml.linalg import SparseVector, Vectors, VectorUDT
from pyspark.sql import SparkSession
from pyspark.sql.types import (ArrayType, BooleanType, DoubleType, FloatType, IntegerType, LongType, StringType, StructField,
                               StructType)

HERE = os.path.dirname(os.path.abspath(__file__))
MAX_BYTES = 190000

spark = (SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").config("spark.driver.memory", "1g")
         .config("spark.sql.shuffle.partitions", "1").config("spark.driver.host", "127.0.0.1")
         .config("spark.driver.bindAddress", "127.0.0.1").getOrCreate())
spark.sparkContext.setLogLevel("OFF")
VERSION = ".".join(spark.version.split(".")[:2])

TYPES = {"double": DoubleType(), "float": FloatType(), "int": IntegerType(), "long": LongType(), "boolean": BooleanType(),
         "string": StringType(), "tokens": ArrayType(StringType()), "doubles": ArrayType(DoubleType()), "vector": VectorUDT()}


def vector(value):
    if isinstance(value, dict):
        return SparseVector(value["size"], value["indices"], value["values"])
    return Vectors.dense(value)


def frame(schema, records):
    """A DataFrame of rows {column: value}; `schema` is "name type, name type"."""
    columns = [part.strip().rsplit(" ", 1) for part in schema.split(",")]
    fields = StructType([StructField(name, TYPES[kind], True) for name, kind in columns])
    def cell(record, name, kind):
        value = record.get(name)
        if value is None:
            return None
        return vector(value) if kind == "vector" else float(value) if kind in ("double", "float") else value
    return spark.createDataFrame([tuple(cell(r, n, k) for n, k in columns) for r in records], fields)


def plain(x):
    """A value as JSON."""
    if x is None or isinstance(x, (bool, str, int)):
        return x
    x = float(x)
    if x != x:
        return "NaN"
    if x in (float("inf"), float("-inf")):
        return "Infinity" if x > 0 else "-Infinity"
    return x


def plain_record(record):
    def value(v):
        if isinstance(v, dict):
            return {k: value(w) for k, w in v.items()}
        return [value(w) for w in v] if isinstance(v, (list, tuple)) else plain(v)
    return {name: value(v) for name, v in record.items()}


def answer(kind, values):
    """What a column holds; None for one of a type that is not answered."""
    if isinstance(kind, VectorUDT):
        rows = [v.toArray().tolist() for v in values]
        width = len(rows[0]) if rows else 0
        return {"dtype": "float64", "shape": [len(rows), width], "values": [plain(x) for row in rows for x in row]}
    if isinstance(kind, ArrayType) and isinstance(kind.elementType, StringType):
        texts = [json.dumps(list(v), separators=(",", ":"), ensure_ascii=False) for v in values]
        return {"dtype": "object", "shape": [len(texts)], "values": texts}
    if isinstance(kind, ArrayType) and not isinstance(kind.elementType, StructType):
        rows = [[x for one in v for x in one.toArray().tolist()] if isinstance(kind.elementType, VectorUDT) else list(v) for v in values]
        return {"dtype": "float64", "shape": [len(rows), len(rows[0]) if rows else 0], "values": [plain(x) for row in rows for x in row]}
    if isinstance(kind, (ArrayType, StructType)):
        return None
    if isinstance(kind, BooleanType):
        values = [None if v is None else float(v) for v in values]
    dtype = "object" if isinstance(kind, StringType) else "float32" if isinstance(kind, FloatType) else "float64"
    return {"dtype": dtype, "shape": [len(values)], "values": [plain(v) for v in values]}


def classes_in(folder):
    """The classes of the stages in a folder."""
    found = set()
    for at, _, names in os.walk(folder):
        if os.path.basename(at) == "metadata":
            for name in names:
                if name.startswith("part-"):
                    with open(os.path.join(at, name)) as f:
                        found.add(json.loads(f.readline())["class"])
    return found


def files_of(folder, keep_all=False):
    files = {}
    for at, _, names in os.walk(folder):
        for name in names:
            if not keep_all and (name.startswith(".") or name.startswith("_")):
                continue
            with open(os.path.join(at, name), "rb") as f:
                path = os.path.relpath(os.path.join(at, name), folder).replace(os.sep, "/")
                files[path] = base64.b64encode(f.read()).decode("ascii")
    return files


def said(error):
    lines = [line for line in str(error).split("\n") if line.strip()]
    cause = [line for line in lines if line.startswith("Caused by") or "Exception" in line]
    return (cause[-1] if cause else lines[0] if lines else type(error).__name__).strip()[:160]


class Goldens(object):
    """Collects the cases of one family; `write` makes the file."""

    def __init__(self, family):
        self.family = family
        self.cases = []

    def add(self, name, model, schema, records, leave=(), hidden=(), keep_all=False):
        """Saves `model` and writes down what it answers to `records`. `leave`: columns that are not compared. `hidden`:
        columns of the records that the request does not send, as labels are."""
        folder = os.path.join(tempfile.mkdtemp(), "model")
        model.write().overwrite().save(folder)
        given = [name for name in frame(schema, records[:0]).columns]
        # What Spark reads back may differ from what it wrote.
        rows, refused, table = self.answers(type(model).load(folder), schema, records)
        fields = [f for f in table.schema.fields if f.name not in given or f.name in self.replaced(model, given)]
        answers = {}
        for field in fields:
            if field.name in leave:
                continue
            told = answer(field.dataType, [row[field.name] for row in rows])
            if told is not None:
                answers[field.name] = told
        case = {"name": name, "class": classes_in(folder) and json.loads(metadata(folder))["class"],
                "holds": sorted(classes_in(folder)), "kind": "spark", "files": files_of(folder, keep_all),
                "data": {"records": [plain_record({k: v for k, v in r.items() if k in given and k not in hidden}) for r in records]},
                "answers": answers}
        if leave:
            case["uncompared"] = list(leave)
        if refused:
            case["refused"] = refused
        self.cases.append(case)
        shutil.rmtree(os.path.dirname(folder))
        print("%s: %d rows, %d refused, %s" % (name, len(rows), len(refused), ", ".join(answers)))

    def replaced(self, model, given):
        return ()

    def answers(self, model, schema, records):
        """(answered rows, [[row, why]], the table)"""
        table = model.transform(frame(schema, records))
        try:
            rows = table.collect()
            if len(rows) == len(records):
                return rows, [], table
        except Exception:
            pass
        rows, refused = [], []
        for i, record in enumerate(records):
            try:
                found = model.transform(frame(schema, [record])).collect()
                if found:
                    rows.append(found[0])
                else:
                    refused.append([i, "the row is dropped"])
            except Exception as error:
                refused.append([i, said(error)])
        return rows, refused, table

    def write(self):
        path = os.path.join(HERE, "%s-%s.json.gz" % (self.family, VERSION))
        with open(path, "wb") as raw, gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as f:
            f.write(json.dumps(self.cases, separators=(",", ":"), ensure_ascii=False, sort_keys=True).encode("utf8"))
        size = os.path.getsize(path)
        print("%s: %d cases, %d bytes" % (path, len(self.cases), size))
        if size > MAX_BYTES:
            raise SystemExit("a fixture of %d bytes is too large" % size)


def metadata(folder):
    for name in sorted(os.listdir(os.path.join(folder, "metadata"))):
        if name.startswith("part-"):
            with open(os.path.join(folder, "metadata", name)) as f:
                return f.readline()
