"""Tables, clicks, series of time, graphs, flows and policies as people write them by hand."""
import math
from typing import List, Optional, Tuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from zoo import zoo


def numbers(*shape):
    return lambda n: (torch.randn(n, *shape),)


@zoo(lambda n: (torch.randn(n, 4), torch.randint(0, 20, (n * 3,)), torch.arange(0, n * 3, 3), torch.randint(0, 30, (n * 2,)), torch.arange(0, n * 2, 2)),
     kinds='traced scripted')
class Dlrm(nn.Module):
    """Bags of words by offsets, products of all pairs below the diagonal."""

    def __init__(self):
        super().__init__()
        self.bot = nn.Sequential(nn.Linear(4, 8), nn.ReLU())
        self.emb = nn.ModuleList([nn.EmbeddingBag(20, 8, mode='sum'), nn.EmbeddingBag(30, 8, mode='mean')])
        self.top = nn.Sequential(nn.Linear(8 + 3, 6), nn.ReLU(), nn.Linear(6, 1), nn.Sigmoid())

    def forward(self, dense: Tensor, a: Tensor, a_off: Tensor, b: Tensor, b_off: Tensor) -> Tensor:
        x = self.bot(dense)
        ly = [x, self.emb[0](a, a_off), self.emb[1](b, b_off)]
        batch, d = x.shape
        T = torch.cat(ly, dim=1).view((batch, -1, d))
        Z = torch.bmm(T, torch.transpose(T, 1, 2))
        _, ni, nj = Z.shape
        lower = torch.tril_indices(3, 3, -1)
        li, lj = lower[0], lower[1]
        R = torch.cat([x, Z[:, li, lj]], dim=1)
        return self.top(R)


