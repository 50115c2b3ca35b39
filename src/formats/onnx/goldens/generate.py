# python 3.11, requirements.txt
"""ONNX models and what onnxruntime answers to them. Run: npm run goldens onnx (needs requirements.txt).

Models of before opset 7 are refused by onnxruntime; their expected answers come from the same network written by hand
in numpy, after the operators' old definitions.
"""
import base64, json, os, shutil
import numpy as np
import onnx
from onnx import TensorProto as T, helper as h, numpy_helper as nh
import onnxruntime as ort

ROOT = os.path.dirname(os.path.abspath(__file__))
V = h.make_tensor_value_info
rng = np.random.default_rng(7)
NAMES = {np.dtype(k): v for k, v in {
    'f4': 'float32', 'f8': 'float64', 'f2': 'float16', 'i1': 'int8', 'i2': 'int16', 'i4': 'int32', 'i8': 'int64',
    'u1': 'uint8', 'u2': 'uint16', 'u4': 'uint32', 'u8': 'uint64', '?': 'bool'}.items()}


def number(x):
    if isinstance(x, (bool, np.bool_)): return int(x)
    if isinstance(x, (int, np.integer)): return int(x) if abs(int(x)) < 2**53 else str(int(x))
    x = float(x)
    if np.isnan(x): return 'NaN'
    if np.isinf(x): return 'Infinity' if x > 0 else '-Infinity'
    return x


def tensor(a):
    a = np.asarray(a)
    if a.dtype.kind in 'OUS':
        data = [base64.b64encode(s if isinstance(s, bytes) else str(s).encode()).decode() for s in a.ravel()]
        return {'dtype': 'string', 'shape': list(a.shape), 'data': data}
    if a.size > 64:
        data = base64.b64encode(np.ascontiguousarray(a).tobytes()).decode()
    else:
        data = [number(x) for x in a.ravel()]
    return {'dtype': NAMES[a.dtype], 'shape': list(a.shape), 'data': data}


def datum(v):
    if isinstance(v, list) and not v: return {'sequence': []}
    if isinstance(v, list): return {'sequence': [datum(x) for x in v]}
    if isinstance(v, dict):
        keys = list(v)
        keys = np.array(keys, dtype=np.int64) if not isinstance(keys[0], str) else np.array(keys, dtype=object)
        return {'keys': tensor(keys), 'values': tensor(np.array(list(v.values()), dtype=np.float32))}
    return tensor(v)


def folder(name):
    path = os.path.join(ROOT, name, 'model')
    shutil.rmtree(os.path.join(ROOT, name), ignore_errors=True)
    os.makedirs(path)
    return path


def write_cases(name, cases, tolerance=None):
    out = {'cases': [{k: {n: datum(v) for n, v in side.items() if v is not None} for k, side in case.items()} for case in cases]}
    if tolerance: out = {'tolerance': tolerance, **out}
    with open(os.path.join(ROOT, name, 'cases.json'), 'w') as f:
        json.dump(out, f, indent=1)
        f.write('\n')


def model_of(nodes, inputs, outputs, initializers=(), opset=21, ir=10, domains=(), functions=()):
    graph = h.make_graph(nodes, 'g', inputs, outputs, list(initializers))
    imports = [h.make_opsetid('', opset)] + [h.make_opsetid(d, v) for d, v in domains]
    return h.make_model(graph, opset_imports=imports, ir_version=ir, functions=list(functions), producer_name='goldens')


def golden(name, model, feeds, tolerance=None, file='model.onnx', **save):
    path = os.path.join(folder(name), file)
    onnx.save(model, path, **save)
    session = ort.InferenceSession(path)
    names = [o.name for o in session.get_outputs()]
    write_cases(name, [{'inputs': f, 'outputs': dict(zip(names, session.run(None, f)))} for f in feeds], tolerance)


