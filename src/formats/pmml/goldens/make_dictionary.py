# python 3.11, requirements.txt
# Data dictionary, MiningSchema with all treatments, and every element of expressions.
from core import Goldens, apply, cat, const, derived, echo, esc, field, mine, out, pmml, ref, regression, table, tag, transformed

g = Goldens("dictionary")


def value(v, property=None, displayValue=None):
    return tag("Value", value=v, property=property, displayValue=displayValue)


def interval(closure, left=None, right=None):
    return tag("Interval", closure=closure, leftMargin=left, rightMargin=right)


def shown(fields, mining, rows, name, type=None):
    """The fields themselves, as the MiningSchema has treated them, and whether they are missing or valid."""
    outs = []
    for f in fields:
        n = f.split('name="')[1].split('"')[0]
        t = f.split('dataType="')[1].split('"')[0]
        o = f.split('optype="')[1].split('"')[0]
        outs += [transformed("out_" + n, ref(n), t, o), transformed("missing_" + n, apply("isMissing", ref(n)), "boolean", "categorical"),
                 transformed("valid_" + n, apply("isValid", ref(n)), "boolean", "categorical")]
    g.add(name, echo(fields, outs, mining=mining), rows, shows=False)


DOUBLES = [{"x": v} for v in [1.5, 0.0, -0.0, 10.0, 10.5, -1, 7, None, "3.25", "abc", "", " 4 ", "nan", "INF", "1e400", "0x1p3", True, 1e300, -1e300, 1e-310, "5d"]] + [{}]
INTEGERS = [{"x": v} for v in [1, 0, 10, 11, -1, 1.0, 1.5, None, "3", "3.0", "3.5", "abc", "", True, 2147483648, -2147483648, "2147483648", "1e3", "+5", "007"]]
STRINGS = [{"x": v} for v in ["a", "b", "c", "A", "", " a", None, 1, 1.5, True, "N/A", "日本", "nan"]]
BOOLEANS = [{"x": v} for v in [True, False, 1, 0, 2, "true", "False", "1", "0.0", "yes", None, 1.0, ""]]
DATES = [{"x": v} for v in ["2020-02-29", "2019-02-29", "2020-2-9", "", None, "2020-01-01T00:00:00", 5, "+12020-01-01"]]

for treatment in [None, "returnInvalid", "asIs", "asMissing", "asValue"]:
    for replacement in [None, "5"]:
        for missing in [None, "2"]:
            a = {"invalidValueTreatment": treatment, "invalidValueReplacement": replacement, "missingValueReplacement": missing}
            name = "%s, invalid %s, missing %s" % (treatment, replacement, missing)
            if treatment == "asValue" and replacement is None:
                continue
            shown([field("x")], [mine("x", **a)], DOUBLES, "double " + name)
            shown([field("x", inner=interval("closedOpen", 0, 10) + interval("openClosed", 10.25, 11))], [mine("x", **a)], DOUBLES, "intervals " + name)
            shown([field("x", "integer")], [mine("x", **a)], INTEGERS, "integer " + name)
            shown([field("x", "integer", "continuous", value("1") + value("3") + value("7", "invalid") + value("0", "missing"))], [mine("x", **a)], INTEGERS, "integer values " + name)
            shown([field("x", "string", "categorical", value("a") + value("b") + value("N/A", "missing") + value("c", "invalid"))], [mine("x", **dict(a, invalidValueReplacement=replacement and "b", missingValueReplacement=missing and "a"))], STRINGS, "string values " + name)
            if replacement is None:
                shown([field("x", "string", "categorical")], [mine("x", **a)], STRINGS, "string " + name)
                shown([field("x", "boolean", "categorical")], [mine("x", **dict(a, missingValueReplacement=missing and "true"))], BOOLEANS, "boolean " + name)
                shown([field("x", "date", "ordinal")], [mine("x", **dict(a, missingValueReplacement=missing and "2000-01-01"))], DATES, "date " + name)
                shown([field("x", "float")], [mine("x", **a)], DOUBLES, "float " + name)
