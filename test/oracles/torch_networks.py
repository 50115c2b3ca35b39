"""One network of torchvision with random weights and living activations, and torch's answers for batches of one and of
two, and for another size of picture where the network takes any.

    python torch_networks.py --list                             versions, then every run, small networks first
    python torch_networks.py NAME/KIND FOLDER [NAME/KIND ..]    FOLDER/model and FOLDER/cases.json, or FOLDER/failed

All runs of one call are kinds of one network.
KIND is traced, scripted or exported; with torch 1.4 traced-1.4 or scripted-1.4. Every case has torch's float32 answer and
the answer of the same network in float64, the referee: how far torch's own float32 is from it is known, too.
With src/formats/pytorch/goldens/requirements.txt or requirements-1.4.txt (and onnx, onnxscript for --onnx).
"""
import gc
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
from torch_cases import OLD, answers  # noqa: E402

warnings.simplefilter('ignore')
models = torchvision.models

# By size, so that what fails fails soon; what a newer torchvision adds comes last.
CLASSIFIERS = """
squeezenet1_1 squeezenet1_0 shufflenet_v2_x0_5 mnasnet0_5 mobilenet_v3_small mobilenet_v2 regnet_y_400mf regnet_x_400mf
mobilenet_v3_large shufflenet_v2_x1_0 efficientnet_b0 mnasnet0_75 mnasnet1_0 mnasnet1_3 densenet121 resnet18 googlenet
inception_v3 efficientnet_v2_s resnet50 resnext50_32x4d convnext_tiny swin_t swin_v2_t maxvit_t alexnet vit_b_32 vit_b_16
wide_resnet50_2 vgg11 vgg11_bn shufflenet_v2_x1_5 shufflenet_v2_x2_0 regnet_x_800mf regnet_y_800mf regnet_x_1_6gf
regnet_y_1_6gf efficientnet_b1 efficientnet_b2 densenet169 resnet34 efficientnet_b3 densenet201 densenet161 efficientnet_b4
regnet_x_3_2gf regnet_y_3_2gf resnet101 swin_s swin_v2_s convnext_small resnet152 efficientnet_b5 regnet_x_8gf regnet_y_8gf
efficientnet_b6 efficientnet_v2_m efficientnet_b7 regnet_x_16gf resnext101_64x4d regnet_y_16gf resnext101_32x8d swin_b
swin_v2_b convnext_base efficientnet_v2_l wide_resnet101_2 vgg13 vgg13_bn vgg16 vgg16_bn vgg19 vgg19_bn regnet_x_32gf
regnet_y_32gf vit_l_32 vit_l_16 convnext_large vit_h_14 regnet_y_128gf
""".split()
SEGMENTERS = 'lraspp_mobilenet_v3_large deeplabv3_mobilenet_v3_large fcn_resnet50 deeplabv3_resnet50 fcn_resnet101 deeplabv3_resnet101'.split()
VIDEOS = 'r3d_18 mc3_18 r2plus1d_18 s3d mvit_v1_b mvit_v2_s swin3d_t swin3d_s swin3d_b'.split()
# The side of a picture; 96 is three times the stride of most networks.
SIDES = dict(dict.fromkeys('vit_b_16 vit_b_32 vit_l_16 vit_l_32 vit_h_14 maxvit_t'.split(), 224),
             **dict(dict.fromkeys('swin_t swin_s swin_b'.split(), 112), **dict(dict.fromkeys('swin_v2_t swin_v2_s swin_v2_b'.split(), 128),
                    inception_v3=139)))


def builders():
    """What this torchvision has, families that quantizable builders repeat left out."""
    if OLD:
        return [name for name in CLASSIFIERS if hasattr(models, name)], 'fcn_resnet50 deeplabv3_resnet50'.split(), ['r3d_18']
    there = models.list_models(module=models)
    return [name for name in CLASSIFIERS if name in there] + [name for name in there if name not in CLASSIFIERS], SEGMENTERS, VIDEOS


def runs():
    classifiers, segmenters, videos = builders()
    if OLD:
        return [name + '/' + kind for name in classifiers + segmenters + videos for kind in ('traced-1.4', 'scripted-1.4')]
    early = classifiers[:classifiers.index('vgg11_bn') + 1]
    late = [name for name in classifiers if name not in early]
    return ([name + '/' + kind for name in early + segmenters for kind in ('traced', 'scripted', 'exported')] +
            [name + '/' + kind for name in videos + late for kind in ('traced', 'scripted', 'exported')])


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


def built(name, **more):
    if not OLD:
        return models.get_model(name, weights=None, **more).eval()
    for place in (models, models.segmentation, models.video):
        if hasattr(place, name):
            return getattr(place, name)(pretrained=False, **more).eval()


