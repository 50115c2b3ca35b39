# python 3.11, requirements-tabular.txt
"""What skl2onnx and onnxmltools export from scikit-learn, XGBoost and LightGBM, answered by ONNX Runtime."""
import os
import sys
import warnings

import numpy as np
import onnxruntime
from lightgbm import LGBMClassifier, LGBMRegressor
from onnxmltools import convert_lightgbm, convert_xgboost
from onnxmltools.convert.common.data_types import FloatTensorType as MlFloats
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType, Int64TensorType, StringTensorType
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.ensemble import AdaBoostClassifier, GradientBoostingClassifier, GradientBoostingRegressor, IsolationForest, RandomForestRegressor, VotingClassifier
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import ElasticNet, LogisticRegression, Perceptron, Ridge
from sklearn.naive_bayes import BernoulliNB, GaussianNB, MultinomialNB
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import Binarizer, KBinsDiscretizer, MinMaxScaler, Normalizer, OneHotEncoder, OrdinalEncoder, PolynomialFeatures, RobustScaler, StandardScaler
from sklearn.svm import SVC, SVR, LinearSVC
from sklearn.tree import DecisionTreeClassifier
from xgboost import XGBClassifier, XGBRegressor

ROOT = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(ROOT, '../../../../test'))
import packs  # noqa: E402

warnings.simplefilter('ignore')
rng = np.random.default_rng(11)
X = rng.standard_normal((120, 4)).astype(np.float32)
Y = (X[:, 0] + X[:, 1] * X[:, 2] > 0).astype(np.int64) + (X[:, 3] > 0.5)
T = (X @ np.array([1, -2, 0.5, 0.1]) + X[:, 0] ** 2).astype(np.float32)
WORDS = np.array(['no', 'maybe', 'yes'])[Y]
pack = packs.Pack()


def answers(model, feeds):
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=['CPUExecutionProvider'])
    names = [output.name for output in session.get_outputs()]
    runs = []
    for feed in feeds:
        runs.append((feed, dict(zip(names, session.run(None, feed)))))
    return runs


def maps(value):
    """ZipMap's values are float32."""
    if isinstance(value, list):
        return [maps(item) for item in value]
    if isinstance(value, dict):
        return {k: np.float32(v) for k, v in value.items()}
    return value


def case(name, model, feeds):
    runs = [(i, {k: maps(v) for k, v in o.items()}) for i, o in answers(model, feeds)]
    pack.case(name, {'model.onnx': model.SerializeToString()}, runs)


ROWS = rng.standard_normal((5, 4)).astype(np.float32)
ZIP = {'': 18, 'ai.onnx.ml': 3}
for name, model, labels, opset, options in [
    ('logistic regression, labels as text', LogisticRegression(), WORDS, ZIP, {}),
    ('logistic regression without ZipMap, opset 9', LogisticRegression(), Y, {'': 9, 'ai.onnx.ml': 1}, {'zipmap': False}),
    ('logistic regression, a column a class', LogisticRegression(), WORDS, ZIP, {'zipmap': 'columns'}),
    ('decision tree', DecisionTreeClassifier(max_depth=5), Y, ZIP, {}),
    ('gradient boosting', GradientBoostingClassifier(n_estimators=8), WORDS, ZIP, {}),
    ('AdaBoost', AdaBoostClassifier(n_estimators=5), Y, ZIP, {}),
    ('Gaussian naive Bayes', GaussianNB(), Y, ZIP, {}),
    ('Bernoulli naive Bayes', BernoulliNB(), WORDS, ZIP, {}),
    ('support vectors with probabilities', SVC(probability=True, random_state=1), Y, ZIP, {}),
    ('linear support vectors', LinearSVC(), WORDS, ZIP, {}),
    ('nearest neighbours', KNeighborsClassifier(3), Y, ZIP, {}),
    ('perceptron of layers', MLPClassifier(hidden_layer_sizes=(6,), max_iter=80, random_state=1), WORDS, ZIP, {}),
    ('perceptron', Perceptron(), Y, ZIP, {}),
    ('a vote', VotingClassifier([('a', LogisticRegression()), ('b', GaussianNB())], voting='soft', flatten_transform=False), Y, ZIP, {}),
    ('scaled, then logistic regression', make_pipeline(StandardScaler(), PCA(3), LogisticRegression()), WORDS, {'': 12, 'ai.onnx.ml': 2}, {}),
]:
    fitted = model.fit(X, labels)
    target = fitted.steps[-1][1] if hasattr(fitted, 'steps') else fitted
    made = to_onnx(fitted, X[:1], target_opset=opset, options={id(target): options} if options else None)
    case(name, made, [{'X': ROWS}, {'X': ROWS[:1]}])

