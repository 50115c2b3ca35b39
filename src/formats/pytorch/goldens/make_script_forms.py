# python 3.11, requirements.txt
"""Forms of TorchScript's language as users write them: returns out of loops, jumps, dicts and tuples as arguments, objects,
enums, texts, numbers, attributes, methods beside forward."""
import enum
import math
from typing import Dict, List, NamedTuple, Optional, Tuple, Union

import torch
from torch import nn

from torch_cases import HERE, VERSION, Pack, add, saved, scripted, slim, traced

pack = Pack()
Tensor = torch.Tensor
CASES = []


def N(*shape):
    return torch.randn(*shape)


def form(asked, trace=False, finish=None, **more):
    """A class of a module, asked so."""
    def took(of):
        CASES.append((of.__name__, of, asked, trace, finish, more))
        return of
    return took


X23 = [{'x': N(2, 3)}, {'x': N(1, 3)}, {'x': -N(4, 3).abs()}, {'x': N(3, 3).abs()}]


@form(X23)
class ReturnFromForOfKnownLength(nn.Module):
    def forward(self, x):
        for i in range(4):
            x = x * 1.5
            if bool(x.abs().max() > 2):
                return x + i
        return x - 100


@form(X23)
class ReturnFromForOfRunLength(nn.Module):
    def forward(self, x):
        total = torch.zeros(3)
        for i in range(x.size(0)):
            total = total + x[i]
            if bool(total.sum() > 1):
                return total, i
        return total * 2, -1


@form(X23)
class ReturnFromWhile(nn.Module):
    def forward(self, x):
        i = 0
        while True:
            x = x * 0.5
            i += 1
            if bool(x.abs().sum() < 1):
                return x, i
            if i > 12:
                return -x, -i


@form(X23)
class ReturnFromNestedLoops(nn.Module):
    def forward(self, x):
        for i in range(x.size(0)):
            for j in range(x.size(1)):
                if bool(x[i, j] > 0.5):
                    return torch.tensor([i, j])
        return torch.tensor([-1, -1])


@form(X23)
class ReturnTensorFromListLoop(nn.Module):
    def forward(self, x):
        best: List[Tensor] = []
        for i in range(x.size(0)):
            if bool(x[i].sum() < 0):
                return x[i]
            best.append(x[i] * 2)
        return torch.stack(best).sum(0)


@form(X23)
class EarlyReturns(nn.Module):
    def forward(self, x):
        if bool(x.sum() > 3):
            return x
        if bool(x.max() > 1):
            if bool(x.min() < -1):
                return x * 2
            x = x + 1
            if x.size(0) > 3:
                return x * 3
        elif bool(x.min() < -0.5):
            return x * 4
        return x * 5


@form(X23)
class BreakAndContinue(nn.Module):
    def forward(self, x):
        out = torch.zeros(3)
        seen = 0
        for i in range(x.size(0)):
            if bool(x[i].sum() < 0):
                continue
            if seen == 2:
                break
            out = out + x[i] * (i + 1)
            seen += 1
        else_ = 0
        while bool(out.abs().sum() > 0.1):
            out = out / 3
            else_ += 1
            if else_ > 5:
                break
        return out, seen, else_


@form(X23)
class DictOfDicts(nn.Module):
    def forward(self, x) -> Dict[str, Dict[str, Tensor]]:
        return {'a': {'x': x, 'y': x * 2}, 'b': {'x': -x}}


@form(X23)
class DictMethods(nn.Module):
    def forward(self, x):
        d = {'a': x, 'b': x + 1}
        d.update({'c': x * 3})
        e = d.pop('a')
        n = len(d)
        got = d.get('zz', x)
        keys = list(d.keys())
        total = torch.zeros_like(x)
        for v in d.values():
            total = total + v
        del d['b']
        found = 0
        for k in keys:
            if k == 'c':
                found += 1
        d.setdefault('q', x * 9)
        return e, n, got, total, d['q'], found, d


