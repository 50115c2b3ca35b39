/** Some rows of a tensor, without a copy where its elements lie one after the other; and tensors of rows joined. */
import { allocate, lanes, type Strings } from '../../tensor/dtype.ts';
import type { Tensor } from '../../tensor/tensor.ts';

const strideOf = ({ dtype, shape }: Tensor): number =>
  shape.slice(1).reduce((product, dim) => product * dim, lanes(dtype));

/** Rows `from` up to, not including, `to`. */
export const sliceRows = (tensor: Tensor, from: number, to: number): Tensor => {
  const shape = [to - from, ...tensor.shape.slice(1)];
  const stride = strideOf(tensor);
  if (tensor.dtype !== 'string') {
    return { ...tensor, shape, data: tensor.data.subarray(from * stride, to * stride) } as Tensor;
  }
  const { bytes, offsets } = tensor.data;
  const [first, last] = [offsets[from * stride]!, offsets[to * stride]!];
  const moved = offsets.subarray(from * stride, to * stride + 1).map((offset) => offset - first);
  return { dtype: 'string', shape, data: { bytes: bytes.subarray(first, last), offsets: moved } };
};

const joinStrings = (pieces: readonly Strings[]): Strings => {
  const count = pieces.reduce((sum, { offsets }) => sum + offsets.length - 1, 0);
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.bytes.length, 0));
  const offsets = new Uint32Array(count + 1);
  let [element, at] = [0, 0];
  for (const piece of pieces) {
    bytes.set(piece.bytes, at);
    for (let i = 1; i < piece.offsets.length; i++) offsets[++element] = at + piece.offsets[i]!;
    at += piece.bytes.length;
  }
  return { bytes, offsets };
};

/** Tensors of one dtype and one shape but for the rows, in order; at least one. */
export const joinRows = (pieces: readonly Tensor[]): Tensor => {
  const [first] = pieces as readonly [Tensor];
  if (pieces.length === 1) return first;
  const rows = pieces.reduce((sum, { shape }) => sum + shape[0]!, 0);
  const shape = [rows, ...first.shape.slice(1)];
  if (first.dtype === 'string') {
    return { dtype: 'string', shape, data: joinStrings(pieces.map(({ data }) => data as Strings)) };
  }
  const data = allocate(first.dtype, (rows * strideOf(first)) / lanes(first.dtype));
  let at = 0;
  for (const piece of pieces) {
    (data as Float64Array).set(piece.data as Float64Array, at);
    at += (piece.data as Float64Array).length;
  }
  return { dtype: first.dtype, shape, data } as Tensor;
};
