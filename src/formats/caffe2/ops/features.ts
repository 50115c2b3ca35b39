/**
 * Features of examples: numbers mapped by tables that were learned, and lists of keyed features joined to one.
 * https://github.com/pytorch/pytorch/blob/v1.4.0/caffe2/operators/feature_maps_ops.h, batch_box_cox_op.cc,
 * piecewise_linear_transform_op.h, bisect_percentile_op.h, stump_func_op.h, ngram_ops.h
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { nonZero } from '../../../graph/layers/order.ts';
import { cast, concat, like, reshape, squeeze, unsqueeze } from '../../../graph/layers/values.ts';
import type { DType } from '../../../tensor/dtype.ts';
import { type Call, corrupt, hosted, type OpRow, op } from '../table.ts';
import { dimOf, flatten, rankOf, shapeOf } from './values.ts';

/** ln(x + l2) where l1 is 0, else ((x + l2)^l1 - 1) / l1, with x + l2 at least 1e-6. */
const boxCox = op('data lambda1 lambda2', ({ g }, x, l1, l2) => {
  const flat = flatten(g, x, 1);
  const base = g.op('Max', [g.op('Add', [flat, l2]), like(g, x, 1e-6)]);
  const isZero = g.op('Equal', [l1, like(g, x, 0)]);
  const divisor = g.op('Where', [isZero, like(g, x, 1), l1]);
  const power = g.op('Div', [g.op('Sub', [g.op('Pow', [base, l1]), like(g, x, 1)]), divisor]);
  return reshape(g, g.op('Where', [isZero, g.op('Log', [base]), power]), shapeOf(g, x));
});

const floats = (g: GraphBuilder, numbers: readonly number[]): Value =>
  g.constant({ dtype: 'float32', shape: [numbers.length], data: Float32Array.from(numbers) });

const piecewise = hosted('predictions bounds? slopes? intercepts?', (call, x, ...given) => {
  const { g, args } = call;
  const lists = ['bounds', 'slopes', 'intercepts'].map((name) => args.floats(name));
  const told = lists.filter((list) => list.length > 0).length;
  if (told !== (given.length === 0 ? 3 : 0) || (given.length !== 0 && given.length !== 3))
    throw corrupt('its bounds, slopes and intercepts are not all given, or given twice');
  const tables = told === 3 ? lists.map((list) => floats(g, list)) : given;
  return g.host('PiecewiseLinearTransform', [x, ...tables], { binary: Number(args.bool('binary', false)) }, [
    { dtype: 'float32', shape: x.shape },
  ]);
});

const bisect = hosted('raw_values', ({ g, args }, x) => {
  const lists = ['raw', 'mapping', 'lower', 'upper'].map((name) => args.floats(`percentile_${name}`));
  const lengths = args.ints('lengths');
  const total = lengths.reduce((a, b) => a + b, 0);
  if (lengths.some((length) => !(length > 0)) || lists.some((list) => list.length !== total))
    throw corrupt(`its lists have ${lists.map((list) => list.length).join(', ')} numbers, its lengths sum to ${total}`);
  const [raw, mapping, lower, upper] = lists as [number[], number[], number[], number[]];
  return g.host('BisectPercentile', [x], { raw, mapping, lower, upper, lengths }, [
    { dtype: 'float32', shape: x.shape },
  ]);
});

const ngram = hosted('floats', ({ g, args }, x) => {
  const [columns, limits, values] = [args.ints('col_ids'), args.ints('categorical_limits'), args.ints('vals')];
  const total = limits.reduce((a, b) => a + b, 0);
  if (columns.length === 0 || columns.some((column) => !(column >= 0)) || columns.length !== limits.length)
    throw corrupt(`its col_ids are [${columns.slice(0, 8).join(', ')}], its categorical_limits ${limits.length}`);
  if (limits.some((limit) => !(limit > 0)) || total !== values.length)
    throw corrupt(`its categorical_limits sum to ${total}, and it has ${values.length} vals`);
  return g.host('NGramFromCategorical', [x], { columns, limits, values }, [{ dtype: 'int64', shape: [dimOf(x, 0)] }]);
});

const stump = op('X', ({ g, args }, x) =>
  g.op('Where', [
    g.op('LessOrEqual', [x, like(g, x, args.float('threshold', 0))]),
    like(g, x, args.float('low_value', 0)),
    like(g, x, args.float('high_value', 0)),
  ]),
);
/** The places of what is at most the threshold, and of all else. */
const stumpIndex = op('X', ({ g, args }, x) => {
  const low = g.op('LessOrEqual', [g.op('Reshape', [x, g.ints([-1])]), like(g, x, args.float('threshold', 0))]);
  return [low, g.op('Not', [low])].map((mask) => squeeze(g, nonZero(g, mask), [1]));
});

/** [..] -> [.., 2]: 1 - x and x. */
const twoClass = op('X', ({ g }, x) => {
  const last = rankOf(x);
  return concat(
    g,
    [g.op('Sub', [like(g, x, 1), x]), x].map((part) => unsqueeze(g, part, [last])),
    last,
  );
});

