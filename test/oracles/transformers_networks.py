"""Models of Hugging Face transformers, tiny and with random weights, and torch's answers for other sizes than the traced.

    python transformers_networks.py --list                           all runs as MODEL/KIND
    python transformers_networks.py MODEL/KIND FOLDER [M/K F ..]     FOLDER/model, and FOLDER/cases.json with answers

KIND is `traced` (tuples, by place), `dict` (traced with strict=False: a dict is answered), `exported` (batch and length are
dynamic). Requests: the example, one row, more rows of another length, rows whose ends or beginnings are padding, a row that
is all padding. What torch itself cannot answer of what it traced is not asked.
With transformers 5.23; test/oracles/requirements-transformers.txt. Models: transformers_models.py.
"""
import copy
import json
import os
import shutil
import sys
import traceback
import warnings

os.environ.setdefault('TRANSFORMERS_VERBOSITY', 'error')
import numpy  # noqa: E402
import torch  # noqa: E402
import transformers  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', '..', 'test'))
sys.path.insert(0, os.path.join(HERE, '..', '..', 'src/formats/pytorch/goldens'))
from packs import datum  # noqa: E402
from torch_cases import answers  # noqa: E402
from transformers_models import MODELS, asked_by  # noqa: E402

warnings.simplefilter('ignore')
MADE = 'torch %s, transformers %s' % (torch.__version__.split('+')[0], transformers.__version__)

class WithCache(torch.nn.Module):
    """A decoder that is sent the keys and values of what it read before, and answers those of all."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask, key_0, value_0, key_1, value_1):
        cache = transformers.DynamicCache()
        cache.update(key_0, value_0, 0)
        cache.update(key_1, value_1, 1)
        made = self.model(input_ids=input_ids, attention_mask=attention_mask, past_key_values=cache, use_cache=True)
        layers = made.past_key_values.layers
        return (made.logits,) + tuple(part for layer in layers for part in (layer.keys, layer.values))


def config_of(config_class, stated):
    nested = dict((key, config_of(getattr(transformers, value[0]), value[1]) if isinstance(value, tuple) and key.endswith('_config') else value)
                  for key, value in stated.items())
    return config_class(**nested)


def made(name):
    """The model, and what it is asked: the example first."""
    torch.manual_seed(sum(map(ord, name)))
    kind, stated, asked, _ = MODELS[name]
    asked = asked if callable(asked) else asked_by(asked)
    if stated == 'captions':
        vit = transformers.ViTConfig(hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=37, image_size=32, patch_size=8)
        gpt = transformers.GPT2Config(vocab_size=99, n_embd=32, n_layer=2, n_head=4, n_positions=64, use_cache=False, add_cross_attention=True, is_decoder=True)
        model = transformers.VisionEncoderDecoderModel(transformers.VisionEncoderDecoderConfig.from_encoder_decoder_configs(vit, gpt, use_cache=False)).eval()
    elif kind == 'WhisperEncoder':
        from transformers.models.whisper.modeling_whisper import WhisperEncoder
        model = WhisperEncoder(transformers.WhisperConfig(**stated)).eval()
    else:
        model_class = getattr(transformers, kind)
        model = model_class(config_of(model_class.config_class, stated)).eval()
    # Living weights: those of transformers begin at 0.02, where every row would answer nearly the same.
    for part, value in model.named_parameters():
        if value.dim() > 1:
            value.data *= 4 if value.std() < 0.05 else 1
        elif value.numel() > 1 and value.std() == 0:
            value.data += 0.1 * torch.randn_like(value)
        # else the picture is too faint there, scores are equal, and topk's choice among equals is chance
        if name == 'rt_detr' and value.dim() == 4:
            value.data *= 4
    for part, value in model.named_buffers():
        if part.endswith('running_mean'):
            value.normal_(0, 0.2)
        elif part.endswith('running_var'):
            value.uniform_(0.5, 1.5)
    rows = [(2, 8, False), (2, 8, 'some'), (2, 8, 'left'), (1, 8, False), (3, 8, 'all'), (1, 5, False), (3, 13, 'some'), (3, 9, 'left'), (2, 12, 'all')]
    return WithCache(model).eval() if name.endswith('-cache') else model, [asked(*one) for one in rows]


def in_tuples(model, names, fixed):
    """The model as one writes it down who traces it: tensors by place, a tuple answered. `fixed`: arguments that are no tensors."""
    scope = dict(torch=torch)
    told = ['%s=%s' % (name, name) for name in names] + ['%s=%r' % one for one in fixed.items()]
    exec('class Traced(torch.nn.Module):\n'
         '    def forward(self, %s):\n'
         '        return self.model(%s%s)\n' % (', '.join(names), ', '.join(told), '' if isinstance(model, WithCache) else ', return_dict=False'), scope)
    traced = scope['Traced']()
    traced.model = model
    return traced.eval()


def tensors_of(arguments):
    return dict((key, value) for key, value in arguments.items() if isinstance(value, torch.Tensor))


def fixed_of(arguments):
    return dict((key, value) for key, value in arguments.items() if not isinstance(value, torch.Tensor))


def dims_of(asked):
    """The axes that differ among what is asked are dynamic."""
    return dict((key, dict((axis, torch.export.Dim.AUTO) for axis in range(value.dim()) if len(set(one[key].shape[axis] for one in asked)) > 1) or None)
                for key, value in tensors_of(asked[0]).items())


# Networks whose float32 is far from float64 in torch itself: both distances are told.
REFEREED = ('swinv2', 'resnet')


def refereed(model, case, arguments):
    """The answers of float64, and how far torch's own of float32 are from them, as a part of the largest."""
    exact = answers(in_tuples(copy.deepcopy(model).double(), list(arguments), {})(**dict(
        (key, value.double() if value.is_floating_point() else value) for key, value in arguments.items())))
    own = answers(in_tuples(model, list(arguments), {})(**arguments))
    numbers = dict((key, numpy.asarray(value)) for key, value in exact.items())
    case['exact'] = [datum(value) for value in exact.values()]
    case['ownToExact'] = max(float(abs(numpy.asarray(own[key]) - value).max() / abs(value).max()) for key, value in numbers.items())


