# python 3.11, requirements.txt
# python 3.7, requirements-1.4.txt
"""Features of TorchScript's language, one small module each: control flow, lists, dicts, tuples, optionals, in-place
writes and views, submodules, constants, numbers."""
import math
from typing import Dict, List, NamedTuple, Optional, Tuple

import torch
from torch import nn

from torch_cases import HERE, OLD, VERSION, Pack, add, scripted, traced

pack = Pack()
Tensor = torch.Tensor
N = torch.randn


def case(name, module, cases, trace=None):
    """A module that this version of torch cannot compile is left out."""
    try:
        made = scripted(module) if trace is None else traced(module, *trace)
    except Exception as error:
        print('left out:', name, str(error).strip().splitlines()[0])
        return
    add(pack, name, made, cases)


class Known(nn.Module):
    __constants__ = ['k', 'flag']

    def __init__(self):
        super(Known, self).__init__()
        self.k = 3
        self.flag = True

    def forward(self, x):
        if self.flag and self.k > 2:
            for i in range(self.k):
                if i % 2 == 0:
                    x = x + i
                else:
                    x = x * 0.5
        else:
            x = x - 100
        return x


class Unknown(nn.Module):
    def forward(self, x):
        if bool(x.sum() > 0):
            y = x * 2
            z = 1
        else:
            y = x - 1
            z = 2
        return y + z, z


class UnknownNested(nn.Module):
    def forward(self, x, t: float):
        if bool(x.sum() > t):
            if bool(x.max() > 1):
                y = x * 2
            else:
                y = x * 3
        elif bool(x.min() < 0):
            y = -x
        else:
            y = x
        return y


class Size(nn.Module):
    def forward(self, x):
        n = x.size(0)
        if n > 2:
            return x.sum(1)
        return x.sum(1) * 10 + n


class While(nn.Module):
    def forward(self, x):
        i = 0
        while bool(x.abs().sum() > 1) and i < 20:
            x = x / 2
            i += 1
        return x, i


class ForSize(nn.Module):
    def forward(self, x):
        total = torch.zeros(x.size(1))
        for i in range(x.size(0)):
            total = total * 0.5 + x[i]
        return total


class Cells(nn.Module):
    def __init__(self):
        super(Cells, self).__init__()
        self.cell = nn.Linear(6, 3)

    def forward(self, x):
        # [time, batch, 3] -> [time, batch, 3]
        out: List[Tensor] = []
        h = torch.zeros(x.size(1), 3)
        for t in range(x.size(0)):
            h = torch.tanh(self.cell(torch.cat([x[t], h], 1)))
            out.append(h)
        return torch.stack(out), h


class Lists(nn.Module):
    def forward(self, x):
        a: List[Tensor] = [x, x + 1]
        a.append(x * 2)
        b = a[1:]
        b[0] = x - 5
        a.extend(b)
        last = a.pop()
        return torch.cat(a, 0), last, len(a)


class Dicts(nn.Module):
    def forward(self, x):
        d: Dict[str, Tensor] = {'b': x}
        d['a'] = x * 2
        if 'a' in d:
            d['c'] = d['a'] + d['b']
        return d


class Pair(NamedTuple):
    first: Tensor
    second: Tensor


class Tuples(nn.Module):
    def pair(self, x, y):
        # type: (Tensor, Tensor) -> Tuple[Tensor, Tensor]
        return y, x

    def forward(self, x):
        a, b = self.pair(x, x + 1)
        t = (a, (b, a * b))
        return t[1][1], t[0], (t[1][0],)


class Named(nn.Module):
    def forward(self, x):
        p = Pair(x, x * 2)
        return Pair(p.second, p.first - 1)


class Optionals(nn.Module):
    def forward(self, x, mask: Optional[Tensor] = None, scale: Optional[Tensor] = None):
        if mask is not None:
            x = x * mask
        if scale is None:
            x = x + 1
        else:
            x = x * scale
        return x


class Defaults(nn.Module):
    def forward(self, x, k: int = 3, eps: float = 0.5, neg: bool = True):
        y = x * k + eps
        return -y if neg else y


