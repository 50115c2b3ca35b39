# python 3.11, requirements.txt
# python 3.7, requirements-1.4.txt
"""Whole models of torch.nn as people script and trace them: recurrent networks, transformers, small convolutional nets."""
import copy
from typing import Optional

import torch
from torch import nn

from torch_cases import HERE, VERSION, Pack, add, saved, scripted, slim, traced

pack = recurrent = Pack()
nets = Pack()
N = torch.randn
I = torch.randint


def case(name, make, cases, trace=None, **more):
    try:
        torch.manual_seed(sum(map(ord, name)))
        made = make() if trace is None else traced(make(), *trace)
        made = scripted(made) if trace is None else made
        add(pack, name, made, cases, data=slim(saved(made)), **more)
    except Exception as error:
        print('left out:', name, str(error).strip().splitlines()[0])


class Tagger(nn.Module):
    """Embedding, LSTM, a linear layer over every step."""

    def __init__(self, kind=nn.LSTM, **more):
        super(Tagger, self).__init__()
        self.embed = nn.Embedding(11, 5, padding_idx=0)
        self.rnn = kind(5, 4, **more)
        self.out = nn.Linear(4 * (2 if more.get('bidirectional') else 1), 3)

    def forward(self, tokens):
        states, _ = self.rnn(self.embed(tokens))
        return torch.log_softmax(self.out(states), dim=-1)


class LastState(nn.Module):
    def __init__(self, batch_first=True):
        super(LastState, self).__init__()
        self.rnn = nn.LSTM(3, 4, num_layers=2, batch_first=batch_first, dropout=0.3)
        self.out = nn.Linear(4, 1)

    def forward(self, x):
        states, (h, c) = self.rnn(x)
        return self.out(states[:, -1]), h, c


class Cells(nn.Module):
    def __init__(self):
        super(Cells, self).__init__()
        self.lstm = nn.LSTMCell(3, 4)
        self.gru = nn.GRUCell(4, 4)

    def forward(self, x):
        h = torch.zeros(x.size(1), 4)
        c = torch.zeros(x.size(1), 4)
        g = torch.zeros(x.size(1), 4)
        for t in range(x.size(0)):
            h, c = self.lstm(x[t], (h, c))
            g = self.gru(h, g)
        return g, c


class Encoder(nn.Module):
    def __init__(self, **more):
        super(Encoder, self).__init__()
        self.embed = nn.Embedding(13, 8)
        self.position = nn.Parameter(N(20, 1, 8) * 0.1)
        self.encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16, 0.1, **more), 2)
        self.out = nn.Linear(8, 4)

    def forward(self, tokens):
        # [length, batch] -> [batch, 4]
        x = self.embed(tokens) + self.position[:tokens.size(0)]
        return self.out(self.encoder(x).mean(0))


class Masked(nn.Module):
    def __init__(self):
        super(Masked, self).__init__()
        self.encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16, 0.0), 1)

    def forward(self, x, mask):
        return self.encoder(x, src_key_padding_mask=mask)


class SelfAttention(nn.Module):
    """Written by hand, as in many repositories."""

    def __init__(self, n=8, heads=2):
        super(SelfAttention, self).__init__()
        self.heads = heads
        self.qkv = nn.Linear(n, 3 * n)
        self.out = nn.Linear(n, n)
        self.norm = nn.LayerNorm(n)

    def forward(self, x):
        b, t, n = x.shape[0], x.shape[1], x.shape[2]
        qkv = self.qkv(x).reshape(b, t, 3, self.heads, n // self.heads).permute(2, 0, 3, 1, 4)
        q, k, v = qkv[0], qkv[1], qkv[2]
        scores = torch.matmul(q, k.transpose(-2, -1)) * 0.5
        mixed = torch.matmul(torch.softmax(scores, dim=-1), v)
        return self.norm(x + self.out(mixed.transpose(1, 2).reshape(b, t, n)))


class Decoder(nn.Module):
    """Greedy decoding: a loop whose length the input gives, and a list that grows."""

    def __init__(self):
        super(Decoder, self).__init__()
        self.embed = nn.Embedding(7, 4)
        self.cell = nn.GRUCell(4, 4)
        self.out = nn.Linear(4, 7)

    def forward(self, h, steps: int):
        token = torch.zeros(h.size(0), dtype=torch.long)
        found = torch.jit.annotate(List[torch.Tensor], [])
        for _ in range(steps):
            h = self.cell(self.embed(token), h)
            token = self.out(h).argmax(dim=1)
            found.append(token)
        return torch.stack(found, 1)


from typing import List  # noqa: E402


class Residual(nn.Module):
    def __init__(self, a, b, stride=1):
        super(Residual, self).__init__()
        self.a = nn.Conv2d(a, b, 3, stride, 1, bias=False)
        self.na = nn.BatchNorm2d(b)
        self.b = nn.Conv2d(b, b, 3, 1, 1, bias=False)
        self.nb = nn.BatchNorm2d(b)
        self.relu = nn.ReLU(inplace=True)
        self.down: Optional[nn.Module] = None
        if stride != 1 or a != b:
            self.down = nn.Sequential(nn.Conv2d(a, b, 1, stride, bias=False), nn.BatchNorm2d(b))
        else:
            self.down = None

    def forward(self, x):
        identity = x
        y = self.relu(self.na(self.a(x)))
        y = self.nb(self.b(y))
        if self.down is not None:
            identity = self.down(x)
        y += identity
        return self.relu(y)


class Small(nn.Module):
    def __init__(self):
        super(Small, self).__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU6(inplace=True), nn.MaxPool2d(3, 2, 1),
            Residual(4, 4), Residual(4, 6, 2), nn.AdaptiveAvgPool2d((1, 1)))
        self.classifier = nn.Linear(6, 5)

    def forward(self, x):
        return self.classifier(torch.flatten(self.features(x), 1))


