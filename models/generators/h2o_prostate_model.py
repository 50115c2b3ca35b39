# python 3.11, requirements-h2o.txt
"""models/h2o_prostate_model: GLM_model_python_1525255083960_17, a logistic regression with the columns of the seed's.

The seed's file is a binary model, which only an H2O server of its version opens. This one is a MOJO under the same name,
so that the seed's command works as it stands, without a server. The rows are made up (a seeded generator): the patients
of the seed's model are not ours to give. Needs Java 17; answers by H2O itself.
"""
import os
import random
import shutil
import sys

import h2o
import numpy as np
from h2o.estimators import H2OGeneralizedLinearEstimator

sys.path.insert(0, os.path.dirname(__file__))
import golden

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "h2o_prostate_model")
NAME = "GLM_model_python_1525255083960_17"
COLUMNS = ["AGE", "RACE", "PSA", "VOL", "GLEASON"]
shutil.rmtree(FOLDER, ignore_errors=True)
os.makedirs(FOLDER)
h2o.init(strict_version_check=False, nthreads=1, max_mem_size="600M", bind_to_localhost=True)
h2o.no_progress()
random.seed(17)


def row():
    return {
        "AGE": random.randint(43, 79),
        "RACE": random.choice(["0", "1", "1", "1", "2"]),
        "PSA": round(random.lognormvariate(2.2, 0.9), 1),
        "VOL": random.choice([0.0, round(random.random() * 60, 1)]),
        "GLEASON": random.randint(4, 9),
    }


def frame(rows):
    return h2o.H2OFrame({name: [r.get(name) for r in rows] for name in rows[0]}, column_types={"RACE": "enum"})


rows = [row() for _ in range(380)]
for r in rows:
    odds = -7.5 + 1.1 * r["GLEASON"] + 0.03 * r["PSA"] - 0.012 * r["VOL"] - 0.01 * r["AGE"]
    r["CAPSULE"] = int(random.random() < 1 / (1 + np.exp(-odds)))
train = frame(rows)
train["CAPSULE"] = train["CAPSULE"].asfactor()
model = H2OGeneralizedLinearEstimator(family="binomial", model_id=NAME, seed=1, lambda_=1e-4)
model.train(x=COLUMNS, y="CAPSULE", training_frame=train)
# as download_mojo does, but for the ending
os.replace(model.download_mojo(FOLDER), os.path.join(FOLDER, NAME))

asked = {
    "the seed's": [{"AGE": 65, "RACE": "1", "PSA": 1.4, "VOL": 0.0, "GLEASON": 6}],
    "patients": [row() for _ in range(12)],
}
cases = []
for title, some in asked.items():
    answers = model.predict(frame(some)).as_data_frame(use_pandas=True)
    cases.append({
        "name": title,
        "inputs": {
            name: golden.tensor(np.array([r[name] for r in some], dtype="object" if name == "RACE" else "float64"))
            for name in COLUMNS
        },
        "outputs": {
            name: golden.tensor(answers[name].to_numpy().astype("int64" if name == "predict" else "float64"))
            for name in answers.columns
        },
    })
golden.write(os.path.join(FOLDER, "golden.json"), f"H2O {h2o.__version__}", cases)
h2o.cluster().shutdown()
