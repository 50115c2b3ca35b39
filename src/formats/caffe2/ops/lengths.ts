/**
 * Ragged batches: rows of all examples beside a vector of lengths. Kernels of this server run them
 * (engines/host/kernels/caffe2), since they refuse lengths that do not fit their rows, as Caffe2 does.
 */
import type { Value } from '../../../graph/graph.ts';
import type { DType } from '../../../tensor/dtype.ts';
import type { Shape } from '../../../tensor/signature.ts';
import { type Call, hosted, type OpRow, op, refuse } from '../table.ts';
import { dimOf } from './values.ts';

/** Rows of which the number is known only at run time. */
const rows = (x: Value): Shape => x.shape && ['?', ...x.shape.slice(1)];

const ints = (kernel: string, shape: (x: Value) => Shape): OpRow =>
  hosted('lengths like?', ({ g }, x, like) => g.host(kernel, [x, like], {}, [{ dtype: 'int32', shape: shape(x) }]));

/** data, lengths, .. -> other rows of data. */
const moves = (inputs: string, kernel = ''): OpRow =>
  hosted(inputs, ({ g, op: { type } }, x, ...rest) =>
    g.host(kernel || type, [x, ...rest], {}, [{ dtype: x.dtype, shape: rows(x) }]),
  );

const toWeights = hosted('lengths', ({ g, args }, x) =>
  g.host('LengthsToWeights', [x], { power: args.float('power', 0.5) }, [{ dtype: 'float32', shape: ['?'] }]),
);

const gatherRanges = hosted('data ranges', ({ g }, x, ranges) =>
  g.host('GatherRanges', [x, ranges], {}, [
    { dtype: x.dtype, shape: ['?'] },
    { dtype: 'int32', shape: [dimOf(ranges, 0)] },
  ]),
);

const pack = hosted('lengths tensor', ({ g, args }, lengths, x) => {
  const most = args.int('max_length', -1);
  const outer = [dimOf(lengths, 0), most >= 0 ? most : '?'];
  return g.host('PackSegments', [lengths, x], { max_length: most, pad_minf: Number(args.bool('pad_minf', false)) }, [
    { dtype: x.dtype, shape: x.shape && [...outer, ...x.shape.slice(1)] },
    { dtype: 'bool', shape: outer },
  ]);
});
const unpack = hosted('lengths tensor', ({ g }, lengths, x) =>
  g.host('UnpackSegments', [lengths, x], {}, [{ dtype: x.dtype, shape: x.shape && ['?', ...x.shape.slice(2)] }]),
);
const pad = hosted('data lengths', ({ g, args }, x, lengths) => {
  const target = args.int('target_length', -1);
  if (!(target >= 1)) throw refuse(`its target_length is ${target}`);
  return g.host('LengthsPad', [x, lengths], { target_length: target, padding_value: args.float('padding_value', -1) }, [
    { dtype: x.dtype, shape: rows(x) },
  ]);
});
const reverse = hosted('data lengths', ({ g }, x, lengths) =>
  g.host('ReversePackedSegs', [x, lengths], {}, [{ dtype: x.dtype, shape: x.shape }]),
);

const widths = ({ args }: Call): { readonly start: number; readonly end: number } => {
  const start = args.int('padding_width', 1);
  const end = args.int('end_padding_width', -1);
  return { start, end: end < 0 ? start : end };
};
const addPadding = hosted('data_in lengths? start_padding? end_padding?', (call, x, lengths, start, end) =>
  call.g.host('AddPadding', [x, lengths, start, end], { ...widths(call) }, [
    { dtype: x.dtype, shape: rows(x) },
    { dtype: 'int32', shape: lengths?.shape ?? [1] },
  ]),
);
const removePadding = hosted('data_in lengths?', (call, x, lengths) =>
  call.g.host('RemovePadding', [x, lengths], { ...widths(call) }, [
    { dtype: x.dtype, shape: rows(x) },
    { dtype: 'int32', shape: lengths?.shape ?? [1] },
  ]),
);

const topK = hosted('data lengths', ({ g, args }, x, lengths) => {
  const k = args.int('k', -1);
  if (!(k >= 1)) throw refuse(`its k is ${k}`);
  const shape = [dimOf(lengths, 0), k];
  return g.host('LengthsTopK', [x, lengths], { k }, [
    { dtype: 'float32', shape },
    { dtype: 'int32', shape },
  ]);
});
const maskLengths = hosted('lengths mask', ({ g }, lengths, mask) =>
  g.host('BooleanMaskLengths', [lengths, mask], {}, [{ dtype: lengths.dtype, shape: lengths.shape }]),
);

export type By = 'lengths' | 'sorted' | 'unsorted';
export type Reducer = 'sum' | 'mean' | 'max' | 'logsumexp' | 'logmeanexp';

