# python 3.11, requirements-mojo-3.46.txt
# K-means, principal components, low rank models, target encoders, words as vectors.
import h2o
from h2o.estimators import (H2OGeneralizedLowRankEstimator as GLRM, H2OKMeansEstimator as KMeans,
                            H2OPrincipalComponentAnalysisEstimator as PCA, H2OTargetEncoderEstimator as TargetEncoder,
                            H2OWord2vecEstimator as Word2vec)

import mojo_data as data
from mojo_golden import Goldens, frame_of, start, stop

start()
columns = data.training()
types = dict(data.TYPES, y="real", b="enum", m="enum", o="enum", digits="enum", count="int", positive="real", share="real",
             off="real", w="real")
frame = frame_of(columns, types)
goldens = Goldens("unsupervised")


def fit(name, model, x=data.PREDICTORS, y=None, rows=None, check=True, **told):
    asked = {"x": list(x)} if y is None else {"x": list(x), "y": y}
    if goldens.fit(name, model, frame, **asked) is None:
        return
    goldens.add(name, model, rows or data.rows(), frame_types={c: types[c] for c in x} if check else None, **told)


fit("k-means", KMeans(k=4, seed=1))
fit("k-means, not standardized", KMeans(k=3, seed=1, standardize=False))
fit("k-means of numbers", KMeans(k=5, seed=1, init="furthest"), x=["x", "größe", "n"])
fit("k-means, few", KMeans(k=3, seed=1), x=["ville", "code"])

fit("PCA", PCA(k=3, transform="standardize", pca_method="gram_s_v_d", impute_missing=True))
fit("PCA, all levels", PCA(k=3, transform="standardize", use_all_factor_levels=True, pca_method="gram_s_v_d", impute_missing=True))
fit("PCA, none", PCA(k=2, transform="none", pca_method="gram_s_v_d", impute_missing=True), x=["x", "größe", "n"])
fit("PCA, normalized", PCA(k=2, transform="normalize", pca_method="gram_s_v_d", impute_missing=True))
fit("PCA, demeaned", PCA(k=2, transform="demean", pca_method="gram_s_v_d", impute_missing=True))
fit("PCA, descaled, randomized", PCA(k=2, transform="descale", pca_method="randomized", use_all_factor_levels=True, impute_missing=True))
fit("PCA, GLRM", PCA(k=2, transform="standardize", pca_method="g_l_r_m", use_all_factor_levels=True, seed=4))

goldens.write()
goldens = Goldens("glrm")
finite = data.rows(huge=False)
fit("GLRM", GLRM(k=3, seed=11, transform="standardize", max_iterations=30), rows=finite, check=False)
fit("GLRM, quadratic", GLRM(k=2, seed=11, regularization_x="quadratic", regularization_y="quadratic", gamma_x=0.3, gamma_y=0.2,
                            transform="standardize", max_iterations=30), rows=finite, check=False)
fit("GLRM, L1", GLRM(k=2, seed=12, regularization_x="l1", gamma_x=0.3, transform="demean", max_iterations=30), rows=finite, check=False)
fit("GLRM, L2", GLRM(k=2, seed=13, regularization_x="l2", gamma_x=0.3, transform="standardize", max_iterations=30), rows=finite, check=False)
fit("GLRM, non negative", GLRM(k=3, seed=14, regularization_x="non_negative", gamma_x=1, transform="standardize", max_iterations=30), rows=finite, check=False)
fit("GLRM, one sparse", GLRM(k=3, seed=15, regularization_x="one_sparse", gamma_x=1, transform="standardize", max_iterations=30), rows=finite, check=False)
fit("GLRM, unit one sparse", GLRM(k=3, seed=16, regularization_x="unit_one_sparse", gamma_x=1, transform="standardize", max_iterations=30), rows=finite, check=False)
fit("GLRM, simplex", GLRM(k=3, seed=17, regularization_x="simplex", gamma_x=1, transform="standardize", max_iterations=30), rows=finite, check=False)
fit("GLRM, absolute", GLRM(k=2, seed=18, loss="absolute", transform="standardize", max_iterations=30), rows=finite, check=False)
fit("GLRM, huber", GLRM(k=2, seed=19, loss="huber", multi_loss="ordinal", transform="standardize", max_iterations=30), rows=finite, check=False)
fit("GLRM, poisson", GLRM(k=2, seed=20, loss="poisson", max_iterations=30), x=["n", "count", "ville"],
    rows=data.rows({"count": [1, 0, 7]}, huge=False), check=False)
