"""The networks of CNTK's tutorials and examples, written anew from what they do: each function gives a network and requests.

Widths are the tutorials' own where that is quick, else smaller. A request is a batch by variable, of sequences a list of
one array a row.
"""
import cntk as C
import numpy as np

L, S = C.layers, C.sequence
NETWORKS = {}
LENGTHS = ((5, 2, 9), (1,), (4, 4))
# CNTK lays no window over fewer steps than it has
LONG = ((5, 4, 9), (4,), (6, 6))
random = np.random.RandomState(3)


def network(function):
    NETWORKS[function.__name__] = function
    return function


def normal(*shape):
    return random.normal(0, 1, shape).astype(np.float32)


def batches(variable, counts=(3, 1)):
    return [{variable: normal(n, *variable.shape)} for n in counts]


def ragged(variable, lengths=LENGTHS):
    return [{variable: [normal(n, *variable.shape) for n in some]} for some in lengths]


def words(variable, lengths=LENGTHS):
    size = variable.shape[0]
    return [{variable: [np.eye(size, dtype=np.float32)[random.randint(0, size, n)] for n in some]} for some in lengths]


def together(*feeds):
    return [dict(pair for one in some for pair in one.items()) for some in zip(*feeds)]


def images(*shape):
    return C.input_variable(shape, name='features')


def axes(*names):
    return [[C.Axis.default_batch_axis(), C.Axis(name)] for name in names]


# -- vectors ----------------------------------------------------------------------------------------------------------

@network
def logistic_regression():
    x = C.input_variable(2, name='features')
    return C.softmax(L.Dense(2, activation=None)(x)), batches(x)


@network
def feed_forward():
    x = C.input_variable(2, name='features')
    return L.Sequential([L.For(range(2), lambda: L.Dense(50, activation=C.sigmoid)), L.Dense(2)])(x), batches(x)


@network
def mnist_perceptron():
    x = images(784)
    return L.Sequential([L.For(range(2), lambda: L.Dense(400, activation=C.relu)), L.Dense(10)])(x / 255), batches(x)


@network
def finance():
    x = C.input_variable(8, name='features')
    return L.Sequential([L.For(range(2), lambda i: [L.Dense(50, activation=C.relu), L.Dense(50, activation=C.tanh)][i]), L.Dense(2)])(x), batches(x)


@network
def deep_autoencoder():
    x = images(784)
    with C.layers.default_options(init=C.glorot_uniform()):
        f = L.Sequential([L.Dense(n, activation=C.relu) for n in (128, 64, 32, 64, 128)] + [L.Dense(784, activation=C.sigmoid)])(x / 255)
    return f, batches(x)


@network
def cartpole_dqn():
    x = C.input_variable(4, name='state')
    return L.Sequential([L.Dense(64, activation=C.relu), L.Dense(2)])(x), batches(x)


@network
def matrix_factorization():
    user, item = C.input_variable(60, is_sparse=True, name='user'), C.input_variable(90, is_sparse=True, name='item')
    both = (L.Embedding(16, name='users')(user) * L.Embedding(16, name='items')(item))
    score = C.reduce_sum(both) + L.Dense(1)(user) + L.Dense(1)(item) + C.parameter((), init=3.5, name='mean')

    def one(variable, n):
        return {variable: [row for row in np.eye(variable.shape[0], dtype=np.float32)[random.randint(0, variable.shape[0], n)]]}
    return score, [dict(list(one(user, n).items()) + list(one(item, n).items())) for n in (4, 1)]


@network
def basic_gan_generator():
    x = C.input_variable(100, name='noise')
    return L.Sequential([L.Dense(128, activation=C.relu), L.Dense(784, activation=C.tanh)])(x), batches(x)


@network
def speech_dnn():
    """Frames with their neighbours, normalized by means and deviations, and a stack of sigmoids."""
    x = C.input_variable(363, name='features')
    normalized = C.per_dim_mean_variance_normalize(x, normal(363), np.abs(normal(363)) + 0.5)
    z = L.Sequential([L.For(range(3), lambda: L.Dense(512, activation=C.sigmoid)), L.Dense(132)])(normalized)
    return z - C.log(C.constant(np.abs(normal(132)) / 100 + 0.001, name='prior')), batches(x)


# -- pictures ---------------------------------------------------------------------------------------------------------

@network
def lenet():
    x = images(1, 28, 28)
    return L.Sequential([
        L.Convolution2D((5, 5), 8, activation=C.relu, strides=(2, 2), pad=True, name='first_conv'),
        L.Convolution2D((5, 5), 16, activation=C.relu, strides=(2, 2), pad=True),
        L.Dense(10, name='classify')])(C.element_times(0.00390625, x)), batches(x)


