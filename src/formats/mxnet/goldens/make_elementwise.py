# python 3.8, requirements.txt
"""Functions of one and two tensors, element by element."""
import mxnet as mx
import numpy as np

from cases import Goldens, array, values

pack = Goldens()
x = mx.sym.Variable('x')
y = mx.sym.Variable('y')

NASTY = np.array([[-3.5, -2.5, -1.5, -0.5, -0.49999997, -0.0, 0.0, 0.49999997, 0.5, 1.5, 2.5, 3.5],
                  [1e-20, -1e-20, 1e20, -1e20, 30, -30, 100, -100, np.inf, -np.inf, np.nan, 1e-6]], 'float32')
UNARY = ('negative abs sign round rint ceil floor trunc fix square sqrt rsqrt cbrt rcbrt reciprocal exp log log10 log2 '
         'log1p expm1 sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh arctanh degrees radians erf erfinv '
         'gamma gammaln logical_not relu sigmoid softsign hard_sigmoid BlockGrad identity make_loss').split()
NO_LARGE = {'sin', 'cos', 'tan', 'gamma', 'gammaln'}


def wide(name):
    """Inputs of every kind; of periodic functions, and such that overflow, smaller ones."""
    if name in NO_LARGE:
        return values(1, 2, 12, low=-6.5, high=6.5)
    return NASTY


for name in UNARY:
    symbol = getattr(mx.sym, name)(x, name='op')
    runs = [{'x': wide(name)}, {'x': values(2, 1, 7, low=-0.99, high=0.99)}, {'x': values(3, 3, 2, low=0.01, high=5)}]
    pack.model(name, symbol, runs, dull=True)
for name in ('_contrib_round_ste', '_contrib_sign_ste', '_contrib_gradientmultiplier', '_contrib_quadratic'):
    function = getattr(mx.sym.contrib, name[len('_contrib_'):])
    symbol = function(x, a=0.5, b=-2, c=3, name='op') if 'quadratic' in name else (
        function(x, scalar=0.5, name='op') if 'gradient' in name else function(x, name='op'))
    pack.model(name, symbol, [{'x': values(4, 2, 9, low=-3, high=3)}])
pack.model('smooth_l1', mx.sym.smooth_l1(x, scalar=1.5, name='op'), [{'x': values(5, 2, 9, low=-2, high=2)}, {'x': values(6, 1, 9)}])
pack.model('hard_sigmoid_attributes', mx.sym.hard_sigmoid(x, alpha=0.7, beta=0.1, name='op'), [{'x': values(5, 2, 9, low=-2, high=2)}])
pack.model('clip', mx.sym.clip(x, a_min=-0.5, a_max=0.25, name='op'), [{'x': NASTY}, {'x': values(6, 1, 9)}])

PAIRS = np.array([[7, -7, 7, -7, 5.5, -5.5, 0, 3, np.inf, np.nan, -0.0, 1e10]], 'float32')
OTHERS = np.array([[3, 3, -3, -3, 2, -2, 5, 0, 2, 1, 3, 3]], 'float32')
BINARY = 'add sub mul div mod power maximum minimum hypot equal not_equal greater greater_equal lesser lesser_equal logical_and logical_or logical_xor'.split()
for name in BINARY:
    symbol = getattr(mx.sym, 'broadcast_' + name)(x, y, name='op')
    mixed = [values(7, 2, 1, 4, low=0.5, high=2), values(8, 1, 3, 4, low=0.5, high=2)]
    runs = [{'x': PAIRS, 'y': OTHERS}, {'x': mixed[0], 'y': mixed[1]}]
    if name in ('power', 'mod', 'hypot'):
        runs[0] = {'x': PAIRS[:, :8], 'y': OTHERS[:, :8]}
    pack.model('broadcast_' + name, symbol, runs, dull=True)
for name in ('elemwise_add', 'elemwise_sub', 'elemwise_mul', 'elemwise_div'):
    pack.model(name, getattr(mx.sym, name)(x, y, name='op'), [{'x': values(9, 2, 3), 'y': values(10, 2, 3)}])
INTERNAL = mx.sym._internal
for name in ('_maximum _minimum _power _mod _hypot _equal _not_equal _greater _greater_equal _lesser _lesser_equal '
             '_logical_and _logical_or _logical_xor _scatter_elemwise_div').split():
    a, b = values(11, 2, 6, low=0.5, high=3).round(1), values(12, 2, 6, low=0.5, high=3).round(1)
    b[0, :3] = a[0, :3]
    pack.model(name, getattr(INTERNAL, name)(x, y, name='op'), [{'x': a, 'y': b}], dull=True)
SCALARS = ('_plus_scalar _minus_scalar _rminus_scalar _mul_scalar _div_scalar _rdiv_scalar _mod_scalar _rmod_scalar '
           '_power_scalar _rpower_scalar _maximum_scalar _minimum_scalar _hypot_scalar _equal_scalar _not_equal_scalar '
           '_greater_scalar _greater_equal_scalar _lesser_scalar _lesser_equal_scalar _logical_and_scalar '
           '_logical_or_scalar _logical_xor_scalar _scatter_plus_scalar _scatter_minus_scalar').split()
for name in SCALARS:
    symbol = getattr(INTERNAL, name)(x, scalar=1.5, name='op')
    runs = [{'x': np.array([[1.5, -1.5, 3.25, 0.1, 2, -7.25]], 'float32')}, {'x': values(13, 2, 5, low=0.2, high=4)}]
    pack.model(name, symbol, runs, dull=True)
for name in ('_plus_scalar', '_mul_scalar', '_div_scalar', '_rdiv_scalar', '_mod_scalar', '_maximum_scalar', '_greater_scalar', '_power_scalar'):
    for dtype in ('int32', 'int64', 'uint8', 'int8'):
        data = np.array([[1, 3, 7, 100, 5, 2]]).astype(dtype)
        pack.model('%s_%s' % (name, dtype), getattr(INTERNAL, name)(mx.sym.Variable('x', dtype=dtype), scalar=2, name='op'), [{'x': data}])
pack.model('add_n', mx.sym.add_n(x, y, mx.sym.Variable('z'), name='op'), [{'x': values(1, 2, 3), 'y': values(2, 2, 3), 'z': values(3, 2, 3)}])
pack.model('elemwise_integers', mx.sym.Group([mx.sym.broadcast_div(x, y), mx.sym.broadcast_mod(x, y), mx.sym.broadcast_mul(x, y), mx.sym.broadcast_equal(x, y)])
           if False else mx.sym.broadcast_mul(mx.sym.Variable('x', dtype='int32'), mx.sym.Variable('y', dtype='int32'), name='op'),
           [{'x': np.array([[7, -7, 5]], 'int32'), 'y': np.array([[2], [-3]], 'int32')}])
for dtype in ('float16', 'float64'):
    held = {'w': values(1, 1, 4).astype(dtype)}
    symbol = mx.sym.broadcast_add(mx.sym.tanh(mx.sym.Variable('x', dtype=dtype)), mx.sym.Variable('w'), name='op')
    pack.model('tanh_' + dtype, symbol, [{'x': values(2, 3, 4).astype(dtype)}], held, **({'tolerance': 1e-3, 'why': 'half precision'} if dtype == 'float16' else {}))
pack.save('elementwise')
