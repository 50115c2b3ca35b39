"""Vision as people write it by hand: detectors and their decoding, segmentation, generators, points."""
import math
from typing import List, Tuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from zoo import pictures, zoo


def conv(a, b, k=3, s=1, act=True, groups=1):
    return nn.Sequential(nn.Conv2d(a, b, k, s, k // 2, groups=groups, bias=False), nn.BatchNorm2d(b, 1e-3, 0.03), nn.SiLU(inplace=True) if act else nn.Identity())


class Bottleneck(nn.Module):
    def __init__(self, c, shortcut=True):
        super().__init__()
        self.cv1, self.cv2, self.add = conv(c, c, 1), conv(c, c, 3), shortcut

    def forward(self, x):
        return x + self.cv2(self.cv1(x)) if self.add else self.cv2(self.cv1(x))


class C3(nn.Module):
    def __init__(self, a, b, n=1):
        super().__init__()
        self.cv1, self.cv2, self.cv3 = conv(a, b // 2, 1), conv(a, b // 2, 1), conv(b, b, 1)
        self.m = nn.Sequential(*(Bottleneck(b // 2) for _ in range(n)))

    def forward(self, x):
        return self.cv3(torch.cat((self.m(self.cv1(x)), self.cv2(x)), dim=1))


class C2f(nn.Module):
    def __init__(self, a, b, n=1):
        super().__init__()
        self.c = b // 2
        self.cv1, self.cv2 = conv(a, b, 1), conv((2 + n) * (b // 2), b, 1)
        self.m = nn.ModuleList(Bottleneck(b // 2) for _ in range(n))

    def forward(self, x):
        y = list(self.cv1(x).chunk(2, 1))
        for m in self.m:
            y.append(m(y[-1]))
        return self.cv2(torch.cat(y, 1))


class SPPF(nn.Module):
    def __init__(self, a, b, k=5):
        super().__init__()
        self.cv1, self.cv2 = conv(a, a // 2, 1), conv(a * 2, b, 1)
        self.m = nn.MaxPool2d(kernel_size=k, stride=1, padding=k // 2)

    def forward(self, x):
        x = self.cv1(x)
        y1 = self.m(x)
        y2 = self.m(y1)
        return self.cv2(torch.cat([x, y1, y2, self.m(y2)], 1))


@zoo(pictures(64), kinds='traced exported')
class YoloV5(nn.Module):
    """Anchors, grids that are made anew when the size changes, decoding in place."""

    def __init__(self, nc=5):
        super().__init__()
        self.stem, self.c1 = nn.Sequential(nn.Conv2d(3, 8, 6, 2, 2, bias=False), nn.BatchNorm2d(8), nn.SiLU()), nn.Sequential(conv(8, 16, 3, 2), C3(16, 16))
        self.c2 = nn.Sequential(conv(16, 16, 3, 2), C3(16, 16, 2))
        self.c3 = nn.Sequential(conv(16, 32, 3, 2), C3(32, 32), SPPF(32, 32))
        self.up = nn.Upsample(None, 2, 'nearest')
        self.lat, self.n1 = conv(32, 16, 1), C3(32, 16)
        self.no, self.nl, self.na = nc + 5, 2, 3
        self.register_buffer('anchors', torch.tensor([[10, 13, 16, 30, 33, 23], [30, 61, 62, 45, 59, 119]]).float().view(2, -1, 2) / torch.tensor([8., 16.]).view(2, 1, 1))
        self.stride = [8., 16.]
        self.m = nn.ModuleList(nn.Conv2d(c, self.no * self.na, 1) for c in (16, 32))
        self.grid = [torch.empty(0) for _ in range(2)]
        self.anchor_grid = [torch.empty(0) for _ in range(2)]

    def _make_grid(self, nx=20, ny=20, i=0):
        d, t = self.anchors[i].device, self.anchors[i].dtype
        shape = 1, self.na, ny, nx, 2
        y, x = torch.arange(ny, device=d, dtype=t), torch.arange(nx, device=d, dtype=t)
        yv, xv = torch.meshgrid(y, x, indexing='ij')
        grid = torch.stack((xv, yv), 2).expand(shape) - 0.5
        anchor_grid = (self.anchors[i] * self.stride[i]).view((1, self.na, 1, 1, 2)).expand(shape)
        return grid, anchor_grid

    def forward(self, x):
        p2 = self.c2(self.c1(self.stem(x)))
        p3 = self.c3(p2)
        f = [self.n1(torch.cat([self.up(self.lat(p3)), p2], 1)), p3]
        z = []
        for i in range(self.nl):
            f[i] = self.m[i](f[i])
            bs, _, ny, nx = f[i].shape
            f[i] = f[i].view(bs, self.na, self.no, ny, nx).permute(0, 1, 3, 4, 2).contiguous()
            grid, anchor_grid = self._make_grid(nx, ny, i)
            y = f[i].sigmoid()
            y[..., 0:2] = (y[..., 0:2] * 2 + grid) * self.stride[i]
            y[..., 2:4] = (y[..., 2:4] * 2) ** 2 * anchor_grid
            z.append(y.view(bs, -1, self.no))
        return torch.cat(z, 1), f


@zoo(pictures(64))
class YoloV8(nn.Module):
    """A head without anchors: distributions of distances (DFL), anchors of points, boxes as centre and size."""

    def __init__(self, nc: int = 4, reg_max: int = 8):
        super().__init__()
        self.nc, self.reg_max = nc, reg_max
        self.stem = nn.Sequential(conv(3, 8, 3, 2), conv(8, 16, 3, 2), C2f(16, 16, 1), conv(16, 16, 3, 2))
        self.deep = nn.Sequential(conv(16, 32, 3, 2), C2f(32, 32, 2), SPPF(32, 32))
        self.box = nn.ModuleList([nn.Sequential(conv(c, 16), nn.Conv2d(16, 4 * reg_max, 1)) for c in (16, 32)])
        self.cls = nn.ModuleList([nn.Sequential(conv(c, 16), nn.Conv2d(16, nc, 1)) for c in (16, 32)])
        self.dfl = nn.Conv2d(reg_max, 1, 1, bias=False).requires_grad_(False)
        self.dfl.weight.data[:] = torch.arange(reg_max, dtype=torch.float).view(1, reg_max, 1, 1)

    def forward(self, x):
        p3 = self.stem(x)
        p4 = self.deep(p3)
        feats = [p3, p4]
        outs: List[Tensor] = []
        points: List[Tensor] = []
        strides: List[Tensor] = []
        for i, (box, cls) in enumerate(zip(self.box, self.cls)):
            y = torch.cat((box(feats[i]), cls(feats[i])), 1)
            b, c, h, w = y.shape
            outs.append(y.view(b, c, -1))
            sx = torch.arange(w, dtype=torch.float32) + 0.5
            sy = torch.arange(h, dtype=torch.float32) + 0.5
            gy, gx = torch.meshgrid(sy, sx, indexing='ij')
            points.append(torch.stack((gx, gy), -1).view(-1, 2))
            strides.append(torch.full((h * w, 1), 8.0 * 2 ** i))
        anchors, stride = torch.cat(points).transpose(0, 1), torch.cat(strides).transpose(0, 1)
        box_, cls_ = torch.cat(outs, 2).split((self.reg_max * 4, self.nc), 1)
        b, _, a = box_.shape
        dist = self.dfl(box_.view(b, 4, self.reg_max, a).transpose(2, 1).softmax(1)).view(b, 4, a)
        lt, rb = dist.chunk(2, 1)
        x1y1 = anchors.unsqueeze(0) - lt
        x2y2 = anchors.unsqueeze(0) + rb
        boxes = torch.cat(((x1y1 + x2y2) / 2, x2y2 - x1y1), 1) * stride
        return torch.cat((boxes, cls_.sigmoid()), 1)


@zoo(lambda n: (torch.cat([torch.rand(n, 40, 4) * 50 + torch.tensor([0., 0, 20, 20]), torch.rand(n, 40, 5)], -1),), kinds='scripted')
class NonMaximumSuppression(nn.Module):
    """What stands behind a YOLO: confidence, best class, boxes moved apart by class, torchvision's nms, padded rows."""

    def __init__(self, keep: int = 10):
        super().__init__()
        self.keep = keep

    def forward(self, prediction: Tensor) -> Tensor:
        rows: List[Tensor] = []
        for i in range(prediction.shape[0]):
            x = prediction[i]
            x = x[x[:, 4] > 0.25]
            conf, j = (x[:, 5:] * x[:, 4:5]).max(1, keepdim=True)
            box = torch.stack([x[:, 0] - x[:, 2] / 2, x[:, 1] - x[:, 3] / 2, x[:, 0] + x[:, 2] / 2, x[:, 1] + x[:, 3] / 2], 1)
            x = torch.cat((box, conf, j.float()), 1)[conf.view(-1) > 0.2]
            kept = torch.ops.torchvision.nms(x[:, :4] + x[:, 5:6] * 4096.0, x[:, 4], 0.45)
            if kept.shape[0] > self.keep:
                kept = kept[:self.keep]
            out = torch.zeros(self.keep, 6)
            out[:kept.shape[0]] = x[kept]
            rows.append(out)
        return torch.stack(rows)


@zoo(pictures(64))
class CenterNet(nn.Module):
    """Peaks of a heat map by a pool, topk over classes, features gathered at them."""

    def __init__(self, K: int = 10):
        super().__init__()
        self.body = nn.Sequential(conv(3, 16, 3, 2), conv(16, 16, 3, 2))
        self.hm, self.wh, self.reg = nn.Conv2d(16, 3, 1), nn.Conv2d(16, 2, 1), nn.Conv2d(16, 2, 1)
        self.K = K

    def gather(self, feat: Tensor, ind: Tensor) -> Tensor:
        feat = feat.permute(0, 2, 3, 1).contiguous()
        feat = feat.view(feat.size(0), -1, feat.size(3))
        return feat.gather(1, ind.unsqueeze(2).expand(ind.size(0), ind.size(1), feat.size(2)))

    def forward(self, x):
        f = self.body(x)
        heat = torch.sigmoid(self.hm(f))
        hmax = F.max_pool2d(heat, (3, 3), stride=1, padding=1)
        heat = heat * (hmax == heat).float()
        batch, cat, height, width = heat.size()
        topk_scores, topk_inds = torch.topk(heat.view(batch, cat, -1), self.K)
        topk_inds = topk_inds % (height * width)
        ys = torch.div(topk_inds, width, rounding_mode='floor').float()
        xs = (topk_inds % width).float()
        score, ind = torch.topk(topk_scores.view(batch, -1), self.K)
        clses = torch.div(ind, self.K, rounding_mode='trunc').int()
        inds = topk_inds.view(batch, -1, 1).gather(1, ind.unsqueeze(2)).view(batch, self.K)
        ys = ys.view(batch, -1, 1).gather(1, ind.unsqueeze(2)).view(batch, self.K)
        xs = xs.view(batch, -1, 1).gather(1, ind.unsqueeze(2)).view(batch, self.K)
        reg, wh = self.gather(self.reg(f), inds), self.gather(self.wh(f), inds)
        xs, ys = xs.view(batch, self.K, 1) + reg[:, :, 0:1], ys.view(batch, self.K, 1) + reg[:, :, 1:2]
        boxes = torch.cat([xs - wh[..., 0:1] / 2, ys - wh[..., 1:2] / 2, xs + wh[..., 0:1] / 2, ys + wh[..., 1:2] / 2], dim=2)
        return torch.cat([boxes, score.unsqueeze(2), clses.float().unsqueeze(2)], dim=2)


@zoo(lambda n, h, w: (torch.randn(n, 3, h, w), torch.cat([torch.zeros(n, h // 8, w // 8 - 1), torch.ones(n, h // 8, 1)], 2).bool()),
     sizes=((2, 64, 64), (1, 64, 64), (1, 96, 64)), dims=({0: 'b', 2: 'h', 3: 'w'}, {0: 'b', 1: 'mh', 2: 'mw'}), kinds='traced scripted')
class Detr(nn.Module):
    """A mask of padding, positions as sines of its cumulated sums, nn.Transformer, queries."""

    def __init__(self, d: int = 32, queries: int = 7):
        super().__init__()
        self.body = nn.Sequential(conv(3, 16, 3, 2), conv(16, 16, 3, 2), nn.Conv2d(16, d, 3, 2, 1))
        self.transformer = nn.Transformer(d, 4, 1, 2, 48, dropout=0.1, batch_first=True)
        self.query_embed = nn.Embedding(queries, d)
        self.class_embed, self.bbox_embed = nn.Linear(d, 6), nn.Sequential(nn.Linear(d, d), nn.ReLU(), nn.Linear(d, 4))
        self.num_pos_feats = d // 2

    def position(self, mask: Tensor) -> Tensor:
        not_mask = ~mask
        y_embed = not_mask.cumsum(1, dtype=torch.float32)
        x_embed = not_mask.cumsum(2, dtype=torch.float32)
        y_embed = y_embed / (y_embed[:, -1:, :] + 1e-6) * 2 * math.pi
        x_embed = x_embed / (x_embed[:, :, -1:] + 1e-6) * 2 * math.pi
        dim_t = torch.arange(self.num_pos_feats, dtype=torch.float32)
        dim_t = 10000 ** (2 * (torch.div(dim_t, 2, rounding_mode='floor')) / self.num_pos_feats)
        pos_x = x_embed[:, :, :, None] / dim_t
        pos_y = y_embed[:, :, :, None] / dim_t
        pos_x = torch.stack((pos_x[:, :, :, 0::2].sin(), pos_x[:, :, :, 1::2].cos()), dim=4).flatten(3)
        pos_y = torch.stack((pos_y[:, :, :, 0::2].sin(), pos_y[:, :, :, 1::2].cos()), dim=4).flatten(3)
        return torch.cat((pos_y, pos_x), dim=3).permute(0, 3, 1, 2)

    def forward(self, x: Tensor, mask: Tensor):
        f = self.body(x)
        pos = self.position(mask)
        src = (f + pos).flatten(2).permute(0, 2, 1)
        padded = mask.flatten(1)
        query = self.query_embed.weight.unsqueeze(0).repeat(x.shape[0], 1, 1)
        hs = self.transformer(src, query, src_key_padding_mask=padded, memory_key_padding_mask=padded)
        return {'pred_logits': self.class_embed(hs), 'pred_boxes': self.bbox_embed(hs).sigmoid()}


class DoubleConv(nn.Sequential):
    def __init__(self, a, b):
        super().__init__(nn.Conv2d(a, b, 3, padding=1, bias=False), nn.BatchNorm2d(b), nn.ReLU(inplace=True),
                         nn.Conv2d(b, b, 3, padding=1, bias=False), nn.BatchNorm2d(b), nn.ReLU(inplace=True))


@zoo(lambda n, h, w: (torch.randn(n, 3, h, w),), sizes=((2, 37, 50), (1, 37, 50), (1, 64, 64)), kinds='traced scripted')
class UNet(nn.Module):
    """Odd sizes, padded to the skip's by their difference."""

    def __init__(self, bilinear: bool = False):
        super().__init__()
        self.inc, self.d1, self.d2 = DoubleConv(3, 8), nn.Sequential(nn.MaxPool2d(2), DoubleConv(8, 16)), nn.Sequential(nn.MaxPool2d(2), DoubleConv(16, 32))
        self.up1 = nn.ConvTranspose2d(32, 16, 2, stride=2)
        self.c1 = DoubleConv(32, 16)
        self.up2 = nn.Sequential(nn.Upsample(scale_factor=2, mode='bilinear', align_corners=True), nn.Conv2d(16, 8, 1))
        self.c2, self.out = DoubleConv(16, 8), nn.Conv2d(8, 2, 1)

    def join(self, x1: Tensor, x2: Tensor) -> Tensor:
        diffY = x2.size()[2] - x1.size()[2]
        diffX = x2.size()[3] - x1.size()[3]
        x1 = F.pad(x1, [diffX // 2, diffX - diffX // 2, diffY // 2, diffY - diffY // 2])
        return torch.cat([x2, x1], dim=1)

    def forward(self, x):
        x1 = self.inc(x)
        x2 = self.d1(x1)
        x3 = self.d2(x2)
        x = self.c1(self.join(self.up1(x3), x2))
        x = self.c2(self.join(self.up2(x), x1))
        return self.out(x).softmax(1)


@zoo(lambda n: (torch.randn(n, 1, 8, 16, 16),))
class UNet3d(nn.Module):
    def __init__(self):
        super().__init__()
        self.e1 = nn.Sequential(nn.Conv3d(1, 4, 3, padding=1), nn.InstanceNorm3d(4, affine=True), nn.LeakyReLU(0.01, inplace=True))
        self.e2 = nn.Sequential(nn.Conv3d(4, 8, 3, stride=2, padding=1), nn.GroupNorm(2, 8), nn.PReLU(8))
        self.up = nn.ConvTranspose3d(8, 4, 2, 2)
        self.attn = nn.Sequential(nn.Conv3d(8, 1, 1), nn.Sigmoid())
        self.out = nn.Conv3d(8, 3, 1)

    def forward(self, x):
        a = self.e1(x)
        b = F.interpolate(self.e2(a), scale_factor=2.0, mode='trilinear', align_corners=False)
        b = F.adaptive_avg_pool3d(b, (4, 8, 8))
        c = torch.cat([self.up(b), a], 1)
        return torch.argmax(self.out(c * self.attn(c)), dim=1), self.out(c)


@zoo(lambda n, s: (torch.rand(n, 3, s, s),), sizes=((2, 24), (1, 24), (1, 31)), dims=({0: 'b', 2: 'h', 3: 'w'},))
class SuperResolution(nn.Module):
    """EDSR: mean shift, residuals of 0.1, pixel shuffle, and the bicubic picture added."""

    def __init__(self):
        super().__init__()
        self.register_buffer('mean', torch.tensor([0.4488, 0.4371, 0.4040]).view(1, 3, 1, 1))
        self.head = nn.Conv2d(3, 16, 3, padding=1)
        self.blocks = nn.ModuleList([nn.Sequential(nn.Conv2d(16, 16, 3, padding=1), nn.ReLU(True), nn.Conv2d(16, 16, 3, padding=1)) for _ in range(2)])
        self.tail = nn.Sequential(nn.Conv2d(16, 64, 3, padding=1), nn.PixelShuffle(2), nn.Conv2d(16, 3, 3, padding=1))

    def forward(self, x):
        base = F.interpolate(x, scale_factor=2.0, mode="bicubic", align_corners=False)
        y = self.head(x - self.mean)
        res = y
        for block in self.blocks:
            res = res + block(res) * 0.1
        return (self.tail(res + y) + self.mean + base).clamp(0, 1).mul(255).round().to(torch.uint8)


@zoo(lambda n, w: (torch.randn(n, 1, 32, w),), sizes=((2, 64), (1, 64), (1, 100)), kinds='traced scripted exported', dims=({0: 'b', 3: None},))
class Crnn(nn.Module):
    def __init__(self, nclass=11):
        super().__init__()
        self.cnn = nn.Sequential(nn.Conv2d(1, 8, 3, 1, 1), nn.ReLU(True), nn.MaxPool2d(2, 2), nn.Conv2d(8, 16, 3, 1, 1), nn.ReLU(True), nn.MaxPool2d(2, 2),
                                 nn.Conv2d(16, 16, 3, 1, 1), nn.BatchNorm2d(16), nn.ReLU(True), nn.MaxPool2d((2, 2), (2, 1), (0, 1)),
                                 nn.Conv2d(16, 24, 3, 1, 1), nn.ReLU(True), nn.MaxPool2d((2, 2), (2, 1), (0, 1)), nn.Conv2d(24, 24, 2, 1, 0), nn.ReLU(True))
        self.rnn1 = nn.LSTM(24, 16, bidirectional=True)
        self.emb1 = nn.Linear(32, 16)
        self.rnn2 = nn.LSTM(16, 16, bidirectional=True)
        self.emb2 = nn.Linear(32, nclass)

    def forward(self, x):
        c = self.cnn(x)
        c = c.squeeze(2).permute(2, 0, 1)
        r, _ = self.rnn1(c)
        T, b, h = r.size()
        out = self.emb1(r.view(T * b, h)).view(T, b, -1)
        r, _ = self.rnn2(out)
        T, b, h = r.size()
        return F.log_softmax(self.emb2(r.view(T * b, h)).view(T, b, -1), dim=2)


@zoo(lambda n, t: (torch.randn(t, n, 5),), sizes=((2, 12), (1, 12), (3, 20)), kinds='scripted')
class CtcGreedy(nn.Module):
    """Words as lists of numbers: blanks and repeats left out, padded to the longest."""

    def forward(self, log_probs: Tensor) -> Tuple[Tensor, Tensor]:
        best = log_probs.argmax(2).transpose(0, 1)
        rows: List[Tensor] = []
        longest = 0
        for i in range(best.size(0)):
            row = torch.unique_consecutive(best[i])
            row = row[row != 0]
            longest = max(longest, row.size(0))
            rows.append(row)
        out = torch.full((best.size(0), longest), -1, dtype=torch.long)
        lengths = torch.zeros(best.size(0), dtype=torch.long)
        for i, row in enumerate(rows):
            out[i, :row.size(0)] = row
            lengths[i] = row.size(0)
        return out, lengths


class TNet(nn.Module):
    def __init__(self, k):
        super().__init__()
        self.k = k
        self.conv1, self.conv2 = nn.Conv1d(k, 16, 1), nn.Conv1d(16, 32, 1)
        self.fc1, self.fc2 = nn.Linear(32, 16), nn.Linear(16, k * k)
        self.bn1, self.bn2, self.bn3 = nn.BatchNorm1d(16), nn.BatchNorm1d(32), nn.BatchNorm1d(16)

    def forward(self, x):
        b = x.size(0)
        x = F.relu(self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x))))))
        x = torch.max(x, 2, keepdim=True)[0].view(-1, 32)
        x = self.fc2(F.relu(self.bn3(self.fc1(x))))
        iden = torch.eye(self.k, dtype=torch.float32).view(1, self.k * self.k).repeat(b, 1)
        return (x + iden).view(-1, self.k, self.k)


@zoo(lambda n, p: (torch.randn(n, 3, p),), sizes=((2, 40), (1, 40), (1, 55)), dims=({0: 'b', 2: 'p'},))
class PointNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.t3, self.t16 = TNet(3), TNet(16)
        self.c1, self.c2 = nn.Conv1d(3, 16, 1), nn.Conv1d(16, 32, 1)
        self.fc = nn.Sequential(nn.Linear(32, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(0.3), nn.Linear(16, 4))

    def forward(self, x):
        n_pts = x.size()[2]
        t = self.t3(x)
        x = torch.bmm(x.transpose(2, 1), t).transpose(2, 1)
        x = F.relu(self.c1(x))
        tf = self.t16(x)
        x = torch.bmm(x.transpose(2, 1), tf).transpose(2, 1)
        local = x
        x = torch.max(self.c2(x), 2)[0]
        g = x.view(-1, 32, 1).repeat(1, 1, n_pts)
        return F.log_softmax(self.fc(x), 1), torch.cat([g, local], 1), tf


@zoo(lambda n, p: (torch.randn(n, p, 3),), sizes=((2, 30), (1, 30), (1, 41)), kinds='traced scripted')
class PointNet2(nn.Module):
    """Farthest points by a loop that writes in place, balls by a sort of masked indices, features gathered."""

    def __init__(self, npoint: int = 6, nsample: int = 4, radius: float = 1.0):
        super().__init__()
        self.npoint, self.nsample, self.radius = npoint, nsample, radius
        self.mlp = nn.Sequential(nn.Conv2d(3, 8, 1), nn.BatchNorm2d(8), nn.ReLU())
        self.out = nn.Linear(8, 3)

    def index(self, points: Tensor, idx: Tensor) -> Tensor:
        B = points.shape[0]
        if idx.dim() == 2:
            batch = torch.arange(B, dtype=torch.long).view(B, 1).repeat(1, idx.shape[1])
        else:
            batch = torch.arange(B, dtype=torch.long).view(B, 1, 1).repeat(1, idx.shape[1], idx.shape[2])
        return points[batch, idx, :]

    def farthest(self, xyz: Tensor) -> Tensor:
        B, N, C = xyz.shape
        centroids = torch.zeros(B, self.npoint, dtype=torch.long)
        distance = torch.ones(B, N) * 1e10
        far = torch.zeros(B, dtype=torch.long)
        batch = torch.arange(B, dtype=torch.long)
        for i in range(self.npoint):
            centroids[:, i] = far
            centroid = xyz[batch, far, :].view(B, 1, 3)
            dist = torch.sum((xyz - centroid) ** 2, -1)
            mask = dist < distance
            distance[mask] = dist[mask]
            far = torch.max(distance, -1)[1]
        return centroids

    def forward(self, xyz: Tensor) -> Tensor:
        B, N, C = xyz.shape
        new = self.index(xyz, self.farthest(xyz))
        S = new.shape[1]
        sqr = -2 * torch.matmul(new, xyz.permute(0, 2, 1)) + torch.sum(new ** 2, -1).view(B, S, 1) + torch.sum(xyz ** 2, -1).view(B, 1, N)
        group = torch.arange(N, dtype=torch.long).view(1, 1, N).repeat([B, S, 1])
        group[sqr > self.radius ** 2] = N
        group = group.sort(dim=-1)[0][:, :, :self.nsample]
        first = group[:, :, 0].view(B, S, 1).repeat([1, 1, self.nsample])
        mask = group == N
        group[mask] = first[mask]
        grouped = self.index(xyz, group) - new.view(B, S, 1, C)
        f = self.mlp(grouped.permute(0, 3, 2, 1)).max(2)[0]
        return self.out(f.max(-1)[0])


@zoo(pictures(32), kinds='traced scripted exported')
class SpatialTransformer(nn.Module):
    def __init__(self):
        super().__init__()
        self.localization = nn.Sequential(nn.Conv2d(3, 4, 7), nn.MaxPool2d(2, stride=2), nn.ReLU(True), nn.Conv2d(4, 5, 5), nn.MaxPool2d(2, stride=2), nn.ReLU(True))
        self.fc_loc = nn.Sequential(nn.Linear(5 * 4 * 4, 12), nn.ReLU(True), nn.Linear(12, 6))
        self.fc = nn.Linear(3 * 32 * 32, 5)

    def forward(self, x):
        xs = self.localization(x)
        theta = self.fc_loc(xs.view(-1, 5 * 4 * 4)).view(-1, 2, 3) + torch.tensor([[1., 0, 0], [0, 1, 0]])
        x = F.grid_sample(x, F.affine_grid(theta, x.size(), align_corners=False), align_corners=False)
        return F.log_softmax(self.fc(x.reshape(x.size(0), -1)), dim=1), x


class Modulated(nn.Module):
    """StyleGAN2's convolution: weights of each row of the batch, by groups."""

    def __init__(self, a, b, k, style, demodulate: bool = True, up: bool = False):
        super().__init__()
        self.a, self.b, self.k, self.demodulate, self.up = a, b, k, demodulate, up
        self.weight = nn.Parameter(torch.randn(1, b, a, k, k))
        self.modulation = nn.Linear(style, a)
        self.scale = 1 / math.sqrt(a * k ** 2)

    def forward(self, x: Tensor, style: Tensor) -> Tensor:
        batch, c, h, w = x.shape
        s = self.modulation(style).view(batch, 1, c, 1, 1)
        weight = self.scale * self.weight * s
        if self.demodulate:
            demod = torch.rsqrt(weight.pow(2).sum([2, 3, 4]) + 1e-8)
            weight = weight * demod.view(batch, self.b, 1, 1, 1)
        weight = weight.view(batch * self.b, c, self.k, self.k)
        if self.up:
            weight = weight.view(batch, self.b, c, self.k, self.k).transpose(1, 2).reshape(batch * c, self.b, self.k, self.k)
            out = F.conv_transpose2d(x.view(1, batch * c, h, w), weight, padding=0, stride=2, groups=batch)
        else:
            out = F.conv2d(x.view(1, batch * c, h, w), weight, padding=self.k // 2, groups=batch)
        _, _, h2, w2 = out.shape
        return out.view(batch, self.b, h2, w2)


@zoo(lambda n: (torch.randn(n, 16),), kinds='traced scripted')
class StyleGan(nn.Module):
    def __init__(self):
        super().__init__()
        self.mapping = nn.Sequential(*[m for _ in range(2) for m in (nn.Linear(16, 16), nn.LeakyReLU(0.2))])
        self.const = nn.Parameter(torch.randn(1, 8, 4, 4))
        self.conv1, self.conv2, self.rgb = Modulated(8, 8, 3, 16), Modulated(8, 6, 3, 16, up=True), Modulated(6, 3, 1, 16, demodulate=False)
        self.register_buffer('noise', torch.randn(1, 1, 4, 4))
        self.register_buffer('kernel', torch.tensor([1., 3, 3, 1])[:, None] * torch.tensor([1., 3, 3, 1])[None] / 64)

    def forward(self, z):
        w = self.mapping(z * torch.rsqrt(torch.mean(z ** 2, dim=1, keepdim=True) + 1e-8))
        x = self.const.repeat(z.shape[0], 1, 1, 1)
        x = F.leaky_relu(self.conv1(x, w) + 0.1 * self.noise, 0.2) * math.sqrt(2)
        x = self.conv2(x, w)
        x = F.conv2d(F.pad(x, (1, 1, 1, 1)), self.kernel[None, None].repeat(6, 1, 1, 1), groups=6)
        return torch.tanh(self.rgb(x, w))


@zoo(lambda n: (torch.randn(n, 12, 1, 1),))
class DcGan(nn.Module):
    def __init__(self):
        super().__init__()
        self.main = nn.Sequential(nn.ConvTranspose2d(12, 16, 4, 1, 0, bias=False), nn.BatchNorm2d(16), nn.ReLU(True),
                                  nn.ConvTranspose2d(16, 8, 4, 2, 1, bias=False), nn.BatchNorm2d(8), nn.ReLU(True), nn.ConvTranspose2d(8, 3, 4, 2, 1, bias=False), nn.Tanh())
        self.score = nn.utils.parametrizations.spectral_norm(nn.Conv2d(3, 1, 4, 2, 1)).eval()

    def forward(self, z):
        x = self.main(z)
        return x, x.mean((2, 3))


@zoo(pictures(32))
class VqVae(nn.Module):
    def __init__(self):
        super().__init__()
        self.enc = nn.Sequential(nn.Conv2d(3, 8, 4, 2, 1), nn.ReLU(), nn.Conv2d(8, 6, 4, 2, 1))
        self.codebook = nn.Embedding(13, 6)
        self.dec = nn.Sequential(nn.ConvTranspose2d(6, 8, 4, 2, 1), nn.ReLU(), nn.ConvTranspose2d(8, 3, 4, 2, 1))

    def forward(self, x):
        z = self.enc(x).permute(0, 2, 3, 1).contiguous()
        flat = z.view(-1, 6)
        d = torch.sum(flat ** 2, dim=1, keepdim=True) + torch.sum(self.codebook.weight ** 2, dim=1) - 2 * torch.matmul(flat, self.codebook.weight.t())
        idx = torch.argmin(d, dim=1).unsqueeze(1)
        onehot = torch.zeros(idx.shape[0], 13)
        onehot.scatter_(1, idx, 1)
        q = torch.matmul(onehot, self.codebook.weight).view(z.shape)
        q = z + (q - z).detach()
        p = onehot.mean(0)
        perplexity = torch.exp(-torch.sum(p * torch.log(p + 1e-10)))
        return self.dec(q.permute(0, 3, 1, 2).contiguous()), perplexity, idx.view(x.shape[0], -1)


@zoo(pictures(28, 1), kinds='traced scripted exported')
class CapsNet(nn.Module):
    """Routing by agreement: a loop over einsums and softmaxes."""

    def __init__(self):
        super().__init__()
        self.conv, self.prim = nn.Conv2d(1, 8, 9), nn.Conv2d(8, 16, 9, 2)
        self.W = nn.Parameter(0.3 * torch.randn(1, 10, 72, 5, 8))

    def squash(self, s: Tensor) -> Tensor:
        n = torch.norm(s, dim=-1, keepdim=True)
        return n ** 2 / (1 + n ** 2) * (s / (n + 1e-8))

    def forward(self, x):
        u = self.prim(F.relu(self.conv(x)))
        u = self.squash(u.view(u.shape[0], 72, 8))
        u_hat = torch.matmul(self.W, u[:, None, :, :, None]).squeeze(-1)
        b = torch.zeros(x.size(0), 10, 72, 1)
        v = torch.zeros(x.size(0), 10, 5)
        for i in range(3):
            c = F.softmax(b, dim=1)
            v = self.squash((c * u_hat).sum(dim=2))
            if i < 2:
                b = b + torch.matmul(u_hat, v.unsqueeze(-1))
        return torch.norm(v, dim=-1)


@zoo(lambda n: (torch.randn(n, 3, 16, 24), torch.randn(n, 3, 16, 24)), kinds='traced scripted')
class OpticalFlow(nn.Module):
    """RAFT in small: correlation of all pairs, a pyramid of it, looked up by grid_sample, a GRU of convolutions, convex upsampling."""

    def __init__(self):
        super().__init__()
        self.f = nn.Sequential(nn.Conv2d(3, 8, 3, 2, 1), nn.InstanceNorm2d(8), nn.ReLU())
        self.z, self.r, self.q = nn.Conv2d(8 + 8 + 20, 8, 3, padding=1), nn.Conv2d(8 + 8 + 20, 8, 3, padding=1), nn.Conv2d(8 + 8 + 20, 8, 3, padding=1)
        self.flow, self.mask = nn.Conv2d(8, 2, 3, padding=1), nn.Conv2d(8, 36, 1)

    def coords(self, b: int, h: int, w: int) -> Tensor:
        y, x = torch.meshgrid(torch.arange(h), torch.arange(w), indexing='ij')
        return torch.stack([x, y], dim=0).float()[None].repeat(b, 1, 1, 1)

    def lookup(self, corr: Tensor, coords: Tensor) -> Tensor:
        b, _, h, w = coords.shape
        c = coords.permute(0, 2, 3, 1)
        out: List[Tensor] = []
        for i in range(2):
            dx = torch.linspace(-1, 1, 3)
            delta = torch.stack(torch.meshgrid(dx, dx, indexing='ij'), dim=-1)
            at = c.reshape(b * h * w, 1, 1, 2) / 2 ** i + delta.view(1, 3, 3, 2)
            H, W = corr.shape[-2:]
            xg, yg = at.split([1, 1], dim=-1)
            grid = torch.cat([2 * xg / (W - 1) - 1, 2 * yg / (H - 1) - 1], dim=-1)
            out.append(F.grid_sample(corr, grid, align_corners=True).view(b, h, w, -1))
            corr = F.avg_pool2d(corr, 2, stride=2)
        return torch.cat(out, dim=-1).permute(0, 3, 1, 2).contiguous()

    def forward(self, a: Tensor, b: Tensor):
        f1, f2 = self.f(a), self.f(b)
        n, d, h, w = f1.shape
        corr = torch.matmul(f1.view(n, d, h * w).transpose(1, 2), f2.view(n, d, h * w)) / d ** 0.5
        corr = corr.view(n * h * w, 1, h, w)
        c0 = self.coords(n, h, w)
        c1 = self.coords(n, h, w)
        net, inp = torch.tanh(f1), torch.relu(f1)
        for _ in range(2):
            flow = c1 - c0
            x = torch.cat([inp, self.lookup(corr, c1), flow], 1)
            hx = torch.cat([net, x], 1)
            z, r = torch.sigmoid(self.z(hx)), torch.sigmoid(self.r(hx))
            q = torch.tanh(self.q(torch.cat([r * net, x], 1)))
            net = (1 - z) * net + z * q
            c1 = c1 + self.flow(net)
        flow = c1 - c0
        mask = torch.softmax(self.mask(net).view(n, 1, 9, 2, 2, h, w), dim=2)
        up = F.unfold(2 * flow, [3, 3], padding=1).view(n, 2, 9, 1, 1, h, w)
        up = torch.sum(mask * up, dim=2).permute(0, 1, 4, 2, 5, 3)
        return up.reshape(n, 2, 2 * h, 2 * w)


@zoo(lambda n: (torch.randn(n, 4, 10, 20), torch.randn(n, 4, 10, 20)))
class StereoCost(nn.Module):
    """A volume of costs that a loop fills by slices, and the expectation of disparities."""

    def __init__(self, most: int = 4):
        super().__init__()
        self.most = most
        self.c3 = nn.Conv3d(8, 1, 3, padding=1)

    def forward(self, left: Tensor, right: Tensor) -> Tensor:
        B, C, H, W = left.shape
        cost = left.new_zeros(B, C * 2, self.most, H, W)
        for i in range(self.most):
            if i > 0:
                cost[:, :C, i, :, i:] = left[:, :, :, i:]
                cost[:, C:, i, :, i:] = right[:, :, :, :-i]
            else:
                cost[:, :C, i, :, :] = left
                cost[:, C:, i, :, :] = right
        p = F.softmax(-self.c3(cost.contiguous()).squeeze(1), dim=1)
        disp = torch.arange(0, self.most, dtype=p.dtype).view(1, self.most, 1, 1)
        return torch.sum(p * disp, 1)


@zoo(lambda n: (torch.rand(n, 3, 24, 24), torch.rand(n, 3, 24, 24)))
class Ssim(nn.Module):
    def __init__(self):
        super().__init__()
        g = torch.exp(-(torch.arange(11).float() - 5) ** 2 / (2 * 1.5 ** 2))
        g = (g / g.sum()).unsqueeze(1)
        self.register_buffer('window', (g @ g.t()).expand(3, 1, 11, 11).contiguous())

    def forward(self, a, b):
        mu1, mu2 = F.conv2d(a, self.window, padding=5, groups=3), F.conv2d(b, self.window, padding=5, groups=3)
        s1 = F.conv2d(a * a, self.window, padding=5, groups=3) - mu1.pow(2)
        s2 = F.conv2d(b * b, self.window, padding=5, groups=3) - mu2.pow(2)
        s12 = F.conv2d(a * b, self.window, padding=5, groups=3) - mu1 * mu2
        m = ((2 * mu1 * mu2 + 0.01 ** 2) * (2 * s12 + 0.03 ** 2)) / ((mu1 ** 2 + mu2 ** 2 + 0.01 ** 2) * (s1 + s2 + 0.03 ** 2))
        return m.mean(1).mean(1).mean(1), torch.mean((a - b) ** 2).clamp_min(1e-10).log10() * -10


@zoo(lambda n: (torch.randn(n, 16, 12, 12),))
class Attentions(nn.Module):
    """CBAM, squeeze and excitation, ECA, coordinates, non-local, global context: one after the other."""

    def __init__(self, c: int = 16):
        super().__init__()
        self.mlp = nn.Sequential(nn.Flatten(), nn.Linear(c, 4), nn.ReLU(), nn.Linear(4, c))
        self.spatial, self.eca = nn.Conv2d(2, 1, 7, padding=3), nn.Conv1d(1, 1, 3, padding=1, bias=False)
        self.se = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(c, 4, 1), nn.Hardswish(), nn.Conv2d(4, c, 1), nn.Hardsigmoid())
        self.pool_h, self.pool_w = nn.AdaptiveAvgPool2d((None, 1)), nn.AdaptiveAvgPool2d((1, None))
        self.ca1, self.ca_h, self.ca_w = nn.Conv2d(c, 8, 1), nn.Conv2d(8, c, 1), nn.Conv2d(8, c, 1)
        self.theta, self.phi, self.g, self.w = nn.Conv2d(c, 8, 1), nn.Conv2d(c, 8, 1), nn.Conv2d(c, 8, 1), nn.Conv2d(8, c, 1)
        self.context, self.ln = nn.Conv2d(c, 1, 1), nn.LayerNorm([c, 1, 1])

    def forward(self, x):
        a = self.mlp(F.avg_pool2d(x, (x.size(2), x.size(3)))) + self.mlp(F.max_pool2d(x, (x.size(2), x.size(3))))
        x = x * torch.sigmoid(a).unsqueeze(2).unsqueeze(3).expand_as(x)
        x = x * torch.sigmoid(self.spatial(torch.cat((torch.max(x, 1)[0].unsqueeze(1), torch.mean(x, 1).unsqueeze(1)), dim=1)))
        y = self.eca(F.adaptive_avg_pool2d(x, 1).squeeze(-1).transpose(-1, -2)).transpose(-1, -2).unsqueeze(-1)
        x = x * torch.sigmoid(y).expand_as(x) * self.se(x)
        n, c, h, w = x.size()
        y = torch.cat([self.pool_h(x), self.pool_w(x).permute(0, 1, 3, 2)], dim=2)
        y = F.hardswish(self.ca1(y))
        yh, yw = torch.split(y, [h, w], dim=2)
        x = x * self.ca_w(yw.permute(0, 1, 3, 2)).sigmoid() * self.ca_h(yh).sigmoid()
        t, p, g = self.theta(x).view(n, 8, -1).permute(0, 2, 1), self.phi(x).view(n, 8, -1), self.g(x).view(n, 8, -1).permute(0, 2, 1)
        x = x + self.w(torch.matmul(F.softmax(torch.matmul(t, p), dim=-1), g).permute(0, 2, 1).contiguous().view(n, 8, h, w))
        m = F.softmax(self.context(x).view(n, 1, h * w), dim=2).unsqueeze(-1)
        ctx = torch.matmul(x.view(n, c, h * w).unsqueeze(1), m).view(n, c, 1, 1)
        return x + self.ln(ctx)


@zoo(pictures(64))
class BiFpn(nn.Module):
    def __init__(self, c: int = 8):
        super().__init__()
        self.c3, self.c4, self.c5 = conv(3, c, 3, 2), conv(c, c, 3, 2), conv(c, c, 3, 2)
        self.w1, self.w2 = nn.Parameter(torch.rand(2)), nn.Parameter(torch.rand(2, 3))
        self.td, self.out = conv(c, c, groups=c), conv(c, c)

    def forward(self, x):
        p3 = self.c3(x)
        p4 = self.c4(p3)
        p5 = self.c5(p4)
        w1 = F.relu(self.w1)
        w1 = w1 / (torch.sum(w1, dim=0) + 1e-4)
        t4 = self.td(F.silu(w1[0] * p4 + w1[1] * F.interpolate(p5, size=p4.shape[-2:], mode='nearest')))
        w2 = F.softmax(self.w2, dim=1)
        o3 = self.out(w2[0, 0] * p3 + w2[0, 1] * F.interpolate(t4, size=[p3.size(2), p3.size(3)], mode='bilinear'))
        o4 = self.out(w2[1, 0] * p4 + w2[1, 1] * t4 + w2[1, 2] * F.max_pool2d(o3, 3, 2, 1, ceil_mode=True)[:, :, :16, :16])
        return [o3, o4, F.adaptive_max_pool2d(o4, 3)]


def window_partition(x: Tensor, ws: int) -> Tensor:
    B, H, W, C = x.shape
    x = x.view(B, H // ws, ws, W // ws, ws, C)
    return x.permute(0, 1, 3, 2, 4, 5).contiguous().view(-1, ws, ws, C)


@zoo(pictures(32))
class SwinByHand(nn.Module):
    def __init__(self, dim: int = 16, ws: int = 4, heads: int = 2):
        super().__init__()
        self.ws, self.heads = ws, heads
        self.embed, self.norm = nn.Conv2d(3, dim, 4, 4), nn.LayerNorm(dim)
        self.table = nn.Parameter(torch.randn((2 * ws - 1) ** 2, heads) * 0.5)
        coords = torch.stack(torch.meshgrid(torch.arange(ws), torch.arange(ws), indexing='ij')).flatten(1)
        rel = (coords[:, :, None] - coords[:, None, :]).permute(1, 2, 0).contiguous()
        rel[:, :, 0] += ws - 1
        rel[:, :, 1] += ws - 1
        rel[:, :, 0] *= 2 * ws - 1
        self.register_buffer('index', rel.sum(-1))
        mask = torch.zeros(1, 8, 8, 1)
        cnt = 0
        for h in (slice(0, -ws), slice(-ws, -2), slice(-2, None)):
            for w in (slice(0, -ws), slice(-ws, -2), slice(-2, None)):
                mask[:, h, w, :] = cnt
                cnt += 1
        m = window_partition(mask, ws).view(-1, ws * ws)
        m = m.unsqueeze(1) - m.unsqueeze(2)
        self.register_buffer('mask', m.masked_fill(m != 0, -100.0).masked_fill(m == 0, 0.0))
        self.qkv, self.proj, self.head = nn.Linear(dim, 3 * dim), nn.Linear(dim, dim), nn.Linear(dim, 5)

    def forward(self, x):
        x = self.embed(x).permute(0, 2, 3, 1)
        B, H, W, C = x.shape
        y = torch.roll(self.norm(x), shifts=(-2, -2), dims=(1, 2))
        w = window_partition(y, self.ws).view(-1, self.ws * self.ws, C)
        B_, N, _ = w.shape
        qkv = self.qkv(w).reshape(B_, N, 3, self.heads, C // self.heads).permute(2, 0, 3, 1, 4)
        q, k, v = qkv[0], qkv[1], qkv[2]
        attn = (q * (C // self.heads) ** -0.5) @ k.transpose(-2, -1)
        bias = self.table[self.index.view(-1)].view(N, N, -1).permute(2, 0, 1).contiguous()
        attn = attn + bias.unsqueeze(0)
        nW = self.mask.shape[0]
        attn = attn.view(B_ // nW, nW, self.heads, N, N) + self.mask.unsqueeze(1).unsqueeze(0)
        attn = attn.view(-1, self.heads, N, N).softmax(-1)
        w = self.proj((attn @ v).transpose(1, 2).reshape(B_, N, C)).view(-1, self.ws, self.ws, C)
        y = w.view(B, H // self.ws, W // self.ws, self.ws, self.ws, C).permute(0, 1, 3, 2, 4, 5).contiguous().view(B, H, W, -1)
        x = x + torch.roll(y, shifts=(2, 2), dims=(1, 2))
        x0, x1, x2, x3 = x[:, 0::2, 0::2, :], x[:, 1::2, 0::2, :], x[:, 0::2, 1::2, :], x[:, 1::2, 1::2, :]
        x = torch.cat([x0, x1, x2, x3], -1)
        return self.head((x.view(B, -1, 4, C).mean(2)).mean(1))


@zoo(lambda n: (torch.randn(n, 3, 8, 16, 16),), kinds='traced scripted exported')
class VideoTsm(nn.Module):
    """Temporal shift, two streams at two rates, (2+1)D."""

    def __init__(self):
        super().__init__()
        self.c, self.t, self.s = nn.Conv2d(3, 16, 3, 2, 1), nn.Conv3d(16, 16, (3, 1, 1), padding=(1, 0, 0)), nn.Conv3d(3, 4, (1, 5, 5), (1, 4, 4), (0, 2, 2))
        self.fc = nn.Linear(20, 4)

    def forward(self, x):
        n, c, t, h, w = x.size()
        y = self.c(x.transpose(1, 2).reshape(n * t, c, h, w))
        _, c2, h2, w2 = y.shape
        y = y.view(n, t, c2, h2, w2)
        out = torch.zeros_like(y)
        fold = c2 // 8
        out[:, :-1, :fold] = y[:, 1:, :fold]
        out[:, 1:, fold:2 * fold] = y[:, :-1, fold:2 * fold]
        out[:, :, 2 * fold:] = y[:, :, 2 * fold:]
        y = F.relu(self.t(out.transpose(1, 2)))
        slow = self.s(torch.index_select(x, 2, torch.linspace(0, t - 1, t // 2).long()))
        return self.fc(torch.cat([y.mean([2, 3, 4]), F.adaptive_max_pool3d(slow, 1).flatten(1)], 1))


@zoo(lambda n: (torch.randn(n, 3, 32, 32),), kinds='traced scripted')
class PatchCore(nn.Module):
    """Distances to a memory of patches, the farthest patch, its neighbours' weight, a smoothed map."""

    def __init__(self):
        super().__init__()
        self.f = nn.Sequential(nn.Conv2d(3, 8, 3, 2, 1), nn.ReLU(), nn.Conv2d(8, 12, 3, 2, 1))
        self.register_buffer('memory', torch.randn(50, 12) * 0.3)
        self.register_buffer('mean', torch.randn(12, 64) * 0.1)
        a = torch.randn(64, 12, 12)
        self.register_buffer('inv', a @ a.transpose(1, 2) / 12)
        g = torch.exp(-(torch.arange(-4, 5).float() ** 2) / 8)
        self.register_buffer('g', (g[:, None] * g[None] / g.sum() ** 2)[None, None])

    def forward(self, x):
        f = F.avg_pool2d(self.f(x), 3, 1, 1)
        b, c, h, w = f.shape
        e = f.permute(0, 2, 3, 1).reshape(-1, c)
        d = torch.cdist(e, self.memory, p=2.0)
        score, at = d.topk(k=3, largest=False, dim=1)
        patch = score[:, 0].reshape(b, -1)
        top = torch.argmax(patch, dim=1)
        rows = torch.arange(b)
        near = score.view(b, -1, 3)[rows, top]
        weight = 1 - F.softmax(near, 1)[..., 0]
        m = F.interpolate(patch.view(b, 1, h, w), size=(32, 32), mode='bilinear')
        m = F.conv2d(F.pad(m, (4, 4, 4, 4), mode='reflect'), self.g)
        delta = (f.view(b, c, h * w) - self.mean.unsqueeze(0)).permute(2, 0, 1)
        maha = (torch.matmul(delta, self.inv) * delta).sum(2).permute(1, 0).clamp(0).sqrt()
        return weight * patch.amax(1), m, maha.view(b, h, w)


@zoo(lambda n: (torch.randn(n, 3), torch.randn(n, 3)), kinds='traced scripted exported')
class Nerf(nn.Module):
    """Rays, stratified samples, positions as sines, density and colour by rendering."""

    def __init__(self, samples: int = 12, L: int = 4):
        super().__init__()
        self.samples, self.L = samples, L
        self.l1, self.l2 = nn.Linear(3 + 6 * L, 24), nn.Linear(24 + 3 + 6 * L, 24)
        self.sigma, self.rgb = nn.Linear(24, 1), nn.Sequential(nn.Linear(24 + 3, 12), nn.ReLU(), nn.Linear(12, 3))

    def encode(self, x: Tensor) -> Tensor:
        out = [x]
        for i in range(self.L):
            out += [torch.sin(2.0 ** i * x), torch.cos(2.0 ** i * x)]
        return torch.cat(out, -1)

    def forward(self, o: Tensor, d: Tensor):
        t = torch.linspace(0.5, 3.0, self.samples).expand(o.shape[0], self.samples)
        pts = o[..., None, :] + d[..., None, :] * t[..., :, None]
        e = self.encode(pts)
        h = F.relu(self.l1(e))
        h = F.relu(self.l2(torch.cat([h, e], -1)))
        sigma = F.softplus(self.sigma(h)).squeeze(-1)
        view = F.normalize(d, dim=-1)[:, None].expand(pts.shape)
        rgb = torch.sigmoid(self.rgb(torch.cat([h, view], -1)))
        dists = torch.cat([t[..., 1:] - t[..., :-1], torch.tensor([1e10]).expand(t[..., :1].shape)], -1) * torch.norm(d[..., None, :], dim=-1)
        alpha = 1.0 - torch.exp(-sigma * dists)
        trans = torch.cumprod(torch.cat([torch.ones((alpha.shape[0], 1)), 1.0 - alpha + 1e-10], -1), -1)[:, :-1]
        weights = alpha * trans
        rgb_map = torch.sum(weights[..., None] * rgb, -2)
        depth = torch.sum(weights * t, -1)
        return rgb_map, 1.0 / torch.max(1e-10 * torch.ones_like(depth), depth / torch.sum(weights, -1)), weights.sum(-1)
