/**
 * Operators whose dangerous inputs have an answer, in words that ONNX Runtime can give it in, and those whose inputs
 * must agree with one another. See guard.ts.
 */
import { GUARD } from '../../graph/layers/values.ts';
import type { AttributeProto, NodeProto } from '../../graph/onnx/messages.ts';
import { attribute, integers, node as newNode } from '../../graph/onnx/protos.ts';
import { DTYPES, type DType } from '../../tensor/dtype.ts';
import { alike, checked, int64, mayBe, type Place, square, titleOf } from './checks.ts';

/**
 * The node in other words, the last of which make its outputs; undefined where it is safe as it is, maybe only as long as
 * what it calls fatal is not empty.
 */
type Rewrite = (node: NodeProto, place: Place, isFatal: (value: string) => void) => readonly NodeProto[] | undefined;

const LEAST = { int32: -(2n ** 31n), int64: -(2n ** 63n) } as const;
const LONGEST = Number.MAX_SAFE_INTEGER;

const withInput = (node: NodeProto, i: number, name: string): NodeProto => ({
  ...node,
  input: node.input.with(i, name),
});

/**
 * 1, or -1 where the divisor is -1, as the dtype of the operands: the processor traps on the least integer divided by
 * -1, whose quotient wraps around to itself. undefined where that cannot be, or the operands are no integers.
 */
const signs = ({ input }: NodeProto, { facts, opset, op }: Place): string | undefined => {
  const [dividend, divisor] = input.map((name) => facts.get(name));
  const dtype = dividend?.dtype ?? divisor?.dtype;
  // Of an unknown dtype, as in a function: the formula holds for floats as well.
  if (dtype === undefined ? opset < 15 : dtype !== 'int32' && dtype !== 'int64') return undefined;
  if (!mayBe(divisor?.constant, -1n)) return undefined;
  if (dtype !== undefined && !mayBe(dividend?.constant, LEAST[dtype as 'int32' | 'int64'])) return undefined;
  const like = (name: string): string =>
    dtype === undefined
      ? op('CastLike', [name, input[1] ?? ''])
      : op('Cast', [name], [attribute('to', DTYPES[dtype].onnx)]);
  const constant = (x: number): string => {
    const known = dtype === 'int32' ? 'int32' : 'int64';
    const made = op('Constant', [], [attribute('value', { tensor: integers(known, x) })]);
    return dtype === undefined ? like(made) : made;
  };
  const isMinusOne = like(op('Equal', [input[1] ?? '', constant(-1)]));
  return op('Add', [op('Mul', [isMinusOne, constant(-2)]), constant(1)]);
};

// a / b = (a s) / (b s)
const div: Rewrite = (node, place) => {
  const s = signs(node, place);
  return s === undefined ? undefined : [{ ...node, input: node.input.map((name) => place.op('Mul', [name, s])) }];
};

// Nothing is left of a division by 1 or by -1; fmod goes through float64.
const mod: Rewrite = (node, place) => {
  if (node.attribute.some(({ name, i }) => name === 'fmod' && i === 1n)) return undefined;
  const s = signs(node, place);
  return s === undefined ? undefined : [withInput(node, 1, place.op('Mul', [node.input[1] ?? '', s]))];
};

/**
 * Where x has no elements, k of 0 is safe, and the outputs are empty: they are then reshaped to what they should be,
 * which fails where x has fewer than k along the axis.
 */
const topK: Rewrite = (node, place, isFatal) => {
  const { op, facts, opset, fresh } = place;
  const [x, k] = node.input as readonly [string, string];
  if (facts.get(x)?.filled) {
    isFatal(x);
    return undefined;
  }
  // k was an attribute.
  if (opset < 10) return [withInput(node, 0, checked(x, { filled: true }, `${titleOf(node)}: input 0`, place))];
  const axis = Number(node.attribute.find(({ name }) => name === 'axis')?.i ?? -1);
  const shape = op('Shape', [x]);
  const range = (from: number, to: number): string => op('Slice', [shape, int64(place, [from]), int64(place, [to])]);
  const behind = axis === -1 ? [] : [range(axis + 1, LONGEST)];
  const wanted = op('Concat', [range(0, axis), k, ...behind], [attribute('axis', 0)]);
  const cast = (name: string, to: 'bool' | 'int64'): string => op('Cast', [name], [attribute('to', DTYPES[to].onnx)]);
  const some = cast(cast(op('Size', [x]), 'bool'), 'int64');
  const outputs = node.output.map((name) => ({ name, raw: name === '' ? '' : fresh() }));
  const safe = { ...node, input: [x, op('Mul', [k, some])], output: outputs.map(({ raw }) => raw) };
  const shaped = outputs
    .filter(({ name }) => name !== '')
    .map(({ name, raw }) => newNode('Reshape', [raw, wanted], [name]));
  return [safe, ...shaped];
};

