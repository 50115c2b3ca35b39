# python 3.11, requirements-2.1.txt
# python 3.11, requirements-2.5.txt
# python 3.11, requirements-2.8.txt
# python 3.11, requirements-2.11.txt
"""Exported programs of middle versions of torch: each layout of the archive, each way of writing sizes."""
import io
import os
import sys

import numpy
import torch
from torch import nn

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../../../test'))
from packs import Pack  # noqa: E402

torch.set_num_threads(1)
torch.manual_seed(3)
HERE = os.path.dirname(os.path.abspath(__file__))
VERSION = '.'.join(torch.__version__.split('+')[0].split('.')[:2])
pack = Pack()


def floats(*shape, seed=0):
    return torch.tensor(numpy.random.RandomState(seed + sum(shape)).randn(*shape)).float()


def leaves(answer, path=()):
    if isinstance(answer, dict):
        for key, one in answer.items():
            yield from leaves(one, path + (key,))
    elif isinstance(answer, (tuple, list)):
        for i, one in enumerate(answer):
            yield from leaves(one, path + (i,))
    else:
        dotted = '.'.join(str(part) for part in path)
        yield (dotted if path and isinstance(path[0], str) else 'output_%s' % (dotted or 0)), answer


def case(name, module, inputs, more=(), free=()):
    """`free`: the inputs whose first dimension is one and the same free size, from 2 to 64."""
    module = module.eval()
    args = tuple(inputs.values())
    if hasattr(torch.export, 'Dim'):
        batch = torch.export.Dim('batch', min=2, max=64)
        shapes = dict((key, {0: batch} if key in free else None) for key in inputs) if free else None
        program = torch.export.export(module, args, dynamic_shapes=shapes)
    else:
        own = [value for key, value in inputs.items() if key in free]
        constraints = [torch.export.dynamic_dim(value, 0) >= 2 for value in own[:1]] + [torch.export.dynamic_dim(value, 0) <= 64 for value in own[:1]]
        constraints += [torch.export.dynamic_dim(value, 0) == torch.export.dynamic_dim(own[0], 0) for value in own[1:]]
        program = torch.export.export(module, args, constraints=constraints)
    data = io.BytesIO()
    torch.export.save(program, data)
    # 2.1 calls its arguments arg0_1, arg1_1 …
    signature = program.graph_signature
    names = dict(zip(inputs, signature.user_inputs))
    cases = []
    for given in [inputs] + list(more):
        with torch.no_grad():
            answer = dict(leaves(module(*given.values())))
        cases.append((dict((names[key], value.numpy()) for key, value in given.items()), dict((key, value.numpy()) for key, value in answer.items())))
    pack.case('torch %s: %s' % (VERSION, name), {'model.pt2': data.getvalue()}, cases)


class Perceptron(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 3)
        self.bn = nn.BatchNorm1d(3)
        nn.init.uniform_(self.bn.running_mean, -0.3, 0.3)
        nn.init.uniform_(self.bn.running_var, 0.5, 1.5)
        # over 4 KB, so that it stays in the file; permuted in memory
        self.wide = nn.Parameter(torch.randn(48, 3, 2, 4).permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) if VERSION != '2.1' else torch.randn(48, 3, 2, 4))
        self.register_buffer('shift', torch.tensor([0.5, 1.5, -2.5]))
        if VERSION != '2.1':
            self.constant = torch.arange(3.0)

    def forward(self, x, y):
        z = self.bn(self.fc(x)) + self.shift
        if VERSION != '2.1':
            z = z + self.constant + torch.tensor([1.0, 2.0, 3.0])
        n = x.shape[0]
        return {'z': z * n + y, 'pair': (z.reshape(n * 3), torch.einsum('bc,ochw->bo', z, self.wide))}


class Convolutional(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(2, 4, 3, stride=2, padding=1)
        self.bn = nn.BatchNorm2d(4)
        nn.init.uniform_(self.bn.running_mean, -0.3, 0.3)
        self.fc = nn.Linear(4 * 9, 3)

    def forward(self, image):
        x = nn.functional.max_pool2d(torch.relu(self.bn(self.conv(image))), 2, ceil_mode=True)
        return self.fc(x.flatten(1)).log_softmax(-1)


x, y = floats(5, 4), floats(5, 3)
case('a perceptron with a nested result', Perceptron(), dict(x=x, y=y), [dict(x=floats(2, 4), y=floats(2, 3))], ('x', 'y'))
case('a convolutional net', Convolutional(), dict(image=floats(3, 2, 12, 12)), [dict(image=floats(2, 2, 12, 12))], ('image',))
case('an encoder layer', nn.TransformerEncoderLayer(8, 2, 16, batch_first=True), dict(src=floats(2, 5, 8)))
# 2.8 takes what an LSTM does to its weights for a change of the model
if VERSION not in ('2.1', '2.8'):
    case('a recurrent layer', nn.LSTM(3, 4, batch_first=True), dict(input=floats(2, 5, 3)))


class Branch(nn.Module):
    def forward(self, x):
        def above(a):
            return a + 1

        def below(a):
            return a.sin()

        return torch.cond(x.sum() > 0, above, below, (x,)) * 2


if VERSION != '2.1':
    case('a branch', Branch(), dict(x=floats(3, 4)), [dict(x=-floats(3, 4)), dict(x=floats(3, 4).abs())])
pack.write(os.path.join(HERE, 'exported-%s.json.gz' % VERSION))
