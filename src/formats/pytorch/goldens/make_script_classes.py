# python 3.11, requirements.txt
"""More of TorchScript's language, which torch 1.4 cannot compile: enums, classes, break and continue, indices by masks."""
from enum import Enum
from typing import Dict, List, Optional

import torch
from torch import nn

from torch_cases import HERE, VERSION, Pack, add, scripted

Tensor = torch.Tensor


class Color(Enum):
    RED=1
    BLUE=2
@torch.jit.script
class Acc:
    def __init__(self, x: Tensor):
        self.total = x
        self.n = 0
    def add(self, x: Tensor):
        self.total = self.total + x
        self.n += 1
        return self
class Enums(nn.Module):
    def __init__(self):
        super().__init__(); self.c=Color.BLUE
    def pick(self, c: Color):
        return 2 if c==Color.BLUE else 3
    def forward(self, x):
        with torch.no_grad():
            y=x*self.pick(self.c)+self.c.value
        return y
class Objects(nn.Module):
    def forward(self, x):
        a=Acc(x)
        for i in range(3): a.add(x*i)
        return a.total, a.n
class Breaks(nn.Module):
    def forward(self, x):
        d: Dict[int, List[Tensor]]={}
        for i in range(2):
            d[i]=[x+i]
        d[0].append(x*3)
        out: List[Tensor]=[]
        for k, v in d.items():
            for t in v: out.append(t*k)
        y: Optional[Tensor]=None
        for t in out:
            if y is None: y=t
            else: y=y+t
        assert y is not None
        i=0
        while True:
            y=y+1
            i+=1
            if i>=3: break
        for j in range(5):
            if j==2: continue
            y=y-j
        return y, torch.jit._unwrap_optional(y).sum() if i>2 else x
class Indices(nn.Module):
    def forward(self, x):
        def_ = x.shape
        b,c=x.shape
        idx=torch.arange(c)
        y=x[idx>0] if c==0 else x[:, idx>0]
        z=x.clone(); z[z<0]=0; z[:, [0,2]] = 5
        return y,z, f"{c}", x[torch.tensor([0]*1)], x.tolist() if False else x

pack = Pack()
for name, made in (('enums', Enums()), ('objects of a class', Objects()), ('break, continue, dicts of lists', Breaks()), ('indices and masks', Indices())):
    add(pack, name, scripted(made), [{'x': torch.randn(2, 3)}, {'x': torch.randn(1, 3)}])
pack.write('%s/classes-%s.json.gz' % (HERE, VERSION))
