"""One network of MXNet with random weights and living activations, exported, and MXNet's answers.

    python mxnet_networks.py --list             all runs as SOURCE/NAME, small networks first
    python mxnet_networks.py SOURCE/NAME FOLDER     FOLDER/model, and FOLDER/cases.json with parameters, answers

SOURCE is zoo (Gluon's own), cv (gluoncv), nlp (gluonnlp), or module (mxnet_symbols.py: what MXNet's examples have).
With requirements-mxnet.txt.
"""
import json
import os
import sys
import warnings

warnings.simplefilter('ignore')
os.environ.setdefault('OMP_NUM_THREADS', '1')
os.environ.setdefault('MXNET_STORAGE_FALLBACK_LOG_VERBOSE', '0')
os.environ.setdefault('MXNET_SUBGRAPH_VERBOSE', '0')
if not any(word in ' '.join(sys.argv) for word in ('fused', 'lstnet')):
    # MXNet's own kernels rather than oneDNN's; without those, 1.9.1's RNN reads memory that is nobody's
    os.environ.setdefault('MXNET_MKLDNN_ENABLED', '0')

import mxnet as mx  # noqa: E402
import numpy as np  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.path.insert(0, os.path.join(HERE, '..', '..', 'test'))
from packs import datum  # noqa: E402

ZOO = """
mobilenet0.25 mobilenetv2_0.25 squeezenet1.1 mobilenet0.5 mobilenetv2_0.5 mobilenet0.75 mobilenetv2_0.75 mobilenet1.0
mobilenetv2_1.0 squeezenet1.0 resnet18_v1 resnet18_v2 densenet121 resnet34_v1 resnet34_v2 inceptionv3 resnet50_v1 resnet50_v2
densenet169 densenet201 densenet161 alexnet resnet101_v1 resnet101_v2 resnet152_v1 resnet152_v2 vgg11 vgg11_bn vgg13 vgg13_bn
vgg16 vgg16_bn vgg19 vgg19_bn
""".split()
CV = """
cifar_resnet20_v1 cifar_resnet20_v2 cifar_resnext29_16x64d cifar_wideresnet16_10 cifar_residualattentionnet56
mobilenetv3_small mobilenetv3_large shufflenet_v1 shufflenet_v2 hrnet_w18_small_v1_c googlenet xception nasnet_4_1056
residualattentionnet56 resnest14 resnest50 resnet18_v1b resnet50_v1b_gn resnet50_v1c resnet50_v1d resnet50_v1e resnet50_v1s
resnext50_32x4d se_resnext50_32x4d se_resnet18_v1 se_resnet18_v2 senet_154e dla34 darknet53
yolo3_mobilenet0.25_voc yolo3_mobilenet1.0_coco yolo3_darknet53_voc ssd_300_mobilenet0.25_voc ssd_300_resnet34_v1b_voc
ssd_512_mobilenet1.0_voc ssd_300_vgg16_atrous_voc center_net_resnet18_v1b_voc
center_net_resnet18_v1b_dcnv2_voc
faster_rcnn_resnet50_v1b_voc faster_rcnn_fpn_resnet50_v1b_coco mask_rcnn_resnet18_v1b_coco mask_rcnn_fpn_resnet18_v1b_coco
fcn_resnet50_voc psp_resnet50_ade deeplab_resnet50_ade deeplab_v3b_plus_wideresnet_citys fastscnn_citys icnet_resnet50_citys
danet_resnet50_citys hrnet_w18_small_v1_s
simple_pose_resnet18_v1b mobile_pose_mobilenetv3_small mobile_pose_resnet18_v1b alpha_pose_resnet101_v1b_coco
resnet18_v1b_kinetics400 inceptionv1_kinetics400 c3d_kinetics400 p3d_resnet50_kinetics400 r2plus1d_resnet18_kinetics400
i3d_inceptionv1_kinetics400 i3d_resnet50_v1_kinetics400 i3d_nl5_resnet50_v1_kinetics400 slowfast_4x16_resnet50_kinetics400
monodepth2_resnet18_kitti_mono_640x192
""".split()
NLP = 'bert bert_pooled bert_classifier'.split()
SIDES = {'inceptionv3': 299, 'xception': 299, 'nasnet_4_1056': 224, 'yolo3': 96, 'ssd_300': 300, 'ssd_512': 512, 'center_net': 128,
         'faster_rcnn': 160, 'mask_rcnn': 160, 'fcn': 96, 'psp': 96, 'deeplab': 96, 'fastscnn': 256, 'icnet': 256, 'danet': 96,
         'hrnet_w18_small_v1_s': 96, 'simple_pose': 128, 'mobile_pose': 128, 'alpha_pose': 128, 'cifar': 32}
