"""torchvision's operators and transforms, as they stand in front of models and behind them."""
from typing import Dict

import torch
import torchvision.transforms.functional as TF
from torch import Tensor, nn
from torchvision import ops
from torchvision import transforms as T

from zoo import zoo


def boxes(n):
    at = torch.rand(n, 2) * 40
    return torch.cat([at, at + torch.rand(n, 2) * 20 + 0.5], 1)


@zoo(lambda n: (boxes(n), boxes(n + 2)))
class BoxUnions(nn.Module):
    def forward(self, a: Tensor, b: Tensor):
        return (ops.box_iou(a, b), ops.generalized_box_iou(a, b), ops.distance_box_iou(a, b), ops.complete_box_iou(a, b),
                ops.box_area(a), ops.box_convert(a, 'xyxy', 'cxcywh'), ops.box_convert(a, 'xywh', 'xyxy'), ops.clip_boxes_to_image(a, (30, 35)))


@zoo(lambda n: (boxes(n), torch.rand(n), torch.randint(0, 3, (n,))), sizes=((20,), (1,), (33,)), kinds='scripted traced')
class BoxFilters(nn.Module):
    def forward(self, a: Tensor, scores: Tensor, labels: Tensor):
        keep = ops.remove_small_boxes(a, 3.0)
        a, scores, labels = a[keep], scores[keep], labels[keep]
        kept = ops.batched_nms(a, scores, labels, 0.3)
        return a[kept], scores[kept], ops.nms(a, scores, 0.5)


@zoo(lambda n: (torch.cat([torch.rand(n, 12, 14) > 0.8, torch.ones(1, 12, 14, dtype=torch.bool)]),), kinds='traced scripted')
class MasksToBoxes(nn.Module):
    def forward(self, masks: Tensor):
        return ops.masks_to_boxes(masks)


@zoo(lambda n: (torch.randn(n, 8, 16, 16), torch.cat([torch.randint(0, n, (5, 1)).float(), boxes(5) / 4], 1)), kinds='scripted traced exported', dims=({0: 'b'}, {0: 'r'}))
class Regions(nn.Module):
    def forward(self, x: Tensor, rois: Tensor):
        return (ops.roi_align(x, rois, [3, 2], 1.0, 2, True), ops.roi_align(x, rois, [2, 2], 0.5), ops.roi_pool(x, rois, [2, 2], 1.0),
                ops.ps_roi_align(x, rois, 2, 1.0, 2), ops.ps_roi_pool(x, rois, 2, 1.0))


@zoo(lambda n: (torch.randn(n, 4, 16, 16), torch.randn(n, 8, 8, 8)), kinds='traced scripted exported')
class Pyramid(nn.Module):
    def __init__(self):
        super().__init__()
        self.fpn = ops.FeaturePyramidNetwork([4, 8], 6, extra_blocks=ops.feature_pyramid_network.LastLevelMaxPool())
        self.roi = ops.MultiScaleRoIAlign(['a', 'b'], 3, 2)
        self.drop = nn.Sequential(ops.StochasticDepth(0.3, 'row'), ops.DropBlock2d(0.2, 3), ops.SqueezeExcitation(6, 2), ops.FrozenBatchNorm2d(6), ops.Permute([0, 2, 3, 1]), ops.MLP(6, [8, 3]))
        self.register_buffer('b', torch.tensor([[2., 3, 30, 40], [10, 10, 60, 61], [0, 0, 5, 5]]))

    def forward(self, a: Tensor, b: Tensor):
        x: Dict[str, Tensor] = {'a': a, 'b': b}
        y = self.fpn(x)
        z = self.roi(y, [self.b] * 1, [(64, 64)]) if a.shape[0] == 1 else self.roi({'a': y['a'][:1], 'b': y['b'][:1]}, [self.b], [(64, 64)])
        return y['a'], y['pool'], z, self.drop(y['b'])


@zoo(lambda n: (torch.randn(n, 4, 9, 9),), kinds='traced scripted exported')
class Deformable(nn.Module):
    def __init__(self):
        super().__init__()
        self.off, self.mask, self.c = nn.Conv2d(4, 2 * 9 * 2, 3, 2, 1), nn.Conv2d(4, 9 * 2, 3, 2, 1), ops.DeformConv2d(4, 6, 3, 2, 1, groups=2)

    def forward(self, x):
        return self.c(x, self.off(x), torch.sigmoid(self.mask(x)))


@zoo(lambda h, w: (torch.randint(0, 256, (3, h, w), dtype=torch.uint8),), sizes=((50, 70), (90, 60)), kinds='scripted')
class Preprocess(nn.Module):
    """What most write in front of a classifier."""

    def __init__(self):
        super().__init__()
        self.t = nn.Sequential(T.Resize([40], antialias=True), T.CenterCrop([32, 32]), T.ConvertImageDtype(torch.float), T.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)))

    def forward(self, x: Tensor) -> Tensor:
        return self.t(x).unsqueeze(0)


@zoo(lambda n: (torch.rand(n, 3, 40, 48),), kinds='scripted traced exported')
class Adjusted(nn.Module):
    """Every transform of torchvision that draws nothing, on floats."""

    def __init__(self):
        super().__init__()
        self.pad, self.gray, self.resize = T.Pad([2, 3, 4, 1], padding_mode='reflect'), T.Grayscale(3), T.Resize((20, 24), interpolation=T.InterpolationMode.BICUBIC, antialias=True)

    def forward(self, x):
        a = TF.adjust_saturation(TF.adjust_contrast(TF.adjust_brightness(x, 1.2), 0.8), 1.5)
        b = TF.adjust_gamma(TF.adjust_hue(x, 0.1), 0.7, 1.1)
        c = TF.solarize(TF.invert(x), 0.6)
        d = TF.gaussian_blur(TF.adjust_sharpness(x, 1.7), [3, 5], [0.8, 1.1])
        e = TF.hflip(TF.vflip(TF.crop(x, 3, 4, 20, 21)))
        return a, b, c, d, e, self.gray(self.pad(x)), self.resize(x), TF.rgb_to_grayscale(x), TF.center_crop(x, [50, 30]), TF.normalize(x, [0.5], [0.2])


@zoo(lambda n: (torch.randint(0, 256, (n, 3, 40, 48), dtype=torch.uint8),), kinds='scripted traced')
class AdjustedBytes(nn.Module):
    """The same on bytes."""

    def forward(self, x):
        a = TF.adjust_saturation(TF.adjust_contrast(TF.adjust_brightness(x, 1.2), 0.8), 1.5)
        b = TF.adjust_gamma(x, 0.7, 1.1)
        c = TF.posterize(TF.solarize(TF.invert(x), 100.0), 3)
        d = TF.autocontrast(x)
        e = TF.equalize(x)
        return a, b, c, d, e, TF.rgb_to_grayscale(x, 3), TF.pad(x, [1, 2], padding_mode='edge'), TF.resize(x, [20, 30]), TF.convert_image_dtype(x, torch.float32)


@zoo(lambda n: (torch.rand(n, 3, 24, 24),), kinds='scripted traced')
class Warped(nn.Module):
    def forward(self, x):
        a = TF.rotate(x, 30.0, interpolation=TF.InterpolationMode.BILINEAR)
        b = TF.affine(x, 10.0, [2, 3], 1.2, [5.0, 0.0])
        c = TF.perspective(x, [[0, 0], [23, 0], [23, 23], [0, 23]], [[2, 3], [20, 1], [22, 21], [1, 20]], TF.InterpolationMode.BILINEAR)
        return a, b, c, torch.stack(TF.five_crop(x, [10, 10]))
