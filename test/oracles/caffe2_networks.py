"""One whole network as a Caffe2 model with random weights and living activations, and Caffe2's answers for batches of one
and of two.

    python caffe2_networks.py --list                             versions, then every run, small networks first
    python caffe2_networks.py NAME/KIND FOLDER [NAME/KIND ..]    FOLDER/model and FOLDER/cases.json, or FOLDER/failed

KIND is onnx (torchvision's network, exported by torch.onnx and made a pair of nets by caffe2.python.onnx.backend) or brew
(built by Caffe2's own builders and written by caffe2.python.predictor.mobile_exporter). With torch 1.4 and
src/formats/caffe2/goldens/requirements.txt.
"""
import json
import os
import subprocess
import sys
import tempfile

import numpy

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', '..', 'test'))
from packs import datum  # noqa: E402

ONNX = 'squeezenet1_1 shufflenet_v2_x1_0 mnasnet1_0 mobilenet_v2 densenet121 resnet18 googlenet inception_v3 resnet50 alexnet vgg11_bn fcn_resnet50'.split()
BREW = 'lenet resnet8 shufflenet resnet50 resnext50 char_rnn'.split()
SIDES = {'inception_v3': 139, 'shufflenet': 224, 'lenet': 28, 'resnet8': 32, 'alexnet': 224, 'vgg11_bn': 224}


def export(name, path):
    """In a process of its own: torch and onnx do not live in one."""
    import torch
    from torch_networks import alive, built
    torch.manual_seed(len(name))
    torch.set_num_threads(1)
    side = SIDES.get(name, 96)
    if name == 'inception_v3':
        # it asks scipy for its first weights, which are replaced anyway
        import types
        normal = types.SimpleNamespace(rvs=lambda count: numpy.random.randn(count))
        sys.modules['scipy'] = sys.modules['scipy.stats'] = types.ModuleType('scipy')
        sys.modules['scipy'].stats = sys.modules['scipy.stats']
        sys.modules['scipy.stats'].truncnorm = lambda *args, **more: normal
    more = dict(init_weights=False) if name == 'googlenet' else {}
    more = dict(pretrained_backbone=False) if name.startswith('fcn') else more
    model = alive(built(name, **more), torch.randn(8, 3, side, side))
    if name.startswith('fcn'):
        inner = model

        class Out(torch.nn.Module):
            def __init__(self):
                super(Out, self).__init__()
                self.inner = inner

            def forward(self, x):
                return self.inner(x)['out']
        model = Out().eval()
    with torch.no_grad():
        torch.onnx.export(model, torch.randn(1, 3, side, side), path, keep_initializers_as_inputs=True)
        # the referee: the same network in float64
        random = numpy.random.RandomState(1)
        exact = [model.double()(torch.from_numpy(random.randn(n, 3, side, side).astype(numpy.float32)).double()).numpy() for n in (1, 2)]
        numpy.savez(path + '.npz', *exact)


def from_onnx(name):
    import onnx
    import caffe2.python.onnx.backend as backend
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'model.onnx')
        subprocess.check_call([sys.executable, __file__, '--export', name, path], stdout=subprocess.DEVNULL)
        model = onnx.load(path)
        # Caffe2's backend enlarges by the nearest pixel where torch does so linearly
        exact = [] if name.startswith('fcn') else list(numpy.load(path + '.npz').values())
    init, predict = backend.Caffe2Backend.onnx_graph_to_caffe2_net(model)
    side = SIDES.get(name, 96)
    filled = set(output for op in init.op for output in op.output)
    data = [blob for blob in predict.external_input if blob not in filled]
    return init, predict, dict((blob, lambda n: (n, 3, side, side)) for blob in data[:1]), exact


