"""Networks of MXNet's example folder, as symbols: each a symbol with its losses and what it is asked."""
import mxnet as mx
import numpy as np

S = mx.sym
V = mx.sym.Variable
random = np.random.RandomState(11)


def pictures(*shape, **more):
    return [{'data': random.uniform(0, 1, (n,) + shape).astype('float32')} for n in more.get('batches', (2, 1))]


def softmax(x, classes=10):
    return S.SoftmaxOutput(S.FullyConnected(x, num_hidden=classes, name='fc_last'), name='softmax')


def lenet():
    x = S.Pooling(S.Activation(S.Convolution(V('data'), kernel=(5, 5), num_filter=20), act_type='tanh'), pool_type='max', kernel=(2, 2), stride=(2, 2))
    x = S.Pooling(S.Activation(S.Convolution(x, kernel=(5, 5), num_filter=50), act_type='tanh'), pool_type='max', kernel=(2, 2), stride=(2, 2))
    x = S.Activation(S.FullyConnected(S.Flatten(x), num_hidden=500), act_type='tanh')
    return softmax(x), pictures(1, 28, 28)


def mlp():
    x = S.Activation(S.FullyConnected(V('data'), num_hidden=128, name='fc1'), act_type='relu')
    x = S.Activation(S.FullyConnected(x, num_hidden=64, name='fc2'), act_type='relu')
    return softmax(x), pictures(1, 28, 28)


def factory(x, filters, kernel, stride=(1, 1), pad=(0, 0), name=None, norm=False, suffix=''):
    x = S.Convolution(x, num_filter=filters, kernel=kernel, stride=stride, pad=pad, name='conv_%s%s' % (name, suffix))
    if norm:
        x = S.BatchNorm(x, fix_gamma=False, eps=1e-3, momentum=0.9, name='bn_%s%s' % (name, suffix))
    return S.Activation(x, act_type='relu', name='relu_%s%s' % (name, suffix))


def googlenet():
    def inception(x, n1, r3, n3, r5, n5, pool, proj, name):
        a = factory(x, n1, (1, 1), name='%s_1x1' % name)
        b = factory(factory(x, r3, (1, 1), name='%s_3x3' % name, suffix='_reduce'), n3, (3, 3), pad=(1, 1), name='%s_3x3' % name)
        c = factory(factory(x, r5, (1, 1), name='%s_5x5' % name, suffix='_reduce'), n5, (5, 5), pad=(2, 2), name='%s_5x5' % name)
        d = factory(S.Pooling(x, kernel=(3, 3), stride=(1, 1), pad=(1, 1), pool_type=pool), proj, (1, 1), name='%s_proj' % name)
        return S.Concat(a, b, c, d, name='ch_concat_%s_chconcat' % name)

    x = S.Pooling(factory(V('data'), 64, (7, 7), (2, 2), (3, 3), '1'), kernel=(3, 3), stride=(2, 2), pool_type='max')
    x = factory(factory(x, 64, (1, 1), name='2'), 192, (3, 3), pad=(1, 1), name='3')
    x = S.Pooling(x, kernel=(3, 3), stride=(2, 2), pool_type='max')
    for i, sizes in enumerate(((64, 96, 128, 16, 32, 'max', 32), (128, 128, 192, 32, 96, 'max', 64))):
        x = inception(x, *sizes, name='in3%d' % i)
    x = S.Pooling(x, kernel=(3, 3), stride=(2, 2), pool_type='max')
    for i, sizes in enumerate(((192, 96, 208, 16, 48, 'max', 64), (160, 112, 224, 24, 64, 'max', 64), (256, 160, 320, 32, 128, 'max', 128))):
        x = inception(x, *sizes, name='in4%d' % i)
    x = S.Pooling(x, kernel=(3, 3), stride=(2, 2), pool_type='max')
    x = inception(x, 384, 192, 384, 48, 128, 'max', 128, name='in5')
    x = S.Pooling(x, kernel=(7, 7), stride=(1, 1), global_pool=True, pool_type='avg')
    return softmax(S.Flatten(x)), pictures(3, 96, 96)


