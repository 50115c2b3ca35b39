# python 3.11, requirements.txt
"""Operators that neither the node tests of onnx nor an exporter's models hold, answered by ONNX Runtime: some of ai.onnx,
the maps of ai.onnx.ml, random ones as far as their answers are certain, and what optimizers write in com.microsoft."""
import os
import sys

import numpy as np
import onnxruntime as ort
from onnx import TensorProto as T, helper as h, numpy_helper as nh

ROOT = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(ROOT, '../../../../test'))
import packs  # noqa: E402

rng = np.random.default_rng(13)
pack = packs.Pack()
V, N = h.make_tensor_value_info, h.make_node
MS = dict(domain='com.microsoft')
ML = dict(domain='ai.onnx.ml')


def f(*shape):
    return rng.standard_normal(shape).astype(np.float32)


def maps(value):
    if isinstance(value, list):
        return [maps(item) for item in value]
    return {k: np.float32(v) for k, v in value.items()} if isinstance(value, dict) else value


def value_info(name, value):
    if isinstance(value, dict):
        key = next(iter(value))
        of = h.make_tensor_type_proto(T.FLOAT, [])
        return h.make_value_info(name, h.make_map_type_proto(T.STRING if isinstance(key, str) else T.INT64, of))
    array = np.asarray(value)
    dtype = T.STRING if array.dtype.kind in 'OU' else h.np_dtype_to_tensor_dtype(array.dtype)
    return V(name, dtype, ['n%s%d' % (name, i) for i in range(array.ndim)])


def case(name, nodes, feeds, weights=None, outputs=(('y', T.FLOAT),), opset=20, model=None):
    infos = [value_info(k, v) for k, v in feeds[0].items()]
    outs = [V(o, t, None) for o, t in outputs]
    graph = h.make_graph(nodes, 'g', infos, outs, [nh.from_array(v, k) for k, v in (weights or {}).items()])
    imports = [h.make_opsetid('', opset), h.make_opsetid('ai.onnx.ml', 3), h.make_opsetid('com.microsoft', 1)]
    made = h.make_model(graph, opset_imports=imports, ir_version=9).SerializeToString()
    session = ort.InferenceSession(made)
    names = [o.name for o in session.get_outputs()]
    pack.case(name, {'model.onnx': made}, [({k: maps(v) for k, v in i.items()}, dict(zip(names, map(maps, session.run(None, i))))) for i in feeds])


# --- ai.onnx ---------------------------------------------------------------------------------------------------------------
x = f(2, 3)
case('MaxRoiPool', [N('MaxRoiPool', ['x', 'r'], ['y'], pooled_shape=[2, 2], spatial_scale=0.5)], [{'x': f(2, 3, 8, 8), 'r': np.array([[0, 0, 0, 8, 8], [1, 2, 4, 14, 15]], np.float32)}])
case('MaxRoiPool of opset 22', [N('MaxRoiPool', ['x', 'r'], ['y'], pooled_shape=[2, 1])], [{'x': f(2, 3, 8, 8), 'r': np.array([[0, 0, 0, 7, 7]], np.float32)}], opset=21)
case('Mish', [N('Mish', ['x'], ['y'])], [{'x': f(3, 4)}])
case('sequences put together', [N('SequenceConstruct', ['a', 'b'], ['s']), N('SequenceErase', ['s', 'at'], ['t']), N('SequenceInsert', ['t', 'a'], ['u']),
                                N('ConcatFromSequence', ['u'], ['y'], axis=1), N('ConcatFromSequence', ['u'], ['z'], axis=0, new_axis=1)],
     [{'a': f(2, 3), 'b': f(2, 3), 'at': np.array(i)} for i in (0, 1, -1)], outputs=(('y', T.FLOAT), ('z', T.FLOAT)))
case('random numbers, times nothing', [
    N('RandomNormal', [], ['a'], shape=[2, 3], mean=5.0), N('RandomUniform', [], ['b'], shape=[2, 3]), N('RandomNormalLike', ['x'], ['c']),
    N('RandomUniformLike', ['x'], ['d'], low=2.0, high=3.0), N('Sum', ['a', 'b', 'c', 'd'], ['s']), N('Mul', ['s', 'zero'], ['y'])], [{'x': x}], {'zero': np.float32(0).reshape(())})
