# python 3.7, requirements.txt
"""Odd arguments, as a sweep found them (test/oracles/caffe2_ops.py): numbers that overflow, pads of one side."""
import numpy as np

from nets import Pack, case, op, rng

pack = Pack()
r = rng(29)
f = lambda *shape: r.randn(*shape).astype(np.float32)
ENDLESS = np.array([np.inf, -np.inf, 1e38, -1e38, 0, 88, 89, -104], np.float32)

case(pack, 'Softplus that overflows', op('Softplus', 'x', 'y'), [{'x': ENDLESS}])
for name, args in (('without bounds', {}), ('above', dict(min=.25)), ('below', dict(max=.25))):
    case(pack, 'Clip of infinite numbers ' + name, op('Clip', 'x', 'y', **args), [{'x': ENDLESS}])
case(pack, 'BatchToSpace with a pad above', op('BatchToSpace', 'x', 'y', block_size=2, pad_t=1, pad_l=1, pad_b=2, pad_r=1), [{'x': f(8, 3, 3, 4)}, {'x': f(4, 3, 2, 3)}])
case(pack, 'SpaceToBatch with a pad above', op('SpaceToBatch', 'x', 'y', block_size=2, pad_t=2, pad_r=1), [{'x': f(2, 3, 4, 6)}, {'x': f(1, 3, 2, 4)}])
pack.write('src/formats/caffe2/goldens/odd.json.gz')
