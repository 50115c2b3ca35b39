/** One input's value from JSON: tensors from nested lists, sequences from lists, maps from objects with the labels as keys. */
import { ServingError } from '../../errors.ts';
import { DTYPES, type DType } from '../../tensor/dtype.ts';
import type { Port, PortType } from '../../tensor/signature.ts';
import { stringsOfTexts } from '../../tensor/strings.ts';
import { type Datum, type Tensor, type TensorMap, tensor } from '../../tensor/tensor.ts';
import { Cursor } from './cursor.ts';
import { type DecodeOptions, optionsFor } from './options.ts';
import { TensorReader } from './tensor-reader.ts';

/**
 * Reads the value at the cursor as `port` wants it; undefined for the null of an optional type. Throws INVALID_INPUT
 * where it does not fit, TOO_LARGE, and INVALID_REQUEST where the grammar breaks.
 */
export const readDatum = (cursor: Cursor, port: Port, options: DecodeOptions): Datum | undefined =>
  readType(cursor, `input "${port.name}"`, port.type, optionsFor(port, options));

const readType = (cursor: Cursor, where: string, type: PortType, options: DecodeOptions): Datum | undefined => {
  switch (type.kind) {
    case 'tensor': {
      const reader = new TensorReader(where, type.dtype, options);
      reader.read(cursor);
      return reader.finish(type.shape);
    }
    case 'sequence': {
      if (cursor.peek() !== 0x5b) throw new ServingError('INVALID_INPUT', `${where}: a sequence is written as a list`);
      const items: Datum[] = [];
      cursor.list((i) => {
        const item = readType(cursor, `${where} item ${i}`, type.of, options);
        if (item) items.push(item);
      });
      return { items };
    }
    case 'map':
      return readMap(cursor, where, type.key, type.of, options);
    case 'optional':
      if (cursor.peek() === 0x6e) {
        cursor.literal();
        return undefined;
      }
      return readType(cursor, where, type.of, options);
  }
};

const readMap = (cursor: Cursor, where: string, key: DType, of: PortType, options: DecodeOptions): TensorMap => {
  if (of.kind !== 'tensor') throw new ServingError('INVALID_INPUT', `${where}: a map of ${of.kind}s has no JSON form`);
  if (cursor.peek() !== 0x7b) throw new ServingError('INVALID_INPUT', `${where}: a map is written as an object`);
  const labels = new Set<string>();
  const values = new TensorReader(where, of.dtype, options, true);
  cursor.object((label) => {
    if (labels.has(label))
      throw new ServingError('INVALID_INPUT', `${where}: the key ${JSON.stringify(label)} stands twice`);
    labels.add(label);
    values.read(cursor);
  });
  return { keys: keysOf(where, key, [...labels], options), values: values.finish([labels.size, ...(of.shape ?? [])]) };
};

const keysOf = (where: string, dtype: DType, labels: readonly string[], options: DecodeOptions): Tensor => {
  if (dtype === 'string') return tensor('string', [labels.length], stringsOfTexts(labels));
  const pattern = DTYPES[dtype].kind === 'float' ? /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/ : /^-?\d+$/;
  const odd = labels.find((label) => !pattern.test(label));
  if (odd !== undefined)
    throw new ServingError('INVALID_INPUT', `${where}: the key ${JSON.stringify(odd)} is no ${dtype}`);
  const reader = new TensorReader(`${where} keys`, dtype, options);
  reader.read(new Cursor(Buffer.from(`[${labels.join(',')}]`)));
  return reader.finish([labels.length]);
};
