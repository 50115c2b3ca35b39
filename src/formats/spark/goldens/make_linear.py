# python 3.11, requirements-3.5.txt
# python 3.7, requirements-2.4.txt
# Linear models: logistic and linear regressions, generalised linear models, support vectors, survival, isotonic, naive
# Bayes, factorization machines, perceptrons, one against the rest, and what chooses among models.
import random

from models import *
from pyspark.ml.classification import *
from pyspark.ml.evaluation import BinaryClassificationEvaluator, RegressionEvaluator
from pyspark.ml.regression import *
from pyspark.ml.tuning import CrossValidator, ParamGridBuilder, TrainValidationSplit
from pyspark.sql.types import DoubleType

NEW = VERSION != "2.4"
random.seed(7)
D = DoubleType()
g = Goldens("linear")


def points(n, d, classes):
    rows = []
    for i in range(n):
        k = i % classes
        x = [random.gauss(k if j % classes == k else 0.3 * j, 1.0) for j in range(d)]
        rows.append([x, float(k)])
    return rows


def labelled(rows):
    return frame(rows, features=V, label=D)


NASTY = [
    [0.0, 0.0, 0.0, 0.0],
    [-0.0, 0.0, -0.0, 0.0],
    [1e300, -1e300, 1e300, 1.0],
    [1e-310, 1e-310, 0.0, -1e-310],
    [1.0, NAN, 2.0, 3.0],
    [INF, 0.0, 1.0, 1.0],
    [-INF, 1.0, 1.0, 0.0],
    [700.0, 700.0, -700.0, 10.0],
    [-4000.0, 3.0, 5.0, -1.0],
]
NASTY_LEGAL = NASTY
binary = points(60, 4, 2)
three = points(60, 4, 3)
test2 = [r[0] for r in points(9, 4, 2)]
test3 = [r[0] for r in points(9, 4, 3)]


def asked(rows, sparse=True):
    made = [[Vectors.dense(r)] for r in rows]
    if sparse:
        made += [[Vectors.sparse(4, [], [])], [Vectors.sparse(4, [1, 3], [2.5, -1.0])], [Vectors.sparse(4, [0, 1], [0.0, 3.0])]]
    return frame(made, features=V)


t2 = asked(test2 + NASTY)
t3 = asked(test3 + NASTY)
B, T = labelled(binary), labelled(three)

lr = make(LogisticRegression, maxIter=8, regParam=0.1)
one = lr.fit(B)
g.add("LogisticRegressionModel, binomial", one, t2)
for threshold in [0.0, 1.0, 0.3, 0.5]:
    g.add("LogisticRegressionModel, threshold %s" % threshold, make(LogisticRegression, maxIter=8, threshold=threshold).fit(B), t2)
