# python 3.11, requirements.txt
"""Exported programs that take sizes within ranges, or that hang on each other, and that assert: what torch refuses is
refused, by name. Also whatever else a program may be made of: functions that change their inputs, weights that are shared,
structures of arguments and results, several programs in an archive, operators of one's own."""
import collections
import dataclasses
import io
import os
import sys
from typing import Dict, List, Tuple

import torch
from torch import nn
from torch.export import Dim, export

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from exported import HERE, floats, ints, leaves, plain  # noqa: E402
from packs import Pack  # noqa: E402

torch.manual_seed(5)
pack = Pack()


def saved(program):
    data = io.BytesIO()
    torch.export.save(program, data)
    return data.getvalue()


def case(name, module, args, shapes=None, more=(), fails=(), kwargs=None, names=None, strict=False, change=None, **told):
    """`args`: by name. `more`: further inputs; `fails`: pairs of inputs that torch refuses, and the refusal of ours."""
    program = export(module.eval(), () if kwargs else tuple(args.values()), kwargs or {}, dynamic_shapes=shapes, strict=strict)
    program = change(program) if change else program
    data = saved(program)
    run = torch.export.load(io.BytesIO(data)).module()
    cases = []
    for given in [args, *more]:
        with torch.no_grad():
            answer = run(*[value.clone() for value in given.values()])
        cases.append(({key: plain(value) for key, value in given.items()}, {key: plain(value) for key, value in leaves(answer)}))
    for given, message in fails:
        try:
            run(*given.values())
        except Exception:
            cases.append(({key: plain(value) for key, value in given.items()}, message))
        else:
            raise RuntimeError('torch takes it: %s' % message)
    pack.case(name, {'model.pt2': data}, cases, **told)


def xy(n, m):
    return dict(x=floats(n, 4), y=floats(m, 2))


