# python 3.8, requirements.txt
"""Files of parameters in each of their forms: the oldest, versions 1 to 3, dtypes, sparse arrays, names without arg: and aux:."""
import os
import struct
import tempfile

import mxnet as mx
import numpy as np

from cases import Goldens, array, values

pack = Goldens()
V = mx.sym.Variable
FLAGS = {'float32': 0, 'float64': 1, 'float16': 2, 'uint8': 3, 'int32': 4, 'int8': 5, 'int64': 6}


def saved(arrays):
    path = os.path.join(tempfile.mkdtemp(), 'x.params')
    mx.nd.save(path, arrays)
    return open(path, 'rb').read()


def by_hand(arrays, magic):
    """As MXNet before 0.12 (magic 0xF993FAC8) and before 0.10 (none) wrote it."""
    out = struct.pack('<QQQ', 0x112, 0, len(arrays))
    for value in arrays.values():
        dims = value.shape
        out += (struct.pack('<II%dq' % len(dims), 0xF993FAC8, len(dims), *dims) if magic else struct.pack('<I%dI' % len(dims), len(dims), *dims))
        out += struct.pack('<iii', 1, 0, FLAGS[value.dtype.name]) + value.tobytes()
    out += struct.pack('<Q', len(arrays))
    for name in arrays:
        out += struct.pack('<Q', len(name)) + name.encode()
    path = os.path.join(tempfile.mkdtemp(), 'x.params')
    open(path, 'wb').write(out)
    for name, value in mx.nd.load(path).items():
        assert np.array_equal(value.asnumpy(), arrays[name])
    return out


net = mx.sym.FullyConnected(V('data'), num_hidden=4, name='fc')
held = {'fc_weight': values(2, 4, 5), 'fc_bias': values(3, 4)}
data = values(1, 3, 5)
answer = mx.nd.FullyConnected(mx.nd.array(data), *[mx.nd.array(v) for v in held.values()], num_hidden=4).asnumpy()
prefixed = dict(('arg:' + k, v) for k, v in held.items())
runs = [({'data': data}, {'fc_output': answer})]
symbol = net.tojson().encode()


def case(name, params, path='net-0000.params', **more):
    files = {'net-symbol.json': symbol, path: params}
    files.update(more.pop('files', {}))
    pack.case(name, files, runs, **more)


case('oldest', by_hand(prefixed, False))
case('version_1', by_hand(prefixed, True))
case('version_2', saved(dict((k, mx.nd.array(v)) for k, v in prefixed.items())))
with mx.util.np_shape(True):
    case('version_3', saved(dict((k, mx.nd.array(v)) for k, v in prefixed.items())))
case('bare_names', saved(dict((k, mx.nd.array(v)) for k, v in held.items())))
case('one_file_of_another_name', saved(dict((k, mx.nd.array(v)) for k, v in prefixed.items())), 'weights.params')
wrong = saved(dict((k, mx.nd.array(v + 1)) for k, v in prefixed.items()))
case('newest_epoch', saved(dict((k, mx.nd.array(v)) for k, v in prefixed.items())), 'net-0012.params', files={'net-0003.params': wrong, 'net-0009.params': wrong})
more = dict(prefixed)
more['arg:not_of_the_network'] = values(9, 100)
case('more_than_needed', saved(dict((k, mx.nd.array(v)) for k, v in more.items())))
# sparse arrays
rows = held['fc_weight'].copy()
rows[[0, 2]] = 0
answer_rows = mx.nd.FullyConnected(mx.nd.array(data), mx.nd.array(rows), mx.nd.array(held['fc_bias']), num_hidden=4).asnumpy()
for kind in ('row_sparse', 'csr'):
    params = saved({'arg:fc_weight': mx.nd.array(rows).tostype(kind), 'arg:fc_bias': mx.nd.array(held['fc_bias'])})
    pack.case(kind, {'net-symbol.json': symbol, 'net-0000.params': params}, [({'data': data}, {'fc_output': answer_rows})])
for dtype in ('float16', 'float64', 'int8', 'uint8', 'int32', 'int64'):
    w = (values(4, 3, 4, low=0, high=100)).astype(dtype)
    both = mx.sym.Group([mx.sym.Cast(V('w', dtype=dtype), dtype='float32', name='c'), mx.sym.identity(V('w', dtype=dtype), name='i')])
    expected = dict(zip(both.list_outputs(), [w.astype('float32'), w]))
    scaled = mx.sym.Group([both[0], both[1], mx.sym.identity(V('x'), name='x')])
    x = values(5, 2)
    pack.case('dtype_' + dtype, {'net-symbol.json': scaled.tojson().encode(), 'net-0000.params': saved({'arg:w': array(w)})},
              [({'x': x}, dict(zip(scaled.list_outputs(), [w.astype('float32'), w, x])))])
# halves, and files that are of something else
pack.refused('without_names', {'net-symbol.json': symbol, 'net-0000.params': saved([mx.nd.array(v) for v in held.values()])}, 'CORRUPT_MODEL: …2 arrays without names…')
pack.refused('of_blocks', {'net-symbol.json': symbol, 'net-0000.params': saved({'0.weight': mx.nd.array(held['fc_weight'])})}, 'CORRUPT_MODEL: …fc_weight, fc_bias of the network are missing; it has 0.weight…export…')
pack.refused('without_params', {'net-symbol.json': symbol}, 'CORRUPT_MODEL: …net-0000.params…')
pack.refused('without_symbol', {'net-0000.params': saved(dict((k, mx.nd.array(v)) for k, v in prefixed.items()))}, 'UNKNOWN_FORMAT: …net-symbol.json…is missing…')
custom = mx.sym.Variable('data')
pack.refused('custom', {'net-symbol.json': symbol.replace(b'FullyConnected', b'Custom')}, 'UNSUPPORTED_MODEL: …Custom (1 node: "fc")…a function of the exporting program…')
pack.refused('random', {'net-symbol.json': mx.sym.broadcast_add(V('data'), mx.sym.random_normal(0, 1, shape=(1, 3), name='noise')).tojson().encode()}, 'UNSUPPORTED_MODEL: …_random_normal (1 node: "noise")…random…')
pack.refused('quantized', {'net-symbol.json': mx.sym.contrib.quantize_v2(V('data'), name='q')[0].tojson().encode()}, 'UNSUPPORTED_MODEL: …_contrib_quantize_v2 (1 node: "q")…8 bits…')
pack.refused('rank_unknown', {'net-symbol.json': mx.sym.LayerNorm(V('data'), V('g'), V('b'), name='ln').tojson().encode()}, 'UNSUPPORTED_MODEL: …state it in net-signature.json…')
pack.save('params')
