# python 3.11, requirements.txt
"""Nets that read sequences, as users write them: taggers, translators, convolutions in time, transformers, states that a
request carries. Each scripted, traced and exported where torch can."""
import math
from typing import List, Optional, Tuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence

from torch_cases import HERE, VERSION, Pack
from user_cases import trials

torch.manual_seed(5)
R = torch.randn


def words(*shape, most=20):
    return torch.randint(1, most, shape)


class Tagger(nn.Module):
    def __init__(self, cell=nn.LSTM, sorted_=True, both=True):
        super().__init__()
        self.embedding = nn.Embedding(20, 6, padding_idx=0)
        self.rnn = cell(6, 5, num_layers=1, bidirectional=both, batch_first=True)
        self.tags = nn.Linear(10 if both else 5, 4)
        self.sorted = sorted_

    def forward(self, words: Tensor, lengths: Tensor) -> Tensor:
        packed = pack_padded_sequence(self.embedding(words), lengths, batch_first=True, enforce_sorted=self.sorted)
        out, _ = self.rnn(packed)
        padded, _ = pad_packed_sequence(out, batch_first=True)
        return F.log_softmax(self.tags(padded), dim=-1)


class LastState(nn.Module):
    """A classifier by the state at each row's own last word."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(20, 6)
        self.gru = nn.GRU(6, 5, batch_first=True)
        self.out = nn.Linear(5, 3)

    def forward(self, words: Tensor, lengths: Tensor) -> Tensor:
        out, _ = self.gru(self.embedding(words))
        last = (lengths - 1).view(-1, 1, 1).expand(-1, 1, out.size(2))
        return torch.softmax(self.out(out.gather(1, last).squeeze(1)), dim=1)


class Seq2Seq(nn.Module):
    """Bahdanau's attention, greedy words for a number of steps."""

    def __init__(self):
        super().__init__()
        self.source = nn.Embedding(20, 6)
        self.target = nn.Embedding(15, 6)
        self.encoder = nn.GRU(6, 5, batch_first=True)
        self.decoder = nn.GRUCell(11, 5)
        self.query = nn.Linear(5, 5, bias=False)
        self.key = nn.Linear(5, 5, bias=False)
        self.energy = nn.Linear(5, 1, bias=False)
        self.out = nn.Linear(10, 15)
        self.steps: int = 4

    def forward(self, words: Tensor) -> Tuple[Tensor, Tensor]:
        memory, state = self.encoder(self.source(words))
        state = state[0]
        token = torch.ones(words.size(0), dtype=torch.long, device=words.device)
        logits: List[Tensor] = []
        seen: List[Tensor] = []
        for _ in range(self.steps):
            energy = self.energy(torch.tanh(self.query(state).unsqueeze(1) + self.key(memory))).squeeze(-1)
            weights = F.softmax(energy.masked_fill(words == 0, -1e9), dim=-1)
            context = torch.bmm(weights.unsqueeze(1), memory).squeeze(1)
            state = self.decoder(torch.cat([self.target(token), context], dim=-1), state)
            score = self.out(torch.cat([state, context], dim=-1))
            token = score.argmax(dim=-1)
            logits.append(score)
            seen.append(weights)
        return torch.stack(logits, dim=1), torch.stack(seen, dim=1)