shown([field("x", "double", "continuous", value("-1", "missing") + value("7", "invalid") + value("N/A", "missing"))], [mine("x", invalidValueTreatment="asMissing")], DOUBLES + [{"x": "N/A"}], "double that is missing where it is -1 or a text")
shown([field("x", "double", "categorical", value("1.5") + value("10"))], [mine("x", invalidValueTreatment="asMissing")], DOUBLES, "categorical double")
shown([field("x", "integer", "ordinal", value("3") + value("1") + value("2"))], [mine("x", invalidValueTreatment="asMissing")], INTEGERS, "ordinal integer")
for outliers in ["asIs", "asMissingValues", "asExtremeValues"]:
    for low, high in [(0, 8), (None, 8), (0.5, None)]:
        shown([field("x")], [mine("x", outliers=outliers, lowValue=low, highValue=high, missingValueReplacement="-7" if high else None)], DOUBLES, "outliers %s %s %s" % (outliers, low, high))
    shown([field("x", "integer")], [mine("x", outliers=outliers, lowValue=1, highValue=8)], INTEGERS, "outliers of integers %s" % outliers)
for missing in ["asIs", "asMean", "asMode", "asMedian", "asValue", "returnInvalid"]:
    shown([field("x")], [mine("x", missingValueTreatment=missing, missingValueReplacement="3" if missing != "returnInvalid" else None)], DOUBLES, "missingValueTreatment %s" % missing)
shown([field("x", "timeSeconds")], [mine("x", invalidValueTreatment="asMissing")], [{"x": v} for v in ["01:02:03", "26:00:00", "-00:00:10", "1:2:3", None, 5, "x"]], "timeSeconds")

NUM = [field("x"), field("y"), cat("s"), cat("t"), field("n", "integer"), field("b", "boolean", "categorical")]
ROWS = [{"x": 1.0, "y": 2.0, "s": "a", "t": "x", "n": 1, "b": True}, {"x": -3.5, "y": 0.5, "s": "b", "t": "y", "n": 2, "b": False}, {"x": 25.0, "s": "c", "t": "z", "n": 3}, {"x": None, "y": None, "s": None, "t": "x", "n": None},
        {"x": 5.0, "y": 5.0, "s": "zz", "t": None, "n": 10}, {"x": 10.0, "s": "a", "t": "y", "n": 0}, {"x": 0.0, "s": "a", "t": "", "n": -1}, {"x": 7.5, "s": "b", "t": "x", "n": 4}]


def norms(*pairs):
    return "".join(tag("LinearNorm", orig=a, norm=b) for a, b in pairs)


for outliers in [None, "asIs", "asMissingValues", "asExtremeValues"]:
    for missing in [None, "0.25"]:
        g.add("NormContinuous %s %s" % (outliers, missing), echo(NUM, [transformed("r", tag("NormContinuous", norms((0, 0), (5, 0.2), (10, 1)), field="x", outliers=outliers, mapMissingTo=missing), "double", "continuous")]), ROWS, shows=False)
g.add("NormContinuous in a derived field", echo(NUM, [transformed("r", apply("*", ref("d"), const("2")), "double", "continuous")], derived("d", tag("NormContinuous", norms((0, 0), (10, 1)), field="x"))), ROWS, shows=False)
for missing in [None, "0.5"]:
    for f, v in [("s", "a"), ("n", "1"), ("b", "true"), ("x", "5")]:
        g.add("NormDiscrete of %s %s" % (f, missing), echo(NUM, [transformed("r", tag("NormDiscrete", field=f, value=v, mapMissingTo=missing), "double", "continuous")]), ROWS, shows=False)


def bins(*rows):
    return "".join(tag("DiscretizeBin", interval(*r[1:]), binValue=r[0]) for r in rows)


