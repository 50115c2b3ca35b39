# python 3.11, requirements.txt
"""torchvision's operators of detection alone, scripted, traced and exported, with what is nasty: ties, no boxes, boxes
without area, huge and negative coordinates, regions outside of the picture; and heads of detectors as torch.export has
them, with suppression in the graph."""
import io
import json
import zipfile

import torch
import torchvision.ops as ops
from torch import nn
from torch.export import Dim

from torch_cases import HERE, VERSION, Pack, answers, answers_of_inputs, both, scripted, traced

pack = Pack()
Tensor = torch.Tensor
R = torch.rand


def exported(name, module, asked, dynamic, names):
    """A program of torch.export, asked by its arguments in order."""
    module = module.eval()
    try:
        with torch.no_grad():
            program = torch.export.export(module, asked[0], dynamic_shapes=dynamic, strict=False)
        data = io.BytesIO()
        torch.export.save(program, data)
    except Exception as error:
        print('left out:', name, str(error).strip().splitlines()[0][:200])
        return
    runs = []
    for arguments in asked:
        with torch.no_grad():
            runs.append((answers_of_inputs(dict(zip(names, arguments))), answers(program.module()(*arguments))))
    pack.case(name, {'model.pt2': lean(data.getvalue())}, runs)


def lean(data):
    """The program without the lines of Python that its nodes come from, which are most of it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as whole, zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as packed:
        for name in whole.namelist():
            content = whole.read(name)
            if '/models/' in name and name.endswith('.json'):
                told = json.loads(content)
                for node in told['graph_module']['graph']['nodes']:
                    node['metadata'] = {}
                content = json.dumps(told, separators=(',', ':')).encode()
            kind = zipfile.ZIP_DEFLATED if name.endswith('.json') else zipfile.ZIP_STORED
            packed.writestr(zipfile.ZipInfo(name), content, compress_type=kind)
    return out.getvalue()


def boxes(n, size=20.0):
    corners = R(n, 2) * size
    return torch.cat([corners, corners + R(n, 2) * size * 0.8 + 1], 1)


def picture(*shape):
    """Coarse numbers, which pack well."""
    n, h, w = shape if len(shape) == 3 else (shape[0], shape[2], shape[3])
    return torch.randint(-12, 13, (n, 3 if len(shape) == 3 else shape[1], h, w)) / 4


class Nms(nn.Module):
    def forward(self, boxes: Tensor, scores: Tensor):
        return ops.nms(boxes, scores, 0.5), ops.nms(boxes, scores, 0.1)


class BatchedNms(nn.Module):
    def forward(self, boxes: Tensor, scores: Tensor, labels: Tensor):
        return ops.batched_nms(boxes, scores, labels, 0.4)


class Clean(nn.Module):
    def forward(self, boxes: Tensor):
        kept = ops.remove_small_boxes(boxes, 2.0)
        return kept, ops.clip_boxes_to_image(boxes, (12, 15)), ops.box_area(boxes), ops.box_convert(boxes, 'xyxy', 'cxcywh'), ops.box_convert(ops.box_convert(boxes, 'xyxy', 'xywh'), 'xywh', 'xyxy')


class Overlaps(nn.Module):
    def forward(self, a: Tensor, b: Tensor):
        return ops.box_iou(a, b), ops.generalized_box_iou(a, b), ops.distance_box_iou(a, b), ops.complete_box_iou(a, b)


class Align(nn.Module):
    def __init__(self, sampling, aligned):
        super().__init__()
        self.sampling, self.aligned = sampling, aligned

    def forward(self, x: Tensor, rois: Tensor):
        return ops.roi_align(x, rois, [3, 2], 0.5, self.sampling, self.aligned)


class Pool(nn.Module):
    def forward(self, x: Tensor, rois: Tensor):
        return ops.roi_pool(x, rois, [3, 2], 0.5), ops.roi_pool(x, rois, [1, 1], 1.0)


class PsAlign(nn.Module):
    def forward(self, x: Tensor, rois: Tensor):
        return ops.ps_roi_align(x, rois, 2, 0.5, 2), ops.ps_roi_align(x, rois, 2, 0.5, -1)


class Deform(nn.Module):
    def __init__(self, groups=1, offset_groups=1, mask=True):
        super().__init__()
        self.conv = ops.DeformConv2d(4, 6, (3, 2), stride=(1, 2), padding=(1, 0), dilation=(1, 2), groups=groups)
        self.offset = nn.Conv2d(4, offset_groups * 2 * 6, (3, 2), stride=(1, 2), padding=(1, 0), dilation=(1, 2))
        self.mask = nn.Conv2d(4, offset_groups * 6, (3, 2), stride=(1, 2), padding=(1, 0), dilation=(1, 2)) if mask else None

    def forward(self, x: Tensor):
        mask = self.mask
        return self.conv(x, self.offset(x) * 3, None if mask is None else torch.sigmoid(mask(x)))


odd = torch.tensor([
    [0.0, 0, 10, 10], [0, 0, 10, 10], [1, 1, 11, 11], [5, 5, 5, 5], [5, 5, 5, 9], [-4, -6, 3, 2], [1e6, 1e6, 1e6 + 64, 1e6 + 64],
    [0, 0, 10, 5], [0, 5, 10, 10], [3, 3, 3, 3], [2e7, 0, 2e7 + 32, 8]])
ties = torch.tensor([0.5, 0.5, 0.9, 0.5, 0.9, 0.1, 0.5, 0.5, 0.5, 0.5, 0.2])
none = torch.zeros(0, 4)
# of two that overlap by exactly half, none is left out
half = torch.tensor([[0.0, 0, 4, 4], [0, 0, 4, 2], [0, 0, 2, 4], [0, 0, 4, 4.5]])
asked = [(boxes(9), R(9)), (odd, ties), (half, torch.tensor([0.9, 0.8, 0.7, 0.6])), (none, torch.zeros(0)), (boxes(1), R(1)), (boxes(40, 9.0), R(40))]
both(pack, 'nms', Nms(), asked)
labels = [torch.randint(0, 3, (len(scores),)) for _, scores in asked]
both(pack, 'batched_nms', BatchedNms(), [(*one, label) for one, label in zip(asked, labels)], 's')
both(pack, 'boxes', Clean(), [(boxes(7),), (odd,), (none,)])
both(pack, 'overlaps', Overlaps(), [(boxes(4), boxes(3)), (odd[:6], boxes(2)), (none, boxes(2)), (boxes(1), boxes(1))])

rois = torch.cat([torch.tensor([[0.0], [1], [1], [0], [0], [1], [0]]), torch.tensor([
    [2.0, 3, 17, 20], [0, 0, 23, 29], [5, 5, 5, 5], [-7, -9, 4, 6], [20, 25, 60, 70], [4, 6, 3, 5], [30.5, 2.25, 31.5, 3.75]])], 1)
pictures = [(picture(2, 4, 15, 12), rois), (picture(2, 4, 9, 20), rois[:2])]
for sampling in (-1, 0, 2):
    for aligned in (False, True):
        both(pack, 'roi_align of %d samples%s' % (sampling, ', aligned' if aligned else ''), Align(sampling, aligned), pictures, 's')
both(pack, 'roi_pool', Pool(), pictures)
both(pack, 'ps_roi_align', PsAlign(), pictures)
both(pack, 'deform_conv2d', Deform(), [(picture(n, 4, 7, 9),) for n in (1, 3)])
both(pack, 'deform_conv2d of groups', Deform(2, 2, False), [(picture(n, 4, 7, 9),) for n in (1, 2)], 's')


pack.write('%s/detection-ops-%s.json.gz' % (HERE, VERSION))
pack = Pack()


class AnchorFree(nn.Module):
    """Distances to the four sides and scores at every place, decoded, the best of each kept."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, stride=8, padding=1)
        self.box = nn.Conv2d(8, 4, 1)
        self.score = nn.Conv2d(8, 3, 1)

    def forward(self, x):
        f = torch.nn.functional.silu(self.stem(x))
        d = torch.nn.functional.softplus(self.box(f)).flatten(2).transpose(1, 2)[0] * 8
        s = torch.sigmoid(self.score(f)).flatten(2).transpose(1, 2)[0]
        h, w = f.shape[2], f.shape[3]
        y, x0 = torch.meshgrid(torch.arange(h), torch.arange(w), indexing='ij')
        centre = torch.stack([x0, y], -1).reshape(-1, 2) * 8 + 4
        found = torch.cat([centre - d[:, :2], centre + d[:, 2:]], 1)
        score, label = s.max(1)
        keep = ops.nms(found, score, 0.45)
        return found[keep], score[keep], label[keep]


