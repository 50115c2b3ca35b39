# python 3.11, requirements.txt
"""Models in ONNX Runtime's own format, .ort, written at each of its levels of optimization, and what it answers to them."""
import os
import sys
import tempfile

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto as T, helper as h, numpy_helper as nh

ROOT = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(ROOT, '../../../../test'))
import packs  # noqa: E402

ort.set_default_logger_severity(3)
rng = np.random.default_rng(9)
pack = packs.Pack()
V, N = h.make_tensor_value_info, h.make_node
LEVELS = {'as it is': ort.GraphOptimizationLevel.ORT_DISABLE_ALL, 'basic': ort.GraphOptimizationLevel.ORT_ENABLE_BASIC,
          'extended': ort.GraphOptimizationLevel.ORT_ENABLE_EXTENDED, 'all': ort.GraphOptimizationLevel.ORT_ENABLE_ALL}


def f(*shape):
    return rng.standard_normal(shape).astype(np.float32)


def written(model, level):
    path = os.path.join(tempfile.mkdtemp(), 'model.ort')
    options = ort.SessionOptions()
    options.optimized_model_filepath = path
    options.graph_optimization_level = LEVELS[level]
    options.add_session_config_entry('session.save_model_format', 'ORT')
    ort.InferenceSession(model, options)
    with open(path, 'rb') as file:
        return file.read()


def maps(value):
    """ZipMap's values are float32."""
    if isinstance(value, list):
        return [maps(item) for item in value]
    return {k: np.float32(v) for k, v in value.items()} if isinstance(value, dict) else value


def case(name, model, feeds, levels=('as it is', 'extended')):
    data = model if isinstance(model, bytes) else model.SerializeToString()
    for level in levels:
        made = written(data, level)
        session = ort.InferenceSession(made)
        names = [o.name for o in session.get_outputs()]
        pack.case('%s, %s' % (name, level), {'model.ort': made}, [(i, dict(zip(names, map(maps, session.run(None, i))))) for i in feeds])


def model(nodes, inputs, outputs, weights=None, opset=20):
    graph = h.make_graph(nodes, 'g', inputs, outputs, [nh.from_array(v, k) for k, v in (weights or {}).items()])
    return h.make_model(graph, opset_imports=[h.make_opsetid('', opset)], ir_version=9, producer_name='goldens')


net = model([N('Conv', ['x', 'w', 'b'], ['c'], pads=[1, 1, 1, 1]), N('Relu', ['c'], ['r']), N('MaxPool', ['r'], ['p'], kernel_shape=[2, 2], strides=[2, 2]),
             N('Flatten', ['p'], ['f']), N('Gemm', ['f', 'k', 'kb'], ['l']), N('Gelu', ['l'], ['y'])],
            [V('x', T.FLOAT, ['batch', 2, 8, 8])], [V('y', T.FLOAT, ['batch', 3])], {'w': f(4, 2, 3, 3), 'b': f(4), 'k': f(64, 3), 'kb': f(3)})
IMAGES = [{'x': f(2, 2, 8, 8)}, {'x': f(1, 2, 8, 8)}]
case('a net', net, IMAGES, ('as it is', 'basic', 'extended'))
case('a large matrix', model([N('MatMul', ['x', 'w'], ['y'])], [V('x', T.FLOAT, ['n', 96])], [V('y', T.FLOAT, ['n', 64])], {'w': f(96, 64)}), [{'x': f(2, 96)}])
then = h.make_graph([N('Add', ['x', 'a'], ['t'])], 'then', [], [V('t', T.FLOAT, None)])
other = h.make_graph([N('Constant', [], ['k'], value=nh.from_array(f(3))), N('Mul', ['x', 'k'], ['e'])], 'else', [], [V('e', T.FLOAT, None)])
case('a branch', model([N('ReduceSum', ['x'], ['s'], keepdims=0), N('Greater', ['s', 'zero'], ['c']), N('If', ['c'], ['y'], then_branch=then, else_branch=other)],
                       [V('x', T.FLOAT, ['n', 3])], [V('y', T.FLOAT, ['n', 3])], {'a': f(3), 'zero': np.float32(0).reshape(())}), [{'x': f(2, 3)}, {'x': -np.abs(f(1, 3))}])
