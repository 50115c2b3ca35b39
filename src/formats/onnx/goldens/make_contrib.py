# python 3.11, requirements-contrib.txt
"""Operators of com.microsoft that optimizers and builders of language models write, one a model, answered by ONNX Runtime."""
import os
import sys

import numpy as np
import onnxruntime as ort
from onnx import TensorProto as T, helper as h, numpy_helper as nh

ROOT = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(ROOT, '../../../../test'))
import packs  # noqa: E402

rng = np.random.default_rng(29)
pack = packs.Pack()
V = h.make_tensor_value_info
ort.set_default_logger_severity(4)


def f(*shape):
    return (rng.standard_normal(shape) / 2).astype(np.float32)


def u8(*shape):
    return rng.integers(0, 256, shape, dtype=np.uint8)


def case(name, op, feeds, weights=None, outputs=((('y'), T.FLOAT),), order=None, **attributes):
    """`order`: the inputs by name, with '' for those left out; else those of the first feed, then the weights."""
    weights = weights or {}
    order = order or [*feeds[0], *weights]
    infos = [V(k, h.np_dtype_to_tensor_dtype(v.dtype), ['%s%d' % (k, i) for i in range(v.ndim)]) for k, v in feeds[0].items()]
    node = h.make_node(op, order, [o for o, _ in outputs], domain='com.microsoft', **attributes)
    graph = h.make_graph([node], 'g', infos, [V(o, t, None) for o, t in outputs if o], [nh.from_array(v, k) for k, v in weights.items()])
    made = h.make_model(graph, opset_imports=[h.make_opsetid('', 21), h.make_opsetid('com.microsoft', 1)], ir_version=9).SerializeToString()
    # Some kernels quantize by thread.
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    session = ort.InferenceSession(made, options)
    names = [o.name for o in session.get_outputs()]
    pack.case(name, {'model.onnx': made}, [(feed, dict(zip(names, session.run(None, feed)))) for feed in feeds])


def i32(*values):
    return np.array(values, np.int32)


I, U, H = T.INT64, T.UINT8, T.FLOAT16
two = [{'x': f(2, 3, 8)}, {'x': f(1, 1, 8)}]
case('QuickGelu', 'QuickGelu', two, alpha=1.702)
case('SkipSimplifiedLayerNormalization', 'SkipSimplifiedLayerNormalization', [{'x': f(2, 3, 8), 's': f(2, 3, 8)}, {'x': f(1, 1, 8), 's': f(1, 1, 8)}], {'g': f(8) + 1, 'b': f(8)}, outputs=(('y', T.FLOAT), ('', T.FLOAT), ('', T.FLOAT), ('sum', T.FLOAT)), epsilon=1e-5)
case('ExpandDims', 'ExpandDims', two, {'a': np.array(-1, np.int32)})
case('FusedGemm', 'FusedGemm', [{'x': f(3, 4)}, {'x': f(1, 4)}], {'w': f(5, 4), 'b': f(5)}, transB=1, alpha=0.5, beta=2.0, activation='LeakyRelu', activation_alpha=0.1)
case('FusedConv', 'FusedConv', [{'x': f(2, 3, 6, 6)}, {'x': f(1, 3, 5, 4)}], {'w': f(4, 3, 3, 3), 'b': f(4)}, pads=[1, 1, 1, 1], activation='Clip', activation_params=[0.0, 0.5])
case('TransposeMatMul', 'TransposeMatMul', [{'x': f(2, 4, 3), 'z': f(2, 5, 4)}], transA=1, transB=1, alpha=0.25)
case('CDist', 'CDist', [{'x': f(4, 3), 'z': f(5, 3)}, {'x': f(1, 3), 'z': f(2, 3)}], metric='euclidean')
case('CDist of squares', 'CDist', [{'x': f(4, 3), 'z': f(5, 3)}], metric='sqeuclidean')
case('MurmurHash3', 'MurmurHash3', [{'x': np.array([1, -5, 2**31 - 1], np.int32)}], outputs=(('y', T.UINT32),), positive=1, seed=7)
case('QLinearWhere', 'QLinearWhere', [{'c': np.array([[True, False, True], [False, True, False]]), 'x': u8(2, 3), 'z': u8(2, 3)}],
     {'xs': np.float32(0.1), 'xz': np.uint8(3), 'zs': np.float32(0.2), 'zz': np.uint8(9), 'ys': np.float32(0.15), 'yz': np.uint8(5)}, outputs=(('y', U),), order=['c', 'x', 'xs', 'xz', 'z', 'zs', 'zz', 'ys', 'yz'])
