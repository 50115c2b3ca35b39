# python 3.11, requirements-3.46.txt
# algorithms.json: H2O's own list of algorithms (GET /3/ModelBuilders), and whether a model of each can be a MOJO, asked of a
# model that was trained.
import json
import os
import random

import h2o
from golden import HERE, frame_of, start
from h2o import estimators as E

start()
rng = random.Random(5)
N = 120
columns = {"a": [rng.gauss(0, 1) for _ in range(N)], "b": [rng.gauss(0, 1) for _ in range(N)], "k": ["xyz"[i % 3] for i in range(N)], "g": ["uvw"[(i // 3) % 3] for i in range(N)]}
value = [columns["a"][i] + rng.gauss(0, 0.3) for i in range(N)]
labels = ["1" if v > 0 else "0" for v in value]
types = {"a": "real", "b": "real", "k": "enum", "g": "enum", "y": "real", "z": "enum", "t": "enum", "stop": "real", "event": "real", "w": "string"}
frame = frame_of(dict(columns, y=value, z=labels, t=["c" if i % 2 else "d" for i in range(N)], stop=[1.0 + i % 9 for i in range(N)], event=[float(i % 2) for i in range(N)], w=["one", "two", "three"] * (N // 3)), types)
X = ["a", "b", "k"]


def train(model, y=None, x=X, **more):
    model.train(x=x, training_frame=frame, **dict({"y": y} if y else {}, **more))
    return model


def generic():
    model = train(E.H2OGeneralizedLinearEstimator(), "y")
    return h2o.import_mojo(model.download_mojo("/tmp/"))


def ensemble():
    common = dict(nfolds=2, keep_cross_validation_predictions=True, seed=1)
    base = [train(E.H2OGeneralizedLinearEstimator(**common), "y"), train(E.H2OGradientBoostingEstimator(ntrees=2, **common), "y")]
    return train(E.H2OStackedEnsembleEstimator(base_models=base), "y")


MODELS = {
    "adaboost": lambda: train(E.H2OAdaBoostEstimator(nlearners=2), "z", ["a", "b"]),
    "aggregator": lambda: train(E.H2OAggregatorEstimator()),
    "anovaglm": lambda: train(E.H2OANOVAGLMEstimator(family="gaussian"), "y", ["a", "b"]),
    "coxph": lambda: train(E.H2OCoxProportionalHazardsEstimator(stop_column="stop"), "event", ["a", "b"]),
    "deeplearning": lambda: train(E.H2ODeepLearningEstimator(hidden=[2], epochs=1), "y"),
    "drf": lambda: train(E.H2ORandomForestEstimator(ntrees=1), "y"),
    "dt": lambda: train(E.H2ODecisionTreeEstimator(), "z", ["a", "b"]),
    "extendedisolationforest": lambda: train(E.H2OExtendedIsolationForestEstimator(ntrees=1, sample_size=32)),
    "gam": lambda: train(E.H2OGeneralizedAdditiveEstimator(gam_columns=["a"], num_knots=[4]), "y", ["b"]),
    "gbm": lambda: train(E.H2OGradientBoostingEstimator(ntrees=1), "y"),
    "generic": generic,
    "glm": lambda: train(E.H2OGeneralizedLinearEstimator(), "y"),
    "glrm": lambda: train(E.H2OGeneralizedLowRankEstimator(k=2)),
    "hglm": lambda: train(E.H2OHGLMEstimator(random_columns=["a"], group_column="g"), "y", ["a", "b"]),
    "infogram": lambda: train(E.H2OInfogram(), "z"),
    "isolationforest": lambda: train(E.H2OIsolationForestEstimator(ntrees=1)),
    "isotonicregression": lambda: train(E.H2OIsotonicRegressionEstimator(), "y", ["a"]),
    "kmeans": lambda: train(E.H2OKMeansEstimator(k=2)),
    "modelselection": lambda: train(E.H2OModelSelectionEstimator(mode="maxr", max_predictor_number=2), "y", ["a", "b"]),
    "naivebayes": lambda: train(E.H2ONaiveBayesEstimator(), "z"),
    "pca": lambda: train(E.H2OPrincipalComponentAnalysisEstimator(k=2, impute_missing=True)),
    "psvm": lambda: train(E.H2OSupportVectorMachineEstimator(), "z"),
    "rulefit": lambda: train(E.H2ORuleFitEstimator(max_num_rules=5), "y"),
    "stackedensemble": ensemble,
    "svd": lambda: train(E.H2OSingularValueDecompositionEstimator(nv=2), None, ["a", "b"]),
    "targetencoder": lambda: train(E.H2OTargetEncoderEstimator(), "z", ["k"]),
    "upliftdrf": lambda: train(E.H2OUpliftRandomForestEstimator(ntrees=1, treatment_column="t"), "z"),
    "word2vec": lambda: train_words(),
    "xgboost": lambda: train(E.H2OXGBoostEstimator(ntrees=1), "y"),
}


def train_words():
    model = E.H2OWord2vecEstimator(vec_size=2, epochs=1, min_word_freq=1)
    model.train(training_frame=frame["w"])
    return model


builders = h2o.api("GET /3/ModelBuilders")["model_builders"]
told = {}
for algo in sorted(builders):
    row = {"title": builders[algo]["algo_full_name"]}
    try:
        model = MODELS[algo]()
        row["mojo"] = bool(h2o.api("GET /3/Models/%s" % model.model_id)["models"][0]["have_mojo"])
        if not row["mojo"]:
            try:
                row["predicts"] = model.predict(frame).nrow == N
            except Exception as error:
                row["predicts"] = False
                print(algo, str(error).strip().split("\n")[0][:150])
    except Exception as error:
        print(algo, "is not trained:", str(error).strip().split("\n")[0][:300])
    told[algo] = row
    print(algo, row, flush=True)
with open(os.path.join(HERE, "algorithms.json"), "w") as f:
    json.dump({"version": h2o.__version__, "algorithms": told}, f, indent=1, sort_keys=True)
    f.write("\n")
