"""Every operator of torch's own database of samples (OpInfo), traced with each of its sample arguments, and torch's answers.

    python torch_ops.py --list                          names, in the database's order
    python torch_ops.py FOLDER SAMPLES [NAME ..]        FOLDER/NAME.jsonl: a case a line, as test/packs.py writes them

At most SAMPLES of a name and dtype, spread over those that there are. With src/formats/pytorch/goldens/requirements.txt,
expecttest and ml_dtypes.
"""
import base64
import json
import os
import sys
import warnings

import numpy
import torch
from torch.testing._internal.common_methods_invocations import op_db
from torch.utils import _pytree as pytree

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', '..', 'test'))
sys.path.insert(0, os.path.join(HERE, '..', '..', 'src/formats/pytorch/goldens'))
from exported import plain  # noqa: E402
from packs import datum  # noqa: E402
from torch_cases import saved, slim  # noqa: E402

warnings.simplefilter('ignore')
DTYPES = [torch.float32, torch.float64, torch.int64, torch.float16, torch.bfloat16, torch.int32, torch.uint8, torch.bool]
# Names whose samples are no calls of one operator on tensors that a server would be given.
NOT_ASKED = {'empty', 'empty_like', 'new_empty', 'new_empty_strided', 'empty_strided', 'empty_permuted'}


def title(op):
    return op.name + ('.' + op.variant_test_name if op.variant_test_name else '')


def written(function, count, build):
    """A module of so many tensors, whose arguments have names."""
    names = ', '.join('a%d' % i for i in range(count))
    scope = {'build': build, 'function': function}
    exec('def forward(self, %s):\n    args, kwargs = build([%s])\n    return function(*args, **kwargs)\n' % (names, names), scope)
    return type('M', (torch.nn.Module,), {'forward': scope['forward']})()


def flat(answer, name=''):
    """As the server names the leaves of an answer."""
    if isinstance(answer, torch.Tensor):
        return {name or 'output_0': plain(answer.resolve_conj().resolve_neg())}
    if isinstance(answer, (tuple, list)):
        found = {}
        for i, one in enumerate(answer):
            found.update(flat(one, '%s_%d' % (name, i) if name else 'output_%d' % i))
        return found
    if answer is None or isinstance(answer, str):
        return {}
    raise TypeError('an answer that is no tensor')


def case(op, sample):
    leaves, spec = pytree.tree_flatten(((sample.input, *sample.args), dict(sample.kwargs)))
    places = [i for i, leaf in enumerate(leaves) if isinstance(leaf, torch.Tensor)]
    tensors = [leaves[i].detach() for i in places]
    if not tensors or any(one.layout != torch.strided or one.device.type != 'cpu' for one in tensors):
        raise TypeError('no dense tensors')

    def build(given):
        whole = list(leaves)
        for i, one in zip(places, given):
            whole[i] = one
        return pytree.tree_unflatten(whole, spec)

    module = written(op.op, len(tensors), build)
    with torch.no_grad():
        wanted = flat(module(*[one.clone() for one in tensors]))
        again = flat(module(*[one.clone() for one in tensors]))
        if any(a.tobytes() != again[key].tobytes() for key, a in wanted.items()):
            raise TypeError('it draws at random')
        traced = torch.jit.trace(module, tuple(one.clone() for one in tensors), check_trace=False, strict=False)
    stated = {'inputs': [{'data_name': 'a%d' % i, 'data_shape': list(one.shape)} for i, one in enumerate(tensors)]}
    files = {'model.pt': slim(saved(traced)), 'model-signature.json': json.dumps(stated).encode()}
    return {'files': {name: base64.b64encode(data).decode() for name, data in files.items()},
            'cases': [{'inputs': {'a%d' % i: datum(plain(one)) for i, one in enumerate(tensors)}, 'outputs': {key: datum(one) for key, one in wanted.items()}}]}


def spread(items, most):
    return items if len(items) <= most else [items[i] for i in sorted(set(numpy.linspace(0, len(items) - 1, most).astype(int)))]


def main():
    if sys.argv[1] == '--list':
        print('\n'.join(title(op) for op in op_db))
        return
    folder, most, words = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    for op in op_db:
        if op.name in NOT_ASKED or words and title(op) not in words:
            continue
        with open(os.path.join(folder, title(op).replace('/', '_') + '.jsonl'), 'w') as out:
            for dtype in DTYPES:
                if dtype not in op.supported_dtypes('cpu'):
                    continue
                torch.manual_seed(7)
                try:
                    samples = list(op.sample_inputs('cpu', dtype, requires_grad=False))
                except Exception:
                    continue
                for i, sample in enumerate(spread(samples, most)):
                    try:
                        told = case(op, sample)
                    except Exception:
                        continue
                    line = json.dumps({'name': '%s %s %d' % (title(op), str(dtype)[6:], i), **told})
                    if len(line) < 2000000:
                        out.write(line + '\n')


main()
