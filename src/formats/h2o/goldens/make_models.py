# python 3.11, requirements-mojo-3.46.txt
# Models of models and the rest: stacked ensembles, rules, isotonic regression, proportional hazards, pipelines.
import io
import os
import subprocess
import tempfile
import zipfile

import h2o
from h2o.estimators import (H2OAdaBoostEstimator as AdaBoost, H2OAggregatorEstimator as Aggregator, H2OANOVAGLMEstimator as Anova,
                            H2OCoxProportionalHazardsEstimator as CoxPH, H2ODecisionTreeEstimator as Tree,
                            H2ODeepLearningEstimator as Network, H2OGeneralizedLinearEstimator as GLM,
                            H2OGenericEstimator as Generic, H2OGradientBoostingEstimator as GBM, H2OInfogram as Infogram,
                            H2OIsotonicRegressionEstimator as Isotonic, H2OKMeansEstimator as KMeans,
                            H2OModelSelectionEstimator as Selection, H2ONaiveBayesEstimator as NaiveBayes,
                            H2ORandomForestEstimator as DRF, H2ORuleFitEstimator as RuleFit,
                            H2OSingularValueDecompositionEstimator as SVD, H2OStackedEnsembleEstimator as Stack,
                            H2OSupportVectorMachineEstimator as PSVM, H2OUpliftRandomForestEstimator as Uplift)

import mojo_data as data
from mojo_golden import JAR, Goldens, frame_of, small_zip, start, stop

start()
columns = data.training()
columns["start"] = [abs(off) for off in columns["off"]]
columns["stop"] = [off + positive for off, positive in zip(columns["start"], columns["positive"])]
columns["event"] = [int(label) for label in columns["digits"]]
types = dict(data.TYPES, y="real", b="enum", m="enum", o="enum", digits="enum", count="int", positive="real", share="real",
             off="real", w="real", start="real", stop="real", event="int")
frame = frame_of(columns, types)
goldens = Goldens("models")
CHECKED = {c: types[c] for c in data.PREDICTORS}
# What H2O parses out of "Infinity" is missing.
FINITE = data.rows(huge=False)


def fit(name, model, x=data.PREDICTORS, y=None, rows=None, check=CHECKED, **told):
    asked = {"x": list(x)} if y is None else {"x": list(x), "y": y}
    if goldens.fit(name, model, frame, **asked) is None:
        return None
    return goldens.add(name, model, rows or FINITE, frame_types=check, **told)


KEPT = dict(nfolds=3, fold_assignment="Modulo", keep_cross_validation_predictions=True, seed=2)


def bases(y, networks=True, **settings):
    made = [GBM(ntrees=4, max_depth=3, min_rows=5, **KEPT), DRF(ntrees=3, max_depth=3, **KEPT), GLM(lambda_=0.01, **KEPT)]
    if networks:
        made.append(Network(hidden=[4], epochs=1, reproducible=True, **KEPT))
    for i, model in enumerate(made):
        model.train(x=data.PREDICTORS[i % 2:], y=y, training_frame=frame)
    return made


two, many, number = bases("b"), bases("m"), bases("y")
fit("stack of two classes", Stack(base_models=two, seed=1), y="b")
fit("stack of two classes, logit", Stack(base_models=two, seed=1, metalearner_transform="Logit"), y="b")
fit("stack of classes", Stack(base_models=many, seed=1), y="m")
fit("stack of classes, logit, GLM", Stack(base_models=many, seed=1, metalearner_transform="Logit", metalearner_algorithm="glm"), y="m")
fit("stack of numbers", Stack(base_models=number, seed=1), y="y")
fit("stack of numbers, GBM", Stack(base_models=number, seed=1, metalearner_algorithm="gbm", metalearner_params={"ntrees": 3, "max_depth": 2}), y="y")
fit("stack, DRF", Stack(base_models=two, seed=1, metalearner_algorithm="drf", metalearner_params={"ntrees": 3, "max_depth": 2}), y="b")
fit("stack, deep learning", Stack(base_models=two, seed=1, metalearner_algorithm="deeplearning", metalearner_params={"hidden": [3], "epochs": 1}), y="b")
fit("stack, naive Bayes above", Stack(base_models=two, seed=1, metalearner_algorithm="naivebayes"), y="b")

fit("rules and linear", RuleFit(max_num_rules=12, min_rule_length=2, max_rule_length=3, seed=1), y="y")
fit("rules", RuleFit(model_type="rules", max_num_rules=12, seed=1, min_rule_length=1, max_rule_length=2), y="b")
fit("linear", RuleFit(model_type="linear", seed=1), y="b")
fit("rules of classes", RuleFit(max_num_rules=10, min_rule_length=2, max_rule_length=2, seed=1, rule_generation_ntrees=6), y="m")
fit("rules, drf", RuleFit(algorithm="drf", max_num_rules=12, min_rule_length=2, max_rule_length=2, seed=1), y="digits")