class Until(nn.Module):
    """Greedy words until all rows ended: a while loop of the run's own length."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(9, 6)
        self.cell = nn.LSTMCell(6, 6)
        self.out = nn.Linear(6, 9)

    def forward(self, start: Tensor, most: int = 7) -> Tensor:
        h = torch.zeros(start.size(0), 6)
        c = torch.zeros(start.size(0), 6)
        token = start
        ended = torch.zeros_like(start, dtype=torch.bool)
        tokens = [start]
        step = 0
        while step < most and not bool(ended.all()):
            h, c = self.cell(self.embedding(token), (h, c))
            token = self.out(h).argmax(-1)
            token = torch.where(ended, torch.zeros_like(token), token)
            ended = ended | (token == 3)
            tokens.append(token)
            step += 1
        return torch.stack(tokens, 1)


class CharCNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(30, 8, padding_idx=0)
        self.convs = nn.ModuleList([nn.Conv1d(8, 6, k, padding=k // 2) for k in (2, 3, 5)])
        self.highway = nn.Linear(18, 18)
        self.gate = nn.Linear(18, 18)
        self.out = nn.Linear(18, 4)

    def forward(self, chars):
        x = self.embedding(chars).transpose(1, 2)
        features = []
        for conv in self.convs:
            features.append(F.relu(conv(x)).max(dim=2)[0])
        x = torch.cat(features, 1)
        gate = torch.sigmoid(self.gate(x))
        return self.out(gate * F.relu(self.highway(x)) + (1 - gate) * x)


class Chomp(nn.Module):
    def __init__(self, size: int):
        super().__init__()
        self.size = size

    def forward(self, x):
        return x[:, :, :-self.size].contiguous()


class TCN(nn.Module):
    """Dilated causal convolutions with weight norm."""

    def __init__(self):
        super().__init__()
        layers = []
        for i, (a, b) in enumerate([(3, 6), (6, 6)]):
            d = 2 ** i
            layers += [torch.nn.utils.parametrizations.weight_norm(nn.Conv1d(a, b, 3, padding=2 * d, dilation=d)), Chomp(2 * d), nn.ReLU(), nn.Dropout(0.2)]
        self.net = nn.Sequential(*layers)
        self.skip = nn.Conv1d(3, 6, 1)
        self.out = nn.Linear(6, 2)

    def forward(self, x):
        return self.out(F.relu(self.net(x) + self.skip(x))[:, :, -1])


class ConvLSTMCell(nn.Module):
    def __init__(self, channels: int, hidden: int):
        super().__init__()
        self.hidden = hidden
        self.conv = nn.Conv2d(channels + hidden, 4 * hidden, 3, padding=1)

    def forward(self, x: Tensor, state: Tuple[Tensor, Tensor]) -> Tuple[Tensor, Tensor]:
        h, c = state
        i, f, o, g = torch.split(self.conv(torch.cat([x, h], dim=1)), self.hidden, dim=1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        return torch.sigmoid(o) * torch.tanh(c), c


class ConvLSTM(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell = ConvLSTMCell(2, 3)
        self.out = nn.Conv2d(3, 1, 1)

    def forward(self, frames: Tensor) -> Tensor:
        b, t, _, height, width = frames.shape
        state = (torch.zeros(b, 3, height, width), torch.zeros(b, 3, height, width))
        outs = []
        for i in range(t):
            state = self.cell(frames[:, i], state)
            outs.append(self.out(state[0]))
        return torch.stack(outs, 1)


class Positions(nn.Module):
    def __init__(self, width: int, most: int = 40):
        super().__init__()
        position = torch.arange(most).unsqueeze(1)
        step = torch.exp(torch.arange(0, width, 2) * (-math.log(10000.0) / width))
        pe = torch.zeros(most, 1, width)
        pe[:, 0, 0::2] = torch.sin(position * step)
        pe[:, 0, 1::2] = torch.cos(position * step)
        self.register_buffer('pe', pe)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.pe[:x.size(0)]


class LanguageModel(nn.Module):
    """PyTorch's own tutorial: causal mask, positions by length."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(20, 8)
        self.positions = Positions(8)
        self.encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 12, dropout=0.1), 2)
        self.out = nn.Linear(8, 20)

    def forward(self, words: Tensor) -> Tensor:
        n = words.size(0)
        mask = torch.triu(torch.full((n, n), float('-inf')), diagonal=1)
        x = self.positions(self.embedding(words) * math.sqrt(8))
        return self.out(self.encoder(x, mask))


