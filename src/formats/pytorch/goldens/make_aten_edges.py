# python 3.11, requirements.txt
"""What the oracle over torch's own samples (test/oracles/torch-ops.ts) found wrong once, and edges of its kind."""
import os
import sys

import torch

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from calls import Calls, floats, inf, ints, nan  # noqa: E402

calls = Calls()
for count in (1, 3):
    calls.group('squeeze of a free batch, %d' % count, dict(x=floats(2, 1, 3)), ['torch.squeeze(x)', 'torch.squeeze(x, 0)', 'torch.squeeze(x, [0, 1])', 'x.squeeze(-1)', 'torch.squeeze(x.sum(2)) * 2'], [dict(x=floats(1, 1, count)), dict(x=floats(1, 4, 1)), dict(x=floats(0, 1, 3))])
calls.group('squeeze in the middle', dict(x=floats(3, 4, 1)), ['torch.squeeze(x).sum(1)', 'torch.linear(torch.squeeze(x), torch.ones([2, 4]))'], [dict(x=floats(5, 4, 1))], 'x = torch.reshape(x, [-1, 4, 1])')
SMALL = torch.tensor([[-8.7], [-12.25], [-17.8], [-40.0], [-100.0], [3.0]])
for i, part in enumerate([SMALL[:1], SMALL[1:3], SMALL[3:4]]):
    calls.group('small probabilities, %d' % i, dict(x=part), ['torch.sigmoid(x)', 'torch.silu(x)', 'torch.sigmoid(x).squeeze(1)', 'torch.glu(torch.cat([x, x], 1))', 'torch.log(torch.sigmoid(x))', 'torch.log_sigmoid(x)', 'torch.sigmoid(x) * 0.5', 'torch.softmax(torch.cat([x, x * 0], 1), 1)[:, 0]', 'torch.tanh(x * 1e-4)', 'torch.exp(x)', 'torch.softplus(x)', 'torch.erfc(-x * 0.3)'])