for type, vs in [("string", ["low", "mid", "high"]), ("integer", ["1", "2", "3"]), ("double", ["0.5", "1.5", "2"]), (None, ["l", "m", "h"])]:
    for missing, default in [(None, None), (vs[1], vs[2])]:
        g.add("Discretize to %s %s" % (type, missing), echo(NUM, [transformed("r", tag("Discretize", bins((vs[0], "openOpen", None, 0), (vs[1], "closedOpen", 0, 5), (vs[2], "openClosed", 5, 10)), field="x", dataType=type, mapMissingTo=missing, defaultValue=default),
                                                                                       type or "string", "categorical" if type in (None, "string") else "continuous")]), ROWS, shows=False)


def inline(columns, rows):
    return tag("InlineTable", "".join(tag("row", "".join("<%s>%s</%s>" % (c, esc(v), c) for c, v in zip(columns, r) if v is not None)) for r in rows))


for type, outs in [("string", ["p", "q", "r"]), ("double", ["1.5", "2", "-1"]), (None, ["p", "q", "r"])]:
    for missing, default in [(None, None), (outs[0], outs[1])]:
        m = tag("MapValues", tag("FieldColumnPair", field="s", column="cs") + tag("FieldColumnPair", field="t", column="ct") + inline(["cs", "ct", "o"], [("a", "x", outs[0]), ("b", "y", outs[1]), ("a", "y", outs[2])]),
                outputColumn="o", dataType=type, mapMissingTo=missing, defaultValue=default)
        g.add("MapValues to %s %s" % (type, missing), echo(NUM, [transformed("r", m, type or "string", "continuous" if type == "double" else "categorical")]), ROWS, shows=False)
g.add("MapValues of whole numbers", echo(NUM, [transformed("r", tag("MapValues", tag("FieldColumnPair", field="n", column="c") + inline(["c", "o"], [("1", "one"), ("2.0", "two"), ("3", "three")]), outputColumn="o"), "string", "categorical")]), ROWS, shows=False)
g.add("MapValues with a row twice", echo(NUM, [transformed("r", tag("MapValues", tag("FieldColumnPair", field="s", column="c") + inline(["c", "o"], [("a", "one"), ("a", "two"), ("b", "three")]), outputColumn="o"), "string", "categorical")]), ROWS, shows=False)
CONSTANTS = [("5", None), ("5.0", None), ("abc", None), ("NaN", None), ("-INF", None), ("5", "double"), ("5", "string"), ("true", "boolean"), ("2020-01-01", "date"), ("1e3", None), ("1.5e3", None), ("007", None), ("+3", None), (" 5", None)]
for text, type in CONSTANTS:
    g.add("Constant %s %s" % (text, type), echo(NUM, [transformed("r", apply("concat", const(text, type), const("!", "string")), "string", "categorical")]), ROWS[:1], shows=False)
g.add("Constant that is missing or empty", echo(NUM, [transformed("m", tag("Constant", missing="true", dataType="double"), "double", "continuous"), transformed("e", tag("Constant", dataType="string"), "string", "categorical"),
                                                      transformed("n", tag("Constant", dataType="double"), "double", "continuous"), transformed("u", apply("concat", tag("Constant"), const("x")), "string", "categorical")]), ROWS[:1], shows=False)
for to in ["string", "integer", "float", "double", "boolean"]:
    for f in ["x", "n", "s", "b"]:
        g.add("a derived field of %s from %s" % (to, f), echo(NUM, [transformed("r", ref("d"), to, "continuous" if to in ("integer", "float", "double") else "categorical")], derived("d", ref(f), to, "continuous" if to in ("integer", "float", "double") else "categorical")),
              ROWS + [{"x": 1.0, "s": "1", "n": 1, "b": True}, {"x": 0.1, "s": "true", "n": 0}, {"x": 0.3333333333333333, "s": "2.5"}, {"x": 1e10, "s": "1e3"}], shows=False)
