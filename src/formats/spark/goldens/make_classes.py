# python 3.11, requirements-3.5.txt
# classes.json: upstream's own list of what may be served: every class of pyspark.ml that has `transform`, every model of
# pyspark.mllib that has `load`; abstract classes and what has no counterpart in the JVM aside.
import importlib
import inspect
import json
import os
import pkgutil

import pyspark
import pyspark.ml
import pyspark.mllib

HERE = os.path.dirname(os.path.abspath(__file__))
# Base classes, which nothing is saved as.
ABSTRACT = {"Model", "PredictionModel", "Transformer", "UnaryTransformer", "ClassificationModel", "ProbabilisticClassificationModel", "RegressionModel", "LDAModel",
            "JavaModel", "JavaPredictionModel", "JavaTransformer", "JavaLoader", "Loader"}


def classes(package, method):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if any(word in module.name for word in (".tests", ".torch", ".connect", ".dl_util")):
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            if inspect.isclass(value) and value.__module__ == module.name and hasattr(value, method) and not name.startswith("_"):
                # pyspark.ml.pipeline.PipelineModel is org.apache.spark.ml.PipelineModel.
                if name not in ABSTRACT or (name == "LDAModel" and package is pyspark.mllib):
                    yield (module.name + "." + name).replace("pyspark.", "").replace("ml.pipeline.", "ml.")


found = {"version": pyspark.__version__, "classes": sorted(set(classes(pyspark.ml, "transform")) | set(classes(pyspark.mllib, "load")))}
with open(os.path.join(HERE, "classes.json"), "w") as f:
    json.dump(found, f, indent=1)
    f.write("\n")
print(len(found["classes"]))
