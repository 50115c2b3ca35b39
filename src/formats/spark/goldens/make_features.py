# python 3.11, requirements-3.5.txt
# python 3.7, requirements-2.4.txt
# Transformers of spark.ml of numbers, vectors and categories, each parameter that changes answers. Spark 2.4 needs Java 8.
from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml import feature as F
from pyspark.ml.linalg import Vectors

from golden import Goldens, VERSION, frame

NEW = VERSION >= "3"
NAN, INF = float("nan"), float("inf")
goldens = Goldens("features")


def fit(stage, schema, records):
    return stage.fit(frame(schema, records))


def safe(name, make):
    make()


# --- strings and categories
CATS = [{"c": c} for c in ["a", "b", "a", "c", "a", "b", "ü", "", "日本", "1", "1.0", "true"]]
ASK = CATS + [{"c": "zzz"}, {"c": None}, {"c": "A"}]
for how in ("error", "skip", "keep"):
    goldens.add("string indexer " + how, fit(F.StringIndexer(inputCol="c", outputCol="i", handleInvalid=how), "c string", CATS), "c string", ASK)
for order in ("frequencyAsc", "alphabetDesc", "alphabetAsc"):
    goldens.add("string indexer " + order, fit(F.StringIndexer(inputCol="c", outputCol="i", stringOrderType=order), "c string", CATS), "c string", CATS)
DOUBLES = [{"x": x} for x in [1.0, 2.5, 1.0, 1e10, -0.5, 1e-5, 2.5, 1.0, 100.0]]
goldens.add("string indexer of numbers that a stage made", Pipeline(stages=[F.Bucketizer(splits=[-INF, 0, 2, INF], inputCol="x", outputCol="b"),
            F.StringIndexer(inputCol="b", outputCol="i")]).fit(frame("x double", DOUBLES)), "x double", DOUBLES)
goldens.add("string indexer of integers", fit(F.StringIndexer(inputCol="x", outputCol="i", handleInvalid="keep"), "x int", [{"x": x} for x in (1, 2, 1, 30)]),
            "x int", [{"x": x} for x in (30, 1, 2, 7)])
goldens.add("string indexer of doubles, sent as integers", fit(F.StringIndexer(inputCol="x", outputCol="i", handleInvalid="keep"), "x double", [{"x": x} for x in (1, 2, 1, 30)]),
            "x double", [{"x": x} for x in (30, 1, 2, 7)])
goldens.add("index to string by the column's labels", Pipeline(stages=[F.StringIndexer(inputCol="c", outputCol="i", handleInvalid="keep"),
            F.IndexToString(inputCol="i", outputCol="back")]).fit(frame("c string", CATS)), "c string", ASK)
goldens.add("index to string by labels", F.IndexToString(inputCol="i", outputCol="s", labels=["zero", "ü", ""]), "i double",
            [{"i": x} for x in (0, 1, 2, 1.7, -0.5, 3, -1, 1e10)])
INDEX = [{"i": x, "j": y} for x, y in ((0, 1), (1, 0), (2, 1), (3, 0))]
BAD = INDEX + [{"i": 4, "j": 0}, {"i": -1, "j": 0}, {"i": 1.5, "j": 0}, {"i": 0, "j": 7}]
Encoder = F.OneHotEncoder if NEW else F.OneHotEncoderEstimator
for how in ("error", "keep"):
    for drop in (True, False):
        goldens.add("one hot %s %s" % (how, drop), fit(Encoder(inputCols=["i", "j"], outputCols=["u", "v"], handleInvalid=how, dropLast=drop),
                    "i double, j double", INDEX), "i double, j double", BAD)
if NEW:
    goldens.add("one hot of one column", fit(F.OneHotEncoder(inputCol="i", outputCol="u"), "i double", INDEX), "i double", INDEX)
    goldens.add("string indexer of two columns", fit(F.StringIndexer(inputCols=["c", "d"], outputCols=["i", "j"], handleInvalid="keep"), "c string, d string",
                [{"c": "a", "d": "x"}, {"c": "b", "d": "x"}, {"c": "b", "d": "y"}]), "c string, d string",
                [{"c": "a", "d": "y"}, {"c": "q", "d": "x"}, {"c": None, "d": "x"}])