g.add("LogisticRegressionModel, thresholds of two", make(LogisticRegression, maxIter=8, thresholds=[0.8, 0.2]).fit(B), t2)
g.add("LogisticRegressionModel, thresholds with 0", make(LogisticRegression, maxIter=8, thresholds=[0.0, 0.2]).fit(B), t2)
g.add("LogisticRegressionModel, multinomial of two", make(LogisticRegression, maxIter=8, family="multinomial").fit(B), t2)
g.add("LogisticRegressionModel, multinomial of two, thresholds", make(LogisticRegression, maxIter=8, family="multinomial", thresholds=[0.3, 0.7]).fit(B), t2)
g.add("LogisticRegressionModel, three classes", lr.fit(T), t3)
g.add("LogisticRegressionModel, three thresholds", make(LogisticRegression, maxIter=5, thresholds=[0.5, 0.2, 0.3]).fit(T), t3)
g.add("LogisticRegressionModel, three thresholds, one 0", make(LogisticRegression, maxIter=5, thresholds=[0.5, 0.0, 0.3]).fit(T), t3)
g.add("LogisticRegressionModel, sparse coefficients", make(LogisticRegression, maxIter=20, regParam=0.2, elasticNetParam=1.0).fit(B), t2)
g.add("LogisticRegressionModel, three classes, sparse coefficients", make(LogisticRegression, maxIter=20, regParam=0.15, elasticNetParam=1.0).fit(T), t3)
g.add("LogisticRegressionModel, no intercept", make(LogisticRegression, maxIter=5, fitIntercept=False).fit(T), t3)
g.add("LogisticRegressionModel, no intercept, two classes", make(LogisticRegression, maxIter=5, fitIntercept=False).fit(B), t2)
g.add("LogisticRegressionModel, names", make(LogisticRegression, maxIter=5, featuresCol="features", predictionCol="p x", probabilityCol="pröb", rawPredictionCol="r-aw").fit(B), t2)
g.add("LogisticRegressionModel, no raw prediction", make(LogisticRegression, maxIter=5, rawPredictionCol="").fit(T), t3)
g.add("LogisticRegressionModel, no probability", make(LogisticRegression, maxIter=5, probabilityCol="").fit(B), t2)
g.add("LogisticRegressionModel, prediction only", make(LogisticRegression, maxIter=5, probabilityCol="", rawPredictionCol="", thresholds=[0.9, 0.1]).fit(B), t2)
g.add("LogisticRegressionModel, prediction only, three", make(LogisticRegression, maxIter=5, probabilityCol="", rawPredictionCol="", thresholds=[0.9, 0.1, 0.5]).fit(T), t3)
g.add("LogisticRegressionModel, probability only", make(LogisticRegression, maxIter=5, rawPredictionCol="", thresholds=[0.9, 0.1]).fit(B), t2)
g.add("LogisticRegressionModel, one class 0", make(LogisticRegression, maxIter=5).fit(labelled([[x, 0.0] for x, _ in binary])), t2)
g.add("LogisticRegressionModel, one class 1", make(LogisticRegression, maxIter=5).fit(labelled([[x, 1.0] for x, _ in binary])), t2)
g.add("LogisticRegressionModel, only class 2", make(LogisticRegression, maxIter=5).fit(labelled([[x, 2.0] for x, _ in binary])), t2)
g.add("LogisticRegressionModel, twelve classes", make(LogisticRegression, maxIter=3).fit(labelled(points(60, 4, 12))), t3)
ties = labelled([[[1.0, 0.0, 0.0, 0.0], 0.0], [[1.0, 0.0, 0.0, 0.0], 1.0], [[1.0, 0.0, 0.0, 0.0], 2.0]])
g.add("LogisticRegressionModel, ties", make(LogisticRegression, maxIter=5).fit(ties), t3)
ties2 = labelled([[[1.0, 0.0, 0.0, 0.0], 0.0], [[1.0, 0.0, 0.0, 0.0], 1.0]])
g.add("LogisticRegressionModel, tie of two", make(LogisticRegression, maxIter=5).fit(ties2), t2)
g.add("LogisticRegressionModel, width that differs", one, frame([[[1.0, 2.0]], [[1.0, 2.0, 3.0, 4.0]], [[1.0, 2.0, 3.0, 4.0, 5.0]]], features=V))

svc = make(LinearSVC, maxIter=5)
g.add("LinearSVCModel", svc.fit(B), t2)
g.add("LinearSVCModel, threshold", make(LinearSVC, maxIter=5, threshold=0.75).fit(B), t2)
g.add("LinearSVCModel, prediction only", make(LinearSVC, maxIter=5, threshold=-0.25, rawPredictionCol="").fit(B), t2)
g.add("LinearSVCModel, no intercept", make(LinearSVC, maxIter=5, fitIntercept=False).fit(B), t2)