fit("GLRM, periodic", GLRM(k=2, seed=20, loss="periodic", period=4, max_iterations=30), x=["x", "n"], rows=finite, check=False)
fit("GLRM by columns", GLRM(k=2, seed=20, loss_by_col=["Absolute", "Huber", "Hinge"], loss_by_col_idx=[0, 2, 3], max_iterations=20,
                            transform="standardize"), x=["x", "größe", "n", "b"],
    rows=data.rows({"b": ["ja", "nein", None]}, huge=False), check=False)
fit("GLRM, logistic", GLRM(k=2, seed=21, loss_by_col=["Logistic"], loss_by_col_idx=[2], max_iterations=20), x=["x", "n", "b"],
    rows=data.rows({"b": ["ja", "nein", None]}, huge=False), check=False)
fit("GLRM, negative seed", GLRM(k=2, seed=-5, transform="standardize", max_iterations=20), x=["x", "größe", "n"], rows=finite, check=False)


def encoder(name, y, x, rows=None, names=None, **settings):
    model = TargetEncoder(seed=1, **settings)
    if goldens.fit(name, model, frame, x=x, y=y) is None:
        return
    case = goldens.add(name, model, rows or data.rows(), names=names)
    told = h2o.H2OFrame([["1", "Zürich"]], column_names=["code", "ville"], column_types=["enum", "enum"])
    try:
        print(name, model.transform(frame[:2, x]).names)
    except Exception as error:
        print(name, str(error)[:200])


goldens.write()
goldens = Goldens("encoders")
encoder("target encoder", "b", ["ville", "code"], names=["ville_te", "code_te"])
encoder("target encoder, blending", "b", ["ville", "code"], names=["ville_te", "code_te"], blending=True, inflection_point=20, smoothing=7)
encoder("target encoder, noise", "b", ["ville"], names=["ville_te"], noise=0.1, data_leakage_handling="leave_one_out")
encoder("target encoder, numbers", "y", ["ville", "code"], names=["ville_te", "code_te"], blending=True, inflection_point=3, smoothing=1)
encoder("target encoder, classes", "m", ["ville", "code"], blending=True, inflection_point=3, smoothing=1,
        names=["ville_klein_te", "ville_mittel_te", "code_klein_te", "code_mittel_te"])
encoder("target encoder, interactions", "b", ["ville", "code"], columns_to_encode=[["ville", "code"], ["ville"]],
        names=["ville:code_te", "ville_te"], keep_original_categorical_columns=True)

words = ["cat", "dog", "Haus", "日本", "naïve", "the", "a"]
import random
rng = random.Random(1)
texts = h2o.H2OFrame([[rng.choice(words)] for _ in range(400)], column_names=["w"], column_types=["string"])
model = Word2vec(vec_size=5, min_word_freq=1, epochs=1)
model.train(training_frame=texts)
goldens.add("words", model, [{"w": w} for w in words + ["", "unknown", "Cat", "日本 "]], names=["C%d" % i for i in range(1, 6)], dtype="float32")
vectors = h2o.H2OFrame([["a b", 1.5, 2.0], ["c", -1e-3, 3e5], ["a\\nb", 0.0, 1.0]], column_names=["word", "v1", "v2"], column_types=["string", "real", "real"])
model = Word2vec(pre_trained=vectors, vec_size=2)
if goldens.fit("pre-trained", model, None) is not None:
    goldens.add("words, pre-trained", model, [{"word": w} for w in ["a b", "c", "a\\nb", "a\nb"]], names=["C1", "C2"], dtype="float32")
goldens.write()
stop()
