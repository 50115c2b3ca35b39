# python 3.11, requirements.txt
"""The node tests of the onnx package: one small model an operator and what onnx says that it answers, in packs.

Cases too large for a pack are left to test/oracles/onnx.oracle.test.ts, which has packs without a limit made:
make_node_tests.py --all FOLDER. What is left out for another reason stands in node-tests-left-out.json.
"""
import json
import os
import re
import sys
import warnings

import numpy as np

ROOT = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(ROOT, '../../../../test'))
import packs  # noqa: E402

warnings.simplefilter('ignore')
from onnx.backend.test.case.node import collect_testcases  # noqa: E402
from onnx import TypeProto, numpy_helper  # noqa: E402,F401

MOST_CASE_BYTES = 20000
PACK_BYTES = 185000

packs.DTYPES.update({'float8_e4m3fn': 'float8e4m3fn', 'float8_e5m2': 'float8e5m2', 'float8_e4m3fnuz': 'float8e4m3fnuz',
                     'float8_e5m2fnuz': 'float8e5m2fnuz', 'float8_e8m0fnu': 'float8e8m0', 'float4_e2m1fn': 'float4e2m1'})


class Narrow:
    """An array of less than a byte an element, whose own bytes are not what test/golden.ts reads."""

    def __init__(self, array):
        self.dtype, self.data = array.dtype.name, array.astype(np.int8 if array.dtype.name.startswith('int') else np.uint8)
        self.nbytes = self.data.nbytes


plain = packs.datum


def datum(value):
    return dict(plain(value.data), dtype=value.dtype) if isinstance(value, Narrow) else plain(value)


packs.datum = datum


def inside(value):
    """The values that onnx writes as messages."""
    if hasattr(value, 'SerializeToString'):
        return inside(numpy_helper.to_array(value))
    if getattr(value, 'dtype', None) is not None and value.dtype.name in ('int4', 'uint4', 'int2', 'uint2'):
        return Narrow(value)
    if isinstance(value, (list, tuple)):
        return [inside(item) for item in value]
    return value


def named(ports, values, side):
    """By name, without what is left out."""
    return {port.name: inside(value) for port, value in zip(ports, values) if value is not None}


def cases():
    """Name, the model's bytes, pairs of inputs and outputs."""
    for case in sorted(collect_testcases(None), key=lambda case: case.name):
        graph = case.model.graph
        runs = [(named(graph.input, i, 'input'), named(graph.output, o, 'output')) for i, o in case.data_sets]
        yield case.name.removeprefix('test_'), case.model.SerializeToString(), runs


# What onnx rounds to a few digits, or float16 does.
TOLERANT = [
    (r'fp16|softmax_precision_expanded', 1e-3, 'float16 has 11 bits'),
    (r'^roialign_aligned|^averagepool_2d_ceil_last_window_starts_on_pad', 2e-4, 'onnx writes the expected values with four digits'),
]
LEFT_OUT = [
    (r'^bernoulli|^training_dropout', 'answers are random'),
    (r'^resize_downsample_scales_(cubic|linear)_align_corners$', 'ONNX Runtime aligns the corners of the rounded size, onnx those of the exact one'),
    (r'^maxunpool_export_with_output_shape$', 'ONNX Runtime counts the indices within output_shape, onnx within the shape that was pooled'),
    (r'^attention_4d_with_past_and_present_qk_matmul_bias_[34]d_mask_causal$', 'of masked scores ONNX Runtime answers the lowest float32, onnx -Infinity; the attention itself is equal'),
    (r'^attention_4d_diff_heads_mask4d_padded_kv$|^convinteger_with_padding$|^reduce_max_empty_set_bool$', 'ONNX Runtime refuses the run: its kernel does not have this case'),
]
REFUSED = [
    (r'^(adagrad|adam|momentum|nesterov)', 'UNSUPPORTED_MODEL: memory: model.onnx: …: belongs to training; …'),
    (r'^flexattention(?!.*_expanded)', 'UNSUPPORTED_MODEL: memory: model.onnx: FlexAttention …: a preview that ONNX Runtime does not run yet; …'),
    (r'^image_decoder', 'UNSUPPORTED_MODEL: memory: model.onnx: ImageDecoder …: ONNX Runtime has no image decoder; …'),
    (r'^attention_(3d_local|local|bidirectional)_window(?!.*_expanded)', 'UNSUPPORTED_MODEL: memory: model.onnx: Attention …: ONNX Runtime does not know local windows …'),
    (r'^(causal_conv_with_state|linear_attention).*fp16$', 'UNSUPPORTED_MODEL: …: ONNX Runtime has no kernel for float16'),
    (r'bf16|^celu_bfloat16_expanded|FLOAT4E2M1|float4e2m1|^bitcast_bool|^top_k_uint64', 'UNSUPPORTED_MODEL: ONNX Runtime: …'),
    (r'^attention_4d_(attn_mask_causal|causal_padded_kv|padded_kv)_bf16$', 'CORRUPT_MODEL: ONNX Runtime: Type Error: …'),
]


def found(table, name):
    rows = [row for row in table if re.search(row[0], name)]
    return rows[-1][1:] if rows else None


def size(value):
    if isinstance(value, (list, tuple)):
        return sum(size(item) for item in value)
    if isinstance(value, dict):
        return 100 * len(value)
    return value.nbytes if isinstance(value, Narrow) else np.asarray(value).nbytes


def written(pack, path):
    """Whether it was small enough."""
    try:
        pack.write(path)
    except ValueError:
        return False
    return True


def main():
    everything = sys.argv[2] if sys.argv[1:2] == ['--all'] else None
    folder = everything or ROOT
    if everything:
        packs.MOST_BYTES = 2**31
    chosen = [(name, data, runs) for name, data, runs in cases()
              if everything or len(data) + sum(size(v) for run in runs for side in run for v in side.values()) <= MOST_CASE_BYTES]
    left = {name: found(LEFT_OUT, name)[0] for name, _, _ in chosen if found(LEFT_OUT, name)}
    chosen = [row for row in chosen if row[0] not in left]
    if not everything:
        large = {name: 'the data are too large; test/oracles has it' for name, _, _ in cases()}
        large = {name: why for name, why in large.items() if name not in left and name not in {row[0] for row in chosen}}
        with open(os.path.join(folder, 'node-tests-left-out.json'), 'w') as out:
            json.dump(dict(left, **large), out, indent=1, sort_keys=True)
            out.write('\n')
    for old in os.listdir(folder):
        if old.startswith('node-tests-') and old.endswith('.gz'):
            os.remove(os.path.join(folder, old))
    number, start, count = 1, 0, 400 if everything else 200
    while start < len(chosen):
        pack = packs.Pack()
        for name, data, runs in chosen[start:start + count]:
            refused, tolerant = found(REFUSED, name), found(TOLERANT, name)
            if refused:
                pack.refused(name, {'model.onnx': data}, refused[0])
            else:
                pack.case(name, {'model.onnx': data}, runs, **(dict(tolerance=tolerant[0], why=tolerant[1]) if tolerant else {}))
        if written(pack, os.path.join(folder, 'node-tests-%02d.json.gz' % number)):
            start, number, count = start + count, number + 1, min(count + 40, 400)
        else:
            count -= 20
    print('%d cases' % len(chosen))


main()
