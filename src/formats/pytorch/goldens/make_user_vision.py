# python 3.11, requirements.txt
"""Constructs that nets of pictures, sound, texts and graphs, as users write them, had and were answered wrongly or refused."""
from typing import List

import torch
import torch.nn.functional as F
from torch import nn

from torch_cases import HERE, VERSION, Pack, saved
from user_cases import lean, trials

torch.manual_seed(5)
R = torch.randn


class WholeWindow(nn.Module):
    """Pools over all that there is, by the size that the run has."""

    def __init__(self):
        super().__init__()
        self.wide, self.deep = nn.Conv1d(3, 4, 3), nn.Conv2d(3, 2, 3)

    def forward(self, x, y):
        a = F.relu(self.wide(x))
        b = self.deep(y)
        return F.max_pool1d(a, a.size(2)).squeeze(2), F.avg_pool2d(b, b.size()[2:]).view(b.size(0), -1), F.max_pool2d(b, kernel_size=b.shape[2:])


class Squeezed(nn.Module):
    """What is squeezed by name has one element there, though only the run knows it."""

    def __init__(self):
        super().__init__()
        self.c, self.fc = nn.Conv1d(3, 4, 2), nn.Linear(4, 6)

    def forward(self, x):
        y = F.max_pool1d(self.c(x), 4).squeeze(2)
        a, b = self.fc(y).chunk(2, -1)
        return a * torch.sigmoid(b)


class Counted(nn.Module):
    """Degrees of a graph, and classes as many as the run has."""

    def forward(self, x, edges):
        n = x.size(0)
        degree = torch.bincount(edges[1], minlength=n)
        return x / degree.clamp(min=1).unsqueeze(-1), F.one_hot(edges[0], n)


class Chunked(nn.Module):
    """Halves of a dimension that no layer fixes."""

    def forward(self, x):
        a, b = x.chunk(2, 1)
        c, d, e = torch.chunk(x, 3, -1)
        return a.sum() - b.mean(), c.sum(-1), d, e


class KeptByTheRun(nn.Module):
    def forward(self, x):
        return x.sum(0, keepdim=bool(x.mean() > 0))


class AsManyChunks(nn.Module):
    def forward(self, x) -> List[torch.Tensor]:
        return torch.chunk(x, x.size(0), 1)


def main():
    pack = Pack()
    trials(pack, 'pools over all there is', WholeWindow(), [dict(x=R(2, 3, 7), y=R(2, 3, 6, 5)), dict(x=R(1, 3, 9), y=R(1, 3, 8, 9))], 'scripted')
    trials(pack, 'pools over all that the example has', WholeWindow(), [dict(x=R(2, 3, 7), y=R(2, 3, 6, 5)), dict(x=R(1, 3, 7), y=R(1, 3, 6, 5))], 'traced exported')
    trials(pack, 'a dimension squeezed that the run tells', Squeezed(), [dict(x=R(2, 3, 5)), dict(x=R(1, 3, 6)), dict(x=R(3, 3, 8))], 'scripted traced')
    edges = torch.tensor([[0, 1, 2, 2], [1, 2, 3, 1]])
    trials(pack, 'counts of at least the run\'s length', Counted(), [dict(x=R(5, 2), edges=edges), dict(x=R(4, 2), edges=edges[:, :3])], 'scripted traced')
    trials(pack, 'chunks of a free size', Chunked(), [dict(x=R(2, 4, 6)), dict(x=R(1, 5, 7)), dict(x=R(3, 2, 9))], 'scripted traced')
    pack.refused('a flag of the run, scripted', {'model.pt': lean(saved(torch.jit.script(KeptByTheRun())))}, 'UNSUPPORTED_MODEL: …aten::sum: keepdim is computed at run time, and is supported as a constant only…')
    pack.refused('as many chunks as the run has, scripted', {'model.pt': lean(saved(torch.jit.script(AsManyChunks())))}, 'UNSUPPORTED_MODEL: …aten::chunk: a number that it is given is computed at run time, and is supported as a constant only…')
    pack.write('%s/user-vision-%s.json.gz' % (HERE, VERSION))


if __name__ == '__main__':
    main()