@network
def convnet_mnist():
    x = images(1, 28, 28)
    with C.layers.default_options(activation=C.relu, pad=False):
        return L.Sequential([
            L.Convolution2D((5, 5), 32, pad=True), L.MaxPooling((3, 3), (2, 2)), L.Convolution2D((3, 3), 48), L.MaxPooling((3, 3), (2, 2)),
            L.Convolution2D((3, 3), 64), L.Dense(96), L.Dropout(0.5), L.Dense(10, activation=None)])(x / 256), batches(x)


@network
def convnet_cifar():
    x = images(3, 32, 32)
    with C.layers.default_options(activation=C.relu, pad=True):
        return L.Sequential([
            L.For(range(2), lambda: [L.Convolution2D((3, 3), 64), L.Convolution2D((3, 3), 64), L.MaxPooling((3, 3), (2, 2), pad=False)]),
            L.For(range(2), lambda i: [L.Dense([256, 128][i]), L.Dropout(0.5)]), L.Dense(10, activation=None)])(x - 128), batches(x)


@network
def convnet_lrn_cifar():
    x = images(3, 32, 32)

    def lrn(f):
        return C.local_response_normalization(f, 4, 1.0, 0.001, 0.75)
    with C.layers.default_options(activation=C.relu, pad=True):
        return L.Sequential([
            L.For(range(2), lambda: [L.Convolution2D((3, 3), 32), lrn, L.MaxPooling((3, 3), (2, 2), pad=False)]),
            L.Dense(64), L.Dense(10, activation=None)])(x), batches(x)


@network
def convnet_batch_norm():
    x = images(3, 32, 32)

    def block(n):
        return [L.Convolution2D((3, 3), n, pad=True, bias=False), L.BatchNormalization(map_rank=1), C.relu, L.MaxPooling((3, 3), (2, 2))]
    return L.Sequential([L.For(range(3), lambda i: block((32, 32, 64)[i])), L.Dense(64), L.BatchNormalization(), C.relu, L.Dense(10)])(x), batches(x)


@network
def alexnet():
    x = images(3, 227, 227)

    def lrn(f):
        return C.local_response_normalization(f, 2, 1.0, 1e-4, 0.75)
    with C.layers.default_options(activation=None, pad=False, bias=True):
        return L.Sequential([
            L.Convolution2D((11, 11), 96, strides=(4, 4)), C.relu, lrn, L.MaxPooling((3, 3), (2, 2)),
            L.Convolution2D((5, 5), 192, pad=True), C.relu, lrn, L.MaxPooling((3, 3), (2, 2)),
            L.Convolution2D((3, 3), 384, pad=True), C.relu, L.Convolution2D((3, 3), 384, pad=True), C.relu,
            L.Convolution2D((3, 3), 256, pad=True), C.relu, L.MaxPooling((3, 3), (2, 2)),
            L.Dense(512), C.relu, L.Dropout(0.5), L.Dense(512), C.relu, L.Dense(100)])(C.minus(x, 114)), batches(x, (2, 1))


@network
def vgg16():
    x = images(3, 64, 64)
    with C.layers.default_options(activation=None, pad=True, bias=True):
        return L.Sequential([
            L.For(range(2), lambda i: [L.Convolution2D((3, 3), [64, 128][i]), C.relu, L.Convolution2D((3, 3), [64, 128][i]), C.relu, L.MaxPooling((2, 2), (2, 2))]),
            L.For(range(3), lambda i: [L.For(range(3), lambda: [L.Convolution2D((3, 3), [256, 512, 512][i]), C.relu]), L.MaxPooling((2, 2), (2, 2))]),
            L.Dense(256), C.relu, L.Dense(256), C.relu, L.Dense(100)])(x), batches(x, (2, 1))


def conv_bn(n, size=(3, 3), strides=(1, 1), pad=True, scale=True):
    return L.Sequential([L.Convolution2D(size, n, activation=None, pad=pad, strides=strides, bias=False), L.BatchNormalization(map_rank=1, normalization_time_constant=4096, use_cntk_engine=False)])


def basic(x, n, strides=(1, 1)):
    short = x if strides == (1, 1) and x.shape[0] == n else conv_bn(n, (1, 1), strides)(x)
    return C.relu(conv_bn(n)(C.relu(conv_bn(n, strides=strides)(x))) + short)


def bottleneck(x, narrow, wide, strides=(1, 1)):
    short = x if strides == (1, 1) and x.shape[0] == wide else conv_bn(wide, (1, 1), strides)(x)
    inner = C.relu(conv_bn(narrow)(C.relu(conv_bn(narrow, (1, 1), strides)(x))))
    return C.relu(conv_bn(wide, (1, 1))(inner) + short)


def cifar_resnet(blocks):
    x = images(3, 32, 32)
    f = C.relu(conv_bn(16)(x))
    for n in (16, 32, 64):
        for i in range(blocks):
            f = basic(f, n, (2, 2) if i == 0 and n > 16 else (1, 1))
    return L.Dense(10)(L.AveragePooling((8, 8), name='final_avg_pooling')(f)), batches(x, (2, 1))


