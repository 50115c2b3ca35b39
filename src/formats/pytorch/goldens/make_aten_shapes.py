# python 3.11, requirements.txt
"""Shapes and views, joining and parting, picking and placing, order, matrices, creation, casts."""
import os
import sys

import torch

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from exported import Suite, floats, ints  # noqa: E402

inf, nan = float('inf'), float('nan')
suite = Suite()

suite.group('views', dict(x=floats(2, 3, 4)), lambda x: {
    'view': x.view(x.shape[0], -1), 'reshape': x.reshape(-1), 'reshape2': x.reshape(x.shape[0], x.shape[2], x.shape[1]), 'flatten': x.flatten(), 'flatten1': x.flatten(1), 'flatten01': x.flatten(0, 1), 'unsqueeze': x.unsqueeze(-1), 'unsqueeze0': x.unsqueeze(0), 'squeeze': x.unsqueeze(1).squeeze(1),
    'permute': x.permute(2, 0, 1), 'transpose': x.transpose(0, -1), 'mT': x.mT, 'movedim': x.movedim(0, 2), 'movedims': torch.movedim(x, (0, 1), (-1, 0)), 'expand': x[:, :1].expand(-1, 5, -1), 'expand_new': x.expand(3, -1, -1, -1), 'broadcast': torch.broadcast_to(x, (2, *x.shape)), 'swap': x.swapaxes(0, 1),
    'ravel': x.ravel(), 'view_as': x.view_as(x.clone()), 'contiguous': x.permute(1, 0, 2).contiguous().view(x.shape[1], -1), 'diagonal': x.diagonal(0, 1, 2), 'numel': torch.tensor(1.0) * x.numel(), 'size': x * x.size(1), 'detach': x.detach(), 'clone': x.clone(), 'flip': x.flip(0, 2), 'roll': x.roll(2, 1), 'roll_flat': x.roll(-3), 'rolls': x.roll((1, -1), (0, 2)), 'rot90': x.rot90(1, (1, 2)), 'rot90_3': x.rot90(3, (0, 2)),
    'repeat': x.repeat(2, 1, 3), 'repeat_new': x.repeat(2, 1, 1, 2), 'tile': x.tile(2, 2), 'interleave': x.repeat_interleave(2, 1), 'interleave_flat': x.repeat_interleave(3), 'narrow': x.narrow(1, 1, 2), 'select': x.select(2, -1), 'slice': x[:, 1:], 'slices': x[..., ::2], 'slice_neg': x[:, -2:-1], 'ellipsis': x[..., 0], 'none': x[:, None, 1], 'atleast': torch.atleast_3d(x[0, 0]), 'split1': x.unflatten(0, (1, -1)),
    'triu': x.triu(), 'tril': x.tril(-1), 'cat': torch.cat([x, x * 2], 1), 'stack': torch.stack([x, -x], -1), 'hstack': torch.hstack([x, x]), 'vstack': torch.vstack([x, x]), 'dstack': torch.dstack([x, x]), 'zeros_like': torch.zeros_like(x), 'full_like': torch.full_like(x, 2.5), 'new_ones': x.new_ones(x.shape[1], 2), 'ones': torch.ones(x.shape[0], 2), 'arange': torch.arange(x.shape[2]) * 2,
}, [dict(x=floats(1, 3, 4, seed=1)), dict(x=floats(5, 3, 7, seed=2))])
suite.group('parts', dict(x=floats(4, 7, 6)), lambda x: {
    **{'split%d' % i: v for i, v in enumerate(x.split(3, 1))}, **{'sizes%d' % i: v for i, v in enumerate(x.split([1, 2, 3], -1))}, **{'chunk%d' % i: v for i, v in enumerate(x.chunk(4, 1))}, **{'tensor_split%d' % i: v for i, v in enumerate(x.tensor_split(3, 1))}, **{'at%d' % i: v for i, v in enumerate(x.tensor_split((2, 3), 2))}, **{'unbind%d' % i: v for i, v in enumerate(x.unbind(0))},
    'unfold': x.unfold(1, 3, 2), 'unfold2': x.unfold(0, 2, 1).unfold(2, 3, 3), 'as_strided': x.clone().as_strided((3, 2), (5, 2), 4), 'hsplit': x.hsplit(7)[3], 'vsplit': x.vsplit(2)[1], 'meshgrid': torch.meshgrid(x[0, 0], x[0, :, 0], indexing='ij')[1], 'meshgrid_xy': torch.meshgrid(x[0, 0], x[0, :, 0], indexing='xy')[0], 'cartesian': torch.cartesian_prod(x[0, 0], x[0, 1]), 'column_stack': torch.column_stack((x[0, 0], x[0, 1])), 'block': torch.block_diag(x[0], x[1, :2], x[0, 0]), 'diag': torch.diag(x[0, 0]), 'diag2': torch.diag(x[0], 1), 'diag_embed': torch.diag_embed(x[0], 1), 'diag_embed0': torch.diag_embed(x[0], -2, 0, 2), 'diagflat': torch.diagflat(x[0, :2, :2]), 'diagonal': x.diagonal(-1, 0, 2), 'kron': torch.kron(x[0, :2], x[1, :3]), 'diag_neg': torch.diag(x[0], -2),
}, dynamic=False)
suite.group('numbers of rank 0', dict(s=torch.tensor(2.5), i=torch.tensor(3)), lambda s, i: {'view': s.view(1, 1), 'unsqueeze': s.unsqueeze(0), 'flatten': s.flatten(), 'expand': s.expand(3), 'repeat': s.repeat(2, 2), 'reshape': s.reshape(-1), 'sum': s + i, 'where': torch.where(i > 2, s, i), 'stack': torch.stack([s, s * 2]), 'transpose': s.t(), 'item': torch.ones(2) * s, 'cumsum': i.cumsum(0), 'squeeze': s.squeeze(), 'topk': s.sort()[1], 'float': i.float(), 'one_hot': torch.nn.functional.one_hot(i, 5)}, dynamic=False)

