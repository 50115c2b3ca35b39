"""What the generators of this folder share: a module as bytes of a TorchScript archive, its answers by names."""
import io
import os
import sys
import zipfile

import numpy
import torch

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', '..', '..', '..', 'test'))
from packs import Pack, Sower  # noqa: E402, F401

torch.set_num_threads(1)
torch.manual_seed(7)
VERSION = '.'.join(torch.__version__.split('+')[0].split('.')[:2])
OLD = tuple(int(part) for part in VERSION.split('.')) < (1, 6)


def saved(module):
    buffer = io.BytesIO()
    torch.jit.save(module, buffer)
    return buffer.getvalue()


def slim(data):
    """The archive without what debuggers read, which is most of it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as whole, zipfile.ZipFile(out, 'w', zipfile.ZIP_STORED) as packed:
        for name in whole.namelist():
            if not name.endswith('.debug_pkl'):
                packed.writestr(zipfile.ZipInfo(name), whole.read(name))
    return out.getvalue()


def both(pack, name, module, asked, kinds='st'):
    """The module scripted and traced, or as `kinds` says, asked by its arguments in order."""
    names = module.forward.__code__.co_varnames[1:module.forward.__code__.co_argcount]
    cases = [dict(zip(names, one)) for one in asked]
    if 's' in kinds:
        made = scripted(module)
        add(pack, name + ', scripted', made, cases, data=slim(saved(made)))
    if 't' in kinds:
        made = traced(module, *asked[0])
        add(pack, name + ', traced', made, cases, data=slim(saved(made)))


def scripted(module):
    import warnings
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        return torch.jit.script(module.eval())


def traced(module, *example):
    import warnings
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter('ignore')
        return torch.jit.trace(module.eval(), example)


def as_array(value):
    if isinstance(value, torch.Tensor):
        return value.detach().numpy()
    if isinstance(value, bool):
        return numpy.asarray(value)
    return numpy.asarray(value, dtype=numpy.int64 if isinstance(value, int) else numpy.float64)


def answers(value, name=''):
    """As src/formats/pytorch/script/lower.ts names them."""
    if value is None or isinstance(value, str):
        return {}
    if isinstance(value, (tuple, list)):
        fields = getattr(value, '_fields', None)
        found = {}
        for i, item in enumerate(value):
            part = fields[i] if fields else str(i) if name else 'output_%d' % i
            found.update(answers(item, '%s_%s' % (name, part) if name else part))
        return found
    if isinstance(value, dict):
        found = {}
        for key, item in value.items():
            found.update(answers(item, '%s_%s' % (name, key) if name else str(key)))
        return found
    return {name or 'output_0': as_array(value)}


def add(pack, name, module, cases, file='model.pt', data=None, **more):
    """A case: `cases` are dicts of arguments by name; tensors as torch has them."""
    # nn.LSTM and nn.GRU have forwards of two kinds, and no name for both.
    call = getattr(module, 'forward__0', module)
    runs = []
    stated = [one for one in str(module.forward.schema).split('(', 1)[1].split(') ->')[0].split(', ')[1:]] if hasattr(module, 'forward') and hasattr(module.forward, 'schema') else []
    for arguments in cases:
        named = [one.split('=')[0].split(' ')[-1] for one in stated]
        if len(arguments) == len(named) and set(arguments) != set(named):
            # What was traced before 1.9 calls its arguments `input`, `argument_1`, `argument_2`.
            arguments = dict(zip(named, arguments.values()))
        copies = dict((key, value.clone() if isinstance(value, torch.Tensor) else value) for key, value in arguments.items())
        inputs = answers_of_inputs(arguments)
        with torch.no_grad():
            runs.append((inputs, answers(call(*copies.values()) if len(copies) == 1 else call(**copies))))
    pack.case(name, {file: saved(module) if data is None else data}, runs, **more)


def answers_of_inputs(arguments):
    found = {}
    for key, value in arguments.items():
        if isinstance(value, (tuple, list)):
            for i, item in enumerate(value):
                found['%s_%d' % (key, i)] = as_array(item)
        else:
            found[key] = as_array(value)
    return found