@network
def resnet20_cifar():
    return cifar_resnet(3)


@network
def resnet110_cifar():
    return cifar_resnet(18)


def imagenet_resnet(make, counts, widths, side=96):
    x = images(3, side, side)
    f = L.MaxPooling((3, 3), (2, 2), pad=True)(C.relu(conv_bn(64, (7, 7), (2, 2))(x)))
    for i, (count, width) in enumerate(zip(counts, widths)):
        for j in range(count):
            f = make(f, width, (2, 2) if i > 0 and j == 0 else (1, 1))
    return L.Dense(100)(L.GlobalAveragePooling()(f)), batches(x, (2, 1))


@network
def resnet18():
    return imagenet_resnet(basic, (2, 2, 2, 2), (64, 128, 256, 512))


@network
def resnet50():
    return imagenet_resnet(lambda x, n, strides: bottleneck(x, n, 4 * n, strides), (3, 4, 6, 3), (64, 128, 256, 512))


@network
def bn_inception():
    x = images(3, 96, 96)

    def cbr(n, size=(1, 1), strides=(1, 1)):
        return L.Sequential([conv_bn(n, size, strides), C.relu])

    def mixed(f, a, b, c, d, e, pool, p):
        side = L.AveragePooling if pool == 'mean' else L.MaxPooling
        return C.splice(cbr(a)(f), L.Sequential([cbr(b), cbr(c, (3, 3))])(f), L.Sequential([cbr(d), cbr(e, (3, 3)), cbr(e, (3, 3))])(f),
                        L.Sequential([side((3, 3), (1, 1), pad=True), cbr(p)])(f), axis=0)

    def smaller(f, b, c, d, e):
        return C.splice(L.Sequential([cbr(b), cbr(c, (3, 3), (2, 2))])(f), L.Sequential([cbr(d), cbr(e, (3, 3)), cbr(e, (3, 3), (2, 2))])(f),
                        L.MaxPooling((3, 3), (2, 2), pad=True)(f), axis=0)
    f = L.MaxPooling((3, 3), (2, 2), pad=True)(cbr(64, (7, 7), (2, 2))(x))
    f = L.MaxPooling((3, 3), (2, 2), pad=True)(cbr(96, (3, 3))(cbr(64)(f)))
    f = mixed(f, 32, 32, 32, 32, 48, 'mean', 16)
    f = mixed(smaller(f, 64, 80, 32, 48), 112, 32, 48, 48, 64, 'mean', 64)
    f = mixed(smaller(f, 96, 96, 96, 128), 176, 96, 160, 96, 112, 'max', 64)
    return L.Dense(100)(L.GlobalAveragePooling()(f)), batches(x, (2, 1))


@network
def inception_v3():
    x = images(3, 139, 139)

    def cbr(n, size=(1, 1), strides=(1, 1), pad=False):
        return L.Sequential([conv_bn(n, size, strides, pad), C.relu])

    def mean(f):
        return L.AveragePooling((3, 3), (1, 1), pad=True)(f)
    f = L.Sequential([cbr(32, (3, 3), (2, 2)), cbr(32, (3, 3)), cbr(64, (3, 3), pad=True), L.MaxPooling((3, 3), (2, 2)),
                      cbr(80), cbr(96, (3, 3)), L.MaxPooling((3, 3), (2, 2))])(x)
    for p in (32, 64):
        f = C.splice(cbr(64)(f), L.Sequential([cbr(48), cbr(64, (5, 5), pad=True)])(f),
                     L.Sequential([cbr(64), cbr(96, (3, 3), pad=True), cbr(96, (3, 3), pad=True)])(f), cbr(p)(mean(f)), axis=0)
    f = C.splice(cbr(96, (3, 3), (2, 2))(f), L.Sequential([cbr(64), cbr(96, (3, 3), pad=True), cbr(96, (3, 3), (2, 2))])(f), L.MaxPooling((3, 3), (2, 2))(f), axis=0)
    wide, tall = (1, 7), (7, 1)
    f = C.splice(cbr(96)(f), L.Sequential([cbr(64), cbr(64, wide, pad=True), cbr(96, tall, pad=True)])(f),
                 L.Sequential([cbr(64)] + [cbr(96, one, pad=True) for one in (tall, wide, tall, wide)])(f), cbr(96)(mean(f)), axis=0)
    f = C.splice(L.Sequential([cbr(96), cbr(128, (3, 3), (2, 2))])(f),
                 L.Sequential([cbr(96), cbr(96, wide, pad=True), cbr(96, tall, pad=True), cbr(96, (3, 3), (2, 2))])(f), L.MaxPooling((3, 3), (2, 2))(f), axis=0)
    inner = cbr(128)(f)
    f = C.splice(cbr(96)(f), cbr(96, (1, 3), pad=True)(inner), cbr(96, (3, 1), pad=True)(inner), cbr(64)(L.MaxPooling((3, 3), (1, 1), pad=True)(f)), axis=0)
    return L.Dense(100)(L.Dropout(0.2)(L.AveragePooling((3, 3))(f) if f.shape[1] > 2 else L.GlobalAveragePooling()(f))), batches(x, (2, 1))