/** A vector without elements among operands of more dimensions sends it past the end of a shape. */
const joins =
  (first: number, step: number): Rewrite =>
  (node, place) => {
    const operands = node.input.map((_, i) => i).filter((i) => i >= first && (i - first) % step === 0);
    const rankOf = (i: number): number | undefined => place.facts.get(node.input[i]!)?.rank;
    const known = operands.find((i) => rankOf(i) !== undefined) ?? operands[0]!;
    const unsure = operands.filter((i) => i !== known && rankOf(i) === undefined);
    if (unsure.length === 0) return undefined;
    const input = node.input.map((name, i) =>
      unsure.includes(i) ? alike(name, node.input[known]!, `${titleOf(node)}: input ${i}`, place) : name,
    );
    return [{ ...node, input }];
  };

const inverse: Rewrite = (node, place) => [
  withInput(node, 0, square(node.input[0] ?? '', `${titleOf(node)}: input 0`, place)),
];

/**
 * Of the strings behind the axis ONNX Runtime's Gather copies the first one only, and leaves the others empty; GatherND
 * copies them all:  x[p.., indices[i..], s..] = GatherND(x, indices expanded to [p.., i.., 1], batch_dims = axis)
 */
const gather: Rewrite = (node, place) => {
  const { op, facts, opset } = place;
  const [x, indices] = node.input as readonly [string, string];
  const { dtype, rank } = facts.get(x) ?? {};
  const stated = Number(node.attribute.find(({ name }) => name === 'axis')?.i ?? 0);
  const axis = stated < 0 && rank !== undefined ? stated + rank : stated;
  if (dtype !== 'string' || axis === -1 || axis + 1 === rank) return undefined;
  // without GatherND, or not knowing the axis, only what has nothing behind it is let through
  if (axis < 0 || opset < (axis === 0 ? 11 : 12))
    return [withInput(node, 0, checked(x, { rank: Math.max(axis + 1, 1) }, `${titleOf(node)}: input 0`, place))];
  const shape = (name: string): string => op('Shape', [name]);
  const leading = (): string => op('Slice', [shape(x), int64(place, [0]), int64(place, [axis])]);
  const full = (): string => op('Concat', [leading(), shape(indices)], [attribute('axis', 0)]);
  const places = axis === 0 ? indices : op('Expand', [indices, full()]);
  const last =
    opset < 13 ? op('Unsqueeze', [places], [attribute('axes', [-1])]) : op('Unsqueeze', [places, int64(place, [-1])]);
  const attributes = axis === 0 ? [] : [attribute('batch_dims', axis)];
  return [{ ...node, opType: 'GatherND', input: [x, last], attribute: attributes }];
};

const withoutAttribute = (node: NodeProto, name: string): readonly AttributeProto[] =>
  node.attribute.filter((one) => one.name !== name);

// x sigmoid(alpha x), which ONNX Runtime has neither a kernel nor a body for
const swish: Rewrite = (node, place) => {
  const { op } = place;
  const x = node.input[0] ?? '';
  const alpha = node.attribute.find(({ name }) => name === 'alpha')?.f ?? 1;
  const tensor = {
    ...integers('int64', 0),
    dataType: DTYPES.float32.onnx,
    rawData: new Uint8Array(Float32Array.of(alpha).buffer),
  };
  const scaled =
    alpha === 1 ? x : op('Mul', [op('CastLike', [op('Constant', [], [attribute('value', { tensor })]), x]), x]);
  return [{ ...node, opType: 'Mul', input: [x, op('Sigmoid', [scaled])], attribute: [] }];
};

/** By way of a wider type that has a kernel and holds all values. */
const widened =
  (from: readonly DType[], to: DType, inputs: (i: number) => boolean = () => true): Rewrite =>
  (node, { facts, op, fresh }) => {
    const first = node.input.findIndex((name, i) => name !== '' && inputs(i));
    const dtype = facts.get(node.input[first] ?? '')?.dtype;
    if (dtype === undefined || !from.includes(dtype)) return undefined;
    const cast = (name: string): string => op('Cast', [name], [attribute('to', DTYPES[to].onnx)]);
    const wide = fresh();
    const input = node.input.map((name, i) => (name !== '' && inputs(i) ? cast(name) : name));
    return [
      { ...node, input, output: [wide] },
      newNode('Cast', [wide], node.output, [attribute('to', DTYPES[dtype].onnx)]),
    ];
  };

