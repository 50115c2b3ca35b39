# python 3.11, requirements-torch.txt
# python 3.7, requirements-torch14.txt
"""What torch.onnx exports, answered by PyTorch itself: 2.15 by both of its exporters, 1.4 for opsets 7 to 11."""
import io
import os
import sys
import tempfile
import warnings

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

ROOT = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(ROOT, '../../../../test'))
import packs  # noqa: E402

warnings.simplefilter('ignore')
torch.set_num_threads(1)
OLD = torch.__version__.startswith('1.')
pack = packs.Pack()
seen = [0]


def f(*shape):
    return torch.from_numpy(np.random.RandomState(seen[0] + len(shape)).standard_normal(shape).astype(np.float32))


def flat(value):
    if isinstance(value, (list, tuple)):
        return [leaf for item in value for leaf in flat(item)]
    return [value]


def case(name, module, feeds, opset, dynamic=True, dynamo=False):
    """`feeds`: tuples of tensors, the first of which is traced. The batch is free unless told otherwise."""
    seen[0] += 1
    torch.manual_seed(seen[0])
    module = module().eval()
    for m in module.modules():
        if isinstance(m, (nn.BatchNorm1d, nn.BatchNorm2d)):
            m.running_mean.normal_(0, 0.2)
            m.running_var.uniform_(0.5, 1.5)
    names = ['x%d' % i for i in range(len(feeds[0]))]
    with torch.no_grad():
        found = [flat(module(*feed)) for feed in feeds]
    outputs = ['y%d' % i for i in range(len(found[0]))]
    more = {}
    if OLD:
        more = dict(dynamic_axes={n: {0: 'batch'} for n in names + outputs} if dynamic else None)
    elif dynamo:
        batch = torch.export.Dim('batch')
        more = dict(dynamo=True, dynamic_shapes=tuple({0: batch} for _ in names) if dynamic else None, verbose=False)
    else:
        more = dict(dynamo=False, dynamic_axes={n: {0: 'batch'} for n in names + outputs} if dynamic else None)
    path = os.path.join(tempfile.mkdtemp(), 'model.onnx')
    if dynamo:
        more['external_data'] = False
    torch.onnx.export(module, feeds[0], path, input_names=names, output_names=outputs, opset_version=opset, **more)
    with open(path, 'rb') as file:
        data = file.read()
    runs = [(dict((n, v.numpy()) for n, v in zip(names, feed)), dict((n, v.numpy()) for n, v in zip(outputs, answer)))
            for feed, answer in zip(feeds, found)]
    pack.case('%s, opset %d%s' % (name, opset, ' of the new exporter' if dynamo else ''), {'model.onnx': data}, runs)


class Net(nn.Module):
    """Convolutions with a shortcut, batch normalization, pools."""

    def __init__(self):
        super().__init__()
        self.c1, self.b1 = nn.Conv2d(3, 6, 3, padding=1, bias=False), nn.BatchNorm2d(6)
        self.c2 = nn.Conv2d(6, 6, 3, padding=2, dilation=2, groups=3)
        self.fc = nn.Linear(6, 5)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.b1(self.c1(x))), 3, 2, 1)
        x = x + F.leaky_relu(self.c2(x), 0.1)
        return F.log_softmax(self.fc(F.adaptive_avg_pool2d(x, 1).flatten(1)), 1)


class Shapes(nn.Module):
    """Views whose sizes are computed, splits, gathers, padding."""

    def forward(self, x):
        a, b = x.chunk(2, 1)
        a = F.pad(a, (1, 2), value=0.5)
        b = b.permute(0, 2, 1).contiguous().view(x.size(0), -1)
        return torch.cat([a.reshape(a.size(0), -1), b[:, 1::2], b.unsqueeze(1).mean(2)], 1), x[:, :, -1].sum(1, keepdim=True)


class Upsampled(nn.Module):
    def forward(self, x):
        return F.interpolate(x, scale_factor=2, mode='nearest') + F.conv_transpose2d(x, torch.ones(2, 2, 2, 2) * 0.5, stride=2)


class Recurrent(nn.Module):
    def __init__(self, kind=nn.LSTM, both=True):
        super().__init__()
        self.net = kind(4, 5, num_layers=2, bidirectional=both, batch_first=True)

    def forward(self, x):
        return self.net(x)[0]


