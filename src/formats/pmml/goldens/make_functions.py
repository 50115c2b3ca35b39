# python 3.11, requirements.txt
# Every built-in function of PMML 4.4, each over operands of several types, missing and odd ones included.
from core import Goldens, apply, cat, const, derived, echo, field, mine, out, ref, table, tag, transformed

g = Goldens("functions")
NUMBERS = [field("x"), field("y"), field("n", "integer"), field("m", "integer"), field("f", "float")]
ROWS = [
    {"x": 1.5, "y": 2.25, "n": 7, "m": 3, "f": 0.1},
    {"x": -1.5, "y": 0.5, "n": -7, "m": 3, "f": -2.5},
    {"x": 0.0, "y": 0.0, "n": 0, "m": 0, "f": 0.0},
    {"x": 1e300, "y": 1e10, "n": 2147483647, "m": 2, "f": 1e30},
    {"x": 1e-310, "y": -3.0, "n": -2147483648, "m": -1, "f": 3.4e38},
    {"x": None, "y": 1.0, "n": None, "m": 1, "f": None},
    {"x": 2.5, "y": None, "n": 5, "m": None, "f": 0.5},
    {"x": -0.0, "y": 1.0, "n": 3, "m": 5, "f": 0.3},
    {"x": "3.5", "y": "1e2", "n": "12", "m": "4.0", "f": "0.7"},
    {"x": True, "y": False, "n": True, "m": 1, "f": True},
]

for name in ["+", "-", "*", "/", "modulo", "pow", "threshold", "min", "max", "sum", "avg", "product", "hypot"]:
    for a, b in [("x", "y"), ("n", "m"), ("n", "x"), ("f", "f"), ("f", "n"), ("x", "f")]:
        g.add("%s of %s and %s" % (name, a, b), echo(NUMBERS, [transformed("r", apply(name, ref(a), ref(b)))]), ROWS, shows=False)
for name in ["log10", "ln", "ln1p", "exp", "expm1", "sqrt", "abs", "floor", "ceil", "round", "rint", "sin", "asin", "sinh", "cos", "acos",
             "cosh", "tan", "atan", "tanh", "erf", "stdNormalCDF", "stdNormalPDF", "stdNormalIDF"]:
    outs = [transformed(a, apply(name, ref(b), invalidValueTreatment="asMissing", defaultValue="-99"), "double", "continuous") for a, b in [("rx", "x")]]
    g.add("%s of a double" % name, echo(NUMBERS, outs), ROWS + [{"x": v} for v in [0.5, 0.25, 0.999, -0.5, 3.7, 7.5, -2.5, 0.3, 40.5, 1e9, 3e9]], shows=False)
    for b in ["n", "f"]:
        g.add("%s of %s" % (name, b), echo(NUMBERS, [transformed("r", apply(name, ref(b)))]), ROWS, shows=False)
for name in ["normalCDF", "normalPDF", "normalIDF"]:
    g.add(name, echo(NUMBERS, [transformed("r", apply(name, ref("x"), ref("y"), ref("f")))]),
          [{"x": 0.3, "y": 0.1, "f": 2.0}, {"x": 0.95, "y": 1.0, "f": 0.5}, {"x": 0.5, "y": 0, "f": 0.0}, {"x": 3.0, "y": 0, "f": 1.0}, {"x": None, "y": 1, "f": 1.0}, {"x": 1.0, "y": -200, "f": 1.0}], shows=False)

BOOLEANS = [field("a", "boolean", "categorical"), field("b", "boolean", "categorical"), cat("s"), field("x"), field("n", "integer")]
TRUTHS = [{"a": a, "b": b, "s": "t", "x": 1.0, "n": 1} for a in [True, False, None] for b in [True, False, None]]
TRUTHS += [{"a": "true", "b": "FALSE", "s": "1", "x": 0.5, "n": 0}, {"a": 1, "b": 0.0, "s": "u", "x": 2.0}, {"a": "maybe", "b": True}]
for name in ["and", "or"]:
    g.add(name, echo(BOOLEANS, [transformed("r", apply(name, ref("a"), ref("b"))), transformed("q", apply(name, ref("a"), const("true", "boolean"), const("false", "boolean")))]), TRUTHS, shows=False)