for name, model in [
    ('ridge', Ridge()), ('elastic net', ElasticNet(0.1)), ('random forest', RandomForestRegressor(6, max_depth=4, random_state=1)),
    ('gradient boosting of numbers', GradientBoostingRegressor(n_estimators=8)), ('support vectors of numbers', SVR()),
    ('nearest neighbours of numbers', KNeighborsRegressor(3)), ('perceptron of layers of numbers', MLPRegressor(hidden_layer_sizes=(5,), max_iter=60, random_state=1)),
    ('Gaussian process', GaussianProcessRegressor(alpha=0.1)),
]:
    case(name, to_onnx(model.fit(X[:60], T[:60]), X[:1], target_opset=ZIP), [{'X': ROWS}, {'X': ROWS[:1]}])

for name, model in [
    ('k-means', KMeans(3, n_init=2, random_state=1)), ('isolation forest', IsolationForest(n_estimators=5, random_state=1)),
    ('polynomials, normalized', make_pipeline(PolynomialFeatures(2), Normalizer())),
    ('scalers', make_pipeline(MinMaxScaler(), RobustScaler(), Binarizer(threshold=0.1))),
    ('bins', KBinsDiscretizer(3, encode='ordinal')), ('singular values', TruncatedSVD(2)),
]:
    case(name, to_onnx(model.fit(X), X[:1], target_opset={'': 18, 'ai.onnx.ml': 3}), [{'X': ROWS}, {'X': ROWS[:1]}])

TEXTS = np.array(['the cat sat', 'a dog and a cat', 'birds fly', 'the dog sat down', 'fly away, bird'] * 3)
for name, model in [('counted words', CountVectorizer(lowercase=False)), ('weighed words', TfidfVectorizer(ngram_range=(1, 2), lowercase=False))]:
    made = to_onnx(model.fit(TEXTS), initial_types=[('text', StringTensorType([None, 1]))], target_opset=ZIP)
    case(name, made, [{'text': np.array([['the cat and the dog'], ['nothing known']], dtype=object)}, {'text': np.array([['birds']], dtype=object)}])
made = to_onnx(make_pipeline(TfidfVectorizer(lowercase=False), MultinomialNB()).fit(TEXTS, [0, 1, 2, 1, 2] * 3), initial_types=[('text', StringTensorType([None, 1]))], target_opset=ZIP)
case('words, then naive Bayes', made, [{'text': np.array([['the cat'], ['a bird']], dtype=object)}])

COLOURS = np.array([['red', 'small'], ['green', 'large'], ['blue', 'small'], ['red', 'large']] * 5, dtype=object)
made = to_onnx(OneHotEncoder(handle_unknown='ignore', sparse_output=False).fit(COLOURS), initial_types=[('X', StringTensorType([None, 2]))], target_opset=ZIP)
case('one-hot of texts', made, [{'X': np.array([['red', 'large'], ['violet', 'small']], dtype=object)}])
made = to_onnx(OrdinalEncoder().fit(COLOURS), initial_types=[('X', StringTensorType([None, 2]))], target_opset=ZIP)
case('ordinals of texts', made, [{'X': np.array([['green', 'small']], dtype=object)}])

import pandas  # noqa: E402
FRAME = pandas.DataFrame({'age': X[:20, 0] * 10 + 40, 'count': np.arange(20), 'colour': COLOURS[:, 0]})
columns = ColumnTransformer([('n', make_pipeline(SimpleImputer(), StandardScaler()), ['age']), ('i', 'passthrough', ['count']), ('c', OneHotEncoder(), ['colour'])])
mixed = make_pipeline(columns, LogisticRegression()).fit(FRAME, Y[:20])
made = to_onnx(mixed, initial_types=[('age', FloatTensorType([None, 1])), ('count', Int64TensorType([None, 1])), ('colour', StringTensorType([None, 1]))], target_opset=ZIP)
case('columns of three types', made, [{'age': np.array([[30], [np.nan]], np.float32), 'count': np.array([[1], [5]], np.int64), 'colour': np.array([['red'], ['blue']], dtype=object)}])

for name, model, labels in [('XGBoost, classes', XGBClassifier(n_estimators=5, max_depth=3), Y), ('XGBoost, numbers', XGBRegressor(n_estimators=5, max_depth=3), T)]:
    case(name, convert_xgboost(model.fit(X, labels), initial_types=[('X', MlFloats([None, 4]))], target_opset=15), [{'X': ROWS}, {'X': ROWS[:1]}])
for name, model, labels in [('LightGBM, classes', LGBMClassifier(n_estimators=5, verbose=-1), Y), ('LightGBM, numbers', LGBMRegressor(n_estimators=5, verbose=-1), T)]:
    case(name, convert_lightgbm(model.fit(X, labels), initial_types=[('X', MlFloats([None, 4]))], target_opset=15), [{'X': ROWS}, {'X': ROWS[:1]}])

pack.write(os.path.join(ROOT, 'exports-tabular.json.gz'))
