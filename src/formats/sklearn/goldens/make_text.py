# -*- coding: utf-8 -*-
# python 3.11, requirements-1.9.txt
# python 3.8, requirements-1.3.txt
# python 3.6, requirements-0.19.txt
# python 2.7, requirements-0.19-py2.txt
# Text vectorizers over texts that are hard to read, and DictVectorizer, FeatureHasher.
from __future__ import unicode_literals

from golden import VERSION, Goldens

import sys

import numpy as np
import sklearn
from sklearn.feature_extraction import DictVectorizer, FeatureHasher
from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer, TfidfTransformer, TfidfVectorizer, strip_accents_unicode
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import FeatureUnion, Pipeline

PY2 = sys.version_info[0] == 2

# Final sigma, dotted I, ligatures, marks in two orders, digits of other scripts, surrogate pairs, odd white space, tags.
DOCS = [
    "The quick brown fox jumps over the lazy dog; the DOG barks.",
    "caf\u00e9 cafe\u0301 CAFE\u0301 na\u00efve \u0152uvre stra\u00dfe STRASSE \u1e9e \ufb01n \u00bd x\u00b2",
    "\u039f\u0394\u03a5\u03a3\u03a3\u0395\u03a5\u03a3 \u03a3 \u0391\u03a3\u0301 \u03b1\u03c3 \u0130stanbul I\u0131 \u01c5ungla",
    "\u4f60\u597d\u4e16\u754c \u3053\u3093\u306b\u3061\u306f \ud55c\uae00 \u0645\u0631\u062d\u0628\u0627 \u0928\u092e\u0938\u094d\u0924\u0947 \u05e9\u05dc\u05d5\u05dd",
    "a\u0323\u0307 a\u0307\u0323 \u1e69 \u0345\u0334 \u0e01\u0e33 \u2460 \u0664\u0662 \u2167 x_1 __ a1b2 3.14 -7e5",
    "\ttabs\x0bvertical\x1cfile\x85next\u00a0hard\u1680ogham\u2003em\u2028line\u202fnarrow\u3000wide  two   three \n\n lines",
    "\U0001f600smile\U0001d4d0\U0001d4d1 \U00010400deseret \U0001f1e9\U0001f1ea don't it's e-mail user@example.com #tag <b>bold</b>",
    "",
    " ",
    "a",
    "aa aa aa bb",
]
FIT = DOCS + ["quick brown dogs", "Caf\u00e9 stra\u00dfe \u03c3\u03c3", "the the of and dog not"]
if PY2:
    # Its lower case knows neither final sigmas nor the dotted I, which text of Python 3 does.
    DOCS = [d for d in DOCS if "\u03a3" not in d]
    FIT = [d for d in FIT if "\u03a3" not in d]


def texts(docs):
    return list(docs)


class Records(list):
    """Rows that are objects or lists."""


class Some(Goldens):
    """All cases of four versions, one in four of those in between."""

    seen = 0

    def add(self, name, *args, **more):
        self.seen += 1
        if VERSION in ((1, 9), (1, 3), (0, 19)) or self.seen % 4 == 1 or "column" in name:
            Goldens.add(self, name, *args, **more)


g = Some("text")


def count(name, data=None, **params):
    fit = params.pop("fit", FIT)
    g.add("CountVectorizer, " + name, CountVectorizer(**params).fit(fit), texts(DOCS if data is None else data), methods=["transform"])


count("as it is")
count("binary", binary=True)
count("cases kept", lowercase=False)
count("accents unicode", strip_accents="unicode")
count("accents ascii", strip_accents="ascii")
count("English stop words", stop_words="english")
count("stop words", stop_words=["the", "dog"])
count("pairs of words", ngram_range=(1, 2))
count("two and three words, stop words", ngram_range=(2, 3), stop_words=["the"])
count("characters", analyzer="char", ngram_range=(1, 2), max_features=80)
count("three characters", analyzer="char", ngram_range=(3, 3), max_features=80)
count("characters in words", analyzer="char_wb", ngram_range=(2, 4), max_features=120)
count("few terms", max_features=5)
count("rare terms left out", min_df=2, max_df=0.9)
count("a fixed vocabulary", vocabulary=["dog", "the quick", "\u00e9", "fox"], ngram_range=(1, 2))
count("a vocabulary with columns", vocabulary={"dog": 1, "fox": 0})
count("float32", dtype=np.float32)

