# python 3.11, requirements.txt
# python 3.7, requirements-1.4.txt
"""What scripted code around networks does: lists that grow as the run decides, loops that end as it decides, decoders,
early returns, answers that are dicts and lists of dicts, texts of exceptions."""
from typing import Dict, List, NamedTuple, Optional, Tuple

import torch
from torch import nn

from torch_cases import HERE, VERSION, Pack, add, answers_of_inputs, as_array, saved, scripted, slim

pack = Pack()
Tensor = torch.Tensor
N = torch.randn
R = torch.rand


def case(name, module, cases, lists=False, **more):
    """A module that this version of torch cannot compile is left out. `lists`: its answer is a list of the run."""
    try:
        made = scripted(module)
    except Exception as error:
        print('left out:', name, str(error).strip().splitlines()[0][:200])
        return
    if lists:
        runs = [(answers_of_inputs(one), {'output_0': [as_array(item) for item in made(**one)]}) for one in cases]
        pack.case(name, {'model.pt': slim(saved(made))}, runs, **more)
    else:
        add(pack, name, made, cases, data=slim(saved(made)), **more)


class GrowsUnderIf(nn.Module):
    def forward(self, x):
        kept: List[Tensor] = []
        for i in range(x.size(0)):
            if bool(x[i].sum() > 0):
                kept.append(x[i] * 2)
        if len(kept) == 0:
            return torch.zeros(0, x.size(1)), len(kept)
        return torch.stack(kept), len(kept)


class GrowsByCat(nn.Module):
    def forward(self, x):
        kept: List[Tensor] = []
        places: List[Tensor] = []
        for i in range(x.size(0)):
            above = torch.where(x[i] > 0.3)[0]
            kept.append(x[i][above])
            places.append(above)
        return torch.cat(kept, 0), torch.cat(places, 0)


class WhileGrows(nn.Module):
    def forward(self, x):
        found: List[Tensor] = []
        while bool(x.sum() > 0.1):
            found.append(x)
            x = x * 0.5 - 0.01
        return torch.cat(found + [x], 0), len(found)


class ReturnsInLoop(nn.Module):
    def forward(self, x, bound: float):
        total = torch.zeros(x.size(1))
        for i in range(x.size(0)):
            total = total + x[i]
            if bool(total.sum() > bound):
                return total, i
        return total - 1, -1


class ReturnsInBranch(nn.Module):
    def forward(self, x):
        if bool(x.sum() > 0):
            y = x * 2
            if bool(y.max() > 3):
                return y.sum(1)
            x = y + 1
        elif bool(x.sum() < -3):
            return x.abs().sum(1)
        return (x - 1).mean(1)


class ReturnsRanks(nn.Module):
    """A branch that answers early with another rank: what follows is of the other."""

    def forward(self, x):
        if x.size(0) == 1:
            y = x[0]
        else:
            y = x
        return y * 2 + 1, y.sum()


class RanksDiffer(nn.Module):
    def forward(self, x):
        if bool(x.sum() > 0):
            y = x.sum(0)
        else:
            y = x + 0
        z = y.sum() + y.mean(-1).max()
        return z, y * 2


class DtypesDiffer(nn.Module):
    def forward(self, x):
        if bool(x.sum() > 0):
            y = (x > 0).long()
        else:
            y = x
        return (y * 2).float() + 0.5


class Empty(nn.Module):
    """As post-processing does where there is nothing: an empty tensor of rank 1 beside boxes of rank 2."""

    def forward(self, boxes, scores):
        keep = torch.where(scores > 0.5)[0]
        if keep.numel() == 0:
            found = torch.zeros(0, 4)
            best = torch.tensor(-1)
        else:
            found = boxes[keep]
            best = scores[keep].argmax()
        return found, best, keep


class DictOut(nn.Module):
    def forward(self, x):
        out: Dict[str, Tensor] = {}
        out['sum'] = x.sum(1)
        if bool(x.sum() > 0):
            out['best'] = x.argmax(1)
        else:
            out['best'] = x.argmin(1)
        return out


class DictsOut(nn.Module):
    def forward(self, x, y):
        result: List[Dict[str, Tensor]] = []
        for part in [x, y]:
            keep = torch.where(part[:, 0] > 0)[0]
            result.append({'kept': part[keep], 'places': keep})
        return result


class OptionalInBranch(nn.Module):
    def forward(self, x):
        mask: Optional[Tensor] = None
        if bool(x.sum() > 0):
            mask = x > 0
        y = x * 2
        if mask is not None:
            y = y.masked_fill(mask, -1.0)
        return y


