"""What the generators of MXNet's goldens share: a symbol is run by MXNet itself on several inputs, and its files and
answers go into a pack. Runs on Python 2.7 and 3, with MXNet 0.9 to 1.9."""
import json
import os
import re
import sys
import tempfile

os.environ.setdefault('OMP_NUM_THREADS', '1')
os.environ.setdefault('MXNET_STORAGE_FALLBACK_LOG_VERBOSE', '0')
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', '..', '..', '..', 'test'))
import mxnet as mx
import numpy as np
from packs import Pack, Sower

VERSION = re.match(r'\d+\.\d+', mx.__version__).group(0)


def values(seed, *shape, **options):
    """float32 in [low, high), the same for the same seed on every version."""
    low, high = options.get('low', -1.0), options.get('high', 1.0)
    return np.random.RandomState(seed).uniform(low, high, shape).astype(options.get('dtype', 'float32'))


def array(value):
    value = np.asarray(value)
    return mx.nd.array(value, dtype=value.dtype)


def split(symbol, params):
    aux = set(symbol.list_auxiliary_states())
    held = dict((name, array(value)) for name, value in params.items())
    return (dict((name, value) for name, value in held.items() if name not in aux),
            dict((name, value) for name, value in held.items() if name in aux))


def by_block(symbol, params, inputs):
    """As Gluon runs it, which needs no shapes beforehand."""
    block = mx.gluon.SymbolBlock(symbol, [mx.sym.Variable(name) for name in inputs])
    for name, parameter in block.collect_params().items():
        parameter.shape = np.shape(params[name])
        parameter.initialize(ctx=mx.cpu())
        parameter.set_data(array(params[name]))
    outputs = block(*[array(value) for value in inputs.values()])
    return dict(zip(symbol.list_outputs(), [one.asnumpy() for one in (outputs if isinstance(outputs, list) else [outputs])]))


def answer(symbol, params, inputs):
    """What MXNet answers, by output name; inputs that are left out (labels) are zeros."""
    arg, aux = split(symbol, params)
    given = dict((name, np.asarray(value)) for name, value in inputs.items())
    shapes = dict((name, value.shape) for name, value in given.items())
    shapes.update((name, value.shape) for name, value in list(arg.items()))
    types = dict((name, value.dtype.type) for name, value in given.items())
    types.update((name, value.dtype) for name, value in list(arg.items()))
    for label in set(symbol.list_arguments()) & {'softmax_label'} - set(shapes):
        # one that is reshaped cannot be inferred
        known, _, _ = symbol.infer_shape_partial(**shapes)
        if not dict(zip(symbol.list_arguments(), known))[label]:
            shapes[label] = given['data'].shape
    bound = symbol.simple_bind(ctx=mx.cpu(), grad_req='null', type_dict=types, **shapes)
    for name, value in list(arg.items()) + [(name, array(value)) for name, value in given.items()]:
        bound.arg_dict[name][:] = value
    for name, value in aux.items():
        bound.aux_dict[name][:] = value
    outputs = bound.forward(is_train=False)
    return dict(zip(symbol.list_outputs(), (output.asnumpy() for output in outputs)))


def files_of(symbol, params, prefix='model', epoch=0):
    """The files as Module.save_checkpoint writes them."""
    arg, aux = split(symbol, params)
    folder = tempfile.mkdtemp()
    path = os.path.join(folder, prefix)
    symbol.save(path + '-symbol.json')
    held = dict(('arg:' + name, value) for name, value in arg.items())
    held.update(('aux:' + name, value) for name, value in aux.items())
    if held:
        mx.nd.save('%s-%04d.params' % (path, epoch), held)
    return dict((name, open(os.path.join(folder, name), 'rb').read()) for name in sorted(os.listdir(folder)))


class Goldens(Pack):
    # Whether a signature file states how many dimensions the inputs have, which these networks do not tell.
    stated = False

    def model(self, name, symbol, runs, params=None, rename=None, **more):
        """One model with these runs: dictionaries of inputs. `more['files']`: files besides."""
        params = params or {}
        files = files_of(symbol, params)
        files.update(more.pop('files', {}))
        if more.pop('stated', self.stated):
            ports = [{'data_name': key, 'data_shape': [-1] * np.ndim(value)} for key, value in sorted(runs[0].items())]
            files['model-signature.json'] = json.dumps({'inputs': ports}).encode()
        sower, dynamic = more.pop('sower', None), more.pop('dynamic', False)
        if sower:
            files = dict((path, sower.parts(data) if path.endswith('.params') else data) for path, data in files.items())
        cases = []
        for inputs in runs:
            try:
                outputs = (by_block if dynamic else answer)(symbol, params, inputs)
            except (mx.base.MXNetError, RuntimeError) as error:
                print('%s: MXNet refuses: %s' % (name, str(error).strip().split('\n')[-1][:200]))
                return
            for key, value in outputs.items():
                if value.dtype.kind == 'f' and not more.get('dull') and value.size > 3 and not np.ptp(value[np.isfinite(value)] if np.isfinite(value).any() else value):
                    print('%s: output %s is the same everywhere' % (name, key))
            cases.append((inputs, dict(((rename or {}).get(key, key), value) for key, value in outputs.items())))
        more.pop('dull', None)
        self.case(name, files, cases, **more)

    def save(self, name):
        self.write(os.path.join(HERE, name + '.json.gz'))
