"""Every class of torch.nn in several configurations, traced, scripted and exported, and torch's answers.

    python torch_modules.py --list                          names of the classes
    python torch_modules.py FOLDER SAMPLES [NAME ..]        FOLDER/NAME.jsonl: a case a line, as test/packs.py writes them

Configurations are torch's own database of modules (ModuleInfo) and OWN below, which has the classes that it lacks and
attributes that go wrong. At most SAMPLES of a class, kind and dtype, spread over those that there are. Where the first
dimension of all inputs is a batch, a file is also asked with a batch of 1 and of 3. What a file answers by torch is what
is wanted of it: a traced one may have fixed a size. With src/formats/pytorch/goldens/requirements.txt, expecttest.
"""
import base64
import io
import itertools
import json
import linecache
import os
import sys
import warnings

import numpy
import torch
from torch import nn
from torch.testing._internal.common_modules import module_db
from torch.utils import _pytree as pytree

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', '..', 'test'))
sys.path.insert(0, os.path.join(HERE, '..', '..', 'src/formats/pytorch/goldens'))
from exported import leaves, plain  # noqa: E402
from packs import datum  # noqa: E402
from torch_cases import saved, slim  # noqa: E402

warnings.simplefilter('ignore')
torch.set_num_threads(1)
DTYPES = [torch.float32, torch.float64, torch.float16, torch.bfloat16]
KINDS = ['traced', 'scripted', 'exported']
COUNT = itertools.count()


def r(*shape):
    return torch.randn(*shape)


def ints(high, *shape):
    return torch.randint(high, shape)


def prob(*shape):
    return torch.rand(*shape) * 0.8 + 0.1


INF, NAN = float('inf'), float('nan')
SPECIAL = torch.tensor([[INF, -INF, NAN, 0., -0., 20.5, -20.5], [100., -100., 6., 3., -3., 0.5, -0.5], [1., -1., 1e-30, -1e-30, 30., -30., 2.]])


def unpool(rank, *pool, **more):
    """Max-unpooling with the indices of a pool of the same arguments."""
    pooling, back = getattr(nn, 'MaxPool%dd' % rank)(*pool, return_indices=True), getattr(nn, 'MaxUnpool%dd' % rank)(*pool)

    def made(x):
        return (pooling(x)[0], pooling(x)[1])
    return back, made


def unpooled(rank, shape, *pool):
    back, made = unpool(rank, *pool)
    return back, [made(r(*shape))]


def encoder(**more):
    return nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 12, **more), 2, enable_nested_tensor=more.get('batch_first', False))


def decoder(**more):
    return nn.TransformerDecoder(nn.TransformerDecoderLayer(8, 2, 12, **more), 2)