def by_hand(name, model, cases):
    with open(os.path.join(folder(name), 'model.onnx'), 'wb') as f: f.write(model.SerializeToString())
    write_cases(name, cases)


f32 = lambda *shape: rng.standard_normal(shape).astype(np.float32)
const = lambda name, array: nh.from_array(np.asarray(array), name)

# --- every opset that onnxruntime runs ----------------------------------------------------------------------------
for opset in range(7, 22):
    nodes = [h.make_node('Conv', ['x', 'w', 'b'], ['c'], kernel_shape=[3, 3], pads=[1, 1, 1, 1]), h.make_node('Relu', ['c'], ['r']),
             h.make_node('MaxPool', ['r'], ['p'], kernel_shape=[2, 2], strides=[2, 2]), h.make_node('Flatten', ['p'], ['f']),
             h.make_node('Gemm', ['f', 'k', 'kb'], ['l']), h.make_node('Softmax', ['l'], ['y'], axis=1)]
    inits = [const('w', f32(2, 1, 3, 3)), const('b', f32(2)), const('k', f32(32, 3)), const('kb', f32(3))]
    m = model_of(nodes, [V('x', T.FLOAT, ['batch', 1, 8, 8])], [V('y', T.FLOAT, ['batch', 3])], inits, opset, 4 if opset < 15 else 8)
    golden(f'convolution_opset_{opset}', m, [{'x': f32(2, 1, 8, 8)}])

# --- dtypes -------------------------------------------------------------------------------------------------------
types = [T.FLOAT, T.DOUBLE, T.FLOAT16, T.INT8, T.INT16, T.INT32, T.INT64, T.UINT8, T.UINT16, T.UINT32, T.UINT64, T.BOOL, T.STRING]
lower = lambda t: T.DataType.Name(t).lower()
m = model_of([h.make_node('Identity', [f'{lower(t)}_in'], [f'{lower(t)}_out']) for t in types],
             [V(f'{lower(t)}_in', t, ['n', 2]) for t in types], [V(f'{lower(t)}_out', t, ['n', 2]) for t in types])
extreme = {T.INT64: [2**53 + 1, -2**63], T.UINT64: [2**64 - 1, 2**53 + 1], T.FLOAT: [np.nan, -np.inf], T.DOUBLE: [5e-324, 1e308],
           T.FLOAT16: [65504, 6e-8], T.BOOL: [True, False], T.STRING: ['', 'naïve ☃']}
one = {f'{lower(t)}_in': (np.array([extreme.get(t, [1, 100])], dtype=object) if t == T.STRING else
       np.array([extreme.get(t, [1, 100])]).astype(h.tensor_dtype_to_np_dtype(t))) for t in types}
golden('dtypes', m, [one, {k: np.zeros((0, 2), v.dtype) for k, v in one.items()}])

# --- text: ONNX strings are UTF-8; a NUL within is kept ------------------------------------------------------------
m = model_of([h.make_node('Identity', ['s'], ['same']), h.make_node('Concat', ['s', 't'], ['both'], axis=0)],
             [V('s', T.STRING, ['n'])], [V('same', T.STRING, ['n']), V('both', T.STRING, ['m'])],
             [h.make_tensor('t', T.STRING, [2], [b'a\0b', b''])])
golden('strings', m, [{'s': np.array(['x', '', 'a' * 300, '日本'], dtype=object)}, {'s': np.array([], dtype=object)}])

# --- scikit-learn's classifiers, with their default output: a sequence of maps --------------------------------------
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from skl2onnx import to_onnx
X = f32(60, 4)
for name, labels, kind in [('zipmap_int64', (X[:, 0] > 0).astype(np.int64) + (X[:, 1] > 0), LogisticRegression()),
                           ('zipmap_string', np.array(['no', 'yes'])[(X[:, 0] > 0).astype(int)], RandomForestClassifier(5, max_depth=3, random_state=1))]:
    m = to_onnx(kind.fit(X, labels), X[:1], target_opset={'': 21, 'ai.onnx.ml': 3})
    golden(name, m, [{'X': f32(3, 4)}, {'X': f32(1, 4)}])

