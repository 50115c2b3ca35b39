# python 3.7, requirements.txt
"""Whole networks, exported in each of the ways that Caffe2 has: the mobile exporter, the predictor exporter, nets as
text, a translation of an ONNX model, nets written by hand. Weights are multiples of 1/64, so that they pack well; those
of the residual network are sown."""
import json
import os
import tempfile

import numpy as np
import onnx
from google.protobuf import text_format
from onnx import helper, numpy_helper

from caffe2.proto import caffe2_pb2
from caffe2.python import brew, core, model_helper, rnn_cell, workspace
from caffe2.python.onnx import backend
from caffe2.python.predictor import mobile_exporter, predictor_exporter
from nets import Pack, Sower, answer, fill, net_of, op, rng

pack = Pack()
r = rng(7)
f = lambda *shape: (np.round(r.randn(*shape) * 2) / 2).astype(np.float32)


def coarse(*shape, **more):
    """Few different numbers, of about the size that keeps a network's activations near 1."""
    fan_in = int(np.prod(shape[1:])) or 1
    scale = more.get('scale', np.sqrt(2.0 / fan_in))
    return (r.choice([-1.5, -0.5, 0.0, 0.75, 1.25], shape) * np.round(scale * 256) / 256).astype(np.float32)


def model(order='NCHW'):
    workspace.ResetWorkspace()
    return model_helper.ModelHelper(name='net', arg_scope={'order': order, 'is_test': True})


def grow(m):
    """Parameters: filters and matrices at random, statistics that are no statistics of nothing."""
    workspace.RunNetOnce(m.param_init_net)
    for net in (m,):
        for name in [str(p) for p in m.params] + [str(p) for p in m.GetComputedParams()]:
            shape = workspace.FetchBlob(name).shape
            value = coarse(*shape) if len(shape) > 1 else coarse(*shape, scale=0.25)
            if name.endswith('_riv') or name.endswith('_s'):
                value = (np.abs(value) + 0.5).astype(np.float32)
            workspace.FeedBlob(name, value)


def whole(name, init, predict, runs, outputs, files, **more):
    names = [str(o) for o in outputs]
    pack.case(name, files(init, predict), [(run, answer(init, predict, run, names)) for run in runs], **more)


def named(init_name, predict_name, text=False, info=None):
    def files(init, predict):
        write = (lambda net: text_format.MessageToString(net).encode()) if text else (lambda net: net.SerializeToString())
        made = {init_name: write(init), predict_name: write(predict)}
        if info:
            made['value_info.json'] = json.dumps(info).encode()
        return made
    return files


def exported(name, m, runs, files, **more):
    params = [str(p) for p in m.params] + [str(p) for p in m.GetComputedParams()]
    init, predict = mobile_exporter.Export(workspace, m.net, params)
    # what a test leaves unwritten, as the mask of a dropout, is among the outputs that the exporter lists
    answered = answer(init, predict, runs[0], predict.external_output)
    whole(name, init, predict, runs, [o for o in predict.external_output if isinstance(answered[o], np.ndarray)], files, **more)


images = lambda c, h, w: [{'data': f(2, c, h, w)}, {'data': f(1, c, h, w)}]
nhwc = lambda runs: [dict((k, np.ascontiguousarray(v.transpose(0, 2, 3, 1))) for k, v in run.items()) for run in runs]


def conv_relu(m, x, name, c_in, c_out, kernel, **more):
    y = brew.conv(m, x, name, c_in, c_out, kernel, **more)
    return brew.relu(m, y, y)


# SqueezeNet: fire modules, a global average pool, names and stand-ins of the mobile exporter
m = model()
x = conv_relu(m, 'data', 'conv1', 3, 16, 3, stride=2)
x = brew.max_pool(m, x, 'pool1', kernel=3, stride=2)
c = 16
for i, (squeeze, expand) in enumerate([(4, 8), (4, 12), (6, 16)]):
    s = conv_relu(m, x, 'fire%d/squeeze1x1' % i, c, squeeze, 1)
    a = conv_relu(m, s, 'fire%d/expand1x1' % i, squeeze, expand, 1)
    b = conv_relu(m, s, 'fire%d/expand3x3' % i, squeeze, expand, 3, pad=1)
    x = brew.concat(m, [a, b], 'fire%d/concat' % i)
    c = 2 * expand
    if i == 0:
        x = brew.max_pool(m, x, 'pool2', kernel=3, stride=2)
