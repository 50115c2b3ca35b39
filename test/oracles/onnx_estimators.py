"""Every estimator of scikit-learn that skl2onnx converts, its probabilities as maps and as tensors, answered by ONNX Runtime.

    python onnx_estimators.py FOLDER        writes FOLDER/estimators.json.gz, and says what was left out and why

With requirements-onnx-estimators.txt.
"""
import os
import sys
import warnings

import numpy as np
import onnxruntime
from skl2onnx import to_onnx
from sklearn.utils import all_estimators

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..'))
import packs  # noqa: E402

warnings.simplefilter('ignore')
packs.MOST_BYTES = 2**28
rng = np.random.default_rng(5)
X = rng.standard_normal((80, 4)).astype(np.float32)
POSITIVE = np.abs(X) + 0.1
CLASSES = (X[:, 0] + X[:, 1] * X[:, 2] > 0).astype(np.int64) + (X[:, 3] > 0.5)
WORDS = np.array(['no', 'vielleicht', 'ja'])[CLASSES]
TARGET = (X @ np.array([1, -2, 0.5, 0.1]) + X[:, 0] ** 2).astype(np.float32)
WANTS_POSITIVE = ('MultinomialNB', 'ComplementNB', 'CategoricalNB', 'NMF', 'MiniBatchNMF', 'LatentDirichletAllocation', 'GammaRegressor', 'PoissonRegressor', 'TweedieRegressor', 'PowerTransformer')


def maps(value):
    """ZipMap's values are float32."""
    if isinstance(value, list):
        return [maps(item) for item in value]
    if isinstance(value, dict):
        return dict((key, np.float32(number)) for key, number in value.items())
    return value


def add(pack, name, model, data):
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=['CPUExecutionProvider'])
    names = [output.name for output in session.get_outputs()]
    first = session.get_inputs()[0].name
    runs = [({first: rows}, dict(zip(names, map(maps, session.run(None, {first: rows}))))) for rows in (data[:5], data[7:8])]
    pack.case(name, {'model.onnx': model.SerializeToString()}, runs)


def estimators():
    """Name, a fitted estimator, the options of its conversion, what it is asked."""
    for name, kind in all_estimators():
        for variant in ('numbers', 'words'):
            try:
                data = POSITIVE if name in WANTS_POSITIVE else X
                if name == 'CategoricalNB':
                    data = np.round(data)
                if name in ('IsotonicRegression',):
                    data = data[:, :1]
                more = {}
                if 'n_estimators' in kind().get_params():
                    more['n_estimators'] = 5
                if 'random_state' in kind().get_params():
                    more['random_state'] = 0
                estimator = kind(**more)
                is_classifier = getattr(estimator, '_estimator_type', None) == 'classifier' or hasattr(estimator, 'predict_proba') or 'Classifier' in name or name.endswith(('SVC', 'NB'))
                if variant == 'words' and not is_classifier:
                    continue
                target = (WORDS if variant == 'words' else CLASSES) if is_classifier else np.abs(TARGET) + 0.1
                estimator.fit(data, target)
            except Exception as error:
                print('%s: scikit-learn: %s' % (name, str(error).split('\n')[0][:90]))
                break
            choices = [('', None)]
            if is_classifier:
                choices = [('/maps', {'zipmap': True}), ('/tensors', {'zipmap': False}), ('/columns', {'zipmap': 'columns'})]
            for word, options in choices:
                yield '%s/%s%s' % (name, variant, word), estimator, options, data.astype(np.float32)


def main():
    pack = packs.Pack()
    told = set()
    for name, estimator, options, data in estimators():
        try:
            model = to_onnx(estimator, data[:1], options=options and {id(estimator): options})
            add(pack, name, model, data)
        except Exception as error:
            line = '%s: skl2onnx: %s' % (name.split('/')[0], str(error).strip().split('\n')[0][:120])
            if line not in told:
                print(line)
            told.add(line)
    pack.write(os.path.join(sys.argv[1], 'estimators.json.gz'))


if __name__ == '__main__':
    main()
