"""Models as the tools around ONNX write them: quantized by onnxruntime.quantization (dynamic, static, QDQ and QOperator, int4
blocks), converted to float16, fused by onnxruntime.transformers and by ONNX Runtime's own optimizer, exported by torch (both
exporters, every opset), boosted trees by onnxmltools and CatBoost itself. All answered by ONNX Runtime's Python.

    python onnx_tools.py FOLDER        writes FOLDER/*.json.gz, and says what a tool could not do

With requirements-onnx-tools.txt; the sections `exported` and `fused` where torch 2.15 and transformers 5.23 are there as well.
"""
import io
import logging
import os
import sys
import tempfile
import warnings

os.environ.setdefault('OMP_NUM_THREADS', '1')
import numpy as np  # noqa: E402
import onnx  # noqa: E402
import onnxruntime as ort  # noqa: E402
from onnx import TensorProto as T, helper as h, numpy_helper as nh  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..'))
import packs  # noqa: E402

warnings.simplefilter('ignore')
logging.disable(logging.WARNING)
packs.MOST_BYTES = 2**28
rng = np.random.default_rng(7)
ort.set_default_logger_severity(4)


def f(*shape):
    return rng.standard_normal(shape).astype(np.float32)


def maps(value):
    if isinstance(value, list):
        return [maps(item) for item in value]
    return {k: np.float32(v) for k, v in value.items()} if isinstance(value, dict) else value


class Tools:
    def __init__(self, folder, words):
        self.folder, self.words = folder, words
        self.pack, self.failed = packs.Pack(), []

    def wanted(self, name):
        return not self.words or any(word in name for word in self.words)

    def add(self, name, make, feeds, **more):
        """`make` returns a ModelProto, bytes or files by path; `feeds` are inputs by name, or in their order."""
        if not self.wanted(name):
            return
        try:
            model = make() if callable(make) else make
            files = model if isinstance(model, dict) else {'model.onnx': model if isinstance(model, bytes) else model.SerializeToString()}
            at = tempfile.mkdtemp()
            for path, data in files.items():
                os.makedirs(os.path.dirname(os.path.join(at, path)), exist_ok=True)
                with open(os.path.join(at, path), 'wb') as out:
                    out.write(data)
            options = ort.SessionOptions()
            options.intra_op_num_threads = 1
            session = ort.InferenceSession(os.path.join(at, 'model.onnx'), options, providers=['CPUExecutionProvider'])
            inputs = [i.name for i in session.get_inputs()]
            outputs = [o.name for o in session.get_outputs()]
            runs = []
            for feed in feeds:
                feed = feed if isinstance(feed, dict) else dict(zip(inputs, feed))
                runs.append((feed, dict(zip(outputs, map(maps, session.run(None, feed))))))
            self.pack.case(name, files, runs, **more)
        except Exception as error:
            self.failed.append(name)
            print('%s: %s: %s' % (name, type(error).__name__, ' '.join(str(error).split())[:200]))

    def write(self, name):
        if self.pack.models:
            self.pack.write(os.path.join(self.folder, name + '.json.gz'))
        self.pack = packs.Pack()


def saved(make):
    """The bytes of what `make` writes to a path."""
    path = os.path.join(tempfile.mkdtemp(), 'out.onnx')
    make(path)
    with open(path, 'rb') as file:
        return file.read()


def stored(model):
    path = os.path.join(tempfile.mkdtemp(), 'in.onnx')
    onnx.save(model, path)
    return path


V, N = h.make_tensor_value_info, h.make_node


def model_of(nodes, inputs, outputs, weights=None, opset=17, **more):
    graph = h.make_graph(nodes, 'g', inputs, outputs, [nh.from_array(v, k) for k, v in (weights or {}).items()])
    imports = [h.make_opsetid('', opset), h.make_opsetid('com.microsoft', 1)]
    return h.make_model(graph, opset_imports=imports, ir_version=9, **more)