else:
    goldens.add("one hot of spark 2", Pipeline(stages=[F.StringIndexer(inputCol="c", outputCol="i", handleInvalid="keep"),
                F.OneHotEncoder(inputCol="i", outputCol="u"), F.OneHotEncoder(inputCol="i", outputCol="v", dropLast=False)]).fit(frame("c string", [r for r in CATS if r["c"]])), "c string", ASK)

# --- assembling
AB = [{"a": 1.0, "b": -2.5}, {"a": 0.0, "b": 1e300}, {"a": 1e-310, "b": 0.0}, {"a": INF, "b": -INF}]
HOLES = AB + [{"a": None, "b": 1.0}, {"a": 2.0, "b": NAN}]
for how in ("error", "skip", "keep"):
    goldens.add("assembler " + how, F.VectorAssembler(inputCols=["a", "b"], outputCol="v", handleInvalid=how), "a double, b double", HOLES)
VEC = "v vector"
V3 = [{"v": v} for v in ([1.0, -2.0, 3.5], [0.0, 0.0, 0.0], [1e300, 1e-300, -1.0], [-0.0, 5.0, 0.5],
                         {"size": 3, "indices": [1], "values": [7.5]}, {"size": 3, "indices": [], "values": []}, {"size": 3, "indices": [0, 2], "values": [0.0, -3.0]})]
goldens.add("assembler with vectors", PipelineModel(stages=[F.VectorSizeHint(inputCol="v", size=3), F.VectorAssembler(inputCols=["a", "v", "b"], outputCol="w"),
            F.VectorSlicer(inputCol="w", outputCol="s", indices=[0, 4], names=["v_1", "b"] if False else [])]), "a double, b double, v vector",
            [dict(r, a=float(i), b=-1.0) for i, r in enumerate(V3)])
goldens.add("assembler of assembled, sliced by name", PipelineModel(stages=[F.VectorAssembler(inputCols=["a", "b"], outputCol="v"),
            F.VectorAssembler(inputCols=["v", "a"], outputCol="w"), F.VectorSlicer(inputCol="w", outputCol="s", names=["v_b", "a"], indices=[0])]), "a double, b double", AB)
goldens.add("slicer", F.VectorSlicer(inputCol="v", outputCol="s", indices=[2, 0]), VEC, V3)

# --- scalers
TRAIN = [{"v": v} for v in ([1.0, 2.0, 5.0], [-3.0, 2.0, 7.5], [4.0, 2.0, -1e3], [0.0, 2.0, 1e-3])]
for mean in (False, True):
    for std in (False, True):
        goldens.add("standard scaler %s %s" % (mean, std), fit(F.StandardScaler(inputCol="v", outputCol="s", withMean=mean, withStd=std), VEC, TRAIN), VEC, V3)
goldens.add("min max scaler", fit(F.MinMaxScaler(inputCol="v", outputCol="s"), VEC, TRAIN), VEC, V3 + [{"v": [NAN, NAN, INF]}])
goldens.add("min max scaler to another range", fit(F.MinMaxScaler(inputCol="v", outputCol="s", min=-5.0, max=3.0), VEC, TRAIN), VEC, V3)
goldens.add("max abs scaler", fit(F.MaxAbsScaler(inputCol="v", outputCol="s"), VEC, TRAIN + [{"v": [0.0, 0.0, 0.0]}]), VEC, V3)
goldens.add("max abs scaler of zeros", fit(F.MaxAbsScaler(inputCol="v", outputCol="s"), VEC, [{"v": [0.0, 1.0, 0.0]}]), VEC, V3)
for p in (1.0, 2.0, 3.0, INF, 1.5):
    goldens.add("normalizer %s" % p, F.Normalizer(inputCol="v", outputCol="s", p=p), VEC, V3[:2] + V3[3:])
if NEW:
    for center in (False, True):
        goldens.add("robust scaler %s" % center, fit(F.RobustScaler(inputCol="v", outputCol="s", withCentering=center, lower=0.2, upper=0.8), VEC, TRAIN), VEC, V3)
    goldens.add("robust scaler of centres alone", fit(F.RobustScaler(inputCol="v", outputCol="s", withCentering=True, withScaling=False), VEC, TRAIN), VEC, V3)
goldens.add("elementwise product", F.ElementwiseProduct(inputCol="v", outputCol="s", scalingVec=Vectors.dense([0.0, 1.0, -2.5])), VEC, V3)
goldens.add("elementwise product, sparse", F.ElementwiseProduct(inputCol="v", outputCol="s", scalingVec=Vectors.sparse(3, [1], [4.0])), VEC, V3)