/** Rows reduced by segments; `indices` were looked up, and are only checked. */
export const reduced = (
  call: Call,
  how: { readonly by: By; readonly reducer: Reducer },
  parts: {
    readonly rows: Value;
    readonly segments: Value;
    readonly weights?: Value | undefined;
    readonly indices?: Value | undefined;
  },
): Value => {
  const { g, args } = call;
  const { rows: x, segments, weights, indices } = parts;
  const given = how.by === 'unsorted' ? args.int('num_segments', -1) : -1;
  const dtype: DType = x.dtype === 'float64' ? 'float64' : 'float32';
  const first = how.by === 'lengths' ? dimOf(segments, 0) : given >= 0 ? given : '?';
  return g.host('SegmentReduction', [x, segments, weights, indices], { ...how, num_segments: given }, [
    { dtype, shape: x.shape && [first, ...x.shape.slice(1)] },
  ])[0]!;
};

/** The rows of a table; the kernel behind refuses an index below 0, which ONNX would count from the end. */
export const looked = ({ g }: Call, table: Value, indices: Value): Value =>
  g.op('Gather', [table, indices], { axis: 0 });

const dense = (by: By, reducer: Reducer): OpRow =>
  hosted('data segments', (call, x, segments) => reduced(call, { by, reducer }, { rows: x, segments }));
const weighted = (by: By): OpRow =>
  hosted('data scalars segments', (call, x, weights, segments) =>
    reduced(call, { by, reducer: 'sum' }, { rows: x, segments, weights }),
  );
const sparse = (by: By, reducer: Reducer): OpRow =>
  hosted('data indices segments', (call, x, indices, segments) =>
    reduced(call, { by, reducer }, { rows: looked(call, x, indices), segments, indices }),
  );
const sparseWeighted = (by: By): OpRow =>
  hosted('data scalars indices segments', (call, x, weights, indices, segments) =>
    reduced(call, { by, reducer: 'sum' }, { rows: looked(call, x, indices), segments, weights, indices }),
  );
/** The weight of a row is that of its place in its example. */
const positional = hosted('data weights indices lengths', (call, x, weights, indices, lengths) => {
  const { g } = call;
  const places = g.host('LengthsRangeFill', [lengths], {}, [{ dtype: 'int32', shape: ['?'] }])[0]!;
  const own = g.op('Gather', [weights, places], { axis: 0 });
  return reduced(
    call,
    { by: 'lengths', reducer: 'sum' },
    { rows: looked(call, x, indices), segments: lengths, weights: own, indices },
  );
});

const maskedRows = op('data mask', ({ g, outputs }, x, mask) => {
  const y = g.op('Compress', [x, mask], { axis: 0 });
  if (outputs < 2) return y;
  return [y, g.op('Squeeze', [g.op('NonZero', [mask]), g.ints([0])])];
});

// biome-ignore format: one op a line
export const LENGTHS: Readonly<Record<string, OpRow>> = {
  LengthsToSegmentIds: ints('LengthsToSegmentIds', () => ['?']), LengthsToRanges: ints('LengthsToRanges', (x) => [dimOf(x, 0), 2]),
  LengthsRangeFill: ints('LengthsRangeFill', () => ['?']), LengthsToShape: ints('LengthsToShape', () => [2]), LengthsToWeights: toWeights,
  SegmentIdsToLengths: ints('SegmentIdsToLengths', () => ['?']), SegmentIdsToRanges: ints('SegmentIdsToRanges', () => ['?', 2]),
  LengthsTile: moves('data lengths'), LengthsGather: moves('items lengths indices'), GatherRanges: gatherRanges, PackSegments: pack, UnpackSegments: unpack,
  LengthsPad: pad, ReversePackedSegs: reverse, AddPadding: addPadding, RemovePadding: removePadding, LengthsTopK: topK,
  BooleanMask: maskedRows, BooleanMaskLengths: maskLengths,
  LengthsSum: dense('lengths', 'sum'), LengthsMean: dense('lengths', 'mean'), LengthsMax: dense('lengths', 'max'), LengthsWeightedSum: weighted('lengths'),
  SparseLengthsSum: sparse('lengths', 'sum'), SparseLengthsMean: sparse('lengths', 'mean'),
  SparseLengthsWeightedSum: sparseWeighted('lengths'), SparseLengthsPositionalWeightedSum: positional,
  SortedSegmentSum: dense('sorted', 'sum'), SortedSegmentMean: dense('sorted', 'mean'), SortedSegmentWeightedSum: weighted('sorted'),
  SparseSortedSegmentSum: sparse('sorted', 'sum'), SparseSortedSegmentMean: sparse('sorted', 'mean'), SparseSortedSegmentWeightedSum: sparseWeighted('sorted'),
  SortedSegmentRangeSum: dense('sorted', 'sum'), SortedSegmentRangeMean: dense('sorted', 'mean'), SortedSegmentRangeMax: dense('sorted', 'max'),
  SortedSegmentRangeLogSumExp: dense('sorted', 'logsumexp'), SortedSegmentRangeLogMeanExp: dense('sorted', 'logmeanexp'),
  UnsortedSegmentSum: dense('unsorted', 'sum'), UnsortedSegmentMean: dense('unsorted', 'mean'), UnsortedSegmentWeightedSum: weighted('unsorted'),
  SparseUnsortedSegmentSum: sparse('unsorted', 'sum'), SparseUnsortedSegmentMean: sparse('unsorted', 'mean'), SparseUnsortedSegmentWeightedSum: sparseWeighted('unsorted'),
};