# Networks that are made for one size of images.
CROPPED = ('psp', 'deeplab_resnet', 'icnet', 'fastscnn')
# The layers of detectors that make scores, and the factor with which those lie apart without being all 1.
SCORES = {'rpnhead0_conv1_': 12, 'rpn0_conv1_': 0.3, 'rcnn0_dense0_': 12, 'centernet0_conv1_': 0.2}
LABELS = ('label', 'score')
# Networks that do not tell how many dimensions their inputs have: a signature file does.
UNTOLD = ('nce', 'wide_deep')
VIDEOS = {'c3d': (16, 112), 'p3d': (16, 112), 'r2plus1d': (8, 112), 'i3d': (16, 112), 'slowfast': (36, 64)}


def alive(block, example, statistics=True, spread=1.3):
    """Random numbers for every parameter, and each normalization by the statistics of an example."""
    random = np.random.RandomState(7)
    for name, parameter in sorted(block.collect_params().items()):
        shape = parameter.shape
        if parameter.grad_req == 'null' and not name.endswith(('running_mean', 'running_var', 'gamma', 'beta')) or not shape:
            continue
        if name.endswith(('gamma', 'running_var', 'alpha')):
            value = random.uniform(0.5, 1.5, shape)
        elif len(shape) > 1:
            value = random.normal(0, spread / np.sqrt(np.prod(shape[1:])), shape)
        else:
            value = random.normal(0, 0.1, shape)
        parameter.set_data(mx.nd.array(value, dtype=parameter.dtype))
    for name, parameter in block.collect_params().items():
        factor = next((value for word, value in SCORES.items() if word in name), 1)
        if factor != 1 and name.endswith('weight'):
            parameter.set_data(parameter.data() * factor)
    norms = []
    block.apply(lambda one: norms.append(one) if isinstance(one, mx.gluon.nn.BatchNorm) else None)
    if norms and statistics:
        for norm in norms:
            norm._kwargs['momentum'] = 0.0
        with mx.autograd.train_mode():
            block(example)
        for norm in norms:
            norm._kwargs['momentum'] = 0.9


def gluon(source, name):
    """The block and what it is asked."""
    random = np.random.RandomState(len(name))
    if source == 'zoo':
        block = mx.gluon.model_zoo.vision.get_model(name, classes=50)
    else:
        import gluoncv
        try:
            more = {'crop_size': SIDES[next(key for key in SIDES if name.startswith(key))]} if name.startswith(CROPPED) else {}
            block = gluoncv.model_zoo.get_model(name, pretrained=False, pretrained_base=False, **more)
        except TypeError:
            block = gluoncv.model_zoo.get_model(name, pretrained=False)
    side = next((value for key, value in SIDES.items() if name.startswith(key)), 224)
    frames = next((value for key, value in VIDEOS.items() if name.startswith(key)), None)
    shape = (3, frames[0], frames[1], frames[1]) if frames and 'kinetics' in name else (3, 192, 640) if name.startswith('mono') else (3, side, side)
    batches = (1, 2)
    if 'rcnn' in name:
        batches = (1,)
    return block, [random.normal(0, 1, (n,) + shape).astype('float32') for n in batches]