class Scalars(nn.Module):
    def forward(self, x, k: int, eps: float, flag: bool):
        y = x * k + eps
        if flag:
            y = -y
        return y, k // 2, k % 3, eps / k, k * eps


class InPlace(nn.Module):
    def forward(self, x):
        y = x + 0
        z = y
        y.add_(1)
        y *= 2
        z.sub_(3)
        w = torch.relu_(y)
        return y, z, w


class Views(nn.Module):
    def forward(self, x):
        y = x * 1
        v = y[:, 0]
        w = y.view(-1)
        y[0] = 7
        v.mul_(10)
        y[:, 1:3] = y[:, 0:2] + 1
        y.t()[2].add_(100)
        return y, v, w


class Slices(nn.Module):
    def forward(self, x):
        y = x.clone()
        y[..., ::2] = 0
        y[1:, -1] += 5
        y[0, 1].fill_(9)
        y.select(0, 0).narrow(0, 1, 2).zero_()
        return y, x[:, None, 1], x[-1, ..., 0]


class Chunks(nn.Module):
    def forward(self, x):
        a, b = x.chunk(2, dim=1)
        y = x.clone()
        c, d = y.split([1, 3], 1)
        c.mul_(2)
        d[:, 0] = 1
        return a * torch.sigmoid(b), y, d


class InPlaceBranch(nn.Module):
    def forward(self, x):
        y = x + 0
        if bool(x.sum() > 0):
            y.mul_(2)
            y[0] = 1
        else:
            y.add_(1)
        return y


class InPlaceLoop(nn.Module):
    def forward(self, x):
        y = torch.zeros_like(x)
        for i in range(x.size(0)):
            y[i] = x[i] * i
        return y


class Raises(nn.Module):
    def forward(self, x):
        if x.dim() != 2:
            raise ValueError('two dimensions are needed')
        assert x.size(1) == 3, 'three columns'
        if bool(x.sum() > 1e9):
            raise RuntimeError('too large')
        return x + 1


class Block(nn.Module):
    def __init__(self, n):
        super(Block, self).__init__()
        self.a = nn.Linear(n, n)
        self.norm = nn.BatchNorm1d(n)
        self.norm.running_mean.normal_()
        self.norm.running_var.uniform_(0.5, 2)

    def forward(self, x):
        return x + torch.relu(self.norm(self.a(x)))


class Nested(nn.Module):
    def __init__(self):
        super(Nested, self).__init__()
        shared = Block(3)
        self.blocks = nn.ModuleList([shared, Block(3), shared])
        self.tail = nn.Sequential(nn.Dropout(0.5), nn.Linear(3, 2), nn.Softmax(dim=1))
        self.register_buffer('offset', torch.arange(3).float())

    def forward(self, x):
        for block in self.blocks:
            x = block(x)
        return self.tail(x + self.offset)


class ModuleDicts(nn.Module):
    def __init__(self):
        super(ModuleDicts, self).__init__()
        self.parts = nn.ModuleDict({'one': nn.Linear(3, 3), 'two': nn.ReLU()})

    def forward(self, x):
        for name, part in self.parts.items():
            x = part(x)
        return x


class Strings(nn.Module):
    def __init__(self):
        super(Strings, self).__init__()
        self.mode = 'sum'

    def forward(self, x):
        if self.mode == 'mean':
            return x.mean()
        elif self.mode == 'sum':
            return x.sum()
        return x


class Numbers(nn.Module):
    def forward(self, x):
        n = x.size(0)
        k = (n * 2 + 3) // 2 - n % 2
        r = math.sqrt(float(n)) + math.floor(2.7) + n ** 2 + max(n, 3) + abs(-n) - min(n, 2)
        return x * k, x + r, float(n) / 3, -n // 2, n > 1 and n < 4


class Masks(nn.Module):
    def forward(self, x):
        mask = x > 0
        y = x.masked_fill(mask, -1.0)
        return torch.where(mask, x, y * 2), mask, (~mask).sum(), (mask & (x < 1)).any()


class Tracer(nn.Module):
    def forward(self, x):
        n, c = x.shape[0], x.shape[1]
        y = x.view(n, c * x.shape[2])
        return y * n, y.reshape(n, -1, 2).transpose(1, 2).contiguous().view(n, -1)


