"""Networks of CNTK's tutorials and examples (cntk_tutorials.py) with random weights, and CNTK's answers.

    python cntk_networks.py --list                                 all runs: NAME/model as Function.save writes it, NAME/onnx as CNTK exports it
    python cntk_networks.py NAME FOLDER [NAME FOLDER ..]           FOLDER/model, and FOLDER/cases.json with answers; or FOLDER/failed

Python 3.6 with src/formats/cntk/goldens/requirements.txt; answers.py there says what the wheel needs besides. The exporter
fixes the batch at 1 and puts time first. NOT_EXPORTED are what it has no words for, or what is wrong as it writes it.
"""
import json
import os
import sys
import warnings

warnings.simplefilter('ignore')
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', '..', 'src', 'formats', 'cntk', 'goldens'))

import cntk as C  # noqa: E402
import numpy as np  # noqa: E402
from answers import is_sequence, names_of, packs, run  # noqa: E402
from cntk_tutorials import NETWORKS  # noqa: E402

NOT_EXPORTED = {
    'bidaf': 'a convolution within a step has dilations of another rank',
    'sequence_to_sequence_with_attention': 'four inner values are outputs beside its own (which was 1.5e-7 off, by hand)',
    'speech_lstm': 'the bias of an LSTM with a projection has the wrong shape',
    'dssm': 'it has no CosDistance',
    'dcgan_generator': 'normalizations of every element are written as those of channels',
    'fast_rcnn': 'it makes three dimensions of regions, where ONNX has two',
    'fcn_of_any_size': 'padding is written for a size of one',
    'greedy_translation': 'the steps of where become an input',
    'sequence_classification': 'the bias of an LSTM with a projection has the wrong shape',
    'sequence_to_sequence': 'it has no initial states that are computed',
    'speech_tdnn': 'delays outside of loops become inputs',
    'unet': 'it gives two normalizations one name',
    'video_lstm': 'it merges the axes of time and batch, and refuses its own shapes',
}


def alive(function):
    """Numbers that keep activations about as large as they are, statistics that are none of those of training's start."""
    random = np.random.RandomState(7)
    for p in function.parameters:
        value = p.value
        if value.ndim >= 2 and value.size > 4:
            fan = value.shape[0] if value.ndim == 2 else int(np.prod(value.shape[1:]))
            p.value = random.normal(0, 1.3 / np.sqrt(fan), value.shape).astype(value.dtype)
        elif value.size > 1:
            p.value = (random.normal(0, 0.1, value.shape) + (1 if p.name == 'scale' else 0)).astype(value.dtype)
    for c in function.constants:
        if c.name == 'aggregate_mean':
            c.value = random.normal(0, 0.2, c.shape).astype(c.dtype)
        if c.name == 'aggregate_variance':
            c.value = random.uniform(0.5, 1.5, c.shape).astype(c.dtype)
        if c.name == 'aggregate_count':
            c.value = np.array(100, c.dtype)


def turned(function, case):
    """As the export wants it: one row, time before it."""
    def move(variables, values):
        return dict((name, np.moveaxis(values[name], 1, 0) if is_sequence(v) else values[name]) for v, name in zip(variables, names_of(variables)) if name in values)
    inputs, outputs = case
    return move(function.arguments, inputs), move(function.outputs, outputs)


def one_row(feed):
    return dict((v, value[:1]) for v, value in feed.items())


def make(name, kind, folder):
    C.cntk_py.set_fixed_random_seed(5)
    function, feeds = NETWORKS[name]()
    if not isinstance(function, C.Function):
        function = C.combine([function])
    alive(function)
    os.makedirs(os.path.join(folder, 'model'))
    if kind == 'model':
        function.save(os.path.join(folder, 'model', name + '.model'))
        cases = [run(function, feed) for feed in feeds]
    else:
        function.save(os.path.join(folder, 'model', name + '.onnx'), format=C.ModelFormat.ONNX)
        cases = [turned(function, run(function, one_row(feed))) for feed in feeds]
    for inputs, outputs in cases:
        for output, value in outputs.items():
            print('%s %s %s std %.3g, largest %.3g' % (name, output, value.shape, np.std(value), np.max(np.abs(value))), file=sys.stderr)
    with open(os.path.join(folder, 'cases.json'), 'w') as out:
        json.dump(dict(
            made='cntk ' + C.__version__,
            cases=[dict((part, dict((k, packs.datum(v)) for k, v in values.items())) for part, values in zip(('inputs', 'outputs'), case)) for case in cases],
            parameters=int(sum(p.value.size for p in function.parameters)),
            input=list(next(iter(cases[0][0].values())).shape)), out)


def main():
    if sys.argv[1] == '--list':
        print('made: cntk ' + C.__version__)
        print('\n'.join('%s/%s' % (name, kind) for name in NETWORKS for kind in ('model', 'onnx') if kind == 'model' or name not in NOT_EXPORTED))
        return
    for run_name, folder in zip(sys.argv[1::2], sys.argv[2::2]):
        name, kind = run_name.split('/')
        try:
            make(name, kind, folder)
        except (RuntimeError, ValueError, TypeError, AttributeError) as error:
            os.makedirs(folder, exist_ok=True)
            with open(os.path.join(folder, 'failed'), 'w') as out:
                out.write('CNTK itself: ' + str(error).strip().split('\n')[0][:200])


if __name__ == '__main__':
    main()