const flexibleTopK = hosted('X K', ({ g }, x, k) =>
  g.host('FlexibleTopK', [x, k], {}, [
    { dtype: 'float32', shape: ['?'] },
    { dtype: 'int64', shape: ['?'] },
  ]),
);

const sinusoid = hosted('positions', ({ g, args }, x) => {
  const size = args.int('embedding_size', 100);
  if (!(size > 0)) throw corrupt(`its embedding_size is ${size}`);
  const attributes = { embedding_size: size, alpha: args.float('alpha', 10000), amplitude: args.float('amplitude', 1) };
  return g.host('SinusoidPositionEncoding', [x], attributes, [
    { dtype: 'float32', shape: [dimOf(x, 0), dimOf(x, 1), size] },
  ]);
});

/** One list of features: how many each example has, their keys, how many values each has, and the values. */
interface Features {
  readonly counts: Value;
  readonly keys: Value;
  readonly sizes: Value;
  /** One tensor for each kind: values, or keys and values of maps. */
  readonly values: readonly Value[];
}

const ones = (g: GraphBuilder, keys: Value): Value => g.op('Expand', [g.scalar('int32', 1), shapeOf(g, keys)]);

const merged = (g: GraphBuilder, lists: readonly Features[], hasSizes: boolean): readonly Value[] => {
  const inputs = lists.flatMap(({ counts, sizes }) => [counts, sizes]);
  const int = (dtype: DType) => ({ dtype, shape: ['?'] }) as const;
  const lengths = { dtype: 'int32', shape: [dimOf(lists[0]!.counts, 0)] } as const;
  const [all, features, values] = g.host('MergeFeatures', inputs, {}, [lengths, int('int64'), int('int64')]);
  const taken = (part: (list: Features) => Value, places: Value): Value =>
    g.op('Gather', [concat(g, lists.map(part)), places], { axis: 0 });
  return [
    all!,
    taken((list) => list.keys, features!),
    ...(hasSizes ? [taken((list) => list.sizes, features!)] : []),
    ...lists[0]!.values.map((_, i) => taken((list) => list.values[i]!, values!)),
  ];
};

const inGroups = (all: readonly Value[], size: number): readonly (readonly Value[])[] => {
  if (all.length === 0 || all.length % size !== 0) throw corrupt(`${all.length} inputs, expected groups of ${size}`);
  return Array.from({ length: all.length / size }, (_, i) => all.slice(i * size, (i + 1) * size));
};

/** Of several features an input: each has its keys. `parts`: how many tensors of values. */
const multi = (parts: number, hasSizes: boolean): OpRow =>
  hosted('inputs*', ({ g }, ...all) => {
    const lists = inGroups(all, 2 + Number(hasSizes) + parts).map(([counts, keys, ...rest]): Features => {
      const sizes = hasSizes ? rest[0]! : ones(g, keys!);
      return { counts: counts!, keys: keys!, sizes, values: hasSizes ? rest.slice(1) : rest };
    });
    return merged(g, lists, hasSizes);
  });

/** Of one feature an input, which an example has or not. */
const single = (parts: number, hasSizes: boolean): OpRow =>
  hosted('inputs*', ({ g, args }: Call, ...all) => {
    const groups = inGroups(all, 1 + Number(hasSizes) + parts);
    const ids = args.longs('feature_ids');
    if (ids.length < groups.length) throw corrupt(`${ids.length} feature_ids for ${groups.length} inputs`);
    const lists = groups.map((group, i): Features => {
      const present = group.at(-1)!;
      const kept = (x: Value): Value => g.op('Compress', [x, present], { axis: 0 });
      const counts = cast(g, present, 'int32');
      const values = hasSizes ? group.slice(1, -1) : group.slice(0, -1).map(kept);
      const sizes = hasSizes ? kept(group[0]!) : kept(g.op('Expand', [g.scalar('int32', 1), shapeOf(g, present)]));
      const keys = g.op('Expand', [g.scalar('int64', ids[i]!), shapeOf(g, sizes)]);
      return { counts, keys, sizes, values };
    });
    return merged(g, lists, hasSizes);
  });

// biome-ignore format: one op a line
export const FEATURES: Readonly<Record<string, OpRow>> = {
  BatchBoxCox: boxCox, PiecewiseLinearTransform: piecewise, BisectPercentile: bisect, NGramFromCategorical: ngram,
  StumpFunc: stump, StumpFuncIndex: stumpIndex, MakeTwoClass: twoClass, FlexibleTopK: flexibleTopK, SinusoidPositionEncoding: sinusoid,
  MergeMultiScalarFeatureTensors: multi(1, false), MergeMultiListFeatureTensors: multi(1, true), MergeMultiMapFeatureTensors: multi(2, true),
  MergeSingleScalarFeatureTensors: single(1, false), MergeSingleListFeatureTensors: single(1, true), MergeSingleMapFeatureTensors: single(2, true),
};
