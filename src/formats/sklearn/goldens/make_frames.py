# -*- coding: utf-8 -*-
# python 3.11, requirements-1.9.txt
# python 3.8, requirements-1.3.txt
# Pipelines as people make them: data frames of numbers, categories, texts and missing cells; texts to classifiers.
from __future__ import unicode_literals

from golden import VERSION, Goldens

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import TruncatedSVD
from sklearn.ensemble import RandomForestClassifier, VotingClassifier
from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer, TfidfTransformer, TfidfVectorizer
from sklearn.feature_selection import SelectKBest, chi2
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge, SGDClassifier
from sklearn.pipeline import Pipeline, make_pipeline, make_union
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, OrdinalEncoder, StandardScaler

rng = np.random.RandomState(11)
N = 60
NAMES = ["Braund, Mr. Owen", "Cumings, Mrs. John", "Heikkinen, Miss. Laina", "Allen, Mr. William", "M\u00fcller, Frau Zo\u00eb"]
D = pd.DataFrame({
    "pclass": rng.randint(1, 4, N),
    "name": [NAMES[i] for i in rng.randint(0, len(NAMES), N)],
    "sex": [["male", "female"][i] for i in rng.randint(0, 2, N)],
    "age": np.where(rng.rand(N) < 0.2, np.nan, np.round(rng.rand(N) * 80, 1)),
    "fare": np.round(np.exp(rng.normal(size=N) + 3), 2),
    "embarked": pd.Series([["S", "C", "Q", np.nan][i] for i in rng.randint(0, 4, N)], dtype=object),
    "alone": rng.rand(N) < 0.5,
    "ticket": ["T%d" % i for i in range(N)],
})
Y = ((D["sex"] == "female") ^ (rng.rand(N) < 0.2)).map({True: "yes", False: "no"}).values
Z = D["fare"].values / 10 + (D["sex"] == "male").values
F = D.iloc[:7].copy()
F.loc[1, "name"] = ""
F.loc[2, "pclass"] = 2

NUMBERS = ["age", "fare"]
CATEGORIES = ["sex", "embarked"]


def numbers():
    return make_pipeline(SimpleImputer(strategy="median"), StandardScaler())


def categories(**more):
    return make_pipeline(SimpleImputer(strategy="most_frequent"), OneHotEncoder(handle_unknown="ignore", **more))


def columns(*more, **params):
    return ColumnTransformer([("num", numbers(), NUMBERS), ("cat", categories(), CATEGORIES)] + list(more), **params)


def logistic(many=False):
    if many:
        return LogisticRegression(solver="lbfgs")
    return LogisticRegression(solver="liblinear")


g = Goldens("frames")


def case(name, data, *steps, **more):
    target = more.pop("target", Y)
    g.add(name, make_pipeline(*steps).fit(data, target), more.pop("rows", F), **more)


case("numbers and categories, logistic", D, columns(), logistic())
case("and a text", D, columns(("text", TfidfVectorizer(), "name")), logistic())
case("two kinds of text", D, columns(("text", CountVectorizer(), "name"), ("chars", TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 3), max_features=30), "name")), logistic())
case("the same column as text and as category", D, columns(("text", CountVectorizer(), "name"), ("is", OneHotEncoder(handle_unknown="ignore"), ["name"])), logistic())
case("numbers as categories", D, ColumnTransformer([("c", OneHotEncoder(), ["pclass", "alone"]), ("n", MinMaxScaler(), ["fare"])]), logistic())
case("a forest of ordinals", D, ColumnTransformer([("n", SimpleImputer(), ["age"]), ("o", OrdinalEncoder(), ["sex"])]), RandomForestClassifier(n_estimators=3, max_depth=3, random_state=0))
case("the rest passes", D[["sex", "fare", "pclass", "alone"]], ColumnTransformer([("o", OneHotEncoder(), ["sex"])], remainder="passthrough"), RandomForestClassifier(n_estimators=3, max_depth=3, random_state=0), rows=F[["sex", "fare", "pclass", "alone"]])
case("a regressor of weights", D, columns(transformer_weights={"num": 2.0}), Ridge(), target=Z)
case("dense categories", D, ColumnTransformer([("cat", categories(), CATEGORIES)], sparse_threshold=0), logistic())
case("categories by place", D.values, ColumnTransformer([("o", OneHotEncoder(), [2]), ("n", SimpleImputer(), [3])]), logistic(), rows=D.values[:5])
CODES = D.assign(code=["%d.5" % (i % 3) for i in range(N)])
case("a column of texts as categories and as numbers", CODES, ColumnTransformer([("o", OneHotEncoder(), ["code"]), ("p", "passthrough", ["code"]), ("n", SimpleImputer(), NUMBERS)], sparse_threshold=0), Ridge(), target=Z, rows=CODES.iloc[:5])
case("chosen after encoding", D, columns(), SelectKBest(k=3), logistic())
two = VotingClassifier([("a", make_pipeline(columns(), logistic())), ("b", make_pipeline(ColumnTransformer([("n", SimpleImputer(), NUMBERS)]), RandomForestClassifier(n_estimators=2, max_depth=2, random_state=1)))], voting="soft")
g.add("two pipelines vote", two.fit(D, Y), F)
if VERSION >= (1, 0):
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.compose import TransformedTargetRegressor
    from sklearn.ensemble import StackingClassifier
    from sklearn.model_selection import GridSearchCV

    whole = make_pipeline(columns(("text", TfidfVectorizer(), "name")), logistic())
    search = GridSearchCV(whole, {"logisticregression__C": [0.1, 1.0]}, cv=2)
    g.add("a search around a pipeline", search.fit(D, Y), F)
    g.add("calibrated around a pipeline", CalibratedClassifierCV(make_pipeline(columns(), logistic()), cv=2).fit(D, Y), F)
    g.add("pipelines stacked", StackingClassifier([("a", make_pipeline(columns(), logistic())), ("b", make_pipeline(ColumnTransformer([("n", SimpleImputer(), ["age"])]), logistic()))], cv=2).fit(D, Y), F)
    g.add("a target transformed around a pipeline", TransformedTargetRegressor(make_pipeline(columns(), Ridge()), func=np.log1p, inverse_func=np.expm1).fit(D, Z), F)