CAUSAL = nn.Transformer.generate_square_subsequent_mask(5)
PADDED = torch.tensor([[False, False, False, False, False], [False, False, False, True, True]])
LSTM_STATE = (r(2, 2, 4), r(2, 2, 4))
# name, module, tuples of inputs (keywords in a dict at the end)
OWN = [(module.__class__.__name__, module, [one if isinstance(one, tuple) else (one,) for one in asked]) for module, asked in [
    *[(act(), [SPECIAL, r(3), r(2, 0), torch.tensor(-0.7), r(2, 3, 4, 2)]) for act in [
        nn.ELU, nn.CELU, nn.SELU, nn.GELU, nn.Mish, nn.SiLU, nn.Hardsigmoid, nn.Hardswish, nn.Hardtanh, nn.Hardshrink, nn.Softshrink, nn.LogSigmoid,
        nn.LeakyReLU, nn.ReLU, nn.ReLU6, nn.Sigmoid, nn.Softplus, nn.Softsign, nn.Tanh, nn.Tanhshrink, nn.Identity, nn.PReLU, nn.RReLU]],
    (nn.ELU(alpha=-0.5), [SPECIAL]), (nn.CELU(alpha=0.3, inplace=True), [r(3, 4)]), (nn.GELU(approximate='tanh'), [SPECIAL]), (nn.Hardtanh(-0.5, 2), [SPECIAL]),
    (nn.Softplus(beta=-2., threshold=3), [SPECIAL]), (nn.Softplus(beta=3, threshold=1), [SPECIAL]), (nn.Hardshrink(lambd=0), [SPECIAL]), (nn.Softshrink(0.), [SPECIAL]),
    (nn.Threshold(0.1, 20), [SPECIAL]), (nn.Threshold(-1, -2.5, inplace=True), [r(3, 4)]), (nn.LeakyReLU(-0.3), [SPECIAL]), (nn.RReLU(0.2, 0.2), [SPECIAL]),
    (nn.PReLU(3), [r(2, 3), r(2, 3, 4), r(3, 3)]), (nn.PReLU(1, 0.4), [r(3), torch.tensor(-1.)]), (nn.GLU(), [r(3, 4), r(4)]), (nn.GLU(dim=1), [r(2, 4, 3)]), (nn.GLU(0), [r(4)]),
    (nn.Softmax(), [r(3, 4), r(4), r(2, 3, 4), r(2, 3, 4, 5)]), (nn.Softmax(dim=-2), [r(3, 4), torch.tensor([[-INF, -INF], [-INF, 1.]])]), (nn.Softmax2d(), [r(2, 3, 4, 4), r(3, 4, 4)]),
    (nn.Softmin(dim=1), [r(3, 4)]), (nn.Softmin(), [r(3, 4)]), (nn.LogSoftmax(dim=0), [r(3, 4), r(4)]), (nn.LogSoftmax(), [r(2, 3, 4)]),
    *[(getattr(nn, 'AdaptiveAvgPool%dd' % n)(size), [r(2, 3, *dims), r(3, *dims)]) for n, size, dims in [
        (1, 3, (7,)), (1, 5, (3,)), (2, (None, 3), (5, 7)), (2, 1, (5, 7)), (2, (7, 2), (5, 7)), (3, (2, None, 3), (3, 4, 5)), (3, 1, (3, 4, 5)), (3, (4, 3, 2), (3, 7, 5))]],
    *[(getattr(nn, 'AdaptiveMaxPool%dd' % n)(size, return_indices=back), [r(2, 3, *dims), r(3, *dims)]) for n, size, dims, back in [
        (1, 3, (7,), True), (1, 5, (3,), False), (2, (None, 3), (5, 7), False), (2, 1, (5, 7), True), (2, (7, 2), (5, 7), True), (3, (2, None, 3), (3, 4, 5), True), (3, 1, (3, 4, 5), False)]],
    *[(getattr(nn, 'AvgPool%dd' % n)(*args, **more), [r(2, 3, *dims), r(3, *dims)]) for n, args, more, dims in [
        (1, (3,), dict(stride=2, padding=1, ceil_mode=True), (8,)), (1, (2,), dict(count_include_pad=False, padding=1), (7,)), (2, ((3, 2),), dict(stride=(2, 3), padding=(1, 0), ceil_mode=True, count_include_pad=False), (8, 9)),
        (2, (3,), dict(stride=2, padding=1, ceil_mode=True, divisor_override=5), (8, 7)), (2, (2,), dict(stride=3, ceil_mode=True), (8, 7)), (3, (2,), dict(padding=1, ceil_mode=True, stride=2), (4, 5, 3)), (3, ((1, 2, 3),), dict(divisor_override=-3), (4, 5, 3))]],
    *[(getattr(nn, 'MaxPool%dd' % n)(*args, **more), [r(2, 3, *dims), r(3, *dims)]) for n, args, more, dims in [
        (1, (3,), dict(stride=2, padding=1, ceil_mode=True), (8,)), (1, (3,), dict(dilation=2, return_indices=True), (8,)), (2, ((3, 2),), dict(stride=(2, 3), padding=(1, 0), dilation=(1, 2), ceil_mode=True, return_indices=True), (8, 9)),
        (2, (3,), dict(stride=2, padding=1), (8, 7)), (2, (2,), dict(stride=3, ceil_mode=True, return_indices=True), (8, 7)), (3, (2,), dict(padding=1, ceil_mode=True, stride=2, return_indices=True), (4, 5, 3)), (3, ((1, 2, 3),), dict(dilation=(2, 1, 1)), (4, 5, 3))]],
    *[(getattr(nn, 'LPPool%dd' % n)(*args, **more), [r(2, 3, *dims), r(3, *dims)]) for n, args, more, dims in [
        (1, (2, 3), dict(stride=2), (8,)), (1, (1.5, 2), dict(ceil_mode=True), (7,)), (2, (2, (3, 2)), dict(ceil_mode=True), (8, 9)), (2, (INF, 2), dict(), (6, 5)), (3, (2, 2), dict(stride=1), (4, 5, 3)), (2, (-1., 2), dict(), (6, 5)), (2, (3, 2), dict(), (6, 5))]],
    (nn.FractionalMaxPool2d(2, output_size=3), [r(2, 3, 7, 7)]),
    *[(getattr(nn, 'MaxPool2d')(torch.Size([2, 2]), stride=[2, 1]), [r(1, 2, 5, 6)])],
    unpooled(1, (2, 3, 8), 2), unpooled(2, (2, 3, 6, 8), 2), unpooled(2, (3, 7, 7), 3, 2), unpooled(2, (2, 3, 6, 8), (2, 3), (2, 2)), unpooled(3, (2, 3, 4, 4, 4), 2),
    *[(getattr(nn, 'Conv%dd' % n)(*args, **more), [r(2, args[0], *dims), r(args[0], *dims)]) for n, args, more, dims in [
        (1, (3, 4, 3), dict(stride=2, padding=1), (9,)), (1, (4, 6, 4), dict(padding='same', dilation=2, groups=2, bias=False), (9,)), (1, (2, 3, 3), dict(padding=2, padding_mode='replicate', stride=2), (6,)), (1, (3, 4, 1), dict(), (1,)),
        (2, (4, 6, (3, 2)), dict(dilation=(2, 3), groups=2, padding=(1, 2)), (9, 8)), (2, (3, 4, 3), dict(padding='same', padding_mode='circular'), (5, 6)), (2, (3, 4, 2), dict(padding=(1, 2), padding_mode='reflect', stride=(2, 3)), (5, 6)), (2, (4, 4, 3), dict(groups=4, padding='valid'), (5, 6)),
        (3, (2, 4, (2, 3, 1)), dict(stride=(1, 2, 2), padding=(1, 0, 2), groups=2), (4, 5, 6)), (3, (2, 3, 2), dict(padding='same', padding_mode='zeros', dilation=(1, 2, 1)), (4, 5, 6)), (3, (2, 3, 2), dict(padding=1, padding_mode='circular'), (4, 5, 6))]],
    *[(getattr(nn, 'ConvTranspose%dd' % n)(*args, **more), [r(2, args[0], *dims), r(args[0], *dims)]) for n, args, more, dims in [
        (1, (3, 4, 3), dict(stride=2, padding=1, output_padding=1), (5,)), (1, (4, 6, 3), dict(groups=2, dilation=2, padding=3), (5,)), (2, (4, 6, (3, 2)), dict(stride=(2, 3), padding=(0, 1), output_padding=(1, 2), groups=2), (4, 3)),
        (2, (2, 3, 2), dict(dilation=3, output_padding=2, bias=False), (4, 4)), (2, (2, 2, 4), dict(stride=2, padding=1, groups=2), (4, 4)), (3, (2, 3, (2, 3, 1)), dict(stride=(2, 1, 2), output_padding=(1, 0, 1)), (3, 2, 4))]],
    (nn.ConvTranspose2d(2, 3, 3, stride=2, padding=1), [(r(2, 2, 4, 4), {'output_size': [8, 8]}), (r(1, 2, 4, 4), {'output_size': [2, 3, 8, 7][-2:]})]),
    *[(getattr(nn, 'BatchNorm%dd' % n)(3, **more), [r(2, 3, *dims)]) for n, dims in [(1, ()), (1, (4,)), (2, (4, 5)), (3, (2, 3, 4))] for more in [dict(), dict(affine=False, eps=0.1), dict(track_running_stats=False), dict(momentum=None)]],
    *[(getattr(nn, 'InstanceNorm%dd' % n)(3, **more), [r(2, 3, *dims), r(3, *dims)]) for n, dims in [(1, (4,)), (2, (4, 5)), (3, (2, 3, 4))] for more in [dict(), dict(affine=True, eps=0.1), dict(track_running_stats=True, affine=True)]],
    (nn.GroupNorm(2, 4), [r(2, 4), r(2, 4, 3), r(2, 4, 3, 5)]), (nn.GroupNorm(4, 4, affine=False, eps=0.3), [r(2, 4, 3)]), (nn.GroupNorm(1, 4), [r(2, 4, 0), r(1, 4, 2)]),
    (nn.LayerNorm(4), [r(2, 4), r(4), r(2, 3, 4)]), (nn.LayerNorm([3, 4], bias=False), [r(2, 3, 4), r(3, 4)]), (nn.LayerNorm([2, 3, 4], elementwise_affine=False, eps=1.), [r(2, 3, 4), r(5, 2, 3, 4)]),
    (nn.RMSNorm(4), [r(2, 4), r(4), r(2, 3, 4)]), (nn.RMSNorm([3, 4], eps=0.2), [r(2, 3, 4)]), (nn.RMSNorm(4, elementwise_affine=False), [r(2, 4)]),
    (nn.LocalResponseNorm(2), [r(2, 5, 4), r(2, 5, 3, 4), r(2, 5, 2, 3, 4)]), (nn.LocalResponseNorm(3, alpha=0.5, beta=0.5, k=2.), [r(2, 5, 3, 4)]), (nn.CrossMapLRN2d(3, alpha=0.5), [r(2, 5, 3, 4)]),
    (nn.Dropout(0.5), [r(3, 4)]), (nn.Dropout1d(), [r(2, 3, 4), r(3, 4)]), (nn.Dropout2d(), [r(2, 3, 4, 4)]), (nn.Dropout3d(inplace=True), [r(2, 3, 4, 4, 2)]), (nn.AlphaDropout(), [r(3, 4)]), (nn.FeatureAlphaDropout(), [r(3, 4, 5)]),
    (nn.Embedding(7, 3, padding_idx=-1), [ints(7, 2, 3), ints(7, 4), torch.tensor(3), ints(7, 2, 3).int(), ints(7, 0, 2)]), (nn.Embedding(7, 3, max_norm=0.5), [ints(7, 2, 3)]), (nn.Embedding(7, 3, scale_grad_by_freq=True, max_norm=2., norm_type=1.), [ints(7, 2, 3)]),
    *[(nn.EmbeddingBag(9, 3, mode=mode, **more), [(ints(9, 2, 4),), (ints(9, 8), torch.tensor([0, 3, 3, 6])), (ints(9, 8).int(), torch.tensor([0, 3, 3, 6]).int())]) for mode in ['sum', 'mean', 'max'] for more in [dict(), dict(padding_idx=2)]],
    (nn.EmbeddingBag(9, 3, mode='sum', include_last_offset=True), [(ints(9, 8), torch.tensor([0, 3, 3, 8]))]), (nn.EmbeddingBag(9, 3, mode='sum'), [(ints(9, 2, 4), None, r(2, 4)), (ints(9, 6), torch.tensor([0, 2]), r(6))]), (nn.EmbeddingBag(9, 3, max_norm=0.5), [(ints(9, 2, 4),)]),
    (nn.Linear(4, 3), [r(2, 4), r(4), r(2, 3, 4), r(0, 4), r(2, 1, 3, 4)]), (nn.Linear(4, 0), [r(2, 4)]), (nn.Linear(4, 1, bias=False), [r(2, 4)]), (nn.Bilinear(3, 4, 5), [(r(2, 3), r(2, 4)), (r(2, 6, 3), r(2, 6, 4)), (r(3), r(4))]), (nn.Bilinear(3, 4, 1, bias=False), [(r(2, 3), r(2, 4))]),
    (nn.Flatten(), [r(2, 3, 4), r(2), r(2, 3)]), (nn.Flatten(0, -2), [r(2, 3, 4), r(2, 3, 4, 5)]), (nn.Flatten(-2), [r(2, 3, 4, 5)]), (nn.Unflatten(1, (2, -1)), [r(2, 6), r(3, 6, 2)]), (nn.Unflatten(-1, torch.Size([3, 2])), [r(2, 6)]), (nn.Unflatten(0, [2, 3]), [r(6)]),
    (nn.Fold((4, 5), (2, 3)), [r(2, 12, 9), r(12, 9)]), (nn.Fold((4, 5), 2, dilation=2, padding=(1, 0), stride=(2, 1)), [r(2, 8, 6)]), (nn.Unfold((2, 3)), [r(2, 3, 4, 5), r(3, 4, 5)]), (nn.Unfold(2, dilation=2, padding=(1, 0), stride=(2, 1)), [r(2, 3, 4, 5)]),
    (nn.PixelShuffle(2), [r(2, 8, 3, 4), r(8, 3, 4), r(1, 2, 8, 3, 4)]), (nn.PixelUnshuffle(2), [r(2, 3, 4, 6), r(3, 4, 6)]), (nn.ChannelShuffle(2), [r(2, 6, 3, 4), r(2, 6, 3)]), (nn.ChannelShuffle(3), [r(2, 6, 3, 4, 2)]),
    *[(nn.Upsample(**more), [r(2, 3, *dims)]) for more, dims in [
        (dict(scale_factor=2), (5,)), (dict(size=7), (5,)), (dict(scale_factor=(1.5, 2.)), (4, 5)), (dict(size=(3, 9)), (4, 5)), (dict(scale_factor=2, mode='linear'), (5,)), (dict(size=3, mode='linear', align_corners=True), (5,)),
        (dict(scale_factor=2.5, mode='bilinear'), (4, 5)), (dict(size=(3, 9), mode='bilinear', align_corners=True), (4, 5)), (dict(scale_factor=0.7, mode='bilinear', recompute_scale_factor=True), (6, 7)), (dict(scale_factor=1.7, mode='bicubic'), (4, 5)),
        (dict(size=(8, 3), mode='bicubic', align_corners=True), (4, 5)), (dict(scale_factor=2, mode='trilinear'), (2, 3, 4)), (dict(size=(3, 4, 5), mode='trilinear', align_corners=True), (2, 3, 4)), (dict(scale_factor=(1, 2, 1.5)), (2, 3, 4)), (dict(scale_factor=1.3, mode='nearest-exact'), (6, 7)), (dict(size=(1, 1), mode='bilinear', align_corners=True), (4, 5))]],
    (nn.UpsamplingNearest2d(scale_factor=2), [r(2, 3, 4, 5)]), (nn.UpsamplingNearest2d(size=(3, 3)), [r(2, 3, 4, 5)]), (nn.UpsamplingBilinear2d(scale_factor=2), [r(2, 3, 4, 5)]), (nn.UpsamplingBilinear2d(size=(3, 3)), [r(2, 3, 4, 5)]),
    *[(getattr(nn, '%sPad%dd' % (kind, n))(pad, *((-1.5,) if kind == 'Constant' else ())), [r(2, 3, *dims), r(3, *dims)]) for kind in ['Constant', 'Zero', 'Reflection', 'Replication', 'Circular'] for n, pad, dims in [(1, 2, (5,)), (1, (1, 3), (5,)), (2, (1, 2, 3, 0), (5, 4)), (3, (1, 0, 2, 1, 0, 1), (3, 4, 2))]],
    *[(getattr(nn, '%sPad2d' % kind)((-1, 1, 0, -2), *((2.5,) if kind == 'Constant' else ())), [r(2, 3, 5, 6)]) for kind in ['Constant', 'Zero', 'Reflection', 'Replication']],
    (nn.CosineSimilarity(), [(r(3, 4), r(3, 4)), (r(3, 4), r(1, 4)), (torch.zeros(2, 3), r(2, 3))]), (nn.CosineSimilarity(dim=-1, eps=1.), [(r(2, 3, 4), r(2, 3, 4))]), (nn.CosineSimilarity(0), [(r(3), r(3))]),
    (nn.PairwiseDistance(), [(r(3, 4), r(3, 4)), (r(4), r(4)), (r(3, 4), r(1, 4))]), (nn.PairwiseDistance(p=1, keepdim=True), [(r(3, 4), r(3, 4))]), (nn.PairwiseDistance(p=INF), [(r(3, 4), r(3, 4))]), (nn.PairwiseDistance(p=0.5, eps=0.1), [(r(3, 4), r(3, 4))]),
    *[(getattr(nn, kind)(3, 4, *([2] if kind[-1] != 'l' else []), **more), asked) for kind in ['RNN', 'LSTM', 'GRU'] for more, asked in [
        (dict(), [r(5, 2, 3), r(5, 3), r(1, 1, 3)]), (dict(batch_first=True, bidirectional=True), [r(2, 5, 3), r(5, 3)]), (dict(bias=False, dropout=0.3), [r(5, 2, 3)])]],
    (nn.RNN(3, 4, nonlinearity='relu', batch_first=True), [r(2, 5, 3), (r(2, 5, 3), r(1, 2, 4))]), (nn.LSTM(3, 4, proj_size=2), [r(5, 2, 3)]), (nn.LSTM(3, 4, proj_size=2, bidirectional=True, batch_first=True), [r(2, 5, 3)]), (nn.LSTM(3, 4, 2), [(r(5, 2, 3), LSTM_STATE)]), (nn.LSTM(3, 4, bidirectional=True), [(r(5, 2, 3), LSTM_STATE), (r(5, 3), (r(2, 4), r(2, 4)))]),
    (nn.GRU(3, 4, bidirectional=True), [(r(5, 2, 3), r(2, 2, 4))]),
    (nn.RNNCell(3, 4), [r(2, 3), (r(2, 3), r(2, 4)), r(3), (r(3), r(4))]), (nn.RNNCell(3, 4, bias=False, nonlinearity='relu'), [r(2, 3)]), (nn.GRUCell(3, 4), [r(2, 3), (r(2, 3), r(2, 4)), r(3)]), (nn.GRUCell(3, 4, bias=False), [(r(2, 3), r(2, 4))]), (nn.LSTMCell(3, 4), [r(2, 3), (r(2, 3), (r(2, 4), r(2, 4))), r(3)]), (nn.LSTMCell(3, 4, bias=False), [r(2, 3)]),
    (nn.MultiheadAttention(8, 2), [(r(5, 2, 8),) * 3, (r(4, 2, 8), r(5, 2, 8), r(5, 2, 8)), (r(5, 8),) * 3, (r(5, 2, 8), r(5, 2, 8), r(5, 2, 8), {'need_weights': False}), (r(5, 2, 8), r(5, 2, 8), r(5, 2, 8), {'key_padding_mask': PADDED, 'average_attn_weights': False}), (r(5, 2, 8), r(5, 2, 8), r(5, 2, 8), {'attn_mask': CAUSAL}), (r(5, 2, 8), r(5, 2, 8), r(5, 2, 8), {'attn_mask': CAUSAL, 'is_causal': True, 'need_weights': False})]),
    (nn.MultiheadAttention(8, 4, batch_first=True, bias=False, add_bias_kv=True, add_zero_attn=True), [(r(2, 5, 8),) * 3, (r(2, 5, 8), r(2, 5, 8), r(2, 5, 8), {'key_padding_mask': PADDED})]), (nn.MultiheadAttention(8, 2, kdim=6, vdim=4, batch_first=True), [(r(2, 3, 8), r(2, 5, 6), r(2, 5, 4))]), (nn.MultiheadAttention(8, 2, batch_first=True), [(r(2, 5, 8), r(2, 5, 8), r(2, 5, 8), {'attn_mask': r(4, 5, 5) > 1}), (r(2, 5, 8), r(2, 5, 8), r(2, 5, 8), {'need_weights': False})]),
    (nn.TransformerEncoderLayer(8, 2, 12), [r(5, 2, 8), r(5, 8), (r(5, 2, 8), {'src_mask': CAUSAL}), (r(5, 2, 8), {'src_key_padding_mask': PADDED})]), (nn.TransformerEncoderLayer(8, 2, 12, activation='gelu', batch_first=True, norm_first=True), [r(2, 5, 8), (r(2, 5, 8), {'src_mask': CAUSAL, 'is_causal': True})]), (nn.TransformerEncoderLayer(8, 2, 12, bias=False, batch_first=True), [r(2, 5, 8)]),
    (encoder(), [r(5, 2, 8), (r(5, 2, 8), {'src_key_padding_mask': PADDED}), (r(5, 2, 8), {'mask': CAUSAL})]), (encoder(batch_first=True), [r(2, 5, 8), (r(2, 5, 8), {'src_key_padding_mask': PADDED})]), (encoder(batch_first=True, norm_first=True, activation='gelu'), [r(2, 5, 8)]),
    (nn.TransformerDecoderLayer(8, 2, 12), [(r(4, 2, 8), r(5, 2, 8)), (r(5, 2, 8), r(5, 2, 8), {'tgt_mask': CAUSAL, 'memory_key_padding_mask': PADDED})]), (nn.TransformerDecoderLayer(8, 2, 12, batch_first=True, norm_first=True, activation='gelu'), [(r(2, 4, 8), r(2, 5, 8))]),
    (decoder(), [(r(4, 2, 8), r(5, 2, 8)), (r(5, 2, 8), r(5, 2, 8), {'tgt_mask': CAUSAL, 'tgt_key_padding_mask': PADDED})]), (decoder(batch_first=True), [(r(2, 4, 8), r(2, 5, 8))]),
    (nn.Transformer(8, 2, 1, 1, 12), [(r(4, 2, 8), r(5, 2, 8)), (r(4, 2, 8), r(5, 2, 8), {'tgt_mask': CAUSAL})]), (nn.Transformer(8, 2, 2, 1, 12, batch_first=True, norm_first=True), [(r(2, 4, 8), r(2, 5, 8)), (r(2, 5, 8), r(2, 5, 8), {'src_key_padding_mask': PADDED, 'memory_key_padding_mask': PADDED, 'tgt_is_causal': True, 'tgt_mask': CAUSAL})]),
    *[(loss(reduction=how), [(r(3, 4), r(3, 4)), (r(4), r(4)), (r(3, 4), r(1, 4))]) for how in ['none', 'mean', 'sum'] for loss in [nn.L1Loss, nn.MSELoss, nn.HuberLoss, nn.SmoothL1Loss]],
    (nn.HuberLoss(delta=0.3, reduction='none'), [(r(3, 4), r(3, 4))]), (nn.SmoothL1Loss(beta=0., reduction='none'), [(r(3, 4), r(3, 4))]), (nn.SmoothL1Loss(beta=2.), [(r(3, 4), r(3, 4))]),
    *[(nn.CrossEntropyLoss(reduction=how, **more), [(r(3, 4), ints(4, 3)), (r(3, 4, 2), ints(4, 3, 2)), (r(4), torch.tensor(2)), (r(3, 4), r(3, 4).softmax(1))]) for how in ['none', 'mean', 'sum'] for more in [dict(), dict(label_smoothing=0.2), dict(weight=prob(4))]],
    (nn.CrossEntropyLoss(ignore_index=1, label_smoothing=0.1, weight=prob(4)), [(r(5, 4), torch.tensor([0, 1, 2, 1, 3]))]),
    *[(nn.NLLLoss(reduction=how, **more), [(r(3, 4), ints(4, 3)), (r(3, 4, 2, 2), ints(4, 3, 2, 2)), (r(4), torch.tensor(2))]) for how in ['none', 'mean', 'sum'] for more in [dict(), dict(weight=prob(4), ignore_index=2)]],
    *[(loss(reduction=how), [(prob(3, 4), prob(3, 4))]) for how in ['none', 'mean', 'sum'] for loss in [nn.BCELoss, nn.BCEWithLogitsLoss, nn.PoissonNLLLoss, nn.KLDivLoss]], (nn.BCELoss(weight=prob(4)), [(torch.tensor([[0., 1., 0.5, 1.]]), torch.tensor([[1., 1., 0., 0.]]))]), (nn.BCEWithLogitsLoss(pos_weight=prob(4), weight=prob(4)), [(r(3, 4), prob(3, 4))]),
    (nn.KLDivLoss(reduction='batchmean', log_target=True), [(r(3, 4), r(3, 4))]), (nn.PoissonNLLLoss(log_input=False, full=True), [(prob(3, 4), prob(3, 4) * 5)]), (nn.GaussianNLLLoss(full=True, reduction='none'), [(r(3, 4), r(3, 4), prob(3, 4)), (r(3, 4), r(3, 4), prob(3, 1))]), (nn.GaussianNLLLoss(), [(r(3, 4), r(3, 4), prob(3))]),
    *[(nn.HingeEmbeddingLoss(reduction=how, margin=0.5), [(r(3, 4), r(3, 4).sign())]) for how in ['none', 'mean']], *[(nn.CosineEmbeddingLoss(reduction=how, margin=0.2), [(r(3, 4), r(3, 4), r(3).sign()), (r(4), r(4), torch.tensor(-1.))]) for how in ['none', 'mean']],
    *[(nn.MarginRankingLoss(reduction=how, margin=0.2), [(r(3), r(3), r(3).sign())]) for how in ['none', 'mean']], *[(nn.SoftMarginLoss(reduction=how), [(r(3, 4), r(3, 4).sign())]) for how in ['none', 'sum']],
    *[(nn.MultiLabelMarginLoss(reduction=how), [(r(2, 4), torch.tensor([[3, 0, -1, 1], [-1, 2, 0, 1]])), (r(4), torch.tensor([3, 0, -1, 1]))]) for how in ['none', 'mean', 'sum']], *[(nn.MultiLabelSoftMarginLoss(reduction=how), [(r(2, 4), (r(2, 4) > 0).float())]) for how in ['none', 'mean']],
    *[(nn.MultiMarginLoss(reduction=how, **more), [(r(3, 4), ints(4, 3)), (r(4), torch.tensor(2))]) for how in ['none', 'mean'] for more in [dict(), dict(p=2, margin=0.5, weight=prob(4))]],
    *[(nn.TripletMarginLoss(reduction=how, **more), [(r(3, 4), r(3, 4), r(3, 4)), (r(4), r(4), r(4))]) for how in ['none', 'mean'] for more in [dict(), dict(p=1, margin=0.5, swap=True)]], (nn.TripletMarginWithDistanceLoss(swap=True), [(r(3, 4), r(3, 4), r(3, 4))]),
    *[(nn.CTCLoss(reduction=how, **more), [(r(6, 2, 5).log_softmax(2), ints(4, 2, 3) + 1, torch.tensor([6, 5]), torch.tensor([3, 2]))]) for how in ['none', 'mean', 'sum'] for more in [dict(), dict(zero_infinity=True)]], (nn.CTCLoss(blank=4), [(r(6, 2, 5).log_softmax(2), ints(4, 5), torch.tensor([6, 5]), torch.tensor([3, 2]))]), (nn.CTCLoss(), [(r(6, 5).log_softmax(1), ints(4, 3) + 1, torch.tensor(6), torch.tensor(3))]),
    (nn.AdaptiveLogSoftmaxWithLoss(6, 10, [3, 7], div_value=2., head_bias=True), [(r(4, 6), ints(10, 4)), (r(6), torch.tensor(8))]),
    (nn.SyncBatchNorm(3), [r(2, 3, 4)]), (nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2)), [r(2, 4), r(3, 2, 4)]),
]]
# Written in place would be what the next answer begins with.
CLASSES = sorted({name for name, _, _ in OWN} | {info.module_cls.__name__ for info in module_db if 'Lazy' not in info.name})


