# python 3.6, requirements.txt
"""What a sweep over CNTK's layers found answered otherwise: steps that are repeated, windows of nothing, names of blocks."""
import os

import cntk as C
import numpy as np

from answers import HERE, packs, run, saved, seeded, sequences

pack = packs.Pack()
make = seeded(11)
L, S = C.layers, C.sequence


def steps(name, function, lengths=([3, 1, 4], [12]), change=lambda row: row, shape=(2,), **more):
    x = S.input_variable(shape, name='x', **more)
    f = function(x)
    dtype = more.get('dtype', np.float32)
    feeds = [{x: [change(row).astype(dtype) for row in sequences(make, some, *shape)]} for some in lengths]
    pack.case(name, {'m.model': saved(f)}, [run(f, feed) for feed in feeds])


def first(x):
    return C.slice(x, 0, 0, 1)


def filled(value):
    return lambda row: row * 0 + np.float32(value)


def counts(row):
    row = np.floor(np.abs(row) * 2)
    row[-1, 0] = 1
    return row


def falling(row):
    row = row * 1.3
    row[0, 0] = 0.4
    return row


for name, change in (('half as often again', filled(1.5)), ('thirds', filled(1 / 3)), ('tenths', filled(0.1)),
                     ('counts', counts), ('counts that fall', falling)):
    steps('gather by ' + name, lambda x: S.gather(x, first(x)), change=change)
    steps('scatter by ' + name, lambda x: S.scatter(S.gather(x, first(x)), first(x)), change=change)
steps('where of doubles', lambda x: S.where(first(x)), change=filled(0.7), dtype=np.float64)


def decoder(x):
    """From the last state of an encoder one word after the other, until a word, at most half as many again as came in."""
    w = C.parameter((4, 4), init=make(4, 4), name='w')
    thought = S.last(L.Recurrence(L.GRU(4))(x))
    unfold = L.UnfoldFrom(lambda state: C.tanh(C.times(state, w) + 0.2), length_increase=1.5,
                          until_predicate=lambda word: C.greater(C.slice(word, 0, 2, 3), 0.3))
    f = unfold(thought, x)
    for p in f.parameters:
        p.value = make(*p.shape, scale=0.8)
    return f


steps('greedy decoder', decoder, ([3, 1], [5], [1, 1]), shape=(3,))


@C.BlockFunction('Pair', 'pair')
def pair(x):
    return C.alias(x * 2, 'twice'), C.alias(x + 1, 'more')


x = C.input_variable(2, name='x')
f = pair(x)
pack.case('block of two outputs', {'m.model': saved(f)}, [run(f, {x: make(3, 2)})])

x = C.input_variable((2, 7, 9), name='x')
for kind, name in ((C.MAX_POOLING, 'maxima'), (C.AVG_POOLING, 'means')):
    f = C.pooling(x, kind, (3, 2), (3, 3), ceil_out_dim=True)
    pack.case('%s of windows with nothing in them' % name, {'m.model': saved(f)}, [run(f, {x: make(n, 2, 7, 9)}) for n in (2, 1)])
f = C.pooling(x, C.AVG_POOLING, (3, 2), (3, 3), auto_padding=[True], ceil_out_dim=True, include_pad=True)
pack.case('means of windows of padding', {'m.model': saved(f)}, [run(f, {x: make(n, 2, 7, 9)}) for n in (2, 1)])
x = C.input_variable((2, 5, 5, 5), name='x')
f = C.pooling(x, C.MAX_POOLING, (2, 2, 2), (2, 2, 2), auto_padding=[True, True, True, False])
pack.case('padding of more axes than the window has', {'m.model': saved(f)}, [run(f, {x: make(n, 2, 5, 5, 5)}) for n in (2, 1)])
for kernel in (3, 4):
    x = C.input_variable((2, C.FreeDimension, C.FreeDimension), name='x')
    w = C.parameter((2, 3, kernel, kernel), init=make(2, 3, kernel, kernel))
    f = C.convolution_transpose(w, x, (1, 2, 2), auto_padding=[False, True, True])
    pack.case('transposed convolution of pictures of any size, %d wide' % kernel, {'m.model': saved(f)},
              [run(f, {x: make(2, 2, h, w)}) for h, w in ((5, 4), (3, 6))])


def indexed(name, function, *inputs, **more):
    """Words as the index of each one's 1, which CNTK itself is fed as sparse matrices."""
    random = np.random.RandomState(3)
    cases = []
    for lengths in more.get('lengths', ((3, 1, 4), (2,))):
        feed = {}
        for v in inputs:
            size = v.shape[0]
            if len(v.dynamic_axes) == 1:
                feed[v] = [row for row in np.eye(size, dtype=np.float32)[random.randint(0, size, len(lengths))]]
            else:
                feed[v] = [np.eye(size, dtype=np.float32)[random.randint(0, size, n)] for n in lengths]
        sent, answered = run(function, feed)
        cases.append((sent, answered))
        index = dict((k, v if k.endswith('/lengths') else v.argmax(-1).astype(np.int64)) for k, v in sent.items())
        cases.append((index, answered, 'indices'))
    pack.case(name, {'m.model': saved(function)}, cases)


words = S.input_variable(9, is_sparse=True, name='words')
indexed('words by index', L.Sequential([L.Embedding(4), L.Recurrence(L.GRU(3)), L.Dense(2)])(words), words)
indexed('words by index, a matrix each', L.Dense((2, 3))(words), words)
indexed('words by index and their last', L.Sequential([L.Embedding(4), S.last])(words) + C.times(S.first(words), C.parameter((9, 4), init=make(9, 4))), words)
user, item = C.input_variable(5, is_sparse=True, name='user'), C.input_variable(6, is_sparse=True, name='item')
indexed('users and items by index', C.reduce_sum(L.Embedding(3)(user) * L.Embedding(3)(item)), user, item)
pack.write(os.path.join(HERE, 'corners.json.gz'))