class Padded(nn.Module):
    """An encoder whose padding is masked, pooled by what is seen; norms first or last, GELU or ReLU, nested or not."""

    def __init__(self, nested=True, first=False, activation='relu'):
        super().__init__()
        self.embedding = nn.Embedding(20, 8)
        layer = nn.TransformerEncoderLayer(8, 2, 12, batch_first=True, norm_first=first, activation=activation)
        self.encoder = nn.TransformerEncoder(layer, 2, enable_nested_tensor=nested, norm=nn.LayerNorm(8) if first else None)
        self.out = nn.Linear(8, 3)

    def forward(self, words: Tensor) -> Tensor:
        padding = words == 0
        x = self.encoder(self.embedding(words), src_key_padding_mask=padding)
        seen = (~padding).unsqueeze(-1).to(x.dtype)
        return self.out((x * seen).sum(1) / seen.sum(1).clamp(min=1))


class Translator(nn.Module):
    def __init__(self):
        super().__init__()
        self.source = nn.Embedding(20, 8)
        self.target = nn.Embedding(20, 8)
        self.transformer = nn.Transformer(8, 2, 1, 1, 12, batch_first=True)
        self.out = nn.Linear(8, 20)

    def forward(self, source: Tensor, target: Tensor) -> Tensor:
        mask = nn.Transformer.generate_square_subsequent_mask(target.size(1))
        y = self.transformer(self.source(source), self.target(target), tgt_mask=mask,
                             src_key_padding_mask=source == 0, memory_key_padding_mask=source == 0)
        return self.out(y)


class Streaming(nn.Module):
    """State in, state out."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(4, 5, num_layers=2)
        self.out = nn.Linear(5, 2)

    def forward(self, x: Tensor, h: Tensor, c: Tensor) -> Tuple[Tensor, Tuple[Tensor, Tensor]]:
        y, state = self.lstm(x, (h, c))
        return self.out(y), state


class OptionalState(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(4, 5, batch_first=True)

    def forward(self, x: Tensor, h: Optional[Tensor] = None) -> Tuple[Tensor, Tensor]:
        if h is None:
            h = torch.zeros(1, x.size(0), 5)
        y, h = self.gru(x, h)
        return y[:, -1], h


class TwoDocuments(nn.Module):
    """pad_sequence of rows of the same model, and their similarity."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(20, 6)
        self.rnn = nn.RNN(6, 5, batch_first=True)

    def forward(self, left: Tensor, right: Tensor) -> Tensor:
        both = pad_sequence([left, right], batch_first=True)
        _, state = self.rnn(self.embedding(both))
        return F.cosine_similarity(state[0, 0], state[0, 1], dim=0)


class CRF(nn.Module):
    """Viterbi's best path over the run's own length."""

    def __init__(self):
        super().__init__()
        self.emissions = nn.Linear(4, 3)
        self.transitions = nn.Parameter(R(3, 3))
        self.start = nn.Parameter(R(3))

    def forward(self, x: Tensor) -> Tuple[Tensor, Tensor]:
        e = self.emissions(x)
        score = self.start + e[:, 0]
        back: List[Tensor] = []
        for t in range(1, e.size(1)):
            best, where = (score.unsqueeze(2) + self.transitions.unsqueeze(0)).max(dim=1)
            score = best + e[:, t]
            back.append(where)
        total, last = score.max(dim=1)
        path = [last]
        for i in range(len(back)):
            last = back[len(back) - 1 - i].gather(1, last.unsqueeze(1)).squeeze(1)
            path.insert(0, last)
        return torch.stack(path, 1), total


