# python 3.11, requirements-3.5.txt
# python 3.7, requirements-2.4.txt
# Models of the old API, spark.mllib, as `model.save(sc, path)` writes them. They answer one row at a time, by `predict`.
import random

from models import *
from pyspark.mllib.classification import *
from pyspark.mllib.clustering import *
from pyspark.mllib.feature import ChiSqSelector, Word2Vec
from pyspark.mllib.fpm import FPGrowth
from pyspark.mllib.linalg import Vectors as Old
from pyspark.mllib.recommendation import ALS, Rating
from pyspark.mllib.regression import *
from pyspark.mllib.tree import DecisionTree, GradientBoostedTrees, RandomForest

sc = spark.sparkContext
random.seed(17)
g = Goldens("mllib")


def points(n, d, classes):
    return [LabeledPoint(i % classes, [random.gauss(i % classes if j == 0 else 0.3 * j, 1.0) for j in range(d)]) for i in range(n)]


def rdd(rows):
    return sc.parallelize(rows, 1)


rows = [p.features for p in points(8, 4, 3)] + [
    Old.dense(x)
    for x in [
        [0.0, 0.0, 0.0, 0.0],
        [1e300, -1e300, 1.0, 1.0],
        [1e-310, 0.0, -0.0, 1.0],
        [INF, 1.0, 1.0, 1.0],
        [700.0, 50.0, -20.0, 3.0],
        [-700.0, -50.0, 20.0, 3.0],
    ]
]
strange = [Old.dense([NAN, 1.0, 1.0, 1.0])]


def asked(model, vectors, f=None):
    """({output: answers}, refused) of a function of one vector."""
    f = f or (lambda x: {"prediction": model.predict(x)})
    made, refused = [], []
    for i, x in enumerate(vectors):
        try:
            made.append(f(x))
        except Exception as error:
            refused.append([i, why(error)])
    return made, refused


def add(name, model, vectors=None, f=None, save=None, key="features"):
    try:
        vectors = rows + strange if vectors is None else vectors
        made, refused = asked(model, vectors, f)
        answers = {k: told([float(m[k]) if isinstance(m[k], (int, float)) else m[k] for m in made]) for k in made[0]}
        records = [{key: sent(x)} for x in vectors]
        g.save("mllib " + name, "mllib." + type(model).__name__, save or (lambda path: model.save(sc, path)), records, answers, refused)
    except Exception as error:
        print("FAILED", name, why(error), flush=True)


two, three = rdd(points(40, 4, 2)), rdd(points(60, 4, 3))
lr = LogisticRegressionWithLBFGS.train(two, iterations=5, intercept=True)
add("LogisticRegressionModel", lr)
add("LogisticRegressionModel, three classes", LogisticRegressionWithLBFGS.train(three, iterations=5, numClasses=3))
add("LogisticRegressionModel, three classes, intercept", LogisticRegressionWithLBFGS.train(three, iterations=5, numClasses=3, intercept=True))
svm = SVMWithSGD.train(two, iterations=5, intercept=True)
add("SVMModel", svm)
add("LinearRegressionModel", LinearRegressionWithSGD.train(two, iterations=4, intercept=True))
add("LassoModel", LassoWithSGD.train(two, iterations=4))
add("RidgeRegressionModel", RidgeRegressionWithSGD.train(two, iterations=4, intercept=True))
counts = rdd([LabeledPoint([3.0, 7.0, -1.0][i % 3], [float(random.randrange(4)) for _ in range(4)]) for i in range(30)])
askc = [Old.dense([float(random.randrange(5)) for _ in range(4)]) for _ in range(8)] + [Old.sparse(4, [1], [2.0]), Old.dense([0.0] * 4), Old.dense([-1.0, 0, 0, 0])]
nb = NaiveBayes.train(counts)
add("NaiveBayesModel", nb, askc)