def network(opset=17):
    """A convolution net with what quantizers look at: residual sum, pools, clip, concat, resize, a gather, a softmax."""
    w = dict(w1=f(8, 3, 3, 3) * 0.3, b1=f(8), w2=f(8, 8, 3, 3) * 0.2, b2=f(8), w3=f(8, 1, 3, 3) * 0.4, w4=f(16, 5) * 0.5, b4=f(5),
             s=np.abs(f(8)) + 0.5, bb=f(8), m=f(8) * 0.1, v=np.abs(f(8)) + 0.5, lo=np.float32(0), hi=np.float32(6), shape=np.array([0, -1], np.int64),
             scales=np.array([1, 1, 2, 2], np.float32), axes=np.array([2, 3], np.int64))
    nodes = [N('Conv', ['x', 'w1', 'b1'], ['c1'], kernel_shape=[3, 3], pads=[1, 1, 1, 1], strides=[2, 2], name='conv1'),
             N('BatchNormalization', ['c1', 's', 'bb', 'm', 'v'], ['n1'], name='bn'), N('Clip', ['n1', 'lo', 'hi'], ['r1'], name='clip'),
             N('Conv', ['r1', 'w2', 'b2'], ['c2'], kernel_shape=[3, 3], pads=[1, 1, 1, 1], name='conv2'),
             N('Add', ['c2', 'r1'], ['a1'], name='add'), N('Relu', ['a1'], ['r2'], name='relu'),
             N('Conv', ['r2', 'w3'], ['c3'], kernel_shape=[3, 3], pads=[1, 1, 1, 1], group=8, name='depthwise'), N('Sigmoid', ['c3'], ['g']), N('Mul', ['g', 'c3'], ['h']),
             N('MaxPool', ['h'], ['p'], kernel_shape=[2, 2], strides=[2, 2], name='pool'), N('Resize', ['p', '', 'scales'], ['u'], mode='nearest', name='resize'),
             N('Concat', ['u', 'r2'], ['k'], axis=1, name='concat'), N('LeakyRelu', ['k'], ['l'], alpha=0.1, name='leaky'), N('GlobalAveragePool', ['l'], ['ga'], name='gap'),
             N('Reshape', ['ga', 'shape'], ['fl'], name='reshape'), N('Gemm', ['fl', 'w4', 'b4'], ['ge'], name='gemm'), N('Softmax', ['ge'], ['y'], axis=-1, name='softmax')]
    return model_of(nodes, [V('x', T.FLOAT, ['batch', 3, 8, 8])], [V('y', T.FLOAT, ['batch', 5])], w, opset)