x = brew.dropout(m, x, 'drop9', ratio=0.5, is_test=1)
x = conv_relu(m, x, 'conv10', c, 10, 1)
x = brew.average_pool(m, x, 'pool10', global_pooling=True)
brew.softmax(m, x, 'softmaxout')
grow(m)
exported('SqueezeNet', m, images(3, 35, 35), named('squeeze_init_net.pb', 'squeeze_predict_net.pb'))

# AlexNet as caffe_translator writes it: groups, LRN, legacy pooling, dropouts in place
m = model()
x = conv_relu(m, 'data', 'conv1', 3, 12, 5, stride=2)
x = brew.lrn(m, x, 'norm1', size=5, alpha=1e-4, beta=0.75, bias=1.0)
x = brew.max_pool(m, x, 'pool1', kernel=3, stride=2, legacy_pad=3)
x = conv_relu(m, x, 'conv2', 12, 16, 3, pad=1, group=2)
x = brew.max_pool(m, x, 'pool2', kernel=3, stride=2, legacy_pad=3)
x = brew.fc(m, x, 'fc6', 16 * 4 * 4, 16)
x = brew.relu(m, x, x)
x = brew.dropout(m, x, x, ratio=0.5, is_test=1)
x = brew.fc(m, x, 'fc8', 16, 7)
brew.softmax(m, x, 'prob')
grow(m)
exported('AlexNet of a translation', m, images(3, 36, 36), named('init_net.pb', 'predict_net.pb', info={'data': [1, [1, 3, 36, 36]]}))

# MobileNet: depthwise and pointwise convolutions, batch normalizations in place, ReluN
m = model()
x, c = 'data', 3
for i, (out, stride) in enumerate([(8, 2), (16, 1), (16, 2)]):
    x = brew.conv(m, x, 'dw%d' % i, c, c, 3, pad=1, stride=stride, group=c, use_cudnn=False, engine='DEPTHWISE_3x3')
    x = brew.spatial_bn(m, x, 'dw%d_bn' % i, c, is_test=True)
    x = m.net.ReluN(x, x, n=6.0)
    x = brew.conv(m, x, 'pw%d' % i, c, out, 1, no_bias=True)
    x = brew.spatial_bn(m, x, 'pw%d_bn' % i, out, is_test=True, epsilon=1e-3)
    x = brew.relu(m, x, x)
    c = out
x = brew.average_pool(m, x, 'pool', global_pooling=True)
x = brew.fc(m, x, 'logits', c, 5)
grow(m)
exported('MobileNet', m, images(3, 32, 32), named('mobilenet_init_net.pb', 'mobilenet_predict_net.pb'))

# the same kind of network with channels last
m = model('NHWC')
x = conv_relu(m, 'data', 'conv1', 3, 8, 3, pad=1, order='NHWC')
x = brew.max_pool(m, x, 'pool1', kernel=2, stride=2, order='NHWC')
x = conv_relu(m, x, 'conv2', 8, 12, 3, order='NHWC', stride=2)
x = brew.spatial_bn(m, x, 'bn', 12, is_test=True, order='NHWC')
x = brew.average_pool(m, x, 'pool', global_pooling=True, order='NHWC')
x = brew.fc(m, x, 'fc', 12, 4)
brew.softmax(m, x, 'prob')
grow(m)
exported('channels last', m, nhwc(images(3, 20, 16)), named('init_net.pb', 'exec_net.pb'))

# LeNet as text, both nets
m = model()
x = brew.conv(m, 'data', 'conv1', 1, 6, 5)
x = brew.max_pool(m, x, 'pool1', kernel=2, stride=2)
x = brew.conv(m, x, 'conv2', 6, 8, 5)
x = brew.max_pool(m, x, 'pool2', kernel=2, stride=2)
x = brew.fc(m, x, 'fc3', 8 * 4 * 4, 20)
x = brew.relu(m, x, x)
x = brew.fc(m, x, 'pred', 20, 10)
brew.softmax(m, x, 'softmax')
grow(m)
exported('LeNet as text', m, images(1, 28, 28), named('init_net.pbtxt', 'predict_net.pbtxt', text=True))

# Inception: branches of several kernels, averages with padding, DepthConcat
m = model()
x = conv_relu(m, 'data', 'stem', 3, 8, 3, stride=2)
branches = [conv_relu(m, x, 'b1', 8, 4, 1)]
branches.append(conv_relu(m, conv_relu(m, x, 'b2a', 8, 4, 1), 'b2b', 4, 6, 3, pad=1))
branches.append(conv_relu(m, conv_relu(m, x, 'b3a', 8, 2, 1), 'b3b', 2, 4, 5, pad=2))
branches.append(conv_relu(m, brew.average_pool(m, x, 'b4a', kernel=3, stride=1, pad=1), 'b4b', 8, 4, 1))
x, _ = m.net.DepthConcat(branches, ['inception', 'inception_dims'])
x = brew.average_pool(m, x, 'pool', kernel=3, stride=2)
x = brew.fc(m, x, 'loss3', 18 * 3 * 3, 6)
grow(m)
exported('Inception', m, images(3, 17, 17), named('model_init.pb', 'model.pb'))