class Embedded(nn.Module):
    def __init__(self):
        super().__init__()
        self.e, self.fc = nn.Embedding(11, 6), nn.Linear(6, 3)

    def forward(self, ids):
        return torch.sigmoid(self.fc(self.e(ids).mean(1)))


class Activations(nn.Module):
    def forward(self, x):
        return F.elu(x) + F.selu(x) * torch.tanh(x) - F.softplus(x) + F.hardtanh(x, -0.5, 0.7) + torch.clamp(x, min=-1).exp() + F.prelu(x, torch.full((1,), 0.3))


class Normalized(nn.Module):
    def __init__(self):
        super().__init__()
        self.g, self.i, self.l = nn.GroupNorm(2, 4), nn.InstanceNorm2d(4, affine=True), nn.LayerNorm(5)

    def forward(self, x):
        return self.l(self.g(x)) + self.i(x)


class Argued(nn.Module):
    def forward(self, x):
        values, at = x.topk(2, 1)
        return values, at, x.argmax(1), (x > 0).to(torch.int64).sum(1), x.pow(2).sum(1).sqrt(), x.std(1)


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True) if not OLD else nn.TransformerEncoderLayer(8, 2, 16)

    def forward(self, x):
        return self.net(x)


class Branch(nn.Module):
    def forward(self, x):
        return torch.where(x.sum(1, keepdim=True) > 0, x * 2, -x).cumsum(1)


IMAGE = [(f(2, 3, 8, 8),), (f(1, 3, 8, 8),)]
SEQUENCE = [(f(2, 6, 4),), (f(1, 6, 4),)]
IDS = [(torch.tensor([[1, 2, 10], [0, 5, 5]]),), (torch.tensor([[3, 4, 0]]),)]
GRU = lambda: Recurrent(nn.GRU)  # noqa: E731
RNN = lambda: Recurrent(nn.RNN, False)  # noqa: E731
SMALL = [('net', Net, IMAGE), ('shapes', Shapes, [(f(2, 4, 5),), (f(1, 4, 5),)]), ('activations', Activations, [(f(2, 5),), (f(1, 5),)]),
         ('embedding', Embedded, IDS), ('upsampled', Upsampled, [(f(2, 2, 3, 3),), (f(1, 2, 3, 3),)]), ('normalized', Normalized, [(f(2, 4, 5, 5),), (f(1, 4, 5, 5),)])]
if OLD:
    for opset in (7, 8, 9, 10, 11):
        for name, module, feeds in SMALL:
            # 1.4 exports these for some opsets only, and loses the step of a slice before 10
            if (name == 'shapes' and opset < 11) or (name == 'upsampled' and opset not in (9, 10)):
                continue
            case(name, module, feeds, opset)
        case('LSTM', Recurrent, SEQUENCE[:1], opset, dynamic=False) if opset in (7, 9) else None
        case('GRU', GRU, SEQUENCE[:1], opset, dynamic=False) if opset in (8, 11) else None
    case('RNN', RNN, SEQUENCE[:1], 9, dynamic=False)
    case('top and greatest', Argued, [(f(2, 6),), (f(1, 6),)], 11)
    case('transformer encoder', Encoder, [(f(4, 1, 8),)], 11, dynamic=False)
else:
    for opset in (13, 17, 20):
        for name, module, feeds in SMALL:
            case(name, module, feeds, opset)
    case('top and greatest', Argued, [(f(2, 6),), (f(1, 6),)], 17)
    case('chosen and summed up', Branch, [(f(2, 6),), (f(1, 6),)], 17)
    case('LSTM', Recurrent, SEQUENCE, 17)
    case('GRU', GRU, SEQUENCE, 15)
    case('transformer encoder', Encoder, [(f(2, 4, 8),), (f(1, 4, 8),)], 17)
    for name, module, feeds in SMALL + [('top and greatest', Argued, [(f(2, 6),), (f(3, 6),)]), ('chosen and summed up', Branch, [(f(2, 6),), (f(3, 6),)]),
                                        ('transformer encoder', Encoder, [(f(2, 4, 8),), (f(3, 4, 8),)])]:
        try:
            case(name, module, [feeds[0], feeds[-1]], 20, dynamo=True)
        except Exception as error:
            print('not exported by dynamo:', name, str(error)[:200])

pack.write(os.path.join(ROOT, 'exports-torch-%s.json.gz' % ('1.4' if OLD else '2.15')))
