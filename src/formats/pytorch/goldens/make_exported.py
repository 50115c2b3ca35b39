# python 3.11, requirements.txt
"""Exported programs of torch 2.15: layers, structures of results, free sizes, branches, loops, and what is refused."""
import io
import os
import sys
import zipfile

import torch
from torch import nn

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from exported import Suite, archive, floats, ints  # noqa: E402

torch.manual_seed(7)
suite = Suite()
Dim = torch.export.Dim


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 8, 3, stride=2, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(8)
        self.conv2 = nn.Conv2d(8, 8, 3, padding=2, dilation=2, groups=4)
        self.bn2 = nn.BatchNorm2d(8)
        self.head = nn.Linear(8, 5)
        for bn in (self.bn1, self.bn2):
            nn.init.uniform_(bn.running_mean, -0.3, 0.3)
            nn.init.uniform_(bn.running_var, 0.5, 1.5)
            nn.init.uniform_(bn.weight, 0.5, 1.5)

    def forward(self, image):
        x = torch.relu_(self.bn1(self.conv1(image)))
        x = nn.functional.gelu(self.bn2(self.conv2(x)) + x)
        return self.head(nn.functional.adaptive_avg_pool2d(x, 1).flatten(1)).softmax(-1)


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(20, 8)
        self.encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16, batch_first=True), 2, enable_nested_tensor=False)
        self.register_buffer('position', torch.randn(12, 8), persistent=False)
        self.out = nn.Linear(8, 3)

    def forward(self, ids, mask=None):
        x = self.embed(ids) + self.position[: ids.shape[1]]
        x = self.encoder(x, src_key_padding_mask=mask)
        return {'hidden': x, 'logits': self.out(x[:, 0])}


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(4, 6, 2, batch_first=True, bidirectional=True)
        self.gru = nn.GRU(12, 5, batch_first=True)

    def forward(self, x):
        y, (h, c) = self.lstm(x)
        z, last = self.gru(y)
        return z, {'h': h, 'c': [c, last]}


class Nested(nn.Module):
    def __init__(self):
        super().__init__()
        self.c = torch.arange(3.0)
        self.scale = nn.Parameter(torch.tensor([1.0, 2.0, 3.0]))

    def forward(self, x, k):
        y = x * self.scale + self.c + torch.tensor([0.5, 1.5, 2.5])
        n = x.shape[0]
        return {'y': y * n, 'pair': (y.reshape(n * 3), [y.sum(), None]), 'k': k + n}


both = [dict(image=floats(1, 3, 9, 9)), dict(image=floats(3, 3, 9, 9, seed=4))]
for decompose in [False, True]:
    name = ', core ATen' if decompose else ''
    suite.module('a perceptron' + name, nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Dropout(0.5), nn.Linear(8, 2)), dict(input=floats(5, 4)), [dict(input=floats(1, 4))], decompose=decompose)
    suite.module('a convolutional block' + name, Block(), dict(image=floats(2, 3, 9, 9)), both, dynamic={'image': {0: Dim.AUTO}}, decompose=decompose)
    suite.module('a transformer encoder' + name, Encoder(), dict(ids=ints(2, 7, low=0, high=20), mask=torch.arange(7)[None] > torch.tensor([[6], [4]])), [dict(ids=ints(3, 5, low=0, high=20), mask=torch.arange(5)[None] > torch.tensor([[4], [1], [2]]))], decompose=decompose)
    if not decompose:
        suite.module('recurrent layers', Recurrent(), dict(x=floats(2, 5, 4)), [dict(x=floats(1, 5, 4)), dict(x=floats(3, 5, 4, seed=3))], dynamic={'x': {0: Dim.AUTO}})
    suite.module('a nested result' + name, Nested(), dict(x=floats(4, 3), k=ints(2)), [dict(x=floats(2, 3), k=ints(2))], decompose=decompose)


suite.write('exported-2.15')

suite = Suite()
suite.group('a branch', dict(x=floats(3, 4)), lambda x: dict(zip('ab', torch.cond(x.sum() > 0, lambda a: (a + 1, a.sum(0)), lambda a: (a * 2, a.mean(0)), (x,)))), [dict(x=-floats(3, 4)), dict(x=floats(2, 4).abs())])
suite.group('a branch on a size', dict(x=floats(3, 4)), lambda x: {'y': torch.cond(x.shape[0] > 2, lambda a: a.sin(), lambda a: a.cos(), (x,))}, [dict(x=floats(2, 4)), dict(x=floats(7, 4))], dynamic={'x': {0: Dim.DYNAMIC}})
suite.group('branches inside each other', dict(x=floats(4), t=torch.tensor(True)), lambda x, t: {'y': torch.cond(t, lambda a: torch.cond(a.sum() > 0, lambda b: b + 1, lambda b: b - 1, (a,)), lambda a: a * 0.5, (x,))}, [dict(x=-floats(4).abs(), t=torch.tensor(True)), dict(x=floats(4), t=torch.tensor(False))])
from torch._higher_order_ops.while_loop import while_loop  # noqa: E402
suite.group('a loop', dict(x=floats(3), n=torch.tensor(4)), lambda x, n: dict(zip(['n', 'x'], while_loop(lambda i, a: i > 0, lambda i, a: (i - 1, a * 1.5 + i), (n, x)))), [dict(x=floats(3), n=torch.tensor(0)), dict(x=floats(3, seed=4), n=torch.tensor(9))])
from torch._higher_order_ops.scan import scan  # noqa: E402
from torch._higher_order_ops.map import map as torch_map  # noqa: E402
suite.group('a scan', dict(x=floats(5, 3), h=floats(3, seed=2)), lambda x, h: dict(zip(['last', 'all'], scan(lambda c, e: ((c * 0.5 + e), (c * 0.5 + e).sin()), h, x))), [dict(x=floats(2, 3), h=floats(3))], dynamic={'x': {0: Dim.DYNAMIC}, 'h': None})
suite.group('a map', dict(x=floats(4, 3), y=floats(3, seed=2)), lambda x, y: {'z': torch_map(lambda e, w: (e * w).cumsum(0), x, y)}, dynamic=False)