def made(name):
    """The network, and what it is asked: batches of one, of two, and another size where it takes any."""
    torch.manual_seed(len(name))
    _, segmenters, videos = builders()
    if name in videos:
        frames = 14 if name == 's3d' else 16 if name.startswith(('mvit', 'swin')) else 4
        side = 224 if name.startswith(('mvit', 's3d')) else 64
        return alive(built(name), torch.randn(2, 3, frames, side, side)), [(torch.randn(n, 3, frames, side, side),) for n in (1, 2)]
    side = SIDES.get(name, 96)
    if name in segmenters:
        more = dict(pretrained_backbone=False) if OLD else dict(weights_backbone=None)
        # the classifier beside it that training uses, and scripts keep
        more.update({} if name.startswith('lraspp') else dict(aux_loss=True))
    else:
        more = dict(init_weights=True) if name in ('googlenet', 'inception_v3') and not OLD else {}
        if OLD and name in ('googlenet', 'inception_v3'):
            # what torchvision does for these two takes minutes: scipy's truncated normal numbers
            more = dict(init_weights=False)
    model = alive(built(name, **more), torch.randn(8, 3, side, side))
    asked = [(torch.randn(n, 3, side, side),) for n in (1, 2)]
    if not name.startswith(('vit', 'maxvit')):
        asked.append((torch.randn(1, 3, side + 32, side + 64),))
    return model, asked


def serve(model, name, kind, asked, path):
    """Saves the network as `kind`, and returns what answers as it does."""
    if kind.startswith('traced'):
        served = torch.jit.trace(model, asked[0], **({} if OLD else dict(strict=False)))
        torch.jit.save(served, path)
    elif kind.startswith('scripted'):
        served = torch.jit.script(model)
        torch.jit.save(served, path)
    else:
        program = torch.export.export(model, asked[1], dynamic_shapes=({0: torch.export.Dim('batch', max=64)},), strict=False)
        torch.export.save(program, path + '2')
        served = program.module()
    return served


def worst(found, exact):
    """max |a - b| as a part of max |b|, over all outputs."""
    errors = [0.0]
    for a, b in zip(found, exact):
        if b.dtype.kind == 'f' and b.size:
            errors.append(float(numpy.abs(a.astype(numpy.float64) - b).max() / (numpy.abs(b).max() or 1)))
    return max(errors)


def run(name, folders):
    """`folders`: where each kind goes."""
    model, asked = made(name)
    parameters = sum(value.numel() for value in model.parameters())
    done = []
    for kind, at in folders.items():
        os.makedirs(os.path.join(at, 'model'))
        try:
            served = serve(model, name, kind, asked, os.path.join(at, 'model', 'model.pt'))
            cases = []
            # an export has one size, and a trace of windows or patches has the size of its example written into it
            free = kind.startswith('scripted') or kind.startswith('traced') and not name.startswith('swin')
            for arguments in asked[:None if free else 2]:
                cases.append((dict(x=datum(arguments[0].numpy())), answers(served(*arguments))))
            done.append((at, cases))
        except Exception as error:
            with open(os.path.join(at, 'failed'), 'w') as out:
                out.write('torch: %s: %s' % (type(error).__name__, str(error).strip().split('\n')[0][:300]))
        served = None
        gc.collect()
    referee = model.double()
    exact = [list(answers(referee(*(value.double() for value in arguments))).values()) for arguments in asked]
    for at, cases in done:
        told = [dict(inputs=inputs, outputs=dict((key, datum(value)) for key, value in answer.items()),
                     exact=[datum(value) for value in truth], ownToExact=worst(list(answer.values()), truth))
                for (inputs, answer), truth in zip(cases, exact)]
        with open(os.path.join(at, 'cases.json'), 'w') as out:
            inputs = [list(arguments[0].shape) for arguments in asked[:len(cases)]]
            json.dump(dict(made=made_by(), cases=told, parameters=parameters, input=inputs[0], inputs=inputs), out)


def made_by():
    return 'torch %s, torchvision %s' % (torch.__version__.split('+')[0], torchvision.__version__.split('+')[0])


def each_run(made, listed, run, tool):
    """The command line of a script whose `run(name, kind, folder)` makes one run; what fails is told in the name of `tool`."""
    if sys.argv[1] == '--list':
        print('\n'.join(['made: ' + made] + listed))
        return
    torch.set_num_threads(1)
    for asked, folder in zip(sys.argv[1::2], sys.argv[2::2]):
        name, kind = asked.split('/')
        try:
            with torch.no_grad():
                run(name, kind, folder)
        except Exception as error:
            print('%s: %s: %s: %s' % (asked, tool, type(error).__name__, str(error).strip().split('\n')[0][:300]), file=sys.stderr)
        gc.collect()


def main():
    if sys.argv[1] == '--list':
        print('\n'.join(['made: ' + made_by()] + runs()))
        return
    torch.set_num_threads(1)
    asked = dict(zip(sys.argv[1::2], sys.argv[2::2]))
    names = set(run.split('/')[0] for run in asked)
    if len(names) > 1:
        raise SystemExit('several networks at once: %s' % ', '.join(sorted(names)))
    with torch.no_grad():
        run(names.pop(), dict((name.split('/')[1], folder) for name, folder in asked.items()))


if __name__ == '__main__':
    main()