pack.write('src/formats/caffe2/goldens/models.json.gz')
pack = Pack()
# a style network: reflected padding, instance normalization, transposed convolution
m = model()
x = m.net.PadImage('data', 'padded', pad=2, mode='reflect')
x = conv_relu(m, x, 'conv1', 3, 6, 5)
x = brew.instance_norm(m, x, 'in1', 6)
x = conv_relu(m, x, 'conv2', 6, 8, 3, stride=2, pad=1)
x = m.net.InstanceNorm([x, m.param_init_net.ConstantFill([], 'in2_s', shape=[8], value=1.5), m.param_init_net.ConstantFill([], 'in2_b', shape=[8], value=0.25)], 'in2')
m.params += ['in2_s', 'in2_b']
x = brew.conv_transpose(m, x, 'up', 8, 6, 4, stride=2, pad=1)
x = m.net.PRelu([x, m.param_init_net.ConstantFill([], 'slope', shape=[6], value=0.25)], 'prelu')
m.params += ['slope']
x = brew.conv(m, x, 'out', 6, 3, 3, pad=1)
m.net.Tanh(x, 'styled')
grow(m)
exported('style transfer', m, images(3, 16, 12), named('init_net.pb', 'predict_net.pb'))

# a character model: embeddings, an LSTM over time, a matrix at each step
m = model()
m.net.AddExternalInputs('ids', 'lengths', 'h0', 'c0')
table = m.param_init_net.ConstantFill([], 'table', shape=[12, 6], value=0.0)
m.params += ['table']
x = m.net.Gather([table, 'ids'], 'embedded')
hidden, last, _, _ = rnn_cell.LSTM(m, x, 'lengths', ('h0', 'c0'), 6, 8, 'lstm', forward_only=True)
x = brew.fc(m, hidden, 'logits', 8, 12, axis=2)
flat, _ = m.net.Reshape(x, ['flat', 'old'], shape=[-1, 12])
m.net.Softmax(flat, 'probabilities')
grow(m)
lstm_run = lambda t, n: {'ids': r.randint(0, 12, (t, n)).astype(np.int32), 'lengths': r.randint(1, t + 1, n).astype(np.int32),
                         'h0': np.zeros((1, n, 8), np.float32), 'c0': np.zeros((1, n, 8), np.float32)}
init, predict = mobile_exporter.Export(workspace, m.net, [str(p) for p in m.params])
# the stand-ins of the exporter would be parameters here: a table is Gather's first input, too
del init.op[len(m.params):]
del predict.external_output[:]
predict.external_output.extend(['probabilities'])
whole('characters by LSTM', init, predict, [lstm_run(6, 2), lstm_run(3, 1)], ['probabilities'],
      named('init_net.pb', 'predict_net.pb', info={'ids': [2, [0, 0]]}))

# DLRM: bags of embeddings, a tower over dense features, products of pairs
ops = [op('FC', 'dense bot_w bot_b', 'bot'), op('Relu', 'bot', 'bot')]
params = {'bot_w': coarse(6, 4), 'bot_b': coarse(6, scale=0.1), 'top_w': coarse(1, 6 + 16), 'top_b': coarse(1, scale=0.1)}
for i in range(3):
    params['table%d' % i] = coarse(20, 6, scale=0.5)
    ops.append(op('SparseLengthsSum', 'table%d ids%d lengths%d' % (i, i, i), 'bag%d' % i))
ops += [op('Concat', 'bot bag0 bag1 bag2', 'stack stack_dims', axis=1, add_axis=1), op('BatchMatMul', 'stack stack', 'pairs', trans_b=1),
        op('Flatten', 'pairs', 'flat'), op('Concat', 'bot flat', 'z z_dims', axis=1), op('FC', 'z top_w top_b', 'top'), op('Sigmoid', 'top', 'ctr')]


def bags(n):
    run = {'dense': f(n, 4)}
    for i in range(3):
        lengths = r.randint(0, 4, n).astype(np.int32)
        run['lengths%d' % i] = lengths
        run['ids%d' % i] = r.randint(0, 20, lengths.sum()).astype(np.int64)
    return run


