# python 3.11, requirements-spark.txt
"""models/mllib_lr_model: a folder of spark.ml, a logistic regression over sparse vectors of 692, as the seed's.

Most of the 692 weights are 0, as L1 makes them. Needs Java 17; answers by Spark.
"""
import glob
import os
import random
import shutil
import sys

import numpy as np
import pyspark
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.linalg import Vectors
from pyspark.sql import SparkSession

sys.path.insert(0, os.path.dirname(__file__))
import golden

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "mllib_lr_model")
SIZE = 692
random.seed(5)
spark = (
    SparkSession.builder.master("local[1]")
    .config("spark.ui.enabled", "false")
    .config("spark.driver.memory", "600m")
    .getOrCreate()
)
spark.sparkContext.setLogLevel("ERROR")


def row():
    """Pixels of a digit 0 (a ring) or 1 (a bar): label, vector."""
    label = random.randint(0, 1)
    middle = 128 if label == 0 else 340
    ids = sorted({min(SIZE - 1, max(0, int(random.gauss(middle, 90)))) for _ in range(40)})
    return float(label), Vectors.sparse(SIZE, ids, [float(random.randint(1, 255)) for _ in ids])


train = spark.createDataFrame([row() for _ in range(200)], ["label", "features"])
model = LogisticRegression(maxIter=20, regParam=0.3, elasticNetParam=0.8).fit(train)
shutil.rmtree(FOLDER, ignore_errors=True)
model.write().overwrite().save(FOLDER)
for crc in glob.glob(os.path.join(FOLDER, "*", ".*.crc")):
    os.remove(crc)

asked = {
    "the seed's": [Vectors.sparse(SIZE, [128, 129, 130], [51.0, 159.0, 20.0])],
    "digits": [row()[1] for _ in range(4)],
}
cases = []
for title, vectors in asked.items():
    answers = model.transform(spark.createDataFrame([(v,) for v in vectors], ["features"])).collect()
    cases.append({
        "name": title,
        "inputs": {"features": golden.tensor(np.array([v.toArray() for v in vectors]))},
        "outputs": {
            "probability": golden.tensor(np.array([a["probability"].toArray() for a in answers])),
            "prediction": golden.tensor(np.array([a["prediction"] for a in answers])),
        },
    })
golden.write(os.path.join(FOLDER, "golden.json"), f"Spark {pyspark.__version__}", cases)
spark.stop()