# --- single numbers
X = [{"x": x} for x in (-1.0, 0.0, -0.0, 0.5, 0.49999999999999994, 1.0, 1e300, 1e-310, INF, -INF)]
goldens.add("binarizer", F.Binarizer(inputCol="x", outputCol="y", threshold=0.5), "x double", X + [{"x": NAN}])
goldens.add("binarizer of vectors", PipelineModel(stages=[F.VectorSizeHint(inputCol="v", size=3), F.VectorAssembler(inputCols=["v"], outputCol="w"),
            F.Binarizer(inputCol="w", outputCol="y", threshold=0.5)]), VEC, V3)
if NEW:
    goldens.add("binarizer of two columns", F.Binarizer(inputCols=["a", "b"], outputCols=["y", "z"], thresholds=[0.5, -3.0]), "a double, b double", AB)
    goldens.add("binarizer below zero", PipelineModel(stages=[F.VectorSizeHint(inputCol="v", size=3), F.VectorAssembler(inputCols=["v"], outputCol="w"),
                F.Binarizer(inputCol="w", outputCol="y", threshold=-1.5)]), VEC, V3)
for how in ("error", "skip", "keep"):
    goldens.add("bucketizer " + how, F.Bucketizer(splits=[-1.0, 0.0, 0.5, 1.0], inputCol="x", outputCol="y", handleInvalid=how), "x double", X + [{"x": NAN}])
goldens.add("bucketizer of all numbers", F.Bucketizer(splits=[-INF, 0.0, 10.0, INF], inputCol="x", outputCol="y"), "x double", X)
goldens.add("bucketizer of two columns", F.Bucketizer(splitsArray=[[-INF, 0.0, INF], [0.0, 1.0, 2.0, 3.0]], inputCols=["x", "z"], outputCols=["p", "q"], handleInvalid="keep")
            if NEW else F.Bucketizer(splits=[-INF, 1.0, INF], inputCol="x", outputCol="p", handleInvalid="keep"),
            "x double, z double", [dict(r, z=i * 0.5) for i, r in enumerate(X[:7])])
goldens.add("quantile discretizer", fit(F.QuantileDiscretizer(numBuckets=4, inputCol="x", outputCol="y", handleInvalid="keep"), "x double",
            [{"x": float(i * i)} for i in range(30)] + [{"x": NAN}]), "x double", [{"x": x} for x in (-5.0, 0.0, 49.0, 1e9, NAN)])
HOLED = [{"a": 1.0, "b": NAN}, {"a": NAN, "b": 4.0}, {"a": 3.0, "b": 8.0}, {"a": 8.0, "b": -1.0}]
for strategy in ("mean", "median") + (("mode",) if NEW else ()):
    goldens.add("imputer " + strategy, fit(F.Imputer(inputCols=["a", "b"], outputCols=["c", "d"], strategy=strategy), "a double, b double", HOLED), "a double, b double",
                HOLED + [{"a": None, "b": None}])
goldens.add("imputer of a value", fit(F.Imputer(inputCols=["a"], outputCols=["c"], missingValue=-1.0), "a double", [{"a": x} for x in (-1.0, 2.0, 6.0)]), "a double",
            [{"a": x} for x in (-1.0, 0.0, None, 5.5)])
if NEW:
    goldens.add("imputer of one column", fit(F.Imputer(inputCol="a", outputCol="c"), "a double", HOLED), "a double", HOLED + [{"a": None}])

# --- vectors to vectors
WIDE = [{"v": [float((i * 7 + j * 3) % 11) - 4.5 + 0.1 * j for j in range(5)]} for i in range(12)]
goldens.add("pca", fit(F.PCA(k=3, inputCol="v", outputCol="p"), VEC, WIDE), VEC, WIDE[:5] + [{"v": {"size": 5, "indices": [0, 4], "values": [1.0, -2.0]}}])
for degree in (1, 2, 3, 5):
    goldens.add("polynomial %d" % degree, F.PolynomialExpansion(inputCol="v", outputCol="p", degree=degree), VEC, V3[:2] + V3[3:])
goldens.add("polynomial of known size", PipelineModel(stages=[F.VectorAssembler(inputCols=["a", "b"], outputCol="v"), F.PolynomialExpansion(inputCol="v", outputCol="p", degree=3)]),
            "a double, b double", AB[:3])
