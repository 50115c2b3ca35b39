# python 3.11, requirements.txt
"""What language models of Hugging Face and their like are made of, as small as it goes: what whole networks met
(test/oracles/transformers_networks.py), and decoders as users script them. Masks of attention of several dtypes."""
import math
from typing import Dict, List, Optional, Tuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from torch_cases import HERE, VERSION, Pack
from user_cases import trials

torch.manual_seed(5)
R = torch.randn


def words(*shape, most=20):
    return torch.randint(1, most, shape)


class InOne(nn.Module):
    """DeBERTa's projection: how large a head is, the reshape is to find out, and only the file says it."""

    def __init__(self):
        super().__init__()
        self.embedding, self.project = nn.Embedding(20, 8), nn.Linear(8, 24)

    def forward(self, words: Tensor, places: Tensor) -> Tensor:
        x = self.project(self.embedding(words) + self.embedding(places))
        q, k, v = x.view(x.size()[:-1] + (2, -1)).permute(0, 2, 1, 3).chunk(3, dim=-1)
        return torch.softmax(q @ k.transpose(-1, -2), -1) @ v


class Positions(nn.Module):
    """DeBERTa's relative positions: a slice whose bounds are elements, of which the exporter asserts where it lies."""

    def __init__(self):
        super().__init__()
        self.table = nn.Parameter(R(16, 4))

    def forward(self, x: Tensor) -> Tensor:
        span = torch.tensor(x.size(1)).clamp(max=8)
        return x @ self.table[8 - span:8 + span, :].transpose(0, 1)


class Rotary(nn.Module):
    """Llama's own code: complex numbers."""
    def __init__(self):
        super().__init__()
        self.e = nn.Embedding(20, 16)
        freqs = 1.0 / (10000 ** (torch.arange(0, 8, 2).float() / 8))
        self.register_buffer('cis', torch.polar(torch.ones(32, 4), torch.outer(torch.arange(32).float(), freqs)))
        self.q, self.k, self.v = nn.Linear(16,16,False), nn.Linear(16,16,False), nn.Linear(16,16,False)
    def turn(self, x, cis):
        c = torch.view_as_complex(x.float().reshape(x.shape[0], x.shape[1], 2, 4, 2))
        return torch.view_as_real(c * cis.view(1, x.shape[1], 1, 4)).flatten(3)
    def forward(self, words: Tensor) -> Tensor:
        x = self.e(words)
        b, n = words.shape[0], words.shape[1]
        cis = self.cis[:n]
        q = self.turn(self.q(x).view(b, n, 2, 8), cis).transpose(1,2)
        k = self.turn(self.k(x).view(b, n, 2, 8), cis).transpose(1,2)
        v = self.v(x).view(b, n, 2, 8).transpose(1,2)
        mask = torch.full((n, n), float('-inf')).triu(1)
        s = torch.softmax(q @ k.transpose(2,3) / math.sqrt(8) + mask, -1)
        return (s @ v).transpose(1,2).reshape(b, n, 16)


class Alibi(nn.Module):
    def __init__(self):
        super().__init__()
        self.e = nn.Embedding(20, 8); self.p = nn.Linear(8, 24)
        self.register_buffer('slopes', torch.tensor([2.0 ** (-4 * (i + 1)) for i in range(2)]))
    def forward(self, words: Tensor, mask: Tensor) -> Tensor:
        x = self.e(words)
        b, n, d = x.shape
        q, k, v = self.p(x).view(b, n, 3, 2, 4).permute(2, 0, 3, 1, 4).unbind(0)
        pos = torch.arange(n)
        bias = -(pos[None, :] - pos[:, None]).abs()[None] * self.slopes[:, None, None]
        s = q @ k.transpose(-1, -2) / 2 + bias
        s = s.masked_fill(mask[:, None, None, :] == 0, torch.finfo(torch.float32).min)
        return (s.softmax(-1) @ v).transpose(1, 2).reshape(b, n, d)


