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
import sys
import tempfile
import zipfile

import h2o

HERE = os.path.dirname(os.path.abspath(__file__))
VERSION = h2o.__version__
MAX_BYTES = 190000


def start():
    h2o.init(nthreads=1, max_mem_size="1G", port=int(os.environ.get("H2O_PORT", "54401")), strict_version_check=False)
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
    csv = h2o.as_list(frame, use_pandas=False, header=True)
    kinds = frame.types
    head, rows = csv[0], csv[1:]

    def value(text, kind):
        if kind == "enum" or kind == "string":
            return text
        return float(text) if text not in ("", "NA", "NaN") else "NaN"

    return {name: [value(row[i], kinds[name]) for row in rows] for i, name in enumerate(head)}


def told(values):
    if values and all(isinstance(x, str) and x.lstrip("-").isdigit() and str(int(x)) == x for x in values):
        return {"dtype": "int64", "shape": [len(values)], "values": [int(x) for x in values]}
    if values and isinstance(values[0], str) and values[0] != "NaN":
        return {"dtype": "object", "shape": [len(values)], "values": values}
    return {"dtype": "float64", "shape": [len(values)], "values": [
        ("Infinity" if x > 0 else "-Infinity") if isinstance(x, float) and math.isinf(x) else x for x in values]}


def near(a, b):
    if a == b:
        return True
    if isinstance(a, str) or isinstance(b, str):
        return False
    return abs(a - b) <= 1e-12 * max(abs(a), abs(b))


def lean(path):
    """A MOJO's zip without what it tells people of the training, most of its bytes, which no scoring reads."""
    made = io.BytesIO()
    with zipfile.ZipFile(path) as own, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as to:
        for entry in own.infolist():
            if not entry.filename.startswith("experimental/") and "/experimental/" not in entry.filename:
                to.writestr(zipfile.ZipInfo(entry.filename), own.read(entry), zipfile.ZIP_DEFLATED)
    return made.getvalue()


class Goldens(object):
    """Collects the cases of one family; `write` makes the file."""

    def __init__(self, family):
        self.family = family
        self.cases = []

    def add(self, name, model, columns, types, predict=None):
        """`columns`: {column: [cell]} of the rows that are asked for, `types` as H2O calls them: real, enum …"""
        folder = tempfile.mkdtemp()
        path = model.download_mojo(folder)
        mojo = lean(path)
        frame = frame_of(columns, types)
        own = table_of((predict or model.predict)(frame))
        differs = []
        if hasattr(h2o, "import_mojo"):
            try:
                generic = h2o.import_mojo(path)
                other = table_of(generic.predict(frame))
                differs = [c for c in own if c in other and not all(near(a, b) for a, b in zip(own[c], other[c]))]
                for c in differs:
                    print("   %s: %s by the model %s, by its MOJO %s" % (name, c, own[c][:4], other[c][:4]))
                    own[c] = other[c]
                lost = [c for c in own if c not in other]
                if lost:
                    print("   %s: the MOJO does not answer %s" % (name, lost))
                h2o.remove(generic.model_id)
            except Exception as error:
                print("   %s: import_mojo: %s" % (name, str(error).split("\n")[0][:200]))
        records = [dict((c, cell(columns[c][i])) for c in columns) for i in range(len(next(iter(columns.values()))))]
        case = {"name": name, "class": model.algo, "kind": "mojo",
                "files": {"model.zip": base64.b64encode(mojo).decode("ascii")},
                "data": {"records": records}, "answers": dict((c, told(v)) for c, v in own.items())}
        if differs:
            case["differs"] = differs
        self.cases.append(case)
        print("%-60s %6d bytes, %d rows, %s" % (name, len(mojo), len(records), ", ".join(own)))
        sys.stdout.flush()

    def write(self):
        number = ".".join(VERSION.split(".")[:2])
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
    data = gzip.compress(json.dumps(cases, ensure_ascii=True, separators=(",", ":")).encode("ascii"), 9, mtime=0)
    if path:
        with open(path, "wb") as f:
            f.write(data)
    return len(data)
