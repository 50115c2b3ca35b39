/**
 * Zeros around a tensor become the padding of the convolution behind them. A MaxPool's own padding is below every
 * number: zeros are the same only around what is never below zero and in windows that see more than padding.
 */
import type { Node, Value } from '../graph.ts';
import type { Fusion, Rule } from './fusion.ts';

const NEVER_NEGATIVE = ['Relu', 'Sigmoid', 'Softmax', 'Exp', 'Abs'];

const isNeverNegative = (f: Fusion, value: Value): boolean => {
  if (NEVER_NEGATIVE.some((op) => f.maker(value, op))) return true;
  const least = f.number(f.maker(value, 'Clip')?.inputs[1]);
  return least !== undefined && least >= 0;
};

/** What zeros were put around, and how many at the beginning and the end of each axis. */
interface Padded {
  readonly x: Value;
  readonly before: readonly number[];
  readonly after: readonly number[];
}

const paddedOf = (f: Fusion, value: Value | undefined): Padded | undefined => {
  const pad = f.maker(value, 'Pad');
  const [x, pads, fill, axes] = pad?.inputs ?? [];
  if (!pad || !x?.shape || axes || (pad.attributes['mode'] ?? 'constant') !== 'constant') return undefined;
  if (fill && f.number(fill) !== 0) return undefined;
  const rank = x.shape.length;
  const around = f.integers(pads);
  if (around?.length !== 2 * rank || around.some((n) => n < 0)) return undefined;
  return { x, before: around.slice(0, rank), after: around.slice(rank) };
};

/** The node over what was padded, where zeros lie around space only. */
const absorb = (f: Fusion, node: Node, { x, before, after }: Padded): Node | undefined => {
  const { attributes } = node;
  const dims = x.shape!.length - 2;
  if (dims < 1 || [...before.slice(0, 2), ...after.slice(0, 2)].some((n) => n !== 0)) return undefined;
  if ((attributes['auto_pad'] ?? 'NOTSET') !== 'NOTSET') return undefined;
  const own = (attributes['pads'] as readonly number[] | undefined) ?? Array<number>(2 * dims).fill(0);
  const added = [...before.slice(2), ...after.slice(2)];
  const pads = own.map((n, i) => n + added[i]!);
  if (node.op === 'MaxPool') {
    const kernel = attributes['kernel_shape'] as readonly number[];
    const mayDiffer = own.some((n) => n !== 0) || pads.some((n, i) => n >= kernel[i % dims]!);
    const isPlain = (attributes['ceil_mode'] ?? 0) === 0 && attributes['dilations'] === undefined;
    if (mayDiffer || !isPlain || node.outputs.length > 1 || !isNeverNegative(f, x)) return undefined;
  }
  return { ...node, inputs: [x, ...node.inputs.slice(1)], attributes: { ...attributes, pads } };
};

const behindPad: Rule = (f, node) => {
  const padded = paddedOf(f, node.inputs[0]);
  const made = padded && absorb(f, node, padded);
  return made && [made];
};

/** Zeros around a network's input in its own layout, which is transposed then. */
const behindTranspose: Rule = (f, node) => {
  const transpose = f.soleMaker(node.inputs[0], 'Transpose');
  const padded = transpose && paddedOf(f, transpose.inputs[0]);
  if (!padded) return undefined;
  const perm = transpose.attributes['perm'] as readonly number[];
  const [before, after] = [padded.before, padded.after].map((sizes) => perm.map((axis) => sizes[axis]!));
  const shape = perm.map((axis) => padded.x.shape![axis]!);
  const x = f.value('unpadded', padded.x.dtype, shape);
  const made = absorb(f, node, { x, before: before!, after: after! });
  return made && [f.node('Transpose', [padded.x], { perm }, transpose, x), made];
};

export const padding: Readonly<Record<string, readonly Rule[]>> = {
  Conv: [behindPad, behindTranspose],
  MaxPool: [behindPad],
};
