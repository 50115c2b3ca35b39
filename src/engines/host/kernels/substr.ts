/**
 * Substr: `len` bytes or characters from `pos`, which counts from the end where it is below 0.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/substr_op.cc
 *
 * A character begins at every byte that does not continue one, whether or not the whole is UTF-8.
 */
import { StringsWriter, stringCount } from '../../../tensor/strings.ts';
import { elementCount } from '../../../tensor/tensor.ts';
import type { HostKernel } from '../kernel.ts';
import { failed, integers, sameShape, stringInput, stringTensor, textOf } from './arguments.ts';
import { broadcastPlaces, broadcastShape } from './broadcast.ts';
import { isTrail } from './bytes.ts';

/** Where `bytes[from .. to]` is cut; undefined where `pos` is not in it. */
type Cut = (
  bytes: Uint8Array,
  from: number,
  to: number,
  pos: number,
  len: number,
) => readonly [number, number] | undefined;

const cutBytes: Cut = (_, from, to, pos, len) => {
  const size = to - from;
  const start = pos < 0 ? pos + size : pos;
  if (start < 0 || start > size) return undefined;
  // a length below 0 is the largest unsigned one
  return [from + start, len < 0 ? to : Math.min(from + start + len, to)];
};

/** Moves `count` characters on; undefined where there are fewer, with `end` reached. */
const forward = (bytes: Uint8Array, to: number, at: number, count: number): { at: number; whole: boolean } => {
  let place = at;
  let counted = 0;
  for (; counted < count && place < to; counted++) {
    do place++;
    while (place < to && isTrail(bytes[place]!));
  }
  return { at: place, whole: counted === Math.max(count, 0) || count < 0 };
};
const back = (bytes: Uint8Array, from: number, at: number, count: number): { at: number; whole: boolean } => {
  let place = at;
  let counted = 0;
  for (; counted < count && place > from; counted++) {
    do place--;
    while (isTrail(bytes[place]!) && place > from);
  }
  return { at: place, whole: counted === Math.max(count, 0) || count < 0 };
};

const cutCharacters: Cut = (bytes, from, to, pos, len) => {
  if (pos >= 0) {
    const start = forward(bytes, to, from, pos);
    if (!start.whole) return undefined;
    return [start.at, forward(bytes, to, start.at, len).at];
  }
  // upstream refuses a length below 0 here, and takes it for the largest one elsewhere
  if (len < 0) return undefined;
  const skipped = Math.max(-pos - len, 0);
  const end = back(bytes, from, to, skipped);
  if (!end.whole) return undefined;
  const start = back(bytes, from, end.at, -pos - skipped);
  return start.whole ? [start.at, end.at] : undefined;
};

export const substr: HostKernel = (node) => {
  const cut = textOf(node, 'unit') === 'BYTE' ? cutBytes : cutCharacters;
  return (inputs) => {
    const { shape, data } = stringInput(inputs, 0);
    const { bytes, offsets } = data;
    const [pos, len] = [integers(inputs, 1), integers(inputs, 2)];
    const cuts = inputs[1]!.shape;
    if (!sameShape(cuts, inputs[2]!.shape)) throw failed('pos and len have different shapes');
    const wanted = broadcastShape(shape, cuts);
    const count = elementCount(wanted);
    const texts = broadcastPlaces(shape, wanted);
    const places = broadcastPlaces(cuts, wanted);
    const out = new StringsWriter(count, sameShape(wanted, shape) ? bytes.length : 16 * stringCount(data));
    for (let i = 0; i < count; i++) {
      const [from, to] = [offsets[texts(i)]!, offsets[texts(i) + 1]!];
      const place = places(i);
      const found = cut(bytes, from, to, pos[place]!, len[place]!);
      if (!found) throw failed(`pos ${pos[place]} is out of range for element ${i}, a string of ${to - from} bytes`);
      out.bytes(bytes, found[0], found[1]);
      out.end();
    }
    return [stringTensor(wanted, out.finish())];
  };
};
