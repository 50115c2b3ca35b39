# python 3.7, requirements-1.4.txt
"""Layers of torch 1.4 in evaluation mode, traced: files of the oldest layout, whose operators have fewer arguments."""
import torch
import torch.nn.functional as F
import torchvision
from torch import nn

from layer_cases import case
from torch_cases import HERE, VERSION, Pack

R = torch.randn


def stir(layer):
    for name, value in list(layer.named_parameters()) + list(layer.named_buffers()):
        if value.dtype.is_floating_point:
            value.data = torch.rand_like(value) + 0.5 if name.endswith(('var', 'weight')) else torch.randn_like(value)
    return layer


if __name__ == '__main__':
    pack = Pack()
    conv = nn.Conv2d(3, 4, 3, padding=1)
    for name, layer in [
        ('conv2d', conv),
        ('conv2d groups and dilation', nn.Conv2d(3, 6, (3, 2), dilation=(2, 3), groups=3, padding=(1, 2))),
        ('conv2d circular', nn.Conv2d(3, 4, 3, padding=(1, 2), padding_mode='circular')),
        ('conv_transpose2d', nn.ConvTranspose2d(3, 6, (3, 2), stride=(2, 3), padding=(0, 1), output_padding=(1, 2), groups=3)),
        ('batch_norm', nn.Sequential(conv, stir(nn.BatchNorm2d(4)), nn.ReLU6())),
        ('instance_norm', nn.Sequential(conv, stir(nn.InstanceNorm2d(4, affine=True)), nn.LeakyReLU(0.2))),
        ('group_norm', nn.Sequential(conv, stir(nn.GroupNorm(2, 4)), nn.PReLU(4))),
        ('local_response_norm', nn.Sequential(conv, nn.LocalResponseNorm(3, alpha=0.5), nn.ELU())),
        ('max_pool2d', nn.MaxPool2d(3, stride=2, padding=1, ceil_mode=True)),
        ('avg_pool2d', nn.AvgPool2d(3, stride=2, padding=1, ceil_mode=True)),
        ('adaptive_avg_pool2d', nn.AdaptiveAvgPool2d((3, 4))),
        ('adaptive_max_pool2d', nn.AdaptiveMaxPool2d((3, 4))),
        ('upsample nearest', nn.Sequential(conv, nn.Upsample(scale_factor=2))),
        ('upsample bilinear', nn.Upsample(size=(9, 11), mode='bilinear', align_corners=True)),
        ('upsample bicubic', nn.Upsample(size=(9, 11), mode='bicubic', align_corners=False)),
        ('pixel_shuffle', nn.Sequential(nn.Conv2d(3, 8, 1), nn.PixelShuffle(2))),
        ('pads', nn.Sequential(conv, nn.ReflectionPad2d((1, 2, 2, 1)), nn.ReplicationPad2d(1), nn.ConstantPad2d((1, -1, 0, 2), 3.))),
        ('unfold', nn.Unfold((2, 3), dilation=(2, 1), padding=1, stride=(1, 2))),
        ('softmax2d', nn.Sequential(conv, nn.Softmax2d())),
    ]:
        case(pack, name, layer, R(2, 3, 7, 8), R(1, 3, 6, 9) if 'bilinear' not in name else R(1, 3, 7, 8))
    case(pack, 'conv1d', nn.Sequential(nn.Conv1d(3, 4, 3, stride=2, padding=1), nn.Tanh(), nn.MaxPool1d(2)), R(2, 3, 12), R(1, 3, 9))
    case(pack, 'conv3d', nn.Sequential(nn.Conv3d(2, 3, 2, padding=1), nn.AvgPool3d(2, padding=1)), R(1, 2, 4, 5, 6))
    for name, function in [
        ('hardtanh', lambda x: F.hardtanh(x, -0.5, 2.)), ('gelu', F.gelu), ('softplus', lambda x: F.softplus(x, 2., 5.)),
        ('softshrink', lambda x: F.softshrink(x, 0.4)), ('celu', lambda x: F.celu(x, 0.7)), ('selu', F.selu),
        ('logsigmoid', F.logsigmoid), ('glu', F.glu), ('log_softmax', lambda x: F.log_softmax(x, -1)), ('normalize', lambda x: F.normalize(x, dim=-1)),
    ]:
        lin = nn.Linear(5, 6)
        case(pack, name, (lambda f, lin: lambda x: f(lin(x)))(function, lin), R(3, 5), R(1, 5))
    case(pack, 'layer_norm', nn.Sequential(nn.Linear(5, 6), stir(nn.LayerNorm(6))), R(3, 5), R(1, 5))
    case(pack, 'embedding', nn.Embedding(10, 3), torch.tensor([[1, 2, 9], [0, 0, 3]]), torch.tensor([[4, 2, 1]]))
    case(pack, 'embedding_bag', nn.EmbeddingBag(10, 3, mode='mean'), (torch.tensor([1, 2, 4, 5, 4, 3, 2, 9]), torch.tensor([0, 3, 3, 5])))
    case(pack, 'losses', lambda x, y: (F.mse_loss(x, y), F.smooth_l1_loss(x, y), F.binary_cross_entropy_with_logits(x, y), F.kl_div(x, y)), (R(3, 4), torch.rand(3, 4)))
    case(pack, 'grid_sample', (lambda conv: lambda x, y: F.grid_sample(conv(x), y, align_corners=False))(conv), (R(2, 3, 5, 6), torch.rand(2, 4, 3, 2) * 2.6 - 1.3))
    corners = torch.rand(8, 2) * 20
    boxes = torch.cat([corners, corners + torch.rand(8, 2) * 15 + 1], 1)
    case(pack, 'nms', lambda x, y: torchvision.ops.nms(x, y, 0.3), (boxes, torch.rand(8)))
    rois = torch.cat([torch.zeros(8, 1), boxes / 2], 1)
    case(pack, 'roi_align', lambda x, y: torchvision.ops.roi_align(x, y, (3, 2), 0.5, 2), (R(1, 4, 10, 12), rois))
    case(pack, 'roi_pool', lambda x, y: torchvision.ops.roi_pool(x, y, (3, 2), 0.5), (R(1, 4, 10, 12), rois))
    pack.write('%s/layers-%s.json.gz' % (HERE, VERSION))