def inception_bn():
    def unit(x, n1, r3, n3, rd, nd, pool, proj, name):
        parts = [factory(x, n1, (1, 1), name='%s_1x1' % name, norm=True)] if n1 else []
        stride = (1, 1) if n1 else (2, 2)
        b = factory(x, r3, (1, 1), name='%s_3x3' % name, suffix='_reduce', norm=True)
        parts.append(factory(b, n3, (3, 3), stride, (1, 1), '%s_3x3' % name, norm=True))
        c = factory(x, rd, (1, 1), name='%s_double_3x3' % name, suffix='_reduce', norm=True)
        c = factory(c, nd, (3, 3), pad=(1, 1), name='%s_double_3x3_0' % name, norm=True)
        parts.append(factory(c, nd, (3, 3), stride, (1, 1), '%s_double_3x3_1' % name, norm=True))
        p = S.Pooling(x, kernel=(3, 3), stride=stride, pad=(1, 1), pool_type=pool, pooling_convention='full' if not n1 else 'valid')
        parts.append(factory(p, proj, (1, 1), name='%s_proj' % name, norm=True) if proj else p)
        return S.Concat(*parts)

    x = factory(V('data'), 64, (7, 7), (2, 2), (3, 3), '1', norm=True)
    x = S.Pooling(x, kernel=(3, 3), stride=(2, 2), pool_type='max', pad=(1, 1))
    x = unit(x, 64, 64, 64, 64, 96, 'avg', 32, '3a')
    x = S.Pooling(x, kernel=(3, 3), stride=(2, 2), pad=(1, 1), pool_type='max', pooling_convention='full')
    x = unit(x, 64, 64, 96, 64, 96, 'avg', 64, '3b')
    x = unit(x, 224, 64, 96, 96, 128, 'max', 128, '4a')
    x = S.Pooling(x, kernel=(7, 7), stride=(1, 1), pool_type='avg', name='global_pool')
    return softmax(S.Flatten(x)), pictures(3, 96, 96)


