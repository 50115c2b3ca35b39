"""The library's side of the bench of trees: python forest.py LIBRARY FOLDER TREES...

Trains a classifier for each number of trees and writes it to FOLDER, with rows (rows.f32) and the library's own answers
for the first 1000 of them. Then, for each line "TREES ROWS SECONDS" of stdin, calls the library's own predict on a numpy
array for so long, with one thread, and prints the milliseconds of the fastest call.
"""
import contextlib
import json
import os
import sys
import time

import numpy as np

FEATURES = 20
ROWS = 100_000
CHECKED = 1000


def xgboost(rows, labels, trees, path):
    import xgboost as xgb

    model = xgb.XGBClassifier(n_estimators=trees, max_depth=6, n_jobs=1).fit(rows, labels)
    booster = model.get_booster()
    booster.set_param({"nthread": 1})
    booster.save_model(path + ".json")
    return xgb.__version__, path + ".json", booster.inplace_predict


def lightgbm(rows, labels, trees, path):
    import lightgbm as lgb

    booster = lgb.LGBMClassifier(n_estimators=trees, n_jobs=1, verbose=-1).fit(rows, labels).booster_
    booster.save_model(path + ".txt")
    return lgb.__version__, path + ".txt", lambda x: booster.predict(x, num_threads=1)


def sklearn(rows, labels, trees, path):
    import joblib
    import sklearn as skl
    from sklearn.ensemble import RandomForestClassifier

    model = RandomForestClassifier(n_estimators=trees, n_jobs=1, random_state=1).fit(rows[:6000], labels[:6000])
    joblib.dump(model, path + ".joblib")
    return skl.__version__, path + ".joblib", lambda x: model.predict_proba(x)


def catboost(rows, labels, trees, path):
    import catboost as cat

    model = cat.CatBoostClassifier(iterations=trees, depth=6, thread_count=1, verbose=0, allow_writing_files=False)
    model.fit(rows, labels)
    model.save_model(path + ".cbm")
    return cat.__version__, path + ".cbm", lambda x: model.predict(x, prediction_type="Probability", thread_count=1)


def pmml(rows, labels, trees, path):
    """XGBoost's trees as a document; JPMML-Evaluator is asked row by row, from maps that lie ready in Java."""
    import jpype
    from jpmml_evaluator import make_evaluator, metadata
    from pandas import DataFrame, Series
    from sklearn2pmml import sklearn2pmml
    from sklearn2pmml.pipeline import PMMLPipeline
    from xgboost import XGBClassifier

    names = ["x%d" % i for i in range(FEATURES)]
    pipeline = PMMLPipeline([("model", XGBClassifier(n_estimators=trees, max_depth=6, n_jobs=1))])
    pipeline.fit(DataFrame(rows, columns=names), Series(labels, name="y"))
    with contextlib.redirect_stdout(sys.stderr):
        sklearn2pmml(pipeline, path + ".pmml")
    evaluator = make_evaluator(path + ".pmml").javaEvaluator
    ready = {}

    def predict(x):
        maps = ready.get(len(x))
        if maps is None:
            maps = []
            for row in x:
                own = jpype.JClass("java.util.HashMap")()
                for name, value in zip(names, row):
                    own.put(name, jpype.JFloat(value))
                maps.append(own)
            ready[len(x)] = maps
        return np.array([float(evaluator.evaluate(own).get("probability(1)")) for own in maps])

    return metadata.__version__, path + ".pmml", predict


def h2o(rows, labels, trees, path):
    """A GBM as a MOJO; H2O is asked for frames that lie ready in its cluster, which is one process of one thread."""
    import h2o as cluster
    from h2o.estimators import H2OGradientBoostingEstimator

    names = ["x%d" % i for i in range(FEATURES)]
    with contextlib.redirect_stdout(sys.stderr):
        cluster.init(nthreads=1, max_mem_size="1G", port=54431, enable_assertions=False)
        cluster.no_progress()
        frame = cluster.H2OFrame(np.column_stack([rows, labels]).tolist(), column_names=names + ["y"])
        frame["y"] = frame["y"].asfactor()
        model = H2OGradientBoostingEstimator(ntrees=trees, max_depth=6, seed=1)
        model.train(x=names, y="y", training_frame=frame)
        mojo = model.download_mojo(os.path.dirname(path))
    ready = {}

    def predict(x):
        asked = ready.get(len(x))
        if asked is None:
            asked = ready[len(x)] = cluster.H2OFrame(x.astype(np.float64).tolist(), column_names=names)
            return [float(row[2]) for row in cluster.as_list(model.predict(asked), use_pandas=False, header=False)]
        return model.predict(asked)

    return cluster.__version__, mojo, predict


def spark(rows, labels, trees, path):
    """A random forest of Spark ML; Spark is asked to sum its predictions for a data frame that it has in memory."""
    import pyspark
    from pyspark.ml.classification import RandomForestClassifier
    from pyspark.ml.linalg import Vectors
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").config("spark.driver.memory", "2g")
        .config("spark.driver.host", "127.0.0.1").config("spark.sql.shuffle.partitions", "1").getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    frame_of = lambda x: session.createDataFrame([(Vectors.dense(row),) for row in x.astype(np.float64)], ["features"]).cache()
    told = session.createDataFrame([(Vectors.dense(row), float(y)) for row, y in zip(rows, labels)], ["features", "label"])
    model = RandomForestClassifier(numTrees=trees, maxDepth=6, seed=1).fit(told)
    model.write().overwrite().save(path)
    ready = {}

    def predict(x):
        asked = ready.get(len(x))
        if asked is None:
            asked = ready[len(x)] = frame_of(x)
            return [row.probability.toArray() for row in model.transform(asked).select("probability").collect()]
        return model.transform(asked).groupBy().sum("prediction").collect()

    return pyspark.__version__, path, predict


LIBRARIES = {"spark": spark, "h2o": h2o, "pmml": pmml, "xgboost": xgboost, "lightgbm": lightgbm, "sklearn": sklearn, "catboost": catboost}


def fastest(call, seconds):
    best = float("inf")
    end = time.perf_counter() + seconds
    while best == float("inf") or time.perf_counter() < end:
        start = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - start)
    return best * 1000


def main(library, folder, *trees):
    random = np.random.default_rng(7)
    train = random.random((20_000, FEATURES))
    noise = random.normal(0, 0.3, len(train))
    labels = (train[:, 0] + train[:, 1] * train[:, 2] + noise > 0.8).astype(int)
    rows = random.random((ROWS, FEATURES)).astype(np.float32)
    rows.tofile(os.path.join(folder, "rows.f32"))
    if library == "lightgbm":
        rows = rows.astype(np.float64)
    models, version, told = {}, None, []
    for count in map(int, trees):
        version, path, predict = LIBRARIES[library](train, labels, count, os.path.join(folder, str(count)))
        models[count] = predict
        told.append({"trees": count, "path": path, "answers": np.asarray(predict(rows[:CHECKED])).ravel().tolist()})
    print(json.dumps({"version": version, "features": FEATURES, "checked": CHECKED, "models": told}), flush=True)
    for line in sys.stdin:
        count, size, seconds = line.split()
        some = np.ascontiguousarray(rows[: int(size)])
        print(fastest(lambda: models[int(count)](some), float(seconds)), flush=True)


main(*sys.argv[1:])
