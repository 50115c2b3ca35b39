# python 3.11, requirements-3.5.txt
# python 3.7, requirements-2.4.txt
# Decision trees, random forests and boosted trees, of numbers and categories.
import random

from models import *
from pyspark.ml import Pipeline
from pyspark.ml.classification import *
from pyspark.ml.feature import VectorIndexer
from pyspark.ml.regression import *
from pyspark.sql.types import DoubleType

NEW = VERSION != "2.4"
random.seed(11)
D = DoubleType()
g = Goldens("trees")


def row(k):
    c = random.randrange(5)
    return [random.gauss(k, 1.2), float(c), random.choice([0.0, 1.0, 2.5, -3.0]), random.gauss(0, 1), float((c + k) % 3)]


def points(n, classes):
    return [[row(i % classes), float(i % classes)] for i in range(n)]


def labelled(rows):
    return frame(rows, features=V, label=D)


two, three = points(80, 2), points(90, 3)
numbers = [[x, x[0] ** 2 + (3.0 if x[1] in (1.0, 4.0) else 0.0) + x[3]] for x, _ in three]
plain = [
    [0.0] * 5,
    [-0.0, 0.0, -0.0, 0.0, 0.0],
    [1e300, 4.0, 1e300, -1e300, 2.0],
    [1e-310, 1.0, -1e-310, 1e-310, 1.0],
    [INF, 2.0, -INF, 0.0, 0.0],
    [-INF, 3.0, INF, 0.0, 0.0],
    [NAN, 1.0, 2.0, 3.0, 1.0],
    [0.5, 1.0, NAN, NAN, 0.0],
]
# To a tree of categories these are levels that it has not seen, or none at all.
odd = [
    [0.5, 5.0, 1.0, 0.0, 0.0],
    [0.5, -1.0, 1.0, 0.0, 0.0],
    [0.5, 1.5, 1.0, 0.0, 0.5],
    [0.5, NAN, 1.0, 0.0, NAN],
    [0.5, 1e10, 1.0, 0.0, INF],
    [-0.5, 7.0, 0.0, 1.0, 3.0],
]
rows = [x for x, _ in points(12, 3)] + plain + odd
sparse = [Vectors.sparse(5, [], []), Vectors.sparse(5, [1, 3], [3.0, -1.0]), Vectors.sparse(5, [0, 4], [2.0, 2.0])]
ask = frame([[Vectors.dense(x)] for x in rows] + [[v] for v in sparse], features=V)
A2, A3, N = labelled(two), labelled(three), labelled(numbers)


def categorical(data):
    """The same with columns 1, 2 and 4 said to be categories, as VectorIndexer says it."""
    stage = make(VectorIndexer, inputCol="features", outputCol="indexed", maxCategories=6).setHandleInvalid("keep").fit(data)
    made = stage.transform(data)
    return stage, made.select(made["indexed"].alias("features"), made["label"])


stage3, C3 = categorical(A3)
stage2, C2 = categorical(A2)
stageN, CN = categorical(N)
leaf = {"leafCol": "leaf"} if NEW else {}
small = dict(maxDepth=3, maxBins=8, seed=5)

