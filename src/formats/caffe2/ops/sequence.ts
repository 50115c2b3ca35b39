/**
 * Sequences: masks over their steps, their labels decoded from scores, and the forms that recurrent layers want.
 * https://github.com/pytorch/pytorch/blob/v1.4.0/caffe2/operators/boolean_mask_ops.cc, ctc_greedy_decoder_op.cc,
 * ctc_beam_search_decoder_op.cc, crf_viterbi_op.cc, pack_rnn_sequence_op.h, sequence_ops.cc
 */
import type { Value } from '../../../graph/graph.ts';
import { cast, concat, int64, iota, like, reshape, unsqueeze, vector } from '../../../graph/layers/values.ts';
import { corrupt, hosted, type OpRow, op, refuse } from '../table.ts';
import { countOf, dimOf, fromFront, rankOf, shapeOf } from './values.ts';

const DIAGONALS: Readonly<Record<string, readonly [more: 'Less' | 'LessOrEqual', column: 0 | 1]>> = {
  upper: ['Less', 0],
  lower: ['Less', 1],
  upperdiag: ['LessOrEqual', 0],
  lowerdiag: ['LessOrEqual', 1],
};

/** Dimensions before `axis` are rows, those from it on columns; what is masked becomes -inf. */
const sequenceMask = op('input sequence_lengths?', ({ g, args }, x, given) => {
  const rank = rankOf(x);
  const mode = args.text('mode', '');
  const axis = fromFront(args.int('axis', 1), rank);
  if (args.int('repeat_from_axis', -1) !== -1) throw refuse('a mask that is repeated (repeat_from_axis)');
  const rows = countOf(g, x, 0, axis);
  const row = unsqueeze(g, iota(g, rows), [1]);
  const column = unsqueeze(g, iota(g, countOf(g, x, axis)), [0]);
  let own = row;
  let each = rows;
  if (args.has('batch')) {
    const batch = fromFront(args.int('batch', -1), rank);
    if (batch >= axis) throw corrupt(`its batch is ${batch}, its axis ${axis}`);
    each = countOf(g, x, batch + 1, axis);
    own = g.op('Mod', [row, each]);
  }
  // the n-th row has the n-th length, or centre
  const perRow = (): Value => {
    if (!given) throw corrupt(`its mode is "${mode}", and it has one input`);
    return g.op('Gather', [vector(g, int64(g, given)), own], { axis: 0 });
  };
  const fill = args.bool('grad', false)
    ? 0
    : args.has('fill_val')
      ? args.float('fill_val', 0)
      : Number.NEGATIVE_INFINITY;
  const masked = (): Value => {
    if (mode === 'sequence') return g.op('GreaterOrEqual', [column, perRow()]);
    if (mode === 'window') {
      const radius = g.scalar('int64', args.int('radius', 10));
      const away = g.op('Abs', [g.op('Sub', [column, perRow()])]);
      return g.op('Greater', [away, radius]);
    }
    const [test, first] = DIAGONALS[mode] ?? [];
    if (!test) throw corrupt(`its mode is "${mode}"`);
    return g.op(test, first === 0 ? [own, column] : [column, own]);
  };
  const flat = reshape(g, x, concat(g, [rows, countOf(g, x, axis)]));
  return reshape(g, g.op('Where', [masked(), like(g, x, fill), flat]), shapeOf(g, x));
});

/** [time, batch, units], lengths [batch]: zeros behind the end of each sequence. */
const paddedSteps = op('input lengths', ({ g }, x, lengths) => {
  const steps = unsqueeze(g, iota(g, shapeOf(g, x, 0, 1)), [1, 2]);
  return g.op('Where', [g.op('Less', [steps, unsqueeze(g, int64(g, lengths), [0, 2])]), x, like(g, x, 0)]);
});

const ints = (...shapes: readonly (string | number)[]) => ({ dtype: 'int32', shape: shapes }) as const;