# --- initializers that are inputs, too: constants up to IR version 3, overridable since ------------------------------
for ir in (3, 4):
    m = model_of([h.make_node('Add', ['x', 'w'], ['y'])], [V('x', T.FLOAT, ['n']), V('w', T.FLOAT, [1])], [V('y', T.FLOAT, ['n'])],
                 [const('w', np.array([2], np.float32))], 8, ir)
    feeds = [{'x': f32(3)}] + ([{'x': f32(3), 'w': np.array([5], np.float32)}] if ir > 3 else [])
    golden(f'initializers_as_inputs_ir_{ir}', m, feeds)

# --- external data: tied, empty, at an offset, inside a branch ------------------------------------------------------
k = f32(40, 30)
then = h.make_graph([h.make_node('Add', ['m', 'inner'], ['a'])], 'then', [], [V('a', T.FLOAT, None)], [const('inner', f32(30))])
other = h.make_graph([h.make_node('Constant', [], ['cc'], value=const('', f32(30))), h.make_node('Mul', ['m', 'cc'], ['b'])], 'else', [], [V('b', T.FLOAT, None)])
nodes = [h.make_node('MatMul', ['x', 'k'], ['m']), h.make_node('If', ['flag'], ['i'], then_branch=then, else_branch=other),
         h.make_node('Gather', ['k2', 'ids'], ['e']), h.make_node('Add', ['i', 'e'], ['z']), h.make_node('Concat', ['z', 'none'], ['y'], axis=0)]
m = model_of(nodes, [V('x', T.FLOAT, ['n', 40]), V('ids', T.INT64, ['n']), V('flag', T.BOOL, [])], [V('y', T.FLOAT, ['n', 30])],
             [const('k', k), const('k2', k.copy()), const('none', np.zeros((0, 30), np.float32))])
feeds = [{'x': f32(2, 40), 'ids': np.array([1, 39]), 'flag': np.array(flag)} for flag in (True, False)]
def externalize(tensors, name):
    """Moves tensors into one file each, or into that of an equal one before it; 64 bytes of something else first."""
    path, seen = folder(name), {}
    for t in tensors:
        raw = t.raw_data
        file = seen.setdefault(raw, f'{t.name or "attribute"}.bin')
        with open(os.path.join(path, file), 'wb') as f: f.write(b'#' * 64 + raw)
        t.ClearField('raw_data')
        t.data_location = T.EXTERNAL
        for key, value in (('location', file), ('offset', '64'), ('length', str(len(raw)))): t.external_data.add(key=key, value=value)
    return path
plain = os.path.join(ROOT, 'plain.onnx')
onnx.save(m, plain)
answers = [ort.InferenceSession(plain).run(None, f)[0] for f in feeds]
os.remove(plain)
branches = {a.name: a.g for a in m.graph.node[1].attribute}
path = externalize([*m.graph.initializer, branches['then_branch'].initializer[0], branches['else_branch'].node[0].attribute[0].t], 'external_data')
with open(os.path.join(path, 'model.onnx'), 'wb') as f: f.write(m.SerializeToString())
write_cases('external_data', [{'inputs': f, 'outputs': {'y': y}} for f, y in zip(feeds, answers)])

# --- control flow and functions -------------------------------------------------------------------------------------
body = h.make_graph([h.make_node('Add', ['s', 'step'], ['s2']), h.make_node('Identity', ['go'], ['go2'])], 'body',
                    [V('i', T.INT64, []), V('go', T.BOOL, []), V('s', T.FLOAT, ['n'])],
                    [V('go2', T.BOOL, []), V('s2', T.FLOAT, ['n']), V('s2', T.FLOAT, ['n'])])
