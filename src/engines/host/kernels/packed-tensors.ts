/**
 * Several tensors as one run of bytes, which is what an element of a `variant` tensor is here: a graph of ONNX has no
 * such dtype, and strings go where they must (lists, loops, conditionals). The form never leaves the process.
 *
 *   u32 parts { u8 place of the dtype, u8 rank, f64 x rank sizes, u32 bytes, the elements (of strings u32 ends, then bytes) }
 */
import { bytesOf, DTYPES, type DType, type NumericDType, viewBytes } from '../../../tensor/dtype.ts';
import type { StringsWriter } from '../../../tensor/strings.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import { countOf, failed } from './arguments.ts';

const NAMES = Object.keys(DTYPES) as readonly DType[];

/** Appends the tensors as one element, and closes it. */
export const packTensors = (out: StringsWriter, tensors: readonly Tensor[]): void => {
  const head = (size: number, write: (view: DataView) => void): void => {
    const bytes = new Uint8Array(size);
    write(new DataView(bytes.buffer));
    out.bytes(bytes);
  };
  head(4, (view) => view.setUint32(0, tensors.length));
  for (const tensor of tensors) {
    const { shape } = tensor;
    const elements =
      tensor.dtype === 'string' ? bytesOf(tensor.data.offsets) : bytesOf((tensor as Tensor<NumericDType>).data);
    const text = tensor.dtype === 'string' ? tensor.data.bytes : undefined;
    head(6 + 8 * shape.length, (view) => {
      view.setUint8(0, NAMES.indexOf(tensor.dtype));
      view.setUint8(1, shape.length);
      shape.forEach((size, axis) => {
        view.setFloat64(2 + 8 * axis, size);
      });
      view.setUint32(2 + 8 * shape.length, elements.length + (text?.length ?? 0));
    });
    out.bytes(elements);
    if (text) out.bytes(text);
  }
  out.end();
};

/** The tensors of one element. Throws RUN_FAILED where it is none that was packed, as one that was never written. */
export const unpackTensors = (packed: Uint8Array): readonly Tensor[] => {
  if (packed.length < 4) throw failed('an element of a variant tensor was never written');
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const tensors: Tensor[] = [];
  let at = 4;
  for (let part = view.getUint32(0); part > 0; part--) {
    const dtype = NAMES[view.getUint8(at)]!;
    const rank = view.getUint8(at + 1);
    const shape = Array.from({ length: rank }, (_, axis) => view.getFloat64(at + 2 + 8 * axis));
    const size = view.getUint32(at + 2 + 8 * rank);
    at += 6 + 8 * rank;
    // a copy, which is aligned
    const elements = new Uint8Array(packed.subarray(at, at + size));
    at += size;
    if (dtype === 'string') {
      const ends = 4 * (countOf(shape) + 1);
      const data = { bytes: elements.subarray(ends), offsets: new Uint32Array(elements.buffer, 0, ends / 4) };
      tensors.push({ dtype, shape, data });
    } else tensors.push({ dtype, shape, data: viewBytes(dtype, elements) } as unknown as Tensor);
  }
  return tensors;
};
