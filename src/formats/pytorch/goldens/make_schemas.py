# python 3.11, requirements.txt
# python 3.7, requirements-1.4.txt
"""Writes ../schemas.ts (torch 2.15) or ../schemas-1.4.ts (what torch 1.4 has besides): the overloads of torch's own
registry, as it prints them, in its order, which is the order in which it tries them. Run with 2.15 first."""
import os
import re

import torch
import torchvision  # noqa: F401, registers its operators

HERE = os.path.dirname(os.path.abspath(__file__))
SPACES = ('aten', 'prim', 'torchvision', 'quantized')
OLD = torch.__version__.startswith('1.4')


def short(schema):
    """A result in parentheses of its own is the result; no overload that writes into `out` is kept: nothing exports one."""
    text = re.sub(r'-> \((Tensor(\([^)]*\))?(\[\])?|int|float|bool|str|Scalar|int\[\])\)$', r'-> \1', str(schema))
    return text


def plain(text):
    """Without what differs between versions and says nothing of how a call binds."""
    text = re.sub(r'\([a-z](!|\|[a-z])*( -> \*)?\)', '', text.split(' -> ')[0]).replace('SymInt', 'int')
    text = text.replace('ScalarType', 'int').replace('Layout', 'int').replace('MemoryFormat', 'int')
    return re.sub(r'::(\w+)\.\w+\(', r'::\1(', text)


kept, seen = [], set()
for schema in torch._C._jit_get_all_schemas():
    text = short(schema)
    name = text.split('(')[0]
    if name.split('::')[0] not in SPACES or text in seen:
        continue
    if re.search(r'\.(\w*_)?out(put)?\d*(_\w*)?$', name) or name.startswith('aten') and re.search(r'_foreach_|_backward\b|_cudnn|_fused_(sgd|adam)|_(sparse|coo|csr)_|_mps_|_mkldnn|miopen', name):
        continue
    seen.add(text)
    kept.append(text)
if OLD:
    with open(os.path.join(HERE, '..', 'schemas.ts')) as source:
        new = set(plain(line.strip().replace('\\\\', '\\')) for line in source)
    kept = [text for text in kept if plain(text) not in new]

constant = 'SCHEMAS_1_4' if OLD else 'SCHEMAS'
what = ('Overloads that torch %s has and 2.15 has not' if OLD else 'The overloads of torch %s') % torch.__version__.split('+')[0]
lines = '\n'.join(text.replace('\\', '\\\\').replace('`', '\\`').replace('${', '\\${') for text in kept)
path = 'schemas-1.4.ts' if OLD else 'schemas.ts'
with open(os.path.join(HERE, '..', path), 'w') as out:
    out.write("""/**
 * %s (torchvision %s), one a line as torch prints it, in its order, without those that
 * write into `out` or belong to training. Written by goldens/make_schemas.py.
 * https://github.com/pytorch/pytorch/blob/v2.9.0/aten/src/ATen/native/native_functions.yaml
 */
export const %s = `
%s
`;
""" % (what, torchvision.__version__.split('+')[0], constant, lines))
print(path, len(kept), len(lines))
