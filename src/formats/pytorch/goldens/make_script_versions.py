# python 3.8, requirements-1.5.txt
# python 3.8, requirements-1.6.txt
# python 3.8, requirements-1.7.txt
# python 3.8, requirements-1.8.txt
# python 3.9, requirements-1.10.txt
# python 3.10, requirements-1.12.txt
# python 3.11, requirements-1.13.txt
# python 3.11, requirements-2.1.txt
# python 3.12, requirements-2.4.txt
# python 3.13, requirements-2.6.txt
"""TorchScript of the versions between 1.4 and today: what changed on the way, which is operators that meant something
else (upgraders), the layout of the archive, the forms of the code, classes, enums, interfaces, frozen modules. What a
version cannot compile, or does not run, is left out of its pack."""
import base64
import io
import math
import os
import zipfile
from enum import Enum
from typing import Dict, List, NamedTuple, Optional, Tuple

import torch
import torch.nn.functional as F
from torch import nn

from torch_cases import HERE, VERSION, Pack, add, saved, scripted, slim, traced

NUMBER = tuple(int(part) for part in VERSION.split('.'))
torch.manual_seed(11)
pack = Pack()
Tensor = torch.Tensor
N = torch.randn
Final = torch.jit.Final


def I(*shape, low=-9, high=10):
    return torch.randint(low, high, shape)


def parts(data):
    """The file in pieces, one an entry of the archive: what two files have in common is packed once."""
    entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    starts = sorted(entry.header_offset + 30 + len(entry.filename.encode()) + int.from_bytes(data[entry.header_offset + 28:entry.header_offset + 30], 'little') for entry in entries)
    bounds = [0] + starts + [len(data)]
    return [base64.b64encode(data[start:end]).decode() for start, end in zip(bounds, bounds[1:])]


def left_out(name, error):
    lines = [line for line in str(error).strip().splitlines() if line.strip()] or [type(error).__name__]
    print('left out:', name, '|', lines[0][:90], '|', lines[-1][:90])


def case(name, make, cases, trace=None, data=None, **more):
    try:
        torch.manual_seed(sum(map(ord, name)))
        made = make() if callable(make) and not isinstance(make, nn.Module) else make
        if not isinstance(made, torch.jit.ScriptModule):
            made = scripted(made) if trace is None else traced(made, *trace)
        written = slim(saved(made)) if data is None else data(made)
        # What torch answers that has read the file: an optimizer of its own may read a traced number otherwise.
        add(pack, name, torch.jit.load(io.BytesIO(written)), cases, data=parts(written), **more)
    except Exception as error:
        left_out(name, error)


# ---- operators that meant something else ------------------------------------------------------------------------------

class Divides(nn.Module):
    def forward(self, a, b, x):
        a, b = a.to(torch.int64), b.to(torch.int64)
        return a / b, a / 2, a / 2.0, x / b, x / 4, torch.div(a, b), torch.div(b, 3)


class DividesInPlace(nn.Module):
    def forward(self, a, x):
        y = a.to(torch.int32)
        y /= 2
        z = x.clone()
        z /= 2
        return y, z.div_(4.0)


class Rounding(nn.Module):
    def forward(self, a, b, x):
        a, b = a.to(torch.int64), b.to(torch.int32)
        return torch.div(a, b, rounding_mode='floor'), torch.div(x, b, rounding_mode='trunc'), torch.div(a, 4, rounding_mode='trunc'), torch.true_divide(a, b)


class TrueDivides(nn.Module):
    def forward(self, a, b):
        a, b = a.to(torch.int64), b.to(torch.int64)
        return torch.true_divide(a, b), a.true_divide(4), torch.floor_divide(a.abs(), 3), a.abs() // b.abs()


class Fulls(nn.Module):
    def forward(self, x):
        n = x.size(0)
        return torch.full([n, 2], 3.5), torch.full([2], 7, dtype=torch.int64), torch.full([n], 2.0), torch.full_like(x, 4), x.new_full([n], 5)


