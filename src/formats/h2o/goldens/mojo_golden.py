# What the generators of MOJOs share: it starts an H2O, takes the MOJOs of trained models and writes down what H2O's own
# scoring library answers for them (ScoreMojos.java, compiled against the h2o.jar of the wheel). Python 3.7 to 3.12.
#
# A family is written to FAMILY-VERSION.json.gz: [{name, class, kind: "mojo", files: {"model.zip": base64}, data:
# {records: [{column: cell}]}, answers: {output: {dtype, shape, values}}, refused: [[row, why]]}], see test/tabular.ts.
# Where model.predict of a frame, inside H2O, answers something else, that is told on the terminal.
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
import zlib

import h2o

HERE = os.path.dirname(os.path.abspath(__file__))
# The scoring library of another release, where its own is too old for ScoreMojos.java.
JAR = os.environ.get("SCORING_JAR") or os.path.join(os.path.dirname(h2o.__file__), "backend", "bin", "h2o.jar")
VERSION = ".".join(h2o.__version__.split(".")[:2])
MAX_BYTES = 190000


def start(port=54871):
    # Old releases refuse to start on a Java that they do not know.
    old = {} if VERSION == "3.46" else {"jvm_custom_args": [
        "-Dsys.ai.h2o.debug.allowJavaVersions=17", "--add-opens=java.base/java.lang=ALL-UNNAMED",
        "--add-opens=java.base/java.util=ALL-UNNAMED"]}
    h2o.init(port=port, nthreads=1, max_mem_size="1G", strict_version_check=False, **old)
    h2o.no_progress()


def stop():
    h2o.cluster().shutdown()


def frame_of(columns, types):
    """A frame of {column: cells}; the types are H2O's: real, int, enum, string."""
    names = list(columns)
    count = len(columns[names[0]])
    return h2o.H2OFrame([[columns[name][i] for name in names] for i in range(count)], column_names=names,
                        column_types=[types[name] for name in names], na_strings=[["", "NA"]] * len(names))


