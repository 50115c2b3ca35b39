# python 3.11, requirements.txt
"""Pictures as they come: bytes that the model itself resizes, crops and normalizes; and networks as people save them: of
half precision, channels last, frozen, fused by torch.fx, traced inside scripted ones."""
import copy
import warnings

import torch
import torch.fx.experimental.optimization as fused
import torch.nn.functional as F
from torch import nn
from torchvision import transforms as T
from torchvision.transforms import _presets as presets
from torchvision.transforms import functional as TF
from torchvision.transforms import v2

from torch_cases import HERE, VERSION, Pack, add, saved, scripted, slim, traced

warnings.simplefilter('ignore')
pack = Pack()
MODES = T.InterpolationMode


def keep(name, module, cases):
    add(pack, name, module, cases, data=slim(saved(module)))


def exported(name, module, cases, **more):
    import io
    import json
    import zipfile
    program = torch.export.export(module.eval(), tuple(cases[-1].values()), dynamic_shapes={key: {0: torch.export.Dim.AUTO} for key in cases[0]}, **more)
    whole, out = io.BytesIO(), io.BytesIO()
    torch.export.save(program, whole)
    with zipfile.ZipFile(whole) as given, zipfile.ZipFile(out, 'w', zipfile.ZIP_STORED) as packed:
        for entry in given.namelist():
            data = given.read(entry)
            if 'sample_inputs' in entry:
                continue
            if entry.endswith('.json') and b'stack_trace' in data:
                def bare(value):
                    if isinstance(value, dict):
                        return {key: {} if key == 'metadata' and 'target' in value else bare(item) for key, item in value.items()}
                    return [bare(item) for item in value] if isinstance(value, list) else value
                data = json.dumps(bare(json.loads(data)), separators=(',', ':')).encode()
            packed.writestr(zipfile.ZipInfo(entry), data)
    add(pack, name, program.module(), cases, file='model.pt2', data=out.getvalue())


def bytes_of(*shape):
    return torch.randint(0, 256, shape, dtype=torch.uint8)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 6, 3, 2, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(6)
        self.conv2 = nn.Conv2d(6, 6, 3, 1, 1, groups=2)
        self.bn2 = nn.BatchNorm2d(6)
        self.fc = nn.Linear(6, 5)
        for bn in (self.bn1, self.bn2):
            nn.init.uniform_(bn.running_mean, -0.3, 0.3)
            nn.init.uniform_(bn.running_var, 0.5, 1.5)
            nn.init.uniform_(bn.weight, 0.5, 1.5)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.bn1(self.conv1(x))), 3, 2, 1)
        x = F.silu(self.bn2(self.conv2(x)) + x)
        return self.fc(torch.flatten(F.adaptive_avg_pool2d(x, 1), 1))


class Of(nn.Module):
    def __init__(self, formula):
        super().__init__()
        self.formula = formula

    def forward(self, x):
        return self.formula(x)


net = Net().eval()
pictures = [dict(x=torch.randn(1, 3, 9, 9)), dict(x=torch.randn(2, 3, 9, 9))]
named = lambda name, cases, change=lambda x: x: [{name: change(x)} for case in cases for x in case.values()]  # noqa: E731
one, two, other = bytes_of(1, 3, 12, 9), bytes_of(2, 3, 12, 9), bytes_of(1, 3, 20, 24)
several = [dict(input=one), dict(input=two), dict(input=other)]

# torchvision's transforms, scripted: bytes stay bytes, and are rounded
keep('resized, cropped, made floats, normalized', scripted(nn.Sequential(T.Resize([10], antialias=True), T.CenterCrop(8), T.ConvertImageDtype(torch.float32), T.Normalize((.485, .456, .406), (.229, .224, .225)))), several + [dict(input=bytes_of(3, 12, 9)), dict(input=torch.rand(1, 3, 12, 9))])
keep('bytes resized without antialias, rounded', scripted(nn.Sequential(T.Resize((16, 12), antialias=False))), several + [dict(input=bytes_of(2, 3, 32, 16))])
keep('bytes resized bicubic, cropped past their border', scripted(nn.Sequential(T.Resize((12, 7), MODES.BICUBIC, antialias=True), T.CenterCrop(15))), several)
keep('the preset of classification', scripted(presets.ImageClassification(crop_size=8, resize_size=10)), [dict(img=bytes_of(3, 12, 15)), dict(img=bytes_of(2, 3, 15, 12))])

# transforms v2, traced and exported: torch's own resizing of bytes, by weights of 16 bits
for name, kind in (('bilinear', MODES.BILINEAR), ('bicubic', MODES.BICUBIC)):
    for smooth in (True, False):
        resize = v2.Resize((10, 7), kind, antialias=smooth)
        keep('bytes resized by v2, %s%s' % (name, ', antialias' if smooth else ''), traced(resize, one), [dict(image=one), dict(image=two)])
keep('bytes resized by a factor, corners aligned', scripted(nn.Upsample(scale_factor=1.5, mode='bilinear', align_corners=True)), [dict(input=one), dict(input=other)])
keep('bytes of two dimensions of free size', scripted(nn.Upsample(size=(11, 30), mode='bicubic')), several)
exported('v2, exported', nn.Sequential(v2.Resize([10]), v2.CenterCrop(8), v2.ToDtype(torch.float32, scale=True)), [dict(input=one), dict(input=two)])

# numbers of Python, which a trace keeps as tensors of float64
keep('brightness and saturation, traced', traced(Of(lambda x: (TF.adjust_brightness(x, 1.3), TF.adjust_saturation(x, 0.4), x * 1.5, x[0, 0, 0, 0] * 3, 2.5 * x.float() - 0.5)), bytes_of(1, 3, 16, 16)), [dict(x=torch.arange(768).to(torch.uint8).reshape(1, 3, 16, 16))])

# as people save networks
keep('half precision, scripted', scripted(copy.deepcopy(net).half()), named('x', pictures, lambda x: x.half()))
keep('double precision, scripted', scripted(copy.deepcopy(net).double()), named('x', pictures, lambda x: x.double()))
keep('channels last, scripted', scripted(copy.deepcopy(net).to(memory_format=torch.channels_last)), pictures)
keep('frozen', torch.jit.freeze(scripted(net)), pictures)
keep('fused by torch.fx', scripted(fused.fuse(copy.deepcopy(net))), pictures)
keep('DataParallel, traced', traced(nn.DataParallel(net), pictures[0]['x']), named('input', pictures))


class Mixed(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = traced(net, pictures[0]['x'])
        self.times = 3

    def forward(self, x):
        y = self.body(x)
        if y.shape[0] > 1:
            y = y * 2
        for i in range(self.times):
            y = y + i
        return y


keep('traced inside scripted', scripted(Mixed()), pictures)


class Preprocessed(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = copy.deepcopy(net).half()
        self.register_buffer('mean', torch.tensor([.485, .456, .406]).view(1, 3, 1, 1))

    def forward(self, x):
        x = x.permute(0, 3, 1, 2).to(torch.float32).div(255).sub_(self.mean).div_(torch.tensor([.229, .224, .225])[:, None, None])
        x = F.interpolate(x, size=(9, 9), mode='bilinear', align_corners=False, antialias=True)
        return torch.softmax(self.net(x.half()).float(), 1).topk(3)


last = [dict(x=bytes_of(n, 12, 15, 3)) for n in (1, 2)]
keep('bytes, channels last, into half precision', scripted(Preprocessed()), last)
exported('bytes, channels last, into half precision, exported', Preprocessed(), last)

pack.write('%s/pictures-%s.json.gz' % (HERE, VERSION))
