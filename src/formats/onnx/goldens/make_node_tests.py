# python 3.11, requirements.txt
"""The node tests of the onnx package: one small model an operator and what onnx says that it answers, in packs.

What a case holds of random numbers is rounded to a few bits nowhere: the data are onnx's own. Cases too large for a pack
are left to test/oracles/onnx.oracle.test.ts, which asks the same packs without a limit: make_node_tests.py --all FOLDER.
"""
import os
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
    for old in os.listdir(folder):
        if old.startswith('node-tests-'):
            os.remove(os.path.join(folder, old))
    number, start, count = 1, 0, 400 if everything else 200
    while start < len(chosen):
        pack = packs.Pack()
        for name, data, runs in chosen[start:start + count]:
            pack.case(name, {'model.onnx': data}, runs)
        if written(pack, os.path.join(folder, 'node-tests-%02d.json.gz' % number)):
            start, number, count = start + count, number + 1, min(count + 40, 400)
        else:
            count -= 20
    print('%d cases' % len(chosen))


main()
