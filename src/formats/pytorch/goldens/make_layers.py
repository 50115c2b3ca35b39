# python 3.11, requirements.txt
"""Layers of torch.nn and functions of torch.nn.functional in evaluation mode, with the attributes that go wrong."""
import numpy
import torch
import torch.nn.functional as F
from torch import nn

from layer_cases import case, lean
from torch_cases import HERE, VERSION, Pack, add, saved, scripted

R = torch.randn
INF = float('inf')


def special(*shape):
    """Numbers among which are infinities, NaN and zeros."""
    x = R(*shape)
    flat = x.view(-1)
    for i, value in enumerate([INF, -INF, float('nan'), 0., -0., 20.5, -20.5, 100., -100., 6., 3., -3.]):
        flat[i] = value
    return x


def convolutions():
    pack = Pack()
    for name, layer, shape in [
        ('conv1d stride and padding', nn.Conv1d(3, 4, 3, stride=2, padding=1), (2, 3, 9)),
        ('conv1d of padding same', nn.Conv1d(3, 4, 4, padding='same', dilation=2, bias=False), (2, 3, 9)),
        ('conv1d of padding valid', nn.Conv1d(3, 4, 4, padding='valid'), (2, 3, 9)),
        ('conv2d groups and dilation', nn.Conv2d(4, 6, (3, 2), dilation=(2, 3), groups=2, padding=(1, 2)), (2, 4, 9, 8)),
        ('conv2d depthwise', nn.Conv2d(4, 8, 3, stride=(1, 2), padding=1, groups=4, bias=False), (2, 4, 6, 7)),
        ('conv2d without a batch', nn.Conv2d(2, 3, 3), (2, 5, 5)),
        ('conv2d of padding circular', nn.Conv2d(2, 3, 3, padding=(1, 2), padding_mode='circular'), (2, 2, 5, 5)),
        ('conv2d of padding reflect', nn.Conv2d(2, 3, 3, padding=2, padding_mode='reflect'), (2, 2, 5, 6)),
        ('conv3d', nn.Conv3d(2, 3, (2, 3, 1), stride=(1, 2, 2), padding=(1, 0, 2)), (2, 2, 4, 5, 6)),
        ('conv_transpose1d', nn.ConvTranspose1d(3, 4, 3, stride=2, padding=1, output_padding=1), (2, 3, 5)),
        ('conv_transpose2d', nn.ConvTranspose2d(4, 6, (3, 2), stride=(2, 3), padding=(0, 1), output_padding=(1, 2), groups=2), (2, 4, 4, 3)),
        ('conv_transpose2d dilated', nn.ConvTranspose2d(2, 3, 2, dilation=3, output_padding=2, bias=False), (2, 2, 4, 4)),
        ('conv_transpose3d', nn.ConvTranspose3d(2, 3, (2, 3, 1), stride=(2, 1, 2), output_padding=(1, 0, 1)), (1, 2, 3, 2, 4)),
    ]:
        several = (R(1, *shape[1:]), R(3, *shape[1:])) if len(shape) == layer.weight.dim() else ()
        case(pack, name, layer, R(*shape), *several)
    double = nn.Conv2d(2, 3, 3, padding=1).double()
    case(pack, 'conv2d of float64', double, R(2, 2, 5, 5).double(), R(1, 2, 4, 6).double())
    case(pack, 'conv_transpose2d of float64', nn.ConvTranspose2d(2, 4, 3, stride=2, padding=1, output_padding=1, groups=2).double(), R(2, 2, 3, 4).double())
    half = nn.Conv2d(2, 3, 3, padding=1).half()
    case(pack, 'conv2d of float16', half, R(2, 2, 5, 5).half(), tolerance=1e-3, why='sums of float16 are rounded in another order')
    weight, bias = R(3, 2, 4), R(4)
    case(pack, 'conv_tbc', lambda x, y, z: torch.conv_tbc(x, y, z, 1), (R(5, 2, 2), weight, bias), (R(6, 1, 2), weight, bias))
    case(pack, 'weights that are inputs', lambda x, y: F.conv2d(x, y, stride=2, padding=1), (R(2, 3, 6, 6), R(4, 3, 3, 3)), (R(1, 3, 5, 5), R(4, 3, 3, 3)))
    norm = nn.utils.weight_norm(nn.Conv1d(2, 3, 3), dim=1)
    case(pack, 'conv1d of normalized weight', norm, R(2, 2, 6), R(1, 2, 7))
    pack.write('%s/layers-convolutions-%s.json.gz' % (HERE, VERSION))