class RelativeAttention(nn.Module):
    """Rotary positions, grouped queries, RMS norm, SwiGLU: a decoder's block by hand."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(20, 16)
        self.norm = nn.RMSNorm(16)
        self.q, self.k, self.v = nn.Linear(16, 16, bias=False), nn.Linear(16, 8, bias=False), nn.Linear(16, 8, bias=False)
        self.o = nn.Linear(16, 16, bias=False)
        self.up, self.gate, self.down = nn.Linear(16, 24), nn.Linear(16, 24), nn.Linear(24, 16)
        self.register_buffer('inverse', 1.0 / (10000 ** (torch.arange(0, 4, 2).float() / 4)))

    def rotate(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        half = x.shape[-1] // 2
        return x * cos + torch.cat((-x[..., half:], x[..., :half]), dim=-1) * sin

    def forward(self, words: Tensor) -> Tensor:
        b, n = words.shape
        x = self.embedding(words)
        y = self.norm(x)
        angle = torch.arange(n, device=words.device).float()[:, None] * self.inverse[None, :]
        angle = torch.cat((angle, angle), dim=-1)
        cos, sin = angle.cos(), angle.sin()
        q = self.rotate(self.q(y).view(b, n, 4, 4).transpose(1, 2), cos, sin)
        k = self.rotate(self.k(y).view(b, n, 2, 4).transpose(1, 2), cos, sin)
        v = self.v(y).view(b, n, 2, 4).transpose(1, 2)
        k, v = k.repeat_interleave(2, dim=1), v.repeat_interleave(2, dim=1)
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.o(y.transpose(1, 2).reshape(b, n, 16))
        return x + self.down(F.silu(self.gate(x)) * self.up(x))


class WaveNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.start = nn.Conv1d(1, 4, 1)
        self.filters = nn.ModuleList([nn.Conv1d(4, 4, 2, dilation=2 ** i) for i in range(3)])
        self.gates = nn.ModuleList([nn.Conv1d(4, 4, 2, dilation=2 ** i) for i in range(3)])
        self.residual = nn.ModuleList([nn.Conv1d(4, 4, 1) for i in range(3)])
        self.out = nn.Conv1d(4, 5, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = self.start(x)
        skip = torch.zeros_like(x)
        for i, (f, g, r) in enumerate(zip(self.filters, self.gates, self.residual)):
            p = F.pad(x, (1 << i, 0))
            z = torch.tanh(f(p)) * torch.sigmoid(g(p))
            skip = skip + z
            x = x + r(z)
        return F.log_softmax(self.out(F.relu(skip)), dim=1)


class Kalman(nn.Module):
    """A filter's loop over measurements: inverse, matrix products, states."""

    def __init__(self):
        super().__init__()
        self.register_buffer('F', torch.tensor([[1., 1.], [0., 1.]]))
        self.register_buffer('H', torch.tensor([[1., 0.]]))
        self.register_buffer('Q', 0.1 * torch.eye(2))
        self.register_buffer('R', torch.tensor([[0.5]]))

    def forward(self, z: Tensor) -> Tensor:
        x = torch.zeros(2, 1)
        p = torch.eye(2)
        found = []
        for t in range(z.size(0)):
            x = self.F @ x
            p = self.F @ p @ self.F.t() + self.Q
            s = self.H @ p @ self.H.t() + self.R
            k = p @ self.H.t() @ torch.inverse(s)
            x = x + k @ (z[t].view(1, 1) - self.H @ x)
            p = (torch.eye(2) - k @ self.H) @ p
            found.append(x.squeeze(1))
        return torch.stack(found)