const greedy = hosted('INPUTS SEQ_LEN?', ({ g, args }, x, lengths) =>
  g.host('CTCGreedyLabels', [x, lengths], { merge_repeated: Number(args.bool('merge_repeated', true)) }, [
    ints(dimOf(x, 1)),
    ints('?'),
  ]),
);
const beamSearch = hosted('INPUTS SEQ_LEN?', ({ g, args }, x, lengths) => {
  const [beam_width, num_candidates] = [args.int('beam_width', 10), args.int('num_candidates', 1)];
  if (!(num_candidates >= 1 && num_candidates <= beam_width))
    throw corrupt(`its beam_width is ${beam_width}, its num_candidates ${num_candidates}`);
  const attributes = { beam_width, num_candidates, prune_threshold: args.float('prune_threshold', 0.001) };
  const batch = dimOf(x, 1);
  const count = num_candidates === 1 ? batch : typeof batch === 'number' ? batch * num_candidates : '?';
  return g.host('CTCBeamSearchLabels', [x, lengths], attributes, [
    ints(count),
    ints('?'),
    { dtype: 'float32', shape: [count] },
  ]);
});
const viterbi = hosted('predictions transitions', ({ g }, x, moves) =>
  g.host('ViterbiPath', [x, moves], {}, [ints(dimOf(x, 0))]),
);
const swapBest = hosted('predictions bestPath', ({ g }, x, path) =>
  g.host('SwapBestPath', [x, path], {}, [{ dtype: 'float32', shape: x.shape }]),
);

const packRnn = hosted('values lengths', ({ g }, x, lengths) =>
  g.host('PackRNNSequence', [x, lengths], {}, [
    { dtype: x.dtype, shape: x.shape && ['?', dimOf(lengths, 0), ...x.shape.slice(1)] },
  ]),
);
const unpackRnn = hosted('values lengths', ({ g }, x, lengths) =>
  g.host('UnpackRNNSequence', [x, lengths], {}, [{ dtype: x.dtype, shape: x.shape && ['?', ...x.shape.slice(2)] }]),
);
const padEmpty = hosted('lengths features*', ({ g }, lengths, ...features) =>
  g.host('PadEmptySamples', [lengths, ...features], {}, [
    { dtype: 'int32', shape: lengths!.shape },
    ...features.map((x) => ({ dtype: x.dtype, shape: x.shape && ['?', ...x.shape.slice(1)] })),
  ]),
);
const gatherPadding = hosted('data_in lengths', ({ g, args, outputs }, x, lengths) => {
  const start = args.int('padding_width', 1);
  const end = args.int('end_padding_width', -1);
  if (!(start >= 0)) throw corrupt(`its padding_width is ${start}`);
  const sum = { dtype: x.dtype, shape: x.shape?.slice(1) };
  const attributes = { start, end: end < 0 ? start : end, apart: Number(outputs > 1) };
  return g.host('GatherPadding', [x, lengths], attributes, [sum, sum]);
});
const rangesToDense = hosted('DATA RANGES KEY?', ({ g, args, outputs }, x, ranges, keys) => {
  const lengths = args.ints('lengths');
  if (lengths.length !== outputs || lengths.some((length) => !(length > 0)))
    throw corrupt(`its lengths are [${lengths.join(', ')}] for ${outputs} outputs`);
  const attributes = {
    lengths,
    max_mismatched_ratio: args.float('max_mismatched_ratio', 0.01),
    min_observation: args.int('min_observation', 10000),
  };
  const shapes = lengths.map((length) => ({ dtype: x.dtype, shape: [dimOf(ranges, 0), length] }));
  return g.host('GatherRangesToDense', [x, ranges, keys], attributes, shapes);
});

/** Each length in n parts as equal as they can be, the larger ones first. */
const lengthsSplit = op('LENGTHS n_split?', ({ g, args }, x, given) => {
  if (!given && !(args.int('n_split', -1) > 0)) throw corrupt('it has neither an argument n_split nor an input for it');
  const n = given ? vector(g, int64(g, given)) : g.ints([args.int('n_split', 1)]);
  const more = g.op('Sub', [g.op('Sub', [n, g.ints([1])]), iota(g, n)]);
  const parts = g.op('Div', [g.op('Add', [unsqueeze(g, int64(g, x), [1]), more]), n]);
  return cast(g, g.op('Reshape', [parts, g.ints([-1])]), 'int32');
});

// biome-ignore format: one op a line
export const SEQUENCES: Readonly<Record<string, OpRow>> = {
  SequenceMask: sequenceMask, VariableLengthSequencePadding: paddedSteps, CTCGreedyDecoder: greedy, CTCBeamSearchDecoder: beamSearch,
  ViterbiPath: viterbi, SwapBestPath: swapBest, PackRNNSequence: packRnn, UnpackRNNSequence: unpackRnn, PadEmptySamples: padEmpty,
  GatherPadding: gatherPadding, GatherRangesToDense: rangesToDense, LengthsSplit: lengthsSplit,
};