class Options(NamedTuple):
    scale: Tensor
    steps: int
    name: Optional[str] = None


@form(X23)
class NamedTupleInside(nn.Module):
    def make(self, x) -> Options:
        return Options(x.abs().max(), 3)

    def forward(self, x):
        o = self.make(x)
        y = x
        for _ in range(o.steps):
            y = y / (o.scale + 1)
        if o.name is not None:
            y = y * 100
        return y


@form([{'a': N(2, 3), 'b': 2}, {'a': N(1, 3), 'b': 5}])
class UnionInside(nn.Module):
    def pick(self, v: Union[int, Tensor]) -> Tensor:
        if isinstance(v, int):
            return torch.full([1], float(v))
        else:
            return v

    def forward(self, a, b: int):
        return self.pick(a) + self.pick(b)


@torch.jit.script
class Accumulator(object):
    def __init__(self, scale: float):
        self.scale = scale
        self.total = torch.zeros(1)
        self.count = 0

    def push(self, x: Tensor) -> 'Accumulator':
        self.total = self.total + x.sum() * self.scale
        self.count += 1
        return self

    @property
    def mean(self) -> Tensor:
        return self.total / self.count

    def __len__(self) -> int:
        return self.count


@form(X23)
class ScriptClass(nn.Module):
    def forward(self, x):
        acc = Accumulator(0.5)
        for i in range(x.size(0)):
            acc.push(x[i]).push(x[i] * 2)
        return acc.mean, acc.total, len(acc)


@torch.jit.script
class Vector(object):
    def __init__(self, v: Tensor):
        self.v = v

    def __add__(self, other: 'Vector') -> 'Vector':
        return Vector(self.v + other.v)

    def __mul__(self, other: float) -> 'Vector':
        return Vector(self.v * other)

    def __getitem__(self, i: int) -> Tensor:
        return self.v[i]


@form(X23)
class Operators(nn.Module):
    def forward(self, x):
        v = Vector(x) + Vector(x * 2) * 3.0
        return v[0], v.v


class Mode(enum.Enum):
    SUM = 'sum'
    MEAN = 'mean'


class Level(enum.Enum):
    LOW = 1
    HIGH = 4


@form(X23)
class EnumAttribute(nn.Module):
    def __init__(self):
        super().__init__()
        self.mode = Mode.MEAN

    def forward(self, x):
        level = Level.HIGH if self.mode == Mode.MEAN else Level.LOW
        if self.mode is Mode.SUM:
            return x.sum() * level.value
        total = torch.zeros(1)
        for one in [Level.LOW, Level.HIGH]:
            total = total + x.mean() * one.value
        return total