body.output[2].name = 'scan'
body.node.append(h.make_node('Identity', ['s2'], ['scan']))
m = model_of([h.make_node('Loop', ['times', '', 'x'], ['last', 'all'], body=body)],
             [V('times', T.INT64, []), V('x', T.FLOAT, ['n'])], [V('last', T.FLOAT, ['n']), V('all', T.FLOAT, ['times', 'n'])],
             [const('step', np.array([0.5], np.float32))])
golden('loop', m, [{'times': np.array(t), 'x': f32(2)} for t in (0, 1, 5)])
fn = h.make_function('own', 'Twice', ['a'], ['b'], [h.make_node('Add', ['a', 'a'], ['b'])], [h.make_opsetid('', 21)])
m = model_of([h.make_node('Twice', ['x'], ['t'], domain='own'), h.make_node('Twice', ['t'], ['y'], domain='own')],
             [V('x', T.FLOAT, [None])], [V('y', T.FLOAT, [None])], domains=[('own', 1)], functions=[fn])
golden('local_functions', m, [{'x': f32(3)}])

# --- sequences and optionals in and out ------------------------------------------------------------------------------
seq = h.make_tensor_sequence_value_info
m = model_of([h.make_node('SequenceInsert', ['s', 'x'], ['out']), h.make_node('SequenceLength', ['s'], ['n'])],
             [seq('s', T.FLOAT, None), V('x', T.FLOAT, ['k'])], [seq('out', T.FLOAT, None), V('n', T.INT64, [])])
golden('sequences', m, [{'s': [f32(2), f32(3)], 'x': f32(1)}, {'s': [], 'x': f32(4)}])
maybe = h.make_value_info('maybe', h.make_optional_type_proto(h.make_tensor_type_proto(T.FLOAT, ['n'])))
given = h.make_graph([h.make_node('OptionalGetElement', ['maybe'], ['a'])], 'given', [], [V('a', T.FLOAT, None)])
absent = h.make_graph([h.make_node('Constant', [], ['b'], value=h.make_tensor('', T.FLOAT, [1], [-1]))], 'absent', [], [V('b', T.FLOAT, None)])
m = model_of([h.make_node('OptionalHasElement', ['maybe'], ['has']), h.make_node('If', ['has'], ['y'], then_branch=given, else_branch=absent)],
             [maybe], [V('has', T.BOOL, []), V('y', T.FLOAT, None)])
golden('optionals', m, [{'maybe': f32(2)}])

# --- nothing but a number; another name; no shape at all -------------------------------------------------------------
golden('scalar', model_of([h.make_node('Neg', ['x'], ['y'])], [V('x', T.FLOAT, [])], [V('y', T.FLOAT, [])]), [{'x': np.array(3, np.float32)}], file='any name.onnx')
golden('no_rank', model_of([h.make_node('Neg', ['x'], ['y'])], [V('x', T.INT32, None)], [V('y', T.INT32, None)]), [{'x': np.arange(6, dtype=np.int32).reshape(1, 2, 3)}])

# --- before opset 7 --------------------------------------------------------------------------------------------------
def old(nodes, inputs, outputs, inits, opset, ir=3):
    m = model_of(nodes, inputs + [V(i.name, i.data_type, list(i.dims)) for i in inits], outputs, inits, opset, ir)
    return m
x = f32(2, 3, 4, 5)
c3, c34, slope = f32(3), f32(3, 4), f32(3)
X4 = [V('x', T.FLOAT, [2, 3, 4, 5])]
Y4 = [V('y', T.FLOAT, [2, 3, 4, 5])]
by_hand('opset_1_broadcast', old(
    [h.make_node('Add', ['x', 'c3'], ['a'], broadcast=1, axis=1, consumed_inputs=[0, 0]),
     h.make_node('Mul', ['a', 'c34'], ['m'], broadcast=1, axis=-3), h.make_node('Sub', ['m', 'c5'], ['s'], broadcast=1),
     h.make_node('Div', ['s', 'x'], ['d']), h.make_node('PRelu', ['d', 'slope'], ['y'], consumed_inputs=[0, 0])],
    X4, Y4, [const('c3', c3), const('c34', c34), const('c5', (c5 := f32(5))), const('slope', slope)], 1),
    [{'inputs': {'x': x}, 'outputs': {'y': (lambda d: np.where(d < 0, d * slope.reshape(3, 1, 1), d))(
        (((x + c3.reshape(3, 1, 1)) * c34.reshape(3, 4, 1)) - c5) / x).astype(np.float32)}}])