if not PY2:
    count("split at white space", tokenizer=str.split, token_pattern=None if VERSION >= (1, 0) else "x")
    count("lower case by a function", preprocessor=str.lower, strip_accents="ascii")
    count("accents by a function", strip_accents=strip_accents_unicode)

PATTERNS = [
    "(?u)\\b\\w+\\b", "\\w{3,}", "[a-z]+", "[^\\W\\d_]+", "\\S+", "(?i)[a-z]{2,}", "(?u)\\b\\w\\w+\\b|[^\\w\\s]",
    "#?(\\w+)", "[a-zA-Z]+(?:'[a-z]+)?", "(?<![\\w@])\\w+(?!\\w|@)", "\\d+(?:\\.\\d+)?|[-+]?\\d", "(?P<t>\\w)\\w*?(?=\\b)",
    "\\b[^\\d\\W]{1,4}?\\b", "(?:\\w|-){2,}", "^\\w+|\\w+$", "(?m)^\\s*(\\w+)", "(?s).{1,7}", "[\\u00e0-\\u00ff]+", "(?x) \\w+ # words\n",
    "\\B\\w+\\B", "(\\w)(?=.*)", "(?i)stra(?:\u00df|ss)e", "(?i)[\u03c3\u03b1]+", "(?a)\\w+", "[\\s\\d]+", "\\.|;|'",
    "(?i)K|\u017f|[i-k]+", "(?:a|b)*", "\\w*", "(?:(?:a)|\\w)+?x?", "[]a^-]+", "<[^>]+>", "(?i:DOG)|fox", "(?u)\\w+\\Z", "x*",
]
if PY2:
    PATTERNS = ["(?u)" + p for p in PATTERNS if not any(x in p for x in ("(?a", "(?i:", "\\u", "*?", "x*", ")*", "\\w*"))]
elif sys.version_info < (3, 7):
    PATTERNS = [p for p in PATTERNS if p not in ("(?:a|b)*", "\\w*", "x*", "(?s).{1,7}")]
for pattern in PATTERNS if VERSION in ((1, 9), (0, 19)) else PATTERNS[:4]:
    try:
        counts = CountVectorizer(token_pattern=pattern, max_features=150).fit(FIT)
    except ValueError as error:
        print(pattern, error)
        continue
    g.add("CountVectorizer, pattern " + pattern, counts, texts(DOCS), methods=["transform"])


def tfidf(name, **params):
    g.add("TfidfVectorizer, " + name, TfidfVectorizer(**params).fit(FIT), texts(DOCS), methods=["transform"])


tfidf("as it is")
tfidf("l1", norm="l1")
tfidf("no norm, no idf", norm=None, use_idf=False)
tfidf("sublinear, not smooth", sublinear_tf=True, smooth_idf=False)
tfidf("float32, characters", dtype=np.float32, analyzer="char_wb", ngram_range=(1, 2), max_features=60)
tfidf("binary, accents", binary=True, strip_accents="unicode", stop_words="english")

counts = CountVectorizer(max_features=12).fit_transform(FIT).toarray()
g.add("TfidfTransformer", TfidfTransformer().fit(counts), counts[:6], methods=["transform"])
g.add("TfidfTransformer, sublinear l1", TfidfTransformer(norm="l1", sublinear_tf=True).fit(counts), counts[:6], methods=["transform"])


def hashing(name, **params):
    g.add("HashingVectorizer, " + name, HashingVectorizer(n_features=params.pop("n_features", 64), **params).fit(FIT), texts(DOCS), methods=["transform"])


