/**
 * Operators of opset 27 and 28, which ONNX Runtime 1.30.0 does not run, in the words of opset 26, a row for each that is
 * new or may now do more. https://github.com/onnx/onnx/blob/main/docs/Changelog.md
 *
 * What only takes more element types has no row: where ONNX Runtime has no kernel for them it says so.
 */
import type { NodeProto } from '../../graph/onnx/messages.ts';
import { attribute, integers } from '../../graph/onnx/protos.ts';
import { DTYPES, type DType } from '../../tensor/dtype.ts';
import { find, int64s, madeOf, type Place, type Rewrite, type RewritesOf, textOf, without } from './rewriting.ts';

interface Row {
  /** The version that brought it. */
  readonly since: number;
  readonly rewrite: Rewrite;
}

const dtypeOf = (node: NodeProto, i: number, { facts }: Place): DType => {
  const dtype = facts.get(node.input[i] ?? '')?.dtype;
  if (!dtype) throw new Error(`the element type of "${node.input[i]}" cannot be told`);
  return dtype;
};
const to = (place: Place, name: string, dtype: DType): string =>
  name === '' ? '' : place.op('Cast', [name], [attribute('to', DTYPES[dtype].onnx)]);
const isSmallFloat = (dtype: DType): boolean => dtype === 'float16' || dtype === 'bfloat16';

// stash_type 1: float16 and bfloat16 count in float32
const range: Rewrite = (node, place) => {
  const stash = find(node, 'stash_type')?.i ?? 1n;
  const plain = without(node, 'stash_type');
  const dtype = dtypeOf(node, 0, place);
  if (!isSmallFloat(dtype)) return plain;
  if (stash !== 1n) throw new Error(`stash_type is ${stash}; only 1, float, is served for ${dtype}`);
  const counted = place.op(
    'Range',
    node.input.map((name) => to(place, name, 'float32')),
  );
  return madeOf(node, 'Cast', [counted], [attribute('to', DTYPES[dtype].onnx)]);
};

// y = a sigmoid(alpha a) b
const swiGlu: Rewrite = (node, place) => {
  const [a, b] = node.input as readonly [string, string];
  const alpha = find(node, 'alpha')?.f ?? 1;
  const tensor = {
    ...integers('int64', 0),
    dataType: DTYPES.float32.onnx,
    rawData: new Uint8Array(Float32Array.of(alpha).buffer),
  };
  const typed = place.op('CastLike', [place.op('Constant', [], [attribute('value', { tensor })]), a]);
  const gate = place.op('Mul', [a, place.op('Sigmoid', [place.op('Mul', [typed, a])])]);
  return madeOf(node, 'Mul', [gate, b]);
};

// y = alpha elu(x / alpha), in float32 what has no kernel
const celu: Rewrite = (node, place) => {
  const dtype = dtypeOf(node, 0, place);
  if (dtype === 'float32') return node;
  const alpha = find(node, 'alpha')?.f ?? 1;
  const wide: DType = dtype === 'float64' ? 'float64' : 'float32';
  const data = wide === 'float64' ? Float64Array.of(alpha) : Float32Array.of(alpha);
  const tensor = { ...integers('int64', 0), dataType: DTYPES[wide].onnx, rawData: new Uint8Array(data.buffer) };
  const one = place.op('Constant', [], [attribute('value', { tensor })]);
  const x = wide === dtype ? node.input[0]! : to(place, node.input[0]!, wide);
  // elu(z) = max(z, 0) + exp(min(z, 0)) - 1
  const z = place.op('Div', [x, one]);
  const zero = place.op('Sub', [one, one]);
  const below = place.op('Sub', [place.op('Exp', [place.op('Min', [z, zero])]), place.op('Div', [one, one])]);
  const elu = place.op('Add', [place.op('Max', [z, zero]), below]);
  if (wide === dtype) return madeOf(node, 'Mul', [one, elu]);
  return madeOf(node, 'Cast', [place.op('Mul', [one, elu])], [attribute('to', DTYPES[dtype].onnx)]);
};

/**
 * In 64 bits, so that nothing is shifted by more than there are; signed numbers only:
 *   left    (uint64) x << y       right    x < 0 ? ~(~x >> y) : x >> y       and y outside of 0 … 63 shifts all out
 */
const bitShift: Rewrite = (node, place) => {
  const dtype = dtypeOf(node, 0, place);
  const { op } = place;
  if (DTYPES[dtype].kind !== 'int') {
    // What shifts all bits out is 0; the processor would shift by the amount modulo 32 or 64.
    const { bytes, onnx } = DTYPES[dtype];
    const y = to(place, node.input[1]!, 'uint64');
    const most = op(
      'Cast',
      [op('Constant', [], [attribute('value', { tensor: integers('int64', 8 * bytes) })])],
      [attribute('to', DTYPES.uint64.onnx)],
    );
    const kept = op('Less', [y, most]);
    const factor = op('Cast', [kept], [attribute('to', onnx)]);
    const amount = op('Mul', [y, op('Cast', [kept], [attribute('to', DTYPES.uint64.onnx)])]);
    const x = to(place, node.input[0]!, 'uint64');
    const shifted = op(
      'BitShift',
      [x, amount],
      node.attribute.filter(({ name }) => name === 'direction'),
    );
    const wide = op('Mul', [shifted, to(place, factor, 'uint64')]);
    return madeOf(node, 'Cast', [wide], [attribute('to', onnx)]);
  }
  const x = to(place, node.input[0]!, 'int64');
  const y = to(place, node.input[1]!, 'int64');
  const constant = (value: number): string =>
    op('Constant', [], [attribute('value', { tensor: integers('int64', value) })]);
  const inside = op('And', [op('Less', [y, constant(64)]), op('Less', [constant(-1), y])]);
  const amount = to(place, op('Where', [inside, y, constant(0)]), 'uint64');
  const bits = to(place, inside, 'int64');
  const shift = (value: string, direction: string): string => {
    const shifted = op('BitShift', [to(place, value, 'uint64'), amount], [attribute('direction', direction)]);
    return op('Mul', [to(place, shifted, 'int64'), bits]);
  };
  const narrow = (value: string): NodeProto => madeOf(node, 'Cast', [value], [attribute('to', DTYPES[dtype].onnx)]);
  if (textOf(node, 'direction') === 'LEFT') return narrow(shift(x, 'LEFT'));
  const negative = op('Less', [x, constant(0)]);
  const shifted = shift(op('Where', [negative, op('BitwiseNot', [x]), x]), 'RIGHT');
  return narrow(op('Where', [negative, op('BitwiseNot', [shifted]), shifted]));
};