def encoder(opset=17):
    """One layer of a transformer from its parts, with an embedding."""
    d, k = 16, 4
    w = dict(emb=f(30, d), wq=f(d, d) * 0.3, wk=f(d, d) * 0.3, wv=f(d, d) * 0.3, wo=f(d, d) * 0.3, bq=f(d), bk=f(d), bv=f(d), bo=f(d), g1=f(d) + 1, e1=f(d), w1=f(d, 32) * 0.3, bb1=f(32),
             w2=f(32, d) * 0.3, bb2=f(d), g2=f(d) + 1, e2=f(d), split=np.array([0, 0, 4, k], np.int64), merge=np.array([0, 0, d], np.int64), root=np.float32(2), sqrt2=np.float32(2**0.5),
             one=np.float32(1), half=np.float32(0.5))
    nodes = [N('Gather', ['emb', 'ids'], ['x'])]
    for c in 'qkv':
        nodes += [N('MatMul', ['x', 'w' + c], ['m' + c], name='mat_' + c), N('Add', ['b' + c, 'm' + c], ['a' + c]), N('Reshape', ['a' + c, 'split'], ['r' + c]),
                  N('Transpose', ['r' + c], ['t' + c], perm=[0, 2, 3, 1] if c == 'k' else [0, 2, 1, 3])]
    nodes += [N('MatMul', ['tq', 'tk'], ['s']), N('Div', ['s', 'root'], ['sd']), N('Softmax', ['sd'], ['p'], axis=-1), N('MatMul', ['p', 'tv'], ['o']), N('Transpose', ['o'], ['ot'], perm=[0, 2, 1, 3]),
              N('Reshape', ['ot', 'merge'], ['om']), N('MatMul', ['om', 'wo'], ['oo'], name='mat_o'), N('Add', ['bo', 'oo'], ['ob']), N('Add', ['ob', 'x'], ['res']),
              N('LayerNormalization', ['res', 'g1', 'e1'], ['n1'], axis=-1, epsilon=1e-5), N('MatMul', ['n1', 'w1'], ['f1'], name='mat_1'), N('Add', ['bb1', 'f1'], ['fb']),
              N('Div', ['fb', 'sqrt2'], ['gd']), N('Erf', ['gd'], ['er']), N('Add', ['er', 'one'], ['ea']), N('Mul', ['fb', 'ea'], ['em']), N('Mul', ['em', 'half'], ['ge']),
              N('MatMul', ['ge', 'w2'], ['f2'], name='mat_2'), N('Add', ['bb2', 'f2'], ['f2b']), N('Add', ['f2b', 'n1'], ['res2']), N('LayerNormalization', ['res2', 'g2', 'e2'], ['y'], axis=-1, epsilon=1e-5)]
    return model_of(nodes, [V('ids', T.INT64, ['batch', 'sequence'])], [V('y', T.FLOAT, ['batch', 'sequence', d])], w, opset)


IMAGES = [[f(2, 3, 8, 8)], [f(1, 3, 8, 8)], [f(3, 3, 8, 8) * 5]]
TOKENS = [[np.array([[1, 2, 29, 0], [5, 5, 7, 9]], np.int64)], [np.array([[3, 4]], np.int64)]]


