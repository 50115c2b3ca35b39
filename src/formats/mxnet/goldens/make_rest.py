# python 3.8, requirements.txt
"""Operators that few models have: densities, histograms, gradients' relatives that inference sees, sparse ones."""
import mxnet as mx
import numpy as np

from cases import Goldens, array, values

pack = Goldens()
pack.stated = True
V = mx.sym.Variable
G = mx.sym.Group
x = V('x')


def net(name, symbol, runs, params=None, **more):
    pack.model(name, symbol, runs, params or {}, **more)


positive = dict(low=0.5, high=3)
for name, parameters in (('uniform', ('low', 'high')), ('normal', ('mu', 'sigma')), ('gamma', ('alpha', 'beta')), ('exponential', ('lam',)),
                         ('poisson', ('lam',)), ('negative_binomial', ('k', 'p')), ('generalized_negative_binomial', ('mu', 'alpha'))):
    function = getattr(mx.sym, 'random_pdf_' + name)
    run = {'x': values(1, 2, 5, **positive) if name not in ('poisson', 'negative_binomial', 'generalized_negative_binomial') else np.array([[0, 1, 3, 2, 5], [4, 0, 2, 1, 1]], 'float32')}
    for i, parameter in enumerate(parameters):
        run[parameter] = values(i + 2, 2, **positive) if parameter not in ('high', 'p') else values(i + 2, 2, low=4 if parameter == 'high' else 0.2, high=5 if parameter == 'high' else 0.8)
    for is_log in (False, True):
        net('pdf_%s%s' % (name, '_log' if is_log else ''), function(x, *[V(p) for p in parameters], is_log=is_log, name='p'), [run], dull=True)
net('pdf_dirichlet', mx.sym.random_pdf_dirichlet(x, V('alpha'), name='p'), [{'x': np.array([[[0.2, 0.3, 0.5], [0.1, 0.6, 0.3]]], 'float32'), 'alpha': values(3, 1, 3, **positive)}])
net('histogram', G(list(mx.sym.histogram(x, bins=5, range=(-1.0, 1.0)))), [{'x': np.concatenate([values(1, 3, 7), np.ones((1, 7), 'float32')])}], dull=True)
net('grad_add', mx.sym._internal._grad_add(x, V('y'), name='o'), [{'x': values(1, 2, 3), 'y': values(2, 2, 3)}])
for name, function, runs in (
        ('square_sum', lambda: mx.sym._internal._square_sum(x, axis=(1,), keepdims=True, name='o'), (lambda a: mx.nd._internal._square_sum(a.tostype('row_sparse'), axis=(1,), keepdims=True), {'x': values(1, 4, 3)})),
        ('sparse_retain', lambda: mx.sym.sparse.retain(x, V('y'), name='o'), (lambda a, b: mx.nd.sparse.retain(a.tostype('row_sparse'), b), {'x': values(1, 4, 3), 'y': np.array([1, 3], 'float32')})),
        ('getnnz', lambda: mx.sym.contrib.getnnz(x, name='o'), (lambda a: mx.nd.contrib.getnnz(a.tostype('csr')), {'x': np.array([[0, 1, 0], [2, 0, 3]], 'float32')})),
        ('scatter_set_nd', lambda: mx.sym._internal._scatter_set_nd(x, V('z'), V('y'), shape=(3, 4), name='o'), (lambda a, z, y: mx.nd._internal._scatter_set_nd(a, z, y, shape=(3, 4), out=a), {'x': values(1, 3, 4), 'z': values(2, 3), 'y': np.array([[0, 2, 1], [3, 0, 1]], 'float32')}))):
    run, inputs = runs
    answer = run(*[array(v) for v in inputs.values()]).asnumpy()
    ports = [{'data_name': key, 'data_shape': [-1] * value.ndim} for key, value in inputs.items()]
    import json
    pack.case(name, {'net-symbol.json': function().tojson().encode(), 'net-signature.json': json.dumps({'inputs': ports}).encode()}, [(inputs, {'o_output': answer})])
# Gradients make it, so that Python cannot: by its file
zeros = mx.sym.broadcast_add(x, mx.sym.zeros((1, 3)), name='o').tojson().replace('"op": "_zeros"', '"op": "_zeros_without_dtype"').replace('"dtype": "float32", \n', '')
pack.case('zeros_without_dtype', {'net-symbol.json': zeros.encode()}, [({'x': values(1, 2, 3)}, {'o_output': values(1, 2, 3)})])
like = mx.sym._internal._identity_with_attr_like_rhs(x, V('w'), name='o')
pack.case('identity_like_rhs', {'net-symbol.json': like.tojson().encode()}, [({'x': values(1, 2, 3)}, {'o_output': values(1, 2, 3)})])
pack.save('rest')