def run(name, kind, folder):
    model, asked = made(name)
    asked, fixed = [tensors_of(one) for one in asked], fixed_of(asked[0])
    example = asked[0]
    os.makedirs(os.path.join(folder, 'model'))
    path = os.path.join(folder, 'model', 'model.pt')
    cases = []
    with torch.no_grad():
        if kind in ('traced', 'dict'):
            whole = in_tuples(model, list(example), fixed) if kind == 'traced' else model
            served = torch.jit.trace(whole, example_kwarg_inputs=example, strict=False, check_trace=False)
            torch.jit.save(served, path)
            served = torch.jit.load(path)
            stated = [one.split(' ')[-1] for one in str(served.forward.schema).split(') -> ')[0].split(', ')[1:]]
            asked = [dict((key, one[key]) for key in stated) for one in asked]
        else:
            path += '2'
            whole = in_tuples(model, list(example), fixed) if fixed else model
            program = torch.export.export(whole, (), kwargs=example, dynamic_shapes=dims_of(asked), strict=False)
            torch.export.save(program, path)
            served = program.module()
        left = []
        for i, arguments in enumerate(asked):
            try:
                answer = served(**arguments)
            except Exception as error:
                if i == 0:
                    raise
                left.append(str(error).strip().split('\n')[-1][:120])
                continue
            if hasattr(answer, 'to_tuple') or isinstance(answer, dict):
                answer = dict((key, value) for key, value in answer.items())
            cases.append(dict(inputs=dict((key, datum(value.numpy())) for key, value in arguments.items()),
                              outputs=dict((key, datum(value)) for key, value in answers(answer).items())))
            if name in REFEREED:
                refereed(model, cases[-1], arguments)
    # torch needs not answer the sizes that it did not trace; nothing is asked of us there.
    with open(os.path.join(folder, 'cases.json'), 'w') as out:
        json.dump(dict(made=MADE, cases=cases, answered=len(cases), unanswered=len(left),
                       parameters=sum(value.numel() for value in model.parameters()),
                       input=list(next(iter(example.values())).shape)), out)


def main():
    if sys.argv[1] == '--list':
        print('made: %s' % MADE)
        print('\n'.join('%s/%s' % (name, kind) for name, row in MODELS.items() for kind in row[3]))
        return
    torch.set_num_threads(1)
    for name, folder in zip(sys.argv[1::2], sys.argv[2::2]):
        try:
            run(*name.split('/'), folder)
        except Exception as error:
            if os.environ.get('TRACE'):
                traceback.print_exc()
            shutil.rmtree(folder, ignore_errors=True)
            os.makedirs(folder)
            with open(os.path.join(folder, 'failed'), 'w') as out:
                out.write('%s: %s' % (type(error).__name__, str(error).strip().replace('\n', ' ')[:200]))


if __name__ == '__main__':
    main()
