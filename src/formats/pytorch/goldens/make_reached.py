# python 3.11, requirements.txt
"""Writes ../reached.ts: the operators that torch.nn's layers and torchvision's classifiers reach in evaluation mode, seen
by running all of them: each is traced (or scripted where it cannot be), and the operators of its graph are counted."""
import os
import re
import warnings
from collections import Counter

import torch
import torchvision
from torch import nn

warnings.simplefilter('ignore')
HERE = os.path.dirname(os.path.abspath(__file__))
R = torch.randn
image, signal, volume, rows = R(1, 4, 12, 12), R(1, 4, 12), R(1, 4, 6, 6, 6), R(2, 4)
near, other = R(4, 6), R(4, 6)
classes = torch.tensor([1, 0, 3, 2])
signs = torch.ones(4)
unit = torch.rand(4, 6)
words = torch.randint(0, 9, (2, 5))

# what a layer is made and called with, by its class; None: it trains only, or calls no operator of its own
LAYERS = {
    'Conv1d': ((4, 2, 3), (signal,)), 'Conv2d': ((4, 2, 3), (image,)), 'Conv3d': ((4, 2, 3), (volume,)),
    'ConvTranspose1d': ((4, 2, 3), (signal,)), 'ConvTranspose2d': ((4, 2, 3), (image,)), 'ConvTranspose3d': ((4, 2, 3), (volume,)),
    'Linear': ((4, 3), (rows,)), 'Bilinear': ((4, 4, 3), (rows, rows)), 'Identity': ((), (rows,)), 'Flatten': ((), (image,)),
    'Unflatten': ((1, (2, 2)), (rows,)), 'Embedding': ((9, 3), (words,)), 'EmbeddingBag': ((9, 3), (words,)),
    'Upsample': ((None, 2), (image,)), 'UpsamplingNearest2d': ((None, 2), (image,)), 'UpsamplingBilinear2d': ((None, 2), (image,)),
    'MaxPool1d': ((2,), (signal,)), 'MaxPool2d': ((2,), (image,)), 'MaxPool3d': ((2,), (volume,)),
    'AvgPool1d': ((2,), (signal,)), 'AvgPool2d': ((2,), (image,)), 'AvgPool3d': ((2,), (volume,)),
    'LPPool1d': ((2, 2), (signal,)), 'LPPool2d': ((2, 2), (image,)), 'LPPool3d': ((2, 2), (volume,)),
    'AdaptiveAvgPool1d': ((2,), (signal,)), 'AdaptiveAvgPool2d': ((5,), (image,)), 'AdaptiveAvgPool3d': ((2,), (volume,)),
    'AdaptiveMaxPool1d': ((2,), (signal,)), 'AdaptiveMaxPool2d': ((5,), (image,)), 'AdaptiveMaxPool3d': ((2,), (volume,)),
    'FractionalMaxPool2d': None, 'FractionalMaxPool3d': None,
    'MaxUnpool1d': None, 'MaxUnpool2d': None, 'MaxUnpool3d': None,
    'BatchNorm1d': ((4,), (signal,)), 'BatchNorm2d': ((4,), (image,)), 'BatchNorm3d': ((4,), (volume,)), 'SyncBatchNorm': None,
    'InstanceNorm1d': ((4,), (signal,)), 'InstanceNorm2d': ((4,), (image,)), 'InstanceNorm3d': ((4,), (volume,)),
    'GroupNorm': ((2, 4), (image,)), 'LayerNorm': ((12,), (image,)), 'RMSNorm': ((12,), (image,)),
    'LocalResponseNorm': ((3,), (image,)), 'CrossMapLRN2d': None,
    'ZeroPad1d': ((1,), (signal,)), 'ZeroPad2d': ((1,), (image,)), 'ZeroPad3d': ((1,), (volume,)),
    'ConstantPad1d': ((1, 2.), (signal,)), 'ConstantPad2d': ((1, 2.), (image,)), 'ConstantPad3d': ((1, 2.), (volume,)),
    'ReflectionPad1d': ((1,), (signal,)), 'ReflectionPad2d': ((1,), (image,)), 'ReflectionPad3d': ((1,), (volume,)),
    'ReplicationPad1d': ((1,), (signal,)), 'ReplicationPad2d': ((1,), (image,)), 'ReplicationPad3d': ((1,), (volume,)),
    'CircularPad1d': ((1,), (signal,)), 'CircularPad2d': ((1,), (image,)), 'CircularPad3d': ((1,), (volume,)),
    'PixelShuffle': ((2,), (image,)), 'PixelUnshuffle': ((2,), (image,)), 'ChannelShuffle': ((2,), (image,)),
    'Fold': (((5, 5), 2), (R(1, 8, 16),)), 'Unfold': ((2,), (image,)),
    'RNN': ((4, 3), (R(2, 1, 4),)), 'LSTM': ((4, 3), (R(2, 1, 4),)), 'GRU': ((4, 3), (R(2, 1, 4),)),
    'RNNCell': ((4, 3), (rows,)), 'LSTMCell': ((4, 3), (rows,)), 'GRUCell': ((4, 3), (rows,)),
    'RNNBase': None, 'RNNCellBase': None,
    'MultiheadAttention': ((4, 2), (R(2, 1, 4),) * 3), 'Transformer': ((4, 2, 1, 1, 8), (R(2, 1, 4),) * 2),
    'TransformerEncoderLayer': ((4, 2, 8), (R(2, 1, 4),)), 'TransformerDecoderLayer': ((4, 2, 8), (R(2, 1, 4),) * 2),
    'TransformerEncoder': ((nn.TransformerEncoderLayer(4, 2, 8), 1), (R(2, 1, 4),)),
    'TransformerDecoder': ((nn.TransformerDecoderLayer(4, 2, 8), 1), (R(2, 1, 4),) * 2),
    'CosineSimilarity': ((), (near, other)), 'PairwiseDistance': ((), (near, other)),
    'PReLU': ((), (rows,)), 'GLU': ((), (rows,)), 'Threshold': ((0.1, 2.), (rows,)), 'Softmax2d': ((), (image,)),
    'Softmax': ((1,), (rows,)), 'Softmin': ((1,), (rows,)), 'LogSoftmax': ((1,), (rows,)),
    'AdaptiveLogSoftmaxWithLoss': None, 'NLLLoss2d': None, 'CTCLoss': None, 'MultiLabelMarginLoss': None, 'LinearCrossEntropyLoss': None,
    'L1Loss': ((), (near, other)), 'MSELoss': ((), (near, other)), 'SmoothL1Loss': ((), (near, other)), 'HuberLoss': ((), (near, other)),
    'SoftMarginLoss': ((), (near, other.sign())), 'KLDivLoss': ((), (near, unit)), 'PoissonNLLLoss': ((), (near, unit)),
    'GaussianNLLLoss': ((), (near, other, unit)), 'BCELoss': ((), (unit, unit)), 'BCEWithLogitsLoss': ((), (near, unit)),
    'NLLLoss': ((), (near, classes)), 'CrossEntropyLoss': ((), (near, classes)), 'MultiMarginLoss': ((), (near, classes)),
    'MultiLabelSoftMarginLoss': ((), (near, unit)), 'HingeEmbeddingLoss': ((), (near, other.sign())),
    'MarginRankingLoss': ((), (near[:, 0], other[:, 0], signs)), 'CosineEmbeddingLoss': ((), (near, other, signs)),
    'TripletMarginLoss': ((), (near, other, unit)), 'TripletMarginWithDistanceLoss': ((), (near, other, unit)),
    'Module': None, 'Sequential': None, 'ModuleList': None, 'ModuleDict': None, 'ParameterList': None, 'ParameterDict': None,
    'Container': None, 'LinearCrossEntropyOptions': None, 'DataParallel': None, 'Parameter': None, 'Buffer': None, 'UninitializedParameter': None, 'UninitializedBuffer': None,
}
CLASSIFIERS = """
alexnet vgg11_bn resnet18 resnext50_32x4d densenet121 squeezenet1_0 googlenet inception_v3 shufflenet_v2_x0_5 mobilenet_v2
mobilenet_v3_small mnasnet0_5 efficientnet_b0 efficientnet_v2_s regnet_x_400mf regnet_y_400mf convnext_tiny vit_b_32 swin_t swin_v2_t maxvit_t
""".split()