g.add("not", echo(BOOLEANS, [transformed("r", apply("not", ref("a")))]), TRUTHS, shows=False)
for name in ["isMissing", "isNotMissing", "isValid", "isNotValid"]:
    g.add(name, echo(BOOLEANS, [transformed(o, apply(name, ref(i))) for o, i in [("ra", "a"), ("rs", "s"), ("rx", "x")]],
                     mining=[mine("a"), mine("b"), mine("s"), mine("x", invalidValueTreatment="asIs"), mine("n")]),
          TRUTHS + [{"x": None}, {"s": ""}, {"x": 5}], shows=False)
for name in ["equal", "notEqual", "lessThan", "lessOrEqual", "greaterThan", "greaterOrEqual"]:
    for a, b in [("x", "n"), ("n", "x"), ("x", "s"), ("a", "n"), ("s", "x"), ("s", "s"), ("a", "b")]:
        g.add("%s of %s and %s" % (name, a, b), echo(BOOLEANS, [transformed("r", apply(name, ref(a), ref(b)))]),
              [{"a": True, "b": False, "s": "1", "x": 1.0, "n": 1}, {"a": False, "b": True, "s": "2.5", "x": 2.5, "n": 2}, {"s": "x", "x": 0.0, "n": 3, "a": True}, {"x": None, "n": 1}], shows=False)
for name in ["isIn", "isNotIn"]:
    g.add(name, echo(BOOLEANS, [transformed("r", apply(name, ref("x"), const("1"), const("2.0"), const("2.5"))), transformed("q", apply(name, ref("s"), const("t"), const("u")))]),
          [{"x": 1.0, "s": "t"}, {"x": 2.5, "s": "v"}, {"x": 3, "s": None}, {"x": None, "s": "u"}], shows=False)
g.add("if", echo(BOOLEANS, [
    transformed("two", apply("if", apply("greaterThan", ref("x"), const("1.5")), ref("n")), "double", "continuous"),
    transformed("three", apply("if", apply("greaterThan", ref("x"), const("1.5")), ref("n"), ref("x")), "double", "continuous"),
    transformed("types", apply("if", ref("a"), ref("s"), ref("x")), "string", "categorical"),
    transformed("lazy", apply("if", apply("greaterThan", ref("x"), const("0")), apply("ln", ref("x")), const("-1")), "double", "continuous"),
    transformed("mapped", apply("if", ref("b"), ref("x"), const("0.5"), mapMissingTo="9"), "double", "continuous"),
]), [{"a": True, "s": "t", "x": 2.0, "n": 3, "b": True}, {"a": False, "s": "t", "x": 1.0, "n": 4, "b": False}, {"a": True, "x": 1.0, "b": None}, {"a": False, "x": -1.0, "b": True}, {"a": None, "x": 1.0}, {"a": True, "x": None, "b": True, "s": "k"}], shows=False)
g.add("mapMissingTo and defaultValue", echo(BOOLEANS, [
    transformed("missing", apply("+", ref("x"), const("1"), mapMissingTo="-5"), "double", "continuous"),
    transformed("default", apply("+", ref("x"), const("1"), defaultValue="-6"), "double", "continuous"),
    transformed("both", apply("+", ref("x"), const("1"), mapMissingTo="-5", defaultValue="-6"), "double", "continuous"),
    transformed("ref", ref("x", mapMissingTo="7"), "double", "continuous"),
    transformed("undefined", apply("/", ref("n"), const("0"), invalidValueTreatment="asMissing", defaultValue="3"), "integer", "continuous"),
    transformed("nan", apply("sqrt", ref("x"), invalidValueTreatment="asMissing"), "double", "continuous"),
]), [{"x": 1.0, "n": 1}, {"x": None, "n": 2}, {"x": -4.0, "n": 3}, {"x": -4.0, "n": None}], shows=False)
for treatment in ["returnInvalid", "asIs", "asMissing"]:
    g.add("invalidValueTreatment %s" % treatment, echo(BOOLEANS, [transformed("r", apply("ln", ref("x"), invalidValueTreatment=treatment, defaultValue="4"), "double", "continuous")]), [{"x": 1.0}, {"x": -1.0}, {"x": 0.0}], shows=False)
    g.add("no result with %s" % treatment, echo(BOOLEANS, [transformed("r", apply("modulo", const("7"), ref("n"), invalidValueTreatment=treatment, defaultValue="4"), "integer", "continuous")]), [{"n": 2}, {"n": 0}, {"n": None}], shows=False)