body = h.make_graph([N('MatMul', ['h', 'w'], ['m']), N('Tanh', ['m'], ['h2']), N('Identity', ['go'], ['go2']), N('Identity', ['h2'], ['scan'])], 'body',
                    [V('i', T.INT64, []), V('go', T.BOOL, []), V('h', T.FLOAT, ['n', 3])], [V('go2', T.BOOL, []), V('h2', T.FLOAT, ['n', 3]), V('scan', T.FLOAT, ['n', 3])])
case('a loop', model([N('Loop', ['times', '', 'x'], ['last', 'all'], body=body)], [V('times', T.INT64, []), V('x', T.FLOAT, ['n', 3])],
                     [V('last', T.FLOAT, ['n', 3]), V('all', T.FLOAT, None)], {'w': f(3, 3)}), [{'times': np.array(3), 'x': f(2, 3)}, {'times': np.array(0), 'x': f(1, 3)}])
case('an LSTM', model([N('LSTM', ['x', 'w', 'r', 'b'], ['y', 'h'], hidden_size=4, direction='bidirectional')], [V('x', T.FLOAT, ['steps', 'batch', 3])],
                      [V('y', T.FLOAT, None), V('h', T.FLOAT, None)], {'w': f(2, 16, 3), 'r': f(2, 16, 4), 'b': f(2, 32)}), [{'x': f(3, 2, 3)}])
case('texts', model([N('Concat', ['s', 't'], ['y'], axis=0)], [V('s', T.STRING, ['n'])], [V('y', T.STRING, None)], {'t': np.array(['naïve ☃', ''], dtype=object)}),
     [{'s': np.array(['a', 'b'], dtype=object)}])
case('a quantized layer', model([N('QuantizeLinear', ['x', 's', 'z'], ['q']), N('DequantizeLinear', ['q', 's', 'z'], ['d']), N('DequantizeLinear', ['w', 's2', 'z2'], ['dw']), N('MatMul', ['d', 'dw'], ['y'])],
                                [V('x', T.FLOAT, ['n', 4])], [V('y', T.FLOAT, ['n', 3])], {'s': np.float32(0.02), 'z': np.uint8(128), 'w': rng.integers(-100, 100, (4, 3), dtype=np.int8), 's2': np.float32(0.01), 'z2': np.int8(0)}),
     [{'x': f(3, 4) / 2}])
with open(os.path.join(ROOT, 'zipmap_string/model/model.onnx'), 'rb') as file:
    case('labels and their probabilities', file.read(), [{'X': f(3, 4)}])
with open(os.path.join(ROOT, 'sequences/model/model.onnx'), 'rb') as file:
    case('sequences', file.read(), [{'s': [f(2), f(3)], 'x': f(1)}])
pack.refused('laid out for one processor', {'model.ort': written(net.SerializeToString(), 'all')},
             'UNSUPPORTED_MODEL: memory: model.ort: … laid out for the processor that the file was written on; … --optimization_style Fixed, or serve that')
small = written(model([N('Neg', ['x'], ['y'])], [V('x', T.FLOAT, [2])], [V('y', T.FLOAT, [2])]).SerializeToString(), 'as it is')
pack.refused('cut', {'model.ort': small[:len(small) // 2]}, 'CORRUPT_MODEL: memory: model.ort: …')
pack.refused('offsets that lie', {'model.ort': small[:8] + b'\xff' * 64 + small[72:]}, 'CORRUPT_MODEL: memory: model.ort: …')
pack.write(os.path.join(ROOT, 'ort-format.json.gz'))
