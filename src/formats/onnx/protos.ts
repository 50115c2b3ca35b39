/** Small messages made by hand, for upgrade.ts. */
import { ATTRIBUTE_TYPES, AttributeProto, type NodeProto, TensorProto } from '../../graph/onnx/messages.ts';
import { DTYPES } from '../../tensor/dtype.ts';

const empty = new Uint8Array();

/** Whole numbers are ints; `{ float }` is a float. */
export const attribute = (
  name: string,
  value: number | readonly number[] | { readonly float: number } | { readonly floats: readonly number[] },
): AttributeProto => {
  const none = { ...AttributeProto.decode(empty), name };
  const { INT, INTS, FLOAT, FLOATS } = ATTRIBUTE_TYPES;
  if (typeof value === 'number') return { ...none, type: INT, i: BigInt(value) };
  if ('float' in value) return { ...none, type: FLOAT, f: value.float };
  if ('floats' in value) return { ...none, type: FLOATS, floats: value.floats };
  return { ...none, type: INTS, ints: value.map(BigInt) };
};

/** A vector of int64. */
export const int64Tensor = (name: string, values: readonly bigint[]): TensorProto => ({
  ...TensorProto.decode(empty),
  name,
  dims: [values.length],
  dataType: DTYPES.int64.onnx,
  rawData: new Uint8Array(BigInt64Array.from(values).buffer),
});

/** A node of the standard operators, without a name. */
export const node = (
  opType: string,
  input: readonly string[],
  output: readonly string[],
  attributes: readonly AttributeProto[],
): NodeProto => ({ input, output, name: '', opType, attribute: attributes, domain: '', overload: '' });
