"""One network of torchvision with random weights and living activations, and torch's answers for one and for two pictures.

    python torch_networks.py --list                 all runs as NAME/KIND, small networks first
    python torch_networks.py NAME/KIND FOLDER       FOLDER/model, and FOLDER/cases.json with parameters, answers

KIND is traced, scripted or exported. With src/formats/pytorch/goldens/requirements.txt (and onnx, onnxscript for --onnx).
"""
import json
import os
import sys
import warnings

import numpy
import torch
import torchvision

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', '..', 'test'))
sys.path.insert(0, os.path.join(HERE, '..', '..', 'src/formats/pytorch/goldens'))
from packs import datum  # noqa: E402
from torch_cases import answers  # noqa: E402

warnings.simplefilter('ignore')

CLASSIFIERS = """
squeezenet1_1 shufflenet_v2_x0_5 mnasnet0_5 mobilenet_v3_small mobilenet_v2 regnet_y_400mf regnet_x_400mf mobilenet_v3_large
efficientnet_b0 mnasnet1_0 densenet121 resnet18 efficientnet_v2_s googlenet inception_v3 resnet50 resnext50_32x4d convnext_tiny
swin_t swin_v2_t maxvit_t alexnet wide_resnet50_2 vit_b_16 vgg11 vgg11_bn
squeezenet1_0 shufflenet_v2_x1_0 shufflenet_v2_x1_5 shufflenet_v2_x2_0 mnasnet0_75 mnasnet1_3 regnet_x_800mf regnet_y_800mf
regnet_x_1_6gf regnet_y_1_6gf regnet_x_3_2gf regnet_y_3_2gf efficientnet_b1 efficientnet_b2 efficientnet_b3 efficientnet_b4
densenet169 densenet201 densenet161 resnet34 resnet101 resnet152 resnext101_32x8d resnext101_64x4d convnext_small convnext_base
swin_s swin_b swin_v2_s swin_v2_b efficientnet_b5 efficientnet_b6 efficientnet_b7 efficientnet_v2_m efficientnet_v2_l
regnet_x_8gf regnet_y_8gf regnet_x_16gf regnet_y_16gf regnet_x_32gf regnet_y_32gf wide_resnet101_2 vit_b_32 vgg13 vgg13_bn
vgg16 vgg16_bn vgg19 vgg19_bn vit_l_16 vit_l_32 convnext_large vit_h_14 regnet_y_128gf
""".split()
SEGMENTERS = 'lraspp_mobilenet_v3_large deeplabv3_mobilenet_v3_large fcn_resnet50 deeplabv3_resnet50'.split()
DETECTORS = """
ssdlite320_mobilenet_v3_large fasterrcnn_mobilenet_v3_large_320_fpn fasterrcnn_mobilenet_v3_large_fpn ssd300_vgg16
retinanet_resnet50_fpn fcos_resnet50_fpn fasterrcnn_resnet50_fpn retinanet_resnet50_fpn_v2 fasterrcnn_resnet50_fpn_v2
maskrcnn_resnet50_fpn keypointrcnn_resnet50_fpn maskrcnn_resnet50_fpn_v2
""".split()
VIDEOS = 'r3d_18 mc3_18 r2plus1d_18 s3d mvit_v1_b swin3d_t'.split()
RUNS = ([name + '/' + kind for name in CLASSIFIERS[:26] for kind in ('traced', 'scripted', 'exported')] +
        [name + '/' + kind for name in SEGMENTERS for kind in ('traced', 'scripted', 'exported')] +
        [name + '/scripted' for name in DETECTORS] + [name + '/traced' for name in VIDEOS] +
        [name + '/traced' for name in CLASSIFIERS[26:]])
SIZES = {'inception_v3': 299, 'squeezenet1_0': 224}