class Relative(nn.Module):
    """T5's buckets."""
    def __init__(self):
        super().__init__()
        self.bias = nn.Embedding(8, 2); self.e = nn.Embedding(20, 8)
    def bucket(self, rel: Tensor) -> Tensor:
        n = 4
        out = (rel > 0).to(torch.long) * n
        rel = torch.abs(rel)
        exact = n // 2
        small = rel < exact
        large = exact + (torch.log(rel.float() / exact) / math.log(16 / exact) * (n - exact)).to(torch.long)
        large = torch.min(large, torch.full_like(large, n - 1))
        return out + torch.where(small, rel, large)
    def forward(self, words: Tensor) -> Tensor:
        n = words.size(1)
        rel = torch.arange(n)[None, :] - torch.arange(n)[:, None]
        bias = self.bias(self.bucket(rel)).permute(2, 0, 1).unsqueeze(0)
        x = self.e(words).view(words.size(0), n, 2, 4).transpose(1, 2)
        return torch.softmax(x @ x.transpose(2, 3) + bias, -1) @ x


class Cached(nn.Module):
    def __init__(self):
        super().__init__()
        self.e = nn.Embedding(20, 8); self.p = nn.Linear(8, 24); self.o = nn.Linear(8, 20)
    def forward(self, word: Tensor, keys: Tensor, values: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
        x = self.e(word)
        b, n = word.shape[0], word.shape[1]
        q, k, v = self.p(x).view(b, n, 3, 2, 4).permute(2, 0, 3, 1, 4).unbind(0)
        keys = torch.cat([keys, k], 2); values = torch.cat([values, v], 2)
        past = keys.size(2) - n
        allowed = torch.arange(keys.size(2))[None, :] <= (torch.arange(n)[:, None] + past)
        a = F.scaled_dot_product_attention(q, keys, values, attn_mask=allowed)
        return self.o(a.transpose(1, 2).reshape(b, n, 8)), keys, values


class CrfScore(nn.Module):
    """A CRF's tensor Viterbi with a fixed shape, and its log-likelihood of the path."""
    def __init__(self, n=4):
        super().__init__()
        self.start, self.end, self.t = nn.Parameter(R(n)), nn.Parameter(R(n)), nn.Parameter(R(n, n))
    def forward(self, x: Tensor, mask: Tensor) -> Tuple[Tensor, Tensor]:
        b, n, k = x.shape
        score = self.start + x[:, 0]
        alpha = score
        paths = torch.zeros(b, 0, k, dtype=torch.long)
        for i in range(1, n):
            s, p = (score.unsqueeze(2) + self.t).max(1)
            m = mask[:, i].unsqueeze(1)
            score = torch.where(m, s + x[:, i], score)
            alpha = torch.where(m, torch.logsumexp(alpha.unsqueeze(2) + self.t + x[:, i].unsqueeze(1), 1), alpha)
            paths = torch.cat([paths, torch.where(m, p, torch.arange(k).unsqueeze(0)).unsqueeze(1)], 1)
        score = score + self.end
        best, tag = score.max(1)
        tags = torch.zeros(b, n, dtype=torch.long)
        tags[:, n - 1] = tag
        for i in range(n - 2, -1, -1):
            tag = paths[:, i].gather(1, tag.unsqueeze(1)).squeeze(1)
            tags[:, i] = tag
        return tags, best - torch.logsumexp(alpha + self.end, 1)


class Beam(nn.Module):
    def __init__(self, beams=3, steps=5):
        super().__init__()
        self.e = nn.Embedding(12, 6); self.cell = nn.LSTMCell(6, 6); self.o = nn.Linear(6, 12)
        self.beams, self.steps = beams, steps
    def forward(self, h: Tensor) -> Tuple[Tensor, Tensor]:
        b = h.size(0)
        k = self.beams
        hx = h.unsqueeze(1).expand(b, k, 6).reshape(b * k, 6)
        cx = torch.zeros_like(hx)
        scores = torch.full([b, k], -1e9)
        scores[:, 0] = 0.0
        seqs = torch.ones(b, k, 1, dtype=torch.long)
        for i in range(self.steps):
            hx, cx = self.cell(self.e(seqs[:, :, -1].reshape(-1)), (hx, cx))
            logp = torch.log_softmax(self.o(hx), -1).view(b, k, 12)
            total = (scores.unsqueeze(2) + logp).view(b, -1)
            scores, flat = total.topk(k, dim=1)
            parent = torch.div(flat, 12, rounding_mode='floor')
            word = flat % 12
            seqs = torch.cat([seqs.gather(1, parent.unsqueeze(2).expand(-1, -1, seqs.size(2))), word.unsqueeze(2)], 2)
            pick = (torch.arange(b).unsqueeze(1) * k + parent).view(-1)
            hx, cx = hx[pick], cx[pick]
        return seqs, scores


class Mean(nn.Module):
    """sentence-transformers: an encoder, the mean over words that are no padding, of length one."""
    def __init__(self, how='mean'):
        super().__init__()
        self.e = nn.Embedding(20, 8); self.t = nn.TransformerEncoderLayer(8, 2, 12, batch_first=True); self.d = nn.Linear(8, 6); self.how = how
    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Dict[str, Tensor]:
        x = self.t(self.e(input_ids), src_key_padding_mask=attention_mask == 0)
        m = attention_mask.unsqueeze(-1).expand(x.size()).float()
        if self.how == 'mean':
            s = torch.sum(x * m, 1) / torch.clamp(m.sum(1), min=1e-9)
        elif self.how == 'max':
            x = x.clone()
            x[m == 0] = -1e9
            s = torch.max(x, 1)[0]
        elif self.how == 'last':
            n = attention_mask.sum(1) - 1
            s = x[torch.arange(x.size(0)), n]
        else:
            w = torch.arange(1, x.size(1) + 1).unsqueeze(0).unsqueeze(-1).expand(x.size()).float() * m
            s = (x * w).sum(1) / w.sum(1)
        return {'sentence_embedding': F.normalize(torch.tanh(self.d(s)), p=2.0, dim=1), 'token_embeddings': x}


class MHAMask(nn.Module):
    def __init__(self, weights=True, causal=False, **options):
        super().__init__()
        self.attention = nn.MultiheadAttention(8, 2, **options)
        self.weights, self.causal = weights, causal
    def forward(self, q: Tensor, k: Tensor, mask: Tensor) -> Tuple[Tensor, Optional[Tensor]]:
        return self.attention(q, k, k, attn_mask=mask, need_weights=self.weights, is_causal=self.causal)


class MHABoth(nn.Module):
    def __init__(self, weights=True, **options):
        super().__init__()
        self.attention = nn.MultiheadAttention(8, 2, **options)
        self.weights = weights
    def forward(self, q: Tensor, k: Tensor, mask: Tensor, padding: Tensor) -> Tuple[Tensor, Optional[Tensor]]:
        return self.attention(q, k, k, attn_mask=mask, key_padding_mask=padding, need_weights=self.weights, average_attn_weights=False)


@torch.library.custom_op('transformers::grouped_mm_fallback', mutates_args=())
def of_groups(input: Tensor, weight: Tensor, offs: Tensor) -> Tensor:
    ends = [0] + offs.tolist()
    return torch.cat([input[start:end] @ matrix for start, end, matrix in zip(ends, ends[1:], weight)] + [input[ends[-1]:] @ weight[0] * 0])


@of_groups.register_fake
def _(input, weight, offs):
    return input.new_empty(input.size(0), weight.size(2))


class Experts(nn.Module):
    """A mixture of experts: rows sorted by their expert, each group by its expert's matrix. The last is never asked."""

    def __init__(self, own):
        super().__init__()
        self.weight, self.router, self.own = nn.Parameter(R(4, 8, 8)), nn.Linear(8, 4), own

    def forward(self, x: Tensor) -> Tensor:
        expert = self.router(x)[:, :3].argmax(-1)
        order = expert.argsort(stable=True)
        ends = (expert.unsqueeze(1) <= torch.arange(4)).sum(0).to(torch.int32)
        found = torch._grouped_mm(x[order], self.weight, offs=ends) if self.own else torch.ops.transformers.grouped_mm_fallback(x[order], self.weight, ends)
        return torch.zeros_like(found).index_copy(0, order, found)


def causal(n):
    return torch.triu(torch.ones(n, n, dtype=torch.bool), 1)


def added(mask):
    return torch.zeros(mask.shape).masked_fill(mask, float('-inf'))


if __name__ == '__main__':
    pack = Pack()
    wide = dict(words=[0, 1])
    texts = [dict(words=words(2, 6)), dict(words=words(1, 9)), dict(words=words(3, 1))]
    trials(pack, 'three in one product', InOne(), [dict(words=words(2, 6), places=words(2, 6)), dict(words=words(1, 3), places=words(1, 3))], 'exported', dict(words=[0, 1], places=[0, 1]))
    trials(pack, 'places by a slice of the run', Positions(), [dict(x=R(2, 5, 4)), dict(x=R(1, 7, 4)), dict(x=R(1, 12, 4))], 'exported', dict(x=[0, 1]))
    trials(pack, 'rotary positions by complex numbers', Rotary(), texts, 'traced exported', wide)
    trials(pack, 'relative positions in buckets', Relative(), texts, 'traced', wide)
    trials(pack, 'distances as biases', Alibi(), [dict(words=words(2, 6), mask=torch.tensor([[1] * 6, [1] * 4 + [0] * 2])), dict(words=words(1, 4), mask=torch.tensor([[0, 1, 1, 1]]))], 'exported', dict(words=[0, 1], mask=[0, 1]))
    trials(pack, 'keys and values in and out', Cached(), [dict(word=words(2, 2), keys=R(2, 2, 5, 4), values=R(2, 2, 5, 4)), dict(word=words(1, 3), keys=R(1, 2, 2, 4), values=R(1, 2, 2, 4)), dict(word=words(2, 1), keys=R(2, 2, 0, 4), values=R(2, 2, 0, 4))], 'scripted traced exported', dict(word=[0, 1], keys=[0, 2], values=[0, 2]))
    held = [(R(2, 5, 4), torch.tensor([[1] * 5, [1] * 3 + [0] * 2]).bool()), (R(1, 3, 4), torch.ones(1, 3).bool()), (R(3, 1, 4), torch.ones(3, 1).bool())]
    trials(pack, 'the best path of a CRF and its logarithm', CrfScore(), [dict(x=x, mask=mask) for x, mask in held], 'scripted')
    trials(pack, 'a search of beams', Beam(), [dict(h=R(2, 6)), dict(h=R(1, 6)), dict(h=R(4, 6))], 'scripted exported', dict(h=[0]))
    rows = [dict(input_ids=words(2, 6), attention_mask=torch.tensor([[1] * 6, [1] * 4 + [0] * 2])), dict(input_ids=words(1, 4), attention_mask=torch.tensor([[1, 1, 1, 0]]))]
    for how in ('mean', 'last'):
        trials(pack, 'a sentence by the %s of its words' % how, Mean(how), rows, 'scripted', dict(input_ids=[0, 1], attention_mask=[0, 1]))
    sent = [dict(q=R(2, 4, 8), k=R(2, 4, 8), mask=causal(4)), dict(q=R(1, 3, 8), k=R(1, 3, 8), mask=causal(3))]
    trials(pack, 'attention with a mask of bools or of numbers', MHAMask(batch_first=True), sent + [dict(one, mask=added(one['mask'])) for one in sent], 'scripted')
    trials(pack, 'rows by the matrices of their experts', Experts(True), [dict(x=R(6, 8)), dict(x=R(1, 8))], 'traced')
    trials(pack, 'rows by the matrices of their experts, by transformers', Experts(False), [dict(x=R(6, 8)), dict(x=R(2, 8))], 'exported')
    padding = torch.tensor([[False] * 3 + [True], [False] * 4])
    both = [dict(sent[0], padding=padding), dict(sent[1], padding=torch.zeros(1, 3, dtype=torch.bool))]
    trials(pack, 'attention with both masks, more keys and zeros', MHABoth(True, batch_first=True, add_bias_kv=True, add_zero_attn=True), both, 'scripted')
    pack.write('%s/transformers-%s.json.gz' % (HERE, VERSION))
