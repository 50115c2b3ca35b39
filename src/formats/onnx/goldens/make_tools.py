# python 3.11, requirements.txt
"""What the tools around ONNX leave: outputs of no type, names that stand twice, files that are no models. Answered by ONNX
Runtime. Models as quantizers, converters and fusers write them are in test/oracles/onnx_tools.py."""
import os
import sys

import numpy as np
import onnx
import onnxruntime as ort
from google.protobuf import text_format
from onnx import TensorProto as T, helper as h, numpy_helper as nh

ROOT = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(ROOT, '../../../../test'))
import packs  # noqa: E402

rng = np.random.default_rng(3)
pack = packs.Pack()
V, N = h.make_tensor_value_info, h.make_node


def f(*shape):
    return rng.standard_normal(shape).astype(np.float32)


def model(nodes, inputs, outputs, weights=None, opset=20):
    graph = h.make_graph(nodes, 'g', inputs, outputs, [nh.from_array(v, k) for k, v in (weights or {}).items()])
    return h.make_model(graph, opset_imports=[h.make_opsetid('', opset)], ir_version=9)


def case(name, made, feeds, files=None):
    session = ort.InferenceSession(made.SerializeToString())
    names = [o.name for o in session.get_outputs()]
    pack.case(name, files or {'model.onnx': made.SerializeToString()}, [(i, dict(zip(names, session.run(None, i)))) for i in feeds])


# --- outputs that were added by their names alone ---------------------------------------------------------------------------
net = model([N('Conv', ['x', 'w'], ['c'], name='conv'), N('Relu', ['c'], ['r']), N('GlobalAveragePool', ['r'], ['p']), N('Flatten', ['p'], ['f']), N('ArgMax', ['f'], ['a'], axis=1),
             N('Shape', ['r'], ['s']), N('Greater', ['f', 'zero'], ['g']), N('Cast', ['f'], ['half'], to=T.FLOAT16), N('Identity', ['f'], ['y'])],
            [V('x', T.FLOAT, ['n', 2, 5, 5])], [V('y', T.FLOAT, ['n', 3])] + [onnx.ValueInfoProto(name=name) for name in ('r', 'a', 's', 'g', 'half')], {'w': f(3, 2, 3, 3), 'zero': np.zeros((), np.float32)})
case('outputs by their names alone', net, [{'x': f(2, 2, 5, 5)}, {'x': f(1, 2, 5, 5)}])
case('an output whose type value_info tells', (lambda m: (m.graph.value_info.append(V('y', T.FLOAT, ['n', 3])), m)[1])(
    model([N('Relu', ['x'], ['h']), N('Neg', ['h'], ['y'])], [V('x', T.FLOAT, ['n', 3])], [onnx.ValueInfoProto(name='y')])), [{'x': f(2, 3)}])
pack.refused('an output of no type that nothing tells', {'model.onnx': model([N('SequenceConstruct', ['x', 'x'], ['y'])], [V('x', T.FLOAT, ['n'])], [onnx.ValueInfoProto(name='y')]).SerializeToString()},
             'UNSUPPORTED_MODEL: memory: model.onnx: output "y" has no type…')

# --- layouts and files ------------------------------------------------------------------------------------------------------
small = model([N('Neg', ['x'], ['y'])], [V('x', T.FLOAT, ['n', 2])], [V('y', T.FLOAT, ['n', 2])])
case('as Hugging Face lays models out', small, [{'x': f(2, 2)}], {'config.json': b'{}', 'onnx/model.onnx': small.SerializeToString(), 'onnx/model_quantized.onnx': small.SerializeToString()})
pack.refused('as text', {'model.onnx': text_format.MessageToString(small).encode()}, "UNKNOWN_FORMAT: memory: found model.onnx (ONNX as text; onnx.save(onnx.load(path, format='textproto'), 'model.onnx') writes what is served)…")
pack.refused('in its own text form', {'model.onnx': onnx.printer.to_text(small).encode()}, 'UNKNOWN_FORMAT: memory: found model.onnx (ONNX as text;…')
outside = nh.from_array(f(2), 'w')
outside.ClearField('raw_data')
outside.data_location = T.EXTERNAL
outside.external_data.add(key='location', value='model.onnx_data')
beside = model([N('Add', ['x', 'w'], ['y'])], [V('x', T.FLOAT, ['n', 2])], [V('y', T.FLOAT, ['n', 2])])
beside.graph.initializer.append(outside)
pack.refused('weights that Git LFS did not bring', {'model.onnx': beside.SerializeToString(), 'model.onnx_data': b'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a21\nsize 8\n'},
             'CORRUPT_MODEL: memory: model.onnx: external data: tensor "w" lies in model.onnx_data, which is a pointer of Git LFS whose content was not fetched; git lfs pull brings it')
pack.write(os.path.join(ROOT, 'tools.json.gz'))
