/**
 * torch's type promotion: which dtype a result has whose operands differ.
 * https://github.com/pytorch/pytorch/blob/v2.9.0/aten/src/ATen/native/TypeProperties.cpp, c10/core/ScalarType.cpp
 *
 * Tensors with dimensions come before tensors of rank 0, and these before Python's numbers: a later one decides only
 * where it is of a higher kind (bool, integer, float) than all earlier ones.
 */
import type { GraphBuilder } from '../../graph/builder.ts';
import type { Value } from '../../graph/graph.ts';
import { cast, refuse } from '../../graph/layers/values.ts';
import { DTYPES, type DType } from '../../tensor/dtype.ts';
import { type Arg, isTensor, kindOf, Num, type Scalar } from './values.ts';

/** What a Python float becomes, and the square root of an integer. */
export const DEFAULT_FLOAT: DType = 'float32';

type Kind = 0 | 1 | 2;
const kindOfDType = (dtype: DType): Kind => {
  const { kind } = DTYPES[dtype];
  if (kind === 'complex') throw refuse(`a tensor is ${dtype}; this operator is supported for real numbers`);
  if (kind === 'string') throw refuse('a tensor holds text, which torch has not');
  if (dtype.startsWith('float8')) throw refuse(`a tensor is ${dtype}; torch does not compute with it`);
  return kind === 'float' ? 2 : kind === 'bool' ? 0 : 1;
};

const SIGNED = ['int8', 'int16', 'int32', 'int64'] as const;
const isNewUnsigned = (dtype: DType): boolean => dtype === 'uint16' || dtype === 'uint32' || dtype === 'uint64';

/** The smallest dtype that holds both, as torch has it. Throws where torch has none. */
export const promoteTypes = (a: DType, b: DType): DType => {
  if (a === b) return a;
  const [x, y] = [kindOfDType(a), kindOfDType(b)];
  if (x === 2 || y === 2) {
    if (x !== y) return x === 2 ? a : b;
    if (a === 'float64' || b === 'float64') return 'float64';
    return 'float32';
  }
  if (isNewUnsigned(a) || isNewUnsigned(b)) throw refuse(`torch has no common dtype of ${a} and ${b}`);
  if (x === 0 || y === 0) return x === 0 ? b : a;
  // uint8 with a signed type: one that holds both
  const rank = (dtype: DType): number => (dtype === 'uint8' ? 1 : SIGNED.indexOf(dtype as (typeof SIGNED)[number]));
  return SIGNED[Math.max(rank(a), rank(b))]!;
};

const dtypeOfNumber = (scalar: Scalar): DType => {
  const kind = kindOf(scalar);
  return kind === 'float' ? DEFAULT_FLOAT : kind === 'int' ? 'int64' : 'bool';
};

interface Found {
  dims: DType | undefined;
  zero: DType | undefined;
  wrapped: DType | undefined;
}

/** Of two categories, where the first comes before the second. */
const combine = (higher: DType | undefined, lower: DType | undefined): DType | undefined => {
  if (!higher || !lower) return higher ?? lower;
  const [x, y] = [kindOfDType(higher), kindOfDType(lower)];
  if (x >= y) return higher;
  // a float number among integer tensors is of the default dtype, not the number's own
  return promoteTypes(higher, lower);
};

const gather = (operands: readonly (Value | Scalar)[], rankOfUnknown: 0 | 1): Found => {
  const found: Found = { dims: undefined, zero: undefined, wrapped: undefined };
  const add = (category: keyof Found, dtype: DType): void => {
    const known = found[category];
    found[category] = known === undefined ? dtype : promoteTypes(known, dtype);
  };
  for (const operand of operands) {
    if (!isTensor(operand)) add('wrapped', dtypeOfNumber(operand));
    else if ((operand.shape?.length ?? rankOfUnknown) > 0) add('dims', operand.dtype);
    else add('zero', operand.dtype);
  }
  return found;
};

/** torch.result_type of all operands. Throws where it hangs on the rank of a tensor, which is unknown. */
export const resultType = (operands: readonly (Value | Scalar)[]): DType => {
  const of = (rankOfUnknown: 0 | 1): DType => {
    const { dims, zero, wrapped } = gather(operands, rankOfUnknown);
    const result = combine(dims, combine(zero, wrapped));
    if (!result) throw refuse('there is no operand');
    return result;
  };
  const result = of(1);
  // Of an unknown rank most tensors have dimensions; where it would matter the dtypes differ, and so do the answers.
  const unknown = operands.filter((operand) => isTensor(operand) && !operand.shape);
  if (unknown.length > 0 && of(0) !== result)
    throw refuse(
      'operands of several dtypes, one of which has an unknown rank, on which the dtype of the result hangs',
    );
  return result;
};

/** The bits of an integer as the dtype keeps them. */
const wrapped = (dtype: DType, value: number | bigint): number | bigint => {
  const { kind, bytes } = DTYPES[dtype];
  if (kind !== 'int' && kind !== 'uint') return value;
  if (typeof value === 'number' && !Number.isInteger(value)) return Math.trunc(value);
  const bits = BigInt(value);
  const kept = kind === 'int' ? BigInt.asIntN(8 * bytes, bits) : BigInt.asUintN(8 * bytes, bits);
  return typeof value === 'number' && Number.isSafeInteger(Number(kept)) ? Number(kept) : kept;
};

/** A tensor or number as a tensor of that dtype; integers keep their low bits, as torch's casts do. */
export const asTensor = (g: GraphBuilder, operand: Value | Scalar, dtype: DType): Value => {
  if (isTensor(operand)) return cast(g, operand, dtype);
  if (operand instanceof Num) return cast(g, operand.value, dtype);
  const value = typeof operand === 'object' ? operand.float : Number(operand);
  if (dtype === 'bool') return g.scalar('bool', value !== 0);
  if (typeof operand === 'bigint')
    return g.scalar(dtype, DTYPES[dtype].kind === 'float' ? value : wrapped(dtype, operand));
  return g.scalar(dtype, wrapped(dtype, value));
};

/** The operands in their common dtype; `floats`: integers and bools become floats, as where torch divides. */
export const promoted = (
  g: GraphBuilder,
  operands: readonly (Value | Scalar)[],
  floats = false,
): { readonly dtype: DType; readonly values: readonly Value[] } => {
  const common = resultType(operands);
  const dtype = floats && kindOfDType(common) !== 2 ? DEFAULT_FLOAT : common;
  return { dtype, values: operands.map((operand) => asTensor(g, operand, dtype)) };
};

/** Whether the argument is a tensor or a number, and so an operand. */
export const isOperand = (arg: Arg | undefined): arg is Value | Scalar =>
  arg !== undefined &&
  arg !== null &&
  (isTensor(arg) ||
    typeof arg === 'number' ||
    typeof arg === 'bigint' ||
    typeof arg === 'boolean' ||
    arg instanceof Num ||
    (typeof arg === 'object' && 'float' in arg));
