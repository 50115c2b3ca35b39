# python 3.6, requirements.txt
"""Files that are refused, each with what is said; and files in the layout of models of more than 2 GB, made small."""
import os
import struct
import tempfile

import cntk as C
import numpy as np
from cntk.ops.functions import UserFunction

from answers import HERE, packs, run, saved, seeded

pack = packs.Pack()
make = seeded(7)
x = C.input_variable(3, name='x')
dense = C.layers.Dense(2, name='y')(x)


class Doubled(UserFunction):
    def __init__(self, arg, name='Doubled'):
        super(Doubled, self).__init__([arg], name=name)

    def forward(self, argument, device=None, outputs_to_retain=None):
        return None, argument * 2

    def backward(self, state, root_gradients):
        return root_gradients * 2

    def infer_outputs(self):
        return [C.output_variable(self.inputs[0].shape, self.inputs[0].dtype, self.inputs[0].dynamic_axes)]

    def serialize(self):
        return {}


pack.refused('a function of the user', {'m.model': saved(C.user_function(Doubled(dense)) + 1)},
             'UNSUPPORTED_MODEL: memory: m.model: the user\'s own function … is not supported ("Doubled" …): its code is not in the file…')
noisy = C.relu(dense + C.random.normal_like(dense), name='noisy')
pack.refused('random numbers', {'m.model': saved(noisy)},
             'UNSUPPORTED_MODEL: memory: m.model: RandomDistribution is not supported ("RandomDistribution…"): it draws random numbers…')
state = C.Parameter((2,), init=0, name='state')
pack.refused('state', {'m.model': saved(C.combine([C.assign(state, state + 1)]))},
             'UNSUPPORTED_MODEL: memory: m.model: Assign is not supported…a served model keeps no state between requests…')
pack.refused('several at once', {'m.model': saved(C.combine([noisy, C.random.uniform_like(dense), C.assign(state, state + 1)]))},
             'UNSUPPORTED_MODEL: memory: m.model: …RandomDistribution is not supported ("RandomDistribution…", "RandomDistribution…")…Assign is not supported…')

folder = tempfile.mkdtemp()
trainer = C.Trainer(dense, (C.squared_error(dense, C.input_variable(2)),), [C.sgd(dense.parameters, 0.1)])
trainer.save_checkpoint(os.path.join(folder, 'm.model'))


def read(name):
    with open(os.path.join(folder, name), 'rb') as file:
        return file.read()


pack.refused('a checkpoint without its model', {'m.model.ckp': read('m.model.ckp')},
             "UNSUPPORTED_MODEL: memory: m.model.ckp: it is a trainer's checkpoint (a .ckp file: …), not a model; the model is the file beside it…")
batch = make(2, 3)
pack.case('a model beside its checkpoint', {'m.model': read('m.model'), 'm.model.ckp': read('m.model.ckp')}, [run(dense, {x: batch})])  # The criterion wants labels.
pack.refused('a model of CNTK 1', {'m.dnn': 'BCN\0BVersion'.encode('utf-16-le') + b'\1\0\0\0'},
             'UNSUPPORTED_MODEL: memory: m.dnn: it is a model of CNTK 1 …cntk.load_model("old.dnn").save("new.model")')


# Of more than 2 GB: a mark, the length of the messages, the messages without elements, then all elements in turn.
def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def wrote(n):
    out = bytearray()
    while n >= 128:
        out.append(n % 128 | 128)
        n //= 128
    return bytes(out + bytearray([n]))


NDARRAY, FLOATS = 13, 4


def without(data, path, taken):
    """The message with its arrays' elements taken out. `path`: which message it is."""
    out, at = b'', 0
    while at < len(data):
        tag, at = varint(data, at)
        if tag % 8 != 2:
            start = at
            if tag % 8 == 0:
                _, at = varint(data, at)
            else:
                at += 4 if tag % 8 == 5 else 8
            out += wrote(tag) + data[start:at]
            continue
        size, at = varint(data, at)
        inner, at = data[at:at + size], at + size
        field = tag // 8
        if path == 'array' and field == FLOATS:
            count, start = varint(inner, 1)
            taken.append(inner[start:start + count])
            continue
        into = {('dictionary', 2): 'entry', ('entry', 2): 'value', ('value', 11): 'vector', ('vector', 1): 'value',
                ('value', 12): 'dictionary', ('value', NDARRAY): 'array'}.get((path, field))
        inner = without(inner, into, taken) if into else inner
        out += wrote(tag) + wrote(len(inner)) + inner
    return out


deep = C.layers.Sequential([C.layers.Dense(40, activation=C.relu), C.layers.Dense(2)])(x)
taken = []
messages = without(saved(deep), 'dictionary', taken)
large = struct.pack('<II', 0x636e746b, len(messages)) + messages + b''.join(taken)
path = os.path.join(folder, 'large.model')
with open(path, 'wb') as file:
    file.write(large)
again = C.Function.load(path)
pack.case('the layout of more than 2 GB', {'m.model': large},
          [run(again, {again.arguments[0]: make(n, 3)}) for n in (2, 1)])
pack.refused('the layout of more than 2 GB, cut', {'m.model': large[:-4]}, 'CORRUPT_MODEL: memory: m.model: its arrays end at byte …; it may be cut')
pack.write(os.path.join(HERE, 'refused.json.gz'))
