/**
 * Random numbers, mostly of dropout that was left in the graph: with a keep_prob of 1 they change no answer. The
 * distributions are TensorFlow's, the sequence is not: a served model draws anew at each run, whatever seed it states.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/lib/random/random_distributions.h
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { DTYPES, type DType } from '../../../tensor/dtype.ts';
import { type Attr, dtype, int, type OpRow, op } from '../table.ts';
import { cast, int64, like } from './values.ts';

/** The bits behind the point of a uniform number: as many as a number in [1, 2) of the type has. */
const FRACTION_BITS: Partial<Record<DType, number>> = { float64: 52, float32: 23, float16: 10, bfloat16: 7 };

const drawn = (g: GraphBuilder, onnx: string, shape: Value, wanted: DType): Value => {
  const own: DType = wanted === 'float64' ? 'float64' : 'float32';
  const zeros = g.op('Expand', [g.scalar(own, 0), int64(g, shape)]);
  return g.op(onnx, [zeros], { dtype: DTYPES[own].onnx });
};

/** In [0, 1), a multiple of 2^-bits: so 1 + u stays below 2, which floor(keep_prob + u) of TensorFlow 1 rests on. */
const uniform = (g: GraphBuilder, shape: Value, wanted: DType): Value => {
  const u = drawn(g, 'RandomUniformLike', shape, wanted);
  const steps = 2 ** FRACTION_BITS[wanted]!;
  const step = g.op('Floor', [g.op('Mul', [u, like(g, u, steps)])]);
  const below = g.op('Min', [step, like(g, u, steps - 1)]);
  return cast(g, g.op('Mul', [below, like(g, u, 1 / steps)]), wanted);
};

const normal = (g: GraphBuilder, shape: Value, wanted: DType): Value =>
  cast(g, drawn(g, 'RandomNormalLike', shape, wanted), wanted);

const row = (formula: (g: GraphBuilder, shape: Value, wanted: DType) => Value): OpRow => {
  const attrs: Readonly<Record<'seed' | 'seed2', Attr<number>>> & { readonly dtype: Attr<DType> } = {
    seed: int(0),
    seed2: int(0),
    dtype: dtype(),
  };
  return op({ inputs: ['shape'], attrs, lower: (g, { shape }, wanted) => formula(g, shape, wanted.dtype) });
};

export const randoms: Readonly<Record<string, OpRow>> = {
  RandomUniform: row(uniform),
  RandomStandardNormal: row(normal),
};
