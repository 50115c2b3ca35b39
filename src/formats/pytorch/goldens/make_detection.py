# python 3.11, requirements.txt
"""What detectors do around their networks: regions whose scale is computed from the sizes of a request."""
import torch
import torchvision
from torch import nn

from torch_cases import HERE, VERSION, Pack, add, saved, scripted, slim

pack = Pack()


class Scaled(nn.Module):
    """As MultiScaleRoIAlign: the scale of the features against the picture is known to the run."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 2, 3, stride=2, padding=1)

    def forward(self, picture: torch.Tensor, rois: torch.Tensor):
        x = self.conv(picture)
        scale = float(x.size(3)) / float(picture.size(3))
        return (
            torchvision.ops.roi_align(x, rois, [3, 2], spatial_scale=scale, sampling_ratio=2),
            torchvision.ops.roi_align(x, rois, [2, 2], spatial_scale=scale, aligned=True),
            torchvision.ops.roi_pool(x, rois, [3, 3], spatial_scale=scale),
        )


class Pooled(nn.Module):
    def __init__(self):
        super().__init__()
        self.pool = torchvision.ops.MultiScaleRoIAlign(['a', 'b'], 3, 2)

    def forward(self, a: torch.Tensor, b: torch.Tensor, boxes: torch.Tensor):
        return self.pool({'a': a, 'b': b}, [boxes], [(64, 48)])


torch.manual_seed(1)
corners = torch.rand(5, 2) * 12
boxes = torch.cat([torch.tensor([[0.0], [1], [0], [1], [1]]), corners, corners + torch.rand(5, 2) * 9 + 1], 1)
for name, module, rows in [
    ('regions of a scale that the run computes', Scaled(), [
        (torch.randn(2, 3, 20, 26), boxes), (torch.randn(1, 3, 17, 31), boxes[:1])]),
    ('regions of several scales', Pooled(), [
        (torch.randn(1, 4, 16, 12), torch.randn(1, 4, 8, 6), boxes[:, 1:] * 3),
        (torch.randn(1, 4, 16, 12), torch.randn(1, 4, 8, 6), torch.tensor([[0.0, 0, 63, 47], [1, 1, 5, 5]])),
    ]),
]:
    made = scripted(module.eval())
    cases = [dict(zip(module.forward.__code__.co_varnames[1:], row)) for row in rows]
    add(pack, name, made, cases, data=slim(saved(made)))
pack.write('%s/detection-%s.json.gz' % (HERE, VERSION))
