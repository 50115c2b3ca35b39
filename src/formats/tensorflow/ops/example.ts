/**
 * Reading tf.Example. The three ops become one host node, whose keys are attributes.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/ops/parsing_ops.cc
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import { inMemory, type Value } from '../../../graph/graph.ts';
import type { DType } from '../../../tensor/dtype.ts';
import type { Dim, Shape } from '../../../tensor/signature.ts';
import { stringAt, stringCount, stringsOfBytes } from '../../../tensor/strings.ts';
import { dtypes, int, latin1s, type OpRow, op, refuse, shapes } from '../table.ts';

interface Features {
  readonly sparse_keys: readonly string[];
  readonly sparse_types: readonly DType[];
  readonly dense_keys: readonly string[];
  readonly dense_types: readonly DType[];
  readonly dense_shapes: readonly Shape[];
  readonly ragged_keys: readonly string[];
  readonly ragged_value_types: readonly DType[];
  readonly ragged_split_types: readonly DType[];
}

/** The elements of a string constant, one character a byte. */
export const constantTexts = (g: GraphBuilder, x: Value, what: string): readonly string[] => {
  const constant = g.constantOf(x);
  if (!constant || !inMemory(constant) || constant.dtype !== 'string') {
    throw refuse(`${what} is computed at run time; it is supported as a constant only`);
  }
  const { data } = constant;
  return Array.from({ length: stringCount(data) }, (_, i) => Buffer.from(stringAt(data, i)).toString('latin1'));
};

/** Only the first dimension of a row may be free. */
export const rowShape = (shape: Shape, key: string): string => {
  if (!shape || shape.slice(1).some((dim) => typeof dim !== 'number'))
    throw refuse(`the shape of the feature "${key}" is not known`);
  return shape.map((dim) => (typeof dim === 'number' ? dim : -1)).join();
};

const parse = (
  g: GraphBuilder,
  serialized: Value,
  names: Value,
  defaults: readonly Value[],
  features: Features,
): readonly Value[] => {
  if (!serialized.shape) throw refuse('the rank of serialized is unknown');
  const lone = serialized.shape.length === 0;
  const outer = serialized.shape;
  const rows: Dim = lone ? 2 : '?';
  const { sparse_types, dense_types, dense_shapes, ragged_value_types, ragged_split_types } = features;
  const rank = lone ? 1 : 2;
  return g.host(
    'ParseExample',
    [serialized, names, ...defaults],
    { ...features, dense_shapes: dense_shapes.map((shape, i) => rowShape(shape, features.dense_keys[i]!)) },
    [
      ...sparse_types.map(() => ({ dtype: 'int64' as const, shape: ['?', rank] })),
      ...sparse_types.map((dtype) => ({ dtype, shape: ['?'] })),
      ...sparse_types.map(() => ({ dtype: 'int64' as const, shape: [rank] })),
      ...dense_types.map((dtype, i) => ({ dtype, shape: [...outer, ...dense_shapes[i]!] })),
      ...ragged_value_types.map((dtype) => ({ dtype, shape: ['?'] })),
      ...ragged_split_types.map((dtype) => ({ dtype, shape: [rows] })),
    ],
  );
};

const noNames = (g: GraphBuilder): Value => g.constant({ dtype: 'string', shape: [0], data: stringsOfBytes([]) });
const noRagged = { ragged_keys: [], ragged_value_types: [], ragged_split_types: [] } as const;

export const examples: Readonly<Record<string, OpRow>> = {
  // its lists of keys and defaults stand one behind the other
  ParseExample: op({
    inputs: ['serialized', 'names', 'rest*'],
    attrs: { Nsparse: int(), Ndense: int(), sparse_types: dtypes(), Tdense: dtypes(), dense_shapes: shapes() },
    host: true,
    lower: (g, { serialized, names, rest }, { Nsparse, Ndense, sparse_types, Tdense, dense_shapes }) => {
      if (rest.length !== Nsparse + 2 * Ndense)
        throw refuse(`${rest.length} keys and defaults for ${Nsparse} and ${Ndense} features`);
      const keys = rest.slice(0, Nsparse + Ndense).flatMap((key) => constantTexts(g, key, 'a key'));
      return parse(g, serialized, names, rest.slice(Nsparse + Ndense), {
        ...noRagged,
        sparse_keys: keys.slice(0, Nsparse),
        sparse_types,
        dense_keys: keys.slice(Nsparse),
        dense_types: Tdense,
        dense_shapes,
      });
    },
  }),
  ParseExampleV2: op({
    inputs: ['serialized', 'names', 'sparse_keys', 'dense_keys', 'ragged_keys', 'dense_defaults*'],
    attrs: {
      Tdense: dtypes(),
      num_sparse: int(),
      sparse_types: dtypes(),
      ragged_value_types: dtypes(),
      ragged_split_types: dtypes(),
      dense_shapes: shapes(),
    },
    host: true,
    lower: (g, args, { Tdense, sparse_types, ragged_value_types, ragged_split_types, dense_shapes }) =>
      parse(g, args.serialized, args.names, args.dense_defaults, {
        sparse_keys: constantTexts(g, args.sparse_keys, 'sparse_keys'),
        sparse_types,
        dense_keys: constantTexts(g, args.dense_keys, 'dense_keys'),
        dense_types: Tdense,
        dense_shapes,
        ragged_keys: constantTexts(g, args.ragged_keys, 'ragged_keys'),
        ragged_value_types,
        ragged_split_types,
      }),
  }),
  ParseSingleExample: op({
    inputs: ['serialized', 'dense_defaults*'],
    attrs: {
      num_sparse: int(),
      sparse_keys: latin1s(),
      dense_keys: latin1s(),
      sparse_types: dtypes(),
      Tdense: dtypes(),
      dense_shapes: shapes(),
    },
    host: true,
    lower: (g, { serialized, dense_defaults }, { sparse_keys, dense_keys, sparse_types, Tdense, dense_shapes }) =>
      parse(g, serialized, noNames(g), dense_defaults, {
        ...noRagged,
        sparse_keys,
        sparse_types,
        dense_keys,
        dense_types: Tdense,
        dense_shapes,
      }),
  }),
};
