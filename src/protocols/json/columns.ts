/**
 * A matrix whose columns have names, sent as what a data frame is: rows of named columns, columns, or one row.
 *
 *   [{"age": 65, "fare": 7.25}, …]     {"age": [65, …], "fare": [7.25, …]}     {"age": 65, "fare": 7.25}
 *
 * It is read as so many inputs of one column each, and then put together.
 */
import { allocate } from '../../tensor/dtype.ts';
import type { Port, Signature } from '../../tensor/signature.ts';
import { StringsWriter } from '../../tensor/strings.ts';
import { type Tensor, type Tensors, tensor } from '../../tensor/tensor.ts';

/** The signature of the columns alone; undefined where they have no names, or several have the same. */
export const signatureOfColumns = ({ type, columns, missing, integers }: Port): Signature | undefined => {
  if (!columns || type.kind !== 'tensor' || type.shape?.length !== 2) return undefined;
  if (
    new Set(columns).size < columns.length ||
    (type.shape[1] !== columns.length && typeof type.shape[1] === 'number')
  ) {
    return undefined;
  }
  const shape = [type.shape[0]!];
  return {
    inputs: columns.map((name) => ({
      name,
      type: { kind: 'tensor', dtype: type.dtype, shape },
      ...(missing && { missing }),
      ...(integers && { integers }),
    })),
    outputs: [],
  };
};

/** The columns side by side: [rows] each -> [rows, columns]. */
export const matrixOfColumns = (port: Port, found: Tensors): Tensor => {
  const columns = port.columns!.map((name) => found.get(name) as Tensor);
  const rows = columns[0]?.shape[0] ?? 0;
  const [{ dtype } = { dtype: 'float64' as const }] = columns;
  const shape = [rows, columns.length];
  if (dtype === 'string') {
    const out = new StringsWriter(rows * columns.length);
    for (let row = 0; row < rows; row++) {
      for (const column of columns) {
        const { bytes, offsets } = (column as Tensor<'string'>).data;
        out.bytes(bytes, offsets[row], offsets[row + 1]);
        out.end();
      }
    }
    return tensor('string', shape, out.finish());
  }
  const data = allocate(dtype, rows * columns.length) as Float64Array;
  columns.forEach((column, j) => {
    const from = column.data as Float64Array;
    for (let row = 0; row < rows; row++) data[row * columns.length + j] = from[row]!;
  });
  return { dtype, shape, data } as unknown as Tensor;
};
