/**
 * The element types of ONNX Runtime's C API. OrtValues are made by TensorProto.DataType's numbers; asked for the type of
 * one, ONNX Runtime 1.30.0 answers by its own enumeration, which counts the last three in another order.
 */
import { type DType, dtypeOfOnnx } from '../../tensor/dtype.ts';

/** float8e8m0, uint2 and int2: what ONNX Runtime answers, and ONNX's number. */
const OTHERWISE: ReadonlyMap<number, number> = new Map([
  [26, 24],
  [24, 25],
  [25, 26],
]);

/** The dtype that ONNX Runtime tells; undefined for one that we have no name for. */
export const dtypeOfApi = (api: number): DType | undefined => dtypeOfOnnx(OTHERWISE.get(api) ?? api);