by_hand('opset_4_attributes', old(
    [h.make_node('Pad', ['x'], ['p'], pads=[0, 0, 1, 0, 0, 0, 0, 2], mode='constant', value=1.5),
     h.make_node('Reshape', ['p'], ['r'], shape=[2, -1], consumed_inputs=[0]), h.make_node('Cast', ['r'], ['i'], to='INT32'),
     h.make_node('Cast', ['i'], ['f'], to='float'), h.make_node('Dropout', ['f'], ['dr', 'mask'], is_test=1, ratio=0.5),
     h.make_node('Selu', ['dr'], ['y'])],
    X4, [V('y', T.FLOAT, [2, None])], [], 4),
    [{'inputs': {'x': x * 10}, 'outputs': {'y': (lambda v: np.where(v > 0, 1.0507 * v, 1.0507 * (1.6732 * np.exp(v) - 1.6732)))(
        np.trunc(np.pad(x * 10, [(0, 0), (0, 0), (1, 0), (0, 2)], constant_values=1.5).reshape(2, -1)).astype(np.float64)).astype(np.float32)}}])
by_hand('opset_1_paddings_concat_split_tile', old(
    [h.make_node('Pad', ['x'], ['p'], paddings=[0, 0, 0, 0, 0, 0, 0, 1]), h.make_node('Split', ['p', 'sizes'], ['u', 'v'], axis=3),
     h.make_node('Concat', ['u', 'u'], ['c']), h.make_node('Tile', ['v', 'two', 'three'], ['w']),
     h.make_node('Upsample', ['c'], ['y'], height_scale=2.0, width_scale=3.0, mode='nearest')],
    X4, [V('y', T.FLOAT, None), V('w', T.FLOAT, None)],
    [const('sizes', np.array([4, 2], np.int64)), const('two', np.array(2, np.int64)), const('three', np.array(3, np.int64))], 1),
    [{'inputs': {'x': x}, 'outputs': (lambda p: {'y': np.concatenate([p[..., :4]] * 2, 1).repeat(2, 2).repeat(3, 3), 'w': np.tile(p[..., 4:], (1, 1, 1, 2))})(
        np.pad(x, [(0, 0), (0, 0), (0, 0), (0, 1)]))}])
g, b, mean, var = f32(3), f32(3), f32(3), np.abs(f32(3)) + 0.5
col = lambda v: v.reshape(3, 1, 1)
gw, gb = f32(60, 4), f32(4)
by_hand('opset_6_normalization_gemm', old(
    [h.make_node('BatchNormalization', ['x', 'g', 'b', 'mean', 'var'], ['n', 'm2', 'v2', 'sm', 'sv'], is_test=1, epsilon=1e-3),
     h.make_node('Flatten', ['n'], ['f']), h.make_node('Gemm', ['f', 'gw', 'gb'], ['y'], broadcast=1, alpha=0.5)],
    X4, [V('y', T.FLOAT, [2, 4])], [const('g', g), const('b', b), const('mean', mean), const('var', var), const('gw', gw), const('gb', gb)], 6),
    [{'inputs': {'x': x}, 'outputs': {'y': (0.5 * ((col(g) * (x - col(mean)) / np.sqrt(col(var) + 1e-3) + col(b)).reshape(2, 60).astype(np.float64) @ gw) + gb).astype(np.float32)}}])