def quantized(tools):
    from onnxruntime import quantization as q
    from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer

    class Reader(q.CalibrationDataReader):
        def __init__(self, name, feeds):
            self.feeds = iter([{name: feed[0]} for feed in feeds])

        def get_next(self):
            return next(self.feeds, None)

    # By path: given a ModelProto, its weights are moved to files that are deleted later.
    cnn, enc = stored(network()), stored(encoder())
    U8, S8, U16, S16, S4, U4 = (getattr(q.QuantType, name) for name in ('QUInt8', 'QInt8', 'QUInt16', 'QInt16', 'QInt4', 'QUInt4'))
    for model, name, feeds, given in ((cnn, 'net', IMAGES, 'x'), (enc, 'encoder', TOKENS, 'ids')):
        for weights in (U8, S8):
            for channels in (False, True):
                for less in (False, True):
                    tools.add('%s, dynamic %s%s%s' % (name, weights, ', by channel' * channels, ', reduced range' * less),
                              lambda: saved(lambda path: q.quantize_dynamic(model, path, weight_type=weights, per_channel=channels, reduce_range=less)), feeds)
        for form in (q.QuantFormat.QDQ, q.QuantFormat.QOperator):
            for activations, weights in ((U8, U8), (U8, S8), (S8, S8), (U16, S8), (S16, S16), (U16, U4), (U8, S4)):
                for channels in (False, True):
                    for symmetric in (False, True):
                        if form == q.QuantFormat.QOperator and activations not in (U8, S8):
                            continue
                        tools.add('%s, static %s, %s %s%s%s' % (name, form, activations, weights, ', by channel' * channels, ', symmetric' * symmetric), lambda: saved(lambda path: q.quantize_static(
                            model, path, Reader(given, feeds), quant_format=form, activation_type=activations, weight_type=weights, per_channel=channels,
                            extra_options=dict(ActivationSymmetric=symmetric, WeightSymmetric=symmetric or weights in (S8, S16, S4), UseQDQContribOps=activations in (U16, S16) or weights in (S4, U4)))), feeds)
        for calibrate in (q.CalibrationMethod.Entropy, q.CalibrationMethod.Percentile):
            tools.add('%s, %s' % (name, calibrate), lambda: saved(lambda path: q.quantize_static(model, path, Reader(given, feeds), calibrate_method=calibrate)), feeds)
        tools.add('%s, prepared, then QDQ with pairs to remove' % name, lambda: saved(lambda path: (q.shape_inference.quant_pre_process(model, path), q.quantize_static(
            path, path + '2', Reader(given, feeds), extra_options=dict(DedicatedQDQPair=True, QDQKeepRemovableActivations=True)), os.replace(path + '2', path))), feeds)
    big = model_of([N('MatMul', ['x', 'w'], ['h'], name='a'), N('Relu', ['h'], ['r']), N('MatMul', ['r', 'v'], ['y'], name='b')], [V('x', T.FLOAT, ['batch', 'rows', 64])], [V('y', T.FLOAT, ['batch', 'rows', 40])],
                   dict(w=f(64, 96) * 0.2, v=f(96, 40) * 0.2), 21)
    rows = [[f(2, 3, 64)], [f(1, 1, 64)]]
    for bits in (4, 8):
        for block in (16, 32, 64, 128):
            for symmetric in (True, False):
                for level in (None, 1, 4):
                    def blocks():
                        made = MatMulNBitsQuantizer(big, bits=bits, block_size=block, is_symmetric=symmetric, accuracy_level=level)
                        made.process()
                        return made.model.model
                    tools.add('MatMulNBits %d, blocks of %d%s, level %s' % (bits, block, ', symmetric' * symmetric, level), blocks, rows)
    for symmetric in (True, False):
        def as_qdq():
            made = MatMulNBitsQuantizer(big, block_size=32, is_symmetric=symmetric, quant_format=q.QuantFormat.QDQ)
            made.process()
            return made.model.model
        tools.add('blocks of int4 as DequantizeLinear%s' % (', symmetric' * symmetric), as_qdq, rows)
    def gather():
        made = MatMulNBitsQuantizer(encoder(21), block_size=16, is_symmetric=True, op_types_to_quantize=('MatMul', 'Gather'))
        made.process()
        return made.model.model
    tools.add('GatherBlockQuantized', gather, TOKENS)


def converted(tools):
    from onnxconverter_common import float16
    for name, make, feeds in (('net', network, IMAGES), ('encoder', encoder, TOKENS)):
        for keep in (True, False):
            half = feeds if keep or name == 'encoder' else [[x.astype(np.float16) for x in feed] for feed in feeds]
            tools.add('%s as float16%s' % (name, ', float32 outside' * keep), lambda: float16.convert_float_to_float16(make(), keep_io_types=keep), half, tolerance=2e-3, why='float16')
        tools.add('%s as float16 but for some' % name, lambda: float16.convert_float_to_float16(make(), keep_io_types=True, op_block_list=['Conv', 'Gemm', 'Softmax', 'LayerNormalization']), feeds, tolerance=2e-3, why='float16')
        for level in ('ORT_ENABLE_BASIC', 'ORT_ENABLE_EXTENDED', 'ORT_ENABLE_ALL'):
            def optimized():
                options = ort.SessionOptions()
                options.graph_optimization_level = getattr(ort.GraphOptimizationLevel, level)
                options.optimized_model_filepath = os.path.join(tempfile.mkdtemp(), 'out.onnx')
                ort.InferenceSession(make().SerializeToString(), options, providers=['CPUExecutionProvider'])
                return open(options.optimized_model_filepath, 'rb').read()
            if level != 'ORT_ENABLE_ALL' or name != 'net':
                tools.add('%s optimized, %s' % (name, level), optimized, feeds)
    for opset in (18, 19, 20, 21, 22, 23, 24):
        for name, make, feeds in (('net', network, IMAGES), ('encoder', encoder, TOKENS)):
            def upgraded():
                return onnx.version_converter.convert_version(make(), opset)
            tools.add('%s, converted to opset %d' % (name, opset), upgraded, feeds)


