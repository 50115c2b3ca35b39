/** Changes of dtype; a device and a memory format mean nothing here. */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { cast, isFloat, refuse } from '../../../graph/layers/values.ts';
import { DTYPES, type DType } from '../../../tensor/dtype.ts';
import { type AtenRow, type AtenTable, row } from '../aten.ts';
import { resultType } from '../promotion.ts';
import { Num } from '../values.ts';
import type { Operand } from './operands.ts';

/**
 * As torch casts on x86-64: a float is cut towards zero, by way of int64 where it becomes a narrow integer, whose low bits
 * are kept; NaN and what passes int64 are whatever the processor makes of them.
 */
export const converted = (g: GraphBuilder, x: Value, dtype: DType): Value => {
  if (x.dtype === dtype) return x;
  if (dtype.startsWith('complex') || x.dtype.startsWith('complex'))
    throw refuse(`a cast of ${x.dtype} to ${dtype}; ONNX Runtime has no complex numbers`);
  const { kind, bytes } = DTYPES[dtype];
  const narrow = (kind === 'int' || kind === 'uint') && bytes < 8;
  return isFloat(x) && narrow ? cast(g, cast(g, x, 'int64'), dtype) : cast(g, x, dtype);
};

interface To {
  readonly self: Value;
  readonly dtype?: DType | null;
  readonly other?: Value;
}
const to = row<To>(({ g, self, dtype, other }) => {
  const wanted = dtype ?? other?.dtype;
  return wanted ? converted(g, self, wanted) : self;
});
const as = (dtype: DType): AtenRow => row<{ self: Value }>(({ g, self }) => converted(g, self, dtype));

/** The one element as a Python number. */
const item = row<{ self: Value }>(({ g, self }) => {
  const scalar = self.shape?.length === 0 ? self : g.op('Reshape', [self, g.ints([])]);
  const kind = scalar.dtype === 'bool' ? 'bool' : isFloat(scalar) ? 'float64' : 'int64';
  return new Num(cast(g, scalar, kind));
});

// biome-ignore format: one operator a line
export const casting: AtenTable = {
  'aten::to': to,
  'aten::_to_copy': to,
  'aten::type_as': to,
  'aten::_autocast_to_reduced_precision': row<{ self: Value }>(({ self }) => self),
  'aten::_autocast_to_full_precision': row<{ self: Value }>(({ self }) => self),
  'aten::cpu': row<{ self: Value }>(({ self }) => self),
  'aten::cuda': row<{ self: Value }>(({ self }) => self),
  'aten::pin_memory': row<{ self: Value }>(({ self }) => self),
  'aten::_conj': row<{ self: Value }>(({ self }) => self),
  'aten::_cast_Float': as('float32'),
  'aten::_cast_Double': as('float64'),
  'aten::_cast_Half': as('float16'),
  'aten::_cast_Int': as('int32'),
  'aten::_cast_Long': as('int64'),
  'aten::_cast_Short': as('int16'),
  'aten::_cast_Char': as('int8'),
  'aten::_cast_Byte': as('uint8'),
  'aten::_local_scalar_dense': item,
  'aten::result_type': row<Readonly<Record<'tensor' | 'other' | 'scalar' | 'scalar1' | 'scalar2', Operand | undefined>>>(({ scalar, scalar1, scalar2, tensor, other }) => resultType([scalar, scalar1, scalar2, tensor, other].filter((one) => one !== undefined))),
  'aten::is_nonzero': row<{ self: Value }>(({ g, self }) => new Num(cast(g, self.shape?.length === 0 ? self : g.op('Reshape', [self, g.ints([])]), 'bool'))),
};
