/**
 * Rows of 8-bit numbers with a scale and a bias of their own behind them, 4 bytes each: x = q · scale + bias.
 * https://github.com/pytorch/pytorch/blob/v1.4.0/caffe2/operators/fused_rowwise_8bit_conversion_ops.h
 */
import type { HostKernel } from '../../kernel.ts';
import { failed, input } from '../arguments.ts';
import { checkBytes } from '../output-size.ts';

const f = Math.fround;

/** uint8 [rows, columns + 8] -> float32 [rows, columns]. */
const dequantize: HostKernel = () => (inputs) => {
  const x = input(inputs, 0);
  const [rows = 0, wide = 0] = x.shape;
  if (x.dtype !== 'uint8' || x.shape.length !== 2 || wide < 8)
    throw failed(`the rows are ${x.dtype} [${x.shape.join(', ')}], expected uint8 [rows, columns + 8]`);
  const columns = wide - 8;
  checkBytes(4 * rows * columns, `${rows} rows`);
  const view = new DataView(x.data.buffer, x.data.byteOffset, x.data.byteLength);
  const out = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const from = row * wide;
    const [scale, bias] = [view.getFloat32(from + columns, true), view.getFloat32(from + columns + 4, true)];
    for (let k = 0; k < columns; k++) out[row * columns + k] = f(x.data[from + k]! * scale) + bias;
  }
  return [{ dtype: 'float32', shape: [rows, columns], data: out }];
};

export const ROWWISE_KERNELS: Readonly<Record<string, HostKernel>> = { Fused8BitRowwiseQuantizedToFloat: dequantize };