// the exponent has no kernel; as float64 it is what numpy makes of it
const pow: Rewrite = (node, { facts, op }) => {
  const dtype = facts.get(node.input[1] ?? '')?.dtype;
  if (dtype !== 'uint32' && dtype !== 'uint64') return undefined;
  const to = attribute('to', (dtype === 'uint32' ? DTYPES.int64 : DTYPES.float64).onnx);
  return [withInput(node, 1, op('Cast', [node.input[1]!], [to]))];
};

/**
 * The batch before the steps, which ONNX Runtime has no kernel for: turned before and after.
 *   X [batch, steps, in], states [batch, directions, hidden], Y [batch, steps, directions, hidden]
 */
const batchwise: Rewrite = (node, place) => {
  const { op, fresh } = place;
  if (!node.attribute.find(({ name }) => name === 'layout')?.i) return undefined;
  const turned = (name: string): string => op('Transpose', [name], [attribute('perm', [1, 0, 2])]);
  const input = node.input.map((name, i) => {
    if (name === '') return name;
    const safe = i > 2 ? name : checked(name, { rank: 3, filled: true }, `${titleOf(node)}: input ${i}`, place);
    return i === 0 || i === 5 || i === 6 ? turned(safe) : safe;
  });
  const outputs = node.output.map((name) => ({ name, raw: name === '' ? '' : fresh() }));
  const perms = [
    [2, 0, 1, 3],
    [1, 0, 2],
    [1, 0, 2],
  ];
  return [
    { ...node, input, output: outputs.map(({ raw }) => raw), attribute: withoutAttribute(node, 'layout') },
    ...outputs.flatMap(({ name, raw }, i) =>
      name === '' ? [] : [newNode('Transpose', [raw], [name], [attribute('perm', perms[i]!)])],
    ),
  ];
};

/**
 * The inverse of a half spectrum that has one value along its axis has no values, and ONNX Runtime never ends:
 *   x [.., n, .., 2] -> y [.., 2 (n - 1), .., 1]
 */
const dft: Rewrite = (node, place) => {
  const { op, opset } = place;
  const isOn = (name: string): boolean => node.attribute.find((one) => one.name === name)?.i === 1n;
  if (!isOn('inverse') || !isOn('onesided') || (node.input[1] ?? '') !== '') return undefined;
  const title = `${titleOf(node)}: input 0`;
  const x = checked(node.input[0] ?? '', { leastRank: 2, filled: true }, title, place);
  const stated = Number(node.attribute.find(({ name }) => name === 'axis')?.i ?? 1);
  const given = opset < 20 ? '' : (node.input[2] ?? '');
  const axis =
    given === ''
      ? int64(place, opset < 20 ? stated : -2)
      : checked(given, { filled: true }, `${titleOf(node)}: input 2`, place);
  const shape = op('Shape', [x]);
  const less = op('Sub', [op('Gather', [shape, axis]), int64(place, 1)]);
  const one = op('Div', [less, less], [], `${GUARD}${title} must have at least 2 values along the axis`);
  const safe = withInput(node, 0, op('Reshape', [x, op('Mul', [shape, one])]));
  return [given === '' ? safe : withInput(safe, 2, axis)];
};

/**
 * Letters change their case by a locale of the machine, which a container seldom has. Those of C.UTF-8, which glibc has
 * always, are the same in all languages but Turkish and its kin.
 */
const normalizer: Rewrite = (node) => {
  if (process.platform !== 'linux') return undefined;
  const stated = node.attribute.find(({ name }) => name === 'locale')?.s;
  const locale = stated === undefined ? 'en_US' : new TextDecoder().decode(stated);
  if (/^(?:tr|az|lt|C\b|POSIX)/.test(locale)) return undefined;
  return [{ ...node, attribute: [...withoutAttribute(node, 'locale'), attribute('locale', 'C.UTF-8')] }];
};

/** By `domain:operator`. */
export const REWRITES: Readonly<Record<string, Rewrite>> = {
  ':Concat': joins(0, 1),
  ':DFT': dft,
  ':Div': div,
  ':GRU': batchwise,
  ':Gather': gather,
  ':LSTM': batchwise,
  ':Max': widened(['int16', 'uint16'], 'int32'),
  ':Min': widened(['int16', 'uint16'], 'int32'),
  ':Mod': mod,
  ':Pow': pow,
  ':RNN': batchwise,
  ':StringNormalizer': normalizer,
  ':Swish': swish,
  ':TopK': topK,
  ':Where': widened(['int8', 'int16', 'uint16'], 'int32', (i) => i > 0),
  'com.microsoft:Inverse': inverse,
  'com.microsoft:QLinearConcat': joins(2, 3),
};