def wrapped(module, args, keywords):
    """A module whose forward takes the tensors within the arguments as a0, a1 …; its code is text, so that it scripts."""
    flat, spec = pytree.tree_flatten((args, keywords))
    places = [i for i, leaf in enumerate(flat) if isinstance(leaf, torch.Tensor)]
    names = dict((place, 'a%d' % i) for i, place in enumerate(places))
    texts = [names.get(i, repr(leaf)) for i, leaf in enumerate(flat)]

    class Text:
        def __init__(self, text):
            self.text = text

        def __repr__(self):
            return self.text
    again_args, again_keywords = pytree.tree_unflatten([Text(text) for text in texts], spec)
    call = ', '.join([*[repr(one) for one in again_args], *['%s=%r' % pair for pair in again_keywords.items()]])
    text = 'class Net(torch.nn.Module):\n    def __init__(self, inner):\n        super().__init__()\n        self.inner = inner\n\n    def forward(self, %s):\n        return self.inner(%s)\n' % (', '.join('a%d: Tensor' % i for i in range(len(places))), call)
    file = '<net %d>' % next(COUNT)
    linecache.cache[file] = (len(text), None, text.splitlines(True), file)
    scope = {'torch': torch, 'Tensor': torch.Tensor, '__name__': 'net'}
    exec(compile(text, file, 'exec'), scope)
    made = scope['Net'](module)
    made.forward.__func__.__globals__.update(scope)
    return made.train(module.training), [flat[place].detach() for place in places]