def pools():
    pack = Pack()
    x2, more = R(2, 3, 9, 8), (R(1, 3, 9, 8), R(3, 3, 10, 7))
    for name, layer in [
        ('max_pool2d', nn.MaxPool2d(3, stride=2, padding=1)),
        ('max_pool2d dilated', nn.MaxPool2d((3, 2), stride=(1, 2), padding=(1, 0), dilation=(2, 3))),
        ('max_pool2d ceil', nn.MaxPool2d(3, stride=2, ceil_mode=True)),
        ('max_pool2d ceil padded', nn.MaxPool2d((2, 3), stride=(3, 4), padding=(1, 1), ceil_mode=True)),
        ('max_pool2d with indices', nn.MaxPool2d(3, stride=2, padding=1, return_indices=True)),
        ('max_pool2d ceil with indices', nn.MaxPool2d(2, stride=3, padding=1, ceil_mode=True, return_indices=True)),
        ('avg_pool2d', nn.AvgPool2d(3, stride=2, padding=1)),
        ('avg_pool2d not counting padding', nn.AvgPool2d((3, 2), stride=2, padding=1, count_include_pad=False)),
        ('avg_pool2d ceil', nn.AvgPool2d(3, stride=2, padding=1, ceil_mode=True)),
        ('avg_pool2d ceil not counting padding', nn.AvgPool2d(2, stride=3, padding=1, ceil_mode=True, count_include_pad=False)),
        ('avg_pool2d by a divisor', nn.AvgPool2d(3, stride=2, padding=1, divisor_override=5, ceil_mode=True)),
        ('lp_pool2d', nn.LPPool2d(2, 3, stride=2, ceil_mode=True)),
        ('lp_pool2d of 3', nn.LPPool2d(3, (2, 3))),
    ]:
        x = x2.abs() if name == 'lp_pool2d of 3' else x2
        case(pack, name, layer, x, *[y.abs() if name == 'lp_pool2d of 3' else y for y in more])
    case(pack, 'max_pool1d', nn.MaxPool1d(3, 2, padding=1, return_indices=True), R(2, 3, 9), R(1, 3, 8))
    case(pack, 'max_pool1d without a batch', nn.MaxPool1d(3, 2), R(3, 9))
    case(pack, 'avg_pool1d', nn.AvgPool1d(3, 2, padding=1, ceil_mode=True), R(2, 3, 9), R(1, 3, 8))
    case(pack, 'lp_pool1d', nn.LPPool1d(2, 3), R(2, 3, 9))
    case(pack, 'max_pool3d', nn.MaxPool3d((2, 3, 2), stride=2, padding=(1, 1, 0), ceil_mode=True, return_indices=True), R(2, 2, 5, 6, 7), R(1, 2, 4, 5, 6))
    case(pack, 'avg_pool3d', nn.AvgPool3d((2, 3, 2), stride=2, padding=(1, 1, 0), count_include_pad=False), R(2, 2, 5, 6, 7), R(1, 2, 4, 5, 6))
    case(pack, 'pools of float64', lambda x: (F.max_pool2d(x, 3, 2, 1), F.avg_pool2d(x, 3, 2, 1, True), F.adaptive_avg_pool2d(x, (3, 2))), R(2, 2, 7, 7).double(), R(1, 2, 6, 5).double())
    for name, layer, shape in [
        ('adaptive_avg_pool1d', nn.AdaptiveAvgPool1d(4), (2, 3, 11)),
        ('adaptive_avg_pool2d of one', nn.AdaptiveAvgPool2d(1), (2, 3, 7, 5)),
        ('adaptive_avg_pool2d', nn.AdaptiveAvgPool2d((3, 4)), (2, 3, 7, 10)),
        ('adaptive_avg_pool2d that keeps', nn.AdaptiveAvgPool2d((None, 4)), (2, 3, 7, 10)),
        ('adaptive_avg_pool2d of more', nn.AdaptiveAvgPool2d((6, 7)), (2, 3, 4, 5)),
        ('adaptive_avg_pool3d', nn.AdaptiveAvgPool3d((2, 3, 4)), (2, 2, 5, 4, 7)),
        ('adaptive_max_pool1d', nn.AdaptiveMaxPool1d(4, return_indices=True), (2, 3, 11)),
        ('adaptive_max_pool2d', nn.AdaptiveMaxPool2d((3, 4), return_indices=True), (2, 3, 7, 10)),
        ('adaptive_max_pool3d', nn.AdaptiveMaxPool3d((2, 3, 4)), (2, 2, 5, 4, 7)),
    ]:
        case(pack, name, layer, R(*shape), R(1, *shape[1:]), R(3, *[size + 2 for size in shape[1:]]))
    pooled, where = F.max_pool2d(x2, 2, return_indices=True)
    case(pack, 'max_unpool2d', lambda x, y: torch._C._nn.max_unpool2d(x, y, (9, 8)), (pooled, where))
    pooled3, where3 = F.max_pool3d(R(2, 2, 4, 4, 4), 2, return_indices=True)
    case(pack, 'max_unpool3d', lambda x, y: torch._C._nn.max_unpool3d(x, y, (4, 4, 5), (2, 2, 2), (0, 0, 0)), (pooled3, where3))
    pack.write('%s/layers-pools-%s.json.gz' % (HERE, VERSION))