case('a certain choice', [N('Multinomial', ['p'], ['y'], sample_size=3, dtype=T.INT32)], [{'p': np.array([[-1e9, 0, -1e9], [0, -1e9, -1e9]], np.float32)}], outputs=(('y', T.INT32),))
case('certain coins', [N('Bernoulli', ['p'], ['y'])], [{'p': np.array([[0, 1, 1]], np.float32)}])
# --- ai.onnx.ml ------------------------------------------------------------------------------------------------------------
case('CastMap', [N('CastMap', ['m'], ['y'], cast_to='TO_FLOAT', map_form='DENSE', **ML)], [{'m': {0: 1.5, 1: -2.0}}])
case('CategoryMapper', [N('CategoryMapper', ['s'], ['i'], cats_strings=['red', 'green'], cats_int64s=[3, 5], default_int64=-7, **ML), N('CategoryMapper', ['i'], ['y'], cats_strings=['red', 'green'], cats_int64s=[3, 5], default_string='none', **ML)],
     [{'s': np.array(['green', 'blue', 'red'], dtype=object)}], outputs=(('i', T.INT64), ('y', T.STRING)))
case('DictVectorizer', [N('DictVectorizer', ['m'], ['y'], string_vocabulary=['a', 'b', 'c'], **ML)], [{'m': {'c': 1.0, 'a': 2.0}}])
case('FeatureVectorizer', [N('FeatureVectorizer', ['a', 'b'], ['y'], inputdimensions=[2, 3], **ML)], [{'a': f(2, 2), 'b': f(2, 3)}])
# --- com.microsoft -----------------------------------------------------------------------------------------------------------
case('FusedMatMul', [N('FusedMatMul', ['x', 'w'], ['y'], alpha=0.5, transB=1, **MS)], [{'x': f(2, 4)}], {'w': f(3, 4)})
case('Gelu, FastGelu, QuickGelu, BiasGelu', [N('Gelu', ['x'], ['a'], **MS), N('FastGelu', ['a'], ['b'], **MS), N('QuickGelu', ['b'], ['c'], **MS), N('BiasGelu', ['c', 'k'], ['y'], **MS)], [{'x': f(2, 4)}], {'k': f(4)})
case('SkipLayerNormalization', [N('SkipLayerNormalization', ['x', 's', 'g', 'b', 'k'], ['y'], epsilon=1e-5, **MS)], [{'x': f(2, 3, 4), 's': f(2, 3, 4)}], {'g': f(4), 'b': f(4), 'k': f(4)})
case('EmbedLayerNormalization', [N('EmbedLayerNormalization', ['i', '', 'w', 'p', '', 'g', 'b'], ['y', 'm'], **MS)], [{'i': np.array([[1, 2, 0]], np.int32)}], {'w': f(5, 4), 'p': f(6, 4), 'g': f(4), 'b': f(4)})
case('Attention of a transformer', [N('Attention', ['x', 'w', 'b'], ['y'], num_heads=2, **MS)], [{'x': f(2, 3, 4)}], {'w': f(4, 12), 'b': f(12)})
case('MultiHeadAttention', [N('MultiHeadAttention', ['q', 'k', 'v'], ['y'], num_heads=2, **MS)], [{'q': f(2, 3, 4), 'k': f(2, 5, 4), 'v': f(2, 5, 4)}])
case('RotaryEmbedding', [N('RotaryEmbedding', ['x', 'p', 'c', 's'], ['y'], **MS)], [{'x': f(1, 2, 3, 4), 'p': np.array([[0, 1, 2]], np.int64)}], {'c': f(6, 2), 's': f(6, 2)})
case('MatMulNBits', [N('MatMulNBits', ['x', 'w', 's'], ['y'], K=32, N=4, bits=4, block_size=32, **MS)], [{'x': f(2, 32)}], {'w': rng.integers(0, 256, (4, 1, 16), dtype=np.uint8), 's': f(4)})
case('DynamicQuantizeMatMul', [N('DynamicQuantizeMatMul', ['x', 'w', 's', 'z'], ['y'], **MS)], [{'x': f(2, 4)}], {'w': rng.integers(0, 255, (4, 3), dtype=np.uint8), 's': np.float32(0.02).reshape(()), 'z': np.uint8(120).reshape(())})
case('FusedConv', [N('FusedConv', ['x', 'w', 'b'], ['y'], activation='Relu', **MS)], [{'x': f(1, 2, 5, 5)}], {'w': f(3, 2, 3, 3), 'b': f(3)})
case('QLinearAdd', [N('QLinearAdd', ['a', 's', 'z', 'b', 's', 'z', 's', 'z'], ['y'], **MS)], [{'a': np.array([3, 200], np.uint8), 'b': np.array([100, 99], np.uint8)}], {'s': np.float32(0.1).reshape(()), 'z': np.uint8(50).reshape(())}, outputs=(('y', T.UINT8),))
case('ExpandDims, Trilu, Unique of ONNX Runtime', [N('Trilu', ['x'], ['t'], upper=0, **MS), N('ExpandDims', ['t', 'a'], ['y'], **MS)], [{'x': f(3, 3)}], {'a': np.array(0, np.int32)})
pack.write(os.path.join(ROOT, 'operators.json.gz'))