steps = [{"x": v} for v in (-3.0, -0.5, 0.0, 0.7, 2.0, 50.0, -50.0, None, 1e300)]
for bounds in ("clip", "NA"):
    model = Isotonic(out_of_bounds=bounds)
    if goldens.fit("isotonic", model, frame, x=["share"], y="y"):
        goldens.add("isotonic, " + bounds, model, [{"share": row["x"]} for row in steps], frame_types={"share": "real"})


def hazards(name, x, rows=None, start_column=None, **settings):
    model = CoxPH(stop_column="stop", **dict({"start_column": start_column} if start_column else {}, **settings))
    if goldens.fit(name, model, frame, x=list(x), y="event") is None:
        return
    used = set(x) | set(settings.get("stratify_by", [])) | set(settings.get("interactions", []))
    for pair in settings.get("interaction_pairs", []):
        used |= set(pair)
    goldens.add(name, model, rows or FINITE, frame_types={c: types[c] for c in data.PREDICTORS if c in used})


hazards("hazards", ["x", "größe", "ville"])
hazards("hazards of numbers", ["x", "n"], start_column="start", ties="breslow")
hazards("hazards of levels", ["ville", "code"])
hazards("hazards, numbers by numbers", ["x", "n"], interaction_pairs=[("x", "n")])
# model.predict of a frame that lacks some of the levels takes other coefficients for interactions of levels; of the
# frame of the training, it and the library agree.
hazards("hazards, levels by levels", ["x", "ville", "code"], interaction_pairs=[("ville", "code")])
hazards("hazards, levels by numbers", ["x", "ville"], interaction_pairs=[("ville", "x")])
hazards("hazards, all interactions", ["x", "n", "ville"], interactions=["x", "n", "ville"])


def strata(name, x, count=40, **settings):
    """Answers of model.predict for rows of the training, where the library takes unknown strata for the first, and strays
    among the coefficients of interactions."""
    model = CoxPH(stop_column="stop", **settings)
    if goldens.fit(name, model, frame, x=x, y="event") is None:
        return
    rows = [{c: columns[c][i] for c in x} for i in range(count)]
    case = goldens.add(name, model, rows, frame_types={c: types[c] for c in x}, from_frame=True)
    case["frame"] = model.predict(frame)[:count, :].as_data_frame(use_pandas=False)


strata("hazards by strata", ["x", "ville", "code"], stratify_by=["code"])
strata("hazards by two strata", ["x", "ville", "code"], stratify_by=["code", "ville"])
strata("hazards, strata and numbers by numbers", ["x", "n", "ville", "code"], interactions=["x", "n"], stratify_by=["code"])
strata("hazards, strata and levels by numbers", ["x", "n", "ville", "code"], interaction_pairs=[("x", "ville")], stratify_by=["code"])
model = CoxPH(stop_column="stop", offset_column="off")
if goldens.fit("hazards, offset", model, frame, x=["x", "ville", "off"], y="event"):
    goldens.add("hazards, offset", model, data.rows({"off": [0.1, -0.2, 3.0]}, huge=False))

base = GLM(seed=1)
base.train(x=data.PREDICTORS, y="b", training_frame=frame)
path = base.save_mojo(tempfile.mkdtemp())
generic = Generic.from_file(path)
goldens.add("generic, of a GLM", generic, FINITE, frame_types=CHECKED)

# What has no MOJO, so that nothing of it can be served from a file: the generator tells.
for name, model, asked in [
    ("naive Bayes", NaiveBayes(), dict(x=data.PREDICTORS, y="b")),
    ("AdaBoost", AdaBoost(nlearners=3), dict(x=data.PREDICTORS, y="b")),
    ("decision tree", Tree(max_depth=3), dict(x=["x", "n"], y="b")),
    ("SVM", PSVM(), dict(x=["x", "größe"], y="b")),
    ("SVD", SVD(nv=2), dict(x=["x", "größe", "n"])),
    ("aggregator", Aggregator(target_num_exemplars=20), dict(x=data.PREDICTORS)),
    ("ANOVA GLM", Anova(family="gaussian", lambda_=0), dict(x=["x", "ville"], y="y")),
    ("model selection", Selection(mode="maxr", max_predictor_number=2), dict(x=["x", "n", "größe"], y="y")),
    ("infogram", Infogram(), dict(x=data.PREDICTORS, y="b")),
]:
    if goldens.fit(name, model, frame, **asked):
        goldens.add(name, model, FINITE)


def mojo_of(model):
    with open(model.save_mojo(tempfile.mkdtemp(), force=True), "rb") as f:
        return small_zip(f.read())