def ops(graph, found):
    for node in graph.nodes():
        if node.kind().split('::')[0] in ('aten', 'torchvision'):
            found[node.kind()] += 1
        for block in node.blocks():
            ops(block, found)


def run(module, arguments):
    found = Counter()
    with torch.no_grad():
        ops(torch.jit.trace(module.eval(), arguments, check_trace=False, strict=False).inlined_graph, found)
        try:
            ops(torch.jit.script(module).inlined_graph, found)
        except Exception:  # what cannot be scripted is served as it is traced
            pass
    return set(found)


reached, left = {}, []
for name in sorted(vars(nn)):
    layer = getattr(nn, name)
    if not isinstance(layer, type) or not issubclass(layer, nn.Module) or name.startswith('Lazy'):
        continue
    row = LAYERS.get(name, ((), (rows,)))
    if row is None:
        left.append(name)
        continue
    for op in run(layer(*row[0]), row[1]):
        reached.setdefault(op, set()).add('nn.' + name)
for name in CLASSIFIERS:
    side = 299 if name == 'inception_v3' else 224 if name.startswith(('vit', 'maxvit', 'swin')) else 96
    more = dict(init_weights=False) if name in ('googlenet', 'inception_v3') else {}
    for op in run(torchvision.models.get_model(name, weights=None, **more), (R(1, 3, side, side),)):
        reached.setdefault(op, set()).add(name)
lines = []
for op in sorted(reached):
    users = sorted(reached[op])
    lines.append("  ['%s', '%s'],\n" % (op, ', '.join(users[:3]) + (' and %d more' % (len(users) - 3) if len(users) > 3 else '')))
with open(os.path.join(HERE, '..', 'reached.ts'), 'w') as out:
    out.write("""/**
 * The operators that torch.nn's layers and torchvision's classifiers reach in evaluation mode, traced and scripted, and who
 * reaches them; written by goldens/make_reached.py from torch %s and torchvision %s, not for editing.
 * Left out, since they only train, draw at random, or need another's answers: %s.
 */
// biome-ignore format: generated, one operator a line
export const REACHED: readonly (readonly [op: string, by: string])[] = [
%s];
""" % (torch.__version__.split('+')[0], torchvision.__version__.split('+')[0], re.sub(r'(.{1,100}),', r'\1,', ', '.join(left)), ''.join(lines)))
print(len(reached))