def flat(answer, name=''):
    """As the server names the leaves of an answer of TorchScript."""
    if isinstance(answer, torch.Tensor):
        return {name or 'output_0': plain(answer)}
    if isinstance(answer, (tuple, list)):
        found = {}
        fields = getattr(answer, '_fields', None)
        for i, one in enumerate(answer):
            part = fields[i] if fields else str(i) if name else 'output_%d' % i
            found.update(flat(one, '%s_%s' % (name, part) if name else part))
        return found
    if answer is None:
        return {}
    raise TypeError('an answer that is no tensor')


def clones(tensors):
    return [one.clone() for one in tensors]


def others(tensors):
    """The inputs with a batch of 1 and of 3, where the first dimension of all is one."""
    sizes = {one.shape[0] for one in tensors if one.dim() > 0}
    if len(sizes) != 1 or any(one.dim() == 0 for one in tensors):
        return
    size = sizes.pop()
    for count in [1, 3]:
        if size > 0 and count != size:
            yield [one[torch.arange(count) % size].contiguous() for one in tensors]


def scripted(module, tensors):
    script = torch.jit.script(module)
    return slim(saved(script)), script, flat


def traced(module, tensors):
    script = torch.jit.trace(module, tuple(clones(tensors)), check_trace=False)
    return slim(saved(script)), script, flat


