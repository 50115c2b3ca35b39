"""What the generators of nets, as users write them, share: one net scripted, traced and exported, asked the same questions."""
import io
import json
import sys
import warnings
import zipfile

import torch

from layer_cases import lean
from torch_cases import add, answers, answers_of_inputs, saved, scripted

warnings.simplefilter('ignore')


def alive(net, scale=1.):
    """Every weight drawn anew, so that rows answer differently and no bias is zero."""
    generator = torch.Generator().manual_seed(11)
    for name, value in net.named_parameters():
        if value.dim() < 2:
            value.data += 0.3 * torch.randn(value.shape, generator=generator)
    for name, value in net.named_buffers():
        if name.endswith('running_mean'):
            value.data = 0.2 * torch.randn(value.shape, generator=generator)
        elif name.endswith('running_var'):
            value.data = 0.5 + torch.rand(value.shape, generator=generator)
    return net.eval()


def lean_program(data):
    """The archive without where each node came from, which is most of it, and without the example."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as whole, zipfile.ZipFile(made, 'w', zipfile.ZIP_STORED) as less:
        for name in whole.namelist():
            held = whole.read(name)
            if name.endswith('models/model.json'):
                told = json.loads(held)
                for node in told['graph_module']['graph']['nodes']:
                    node['metadata'] = {}
                held = json.dumps(told, separators=(',', ':')).encode()
            if '/sample_inputs/' not in name:
                less.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), held)
    return made.getvalue()


def program_of(net, example, dims):
    whole = io.BytesIO()
    program = torch.export.export(net, (), kwargs=example, dynamic_shapes=dims, strict=False)
    torch.export.save(program, whole)
    return program.module(), lean_program(whole.getvalue())


def trials(pack, name, net, asked, kinds='scripted traced exported', dims=None, drop=()):
    """`asked`: dicts of arguments by name, the first is the example. `dims`: names to the axes that are dynamic; the first
    axis of every tensor where it is left out."""
    net = alive(net)
    for kind in kinds.split():
        whole = '%s, %s' % (name, kind)
        try:
            if kind == 'scripted':
                script = scripted(net)
                add(pack, whole, script, asked, data=lean(saved(script)))
            elif kind == 'traced':
                with torch.no_grad():
                    script = torch.jit.trace(net, example_kwarg_inputs=asked[0], strict=False, check_trace=False)
                names = [one.split(' ')[-1] for one in str(script.forward.schema).split(') -> ')[0].split(', ')[1:]]
                add(pack, whole, script, [dict((key, one[key]) for key in names) for one in asked], data=lean(saved(script)))
            else:
                axes = dims or dict((key, [0]) for key, value in asked[0].items() if isinstance(value, torch.Tensor) and value.dim() > 0)
                shapes = dict((key, dict((axis, torch.export.Dim.AUTO) for axis in axes.get(key, [])) or None) for key in asked[0])
                with torch.no_grad():
                    program, data = program_of(net, asked[0], shapes)
                    runs = [(answers_of_inputs(one), answers(program(**one))) for one in asked]
                pack.case(whole, {'model.pt2': data}, runs)
        except Exception as error:
            if '--draft' not in sys.argv:
                raise
            print('%s: torch: %s: %s' % (whole, type(error).__name__, str(error).strip().replace('\n', ' ')[:400]))
