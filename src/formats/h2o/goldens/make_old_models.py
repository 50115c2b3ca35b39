# python 3.11, requirements-mojo-3.30.txt
# MOJOs of 2020, when some of their versions were lower: scored by the library of 3.46, which SCORING_JAR names
# (.../h2o/backend/bin/h2o.jar of its wheel).
from h2o.estimators import (H2OCoxProportionalHazardsEstimator as CoxPH, H2ODeepLearningEstimator as Network,
                            H2OGeneralizedLinearEstimator as GLM, H2OGeneralizedLowRankEstimator as GLRM,
                            H2OGradientBoostingEstimator as GBM, H2OKMeansEstimator as KMeans,
                            H2OPrincipalComponentAnalysisEstimator as PCA, H2OStackedEnsembleEstimator as Stack)

import mojo_data as data
from mojo_golden import Goldens, frame_of, start, stop

start()
goldens = Goldens("old-models")
columns = data.training()
columns["stop"] = [1 + positive for positive in columns["positive"]]
columns["event"] = [int(label) for label in columns["digits"]]
types = dict(data.TYPES, y="real", b="enum", m="enum", o="enum", digits="enum", count="int", positive="real", share="real",
             off="real", w="real", stop="real", event="int")
frame = frame_of(columns, types)
ROWS = data.rows(huge=False)


def fit(name, model, y=None, x=data.PREDICTORS, rows=ROWS, **told):
    asked = {"x": list(x)} if y is None else {"x": list(x), "y": y}
    if goldens.fit(name, model, frame, **asked) is None:
        return
    goldens.add(name, model, rows, frame_types={c: types[c] for c in x}, **told)


fit("old gaussian", GLM(family="gaussian", lambda_=0.001), "y")
fit("old binomial, offset", GLM(family="binomial", offset_column="off"), "b", rows=data.rows({"off": [0.1, -0.2, 3.0]}, huge=False))
fit("old multinomial", GLM(family="multinomial", missing_values_handling="Skip"), "m")
fit("old ordinal", GLM(family="ordinal"), "o", x=["x", "größe", "ville"])
fit("old tweedie", GLM(family="tweedie", tweedie_variance_power=1.5, tweedie_link_power=0), "count")
fit("old network", Network(hidden=[5, 3], epochs=1, seed=1, reproducible=True), "b")
fit("old network of numbers", Network(hidden=[9], epochs=1, seed=1, reproducible=True, activation="maxout"), "y")
fit("old autoencoder", Network(hidden=[4], epochs=1, seed=1, reproducible=True, autoencoder=True, activation="tanh"))
fit("old k-means", KMeans(k=3, seed=1))
fit("old PCA", PCA(k=2, transform="standardize", pca_method="gram_s_v_d", impute_missing=True, use_all_factor_levels=True))
fit("old GLRM", GLRM(k=2, seed=9, transform="standardize", max_iterations=20))
fit("old hazards", CoxPH(stop_column="stop"), "event", x=["x", "ville"])
KEPT = dict(nfolds=3, fold_assignment="Modulo", keep_cross_validation_predictions=True, seed=2)
bases = [GBM(ntrees=3, max_depth=2, **KEPT), GLM(lambda_=0.01, **KEPT)]
for model in bases:
    model.train(x=data.PREDICTORS, y="m", training_frame=frame)
fit("old stack", Stack(base_models=bases, seed=1), "m")
goldens.write()
stop()
