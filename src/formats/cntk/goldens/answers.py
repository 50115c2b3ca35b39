"""What CNTK answers, as the packs want it: sequences of a batch padded with zeros, and their lengths where they differ.

CNTK's wheel wants libmpi.so.12 and libmpi_cxx.so.1, which one process never calls: stubs of them (functions that return
0) and libpython3.6m.so.1.0 must be on LD_LIBRARY_PATH.
"""
import os
import sys
import tempfile

import cntk
import numpy
import scipy.sparse

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', '..', '..', '..', 'test'))
import packs  # noqa: E402


def saved(function):
    """The bytes of the file that Function.save writes."""
    path = os.path.join(tempfile.mkdtemp(), 'x.model')
    function.save(path)
    with open(path, 'rb') as file:
        data = file.read()
    os.remove(path)
    return data


def is_sequence(variable):
    return len(variable.dynamic_axes) == 2


def padded(rows):
    """[batch, longest, ...], zeros behind the ends."""
    longest = max(len(row) for row in rows)
    whole = numpy.zeros((len(rows), longest) + numpy.asarray(rows[0]).shape[1:], numpy.asarray(rows[0]).dtype)
    for i, row in enumerate(rows):
        whole[i, :len(row)] = row
    return whole


def names_of(variables):
    names = [v.name for v in variables]
    return [v.name if v.name and names.count(v.name) == 1 else v.uid for v in variables]


def run(function, feed, outputs=None, inputs=None):
    """The case of a pack: a batch by variable, where sequences are lists of arrays. `outputs`: those that are answered."""
    outputs = list(function.outputs) if outputs is None else outputs
    arguments = [v for v in function.arguments if v in feed]
    fed = dict((v, [scipy.sparse.csr_matrix(row) for row in value] if v.is_sparse else value) for v, value in feed.items())
    answers = cntk.combine(outputs).eval(fed)
    if len(outputs) == 1 and not isinstance(answers, dict):
        answers = {outputs[0]: answers}
    sent, axes = {}, {}
    for variable, name in zip(arguments, names_of(arguments)):
        value = feed[variable]
        if not is_sequence(variable):
            sent[name] = numpy.asarray(value, variable.dtype)
            continue
        lengths = [len(row) for row in value]
        sent[name] = padded([numpy.asarray(row, variable.dtype) for row in value])
        axis = variable.dynamic_axes[1].name
        axes.setdefault(axis, (name, lengths))
    for name, lengths in axes.values():
        if len(set(lengths)) > 1:
            sent[name + '/lengths'] = numpy.array(lengths, numpy.int64)
    got = {}
    by_uid = dict((variable.uid, value) for variable, value in answers.items())
    for variable, name in zip(outputs, names_of(outputs)):
        value = by_uid[variable.uid] if variable.uid in by_uid else answers[variable]
        if isinstance(value, list) and hasattr(value[0], 'todense'):
            value = numpy.stack([row.toarray().reshape(variable.shape) for row in value])
        if is_sequence(variable) and variable.dynamic_axes[1].name not in axes:
            got[name + '/lengths'] = numpy.array([len(row) for row in value], numpy.int64)
        got[name] = padded(value) if is_sequence(variable) else numpy.asarray(value)
    return sent, got


def tried(pack, name, make):
    """Adds the case that `make` gives: files and runs. What CNTK itself refuses is told and left out."""
    try:
        files, cases = make()
    except (RuntimeError, ValueError, TypeError, AttributeError) as error:
        print('%s: CNTK itself refuses: %s' % (name, str(error).split('\n')[0][:200]))
        return
    pack.case(name, files, cases)


def seeded(seed=0):
    random = numpy.random.RandomState(seed)

    def make(*shape, **more):
        scale = more.get('scale', 1.0)
        return (random.standard_normal(shape) * scale).astype(more.get('dtype', numpy.float32))
    return make


def sequences(make, lengths, *shape, **more):
    return [make(length, *shape, **more) for length in lengths]