def alive(model, example):
    """Random numbers wherever all are equal, and each normalization by the statistics of an example."""
    for name, value in model.named_parameters():
        if value.numel() > 1 and value.std() == 0:
            if value.dim() == 2 or value.dim() == 4:
                torch.nn.init.normal_(value, 0, (value.numel() / value.shape[0]) ** -0.5)
            elif value.dim() == 3:
                value.data = torch.rand_like(value) + 0.2
            else:
                value.data += 0.1 * torch.randn_like(value)
    norms = [module for module in model.modules() if isinstance(module, torch.nn.modules.batchnorm._BatchNorm)]
    for norm in norms:
        norm.momentum = None
        norm.reset_running_stats()
        norm.train()
    if norms and example is not None:
        with torch.no_grad():
            model(example)
    for norm in norms:
        if example is None:
            norm.running_mean.normal_(0, 0.2)
            norm.running_var.uniform_(0.5, 1.5)
    return model.eval()


def made(name):
    """The network and what it is asked."""
    torch.manual_seed(len(name))
    models = torchvision.models
    if name in DETECTORS:
        model = models.get_model(name, weights=None, weights_backbone=None, **(dict(box_score_thresh=0.012) if 'rcnn' in name else {}))
        image = lambda *size: (torch.rand(3, *size),)  # noqa: E731
        return alive(model.eval(), None), [([x],) for x in (image(*size)[0] for size in ((200, 260), (180, 200)))]
    if name in VIDEOS:
        frames = 16 if name.startswith(('mvit', 'swin')) else 14 if name == 's3d' else 4
        side = 224 if name.startswith(('mvit', 's3d')) else 64
        model = models.get_model(name, weights=None)
        return alive(model.eval(), torch.randn(2, 3, frames, side, side)), [(torch.randn(n, 3, frames, side, side),) for n in (1, 2)]
    side = SIZES.get(name, 96 if name in SEGMENTERS else 224)
    more = dict(weights_backbone=None) if name in SEGMENTERS else dict(init_weights=True) if name in ('googlenet', 'inception_v3') else {}
    model = models.get_model(name, weights=None, **more)
    return alive(model.eval(), torch.randn(4, 3, side, side)), [(torch.randn(n, 3, side, side),) for n in (1, 2)]


def main():
    if sys.argv[1] == '--list':
        print('\n'.join(RUNS))
        return
    (name, kind), folder = sys.argv[1].split('/'), sys.argv[2]
    torch.set_num_threads(1)
    model, asked = made(name)
    os.makedirs(os.path.join(folder, 'model'))
    path = os.path.join(folder, 'model', 'model.pt')
    with torch.no_grad():
        if kind == 'traced':
            served = torch.jit.trace(model, asked[0], strict=False)
            torch.jit.save(served, path)
        elif kind == 'scripted':
            served = torch.jit.script(model)
            torch.jit.save(served, path)
        else:
            path += '2'
            program = torch.export.export(model, asked[1], dynamic_shapes=({0: torch.export.Dim('batch', max=64)},), strict=False)
            torch.export.save(program, path)
            served = program.module()
        cases = []
        for arguments in asked:
            answer = served(*arguments)
            if name in DETECTORS:
                answer = answer[1]
            names = ['images_0'] if name in DETECTORS else ['x']
            values = arguments[0] if name in DETECTORS else arguments
            cases.append(dict(inputs=dict((key, datum(value.numpy())) for key, value in zip(names, values)),
                              outputs=dict((key, datum(value)) for key, value in answers(answer).items())))
    if '--onnx' in sys.argv:
        torch.onnx.export(model, asked[0], os.path.join(folder, 'model.onnx'), dynamo=True, dynamic_shapes=({0: 'batch'},))
    with open(os.path.join(folder, 'cases.json'), 'w') as out:
        json.dump(dict(made='torch %s, torchvision %s' % (torch.__version__, torchvision.__version__), cases=cases,
                       parameters=sum(value.numel() for value in model.parameters()),
                       input=list(numpy.shape(asked[0][0][0] if name in DETECTORS else asked[0][0]))), out)


if __name__ == '__main__':
    main()