inputs = ['dense'] + ['ids%d' % i for i in range(3)] + ['lengths%d' % i for i in range(3)]
dlrm = net_of('dlrm', ops, inputs + sorted(params), ['ctr'])
whole('DLRM', net_of('init', [fill(k, v) for k, v in sorted(params.items())]), dlrm, [bags(4), bags(1)], ['ctr'], named('dlrm_init_net.pb', 'dlrm_predict_net.pb'))

# Faster R-CNN in small: proposals, regions, boxes of classes
anchors = np.array([[-8, -8, 23, 23], [-16, -4, 31, 19]], np.float32)
params = {'c_w': coarse(6, 3, 3, 3), 'c_b': coarse(6, scale=0.1), 'rpn_w': coarse(6, 6, 3, 3), 'rpn_b': coarse(6, scale=0.1), 'cls_w': coarse(2, 6, 1, 1),
          'cls_b': coarse(2, scale=0.1), 'box_w': coarse(8, 6, 1, 1, scale=0.05), 'box_b': coarse(8, scale=0.05), 'anchor': anchors,
          'fc_w': coarse(10, 6 * 9), 'fc_b': coarse(10, scale=0.1), 'score_w': coarse(3, 10), 'score_b': coarse(3, scale=0.1), 'delta_w': coarse(12, 10, scale=0.2), 'delta_b': coarse(12, scale=0.1)}
ops = [op('Conv', 'data c_w c_b', 'res', kernel=3, stride=8, pad=1), op('Relu', 'res', 'res'), op('Conv', 'res rpn_w rpn_b', 'rpn', kernel=3, pad=1),
       op('Relu', 'rpn', 'rpn'), op('Conv', 'rpn cls_w cls_b', 'cls', kernel=1), op('Sigmoid', 'cls', 'cls_probs'), op('Conv', 'rpn box_w box_b', 'box_pred', kernel=1),
       op('GenerateProposals', 'cls_probs box_pred im_info anchor', 'rois roi_probs', spatial_scale=0.125, min_size=2.0, nms_thresh=0.7, pre_nms_topN=60, post_nms_topN=12),
       op('RoIAlign', 'res rois', 'roi_feat', spatial_scale=0.125, pooled_h=3, pooled_w=3, sampling_ratio=2), op('FC', 'roi_feat fc_w fc_b', 'fc6'), op('Relu', 'fc6', 'fc6'),
       op('FC', 'fc6 score_w score_b', 'cls_score'), op('Softmax', 'cls_score', 'cls_prob'), op('FC', 'fc6 delta_w delta_b', 'bbox_pred'),
       op('BBoxTransform', 'rois bbox_pred im_info', 'pred_bbox batch_splits', apply_scale=0, weights=[10.0, 10.0, 5.0, 5.0]),
       op('BoxWithNMSLimit', 'cls_prob pred_bbox batch_splits', 'score_nms bbox_nms class_nms', score_thresh=0.05, nms=0.5, detections_per_im=8)]
detector = net_of('detectron', ops, ['data', 'im_info'] + sorted(params), ['bbox_nms', 'score_nms', 'class_nms'])
shot = lambda n: {'data': f(n, 3, 64, 80), 'im_info': np.array([[64, 80, 1.0], [60, 72, 1.25]][:n], np.float32)}
whole('Faster R-CNN', net_of('init', [fill(k, v) for k, v in sorted(params.items())]), detector, [shot(2), shot(1)], ['bbox_nms', 'score_nms', 'class_nms'], named('model_init.pb', 'model.pb'))

# an ONNX model that Caffe2's own backend translated: blobs called by numbers, parameters filled by its init net
w1, w2 = coarse(6, 3, 3, 3), coarse(5, 6)
nodes = [helper.make_node('Conv', ['0', '1', '2'], ['5'], kernel_shape=[3, 3], pads=[1, 1, 1, 1], strides=[2, 2]), helper.make_node('Relu', ['5'], ['6']),
         helper.make_node('GlobalAveragePool', ['6'], ['7']), helper.make_node('Flatten', ['7'], ['8']), helper.make_node('Gemm', ['8', '3', '4'], ['9'], transB=1), helper.make_node('LogSoftmax', ['9'], ['10'], axis=1)]
given = {'1': w1, '2': coarse(6, scale=0.1), '3': w2, '4': coarse(5, scale=0.1)}
value = lambda n, shape: helper.make_tensor_value_info(n, onnx.TensorProto.FLOAT, shape)
graph = helper.make_graph(nodes, 'net', [value('0', [1, 3, 16, 16])] + [value(k, v.shape) for k, v in given.items()], [value('10', [1, 5])], [numpy_helper.from_array(v, k) for k, v in given.items()])
init, predict = backend.Caffe2Backend.onnx_graph_to_caffe2_net(helper.make_model(graph, opset_imports=[helper.make_opsetid('', 9)]))
whole('from ONNX', init, predict, [{'0': f(2, 3, 16, 16)}, {'0': f(1, 3, 16, 16)}], ['10'], named('init_net.pb', 'predict_net.pb'))

