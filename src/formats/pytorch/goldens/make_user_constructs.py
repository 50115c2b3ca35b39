# python 3.11, requirements.txt
"""Constructs that whole models of transformers, and nets as users write them, had and were answered wrongly or refused."""
from typing import List

import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.utils.rnn import pad_sequence

from layer_cases import lean
from torch_cases import HERE, VERSION, Pack, saved
from user_cases import program_of, trials

torch.manual_seed(3)
R = torch.randn


class Buckets(nn.Module):
    """gelu makes the file's version 10, which lies in .data/; integers divide to floats there."""

    def forward(self, x):
        n = torch.arange(x.size(0))
        return F.gelu(x) * (n / 3).unsqueeze(1), torch.ceil(torch.log(n / 2 + 1)), torch.full((2,), 3)


class Permuted(nn.Module):
    """as_strided reads memory, and what is permuted lies there in another order."""

    def forward(self, x):
        return (x * 2).transpose(0, 1).as_strided((2, 2), (3, 1))


class Ordered(nn.Module):
    def forward(self, x):
        return (x * 2).as_strided((2, 2, 2), (3, 2, 1), 1)


class WrittenCopy(nn.Module):
    """contiguous and reshape of what is permuted are copies or not; written, and the tensor under them not read again."""

    def forward(self, x):
        y = (x * 2).permute(1, 0).contiguous()
        y[0] += 1
        y[:, 0].copy_(y[:, 1])
        z = (x - 1).transpose(0, 1).reshape(x.size(1), 1, x.size(0))
        z[..., :1].mul_(3)
        return y, z + 1


class ReadAgain(nn.Module):
    def forward(self, x):
        y = x * 2
        z = y.permute(1, 0).contiguous()
        z += 1
        return y, z


class Behind(nn.Module):
    """A loop from 1 to the run's own length, whose list is looked up afterwards."""

    def forward(self, x):
        found: List[torch.Tensor] = []
        for t in range(1, x.size(1)):
            found.append(x[:, t] - x[:, t - 1])
        last = found[len(found) - 1]
        for t in range(2, x.size(1), 3):
            last = last + x[:, t].unsqueeze(1).squeeze(1)
        return last.gather(1, last.argmax(1).unsqueeze(1)), torch.stack(found, 1)


class Lengths(nn.Module):
    """Neither input is taken by an operator that asks for integers."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(9, 3)

    def forward(self, left, right):
        return self.embedding(pad_sequence([left, right], batch_first=True, padding_value=1.0)), pad_sequence([left, right])


class Looked(nn.Module):
    """Of the ranks that lower, ONNX Runtime refuses some."""

    def forward(self, x, index):
        return torch.gather(x, 1, index)


class Scattered(nn.Module):
    def forward(self, x, index, source):
        return x.scatter(0, index, source)


class Nested(nn.Module):
    """The encoder makes a nested tensor of its padding mask, and zeros of what is padded."""

    def __init__(self):
        super().__init__()
        self.encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 12, batch_first=True), 2)

    def forward(self, x, padding_mask):
        return self.encoder(x, src_key_padding_mask=padding_mask)


def main():
    pack = Pack()
    asked = [dict(x=R(4, 3)), dict(x=R(7, 3)), dict(x=R(1, 3))]
    trials(pack, 'division and full in a file of version 10', Buckets(), asked)
    trials(pack, 'as_strided in order', Ordered(), [dict(x=R(4, 3)), dict(x=R(5, 3))])
    trials(pack, 'copies that are written', WrittenCopy(), asked[:2], 'scripted traced')
    trials(pack, 'loops that do not begin at 0', Behind(), [dict(x=R(2, 5, 3)), dict(x=R(1, 9, 3)), dict(x=R(2, 2, 3))], 'scripted')
    trials(pack, 'two inputs of no hint', Lengths(), [dict(left=torch.tensor([3, 4]), right=torch.tensor([5, 6, 7])), dict(left=torch.tensor([1, 2, 3, 4]), right=torch.tensor([8]))], 'scripted traced')
    index = torch.tensor([[0, 2], [1, 1]])
    trials(pack, 'an index of any rank', Looked(), [dict(x=R(2, 3), index=index), dict(x=R(4, 3, 1), index=index.unsqueeze(2))], 'scripted')
    trials(pack, 'a scatter of any rank', Scattered(), [dict(x=R(3, 2), index=index, source=R(2, 2)), dict(x=R(3), index=index[0], source=R(2))], 'scripted')
    ends = torch.tensor([[False] * 5, [False] * 3 + [True] * 2])
    holes = torch.tensor([[True, False, False, False], [False, True, False, True], [False, True, True, True]])
    trials(pack, 'an encoder with a padding mask', Nested(), [dict(x=R(2, 5, 8), padding_mask=ends), dict(x=R(3, 4, 8), padding_mask=holes), dict(x=R(1, 2, 8), padding_mask=torch.zeros(1, 2, dtype=torch.bool))], 'traced')
    pack.refused('a copy is written and its tensor read, traced', {'model.pt': lean(saved(torch.jit.trace(ReadAgain(), R(4, 3))))}, 'UNSUPPORTED_MODEL: …it reads a tensor of which aten::contiguous gave what was written then…')
    refusal = 'UNSUPPORTED_MODEL: …aten::as_strided: the elements of its tensor need not lie in row-major order…'
    pack.refused('as_strided out of order, traced', {'model.pt': lean(saved(torch.jit.trace(Permuted(), R(4, 3))))}, refusal)
    pack.refused('as_strided out of order, exported', {'model.pt2': program_of(Permuted(), dict(x=R(4, 3)), None)[1]}, refusal)
    pack.write('%s/user-constructs-%s.json.gz' % (HERE, VERSION))


if __name__ == '__main__':
    main()
