# python 3.6, requirements-cntk.txt
"""models/cntk_mlp: a net that tells three clouds of points apart. models/cntk_tagger: a recurrent net that says for each
step of a sequence whether the sum so far is above 0. Both are trained here; answers by CNTK on its CPU.

CNTK's wheel wants libmpi.so.12 and libmpi_cxx.so.1: stubs of them must be on LD_LIBRARY_PATH (see
src/formats/cntk/goldens/answers.py).
"""
import os
import shutil
import sys

import cntk as C
import numpy as np

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import golden  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
random = np.random.RandomState(5)
C.cntk_py.set_fixed_random_seed(5)


def folder(name):
    path = os.path.join(HERE, '..', name)
    shutil.rmtree(path, ignore_errors=True)
    os.makedirs(path)
    return path


def trained(model, loss, feeds, rate):
    trainer = C.Trainer(model, (loss,), [C.adam(model.parameters, C.learning_parameter_schedule(rate, 1), C.momentum_schedule(0.9, 1), unit_gain=False)])
    for feed in feeds:
        trainer.train_minibatch(feed)
    print('loss', trainer.previous_minibatch_loss_average)


# Points around three centres.
features, label = C.input_variable(2, name='features'), C.input_variable(3)
scores = C.layers.Sequential([C.layers.Dense(8, activation=C.relu, init=C.glorot_uniform(seed=1)),
                              C.layers.Dense(3, init=C.glorot_uniform(seed=2))])(features)
centres = np.array([[0, 2], [2, -1], [-2, -1]], np.float32)


def points():
    which = random.randint(0, 3, 64)
    return {features: centres[which] + random.standard_normal((64, 2)).astype(np.float32) * 0.5,
            label: np.eye(3, dtype=np.float32)[which]}


trained(scores, C.cross_entropy_with_softmax(scores, label), (points() for _ in range(200)), 0.0004)
mlp = C.combine([C.softmax(scores, name='probabilities'), C.reshape(C.argmax(scores), (), name='cloud')])
path = folder('cntk_mlp')
mlp.save(os.path.join(path, 'model.dnn'))
cases = []
for rows in ([[0, 2]], [[2, -1], [-2, -1], [0.1, 0.3]]):
    x = np.array(rows, np.float32)
    answers = mlp.eval({features: x})
    cases.append({'inputs': {'features': golden.tensor(x)},
                  'outputs': dict((v.name, golden.tensor(a)) for v, a in answers.items())})
    print(rows, cases[-1]['outputs'])
golden.write(os.path.join(path, 'golden.json'), 'CNTK ' + C.__version__, cases)

# Running sums.
steps = C.sequence.input_variable(1, name='steps')
truth = C.sequence.input_variable(1)
tagger = C.layers.Sequential([C.layers.Recurrence(C.layers.GRU(6, init=C.glorot_uniform(seed=3))),
                              C.layers.Dense(1, activation=C.sigmoid, init=C.glorot_uniform(seed=4), name='positive')])(steps)


def sums():
    rows = [random.standard_normal((random.randint(2, 9), 1)).astype(np.float32) for _ in range(32)]
    return {steps: rows, truth: [(np.cumsum(row, 0) > 0).astype(np.float32) for row in rows]}


trained(tagger, C.binary_cross_entropy(tagger, truth), (sums() for _ in range(1500)), 0.01)
path = folder('cntk_tagger')
tagger.save(os.path.join(path, 'tagger.model'))
cases = []
for rows in ([[1, -2, 3]], [[0.5, -1, 2, -3], [-0.5, -0.5, 0.25, 4]]):
    x = np.array(rows, np.float32)[:, :, None]
    answer = np.stack(tagger.eval({steps: list(x)}))
    cases.append({'inputs': {'steps': golden.tensor(x)}, 'outputs': {'positive': golden.tensor(answer)}})
    print(rows, answer.tolist())
golden.write(os.path.join(path, 'golden.json'), 'CNTK ' + C.__version__, cases)
