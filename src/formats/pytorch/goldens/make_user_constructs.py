# python 3.11, requirements.txt
"""Constructs that whole models of transformers, and nets as users write them, had and were answered wrongly or refused."""
import torch
import torch.nn.functional as F
from torch import nn

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


def main():
    pack = Pack()
    asked = [dict(x=R(4, 3)), dict(x=R(7, 3)), dict(x=R(1, 3))]
    trials(pack, 'division and full in a file of version 10', Buckets(), asked)
    trials(pack, 'as_strided in order', Ordered(), [dict(x=R(4, 3)), dict(x=R(5, 3))])
    refusal = 'UNSUPPORTED_MODEL: …aten::as_strided: the elements of its tensor need not lie in row-major order…'
    pack.refused('as_strided out of order, traced', {'model.pt': lean(saved(torch.jit.trace(Permuted(), R(4, 3))))}, refusal)
    pack.refused('as_strided out of order, exported', {'model.pt2': program_of(Permuted(), dict(x=R(4, 3)), None)[1]}, refusal)
    pack.write('%s/user-constructs-%s.json.gz' % (HERE, VERSION))


if __name__ == '__main__':
    main()
