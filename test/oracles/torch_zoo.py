"""Networks as people write them by hand, small and with random weights, and torch's answers for other sizes than the traced.

    python torch_zoo.py --list                             versions, then every run
    python torch_zoo.py NAME/KIND FOLDER [NAME/KIND ..]    FOLDER/model and FOLDER/cases.json, or FOLDER/failed

KIND is traced, scripted or exported. The networks are in torch_zoo/, one module a field. What torch itself cannot answer of
what it made is not asked. Answers of float64 are the referee, where the network takes it.
With src/formats/pytorch/goldens/requirements.txt.
"""
import copy
import importlib
import json
import os
import sys
import warnings
import zlib

import torch

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.path.insert(0, os.path.join(HERE, 'torch_zoo'))
from torch_networks import alive, answers, datum, each_run, worst  # noqa: E402
from zoo import ZOO  # noqa: E402

warnings.simplefilter('ignore')
for file in sorted(os.listdir(os.path.join(HERE, 'torch_zoo'))):
    if file.endswith('.py') and file != 'zoo.py':
        importlib.import_module(file[:-3])
MADE = 'torch %s' % torch.__version__.split('+')[0]


def fresh(arguments):
    return tuple(copy.deepcopy(arguments))


def dynamic(entry, arguments):
    dims = entry['dims'] or tuple({0: 'b'} for _ in arguments)
    auto = torch.export.Dim.DYNAMIC
    return tuple(dict((dim, torch.export.Dim.AUTO if name is None else auto) for dim, name in one.items()) if isinstance(value, torch.Tensor) else None
                 for one, value in zip(dims, arguments))


def serve(entry, model, kind, arguments, path):
    if kind == 'traced':
        served = torch.jit.trace(model, fresh(arguments), strict=False, check_trace=False)
        torch.jit.save(served, path)
    elif kind == 'scripted':
        served = torch.jit.script(model)
        torch.jit.save(served, path)
    else:
        program = torch.export.export(model, fresh(arguments), dynamic_shapes=dynamic(entry, arguments), strict=False)
        torch.export.save(program, path + '2')
        served = program.module()
    return served


def doubled(value):
    return value.double() if isinstance(value, torch.Tensor) and value.dtype == torch.float32 else value


def run(name, kind, at):
    entry = ZOO[name]
    torch.manual_seed(zlib.crc32(name.encode()) % 1000)
    model = entry['made']().eval()
    asked = [entry['asked'](*size) for size in entry['sizes']]
    example = asked[entry['example']]
    model = alive(model, example[0]) if len(example) == 1 else model
    names = entry['made'].forward.__code__.co_varnames[1:1 + len(example)]
    os.makedirs(os.path.join(at, 'model'))
    try:
        served = serve(entry, model, kind, example, os.path.join(at, 'model', 'model.pt'))
    except Exception as error:
        with open(os.path.join(at, 'failed'), 'w') as out:
            out.write('torch: %s: %s' % (type(error).__name__, str(error).strip().split('\n')[0][:300]))
        return
    try:
        torch.set_default_dtype(torch.float64)
        exact = [list(answers(copy.deepcopy(model).double()(*[doubled(value) for value in fresh(one)])).values()) for one in asked]
    except Exception:
        exact = None
    finally:
        torch.set_default_dtype(torch.float32)
    cases, unanswered = [], 0
    for i, one in enumerate(asked):
        try:
            answer = answers(served(*fresh(one)))
        except Exception as error:
            if i == 0:
                raise
            unanswered += 1
            continue
        case = dict(inputs=dict((key, datum(value.numpy() if isinstance(value, torch.Tensor) else value)) for key, value in zip(names, one)),
                    outputs=dict((key, datum(value)) for key, value in answer.items()))
        if exact:
            case.update(exact=[datum(value) for value in exact[i]], ownToExact=worst(list(answer.values()), exact[i]))
        cases.append(case)
    parameters = sum(value.numel() for value in model.parameters())
    with open(os.path.join(at, 'cases.json'), 'w') as out:
        json.dump(dict(made=MADE, cases=cases, parameters=parameters, input=list(example[0].shape), answered=len(cases), unanswered=unanswered), out)


if __name__ == '__main__':
    each_run(MADE, ['%s/%s' % (name, kind) for name in ZOO for kind in ZOO[name]['kinds']], run, 'torch')
