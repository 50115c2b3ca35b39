# python 3.11, requirements.txt
"""torchvision's operators of detection where there is nothing to do or nothing to go by: boxes whose corners are the
wrong way around, scores that are no numbers or infinite, thresholds outside of 0 to 1, no regions at all, levels of a
pyramid that no region belongs to."""
import torch
import torchvision.ops as ops
from torch import nn

from torch_cases import HERE, VERSION, Pack, both

pack = Pack()
Tensor = torch.Tensor
R = torch.rand


class Nms(nn.Module):
    def forward(self, boxes: Tensor, scores: Tensor):
        return ops.nms(boxes, scores, 0.5), ops.nms(boxes, scores, 0.0), ops.nms(boxes, scores, 1.0), ops.nms(boxes, scores, 1.5)


class BatchedNms(nn.Module):
    def forward(self, boxes: Tensor, scores: Tensor, labels: Tensor):
        return ops.batched_nms(boxes, scores, labels, 0.4)


nan, inf = float('nan'), float('inf')
base = torch.tensor([[0.0, 0, 10, 10], [1, 1, 10, 11], [0, 0, 10, 10]])
around = [base]
for flip in ((2, 1, 0, 3), (0, 3, 2, 1), (2, 3, 0, 1)):
    around.append(base[:, list(flip)])
inverted = torch.cat(around)
odd = torch.tensor([[0.0, 0, 4, 4], [0, 0, 4, 4], [nan, 0, 4, 4], [0, 0, nan, 4], [0, 0, 4, 5], [-inf, -inf, inf, inf], [0, 0, inf, 4], [0, 0, 0, 4], [0, 0, 5, 4]])
scores = torch.tensor([0.5, 0.9, nan, -inf, 0.7, inf, -inf, 0.2, -3.4028234663852886e38])
asked = [(base, R(3)), (inverted, R(12)), (inverted, torch.full((12,), 0.5)), (inverted.flip(0), torch.arange(12.0)), (odd, R(9)), (odd, scores), (odd[[0, 1, 4, 8, 0, 8]], scores[[2, 3, 4, 5, 6, 8]])]
both(pack, 'nms of what is no box', Nms(), asked)
both(pack, 'batched_nms of what is no box', BatchedNms(), [(b, s, torch.arange(len(s)) % 2) for b, s in asked[:4]], 's')


class Align(nn.Module):
    def __init__(self, sampling, aligned):
        super().__init__()
        self.sampling, self.aligned = sampling, aligned

    def forward(self, x: Tensor, rois: Tensor):
        return ops.roi_align(x, rois, [3, 2], 0.5, self.sampling, self.aligned)


class Pool(nn.Module):
    def forward(self, x: Tensor, rois: Tensor):
        return ops.roi_pool(x, rois, [3, 2], 0.5)


class PsAlign(nn.Module):
    def forward(self, x: Tensor, rois: Tensor):
        return ops.ps_roi_align(x, rois, 2, 0.5, 2), ops.ps_roi_align(x, rois, 2, 0.5, -1)


class Kept(nn.Module):
    """Regions by a condition of the run, as a detector's level takes its own."""

    def forward(self, x: Tensor, rois: Tensor):
        out = torch.zeros(rois.shape[0], x.shape[1], 2, 2)
        kept = torch.where(rois[:, 3] > 8)[0]
        out[kept] = ops.roi_align(x, rois[kept], [2, 2], 1.0, 2, False)
        return out


class Pyramid(nn.Module):
    def __init__(self):
        super().__init__()
        self.pool = ops.MultiScaleRoIAlign(['a', 'b'], 2, 2, canonical_scale=16, canonical_level=2)

    def forward(self, a: Tensor, b: Tensor, boxes: Tensor):
        return self.pool({'a': a, 'b': b}, [boxes], [(32, 32)])


def picture(*shape):
    return torch.randint(-12, 13, shape) / 4


rois = torch.tensor([[0.0, 2, 3, 7, 6], [1, 0, 0, 11, 14], [1, 5, 5, 5, 5]])
x = picture(2, 4, 9, 8)
regions = [(x, rois), (x, rois[:0]), (x, rois[:1])]
for sampling, aligned in ((2, True), (-1, False)):
    both(pack, 'roi_align of no regions, %d samples' % sampling, Align(sampling, aligned), regions)
both(pack, 'roi_pool of no regions', Pool(), regions)
both(pack, 'ps_roi_align of no regions', PsAlign(), regions)
both(pack, 'roi_align of kept regions', Kept(), [(x, rois), (x, rois[:1]), (x, rois[:0])], 's')
small = torch.tensor([[0.0, 0, 4, 5], [3, 4, 9, 9]])
large = torch.tensor([[0.0, 0, 31, 30], [1, 2, 29, 31]])
maps = (picture(1, 2, 16, 16), picture(1, 2, 8, 8))
both(pack, 'levels without a region', Pyramid(), [(*maps, one) for one in (torch.cat([small, large]), small, large, small[:0])])

pack.write('%s/detection-corners-%s.json.gz' % (HERE, VERSION))