def resnet(conv_groups=1):
    def unit(x, filters, stride, same, name):
        n1 = S.Activation(S.BatchNorm(x, fix_gamma=False, eps=2e-5, momentum=0.9, name=name + '_bn1'), act_type='relu')
        c1 = S.Convolution(n1, num_filter=filters // 4, kernel=(1, 1), no_bias=True, workspace=256, name=name + '_conv1')
        n2 = S.Activation(S.BatchNorm(c1, fix_gamma=False, eps=2e-5, name=name + '_bn2'), act_type='relu')
        c2 = S.Convolution(n2, num_filter=filters // 4, num_group=conv_groups, kernel=(3, 3), stride=stride, pad=(1, 1), no_bias=True, name=name + '_conv2')
        n3 = S.Activation(S.BatchNorm(c2, fix_gamma=False, eps=2e-5, name=name + '_bn3'), act_type='relu')
        c3 = S.Convolution(n3, num_filter=filters, kernel=(1, 1), no_bias=True, name=name + '_conv3')
        short = x if same else S.Convolution(n1, num_filter=filters, kernel=(1, 1), stride=stride, no_bias=True, name=name + '_sc')
        short._set_attr(mirror_stage='True')
        return c3 + short

    x = S.BatchNorm(V('data'), fix_gamma=True, eps=2e-5, momentum=0.9, name='bn_data')
    x = S.Convolution(x, num_filter=16, kernel=(3, 3), pad=(1, 1), no_bias=True, name='conv0')
    for i, (filters, stride) in enumerate(((64, 1), (128, 2), (256, 2))):
        x = unit(x, filters, (stride, stride), False, 'stage%d_unit1' % i)
        x = unit(x, filters, (1, 1), True, 'stage%d_unit2' % i)
    x = S.Activation(S.BatchNorm(x, fix_gamma=False, eps=2e-5, name='bn1'), act_type='relu')
    x = S.Pooling(x, global_pool=True, kernel=(7, 7), pool_type='avg')
    return softmax(S.Flatten(x)), pictures(3, 32, 32)


def bucketing():
    data = S.Embedding(V('data'), input_dim=50, output_dim=24, name='embed')
    stack = mx.rnn.SequentialRNNCell()
    for i in range(2):
        stack.add(mx.rnn.LSTMCell(num_hidden=32, prefix='lstm_l%d_' % i))
    outputs, _ = stack.unroll(8, inputs=data, merge_outputs=True)
    x = S.FullyConnected(S.Reshape(outputs, shape=(-1, 32)), num_hidden=50, name='pred')
    return S.SoftmaxOutput(x, label=S.Reshape(V('softmax_label'), shape=(-1,)), name='softmax'), [
        {'data': random.randint(0, 50, (n, 8)).astype('float32'), 'softmax_label': np.zeros((n, 8), 'float32')} for n in (3, 1)]


def fused(mode, bidirectional=False):
    def build():
        data = S.Embedding(V('data'), input_dim=50, output_dim=24, name='embed')
        cell = mx.rnn.FusedRNNCell(32, num_layers=2, mode=mode, bidirectional=bidirectional, prefix='rnn_')
        outputs, _ = cell.unroll(9, inputs=data, merge_outputs=True, layout='NTC')
        x = S.FullyConnected(S.Reshape(outputs, shape=(-3, -2)), num_hidden=50, name='pred')
        return S.SoftmaxOutput(x, label=S.Reshape(V('softmax_label'), shape=(-1,)), name='softmax'), [
            {'data': random.randint(0, 50, (n, 9)).astype('float32'), 'softmax_label': np.zeros((n, 9), 'float32')} for n in (3, 1)]
    return build


def cells(kind):
    def build():
        data = V('data')
        if kind == 'bidirectional':
            cell = mx.rnn.BidirectionalCell(mx.rnn.GRUCell(12, prefix='l_'), mx.rnn.GRUCell(12, prefix='r_'), output_prefix='bi_')
        elif kind == 'residual':
            cell = mx.rnn.SequentialRNNCell()
            cell.add(mx.rnn.ResidualCell(mx.rnn.RNNCell(6, prefix='a_')))
            cell.add(mx.rnn.ZoneoutCell(mx.rnn.GRUCell(6, prefix='b_'), 0.2, 0.2))
            cell.add(mx.rnn.DropoutCell(0.4))
        else:
            cell = mx.rnn.ConvLSTMCell(input_shape=(1, 3, 8, 8), num_hidden=4, prefix='conv_')
            outputs, _ = cell.unroll(3, inputs=data, layout='NTC', merge_outputs=True)
            return S.LinearRegressionOutput(S.FullyConnected(outputs, num_hidden=5, name='out'), name='lro'), [
                {'data': random.uniform(-1, 1, (1, 3, 3, 8, 8)).astype('float32')}]
        outputs, _ = cell.unroll(5, inputs=data, layout='NTC', merge_outputs=True)
        return S.LinearRegressionOutput(S.FullyConnected(outputs, num_hidden=5, name='out'), name='lro'), [
            {'data': random.uniform(-1, 1, (n, 5, 6)).astype('float32')} for n in (3, 1)]
    return build


def vgg_body(x, filters=(16, 32, 32)):
    parts = []
    for i, count in enumerate(filters):
        x = S.Activation(S.Convolution(x, kernel=(3, 3), pad=(1, 1), num_filter=count, name='conv%d_1' % i), act_type='relu', name='relu%d_1' % i)
        x = S.Activation(S.Convolution(x, kernel=(3, 3), pad=(1, 1), num_filter=count, name='conv%d_2' % i), act_type='relu', name='relu%d_2' % i)
        parts.append(x)
        x = S.Pooling(x, pool_type='max', kernel=(2, 2), stride=(2, 2), pooling_convention='full', name='pool%d' % i)
    return x, parts


def fcn():
    """fcn-xs: 8s head with bilinear Deconvolution and Crop."""
    data = V('data')
    x, parts = vgg_body(S.Convolution(data, kernel=(3, 3), pad=(20, 20), num_filter=8, name='conv0'))
    score = S.Convolution(x, kernel=(1, 1), num_filter=5, workspace=1024, name='score')
    bigger = S.Deconvolution(score, kernel=(4, 4), stride=(2, 2), num_filter=5, no_bias=True, num_group=1, adj=(1, 1), workspace=1024, name='score2')
    other = S.Convolution(S.Pooling(parts[1], pool_type='max', kernel=(2, 2), stride=(2, 2)), kernel=(1, 1), num_filter=5, name='score_pool4')
    x = S.Crop(bigger, other, offset=(1, 1), name='crop1') + S.Crop(other, S.Crop(bigger, other), name='crop2')
    x = S.UpSampling(x, scale=4, num_filter=5, sample_type='bilinear', name='bigscore', num_args=2, workspace=1024)
    x = S.Crop(x, data, offset=(9, 9), name='upscore')
    return S.SoftmaxOutput(x, multi_output=True, use_ignore=True, ignore_label=255, name='softmax'), pictures(3, 40, 44)


def dcgan_generator():
    x = V('rand')
    for i, (kernel, stride, pad, filters) in enumerate((((4, 4), (1, 1), (0, 0), 64), ((4, 4), (2, 2), (1, 1), 32), ((4, 4), (2, 2), (1, 1), 16))):
        x = S.Deconvolution(x, name='g%d' % i, kernel=kernel, stride=stride, pad=pad, num_filter=filters, no_bias=True)
        x = S.Activation(S.BatchNorm(x, name='gbn%d' % i, fix_gamma=True, eps=1e-5 + 1e-12), act_type='relu')
    x = S.Deconvolution(x, name='g5', kernel=(4, 4), stride=(2, 2), pad=(1, 1), num_filter=3, no_bias=True)
    return S.Activation(x, name='gact5', act_type='tanh'), [{'rand': random.normal(0, 1, (n, 20, 1, 1)).astype('float32')} for n in (2, 1)]


def dcgan_discriminator():
    x = V('data')
    for i, filters in enumerate((16, 32, 64)):
        x = S.Convolution(x, name='d%d' % i, kernel=(4, 4), stride=(2, 2), pad=(1, 1), num_filter=filters, no_bias=True)
        x = S.LeakyReLU(S.BatchNorm(x, name='dbn%d' % i, fix_gamma=True, eps=1e-5 + 1e-12), act_type='leaky', slope=0.2)
    x = S.Flatten(S.Convolution(x, name='d5', kernel=(4, 4), num_filter=1, no_bias=True))
    return S.LogisticRegressionOutput(x, label=V('label'), name='dloss'), pictures(3, 32, 32, batches=(3, 1))


def matrix_factorization():
    user = S.Activation(S.FullyConnected(S.Embedding(V('user'), input_dim=40, output_dim=16, name='u'), num_hidden=16, name='fu'), act_type='relu')
    item = S.Activation(S.FullyConnected(S.Embedding(V('item'), input_dim=30, output_dim=16, name='i'), num_hidden=16, name='fi'), act_type='relu')
    x = S.Flatten(S.sum_axis(user * item, axis=1))
    return S.LinearRegressionOutput(x, label=V('score'), name='lro'), [
        {'user': random.randint(0, 40, n).astype('float32'), 'item': random.randint(0, 30, n).astype('float32'), 'score': np.zeros((n, 1), 'float32')} for n in (4, 1)]


def text_cnn():
    x = S.Reshape(S.Embedding(V('data'), input_dim=80, output_dim=20, name='vocab_embed'), target_shape=(0, 1, 14, 20))
    pools = []
    for size in (3, 4, 5):
        conv = S.Activation(S.Convolution(x, kernel=(size, 20), num_filter=10, name='conv%d' % size), act_type='relu')
        pools.append(S.Pooling(conv, pool_type='max', kernel=(14 - size + 1, 1), stride=(1, 1)))
    x = S.Reshape(S.Concat(*pools, dim=1), target_shape=(0, 30))
    return softmax(S.Dropout(x, p=0.5), 2), [{'data': random.randint(0, 80, (2, 14)).astype('float32')}]


def ssd():
    x, parts = vgg_body(V('data'))
    parts = parts[1:] + [x]
    boxes, classes, anchors = [], [], []
    for i, part in enumerate(parts):
        if i == 0:
            part = S.broadcast_mul(V('scale', shape=(1, 32, 1, 1)), S.L2Normalization(part, mode='channel'))
        sizes, ratios = (0.2 + 0.2 * i, 0.3 + 0.2 * i), (1, 2, 0.5)
        count = len(sizes) + len(ratios) - 1
        loc = S.Convolution(part, kernel=(3, 3), pad=(1, 1), num_filter=count * 4, name='loc%d' % i)
        boxes.append(S.Flatten(S.transpose(loc, axes=(0, 2, 3, 1))))
        cls = S.Convolution(part, kernel=(3, 3), pad=(1, 1), num_filter=count * 4, name='cls%d' % i)
        classes.append(S.Flatten(S.transpose(cls, axes=(0, 2, 3, 1))))
        anchors.append(S.Flatten(S.contrib.MultiBoxPrior(part, sizes=sizes, ratios=ratios, clip=False, steps=(-1.0, -1.0), name='anchors%d' % i)))
    boxes = S.Concat(*boxes, num_args=len(boxes), dim=1)
    classes = S.transpose(S.Reshape(S.Concat(*classes, num_args=len(classes), dim=1), shape=(0, -1, 4)), axes=(0, 2, 1))
    anchors = S.Reshape(S.Concat(*anchors, num_args=len(anchors), dim=1), shape=(0, -1, 4))
    scores = S.SoftmaxActivation(classes, mode='channel', name='cls_prob')
    return S.contrib.MultiBoxDetection(scores, boxes, anchors, name='detection', nms_threshold=0.5, force_suppress=False,
                                       variances=(0.1, 0.1, 0.2, 0.2), nms_topk=60), pictures(3, 33, 33)


def rcnn():
    """example/rcnn, test symbol: Proposal, ROIPooling, classes and boxes."""
    x, _ = vgg_body(V('data'), (16, 24, 24, 32))
    r = S.Activation(S.Convolution(x, kernel=(3, 3), pad=(1, 1), num_filter=32, name='rpn_conv_3x3'), act_type='relu')
    score = S.Convolution(r, kernel=(1, 1), num_filter=18, name='rpn_cls_score')
    box = S.Convolution(r, kernel=(1, 1), num_filter=36, name='rpn_bbox_pred')
    score = S.SoftmaxActivation(S.Reshape(score, shape=(0, 2, -1, 0), name='rpn_cls_score_reshape'), mode='channel', name='rpn_cls_prob')
    score = S.Reshape(score, shape=(0, 18, -1, 0))
    rois = S.contrib.Proposal(cls_prob=score, bbox_pred=box * 0.1, im_info=V('im_info'), name='rois', feature_stride=16, scales=(2, 4, 8), ratios=(0.5, 1, 2),
                              rpn_pre_nms_top_n=200, rpn_post_nms_top_n=20, threshold=0.7, rpn_min_size=4)
    x = S.ROIPooling(x, rois=rois, pooled_size=(3, 3), spatial_scale=1.0 / 16, name='roi_pool5')
    x = S.Activation(S.FullyConnected(S.Flatten(x), num_hidden=40, name='fc6'), act_type='relu')
    score = S.softmax(S.FullyConnected(x, num_hidden=5, name='cls_score'), name='cls_prob')
    score = S.Reshape(score, shape=(1, -1, 5), name='cls_prob_reshape')
    box = S.Reshape(S.FullyConnected(x, num_hidden=20, name='bbox_pred'), shape=(1, -1, 20), name='bbox_pred_reshape')
    return S.Group([rois, score, box]), [dict(one, im_info=np.array([[128, 160, 1.5]], 'float32')) for one in pictures(3, 128, 160, batches=(1,))]


def autoencoder():
    x = data = V('data')
    for i, size in enumerate((64, 32, 8)):
        x = S.FullyConnected(x, num_hidden=size, name='encoder_%d' % i)
        x = S.Dropout(S.Activation(x, act_type='relu'), p=0.2) if i < 2 else x
    for i, size in enumerate((32, 64, 100)):
        x = S.FullyConnected(x, num_hidden=size, name='decoder_%d' % i)
        x = S.Activation(x, act_type='relu') if i < 2 else x
    return S.LinearRegressionOutput(x, label=data, name='lro'), [{'data': random.uniform(0, 1, (n, 100)).astype('float32')} for n in (3, 1)]


def dqn():
    x = V('data')
    for i, (kernel, stride, filters) in enumerate(((8, 4, 16), (4, 2, 32))):
        x = S.Activation(S.Convolution(x, kernel=(kernel, kernel), stride=(stride, stride), num_filter=filters), act_type='relu')
    x = S.Activation(S.FullyConnected(S.Flatten(x), num_hidden=64), act_type='relu')
    q = S.FullyConnected(x, num_hidden=6, name='q')
    return S.Group([q, S.argmax(q, axis=1), S.BlockGrad(S.max(q, axis=1))]), pictures(4, 84, 84)


def neural_style():
    """A transfer network: reflections, instance norms, nearest upsampling."""
    x = S.Pad(V('data'), mode='reflect', pad_width=(0, 0, 0, 0, 4, 4, 4, 4))
    for i, (k, s, f) in enumerate(((9, 1, 8), (3, 2, 16))):
        x = S.Activation(S.InstanceNorm(S.Convolution(x, kernel=(k, k), stride=(s, s), num_filter=f, name='c%d' % i), name='i%d' % i, eps=1e-5), act_type='relu')
    y = S.Convolution(S.Pad(x, mode='edge', pad_width=(0, 0, 0, 0, 1, 1, 1, 1)), kernel=(3, 3), num_filter=16, name='r1')
    x = x + S.InstanceNorm(y, name='ri1')
    x = S.UpSampling(x, scale=2, sample_type='nearest')
    x = S.Convolution(x, kernel=(9, 9), pad=(4, 4), num_filter=3, name='last')
    return (S.Activation(x, act_type='tanh') + 1) * 127.5, pictures(3, 31, 34)


def multi_task():
    x = S.Activation(S.FullyConnected(V('data'), num_hidden=32, name='fc1'), act_type='relu')
    a = S.SoftmaxOutput(S.FullyConnected(x, num_hidden=10, name='fa'), label=V('softmax1_label'), name='softmax1')
    b = S.SoftmaxOutput(S.FullyConnected(x, num_hidden=2, name='fb'), label=V('softmax2_label'), name='softmax2')
    return S.Group([a, b]), [{'data': random.uniform(0, 1, (n, 20)).astype('float32')} for n in (3, 1)]


def svm():
    x = S.Activation(S.FullyConnected(V('data'), num_hidden=24, name='fc1'), act_type='softrelu')
    return S.SVMOutput(S.FullyConnected(x, num_hidden=10, name='fc3'), name='svm'), pictures(1, 6, 6)


def nce():
    """Noise-contrastive estimation's serving side: a word's vector by those of its labels."""
    embedding = V('embed_weight')
    hidden = S.sum(S.Embedding(V('data'), weight=embedding, input_dim=30, output_dim=12), axis=1) * 0.25
    hidden = S.FullyConnected(hidden, num_hidden=12, name='pre')
    words = S.Embedding(V('words'), weight=embedding, input_dim=30, output_dim=12, name='words_embed')
    x = S.sum(S.broadcast_mul(words, S.Reshape(hidden, shape=(-1, 1, 12))), axis=2)
    return S.sigmoid(x), [{'data': random.randint(0, 30, (n, 4)).astype('float32'), 'words': random.randint(0, 30, (n, 6)).astype('float32')} for n in (3, 1)]


def capsnet():
    x = S.Activation(S.Convolution(V('data'), kernel=(9, 9), num_filter=16, name='conv1'), act_type='relu')
    x = S.Convolution(x, kernel=(9, 9), stride=(2, 2), num_filter=32, name='primary')
    x = S.Reshape(S.transpose(S.Reshape(x, shape=(0, -4, 4, 8, -2)), axes=(0, 1, 3, 4, 2)), shape=(0, -1, 8))
    squared = S.sum(S.square(x), axis=2, keepdims=True)
    x = S.broadcast_mul(x, squared / (1 + squared) / S.sqrt(squared + 1e-9))
    w = V('routing_weight', shape=(1, 144, 10, 8, 6))
    x = S.expand_dims(S.expand_dims(x, 2), 4)
    u = S.sum(S.broadcast_mul(x, w), axis=3)
    b = S.zeros_like(S.sum(u, axis=3, keepdims=True))
    for i in range(3):
        v = S.sum(S.broadcast_mul(S.softmax(b, axis=2), u), axis=1, keepdims=True)
        squared = S.sum(S.square(v), axis=3, keepdims=True)
        v = S.broadcast_mul(v, squared / (1 + squared) / S.sqrt(squared + 1e-9))
        b = b + S.sum(S.broadcast_mul(u, v), axis=3, keepdims=True)
    return S.norm(S.Reshape(v, shape=(0, 10, 6)), axis=2), pictures(1, 28, 28)


def stn():
    data = V('data')
    loc = S.Activation(S.Convolution(data, num_filter=4, kernel=(5, 5), stride=(2, 2), name='stn_conv'), act_type='relu')
    loc = S.FullyConnected(S.Pooling(loc, kernel=(2, 2), stride=(2, 2), pool_type='max'), num_hidden=6, name='stn_fc')
    x = S.SpatialTransformer(data, loc=loc, target_shape=(20, 24), transform_type='affine', sampler_type='bilinear')
    x = S.Activation(S.Convolution(x, kernel=(3, 3), num_filter=8, name='conv1'), act_type='relu')
    return softmax(S.Flatten(x)), pictures(1, 28, 28)


def wide_deep():
    linear = S.dot(V('wide'), V('linear_weight', shape=(30, 2)))
    embeds = S.split(V('ids'), num_outputs=3, axis=1, squeeze_axis=True)
    deep = [S.Embedding(embeds[i], input_dim=10, output_dim=4, name='embed_%d' % i) for i in range(3)]
    x = S.concat(*(deep + [V('continuous')]), dim=1)
    x = S.Activation(S.FullyConnected(x, num_hidden=16, name='h1'), act_type='relu')
    x = S.FullyConnected(x, num_hidden=2, name='h2')
    return S.SoftmaxOutput(linear + x, label=V('softmax_label'), name='model'), [
        {'wide': random.binomial(1, 0.2, (n, 30)).astype('float32'), 'ids': random.randint(0, 10, (n, 3)).astype('float32'),
         'continuous': random.normal(0, 1, (n, 5)).astype('float32')} for n in (4, 1)]


def lstnet():
    x = V('data')
    conv = S.Activation(S.Convolution(S.Reshape(x, shape=(0, 1, 24, 7)), kernel=(6, 7), num_filter=16, name='conv'), act_type='relu')
    seq = S.transpose(S.Reshape(conv, shape=(0, 16, -1)), axes=(2, 0, 1))
    cell = mx.rnn.FusedRNNCell(10, mode='gru', prefix='gru_')
    outputs, states = cell.unroll(19, inputs=seq, layout='TNC', merge_outputs=True)
    last = S.SequenceLast(outputs)
    skip = S.concat(last, S.Reshape(S.SequenceMask(outputs, value=-1), shape=(-1, 10)).slice_axis(axis=0, begin=0, end=1).broadcast_like(last), dim=1)
    res = S.FullyConnected(skip, num_hidden=7, name='res')
    ar = S.FullyConnected(S.Reshape(S.transpose(S.slice_axis(x, axis=1, begin=-4, end=None), axes=(0, 2, 1)), shape=(-3, 0)), num_hidden=1, name='ar')
    return S.LinearRegressionOutput(res + S.Reshape(ar, shape=(-1, 7)), label=V('label'), name='loss'), [
        {'data': random.normal(0, 1, (n, 24, 7)).astype('float32')} for n in (2, 1)]


NETWORKS = {
    'lenet': lenet, 'mlp': mlp, 'googlenet': googlenet, 'inception_bn': inception_bn, 'resnet': resnet, 'resnext': lambda: resnet(8),
    'lstm_bucketing': bucketing, 'fused_lstm': fused('lstm'), 'fused_gru_bidirectional': fused('gru', True), 'fused_rnn_relu': fused('rnn_relu'),
    'gru_cells_bidirectional': cells('bidirectional'), 'residual_cells': cells('residual'), 'conv_lstm_cell': cells('conv'),
    'fcn_xs': fcn, 'dcgan_generator': dcgan_generator, 'dcgan_discriminator': dcgan_discriminator,
    'matrix_factorization': matrix_factorization, 'text_cnn': text_cnn, 'ssd': ssd, 'rcnn': rcnn, 'autoencoder': autoencoder, 'dqn': dqn,
    'neural_style': neural_style, 'multi_task': multi_task, 'svm': svm, 'nce': nce, 'capsnet': capsnet, 'spatial_transformer': stn,
    'wide_deep': wide_deep, 'lstnet': lstnet,
}
