/**
 * If, Loop, Scan and SequenceMap whose bodies hold host nodes: the control flow is ours, the straight parts of the bodies
 * are segments and kernels again. https://github.com/onnx/onnx/blob/v1.19.0/docs/Operators.md#Loop
 *
 * Where ONNX's text and ONNX Runtime differ, a model answers here as it would in ONNX Runtime: a loop without the
 * condition input still ends when its body says so.
 */
import { ServingError } from '../../errors.ts';
import type { Attributes } from '../../graph/graph.ts';
import { type Datum, isSequence, isTensor, type Sequence, type Tensor } from '../../tensor/tensor.ts';
import type { ControlOp, SlotType } from './plan.ts';
import { slice, stack } from './stack.ts';
import type { Turns, Work } from './work.ts';

/** A body with the values that it captures already in it. */
export interface Body {
  readonly outputs: readonly SlotType[];
  run(inputs: readonly (Datum | undefined)[]): Work<readonly Datum[]>;
}

export interface Control {
  readonly inputs: readonly (Datum | undefined)[];
  readonly attributes: Attributes;
  /** By the attribute's name. Throws INTERNAL where there is none. */
  readonly body: (name: string) => Body;
  readonly turns: Turns;
}

type Interpreter = (control: Control) => Work<readonly Datum[]>;

const numbersOf = (attribute: Attributes[string] | undefined): readonly number[] =>
  Array.isArray(attribute) ? attribute.map(Number) : [];

const tensorOf = (datum: Datum | undefined, what: string): Tensor => {
  if (datum !== undefined && isTensor(datum)) return datum;
  throw new ServingError('INTERNAL', `${what} must be a tensor`);
};

/** The one element of an integer or bool tensor. Throws INVALID_INPUT where there is not exactly one. */
const elementOf = (datum: Datum | undefined, what: string): number => {
  const { shape, data } = tensorOf(datum, what);
  const elements = data as ArrayLike<number | bigint>;
  if (elements.length === 1) return Number(elements[0]);
  throw new ServingError('INVALID_INPUT', `${what} must be one element, and has the shape [${shape.join(', ')}]`);
};

const int64 = (value: number): Tensor => ({ dtype: 'int64', shape: [], data: BigInt64Array.of(BigInt(value)) });
const bool = (value: boolean): Tensor => ({ dtype: 'bool', shape: [], data: Uint8Array.of(Number(value)) });

/** Counts from the end where it is negative. */
const axisOf = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

const runIf: Interpreter = function* ({ inputs, body }) {
  return yield* body(elementOf(inputs[0], 'the condition') ? 'then_branch' : 'else_branch').run([]);
};

// body(iteration, condition, state..) -> condition, state.., scanned..; outputs are the states, then the scans stacked.
const runLoop: Interpreter = function* ({ inputs: [most, condition, ...initial], body, turns }) {
  const { outputs, run } = body('body');
  const trips = most ? elementOf(most, 'the trip count') : Number.POSITIVE_INFINITY;
  let goesOn = condition ? elementOf(condition, 'the condition') !== 0 : true;
  let states = initial;
  const scanned = outputs.slice(1 + states.length).map((): Tensor[] => []);
  for (let i = 0; goesOn && i < trips; i++) {
    yield* turns.breathe();
    const [next, ...rest] = yield* run([int64(i), bool(goesOn), ...states]);
    goesOn = elementOf(next, 'the condition') !== 0;
    states = rest.slice(0, states.length);
    for (const [s, parts] of scanned.entries()) parts.push(tensorOf(rest[states.length + s], 'a scan output'));
  }
  const types = outputs.slice(1 + states.length);
  return [...(states as readonly Datum[]), ...scanned.map((parts, s) => stack(parts, types[s]!))];
};

// body(state.., slice..) -> state.., slice..; slices are taken and stacked along their axes, forwards or backwards.
const runScan: Interpreter = function* ({ inputs, attributes, body, turns }) {
  const { outputs, run } = body('body');
  const count = Number(attributes['num_scan_inputs']);
  const given = inputs.slice(inputs.length - count).map((input) => tensorOf(input, 'a scan input'));
  let states = inputs.slice(0, inputs.length - count);
  const inputAxes = numbersOf(attributes['scan_input_axes']);
  const inputDirections = numbersOf(attributes['scan_input_directions']);
  const outputAxes = numbersOf(attributes['scan_output_axes']);
  const outputDirections = numbersOf(attributes['scan_output_directions']);
  const axes = given.map(({ shape }, i) => axisOf(inputAxes[i] ?? 0, shape.length));
  const lengths = given.map(({ shape }, i) => shape[axes[i]!]!);
  const length = lengths[0] ?? 0;
  if (lengths.some((other) => other !== length)) {
    throw new ServingError('RUN_FAILED', `the scan inputs are of different lengths: ${lengths.join(', ')}`);
  }
  const types = outputs.slice(states.length);
  const scanned = types.map((): Tensor[] => []);
  for (let i = 0; i < length; i++) {
    yield* turns.breathe();
    const slices = given.map((tensor, s) => slice(tensor, axes[s]!, inputDirections[s] ? length - 1 - i : i));
    const made = yield* run([...states, ...slices]);
    for (const [s, parts] of scanned.entries()) parts.push(tensorOf(made[states.length + s], 'a scan output'));
    states = made.slice(0, states.length);
  }
  const stacked = scanned.map((parts, s) => {
    const rank = (parts[0]?.shape ?? types[s]!.shape ?? []).length + 1;
    return stack(outputDirections[s] ? parts.reverse() : parts, types[s]!, axisOf(outputAxes[s] ?? 0, rank));
  });
  return [...(states as readonly Datum[]), ...stacked];
};

// body(element, other..) -> one element of each output; sequences are taken element by element, tensors as they are.
const runSequenceMap: Interpreter = function* ({ inputs: [first, ...others], body, turns }) {
  const { outputs, run } = body('body');
  const made = outputs.map((): Datum[] => []);
  const { items } = sequenceOf(first);
  for (const [i, item] of items.entries()) {
    yield* turns.breathe();
    const results = yield* run([item, ...others.map((other) => (other && isSequence(other) ? other.items[i] : other))]);
    for (const [o, elements] of made.entries()) elements.push(results[o]!);
  }
  return made.map((elements): Sequence => ({ items: elements }));
};

const sequenceOf = (datum: Datum | undefined): Sequence => {
  if (datum && isSequence(datum)) return datum;
  throw new ServingError('INTERNAL', 'the input of SequenceMap must be a sequence');
};

/** What runs each control-flow operator, one row each. */
export const INTERPRETERS: Readonly<Record<ControlOp, Interpreter>> = {
  If: runIf,
  Loop: runLoop,
  Scan: runScan,
  SequenceMap: runSequenceMap,
};
