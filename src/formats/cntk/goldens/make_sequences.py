# python 3.6, requirements.txt
"""Functions along dynamic axes: ragged sequences of several rows, and one row alone."""
import os

import cntk as C
import numpy as np

from answers import HERE, packs, run, saved, seeded, sequences, tried

pack = packs.Pack()
make = seeded(2)
LENGTHS = ([3, 1, 4], [2], [2, 2])


def case(name, function, shape=(2,), lengths=LENGTHS, change=lambda rows: rows, **more):
    def both():
        x = C.sequence.input_variable(shape, name='x', **more)
        f = function(x)
        f = C.combine([C.alias(o, 'y%d' % i) for i, o in enumerate(f.outputs)]) if len(f.outputs) > 1 else C.alias(f, 'y')
        dtype = more.get('dtype', np.float32)
        return {'m.model': saved(f)}, [run(f, {x: change(sequences(make, some, *shape, dtype=dtype))}) for some in lengths]
    tried(pack, name, both)


S = C.sequence
case('identity', lambda x: x * 1)
case('past value', S.past_value)
case('past value of 2 steps from a number', lambda x: S.past_value(x, 0.5, 2))
case('past value of more steps than there are', lambda x: S.past_value(x, 0.25, 5))
case('future value', S.future_value)
case('future value of 2 steps from a number', lambda x: S.future_value(x, 0.5, 2))
case('past value from a vector', lambda x: S.past_value(x, C.constant([1, 2])))
case('delays both ways', lambda x: C.splice(S.past_value(x), x, S.future_value(x)))
case('first', S.first)
case('last', S.last)
case('first and last of a matrix', lambda x: C.splice(S.first(x), S.last(x), axis=0), (2, 3))
case('is first', lambda x: S.is_first(x))
case('is last', lambda x: S.is_last(x))
case('slice', lambda x: S.slice(x, 1, 0), lengths=([3, 2, 4], [2]))
case('slice both ends', lambda x: S.slice(x, 1, -1), lengths=([3, 3, 4], [3]))
case('slice of the first two', lambda x: S.slice(x, 0, 2), lengths=([3, 3, 4], [3]))
case('slice of the last but one', lambda x: S.slice(x, -2, -1), lengths=([3, 3, 4], [3]))


def positive(rows):
    for row in rows:
        row[0, 0] = 1
    return rows


def some(x):
    return C.greater(C.slice(x, 0, 0, 1), 0)


case('where', lambda x: S.where(some(x)), change=positive)
case('gather', lambda x: S.gather(x, some(x)), change=positive, lengths=([5, 1, 4], [4]))
case('gather and sum', lambda x: S.reduce_sum(S.gather(x, some(x))), change=positive, lengths=([5, 1, 4], [4]))
case('scatter', lambda x: S.scatter(S.gather(x, some(x)) * 2, some(x)), change=positive, lengths=([5, 1, 4], [4]))
case('scatter of the first', lambda x: S.scatter(S.first(x), S.is_first(x)))
case('broadcast', lambda x: S.broadcast_as(S.last(x), x))
case('broadcast and more', lambda x: x * S.broadcast_as(S.reduce_max(x), x))
case('reduce_sum', S.reduce_sum)
case('reduce_max', S.reduce_max)
case('sum of a matrix', S.reduce_sum, (2, 3))
case('softmax', S.softmax)
case('softmax and weighted sum', lambda x: S.reduce_sum(S.softmax(x) * x))
case('unpack', lambda x: S.unpack(x, 0.5))
case('unpack without a mask', lambda x: S.unpack(x, -1, no_mask_output=True), (2, 3))
case('unpack and back', lambda x: C.to_sequence_like(S.unpack(x, 0, no_mask_output=True) * 2, x))
case('log softmax of steps', lambda x: C.log_softmax(x), (5,))
case('sum over everything', lambda x: C.reduce_sum(x, C.Axis.all_axes()))
case('mean over everything', lambda x: C.reduce_mean(x, C.Axis.all_axes()))
case('stride of a scan', lambda x: C.layers.Recurrence(C.plus)(x))
case('running sum backwards', lambda x: C.layers.Recurrence(C.plus, go_backwards=True)(x))
case('running maximum', lambda x: C.layers.Recurrence(lambda h, v: C.element_max(h, v))(x))
case('fold', lambda x: C.layers.Fold(C.plus)(x))
case('of doubles', lambda x: S.past_value(x, 1.5) * 2, dtype=np.float64)
case('prefix of two steps back', lambda x: C.layers.Delay(2)(x) + x)
case('convolution along time', lambda x: C.layers.Convolution(3, 4, sequential=True, pad=True)(x), (3,))
for stride, padding in ((1, True), (2, True), (1, False), (2, False)):
    case('sequential convolution by %d%s' % (stride, ', padded' if padding else ''),
         lambda x: C.convolution(C.Parameter((4, 3, 3), init=make(4, 3, 3)), x, (3, stride), auto_padding=[False, padding], sequential=True),
         (3,), lengths=([5, 3, 4], [4]))