calls.group('sigmoid of all', dict(x=torch.cat([SMALL, torch.tensor([[inf], [-inf], [nan], [0.0], [-0.0], [90.0], [-90.0]])])), ['torch.sigmoid(x)', 'torch.silu(x)', 'torch.special_expit(x)', 'torch.mish(x)', 'torch.hardswish(x)', 'torch.softplus(x, 2.0, 10.0)', 'torch.log_sigmoid(x)', 'torch.logit(torch.sigmoid(x), 0.6)', 'torch.logit(torch.sigmoid(x), 0.01)', 'torch.elu(x)', 'x / (1 + x.abs())'])
POLES = torch.tensor([0.0, -0.0, 1.0, -1.0, -2.0, 0.5, -0.5, 3.0, inf, nan])
calls.group('poles', dict(x=POLES, n=torch.tensor([0, 1, 2, 5])), ['torch.digamma(x)', 'torch.digamma(n)', 'torch.polygamma(0, x)', 'torch.polygamma(1, x.abs())', 'torch.polygamma(2, x)', 'torch.polygamma(3, n)', 'torch.lgamma(x)', 'torch.lgamma(n)', 'torch.special_zeta(x + 1, 0.0)', 'torch.special_zeta(3.0, x)', 'torch.special_zeta(2.0, x)', 'torch.special_zeta(n, n)', 'torch.special_entr(x)', 'torch.erfinv(x)', 'torch.special_ndtri(x)', 'torch.i0(x)', 'torch.sinc(x)', 'torch.xlogy(x, x)', 'torch.special_xlog1py(x, x)', 'torch.log1p(x)', 'torch.expm1(x)', 'torch.rsqrt(x)', 'torch.logaddexp(x, x)', 'torch.hypot(x, x)', 'torch.atan2(x, -x)', 'torch.copysign(x, -x)', 'torch.nextafter(x, -x)', 'torch.heaviside(x, x)', 'torch.fmod(x, 0.3)', 'torch.remainder(x, -0.3)', 'torch.floor_divide(x, 0.3)', "torch.div(x, -0.3, rounding_mode='trunc')", 'torch.pow(x, 3)', 'torch.pow(x, -1)', 'torch.pow(x, 0.5)', 'torch.pow(2, x)', 'torch.float_power(x, 2)', 'torch.ldexp(x, n[1])'])
calls.group('written results', dict(x=floats(3, 4)), ['torch.sort(x, 1)[0]'] + ['v%d' % i for i in range(9)], [dict(x=floats(2, 4, seed=3))], '''
v0 = torch.empty([0])
v1 = torch.empty([0], dtype=torch.int64)
torch.sort(x, 1, True, values=v0, indices=v1)
v2 = torch.zeros([3, 4])
torch.add(x, 1, out=v2)
v3 = torch.empty([0])
torch.mul(x, x, out=v3)
v4 = torch.empty([0], dtype=torch.float64)
torch.exp(x, out=v4)
v5 = torch.empty([0])
v6 = torch.empty([0], dtype=torch.int64)
torch.topk(x, 2, values=v5, indices=v6)
v7 = torch.empty([0])
v8 = torch.empty([0], dtype=torch.int64)
torch.max(x, 0, max=v7, max_values=v8)
''')
for dtype in [torch.int8, torch.uint8, torch.int16, torch.int32, torch.int64]:
    name = str(dtype)[6:]
    calls.group('products, ' + name, dict(a=ints(2, 3, 4, low=0 if name == 'uint8' else -9).to(dtype), b=ints(2, 4, 3, low=0, seed=3).to(dtype)), ['torch.matmul(a, b)', 'torch.bmm(a, b)', 'torch.mm(a[0], b[0])', 'torch.mv(a[0], b[0, :, 0])', 'torch.dot(a[0, 0], b[0, :, 0])', 'torch.addmm(a[0, :, :3], a[1], b[1])', 'torch.baddbmm(a[:, :, :3], a, b, beta=2, alpha=3)', 'torch.addbmm(a[0, :, :3], a, b)', 'torch.addmv(b[0, 0], a[0], b[0, :, 1])', 'torch.einsum("bij,bjk->bik", [a, b])', 'torch.einsum("bij->i", [a])', 'torch.einsum("ij", [a[0]])', 'torch.tensordot(a, b, [2], [1])', 'torch.kron(a[0], b[0])', 'torch.outer(a[0, 0], b[0, 0])', 'torch.inner(a[0, 0], b[0, :, 0])', 'torch.linalg_multi_dot([a[0], b[0], a[1]])', 'torch.trace(a[0])', 'torch.matrix_power(torch.matmul(a, b), 2)'], [dict(a=ints(1, 3, 4, low=0, seed=9).to(dtype).expand(2, 3, 4).contiguous(), b=ints(2, 4, 3, low=0, seed=4).to(dtype))])
E3 = 'torch.einsum'
calls.group('einsum', dict(x=floats(2, 3, 4), y=floats(2, 4, 3, seed=1), v=floats(4), w=floats(3)), [E3 + '(%s, [%s])' % (repr(text).replace("'", '"'), names) for text, names in [
    ('bij,bjk->bik', 'x, y'), ('bij,bjk', 'x, y'), ('...ij,...jk->...ik', 'x, y'), ('...ij,j->...i', 'x, v'), ('i,j->ij', 'v, w'), ('i,i', 'v, v'), ('i,i->', 'v, v'), ('bii->bi', 'torch.matmul(x, y)'), ('bii', 'torch.matmul(x, y)'), ('bij->ji', 'x'), ('bij->', 'x'), ('...->...', 'x'), ('...ij->...ji', 'x'), ('b...->...b', 'x'), ('...ik, ...j -> ij', 'x, w'), ('bij,j,i->b', 'x, v, w'), ('bij,bkj->bik', 'x, x'), ('aB,Ba->', 'x[0], y[0]'), ('zyx->xyz', 'x'), ('bij , bjk -> b i k', 'x, y'), ('i...,i...->...', 'x, x'), ('ij,kj->ik', 'x[0], x[1]'), ('ij,ij->ij', 'x[0], x[1]'), ('b...,c...->bc...', 'x, x')]],
    [dict(x=floats(2, 3, 4, seed=5), y=floats(2, 4, 3, seed=7), v=floats(4, seed=2), w=floats(3, seed=6))])