X = floats(4, 5, 6)
I = torch.tensor([[0, 3, -1], [2, -4, 1]])
suite.group('picking', dict(x=X, i=I, j=torch.tensor([1, 4, -5]), m=X > 0.2), lambda x, i, j, m: {
    'index': x[i], 'index2': x[:, j], 'index_both': x[i, j], 'index_apart': x[j.clamp(-3, 3), :, j], 'index_new': x[:, j, j], 'index_row': x[i, None], 'mask': x[m], 'mask_rows': x[m[:, 0, 0]], 'masked_select': x.masked_select(m), 'masked_number': x.masked_select(m[0]), 'mixed': x[m[:, 0, 0], 1:3], 'select': x.index_select(1, j.abs() % 5), 'take': x.take(i), 'take_along': torch.take_along_dim(x, x.argsort(1), 1), 'nonzero': m.nonzero(), 'nonzero_at': torch.where(m)[1], 'argwhere': torch.argwhere(m),
    'masked_fill': x.masked_fill(m, -1.5), 'masked_fill_row': x.masked_fill(m[0], 9), 'where': torch.where(m, x, 0), 'masked_scatter': x.masked_scatter(m, x.flip(0).reshape(-1)), 'slice_index': x[1:, j][:, :, ::2], 'last': x[-1, -1, -1],
}, [dict(x=floats(4, 5, 6, seed=9), i=I[:, :1], j=torch.tensor([2]), m=floats(4, 5, 6, seed=9) > 0)])
suite.group('gather and scatter', dict(x=floats(4, 5), i=torch.tensor([[0, 3, 1, 2, 0], [1, 1, 2, 0, 3]]), s=floats(3, 6, seed=5), k=ints(4, 5)), lambda x, i, s, k: {
    'gather': x.gather(0, i), 'gather1': x.gather(1, i[:, :3]), 'gather_part': x.gather(0, i[:1, :2]), 'scatter': x.scatter(0, i, s[:2, :5]), 'scatter_part': x.scatter(1, i[:, :3] , s), 'scatter_value': x.scatter(0, i[:1], 7.5), 'scatter_add': x.scatter_add(0, i, s[:2, :5]), 'scatter_mul': x.scatter(0, i, s[:2, :5], reduce='multiply'), 'scatter_sum': x.scatter_reduce(0, i, s[:2, :5], 'sum'), 'scatter_mean': x.scatter_reduce(0, i, s[:2, :5], 'mean'), 'scatter_prod': x.scatter_reduce(0, i, s[:2, :5], 'prod', include_self=False), 'scatter_amax': x.scatter_reduce(0, i, s[:2, :5], 'amax'), 'scatter_amin': x.scatter_reduce(0, i, s[:2, :5], 'amin', include_self=False), 'mean_only': x.scatter_reduce(0, i, s[:2, :5], 'mean', include_self=False),
    'index_add': x.index_add(0, i[0, :3], s[:, :5], alpha=2), 'index_copy': x.index_copy(0, i[0, 1:3], s[:2, :5]), 'index_fill': x.index_fill(1, i[0, :2], -3), 'k_add': k.scatter_add(0, i, k[:2]), 'k_amax': k.scatter_reduce(0, i, k[:2], 'amax'), 'slice_scatter': torch.slice_scatter(x, s[:2, :5], 0, 1, 4, 2), 'select_scatter': torch.select_scatter(x, s[0, :5], 0, -1), 'diagonal_sum': torch.diagonal(x).sum(),
    'put': x.index_put((i[0, :2],), s[0, :5]), 'put_add': x.index_put((i[0], i[1]), s[0, :5], accumulate=True), 'put_mask': x.index_put((x > 0,), torch.tensor(0.25)), 'put_none': torch.ops.aten.index_put(x, [None, i[0, :2]], s[:2, :1].mean(), False), 'bincount': torch.bincount(i[0], minlength=6), 'bincount_w': torch.bincount(i[0], s[0, :5]),
}, dynamic=False)