def exported(module, tensors):
    free = tuple({0: torch.export.Dim.AUTO} if one.dim() > 0 and one.shape[0] > 1 else None for one in tensors)
    program = torch.export.export(module, tuple(clones(tensors)), dynamic_shapes=free, strict=False)
    data = io.BytesIO()
    torch.export.save(program, data)
    called = program.module()
    return data.getvalue(), called, lambda answer: dict((key, plain(one)) for key, one in leaves(answer))


def case(kind, module, args, keywords):
    net, tensors = wrapped(module, args, keywords)
    if not tensors or any(one.layout != torch.strided for one in tensors):
        raise TypeError('no dense tensors')
    with torch.no_grad():
        data, called, told = {'traced': traced, 'scripted': scripted, 'exported': exported}[kind](net, tensors)
        asked = []
        for i, given in enumerate([tensors, *others(tensors)]):
            try:
                wanted = told(called(*clones(given)))
                again = told(called(*clones(given)))
            except Exception:
                if i == 0:
                    raise
                continue
            if any(a.tobytes() != again[key].tobytes() for key, a in wanted.items()):
                raise TypeError('it draws at random')
            asked.append({'inputs': {'a%d' % j: datum(plain(one)) for j, one in enumerate(given)}, 'outputs': {key: datum(one) for key, one in wanted.items()}})
    files = {'model.pt2' if kind == 'exported' else 'model.pt': data}
    # Scripted code says neither rank nor dtype. A rank is told where an example is usual: without a batch; a dtype, where it is not the usual one.
    if kind == 'scripted':
        files['model-signature.json'] = json.dumps({'inputs': [{'data_name': 'a%d' % i, 'data_shape': [None] * one.dim(), 'data_type': str(one.dtype)[6:]} for i, one in enumerate(tensors)]}).encode()
    return {'files': {name: base64.b64encode(one).decode() for name, one in files.items()}, 'cases': asked}