def norms():
    pack = Pack()

    def stir(layer):
        for name, value in list(layer.named_parameters()) + list(layer.named_buffers()):
            if value.dtype.is_floating_point:
                value.data = torch.rand_like(value) + 0.5 if name.endswith(('var', 'weight')) else torch.randn_like(value)
        return layer
    for name, layer, shape in [
        ('batch_norm of features', nn.BatchNorm1d(5), (4, 5)),
        ('batch_norm1d', nn.BatchNorm1d(5, eps=0.1), (4, 5, 3)),
        ('batch_norm2d', nn.BatchNorm2d(3), (2, 3, 4, 5)),
        ('batch_norm2d without scale', nn.BatchNorm2d(3, affine=False), (2, 3, 4, 5)),
        ('batch_norm2d of the batch', nn.BatchNorm2d(3, track_running_stats=False), (2, 3, 4, 5)),
        ('batch_norm3d', nn.BatchNorm3d(3), (2, 3, 2, 4, 5)),
        ('instance_norm1d', nn.InstanceNorm1d(3), (2, 3, 7)),
        ('instance_norm2d', nn.InstanceNorm2d(3, affine=True), (2, 3, 4, 5)),
        ('instance_norm2d by stored statistics', nn.InstanceNorm2d(3, track_running_stats=True), (2, 3, 4, 5)),
        ('instance_norm3d', nn.InstanceNorm3d(3, affine=True), (2, 3, 2, 4, 5)),
        ('group_norm', nn.GroupNorm(3, 6), (2, 6, 4, 5)),
        ('group_norm of features', nn.GroupNorm(2, 6, affine=False), (4, 6)),
        ('layer_norm', nn.LayerNorm(6), (2, 4, 6)),
        ('layer_norm over two', nn.LayerNorm((4, 5), eps=1e-2), (2, 3, 4, 5)),
        ('layer_norm without scale', nn.LayerNorm((4, 5), elementwise_affine=False), (2, 3, 4, 5)),
        ('layer_norm without bias', nn.LayerNorm(6, bias=False), (2, 6)),
        ('rms_norm', nn.RMSNorm(6), (2, 4, 6)),
        ('rms_norm over two', nn.RMSNorm((4, 5), eps=0.1), (2, 3, 4, 5)),
        ('local_response_norm', nn.LocalResponseNorm(3, alpha=0.5), (2, 5, 4, 4)),
        ('local_response_norm of two', nn.LocalResponseNorm(2, k=2.), (2, 5, 4, 4)),
    ]:
        case(pack, name, stir(layer), R(*shape) * 2 + 3, R(1, *shape[1:]) if 'of the batch' not in name else R(3, *shape[1:]))
    case(pack, 'norms of float64', nn.Sequential(stir(nn.BatchNorm2d(4)), nn.GroupNorm(2, 4), nn.InstanceNorm2d(4, affine=True)).double(), R(2, 4, 3, 5).double())
    case(pack, 'norms of float16', stir(nn.LayerNorm(6)).half(), R(2, 6).half(), tolerance=2e-3, why='one rounding of float16')
    case(pack, 'normalize', lambda x: (F.normalize(x), F.normalize(x, p=1, dim=2), F.normalize(x, dim=-1, eps=10.)), R(2, 3, 4), R(1, 3, 4))
    case(pack, 'native norms', lambda x, y, z: torch.native_layer_norm(x, (4,), y, z, 1e-5) + torch.native_group_norm(x.unsqueeze(-1), None, None, 2, 3, 4, 3, 1e-5), (R(2, 3, 4), R(4), R(4)))
    case(pack, 'weight_norm', lambda x, y: (torch._weight_norm(x, y, 0), torch.norm_except_dim(x, 2, 1)), (R(3, 4, 2), R(3, 1, 1)))
    pack.write('%s/layers-norms-%s.json.gz' % (HERE, VERSION))