case('NhwcMaxPool', 'NhwcMaxPool', [{'x': u8(2, 6, 6, 3)}, {'x': u8(1, 4, 5, 2)}], outputs=(('y', U),), kernel_shape=[2, 3], strides=[2, 1], pads=[0, 1, 0, 1])
case('UnfoldTensor', 'UnfoldTensor', [{'x': f(2, 9)}, {'x': f(1, 4)}], dim=-1, size=3, step=2)
case('DynamicTimeWarping', 'DynamicTimeWarping', [{'x': f(4, 6)}, {'x': f(2, 3)}], outputs=(('y', T.INT32),))
case('MatMulInteger16', 'MatMulInteger16', [{'x': rng.integers(-99, 99, (3, 4), dtype=np.int16), 'z': rng.integers(-99, 99, (4, 2), dtype=np.int16)}], outputs=(('y', T.INT32),))
case('ConvTransposeWithDynamicPads', 'ConvTransposeWithDynamicPads', [{'x': f(1, 2, 4, 4), 'pads': np.array([1, 1, 1, 1], np.int64)}], {'w': f(2, 3, 3, 3)}, order=['x', 'w', 'pads'], strides=[2, 2])
case('WordConvEmbedding', 'WordConvEmbedding', [{'x': rng.integers(1, 9, (3, 5), dtype=np.int32)}], {'w': f(4, 1, 3, 6), 'b': f(4), 'e': f(10, 6)}, char_embedding_size=6, conv_window_size=3, embedding_size=4)
heads = dict(num_heads=4, kv_num_heads=2)
q, kv = (2, 3, 32), (2, 3, 16)
case('GroupQueryAttention', 'GroupQueryAttention', [{'q': f(*q), 'k': f(*kv), 'v': f(*kv), 'pk': f(2, 2, 0, 8), 'pv': f(2, 2, 0, 8), 'seqlens': i32(2, 1), 'total': np.array(3, np.int32)}],
     outputs=(('y', T.FLOAT), ('nk', T.FLOAT), ('nv', T.FLOAT)), **heads)
case('GroupQueryAttention, one more step, turned', 'GroupQueryAttention', [{'q': f(2, 1, 64), 'k': f(2, 1, 32), 'v': f(2, 1, 32), 'pk': f(2, 2, 4, 16), 'pv': f(2, 2, 4, 16), 'seqlens': i32(4, 3), 'total': np.array(5, np.int32)}],
     {'cos': f(8, 8), 'sin': f(8, 8)}, outputs=(('y', T.FLOAT), ('nk', T.FLOAT), ('nv', T.FLOAT)), do_rotary=1, local_window_size=3, softcap=5.0, **heads)
