/**
 * Zeros around a tensor become the padding of the convolution behind them. A MaxPool's own padding is below every
 * number: zeros are the same only around what is never below zero and in windows that see more than padding.
 */
import type { Value } from '../graph.ts';
import type { Fusion, Rule } from './fusion.ts';

const NEVER_NEGATIVE = ['Relu', 'Sigmoid', 'Softmax', 'Exp', 'Abs'];

const isNeverNegative = (f: Fusion, value: Value): boolean => {
  if (NEVER_NEGATIVE.some((op) => f.maker(value, op))) return true;
  const least = f.number(f.maker(value, 'Clip')?.inputs[1]);
  return least !== undefined && least >= 0;
};

const merged: Rule = (f, node) => {
  const pad = f.maker(node.inputs[0], 'Pad');
  const [x, pads, value, axes] = pad?.inputs ?? [];
  if (!pad || !x?.shape || axes || (pad.attributes['mode'] ?? 'constant') !== 'constant') return undefined;
  if (value && f.number(value) !== 0) return undefined;
  const { attributes } = node;
  const dims = x.shape.length - 2;
  const around = f.integers(pads);
  if (dims < 1 || around?.length !== 2 * (dims + 2) || around.some((n) => n < 0)) return undefined;
  if ([0, 1, dims + 2, dims + 3].some((i) => around[i] !== 0)) return undefined;
  if ((attributes['auto_pad'] ?? 'NOTSET') !== 'NOTSET') return undefined;
  const own = (attributes['pads'] as readonly number[] | undefined) ?? Array<number>(2 * dims).fill(0);
  const added = [...around.slice(2, dims + 2), ...around.slice(dims + 4)];
  const sum = own.map((n, i) => n + added[i]!);
  if (node.op === 'MaxPool') {
    const kernel = attributes['kernel_shape'] as readonly number[];
    const mayDiffer = own.some((n) => n !== 0) || sum.some((n, i) => n >= kernel[i % dims]!);
    const isPlain =
      (attributes['ceil_mode'] ?? 0) === 0 && attributes['dilations'] === undefined && node.outputs.length === 1;
    if (mayDiffer || !isPlain || !isNeverNegative(f, x)) return undefined;
  }
  return [{ ...node, inputs: [x, ...node.inputs.slice(1)], attributes: { ...attributes, pads: sum } }];
};

export const padding: Readonly<Record<string, readonly Rule[]>> = { Conv: [merged], MaxPool: [merged] };