case('sequential convolution of frames',
     lambda x: C.convolution(C.Parameter((2, 1, 3, 2), init=make(2, 1, 3, 2)), x, (1, 1, 1), auto_padding=[False, True, True], sequential=True),
     (1, 4), lengths=([5, 3, 4], [4]))
case('window of three', lambda x: C.splice(x, S.past_value(x), S.past_value(x, time_step=2), axis=-1), (3,))


def lucas(x):
    """y_t = x_t + y_{t-1} + 0.5 y_{t-2}: one loop with two delays, one of two steps."""
    y = C.placeholder(shape=x.shape, dynamic_axes=x.dynamic_axes)
    z = x + S.past_value(y, 0.1) + 0.5 * S.past_value(y, 0.2, 2)
    return z.replace_placeholders({y: z.output})


def ahead(x):
    y = C.placeholder(shape=x.shape, dynamic_axes=x.dynamic_axes)
    z = x + 0.5 * S.future_value(y, 0.3, 2)
    return z.replace_placeholders({y: z.output})


def from_delay(x):
    """What is asked for is the delay itself."""
    y = C.placeholder(shape=x.shape, dynamic_axes=x.dynamic_axes)
    before = S.past_value(y, 0.5)
    z = x * 0.5 + before * 0.25
    return before.replace_placeholders({y: z.output})


case('loop with delays of one and two steps', lucas)
case('loop with a look ahead of two steps', ahead)
case('loop that gives its delay', from_delay)
case('two loops one after the other', lambda x: ahead(lucas(x)))


def with_batch(name, function, shapes, lengths=LENGTHS):
    """A sequence and a tensor for each of its rows."""
    def both():
        x = S.input_variable(shapes[0], name='x')
        v = C.input_variable(shapes[1], name='v')
        f = C.alias(function(x, v), 'y')
        return ({'m.model': saved(f)},
                [run(f, {x: sequences(make, n, *shapes[0]), v: make(len(n), *shapes[1])}) for n in lengths])
    tried(pack, name, both)


with_batch('a tensor for all steps', lambda x, v: x + S.broadcast_as(v, x), ((2,), (2,)))
with_batch('times a matrix for each row', lambda x, v: C.times(x, S.broadcast_as(v, x)), ((2,), (2, 3)))
with_batch('past value from a state of each row', lambda x, v: S.past_value(x, v), ((2,), (2,)))
with_batch('recurrence from a state of each row', lambda x, v: C.layers.RecurrenceFrom(C.plus)(v, x), ((2,), (2,)))

# Two axes of their own: an encoder's and a decoder's.
a, b = C.Axis.new_unique_dynamic_axis('a'), C.Axis.new_unique_dynamic_axis('b')
x = C.input_variable(2, dynamic_axes=[C.Axis.default_batch_axis(), a], name='x')
y = C.input_variable(2, dynamic_axes=[C.Axis.default_batch_axis(), b], name='y')
f = C.alias(y + S.broadcast_as(S.reduce_sum(x), y), 'z')
pack.case('two sequences', {'m.model': saved(f)}, [
    run(f, {x: sequences(make, p, 2), y: sequences(make, q, 2)}) for p, q in (([3, 1], [2, 4]), ([2], [5]))])

# To sequences and back, from tensors. Of a batch of one row CNTK looks at no lengths.
x = C.input_variable((C.FreeDimension, 2), name='x')
f = C.alias(S.reduce_sum(S.past_value(C.to_sequence(x)) + C.to_sequence(x)), 'y')
pack.case('to_sequence', {'m.model': saved(f)}, [run(f, {x: make(n, t, 2)}) for n, t in ((2, 3), (1, 4))])
n = C.input_variable((), name='n')
x = C.input_variable((4, 2), name='x')
f = C.alias(S.last(C.to_sequence(x, n)), 'y')
pack.case('to_sequence by lengths', {'m.model': saved(f)},
          [run(f, {x: make(k, 4, 2), n: np.array(l, np.float32)}) for k, l in ((3, [2, 4, 1]), (2, [3, 4]))])
x = C.input_variable((3,), name='x')
f = C.alias(C.reduce_sum(C.unpack_batch(x), axis=0), 'y')
pack.case('unpack_batch', {'m.model': saved(f)}, [run(f, {x: make(k, 3)}) for k in (2, 1)])
pack.write(os.path.join(HERE, 'sequences.json.gz'))