class Anchored(nn.Module):
    """YOLO's: sigmoids on a grid of anchors, boxes below a score left out, suppression by class."""

    def __init__(self):
        super().__init__()
        self.head = nn.Conv2d(3, 2 * 8, 8, stride=8)
        self.register_buffer('anchors', torch.tensor([[9.0, 14.0], [20.0, 11.0]]))
        self.head.weight.data.mul_(3)

    def forward(self, x):
        p = self.head(x)
        n, _, h, w = p.shape
        p = torch.sigmoid(p.view(n, 2, 8, h, w).permute(0, 1, 3, 4, 2))
        grid = torch.stack(torch.meshgrid(torch.arange(w), torch.arange(h), indexing='xy'), -1)
        centre = (p[..., :2] * 2 - 0.5 + grid) * 8
        size = (p[..., 2:4] * 2) ** 2 * self.anchors[None, :, None, None]
        rows = torch.cat([centre - size / 2, centre + size / 2, p[..., 4:]], -1).view(n, -1, 8)[0]
        best, label = (rows[:, 5:] * rows[:, 4:5]).max(1)
        mask = best > 0.2
        found, best, label = rows[mask][:, :4], best[mask], label[mask]
        keep = ops.nms(found + label[:, None] * 4096, best, 0.5)
        return found[keep], best[keep], label[keep]