g.add("DecisionTreeClassificationModel", make(DecisionTreeClassifier, **dict(small, **leaf)).fit(A3), ask)
g.add("DecisionTreeClassificationModel, categories", make(DecisionTreeClassifier, maxDepth=4, **leaf).fit(C3), ask)
g.add("DecisionTreeClassificationModel, two classes, categories", make(DecisionTreeClassifier, maxDepth=5, impurity="entropy").fit(C2), ask)
g.add("DecisionTreeClassificationModel, thresholds", make(DecisionTreeClassifier, thresholds=[0.2, 0.5, 0.3], **small).fit(A3), ask)
g.add("DecisionTreeClassificationModel, a threshold of 0", make(DecisionTreeClassifier, thresholds=[0.2, 0.5, 0.0], **small).fit(A3), ask)
g.add("DecisionTreeClassificationModel, prediction only", make(DecisionTreeClassifier, rawPredictionCol="", probabilityCol="", **small).fit(A3), ask)
g.add("DecisionTreeClassificationModel, a leaf", make(DecisionTreeClassifier, maxDepth=0, **leaf).fit(A3), ask)
g.add("DecisionTreeClassificationModel, one class", make(DecisionTreeClassifier, **small).fit(labelled([[x, 0.0] for x, _ in two])), ask)
g.add("DecisionTreeClassificationModel, only class 2", make(DecisionTreeClassifier, **small).fit(labelled([[x, 2.0] for x, _ in two])), ask)
g.add("DecisionTreeClassificationModel, ties", make(DecisionTreeClassifier, maxDepth=0).fit(labelled([[x, float(i % 2)] for i, (x, _) in enumerate(two)])), ask)
g.add("DecisionTreeClassificationModel, fifteen classes", make(DecisionTreeClassifier, maxDepth=5).fit(labelled(points(90, 15))), ask)
g.add("DecisionTreeClassificationModel, deep", make(DecisionTreeClassifier, maxDepth=12, minInstancesPerNode=1).fit(A3), ask)
g.add("DecisionTreeRegressionModel", make(DecisionTreeRegressor, **dict(small, **leaf)).fit(N), ask)
g.add("DecisionTreeRegressionModel, categories", make(DecisionTreeRegressor, maxDepth=4).fit(CN), ask)
g.add("DecisionTreeRegressionModel, variance", make(DecisionTreeRegressor, varianceCol="variance", predictionCol="ŷ", **small).fit(N), ask)
g.add("DecisionTreeRegressionModel, a leaf", make(DecisionTreeRegressor, maxDepth=0, varianceCol="v").fit(N), ask)

few = dict(numTrees=5, maxDepth=3, maxBins=8, seed=5)
g.add("RandomForestClassificationModel", make(RandomForestClassifier, **dict(few, **leaf)).fit(A3), ask)
g.add("RandomForestClassificationModel, categories", make(RandomForestClassifier, numTrees=4, maxDepth=4, seed=2).fit(C3), ask)
g.add("RandomForestClassificationModel, thresholds", make(RandomForestClassifier, thresholds=[0.6, 0.2, 0.3], **few).fit(A3), ask)
g.add("RandomForestClassificationModel, two classes", make(RandomForestClassifier, thresholds=[0.7, 0.3], **few).fit(A2), ask)
g.add("RandomForestClassificationModel, prediction only", make(RandomForestClassifier, rawPredictionCol="", probabilityCol="", **few).fit(A3), ask)
g.add("RandomForestClassificationModel, one tree of one leaf", make(RandomForestClassifier, numTrees=1, maxDepth=0, **leaf).fit(A3), ask)
g.add("RandomForestClassificationModel, one class", make(RandomForestClassifier, **few).fit(labelled([[x, 0.0] for x, _ in two])), ask)
g.add("RandomForestRegressionModel", make(RandomForestRegressor, **dict(few, **leaf)).fit(N), ask)
g.add("RandomForestRegressionModel, categories", make(RandomForestRegressor, numTrees=4, maxDepth=4, seed=2).fit(CN), ask)
steps = dict(maxIter=5, maxDepth=3, maxBins=8, seed=5)
g.add("GBTClassificationModel", make(GBTClassifier, **dict(steps, **leaf)).fit(A2), ask)
g.add("GBTClassificationModel, categories", make(GBTClassifier, maxIter=4, maxDepth=4, stepSize=0.3, seed=2).fit(C2), ask)
g.add("GBTClassificationModel, prediction only", having(make(GBTClassifier, **steps), rawPredictionCol="", probabilityCol="").fit(A2), ask)
g.add("GBTClassificationModel, thresholds", having(make(GBTClassifier, **steps), thresholds=[0.8, 0.2]).fit(A2), ask)
g.add("GBTClassificationModel, of leaves", make(GBTClassifier, maxIter=2, maxDepth=0, seed=1).fit(A2), ask)
g.add("GBTRegressionModel", make(GBTRegressor, **dict(steps, **leaf)).fit(N), ask)
g.add("GBTRegressionModel, categories", make(GBTRegressor, maxIter=4, maxDepth=4, stepSize=0.3, seed=2).fit(CN), ask)
g.add("GBTRegressionModel, absolute", make(GBTRegressor, lossType="absolute", **steps).fit(N), ask)
g.write()