if VERSION >= (1, 0):
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    ordinal = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    case("histograms of ordinals, numbers missing", D, ColumnTransformer([("o", ordinal, CATEGORIES)], remainder="drop"), HistGradientBoostingClassifier(max_iter=3, min_samples_leaf=5))
    case("histograms, missing cells pass", D, ColumnTransformer([("o", ordinal, CATEGORIES), ("n", "passthrough", NUMBERS)]), HistGradientBoostingRegressor(max_iter=3, min_samples_leaf=5), target=Z)
if VERSION >= (1, 2):
    case("data frames between the steps", D, columns(verbose_feature_names_out=False).set_output(transform="default"), logistic())
    inner = ColumnTransformer([("num", numbers(), NUMBERS), ("cat", OneHotEncoder(sparse_output=False), ["sex"])]).set_output(transform="pandas")
    case("data frames between the steps, by name", D, inner, ColumnTransformer([("again", MinMaxScaler(), ["num__age"])], remainder="passthrough"), logistic())

TEXTS = [
    "the match was won by the home team", "a late goal and a red card", "the striker scored twice", "fans cheered the coach",
    "shares fell as rates rose", "the bank cut its forecast", "profits rose at the car maker", "markets fear a rate rise",
    "the new phone has a better camera", "chips are faster and cheaper", "the app crashed after an update", "caf\u00e9 laptops, d\u00e9j\u00e0 vu",
]
LABELS = np.array(["sport", "money", "tech"]).repeat(4)
ASKED = ["the team scored a goal", "rates and profits", "a faster camera phone", "", "zzz qqq", "CAF\u00c9 \u00dcPDATE"]


def texts(name, *steps, **more):
    g.add("texts, " + name, make_pipeline(*steps).fit(TEXTS, LABELS), list(ASKED), **more)


texts("logistic", TfidfVectorizer(), logistic(True))
texts("stochastic gradient", TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2)), SGDClassifier(random_state=0))
texts("hashes", HashingVectorizer(n_features=2 ** 10), SGDClassifier(random_state=0))
texts("counts and tf-idf", CountVectorizer(stop_words="english"), TfidfTransformer(), logistic(True))
texts("chosen terms", CountVectorizer(), SelectKBest(chi2, k=6), logistic(True))
texts("latent semantics", TfidfVectorizer(), TruncatedSVD(3, random_state=0), logistic(True))
texts("scaled", TfidfVectorizer(), StandardScaler(with_mean=False), logistic(True))
texts("a union", make_union(CountVectorizer(), TfidfVectorizer(analyzer="char", ngram_range=(2, 2), max_features=40)), logistic(True))
texts("a forest", TfidfVectorizer(max_features=12), RandomForestClassifier(n_estimators=3, max_depth=3, random_state=0))
from sklearn.naive_bayes import ComplementNB, MultinomialNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC, LinearSVC

texts("naive Bayes", CountVectorizer(), MultinomialNB())
texts("complement naive Bayes", TfidfVectorizer(), ComplementNB())
texts("a linear machine", TfidfVectorizer(), LinearSVC(random_state=0))
texts("a kernel machine", TfidfVectorizer(), SVC(kernel="linear"))
texts("neighbours", TfidfVectorizer(), KNeighborsClassifier(2))
g.write()