TEXTS = [cat("s"), cat("t"), field("i", "integer"), field("k", "integer"), field("x")]
WORDS = [{"s": "Hello World", "t": "World", "i": 2, "k": 3, "x": 1.5}, {"s": " \tÄpfel ß \n", "t": "", "i": 1, "k": 100, "x": 1e7}, {"s": "", "t": "a", "i": 1, "k": 0, "x": 0.001},
         {"s": None, "t": "a", "i": 1, "k": 1, "x": 1.0}, {"s": "日本語テキスト", "t": "本", "i": 3, "k": 2, "x": -0.0}, {"s": "abc", "t": None, "i": 0, "k": 1, "x": 123456789.125},
         {"s": "abc", "t": "b", "i": 5, "k": -1, "x": 1e-5}, {"s": 12, "t": 1.25, "i": 1, "k": 1, "x": 2}, {"s": True, "t": 1e21, "i": 1, "k": 2, "x": 100}]
for name in ["uppercase", "lowercase", "trimBlanks", "stringLength"]:
    g.add(name, echo(TEXTS, [transformed("r", apply(name, ref("s")))]), WORDS, shows=False)
    g.add("%s of a number" % name, echo(TEXTS, [transformed("r", apply(name, ref("x")))]), WORDS, shows=False)
g.add("substring", echo(TEXTS, [transformed("r", apply("substring", ref("s"), ref("i"), ref("k")))]), WORDS, shows=False)
g.add("concat", echo(TEXTS, [transformed("r", apply("concat", ref("s"), const("-"), ref("t"), ref("x"), ref("i")))]), WORDS, shows=False)
PATTERNS = [("a+", "x"), ("(\\w+) (\\w+)", "$2 $1"), ("[^a-z]", ""), ("^\\s+|\\s+$", ""), ("l", "$$"), ("(?i)h", "_"), ("\\bWorld\\b", "<$0>"), ("\\p{L}+", "L"), ("(?<first>\\w)\\w*", "${first}"),
            ("", "-"), ("b*", "."), ("[a-c&&[^b]]", "#"), ("\\Q.\\E|o", "0"), ("\\d{1,2}(?=\\d)", "N"), ("(a)|(b)", "[$1|$2]"), ("e.*?o", "E"), ("(l)\\1", "LL"), ("[\\p{Punct}\\s]", "_"), (".", "\\\\")]
for pattern, replacement in PATTERNS:
    g.add("replace %s" % pattern, echo(TEXTS, [transformed("r", apply("replace", ref("s"), const(pattern, "string"), const(replacement, "string")))]), WORDS + [{"s": "Hello, hello. World: a.b! 1234 aab\nb"}], shows=False)
    g.add("matches %s" % pattern, echo(TEXTS, [transformed("r", apply("matches", ref("s"), const(pattern, "string")))]), WORDS + [{"s": "xyz"}], shows=False)
g.add("patterns of a column", echo(TEXTS, [transformed("r", apply("matches", ref("s"), ref("t")))]), WORDS + [{"s": "a(b", "t": "("}, {"s": "a+b", "t": "a+"}], shows=False)
for pattern in ["%d", "%5d", "%-6d|", "%06d", "%+d", "%,d", "%(d", "%x", "%X", "%o", "%s", "%8s", "a%db%%"]:
    g.add("formatNumber of a whole number by %s" % pattern, echo(TEXTS, [transformed("r", apply("formatNumber", ref("k"), const(pattern, "string")))]), [{"k": v} for v in [0, 5, -7, 1234567, 2147483647, -2147483648, None]], shows=False)
for pattern in ["%f", "%.2f", "%10.3f", "%-10.1f|", "%010.2f", "%+.1f", "%,.2f", "%(.2f", "%e", "%.3e", "%E", "%g", "%.3g", "%s", "%.0f", "%.10f", "$%.2f", "%d"]:
    g.add("formatNumber of a real one by %s" % pattern, echo(TEXTS, [transformed("r", apply("formatNumber", ref("x"), const(pattern, "string")))]),
          [{"x": v} for v in [0.0, 1.5, -2.25, 0.125, 0.375, 2.675, 1234567.891, 1e21, 1e-7, 99.995, 0.5, 1.005, 123456789012345680.0, None]], shows=False)