class Items(nn.Module):
    def forward(self, x):
        k = int(x[0, 0].item() * 0 + 2)
        f = float(x.max())
        return x * k + f, x.new_zeros(2, 3) + f, torch.tensor([1.5, 2.5], dtype=torch.float32) * k


class Enumerate(nn.Module):
    def forward(self, xs: List[Tensor]):
        y = torch.zeros(2)
        for i, x in enumerate(xs):
            y = y + x.sum(0) * i
        for a, b in zip(xs, xs):
            y = y + (a * b).sum(0)
        return y


class Pairs(nn.Module):
    def forward(self, x, state: Tuple[Tensor, Tensor]):
        h, c = state
        return x + h, (c, h * 2)


class Comprehension(nn.Module):
    def forward(self, x):
        parts = [x[:, i] * i for i in range(3)]
        return torch.stack(parts, 1).sum(1)


class Exported(nn.Module):
    @torch.jit.export
    def encode(self, x):
        return x * 2

    def forward(self, x):
        return self.encode(x) + 1


x23 = [{'x': N(2, 3)}, {'x': N(1, 3)}, {'x': -N(4, 3).abs()}, {'x': N(3, 3).abs()}]
case('known conditions and loops', Known(), x23)
case('a condition of the run', Unknown(), x23)
case('conditions in conditions', UnknownNested(), [dict(x=N(2, 3), t=t) for t in (-100.0, 0.0, 100.0)] + [dict(x=N(2, 3).abs(), t=1e6)])
case('a condition on a size', Size(), x23)
case('while', While(), x23)
case('a loop over a size', ForSize(), x23)
case('a recurrent loop', Cells(), [{'x': N(t, b, 3)} for t, b in ((4, 2), (1, 1), (7, 3))])
case('lists', Lists(), x23)
case('dicts', Dicts(), x23)
case('tuples', Tuples(), x23)
case('named tuples', Named(), x23)
case('optional inputs', Optionals(), [dict(x=N(2, 3)), dict(x=N(2, 3), mask=N(2, 3)), dict(x=N(1, 3), scale=N(3)), dict(x=N(1, 3), mask=N(1, 3), scale=N(1, 1))])
case('arguments with defaults', Defaults(), x23)
case('scalar inputs', Scalars(), [dict(x=N(2, 3), k=5, eps=0.25, flag=True), dict(x=N(1, 3), k=-7, eps=1.5, flag=False)])
case('writes in place', InPlace(), x23)
case('views that are written', Views(), [{'x': N(3, 3)}, {'x': N(4, 3)}])
case('slices that are written', Slices(), [{'x': N(3, 4)}, {'x': N(2, 4)}])
case('chunks that are written', Chunks(), [{'x': N(3, 4)}, {'x': N(1, 4)}])
case('writes in a branch', InPlaceBranch(), x23)
case('writes in a loop', InPlaceLoop(), x23)
case('raises and asserts', Raises(), x23)
case('modules in modules, one of them twice', Nested(), x23)
case('a dict of modules', ModuleDicts(), x23)
case('strings', Strings(), x23)
case('numbers', Numbers(), x23)
case('masks', Masks(), x23)
case('traced shapes', Tracer(), [{'x': N(2, 3, 4)}, {'x': N(5, 3, 4)}], trace=(N(2, 3, 4),))
case('scripted shapes', Tracer(), [{'x': N(2, 3, 4)}, {'x': N(5, 2, 6)}])
case('elements as numbers', Items(), x23)
case('a list as input', Enumerate(), [{'xs': [N(3, 2)]}, {'xs': [N(1, 2)]}])
case('a tuple as input', Pairs(), [dict(x=N(2, 3), state=(N(2, 3), N(2, 3))), dict(x=N(1, 3), state=(N(1, 3), N(1, 3)))])
case('a comprehension', Comprehension(), x23)
case('another method', Exported(), x23)
case('ranks are the request\'s', Known(), [{'x': N(*shape)} for shape in ((2,), (2, 3), (1, 2, 3), (1, 2, 1, 3))] + [{'x': torch.tensor(1.5)}])
pack.write('%s/language-%s.json.gz' % (HERE, VERSION))