def activations():
    pack = Pack()
    x, y = special(3, 8), R(1, 8)
    case(pack, 'gelu', F.gelu, R(3, 8) * 4, y)
    for name, function in [
        ('relu', F.relu), ('relu6', F.relu6), ('hardtanh', lambda x: F.hardtanh(x, -0.5, 2.)),
        ('hardsigmoid', F.hardsigmoid), ('hardswish', F.hardswish), ('silu', F.silu), ('mish', F.mish),
        ('gelu tanh', lambda x: F.gelu(x, approximate='tanh')), ('softplus', F.softplus),
        ('softplus with beta', lambda x: F.softplus(x, 2., 5.)), ('softshrink', lambda x: F.softshrink(x, 0.4)),
        ('hardshrink', lambda x: F.hardshrink(x, 0.4)), ('tanhshrink', F.tanhshrink), ('softsign', F.softsign),
        ('threshold', lambda x: F.threshold(x, 0.1, 7.)), ('leaky_relu', lambda x: F.leaky_relu(x, 0.2)),
        ('rrelu', F.rrelu), ('elu', lambda x: F.elu(x, 1.5)), ('celu', lambda x: F.celu(x, 0.7)), ('selu', F.selu),
        ('logsigmoid', F.logsigmoid), ('sigmoid', torch.sigmoid), ('tanh', torch.tanh),
    ]:
        case(pack, name, function, x, y)
    case(pack, 'prelu', nn.PReLU(3, 0.3), R(2, 3, 4), R(1, 3, 5))
    case(pack, 'prelu of one', nn.PReLU(), special(2, 8))
    case(pack, 'glu', lambda x: (F.glu(x), F.glu(x, 1)), R(2, 4, 6), R(1, 4, 6))
    case(pack, 'softmax', lambda x: (F.softmax(x, 1), F.log_softmax(x, 0), F.softmin(x, -1), F.softmax(x, 1, dtype=torch.float64)), R(3, 4) * 20, R(1, 4))
    case(pack, 'softmax of integers', lambda x: F.softmax(x, 0, dtype=torch.float32), torch.arange(4))
    case(pack, 'softmax of one number', lambda x: F.softmax(x, 0), torch.tensor(3.))
    case(pack, 'softmax2d', nn.Softmax2d(), R(2, 3, 4, 4))
    doubles = lambda x: (F.gelu(x), F.silu(x), F.mish(x), F.softplus(x), F.selu(x), F.celu(x, 0.7), F.hardswish(x), F.elu(x), F.logsigmoid(x), F.hardsigmoid(x))  # noqa: E731
    case(pack, 'activations of float64', doubles, R(3, 8).double() * 4, R(1, 8).double())
    case(pack, 'activations of float16', doubles, R(3, 8).half() * 4, tolerance=1e-3, why='torch rounds some steps to float16')
    case(pack, 'activations of bfloat16', lambda x: F.relu(x).float(), R(3, 8).bfloat16().float())
    case(pack, 'relu of integers', lambda x: (F.relu(x), F.relu6(x), F.hardtanh(x, -2, 3)), torch.arange(-5, 9))
    case(pack, 'dropouts', lambda x: (F.dropout(x, 0.5, False), F.alpha_dropout(x, 0.5, False), F.feature_alpha_dropout(x, 0.5, False), F.dropout2d(x.unsqueeze(-1), 0.5, False)), R(2, 3, 4), R(1, 3, 4))
    pack.write('%s/layers-activations-%s.json.gz' % (HERE, VERSION))