def trees(tools):
    import catboost
    import lightgbm
    import onnxmltools
    import xgboost
    from onnxmltools.convert.common.data_types import FloatTensorType
    x = f(120, 4)
    x[::7, 2] = np.nan
    kinds = (x[:, 0] > 0).astype(int) + (np.nan_to_num(x[:, 1]) > 0.5)
    two, amount = (kinds > 0).astype(int), np.nan_to_num(x[:, 0]) * 2 + x[:, 1]
    rows = [[x[:5]], [x[7:8]]]
    types = [('input', FloatTensorType([None, 4]))]
    for label, kind, target in (('two classes', 'Classifier', two), ('three classes', 'Classifier', kinds), ('numbers', 'Regressor', amount)):
        for booster in ('gbtree', 'dart'):
            tools.add('XGBoost %s, %s' % (label, booster), lambda: onnxmltools.convert_xgboost(getattr(xgboost, 'XGB' + kind)(n_estimators=4, max_depth=3, booster=booster).fit(x, target), initial_types=types, target_opset=15), rows)
        for more in (dict(), dict(boosting_type='rf', bagging_freq=1, bagging_fraction=0.7)):
            for zipmap in (True, False):
                tools.add('LightGBM %s %s, zipmap %s' % (label, more, zipmap), lambda: onnxmltools.convert_lightgbm(getattr(lightgbm, 'LGBM' + kind)(n_estimators=4, num_leaves=7, min_child_samples=3, verbose=-1, **more).fit(x, target), initial_types=types, target_opset=15, zipmap=zipmap), rows)
        tools.add('CatBoost %s' % label, lambda: saved(lambda path: getattr(catboost, 'CatBoost' + kind)(iterations=5, depth=3, verbose=0, allow_writing_files=False).fit(x, target).save_model(path, format='onnx')), rows)
    words = np.array(['no', 'yes'])[two]
    tools.add('CatBoost of words', lambda: saved(lambda path: catboost.CatBoostClassifier(iterations=5, depth=3, verbose=0, allow_writing_files=False).fit(x, words).save_model(path, format='onnx')), rows)