def text_of(cell):
    """A cell as H2O's scoring library reads it; None where it is missing."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return None
    return cell if isinstance(cell, str) else repr(cell).replace("inf", "Infinity")


def plain(x):
    """A number as JSON."""
    if x is None or isinstance(x, (str, int)):
        return x
    if math.isnan(x):
        return "NaN"
    return x if not math.isinf(x) else ("Infinity" if x > 0 else "-Infinity")


def small_zip(data):
    """Without the description of the model that scoring never reads (experimental/), which is most of it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            if "experimental/" in info.filename:
                continue
            entry = zipfile.ZipInfo(info.filename, (2024, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(info.filename))
    return out.getvalue()


class Goldens(object):
    def __init__(self, family):
        self.family = family
        self.cases = []

    def add(self, name, model, rows, names=None, whole=False, answers=None, frame_types=None, dtype="float64",
            from_frame=False):
        """A trained model and rows, {column: cell} each. `names` of its outputs where the library tells none; `whole`: the
        MOJO as it is, with all that H2O writes; `frame_types`: compare with model.predict of the rows, parsed as these; `from_frame`:
        take those answers, where the library is known to err."""
        folder = tempfile.mkdtemp()
        try:
            if hasattr(model, "save_mojo"):
                path = model.save_mojo(folder, force=True)
            else:
                path = model.download_mojo(path=folder)
        except Exception as error:
            print("NO MOJO", name, str(error)[:300].replace("\n", " "))
            return
        with open(path, "rb") as f:
            data = f.read()
        with zipfile.ZipFile(io.BytesIO(data)) as z:
            ini = z.read("model.ini").decode("utf-8")
        info = dict(line.split(" = ", 1) for line in ini.splitlines() if " = " in line)
        case = {"name": name, "class": info["algorithm"], "kind": "mojo", "rows": rows, "names": names, "dtype": dtype,
                "data": data if whole else small_zip(data), "frame": None}
        case["from_frame"] = from_frame
        if frame_types:
            case["frame"] = self.in_h2o(name, model, rows, frame_types)
        self.cases.append(case)
        return case

    def fit(self, name, model, frame, **asked):
        """Trains a model; tells why where H2O refuses."""
        try:
            model.train(training_frame=frame, **asked)
            return model
        except Exception as error:
            print("NOT TRAINED", name, " ".join(str(error).split())[:500])
            return None

    def add_file(self, name, data, rows, names=None, dtype="float64"):
        """A MOJO that was made otherwise."""
        with zipfile.ZipFile(io.BytesIO(data)) as z:
            ini = z.read("model.ini").decode("utf-8")
        info = dict(line.split(" = ", 1) for line in ini.splitlines() if " = " in line)
        self.cases.append({"name": name, "class": info["algorithm"], "kind": "mojo", "rows": rows, "names": names,
                           "dtype": dtype, "data": data, "frame": None})

    def in_h2o(self, name, model, rows, types):
        try:
            columns = {c: [row.get(c) for row in rows] for c in types}
            frame = frame_of(columns, types)
            predicted = model.predict(frame).as_data_frame(use_pandas=False)
            return predicted
        except Exception as error:
            print("NO FRAME", name, str(error)[:300].replace("\n", " "))
            return None

    def score(self):
        folder = tempfile.mkdtemp()
        subprocess.check_call(["javac", "-cp", JAR, "-d", folder, os.path.join(HERE, "ScoreMojos.java")])
        for i, case in enumerate(self.cases):
            with open(os.path.join(folder, "%d.zip" % i), "wb") as f:
                f.write(case["data"])
            with open(os.path.join(folder, "%d.in.json" % i), "w", encoding="utf-8") as f:
                names = sorted({c for row in case["rows"] for c in row})
                json.dump([{c: text_of(row.get(c)) for c in names} for row in case["rows"]], f)
        subprocess.check_call(["java", "-Xmx512m", "-cp", JAR + os.pathsep + folder, "ScoreMojos", folder],
                              stderr=subprocess.DEVNULL)
        for i, case in enumerate(self.cases):
            with open(os.path.join(folder, "%d.out.json" % i), encoding="utf-8") as f:
                yield case, json.load(f, parse_constant=float)

    def told(self, case, out):
        if "error" in out:
            print("NOT SCORED", case["name"], out["error"][:600])
            return None
        names = case["names"] or out["names"]
        if case["class"] == "K-means":
            names = ["predict"]  # As the prediction frame has it; the library says "cluster".
        if names[0].startswith("reconstr_"):
            names = names + ["Reconstruction.MSE"]
        domains = out.get("domains") or [None] * len(names)
        domains = domains + [None] * (len(names) - len(domains))
        refused = [[i, row[7:]] for i, row in enumerate(out["rows"]) if isinstance(row, str)]
        if case["class"].startswith("Generalized"):  # The place -1 among the labels: reading the label fails.
            refused += [[i, "no label"] for i, row in enumerate(out["rows"]) if not isinstance(row, str) and row[0] == -1 and len(row) > 3]
        kept = [row for i, row in enumerate(out["rows"]) if i not in {k for k, _ in refused}]
        answers = {}
        for k, name in enumerate(names):
            values = [math.nan if row is None else row[k] for row in kept]
            if name == "predict" and case["class"] != "K-means" and (domains[k] or (out.get("names") and len(out["names"]) > 2 and k == 0)):
                labels = domains[k] or ["0", "1"]
                whole = all(label.isdigit() and str(int(label)) == label for label in labels)
                values = [labels[int(v)] for v in values]
                answers[name] = {"dtype": "str", "shape": [len(kept)], "values": [int(v) for v in values] if whole else values}
            else:
                answers[name] = {"dtype": case["dtype"], "shape": [len(kept)], "values": [plain(v) for v in values]}
        if case["class"] == "K-means":
            count = len(kept[0]) - 1
            answers["cluster"] = answers["predict"]
            answers["distances"] = {"dtype": "float64", "shape": [len(kept), count], "values": [plain(v) for row in kept for v in row[1:]]}
        if case.get("from_frame"):
            header, rows = case["frame"][0], case["frame"][1:]
            refused = []
            answers = {name: {"dtype": "float64", "shape": [len(rows)], "values": [plain(float((row or [""])[k] or "nan")) for row in rows]}
                       if k or len(header) == 1 else {"dtype": "str", "shape": [len(rows)], "values": [row[k] for row in rows]}
                       for k, name in enumerate(header)}
        self.compare(case, answers, refused)
        made = {"name": case["name"], "class": case["class"], "kind": "mojo", "data": {"records": case["rows"]},
                "answers": answers, "files": {"model.zip": base64.b64encode(case["data"]).decode("ascii")}}
        made["data"]["records"] = [{c: plain(v) for c, v in row.items()} for row in case["rows"]]
        if refused:
            made["refused"] = refused
            print("REFUSED", case["name"], refused[:3])
        return self.apart(made, [any(isinstance(v, float) and abs(v) > 1e200 for v in row.values()) for row in case["rows"]])

    def apart(self, made, huge):
        """Rows of huge numbers stand in a case of their own: answers are compared by the largest of a case."""
        if not any(huge) or all(huge):
            return [made]
        gone = {i for i, _ in made.get("refused", [])}
        parts = []
        for wanted in (False, True):
            places = [i for i, is_huge in enumerate(huge) if is_huge == wanted]
            own = [k for k, i in enumerate(i for i in range(len(huge)) if i not in gone) if huge[i] == wanted]
            part = dict(made, name=made["name"] + (", huge numbers" if wanted else ""))
            part["data"] = {"records": [made["data"]["records"][i] for i in places]}
            part["answers"] = {}
            for name, told in made["answers"].items():
                width = told["shape"][1] if len(told["shape"]) > 1 else 1
                part["answers"][name] = dict(told, shape=[len(own)] + told["shape"][1:],
                                             values=[v for k in own for v in told["values"][k * width:(k + 1) * width]])
            part["refused"] = [[places.index(i), why] for i, why in made.get("refused", []) if i in places]
            if not part["refused"]:
                del part["refused"]
            parts.append(part)
        return parts

    def compare(self, case, answers, refused):
        if not case["frame"]:
            return
        header, rows = case["frame"][0], case["frame"][1:]
        gone = {i for i, _ in refused}
        rows = [row for i, row in enumerate(rows) if i not in gone]
        for k, name in enumerate(header):
            own = answers.get(name)
            if own is None:
                print("FRAME NAMES", case["name"], header, list(answers))
                return
            for i, (a, b) in enumerate(zip(own["values"], [(row or [""])[k] for row in rows])):
                if own["dtype"] == "str":
                    same = str(a) == str(b)
                else:
                    a = float(a)
                    b = float(b) if b not in ("", "NaN", "NA") else math.nan
                    same = (math.isnan(a) and math.isnan(b)) or a == b or abs(a - b) <= 1e-9 * max(abs(a), abs(b), 1e-12)
                if not same:
                    print("DIFFERS", case["name"], name, "row", i, "mojo", a, "frame", b)

    def write(self):
        parts, size = [[]], 0
        for case, out in self.score():
            for made in self.told(case, out) or []:
                size = self.place(parts, size, made)
        for i, part in enumerate(parts):
            suffix = "" if len(parts) == 1 else "abcdefghijklmnopqrstuvwxyz"[i]
            path = os.path.join(HERE, "%s-%s%s.json.gz" % (self.family, VERSION, suffix))
            with open(path, "wb") as f, gzip.GzipFile(filename="", mode="wb", fileobj=f, mtime=0) as z:
                z.write(json.dumps(part, sort_keys=True).encode("utf-8"))
            print(path, len(part), "cases", os.path.getsize(path), "bytes")

    def place(self, parts, size, made):
        """Into the last file, or a new one where that is full; how large it is then."""
        bytes_ = len(zlib.compress(json.dumps(made).encode("utf-8")))
        if size + bytes_ > MAX_BYTES and parts[-1]:
            parts.append([])
            size = 0
        parts[-1].append(made)
        return size + bytes_
