# python 3.11, requirements.txt
"""Inputs whose dtype only their use tells: indices and lengths are int64, masks bool, also where a view is used."""
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from torch_cases import HERE, Pack, add, scripted

pack = Pack()
N = torch.randn


class Packed(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(3, 2, batch_first=True)

    def forward(self, x, lengths):
        packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        out, _ = self.rnn(packed)
        return pad_packed_sequence(out, batch_first=True)[0]


class Turned(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(9, 3)

    def forward(self, words):
        return self.embed(words.t())[0], self.embed(words[:, 0])


class Picked(nn.Module):
    def forward(self, x, which):
        return x[:, which], x.index_select(0, which)


class Kept(nn.Module):
    def forward(self, x, mask):
        return x[mask].sum(), x.masked_fill(~mask, 0.0)


class Joined(nn.Module):
    def forward(self, x, keep):
        return torch.where((x > 0) & keep, x, -x)


class Gathered(nn.Module):
    def forward(self, x, places):
        return x.gather(1, places.unsqueeze(1)).squeeze(1), torch.nn.functional.one_hot(places, 4)


class Lost(nn.Module):
    def forward(self, x, target):
        return nn.functional.cross_entropy(x, target), nn.functional.nll_loss(x.log_softmax(1), target)


class Taken(nn.Module):
    def forward(self, x, i):
        return torch.take(x, i), torch.bincount(i)


x = N(3, 4)
add(pack, 'indices into dimensions', scripted(Picked()), [dict(x=x, which=torch.tensor([2, 0]))])
add(pack, 'indices of which a view is used', scripted(Turned()), [dict(words=torch.tensor([[1, 2], [3, 4], [5, 6]])), dict(words=torch.tensor([[1, 2]]))])
add(pack, 'masks', scripted(Kept()), [dict(x=x, mask=x > 0)])
add(pack, 'what is joined with a mask', scripted(Joined()), [dict(x=x, keep=torch.tensor([True, False, True, True]))])
add(pack, 'indices of which another view is used', scripted(Gathered()), [dict(x=x, places=torch.tensor([3, 0, 1]))])
add(pack, 'classes', scripted(Lost()), [dict(x=x, target=torch.tensor([3, 0, 1]))])
add(pack, 'places', scripted(Taken()), [dict(x=x, i=torch.tensor([3, 0, 1, 3]))])
try:
    add(pack, 'lengths of sequences', scripted(Packed()), [dict(x=N(3, 4, 3), lengths=torch.tensor([2, 4, 1]))])
except Exception as error:
    print('left out', error)
pack.write('%s/dtypes-2.15.json.gz' % HERE)
