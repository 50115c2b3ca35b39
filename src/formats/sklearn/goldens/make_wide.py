# python 3.11, requirements-1.9.txt
# python 3.8, requirements-1.3.txt
# python 3.6, requirements-0.19.txt
# python 2.7, requirements-0.19-py2.txt
# Trees and their like behind texts: sparse rows, many more columns than trees look at.
from golden import VERSION, Goldens

import numpy as np
from sklearn.ensemble import (
    AdaBoostClassifier,
    BaggingClassifier,
    GradientBoostingRegressor,
    IsolationForest,
    RandomForestClassifier,
    VotingClassifier,
)
from sklearn.feature_extraction.text import HashingVectorizer, TfidfVectorizer
from sklearn.feature_selection import SelectFromModel
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.semi_supervised import LabelSpreading
from sklearn.tree import DecisionTreeClassifier

DOCS = [
    "the cat sat on the mat", "a dog barked at the cat", "stocks fell on monday", "the market rose and stocks rose",
    "my dog ate the mat", "bonds and stocks", "cats and dogs", "the bank raised rates", "rates fell", "a cat and a mouse",
]
Y = np.array([0, 0, 1, 1, 0, 1, 0, 1, 1, 0])
NAMES = np.array(["animals", "money"])[Y]
T = DOCS[:4] + ["", "the dog of the bank", "unknown words only", "cat cat cat stocks"]

g = Goldens("wide")


def behind(model, columns=2048, labels=NAMES):
    return Pipeline([("hash", HashingVectorizer(n_features=columns)), ("model", model)]).fit(DOCS, labels)


g.add("forest of many columns", behind(RandomForestClassifier(n_estimators=5, random_state=0)), T)
g.add("forest of few columns", behind(RandomForestClassifier(n_estimators=5, random_state=0), 16), T)
g.add("one leaf", behind(DecisionTreeClassifier(max_depth=1, min_samples_split=20)), T)
g.add("boosting", behind(GradientBoostingRegressor(n_estimators=3, random_state=0), labels=Y * 2.5), T)
g.add("AdaBoost", behind(AdaBoostClassifier(n_estimators=3, random_state=0)), T)
g.add("bagging of columns", behind(BaggingClassifier(DecisionTreeClassifier(max_depth=2), n_estimators=3, max_features=0.3, random_state=0)), T)
g.add("bagging of linear models of columns", behind(BaggingClassifier(LogisticRegression(), n_estimators=2, max_features=0.5, random_state=0), 64), T)
g.add("voting", behind(VotingClassifier([("a", DecisionTreeClassifier(random_state=0)), ("b", LogisticRegression())], voting="soft", flatten_transform=True), 1024), T)
g.add("selected by a forest", Pipeline([("tf", TfidfVectorizer()), ("select", SelectFromModel(RandomForestClassifier(n_estimators=5, random_state=0))), ("line", LogisticRegression())]).fit(DOCS, NAMES), T)
if VERSION >= (0, 22):
    from sklearn.ensemble import StackingClassifier

    stack = StackingClassifier([("a", DecisionTreeClassifier(random_state=0))], final_estimator=LogisticRegression(), cv=2, passthrough=True)
    g.add("stacking beside sparse rows", behind(stack, 64), T)
    g.add("isolation", Pipeline([("tf", TfidfVectorizer()), ("iso", IsolationForest(n_estimators=3, random_state=0))]).fit(DOCS), T)
if VERSION != (0, 19):
    some = np.where(np.arange(10) % 4 == 3, -1, Y)
    g.add("labels of sparse rows", Pipeline([("tf", TfidfVectorizer()), ("labels", LabelSpreading(kernel="rbf", gamma=2.0))]).fit(DOCS, some), T)
g.write()