class OptionalInLoop(nn.Module):
    def forward(self, x):
        last: Optional[Tensor] = None
        for i in range(x.size(0)):
            if last is None:
                last = x[i]
            else:
                last = last * 0.5 + x[i]
        assert last is not None
        return last


class Breaks(nn.Module):
    def forward(self, x):
        total = torch.zeros(x.size(1))
        count = 0
        for i in range(x.size(0)):
            if bool(x[i].sum() < -1):
                continue
            total = total + x[i]
            count += 1
            if bool(total.sum() > 3):
                break
        return total, count


class Indexes(nn.Module):
    def forward(self, x, k: int):
        parts: List[Tensor] = []
        for i in range(x.size(0)):
            parts.append(x[i] * i)
        return parts[k], parts[-1], parts[k - 1], len(parts)


class KnownIndexes(nn.Module):
    def forward(self, x):
        parts = [x, x + 1, x * 2]
        at = int(x.argmax()) % 3
        return parts[at], parts[at - 1]


class NestedLoops(nn.Module):
    def forward(self, x):
        total = torch.zeros(())
        found: List[Tensor] = []
        for i in range(x.size(0)):
            for j in range(i, x.size(1)):
                total = total + x[i, j] * (i + 1) - j
                if bool(x[i, j] > 0.5):
                    found.append(torch.stack([torch.tensor(i), torch.tensor(j)]))
        found.append(torch.zeros(2, dtype=torch.int64))
        return total, torch.stack(found)


class Annotated(nn.Module):
    def forward(self, x):
        found = torch.jit.annotate(List[Tensor], [])
        numbers = torch.jit.annotate(List[int], [])
        for i in range(x.size(0)):
            found.append(x[i].relu())
            numbers.append(int(x[i].argmax()))
        return torch.stack(found, 1), torch.tensor(numbers)


class Comprehensions(nn.Module):
    def forward(self, x):
        rows = [row * 2 for row in x]
        sizes = [row.size(0) for row in rows]
        return torch.stack(rows, 0), sizes[0]


class ForTensor(nn.Module):
    def forward(self, x, y):
        total = torch.zeros(x.size(1))
        for row in x:
            total = total * 0.5 + row
        for i, row in enumerate(y):
            total = total + row * i
        for a, b in zip(x, y):
            total = total + a * b
        return total


class ListInput(nn.Module):
    def forward(self, xs: List[Tensor]):
        sizes: List[int] = []
        for i, x in enumerate(xs):
            sizes.append(x.size(0))
        most = max(sizes)
        padded = [torch.nn.functional.pad(x, [0, most - x.size(0)]) for x in xs]
        return torch.stack(padded), torch.tensor(sizes)


class Elements(nn.Module):
    def forward(self, x):
        k = int(x[0])
        f = float(x[1])
        n = x[2].item()
        return torch.zeros(k, 2) + f, float(n) * 2, torch.arange(k) * k


class ToList(nn.Module):
    def forward(self, lengths, x):
        sizes: List[int] = lengths.tolist()
        parts = x.split(sizes)
        outs: List[Tensor] = []
        for part in parts:
            outs.append(part.sum(0))
        return torch.stack(outs)


class ToListLoop(nn.Module):
    def forward(self, x):
        values: List[float] = x.tolist()
        total = 0.0
        for v in values:
            if v > 0:
                total += v
            else:
                total -= 2 * v
        return total, len(values)


class Keys(nn.Module):
    def __init__(self):
        super(Keys, self).__init__()
        self.layers = nn.ModuleDict({'a': nn.Linear(3, 2), 'b': nn.Linear(3, 2)})

    def forward(self, x):
        found: Dict[str, Tensor] = {}
        for name, layer in self.layers.items():
            found[name + '_out'] = layer(x)
        total = torch.zeros(x.size(0), 2)
        for name, value in found.items():
            if name != 'a_out':
                total = total + value
        names = list(found.keys())
        return total, found[names[0]], found


class Sorts(nn.Module):
    def forward(self, x):
        numbers = [int(x[0]), int(x[1]), int(x[2])]
        numbers.sort()
        back = sorted(numbers, reverse=True)
        return numbers, back[0], max(numbers), min(numbers), sum(numbers)


