/** Rows of tensors of any dtype: some of one, those of several one behind the other. Of strings it is the bytes that move. */
import { allocate, lanes, type Strings } from './dtype.ts';
import { StringsWriter } from './strings.ts';
import { elementCount, type Tensor } from './tensor.ts';

interface Numbers {
  readonly length: number;
  set(source: ArrayLike<never>, at?: number): void;
  subarray(from: number, to: number): ArrayLike<never>;
}

/** What its cells mean to whoever writes them. */
const marksOf = ({ missing, json }: Tensor): Pick<Tensor, 'missing' | 'json'> => ({
  ...(missing && { missing }),
  ...(json && { json }),
});

/** Tensors of one dtype, whose rows are of one shape, one behind the other. */
export const joinRows = (parts: readonly Tensor[]): Tensor => {
  const flat = parts.map((part) => ({ ...part, shape: [elementCount(part.shape)] }) as Tensor);
  const rows = parts.reduce((sum, { shape }) => sum + shape[0]!, 0);
  const [first] = parts;
  const shape = [rows, ...first!.shape.slice(1)];
  return { ...joinVectors(flat), shape, ...marksOf(first!) } as Tensor;
};

/** Rows `from` to `to`, without a copy of numbers. */
export const sliceRows = (tensor: Tensor, from: number, to: number): Tensor => {
  const [, ...rest] = tensor.shape;
  const width = elementCount(rest);
  const shape = [to - from, ...rest];
  const marks = marksOf(tensor);
  if (tensor.dtype === 'string') {
    const { bytes, offsets } = tensor.data;
    const start = offsets[from * width]!;
    const own = offsets.subarray(from * width, to * width + 1).map((offset) => offset - start);
    const data = { bytes: bytes.subarray(start, offsets[to * width]), offsets: own };
    return { dtype: 'string', shape, data, ...marks };
  }
  const step = width * lanes(tensor.dtype);
  const data = (tensor.data as unknown as Numbers).subarray(from * step, to * step);
  return { dtype: tensor.dtype, shape, data, ...marks } as unknown as Tensor;
};

/** Vectors of one dtype, one behind the other. */
export const joinVectors = (vectors: readonly Tensor[]): Tensor => {
  const [first] = vectors;
  const total = vectors.reduce((sum, { shape }) => sum + shape[0]!, 0);
  if (first!.dtype === 'string') {
    const parts = vectors.map(({ data }) => data as Strings);
    const out = new StringsWriter(
      total,
      parts.reduce((sum, { bytes }) => sum + bytes.length, 0),
    );
    for (const { bytes, offsets } of parts) {
      for (let i = 0; i + 1 < offsets.length; i++) {
        out.bytes(bytes, offsets[i]!, offsets[i + 1]!);
        out.end();
      }
    }
    return { dtype: 'string', shape: [total], data: out.finish() };
  }
  const data = allocate(first!.dtype, total) as unknown as Numbers;
  let at = 0;
  for (const vector of vectors) {
    const part = vector.data as unknown as Numbers;
    data.set(part as unknown as ArrayLike<never>, at);
    at += part.length;
  }
  return { dtype: first!.dtype, shape: [total], data } as unknown as Tensor;
};