def without_images(symbol):
    """The network as GPUs answer it: a region of image -1 has pooled zeros, which MXNet's kernel for processors leaves unwritten."""
    graph = json.loads(symbol.tojson())
    nodes, place = [], {}

    def add(op, inputs, **attrs):
        nodes.append(dict(op=op, name='whole%d' % len(nodes), inputs=[[at, out, 0] for at, out in inputs], attrs=dict((key, str(value)) for key, value in attrs.items())))
        return len(nodes) - 1, 0

    for index, node in enumerate(graph['nodes']):
        inputs = [(place[at], out) if out else place[at] if isinstance(place[at], tuple) else (place[at], 0) for at, out, _ in node['inputs']]
        if node['op'] == '_contrib_ROIAlign':
            image = add('slice_axis', inputs[1:], axis=-1, begin=0, end=1)
            region = add('slice_axis', inputs[1:], axis=-1, begin=1, end=5)
            some = add('Concat', [add('_maximum_scalar', [image], scalar=0), region], num_args=2, dim=-1)
            nodes.append(dict(node, inputs=[list(inputs[0]) + [0], list(some) + [0]]))
            pooled = len(nodes) - 1, 0
            mask = add('expand_dims', [add('expand_dims', [add('_greater_equal_scalar', [image], scalar=0)], axis=-1)], axis=-1)
            place[index] = add('broadcast_mul', [pooled, mask])
        else:
            nodes.append(dict(node, inputs=[list(one) + [0] for one in inputs]))
            place[index] = len(nodes) - 1
    heads = [list(place[at] if isinstance(place[at], tuple) else (place[at], out)) + [0] for at, out, _ in graph['heads']]
    arguments = [i for i, node in enumerate(nodes) if node['op'] == 'null']
    return mx.sym.load_json(json.dumps(dict(graph, nodes=nodes, heads=heads, arg_nodes=arguments, node_row_ptr=list(range(len(nodes) + 1)))))


def run_gluon(source, name, folder):
    block, asked = gluon(source, name)
    block.initialize(mx.init.Normal(0.05), ctx=mx.cpu())
    single = any(word in name for word in ('rcnn', 'yolo', 'ssd'))
    block(mx.nd.array(asked[0]))
    example = mx.nd.array(np.concatenate([asked[-1]] * 2))
    # The normalizations of a pyramid lie inside of a symbol: without statistics, numbers that keep their size are small ones.
    # So they are where a softmax or a sigmoid of large numbers would make much of the last digit.
    small = any(word in name for word in ('fpn', 'se_res', 'senet', 'nl5', 'danet'))
    alive(block, example, statistics=not single, spread=0.5 if small else 1.3)
    block.hybridize()
    expected = [block(mx.nd.array(one)) for one in asked]
    block.export(os.path.join(folder, 'model', 'net'))
    path = os.path.join(folder, 'model', 'net')
    symbol = mx.sym.load(path + '-symbol.json')
    heads = unique(symbol.list_outputs())
    if 'rcnn_fpn' in name:
        block = mx.gluon.SymbolBlock(without_images(symbol), [mx.sym.Variable('data')])
        block.load_parameters(path + '-0000.params', ctx=mx.cpu())
        expected = [block(mx.nd.array(one)) for one in asked]
    cases = []
    for one, answer in zip(asked, expected):
        flat = flatten(answer)
        assert len(flat) == len(heads), (len(flat), heads)
        cases.append(dict(inputs={'data': datum(one)}, outputs=dict((head, datum(value)) for head, value in zip(heads, flat))))
        report(heads, flat)
    count = sum(int(np.prod(one.shape)) for one in block.collect_params().values() if one.shape)
    return cases, count, list(asked[0].shape)


def unique(names):
    return [name if name not in names[:i] else '%s_%d' % (name, names[:i].count(name)) for i, name in enumerate(names)]


def flatten(value):
    if isinstance(value, (list, tuple)):
        return [one for item in value for one in flatten(item)]
    return [value.asnumpy()]


def report(heads, values):
    for head, value in zip(heads, values):
        print('%s %s std %.3g, largest %.3g' % (head, value.shape, np.std(value), np.max(np.abs(value)) if value.size else 0), file=sys.stderr)