class Raw(nn.Module):
    """What exporters of YOLO leave to the client: all rows, decoded, [batch, rows, 4 + classes]."""

    def __init__(self):
        super().__init__()
        self.heads = nn.ModuleList([nn.Conv2d(3, 11, stride, stride=stride) for stride in (4, 8)])

    def forward(self, x):
        rows = []
        for stride, head in zip((4, 8), self.heads):
            p = head(x)
            h, w = p.shape[2], p.shape[3]
            y, x0 = torch.meshgrid(torch.arange(h) + 0.5, torch.arange(w) + 0.5, indexing='ij')
            centre = torch.stack([x0, y]).view(1, 2, -1)
            p = p.flatten(2)
            a, b = p[:, :2].exp(), p[:, 2:4].exp()
            rows.append(torch.cat([(centre + (b - a) / 2) * stride, (a + b) * stride, p[:, 4:].sigmoid()], 1))
        return torch.cat(rows, 2).transpose(1, 2)


class Detr(nn.Module):
    """Queries that look at the picture's places, boxes as shares of its size."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 16, 8, stride=8)
        self.transformer = nn.Transformer(16, 2, 1, 1, 24, dropout=0.0, batch_first=True)
        self.queries = nn.Parameter(torch.randn(5, 16))
        self.label = nn.Linear(16, 4)
        self.box = nn.Sequential(nn.Linear(16, 16), nn.ReLU(), nn.Linear(16, 4))

    def forward(self, x):
        f = self.stem(x).flatten(2).transpose(1, 2)
        out = self.transformer(f, self.queries.unsqueeze(0).expand(x.shape[0], -1, -1))
        scores = self.label(out).softmax(-1)[..., :-1].max(-1)
        c = self.box(out).sigmoid()
        corners = torch.cat([c[..., :2] - c[..., 2:] / 2, c[..., :2] + c[..., 2:] / 2], -1)
        return {'scores': scores.values, 'labels': scores.indices, 'boxes': corners * 64}


free = {'x': {2: 8 * Dim('h', max=64), 3: 8 * Dim('w', max=64)}}
images = [(picture(1, 16, 24),), (picture(1, 24, 16),)]
exported('a head without anchors', AnchorFree(), images, free, ['x'])
exported('a head with anchors', Anchored(), [(picture(1, 16, 24) * s,) for s in (2, 1, 0.1)], None, ['x'])
exported('rows for the client', Raw(), [(picture(n, 16, 24),) for n in (2, 1)], {'x': {0: Dim('n', max=64)}}, ['x'])
exported('queries', Detr(), [(picture(n, 16, 24),) for n in (2, 1)], {'x': {0: Dim('n', max=64)}}, ['x'])
exported('nms, exported', Nms(), [asked[0], asked[1], asked[5]], {'boxes': {0: Dim('n', max=1000)}, 'scores': {0: Dim('n', max=1000)}}, ['boxes', 'scores'])
exported('roi_align, exported', Align(2, True), [(picture(2, 4, 15, 12), rois), (picture(2, 4, 15, 12), rois[:2])], {'x': {}, 'rois': {0: Dim('k', max=100)}}, ['x', 'rois'])
both(pack, 'a head without anchors', AnchorFree(), images, 's')
both(pack, 'rows for the client', Raw(), images, 's')
pack.write('%s/detection-heads-%s.json.gz' % (HERE, VERSION))