def embeddings():
    pack = Pack()
    case(pack, 'embedding', nn.Embedding(10, 3, padding_idx=2), torch.tensor([[1, 2, 9], [0, 0, 3]]), torch.tensor([[4, 2, 1]]))
    case(pack, 'embedding of int32', nn.Embedding(10, 3), torch.tensor([1, 2, 9], dtype=torch.int32))
    flat, offsets = torch.tensor([1, 2, 4, 5, 4, 3, 2, 9]), torch.tensor([0, 3, 3, 5])
    other = (torch.tensor([7, 2]), torch.tensor([0, 1]))
    for mode in ('sum', 'mean', 'max'):
        case(pack, 'embedding_bag by ' + mode, nn.EmbeddingBag(10, 3, mode=mode), (flat, offsets), other)
        case(pack, 'embedding_bag of rows by ' + mode, nn.EmbeddingBag(10, 3, mode=mode), torch.tensor([[1, 2, 4], [9, 0, 0]]), torch.tensor([[3, 3, 4]]))
        case(pack, 'embedding_bag with padding by ' + mode, nn.EmbeddingBag(10, 3, mode=mode, padding_idx=4), (flat, offsets))
    case(pack, 'embedding_bag with weights', lambda x, y, z, u: F.embedding_bag(x, u, y, mode='sum', per_sample_weights=z), (flat, offsets, R(8), R(10, 3)))
    case(pack, 'embedding_bag with its last offset', nn.EmbeddingBag(10, 3, mode='sum', include_last_offset=True), (flat, torch.tensor([0, 3, 3, 8])), (torch.tensor([7, 2]), torch.tensor([0, 1, 2])))
    case(pack, 'linear', nn.Linear(4, 3), R(2, 4), R(1, 4), R(0, 4))
    case(pack, 'linear of more dimensions', nn.Linear(4, 3, bias=False), R(2, 5, 4), R(1, 3, 4))
    case(pack, 'linear of a vector', nn.Linear(4, 3), R(4))
    case(pack, 'linear of float64', nn.Linear(4, 3).double(), R(2, 4).double())
    case(pack, 'bilinear', nn.Bilinear(3, 4, 5), (R(2, 3), R(2, 4)), (R(1, 3), R(1, 4)))
    case(pack, 'bilinear of more dimensions', nn.Bilinear(3, 4, 5, bias=False), (R(2, 6, 3), R(2, 6, 4)))
    case(pack, 'distances', lambda x, y: (F.cosine_similarity(x, y), F.cosine_similarity(x, y, dim=0, eps=2.), F.pairwise_distance(x, y), F.pairwise_distance(x, y, p=1., keepdim=True), F.pairwise_distance(x, y, p=INF), F.pairwise_distance(x, y, p=3.5)), (R(4, 6), R(4, 6)), (R(1, 6), R(1, 6)))
    case(pack, 'cdist', lambda x, y: (torch.cdist(x, y), torch.cdist(x, y, p=1.), torch.cdist(x, y, p=INF), torch.cdist(x, y, p=0.), torch.cdist(x, y, p=2.5)), (R(2, 4, 3), R(2, 5, 3)), (R(1, 2, 3), R(1, 1, 3)))
    case(pack, 'pdist', lambda x: (F.pdist(x), F.pdist(x, 1.)), R(5, 3), R(2, 3))
    case(pack, 'one_hot of classes', lambda x: F.one_hot(x, 5), torch.tensor([[1, 4], [0, 2]]))
    pack.write('%s/layers-embeddings-%s.json.gz' % (HERE, VERSION))