def exported(tools):
    import torch
    import torch.nn as nn
    torch.set_num_threads(1)

    class Attend(nn.Module):
        def __init__(self):
            super().__init__()
            self.e = nn.Embedding(30, 16)
            self.t = nn.TransformerEncoderLayer(16, 4, 32, batch_first=True)

        def forward(self, ids, mask):
            return self.t(self.e(ids), src_key_padding_mask=mask)

    class Recurrent(nn.Module):
        def __init__(self):
            super().__init__()
            self.l = nn.LSTM(5, 4, 2, batch_first=True, bidirectional=True)
            self.g = nn.GRU(8, 3, batch_first=True)

        def forward(self, x):
            y, (a, b) = self.l(x)
            return self.g(y)[0], a, b

    class Many(nn.Module):
        def forward(self, x, y):
            i = torch.arange(x.shape[1], device=x.device)
            z = torch.where(x > 0, x, y) + torch.einsum('bi,bj->bij', x, y).sum(1)
            picked = x[:, i.flip(0)]
            top, at = torch.topk(z, 2)
            return {'z': torch.nn.functional.gelu(z), 'p': picked, 'top': top, 'at': at, 'c': torch.cumsum(x, 1), 'm': x.masked_fill(y < 0, -1e4).softmax(-1)}

    class Images(nn.Module):
        def __init__(self):
            super().__init__()
            self.c = nn.Sequential(nn.Conv2d(3, 8, 3, 2, 1), nn.BatchNorm2d(8), nn.Hardswish(), nn.ConvTranspose2d(8, 4, 3, 2, 1, 1), nn.GroupNorm(2, 4), nn.SiLU(), nn.AdaptiveAvgPool2d((2, 2)), nn.Flatten(), nn.Linear(16, 5))

        def forward(self, x):
            up = nn.functional.interpolate(x, scale_factor=2, mode='bilinear', align_corners=False)
            return self.c(x), up, nn.functional.grid_sample(x, torch.tanh(x[:, :2].permute(0, 2, 3, 1)), align_corners=False), nn.functional.pixel_shuffle(x.repeat(1, 4, 1, 1), 2)

    def loops(x, n: int):
        for i in range(n):
            if bool(x.sum() > 0):
                x = x * 2
            else:
                x = x - 1
        return x

    ids = torch.tensor([[1, 2, 29, 0], [5, 5, 7, 9]])
    mask = torch.tensor([[False, False, False, True], [False, False, True, True]])
    cases = [('attention', Attend(), (ids, mask), {0: 'batch', 1: 'steps'}), ('recurrent', Recurrent(), (torch.from_numpy(f(2, 6, 5)),), {0: 'batch', 1: 'steps'}),
             ('many', Many(), (torch.from_numpy(f(3, 6)), torch.from_numpy(f(3, 6))), {0: 'batch'}), ('images', Images(), (torch.from_numpy(f(2, 3, 8, 8)),), {0: 'batch'})]
    for name, module, given, axes in cases:
        module.eval()
        feeds = [[x.numpy() for x in given], [x.numpy()[:1] for x in given]]
        names = ['in%d' % i for i in range(len(given))]
        for opset in range(9, 21):
            for more in ((dict(),) if opset not in (12, 17) else (dict(), dict(do_constant_folding=False, export_params=True, keep_initializers_as_inputs=True))):
                def legacy():
                    made = io.BytesIO()
                    torch.onnx.export(module, given, made, opset_version=opset, input_names=names, dynamic_axes={n: axes for n in names}, dynamo=False, **more)
                    return made.getvalue()
                tools.add('%s, opset %d%s' % (name, opset, ', all inputs' * bool(more)), legacy, feeds)
        for opset in range(18, 24):
            for optimize in (True, False) if opset in (18, 23) else (True,):
                def dynamo():
                    dims = {axis: torch.export.Dim.AUTO for axis in axes}
                    program = torch.onnx.export(module, given, dynamo=True, opset_version=opset, input_names=names, dynamic_shapes=tuple(dims for _ in given), optimize=optimize, verbose=False)
                    return saved(lambda path: program.save(path, external_data=False))
                tools.add('%s, new exporter, opset %d%s' % (name, opset, '' if optimize else ', not optimized'), dynamo, feeds)
        def beside():
            at = tempfile.mkdtemp()
            torch.onnx.export(module, given, dynamo=True, dynamic_shapes=tuple({axis: torch.export.Dim.AUTO for axis in axes} for _ in given), verbose=False).save(os.path.join(at, 'model.onnx'), external_data=True)
            return {path: open(os.path.join(at, path), 'rb').read() for path in os.listdir(at)}
        tools.add('%s, new exporter, weights beside' % name, beside, feeds)
    def looped():
        made = io.BytesIO()
        torch.onnx.export(torch.jit.script(loops), (torch.ones(2), 3), made, opset_version=17, dynamo=False)
        return made.getvalue()
    tools.add('scripted loops', looped, [[np.array([0.5, -0.2], np.float32), np.array(n)] for n in (0, 3, 5)])