def recurrent():
    pack = Pack()
    tagged = [dict(words=words(3, 6), lengths=torch.tensor([6, 4, 2])), dict(words=words(1, 5), lengths=torch.tensor([5])), dict(words=words(2, 7), lengths=torch.tensor([7, 7]))]
    mixed = tagged + [dict(words=words(3, 6), lengths=torch.tensor([2, 6, 3])), dict(words=words(3, 6), lengths=torch.tensor([2, 5, 3]))]
    trials(pack, 'a tagger of sorted rows', Tagger(), tagged, 'scripted traced')
    trials(pack, 'a tagger of rows in any order', Tagger(nn.GRU, False), mixed, 'scripted traced')
    trials(pack, 'the last state of each row', LastState(), mixed[:4], 'scripted traced')
    trials(pack, 'attention over a GRU, greedy', Seq2Seq(), [dict(words=words(2, 6)), dict(words=words(1, 4)), dict(words=torch.tensor([[4, 5, 0, 0], [1, 2, 3, 0]]))], 'scripted traced')
    trials(pack, 'words until all rows ended', Until(), [dict(start=torch.tensor([1, 2])), dict(start=torch.tensor([5])), dict(start=torch.tensor([3, 4, 6, 7, 8]))], 'scripted')
    trials(pack, 'characters, convolutions, a highway', CharCNN(), [dict(chars=words(2, 9, most=30)), dict(chars=words(1, 14, most=30))], dims=dict(chars=[0, 1]))
    trials(pack, 'a temporal convolution net', TCN(), [dict(x=R(2, 3, 10)), dict(x=R(1, 3, 17))], 'traced exported', dims=dict(x=[0, 2]))
    trials(pack, 'cells of convolutions', ConvLSTM(), [dict(frames=R(2, 3, 2, 4, 5)), dict(frames=R(1, 3, 2, 4, 5)), dict(frames=R(1, 3, 2, 6, 3))], dims=dict(frames=[0, 3, 4]))
    trials(pack, 'states in and out', Streaming(), [dict(x=R(3, 2, 4), h=R(2, 2, 5), c=R(2, 2, 5)), dict(x=R(1, 1, 4), h=R(2, 1, 5), c=R(2, 1, 5))], 'scripted traced')
    trials(pack, 'a state that may be left out', OptionalState(), [dict(x=R(2, 3, 4)), dict(x=R(1, 5, 4), h=R(1, 1, 5))], 'scripted')
    trials(pack, 'two documents padded', TwoDocuments(), [dict(left=words(4), right=words(6)), dict(left=words(7), right=words(2))], 'scripted traced')
    trials(pack, 'the best path of a CRF', CRF(), [dict(x=R(2, 5, 4)), dict(x=R(1, 7, 4)), dict(x=R(3, 2, 4))], 'scripted')
    trials(pack, 'a WaveNet', WaveNet(), [dict(x=R(2, 1, 9)), dict(x=R(1, 1, 15))], 'scripted exported', dims=dict(x=[0, 2]))
    trials(pack, 'a Kalman filter', Kalman(), [dict(z=R(4)), dict(z=R(7))], 'scripted')
    pack.write('%s/user-recurrent-%s.json.gz' % (HERE, VERSION))


def encoders():
    pack = Pack()
    holes = [dict(words=torch.tensor([[4, 5, 0, 0], [1, 2, 3, 9]])), dict(words=words(3, 6)), dict(words=torch.tensor([[4, 5, 0, 0, 0], [1, 2, 3, 0, 0], [7, 0, 0, 0, 0]])), dict(words=words(1, 4))]
    trials(pack, 'a language model with a causal mask', LanguageModel(), [dict(words=words(5, 2)), dict(words=words(9, 1)), dict(words=words(1, 3))], 'traced')
    trials(pack, 'an encoder with padding', Padded(), holes, 'traced exported', dims=dict(words=[0, 1]))
    trials(pack, 'an encoder with padding, norms first, GELU', Padded(True, True, 'gelu'), holes, dims=dict(words=[0, 1]))
    trials(pack, 'a translator', Translator(), [dict(source=torch.tensor([[4, 5, 0, 0], [1, 2, 3, 9]]), target=words(2, 3)), dict(source=words(1, 6), target=words(1, 5))], 'traced')
    trials(pack, 'rotary positions and grouped queries', RelativeAttention(), [dict(words=words(2, 5)), dict(words=words(1, 9))], dims=dict(words=[0, 1]))
    pack.write('%s/user-encoders-%s.json.gz' % (HERE, VERSION))


if __name__ == '__main__':
    recurrent()
    encoders()
