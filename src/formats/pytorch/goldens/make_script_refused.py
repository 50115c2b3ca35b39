# python 3.11, requirements.txt
# python 3.7, requirements-1.4.txt
"""What torch saves besides programs, and programs that cannot be served: refused, with what to do."""
import io

import torch
from torch import nn

from torch_cases import HERE, OLD, VERSION, Pack, saved, scripted

pack = Pack()
Tensor = torch.Tensor


def dumped(value, **more):
    buffer = io.BytesIO()
    torch.save(value, buffer, **more)
    return buffer.getvalue()


class Net(nn.Module):
    def __init__(self):
        super(Net, self).__init__()
        self.a = nn.Linear(3, 2)

    def forward(self, x):
        return self.a(x)


class Counter(nn.Module):
    def __init__(self):
        super(Counter, self).__init__()
        self.register_buffer('seen', torch.zeros(1))

    def forward(self, x):
        self.seen += x.sum()
        return x + self.seen


class Texts(nn.Module):
    def forward(self, x, mode: str):
        return x * 2 if mode == 'twice' else x


class Draws(nn.Module):
    def forward(self, x):
        return x + torch.rand_like(x)


net = Net()
lines = '…\ntorch.jit.trace(model.eval(), example).save("model.pt")…'
pack.refused('a state_dict', {'net.pth': dumped(net.state_dict())}, 'UNSUPPORTED_MODEL: net.pth: it is a state_dict of 2 tensors ("a.weight", "a.bias"), weights without a program. Export…\nmodel = Net(...); model.load_state_dict(torch.load("net.pth"))\n' + lines)
pack.refused('a checkpoint', {'net.pt': dumped({'epoch': 3, 'model_state_dict': net.state_dict()})}, 'UNSUPPORTED_MODEL: net.pt: it is a checkpoint ("epoch", "model_state_dict"), weights…torch.load("net.pt")["model_state_dict"])\n' + lines)
pack.refused('a pickled module', {'net.pt': dumped(net)}, 'UNSUPPORTED_MODEL: net.pt: it is a pickled object of class __main__.Net, whose code is not in the file…model = torch.load("net.pt", weights_only=False)\n' + lines)
pack.refused('a tensor', {'net.pt': dumped(torch.ones(3))}, 'UNSUPPORTED_MODEL: net.pt: it is a tensor that torch.save wrote, and no model')
if not OLD:
    pack.refused('a state_dict in the old layout', {'net.pth': dumped(net.state_dict(), _use_new_zipfile_serialization=False)}, 'UNSUPPORTED_MODEL: net.pth: it is a state_dict of 2 tensors…')
pack.refused('a state that outlives the request', {'model.pt': saved(scripted(Counter()))}, 'UNSUPPORTED_MODEL: model.pt: code/__torch__.py: line …it changes the attribute "seen" of the model; a served model keeps no state between requests')
pack.refused('a text as input', {'model.pt': saved(scripted(Texts()))}, 'UNSUPPORTED_MODEL: model.pt: …its argument "mode" is str; tensors, numbers, tuples of these and lists of tensors are served')
pack.refused('random numbers', {'model.pt': saved(scripted(Draws()))}, 'UNSUPPORTED_MODEL: model.pt: code/__torch__.py: line …aten::rand_like…')
pack.write('%s/refused-%s.json.gz' % (HERE, VERSION))