def packed(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            z.writestr(entry, content)
    return out.getvalue()


def inside(folder, mojo):
    with zipfile.ZipFile(io.BytesIO(mojo)) as z:
        return {folder + name: z.read(name) for name in z.namelist()}


INI = """[info]
h2o_version = 3.46.0.6
mojo_version = 1.00
license = Apache License Version 2.0
algo = %(algo)s
algorithm = %(algorithm)s
endianness = LITTLE_ENDIAN
category = %(category)s
uuid = 1
supervised = true
n_features = %(features)d
n_classes = %(classes)d
n_columns = %(columns)d
n_domains = %(domains)d
balance_classes = false
default_threshold = 0.5
prior_class_distrib = null
model_class_distrib = null
timestamp = 2024-01-01T00:00:00.000Z
escape_domain_values = true
%(more)s

[columns]
%(names)s

[domains]
%(told)s
"""

# k-LIME is written by Driverless AI, SVM by Sparkling Water; H2O's library scores both.
numbers = ["x", "größe", "n"]
clusters = KMeans(k=2, seed=1)
clusters.train(x=numbers, training_frame=frame)
whole = GLM(seed=1, lambda_=0)
whole.train(x=data.PREDICTORS, y="y", training_frame=frame)
part = GLM(seed=1, lambda_=0.5)
part.train(x=data.PREDICTORS, y="y", training_frame=frame)
names = ["ville", "code", "x", "größe", "n"]
with zipfile.ZipFile(io.BytesIO(mojo_of(whole))) as z:
    ini = z.read("model.ini").decode("utf-8")
    domains = {name: z.read(name) for name in z.namelist() if name.startswith("domains/")}
names = ini.split("[columns]\n")[1].split("\n\n")[0].split("\n")
told = ini.split("[domains]\n")[1].strip()
more = "\n".join(["cluster_num = 2", "clustering_model = k", "global_regression_model = g", "cluster_regression_model_1 = p",
                  "submodel_count = 3", "submodel_key_0 = k", "submodel_dir_0 = models/k/", "submodel_key_1 = g",
                  "submodel_dir_1 = models/g/", "submodel_key_2 = p", "submodel_dir_2 = models/p/"])
files = {"model.ini": INI % dict(algo="klime", algorithm="k-LIME", category="KLime", features=len(names) - 1, classes=1,
                                 columns=len(names), domains=len(domains), more=more, names="\n".join(names), told=told)}
files.update(domains)
files.update(inside("models/k/", mojo_of(clusters)))
files.update(inside("models/g/", mojo_of(whole)))
files.update(inside("models/p/", mojo_of(part)))
goldens.add_file("k-LIME", packed(files), FINITE,
                 names=["predict_klime", "cluster_klime"] + ["rc_" + name for name in names[:-1]])

for classes, category in ((2, "Binomial"), (1, "Regression")):
    more = "\n".join(["meanImputation = %s" % ("true" if classes == 2 else "false"), "means = [0.5, 120.0, 3.0]",
                      "weights = [0.7, -0.003, 0.11]", "interceptor = 0.2", "defaultThreshold = 0.1", "threshold = 0.05"])
    files = {"model.ini": INI % dict(algo="svm", algorithm="Support Vector Machine (*Spark*)", category=category, features=3,
                                     classes=classes, columns=4, domains=1 if classes == 2 else 0, more=more,
                                     names="x\ngröße\nn\nb", told="3: 2 d000.txt" if classes == 2 else "")}
    if classes == 2:
        files["domains/d000.txt"] = "nein\nja\n"
    goldens.add_file("SVM of Spark, %d" % classes, packed(files), data.rows())

# A pipeline of MOJOs, as H2O's own tool builds it: clusters are a column of the main model.
joined = frame.cbind(clusters.predict(frame).set_names(["cluster"]))
main = GLM(seed=1, lambda_=0)
main.train(x=["x", "ville", "cluster"], y="y", training_frame=joined)
folder = tempfile.mkdtemp()
for name, model in (("clustering", clusters), ("glm", main)):
    with open(os.path.join(folder, name + ".zip"), "wb") as f:
        f.write(mojo_of(model))
out = os.path.join(folder, "pipeline.zip")
try:
    subprocess.check_call(["java", "-cp", JAR, "hex.genmodel.tools.BuildPipeline", "--mapping", "cluster=clustering:0", "--output", out,
                           "--input", os.path.join(folder, "clustering.zip"), os.path.join(folder, "glm.zip")])
    with open(out, "rb") as f:
        goldens.add_file("pipeline", small_zip(f.read()), FINITE)
except Exception as error:
    print("NO PIPELINE", error)
goldens.write()
stop()