def run_module(name, folder):
    import mxnet_symbols
    symbol, runs = mxnet_symbols.NETWORKS[name]()
    shapes = dict((key, value.shape) for key, value in runs[0].items())
    known, _, aux = symbol.infer_shape(**shapes)
    random = np.random.RandomState(5)
    held, states = {}, {}
    for target, names, sizes in ((held, symbol.list_arguments(), known), (states, symbol.list_auxiliary_states(), aux)):
        for key, shape in zip(names, sizes):
            if key in shapes or key.endswith(LABELS):
                continue
            if key.endswith(('gamma', 'moving_var', 'scale')):
                value = random.uniform(0.5, 1.5, shape)
            elif len(shape) > 1:
                value = random.normal(0, spread / np.sqrt(np.prod(shape[1:])), shape)
            else:
                value = random.normal(0, 0.1, shape)
            target[key] = mx.nd.array(value)
    os.makedirs(os.path.join(folder, 'model'), exist_ok=True)
    mx.model.save_checkpoint(os.path.join(folder, 'model', 'net'), 12, symbol, held, states)
    if name in UNTOLD:
        ports = [{'data_name': key, 'data_shape': [-1] + list(value.shape[1:])} for key, value in runs[0].items()]
        with open(os.path.join(folder, 'model', 'net-signature.json'), 'w') as out:
            json.dump({'inputs': ports}, out)
    cases = []
    heads = symbol.list_outputs()
    for run in runs:
        bound = symbol.simple_bind(ctx=mx.cpu(), grad_req='null', **dict((key, value.shape) for key, value in run.items()))
        bound.copy_params_from(held, states, allow_extra_params=True)
        answer = [one.asnumpy() for one in bound.forward(is_train=False, **dict((key, mx.nd.array(value)) for key, value in run.items()))]
        report(heads, answer)
        cases.append(dict(inputs=dict((key, datum(value)) for key, value in run.items() if not key.endswith(LABELS)),
                          outputs=dict((head, datum(value)) for head, value in zip(heads, answer))))
    return cases, sum(value.size for value in held.values()), list(next(iter(runs[0].values())).shape)


def run_nlp(name, folder):
    """gluonnlp's BERT as a script of its exports it: word ids, kinds of words, lengths."""
    import gluonnlp
    from gluonnlp.model.bert import BERTClassifier, BERTEncoder, BERTModel
    vocabulary = gluonnlp.Vocab(gluonnlp.data.count_tokens(['w%d' % i for i in range(300)]))
    encoder = BERTEncoder(units=48, hidden_size=96, num_layers=3, num_heads=4, max_length=32, dropout=0.1)
    model = BERTModel(encoder, vocab_size=len(vocabulary), token_type_vocab_size=2, units=48, embed_size=48, use_decoder=False,
                      use_classifier=False, use_pooler=name != 'bert')
    block = BERTClassifier(model, num_classes=5) if name == 'bert_classifier' else model
    block.initialize(mx.init.Normal(0.3))
    random = np.random.RandomState(3)
    runs = [(random.randint(4, 290, (n, steps)).astype('float32'), (np.arange(steps)[None] >= steps // 2).astype('float32').repeat(n, 0), np.array(lengths, 'float32'))
            for n, steps, lengths in ((2, 10, (10, 7)), (1, 10, (4,)))]
    block.hybridize(static_alloc=True)
    expected = [block(*[mx.nd.array(one) for one in run]) for run in runs]
    os.makedirs(os.path.join(folder, 'model'), exist_ok=True)
    block.export(os.path.join(folder, 'model', 'net'))
    heads = mx.sym.load(os.path.join(folder, 'model', 'net-symbol.json')).list_outputs()
    cases = []
    for run, answer in zip(runs, expected):
        report(heads, flatten(answer))
        cases.append(dict(inputs=dict(('data%d' % i, datum(one)) for i, one in enumerate(run)), outputs=dict((head, datum(value)) for head, value in zip(heads, flatten(answer)))))
    count = sum(int(np.prod(one.shape)) for one in block.collect_params().values())
    return cases, count, list(runs[0][0].shape)


def main():
    if sys.argv[1] == '--list':
        import mxnet_symbols
        print('\n'.join(['module/' + name for name in mxnet_symbols.NETWORKS] + ['zoo/' + name for name in ZOO] +
                        ['nlp/' + name for name in NLP] + ['cv/' + name for name in CV]))
        return
    (source, name), folder = sys.argv[1].split('/'), sys.argv[2]
    os.makedirs(os.path.join(folder, 'model'), exist_ok=True)
    mx.random.seed(3)
    cases, parameters, shape = run_module(name, folder) if source == 'module' else run_nlp(name, folder) if source == 'nlp' else run_gluon(source, name, folder)
    made = 'mxnet ' + mx.__version__
    if source in ('cv', 'nlp'):
        made += ', gluon%s %s' % (source, __import__('gluon' + source).__version__)
    with open(os.path.join(folder, 'cases.json'), 'w') as out:
        json.dump(dict(made=made, cases=cases, parameters=parameters, input=shape), out)


if __name__ == '__main__':
    main()