case('RotaryEmbedding, interleaved', 'RotaryEmbedding', [{'x': f(2, 3, 16), 'p': np.array([[0, 1, 2], [3, 4, 5]], np.int64)}], {'cos': f(8, 4), 'sin': f(8, 4)}, interleaved=1, num_heads=2)
def blocks(k, n, block):
    return {'w': u8(n, k // block, block // 2), 's': np.abs(f(n * (k // block))) / 8}
case('MatMulNBits', 'MatMulNBits', [{'x': f(2, 3, 64)}, {'x': f(1, 1, 64)}], blocks(64, 24, 32), K=64, N=24, bits=4, block_size=32)
case('MatMulNBits with zero points and bias', 'MatMulNBits', [{'x': f(3, 64)}], {**blocks(64, 24, 16), 'z': u8(24 * 2), 'b': f(24)}, order=['x', 'w', 's', 'z', '', 'b'], K=64, N=24, bits=4, block_size=16)
case('GatherBlockQuantized', 'GatherBlockQuantized', [{'i': np.array([[0, 5], [3, 3]], np.int64)}], {'w': u8(6, 16), 's': np.abs(f(6, 2))}, order=['w', 'i', 's'], bits=4, block_size=16, gather_axis=0, quantize_axis=1)
case('MatMulBnb4', 'MatMulBnb4', [{'x': f(2, 64)}], {'w': u8(64 * 16 // 2), 's': np.abs(f(64 * 16 // 64))}, K=64, N=16, block_size=64, quant_type=1)
case('MoE', 'MoE', [{'x': f(5, 8), 'r': f(5, 3)}], {'w1': f(3, 12, 8), 'b1': f(3, 12), 'w2': f(3, 8, 12), 'b2': f(3, 8)}, order=['x', 'r', 'w1', 'b1', 'w2', 'b2'], activation_type='gelu', k=2, normalize_routing_weights=1)
case('QAttention', 'QAttention', [{'x': u8(2, 3, 8)}], {'w': u8(8, 24), 'b': f(24), 'xs': np.float32(0.02), 'ws': np.float32(0.01), 'm': i32(3, 2), 'xz': np.uint8(128), 'wz': np.uint8(120)}, order=['x', 'w', 'b', 'xs', 'ws', 'm', 'xz', 'wz'], num_heads=2)
case('QEmbedLayerNormalization', 'QEmbedLayerNormalization', [{'ids': i32(1, 2, 0).reshape(1, 3), 'seg': i32(0, 1, 1).reshape(1, 3)}],
     {'we': u8(5, 8), 'pe': u8(4, 8), 'se': u8(2, 8), 'g': u8(8), 'b': u8(8), **{n: np.float32(0.02) for n in ('s1', 's2', 's3', 's4', 's5')}, **{n: np.uint8(128) for n in ('z1', 'z2', 'z3', 'z4', 'z5')}},
     outputs=(('y', T.FLOAT), ('m', T.INT32)), order=['ids', 'seg', 'we', 'pe', 'se', 'g', 'b', '', 's1', 's2', 's3', 's4', 's5', 'z1', 'z2', 'z3', 'z4', 'z5'], epsilon=1e-5)
case('DynamicQuantizeLSTM', 'DynamicQuantizeLSTM', [{'x': f(4, 2, 3)}], {'w': u8(1, 3, 20), 'r': u8(1, 5, 20), 'b': f(1, 40), 'ws': np.abs(f(1)) / 50, 'wz': u8(1), 'rs': np.abs(f(1)) / 50, 'rz': u8(1)},
     outputs=(('y', T.FLOAT), ('h', T.FLOAT)), order=['x', 'w', 'r', 'b', '', '', '', '', 'ws', 'wz', 'rs', 'rz'], hidden_size=5)
case('CropAndResize', 'CropAndResize', [{'x': f(2, 3, 6, 6), 'r': np.array([[0, 0, 0.9, 1], [0.2, 0.1, 0.7, 0.6]], np.float32), 'i': i32(0, 1)}], {'c': i32(3, 4)}, order=['x', 'r', 'i', 'c'], mode='bilinear')
case('SampleOp', 'SampleOp', two)
case('BifurcationDetector', 'BifurcationDetector', [{'s': np.array([1, 2, 3, 4, 5], np.int64), 'c': np.array([9, 4, 5], np.int64), 'p': np.array(0, np.int64)}], outputs=(('t', I), ('n', I)))
case('DequantizeLinear of 16 bits', 'DequantizeLinear', [{'x': rng.integers(0, 60000, (2, 4), dtype=np.uint16)}], {'s': np.float32(0.001), 'z': np.uint16(30000)})
case('QuantizeLinear of 16 bits', 'QuantizeLinear', [{'x': f(2, 4)}], {'s': np.float32(0.001), 'z': np.uint16(30000)}, outputs=(('y', T.UINT16),))
case('BiasGelu', 'BiasGelu', two, {'b': f(8)})
case('NGramRepeatBlock', 'NGramRepeatBlock', [{'ids': np.array([[1, 2, 1, 2], [3, 3, 3, 3]], np.int64), 'scores': f(2, 5)}], ngram_size=2)
case('MaxpoolWithMask', 'MaxpoolWithMask', [{'x': f(1, 2, 6, 6), 'm': rng.integers(0, 2, (1, 2, 6, 6), dtype=np.int32)}], kernel_shape=[2, 2], strides=[2, 2])
case('Pad', 'Pad', [{'x': f(2, 3), 'p': np.array([1, 0, 0, 2], np.int64), 'v': np.array(7, np.float32)}], mode='constant')
case('Unique', 'Unique', [{'x': np.array([3, 1, 3, 2], np.float32)}], outputs=(('y', T.FLOAT), ('i', I), ('n', I)))
case('Trilu', 'Trilu', [{'x': f(2, 4, 4)}], {'k': np.array(1, np.int64)}, upper=0)
case('GatherND', 'GatherND', [{'x': f(3, 4), 'i': np.array([[0, 1], [2, 3]], np.int64)}])
case('GridSample', 'GridSample', [{'x': f(1, 2, 4, 4), 'g': np.clip(f(1, 3, 3, 2), -1, 1)}], align_corners=1, mode='bilinear', padding_mode='border')
case('Inverse', 'Inverse', [{'x': f(2, 3, 3) + 2 * np.eye(3, dtype=np.float32)}])
steps = h.make_graph([h.make_node('DecoderMaskedMultiHeadAttention', ['q', 'k', 'v', '', '', 'pk', 'pv', 'n'], ['y', 'nk', 'nv'], domain='com.microsoft', name='step', num_heads=4, past_present_share_buffer=1)], 'g',
                     [V(k, T.INT32 if k == 'n' else T.FLOAT, None) for k in ('q', 'k', 'v', 'pk', 'pv', 'n')], [V('y', T.FLOAT, None)])
pack.refused('DecoderMaskedMultiHeadAttention', {'model.onnx': h.make_model(steps, opset_imports=[h.make_opsetid('', 21), h.make_opsetid('com.microsoft', 1)], ir_version=9).SerializeToString()},
             'UNSUPPORTED_MODEL: memory: model.onnx: DecoderMaskedMultiHeadAttention "step": ONNX Runtime writes past the end of its memory …')
pack.write(os.path.join(ROOT, 'contrib.json.gz'))
