/**
 * Reading tf.SequenceExample. The three ops become one host node, whose keys are attributes.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/ops/parsing_ops.cc
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { constantInts } from '../../../graph/layers/values.ts';
import type { DType } from '../../../tensor/dtype.ts';
import type { Dim, Shape } from '../../../tensor/signature.ts';
import { dtypes, type HostOutput, int, latin1s, type OpRow, op, refuse, shapes } from '../table.ts';
import { constantTexts, rowShape } from './example.ts';

interface Part {
  readonly sparse_keys: readonly string[];
  readonly sparse_types: readonly DType[];
  readonly dense_keys: readonly string[];
  readonly dense_types: readonly DType[];
  readonly dense_shapes: readonly Shape[];
  readonly ragged_keys: readonly string[];
  readonly ragged_types: readonly DType[];
  readonly ragged_split_types: readonly DType[];
}
const noRagged = { ragged_keys: [], ragged_types: [], ragged_split_types: [] } as const;

const checkPart = (part: Part, what: string): void => {
  for (const form of ['sparse', 'dense', 'ragged'] as const) {
    const [keys, types] = [part[`${form}_keys`], part[`${form}_types`]];
    if (keys.length !== types.length) throw refuse(`${keys.length} ${form} keys of ${what}, and ${types.length} types`);
  }
};

const attributesOf = (part: Part, name: string): Readonly<Record<string, readonly string[]>> => ({
  [`${name}_sparse_keys`]: part.sparse_keys,
  [`${name}_sparse_types`]: part.sparse_types,
  [`${name}_dense_keys`]: part.dense_keys,
  [`${name}_dense_types`]: part.dense_types,
  [`${name}_dense_shapes`]: part.dense_shapes.map((shape, i) => {
    const row = rowShape(shape, part.dense_keys[i]!);
    if (row.startsWith('-1')) throw refuse(`the feature "${part.dense_keys[i]}" has rows of any length`);
    return row;
  }),
  [`${name}_ragged_keys`]: part.ragged_keys,
  [`${name}_ragged_types`]: part.ragged_types,
  [`${name}_ragged_split_types`]: part.ragged_split_types,
});

const parse = (
  g: GraphBuilder,
  serialized: Value,
  names: Value,
  defaults: readonly Value[],
  context: Part,
  lists: Part,
  mayMiss: readonly number[],
  hasLengths = true,
): readonly Value[] => {
  checkPart(context, 'the context');
  checkPart(lists, 'the feature lists');
  const outer = serialized.shape;
  if (!outer) throw refuse('the rank of serialized is unknown');
  if (defaults.length !== context.dense_keys.length)
    throw refuse(`${defaults.length} defaults for ${context.dense_keys.length} dense features`);
  const lone = outer.length === 0;
  const some = ['?'] as readonly Dim[];
  const sparse = (types: readonly DType[], rank: number): readonly HostOutput[] => [
    ...types.map(() => ({ dtype: 'int64' as const, shape: ['?', rank] })),
    ...types.map((dtype) => ({ dtype, shape: some })),
    ...types.map(() => ({ dtype: 'int64' as const, shape: [rank] })),
  ];
  const vectors = (types: readonly DType[]): readonly HostOutput[] => types.map((dtype) => ({ dtype, shape: some }));
  const scalars = (types: readonly DType[]): readonly HostOutput[] => types.map((dtype) => ({ dtype, shape: [] }));
  return g.host(
    'ParseSequenceExample',
    [serialized, names, ...defaults],
    {
      lone: Number(lone),
      has_lengths: Number(hasLengths),
      ...attributesOf(context, 'context'),
      ...attributesOf(lists, 'feature_list'),
      feature_list_dense_missing_assumed_empty: mayMiss,
    },
    [
      ...sparse(context.sparse_types, lone ? 1 : 2),
      ...context.dense_types.map((dtype, i) => ({ dtype, shape: [...outer, ...context.dense_shapes[i]!] })),
      ...vectors(context.ragged_types),
      ...(lone ? scalars : vectors)(context.ragged_split_types),
      ...sparse(lists.sparse_types, lone ? 2 : 3),
      ...lists.dense_types.map((dtype, i) => ({ dtype, shape: [...outer, '?', ...lists.dense_shapes[i]!] })),
      ...(hasLengths ? lists.dense_types.map(() => ({ dtype: 'int64' as const, shape: outer })) : []),
      ...vectors(lists.ragged_types),
      ...(lone ? scalars : vectors)(lists.ragged_split_types),
      ...vectors(lists.ragged_split_types),
    ],
  );
};

const types = {
  context_sparse_types: dtypes([]),
  Tcontext_dense: dtypes([]),
  context_dense_shapes: shapes([]),
  feature_list_sparse_types: dtypes([]),
  feature_list_dense_types: dtypes([]),
  feature_list_dense_shapes: shapes([]),
} as const;

export const sequences: Readonly<Record<string, OpRow>> = {
  ParseSequenceExample: op({
    inputs: ['serialized', 'debug_name', 'context_dense_defaults*'],
    attrs: {
      ...types,
      feature_list_dense_missing_assumed_empty: latin1s(),
      context_sparse_keys: latin1s(),
      context_dense_keys: latin1s(),
      feature_list_sparse_keys: latin1s(),
      feature_list_dense_keys: latin1s(),
    },
    host: true,
    lower: (g, { serialized, debug_name, context_dense_defaults }, a) =>
      parse(
        g,
        serialized,
        debug_name,
        context_dense_defaults,
        {
          ...noRagged,
          sparse_keys: a.context_sparse_keys,
          sparse_types: a.context_sparse_types,
          dense_keys: a.context_dense_keys,
          dense_types: a.Tcontext_dense,
          dense_shapes: a.context_dense_shapes,
        },
        {
          ...noRagged,
          sparse_keys: a.feature_list_sparse_keys,
          sparse_types: a.feature_list_sparse_types,
          dense_keys: a.feature_list_dense_keys,
          dense_types: a.feature_list_dense_types,
          dense_shapes: a.feature_list_dense_shapes,
        },
        a.feature_list_dense_keys.map((key) => Number(a.feature_list_dense_missing_assumed_empty.includes(key))),
      ),
  }),
  ParseSequenceExampleV2: op({
    inputs: [
      'serialized',
      'debug_name',
      'context_sparse_keys',
      'context_dense_keys',
      'context_ragged_keys',
      'feature_list_sparse_keys',
      'feature_list_dense_keys',
      'feature_list_ragged_keys',
      'feature_list_dense_missing_assumed_empty',
      'context_dense_defaults*',
    ],
    attrs: {
      ...types,
      context_ragged_value_types: dtypes([]),
      context_ragged_split_types: dtypes([]),
      feature_list_ragged_value_types: dtypes([]),
      feature_list_ragged_split_types: dtypes([]),
    },
    host: true,
    lower: (g, args, a) =>
      parse(
        g,
        args.serialized,
        args.debug_name,
        args.context_dense_defaults,
        {
          sparse_keys: constantTexts(g, args.context_sparse_keys, 'context_sparse_keys'),
          sparse_types: a.context_sparse_types,
          dense_keys: constantTexts(g, args.context_dense_keys, 'context_dense_keys'),
          dense_types: a.Tcontext_dense,
          dense_shapes: a.context_dense_shapes,
          ragged_keys: constantTexts(g, args.context_ragged_keys, 'context_ragged_keys'),
          ragged_types: a.context_ragged_value_types,
          ragged_split_types: a.context_ragged_split_types,
        },
        {
          sparse_keys: constantTexts(g, args.feature_list_sparse_keys, 'feature_list_sparse_keys'),
          sparse_types: a.feature_list_sparse_types,
          dense_keys: constantTexts(g, args.feature_list_dense_keys, 'feature_list_dense_keys'),
          dense_types: a.feature_list_dense_types,
          dense_shapes: a.feature_list_dense_shapes,
          ragged_keys: constantTexts(g, args.feature_list_ragged_keys, 'feature_list_ragged_keys'),
          ragged_types: a.feature_list_ragged_value_types,
          ragged_split_types: a.feature_list_ragged_split_types,
        },
        constantInts(g, args.feature_list_dense_missing_assumed_empty, 'feature_list_dense_missing_assumed_empty'),
      ),
  }),
  // its lists of keys and defaults stand one behind the other
  ParseSingleSequenceExample: op({
    inputs: ['serialized', 'feature_list_dense_missing_assumed_empty', 'rest*', 'debug_name'],
    attrs: {
      ...types,
      Ncontext_sparse: int(0),
      Ncontext_dense: int(0),
      Nfeature_list_sparse: int(0),
      Nfeature_list_dense: int(0),
    },
    host: true,
    lower: (g, { serialized, feature_list_dense_missing_assumed_empty, rest, debug_name }, a) => {
      const counts = [a.Ncontext_sparse, a.Ncontext_dense, a.Nfeature_list_sparse, a.Nfeature_list_dense];
      const keyCount = counts.reduce((sum, count) => sum + count, 0);
      if (rest.length !== keyCount + a.Ncontext_dense)
        throw refuse(`${rest.length} keys and defaults for ${counts.join(', ')} features`);
      const keys = rest.slice(0, keyCount).flatMap((key) => constantTexts(g, key, 'a key'));
      let next = 0;
      const [contextSparse, contextDense, listSparse, listDense] = counts.map((count) => {
        next += count;
        return keys.slice(next - count, next);
      });
      const mayMiss = constantTexts(
        g,
        feature_list_dense_missing_assumed_empty,
        'feature_list_dense_missing_assumed_empty',
      );
      return parse(
        g,
        serialized,
        debug_name,
        rest.slice(keyCount),
        {
          ...noRagged,
          sparse_keys: contextSparse!,
          sparse_types: a.context_sparse_types,
          dense_keys: contextDense!,
          dense_types: a.Tcontext_dense,
          dense_shapes: a.context_dense_shapes,
        },
        {
          ...noRagged,
          sparse_keys: listSparse!,
          sparse_types: a.feature_list_sparse_types,
          dense_keys: listDense!,
          dense_types: a.feature_list_dense_types,
          dense_shapes: a.feature_list_dense_shapes,
        },
        listDense!.map((key) => Number(mayMiss.includes(key))),
        false,
      );
    },
  }),
};