def samples(name, dtype):
    """Modules in evaluation, their arguments and keywords."""
    for info in module_db:
        if info.module_cls.__name__ != name or 'Lazy' in info.name or dtype not in info.dtypes:
            continue
        try:
            all_inputs = info.module_inputs_func(info, 'cpu', dtype, False, False)
        except Exception:
            all_inputs = []
        for one in all_inputs:
            torch.manual_seed(11)
            if one.forward_input is None:
                continue
            try:
                module = info.module_cls(*one.constructor_input.args, **one.constructor_input.kwargs).to(dtype).eval()
            except Exception:
                continue
            yield module, one.forward_input.args, one.forward_input.kwargs
    for own, module, asked in OWN:
        if own != name:
            continue
        for one in asked:
            args, keywords = (one[:-1], one[-1]) if isinstance(one[-1], dict) else (one, {})
            as_dtype = lambda leaf: leaf.to(dtype) if isinstance(leaf, torch.Tensor) and leaf.is_floating_point() else leaf
            yield module.to(dtype).eval(), pytree.tree_map(as_dtype, args), pytree.tree_map(as_dtype, keywords)


def spread(items, most):
    return items if len(items) <= most else [items[i] for i in sorted(set(numpy.linspace(0, len(items) - 1, most).astype(int)))]


def main():
    if sys.argv[1] == '--list':
        print('\n'.join(CLASSES))
        return
    folder, most, words = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    for name in words or CLASSES:
        with open(os.path.join(folder, name + '.jsonl'), 'w') as out:
            for kind, dtype in itertools.product(KINDS, DTYPES):
                if kind != 'traced' and dtype != torch.float32:
                    continue
                count = most if dtype == torch.float32 else max(1, most // 3)
                torch.manual_seed(7)
                for i, (module, args, keywords) in enumerate(spread(list(samples(name, dtype)), count)):
                    try:
                        told = case(kind, module, args, keywords)
                    except Exception as error:
                        if '--loud' in os.environ.get('SWEEP', ''):
                            print(name, kind, dtype, i, type(error).__name__, str(error)[:300].replace('\n', ' '))
                        continue
                    line = json.dumps({'name': '%s %s %s %d: %s' % (name, str(dtype)[6:], kind, i, str(module).replace('\n', ' ')[:150]), **told})
                    if len(line) < 2000000:
                        out.write(line + '\n')


main()
