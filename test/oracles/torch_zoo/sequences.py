"""Text and sound as people write them by hand: generation, decoding, attention of many kinds, filters, masks of spectra."""
import math
from typing import List, Optional, Tuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from zoo import zoo


def words(top=40, *more):
    return lambda n, t: (torch.randint(1, top, (n, t)),)


LENGTHS = ((2, 7), (1, 7), (3, 11))
BOTH = ({0: 'b', 1: 't'},)


class Block(nn.Module):
    def __init__(self, d: int, heads: int, most: int):
        super().__init__()
        self.heads = heads
        self.ln1, self.ln2 = nn.LayerNorm(d), nn.LayerNorm(d)
        self.qkv, self.proj = nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.mlp = nn.Sequential(nn.Linear(d, 2 * d), nn.GELU(), nn.Linear(2 * d, d))
        self.register_buffer('mask', torch.tril(torch.ones(most, most)).view(1, 1, most, most))

    def forward(self, x: Tensor) -> Tensor:
        B, T, C = x.size()
        q, k, v = self.qkv(self.ln1(x)).split(C, dim=2)
        q = q.view(B, T, self.heads, C // self.heads).transpose(1, 2)
        k = k.view(B, T, self.heads, C // self.heads).transpose(1, 2)
        v = v.view(B, T, self.heads, C // self.heads).transpose(1, 2)
        att = (q @ k.transpose(-2, -1)) * (1.0 / math.sqrt(k.size(-1)))
        att = att.masked_fill(self.mask[:, :, :T, :T] == 0, float('-inf'))
        y = F.softmax(att, dim=-1) @ v
        x = x + self.proj(y.transpose(1, 2).contiguous().view(B, T, C))
        return x + self.mlp(self.ln2(x))


class Gpt(nn.Module):
    def __init__(self, vocab: int = 40, d: int = 16, most: int = 16):
        super().__init__()
        self.wte, self.wpe = nn.Embedding(vocab, d), nn.Embedding(most, d)
        self.h = nn.ModuleList([Block(d, 2, most) for _ in range(2)])
        self.ln, self.most = nn.LayerNorm(d), most

    def forward(self, idx: Tensor) -> Tensor:
        b, t = idx.size()
        assert t <= self.most, 'too long'
        x = self.wte(idx) + self.wpe(torch.arange(0, t, dtype=torch.long).unsqueeze(0))
        for block in self.h:
            x = block(x)
        return F.linear(self.ln(x), self.wte.weight)


@zoo(words(), sizes=LENGTHS, dims=BOTH)
class MinGpt(Gpt):
    pass


@zoo(words(), sizes=((2, 5), (1, 5), (2, 9)), kinds='scripted')
class GptGenerates(nn.Module):
    """Greedy words by a loop that grows its own input and cuts what is too long; a word that ends it."""

    def __init__(self, steps: int = 6, most: int = 10):
        super().__init__()
        self.gpt, self.steps, self.most = Gpt(most=most), steps, most

    def forward(self, idx: Tensor) -> Tuple[Tensor, Tensor]:
        done = torch.zeros(idx.size(0), dtype=torch.bool)
        for _ in range(self.steps):
            cond = idx if idx.size(1) <= self.most else idx[:, -self.most:]
            logits = self.gpt(cond)[:, -1, :] / 0.7
            v, _i = torch.topk(logits, 5)
            logits = torch.where(logits < v[:, [-1]], torch.full_like(logits, -float('inf')), logits)
            nxt = torch.argmax(F.softmax(logits, dim=-1), dim=-1, keepdim=True)
            nxt = nxt.masked_fill(done.unsqueeze(1), 0)
            done = done | (nxt.squeeze(1) == 3)
            idx = torch.cat((idx, nxt), dim=1)
            if bool(done.all()):
                break
        return idx, done


@zoo(words(), sizes=((2, 7), (1, 7), (3, 4)), kinds='scripted')
class Seq2SeqGreedy(nn.Module):
    """An encoder, Bahdanau's attention, a loop until every row said the end or the longest answer is reached."""

    def __init__(self, most: int = 8):
        super().__init__()
        self.most = most
        self.e, self.enc = nn.Embedding(40, 8), nn.GRU(8, 10, bidirectional=True, batch_first=True)
        self.init, self.cell = nn.Linear(20, 12), nn.GRUCell(8 + 20, 12)
        self.wa, self.ua, self.va = nn.Linear(12, 10), nn.Linear(20, 10), nn.Linear(10, 1)
        self.out = nn.Linear(12, 40)

    def forward(self, src: Tensor) -> Tuple[Tensor, Tensor]:
        h, last = self.enc(self.e(src))
        s = torch.tanh(self.init(torch.cat([last[0], last[1]], 1)))
        word = torch.ones(src.size(0), dtype=torch.long)
        words: List[Tensor] = []
        looks: List[Tensor] = []
        keys = self.ua(h)
        step = 0
        ended = torch.zeros(src.size(0), dtype=torch.bool)
        while step < self.most and not bool(ended.all()):
            score = self.va(torch.tanh(self.wa(s).unsqueeze(1) + keys)).squeeze(2)
            a = torch.softmax(score, 1)
            ctx = torch.bmm(a.unsqueeze(1), h).squeeze(1)
            s = self.cell(torch.cat([self.e(word), ctx], 1), s)
            word = self.out(s).argmax(1)
            ended = ended | (word == 2)
            words.append(word)
            looks.append(a)
            step += 1
        return torch.stack(words, 1), torch.stack(looks, 1)


@zoo(words(), sizes=((1, 6), (1, 9)), kinds='scripted')
class BeamSearch(nn.Module):
    def __init__(self, width: int = 3, steps: int = 4):
        super().__init__()
        self.width, self.steps, self.gpt = width, steps, Gpt()

    def forward(self, idx: Tensor) -> Tuple[Tensor, Tensor]:
        logp = F.log_softmax(self.gpt(idx)[:, -1], -1)
        scores, first = logp.topk(self.width, dim=-1)
        beams = torch.cat([idx.repeat(self.width, 1), first.view(-1, 1)], 1)
        scores = scores.view(-1)
        for i in range(self.steps - 1):
            logp = F.log_softmax(self.gpt(beams)[:, -1], -1)
            total = (scores.unsqueeze(1) + logp).view(-1)
            scores, at = total.topk(self.width)
            beams = torch.cat([beams[at // 40], (at % 40).unsqueeze(1)], 1)
        order = torch.argsort(scores / float(beams.size(1)) ** 0.6, descending=True)
        return beams[order], scores[order]


@zoo(lambda n, t: (torch.randint(1, 40, (n, t)), torch.randint(1, t + 1, (n,))), sizes=((2, 6), (1, 6), (3, 9)), kinds='scripted')
class BiLstmCrf(nn.Module):
    """Packed sequences and Viterbi's path, read backwards."""

    def __init__(self, tags: int = 5):
        super().__init__()
        self.e, self.lstm, self.fc = nn.Embedding(40, 8), nn.LSTM(8, 8, batch_first=True, bidirectional=True), nn.Linear(16, tags)
        self.start, self.end, self.trans = nn.Parameter(torch.randn(tags)), nn.Parameter(torch.randn(tags)), nn.Parameter(torch.randn(tags, tags))

    def forward(self, tokens: Tensor, lengths: Tensor) -> Tuple[Tensor, Tensor]:
        packed = nn.utils.rnn.pack_padded_sequence(self.e(tokens), lengths, batch_first=True, enforce_sorted=False)
        y, _ = self.lstm(packed)
        y, _ = nn.utils.rnn.pad_packed_sequence(y, batch_first=True, total_length=tokens.size(1))
        em = self.fc(y).transpose(0, 1)
        mask = (torch.arange(tokens.size(1)).unsqueeze(1) < lengths.unsqueeze(0))
        score = self.start + em[0]
        history: List[Tensor] = []
        for i in range(1, em.size(0)):
            nxt, idx = (score.unsqueeze(2) + self.trans + em[i].unsqueeze(1)).max(dim=1)
            score = torch.where(mask[i].unsqueeze(1), nxt, score)
            history.append(torch.where(mask[i].unsqueeze(1), idx, torch.arange(5).unsqueeze(0).expand_as(idx)))
        score = score + self.end
        best, tag = score.max(dim=1)
        path: List[Tensor] = [tag]
        for k in range(len(history) - 1, -1, -1):
            tag = history[k].gather(1, tag.unsqueeze(1)).squeeze(1)
            path.append(tag)
        return torch.stack(path, 1).flip(1), best


@zoo(words(), sizes=LENGTHS, dims=BOTH)
class LlamaByHand(nn.Module):
    """RMS norm, rotations by complex numbers, grouped queries, SwiGLU."""

    def __init__(self, d: int = 16, heads: int = 4, kv: int = 2):
        super().__init__()
        self.heads, self.kv, self.hd = heads, kv, d // heads
        self.e = nn.Embedding(40, d)
        self.wq, self.wk, self.wv, self.wo = nn.Linear(d, d, bias=False), nn.Linear(d, kv * self.hd, bias=False), nn.Linear(d, kv * self.hd, bias=False), nn.Linear(d, d, bias=False)
        self.w1, self.w2, self.w3 = nn.Linear(d, 24, bias=False), nn.Linear(24, d, bias=False), nn.Linear(d, 24, bias=False)
        self.n = nn.Parameter(torch.rand(d) + 0.5)
        freqs = 1.0 / (10000.0 ** (torch.arange(0, self.hd, 2).float() / self.hd))
        self.register_buffer('angles', torch.outer(torch.arange(32).float(), freqs))

    def norm(self, x: Tensor) -> Tensor:
        return (x.float() * torch.rsqrt(x.float().pow(2).mean(-1, keepdim=True) + 1e-6)).type_as(x) * self.n

    def rotate(self, x: Tensor, T: int) -> Tensor:
        f = torch.polar(torch.ones_like(self.angles[:T]), self.angles[:T])
        c = torch.view_as_complex(x.float().reshape(x.size(0), x.size(1), x.size(2), -1, 2))
        return torch.view_as_real(c * f.view(1, T, 1, -1)).flatten(3).type_as(x)

    def forward(self, tokens: Tensor) -> Tensor:
        B, T = tokens.shape
        h = self.e(tokens)
        x = self.norm(h)
        q = self.rotate(self.wq(x).view(B, T, self.heads, self.hd), T)
        k = self.rotate(self.wk(x).view(B, T, self.kv, self.hd), T)
        v = self.wv(x).view(B, T, self.kv, self.hd)
        n = self.heads // self.kv
        k = k[:, :, :, None, :].expand(B, T, self.kv, n, self.hd).reshape(B, T, self.heads, self.hd)
        v = v[:, :, :, None, :].expand(B, T, self.kv, n, self.hd).reshape(B, T, self.heads, self.hd)
        y = F.scaled_dot_product_attention(q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2), is_causal=True)
        h = h + self.wo(y.transpose(1, 2).reshape(B, T, -1))
        x = self.norm(h)
        h = h + self.w2(F.silu(self.w1(x)) * self.w3(x))
        return F.linear(self.norm(h), self.e.weight)


@zoo(words(), sizes=LENGTHS, dims=BOTH)
class T5Alibi(nn.Module):
    """Buckets of relative positions, slopes of distances, a window that slides."""

    def __init__(self, d: int = 16, heads: int = 4):
        super().__init__()
        self.heads = heads
        self.e, self.rel, self.qkv, self.o = nn.Embedding(40, d), nn.Embedding(8, heads), nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.register_buffer('slopes', torch.tensor([2.0 ** -(i + 1) for i in range(heads)]).view(heads, 1, 1))

    def bucket(self, rel: Tensor) -> Tensor:
        ret = (rel > 0).to(torch.long) * 4
        n = torch.abs(rel)
        small = n < 2
        large = 2 + (torch.log(n.float() / 2) / math.log(8 / 2) * 2).to(torch.long)
        large = torch.min(large, torch.full_like(large, 3))
        return ret + torch.where(small, n, large)

    def forward(self, tokens):
        B, T = tokens.shape
        x = self.e(tokens)
        q, k, v = self.qkv(x).chunk(3, -1)
        q, k, v = [a.view(B, T, self.heads, -1).transpose(1, 2) for a in (q, k, v)]
        pos = torch.arange(T)
        rel = pos[None, :] - pos[:, None]
        bias = self.rel(self.bucket(rel)).permute(2, 0, 1) - self.slopes * rel.abs()
        window = (rel.abs() > 3) | (rel > 0)
        att = torch.einsum('bhqd,bhkd->bhqk', q, k) / math.sqrt(q.size(-1)) + bias
        att = att.masked_fill(window, -3.0e38)
        y = torch.einsum('bhqk,bhkd->bhqd', att.softmax(-1), v)
        pad = (tokens != 0).unsqueeze(-1).float()
        y = self.o(y.transpose(1, 2).flatten(2)) * pad
        return y.sum(1) / pad.sum(1).clamp(min=1e-9)


@zoo(words(), sizes=LENGTHS, kinds='traced scripted')
class Experts(nn.Module):
    """A mixture: the two best experts of each word, gathered by where, added by index_add."""

    def __init__(self, d: int = 8, experts: int = 4):
        super().__init__()
        self.e, self.gate, self.experts = nn.Embedding(40, d), nn.Linear(d, experts, bias=False), nn.ModuleList([nn.Sequential(nn.Linear(d, 12), nn.SiLU(), nn.Linear(12, d)) for _ in range(experts)])

    def forward(self, tokens: Tensor) -> Tensor:
        h = self.e(tokens)
        B, T, D = h.shape
        flat = h.view(-1, D)
        weights, chosen = torch.topk(F.softmax(self.gate(flat), dim=1), 2, dim=-1)
        weights = weights / weights.sum(dim=-1, keepdim=True)
        out = torch.zeros_like(flat)
        for i, expert in enumerate(self.experts):
            where = torch.where(chosen == i)
            row, slot = where[0], where[1]
            out.index_add_(0, row, expert(flat[row]) * weights[row, slot, None])
        return out.view(B, T, D)


@zoo(words(), sizes=LENGTHS, kinds='scripted traced')
class Mamba(nn.Module):
    """A selective scan as a loop over time, a causal convolution before it."""

    def __init__(self, d: int = 8, n: int = 4):
        super().__init__()
        self.e, self.inp, self.conv = nn.Embedding(40, d), nn.Linear(d, 2 * d, bias=False), nn.Conv1d(d, d, 3, groups=d, padding=2)
        self.x_proj, self.dt = nn.Linear(d, 2 + 2 * n, bias=False), nn.Linear(2, d)
        self.A_log, self.D, self.out = nn.Parameter(torch.log(torch.arange(1, n + 1).float().repeat(d, 1))), nn.Parameter(torch.ones(d)), nn.Linear(d, 5)
        self.n = n

    def forward(self, tokens):
        x, z = self.inp(self.e(tokens)).chunk(2, dim=-1)
        L = x.size(1)
        x = F.silu(self.conv(x.transpose(1, 2))[:, :, :L].transpose(1, 2))
        dt, B, C = self.x_proj(x).split([2, self.n, self.n], dim=-1)
        dt = F.softplus(self.dt(dt))
        A = -torch.exp(self.A_log)
        dA = torch.exp(dt.unsqueeze(-1) * A)
        dB = dt.unsqueeze(-1) * B.unsqueeze(2) * x.unsqueeze(-1)
        h = torch.zeros(x.size(0), x.size(2), self.n)
        ys: List[Tensor] = []
        for i in range(L):
            h = dA[:, i] * h + dB[:, i]
            ys.append((h * C[:, i].unsqueeze(1)).sum(-1))
        y = torch.stack(ys, 1) + x * self.D
        return self.out(y * F.silu(z))


@zoo(lambda n: (torch.randint(0, 40, (n * 4,)), torch.arange(0, n * 4, 4)), kinds='traced scripted', sizes=((2,), (1,), (3,)))
class FastText(nn.Module):
    def __init__(self):
        super().__init__()
        self.bag, self.fc = nn.EmbeddingBag(40, 8, sparse=False, mode='max'), nn.Linear(8, 4)

    def forward(self, text, offsets):
        return self.fc(self.bag(text, offsets)).log_softmax(-1)


@zoo(words(), sizes=((2, 9), (1, 9), (3, 12)), dims=BOTH)
class TextCnn(nn.Module):
    def __init__(self):
        super().__init__()
        self.e = nn.Embedding(40, 8, padding_idx=0)
        self.convs = nn.ModuleList([nn.Conv2d(1, 6, (k, 8)) for k in (2, 3, 4)])
        self.fc = nn.Linear(18, 3)
        self.highway = nn.ModuleList([nn.Linear(18, 36)])

    def forward(self, x):
        x = self.e(x).unsqueeze(1)
        x = [F.relu(conv(x)).squeeze(3) for conv in self.convs]
        x = [F.max_pool1d(i, i.size(2)).squeeze(2) for i in x]
        x = torch.cat(x, 1)
        for layer in self.highway:
            p, g = layer(x).chunk(2, -1)
            g = torch.sigmoid(g)
            x = g * torch.relu(p) + (1 - g) * x
        return self.fc(x)


@zoo(lambda n, t: (torch.randn(n, 1, t),), sizes=((2, 64), (1, 64), (1, 90)), dims=({0: 'b', 2: 't'},))
class WaveNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.start = nn.Conv1d(1, 8, 1)
        self.filters = nn.ModuleList([nn.Conv1d(8, 8, 2, dilation=2 ** i) for i in range(4)])
        self.gates = nn.ModuleList([nn.Conv1d(8, 8, 2, dilation=2 ** i) for i in range(4)])
        self.skips = nn.ModuleList([nn.Conv1d(8, 12, 1) for _ in range(4)])
        self.res = nn.ModuleList([nn.Conv1d(8, 8, 1) for _ in range(4)])
        self.end = nn.Conv1d(12, 16, 1)

    def forward(self, x):
        x = self.start(x)
        skip = torch.zeros(1)
        for i, (f, g, s, r) in enumerate(zip(self.filters, self.gates, self.skips, self.res)):
            y = F.pad(x, [int(2 ** i), 0])
            y = torch.tanh(f(y)) * torch.sigmoid(g(y))
            part = s(y)
            skip = part if i == 0 else skip[..., -part.size(2):] + part
            x = r(y) + x[:, :, -y.size(2):]
        y = self.end(F.relu(skip))
        mu = (torch.argmax(y, 1).float() / 15) * 2 - 1
        return y, torch.sign(mu) / 255 * ((1 + 255) ** mu.abs() - 1)


@zoo(lambda n, t: (torch.randn(n, t),), sizes=((2, 400), (1, 400), (1, 640)), dims=({0: 'b', 1: 't'},), kinds='traced scripted exported')
class ConvTasNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.enc, self.dec = nn.Conv1d(1, 12, 16, 8, bias=False), nn.ConvTranspose1d(12, 1, 16, 8, bias=False)
        self.norm, self.bottle = nn.GroupNorm(1, 12, eps=1e-8), nn.Conv1d(12, 8, 1)
        self.tcn = nn.ModuleList([nn.Sequential(nn.Conv1d(8, 8, 3, padding=2 ** i, dilation=2 ** i, groups=8), nn.PReLU(), nn.GroupNorm(1, 8)) for i in range(3)])
        self.mask = nn.Conv1d(8, 24, 1)

    def forward(self, x):
        rest = 16 - (8 + x.shape[1] % 16) % 16
        x = F.pad(x, (8, rest + 8))
        e = F.relu(self.enc(x.unsqueeze(1)))
        y = self.bottle(self.norm(e))
        for layer in self.tcn:
            y = y + layer(y)
        m = torch.sigmoid(self.mask(y)).view(x.shape[0], 2, 12, -1)
        s = (m * e.unsqueeze(1)).view(-1, 12, e.shape[2])
        out = self.dec(s).view(x.shape[0], 2, -1)
        return out[..., 8:-(rest + 8)]


@zoo(lambda n, t: (torch.randn(n, t),), sizes=((2, 512), (1, 512), (1, 700)), kinds='traced scripted exported', dims=({0: 'b', 1: 't'},))
class SpectralMask(nn.Module):
    """stft, log mel, a GRU's mask on magnitudes, istft."""

    def __init__(self):
        super().__init__()
        self.register_buffer('window', torch.hann_window(64))
        self.register_buffer('mel', torch.rand(33, 10))
        self.gru, self.fc = nn.GRU(10, 12, batch_first=True), nn.Linear(12, 33)

    def forward(self, x: Tensor) -> Tuple[Tensor, Tensor]:
        s = torch.stft(x, 64, 16, 64, self.window, center=True, pad_mode='reflect', normalized=False, onesided=True, return_complex=True)
        mag = s.abs()
        db = 10 * torch.log10(torch.clamp(torch.matmul(mag.pow(2).transpose(1, 2), self.mel), min=1e-10))
        db = torch.maximum(db, db.amax(dim=(-2, -1), keepdim=True) - 80.0)
        h, _ = self.gru((db - db.mean(1, keepdim=True)) / (db.std(1, keepdim=True) + 1e-5))
        m = torch.sigmoid(self.fc(h)).transpose(1, 2)
        y = torch.istft(s * m, 64, 16, 64, self.window, length=x.shape[1])
        return y, db


@zoo(lambda n, t: (torch.randint(1, 30, (n, t)), torch.randn(n, 6, 5)), sizes=((2, 7), (1, 7), (1, 10)), kinds='traced scripted')
class Tacotron(nn.Module):
    """Convolutions over letters, attention that knows where it was, a decoder of cells with a pre-net, a post-net."""

    def __init__(self, steps: int = 5):
        super().__init__()
        self.steps = steps
        self.e = nn.Embedding(30, 8)
        self.convs = nn.Sequential(nn.Conv1d(8, 8, 5, padding=2), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.5))
        self.lstm = nn.LSTM(8, 4, batch_first=True, bidirectional=True)
        self.pre, self.att, self.dec = nn.Sequential(nn.Linear(5, 6), nn.ReLU()), nn.LSTMCell(6 + 8, 10), nn.LSTMCell(10 + 8, 10)
        self.q, self.m, self.loc, self.locd, self.v = nn.Linear(10, 6, bias=False), nn.Linear(8, 6, bias=False), nn.Conv1d(2, 3, 5, padding=2, bias=False), nn.Linear(3, 6, bias=False), nn.Linear(6, 1)
        self.mel, self.gate, self.post = nn.Linear(18, 5), nn.Linear(18, 1), nn.Conv1d(5, 5, 5, padding=2)

    def forward(self, text: Tensor, mels: Tensor):
        x = self.convs(self.e(text).transpose(1, 2)).transpose(1, 2)
        memory, _ = self.lstm(x)
        B, T = text.size(0), text.size(1)
        keys = self.m(memory)
        ah, ac = torch.zeros(B, 10), torch.zeros(B, 10)
        dh, dc = torch.zeros(B, 10), torch.zeros(B, 10)
        w, cum, ctx = torch.zeros(B, T), torch.zeros(B, T), torch.zeros(B, 8)
        outs: List[Tensor] = []
        gates: List[Tensor] = []
        aligned: List[Tensor] = []
        for i in range(self.steps):
            p = self.pre(mels[:, i])
            ah, ac = self.att(torch.cat((p, ctx), -1), (ah, ac))
            loc = self.locd(self.loc(torch.stack((w, cum), 1)).transpose(1, 2))
            energies = self.v(torch.tanh(self.q(ah.unsqueeze(1)) + loc + keys)).squeeze(-1)
            energies = energies.masked_fill(text == 0, -1e9)
            w = F.softmax(energies, dim=1)
            ctx = torch.bmm(w.unsqueeze(1), memory).squeeze(1)
            cum = cum + w
            dh, dc = self.dec(torch.cat((ah, ctx), -1), (dh, dc))
            both = torch.cat((dh, ctx), dim=1)
            outs.append(self.mel(both))
            gates.append(self.gate(both).squeeze(1))
            aligned.append(w)
        mel = torch.stack(outs).transpose(0, 1).contiguous().transpose(1, 2)
        return mel, mel + torch.tanh(self.post(mel)), torch.stack(gates).transpose(0, 1), torch.stack(aligned, 1)


@zoo(lambda n, t: (torch.randn(n, t, 8), torch.tensor([t] + [max(1, t // 2)] * (n - 1))), sizes=((2, 12), (1, 12), (3, 17)), kinds='traced scripted exported', dims=({0: 'b', 1: 't'}, {0: 'b'}))
class Conformer(nn.Module):
    """Relative positions shifted, a convolution with GLU between halved feed-forwards, padding masked."""

    def __init__(self, d: int = 8, heads: int = 2):
        super().__init__()
        self.heads, self.dk = heads, d // heads
        self.ff1 = nn.Sequential(nn.LayerNorm(d), nn.Linear(d, 16), nn.SiLU(), nn.Linear(16, d))
        self.q, self.k, self.v, self.p, self.o = nn.Linear(d, d), nn.Linear(d, d), nn.Linear(d, d), nn.Linear(d, d, bias=False), nn.Linear(d, d)
        self.u, self.w = nn.Parameter(torch.randn(heads, self.dk) * 0.3), nn.Parameter(torch.randn(heads, self.dk) * 0.3)
        self.ln, self.c1, self.dw, self.bn, self.c2 = nn.LayerNorm(d), nn.Conv1d(d, 2 * d, 1), nn.Conv1d(d, d, 3, padding=1, groups=d), nn.BatchNorm1d(d), nn.Conv1d(d, d, 1)
        self.last = nn.LayerNorm(d)

    def positions(self, T: int) -> Tensor:
        pos = torch.arange(T - 1, -T, -1.0).unsqueeze(1)
        div = torch.exp(torch.arange(0, 8, 2).float() * -(math.log(10000.0) / 8))
        pe = torch.zeros(2 * T - 1, 8)
        pe[:, 0::2] = torch.sin(pos * div)
        pe[:, 1::2] = torch.cos(pos * div)
        return pe.unsqueeze(0)

    def shift(self, x: Tensor) -> Tensor:
        b, h, t1, t2 = x.shape
        x = torch.cat([torch.zeros((b, h, t1, 1)), x], dim=-1).view(b, h, t2 + 1, t1)
        return x[:, :, 1:].view(b, h, t1, t2)[:, :, :, :t2 // 2 + 1]

    def forward(self, x, lengths):
        B, T, D = x.shape
        pad = torch.arange(T).unsqueeze(0) >= lengths.unsqueeze(1)
        x = x + 0.5 * self.ff1(x)
        q = self.q(x).view(B, T, self.heads, self.dk)
        k = self.k(x).view(B, T, self.heads, self.dk).transpose(1, 2)
        v = self.v(x).view(B, T, self.heads, self.dk).transpose(1, 2)
        p = self.p(self.positions(T)).view(1, -1, self.heads, self.dk).transpose(1, 2)
        ac = torch.matmul((q + self.u).transpose(1, 2), k.transpose(-2, -1))
        bd = self.shift(torch.matmul((q + self.w).transpose(1, 2), p.transpose(-2, -1)))
        s = (ac + bd) / math.sqrt(self.dk)
        mask = pad.unsqueeze(1).unsqueeze(2)
        a = torch.softmax(s.masked_fill(mask, -1e4), dim=-1).masked_fill(mask, 0.0)
        x = x + self.o(torch.matmul(a, v).transpose(1, 2).contiguous().view(B, T, D))
        y = F.glu(self.c1(self.ln(x).transpose(1, 2)), dim=1)
        y = self.dw(y.masked_fill(pad.unsqueeze(1), 0.0))
        x = x + self.c2(F.silu(self.bn(y))).transpose(1, 2)
        return self.last(x), (~pad).sum(1)


@zoo(words(), sizes=LENGTHS, dims=BOTH)
class Linears(nn.Module):
    """Linear attention, random features, Fourier mixing, retention."""

    def __init__(self, d: int = 8):
        super().__init__()
        self.e, self.qkv, self.out = nn.Embedding(40, d), nn.Linear(d, 3 * d), nn.Linear(d, 4)
        self.register_buffer('proj', torch.randn(6, d))

    def forward(self, t):
        x = self.e(t)
        q, k, v = torch.chunk(self.qkv(x), 3, -1)
        Q, K = F.elu(q) + 1, F.elu(k) + 1
        KV = torch.einsum('nsd,nsm->nmd', K, v)
        Z = 1 / (torch.einsum('nld,nd->nl', Q, K.sum(dim=1)) + 1e-6)
        a = torch.einsum('nld,nmd,nl->nlm', Q, KV, Z)
        f = torch.exp(q @ self.proj.t() - (q ** 2).sum(-1, keepdim=True) / 2 - (q @ self.proj.t()).amax(-1, keepdim=True))
        n = torch.arange(t.size(1))
        decay = torch.where(n[:, None] >= n[None], 0.9 ** (n[:, None] - n[None]).float(), torch.tensor(0.))
        r = ((q @ k.transpose(1, 2)) * decay) @ v
        c = torch.cumsum(k.unsqueeze(-1) * v.unsqueeze(-2), 1)
        y = torch.einsum('btd,btde->bte', q, c)
        return self.out(a + r + y), f


@zoo(lambda n, t: (torch.randint(1, 40, (n, t)), torch.randint(1, 40, (n, t + 2))), sizes=LENGTHS, kinds='traced scripted exported', dims=({0: 'b', 1: 't'}, {0: 'b', 1: 'u'}))
class Esim(nn.Module):
    """Two texts aligned softly, compared, pooled; a bilinear score."""

    def __init__(self):
        super().__init__()
        self.e, self.l = nn.Embedding(40, 8), nn.LSTM(8, 6, batch_first=True, bidirectional=True)
        self.p, self.b, self.fc = nn.Linear(48, 6), nn.Bilinear(12, 12, 3), nn.Linear(24 + 3, 3)

    def forward(self, a, b):
        ea, _ = self.l(self.e(a))
        eb, _ = self.l(self.e(b))
        s = torch.matmul(ea, eb.transpose(1, 2))
        ma, mb = a.eq(0), b.eq(0)
        wa = F.softmax(s + (mb.float() * -1e9).unsqueeze(1), dim=-1)
        wb = F.softmax(s.transpose(1, 2) + (ma.float() * -1e9).unsqueeze(1), dim=-1)
        xa, xb = torch.matmul(wa, eb), torch.matmul(wb, ea)
        ca = F.relu(self.p(torch.cat([ea, xa, ea - xa, ea * xa], -1)))
        cb = F.relu(self.p(torch.cat([eb, xb, eb - xb, eb * xb], -1)))
        pool = torch.cat([ca.mean(1), ca.max(1)[0], cb.mean(1), cb.max(1)[0]], -1)
        return self.fc(torch.cat([pool, self.b(ea.mean(1), eb.amax(1))], -1))