// a - floor(a / b) b for floats as well, with the sign of b:  r = fmod(a, b), and r + b where r and b differ in sign
const mod: Rewrite = (node, place) => {
  if (find(node, 'fmod')?.i) return node;
  const dtype = dtypeOf(node, 0, place);
  if (DTYPES[dtype].kind !== 'float') return node;
  const { op } = place;
  const wide: DType = dtype === 'float64' ? 'float64' : 'float32';
  const [a, b] = node.input.map((name) => (wide === dtype ? name : to(place, name, wide))) as [string, string];
  const fmod = [attribute('fmod', 1)];
  const r = op('Mod', [a, b], fmod);
  const zero = op('CastLike', [op('Constant', [], [attribute('value', { tensor: integers('int64', 0) })]), b]);
  const below = (value: string): string => op('Less', [value, zero]);
  const isZero = op('Equal', [r, zero]);
  const differ = op('And', [op('Xor', [below(r), below(b)]), op('Not', [isZero])]);
  const sum = op('Where', [differ, op('Add', [r, b]), r]);
  // ±0 has the sign of b
  const signed = op('Where', [
    op('And', [isZero, op('Not', [op('IsInf', [b])])]),
    op('Mul', [op('Abs', [r]), op('Sign', [b])]),
    sum,
  ]);
  return wide === dtype
    ? madeOf(node, 'Identity', [signed])
    : madeOf(node, 'Cast', [signed], [attribute('to', DTYPES[dtype].onnx)]);
};

// CRD: [n, c, h b, w b] -> [n, c b b, h, w], c outermost; DCR has it innermost
const spaceToDepth: Rewrite = (node, place) => {
  if ((textOf(node, 'mode') ?? 'DCR') === 'DCR') return without(node, 'mode');
  const block = Number(find(node, 'blocksize')?.i ?? 1);
  const { op } = place;
  const depth = op('SpaceToDepth', [node.input[0]!], [attribute('blocksize', block)]);
  const shape = op('Shape', [depth]);
  const part = (from: number, end: number): string => op('Slice', [shape, int64s(place, [from]), int64s(place, [end])]);
  const apart = op('Concat', [part(0, 1), int64s(place, [block * block, -1]), part(2, 4)], [attribute('axis', 0)]);
  const turned = op('Transpose', [op('Reshape', [depth, apart])], [attribute('perm', [0, 2, 1, 3, 4])]);
  return madeOf(node, 'Reshape', [turned, shape]);
};

// bfloat16 by way of float32, which holds all of it
const viaFloat32: Rewrite = (node, place) => {
  const isSmall = (name: string): boolean => place.facts.get(name)?.dtype === 'bfloat16';
  if (!node.input.some(isSmall)) return node;
  const raw = place.fresh(`${node.output[0] ?? ''}_wide`);
  const input = node.input.map((name) => (isSmall(name) ? to(place, name, 'float32') : name));
  place.add({ ...node, input, output: node.output.with(0, raw) });
  return madeOf(node, 'Cast', [raw], [attribute('to', DTYPES.bfloat16.onnx)]);
};

const microsoft: Rewrite = (node, place) => {
  const dtype = dtypeOf(node, 0, place);
  if (isSmallFloat(dtype)) throw new Error(`ONNX Runtime has no kernel for ${dtype}`);
  return { ...node, domain: 'com.microsoft' };
};

/** By operator. */
// biome-ignore format: one operator a line
export const NEWER: Readonly<Record<string, Row>> = {
  BitShift:            { since: 28, rewrite: bitShift },
  CausalConvWithState: { since: 27, rewrite: microsoft },
  Celu:                { since: 28, rewrite: celu },
  Compress:            { since: 28, rewrite: viaFloat32 },
  Einsum:              { since: 28, rewrite: viaFloat32 },
  LinearAttention:     { since: 27, rewrite: microsoft },
  Mod:                 { since: 28, rewrite: mod },
  OneHot:              { since: 28, rewrite: viaFloat32 },
  Range:               { since: 27, rewrite: range },
  ReverseSequence:     { since: 28, rewrite: viaFloat32 },
  SpaceToDepth:        { since: 28, rewrite: spaceToDepth },
  SwiGLU:              { since: 28, rewrite: swiGlu },
  Unique:              { since: 28, rewrite: viaFloat32 },
};

/** What is to be done with each operator of a model of this opset, after 26. */
export const newerThan26 =
  (opset: number): RewritesOf =>
  (domain, op) => {
    const row = domain === '' && Object.hasOwn(NEWER, op) ? NEWER[op] : undefined;
    return row && opset >= row.since ? [row.rewrite] : [];
  };
