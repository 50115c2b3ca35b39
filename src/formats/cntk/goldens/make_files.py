# python 3.6, requirements.txt
"""What files may be: recurrent layers of cuDNN, functions that the Python of today does not write, float16, files of more
than 2 GB, checkpoints, models of CNTK 1, and what is refused."""
import os
import tempfile

import cntk as C
import numpy as np
from cntk.misc.optimized_rnnstack_converter import convert_optimized_rnnstack

from answers import HERE, packs, run, saved, seeded, sequences

pack = packs.Pack()
make = seeded(6)
L, S = C.layers, C.sequence
LENGTHS = ([3, 1, 4], [2])

# cuDNN's layers run on GPUs only; CNTK's own converter says what they are on a CPU.
for kind in ('lstm', 'rnnReLU', 'rnnTanh'):
    gates = 4 if kind == 'lstm' else 1
    for layers in (1, 2):
        for both in (False, True):
            d = 2 if both else 1
            widths = [3] + [4 * d] * (layers - 1)
            size = sum(d * gates * 4 * (w + 4) for w in widths) + layers * d * 2 * gates * 4
            w = C.Parameter((size,), init=make(size, scale=0.5))
            x = S.input_variable(3, name='x')
            stack = C.optimized_rnnstack(x, w, 4, layers, both, kind, name='y')
            plain = C.alias(convert_optimized_rnnstack(stack), 'y')
            variable = plain.arguments[0]
            pack.case('cuDNN: %s, %d layers%s' % (kind, layers, ', both ways' if both else ''), {'m.model': saved(stack)},
                      [run(plain, {variable: sequences(make, some, 3)}) for some in LENGTHS])


def gru_of_cudnn(w, rows, n):
    """h' = (1 - z) tanh(W_n x + b_n + r (R_n h + d_n)) + z h, as NVIDIA's documents have it (CNTK runs it on GPUs only)."""
    k = rows[0].shape[1]
    wx, wh, bx, bh = np.split(w.astype(np.float64), np.cumsum([3 * n * k, 3 * n * n, 3 * n]))
    sigmoid = lambda v: 1 / (1 + np.exp(-v))  # noqa: E731
    answers = []
    for row in rows:
        h, made = np.zeros(n), []
        for x in row:
            p = wx.reshape(3 * n, k).dot(x) + bx
            q = wh.reshape(3 * n, n).dot(h) + bh
            r, z = sigmoid(p[:n] + q[:n]), sigmoid(p[n:2 * n] + q[n:2 * n])
            h = (1 - z) * np.tanh(p[2 * n:] + r * q[2 * n:]) + z * h
            made.append(h)
        answers.append(np.array(made, np.float32))
    return answers


def gru_case():
    from answers import padded
    weights = make(3 * 4 * 3 + 3 * 4 * 4 + 2 * 3 * 4, scale=0.5)
    x = S.input_variable(3, name='x')
    stack = C.optimized_rnnstack(x, C.Parameter(weights.shape, init=weights), 4, 1, False, 'gru', name='y')
    cases = []
    for some in LENGTHS:
        rows = sequences(make, some, 3)
        sent = {'x': padded(rows)}
        if len(set(some)) > 1:
            sent['x/lengths'] = np.array(some, np.int64)
        cases.append((sent, {'y': padded(gru_of_cudnn(weights, rows, 4))}))
    pack.case('cuDNN: gru, 1 layers', {'m.model': saved(stack)}, cases)


gru_case()


def varint(n):
    out = bytearray()
    while n >= 128:
        out.append(n % 128 | 128)
        n //= 128
    return bytes(out + bytearray([n]))


def patched(data, old, new):
    """The file with the number of one function changed: the entry `op` of a dictionary."""
    entry = b'\x0a\x02op\x12\x06\x08\x02\x10\x03\x28'
    if data.count(entry + varint(old)) != 1 or len(varint(old)) != len(varint(new)):
        raise ValueError('the function to change is not there')
    return data.replace(entry + varint(old), entry + varint(new))


def loaded(data):
    path = os.path.join(tempfile.mkdtemp(), 'x.model')
    with open(path, 'wb') as file:
        file.write(data)
    return C.Function.load(path)


# Functions that older versions wrote, or other languages: files of today with another number in them.
PLUS, NEGATE, SUM = 19, 0, 18
for name, number, values in (('CrossEntropyWithSoftmax', 35, None), ('SquaredError', 34, None), ('ClassificationError', 36, None),
                             ('Logistic', 48, 'unit')):
    x, y = C.input_variable(4, name='x'), C.input_variable(4, name='y')
    data = patched(saved(C.plus(x, y, name='z')), PLUS, number)
    old = loaded(data)
    a, b = old.arguments
    cases = []
    for batch in (3, 1):
        p, q = make(batch, 4), make(batch, 4)
        if values == 'unit':
            p, q = np.round(1 / (1 + np.exp(-p))), 1 / (1 + np.exp(-q))
        cases.append(run(old, {a: p.astype(np.float32), b: q.astype(np.float32)}))
    pack.case('old: %s' % name, {'m.model': data}, cases)
for name, number in (('Pass', 56), ('NoOp', 62), ('LogSoftmax', 51), ('ELU', 65), ('Sigmoid', 1), ('StraightThrough', 94),
                     ('SumAll', 18), ('Hardmax', 11), ('Tan', 95), ('Atan', 96)):
    x = C.input_variable(4, name='x')
    data = patched(saved(C.negate(x, name='z')), NEGATE, number)
    old = loaded(data)
    pack.case('old: %s' % name, {'m.model': data}, [run(old, {old.arguments[0]: make(n, 4)}) for n in (2, 1)])

# Sixteen bits: cast and back, which is what CNTK computes of them on a CPU.
try:
    x = C.input_variable(4, name='x', dtype=np.float32)
    half = C.cast(C.cast(x, np.float16), np.float32, name='y')
    pack.case('float16: there and back', {'m.model': saved(half)}, [run(half, {x: make(2, 4)})])
except Exception as error:  # noqa: B902
    print('float16: %s' % str(error)[:200])
try:
    w = C.Parameter((3, 2), init=make(3, 2).astype(np.float16), dtype=np.float16)
    x = C.input_variable(3, name='x', dtype=np.float16)
    half = C.times(x, w, name='y')
    data = saved(half)
    open('/tmp/cntk/half.model', 'wb').write(data)
    pack.case('float16: a product', {'m.model': data}, [run(half, {x: make(2, 3).astype(np.float16)})], tolerance=2e-3,
              why='CNTK sums sixteen bits; ours are rounded once')
except Exception as error:  # noqa: B902
    print('float16: %s' % str(error)[:200])
pack.write(os.path.join(HERE, 'files.json.gz'))
