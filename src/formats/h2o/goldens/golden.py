# What the generators of this folder share: they start H2O, train models, download MOJOs and write down what H2O answers
# for a frame. Runs on h2o 3.10 to 3.46.
#
# A family is written to NAME-VERSION.json.gz: [{name, class, kind, files: {path: base64}, data: {records}, answers:
# {column: {dtype, shape, values}}}], the answers being the columns of `model.predict(frame)`. Where the MOJO itself
# answers otherwise (h2o.import_mojo) its answers are taken, and "differs" says which columns they are.
import base64
import gzip
import io
import json
import math
import os
import subprocess
import sys
import tempfile
import zipfile

import h2o

HERE = os.path.dirname(os.path.abspath(__file__))
VERSION = h2o.__version__
MAX_BYTES = 190000


def start():
    h2o.init(nthreads=1, max_mem_size="1G", port=int(os.environ.get("H2O_PORT", "54401")), strict_version_check=False, enable_assertions=False)
    h2o.no_progress()


def cell(x):
    """A cell as JSON; a missing one is null."""
    if x is None or (isinstance(x, float) and math.isnan(x)):
        return None
    if isinstance(x, float) and math.isinf(x):
        return "Infinity" if x > 0 else "-Infinity"
    return x


def frame_of(columns, types, name=None):
    """{column: [cell]} as an H2O frame, without any guess of types; None is missing."""
    path = os.path.join(tempfile.mkdtemp(), "in.csv")
    names = list(columns)

    def text(x):
        if x is None or (isinstance(x, float) and math.isnan(x)):
            return ""
        if isinstance(x, float):
            return repr(x) if not math.isinf(x) else ("Infinity" if x > 0 else "-Infinity")
        if isinstance(x, int):
            return str(x)
        return '"%s"' % x.replace('"', '""')

    with open(path, "w", encoding="utf-8") as f:
        f.write(",".join('"%s"' % n for n in names) + "\n")
        for row in zip(*[columns[n] for n in names]):
            f.write(",".join(text(x) for x in row) + "\n")
    return h2o.import_file(path, header=1, sep=",", col_names=names, col_types=[types[n] for n in names])


def table_of(frame):
    """{column: [cell]} of an H2O frame, texts of enums as they are."""
    csv = h2o.as_list(frame, use_pandas=False)
    kinds = frame.types
    head, rows = csv[0], csv[1:]

    def value(text, kind):
        if kind == "enum" or kind == "string":
            return text
        return float(text) if text not in ("", "NA", "NaN") else "NaN"

    return {name: [value(row[i], kinds[name]) for row in rows] for i, name in enumerate(head)}


def told(values, dtype):
    if values and all(isinstance(x, str) and x.lstrip("-").isdigit() and str(int(x)) == x for x in values):
        return {"dtype": "int64", "shape": [len(values)], "values": [int(x) for x in values]}
    if values and isinstance(values[0], str) and values[0] != "NaN":
        return {"dtype": "object", "shape": [len(values)], "values": values}
    return {"dtype": dtype, "shape": [len(values)], "values": [
        ("Infinity" if x > 0 else "-Infinity") if isinstance(x, float) and math.isinf(x) else x for x in values]}


def near(a, b, dtype):
    if a == b:
        return True
    if isinstance(a, str) or isinstance(b, str):
        return False
    return abs(a - b) <= (1e-12 if dtype == "float64" else 1e-6) * max(abs(a), abs(b))


def lean(path):
    """A MOJO's zip without what it tells people of the training, most of its bytes, which no scoring reads."""
    made = io.BytesIO()
    with zipfile.ZipFile(path) as own, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as to:
        for entry in own.infolist():
            if not entry.filename.startswith("experimental/") and "/experimental/" not in entry.filename:
                to.writestr(zipfile.ZipInfo(entry.filename), own.read(entry), zipfile.ZIP_DEFLATED)
    return made.getvalue()


class Easy(object):
    """EasyPredictModelWrapper in a JVM of its own: Easy.java."""

    process = None

    @classmethod
    def ask(cls, line):
        if cls.process is None:
            jar = os.environ.get("H2O_JAR") or os.path.join(os.path.dirname(h2o.__file__), "backend", "bin", "h2o.jar")
            command = [os.environ.get("EASY_JAVA", "java"), "-Xmx512m", "-cp", jar, os.path.join(HERE, "Easy.java")]
            own = dict((k, v) for k, v in os.environ.items() if k != "JAVA_TOOL_OPTIONS")
            cls.process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=own)
        cls.process.stdin.write((line + "\n").encode("utf-8"))
        cls.process.stdin.flush()
        while True:
            told = cls.process.stdout.readline().decode("utf-8").rstrip("\n")
            if told[:1] in ("N", "A"):
                return told[1:].split("\x1f")
            if told[:1] == "E" or not told:
                print("   EasyPredict: %s" % told[1:300])
                return None


