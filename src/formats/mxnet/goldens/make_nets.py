# python 3.8, requirements.txt
"""Whole networks, with sown weights: Gluon's zoo as it is exported, and Module checkpoints."""
import os
import tempfile

import mxnet as mx
import numpy as np

from cases import Goldens, Sower, values

pack = Goldens()


def sow(block_params, sower):
    """Weights that keep activations alive: uniform of deviation sqrt(2 / inputs), statistics near 0 and 1."""
    for name, parameter in sorted(block_params.items()):
        shape = parameter.shape
        count = int(np.prod(shape))
        if name.endswith('weight'):
            fan = int(np.prod(shape[1:])) or 1
            scale, offset = float(np.float32(np.sqrt(6.0 / fan) * 0.95)), 0.0
        elif name.endswith(('gamma', 'running_var', 'alpha')):
            scale, offset = 0.25, 1.0
        else:
            scale, offset = 0.125, 0.0
        parameter.set_data(mx.nd.array(sower.array(shape, scale=scale, offset=offset)))


def zoo(name, block, shapes, first_seed):
    sower = Sower(first_seed)
    block.initialize(ctx=mx.cpu())
    block.hybridize()
    block(mx.nd.zeros((1,) + shapes[0][1:]))
    sow(block.collect_params(), sower)
    folder = tempfile.mkdtemp()
    runs = []
    for i, shape in enumerate(shapes):
        # a pattern that repeats, since fixtures are packed
        data = np.tile(values(i + 1, shape[0], 3, 16, 16), (1, 1, shape[2] // 16, shape[3] // 16))
        answer = block(mx.nd.array(data))
        runs.append((data, [one.asnumpy() for one in (answer if isinstance(answer, (list, tuple)) else [answer])]))
    block.export(os.path.join(folder, 'net'))
    names = mx.sym.load(os.path.join(folder, 'net-symbol.json')).list_outputs()
    files = {}
    for path in sorted(os.listdir(folder)):
        data = open(os.path.join(folder, path), 'rb').read()
        files[path] = sower.parts(data) if path.endswith('.params') else data
    print(name, [float(np.std(out)) for _, outs in runs for out in outs])
    pack.case(name, files, [({'data': data}, dict(zip(names, outs))) for data, outs in runs])


vision = mx.gluon.model_zoo.vision
small = [(2, 3, 64, 64), (1, 3, 64, 64)]
zoo('resnet18_v1', vision.resnet18_v1(classes=20), [(2, 3, 64, 64), (1, 3, 96, 64)], 1)
zoo('resnet18_v2', vision.resnet18_v2(classes=20), [(2, 3, 64, 64), (1, 3, 96, 64)], 101)
zoo('mobilenet_v2_0_25', vision.mobilenet_v2_0_25(classes=20), small, 301)
zoo('mobilenet0_25', vision.mobilenet0_25(classes=20), small, 601)
zoo('squeezenet1_1', vision.squeezenet1_1(classes=20), [(1, 3, 224, 224)], 801)
pack.save('nets')
