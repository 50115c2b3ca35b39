# python 3.11, requirements-3.5.txt
# python 3.7, requirements-2.4.txt
# SQLTransformer, and RFormula with the pipeline that it makes. Spark 2.4 needs Java 8.
from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml import feature as F
from pyspark.ml.regression import LinearRegression

from golden import Goldens, VERSION, frame

NEW = VERSION >= "3"
goldens = Goldens("sql")
NUMBERS = [{"a": a, "b": b} for a, b in ((1.0, 2.0), (-3.5, 0.0), (0.0, 1e300), (2.5, -2.5), (None, 1.0), (7.0, None), (1e-9, 3.0), (-7.5, 2.0), (123456.789, 10.0))]
TEXTS = [{"s": s, "t": t} for s, t in (("Hello", "lo"), ("", "x"), ("a,b c", ","), ("ÄÖÜ straße", "ß"), (None, "q"), ("  pad ", None), ("1.5", "1"), ("日本語", "語"), ("x%y_z", "%"))]


def sql(name, select, schema, records, rest=""):
    goldens.add(name, F.SQLTransformer(statement="SELECT %s FROM __THIS__%s" % (select, rest)), schema, records)


sql("arithmetic", "*, a + b AS plus, a - b AS minus, a * b AS times, a / b AS over, a % b AS rest, -a AS less, a + b * 2 - (a - 1) / 4 AS mixed", "a double, b double", NUMBERS)
sql("comparisons", "*, a > b AS gt, a <= 1 AS le, a = b AS eq, a <> 2.5 AS ne, a <=> NULL AS same, a IS NULL AS missing, b IS NOT NULL AS there, a BETWEEN 0 AND 3 AS between_, "
    "a IN (1, 2.5, 7) AS among, NOT a > 0 AS inverse, a > 0 AND b > 0 AS both_, a > 0 OR b > 0 AS either", "a double, b double", NUMBERS)
sql("choices", "*, CASE WHEN a > 2 THEN 1.0D WHEN a < 0 THEN -1.0D ELSE 0.0D END AS c, CASE WHEN a > 2 THEN 'big' WHEN b IS NULL THEN NULL ELSE 'small' END AS d, IF(b > 0, a, b) AS e, "
    "COALESCE(a, b, -1.0D) AS f, NVL(b, a) AS g, NULLIF(a, 1.0D) AS h, GREATEST(a, b) AS i, LEAST(a, b, 0.5D) AS j, CASE a WHEN 1 THEN 'one' WHEN 7 THEN 'seven' END AS k", "a double, b double", NUMBERS)
sql("functions of numbers", "*, ABS(a) AS f1, CEIL(a) AS f2, FLOOR(a) AS f3, ROUND(a) AS f4, ROUND(a, 1) AS f5, EXP(a / 1e6D) AS f6, LOG(a) AS f7, LN(b) AS f8, LOG10(b) AS f9, LOG2(a) AS f10, "
    "LOG1P(a) AS f11, SQRT(b) AS f12, POW(a, 2) AS f13, SIN(a) AS f14, COS(a) AS f15, TAN(a) AS f16, ATAN(a) AS f17, SIGNUM(a) AS f18, CBRT(a) AS f19, BROUND(a) AS f20, PMOD(a, 3.0D) AS f21, "
    "RINT(a) AS f22, DEGREES(a) AS f23, HYPOT(a, 2.0D) AS f24, TANH(a) AS f25, EXPM1(a / 1e6D) AS f26, LOG(2.0D, b) AS f27", "a double, b double", NUMBERS)
sql("functions of texts", "*, LOWER(s) AS t1, UPPER(s) AS t2, LENGTH(s) AS t3, TRIM(s) AS t4, CONCAT(s, '-', t) AS t5, CONCAT_WS('|', s, t) AS t6, SUBSTRING(s, 2, 3) AS t7, SUBSTR(s, -2) AS t8, "
    "REPLACE(s, t, '_') AS t9, REGEXP_REPLACE(s, '[aeiou]', '*') AS t10, s LIKE '%l%' AS t11, s RLIKE '^[A-Z]' AS t12, s = 'Hello' AS t13, INSTR(s, t) AS t14, LPAD(s, 8, '.') AS t15, "
    "RPAD(s, 3, '#') AS t16, REVERSE(s) AS t17, INITCAP(s) AS t18, s || t AS t19, s IN ('Hello', '') AS t20, LTRIM(s) AS t21, CAST(s AS double) AS t22, s LIKE 'x\\\\%y\\\\_z' AS t23, REPEAT(t, 2) AS t24",
    "s string, t string", TEXTS)
sql("casts", "*, CAST(a AS int) AS c1, CAST(a AS string) AS c2, CAST(b AS boolean) AS c3, CAST(a AS float) AS c4, CAST(a > 1 AS int) AS c5, CAST(CAST(b AS bigint) AS double) AS c6", "a double, b double",
    [r for r in NUMBERS if r["b"] != 1e300])
sql("columns by name", "a AS renamed, `b` + 1 AS `b plus one`", "a double, b double", NUMBERS[:3])
goldens.add("rows that are left out", F.SQLTransformer(statement="SELECT *, a * 2 AS c FROM __THIS__ WHERE a > 0 AND b IS NOT NULL"), "a double, b double", NUMBERS)
ROWS = [{"y": 1.0 + i % 3 - 0.25 * (i % 5), "a": float(i % 4), "b": 0.5 * i, "s": "xyz"[i % 3], "t": "pq"[i % 2]} for i in range(24)]
SCHEMA = "y double, a double, b double, s string, t string"
ASK = ROWS[:6] + [{"y": 0.0, "a": 2.5, "b": -1.0, "s": "z", "t": "q"}]
goldens.add("sql, assembler, regression", Pipeline(stages=[F.SQLTransformer(statement="SELECT *, log(a + 1) AS la, CASE WHEN s = 'x' THEN 1.0D ELSE 0.0D END AS isx FROM __THIS__"),
            F.VectorAssembler(inputCols=["la", "isx", "b"], outputCol="features")]).fit(frame(SCHEMA, ROWS)), SCHEMA, ASK)
for formula in ("y ~ a + b", "y ~ .", "y ~ . - t", "y ~ s", "y ~ a:b", "y ~ a:s + b", "y ~ s:t", "y ~ a + s + s:t - 1" if NEW else "y ~ a + s + s:t"):
    for how in ("error",) if formula != "y ~ s" else ("error", "skip", "keep"):
        goldens.add("formula %s %s" % (formula, how), F.RFormula(formula=formula, handleInvalid=how).fit(frame(SCHEMA, ROWS)), SCHEMA,
                    ASK + ([{"y": 0.0, "a": 1.0, "b": 1.0, "s": "new", "t": "p"}] if formula == "y ~ s" else []), leave=("label",), hidden=("y",))
goldens.add("formula of a label that is a text", F.RFormula(formula="s ~ a + b").fit(frame(SCHEMA, ROWS)), SCHEMA, ASK, leave=("label",), hidden=("s",))
goldens.write()