def from_brew(name):
    from caffe2.python import brew, core, model_helper, workspace
    from caffe2.python.predictor import mobile_exporter
    workspace.ResetWorkspace()
    side = SIDES.get(name, 96)
    model = model_helper.ModelHelper(name=name, arg_scope={'order': 'NCHW', 'use_cudnn': True})
    model.net.AddExternalInput('data')
    sizes = {'data': lambda n: (n, 1 if name == 'lenet' else 3, side, side)}
    if name == 'lenet':
        x = brew.conv(model, 'data', 'conv1', 1, 20, 5)
        x = brew.max_pool(model, x, 'pool1', kernel=2, stride=2)
        x = brew.conv(model, x, 'conv2', 20, 100, 5)
        x = brew.max_pool(model, x, 'pool2', kernel=2, stride=2)
        x = brew.relu(model, brew.fc(model, x, 'fc3', 100 * 4 * 4, 500), 'relu3')
        out = brew.softmax(model, brew.fc(model, x, 'pred', 500, 10), 'softmax')
    elif name == 'resnet8':
        from caffe2.python.models import resnet
        out = resnet.create_resnet_32x32(model, 'data', num_input_channels=3, num_groups=1, num_labels=10, is_test=True)
    elif name in ('resnet50', 'resnext50'):
        from caffe2.python.models import resnet
        more = dict(num_groups=32, num_width_per_group=4) if name == 'resnext50' else {}
        out = resnet.create_resnext(model, 'data', num_input_channels=3, num_labels=100, num_layers=50, is_test=True, no_loss=True, final_avg_kernel=3, **dict(dict(num_groups=1, num_width_per_group=64), **more))
        out = brew.softmax(model, model.net.Scale(out, 'tempered', scale=0.05), 'softmax')
    elif name == 'shufflenet':
        from caffe2.python.models import shufflenet
        out = shufflenet.create_shufflenet(model, 'data', num_input_channels=3, num_labels=100, is_test=True, no_loss=True)
        out = brew.softmax(model, model.net.Scale(out, 'tempered', scale=0.05), 'softmax')
    else:
        from caffe2.python import rnn_cell
        model.net.AddExternalInputs('lengths', 'hidden', 'cell')
        hidden, _, _, _ = rnn_cell.LSTM(model, 'data', 'lengths', ('hidden', 'cell'), 12, 20, scope='LSTM', forward_only=True)
        flat = model.net.Reshape(hidden, ['flat', '_'], shape=[-1, 20])[0]
        out = brew.softmax(model, brew.fc(model, flat, 'fc', 20, 12), 'softmax', axis=1)
        sizes = {'data': lambda n: (7, n, 12), 'lengths': lambda n: None, 'hidden': lambda n: (1, n, 20), 'cell': lambda n: (1, n, 20)}
    model.net.AddExternalOutput(out)
    numpy.random.seed(len(name))
    workspace.RunNetOnce(model.param_init_net)
    params = [str(blob) for blob in list(model.params) + list(model.GetComputedParams())]
    for blob in params:
        value = workspace.FetchBlob(blob)
        if blob.endswith('_riv'):
            workspace.FeedBlob(blob, numpy.random.uniform(.5, 1.5, value.shape).astype(numpy.float32))
        elif value.ndim == 1:
            workspace.FeedBlob(blob, value + .1 * numpy.random.randn(*value.shape).astype(numpy.float32))
    init, predict = mobile_exporter.Export(workspace, model.net, params)
    return init, predict, sizes, []


def run(name, kind, folder):
    if kind == 'onnx':
        import onnx  # noqa: F401  (before Caffe2: the other way round it dies)
    from caffe2.python import workspace
    from caffe2.proto import caffe2_pb2
    init, predict, sizes, exact = (from_onnx if kind == 'onnx' else from_brew)(name)
    os.makedirs(os.path.join(folder, 'model'))
    for path, net in (('init_net.pb', init), ('predict_net.pb', predict)):
        with open(os.path.join(folder, 'model', path), 'wb') as out:
            out.write(net.SerializeToString())
    cases, random = [], numpy.random.RandomState(1)
    for n in (1, 2):
        workspace.ResetWorkspace()
        workspace.RunNetOnce(init)
        asked = {}
        for blob, size in sizes.items():
            value = numpy.arange(3, 3 + n, dtype=numpy.int32) if size(n) is None else random.randn(*size(n)).astype(numpy.float32)
            asked[blob] = value
            workspace.FeedBlob(blob, value)
        try:
            workspace.RunNetOnce(predict)
        except RuntimeError:
            # a trace that has the batch of its example written into it
            if n == 1:
                raise
            break
        answer = dict((blob, workspace.FetchBlob(blob)) for blob in predict.external_output)
        # the workspaces of a recurrent network's steps are no tensor
        answer = dict((blob, value) for blob, value in answer.items() if isinstance(value, numpy.ndarray))
        referee = {}
        if exact:
            truth = exact[n - 1]
            own = list(answer.values())[0]
            referee = dict(exact=[datum(truth)], ownToExact=float(numpy.abs(own - truth).max() / numpy.abs(truth).max()))
        cases.append(dict(referee, inputs=dict((blob, datum(value)) for blob, value in asked.items()), outputs=dict((blob, datum(value)) for blob, value in answer.items())))
    fills = [op for op in init.op if 'Fill' in op.type]
    parameters = sum(len(arg.floats) for op in fills for arg in op.arg if arg.name == 'values')
    inputs = [case['inputs'][list(sizes)[0]]['shape'] for case in cases]
    with open(os.path.join(folder, 'cases.json'), 'w') as out:
        json.dump(dict(made=made_by(), cases=cases, parameters=parameters, input=inputs[0], inputs=inputs), out)


def made_by():
    return 'Caffe2 of torch 1.4.0, torchvision 0.5.0'


def main():
    if sys.argv[1] == '--list':
        print('\n'.join(['made: ' + made_by()] + [name + '/brew' for name in BREW] + [name + '/onnx' for name in ONNX]))
    elif sys.argv[1] == '--export':
        export(*sys.argv[2:])
    else:
        for asked, folder in zip(sys.argv[1::2], sys.argv[2::2]):
            name, kind = asked.split('/')
            try:
                run(name, kind, folder)
            except Exception as error:
                os.path.isdir(folder) or os.makedirs(folder)
                with open(os.path.join(folder, 'failed'), 'w') as out:
                    out.write('Caffe2: %s: %s' % (type(error).__name__, str(error).strip().split('\n')[0][:300]))


if __name__ == '__main__':
    main()
