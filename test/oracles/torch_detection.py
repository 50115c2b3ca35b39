"""One detector of torchvision with random weights and living heads, and torch's answers for pictures of two sizes.

    python torch_detection.py --list                 versions, then all runs as NAME/KIND, small networks first
    python torch_detection.py NAME/KIND FOLDER       FOLDER/model and FOLDER/cases.json, or FOLDER/failed

KIND is scripted (forward takes a list of pictures and gives a pair), traced (a wrapper gives boxes, labels and scores of
one picture), exported (the same wrapper, for one size of picture). By torch 2.15 with torchvision 0.29; by torch 1.4 with
torchvision 0.5 the kind is scripted-1.4.
Pictures are made small (min_size 256), since what is compared is the program, not the machine's patience.
"""
import json
import os
import sys
import warnings

import torch
import torchvision
from torch import nn

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', '..', 'test'))
sys.path.insert(0, os.path.join(HERE, '..', '..', 'src/formats/pytorch/goldens'))
from packs import datum  # noqa: E402
from torch_cases import OLD, answers  # noqa: E402

warnings.simplefilter('ignore')

DETECTORS = """
ssdlite320_mobilenet_v3_large fasterrcnn_mobilenet_v3_large_320_fpn fasterrcnn_mobilenet_v3_large_fpn ssd300_vgg16
retinanet_resnet50_fpn retinanet_resnet50_fpn_v2 fcos_resnet50_fpn fasterrcnn_resnet50_fpn fasterrcnn_resnet50_fpn_v2
maskrcnn_resnet50_fpn maskrcnn_resnet50_fpn_v2 keypointrcnn_resnet50_fpn
""".split()
RUNS = ([name + '/scripted-1.4' for name in 'fasterrcnn_resnet50_fpn maskrcnn_resnet50_fpn keypointrcnn_resnet50_fpn'.split()] if OLD else
        [name + '/' + kind for name in DETECTORS for kind in ('scripted', 'traced', 'exported')])

# What the last layers' answers vary by: scores that are spread, boxes that overlap.
SPREADS = [
    ('rpn.head.cls_logits', 1.0), ('rpn.head.bbox_pred', 0.3),
    ('cls_score', 1.2), ('bbox_pred', 1.5), ('mask_fcn_logits', 2.0), ('kps_score_lowres', 2.0),
    ('bbox_reg', 1.0), ('bbox_ctrness', 0.7),
    ('classification_head', 0.8), ('regression_head', 0.5),
]


def last_layers(model):
    """The heads' last layers with what their answers shall vary by."""
    found = []
    for name, module in model.named_modules():
        if not isinstance(module, (nn.Conv2d, nn.Linear, nn.ConvTranspose2d)):
            continue
        for mark, spread in SPREADS:
            is_last = name.endswith(mark) or (
                mark.endswith('_head') and mark in name and (name.endswith('cls_logits') or 'module_list' in name))
            if is_last and not (mark == 'bbox_pred' and 'rpn' in name):
                # of the heads of SSDLite, the last of each block
                if 'module_list' in name and name.split('.')[-1] == '0' and name.split('.')[-2] != 'module_list':
                    continue
                found.append((module, spread))
                break
    return found


def alive(model, example):
    norms = [module for module in model.modules() if isinstance(module, nn.modules.batchnorm._BatchNorm)]
    for module in model.modules():
        # torchvision 0.5: FrozenBatchNorm2d of statistics 0 and 1
        if type(module).__name__ == 'FrozenBatchNorm2d':
            module.running_var.uniform_(0.8, 1.6)
            module.running_mean.normal_(0, 0.1)
            module.weight.uniform_(0.4, 0.7)
            module.bias.normal_(0, 0.1)
    for norm in norms:
        norm.momentum = None
        norm.reset_running_stats()
        norm.train()
    scaled = set()

    def spread_out(module, spread):
        def hook(_, inputs, output):
            if module in scaled or output.numel() < 2:
                return None
            scaled.add(module)
            factor = float(spread / output.std())
            module.weight.data.mul_(factor)
            return output * factor
        return module.register_forward_hook(hook)

    hooks = [spread_out(module, spread) for module, spread in last_layers(model)]
    with torch.no_grad():
        model([example, torch.rand_like(example)])
    for hook in hooks:
        hook.remove()
    return model.eval()


class One(nn.Module):
    """What tracing takes: tensors in, a tuple of tensors out."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, image):
        found = self.model([image])[0]
        return tuple(found[key] for key in found)


def picture(height, width):
    """Patches of all sizes: of noise alone, deep layers keep next to nothing."""
    whole = torch.zeros(1, 3, height, width)
    for side in (3, 9, 27, 81):
        grid = torch.rand(1, 3, side, side)
        whole += nn.functional.interpolate(grid, size=(height, width), mode='bilinear', align_corners=False)
    return whole[0] / 4


def made(name):
    """The network and the pictures that it is asked for."""
    torch.manual_seed(len(name))
    models = torchvision.models
    more = {} if name.startswith('ssd') else dict(min_size=256, max_size=320)
    if 'keypoint' not in name:
        more['num_classes'] = 21
    if 'get_model' in dir(models):
        model = models.get_model(name, weights=None, weights_backbone=None, **more)
    else:
        model = getattr(models.detection, name)(pretrained=False, pretrained_backbone=False, **more)
    pictures = [picture(200, 260), picture(180, 200), picture(300, 210)]
    return alive(model.eval(), pictures[0]), pictures


def made_by():
    return 'torch %s, torchvision %s' % (torch.__version__.split('+')[0], torchvision.__version__.split('+')[0])


def serve(model, kind, pictures, path):
    """Saves the detector as `kind`; what answers as it does, for one picture."""
    if kind == 'traced':
        served = torch.jit.trace(One(model), pictures[0], strict=False, check_trace=False)
        torch.jit.save(served, path)
        return served
    if kind == 'exported':
        program = torch.export.export(One(model), (pictures[0],), strict=False)
        torch.export.save(program, path + '2')
        return program.module()
    served = torch.jit.script(model)
    torch.jit.save(served, path)
    return lambda picture: served([picture])


def main():
    if sys.argv[1] == '--list':
        print('\n'.join(['made: ' + made_by()] + RUNS))
        return
    (name, kind), folder = sys.argv[1].split('/'), sys.argv[2]
    torch.set_num_threads(1)
    model, pictures = made(name)
    os.makedirs(os.path.join(folder, 'model'))
    cases = []
    with torch.no_grad():
        try:
            served = serve(model, kind, pictures, os.path.join(folder, 'model', 'model.pt'))
        except Exception as error:
            with open(os.path.join(folder, 'failed'), 'w') as out:
                out.write('torch: %s: %s' % (type(error).__name__, str(error).strip().split('\n')[0][:300]))
            return
        for picture in pictures[:1 if kind == 'exported' else None]:
            found = answers(served(picture))
            print(name, kind, dict((key, list(value.shape)) for key, value in found.items()), file=sys.stderr)
            cases.append(dict(inputs={'images_0' if kind.startswith('scripted') else 'image': datum(picture.numpy())},
                              outputs=dict((key, datum(value)) for key, value in found.items())))
    with open(os.path.join(folder, 'cases.json'), 'w') as out:
        inputs = [list(picture.shape) for picture in pictures[:len(cases)]]
        json.dump(dict(made=made_by(), cases=cases, parameters=sum(value.numel() for value in model.parameters()),
                       input=inputs[0], inputs=inputs), out)


if __name__ == '__main__':
    main()
