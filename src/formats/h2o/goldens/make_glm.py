# python 3.11, requirements-mojo-3.46.txt
# Generalized linear models: every family, its links, ways to treat missing cells, offsets.
from h2o.estimators import H2OGeneralizedLinearEstimator as GLM

import mojo_data as data
from mojo_golden import Goldens, frame_of, start, stop

start()
goldens = Goldens("glm")
columns = data.training()
columns["zero"] = [int(label) for label in columns["digits"]]
types = dict(data.TYPES, y="real", b="enum", m="enum", o="enum", digits="enum", count="int", positive="real", share="real",
             off="real", w="real", zero="int")
frame = frame_of(columns, types)


def fit(name, y, rows=None, x=data.PREDICTORS, whole=False, check=True, **settings):
    settings.setdefault("lambda_", 0.001)
    model = GLM(seed=3, **settings)
    if goldens.fit(name, model, frame, x=x, y=y) is None:
        return
    used = {c: data.TYPES.get(c, "real") for c in list(x) + ([settings["offset_column"]] if "offset_column" in settings else [])}
    goldens.add(name, model, rows or data.rows(), whole=whole, frame_types=used if check else None)


fit("gaussian", "y", family="gaussian", whole=True)
fit("gaussian, skip", "y", family="gaussian", missing_values_handling="Skip")
fit("gaussian, log", "positive", family="gaussian", link="log")
fit("gaussian, inverse", "positive", family="gaussian", link="inverse", x=["x", "ville"])
fit("gaussian, not standardized, no intercept", "y", family="gaussian", standardize=False, intercept=False)
fit("gaussian, all levels", "y", family="gaussian", lambda_=0.1, alpha=0.0, remove_collinear_columns=False, solver="L_BFGS")
fit("gaussian, offset", "y", rows=data.rows({"off": [0.1, -0.2, 3.0, 0]}), family="gaussian", offset_column="off")
fit("gaussian, only numbers", "y", family="gaussian", x=["x", "größe", "n"])
fit("gaussian, only levels", "y", family="gaussian", x=["ville", "code"])
fit("gaussian, lambda search", "y", family="gaussian", lambda_=None, lambda_search=True, nlambdas=5)
fit("binomial", "b", family="binomial", whole=True)
fit("binomial, digits", "digits", family="binomial")
fit("binomial, skip", "b", family="binomial", missing_values_handling="Skip")
fit("binomial, offset", "b", rows=data.rows({"off": [0.1, -0.2, 3.0]}), family="binomial", offset_column="off")
fit("quasibinomial", "zero", family="quasibinomial")
fit("fractionalbinomial", "share", family="fractionalbinomial")
fit("poisson", "count", family="poisson")
fit("poisson, identity", "count", family="poisson", link="identity", x=["ville", "code"])
fit("gamma", "positive", family="gamma", link="log")
fit("gamma, inverse", "positive", family="gamma", link="inverse", x=["ville", "code"])
fit("gamma, identity", "positive", family="gamma", link="identity", x=["ville", "code"])
fit("tweedie", "count", family="tweedie", tweedie_variance_power=1.5, tweedie_link_power=0.0)
fit("tweedie, power", "positive", family="tweedie", tweedie_variance_power=1.3, tweedie_link_power=0.5, x=["ville", "code"])
fit("negativebinomial", "count", family="negativebinomial", theta=0.5, link="log")
fit("negativebinomial, identity", "count", family="negativebinomial", theta=0.5, link="identity", x=["ville", "code"])
fit("multinomial", "m", family="multinomial")
fit("multinomial, skip", "m", family="multinomial", missing_values_handling="Skip", x=["x", "ville"])
fit("ordinal", "o", family="ordinal", x=["x", "größe", "ville"])
fit("ordinal, skip", "o", family="ordinal", missing_values_handling="Skip", x=["x", "n", "code"])
means = frame_of({"x": [1.5], "ville": ["東京"]}, {"x": "real", "ville": "enum"})
fit("binomial, plugged values", "b", x=["x", "ville"], family="binomial", missing_values_handling="PlugValues", plug_values=means)
fit("interactions", "y", family="gaussian", interactions=["x", "ville"], check=False)
goldens.write()
stop()
