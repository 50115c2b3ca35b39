"""Scripted models of many calls for packs: expressions of TorchScript over named tensors, and what torch answers to each.

    calls = Calls()
    calls.group('copies', dict(x=floats(3, 4)), ['torch.t_copy(x)', 'torch.select_copy(x, 0, 1)'])
    calls.write('aten_names')

An answer goes by its expression's place in the list, and several of one expression by a tuple. Dtypes are told by the example
of a traced module around the scripted one, ranks by model-signature.json, so that one graph is made and no other is tried.
SPLIT=1 in the environment makes a model of each expression, which tells the one that is wrong.
"""
import json
import os
import re
import warnings

import torch

from exported import floats, ints, plain  # noqa: F401
from torch_cases import HERE, Pack, saved, slim  # noqa: F401

inf, nan = float('inf'), float('nan')
warnings.simplefilter('ignore')


class Around(torch.nn.Module):
    def __init__(self, inner, names):
        super().__init__()
        self.inner = inner


def around(inner, inputs):
    names = list(inputs)
    scope = {}
    exec('def forward(self, %s):\n    return self.inner(%s)\n' % (', '.join(names), ', '.join(names)), scope)
    whole = type('Around', (Around,), {'forward': scope['forward']})(inner, names)
    return torch.jit.trace(whole, tuple(one.clone() for one in inputs.values()), check_trace=False, strict=False)


def named(found):
    """`torch.ops.aten.special_erf(`, where torch has no function of the operator's own name that is no Python."""
    is_own = type(getattr(torch, found[1], None)).__name__ in ('builtin_function_or_method', 'type')
    return found[0] if is_own else 'torch.ops.aten.%s(' % found[1]


def scripted(inputs, calls, setup=''):
    """A module of its own class whose forward answers a dict of tensors: `r0` is the first expression, `r1_0` a part of the second."""
    module = torch.jit.script(type('Calls', (torch.nn.Module,), {'__module__': 'goldens'})())
    lines = ['def forward(self, %s) -> Dict[str, Tensor]:' % ', '.join('%s: Tensor' % name for name in inputs), '  answers: Dict[str, Tensor] = {}']
    lines += ['  ' + line for line in setup.strip().split('\n') if line]
    for i, call in enumerate(calls):
        text, parts = call if isinstance(call, tuple) else (call, 0)
        text = re.sub(r'\btorch\.(\w+)\(', named, text)
        if text.startswith('bool: ') or text.startswith('int: ') or text.startswith('float: '):
            text = 'torch.tensor(%s)' % text.split(': ', 1)[1]
        if parts:
            lines.append('  t%d = %s' % (i, text))
            lines += ["  answers['r%d_%d'] = t%d[%d]" % (i, part, i, part) for part in range(parts)]
        else:
            lines.append("  answers['r%d'] = %s" % (i, text))
    module.define('\n'.join(lines + ['  return answers', '']))
    return module.eval()


def made(inputs, calls, setup):
    module = scripted(inputs, calls, setup)
    with torch.no_grad():
        module(**{key: one.clone() for key, one in inputs.items()})
    return module, around(module, inputs)


def wrong(inputs, calls, setup):
    """The expressions that torch does not take, with what it says."""
    for call in calls:
        try:
            made(inputs, [call], setup)
        except Exception as error:
            yield '  %s: %s' % (call, [line for line in str(error).split('\n') if line.strip()][:3] if 'ops.py' not in str(error) else str(error)[-300:])


class Calls:
    def __init__(self):
        self.pack = Pack()

    def group(self, name, inputs, calls, more=(), setup='', **told):
        if os.environ.get('SPLIT') and len(calls) > 1:
            for call in calls:
                self.group('%s: %s' % (name, call), inputs, [call], more, setup, **told)
            return
        try:
            module, model = made(inputs, calls, setup)
        except Exception:
            if os.environ.get('LOOSE'):
                print('%s:\n%s' % (name, '\n'.join(wrong(inputs, calls, setup))))
                return
            raise RuntimeError('%s:\n%s' % (name, '\n'.join(wrong(inputs, calls, setup)))) from None
        cases = []
        for given in [inputs, *more]:
            with torch.no_grad():
                answer = module(**{key: one.clone() for key, one in given.items()})
            cases.append(({key: plain(one) for key, one in given.items()}, {key: plain(one.resolve_conj().resolve_neg()) for key, one in answer.items()}))
        stated = {'inputs': [{'data_name': key, 'data_shape': [-1] * one.dim()} for key, one in inputs.items()]}
        self.pack.case(name, {'model.pt': slim(saved(model)), 'model-signature.json': json.dumps(stated).encode()}, cases, **told)

    def write(self, name):
        self.pack.write(os.path.join(os.environ.get('GOLDENS', HERE), name + '.json.gz'))
