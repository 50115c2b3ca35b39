"""What the generators share: a net of a few operators as the files of a model, and what Caffe2 answers.

    case(pack, 'relu', [op('Relu', 'x', 'y')], [{'x': x1}, {'x': x2}])

Parameters are filled by an init net as caffe2.python.predictor.mobile_exporter writes it; value_info.json says the dtypes
and shapes of inputs, a dimension that differs between the runs being 0.
"""
import json
import os
import sys

import numpy as np

os.environ.setdefault('OMP_NUM_THREADS', '1')
HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, '..', '..', '..', '..')
sys.path.insert(0, os.path.join(ROOT, 'test'))
import packs  # noqa: E402
from packs import Sower, sown  # noqa: E402,F401
from caffe2.proto import caffe2_pb2  # noqa: E402
from caffe2.python import core, utils, workspace  # noqa: E402

workspace.GlobalInit(['caffe2', '--caffe2_log_level=3'])

TYPES = {'float32': 1, 'int32': 2, 'uint8': 6, 'str': 4, 'object': 4, 'bool': 5, 'int8': 7, 'uint16': 8, 'int16': 9,
         'int64': 10, 'float16': 12, 'float64': 13, 'bytes': 4}
FILLS = {'float32': 'GivenTensorFill', 'int32': 'GivenTensorIntFill', 'int64': 'GivenTensorInt64Fill',
         'bool': 'GivenTensorBoolFill', 'float64': 'GivenTensorDoubleFill', 'int16': 'GivenTensorInt16Fill',
         'uint8': 'GivenTensorByteStringToUInt8Fill', 'object': 'GivenTensorStringFill'}


def rng(seed=0):
    return np.random.RandomState(seed)


def op(kind, inputs, outputs, **args):
    words = lambda names: names.split() if isinstance(names, str) else list(names)
    return core.CreateOperator(kind, words(inputs), words(outputs), **args)


def fill(name, value):
    value = np.asarray(value)
    kind = FILLS['object' if value.dtype.kind in 'OS' else value.dtype.name]
    values = [value.tobytes()] if value.dtype == np.uint8 else value.reshape(-1)
    return core.CreateOperator(kind, [], [name], arg=[utils.MakeArgument('shape', value.shape), utils.MakeArgument('values', values)])


def net_of(name, ops, inputs=(), outputs=()):
    net = caffe2_pb2.NetDef()
    net.name = name
    net.op.extend(ops)
    net.external_input.extend(inputs)
    net.external_output.extend(outputs)
    return net


def type_of(values):
    kind = values[0].dtype
    number = TYPES['object' if kind.kind in 'OS' else kind.name]
    shapes = [v.shape for v in values]
    return [number, [int(s[0]) if len(set(s)) == 1 else 0 for s in zip(*shapes)]]


def answer(init, predict, run, outputs):
    workspace.ResetWorkspace()
    workspace.RunNetOnce(init)
    for name, value in run.items():
        workspace.FeedBlob(name, value)
    workspace.RunNetOnce(predict)
    return dict((name, workspace.FetchBlob(name)) for name in outputs)


def made(ops, outputs=None, params=None, inputs=()):
    """(init_net, predict_net, the names of the outputs)."""
    read = set(name for one in ops for name in one.input)
    if outputs is None:
        outputs = []
        for one in ops:
            outputs += [name for name in one.output if name not in read and name not in outputs]
    params = params or {}
    init = net_of('init', [fill(name, value) for name, value in sorted(params.items())])
    return init, net_of('predict', ops, list(inputs) + sorted(params), outputs), outputs


class Pack(packs.Pack):
    """Goes on after a net that Caffe2 refuses, and says all of them when it is written."""
    failed = ()

    def write(self, path):
        if self.failed:
            raise SystemExit('\n'.join(self.failed))
        super(Pack, self).write(os.path.join(ROOT, path))


def case(pack, name, *args, **more):
    try:
        checked(pack, name, *args, **more)
    except Exception as error:
        pack.failed = tuple(pack.failed) + ('%s: %s' % (name, str(error).split('frame #0')[0].strip()[:300]),)


def checked(pack, name, ops, runs, params=None, outputs=None, info=True, files=None, written=None, **more):
    """`written`: the file has other operators than the net that answered, which are the same on another device."""
    if not isinstance(ops, list):
        ops = [ops]
    runs = [dict((k, v if isinstance(v, np.ndarray) else np.asarray(v)) for k, v in run.items()) for run in runs]
    init, predict, outputs = made(ops, outputs, params, sorted(runs[0]))
    told = dict((n, type_of([run[n] for run in runs])) for n in runs[0])
    filed = caffe2_pb2.NetDef()
    filed.CopyFrom(predict)
    for one in filed.op:
        one.type = (written or {}).get(one.type, one.type)
    model = {'init_net.pb': init.SerializeToString(), 'predict_net.pb': filed.SerializeToString()}
    if info and told:
        model['value_info.json'] = json.dumps(told).encode()
    model.update(files or {})
    pack.case(name, model, [(run, answer(init, predict, run, outputs)) for run in runs], **more)