class FullOfInt(nn.Module):
    def forward(self, x):
        return torch.full([x.size(0), 2], 3), torch.full([2], x.size(0))


class FullOfBool(nn.Module):
    def forward(self, x):
        return torch.full([x.size(0), 2], True)


class Ranges(nn.Module):
    def forward(self, x):
        n = x.size(0)
        return torch.arange(n), torch.arange(0, n, 2), torch.arange(1.0, 3.5), torch.arange(n, dtype=torch.float32), torch.linspace(0., 1., n), torch.linspace(-2, 3, 4), torch.logspace(0, 2, 3)


class NoSteps(nn.Module):
    def forward(self, x):
        return torch.linspace(0., 1.) * x, torch.logspace(0., 1.) * x


class Gelus(nn.Module):
    def forward(self, x):
        return F.gelu(x)


class Tanhs(nn.Module):
    def forward(self, x):
        return F.gelu(x, approximate='tanh')


class Resizes(nn.Module):
    def forward(self, x):
        a = F.interpolate(x, scale_factor=2.0, mode='nearest')
        b = F.interpolate(x, size=[5, 7], mode='bilinear', align_corners=False)
        c = F.interpolate(x, size=[7, 5], mode='bilinear', align_corners=True)
        d = F.interpolate(x, scale_factor=[1.5, 0.75], mode='bicubic', align_corners=False)
        return a, b, c, d


class Recomputes(nn.Module):
    def forward(self, x):
        return F.interpolate(x, scale_factor=1.7, mode='bilinear', align_corners=False, recompute_scale_factor=True), F.interpolate(x, scale_factor=1.7, mode='bilinear', align_corners=False, recompute_scale_factor=False)


class Lines(nn.Module):
    def forward(self, x):
        return F.interpolate(x, scale_factor=2.0, mode='linear', align_corners=False), F.interpolate(x, size=9), F.interpolate(x, size=4, mode='area')