# a net of before external inputs were declared; blobs written again and again; a text beside a binary net
ops = [op('FC', 'data w b', 'x'), op('Relu', 'x', 'x'), op('FC', 'x w2 b2', 'z'), op('Sigmoid', 'z', 'z'), op('Copy', 'z', 'x'), op('Scale', 'x', 'x', scale=100.0), op('Add', 'x z', 'y')]
params = {'w': coarse(5, 4), 'b': coarse(5, scale=0.1), 'w2': coarse(3, 5), 'b2': coarse(3, scale=0.1)}
whole('undeclared', net_of('init', [fill(k, v) for k, v in sorted(params.items())]), net_of('old', ops), [{'data': f(3, 4)}, {'data': f(1, 4)}], ['y'],
      lambda init, predict: {'init_net.pb': init.SerializeToString(), 'predict_net.pbtxt': text_format.MessageToString(predict).encode()})
pack.write('src/formats/caffe2/goldens/models-more.json.gz')

# predictors exported to a minidb
pack = Pack()


def predictor(name, net, params, inputs, outputs, shapes, runs, sower=None):
    path = os.path.join(tempfile.mkdtemp(), 'model.minidb')
    meta = predictor_exporter.PredictorExportMeta(predict_net=net, parameters=params, inputs=inputs, outputs=outputs, shapes=shapes)
    predictor_exporter.save_to_db('minidb', path, meta)
    with open(path, 'rb') as file:
        data = file.read()
    fetched = dict((p, workspace.FetchBlob(p)) for p in params)
    init = net_of('init', [fill(k, v) for k, v in sorted(fetched.items())])
    pack.case(name, {'model.minidb': sower.parts(data) if sower else data}, [(run, answer(init, net, run, outputs)) for run in runs])


m = model()
sower = Sower(1)
x = brew.conv(m, 'data', 'conv1', 3, 32, 7, stride=2, pad=3, no_bias=1)
x = brew.spatial_bn(m, x, 'conv1_bn', 32, is_test=True)
x = brew.relu(m, x, x)
x = brew.max_pool(m, x, 'pool1', kernel=3, stride=2, pad=1)
c = 32
for i, (out, stride) in enumerate([(32, 1), (64, 2), (128, 2)]):
    a = brew.conv(m, x, 'comp_%d_1' % i, c, out, 3, stride=stride, pad=1, no_bias=1)
    a = brew.spatial_bn(m, a, 'comp_%d_1_bn' % i, out, is_test=True)
    a = brew.relu(m, a, a)
    a = brew.conv(m, a, 'comp_%d_2' % i, out, out, 3, pad=1, no_bias=1)
    a = brew.spatial_bn(m, a, 'comp_%d_2_bn' % i, out, is_test=True)
    if c != out or stride > 1:
        x = brew.conv(m, x, 'shortcut_%d' % i, c, out, 1, stride=stride, no_bias=1)
        x = brew.spatial_bn(m, x, 'shortcut_%d_bn' % i, out, is_test=True)
    x = brew.sum(m, [a, x], 'sum_%d' % i)
    x = brew.relu(m, x, x)
    c = out
x = brew.average_pool(m, x, 'final_avg', global_pooling=True)
x = brew.fc(m, x, 'last_out', c, 100)
brew.softmax(m, x, 'softmax')
grow(m)
params = [str(p) for p in m.params] + [str(p) for p in m.GetComputedParams()]
for p in params:
    shape = workspace.FetchBlob(p).shape
    if len(shape) > 1:
        workspace.FeedBlob(p, sower.array(shape, scale=float(np.sqrt(5.0 / np.prod(shape[1:])))))
predictor('residual network', m.net.Proto(), params, ['data'], ['softmax'], {'data': (1, 3, 40, 40), 'softmax': (1, 100)}, images(3, 40, 40), sower)

m = model()
x = brew.fc(m, 'data', 'fc1', 5, 10)
x = brew.relu(m, x, x)
brew.fc(m, x, 'y', 10, 3)
grow(m)
predictor('perceptron', m.net.Proto(), [str(p) for p in m.params], ['data'], ['y'], {'data': (1, 5), 'y': (1, 3)}, [{'data': f(4, 5)}, {'data': f(1, 5)}, {'data': f(0, 5)}])
pack.write('src/formats/caffe2/goldens/predictors.json.gz')
