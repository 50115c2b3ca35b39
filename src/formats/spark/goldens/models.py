# What the generators of Spark's models share: it saves fitted models as Spark does and writes down what `transform` adds.
# Runs on pyspark 2.4 (Python 3.7, Java 8) and 3.5 (Python 3.11, Java 17).
#
# A family is written to models-NAME-VERSION.json.gz: [{name, class, kind, files: {path: base64}, data: {records: [...]},
# answers: {column: {"dtype", "shape", "values"}}, refused: [[row, why]]}].
# "NaN", "Infinity" and "-Infinity" are texts; a null is null.
import base64
import gzip
import json
import os
import shutil
import sys
import tempfile
import zlib

import pyspark
from pyspark.ml import Estimator
from pyspark.ml.linalg import DenseVector, SparseVector, Vectors, VectorUDT
from pyspark.mllib.linalg import Vector as OldVector
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.types import StructField, StructType

HERE = os.path.dirname(os.path.abspath(__file__))
VERSION = ".".join(pyspark.__version__.split(".")[:2])
MAX_BYTES = 180000
NAN, INF = float("nan"), float("inf")

os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
spark = (
    SparkSession.builder.master("local[1]")
    .config("spark.ui.enabled", "false")
    .config("spark.driver.memory", "1g")
    .config("spark.driver.host", "127.0.0.1")
    .config("spark.driver.bindAddress", "127.0.0.1")
    .config("spark.sql.shuffle.partitions", "1")
    .config("spark.default.parallelism", "1")
    .config("spark.sql.warehouse.dir", tempfile.mkdtemp())
    .getOrCreate()
)
spark.sparkContext.setLogLevel("OFF")
V = VectorUDT()


def make(of, **params):
    """An estimator with params that its constructor does not take in each version."""
    return having(of(), **params)


def having(made, **params):
    for name, value in params.items():
        if made.hasParam(name):
            made._set(**{name: value})
        else:
            made._java_obj = made._java_obj.set(made._java_obj.getParam(name), java(value))
    return made


def java(value):
    if not isinstance(value, list):
        return value
    gateway = spark.sparkContext._gateway
    made = gateway.new_array(gateway.jvm.double, len(value))
    for i, x in enumerate(value):
        made[i] = x
    return made


def frame(rows, **types):
    """A data frame of rows (lists in the order of `types`); lists become vectors where a vector is asked for."""
    names = list(types)
    schema = StructType([StructField(n, types[n], True) for n in names])

    def cell(value, kind):
        return Vectors.dense(value) if isinstance(kind, VectorUDT) and isinstance(value, (list, tuple)) else value

    return spark.createDataFrame([tuple(cell(v, types[n]) for n, v in zip(names, row)) for row in rows], schema)


def number(x):
    x = x.item() if hasattr(x, "item") else x
    if isinstance(x, float):
        if x != x:
            return "NaN"
        if x in (INF, -INF):
            return "Infinity" if x > 0 else "-Infinity"
    return x


def sent(x):
    """A cell as a client would write it."""
    if isinstance(x, SparseVector):
        return {"size": int(x.size), "indices": [int(i) for i in x.indices], "values": [number(float(v)) for v in x.values]}
    if isinstance(x, (DenseVector, OldVector)):
        return [number(float(v)) for v in x.toArray()]
    if isinstance(x, (list, tuple)):
        return [sent(v) for v in x]
    return number(x)


def told(cells, kind=None):
    """One output of all rows."""
    first = next((c for c in cells if c is not None), None)
    if isinstance(first, (DenseVector, SparseVector, OldVector)):
        flat = [number(float(v)) for c in cells for v in c.toArray()]
        return {"dtype": "float64", "shape": [len(cells), len(first)], "values": flat}
    if isinstance(first, (list, tuple)):
        texts = [json.dumps(sent(c), ensure_ascii=False, separators=(",", ":")) for c in cells]
        return {"dtype": "string", "shape": [len(cells)], "values": texts}
    if isinstance(first, str):
        return {"dtype": "string", "shape": [len(cells)], "values": list(cells)}
    dtype = kind or ("bool" if isinstance(first, bool) else "int32" if isinstance(first, int) else "float64")
    return {"dtype": dtype, "shape": [len(cells)], "values": [number(c) for c in cells]}


KINDS = {"float": "float32", "double": "float64", "int": "int32", "bigint": "int64"}