def alive(net):
    """Statistics that are none of the defaults."""
    for part in net.modules():
        if isinstance(part, nn.BatchNorm2d):
            part.running_mean.normal_(0, 0.2)
            part.running_var.uniform_(0.5, 1.5)
            nn.init.uniform_(part.weight, 0.5, 1.5)
            nn.init.normal_(part.bias, 0, 0.2)
    return net


tokens = [dict(tokens=I(0, 11, (t, b))) for t, b in ((5, 2), (3, 1))]
x3 = [dict(x=N(b, t, 3)) for b, t in ((2, 5), (1, 3))]
case('LSTM tagger scripted', Tagger, tokens)
case('LSTM tagger traced', Tagger, tokens, trace=(I(0, 11, (4, 2)),))
case('bidirectional GRU scripted', lambda: Tagger(nn.GRU, bidirectional=True), tokens)
case('bidirectional LSTM of two layers traced', lambda: Tagger(nn.LSTM, bidirectional=True, num_layers=2), tokens, trace=(I(0, 11, (4, 2)),))
case('RNN of relu scripted', lambda: Tagger(nn.RNN, nonlinearity='relu'), tokens)
case('LSTM states scripted', LastState, x3)
case('LSTM states traced', LastState, x3[:1] + [dict(x=N(2, 4, 3))], trace=(N(2, 5, 3),))
case('nn.LSTM itself scripted', lambda: nn.LSTM(3, 4), [dict(input=N(5, 2, 3)), dict(input=N(4, 1, 3), hx=(N(1, 1, 4), N(1, 1, 4)))])
case('nn.GRU itself scripted', lambda: nn.GRU(3, 4), [dict(input=N(5, 2, 3)), dict(input=N(4, 1, 3), hx=N(1, 1, 4))])
case('cells in a loop', Cells, [dict(x=N(4, 2, 3)), dict(x=N(1, 1, 3))])
recurrent.write('%s/recurrent-%s.json.gz' % (HERE, VERSION))
pack = nets
case('transformer encoder scripted', Encoder, [dict(tokens=I(0, 13, (t, b))) for t, b in ((6, 2), (3, 1))])
case('transformer encoder traced', Encoder, [dict(tokens=I(0, 13, (6, b))) for b in (2, )], trace=(I(0, 13, (6, 2)),))
case('transformer encoder of gelu scripted', lambda: Encoder(activation='gelu'), [dict(tokens=I(0, 13, (t, b))) for t, b in ((6, 2), (3, 1))])
if VERSION != '1.4':
    case('transformer encoder, norm first, batch first', lambda: Encoder(norm_first=True, batch_first=True), [dict(tokens=I(0, 13, (t, b))) for t, b in ((6, 2), (3, 1))])
mask = torch.tensor([[False, False, True, True], [False, False, False, False]])
case('transformer with a padding mask', Masked, [dict(x=N(4, 2, 8), mask=mask)])
case('self-attention by hand scripted', SelfAttention, [dict(x=N(b, t, 8)) for b, t in ((2, 5), (1, 3))])
case('self-attention by hand traced', SelfAttention, [dict(x=N(2, 5, 8)), dict(x=N(1, 5, 8))], trace=(N(2, 5, 8),))
case('greedy decoding', Decoder, [dict(h=N(2, 4), steps=5), dict(h=N(1, 4), steps=1)])
case('residual net scripted', lambda: alive(Small()), [dict(x=N(b, 3, 16, 16)) for b in (2, 1)] + [dict(x=N(1, 3, 13, 17))])
case('residual net traced', lambda: alive(Small()), [dict(x=N(b, 3, 16, 16)) for b in (2, 1)], trace=(N(1, 3, 16, 16),))
nets.write('%s/nets-%s.json.gz' % (HERE, VERSION))
