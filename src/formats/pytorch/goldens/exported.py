"""Small exported programs for packs: functions of tensors, saved by torch.export.save, and what torch answers.

    suite = Suite()
    suite.group('arithmetic of floats', dict(x=floats(3, 4), y=floats(4)), lambda x, y: dict(sum=x + y, ratio=x / y))
    suite.write('goldens/arithmetic')

Every dimension of an input that may be free is left free (Dim.AUTO), so that shapes stay symbolic; a group may come
with further inputs, of other sizes. What a program gives is named by the keys of its dict.
"""
import io
import os
import sys

import numpy
import torch

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../../../test'))
from packs import Pack  # noqa: E402

torch.set_num_threads(1)
HERE = os.path.dirname(os.path.abspath(__file__))


def plain(value):
    """What a pack holds: an array. bfloat16 has none in NumPy, and is told by ml_dtypes."""
    value = value.detach() if isinstance(value, torch.Tensor) else torch.as_tensor(value)
    if value.dtype == torch.bfloat16:
        import ml_dtypes
        return value.contiguous().view(torch.int16).numpy().view(ml_dtypes.bfloat16)
    return value.contiguous().numpy()


def floats(*shape, seed=0, scale=1.0, dtype=torch.float32):
    """Numbers of about `scale`, of either sign."""
    state = numpy.random.RandomState(1000 + seed + 7 * sum(shape))
    return torch.tensor(state.randn(*shape) * scale).to(dtype)


def ints(*shape, low=-9, high=10, seed=0, dtype=torch.int64):
    state = numpy.random.RandomState(2000 + seed + 5 * sum(shape))
    return torch.tensor(state.randint(low, high, shape)).to(dtype)


def leaves(answer, path=()):
    """What a result holds, by the names that it is served under."""
    if isinstance(answer, dict):
        for key, one in answer.items():
            yield from leaves(one, (*path, key))
    elif isinstance(answer, (tuple, list)):
        for i, one in enumerate(answer):
            yield from leaves(one, (*path, i))
    elif answer is not None:
        dotted = '.'.join(str(part) for part in path)
        yield (dotted if path and isinstance(path[0], str) else 'output_%s' % (dotted or 0)), answer


class Function(torch.nn.Module):
    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, **inputs):
        return self.function(**inputs)


def archive(module, inputs, dynamic=True, decompose=False):
    """The bytes of the saved program."""
    free = {name: {i: torch.export.Dim.AUTO for i in range(value.dim())} for name, value in inputs.items()} if dynamic is True else dynamic or None
    program = torch.export.export(module.eval(), (), dict(inputs), dynamic_shapes=free, strict=False)
    if decompose:
        program = program.run_decompositions()
    data = io.BytesIO()
    torch.export.save(program, data)
    return data.getvalue()


class Suite:
    def __init__(self):
        self.pack = Pack()

    def group(self, name, inputs, function, more=(), dynamic=True, **options):
        """One program of these inputs; `more` are other inputs that it is run with."""
        self.module(name, Function(function), inputs, more, dynamic, **options)

    def module(self, name, module, inputs, more=(), dynamic=True, decompose=False, **told):
        inputs = {key: value if isinstance(value, torch.Tensor) else torch.as_tensor(value) for key, value in inputs.items()}
        try:
            data = archive(module, inputs, dynamic, decompose)
        except Exception as error:
            raise RuntimeError('%s: %s' % (name, error)) from error
        cases = []
        for given in [inputs, *more]:
            with torch.no_grad():
                answer = module(**{key: value.clone() for key, value in given.items()})
            answer = dict(leaves(answer))
            cases.append(({key: plain(value) for key, value in given.items()}, {key: plain(value) for key, value in answer.items()}))
        self.pack.case(name, {'model.pt2': data}, cases, **told)

    def write(self, name):
        self.pack.write(os.path.join(HERE, name + '.json.gz'))