def files_of(folder, everything):
    made = {}
    for at, _, names in os.walk(folder):
        for name in names:
            if not everything and (name.endswith(".crc") or name == "_SUCCESS"):
                continue
            path = os.path.join(at, name)
            with open(path, "rb") as f:
                made[os.path.relpath(path, folder)] = base64.b64encode(f.read()).decode("ascii")
    return made


def why(error):
    text = str(getattr(error, "java_exception", None) or error)
    lines = [line for line in text.splitlines() if line.strip()]
    cause = next((line for line in lines if line.startswith("Caused by")), lines[0] if lines else "")
    return cause.strip()[:200]


class Loaded:
    """A saved model as Spark itself reads it; Python's classes are a second implementation of some."""

    def __init__(self, path):
        self.model = spark._jvm.org.apache.spark.ml.util.DefaultParamsReader.loadParamsInstance(path, spark.sparkContext._jsc.sc())

    def transform(self, data):
        made = self.model.transform(data._jdf)
        return DataFrame(made, data.sql_ctx if VERSION == "2.4" else spark)


_fit = Estimator.fit


def fit(self, *given):
    """As Estimator.fit; None where Spark cannot fit it."""
    try:
        return _fit(self, *given)
    except Exception as error:
        print("FAILED to fit", type(self).__name__, why(error), flush=True)


Estimator.fit = fit


class Goldens:
    """Collects the cases of one family; `write` makes the files."""

    def __init__(self, family):
        self.family = family
        self.cases = []

    def add(self, name, model, data, uncompared=(), unordered=False):
        """A fitted model, and a data frame that it transforms; `unordered`: its answers are sets."""
        if model is None:
            return
        folder = tempfile.mkdtemp()
        try:
            # What answers is what is read back: not all that a fitted model knows is saved.
            model.save(os.path.join(folder, "model"))
            class_, model = type(model).__name__, Loaded(os.path.join(folder, "model"))
            rows = data.collect()
            given = data.columns
            made, refused = self.transformed(model, data, rows)
            kinds = dict(model.transform(data).dtypes)
            answers = {
                column: told([sorted(row[column]) if unordered else row[column] for row in made], KINDS.get(kinds[column]))
                for column in kinds
                if column not in given and column not in uncompared
            }
            records = [{c: sent(row[c]) for c in given} for row in rows]
            self.keep(name, class_, os.path.join(folder, "model"), records, answers, refused, uncompared)
        except Exception as error:
            print("FAILED", name, why(error), flush=True)
        shutil.rmtree(folder)

    def transformed(self, model, data, rows):
        try:
            made = model.transform(data).collect()
            if len(made) != len(rows):
                raise ValueError("rows were dropped")
            return made, []
        except Exception:
            made, refused = [], []
            for i, row in enumerate(rows):
                try:
                    answer = model.transform(spark.createDataFrame([row], data.schema)).collect()
                    if not answer:
                        raise ValueError("the row is dropped")
                    made.append(answer[0])
                except Exception as error:
                    refused.append([i, why(error)])
            return made, refused

    def save(self, name, class_, save, records, answers, refused=(), uncompared=()):
        folder = tempfile.mkdtemp()
        path = os.path.join(folder, "model")
        save(path)
        self.keep(name, class_, path, records, answers, refused, uncompared)
        shutil.rmtree(folder)

    def keep(self, name, class_, path, records, answers, refused=(), uncompared=()):
        case = {
            "name": name,
            "class": class_,
            "kind": "spark-" + VERSION,
            "files": files_of(path, not self.cases),
            "data": {"records": records},
            "answers": answers,
        }
        if refused:
            case["refused"] = list(refused)
        if uncompared:
            case["uncompared"] = sorted(uncompared)
        self.cases.append(case)
        print(name, len(records), "rows", sorted(answers), len(refused), "refused", flush=True)

    def write(self):
        parts, size = [[]], 0
        for case in self.cases:
            bytes_ = len(zlib.compress(json.dumps(case).encode("utf-8")))
            if size + bytes_ > MAX_BYTES and parts[-1]:
                parts.append([])
                size = 0
            parts[-1].append(case)
            size += bytes_
        for i, part in enumerate(parts):
            suffix = "" if len(parts) == 1 else "abcdefghijklmnopqrstuvwxyz"[i]
            path = os.path.join(HERE, "models-%s-%s%s.json.gz" % (self.family, VERSION, suffix))
            with open(path, "wb") as f, gzip.GzipFile(filename="", mode="wb", fileobj=f, mtime=0) as z:
                z.write(json.dumps(part, sort_keys=True).encode("utf-8"))
            print(path, len(part), "cases", os.path.getsize(path), "bytes", flush=True)
        spark.stop()