@torch.jit.interface
class Step(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        pass


class Twice(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x * 2


class Shifted(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer('by', torch.tensor([1., 2., 3.]))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.by


@form(X23)
class Interfaces(nn.Module):
    first: Step

    def __init__(self):
        super().__init__()
        self.first = Shifted()
        self.rest = nn.ModuleList([Twice(), Shifted()])

    def forward(self, x):
        x = self.first.forward(x)
        for i in range(1):
            step: Step = self.rest[i]
            x = step.forward(x)
        return x


@form(X23)
class Containers(nn.Module):
    def __init__(self):
        super().__init__()
        self.list = nn.ModuleList([nn.Linear(3, 3), nn.Linear(3, 3), nn.ReLU()])
        self.dict = nn.ModuleDict({'a': nn.Linear(3, 3), 'b': nn.Tanh()})
        self.weights = nn.ParameterList([nn.Parameter(N(3)), nn.Parameter(N(3))])
        self.table = nn.ParameterDict({'u': nn.Parameter(N(3))})

    def forward(self, x):
        for i, layer in enumerate(self.list):
            x = layer(x) + i
        for key, layer in self.dict.items():
            if key == 'a':
                x = layer(x)
            else:
                x = layer(x) * 2
        for w in self.weights:
            x = x + w
        for layer, other in zip(self.list[1:], self.dict.values()):
            x = layer(x) + other(x)
        n = len(self.list)
        return self.list[-1](x) * n, 'a' in self.dict, self.list[0].weight.sum() + self.weights[1].sum()


@form(X23)
class Constants(nn.Module):
    __constants__ = ['sizes', 'eps', 'names', 'flag']
    FINAL: torch.jit.Final[int] = 4

    def __init__(self):
        super().__init__()
        self.sizes = [1, 2, 3]
        self.eps = 0.25
        self.names = ('a', 'bb', 'ccc')
        self.flag = False
        self.table: Dict[str, int] = {'a': 1, 'b': 7}
        self.pair: Tuple[int, float] = (2, 0.5)
        self.none: Optional[Tensor] = None
        self.nested: List[List[int]] = [[1, 2], [3]]

    def forward(self, x):
        for s in self.sizes:
            x = x + s * self.eps
        for n in self.names:
            x = x * len(n)
        if self.none is not None:
            x = x + self.none
        a, b = self.pair
        return x * self.table['b'] + a * b + self.FINAL + self.nested[0][1] + self.nested[1][0]


@form(X23)
class Methods(nn.Module):
    def __init__(self):
        super().__init__()
        self.lin = nn.Linear(3, 2)

    @torch.jit.export
    def features(self, x):
        return self.lin(x)

    @torch.jit.export
    def scaled(self, x, by: float = 2.0):
        return self.features(x) * by

    @torch.jit.unused
    def debug(self, x):
        import pdb
        pdb.set_trace()
        return x

    @torch.jit.ignore
    def noted(self, x):
        return x

    @property
    def gain(self) -> float:
        return 3.0

    def forward(self, x):
        return torch.softmax(self.scaled(x, self.gain), -1)


@form(X23)
class Texts(nn.Module):
    def __init__(self):
        super().__init__()
        self.kind = ' Mean-Max '

    def forward(self, x):
        parts = self.kind.strip().lower().split('-')
        out: List[Tensor] = []
        for p in parts:
            if p.startswith('me'):
                out.append(x.mean(1))
            elif p == 'max' or p.endswith('zz'):
                out.append(x.max(1)[0])
        text = 'n={} of {:d}'.format(len(parts), 3) + f'{len(out)} {self.kind}' + '%s_%d' % ('a', 3)
        joined = ','.join(parts)
        if 'max' in joined and joined.find('m') == 0 and joined[0] == 'm' and text[-1] == '3' and joined.replace('max', 'q').upper()[-1] == 'Q':
            print('took', joined, x.size(0))
            return torch.stack(out, 1)
        raise RuntimeError(f'no such kind: {text}')


@form(X23)
class Checks(nn.Module):
    def forward(self, x):
        assert x.size(1) == 3, f'three, not {x.size(1)}'
        if x.dim() > 4:
            raise ValueError('dims: {}'.format(x.dim()))
        y = torch.jit.annotate(List[Tensor], [])
        y.append(x)
        z = torch.jit.annotate(Optional[Tensor], None)
        if torch.jit.is_scripting():
            z = x * 2
        assert z is not None
        if not torch.jit.is_scripting():
            z = z * 100
        if isinstance(z, torch.Tensor) and isinstance(y, list):
            return y[0] + z
        return x


@form([{'x': N(5, 6)}, {'x': N(7, 6)}])
class StepsAndSlices(nn.Module):
    def forward(self, x):
        names = [1, 2, 3, 4, 5, 6, 7]
        a, *b = (x, x * 2, x * 3)
        first, (second, third) = 1, (2, 3)
        c = d = x[::2, 1::3]
        t = (1, 2, 3, 4)
        return x[1:-1, :2], x[..., -2:], x[None, 2], c + d, sum(names[1:5:2]) + names[-1], x[:, [0, 2, 5]], names[2:][0] + t[1:][2] + first + second + third, a + b[0], x[-2:, None, ::5], names[::-1][0]


@form(X23)
class Comprehended(nn.Module):
    def forward(self, x):
        halves = [x[i] / 2 for i in range(x.size(0))]
        sizes = [h.size(0) * k for k, h in enumerate(halves)]
        pairs = [(i, i * i) for i in range(3)]
        table = {k: v for k, v in pairs}
        flat = [a + b for a, b in pairs]
        total = 0
        for (i, (a, b)), c in zip(enumerate(pairs), flat):
            total += i * a + b * c
        for i in range(10, 0, -3):
            total += i
        evens = [float(s) for s in sizes]
        return torch.stack(halves), torch.tensor(sizes), total + table[2], torch.tensor(evens), sum(sizes), max([1, 5, 3]), min(2.5, 1.0)


@form([{'x': N(2, 3), 'n': 7, 'f': 2.75}, {'x': N(1, 3), 'n': -7, 'f': -2.5}, {'x': N(1, 3), 'n': 3, 'f': 0.5}])
class Arithmetic(nn.Module):
    def forward(self, x, n: int, f: float):
        a = (n // 2, n % 3, n ** 2, -n // 3, n / 2, f // 2, f % 2, f ** 2, n & 5, n | 8, n ^ 3)
        b = (round(f), math.floor(f), math.ceil(f), int(f), float(n), bool(n), abs(n), abs(f), divmod(n, 4))
        c = (math.sqrt(abs(f)), math.exp(f), math.log(abs(f)), math.sin(f), math.pow(2.0, f), math.isnan(f), math.isinf(f), math.pi, math.degrees(f))
        d = (max(n, 2), min(f, 1.0), n > f, n == 7, 1 < n < 9, not n, n != 0 and 3 > 2, f == f)
        return a, b, c, d, x * n + f, x.size(0) // 2 + x.size(1) % 2


@form(X23)
class SizesAsNumbers(nn.Module):
    def forward(self, x):
        n = x.size(0)
        k = n / 2
        r = round(n / 2) + int(n ** 0.5) + math.ceil(n / 3)
        return k, r, x * (n ** -0.5), torch.arange(n) // 2, math.sqrt(n), n ** 0.5, -n // 2, n % -3, float(n) // 2.0, x.numel(), x.shape[-1] * x.size(-2), list(x.shape)


@form(X23)
class DevicesAndDtypes(nn.Module):
    def forward(self, x):
        y = torch.zeros(x.size(0), 3, dtype=torch.float64, device=x.device)
        z = torch.ones_like(x, dtype=torch.int64, memory_format=torch.preserve_format)
        w = x.to(torch.float16).to(dtype=torch.float32, non_blocking=True).contiguous(memory_format=torch.contiguous_format)
        v = torch.empty([0, 3], dtype=x.dtype, layout=torch.strided, pin_memory=False)
        u = torch.full_like(x, 3).type_as(y)
        if x.is_cuda or x.device.type == 'cuda':
            return y, z, w, v
        if x.dtype == torch.float32 and x.layout == torch.strided:
            return y + u, z, w, torch.cat([v, x])
        return y, z, w, v


@form(X23)
class ForksAndWaits(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Linear(3, 3), nn.Linear(3, 3)

    def other(self, x, k: float):
        return self.b(x) * k

    def forward(self, x):
        first = torch.jit.fork(self.a, x)
        second = torch.jit.fork(self.other, x, 2.0)
        futures = torch.jit.annotate(List[torch.jit.Future[Tensor]], [])
        for i in range(2):
            futures.append(torch.jit.fork(self.a, x + i))
        outs = [torch.jit.wait(f) for f in futures]
        return torch.jit.wait(first) + torch.jit.wait(second) + outs[0] * outs[1]


@form(X23)
class Hooks(nn.Module):
    def __init__(self):
        super().__init__()
        self.lin = nn.Linear(3, 3)

        def pre(self, input: Tuple[Tensor]) -> Tuple[Tensor]:
            return (input[0] * 2,)

        def post(self, input: Tuple[Tensor], output: Tensor) -> Tensor:
            return output + input[0]
        self.lin.register_forward_pre_hook(pre)
        self.lin.register_forward_hook(post)

    def forward(self, x):
        return self.lin(x)


@form(X23, trace=True)
class WeightNorms(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.utils.weight_norm(nn.Linear(3, 4))
        self.b = nn.utils.weight_norm(nn.Conv1d(1, 2, 3), dim=None)

    def forward(self, x):
        return self.a(x).sum() + self.b(x.unsqueeze(1))


class Symmetric(nn.Module):
    def forward(self, x):
        return x.triu() + x.triu(1).transpose(-1, -2)


@form(X23, trace=True)
class Parametrized(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(3, 3)
        nn.utils.parametrize.register_parametrization(self.a, 'weight', Symmetric())
        self.b = nn.utils.parametrizations.weight_norm(nn.Linear(3, 3))
        self.c = nn.utils.parametrizations.spectral_norm(nn.Linear(3, 3))
        self.d = nn.utils.spectral_norm(nn.Linear(3, 3))
        self.e = nn.utils.parametrizations.orthogonal(nn.Linear(3, 3))

    def forward(self, x):
        return self.d(self.c(self.b(self.a(x))))


@form([{'x': N(4, 3)}, {'x': N(2, 3)}], finish='train')
class BatchNormInTraining(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.BatchNorm1d(3, track_running_stats=False)

    def forward(self, x):
        return self.norm(x)


@form(X23, finish='freeze')
class Frozen(nn.Module):
    def __init__(self):
        super().__init__()
        self.seq = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.Dropout(), nn.Linear(4, 3))
        self.k = 3

    def forward(self, x):
        if bool(x.sum() > 0):
            x = x + 1
        for _ in range(self.k):
            x = self.seq(x)
        return x


@form([{'x': N(2, 3, 6, 6)}, {'x': N(1, 3, 8, 6)}], finish='optimize')
class OptimizedForInference(nn.Module):
    def __init__(self):
        super().__init__()
        self.seq = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Conv2d(4, 2, 3, padding=1), nn.Hardswish())
        self.lin = nn.Linear(2, 3)

    def forward(self, x):
        return self.lin(self.seq(x).mean([2, 3]))


@form(X23, finish='lite')
class LiteInterpreter(nn.Module):
    def __init__(self):
        super().__init__()
        self.lin = nn.Linear(3, 2)

    def forward(self, x):
        return self.lin(x).relu()


@form(X23)
class TensorList(nn.Module):
    def forward(self, x):
        parts = torch.unbind(x, 1)
        a, b, c = parts
        out: List[Tensor] = []
        for i, p in enumerate(parts):
            out.append(p * i)
        out.insert(0, a)
        out.reverse()
        out += [b, c]
        out2 = out + [a]
        picked = out2[1:3]
        n = len(out2)
        return torch.stack(out2), picked[0], n


@form([{'xs': [N(2, 3)]}, {'xs': [N(1, 3)]}])
class ListOut(nn.Module):
    def forward(self, xs: List[Tensor]) -> List[Tensor]:
        return [x * 2 for x in xs]


@form([{'x': N(2, 3), 'size': (4, 5)}, {'x': N(1, 3), 'size': (2, 2)}])
class IntPairInput(nn.Module):
    def forward(self, x, size: Tuple[int, int]):
        return x.sum() + torch.ones(size[0], size[1])


@form([{'x': N(2, 3), 'n': 2}, {'x': N(1, 3)}])
class OptionalInt(nn.Module):
    def forward(self, x, n: Optional[int] = None):
        if n is None:
            return x
        return x * n


@form(X23)
class SortedAndGlobal(nn.Module):
    def forward(self, x):
        nums = [3, 1, 2]
        nums.sort()
        rev = sorted(nums)
        words = ['b', 'a']
        words.sort()
        anything = any([n > 2 for n in nums])
        return x * nums[0] + rev[2], words[0] == 'a', anything, len(nums)


@form(X23)
class LocalFunctions(nn.Module):
    def forward(self, x):
        return outer(x, 2) + inner_default(x) + inner_default(x, k=3.0)


def inner_default(x, k: float = 0.5):
    return x * k


def outer(x, n: int):
    # type: (Tensor, int) -> Tensor
    if n == 0:
        return x
    return inner_default(x) * n


@form(X23)
class WithNoGrad(nn.Module):
    def forward(self, x):
        with torch.no_grad():
            y = x * 2
            y = y + 1
        return y.detach()


@form(X23)
class Ternaries(nn.Module):
    def forward(self, x):
        y = x if bool(x.sum() > 0) else -x
        k = 1 if x.size(0) > 2 else (2 if bool(x[0, 0] > 0) else 3)
        z: Optional[Tensor] = None if k == 1 else x
        flag = bool(x.sum() > 0) and bool(x.max() > 1) or k == 3
        w = z if z is not None else y
        return y * k, flag, w


@form([{'x': torch.randint(0, 9, (2, 3))}, {'x': torch.randint(0, 9, (1, 3))}])
class IntegerInput(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(9, 4)

    def forward(self, x):
        return self.table(x).sum(1), (x == 0).sum(1), x.float().mean(1)


@form(X23)
class WhileOverTensors(nn.Module):
    def forward(self, x):
        i = torch.zeros(1, dtype=torch.long)
        total = torch.zeros(3)
        while bool(i < x.size(0)):
            total = total + x[int(i)] * (i + 1)
            i = i + 1
        while bool((total.abs() > 1).any()):
            total = torch.where(total.abs() > 1, total / 2, total)
        return total, i


@form(X23)
class OptionalChains(nn.Module):
    def __init__(self):
        super().__init__()
        self.down: Optional[nn.Module] = None
        self.proj = nn.Linear(3, 3)
        self.bias: Optional[Tensor] = torch.ones(3)

    def norm(self, x, mask: Optional[Tensor], weights: Optional[List[float]] = None) -> Tuple[Tensor, Optional[Tensor]]:
        if mask is None:
            return x, None
        return x * mask, mask.sum()

    def forward(self, x, mask: Optional[Tensor] = None):
        y, m = self.norm(self.proj(x), mask)
        bias = self.bias
        if bias is not None:
            y = y + bias
        if self.down is not None:
            y = self.down(y)
        if m is not None:
            y = y / m
        return y, m


@form([{'x': N(3, 4)}, {'x': N(5, 4)}])
class BeamSearch(nn.Module):
    """A greedy decoder that stops at its end token."""
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(6, 4)
        self.cell = nn.GRUCell(4, 4)
        self.out = nn.Linear(4, 6)

    def forward(self, x):
        h = x.mean(0, keepdim=True)
        token = torch.zeros(1, dtype=torch.long)
        ids: List[int] = []
        scores: List[Tensor] = []
        for _ in range(8):
            h = self.cell(self.emb(token), h)
            logits = torch.log_softmax(self.out(h), -1)
            score, token = logits.max(-1)
            scores.append(score)
            if int(token) == 5:
                break
            ids.append(int(token))
        return torch.tensor(ids), torch.cat(scores)


@form([{'boxes': N(4, 4), 'labels': torch.randint(0, 3, (4,))}, {'boxes': N(1, 4), 'labels': torch.randint(0, 3, (1,))}])
class DictByLabel(nn.Module):
    def forward(self, boxes, labels):
        out: Dict[int, Tensor] = {}
        for k in range(3):
            out[k] = boxes[labels == k]
        return out[0], out[1].size(0), [out[k].sum() for k in range(3)]


@form([{'x': N(2, 2, 4, 4), 'like': N(2, 3, 8, 7)}, {'x': N(1, 2, 3, 5), 'like': N(1, 3, 5, 10)}])
class OutputSize(nn.Module):
    def __init__(self):
        super().__init__()
        self.up = nn.ConvTranspose2d(2, 3, 3, stride=2, padding=1)

    def forward(self, x, like):
        return self.up(x, output_size=[like.size(2), like.size(3)]) + like


@form([{'x': torch.rand(2, 4), 'y': torch.rand(2, 4)}, {'x': torch.rand(1, 4), 'y': torch.rand(1, 4)}])
class WeightedLoss(nn.Module):
    def __init__(self):
        super().__init__()
        self.loss = nn.BCELoss(weight=torch.rand(4), reduction='none')

    def forward(self, x, y):
        return self.loss(x, y)


@form([{'x': torch.randint(0, 7, (2, 3))}, {'x': torch.randint(0, 7, (1, 3))}], trace=True)
class NormalizedRows(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(7, 3, max_norm=0.5)
        self.other = nn.Embedding(7, 3, max_norm=1.5, norm_type=1.)

    def forward(self, x):
        return self.table(x) + self.other(x)


@form([{'x': torch.tensor(-1.5)}, {'x': torch.tensor(2.)}], trace=True)
class ScalarPReLU(nn.Module):
    def __init__(self):
        super().__init__()
        self.act = nn.PReLU()

    def forward(self, x):
        return self.act(x)


@form([{'x': N(2, 2, 4)}, {'x': N(0, 2, 4)}, {'x': N(1, 2, 4)}], trace=True)
class CircularOfNothing(nn.Module):
    def forward(self, x):
        return nn.functional.pad(x, (1, 3), mode='circular'), nn.functional.pad(x, (-1, 2), mode='circular')


@form([{'x': N(2, 5, 6)}, {'x': N(1, 4, 7)}], trace=True)
class ReflectedAndCut(nn.Module):
    def forward(self, x):
        return nn.functional.pad(x, (-1, 2), mode='reflect'), nn.functional.pad(x[None], (2, -3, -1, -1), mode='reflect')


def main():
    import json
    import sys
    import warnings
    dump = sys.argv[1] if len(sys.argv) > 1 else None
    lines = []
    for name, of, asked, trace, finish, more in CASES:
        if dump and len(sys.argv) > 2 and name not in sys.argv[2:]:
            continue
        torch.manual_seed(5)
        try:
            module = of()
            module = module.train() if finish == 'train' else module.eval()
            if trace:
                with warnings.catch_warnings(), torch.no_grad():
                    warnings.simplefilter('ignore')
                    made = torch.jit.trace(module, tuple(asked[0].values()))
            else:
                made = torch.jit.script(module)
            data = None
            if finish == 'freeze':
                made = torch.jit.freeze(made)
            if finish == 'optimize':
                made = torch.jit.optimize_for_inference(made)
                pack.refused(name, {'model.pt': slim(saved(made))}, 'UNSUPPORTED_MODEL: model.pt: …aten::to_mkldnn: the model was saved after torch.jit.optimize_for_inference, whose weights are not in the file; save it before…')
                continue
            if finish == 'lite':
                data = slim(made._save_to_buffer_for_lite_interpreter())
            add(pack, name, made, asked, file='model.ptl' if finish == 'lite' else 'model.pt', data=data or slim(saved(made)), **more)
        except Exception as error:
            print('LEFT OUT', name, ' | '.join(str(error).strip().splitlines()[:3])[:400], '...', ' | '.join(str(error).strip().splitlines()[-6:])[:400] if not isinstance(error, KeyError) else repr(error))
    if dump:
        with open(dump, 'w') as out:
            for one in pack.models:
                out.write(json.dumps(one) + '\n')
    else:
        pack.write('%s/script-forms-%s.json.gz' % (HERE, VERSION))


main()