@network
def densenet():
    x = images(3, 32, 32)

    def grow(f, n=12):
        return C.splice(f, L.Convolution2D((3, 3), n, pad=True, bias=False)(C.relu(L.BatchNormalization(map_rank=1)(f))), axis=0)
    f = L.Convolution2D((3, 3), 16, pad=True, bias=False)(x)
    for i in range(3):
        for _ in range(4):
            f = grow(f)
        if i < 2:
            f = L.AveragePooling((2, 2), 2)(L.Convolution2D((1, 1), f.shape[0] // 2, bias=False)(C.relu(L.BatchNormalization(map_rank=1)(f))))
    return L.Dense(10)(L.GlobalAveragePooling()(C.relu(L.BatchNormalization(map_rank=1)(f)))), batches(x)


@network
def unet():
    x = images(1, 64, 64)
    kept, f = [], x
    for n in (8, 16, 32):
        f = L.Sequential([L.For(range(2), lambda: [L.Convolution2D((3, 3), n, pad=True, activation=C.relu), L.BatchNormalization(map_rank=1)])])(f)
        kept.append(f)
        f = L.MaxPooling((2, 2), 2)(f)
    f = L.Convolution2D((3, 3), 64, pad=True, activation=C.relu)(f)
    for n, skip in zip((32, 16, 8), reversed(kept)):
        up = L.ConvolutionTranspose2D((2, 2), n, strides=2, pad=False, activation=C.relu)(f)
        f = L.For(range(2), lambda: L.Convolution2D((3, 3), n, pad=True, activation=C.relu))(C.splice(up, skip, axis=0))
    return L.Convolution2D((1, 1), 1, activation=C.sigmoid)(f), batches(x)


@network
def fcn_of_any_size():
    x = C.input_variable((3, C.FreeDimension, C.FreeDimension), name='features')
    f = L.Sequential([L.Convolution2D((3, 3), 8, strides=2, pad=True, activation=C.relu), L.BatchNormalization(map_rank=1), L.Convolution2D((3, 3), 16, pad=True, activation=C.relu),
                      L.ConvolutionTranspose2D((4, 4), 5, strides=2, pad=True)])(x)
    return C.softmax(f, axis=0), [{x: normal(n, 3, h, w)} for n, h, w in ((2, 12, 17), (1, 21, 8))]


def proposals():
    x = C.input_variable((3, 96, 128), name='features')
    rois = C.input_variable((6, 4), name='rois')
    corners = [np.array([[0, 0, 127, 95], [10, 5, 60, 70], [30, 20, 100, 90], [64, 0, 127, 50], [0, 40, 40, 95], [5, 5, 9, 9]], np.float32) + random.randint(0, 4, (n, 6, 1)).astype(np.float32) for n in (2, 1)]
    base = L.Sequential([L.Convolution2D((3, 3), 16, pad=True, activation=C.relu), L.MaxPooling((2, 2), 2), L.Convolution2D((3, 3), 32, pad=True, activation=C.relu), L.MaxPooling((2, 2), 2)])(x)
    return x, rois, base, [{x: normal(n, 3, 96, 128), rois: some} for n, some in zip((2, 1), corners)]


@network
def fast_rcnn():
    x, rois, base, feeds = proposals()
    pooled = C.roipooling(base, rois, C.MAX_POOLING, (6, 6), spatial_scale=1 / 4)
    f = L.Sequential([L.Dense(64, map_rank=1, activation=C.relu), L.Dense(64, map_rank=1, activation=C.relu)])(pooled)
    return C.combine([C.alias(L.Dense(17, map_rank=1)(f), 'cls_score'), C.alias(L.Dense(68, map_rank=1)(f), 'bbox_regr')]), feeds


@network
def region_proposals():
    """The convolutions of Faster R-CNN that propose regions; what picks them is Python of the example's own."""
    x, _, base, feeds = proposals()
    rpn = L.Convolution2D((3, 3), 32, pad=True, activation=C.relu)(base)
    scores, boxes = L.Convolution2D((1, 1), 18)(rpn), L.Convolution2D((1, 1), 36)(rpn)
    probabilities = C.reshape(C.softmax(C.reshape(scores, (2, -1)), axis=0), scores.shape)
    return C.combine([C.alias(probabilities, 'rpn_cls_prob'), C.alias(boxes, 'rpn_bbox_pred')]), [{x: feed[x]} for feed in feeds]


@network
def yolo_head():
    x = images(3, 96, 96)

    def layer(n, size=(3, 3)):
        return L.Sequential([L.Convolution2D(size, n, pad=True, bias=False), L.BatchNormalization(map_rank=1), lambda f: C.leaky_relu(f, 0.1)])
    f = x
    for n in (16, 32, 64):
        f = L.MaxPooling((2, 2), 2)(layer(n)(f))
    narrow = layer(32, (1, 1))(f)
    passed = C.space_to_depth(narrow, 2)
    deep = layer(64)(L.MaxPooling((2, 2), 2)(f))
    out = L.Convolution2D((1, 1), 5 * 9)(C.splice(passed, deep, axis=0))
    boxes = C.transpose(C.reshape(out, (5, 9, 36)), (2, 0, 1))
    xy, wh, rest = C.sigmoid(boxes[:, :, 0:2]), C.exp(boxes[:, :, 2:4]), boxes[:, :, 4:9]
    return C.splice(xy, wh, C.sigmoid(rest[:, :, 0:1]), C.softmax(rest[:, :, 1:5], axis=2), axis=2), batches(x, (2, 1))


@network
def dcgan_generator():
    x = C.input_variable(100, name='noise')
    with C.layers.default_options(init=C.normal(0.02), pad=True, bias=False, map_rank=1, use_cntk_engine=True):
        f = C.relu(L.BatchNormalization(map_rank=None)(L.Dense(256)(x)))
        f = C.relu(L.BatchNormalization(map_rank=None)(L.Dense((32, 7, 7))(f)))
        f = C.relu(L.BatchNormalization()(L.ConvolutionTranspose2D((5, 5), 32, strides=(2, 2), output_shape=(14, 14))(f)))
        f = L.ConvolutionTranspose2D((5, 5), 1, strides=(2, 2), output_shape=(28, 28), bias=True, activation=C.sigmoid)(f)
    return C.reshape(f, 784), batches(x)


@network
def dcgan_discriminator():
    x = images(784)
    with C.layers.default_options(pad=True, bias=False, map_rank=1):
        f = C.reshape(x, (1, 28, 28))
        f = C.leaky_relu(L.Convolution2D((5, 5), 16, strides=(2, 2))(f), 0.2)
        f = C.leaky_relu(L.BatchNormalization()(L.Convolution2D((5, 5), 32, strides=(2, 2))(f)), 0.2)
        f = C.leaky_relu(L.BatchNormalization(map_rank=None)(L.Dense(64)(f)), 0.2)
    return L.Dense(1, activation=C.sigmoid)(f), batches(x)


@network
def super_resolution():
    """VDSR's chain of convolutions, and SRResNet's shuffle of channels into pixels."""
    x = images(3, 24, 24)
    f = L.For(range(6), lambda: L.Convolution2D((3, 3), 32, pad=True, activation=C.relu))(x)
    f = L.Convolution2D((3, 3), 12, pad=True)(f) + C.splice(x, x, x, x, axis=0)
    return C.depth_to_space(f, 2), batches(x)


@network
def srresnet():
    x = images(3, 24, 24)
    first = C.param_relu(C.parameter((16, 1, 1), init=0.2), L.Convolution2D((9, 9), 16, pad=True)(x))
    f = first
    for _ in range(3):
        g = L.Sequential([conv_bn(16), lambda v: C.param_relu(C.parameter((16, 1, 1), init=0.1), v), conv_bn(16)])(f)
        f = f + g
    f = conv_bn(16)(f) + first
    f = C.relu(L.ConvolutionTranspose2D((3, 3), 16, strides=(2, 2), pad=True, output_shape=(48, 48))(f))
    # Small weights at the end: saturated, its answers would tell little.
    return C.tanh(L.Convolution2D((9, 9), 3, pad=True)(f) / 50), batches(x)


@network
def style_transfer():
    """VGG's features of a picture and their Gram matrices, as the tutorial compares them."""
    x = images(3, 48, 48)
    outs, f = [], x - C.constant(np.array([[[104]], [[117]], [[124]]], np.float32)) / 255
    for i, n in enumerate((16, 32, 48)):
        f = L.For(range(2), lambda: L.Convolution2D((3, 3), n, pad=True, activation=C.relu))(f)
        flat = C.reshape(f, (n, -1))
        outs.append(C.alias(C.times_transpose(flat, flat) / float(np.prod(flat.shape)), 'style%d' % i))
        f = L.MaxPooling((2, 2), 2)(f)
    return C.combine(outs + [C.alias(f, 'content')]), batches(x, (2, 1))


@network
def class_activation_map():
    x = images(3, 32, 32)
    f = L.For(range(2), lambda: L.Convolution2D((3, 3), 16, pad=True, strides=2, activation=C.relu))(x)
    w = C.parameter((16, 10), init=normal(16, 10), name='w')
    scores = C.times(C.reshape(L.GlobalAveragePooling()(f), (16,)), w)
    maps = C.times(C.swapaxes(C.reshape(f, (16, 64))), w)
    return C.combine([C.alias(scores, 'scores'), C.alias(C.reshape(C.swapaxes(maps), (10, 8, 8)), 'maps')]), batches(x)


@network
def transfer_learning():
    x = images(3, 32, 32)
    old = L.Sequential([conv_bn(16), C.relu, L.MaxPooling((2, 2), 2), conv_bn(32), C.relu, L.GlobalAveragePooling(name='z.x'), L.Dense(50, name='z')])(x)
    frozen = C.combine([old.find_by_name('z.x').owner if hasattr(old.find_by_name('z.x'), 'owner') else old.find_by_name('z.x')]).clone(
        C.CloneMethod.freeze, {x: C.placeholder(name='features')})
    return L.Dense(7, name='prediction')(frozen(x - C.constant(114.0))), batches(x)


@network
def binary_convnet():
    x = images(3, 16, 16)

    def sign(v):
        return C.element_select(C.less(v, 0), -1, 1)
    f = C.relu(L.BatchNormalization(map_rank=1)(L.Convolution2D((3, 3), 16, pad=True)(x)))
    w = C.parameter((16, 16, 3, 3), init=normal(16, 16, 3, 3))
    f = L.BatchNormalization(map_rank=1)(C.convolution(sign(w), sign(f - 0.5), auto_padding=[False, True, True]))
    return L.Dense(10)(L.MaxPooling((2, 2), 2)(f)), batches(x)


@network
def video_conv3d():
    x = images(3, 8, 24, 24)
    return L.Sequential([L.Convolution((3, 3, 3), 8, pad=True, activation=C.relu), L.MaxPooling((1, 2, 2), (1, 2, 2)), L.Convolution((3, 3, 3), 16, pad=True, activation=C.relu),
                         L.MaxPooling((2, 2, 2), (2, 2, 2)), L.Dense(32, activation=C.relu), L.Dense(10)])(x), batches(x, (2, 1))


@network
def video_lstm():
    x = S.input_variable((3, 16, 16), name='features')
    return L.Sequential([L.Convolution2D((3, 3), 8, pad=True, strides=2, activation=C.relu), L.GlobalAveragePooling(), C.squeeze, L.Recurrence(L.LSTM(12)), S.last, L.Dense(5)])(x), ragged(x)


# -- sequences --------------------------------------------------------------------------------------------------------

VOCABULARY = 60


def sentence(name='words', size=VOCABULARY, sparse=True):
    return S.input_variable(size, is_sparse=sparse, name=name)


@network
def time_series_lstm():
    x = S.input_variable(1, name='x')
    return L.Sequential([L.Recurrence(L.LSTM(14)), S.last, L.Dropout(0.2), L.Dense(1)])(x), ragged(x)


@network
def forecast_of_windows():
    x = C.input_variable((14,), name='x')
    steps = C.to_sequence(C.reshape(x, (14, 1)))
    return L.Sequential([L.Recurrence(L.LSTM(20)), S.last, L.Dense(12)])(steps), batches(x)


@network
def slot_tagging():
    x = sentence()
    with C.layers.default_options(initial_state=0.1):
        return L.Sequential([L.Embedding(30, name='embed'), L.Recurrence(L.LSTM(40), go_backwards=False), L.Dense(21, name='classify')])(x), words(x)


@network
def slot_tagging_batch_norm():
    x = sentence()
    return L.Sequential([L.Embedding(30), L.BatchNormalization(), L.Recurrence(L.LSTM(40)), L.BatchNormalization(), L.Dense(21)])(x), words(x)


@network
def slot_tagging_lookahead():
    x = sentence()

    def ahead(f):
        return C.splice(f, S.future_value(f))
    return L.Sequential([L.Embedding(30), ahead, L.Recurrence(L.LSTM(40)), L.Dense(21)])(x), words(x)


def both_ways(make):
    forward, backward = L.Recurrence(make()), L.Recurrence(make(), go_backwards=True)
    return lambda x: C.splice(forward(x), backward(x))


@network
def slot_tagging_bidirectional():
    x = sentence()
    return L.Sequential([L.Embedding(30), both_ways(lambda: L.LSTM(20)), L.Dense(21)])(x), words(x)


@network
def slot_tagging_gru():
    x = sentence(sparse=False)
    return L.Sequential([L.Embedding(30), L.Stabilizer(), both_ways(lambda: L.GRU(20)), L.LayerNormalization(), L.Dense(21)])(x), words(x)


@network
def slot_tagging_convolution():
    x = sentence()
    return L.Sequential([L.Embedding(30), L.SequentialConvolution(3, 16, pad=True, activation=C.relu), L.Recurrence(L.RNNStep(20)), L.Dense(21)])(x), words(x, LONG)


@network
def intent():
    x = sentence()
    return L.Sequential([L.Embedding(30), L.Stabilizer(), L.Fold(L.LSTM(40)), L.Dense(26)])(x), words(x)


@network
def sequence_classification():
    x = sentence()
    return L.Sequential([L.Embedding(50), L.Recurrence(L.LSTM(25, cell_shape=25, use_peepholes=True)), S.last, L.Dense(5, name='scores')])(x), words(x)


@network
def sentence_cnn():
    x = sentence()
    f = L.Embedding(24)(x)
    pooled = [S.reduce_max(L.SequentialConvolution(n, 10, pad=True, activation=C.relu)(f)) for n in (2, 3, 4)]
    return L.Dense(4)(C.splice(*pooled)), words(x, LONG)


@network
def word_language_model():
    x = sentence()
    return L.Sequential([L.Embedding(30), L.For(range(2), lambda: L.Sequential([L.Stabilizer(), L.Recurrence(L.LSTM(40), go_backwards=False)])), L.Stabilizer(), L.Dense(VOCABULARY)])(x), words(x)


@network
def character_language_model():
    x = sentence(size=40, sparse=False)
    with C.layers.default_options(enable_self_stabilization=True):
        return L.Sequential([L.For(range(2), lambda: L.Sequential([L.Stabilizer(), L.Recurrence(L.LSTM(32))])), L.Dense(40)])(x), words(x)


@network
def sampled_softmax_model():
    x = sentence()
    hidden = L.Recurrence(L.LSTM(30, enable_self_stabilization=True))(L.Embedding(30)(x))
    w, b = C.parameter((VOCABULARY, 30), init=normal(VOCABULARY, 30), name='output_weights'), C.parameter(VOCABULARY, init=normal(VOCABULARY))
    return C.times(hidden, C.swapaxes(w)) + b, words(x)


def shared_embedding(size):
    return L.Embedding(weights=normal(size, 16))


@network
def dssm():
    """Two towers of LSTMs over words, and the cosine of their answers."""
    first, second = axes('Query', 'Answer')
    query = C.input_variable(VOCABULARY, dynamic_axes=first, is_sparse=True, name='query')
    answer = C.input_variable(VOCABULARY, dynamic_axes=second, is_sparse=True, name='answer')

    def tower():
        return L.Sequential([L.Embedding(16), L.Recurrence(L.LSTM(20)), S.last, L.Dense(24, activation=C.tanh), L.Dense(12, activation=C.tanh)])
    a, b = tower()(query), tower()(answer)
    return C.combine([C.alias(C.cosine_distance(a, b), 'similarity'), C.alias(a, 'query_vector')]), together(words(query), words(answer, ((3, 7, 1), (4,), (1, 2))))


def translation():
    first, second = axes('inputAxis', 'labelAxis')
    source = C.input_variable(VOCABULARY, dynamic_axes=first, name='raw_input')
    target = C.input_variable(VOCABULARY, dynamic_axes=second, name='raw_labels')
    return source, target, together(words(source), words(target, ((3, 7, 1), (4,), (1, 2))))


@network
def sequence_to_sequence():
    source, target, feeds = translation()
    embed = L.Embedding(20)
    with C.layers.default_options(enable_self_stabilization=True, go_backwards=True):
        states = L.Sequential([embed, L.Stabilizer(), L.Recurrence(L.LSTM(24)), L.Fold(L.LSTM(24), return_full_state=True)])(source).outputs
    with C.layers.default_options(enable_self_stabilization=True):
        history = S.past_value(embed(target), initial_state=C.constant(normal(20)))
        f = L.RecurrenceFrom(L.LSTM(24))(*(tuple(states) + (L.Stabilizer()(history),)))
    return L.Dense(VOCABULARY)(L.Stabilizer()(f)), feeds


@network
def sequence_to_sequence_with_attention():
    source, target, feeds = translation()
    embed = L.Embedding(20)
    with C.layers.default_options(enable_self_stabilization=True):
        encoded = L.Sequential([embed, L.Stabilizer(), L.Recurrence(L.LSTM(24), go_backwards=True), L.Recurrence(L.LSTM(24), go_backwards=True)])(source)
        cell, attention, history = L.LSTM(24), L.AttentionModel(16, name='attention'), L.Stabilizer()(embed(target))
    h = C.placeholder(shape=(24,), dynamic_axes=target.dynamic_axes)
    c = C.placeholder(shape=(24,), dynamic_axes=target.dynamic_axes)
    before = S.past_value(h)
    made = cell(before, S.past_value(c), C.splice(history, attention(encoded, before)))
    new_h, new_c = made.outputs
    made.replace_placeholders({h: new_h, c: new_c})
    return L.Dense(VOCABULARY)(L.Stabilizer()(made.outputs[0])), feeds


@network
def greedy_translation():
    """The same without words to follow: each step goes on with the last one's best word, until the end of the sentence."""
    first, = axes('inputAxis')
    source = C.input_variable(VOCABULARY, dynamic_axes=first, name='raw_input')
    thought = S.last(L.Recurrence(L.GRU(VOCABULARY))(L.Embedding(20)(source)))
    w = C.parameter((VOCABULARY, VOCABULARY), init=normal(VOCABULARY, VOCABULARY), name='w')
    unfold = L.UnfoldFrom(lambda word: C.hardmax(C.times(word, w) + C.tanh(C.times(word, w))), length_increase=1.5,
                          until_predicate=lambda word: C.slice(word, 0, 3, 4), name='decoder')
    return unfold(C.hardmax(thought), source), words(source)


@network
def bidaf():
    """Reading comprehension: characters by convolution, words, highways, LSTMs both ways, attention both ways, spans."""
    first, second = axes('c', 'q')
    size, letters, width = VOCABULARY, 12, 10
    cw = C.input_variable(size, dynamic_axes=first, is_sparse=True, name='cgw')
    qw = C.input_variable(size, dynamic_axes=second, is_sparse=True, name='qgw')
    cc = C.input_variable((1, 8), dynamic_axes=first, name='cc')
    qc = C.input_variable((1, 8), dynamic_axes=second, name='qc')
    table = C.constant(normal(size, width))
    charcnn = L.Sequential([L.Embedding(6), L.Convolution2D((5, 6), width, activation=C.relu)])
    gates = [(L.Dense(2 * width, activation=C.sigmoid, init_bias=-2), L.Dense(2 * width, activation=C.relu)) for _ in range(2)]
    rnn = both_ways(lambda: L.LSTM(width))

    def encode(w, c):
        chars = C.reshape(C.reduce_max(charcnn(C.one_hot(c, letters, sparse_output=True)), axis=1), width)
        f = C.splice(chars, C.times(w, table))
        for gate, change in gates:
            t = gate(f)
            f = t * change(f) + (1 - t) * f
        return rnn(f)
    context, query = encode(cw, cc), encode(qw, qc)
    qv, mask = S.unpack(query, padding_value=0).outputs
    w1, w2, w3 = [C.parameter(shape, init=normal(*shape)) for shape in ((2 * width, 1), (2 * width, 1), (1, 2 * width))]
    wu = C.reshape(C.times(qv, w2), (-1,))
    whu = C.reshape(C.reduce_sum(context * S.broadcast_as(qv * w3, context), axis=1), (-1,))
    s = C.times(context, w1) + whu + S.broadcast_as(wu, context)
    s = C.element_select(S.broadcast_as(mask, context), s, C.constant(-1e30))
    attended = C.reshape(C.softmax(s), (-1, 1))
    c2q = C.reshape(C.reduce_sum(S.broadcast_as(qv, attended) * attended, axis=0), (-1,))
    q2c = S.broadcast_as(S.reduce_sum(context * S.softmax(C.reduce_max(s))), context)
    f = C.splice(context, c2q, context * c2q, context * q2c)
    modelled = both_ways(lambda: L.LSTM(width))(f)
    start = L.Dense(1, name='out_start')(C.splice(modelled, f))
    best = C.equal(S.broadcast_as(S.reduce_max(start), start), start)
    chosen = S.broadcast_as(S.last(S.gather(modelled, best)), f)
    end = L.Dense(1, name='out_end')(C.splice(both_ways(lambda: L.LSTM(width))(C.splice(f, modelled, chosen, modelled * chosen)), f))
    lengths = (LENGTHS, ((3, 6, 1), (4,), (1, 2)))
    chars = [[{v: [random.randint(0, letters, (n, 1, 8)).astype(np.float32) for n in some]} for some in each] for v, each in zip((cc, qc), lengths)]
    return C.combine([C.alias(start, 'start'), C.alias(end, 'end')]), together(words(cw, lengths[0]), words(qw, lengths[1]), *chars)


@network
def speech_lstm():
    x = S.input_variable(33, name='features')
    f = L.For(range(3), lambda: L.Recurrence(L.LSTM(24, cell_shape=40, use_peepholes=True)))(x)
    return L.Dense(40)(f), ragged(x)


@network
def speech_ctc():
    x = S.input_variable(33, name='features')
    f = C.per_dim_mean_variance_normalize(x, normal(33), np.abs(normal(33)))
    f = L.For(range(2), lambda: both_ways(lambda: L.LSTM(20)))(f)
    return C.log_softmax(L.Dense(31)(f)), ragged(x)


@network
def speech_tdnn():
    x = S.input_variable(20, name='features')

    def context(f, steps):
        return C.splice(*[f if n == 0 else S.past_value(f, time_step=-n) if n < 0 else S.future_value(f, time_step=n) for n in steps])
    f = x
    for steps in ((-2, -1, 0, 1, 2), (-1, 2), (-3, 3), (-7, 2)):
        f = L.Dense(24, activation=C.relu)(context(f, steps))
    return L.Dense(30)(f), ragged(x)