hashing("as it is")
hashing("no norm", norm=None, n_features=37)
hashing("l1, no alternate sign", norm="l1", alternate_sign=False)
hashing("binary", binary=True, norm=None)
hashing("characters", analyzer="char", ngram_range=(1, 3), n_features=101)
hashing("pairs of words", ngram_range=(1, 2), stop_words="english", norm=None)
hashing("few columns", n_features=3, norm=None)
if VERSION < (0, 21):
    hashing("not negative", non_negative=True)

ROWS = [{"city": "Rome", "t": 18.5}, {"city": "K\u00f6ln", "t": -3, "rain": True}, {}, {"t": 0, "unknown": 4, "city": "Oslo"}]
g.add("DictVectorizer", DictVectorizer().fit(ROWS[:2]), Records(ROWS), methods=["transform"])
g.add("DictVectorizer, dense float32", DictVectorizer(sparse=False, separator=":", dtype=np.float32, sort=False).fit(ROWS), Records(ROWS), methods=["transform"])
g.add("FeatureHasher of dicts", FeatureHasher(n_features=20).fit(ROWS), Records(ROWS), methods=["transform"])
g.add("FeatureHasher of dicts, no alternate sign", FeatureHasher(n_features=7, alternate_sign=False).fit(ROWS), Records(ROWS), methods=["transform"])
if VERSION >= (1, 0):
    LISTS = ROWS + [{"city": ["Rome", "Oslo", "Rome"], "t": None}]
    g.add("DictVectorizer with lists", DictVectorizer().fit(LISTS), Records(LISTS), methods=["transform"])
STRINGS = [["a", "b", "a"], ["\u00e9"], []]
PAIRS = [[["a", 1], ["b", 2.5]], [["a", "x"]], []]
g.add("FeatureHasher of strings", FeatureHasher(n_features=11, input_type="string").fit(STRINGS), Records(STRINGS), methods=["transform"])
g.add("FeatureHasher of pairs", FeatureHasher(n_features=11, input_type="pair").fit(PAIRS), Records(PAIRS), methods=["transform"])

Y = np.arange(len(FIT)) % 3 * 1.5
g.add("a regressor behind", Pipeline([("tfidf", TfidfVectorizer()), ("lin", LinearRegression())]).fit(FIT, Y), texts(DOCS))
words = CountVectorizer(max_features=20)
letters = TfidfVectorizer(analyzer="char", max_features=20)
g.add("words and characters", Pipeline([("both", FeatureUnion([("w", words), ("c", letters)], transformer_weights={"c": 3})), ("lin", LinearRegression())]).fit(FIT, Y), texts(DOCS))
g.add("counts, then tf-idf", Pipeline([("count", CountVectorizer(max_features=30)), ("tfidf", TfidfTransformer())]).fit(FIT, Y), texts(DOCS), methods=["transform"])
if VERSION >= (0, 22):
    import pandas as pd
    from sklearn.compose import ColumnTransformer
    from sklearn.preprocessing import StandardScaler

    frame = pd.DataFrame({"text": FIT, "n": np.arange(len(FIT)) * 2.0, "title": FIT[::-1]})
    columns = ColumnTransformer([("t", TfidfVectorizer(max_features=25), "text"), ("n", StandardScaler(), ["n"])])
    g.add("a column of texts", Pipeline([("c", columns), ("lin", LinearRegression())]).fit(frame, Y), frame.iloc[:6])
    columns = ColumnTransformer([("t", CountVectorizer(max_features=15), "text"), ("u", CountVectorizer(max_features=9), "title")])
    g.add("two columns of texts", Pipeline([("c", columns), ("lin", LinearRegression())]).fit(frame, Y), frame.iloc[:6])
    columns = ColumnTransformer([("t", CountVectorizer(max_features=15), "text")])
    g.add("one column of texts", Pipeline([("c", columns), ("lin", LinearRegression())]).fit(frame[["text"]], Y), frame[["text"]].iloc[:6])
g.write()
