/**
 * Fingerprint: FarmHash's Fingerprint64 of each row, as eight bytes. A row of several strings is hashed over the
 * fingerprints of its strings.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/fingerprint_op.cc
 */
import { bytesOf, type NumericDType } from '../../../tensor/dtype.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import type { HostKernel } from '../kernel.ts';
import { countOf, failed, input, scalarBytes } from './arguments.ts';
import { fingerprint64 } from './farmhash.ts';

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The fingerprints of `count` pieces of `bytes`, one behind the other. */
const fingerprints = (
  bytes: Uint8Array,
  count: number,
  place: (i: number) => readonly [number, number],
): Uint8Array => {
  const view = viewOf(bytes);
  const found = new Uint8Array(8 * count);
  const out = viewOf(found);
  for (let i = 0; i < count; i++) {
    const [from, to] = place(i);
    out.setBigUint64(8 * i, fingerprint64(view, from, to - from), true);
  }
  return found;
};

const evenly = (bytes: Uint8Array, rows: number): Uint8Array => {
  const width = rows === 0 ? 0 : bytes.length / rows;
  return fingerprints(bytes, rows, (row) => [row * width, (row + 1) * width]);
};

export const fingerprint: HostKernel = () => (inputs) => {
  const method = Buffer.from(scalarBytes(inputs, 1)).toString();
  if (method !== 'farmhash64') throw failed(`the method "${method}"; expected "farmhash64"`);
  const data = input(inputs, 0);
  const [rows] = data.shape;
  if (rows === undefined) throw failed('what is hashed is a scalar, expected rows');
  let found: Uint8Array;
  if (data.dtype === 'string') {
    const { bytes, offsets } = data.data;
    const each = fingerprints(bytes, offsets.length - 1, (i) => [offsets[i]!, offsets[i + 1]!]);
    found = countOf(data.shape) === rows ? each : evenly(each, rows);
  } else found = evenly(bytesOf((data as Tensor<NumericDType>).data), rows);
  return [{ dtype: 'uint8', shape: [rows, 8], data: found }];
};