# --- broken ----------------------------------------------------------------------------------------------------------
broken = os.path.join(ROOT, 'broken')
shutil.rmtree(broken, ignore_errors=True)
os.makedirs(broken)
def put(name, data, **others):
    os.makedirs(os.path.join(broken, name))
    for file, content in {'model.onnx': data, **others}.items():
        with open(os.path.join(broken, name, file.replace('__', '.')), 'wb') as f: f.write(content)
good = model_of([h.make_node('MatMul', ['x', 'w'], ['y'])], [V('x', T.FLOAT, ['n', 40])], [V('y', T.FLOAT, ['n', 40])], [const('w', f32(40, 40))])
whole = good.SerializeToString()
put('truncated', whole[:2000])
put('garbage', bytes(rng.integers(0, 256, 500, dtype=np.uint8)))
put('empty', b'')
put('no_graph', h.make_opsetid('', 3).SerializeToString())
def external(location, offset=0, length=6400, dims=(40, 40)):
    m = onnx.ModelProto(); m.CopyFrom(good)
    w = m.graph.initializer[0]; w.ClearField('raw_data'); w.data_location = T.EXTERNAL; w.ClearField('dims'); w.dims.extend(dims)
    for k2, v2 in (('location', location), ('offset', str(offset)), ('length', str(length))): w.external_data.add(key=k2, value=v2)
    return m.SerializeToString()
put('external_escapes', external('../other/weights.bin'))
put('external_absolute', external('/etc/passwd'))
put('external_address', external('*/_ORT_MEM_ADDR_/*', 4096))
put('external_missing', external('weights.bin'))
put('external_short', external('weights.bin'), weights__bin=bytes(100))
put('external_length', external('weights.bin', 0, 100), weights__bin=bytes(100))
put('external_overflow', external('weights.bin', 0, 6400, (2**40, 2**40)), weights__bin=bytes(100))
def bad(name, nodes, outputs=None, inits=(), **kw):
    put(name, model_of(nodes, [V('x', T.FLOAT, ['n', 4])], outputs or [V('y', T.FLOAT, None)], inits, **kw).SerializeToString())
bad('cycle', [h.make_node('Add', ['x', 'b'], ['a']), h.make_node('Neg', ['a'], ['b']), h.make_node('Neg', ['b'], ['y'])])
bad('unknown_op', [h.make_node('Frobnicate', ['x'], ['y'], name='first')])
bad('unknown_domain', [h.make_node('Frobnicate', ['x'], ['y'], domain='com.example')], domains=[('com.example', 1)])
bad('dangling_input', [h.make_node('Add', ['x', 'nowhere'], ['y'])])
bad('wrong_dims', [h.make_node('MatMul', ['x', 'w'], ['y'])], inits=[const('w', f32(5, 2))])
bad('wrong_raw_size', [h.make_node('Add', ['x', 'w'], ['y'])], inits=[T(name='w', data_type=1, dims=[4], raw_data=bytes(7))])
bad('no_kernel', [h.make_node('Cast', ['x'], ['b'], to=T.BFLOAT16), h.make_node('Erf', ['b'], ['y'], name='the one')], [V('y', T.BFLOAT16, None)])
bad('complex_output', [h.make_node('Identity', ['x'], ['y'])], [V('y', T.COMPLEX64, None), V('z', T.COMPLEX128, None)])
bad('opset_from_the_future', [h.make_node('Neg', ['x'], ['y'])], opset=999)
bad('old_unknown_rank', [h.make_node('Frob', ['x'], ['f'], domain='other'), h.make_node('Add', ['f', 'c'], ['y'], broadcast=1, axis=1, name='sum')],
    inits=[const('c', f32(4))], opset=6, ir=4, domains=[('other', 1)])
put('two_models', whole, **{'b__onnx': whole})
os.rename(os.path.join(broken, 'two_models', 'model.onnx'), os.path.join(broken, 'two_models', 'a.onnx'))