calls.group('one and more', dict(x=torch.tensor(2.5), i=torch.tensor([0]), y=torch.tensor([1.5]), m=torch.tensor([[True, False, True], [False, True, True]]), s=floats(6), z=floats(2, 3)), ['torch.index_add(x, 0, i, y[0])', 'torch.index_add(x, 0, i, y[0], alpha=-3)', 'torch.index_copy(x, 0, i, y[0])', 'torch.index_fill(x, 0, i, 7.0)', 'torch.index_select(x, 0, i)', 'torch.gather(x, 0, i[0])', 'torch.scatter(x, 0, i[0], y[0])', 'torch.masked_scatter(z, m, s)', 'torch.masked_scatter(z[0], m, s)', 'torch.masked_fill(z, m[0], -inf1)', 'torch.where(m, z, x)', 'torch.cat([z, z], 1)', 'torch.round(z)', 'torch.relu6(x)', 'torch.take(z, i)', 'torch.sort(x)[0]', 'torch.cumsum(x, 0)', 'torch.flip(z, [-1, 0])', 'torch.squeeze(x)', 'torch.amax(x, 0)', 'torch.softmax(x, 0)', 'torch.logsumexp(x, [0])', 'torch.std(z, [0])', 'torch.median(x)', 'torch.nonzero(x)', 'torch.argwhere(x)'], setup='inf1 = 1e30')
calls.group('distinct floats', dict(x=torch.tensor([3.0, -1.5, 3.0, 0.5, -1.5, 7.0])), [('torch._unique2(x, True, True, True)', 3), ('torch._unique(x, True, True)', 2), ('torch.unique_dim(x.reshape(-1, 2), 0, True, True, True)', 3), ('torch.unique_consecutive(x, True, True)', 3)], [dict(x=torch.tensor([1.0, 1.0])), dict(x=torch.tensor([2.5, 2.5, -3.0, 2.5]))])
calls.group('statistics of a batch', dict(x=floats(4, 3, 5), w=floats(3), b=floats(3, seed=1), m=floats(3, seed=2), v=floats(3, seed=3).abs()), [('torch.native_batch_norm(x, w, b, None, None, True, 0.1, 1e-5)', 3), 'torch.batch_norm(x, w, b, None, None, True, 0.1, 1e-5, False)', 'torch.instance_norm(x, w, b, None, None, True, 0.1, 1e-5, False)', ('torch.native_layer_norm(x, [5], None, None, 1e-5)', 3)], [dict(x=floats(2, 3, 5, seed=8), w=floats(3), b=floats(3, seed=1), m=floats(3, seed=2), v=floats(3, seed=3).abs())])
calls.group('pictures', dict(x=floats(2, 3, 8, 10)), ['torch._upsample_bilinear2d_aa(x, [3, 4], True, 1.7, 0.9)', 'torch._upsample_bilinear2d_aa(x, [3, 4], False, None, None)', 'torch._upsample_bicubic2d_aa(x, [5, 12], True)', 'torch.upsample_bilinear2d(x, [5, 15], True, 2.0, 3.0)', "torch.pad(x, [1, -1, 2, -2], 'replicate')", "torch.pad(x, [1, 2, 0, 3], 'circular')", "torch.pad(x, [3, 1], 'constant', 2.0)", "torch.pad(x, [-1, 2, -3, 0, 1, 1])"], [dict(x=floats(1, 3, 8, 10, seed=4))])
calls.group('types of results', dict(i=ints(3), x=floats(3), b=torch.tensor([True, False, True])), ['torch._shape_as_tensor(x)', 'torch.zeros([1], dtype=torch.result_type(i, 2.5))', 'torch.zeros([1], dtype=torch.result_type(b, i))', 'torch.zeros([1], dtype=torch.result_type(b, 3))', 'torch.zeros([1], dtype=torch.result_type(i, x))', 'torch.zeros([1], dtype=torch.result_type(2, b))', 'torch.hsplit(x, 3)[1]', 'torch.tensor_split(x, 2)[0]', 'torch.tensor_split(i, 2)[1]'], [dict(i=ints(4), x=floats(6), b=torch.tensor([True, False, True]))])
calls.write('aten_edges')
