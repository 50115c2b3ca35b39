# python 3.11, requirements-h2o.txt
# Models as h2o.save_model writes them, a GLM, a GBM and those that export no MOJO, with the answers that H2O gives to rows
# of all kinds, and a MOJO of the GBM: h2o_models.py FOLDER
import json
import random
import sys

import h2o
from h2o.estimators import (
    H2OAdaBoostEstimator,
    H2ODecisionTreeEstimator,
    H2OGeneralizedLinearEstimator,
    H2OGradientBoostingEstimator,
    H2ONaiveBayesEstimator,
    H2OSingularValueDecompositionEstimator,
    H2OSupportVectorMachineEstimator,
)

folder = sys.argv[1]
h2o.init(strict_version_check=False, nthreads=1, max_mem_size="600M", port=54501, bind_to_localhost=True)
h2o.no_progress()
random.seed(7)

SITES = ["a,b", 'q"x', "ü\n2", "", " lead", "NA", "-5", "it's"]


def row(site=None):
    return {
        "AGE": random.randint(43, 79),
        "RACE": random.choice(["0", "1", "2"]),
        "PSA": round(random.lognormvariate(2, 1), 1),
        "VOL": random.random() * 40,
        "GLEASON": random.randint(4, 9),
        "SITE": random.choice(SITES) if site is None else site,
    }


rows = [row() for _ in range(400)]
for r in rows:
    r["CAPSULE"] = int(random.random() < 1 / (1 + 2.718 ** (-(r["GLEASON"] - 6.5 + 0.02 * r["PSA"]))))
types = {"RACE": "enum", "SITE": "enum", "CAPSULE": "enum"}
columns = lambda rows: {name: [r.get(name) for r in rows] for name in ["AGE", "RACE", "PSA", "VOL", "GLEASON", "SITE"]}
frame = h2o.H2OFrame({**columns(rows), "CAPSULE": [r["CAPSULE"] for r in rows]}, column_types=types)
x = ["AGE", "RACE", "PSA", "VOL", "GLEASON", "SITE"]

asked = [row() for _ in range(40)]
asked += [{**row(), "RACE": "9"}, {**row(), "SITE": "never seen"}, {**row(), "AGE": 1e300}, {**row(), "PSA": -0.1}]
asked += [{name: value for name, value in row().items() if name != gone} for gone in x if gone not in ("RACE", "SITE")]

NUMBERS = ["AGE", "PSA", "VOL", "GLEASON"]
# The two first have one name, as versions of a model often do; the last five export no MOJO.
made = {}
for name, model, inputs in [
    ("glm", H2OGeneralizedLinearEstimator(family="binomial", model_id="prostate", lambda_=0), x),
    ("gbm", H2OGradientBoostingEstimator(ntrees=20, max_depth=4, model_id="prostate", seed=1), x),
    ("naivebayes", H2ONaiveBayesEstimator(laplace=1), x),
    ("adaboost", H2OAdaBoostEstimator(nlearners=5, seed=1), NUMBERS),
    ("dt", H2ODecisionTreeEstimator(max_depth=4, seed=1), NUMBERS),
    ("psvm", H2OSupportVectorMachineEstimator(gamma=0.1, seed=1), NUMBERS),
    ("svd", H2OSingularValueDecompositionEstimator(nv=2, transform="standardize", seed=1), NUMBERS),
]:
    model.train(x=inputs, y=None if name == "svd" else "CAPSULE", training_frame=frame)
    path = h2o.save_model(model, folder, filename=f"{name}.h2o", force=True)
    if name == "gbm":
        model.download_mojo(f"{folder}/gbm.zip")
    test = h2o.H2OFrame(columns(asked), column_types={"RACE": "enum", "SITE": "enum"})
    answers = model.predict(test).as_data_frame(use_pandas=False, header=True)
    made[name] = {"columns": answers[0], "rows": answers[1:]}
    h2o.remove(model.model_id)

with open(f"{folder}/answers.json", "w") as file:
    json.dump({"asked": asked, "answers": made}, file)
h2o.cluster().shutdown()