def losses():
    pack = Pack()
    x, y = R(4, 5), R(4, 5)
    positive = (torch.rand(4, 5) * 0.9 + 0.05, torch.rand(4, 5) * 0.9 + 0.05)

    def all_reductions(name, function, *inputs):
        case(pack, name, function, *inputs)
    three = ('none', 'mean', 'sum')
    for name, loss in [('mse_loss', F.mse_loss), ('l1_loss', F.l1_loss), ('smooth_l1_loss', F.smooth_l1_loss), ('huber_loss', F.huber_loss), ('soft_margin_loss', F.soft_margin_loss), ('poisson_nll_loss', F.poisson_nll_loss)]:
        case(pack, name, (lambda loss: lambda x, y: tuple(loss(x, y, reduction=r) for r in three))(loss), (x, y), (x[:1], y[:1]))
    case(pack, 'smooth losses with a beta', lambda x, y: (F.smooth_l1_loss(x, y, beta=0.3), F.huber_loss(x, y, delta=0.3), F.smooth_l1_loss(x, y, beta=0.)), (x, y))
    case(pack, 'poisson_nll_loss full', lambda x, y: F.poisson_nll_loss(x, y, log_input=False, full=True, reduction='none'), (positive[0], positive[1] * 4))
    case(pack, 'binary_cross_entropy', lambda x, y, z: tuple(F.binary_cross_entropy(x, y, z, reduction=r) for r in three) + (F.binary_cross_entropy(x, y),), (positive[0], positive[1], torch.rand(4, 5)))
    case(pack, 'binary_cross_entropy_with_logits', lambda x, y, z, u: tuple(F.binary_cross_entropy_with_logits(x, y, z, pos_weight=u, reduction=r) for r in three) + (F.binary_cross_entropy_with_logits(x, y),), (x * 30, positive[1], torch.rand(4, 5), torch.rand(5) * 3))
    case(pack, 'kl_div', lambda x, y: tuple(F.kl_div(x, y, reduction=r) for r in three) + (F.kl_div(x, y, log_target=True, reduction='batchmean'),), (F.log_softmax(x, 1), torch.tensor([[0., 1., 0, 0, 0]] * 4)))
    classes = torch.tensor([1, 4, 0, 2])
    weight = torch.rand(5) + 0.5
    case(pack, 'nll_loss', lambda x, y, z: tuple(F.nll_loss(x, y, z, ignore_index=4, reduction=r) for r in three) + (F.nll_loss(x, y),), (F.log_softmax(x, 1), classes, weight))
    case(pack, 'nll_loss of images', lambda x, y, z: tuple(F.nll_loss(x, y, z, reduction=r) for r in three), (F.log_softmax(R(2, 5, 3, 2), 1), torch.randint(0, 5, (2, 3, 2)), weight))
    case(pack, 'cross_entropy', lambda x, y, z: tuple(F.cross_entropy(x, y, z, ignore_index=4, label_smoothing=s, reduction=r) for r in three for s in (0., 0.2)), (x, classes, weight))
    case(pack, 'cross_entropy of probabilities', lambda x, y, z: tuple(F.cross_entropy(x, y, z, label_smoothing=s, reduction=r) for r in three for s in (0., 0.2)), (x, F.softmax(y, 1), weight))
    case(pack, 'cross_entropy of images', lambda x, y: (F.cross_entropy(x, y), F.cross_entropy(x, y, reduction='none', label_smoothing=0.1)), (R(2, 5, 3, 2), torch.randint(0, 5, (2, 3, 2))))
    signs = torch.tensor([[1., -1, 1, 1, -1]] * 4)
    case(pack, 'hinge_embedding_loss', lambda x, y: tuple(F.hinge_embedding_loss(x, y, 0.7, reduction=r) for r in three), (x, signs))
    case(pack, 'margin_ranking_loss', lambda x, y, z: tuple(F.margin_ranking_loss(x, y, z, 0.3, reduction=r) for r in three), (x, y, signs))
    case(pack, 'cosine_embedding_loss', lambda x, y, z: tuple(F.cosine_embedding_loss(x, y, z, 0.1, reduction=r) for r in three), (x, y, signs[0, :4]))
    case(pack, 'triplet_margin_loss', lambda x, y, z: tuple(F.triplet_margin_loss(x, y, z, swap=s, reduction=r) for r in three for s in (True, False)), (x, y, R(4, 5)))
    case(pack, 'multi_margin_loss', lambda x, y, z: tuple(F.multi_margin_loss(x, y, p=p, margin=0.8, weight=z, reduction=r) for r in three for p in (1, 2)), (x, classes, weight))
    case(pack, 'multilabel_soft_margin_loss', lambda x, y: F.multilabel_soft_margin_loss(x, y), (x, positive[0].round()))
    case(pack, 'gaussian_nll_loss', lambda x, y, z: F.gaussian_nll_loss(x, y, z, full=True), (x, y, positive[0]))
    pack.write('%s/layers-losses-%s.json.gz' % (HERE, VERSION))