numbers = labelled([[x, 2 * x[0] - x[1] + 0.5 * x[2] + random.gauss(0, 0.2) + 3] for x, _ in three])
g.add("LinearRegressionModel", make(LinearRegression).fit(numbers), t3)
g.add("LinearRegressionModel, lasso", make(LinearRegression, regParam=0.8, elasticNetParam=1.0, maxIter=10).fit(numbers), t3)
g.add("LinearRegressionModel, no intercept", make(LinearRegression, fitIntercept=False, predictionCol="ŷ").fit(numbers), t3)
g.add("LinearRegressionModel, huber", make(LinearRegression, loss="huber", maxIter=10).fit(numbers), t3)
g.add("LinearRegressionModel, constant label", make(LinearRegression).fit(labelled([[x, 3.0] for x, _ in three])), t3)

small = [[x[0] / 3, x[1] / 3] for x, _ in points(40, 2, 2)]
ask = [[x] for x in small[:8]] + [[[0.0, 0.0]], [[-0.0, 0.0]], [[1e300, 1.0]], [[-1e300, 1.0]], [[800.0, 2.0]], [[-800.0, 2.0]], [[9.0, -9.0]], [[-9.0, 9.0]], [[40.0, 0.0]], [[-40.0, 0.0]], [[NAN, 1.0]], [[INF, 1.0]], [[-INF, 1.0]], [[1e-310, -1e-310]], [Vectors.sparse(2, [1], [0.5])], [[1.0]]]
glmtest = frame(ask, features=V)


def glm(name, family, link, label, **more):
    data = labelled([[x, label(x)] for x in small])
    extra = {} if link is None else {"link": link}
    try:
        model = make(GeneralizedLinearRegression, family=family, maxIter=6, linkPredictionCol="link", **dict(extra, **more)).fit(data)
    except Exception as error:
        print("FAILED to fit", name, why(error))
        return
    g.add("GeneralizedLinearRegressionModel, " + name, model, glmtest)


positive = lambda x: 2.0 + abs(0.5 * x[0] - 0.25 * x[1]) + random.random() * 0.1
share = lambda x: float(random.random() < 1 / (1 + 2.718 ** -(x[0] - x[1])))
count = lambda x: float(int(abs(2 + x[0] + random.random() * 2)))
for link in ["identity", "log", "inverse"]:
    glm("gaussian, " + link, "gaussian", link, positive)
for link in ["logit", "probit", "cloglog"]:
    glm("binomial, " + link, "binomial", link, share)
for link in ["log", "identity", "sqrt"]:
    glm("poisson, " + link, "poisson", link, count)
for link in ["inverse", "identity", "log"]:
    glm("gamma, " + link, "gamma", link, positive)
for variance, link in [(0.0, 1.0), (1.5, 0.0), (1.5, None), (2.0, -1.0), (1.2, 0.5), (3.0, -2.0), (1.7, 1.3), (2.5, None), (1.0, None), (0.0, None)]:
    more = {} if link is None else {"linkPower": link}
    glm("tweedie %s, %s" % (variance, link), "tweedie", None, positive, variancePower=variance, **more)
g.add("GeneralizedLinearRegressionModel, defaults", make(GeneralizedLinearRegression).fit(labelled([[x, positive(x)] for x in small])), glmtest)
offset = frame([[x, count(x), random.random()] for x in small], features=V, label=D, off=D)
asko = frame([[a, o] for [a], o in zip(ask, [0.0, 1.0, -2.5, 1e300, NAN, INF, -0.0, 700.0] + [0.5] * (len(ask) - 8))] + [[small[0], None]], features=V, off=D)
g.add("GeneralizedLinearRegressionModel, offset", make(GeneralizedLinearRegression, family="poisson", link="log", offsetCol="off", linkPredictionCol="link", maxIter=5).fit(offset), asko)
g.add("GeneralizedLinearRegressionModel, offset, gaussian", make(GeneralizedLinearRegression, offsetCol="off", maxIter=5).fit(offset), asko)
g.add("GeneralizedLinearRegressionModel, no intercept", make(GeneralizedLinearRegression, family="binomial", fitIntercept=False, linkPredictionCol="l").fit(labelled([[x, share(x)] for x in small])), glmtest)