class RaisesInBranch(nn.Module):
    def forward(self, x):
        if bool(x.sum() > 100):
            raise ValueError('the sum is above 100')
        elif bool((x < -50).any()):
            raise RuntimeError('an element is below -50')
        return x * 2


class Lstm(nn.Module):
    """A greedy decoder: embeds what it said last, until it says the end."""

    def __init__(self):
        super(Lstm, self).__init__()
        self.embed = nn.Embedding(7, 4)
        self.cell = nn.LSTMCell(4, 5)
        self.out = nn.Linear(5, 7)
        self.out.bias.data[6] = 0.2

    def forward(self, h):
        c = torch.zeros_like(h)
        token = torch.zeros(h.size(0), dtype=torch.int64)
        done = torch.zeros(h.size(0), dtype=torch.bool)
        said: List[Tensor] = []
        while not bool(done.all()) and len(said) < 12:
            h, c = self.cell(self.embed(token), (h, c))
            token = self.out(h).argmax(1)
            token = torch.where(done, torch.full_like(token, 6), token)
            said.append(token)
            done = done | (token == 6)
        return torch.stack(said, 1), h


class Tokens(nn.Module):
    """The same with ints of Python, one example."""

    def __init__(self):
        super(Tokens, self).__init__()
        self.embed = nn.Embedding(7, 4)
        self.cell = nn.GRUCell(4, 5)
        self.out = nn.Linear(5, 7)

    def forward(self, h):
        tokens: List[int] = []
        last = 0
        for i in range(10):
            h = self.cell(self.embed(torch.tensor([last])), h)
            last = int(self.out(h).argmax(1))
            if last == 6:
                break
            tokens.append(last)
        return torch.tensor(tokens), len(tokens)


class Ctc(nn.Module):
    """Greedy decoding of CTC: no blanks, no repetitions."""

    def forward(self, logits):
        best = logits.argmax(1)
        said: List[int] = []
        before = -1
        for i in range(best.size(0)):
            k = int(best[i])
            if k != before and k != 0:
                said.append(k)
            before = k
        return torch.tensor(said, dtype=torch.int64)


class CtcBatch(nn.Module):
    def forward(self, logits, lengths):
        found: List[Tensor] = []
        for b in range(logits.size(0)):
            best = logits[b, :int(lengths[b])].argmax(-1)
            best = torch.unique_consecutive(best)
            found.append(best[best != 0])
        return found


class Held(NamedTuple):
    total: Tensor
    count: Tensor


class Tuples(nn.Module):
    def forward(self, x):
        held = Held(torch.zeros(x.size(1)), torch.zeros((), dtype=torch.int64))
        pair = (x[0], 0)
        for i in range(x.size(0)):
            if bool(x[i].sum() > 0):
                held = Held(held.total + x[i], held.count + 1)
                pair = (x[i], i)
        return held, pair


class Box(object):
    def __init__(self, x):
        # type: (Tensor) -> None
        self.x = x
        self.steps = 0

    def step(self):
        # type: () -> None
        self.x = self.x * 0.5
        self.steps += 1


class Objects(nn.Module):
    def forward(self, x):
        box = Box(x)
        while bool(box.x.abs().sum() > 1):
            box.step()
        return box.x, box.steps


class Attributes(nn.Module):
    """State in attributes that is set anew at each call before it is read."""

    def __init__(self):
        super(Attributes, self).__init__()
        self.register_buffer('scale', torch.tensor(2.0))
        self.limit = 3

    def forward(self, x):
        k = 0
        while k < self.limit and bool(x.sum() < 10):
            x = x * self.scale + 1
            k += 1
        return x, k


class Filters(nn.Module):
    """Suppression by hand, as is written where no operator is at hand."""

    def forward(self, boxes, scores):
        order = scores.argsort(descending=True)
        keep: List[int] = []
        while order.numel() > 0:
            i = int(order[0])
            keep.append(i)
            if order.numel() == 1:
                break
            rest = order[1:]
            a, b = boxes[i], boxes[rest]
            width = (torch.min(a[2], b[:, 2]) - torch.max(a[0], b[:, 0])).clamp(min=0)
            height = (torch.min(a[3], b[:, 3]) - torch.max(a[1], b[:, 1])).clamp(min=0)
            inter = width * height
            union = (a[2] - a[0]) * (a[3] - a[1]) + (b[:, 2] - b[:, 0]) * (b[:, 3] - b[:, 1]) - inter
            order = rest[inter / union <= 0.4]
        return torch.tensor(keep, dtype=torch.int64)