class Upsamples(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Upsample(scale_factor=2, mode='nearest')
        self.b = nn.Upsample(size=(6, 9), mode='bilinear', align_corners=True)

    def forward(self, x):
        return self.b(self.a(x)), F.adaptive_avg_pool2d(x, [2, 3]), F.pad(x, [1, 2, 0, 1], mode='reflect'), F.pad(x, [1, -1], value=0.5)


class Norms(nn.Module):
    def forward(self, x):
        return x.norm(), x.norm(2.0, [1]), torch.norm(x, dim=1, keepdim=True), x.std(), x.var(1), torch.logsumexp(x, [0, 1]), x.sum(dtype=torch.float64)


class Picks(nn.Module):
    def forward(self, x, i):
        v, at = x.max(1)
        s, order = x.sort(1, descending=True)
        t = torch.topk(x, 2, 1)
        return v, at, s, order, t.values, t.indices, x.gather(1, i), x[:, i[0, 0]], torch.where(x > 0, x, -x), x.argmax(), x.min()


class Spells(nn.Module):
    def forward(self, x):
        a, b = x.split([1, 2], 1)
        p, q, r = x.unbind(1)
        return a, p - q * r, torch.stack([x, x], -1), x.transpose(0, 1).contiguous().flatten(), torch.einsum('ij,kj->ik', x, x), x.clamp(-0.5, 0.5), x.clamp(min=0.0), F.softmax(x, dim=1), x.expand(2, -1, -1), x.repeat(1, 2), x.roll(1, 1), x.triu(1)


# ---- forms of the language --------------------------------------------------------------------------------------------

class Pair(NamedTuple):
    first: Tensor
    second: Tensor


class NamedPair(nn.Module):
    def forward(self, x):
        p = Pair(x * 2, x.sum(1))
        return Pair(first=p.first + 1, second=p.second)


class Nested(nn.Module):
    def forward(self, x) -> Dict[str, Tuple[Tensor, List[Tensor]]]:
        return {'a': (x, [x + 1, x + 2]), 'b': (x * 2, [x * 3])}


class Attributes(nn.Module):
    size: Final[int]
    names: List[str]
    table: Dict[str, int]

    def __init__(self):
        super().__init__()
        self.size = 3
        self.names = ['b', 'a']
        self.table = {'a': 2, 'b': 5}
        self.pair = (1.5, 2)
        self.maybe: Optional[int] = None
        self.shifts = [0.5, 1.5]
        self.register_buffer('mask', torch.tensor([True, False, True]))

    def forward(self, x):
        y = x[:, :self.size]
        for name in self.names:
            y = y * self.table[name] + len(name)
        a, b = self.pair
        y = y * a + b
        for s in self.shifts:
            y = y - s
        if self.maybe is not None:
            y = y * 0
        return y * self.mask


class Exports(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(3, 2)

    @torch.jit.export
    def encode(self, x, times: int = 2):
        return self.a(x) * times

    @torch.jit.ignore
    def unseen(self, x):
        return x

    @torch.jit.unused
    def unusable(self, x):
        return x

    def forward(self, x):
        return self.encode(x, 3).relu()


class Cell(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.a = nn.Linear(n, n)

    def forward(self, x):
        return self.a(x).relu()


class Mangled(nn.Module):
    """The same class with attributes of other types: torch tells them apart by mangled names."""

    def __init__(self):
        super().__init__()
        self.one = nn.Sequential(Cell(3), nn.ReLU(), Cell(3))
        self.two = nn.Sequential(nn.Linear(3, 3), nn.Tanh())
        self.three = nn.ModuleList([nn.Sequential(nn.Linear(3, 3)), nn.Sequential(nn.Tanh(), Cell(3))])

    def forward(self, x):
        x = self.two(self.one(x))
        for i, part in enumerate(self.three):
            x = part(x) + i
        return x


@torch.jit.interface
class Maps(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        pass


class Doubles(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x * 2


class Interfaced(nn.Module):
    part: Maps

    def __init__(self):
        super().__init__()
        self.part = Doubles()

    def forward(self, x):
        return self.part.forward(x) + 1


class Color(Enum):
    RED = 1
    BLUE = 2


class Enums(nn.Module):
    def __init__(self):
        super().__init__()
        self.c = Color.BLUE

    def pick(self, c: Color) -> int:
        if c == Color.BLUE:
            return 2
        return 3

    def forward(self, x):
        return x * self.pick(self.c) + self.c.value


class Objects(nn.Module):
    def forward(self, x):
        a = Total(x)
        for i in range(3):
            a.add(x * i)
        return a.total, a.n


class Total(object):
    def __init__(self, x: Tensor):
        self.total = x
        self.n = 0

    def add(self, x: Tensor):
        self.total = self.total + x
        self.n += 1


class Loops(nn.Module):
    def forward(self, x, steps: int):
        out: List[Tensor] = []
        y = x
        for i in range(steps):
            if bool(y.sum() > 4):
                y = y * 0.5
            else:
                y = y + x.abs() + i
            out.append(y)
        k = 0
        while bool(y.abs().max() > 0.1) and k < 30:
            y = y / 2
            k += 1
        return torch.stack(out), y, k


class Leaves(nn.Module):
    def forward(self, x):
        total = torch.zeros(2)
        for i in range(8):
            if i == 2:
                continue
            if i > 5:
                break
            total = total + x[:, i % 3] if x.size(0) == 2 else total + i
        return total


class Texts(nn.Module):
    def __init__(self):
        super().__init__()
        self.kind = 'mean'

    def forward(self, x):
        if self.kind in ('mean', 'average'):
            y = x.mean(1)
        else:
            y = x.sum(1)
        assert y.dim() == 1, 'got {}'.format(y.dim())
        if x.dim() == 3:
            raise ValueError('bad {}'.format(x.dim()))
        return y


class Guards(nn.Module):
    def forward(self, x, mask: Optional[Tensor] = None, scale: float = 2.0):
        if mask is not None:
            x = x.masked_fill(mask, 0.0)
        if torch.jit.is_scripting():
            x = x + 1
        if not self.training:
            x = x * scale
        return x


class Numbers(nn.Module):
    def forward(self, x):
        n, m = x.shape
        k = n * m // 2 + int(math.ceil(n / 2)) + m % 2 + int(float(m) ** 0.5)
        return x * k, x.view(-1)[: min(n, 2)], n / m, round(2.5) + 0.0, x.numel()


class Writes(nn.Module):
    def forward(self, x):
        y = torch.zeros(x.size(0), 4)
        y[:, 1:] = x[:, :3]
        y[:, 0] += 1
        y[y > 0.5] = 9
        z = torch.zeros_like(x)
        z.copy_(x)
        z.mul_(2).add_(1, alpha=3)
        return y, z, torch.cat([y, z], dim=1)


class Lists(nn.Module):
    def forward(self, xs: List[Tensor], pair: Tuple[Tensor, Tensor]):
        a, b = pair
        return torch.cat(xs, 0) + a, [b] + [x * 2 for x in xs]


class WithContext(nn.Module):
    def forward(self, x):
        with torch.no_grad():
            y = x * 2
        return y


class Sorted(nn.Module):
    def forward(self, x):
        d: Dict[int, Tensor] = {}
        for i in range(3):
            d[i] = x * i
        keys = list(d.keys())
        total = x
        for k in keys:
            total = total + d[k]
        names = ['%d' % len(keys), 'x']
        a = [3, 1, 2]
        a.sort()
        return total, len(names), a[0], max(a)


def fork(x):
    return x * 2


class Forks(nn.Module):
    def forward(self, x):
        f = torch.jit.fork(fork, x)
        return torch.jit.wait(f) + 1


# ---- layers -----------------------------------------------------------------------------------------------------------

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(2, 4, 3, padding=1)
        self.bn = nn.BatchNorm2d(4)
        nn.init.uniform_(self.bn.running_mean, -0.3, 0.3)
        nn.init.uniform_(self.bn.running_var, 0.5, 1.5)
        self.act = nn.Hardtanh(-0.5, 2.0)
        self.drop = nn.Dropout(0.3)
        self.up = nn.ConvTranspose2d(4, 3, 2, stride=2)
        self.fc = nn.Linear(3, 2)

    def forward(self, x):
        x = F.max_pool2d(self.act(self.bn(self.conv(x))), 2)
        x = self.drop(self.up(x))
        return F.log_softmax(self.fc(x.mean([2, 3])), dim=1)


class Sequence(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(9, 4, padding_idx=0)
        self.rnn = nn.LSTM(4, 3, batch_first=True, bidirectional=True)
        self.gru = nn.GRU(6, 2, batch_first=True)
        self.norm = nn.LayerNorm(2)

    def forward(self, tokens):
        y, (h, _) = self.rnn(self.embed(tokens))
        z, last = self.gru(y)
        return self.norm(z), h, last


class Attends(nn.Module):
    def __init__(self):
        super().__init__()
        self.attention = nn.MultiheadAttention(4, 2)

    def forward(self, x):
        return self.attention(x, x, x)


a, b = I(3, 4).float(), I(3, 4).float()
b[b == 0] = 3
x = N(3, 4)
one = dict(x=N(1, 3))
case('division', Divides(), [dict(a=a, b=b, x=x), dict(a=a[:1], b=b[:1], x=x[:1])])
case('division in place', DividesInPlace(), [dict(a=a, x=x)])
case('division with a rounding', Rounding(), [dict(a=a, b=b, x=x)])
case('true division', TrueDivides(), [dict(a=a, b=b)])
case('division, traced', lambda: traced(Divides(), a, b, x), [dict(a=a, b=b, x=x)])
case('full', Fulls(), [dict(x=x), dict(x=x[:1])])
case('full of ints', FullOfInt(), [dict(x=x), dict(x=x[:1])])
case('full of a bool', FullOfBool(), [dict(x=x)])
case('ranges', Ranges(), [dict(x=x), dict(x=x[:1])])
case('ranges without steps', NoSteps(), [dict(x=N(100)), dict(x=N(1))])
case('gelu', Gelus(), [dict(x=x)])
case('gelu of tanh', Tanhs(), [dict(x=x)])
# Much code, which few versions changed.
if VERSION in ('1.6', '1.12', '2.4'):
    case('attention', Attends, [dict(x=N(4, 2, 4)), dict(x=N(3, 1, 4))])
    case('a recurrent net', Sequence, [dict(tokens=I(2, 5, low=0, high=9)), dict(tokens=I(1, 3, low=0, high=9))])
    case('resizing', Resizes(), [dict(x=N(2, 2, 4, 6)), dict(x=N(1, 2, 4, 6))])
case('resizing, traced', Resizes(), [dict(x=N(2, 2, 4, 6)), dict(x=N(1, 2, 4, 6))], trace=(N(2, 2, 4, 6),))
case('resizing by a scale that is computed anew', Recomputes(), [dict(x=N(2, 2, 5, 6))], trace=(N(2, 2, 5, 6),))
case('resizing of lines', Lines(), [dict(x=N(2, 2, 6))], trace=(N(2, 2, 6),))
case('upsampling layers', Upsamples(), [dict(x=N(2, 2, 3, 4))], trace=(N(2, 2, 3, 4),))
case('norms', Norms(), [dict(x=x)])
case('picks', Picks(), [dict(x=x, i=torch.tensor([[0, 3], [1, 1], [2, 0]]))])
case('spellings', Spells(), [dict(x=N(2, 3))])
case('a named tuple', NamedPair(), [dict(x=x), one])
case('nested results', Nested(), [dict(x=x)])
case('attributes', Attributes(), [dict(x=N(2, 3)), one])
case('exported methods', Exports(), [dict(x=N(2, 3)), one])
case('mangled names', Mangled(), [dict(x=N(2, 3)), one])
case('an interface', Interfaced(), [dict(x=N(2, 3)), one])
case('enums', Enums(), [dict(x=N(2, 3)), one])
try:
    Total = torch.jit.script(Total)
except Exception as error:
    left_out('a class', error)
case('objects', Objects(), [dict(x=N(2, 3)), one])
case('loops', Loops(), [dict(x=N(2, 3), steps=4), dict(x=N(1, 3), steps=1)])
case('break and continue', Leaves(), [dict(x=N(2, 3)), dict(x=N(1, 3))])
case('texts and assertions', Texts(), [dict(x=N(2, 3)), one])
case('optional and default arguments', Guards(), [dict(x=N(2, 3)), dict(x=N(2, 3), mask=torch.tensor([[True, False, True], [False, False, True]]))])
case('numbers', Numbers(), [dict(x=N(2, 3)), dict(x=N(4, 5))])
case('writes in place', Writes(), [dict(x=N(2, 3)), one])
case('lists and tuples', Lists(), [dict(xs=[N(2, 3)], pair=(N(3), N(2)))])
case('with no_grad', WithContext(), [dict(x=N(2, 3))])
case('dicts and lists of numbers', Sorted(), [dict(x=N(2, 3))])
case('fork and wait', Forks(), [dict(x=N(2, 3))])
images = [dict(x=N(2, 2, 6, 6)), dict(x=N(1, 2, 6, 6))]
tokens = [dict(tokens=I(2, 5, low=0, high=9)), dict(tokens=I(1, 3, low=0, high=9))]
case('a convolutional net', Net, images)
case('a convolutional net, traced', Net, images, trace=(N(1, 2, 6, 6),))
case('a recurrent net, traced', Sequence, [tokens[0], dict(tokens=I(1, 5, low=0, high=9))], trace=(I(2, 5, low=0, high=9),))
case('attention, traced', Attends, [dict(x=N(4, 2, 4))], trace=(N(4, 2, 4),))
if hasattr(torch.jit, 'freeze'):
    case('a frozen net', lambda: torch.jit.freeze(scripted(Net())), images)
    case('frozen attributes', lambda: torch.jit.freeze(scripted(Attributes())), [dict(x=N(2, 3)), one])
if hasattr(torch.jit, 'optimize_for_inference') and not torch.backends.mkldnn.is_available():
    case('a net optimized for inference', lambda: torch.jit.optimize_for_inference(scripted(Net())), images)


# ---- the archive ------------------------------------------------------------------------------------------------------

def with_extra(module):
    buffer = io.BytesIO()
    torch.jit.save(module, buffer, _extra_files={'labels.txt': b'cat\ndog' if NUMBER >= (1, 7) else 'cat\ndog'})
    return slim(buffer.getvalue())


def with_extra_old(module):
    files = torch._C.ExtraFilesMap()
    files['labels.txt'] = 'cat\ndog'
    buffer = io.BytesIO()
    torch.jit.save(module, buffer, _extra_files=files)
    return slim(buffer.getvalue())


def lite(module):
    return slim(module._save_to_buffer_for_lite_interpreter())


case('extra files', Doubles(), [dict(x=N(2, 3))], data=with_extra if NUMBER >= (1, 7) else with_extra_old)
case('of the lite interpreter', Mangled(), [dict(x=N(2, 3)), one], data=lite, file='model.ptl')
tied = nn.Sequential(nn.Linear(3, 3), nn.ReLU(), nn.Linear(3, 3))
tied[2].weight = tied[0].weight
case('tied weights', tied, [dict(input=N(2, 3))])


class Dtypes(nn.Module):
    def __init__(self):
        super().__init__()
        for dtype in (torch.float64, torch.float16, torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool, torch.int64):
            self.register_buffer(str(dtype).split('.')[1] + '_', torch.tensor([0, 1, 1]).to(dtype))
        self.turned = nn.Parameter(N(4, 3).t())
        self.part = nn.Parameter(N(5, 8)[1:4, 2::3])

    def forward(self, x):
        y = x * self.float64_ + self.int32_ + self.int16_ - self.int8_ * self.uint8_ + self.int64_
        return y.masked_fill(self.bool_, 0.25), x + self.float16_.to(torch.float32), torch.mm(x, self.turned), x + self.part.sum(1)


case('weights of many dtypes and strides', Dtypes, [dict(x=N(2, 3))])

# What torch.save writes is no program, whatever its layout.


def dumped(value, **more):
    buffer = io.BytesIO()
    torch.save(value, buffer, **more)
    return buffer.getvalue()


lines = '…\ntorch.jit.trace(model.eval(), example).save("model.pt")…'
state = '…it is a state_dict of 2 tensors ("a.weight", "a.bias"), weights without a program. Export…\nmodel = Net(...); model.load_state_dict(torch.load("net.pth"))\n'
whole = Exports()
for zipped in (True, False):
    told = ' in a zip' if zipped else ' in the old layout'
    options = dict(_use_new_zipfile_serialization=zipped)
    pack.refused('a state_dict' + told, {'net.pth': dumped(whole.state_dict(), **options)}, 'UNSUPPORTED_MODEL: ' + state + lines)
    pack.refused('a module' + told, {'net.pth': dumped(whole, **options)}, 'UNSUPPORTED_MODEL: …it is a pickled object of class __main__.Exports, whose code is not in the file…model = torch.load("net.pth", weights_only=False)' + lines)
pack.write('%s/versions-%s.json.gz' % (HERE, VERSION))
size = os.path.getsize('%s/versions-%s.json.gz' % (HERE, VERSION))
assert size <= 110000, size
