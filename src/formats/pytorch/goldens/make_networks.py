# python 3.11, requirements.txt
# python 3.7, requirements-1.4.txt
"""Whole networks whose weights are sown: ResNet-18, MobileNetV2, an LSTM that reads words, a transformer's encoder."""
import io
import warnings

import torch
import torchvision
from torch import nn

from layer_cases import lean
from torch_cases import HERE, OLD, VERSION, Pack, Sower, answers, as_array, saved, scripted, traced

warnings.simplefilter('ignore')


def sow(net):
    """All weights from seeds, so that activations stay alive: products keep the size of what they are given."""
    sower = Sower()
    for name, value in list(net.named_parameters()) + list(net.named_buffers()):
        if not value.dtype.is_floating_point:
            continue
        scale, offset = 0.1, 0.
        if value.dim() > 1:
            fan = value[0].numel()
            scale = (6. / fan) ** 0.5 if value.dim() == 4 else (3. / fan) ** 0.5
        elif name.endswith('running_var') or (name.endswith('weight') and value.dim() == 1):
            scale, offset = 0.3, 1.
        value.data = torch.from_numpy(sower.array(tuple(value.shape), scale, offset))
    return net.eval(), sower


def picture(*shape):
    """Of few different numbers, which pack well."""
    return torch.randint(-8, 9, shape).float() / 8


class Reader(nn.Module):
    def __init__(self):
        super(Reader, self).__init__()
        self.words = nn.Embedding(300, 24)
        self.lstm = nn.LSTM(24, 32, num_layers=2, bidirectional=True, batch_first=True)
        self.classes = nn.Linear(64, 5)

    def forward(self, words):
        y, _ = self.lstm(self.words(words))
        return torch.softmax(self.classes(y.mean(1)), -1)


class Encoder(nn.Module):
    def __init__(self):
        super(Encoder, self).__init__()
        self.words = nn.Embedding(300, 32)
        layer = nn.TransformerEncoderLayer(32, 4, 64)
        self.encoder = nn.TransformerEncoder(layer, 3)
        self.classes = nn.Linear(32, 5)

    def forward(self, words):
        return self.classes(self.encoder(self.words(words).transpose(0, 1)).mean(0))


def add(pack, name, module, sower, cases, file='model.pt', data=None):
    runs = []
    for arguments in cases:
        if OLD and name.endswith('traced'):
            arguments = {'input': next(iter(arguments.values()))}
        with torch.no_grad():
            runs.append((dict((key, as_array(value)) for key, value in arguments.items()), answers(module(**arguments))))
    pack.case(name, {file: sower.parts(lean(saved(module)) if data is None else data)}, runs)


def exported(net, example):
    whole = io.BytesIO()
    dims = ({0: torch.export.Dim('batch', max=64)},)
    torch.export.save(torch.export.export(net, (example,), dynamic_shapes=dims), whole)
    return whole.getvalue()


if __name__ == '__main__':
    pack = Pack()
    images = [{'x': picture(2, 3, 40, 40)}, {'x': picture(1, 3, 33, 48)}]
    resnet, sower = sow(torchvision.models.resnet18())
    add(pack, 'resnet18 traced', traced(resnet, images[0]['x']), sower, images)
    mobile, sower = sow(torchvision.models.mobilenet_v2())
    add(pack, 'mobilenet_v2 scripted', scripted(mobile), sower, images)
    texts = [{'words': torch.randint(0, 300, (2, 7))}, {'words': torch.randint(0, 300, (1, 4))}]
    reader, sower = sow(Reader())
    add(pack, 'an LSTM that reads words, scripted', scripted(reader), sower, texts)
    add(pack, 'an LSTM that reads words, traced', traced(reader, texts[0]['words']), sower, texts)
    encoder, sower = sow(Encoder())
    if not OLD:
        # torch 1.4 cannot script it, and bakes the sizes of its heads into what it traces
        add(pack, 'a transformer encoder scripted', scripted(encoder), sower, texts)
    else:
        add(pack, 'a transformer encoder traced', traced(encoder, texts[0]['words']), sower, texts[:1])
    pack.write('%s/networks-%s.json.gz' % (HERE, VERSION))