class Two(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(4, 3)

    def forward(self, x, y):
        return self.a(x).sum(0), y * 2


batch = Dim('batch', min=1, max=8)
case('a range, and twice as many', Two(), xy(4, 8), {'x': {0: batch}, 'y': {0: 2 * batch}}, [xy(8, 16), xy(1, 2), xy(0, 0)], [
    (xy(9, 18), 'INVALID_INPUT: input "x": dimension 0 is 9; the model takes at most 8'),
    (xy(8, 15), 'INVALID_INPUT: input "y": dimension 0 is 15; the model takes 16, 2 times dimension 0 of "x"')])
case('a range, and one more', Two(), xy(4, 5), {'x': {0: batch}, 'y': {0: batch + 1}}, [xy(3, 4)], [
    (xy(3, 3), 'INVALID_INPUT: input "y": dimension 0 is 3; the model takes 4, dimension 0 of "x" and 1 more')])
least = Dim('least', min=3)
case('one size, and a lower end', Two(), xy(4, 4), {'x': {0: least}, 'y': {0: least}}, [xy(9, 9)], [
    (xy(2, 2), 'INVALID_INPUT: input "x": dimension 0 is 2; the model takes at least 3'),
    (xy(4, 5), 'INVALID_INPUT: input "y": dimension 0 is 5; the model takes 4, dimension 0 of "x"'),
    (dict(x=floats(4, 5), y=floats(4, 2)), 'INVALID_INPUT: input "x": float32 [4, 5] does not fit float32 […, 4]')])


class Unbacked(nn.Module):
    def forward(self, x, n):
        k = n.item()
        torch._check(k > 0)
        torch._check(k < x.shape[0])
        return x[:k].sum(), x.narrow(0, 0, k)


def cut(n, k):
    return dict(x=floats(n, 4), n=torch.tensor(k))


case('a size that the run computes', Unbacked(), cut(6, 3), {'x': {0: Dim('rows', max=64)}, 'n': None}, [cut(6, 5), cut(9, 1)], [
    (cut(6, 6), 'RUN_FAILED: the model cannot go on: what the model asserts must hold: Runtime assertion failed for expression u0 < s77…'),
    (cut(6, 0), 'RUN_FAILED: the model cannot go on: what the model asserts must hold: …u0 >= 1…'),
    (cut(65, 2), 'INVALID_INPUT: input "x": dimension 0 is 65; the model takes at most 64')])


class Asserts(nn.Module):
    def forward(self, x):
        torch._assert(x.sum() > 0, 'a positive sum is needed')
        return x * 2


case('an assertion', Asserts(), dict(x=torch.ones(6, 4)), {'x': {0: Dim.DYNAMIC, 1: Dim.AUTO}}, [dict(x=torch.ones(1, 4))], [
    (dict(x=-torch.ones(2, 4)), 'RUN_FAILED: the model cannot go on: what the model asserts must hold: a positive sum is needed')])


class Nonzero(nn.Module):
    def forward(self, x):
        places = x.nonzero()
        return places, x[x > 0].sum(), torch.masked_select(x, x < 0)


case('as many as are not zero', Nonzero(), dict(x=floats(5, 3).relu()), {'x': {0: Dim.DYNAMIC}}, [dict(x=floats(7, 3))])


class Repeats(nn.Module):
    def forward(self, x, counts):
        n = counts.sum().item()
        torch._check(n >= 0)
        torch._check(n <= 100)
        return torch.arange(n) * 2, x.new_ones(n, 2) * x.sum(), torch.zeros(n).shape[0] + 1


case('tensors of a size that is computed', Repeats(), dict(x=floats(3), counts=torch.tensor([1, 2])), None, [dict(x=floats(3), counts=torch.tensor([0, 0]))], [
    (dict(x=floats(3), counts=torch.tensor([99, 9])), 'RUN_FAILED: the model cannot go on: what the model asserts must hold: …')])


class Writes(nn.Module):
    def forward(self, x, y):
        x.add_(1)
        y[0] = x[0]
        return x * 2, y.sum(0)


case('inputs that are changed', Writes(), dict(x=floats(3, 4), y=floats(2, 4)), {'x': {0: Dim.DYNAMIC}, 'y': None}, [dict(x=floats(5, 4), y=floats(2, 4))])


class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(9, 4)
        self.out = nn.Linear(4, 9, bias=False)
        self.out.weight = self.embed.weight
        self.register_buffer('part', self.embed.weight.detach()[:3])
        self.again = self.embed

    def forward(self, ids):
        return self.out(self.again(ids)) , self.part + 0


case('weights that are shared', Tied(), dict(ids=ints(2, 3, low=0, high=9)), {'ids': {0: Dim.DYNAMIC}}, [dict(ids=ints(4, 3, low=0, high=9))])

Pair = collections.namedtuple('Pair', ['first', 'second'])
torch.utils._pytree._register_namedtuple(Pair, serialized_type_name='Pair')


@dataclasses.dataclass
class Result:
    scores: torch.Tensor
    boxes: List[torch.Tensor]


torch.export.register_dataclass(Result, serialized_type_name='Result')


class Structures(nn.Module):
    def forward(self, x, more: Dict[str, torch.Tensor], pair: Tuple[torch.Tensor, torch.Tensor], *, scale=None):
        y = x * more['a'] + more['b'] + pair[0] - pair[1]
        return {'all': y if scale is None else y * scale, 'pair': Pair(y + 1, {'deep': y.sum(0), 'none': None}), 'list': [y * 2, (y * 3,)]}


def structured(name, module, args, kwargs, inputs, names):
    program = export(module.eval(), args, kwargs, strict=False)
    data = saved(program)
    answer = module(*args, **kwargs)
    pack.case(name, {'model.pt2': data}, [({key: plain(value) for key, value in inputs.items()}, {key: plain(value) for key, value in names(answer).items()})])


x, a, b, p, q, s = (floats(2, 3, seed=i) for i in range(6))
structured('structures of arguments and results', Structures(), (x, {'a': a, 'b': b}, (p, q)), {'scale': s}, dict(x=x, more_a=a, more_b=b, pair_0=p, pair_1=q, scale=s), lambda r: {'all': r['all'], 'pair.first': r['pair'].first, 'pair.second.deep': r['pair'].second['deep'], 'list.0': r['list'][0], 'list.1.0': r['list'][1][0]})


class Data(nn.Module):
    def forward(self, x):
        return Result(x * 2, [x + 1, x.sum(0)])


structured('a dataclass', Data(), (x,), {}, dict(x=x), lambda r: {'scores': r.scores, 'boxes.0': r.boxes[0], 'boxes.1': r.boxes[1]})


class Layers(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(2, 3, 3)
        self.b = nn.BatchNorm2d(3)
        self.c = nn.Linear(3, 4)

    def forward(self, x):
        return self.c(nn.functional.gelu(self.b(self.a(x))).mean((2, 3))).softmax(-1)


image = dict(x=floats(2, 2, 6, 6))
images = [dict(x=floats(1, 2, 6, 6))]
free = {'x': {0: Dim.AUTO}}
case('strict', Layers(), image, free, images, strict=True)
case('core ATen', Layers(), image, free, images, change=lambda program: program.run_decompositions())
case('ATen of inference', Layers(), image, free, images, change=lambda program: program.run_decompositions({}))


@torch.library.custom_op('mylib::twice', mutates_args=())
def twice(x: torch.Tensor) -> torch.Tensor:
    return x * 2


@twice.register_fake
def _(x):
    return torch.empty_like(x)


@torch.library.custom_op('mylib::fill', mutates_args=('x',))
def fill(x: torch.Tensor) -> None:
    x.fill_(1)


class Own(nn.Module):
    def forward(self, x):
        return torch.ops.mylib.twice(x) + 1


class OwnInPlace(nn.Module):
    def forward(self, x):
        y = x + 1
        torch.ops.mylib.fill(y)
        return y


pack.refused('an operator of one\'s own', {'model.pt2': saved(export(Own(), (x,)))}, 'UNSUPPORTED_MODEL: models/model.json: node "twice": mylib::twice…')
pack.refused('an operator of one\'s own that writes', {'model.pt2': saved(export(OwnInPlace(), (x,)).run_decompositions())}, 'UNSUPPORTED_MODEL: models/model.json: node "auto_functionalized…": …it calls mylib::fill.default, and operators of other libraries are not run')

from torch.export.pt2_archive._package import package_pt2  # noqa: E402

several = io.BytesIO()
package_pt2(several, exported_programs={'first': export(Layers().eval(), (image['x'],), dynamic_shapes=free), 'second': export(Asserts(), (torch.ones(2, 2),))})
one, two = torch.ones(2, 2), image['x']
loaded = torch.export.pt2_archive._package.load_pt2(io.BytesIO(several.getvalue())).exported_programs
pack.case('several programs', {'model.pt2': several.getvalue()}, [
    ({'x': plain(two)}, {'output_0': plain(loaded['first'].module()(two))}, 'first'),
    ({'x': plain(one)}, {'output_0': plain(loaded['second'].module()(one))}, 'second')])
pack.write(os.path.join(HERE, 'exported-sizes.json.gz'))
