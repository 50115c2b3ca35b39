/**
 * Batch normalization by the statistics that training gathered, and recurrent layers in cuDNN's one vector.
 * https://github.com/microsoft/CNTK/blob/v2.7/Source/ComputationNetworkLib/TrainingNodes.h (BatchNormalizationNode),
 * bindings/python/cntk/misc/optimized_rnnstack_converter.py
 */

import type { Value } from '../../../graph/graph.ts';
import { batchNorm } from '../../../graph/layers/norm.ts';
import { type Cell, type RecurrentKind, recurrentStack } from '../../../graph/layers/recurrent-layers.ts';
import { productOf, reshapeTo, sizesOf } from '../../../graph/layers/sizes.ts';
import { refuse, transpose } from '../../../graph/layers/values.ts';
import { full, lead, rank, staticDims, type Var } from '../axes.ts';
import { corrupt } from '../dictionary.ts';
import { type Call, type Row, several, two } from '../table.ts';
import { asRows } from './window.ts';

/** (x - mean) / sqrt(variance + epsilon) · scale + bias, for each channel where spatial, else for each element. */
const batchNormalization = (call: Call): Var => {
  const { g, inputs, attributes, world } = call;
  const [x, ...stored] = inputs as readonly [Var, Var, Var, Var, Var];
  const spatial = attributes.get('spatial').bool();
  const epsilon = attributes.get('epsilon').number();
  const [scale, bias, mean, variance] = stored.slice(0, 4).map((v): Value => {
    if (lead(v) > 0) throw refuse('statistics that are computed for each row');
    return rank(v) === 1 ? v.value : reshapeTo(g, v.value, [productOf(g, sizesOf(g, v.value))]);
  }) as [Value, Value, Value, Value];
  const { rows, back } = asRows(g, x.batch ? full(g, x, world.rows) : x);
  const statistics = { scale, bias, mean, variance, epsilon };
  const channels = spatial ? staticDims(x)[0] : undefined;
  const count = scale.shape?.[0];
  if (channels !== undefined && typeof count === 'number' && channels !== count) {
    throw corrupt(`statistics of ${count} channels for ${channels}`);
  }
  if (spatial || rank(x) === 1) return back(batchNorm(g, rows, statistics));
  const flat = reshapeTo(g, rows, [sizesOf(g, rows, 0, 1)[0]!, productOf(g, sizesOf(g, rows, 1))]);
  return back(reshapeTo(g, batchNorm(g, flat, statistics), sizesOf(g, rows)));
};

const KINDS: Readonly<Record<string, readonly [RecurrentKind, gates: number]>> = {
  lstm: ['lstm', 4],
  gru: ['gru', 3],
  rnnReLU: ['rnn_relu', 1],
  rnnTanh: ['rnn_tanh', 1],
};
const MOST_LAYERS = 1000;

/** The vector is all matrices of all layers, a direction's W before its R, then all biases in the same order. */
const optimizedStack = (call: Call, x: Var, weights: Var): Var => {
  const { g, attributes, world } = call;
  const { sequence } = x;
  if (!sequence || rank(x) !== 1) throw refuse('its operand is no sequence of vectors');
  const name = attributes.text('recurrentOp');
  const found = KINDS[name];
  if (!found) throw refuse(`the cell "${name}"; served are ${Object.keys(KINDS).join(', ')}`);
  const [kind, gates] = found;
  const hidden = attributes.get('hiddenSize').int();
  const layers = attributes.get('numLayers').int();
  const directions = attributes.get('bidirectional').bool() ? 2 : 1;
  const input = staticDims(x)[0];
  if (typeof input !== 'number') throw refuse('a number of features that is not known');
  if (layers < 1 || layers > MOST_LAYERS || hidden < 1) throw corrupt(`${layers} layers of ${hidden} units`);
  const flat = reshapeTo(g, weights.value, [productOf(g, sizesOf(g, weights.value))]);
  const widths = Array.from({ length: layers }, (_, i) => (i === 0 ? input : directions * hidden));
  const matrices = widths.reduce((sum, width) => sum + directions * gates * hidden * (width + hidden), 0);
  const total = matrices + layers * directions * 2 * gates * hidden;
  const has = flat.shape?.[0];
  if (has !== total) throw corrupt(`weights of ${has} numbers; its layers take ${total}`);
  const cut = (from: number, rows: number, columns?: number): Value => {
    const part = g.op('Slice', [flat, g.ints([from]), g.ints([from + rows * (columns ?? 1)]), g.ints([0])]);
    return columns === undefined ? part : reshapeTo(g, part, [rows, columns]);
  };
  let at = 0;
  let bias = matrices;
  const cells = widths.map((width): readonly Cell[] =>
    Array.from({ length: directions }, () => {
      const rows = gates * hidden;
      const cell = {
        weightIh: cut(at, rows, width),
        weightHh: cut(at + rows * width, rows, hidden),
        biasIh: cut(bias, rows),
        biasHh: cut(bias + rows, rows),
      };
      at += rows * (width + hidden);
      bias += 2 * rows;
      return cell;
    }),
  );
  const timeFirst = transpose(g, full(g, x, world.rows).value, [1, 0, 2]);
  const { y } = recurrentStack(g, timeFirst, { kind, layers: cells, lengths: sequence.lengths });
  return { ...x, value: transpose(g, y, [1, 0, 2]) };
};

// biome-ignore format: one function a line
export const normalization: Readonly<Record<string, Row>> = {
  BatchNormalization: several(5, 6, batchNormalization),
  OptimizedRNNStack:  two(optimizedStack),
};