cats = {2: 3}
mixed = lambda n, classes: rdd([LabeledPoint(i % classes, [random.gauss(i % classes, 1.0), random.gauss(0, 1), float((i + random.randrange(2)) % 3), 1.0]) for i in range(n)])
askt = [Old.dense([random.gauss(1, 1.5), random.gauss(0, 1), float(i % 3), 1.0]) for i in range(10)] + [Old.dense(x) for x in [[0.0] * 4, [1e300, -1e300, 2.0, 0.0], [INF, -INF, 1.0, 0.0], [NAN, 0.0, 0.0, 0.0], [0.1, NAN, 1.0, NAN], [0.5, 0.5, 7.0, 0.0], [0.5, 0.5, -1.0, 0.0]]] + [Old.sparse(4, [0], [2.0])]
add("DecisionTreeModel, classes", DecisionTree.trainClassifier(mixed(60, 3), 3, cats, maxDepth=3), askt)
add("DecisionTreeModel, numbers", DecisionTree.trainRegressor(mixed(60, 3), cats, maxDepth=4), askt)
add("DecisionTreeModel, a leaf", DecisionTree.trainRegressor(mixed(60, 3), {}, maxDepth=0), askt)
add("RandomForestModel, classes", RandomForest.trainClassifier(mixed(60, 3), 3, cats, 4, maxDepth=3, seed=3), askt)
add("RandomForestModel, two trees of two classes", RandomForest.trainClassifier(mixed(60, 2), 2, cats, 2, maxDepth=2, seed=3), askt)
add("RandomForestModel, numbers", RandomForest.trainRegressor(mixed(60, 3), cats, 4, maxDepth=3, seed=3), askt)
add("GradientBoostedTreesModel, classes", GradientBoostedTrees.trainClassifier(mixed(60, 2), cats, numIterations=4, maxDepth=2), askt)
add("GradientBoostedTreesModel, numbers", GradientBoostedTrees.trainRegressor(mixed(60, 3), cats, numIterations=4, maxDepth=2), askt)

cloud = rdd([Old.dense([random.gauss(c, 0.5), random.gauss(-c, 0.5), random.gauss(c, 1), 0.5]) for c in [0, 3, 6] for _ in range(12)])
add("KMeansModel", KMeans.train(cloud, 3, maxIterations=4, seed=1), rows)
bisecting = BisectingKMeans.train(cloud, 4, maxIterations=4, seed=1)
add("BisectingKMeansModel", bisecting, save=lambda path: bisecting._java_model.save(sc._jsc.sc(), path))
solid = rdd([Old.dense([random.gauss(c, 0.5), random.gauss(-c, 0.5)]) for c in [0, 4] for _ in range(15)])
gmm = GaussianMixture.train(solid, 2, maxIterations=4, seed=1)
ask2 = [Old.dense([random.gauss(2, 2), random.gauss(-2, 2)]) for _ in range(6)] + [Old.dense([0.0, 0.0]), Old.dense([1e8, 1e8]), Old.dense([NAN, 1.0])]
add("GaussianMixtureModel", gmm, ask2, lambda x: {"prediction": gmm.predict(x), "probability": Old.dense(list(gmm.predictSoft(x)))})
steps = [(1.0, 1.0, 1.0), (3.0, 2.0, 1.0), (2.0, 3.0, 1.0), (6.0, 4.0, 1.0), (5.0, 5.0, 2.0), (9.0, 8.0, 1.0)]
iso = IsotonicRegression.train(rdd(steps))
askn = [0.0, 1.0, 1.5, 2.5, 3.0, 4.0, 4.5, 5.0, 7.0, 9.0, -0.0, 1e300, -1e300, INF, -INF]
add("IsotonicRegressionModel", iso, askn)
add("IsotonicRegressionModel, falling", IsotonicRegression.train(rdd([(10 - a, b, c) for a, b, c in steps]), isotonic=False), askn)

ratings = rdd([Rating(u, i, float((u * 7 + i * 3) % 5 + 1)) for u in range(6) for i in range(7) if (u + i) % 3])
als = ALS.train(ratings, 3, 3, seed=1)


def rate(pair):
    return {"prediction": als.predict(pair[0], pair[1])}


pairs = [[u, i] for u in range(7) for i in range(0, 8, 2)]
made, refused = asked(als, pairs, rate)
records = [{"user": u, "product": i} for u, i in pairs]
g.save("mllib MatrixFactorizationModel", "mllib.MatrixFactorizationModel", lambda path: als.save(sc, path), records, {"prediction": told([m["prediction"] for m in made])}, refused)

texts = rdd([random.choices(["spark", "rows", "ünïcode", "words", "x"], k=8) for _ in range(60)])
w2v = Word2Vec().setVectorSize(4).setMinCount(1).setSeed(1).fit(texts)
asking = ["spark", "ünïcode", "x", "unknown", ""]
made, refused = asked(w2v, asking, lambda word: {"vector": w2v.transform(word)})
g.save("mllib Word2VecModel", "mllib.Word2VecModel", lambda path: w2v._java_model.save(sc._jsc.sc(), path), [{"word": w} for w in asking], {"vector": told([Old.dense(m["vector"].toArray()) for m in made])}, refused)

chosen = ChiSqSelector(numTopFeatures=2).fit(counts)
made, refused = asked(chosen, askc, lambda x: {"selected": Old.dense(chosen.transform(x).toArray())})
g.save("mllib ChiSqSelectorModel", "mllib.ChiSqSelectorModel", lambda path: chosen._java_model.save(sc._jsc.sc(), path), [{"features": sent(x)} for x in askc], {"selected": told([m["selected"] for m in made])}, refused)

g.write()
