# python 3.11, requirements-3.5.txt
# python 3.7, requirements-2.4.txt
# Clusters, topics, factors and frequent patterns.
import random

from models import *
from pyspark.ml.clustering import *
from pyspark.ml.fpm import FPGrowth
from pyspark.ml.recommendation import ALS
from pyspark.sql.types import ArrayType, DoubleType, FloatType, IntegerType, LongType, StringType

NEW = VERSION != "2.4"
random.seed(13)
D, I, S = DoubleType(), IntegerType(), StringType()
g = Goldens("clusters")

near = [[[random.gauss(c, 0.6), random.gauss(-c, 0.6), random.gauss(c * c, 1.0)]] for c in [0, 2, 4, 7] for _ in range(12)]
X = frame(near, features=V)
nasty = [
    [[0.0, 0.0, 0.0]],
    [[1e-310, 0.0, 0.0]],
    [[1e300, 1.0, 0.0]],
    [[1e150, -1e150, 1e150]],
    [[NAN, 1.0, 1.0]],
    [[INF, 1.0, 1.0]],
    [[-INF, 1.0, -INF]],
    [[1e8, 1e8, 1e8]],
    [[1.0, -1.0, 2.0]],
    [[3.0, -3.0, 10.0]],
    [Vectors.sparse(3, [1], [2.0])],
    [Vectors.sparse(3, [], [])],

]
ask = frame(near[::5] + nasty, features=V)
# A row of zeros has no direction.
directed = frame(near[::5] + [r for r in nasty if not isinstance(r[0], SparseVector) and r[0][0] not in (0.0, 1e-310, 1e150)], features=V)
g.add("KMeansModel", make(KMeans, k=4, seed=1, maxIter=5).fit(X), ask)
g.add("KMeansModel, two", make(KMeans, k=2, seed=1, maxIter=5, predictionCol="cluster").fit(X), ask)
g.add("KMeansModel, one", make(KMeans, k=1, seed=1, maxIter=5).fit(X), ask)
shifted = frame([[[x + 1.0 for x in r[0]]] for r in near], features=V)
g.add("KMeansModel, cosine", make(KMeans, k=3, seed=1, maxIter=5, distanceMeasure="cosine").fit(shifted), directed)
g.add("BisectingKMeansModel", make(BisectingKMeans, k=5, seed=1, maxIter=5).fit(X), ask)
g.add("BisectingKMeansModel, one", make(BisectingKMeans, k=1, seed=1, maxIter=5).fit(X), ask)
g.add("BisectingKMeansModel, cosine", make(BisectingKMeans, k=4, seed=1, maxIter=5, distanceMeasure="cosine").fit(shifted), directed)
g.add("BisectingKMeansModel, large clusters only", make(BisectingKMeans, k=6, seed=1, maxIter=5, minDivisibleClusterSize=15.0).fit(X), ask)
g.add("GaussianMixtureModel", make(GaussianMixture, k=3, seed=1, maxIter=6).fit(X), ask)
g.add("GaussianMixtureModel, one", make(GaussianMixture, k=1, seed=1, maxIter=3, probabilityCol="p").fit(X), ask)
flat = frame([[[r[0][0], r[0][0] * 2, 1.0]] for r in near], features=V)
g.add("GaussianMixtureModel, singular", make(GaussianMixture, k=2, seed=1, maxIter=4).fit(flat), ask)

words = [[[float(max(0, int(random.gauss(3 if j % 3 == i % 3 else 0, 1)))) for j in range(8)]] for i in range(24)]
W = frame(words, features=V)
askw = frame(words[:6] + [[[0.0] * 8], [[0.5, 0.0, 1e-310, 2.0, 0.0, 0.0, 0.0, 100.0]], [[1e6, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]], [Vectors.sparse(8, [1, 6], [2.0, 5.0])], [Vectors.sparse(8, [], [])]], features=V)
g.add("LocalLDAModel", make(LDA, k=3, seed=4, maxIter=4, optimizer="online").fit(W), askw)
g.add("LocalLDAModel, priors", make(LDA, k=2, seed=99, maxIter=4, docConcentration=[0.3, 1.7], topicConcentration=0.1, topicDistributionCol="topics").fit(W), askw)

ratings = [[u, i, float((u * 7 + i * 3) % 5 + 1)] for u in range(6) for i in range(7) if (u + i) % 3]
R = frame([[u + 10, i - 3, r] for u, i, r in ratings], user=I, item=I, rating=D)
pairs = frame([[u + 10, i - 3] for u in range(7) for i in range(0, 8, 2)] + [[99, 0], [10, 99], [-1, -1], [2147483647, 0]], user=I, item=I)
g.add("ALSModel", make(ALS, rank=4, maxIter=3, seed=2).fit(R), pairs)
g.add("ALSModel, cold rows are dropped", make(ALS, rank=3, maxIter=2, seed=2, coldStartStrategy="drop").fit(R), pairs)
g.add("ALSModel, implicit", make(ALS, rank=3, maxIter=2, seed=2, implicitPrefs=True, nonnegative=True, predictionCol="score").fit(R), pairs)
wide = frame([[10, 0.0], [11, 1.0], [11, 1.5], [12, 3e9], [2147483648, 1.0], [12, NAN]], user=LongType(), item=D)
g.add("ALSModel, ids of other types", make(ALS, rank=3, maxIter=2, seed=2, userCol="user", itemCol="item").fit(R), wide)

baskets = [["a", "b", "c"], ["a", "b"], ["b", "c", "d"], ["a", "c"], ["a", "b", "c", "e"], ["e", "d"], ["ü", "a"], ["ü", "a", "b"]]
F = frame([[b] for b in baskets], items=ArrayType(S))
askf = frame([[b] for b in baskets + [[], ["z"], ["a"], ["c", "b"], ["d"], ["b", "a", "z"]]]  , items=ArrayType(S))
g.add("FPGrowthModel", make(FPGrowth, minSupport=0.2, minConfidence=0.4).fit(F), askf, unordered=True)
g.add("FPGrowthModel, sure rules", make(FPGrowth, minSupport=0.2, minConfidence=0.9, predictionCol="then").fit(F), askf, unordered=True)
g.write()