def space():
    pack = Pack()
    x, more = R(2, 3, 5, 6), R(1, 3, 7, 4)
    for name, pad, mode, value in [
        ('constant', (1, 2), 'constant', 1.5), ('constant of four', (1, 2, 0, 3), 'constant', 0.),
        ('constant below nothing', (-1, 2, 1, -2, 1, 0), 'constant', -7.), ('reflect', (2, 1, 1, 3), 'reflect', None),
        ('replicate', (2, 1, 0, 3), 'replicate', None), ('circular', (2, 1, 4, 0), 'circular', None),
        ('circular below nothing', (2, -1, 1, 0), 'circular', None),
    ]:
        case(pack, 'pad ' + name, (lambda pad, mode, value: lambda x: F.pad(x, pad, mode, value))(pad, mode, value), x, more)
    case(pack, 'pad reflect 1d', nn.ReflectionPad1d((2, 3)), R(2, 3, 5), R(1, 3, 6))
    case(pack, 'pad reflect 3d', nn.ReflectionPad3d(1), R(1, 2, 3, 4, 5))
    case(pack, 'pad replicate 1d', nn.ReplicationPad1d((0, 3)), R(2, 3, 5), R(1, 3, 6))
    case(pack, 'pad replicate 3d', nn.ReplicationPad3d((1, 2, 0, 1, 2, 0)), R(1, 2, 3, 4, 5))
    case(pack, 'pad of integers', lambda x: F.pad(x, (1, 1), value=3), torch.arange(6).view(2, 3))
    case(pack, 'pad of bools', lambda x: F.pad(x, (1, 1), value=True), torch.tensor([[True, False]]))
    case(pack, 'pixel_shuffle', nn.PixelShuffle(2), R(2, 8, 3, 4), R(1, 8, 2, 2))
    case(pack, 'pixel_shuffle of five dimensions', nn.PixelShuffle(2), R(2, 2, 8, 3, 4))
    case(pack, 'pixel_unshuffle', nn.PixelUnshuffle(3), R(2, 2, 6, 9), R(1, 2, 3, 3))
    case(pack, 'channel_shuffle', nn.ChannelShuffle(3), R(2, 6, 3, 4), R(1, 6, 2, 2))
    for name, function in [
        ('nearest', lambda x: F.interpolate(x, size=(7, 9))),
        ('nearest by a factor', lambda x: F.interpolate(x, scale_factor=(2., 1.3))),
        ('nearest by two', nn.Upsample(scale_factor=2)),
        ('nearest smaller', lambda x: F.interpolate(x, size=(3, 2))),
        ('nearest-exact', lambda x: F.interpolate(x, size=(7, 4), mode='nearest-exact')),
        ('bilinear', lambda x: F.interpolate(x, size=(8, 11), mode='bilinear')),
        ('bilinear with corners', lambda x: F.interpolate(x, size=(8, 11), mode='bilinear', align_corners=True)),
        ('bilinear with corners to one', lambda x: F.interpolate(x, size=(1, 3), mode='bilinear', align_corners=True)),
        ('bilinear by a factor', lambda x: F.interpolate(x, scale_factor=1.7, mode='bilinear')),
        ('bilinear by a recomputed factor', lambda x: F.interpolate(x, scale_factor=1.7, mode='bilinear', recompute_scale_factor=True)),
        ('bilinear by two', nn.UpsamplingBilinear2d(scale_factor=2)),
        ('bilinear by four', lambda x: F.interpolate(x, scale_factor=4, mode='bilinear')),
        ('bilinear smaller', lambda x: F.interpolate(x, size=(3, 4), mode='bilinear')),
        ('bicubic', lambda x: F.interpolate(x, size=(8, 11), mode='bicubic')),
        ('bicubic with corners', lambda x: F.interpolate(x, size=(8, 4), mode='bicubic', align_corners=True)),
        ('bicubic by a factor', lambda x: F.interpolate(x, scale_factor=0.6, mode='bicubic')),
        ('area', lambda x: F.interpolate(x, size=(3, 4), mode='area')),
        ('bilinear antialias', lambda x: F.interpolate(x, size=(3, 8), mode='bilinear', antialias=True)),
        ('bicubic antialias', lambda x: F.interpolate(x, size=(3, 8), mode='bicubic', antialias=True)),
        ('bilinear antialias with corners', lambda x: F.interpolate(x, size=(3, 4), mode='bilinear', antialias=True, align_corners=True)),
        ('bilinear antialias by a factor', lambda x: F.interpolate(x, scale_factor=0.6, mode='bilinear', antialias=True)),
    ]:
        case(pack, 'interpolate ' + name, function, x, more)
    case(pack, 'interpolate linear', lambda x: F.interpolate(x, size=9, mode='linear'), R(2, 3, 5), R(1, 3, 4))
    case(pack, 'interpolate nearest of three', lambda x: F.interpolate(x, scale_factor=(1.5, 2, 1)), R(2, 2, 3, 4, 5))
    case(pack, 'interpolate nearest 1d and exact', lambda x: (F.interpolate(x, size=9), F.interpolate(x, size=7, mode='nearest-exact')), R(2, 2, 5))
    case(pack, 'interpolate trilinear', lambda x: F.interpolate(x, size=(5, 3, 8), mode='trilinear', align_corners=True), R(2, 2, 3, 4, 5), R(1, 2, 2, 2, 2))
    case(pack, 'interpolate bytes', lambda x: F.interpolate(x, size=(7, 9)), (torch.rand(2, 3, 4, 5) * 255).to(torch.uint8))
    case(pack, 'interpolate of float64', lambda x: (F.interpolate(x, size=(7, 9), mode='bilinear'), F.interpolate(x, size=(7, 9), mode='bicubic')), x.double())
    grid = torch.rand(2, 4, 3, 2) * 2.6 - 1.3
    for mode in ('bilinear', 'nearest', 'bicubic'):
        case(pack, 'grid_sample ' + mode, (lambda mode: lambda x, y: tuple(F.grid_sample(x, y, mode, padding, align) for padding in ('zeros', 'border', 'reflection') for align in (False, True)))(mode), (x, grid), (more, grid[:1]))
    for mode in ('bilinear', 'nearest'):
        case(pack, 'grid_sample of three dimensions ' + mode, (lambda mode: lambda x, y: F.grid_sample(x, y, mode, 'border', False))(mode), (R(1, 2, 3, 4, 5), torch.rand(1, 2, 3, 4, 3) * 2.6 - 1.3))
    case(pack, 'affine_grid', lambda x: (F.affine_grid(x, (2, 3, 4, 5), False), F.affine_grid(x, (2, 3, 4, 5), True)), R(2, 2, 3))
    case(pack, 'affine_grid of three dimensions', lambda x: F.affine_grid(x, (2, 3, 4, 5, 3), False), R(2, 3, 4))
    case(pack, 'unfold', nn.Unfold((2, 3), dilation=(2, 1), padding=1, stride=(1, 2)), x, more)
    case(pack, 'fold', nn.Fold((5, 6), (2, 3), dilation=(2, 1), padding=1, stride=(1, 2)), R(2, 12, 15), R(1, 12, 15))
    pack.write('%s/layers-space-%s.json.gz' % (HERE, VERSION))