DATES = [field("d", "date", "ordinal"), field("t", "time", "ordinal"), field("dt", "dateTime", "ordinal"), cat("s"), field("y", "integer")]
DAYS = [{"d": "2020-02-29", "t": "13:05:09", "dt": "2020-02-29T13:05:09", "s": "2001-01-01", "y": 1960}, {"d": "1959-12-31", "t": "00:00:00", "dt": "1970-01-01T00:00:00", "s": "2001-01-01T05:06:07", "y": 1970},
        {"d": "2000-01-01", "t": "23:59:59", "dt": "1899-12-31T23:59:59", "s": "12:34:56", "y": 2000}, {"d": "2019-02-29"}, {"t": "24:00:00"}, {"dt": "2020-01-01"}, {"d": None, "t": None, "dt": None, "s": None},
        {"d": "2024-07-04", "t": "08:30", "dt": "2024-07-04T08:30", "s": "x", "y": 1980}, {"d": 5}, {"d": "2024-7-4"}]
g.add("dateDaysSinceYear", echo(DATES, [transformed("r", apply("dateDaysSinceYear", ref("d"), ref("y")))]), DAYS, shows=False)
g.add("dateDaysSinceYear of others", echo(DATES, [transformed("r", apply("dateDaysSinceYear", ref("dt"), const("1980")))]), DAYS, shows=False)
g.add("dateDaysSinceYear of a text", echo(DATES, [transformed("r", apply("dateDaysSinceYear", ref("s"), const("1980")))]), DAYS, shows=False)
g.add("dateSecondsSinceYear", echo(DATES, [transformed("r", apply("dateSecondsSinceYear", ref("dt"), ref("y")))]), DAYS, shows=False)
g.add("dateSecondsSinceMidnight", echo(DATES, [transformed("r", apply("dateSecondsSinceMidnight", ref("t")))]), DAYS, shows=False)
g.add("dateSecondsSinceMidnight of dateTime", echo(DATES, [transformed("r", apply("dateSecondsSinceMidnight", ref("dt")))]), DAYS, shows=False)
for f, pattern in [("d", "%Y/%m/%d %j %A %B %a %b %y %e"), ("d", "%D %F %C"), ("t", "%H:%M:%S %I %p %k %l"), ("t", "%T %R %r"), ("dt", "%d.%m.%Y %H:%M 100%%"), ("d", "%H"), ("t", "%Y"), ("s", "%Y"), ("d", "%q"), ("dt", "%L %N")]:
    g.add("formatDatetime of %s by %s" % (f, pattern), echo(DATES, [transformed("r", apply("formatDatetime", ref(f), const(pattern, "string")))]), DAYS, shows=False)
g.add("dates compared", echo(DATES, [transformed("r", apply("lessThan", ref("d"), const("2000-01-01", "date"))), transformed("q", apply("equal", ref("d"), const("2000-01-01", "date"))), transformed("shown", ref("d"), "date", "ordinal"), transformed("at", ref("dt"), "dateTime", "ordinal"), transformed("time", ref("t"), "time", "ordinal")]), DAYS, shows=False)

JAVA = "org.jpmml.evaluator.functions."
g.add("lists", echo(TEXTS, [
    transformed("mean", apply(JAVA + "MeanFunction", apply(JAVA + "SplitFunction", ref("s"), const(";", "string"))), "double", "continuous"),
    transformed("sd", apply(JAVA + "StandardDeviationFunction", apply(JAVA + "SplitFunction", ref("s"), const(";", "string")), const("true", "boolean")), "double", "continuous"),
    transformed("sd0", apply(JAVA + "StandardDeviationFunction", apply(JAVA + "SplitFunction", ref("s"), const(";", "string"))), "double", "continuous"),
    transformed("p", apply(JAVA + "PercentileFunction", apply(JAVA + "SplitFunction", ref("s"), const(";", "string")), const("30")), "double", "continuous"),
]), [{"s": "1;2;3.5;10"}, {"s": "4"}, {"s": "1;x"}, {"s": None}], shows=False)
FUNCTION = tag("DefineFunction", tag("ParameterField", name="a", optype="continuous", dataType="double") + tag("ParameterField", name="b", optype="continuous", dataType="integer") +
               apply("+", apply("*", ref("a"), const("2")), ref("b")), name="twice", optype="continuous", dataType="double")
OUTER = tag("DefineFunction", tag("ParameterField", name="a", optype="continuous", dataType="double") + apply("twice", ref("a"), const("1")), name="outer", optype="continuous", dataType="double")
g.add("functions of the document", echo(NUMBERS, [transformed("r", apply("twice", ref("x"), ref("n"))), transformed("o", apply("outer", apply("outer", ref("x")))), transformed("m", apply("twice", ref("x"), ref("n"), mapMissingTo="5"), "double", "continuous")],
                                        FUNCTION + OUTER), ROWS + [{"x": 1, "n": 2, "y": 1}], shows=False)
g.write()