def assigned(x, y):
    a = x.clone()
    a[:, 1:3] = y[:, :2]
    a[0] += 1
    a[..., -1] = 5
    b = x * 1
    b[b > 0.5] = -1
    b.add_(1).mul_(2)
    c = torch.zeros_like(x)
    c[1, 2:] = x[0, 2:]
    d = x.clone()
    d.t().mul_(3)
    e = x.clone()
    v = e.view(-1)
    v[::2] = 0
    f = x.clone()
    f.fill_(2).clamp_(0, 1)
    h = x.clone()
    h[:, [0, 2]] = y[:, :2]
    h[torch.tensor([1, 0])] += 10
    p = x.clone()
    q = p[1]
    p[1, 0] = 99
    return {'a': a, 'b': b, 'c': c, 'd': d, 'e': e, 'f': f, 'h': h, 'q': q * 1, 'w': v + 1}


suite.group('written in place', dict(x=floats(4, 5), y=floats(4, 3, seed=3)), assigned)

TIES = torch.tensor([[3.0, 1.0, 3.0, nan, -inf, 1.0], [0.0, -0.0, inf, 2.0, 2.0, nan], [5.0, 4.0, 3.0, 2.0, 1.0, 0.0]])
suite.group('order', dict(x=TIES, k=ints(3, 6, low=-2, high=3), b=torch.tensor([0.0, 1.0, 2.5]), d=floats(2, 5).double()), lambda x, k, b, d: {
    'sort': torch.sort(x, stable=True)[0], 'sort_at': torch.sort(x, stable=True)[1], 'down': torch.sort(x, stable=True, descending=True)[0], 'down_at': torch.sort(x, stable=True, descending=True)[1], 'sort0': x.sort(0)[0], 'argsort': torch.argsort(k, stable=True, dim=1), 'k_down': torch.sort(k, dim=1, descending=True, stable=True)[1], 'msort': torch.msort(x), 'topk': x.topk(3)[0], 'smallest': x.topk(2, largest=False)[0], 'topk0': x.topk(2, 0)[0], 'k_topk': k.topk(4)[0], 'd_topk_at': d.topk(3)[1],
    'unique': torch.unique(k), 'unique_inverse': torch.unique(k, return_inverse=True)[1], 'unique_counts': torch.unique(k, return_counts=True)[1], 'consecutive': torch.unique_consecutive(k), 'consecutive_inverse': torch.unique_consecutive(k, return_inverse=True, return_counts=True)[1], 'consecutive_counts': torch.unique_consecutive(k, return_inverse=True, return_counts=True)[2], 'unique_dim': torch.unique(k[:, :2], dim=0),
    'searchsorted': torch.searchsorted(b, x), 'searchsorted_right': torch.searchsorted(b, x, right=True), 'bucketize': torch.bucketize(k, b), 'bucketize_right': torch.bucketize(x, b, right=True, out_int32=True), 'rows': torch.searchsorted(d.sort(1)[0], d), 'histc': torch.histc(d[0].float(), 4, -1, 1), 'histc_all': torch.histc(d.float(), 5), 'quantile': torch.quantile(d, 0.3), 'quantiles': torch.quantile(d, torch.tensor([0.0, 0.25, 0.9], dtype=torch.float64), dim=1), 'quantile_keep': torch.quantile(d, 0.5, dim=0, keepdim=True, interpolation='lower'), 'quantile_nearest': torch.quantile(d, 0.6, dim=1, interpolation='nearest'), 'midpoint': torch.quantile(d, 0.6, dim=1, interpolation='midpoint'), 'nanquantile': torch.nanquantile(x, 0.5, dim=1), 'quantile_nan': torch.quantile(x, 0.5, dim=1), 'isin': torch.isin(k, torch.tensor([1, -2])), 'isin_not': torch.isin(k, 0, invert=True), 'k_kth': k.kthvalue(3)[0],
}, dynamic=False)
suite.group('order of free sizes', dict(x=floats(3, 6)), lambda x: {'sort': x.sort(1)[0], 'argsort': x.argsort(0), 'topk': x.topk(2)[0], 'median': x.median(1)[1], 'argmax': x.argmax(1), 'unique': torch.sort(x.reshape(-1))[1]}, [dict(x=floats(1, 9)), dict(x=floats(5, 2, seed=3))])
suite.write('aten_shapes')