def scripts():
    """What a trace writes otherwise."""
    pack = Pack()

    class Convolutions(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b, self.c = nn.Conv1d(3, 4, 3, padding=1), nn.ConvTranspose1d(4, 2, 3, stride=2), nn.RNNCell(9, 3)

        def forward(self, x):
            y = self.b(self.a(x))
            return self.c(y[:, 0, :9]), y, torch.norm(y, 2)

    class Volumes(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b, self.c = nn.Conv3d(2, 3, 2), nn.ConvTranspose3d(3, 2, 2, stride=2), nn.MaxPool3d(2)

        def forward(self, x):
            return F.interpolate(self.c(self.b(self.a(x))), scale_factor=[1.5, 2., 1.], mode='nearest-exact')

    class Images(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b = nn.Conv2d(3, 4, 3, padding='same'), nn.ConvTranspose2d(4, 3, 3, stride=2, padding=1)

        def forward(self, x):
            return F.adaptive_max_pool2d(self.b(self.a(x)), 3)
    for name, net, shapes in [('one dimension', Convolutions(), [(2, 3, 7), (1, 3, 5)]), ('three dimensions', Volumes(), [(2, 2, 4, 5, 4), (1, 2, 3, 3, 3)]), ('two dimensions', Images(), [(2, 3, 6, 7), (1, 3, 5, 5)])]:
        script = scripted(net)
        add(pack, name, script, [{'x': R(*shape)} for shape in shapes], data=lean(saved(script)))
    pack.write('%s/layers-scripted-%s.json.gz' % (HERE, VERSION))


if __name__ == '__main__':
    import sys
    if sys.argv[1:] == ['scripts']:
        scripts()
        sys.exit()
    for make in (convolutions, pools, norms, activations, embeddings, losses, space, scripts):
        make()
