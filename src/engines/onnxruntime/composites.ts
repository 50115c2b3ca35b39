/**
 * Sequences, maps and optionals as OrtValues and back. A sequence's elements may be tensors, or maps as in the
 * "ZipMap" output of scikit-learn's classifiers: one map of class to probability a row.
 */
import { ServingError } from '../../errors.ts';
import type { PortType } from '../../tensor/signature.ts';
import { type Datum, isSequence, isTensor, type Tensor } from '../../tensor/tensor.ts';
import { Words } from '../memory.ts';
import type { Api } from './api.ts';
import { createNothing } from './nothing.ts';
import { ONNX_TYPES } from './slots.ts';
import { createTensor, readTensor } from './values.ts';

/** As createTensor, for whatever a model takes; `type` is what it says that it takes. */
export const createDatum = (ort: Api, datum: Datum, type: PortType, to: Words, i: number): unknown => {
  if (isTensor(datum)) return createTensor(ort, datum, to, i);
  if (type.kind === 'optional') return createDatum(ort, datum, type.of, to, i);
  const parts: readonly Datum[] = isSequence(datum) ? datum.items : [datum.keys, datum.values];
  if (parts.length === 0) return createNothing(ort, type, to, i);
  const kind = isSequence(datum) ? ONNX_TYPES.sequence : ONNX_TYPES.map;
  const of = type.kind === 'sequence' ? type.of : type;
  const made = new Words(parts.length);
  try {
    // The whole shares the memory of its parts.
    const memory = parts.map((part, p) => createDatum(ort, part, of, made, p));
    ort.check(ort.CreateValue(made.at(0), parts.length, kind, to.at(i)), 'run');
    return memory;
  } finally {
    for (let p = 0; p < parts.length; p++) ort.ReleaseValue(made.address(p));
  }
};

/** What an OrtValue holds, copied; undefined is an optional that has no value. */
export const readDatum = (ort: Api, value: number): Datum | undefined => {
  const word = new Words(1);
  ort.check(ort.HasValue(value, word.at(0)), 'run');
  if (word.int(0) === 0) return undefined;
  ort.check(ort.GetValueType(value, word.at(0)), 'run');
  const type = word.int(0);
  if (type === ONNX_TYPES.tensor) return readTensor(ort, value);
  if (type === ONNX_TYPES.map) {
    const [keys, values] = readParts(ort, value, 2);
    return { keys: keys as Tensor, values: values as Tensor };
  }
  if (type === ONNX_TYPES.sequence) {
    ort.check(ort.GetValueCount(value, word.at(0)), 'run');
    return { items: readParts(ort, value, word.address(0)) };
  }
  throw new ServingError('RUN_FAILED', `an output is of ONNX's kind ${type}, which is not served`);
};

const readParts = (ort: Api, value: number, count: number): readonly Datum[] => {
  const word = new Words(1);
  return Array.from({ length: count }, (_, i) => {
    ort.check(ort.GetValue(value, i, ort.allocator, word.at(0)), 'run');
    const part = word.address(0);
    try {
      const datum = readDatum(ort, part);
      if (!datum) throw new ServingError('RUN_FAILED', `element ${i} of an output has no value`);
      return datum;
    } finally {
      ort.ReleaseValue(part);
    }
  });
};