suite = Suite()
suite.group('products of matrices', dict(a=floats(2, 3, 4), b=floats(2, 4, 5, seed=1), v=floats(4, seed=2), c=floats(2, 3, 5, seed=3)), lambda a, b, v, c: {
    'matmul': a @ b, 'mv': a[0] @ v, 'batch_mv': a @ v, 'vm': v @ b, 'mm': torch.mm(a[0], b[0]), 'bmm': torch.bmm(a, b), 'dot': torch.dot(v, v), 'inner': torch.inner(a, v), 'inner2': torch.inner(a[0], a[1]), 'outer': torch.outer(v, v), 'addmm': torch.addmm(c[0], a[0], b[0], beta=0.5, alpha=2), 'addmm0': torch.addmm(c[0], a[0], b[0], beta=0), 'baddbmm': torch.baddbmm(c, a, b, alpha=-1), 'addbmm': torch.addbmm(c[0], a, b), 'addmv': torch.addmv(v[:3], a[0], v), 'addr': torch.addr(a[0], v[:3], v), 'linear': torch.nn.functional.linear(a, b[0].t()),
    'einsum': torch.einsum('bij,bjk->bik', a, b), 'einsum_trace': torch.einsum('bij,bij->b', a, a), 'einsum_out': torch.einsum('i,j->ij', v, v), 'einsum_dots': torch.einsum('...ij,...jk->...ik', a, b), 'einsum_implicit': torch.einsum('bij,bjk', a, b), 'einsum_diag': torch.einsum('ii->i', a[0, :, :3]), 'einsum_caps': torch.einsum('Bij,j->B i', a, v), 'tensordot': torch.tensordot(a, b, ([2], [1])), 'tensordot2': torch.tensordot(a, b, ([0, 2], [0, 1])), 'tensordot_n': torch.tensordot(a[0], b[0], 1), 'cross': torch.linalg.cross(c[..., :3], c[..., 2:]), 'matrix_power': torch.linalg.matrix_power(a[:, :, :3], 3), 'matrix_power0': torch.linalg.matrix_power(a[:, :, :3], 0), 'multi_dot': torch.linalg.multi_dot([a[0], b[0], c[0].t()]), 'trace': torch.trace(a[0]), 'vecdot': torch.linalg.vecdot(a, a), 'chain': torch.chain_matmul(a[0], b[0]), 'vander': torch.vander(v, 3), 'cdist_like': (a[:, :, None] - a[:, None]).pow(2).sum(-1),
})
suite.group('products of whole and half', dict(a=ints(3, 4), b=ints(4, 2, seed=1), h=floats(3, 4).half(), k=floats(4, 2, seed=2).half(), d=floats(3, 4).double()), lambda a, b, h, k, d: {'int': a @ b, 'int32': a.int() @ b.int(), 'half': h @ k, 'double': d @ d.t(), 'bfloat16': h.bfloat16() @ k.bfloat16(), 'addmm': torch.addmm(k[:1], h, k)})
S = floats(2, 4, 4, dtype=torch.float64)
P = S @ S.mT + 2 * torch.eye(4, dtype=torch.float64)
for dtype in [torch.float32, torch.float64]:
    suite.group('linear algebra, ' + str(dtype)[6:], dict(s=S.to(dtype), p=P.to(dtype), b=floats(2, 4, 3, seed=7, dtype=dtype), v=floats(2, 4, seed=8, dtype=dtype)), lambda s, p, b, v: {
        'det': torch.linalg.det(s), 'slogdet': torch.linalg.slogdet(s)[1], 'sign': torch.linalg.slogdet(s)[0], 'logdet': torch.logdet(p), 'inv': torch.linalg.inv(s), 'inverse': p.inverse(), 'cholesky': torch.linalg.cholesky(p), 'upper': torch.linalg.cholesky(p, upper=True), 'solve': torch.linalg.solve(s, b), 'solve_v': torch.linalg.solve(s[0], v[0]), 'solve_left': torch.linalg.solve(s, b.mT, left=False), 'triangular': torch.linalg.solve_triangular(p.triu(), b, upper=True), 'cholesky_solve': torch.cholesky_solve(b, torch.linalg.cholesky(p)), 'svdvals': torch.linalg.svdvals(b), 'eigvalsh': torch.linalg.eigvalsh(p), 'norm_fro': torch.linalg.matrix_norm(b), 'norm_nuc': torch.linalg.matrix_norm(b, 'nuc'), 'norm_2': torch.linalg.matrix_norm(b, 2), 'norm_1': torch.linalg.matrix_norm(b, 1), 'norm_inf': torch.linalg.matrix_norm(b, -inf, keepdim=True), 'norm': torch.linalg.norm(b), 'norm_v': torch.linalg.norm(v[0], 3), 'matrix_exp': torch.linalg.matrix_exp(s * 0.3), 'qr_r': torch.linalg.qr(b)[1].abs(),
    }, dynamic=False)