class PerImage(nn.Module):
    """Results of each picture of a batch, one after the other, and one tensor for all with the number of the picture."""

    def forward(self, boxes, scores):
        found: List[Tensor] = []
        for n in range(boxes.size(0)):
            best, label = scores[n].max(1)
            keep = best > 0.6
            rows = torch.cat([torch.full((int(keep.sum()), 1), float(n)), boxes[n][keep], best[keep].unsqueeze(1)], 1)
            found.append(rows)
        return torch.cat(found, 0)


class Carries(nn.Module):
    """Several lists, a counter and a tensor whose size changes, through one loop."""

    def forward(self, x):
        a: List[Tensor] = []
        b: List[Tensor] = []
        seen = torch.zeros(0)
        n = 0
        for i in range(x.size(0)):
            if i % 2 == 0:
                a.append(x[i])
            else:
                b.append(x[i].sum())
                n += 2
            seen = torch.cat([seen, x[i][:1]])
        if len(b) == 0:
            b.append(torch.zeros(()))
        return torch.stack(a), torch.stack(b), seen, n


class Floats(nn.Module):
    def forward(self, x):
        best = -1e9
        where = -1
        for i in range(x.size(0)):
            v = float(x[i])
            if v > best:
                best = v
                where = i
        return best, where


class ListOfInts(nn.Module):
    """A list of ints that grows, and is read by places of the run."""

    def forward(self, x):
        seen: List[int] = [0]
        for i in range(x.size(0)):
            seen.append(seen[-1] + int(x[i]))
        return seen[x.size(0) // 2], len(seen), torch.tensor(seen)


class Contains(nn.Module):
    def forward(self, x):
        seen: List[int] = []
        for i in range(x.size(0)):
            k = int(x[i])
            if k not in seen:
                seen.append(k)
        return torch.tensor(seen)


class KeysDiffer(nn.Module):
    def forward(self, x):
        d: Dict[str, Tensor] = {}
        if bool(x.sum() > 0):
            d['a'] = x
        else:
            d['b'] = x
        if 'a' in d:
            return d['a'] * 2
        return d['b'] - 1


class ListOfTuples(nn.Module):
    def forward(self, x):
        kept: List[Tuple[Tensor, int]] = []
        for i in range(x.size(0)):
            if bool(x[i].sum() > 0):
                kept.append((x[i], i))
        s = torch.zeros(x.size(1))
        n = 0
        for t, i in kept:
            s = s + t * i
            n += i
        return s, n, len(kept)


class BestOf(nn.Module):
    def forward(self, x):
        best: Optional[Tensor] = None
        place = -1
        for i in range(x.size(0)):
            if best is None or bool(x[i].sum() > best.sum()):
                best = x[i]
                place = i
        assert best is not None
        return best, place


class ListsOfTheRun(nn.Module):
    def forward(self, x):
        a: List[Tensor] = []
        n: List[int] = []
        for i in range(x.size(0)):
            a.append(x[i])
            n.append(int(x[i].argmax()))
        b = a[1:]
        a.reverse()
        c = a + b
        last = a.pop()
        a.insert(0, last * 3)
        a[0] = a[0] + 1
        m = n[1:-1]
        t = n + [3]
        return torch.stack(c), torch.stack(a), last, torch.tensor(m, dtype=torch.int64), torch.tensor(sorted(n)), sum(t), max(t), 3 in t, len(m)


x23 = [{'x': N(2, 3)}, {'x': N(1, 3)}, {'x': -N(4, 3).abs()}, {'x': N(5, 3).abs()}, {'x': N(6, 3)}]
boxes = lambda n: torch.cat([R(n, 2) * 10, 10 + R(n, 2) * 12], 1)  # noqa: E731

case('a list that grows under a condition', GrowsUnderIf(), x23)
case('lists of parts that only the run sizes', GrowsByCat(), x23)
case('a list that grows in a while', WhileGrows(), [{'x': R(2, 3)}, {'x': R(1, 3) + 2}, {'x': -R(1, 3)}])
case('a return within a loop', ReturnsInLoop(), [dict(x=R(5, 3), bound=b) for b in (0.0, 3.0, 100.0)] + [dict(x=R(1, 2), bound=0.1)])
case('returns within branches', ReturnsInBranch(), [{'x': R(2, 3)}, {'x': R(2, 3) * 3 + 1}, {'x': -R(2, 3) * 0.1}, {'x': -R(1, 3) - 3}])
case('a rank that hangs on a size', ReturnsRanks(), [{'x': N(1, 3)}, {'x': N(2, 3)}])
case('ranks that differ between branches', RanksDiffer(), [{'x': R(2, 3)}, {'x': -R(2, 3)}])
case('dtypes that differ between branches', DtypesDiffer(), [{'x': R(2, 3)}, {'x': -R(2, 3)}])
case('nothing found', Empty(), [dict(boxes=boxes(n), scores=R(n) * s) for n, s in ((5, 1), (4, 0.1), (1, 1), (0, 1))])
case('a dict as answer', DictOut(), [{'x': R(2, 3)}, {'x': -R(1, 3)}])
case('a list of dicts as answer', DictsOut(), [dict(x=N(4, 3), y=N(3, 3)), dict(x=N(1, 3), y=N(5, 3))])
case('an optional that a branch sets', OptionalInBranch(), [{'x': R(2, 3)}, {'x': -R(1, 3)}])
case('an optional that a loop sets', OptionalInLoop(), x23)
case('break and continue', Breaks(), x23)
case('indices of the run into a list of the run', Indexes(), [dict(x=N(4, 3), k=2), dict(x=N(2, 3), k=1), dict(x=N(3, 3), k=0)])
case('an index of the run into a known list', KnownIndexes(), x23)
case('loops in loops', NestedLoops(), [{'x': R(2, 3)}, {'x': R(1, 3)}, {'x': N(3, 4)}])
case('annotated lists', Annotated(), x23)
case('comprehensions over a tensor', Comprehensions(), x23)
case('for over tensors', ForTensor(), [dict(x=N(n, 3), y=N(n, 3)) for n in (1, 2, 4)])
case('a list as input, padded', ListInput(), [{'xs': [N(3)]}, {'xs': [N(5)]}])
case('elements as numbers of the run', Elements(), [{'x': torch.tensor([3.0, 0.5, 2.25])}, {'x': torch.tensor([1.7, -0.5, 2.0])}])
case('tolist of ints', ToList(), [dict(lengths=torch.tensor([1, 3]), x=N(4, 2)), dict(lengths=torch.tensor([2, 1, 4]), x=N(7, 2)), dict(lengths=torch.tensor([2]), x=N(2, 2))])
case('tolist of floats', ToListLoop(), [{'x': torch.round(N(4) * 8) / 8}, {'x': torch.tensor([-0.75])}])
case('string keys', Keys(), [{'x': N(2, 3)}, {'x': N(1, 3)}])
case('lists of numbers of the run are sorted', Sorts(), [{'x': torch.tensor([3, 1, 2])}, {'x': torch.tensor([-3, 7, 7])}])
case('exceptions in branches', RaisesInBranch(), x23)
case('a greedy decoder', Lstm(), [{'h': N(2, 5)}, {'h': N(1, 5) * 3}, {'h': N(4, 5) * 2}])
case('a greedy decoder of ints', Tokens(), [{'h': N(1, 5) * s} for s in (1, 3, 5)])
case('greedy CTC', Ctc(), [{'logits': N(n, 4)} for n in (6, 1, 12)])
case('greedy CTC of a batch', CtcBatch(), [dict(logits=N(n, 9, 4), lengths=torch.randint(4, 10, (n,))) for n in (1, 3)], lists=True)
case('tuples through a loop', Tuples(), x23)
case('an object through a loop', Objects(), x23)
case('attributes that are read', Attributes(), x23)
case('suppression by hand', Filters(), [dict(boxes=boxes(n), scores=R(n)) for n in (6, 1, 12)])
case('results of each picture', PerImage(), [dict(boxes=R(n, 6, 4), scores=R(n, 6, 2)) for n in (1, 3)])
case('several things through a loop', Carries(), x23)
case('floats through a loop', Floats(), [{'x': N(5)}, {'x': N(1)}])
case('a list of ints that grows', ListOfInts(), [{'x': torch.randint(-5, 9, (n,)).float()} for n in (5, 1, 8)])
case('a set of ints', Contains(), [{'x': torch.randint(0, 4, (n,)).float()} for n in (5, 1, 8)])
case('keys of a dict that differ between branches', KeysDiffer(), x23)
case('a list of tuples that grows', ListOfTuples(), x23)
case('an optional that a condition in a loop sets', BestOf(), x23)
case('operators on lists of the run', ListsOfTheRun(), [one for one in x23 if len(one['x']) > 1])
pack.write('%s/control-%s.json.gz' % (HERE, VERSION))