class NoGrad(nn.Module):
    def forward(self, x):
        with torch.no_grad():
            y = x * 2
        return {'y': y + x.detach()}


suite.module('without gradients inside', NoGrad(), dict(x=floats(2, 3)))


class Sized(nn.Module):
    def forward(self, x):
        n, m = x.shape
        k = torch.sym_max(n, m) // 2 + n % 3
        return {'y': x.new_ones(k) * (n * m) / m, 'f': x * (n / 2) ** 2, 'root': x / torch.sym_float(n * m), 'flag': torch.full((2,), 1) * (n > 2)}


suite.module('arithmetic of sizes', Sized(), dict(x=floats(4, 6)), [dict(x=floats(9, 2)), dict(x=floats(3, 3))])


class Counts(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer('calls', torch.zeros((), dtype=torch.int64))

    def forward(self, x):
        self.calls.add_(1)
        return x * 2


class Remembers(Counts):
    def forward(self, x):
        self.calls.add_(1)
        return x * self.calls


suite.module('a counter that nobody reads', Counts(), dict(x=floats(2)))
inputs = dict(x=floats(3, 4))
suite.pack.refused('a state that is read', {'model.pt2': archive(Remembers(), inputs)}, 'UNSUPPORTED_MODEL: models/model.json: node "b_calls": it changes the buffer "calls" of the model, which the answer depends on; a served model keeps no state between requests')


class Draws(nn.Module):
    def forward(self, x):
        return torch.rand_like(x) + torch.fft.fft(x).abs() + torch.bernoulli(x.sigmoid())


suite.pack.refused('random numbers and complex ones', {'model.pt2': archive(Draws(), inputs)}, 'UNSUPPORTED_MODEL: models/model.json: node "rand_like": …it draws random numbers…node "bernoulli": …')


def changed(name, change):
    """The perceptron's archive with one file changed; None leaves it out."""
    data = archive(nn.Linear(2, 2), dict(input=floats(3, 2)), False)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, 'w') as new:
        for info in old.infolist():
            body = old.read(info)
            if info.filename.endswith(name):
                body = change(body)
            if body is not None:
                new.writestr(info.filename, body)
    return out.getvalue()


for name, path, change, message in [
    ('no weight', 'weight_0', lambda b: None, 'CORRUPT_MODEL: …weight_0…'),
    ('a short weight', 'weight_0', lambda b: b[:-1], 'CORRUPT_MODEL: …weight…'),
    ('a long weight', 'model_weights_config.json', lambda b: b.replace(b'"as_int": 2', b'"as_int": 2000000000', 2), 'CORRUPT_MODEL: …'),
    ('no program', 'model.json', lambda b: None, 'CORRUPT_MODEL: …without a program…'),
    ('a program cut', 'model.json', lambda b: b[:-9], 'CORRUPT_MODEL: …no JSON…'),
    ('a program that is a list', 'model.json', lambda b: b'[]', 'CORRUPT_MODEL: …expected an object, found a list'),
    ('a newer schema', 'model.json', lambda b: b.replace(b'"major": 8', b'"major": 9'), 'UNSUPPORTED_MODEL: …schema version 9…'),
    ('an unknown operator', 'model.json', lambda b: b.replace(b'aten.linear.default', b'mylib.linear.default'), 'UNSUPPORTED_MODEL: …node "linear": mylib::linear…'),
    ('an operator with too few arguments', 'model.json', lambda b: b.replace(b'"name": "bias", "arg"', b'"name": "bios", "arg"'), 'CORRUPT_MODEL: …aten::linear…'),
    ('a value that nothing makes', 'model.json', lambda b: b.replace(b'"self", "arg": {"as_tensor": {"name": "input"', b'"self", "arg": {"as_tensor": {"name": "output"').replace(b'{"as_tensor": {"name": "input"}}, "kind"', b'{"as_tensor": {"name": "oops"}}, "kind"'), 'CORRUPT_MODEL: …"oops", which nothing before it makes…'),
    ('sizes below zero', 'model_weights_config.json', lambda b: b.replace(b'"as_int": 2', b'"as_int": -2', 1), 'CORRUPT_MODEL: …'),
    ('deep JSON', 'model.json', lambda b: b'[' * 100000, 'TOO_LARGE: …levels'),
    ('an unknown dtype', 'model_weights_config.json', lambda b: b.replace(b'"dtype": 7', b'"dtype": 99'), 'UNSUPPORTED_MODEL: …ScalarType 99…'),
    ('no weights at all', 'weights_config.json', lambda b: None, 'CORRUPT_MODEL: …not in the archive…'),
]:
    suite.pack.refused('damaged: ' + name, {'model.pt2': changed(path, change)}, message)

package = io.BytesIO()
with zipfile.ZipFile(package, 'w') as made:
    made.writestr('model/archive_format', 'pt2')
    made.writestr('model/data/aotinductor/model/cabc.wrapper.so', b'\x7fELF')
suite.pack.refused('machine code', {'model.pt2': package.getvalue()}, 'UNSUPPORTED_MODEL: …AOTInductor…')
suite.write('exported-control')