suite.group('made of sizes', dict(x=floats(3, 4), n=torch.tensor([2, 0, 4])), lambda x, n: {
    'zeros': torch.zeros(2, x.shape[0]), 'ones': torch.ones(x.shape[1], dtype=torch.int32), 'full': torch.full((2,), 3), 'full_float': torch.full((2, x.shape[0]), 3.5), 'full_bool': torch.full((2,), True), 'arange': torch.arange(1, 7, 2), 'arange_float': torch.arange(0.5, 2.5, 0.3), 'arange_down': torch.arange(5, 0, -2), 'arange_free': torch.arange(x.shape[0] * 2, dtype=torch.float32), 'linspace': torch.linspace(-1, 2, 7), 'linspace1': torch.linspace(3, 4, 1), 'linspace_double': torch.linspace(0, 1, 5, dtype=torch.float64), 'logspace': torch.logspace(-1, 2, 4), 'eye': torch.eye(3), 'eye2': torch.eye(2, x.shape[1], dtype=torch.int64), 'eye_free': torch.eye(x.shape[0]), 'one_hot': torch.nn.functional.one_hot(n, 6), 'tril_indices': torch.tril_indices(3, 4, 1), 'triu_indices': torch.triu_indices(3, 3), 'triu': torch.triu(torch.ones(x.shape[0], x.shape[0]), 1), 'mask': torch.full((x.shape[0], x.shape[0]), float('-inf')).triu(1), 'ones_like': torch.ones_like(x, dtype=torch.int64), 'new_full': x.new_full((2, 2), 7), 'new_zeros': x.new_zeros(x.shape), 'hann': torch.hann_window(8), 'hamming': torch.hamming_window(7, periodic=False), 'blackman': torch.blackman_window(9), 'bartlett': torch.bartlett_window(6), 'scalar': torch.scalar_tensor(2.5) * x, 'tensor': torch.tensor([1.5, 2]) + x[0, :1],
}, [dict(x=floats(1, 4), n=torch.tensor([1])), dict(x=floats(5, 2), n=torch.tensor([5, 5]))])
C = torch.tensor([1.9, -1.9, 0.0, 300.7, -129.5, 2.5, 0.49])
suite.group('casts', dict(x=C, i=torch.tensor([0, 300, -1, 70000, 2**40 + 3]), b=torch.tensor([True, False])), lambda x, i, b: {
    **{'x_' + str(d)[6:]: x.to(d) for d in [torch.int8, torch.uint8, torch.int16, torch.int32, torch.int64, torch.float16, torch.bfloat16, torch.float64, torch.bool]}, **{'i_' + str(d)[6:]: i.to(d) for d in [torch.int8, torch.uint8, torch.int16, torch.int32, torch.float32, torch.float64, torch.bool, torch.bfloat16]}, **{'b_' + str(d)[6:]: b.to(d) for d in [torch.uint8, torch.int64, torch.float32, torch.float16]},
    'type_as': i.type_as(x), 'half_back': x.half().float(), 'bf_int': x.bfloat16().int(), 'to_other': i.to(x), 'double_half': x.double().half(), 'byte_int8': x.abs().byte().to(torch.int8), 'long': x.long() + 1, 'int_float': i.int().float()})
suite.write('aten_matrices')