@zoo(lambda n: (torch.randint(0, 10, (n, 5)), torch.randn(n, 3)))
class DeepFm(nn.Module):
    def __init__(self):
        super().__init__()
        self.offsets = nn.Parameter(torch.arange(5) * 10, requires_grad=False)
        self.fm1, self.fm2 = nn.Embedding(50, 1), nn.Embedding(50, 6)
        self.deep = nn.Sequential(nn.Linear(33, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(0.5), nn.Linear(16, 1))
        self.cross = nn.ParameterList([nn.Parameter(torch.randn(33, 1) * 0.2) for _ in range(2)])
        self.bias = nn.Parameter(torch.zeros(1) + 0.1)

    def forward(self, ids, dense):
        ids = ids + self.offsets.unsqueeze(0)
        first = self.fm1(ids).sum(1)
        e = self.fm2(ids)
        second = 0.5 * (e.sum(1).pow(2) - e.pow(2).sum(1)).sum(1, keepdim=True)
        x0 = torch.cat([e.flatten(1), dense], -1)
        x = x0
        for w in self.cross:
            x = x0 * torch.matmul(x, w) + x
        return torch.sigmoid(self.bias + first + second + self.deep(x)).squeeze(-1)


@zoo(lambda n, t: (torch.randint(0, 30, (n,)), torch.randint(0, 30, (n, t)), torch.randint(1, t + 1, (n,))), sizes=((2, 6), (1, 6), (3, 9)), dims=({0: 'b'}, {0: 'b', 1: 't'}, {0: 'b'}))
class InterestNetwork(nn.Module):
    """DIN: attention of a candidate to a history of known length; a two-tower score besides."""

    def __init__(self):
        super().__init__()
        self.e = nn.Embedding(30, 8, padding_idx=0)
        self.att = nn.Sequential(nn.Linear(32, 8), nn.PReLU(), nn.Linear(8, 1))
        self.gru = nn.GRU(8, 8, batch_first=True)

    def forward(self, item, history, length):
        q, h = self.e(item), self.e(history)
        t = h.size(1)
        queries = q.unsqueeze(1).expand(-1, t, -1)
        s = self.att(torch.cat([queries, h, queries - h, queries * h], -1)).squeeze(-1)
        mask = torch.arange(t, device=s.device)[None, :] < length[:, None]
        s = torch.where(mask, s, torch.ones_like(s) * (-2 ** 32 + 1))
        user = torch.bmm(F.softmax(s, -1).unsqueeze(1), h).squeeze(1)
        g, _ = self.gru(h)
        last = g[torch.arange(g.shape[0]), length - 1]
        return F.cosine_similarity(user, q), (F.normalize(last, p=2.0, dim=1) * F.normalize(q, dim=1)).sum(1), s.masked_fill(~mask, 0.)


@zoo(numbers(24))
class NBeats(nn.Module):
    def __init__(self):
        super().__init__()
        t = torch.arange(24).float() / 24
        f = torch.arange(6).float() / 6
        self.register_buffer('tb', torch.stack([t ** i for i in range(3)]))
        self.register_buffer('tf', torch.stack([f ** i for i in range(3)]))
        self.trend = nn.Sequential(nn.Linear(24, 16), nn.ReLU(), nn.Linear(16, 6))
        self.season = nn.Sequential(nn.Linear(24, 16), nn.ReLU(), nn.Linear(16, 8))

    def forward(self, x):
        level = x.abs().mean(dim=1, keepdim=True) + 1e-3
        x = x / level
        res = x.flip(dims=(1,))
        theta = self.trend(x)
        back, fore = theta[:, :3] @ self.tb, theta[:, 3:] @ self.tf
        res = res - back
        theta = self.season(res.flip(1))
        grid = 2 * math.pi * torch.arange(6).float() / 6
        basis = torch.cat([torch.cos(grid[None] * i) for i in range(4)] + [torch.sin(grid[None] * i) for i in range(4)], 0)
        return (fore + theta @ basis) * level


class Chomp(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.n = n

    def forward(self, x):
        return x[:, :, :-self.n].contiguous()


@zoo(lambda n, t: (torch.randn(n, 3, t),), sizes=((2, 20), (1, 20), (1, 33)), dims=({0: 'b', 2: 't'},))
class Tcn(nn.Module):
    def __init__(self):
        super().__init__()
        layers = []
        for i, (a, b) in enumerate(((3, 8), (8, 8))):
            d = 2 ** i
            layers += [nn.utils.weight_norm(nn.Conv1d(a, b, 3, padding=2 * d, dilation=d)), Chomp(2 * d), nn.ReLU(), nn.Dropout(0.2)]
        self.net, self.down, self.fc = nn.Sequential(*layers), nn.Conv1d(3, 8, 1), nn.Linear(8, 2)

    def forward(self, x):
        return self.fc(F.relu(self.net(x) + self.down(x))[:, :, -1])


class Grn(nn.Module):
    def __init__(self, i, h, o, ctx: int = 0):
        super().__init__()
        self.f1, self.f2, self.gate, self.norm = nn.Linear(i, h), nn.Linear(h, h), nn.Linear(h, 2 * o), nn.LayerNorm(o)
        self.skip = nn.Linear(i, o) if i != o else nn.Identity()
        self.ctx = nn.Linear(ctx, h, bias=False) if ctx else None

    def forward(self, x: Tensor, c: Optional[Tensor] = None) -> Tensor:
        y = self.f1(x)
        if c is not None and self.ctx is not None:
            y = y + self.ctx(c)
        return self.norm(self.skip(x) + F.glu(self.gate(self.f2(F.elu(y))), dim=-1))


@zoo(lambda n, t: (torch.randn(n, t, 4), torch.randn(n, 2), torch.randn(n, 3, 2)), sizes=((2, 10), (1, 10), (3, 14)), dims=({0: 'b', 1: 't'}, {0: 'b'}, {0: 'b'}))
class FusionTransformer(nn.Module):
    def __init__(self, d: int = 8):
        super().__init__()
        self.pre = nn.ModuleList([nn.Linear(1, d) for _ in range(4)])
        self.select, self.grns = Grn(4 * d, d, 4, d), nn.ModuleList([Grn(d, d, d) for _ in range(4)])
        self.static, self.future = Grn(2, d, d), nn.Linear(2, d)
        self.enc, self.dec = nn.LSTM(d, d, 2, batch_first=True), nn.LSTM(d, d, 2, batch_first=True)
        self.attn = nn.MultiheadAttention(d, 2, batch_first=True)
        self.out = nn.Linear(d, 3)

    def forward(self, past: Tensor, static: Tensor, future: Tensor):
        s = self.static(static)
        parts: List[Tensor] = []
        for i, layer in enumerate(self.pre):
            parts.append(layer(past[..., i].unsqueeze(-1)))
        w = torch.softmax(self.select(torch.cat(parts, -1), s.unsqueeze(1)), -1).unsqueeze(2)
        each: List[Tensor] = []
        for i, grn in enumerate(self.grns):
            each.append(grn(parts[i]))
        x = (torch.stack(each, dim=-1) * w).sum(-1)
        h0 = s.unsqueeze(0).repeat(2, 1, 1)
        enc, hc = self.enc(x, (h0, torch.zeros_like(h0)))
        dec, _ = self.dec(self.future(future), hc)
        both = torch.cat([enc, dec], 1)
        n, m = dec.size(1), both.size(1)
        mask = torch.arange(m)[None, :] > (torch.arange(n)[:, None] + (m - n))
        y, weights = self.attn(dec, both, both, attn_mask=mask)
        q = self.out(y + dec)
        return torch.cat([q[..., :1], q[..., :1] + torch.cumsum(F.softplus(q[..., 1:]), -1)], -1), weights


@zoo(lambda n, t: (torch.randn(n, t, 5), torch.randn(n, 4, 5)), sizes=((2, 24), (1, 24)), kinds='traced scripted exported')
class Autoformer(nn.Module):
    """Series decomposed by moving averages, correlation by FFT, the best delays rolled together."""

    def __init__(self, d: int = 8):
        super().__init__()
        self.emb = nn.Conv1d(5, d, 3, padding=1, padding_mode='circular', bias=False)
        self.q, self.k, self.v, self.o = nn.Linear(d, d), nn.Linear(d, d), nn.Linear(d, d), nn.Linear(d, 5)

    def trend(self, x: Tensor) -> Tensor:
        front, end = x[:, 0:1, :].repeat(1, 2, 1), x[:, -1:, :].repeat(1, 2, 1)
        x = torch.cat([front, x, end], dim=1)
        return F.avg_pool1d(x.permute(0, 2, 1), 5, 1, 0).permute(0, 2, 1)

    def forward(self, x, mark):
        L = x.shape[1]
        e = self.emb(x.permute(0, 2, 1)).transpose(1, 2)
        t = self.trend(e)
        s = e - t
        q, k, v = self.q(s), self.k(s), self.v(s).permute(0, 2, 1)
        qf = torch.fft.rfft(q.permute(0, 2, 1).contiguous(), dim=-1)
        kf = torch.fft.rfft(k.permute(0, 2, 1).contiguous(), dim=-1)
        corr = torch.fft.irfft(qf * torch.conj(kf), n=24, dim=-1)
        mean = torch.mean(corr, dim=1)
        weights, delay = torch.topk(mean, 3, dim=-1)
        w = torch.softmax(weights, dim=-1)
        index = torch.arange(24)[None, None].repeat(v.shape[0], v.shape[1], 1)
        twice = v.repeat(1, 1, 2)
        agg = torch.zeros_like(v)
        for i in range(3):
            at = index + delay[:, i].unsqueeze(1).unsqueeze(1).repeat(1, v.shape[1], 24)
            agg = agg + torch.gather(twice, dim=-1, index=at) * w[:, i].unsqueeze(1).unsqueeze(1)
        mu = x.mean(1, keepdim=True).detach()
        sd = torch.sqrt(torch.var(x, dim=1, keepdim=True, unbiased=False) + 1e-5)
        return self.o(agg.permute(0, 2, 1) + t) * sd + mu + mark.mean(1, keepdim=True)


@zoo(lambda n, t: (torch.randn(n, t, 3),), sizes=((2, 16), (1, 16), (1, 16)), kinds='traced scripted exported')
class PatchTst(nn.Module):
    def __init__(self, d: int = 16):
        super().__init__()
        self.p, self.pos = nn.Linear(4, d), nn.Parameter(torch.randn(7, d) * 0.3)
        layer = nn.TransformerEncoderLayer(d, 4, 24, 0.1, activation='gelu', batch_first=True, norm_first=True)
        self.enc = nn.TransformerEncoder(layer, 2)
        self.head = nn.Linear(7 * d, 5)

    def forward(self, x):
        mu = x.mean(1, keepdim=True)
        sd = x.std(1, keepdim=True, correction=0) + 1e-5
        z = ((x - mu) / sd).permute(0, 2, 1).unfold(-1, 4, 2)
        b, c, n, p = z.shape
        z = self.enc(self.p(z).reshape(b * c, n, -1) + self.pos)
        return self.head(z.reshape(b, c, -1)).permute(0, 2, 1) * sd + mu


@zoo(lambda n, t: (torch.randn(n, t, 2),), sizes=((2, 6), (1, 6), (3, 9)), kinds='scripted')
class DeepAr(nn.Module):
    """Cells by hand and a loop that feeds back what it said."""

    def __init__(self, horizon: int = 4):
        super().__init__()
        self.horizon = horizon
        self.cell, self.gru = nn.LSTMCell(2, 8), nn.GRUCell(8, 6)
        self.mu, self.sigma = nn.Linear(6, 2), nn.Linear(6, 2)

    def forward(self, x: Tensor) -> Tuple[Tensor, Tensor]:
        h, c = torch.zeros(x.size(0), 8), torch.zeros(x.size(0), 8)
        g = torch.zeros(x.size(0), 6)
        for t in range(x.size(1)):
            h, c = self.cell(x[:, t], (h, c))
            g = self.gru(h, g)
        mus: List[Tensor] = []
        sigmas: List[Tensor] = []
        last = x[:, -1]
        for _ in range(self.horizon):
            h, c = self.cell(last, (h, c))
            g = self.gru(h, g)
            last = self.mu(g)
            mus.append(last)
            sigmas.append(F.softplus(self.sigma(g)) + 1e-6)
        return torch.stack(mus, 1), torch.stack(sigmas, 1)


@zoo(lambda n, e: (torch.randn(n, 5), torch.randint(0, n, (2, e))), sizes=((6, 12), (4, 9), (9, 20)), dims=({0: 'n'}, {1: 'e'}))
class GraphNetworks(nn.Module):
    """GCN by scatter_add, GAT by a softmax over edges, GraphSAGE's mean by index_add, a readout."""

    def __init__(self):
        super().__init__()
        self.w1, self.w2, self.a, self.ws, self.wn = nn.Linear(5, 8, bias=False), nn.Linear(8, 8, bias=False), nn.Parameter(torch.randn(16) * 0.5), nn.Linear(8, 6), nn.Linear(8, 6)
        self.out = nn.Linear(6, 3)

    def forward(self, x: Tensor, edge_index: Tensor) -> Tensor:
        n = x.size(0)
        loops = torch.arange(n, dtype=torch.long)
        src, dst = torch.cat([edge_index[0], loops]), torch.cat([edge_index[1], loops])
        deg = torch.zeros(n).scatter_add_(0, dst, torch.ones(dst.size(0)))
        dis = deg.pow(-0.5)
        dis[dis == float('inf')] = 0
        h = self.w1(x)
        m = (dis[src] * dis[dst]).unsqueeze(-1) * h[src]
        x = F.elu(torch.zeros_like(h).scatter_add_(0, dst.unsqueeze(-1).expand_as(m), m))
        h = self.w2(x)
        e = F.leaky_relu(torch.cat([h[src], h[dst]], -1) @ self.a, 0.2)
        top = torch.full((n,), float('-inf')).scatter_reduce(0, dst, e, 'amax')
        e = torch.exp(e - top[dst])
        alpha = e / torch.zeros(n).index_add_(0, dst, e)[dst]
        x = F.elu(torch.zeros_like(h).index_add(0, dst, alpha.unsqueeze(-1) * h[src]))
        s = torch.zeros_like(x).index_add_(0, dst, x[src])
        mean = s / torch.bincount(dst, minlength=n).clamp(min=1).unsqueeze(-1)
        x = F.normalize(self.ws(x) + self.wn(mean), dim=-1)
        return self.out(torch.cat([x.mean(0, keepdim=True) + x.max(0, keepdim=True)[0]], 0))


@zoo(lambda n: (torch.randn(n, 3, 8, 5),))
class StGcn(nn.Module):
    def __init__(self):
        super().__init__()
        a = torch.rand(3, 5, 5)
        self.register_buffer('A', a / a.sum(1, keepdim=True))
        self.imp = nn.Parameter(torch.ones(3, 5, 5) + 0.1 * torch.randn(3, 5, 5))
        self.bn, self.conv = nn.BatchNorm1d(15), nn.Conv2d(3, 8 * 3, (1, 1))
        self.tcn = nn.Sequential(nn.BatchNorm2d(8), nn.ReLU(inplace=True), nn.Conv2d(8, 8, (9, 1), (2, 1), (4, 0)), nn.BatchNorm2d(8))
        self.fcn = nn.Conv2d(8, 4, 1)

    def forward(self, x):
        N, C, T, V = x.size()
        x = x.permute(0, 3, 1, 2).contiguous().view(N, V * C, T)
        x = self.bn(x).view(N, V, C, T).permute(0, 2, 3, 1).contiguous()
        y = self.conv(x)
        n, kc, t, v = y.size()
        y = torch.einsum('nkctv,kvw->nctw', (y.view(n, 3, kc // 3, t, v), self.A * self.imp))
        y = F.relu(self.tcn(y.contiguous()))
        y = F.avg_pool2d(y, y.size()[2:])
        return self.fcn(y).view(y.size(0), -1)


@zoo(numbers(4), kinds='traced scripted exported')
class RealNvp(nn.Module):
    """A flow forwards and back, its log determinant and density; an affine coupling by masks, an invertible product."""

    def __init__(self):
        super().__init__()
        self.register_buffer('mask', torch.tensor([[1., 0, 1, 0], [0, 1, 0, 1]]))
        self.s = nn.ModuleList([nn.Sequential(nn.Linear(4, 8), nn.LeakyReLU(), nn.Linear(8, 4), nn.Tanh()) for _ in range(2)])
        self.t = nn.ModuleList([nn.Sequential(nn.Linear(4, 8), nn.LeakyReLU(), nn.Linear(8, 4)) for _ in range(2)])
        self.W = nn.Parameter(torch.linalg.qr(torch.randn(4, 4))[0])

    def forward(self, x):
        z, logdet = x @ self.W, torch.slogdet(self.W)[1].expand(x.shape[0])
        for i, (ss, tt) in enumerate(zip(self.s, self.t)):
            zm = z * self.mask[i]
            s, t = ss(zm) * (1 - self.mask[i]), tt(zm) * (1 - self.mask[i])
            z = zm + (1 - self.mask[i]) * (z * torch.exp(s) + t)
            logdet = logdet + s.sum(1)
        logp = -0.5 * (z ** 2 + math.log(2 * math.pi)).sum(1) + logdet
        y = z
        i = 1
        for k in range(2):
            m = self.mask[i - k]
            ym = y * m
            if i - k == 1:
                s, t = self.s[1](ym), self.t[1](ym)
            else:
                s, t = self.s[0](ym), self.t[0](ym)
            y = ym + (1 - m) * ((y - t) * torch.exp(-s))
        return z, logp, y @ torch.inverse(self.W)


@zoo(numbers(10), kinds='traced scripted exported')
class TabNet(nn.Module):
    """Attentive steps with sparsemax, ghost batches at rest."""

    def __init__(self, steps: int = 3):
        super().__init__()
        self.bn, self.steps = nn.BatchNorm1d(10), steps
        self.fc = nn.ModuleList([nn.Linear(10, 12, bias=False) for _ in range(steps)])
        self.att = nn.ModuleList([nn.Linear(6, 10, bias=False) for _ in range(steps)])
        self.out = nn.Linear(6, 2)

    def sparsemax(self, x: Tensor) -> Tensor:
        x = x - x.max(dim=-1, keepdim=True)[0]
        srt, _ = torch.sort(x, descending=True, dim=-1)
        cs = srt.cumsum(-1) - 1
        rho = torch.arange(1, x.size(-1) + 1, dtype=x.dtype).view(1, -1)
        support = rho * srt > cs
        k = support.sum(dim=-1).unsqueeze(-1)
        tau = cs.gather(-1, k - 1) / k.to(x.dtype)
        return torch.clamp(x - tau, min=0)

    def forward(self, x):
        x = self.bn(x)
        prior = torch.ones(x.shape)
        att = F.relu(x[:, :6])
        out = torch.zeros(x.size(0), 6)
        explain = torch.zeros(x.shape)
        for fc, a in zip(self.fc, self.att):
            m = self.sparsemax(a(att) * prior)
            prior = torch.mul(1.3 - m, prior)
            h = F.glu(fc(m * x), -1) if False else fc(m * x)
            d, att = F.relu(h[:, :6]), h[:, 6:]
            out = out + d
            explain = explain + m * d.sum(1, keepdim=True)
        return self.out(out), explain


@zoo(lambda n: (torch.randn(n, 5), torch.stack([torch.randint(0, k, (n,)) for k in (3, 4, 7)], 1)))
class FtTransformer(nn.Module):
    def __init__(self, d: int = 8):
        super().__init__()
        self.w, self.b = nn.Parameter(torch.randn(5, d)), nn.Parameter(torch.randn(5, d))
        self.cat = nn.ModuleList([nn.Embedding(k, d) for k in (3, 4, 7)])
        self.cls = nn.Parameter(torch.randn(1, 1, d))
        self.layers = nn.ModuleList([nn.TransformerEncoderLayer(d, 2, 16, batch_first=True) for _ in range(2)])
        self.head = nn.Sequential(nn.LayerNorm(d), nn.ReLU(), nn.Linear(d, 3))

    def forward(self, num, cat):
        tok = num.unsqueeze(-1) * self.w + self.b
        cats = torch.stack([e(cat[:, i]) for i, e in enumerate(self.cat)], dim=1)
        x = torch.cat([self.cls.expand(num.size(0), -1, -1), tok, cats], 1)
        for layer in self.layers:
            x = layer(x)
        p = self.head(x[:, 0])
        top = torch.topk(p.softmax(-1), 2)
        return {'probabilities': p.softmax(-1), 'classes': top.indices, 'scores': top.values}


@zoo(numbers(6), kinds='traced scripted exported')
class Policies(nn.Module):
    """A dueling network, a tanh policy with its log density, quantiles, an ordinal head, a mixture's mean."""

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(6, 16), nn.ReLU())
        self.v, self.a, self.mu, self.log_std = nn.Linear(16, 1), nn.Linear(16, 4), nn.Linear(16, 2), nn.Linear(16, 2)
        self.z = nn.Linear(16, 4 * 5)
        self.register_buffer('support', torch.linspace(-1, 1, 5))
        self.register_buffer('cuts', torch.tensor([-0.5, 0.1, 0.9]))

    def forward(self, obs):
        f = self.body(obs)
        a = self.a(f)
        q = self.v(f) + a - a.mean(dim=1, keepdim=True)
        mu, log_std = self.mu(f), torch.clamp(self.log_std(f), -20, 2)
        std = log_std.exp()
        act = torch.tanh(mu)
        logp = (-0.5 * math.log(2 * math.pi) - log_std).sum(-1) - torch.log(1 - act.pow(2) + 1e-6).sum(-1)
        dist = F.softmax(self.z(f).view(-1, 4, 5), dim=2)
        c51 = torch.sum(dist * self.support, dim=2)
        bucket = torch.bucketize(obs, self.cuts)
        rank = (torch.sigmoid(q.unsqueeze(-1) - self.cuts) > 0.5).sum(-1)
        return q.argmax(1), act, logp, c51.max(1)[1], bucket, rank, F.gumbel_softmax(a * 1e4, hard=True) if False else F.one_hot(q.argmax(-1), 4), std


@zoo(lambda n, t: (torch.randn(n, t, 2), torch.randn(n, t, 2).abs()), sizes=((2, 5), (1, 5), (1, 8)), kinds='scripted')
class Kalman(nn.Module):
    """Filter and smoother: products, inverses and solves in a loop over time."""

    def __init__(self):
        super().__init__()
        self.register_buffer('F', torch.tensor([[1., 1], [0, 1]]))
        self.register_buffer('Q', torch.eye(2) * 0.1)
        self.register_buffer('H', torch.eye(2))

    def forward(self, z: Tensor, r: Tensor) -> Tuple[Tensor, Tensor]:
        n = z.size(0)
        x = torch.zeros(n, 2, 1)
        P = torch.eye(2).unsqueeze(0).repeat(n, 1, 1)
        xs: List[Tensor] = []
        Ps: List[Tensor] = []
        for t in range(z.size(1)):
            x = self.F @ x
            P = self.F @ P @ self.F.t() + self.Q
            S = self.H @ P @ self.H.t() + torch.diag_embed(r[:, t] + 0.1)
            K = P @ self.H.t() @ torch.inverse(S)
            x = x + K @ (z[:, t].unsqueeze(-1) - self.H @ x)
            P = (torch.eye(2) - K @ self.H) @ P
            xs.append(x.squeeze(-1))
            Ps.append(torch.diagonal(P, dim1=-2, dim2=-1))
        return torch.stack(xs, 1), torch.stack(Ps, 1)


@zoo(lambda n: (torch.randn(n, 3), torch.linspace(0, 1, 5)), kinds='scripted', sizes=((2,), (1,)))
class NeuralOde(nn.Module):
    """Runge and Kutta's fourth order along times that the request gives."""

    def __init__(self):
        super().__init__()
        self.f = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 3))

    def rhs(self, t: Tensor, y: Tensor) -> Tensor:
        return self.f(torch.cat([y, t.expand(y.size(0), 1)], 1))

    def forward(self, y: Tensor, times: Tensor) -> Tensor:
        out = [y]
        for i in range(times.size(0) - 1):
            t, dt = times[i], times[i + 1] - times[i]
            k1 = self.rhs(t, y)
            k2 = self.rhs(t + dt / 2, y + dt * k1 / 2)
            k3 = self.rhs(t + dt / 2, y + dt * k2 / 2)
            k4 = self.rhs(t + dt, y + dt * k3)
            y = y + dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
            out.append(y)
        return torch.stack(out, 1)


@zoo(lambda n: (torch.rand(n) * 90, torch.randn(n) * 1e4, torch.randint(-2, 9, (n,))))
class Preprocessing(nn.Module):
    """Columns: scaled, cut into buckets, looked up with a default."""

    def __init__(self):
        super().__init__()
        self.register_buffer('edges', torch.tensor([18., 30, 45, 65]))
        self.e, self.fc = nn.Embedding(6, 3), nn.Linear(9, 1)

    def forward(self, age: Tensor, income: Tensor, city: Tensor) -> Tensor:
        age = torch.searchsorted(self.edges, age, right=True)
        city = torch.where((city >= 0) & (city < 5), city, torch.full_like(city, 5))
        x = torch.cat([F.one_hot(age, 5).float(), self.e(city), torch.nan_to_num(income / 1e4).unsqueeze(1)], 1)
        return torch.sigmoid(self.fc(x))