def easy(path, columns, types):
    """{column: [cell]} as the MOJO's own wrapper answers; None where it refuses the model or a row."""
    names = Easy.ask("M" + path)
    if names is None:
        return None
    rows = []
    for i in range(len(next(iter(columns.values())))):
        cells = []
        for name, own in columns.items():
            x = own[i]
            if x is None and types[name] == "string":
                continue
            # Of encoded columns a cell that is not there is another one than a missing one.
            text = x is not None and (isinstance(x, str) or types[name] in ("enum", "string"))
            x = float("nan") if x is None else x
            value = str(x).replace("\n", "\x1d") if text else repr(float(x)).replace("inf", "Infinity").replace("nan", "NaN")
            cells.append("%s%s\x1e%s" % ("S" if text else "D", name, value))
        rows.append(Easy.ask("\x1f".join(cells)))
    if any(row is None for row in rows):
        return None

    def value(text):
        try:
            return "NaN" if text == "NaN" else float(text)
        except ValueError:
            return text

    table = {}
    for k, name in enumerate(names):
        # Flags of anomalies, which are numbers here.
        values = [row[k][:-2] if name == "predict" and row[k] in ("0.0", "1.0") and len(names) > 2 else row[k] for row in rows]
        table[name] = values if name == "predict" and len(names) > 2 else [value(text) for text in values]
    return table


class Goldens(object):
    """Collects the cases of one family; `write` makes the file."""

    def __init__(self, family, dtype="float64"):
        """`dtype`: in which precision the framework computes its answers."""
        self.family = family
        self.dtype = dtype
        self.cases = []

    def add(self, name, model, columns, types, predict=None):
        """`columns`: {column: [cell]} of the rows that are asked for, `types` as H2O calls them: real, enum …"""
        folder = tempfile.mkdtemp()
        path = model.download_mojo(folder)
        mojo = lean(path)
        frame = frame_of(columns, types)
        own = table_of((predict or model.predict)(frame))
        differs = []
        other = easy(path, columns, types)
        if other:
            if not any(own.values()):
                print("   %s: the model answers no rows, its MOJO %s" % (name, other))
                own = other
            differs = [c for c in own if c in other and not all(near(a, b, self.dtype) for a, b in zip(own[c], other[c]))]
            for c in differs:
                print("   %s: %s by the model %s, by its MOJO %s" % (name, c, own[c], other[c]))
                own[c] = other[c]
            if set(own) != set(other):
                print("   %s: the model answers %s, the MOJO %s" % (name, list(own), list(other)))
        records = [dict((c, cell(columns[c][i])) for c in columns) for i in range(len(next(iter(columns.values()))))]
        case = {"name": name, "class": model.algo, "kind": "mojo",
                "files": {"model.zip": base64.b64encode(mojo).decode("ascii")},
                "data": {"records": records}, "answers": dict((c, told(v, self.dtype)) for c, v in own.items())}
        if differs:
            case["differs"] = differs
        self.cases.append(case)
        print("%-60s %6d bytes, %d rows, %s" % (name, len(mojo), len(records), ", ".join(own)))
        sys.stdout.flush()

    def write(self):
        # MOJO 1.00 and 1.10 are of the first versions of 3.10.
        number = ".".join(VERSION.split(".")[:3 if VERSION.startswith(("3.10.0", "3.10.3")) else 2])
        parts = [[]]
        for case in self.cases:
            if parts[-1] and packed(parts[-1] + [case], None) > MAX_BYTES:
                parts.append([])
            parts[-1].append(case)
        for i, part in enumerate(parts):
            letter = "" if len(parts) == 1 else "abcdefghijkl"[i]
            path = os.path.join(HERE, "%s-%s%s.json.gz" % (self.family, number, letter))
            print("%s: %d cases, %d bytes" % (os.path.basename(path), len(part), packed(part, path)))


def packed(cases, path):
    made = io.BytesIO()
    with gzip.GzipFile(fileobj=made, mode="wb", compresslevel=9, mtime=0) as f:
        f.write(json.dumps(cases, ensure_ascii=True, separators=(",", ":")).encode("ascii"))
    data = made.getvalue()
    if path:
        with open(path, "wb") as f:
            f.write(data)
    return len(data)