for inverse in (False, True):
    goldens.add("dct %s" % inverse, F.DCT(inputCol="v", outputCol="p", inverse=inverse), VEC, WIDE)
    goldens.add("dct of 8 %s" % inverse, F.DCT(inputCol="v", outputCol="p", inverse=inverse), VEC, [{"v": [float(i * j % 5) for j in range(8)]} for i in range(4)] + [{"v": [1e300] * 8}])
CAT4 = [{"v": [float(i % 3), float(i % 7) * 1.5, 0.0 if i % 2 else -3.0]} for i in range(14)]
for how in ("error", "skip", "keep"):
    goldens.add("vector indexer " + how, fit(F.VectorIndexer(inputCol="v", outputCol="w", maxCategories=4, handleInvalid=how), VEC, CAT4), VEC,
                CAT4[:6] + [{"v": [9.0, 1.0, 0.0]}, {"v": [1.0, 123.0, -3.0]}, {"v": [1.0, NAN, 0.25]}])
if NEW:
  goldens.add("interaction", PipelineModel(stages=[F.VectorAssembler(inputCols=["a", "b"], outputCol="v"), F.Interaction(inputCols=["a", "v", "b"], outputCol="i")]),
            "a double, b double", AB[:3] + [{"a": 2.0, "b": 3.0}])
if NEW:
  goldens.add("interaction of categories", Pipeline(stages=[F.StringIndexer(inputCol="c", outputCol="i"), F.VectorAssembler(inputCols=["x", "i"], outputCol="v"),
            F.Interaction(inputCols=["i", "v", "x"], outputCol="p")]).fit(frame("c string, x double", [dict(r, x=0.5 * k) for k, r in enumerate(CATS[:4])])),
            "c string, x double", [dict(r, x=0.5 * k) for k, r in enumerate(CATS[:4])])
LABELLED = [{"v": [float(i % 3), float(i % 2), float((i * 5) % 7), 1.0], "label": float(i % 2)} for i in range(20)]
goldens.add("chi squared selector", fit(F.ChiSqSelector(numTopFeatures=2, featuresCol="v", outputCol="w"), "v vector, label double", LABELLED), VEC, [{"v": r["v"]} for r in LABELLED[:4]])
if NEW:
    goldens.add("univariate selector", fit(F.UnivariateFeatureSelector(featuresCol="v", outputCol="w", labelCol="label").setFeatureType("continuous").setLabelType("categorical")
                .setSelectionThreshold(2), "v vector, label double", LABELLED), VEC, [{"v": r["v"]} for r in LABELLED[:4]])
    goldens.add("variance selector", fit(F.VarianceThresholdSelector(featuresCol="v", outputCol="w", varianceThreshold=0.3), "v vector, label double", LABELLED), VEC,
                [{"v": r["v"]} for r in LABELLED[:4]])
goldens.add("random projections", fit(F.BucketedRandomProjectionLSH(inputCol="v", outputCol="h", bucketLength=2.0, numHashTables=3, seed=5), VEC, WIDE), VEC, WIDE)
SETS = [{"v": {"size": 40000, "indices": ix, "values": [1.0] * len(ix)}} for ix in ([0, 1, 2], [39999], [5, 77, 20000], [3, 4, 30000])]
goldens.add("min hash", fit(F.MinHashLSH(inputCol="v", outputCol="h", numHashTables=4, seed=3), VEC, SETS), VEC, SETS + [{"v": {"size": 40000, "indices": [], "values": []}}])

# --- hashing of columns
MIXED = [{"n": 2.5, "k": 3, "s": "foo", "t": True}, {"n": 0.0, "k": 4, "s": "bär", "t": False}, {"n": None, "k": None, "s": None, "t": None}, {"n": -1.0, "k": -7, "s": "", "t": True}]
SCHEMA = "n double, k int, s string, t boolean"
goldens.add("feature hasher", F.FeatureHasher(inputCols=["n", "k", "s", "t"], outputCol="f", numFeatures=100), SCHEMA, MIXED)
goldens.add("feature hasher of categories", F.FeatureHasher(inputCols=["n", "k", "s", "t"], outputCol="f", numFeatures=37, categoricalCols=["k"]), SCHEMA, MIXED)
goldens.write()