counts = [[[float(random.randrange(4)) for _ in range(4)], float(i % 3)] for i in range(40)]
bits = [[[float(random.randrange(2)) for _ in range(4)], float(i % 3)] for i in range(40)]
asks = frame([[r[0]] for r in counts[:8]] + [[n] for n in NASTY] + [[Vectors.sparse(4, [1, 3], [2.0, 1.0])], [[-1.0, 0.0, 1.0, 0.0]], [[0.5, 0.5, 0.5, 0.5]]], features=V)
askb = frame([[r[0]] for r in bits[:8]] + [[n] for n in NASTY] + [[Vectors.sparse(4, [1, 3], [1.0, 1.0])], [Vectors.sparse(4, [1], [0.0])], [[0.5, 0.0, 0.0, 0.0]]], features=V)
for thresholds in [None, [0.2, 0.5, 0.3], [0.2, 0.0, 0.3]]:
    more = {} if thresholds is None else {"thresholds": thresholds}
    tail = "" if thresholds is None else ", thresholds %s" % thresholds
    g.add("NaiveBayesModel, multinomial" + tail, make(NaiveBayes, **more).fit(labelled(counts)), asks)
g.add("NaiveBayesModel, bernoulli", make(NaiveBayes, modelType="bernoulli").fit(labelled(bits)), askb)
g.add("NaiveBayesModel, smoothing 0", make(NaiveBayes, smoothing=0.0).fit(labelled([[[1.0, 0.0, 2.0, 0.0], 0.0], [[0.0, 1.0, 0.0, 1.0], 1.0]])), frame([[r[0]] for r in counts[:8]], features=V))
g.add("NaiveBayesModel, one class", make(NaiveBayes).fit(labelled([[x, 0.0] for x, _ in counts])), asks)
if NEW:
    g.add("NaiveBayesModel, complement", make(NaiveBayes, modelType="complement").fit(labelled(counts)), asks)
    g.add("NaiveBayesModel, gaussian", make(NaiveBayes, modelType="gaussian").fit(T), t3)
    g.add("NaiveBayesModel, gaussian, thresholds", make(NaiveBayes, modelType="gaussian", thresholds=[0.1, 0.6, 0.3]).fit(T), t3)
    g.add("NaiveBayesModel, gaussian, no variance", make(NaiveBayes, modelType="gaussian").fit(labelled([[[1.0, 0.0, 0.0, 0.0], 0.0], [[1.0, 2.0, 0.0, 0.0], 1.0], [[1.0, 3.0, 0.0, 0.0], 1.0]])), t3)
    fm = dict(factorSize=3, maxIter=8, stepSize=0.1, seed=1)
    g.add("FMClassificationModel", make(FMClassifier, **fm).fit(B), t2)
    g.add("FMClassificationModel, thresholds", make(FMClassifier, thresholds=[0.3, 0.7], fitIntercept=False, **fm).fit(B), t2)
    g.add("FMClassificationModel, prediction only", make(FMClassifier, fitLinear=False, rawPredictionCol="", probabilityCol="", **fm).fit(B), t2)
    g.add("FMRegressionModel", make(FMRegressor, **fm).fit(numbers), t3)
    g.add("FMRegressionModel, no linear part", make(FMRegressor, fitLinear=False, fitIntercept=False, **fm).fit(numbers), t3)