def fused(tools):
    """Hugging Face models of one layer, exported and fused by onnxruntime.transformers."""
    import torch
    import transformers
    from onnxruntime.transformers import optimizer
    from onnxruntime.transformers.fusion_options import FusionOptions
    torch.set_num_threads(1)
    small = dict(hidden_size=32, num_hidden_layers=1, num_attention_heads=4, intermediate_size=64, vocab_size=50, max_position_embeddings=40)
    ids = torch.tensor([[1, 2, 3, 4, 5], [6, 7, 0, 0, 0]])
    mask = (ids > 0).long()
    mask[0] = 1
    texts = {'bert': transformers.BertConfig(**small), 'roberta': transformers.RobertaConfig(**small), 'electra': transformers.ElectraConfig(embedding_size=32, **small),
             'distilbert': transformers.DistilBertConfig(vocab_size=50, dim=32, n_layers=1, n_heads=4, hidden_dim=64, max_position_embeddings=40),
             'gpt2': transformers.GPT2Config(vocab_size=50, n_positions=40, n_embd=32, n_layer=1, n_head=4, use_cache=False)}
    for kind, config in texts.items():
        config._attn_implementation = 'eager'
        config.return_dict = True
        torch.manual_seed(1)
        model = transformers.AutoModel.from_config(config).eval()

        class Wrapped(torch.nn.Module):
            def __init__(self):
                super().__init__()
                self.m = model

            def forward(self, input_ids, attention_mask):
                return self.m(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state

        def plain(dynamo=False, opset=17):
            made = io.BytesIO()
            if dynamo:
                dims = {0: torch.export.Dim.AUTO, 1: torch.export.Dim.AUTO}
                return saved(lambda path: torch.onnx.export(Wrapped(), (ids, mask), dynamo=True, opset_version=opset, dynamic_shapes=(dims, dims), verbose=False).save(path, external_data=False))
            torch.onnx.export(Wrapped(), (ids, mask), made, opset_version=opset, dynamo=False, input_names=['input_ids', 'attention_mask'], output_names=['last_hidden_state'],
                              dynamic_axes={n: {0: 'batch_size', 1: 'sequence_length'} for n in ('input_ids', 'attention_mask', 'last_hidden_state')})
            return made.getvalue()
        feeds = [[ids.numpy(), mask.numpy()], [ids.numpy()[:1, :3], mask.numpy()[:1, :3]]]
        tools.add('%s, exported' % kind, plain, feeds)
        for opset in (18, 20, 23):
            tools.add('%s, new exporter, opset %d' % (kind, opset), lambda: plain(True, opset), feeds)

        def fuse(half=False, **options):
            path = stored(onnx.load_from_string(plain()))
            choice = FusionOptions('gpt2' if kind == 'gpt2' else 'bert')
            for key, value in options.items():
                setattr(choice, key, value)
            made = optimizer.optimize_model(path, model_type='gpt2' if kind == 'gpt2' else 'bert', num_heads=4, hidden_size=32, optimization_options=choice, opt_level=0)
            if half:
                made.convert_float_to_float16(keep_io_types=True)
            return made.model
        tools.add('%s, fused' % kind, fuse, feeds)
        tools.add('%s, fused as float16' % kind, lambda: fuse(True), feeds, tolerance=1e-2, why='float16')
        tools.add('%s, fused, several heads' % kind, lambda: fuse(use_multi_head_attention=True), feeds)
        tools.add('%s, fused, without skips' % kind, lambda: fuse(enable_skip_layer_norm=False, enable_embed_layer_norm=False), feeds)
        def quantize():
            from onnxruntime import quantization as q
            return saved(lambda path: q.quantize_dynamic(stored(fuse()), path, extra_options=dict(DefaultTensorType=T.FLOAT)))
        tools.add('%s, fused and quantized' % kind, quantize, feeds)


SECTIONS = dict(quantized=quantized, converted=converted, trees=trees, exported=exported, fused=fused)


def main():
    folder, words = sys.argv[1], sys.argv[2:]
    tools = Tools(folder, [word for word in words if word not in SECTIONS])
    for name, section in SECTIONS.items():
        if not any(word in SECTIONS for word in words) or name in words:
            try:
                section(tools)
            except ModuleNotFoundError as error:
                print('%s: %s' % (name, error))
            tools.write(name)
    print('%d could not be made' % len(tools.failed))


if __name__ == '__main__':
    main()
