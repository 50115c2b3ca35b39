# -*- coding: utf-8 -*-
"""Packs: many small models and what their framework answered, in one file that test/packs.ts runs.

    pack = Pack()
    pack.case('relu', {'model.onnx': data}, [({'x': x}, {'y': y})])
    pack.write('goldens/activations.json.gz')

Weights of a whole network are too large to commit: they are sown, that is made from a seed by a formula that
test/packs.ts knows as well, and in the model's files a seed stands where their bytes were:

    sower = Sower()
    weight[...] = sower.array(weight.shape, scale=0.1)      # and the same for every other large weight
    pack.case('resnet18', {'model.pt': sower.parts(data)}, cases)

Runs on Python 2.7 and 3, with any numpy.
"""
import base64
import gzip
import io
import json

import numpy

DTYPES = {'bool_': 'bool', 'str_': 'string', 'object_': 'string', 'bytes_': 'string', 'object': 'string'}
MOST_BYTES = 200000


def sown(seed, count, scale=1.0, offset=0.0):
    """float32 [count]: (2·fmix32(i + seed·0x9E3779B9)/2^32 - 1)·scale + offset, from the upper 24 bits of the hash."""
    x = (numpy.arange(count, dtype=numpy.uint64) + numpy.uint64(seed * 0x9E3779B9 % 2**32)) % numpy.uint64(2**32)
    low = numpy.uint64(0xFFFFFFFF)
    x ^= x >> numpy.uint64(16)
    x = x * numpy.uint64(0x85EBCA6B) & low
    x ^= x >> numpy.uint64(13)
    x = x * numpy.uint64(0xC2B2AE35) & low
    x ^= x >> numpy.uint64(16)
    unit = (x >> numpy.uint64(8)).astype(numpy.float64) / 2**23 - 1
    return (unit * scale + offset).astype(numpy.float32)


class Sower(object):
    def __init__(self, first_seed=1):
        self.first_seed = first_seed
        self.made = []

    def array(self, shape, scale=1.0, offset=0.0):
        """float32 of this shape, another one at each call."""
        seed, count = self.first_seed + len(self.made), int(numpy.prod(shape))
        values = sown(seed, count, scale, offset)
        self.made.append((values.tobytes(), dict(seed=seed, count=count, scale=scale, offset=offset)))
        return values.reshape(shape)

    def parts(self, data):
        """The bytes of a file as base64 and seeds in turn. A sown array that the file does not hold is left out."""
        found = sorted((data.find(raw), len(raw), seed) for raw, seed in
                       ((raw, tuple(sorted(seed.items()))) for raw, seed in self.made) if len(raw) >= 64 and raw in data)
        parts, at = [], 0
        for start, length, seed in found:
            if start < at:
                raise ValueError('sown weights overlap in the file')
            if start > at:
                parts.append(base64.b64encode(data[at:start]).decode())
            parts.append(dict(seed))
            at = start + length
        return parts + [base64.b64encode(data[at:]).decode()]


def datum(value):
    """What test/golden.ts reads: a tensor, a list as a sequence, a dict as a map."""
    if isinstance(value, (list, tuple)):
        return {'sequence': [datum(item) for item in value]}
    if isinstance(value, dict):
        return {'keys': datum(numpy.array(list(value.keys()))), 'values': datum(numpy.array(list(value.values())))}
    array = numpy.asarray(value)
    dtype = DTYPES.get(array.dtype.type.__name__, array.dtype.name)
    if dtype == 'string':
        texts = [item if isinstance(item, bytes) else item.encode('utf-8') for item in array.reshape(-1).tolist()]
        data = [base64.b64encode(text).decode() for text in texts]
    else:
        little = numpy.ascontiguousarray(array).astype(array.dtype.newbyteorder('<'))
        data = base64.b64encode(little.tobytes()).decode()
    return {'dtype': dtype, 'shape': list(array.shape), 'data': data}


class Pack(object):
    def __init__(self):
        self.models = []

    def case(self, name, files, cases, **more):
        """`files`: bytes, or parts of a Sower, by path. `cases`: inputs and outputs by name, and the name
        of the signature where it is not the model's own choice; a text instead of outputs is `CODE: the message` with which what the framework refuses is refused. `more`: tolerance
        with its reason, or what ModelCase of test/packs.ts has besides."""
        told = dict((path, base64.b64encode(data).decode() if isinstance(data, bytes) else data)
                    for path, data in files.items())
        runs = [{'inputs': dict((k, datum(v)) for k, v in inputs.items()),
                 'outputs': {} if isinstance(outputs, str) else dict((k, datum(v)) for k, v in outputs.items())}
                for inputs, outputs in [case[:2] for case in cases]]
        for run, case in zip(runs, cases):
            if isinstance(case[1], str):
                run['fails'] = case[1]
            if len(case) > 2:
                run['signature'] = case[2]
        self.models.append(dict(more, name=name, files=told, cases=runs))

    def refused(self, name, files, message):
        """A model that is refused at load with this code and message, where an ellipsis stands for anything."""
        self.case(name, files, [], refused=message)

    def write(self, path):
        """Says no where the file would be larger than a fixture may be: make two."""
        text = json.dumps(self.models, sort_keys=True, separators=(',', ':')).encode()
        whole = io.BytesIO()
        with gzip.GzipFile(fileobj=whole, mode='wb', mtime=0) as packed:
            packed.write(text)
        if len(whole.getvalue()) > MOST_BYTES:
            raise ValueError('%s would have %d bytes; at most %d are allowed' % (path, len(whole.getvalue()), MOST_BYTES))
        with open(path, 'wb') as out:
            out.write(whole.getvalue())
        print('%s: %d models, %d bytes' % (path, len(self.models), len(whole.getvalue())))