mlp = dict(maxIter=10, seed=3)
g.add("MultilayerPerceptronClassificationModel", make(MultilayerPerceptronClassifier, layers=[4, 5, 3], **mlp).fit(T), t3)
g.add("MultilayerPerceptronClassificationModel, no hidden layer", make(MultilayerPerceptronClassifier, layers=[4, 2], **mlp).fit(B), t2)
g.add("MultilayerPerceptronClassificationModel, deep, thresholds", having(make(MultilayerPerceptronClassifier, layers=[4, 6, 5, 4, 3], solver="gd", **mlp), thresholds=[0.2, 0.2, 0.6]).fit(T), t3)
g.add("MultilayerPerceptronClassificationModel, prediction only", having(make(MultilayerPerceptronClassifier, layers=[4, 3, 3], **mlp), rawPredictionCol="", probabilityCol="").fit(T), t3)

steps = frame([[float(x), float(y)] for x, y in [(1, 1), (2, 3), (3, 2), (4, 6), (5, 5), (6, 5), (8, 9), (8, 11), (9, 10)]], features=D, label=D)
askd = frame([[x] for x in [0.0, 1.0, 1.5, 2.0, 2.25, 3.0, 4.0, 4.9, 7.0, 8.0, 8.5, 9.0, 10.0, -0.0, 1e300, -1e300, 1e-310, NAN, INF, -INF]], features=D)
g.add("IsotonicRegressionModel", make(IsotonicRegression).fit(steps), askd)
g.add("IsotonicRegressionModel, falling", make(IsotonicRegression, isotonic=False, predictionCol="iso").fit(steps), askd)
g.add("IsotonicRegressionModel, one point", make(IsotonicRegression).fit(frame([[2.0, 7.0]], features=D, label=D)), askd)
g.add("IsotonicRegressionModel, of a vector", make(IsotonicRegression, featureIndex=2).fit(numbers), t3)

life = frame([[x, abs(2 + x[0]) + 0.1, float(i % 3 > 0)] for i, x in enumerate(small)], features=V, label=D, censor=D)
g.add("AFTSurvivalRegressionModel", make(AFTSurvivalRegression, maxIter=6).fit(life), glmtest)
g.add("AFTSurvivalRegressionModel, quantiles", make(AFTSurvivalRegression, maxIter=6, quantileProbabilities=[0.1, 0.5, 0.9], quantilesCol="q").fit(life), glmtest)
g.add("AFTSurvivalRegressionModel, no intercept", make(AFTSurvivalRegression, maxIter=6, fitIntercept=False, quantilesCol="quantiles").fit(life), glmtest)

g.add("OneVsRestModel, logistic", make(OneVsRest, classifier=make(LogisticRegression, maxIter=5, regParam=0.01)).fit(T), t3)
g.add("OneVsRestModel, support vectors", make(OneVsRest, classifier=make(LinearSVC, maxIter=5)).fit(T), t3)
g.add("OneVsRestModel, trees", make(OneVsRest, classifier=make(DecisionTreeClassifier, maxDepth=2)).fit(T), t3)
g.add("OneVsRestModel, naive Bayes", make(OneVsRest, classifier=make(NaiveBayes)).fit(labelled(counts)), asks)
if NEW:
    g.add("OneVsRestModel, names", make(OneVsRest, classifier=make(LogisticRegression, maxIter=5), rawPredictionCol="raw", predictionCol="klass").fit(T), t3)
    g.add("OneVsRestModel, no raw prediction", make(OneVsRest, classifier=make(LogisticRegression, maxIter=5), rawPredictionCol="").fit(T), t3)
two = make(LogisticRegression, maxIter=3)
grid = ParamGridBuilder().addGrid(two.regParam, [0.0, 1.0]).build()
g.add("CrossValidatorModel", make(CrossValidator, estimator=two, estimatorParamMaps=grid, evaluator=BinaryClassificationEvaluator(), numFolds=2, seed=1).fit(B), t2)
lin = make(LinearRegression, maxIter=3)
grid2 = ParamGridBuilder().addGrid(lin.regParam, [0.0, 1.0]).build()
g.add("TrainValidationSplitModel", make(TrainValidationSplit, estimator=lin, estimatorParamMaps=grid2, evaluator=RegressionEvaluator(), seed=1).fit(numbers), t3)
g.write()
