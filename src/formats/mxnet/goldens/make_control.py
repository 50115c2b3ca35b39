# python 3.8, requirements.txt
"""Loops and branches: foreach, while_loop and cond of symbols and of Gluon's blocks."""
import mxnet as mx
import numpy as np

from cases import Goldens, values

pack = Goldens()
pack.stated = True
V = mx.sym.Variable
G = mx.sym.Group
C = mx.sym.contrib


def net(name, symbol, runs, params=None, **more):
    pack.model(name, symbol, runs, params or {}, **more)


outs, states = C.foreach(lambda x, s: (x * s[0], [x + s[0]]), V('x'), [V('s')])
net('foreach', G([outs, states[0]]), [{'x': values(1, 4, 2, 3), 's': values(2, 2, 3)}, {'x': values(1, 1, 1, 3), 's': values(2, 1, 3)}])


def step(x, states):
    h = mx.sym.tanh(mx.sym.FullyConnected(x, V('w_ih'), num_hidden=4, no_bias=True) + mx.sym.FullyConnected(states[0], V('w_hh'), V('b'), num_hidden=4))
    return [h, x], [h, states[1] + 1]


outs, states = C.foreach(step, V('x'), [V('h'), V('n')])
held = {'w_ih': values(3, 4, 3), 'w_hh': values(4, 4, 4), 'b': values(5, 4)}
net('foreach_cell', G(list(outs) + list(states)), [{'x': values(1, 5, 2, 3), 'h': values(2, 2, 4), 'n': np.zeros(1, 'float32')}], held)
outs, states = C.foreach(lambda x, s: (x[0] + x[1], s), [V('x'), V('y')], [V('s')])
net('foreach_two', G([outs, states[0]]), [{'x': values(1, 3, 2), 'y': values(2, 3, 2), 's': values(3, 2)}]) if False else None
inner, outer = C.foreach(lambda row, s: (C.foreach(lambda x, t: (x * 2 + t[0], [t[0] + x]), row, [s[0]])[0], [s[0] + 1]), V('x'), [V('s')])
net('foreach_nested', G([inner, outer[0]]), [{'x': values(1, 3, 4, 2), 's': values(2, 2)}])
outputs, final = C.while_loop(cond=lambda i, s: i <= 5, func=lambda i, s: ([i + s], [i + 1, s + i]), loop_vars=(V('i'), V('s')), max_iterations=5)
net('while_loop', G([outputs[0]] + list(final)), [{'i': np.array([1], 'float32'), 's': np.array([0], 'float32')}], dynamic=True)
outputs, final = C.while_loop(cond=lambda i, s: i < 3, func=lambda i, s: ([s], [i + 1, mx.sym.FullyConnected(s, V('w'), num_hidden=3, no_bias=True)]), loop_vars=(V('i'), V('s')), max_iterations=8)
net('while_loop_early', G(list(final)), [{'i': np.array([0], 'float32'), 's': values(1, 2, 3)}], {'w': values(2, 3, 3)}, dynamic=True)
branch = C.cond(lambda: V('a') * V('b') < 5, lambda: (V('a') + 5) * (V('b') + 5), lambda: (V('a') - 5) * (V('b') - 5)) if False else None
a, b = V('a'), V('b')
branch = C.cond(a * b < 5, lambda: (a + 5) * (b + 5), lambda: (a - 5) * (b - 5))
net('cond', branch, [{'a': np.array([1], 'float32'), 'b': np.array([2], 'float32')}, {'a': np.array([3], 'float32'), 'b': np.array([4], 'float32')}], dull=True, dynamic=True)
pack.save('control')