g.add("derived fields over each other", echo(NUM, [transformed("r", ref("c"), "double", "continuous")], derived("a", apply("+", ref("x"), const("1"))) + derived("b", apply("*", ref("a"), ref("a"))) + derived("c", apply("if", apply("isMissing", ref("x")), const("0"), apply("sqrt", ref("b"))))), ROWS, shows=False)
g.add("local transformations", echo(NUM, [transformed("r", ref("l"), "double", "continuous")], derived("a", apply("+", ref("x"), const("1"))), local=derived("l", apply("*", ref("a"), const("2")))), ROWS, shows=False)
g.add("a fault in a derived field that is not looked at", echo(NUM, [transformed("r", apply("if", apply("greaterThan", ref("x"), const("0")), ref("ln"), const("0")), "double", "continuous")], derived("ln", apply("ln", ref("x")))), ROWS, shows=False)
g.add("ordinal comparison", echo([cat("o", "low", "mid", "high", op="ordinal"), cat("p", op="ordinal")], [transformed("r", apply("lessThan", ref("o"), const("high", "string")), "boolean", "categorical"), transformed("q", apply("lessThan", ref("p"), const("mid", "string")), "boolean", "categorical")]),
      [{"o": "low", "p": "low"}, {"o": "mid", "p": "zz"}, {"o": "high", "p": "high"}, {"o": None, "p": "a"}], shows=False)

TEXT = [cat("t"), cat("w")]
TEXTS = [{"t": "The sun rises; the Sun sets. SUN!", "w": "sun"}, {"t": "", "w": "sun"}, {"t": None, "w": "sun"}, {"t": "suns sunny son", "w": "sun"}, {"t": "user interface, graphic user interfaces", "w": "user interface"},
         {"t": "a-b (c) «d» e's", "w": "c"}, {"t": "Äpfel äpfel", "w": "ÄPFEL"}, {"t": "x y x y x", "w": "x y"}, {"t": "x", "w": ""}, {"t": "tab\tnew\nline x", "w": "line"}]


def index(inner="", term=None, **attributes):
    return tag("TextIndex", inner + (term or ref("w")), textField="t", **attributes)


for weights in [None, "termFrequency", "binary", "logarithmic"]:
    for case in [None, "true"]:
        g.add("TextIndex %s %s" % (weights, case), echo(TEXT, [transformed("r", index(localTermWeights=weights, isCaseSensitive=case), "double", "continuous")]), TEXTS, shows=False)
for distance in [1, 2]:
    for hits in ["allHits", "bestHits"]:
        g.add("TextIndex distance %s %s" % (distance, hits), echo(TEXT, [transformed("r", index(maxLevenshteinDistance=distance, countHits=hits), "double", "continuous")]), TEXTS, shows=False)
g.add("TextIndex separators", echo(TEXT, [transformed("r", index(wordSeparatorCharacterRE="[\\s\\-;]+"), "double", "continuous")]), TEXTS, shows=False)
g.add("TextIndex words", echo(TEXT, [transformed("r", index(wordRE="\\w+"), "double", "continuous")]), TEXTS, shows=False)
NORMALIZE = tag("TextIndexNormalization", inline(["string", "stem", "regex"], [("interfaces?", "interface", "true"), ("is|are|were", "be", "true"), ("Sun", "sun", "false"), ("rises", "rise", None)]), inField="string", outField="stem", regexField="regex")
RECURSIVE = tag("TextIndexNormalization", inline(["string", "stem", "regex"], [("xx?", "x", "true"), ("y x", "x", "false")]), recursive="true", isCaseSensitive="true")
g.add("TextIndex normalized", echo(TEXT, [transformed("r", index(NORMALIZE), "double", "continuous")]), TEXTS, shows=False)
g.add("TextIndex normalized again and again", echo(TEXT, [transformed("r", index(RECURSIVE), "double", "continuous")]), TEXTS, shows=False)
g.add("TextIndex twice", echo(TEXT, [transformed("r", index(NORMALIZE + RECURSIVE, term=const("sun", "string")), "double", "continuous")]), TEXTS, shows=False)
g.write()
