/**
 * A signature's inputs in all the styles that clients send them:
 *
 *   {"keys": [[1], [2]], "features": [[…], […]]}     by name
 *   {"data": [[…]]}                                  the sole input, whatever its name is
 *   [[…], […]]                                       the sole input, bare
 *   [{"keys": [1], "features": […]}, {…}]            rows of named columns
 * and where each input is one column, [rows] or [rows, 1]:
 *   {"age": [65, 30], "race": ["white", "black"]}    columns
 *   {"age": 65, "race": "white"}                     one row
 *   [[65, "white"], [30, "black"]]                   rows in the order of the inputs
 *
 * The last of equal keys stands, except within a row, where a key may stand once. Whatever is wrong with the inputs is
 * told in one message; only what breaks the grammar or is too large ends the reading at once.
 */
import { ServingError } from '../../errors.ts';
import { hasSharedDims, sharedDimProblems } from '../../tensor/shared-dims.ts';
import type { Dim, Port, Signature } from '../../tensor/signature.ts';
import { printType } from '../../tensor/signature.ts';
import type { Datum, Tensors } from '../../tensor/tensor.ts';
import type { Cursor } from './cursor.ts';
import { readDatum } from './decode.ts';
import { type DecodeOptions, optionsFor } from './options.ts';
import { readRows } from './rows.ts';
import { TensorReader } from './tensor-reader.ts';

const QUOTE = 0x22;
const LIST = 0x5b;
const LIST_END = 0x5d;
const OBJECT = 0x7b;

/** A message lists this many problems, and how many more there are. */
const SHOWN = 10;

/** What reading needs to know of a signature, worked out once. */
export interface Plan {
  readonly signature: Signature;
  readonly ports: ReadonlyMap<string, Port>;
  /** The input that may come without its name: the only one, or the only one that is not optional. */
  readonly sole: Port | undefined;
  /** Whether there are several inputs and each is one column. */
  readonly tabular: boolean;
  /** Whether some dimensions must agree. */
  readonly shares: boolean;
}

const plans = new WeakMap<Signature, Plan>();

export const planOf = (signature: Signature): Plan => {
  let plan = plans.get(signature);
  if (!plan) {
    const { inputs } = signature;
    const wanted = inputs.length === 1 ? inputs : inputs.filter((port) => !port.optional);
    plan = {
      signature,
      ports: new Map(inputs.map((port) => [port.name, port])),
      sole: wanted.length === 1 ? wanted[0] : undefined,
      tabular: inputs.length > 1 && inputs.every(isColumn),
      shares: hasSharedDims(inputs),
    };
    plans.set(signature, plan);
  }
  return plan;
};

const isFree = (dim: Dim | undefined): boolean => typeof dim === 'string';

const isColumn = ({ type }: Port): boolean =>
  type.kind === 'tensor' &&
  type.shape !== undefined &&
  isFree(type.shape[0]) &&
  (type.shape.length === 1 || (type.shape.length === 2 && type.shape[1] === 1));

/** Reads the inputs of `signature` from the value at the cursor. */
export const readInputs = (cursor: Cursor, signature: Signature, options: DecodeOptions): Tensors => {
  const plan = planOf(signature);
  const { sole } = plan;
  const c = cursor.peek();
  if (c === OBJECT && !(sole && isBareObject(cursor, plan, sole, options))) return readNamed(cursor, plan, options);
  if (c === LIST) {
    const inside = lookInto(cursor);
    if (isRows(inside, plan, options)) return finishInputs(plan, readRows(cursor, signature, plan.tabular, options));
    if (!sole && inside.first === LIST_END) {
      cursor.skip();
      return finishInputs(plan, noRows(plan, options));
    }
  }
  if (sole) return readSole(cursor, plan, sole, options);
  const start = cursor.at;
  cursor.skip();
  throw new ServingError(
    'INVALID_INPUT',
    `body byte ${start}: the inputs are expected by name, {${[...plan.ports.keys()].map((name) => `${JSON.stringify(name)}: …`).join(', ')}}`,
  );
};

/** Inputs found one by one, as they are met, with what is wrong with each. */
export class Found {
  readonly data = new Map<string, Datum>();
  private readonly problems = new Map<string, string>();
  private readonly plan: Plan;
  private readonly options: DecodeOptions;

  constructor(plan: Plan, options: DecodeOptions) {
    this.plan = plan;
    this.options = options;
  }

  /** Reads the value at the cursor for `port`; the cursor ends past it even where it does not fit. */
  read(cursor: Cursor, port: Port): void {
    const { at, depth } = cursor;
    this.data.delete(port.name);
    this.problems.delete(port.name);
    try {
      const datum = readPort(cursor, port, this.plan.tabular, this.options);
      if (datum) this.data.set(port.name, datum);
    } catch (error) {
      if (!(error instanceof ServingError) || error.code !== 'INVALID_INPUT') throw error;
      this.problems.set(port.name, error.message);
      cursor.at = at;
      cursor.depth = depth;
      cursor.skip();
    }
  }

  /** Adds what another one found. */
  take(other: Found): void {
    for (const [name, datum] of other.data) this.data.set(name, datum);
    for (const [name, problem] of other.problems) this.problems.set(name, problem);
  }

  /** The inputs; throws INVALID_INPUT with all problems, those of unknown names included. */
  finish(unknown: readonly string[]): Tensors {
    return finishInputs(this.plan, this.data, this.problems, unknown);
  }
}

const readPort = (cursor: Cursor, port: Port, tabular: boolean, options: DecodeOptions): Datum | undefined => {
  if (!tabular || port.type.kind !== 'tensor') return readDatum(cursor, port, options);
  const reader = new TensorReader(
    `input "${port.name}"`,
    port.type.dtype,
    optionsFor(port, options),
    cursor.peek() !== LIST,
  );
  reader.read(cursor);
  return reader.finish(port.type.shape, true);
};

const readNamed = (cursor: Cursor, plan: Plan, options: DecodeOptions): Tensors => {
  const found = new Found(plan, options);
  const unknown = new Map<string, number>();
  const depth = cursor.depth + 1;
  cursor.object((key) => {
    const port = plan.ports.get(key);
    if (port) found.read(cursor, port);
    else {
      unknown.set(key, cursor.at);
      cursor.skip();
    }
  });
  const at = unknown.get('data');
  if (plan.sole && at !== undefined && unknown.size === 1 && found.data.size === 0) {
    const end = cursor.at;
    cursor.at = at;
    cursor.depth = depth;
    found.read(cursor, plan.sole);
    cursor.at = end;
    cursor.depth = depth - 1;
    unknown.clear();
  }
  return found.finish([...unknown.keys()]);
};

const readSole = (cursor: Cursor, plan: Plan, sole: Port, options: DecodeOptions): Tensors => {
  const found = new Found(plan, options);
  found.read(cursor, sole);
  return found.finish([]);
};

interface Inside {
  /** The first byte within the list or object. */
  readonly first: number;
  /** The first key of the object, or of the object that is the list's first element. */
  readonly key: string | undefined;
}

/** What a list or object starts with, nothing consumed. */
const lookInto = (cursor: Cursor): Inside => {
  const start = cursor.at;
  const opened = cursor.peek();
  cursor.at++;
  const first = cursor.peek();
  if (opened === LIST && first === OBJECT) {
    cursor.at++;
    cursor.peek();
  }
  const inObject = opened === OBJECT || first === OBJECT;
  const key = inObject && cursor.bytes[cursor.at] === QUOTE ? cursor.string() : undefined;
  cursor.at = start;
  return { first, key };
};

const takesB64 = ({ type }: Port, options: DecodeOptions): boolean =>
  options.b64 && type.kind === 'tensor' && type.dtype === 'string';

/** Whether the object at the cursor is itself the value of the sole input, rather than inputs by name. */
const isBareObject = (cursor: Cursor, plan: Plan, sole: Port, options: DecodeOptions): boolean => {
  if (sole.type.kind !== 'map' && !takesB64(sole, options)) return false;
  const { key } = lookInto(cursor);
  if (key === undefined) return sole.type.kind === 'map';
  return !plan.ports.has(key) && key !== 'data' && (sole.type.kind === 'map' || key === 'b64');
};

/** Whether the list at the cursor is one of rows, rather than the sole input. */
const isRows = ({ first, key }: Inside, plan: Plan, options: DecodeOptions): boolean => {
  if (first === LIST) return plan.tabular && !plan.sole;
  if (first !== OBJECT) return false;
  const { sole } = plan;
  if (!sole || (key !== undefined && plan.ports.has(key))) return true;
  return sole.type.kind === 'tensor' && !(key === 'b64' && takesB64(sole, options));
};

const noRows = (plan: Plan, options: DecodeOptions): Tensors => {
  const found = new Map<string, Datum>();
  for (const { name, type, optional } of plan.signature.inputs) {
    if (optional || type.kind !== 'tensor') continue;
    found.set(name, new TensorReader(`input "${name}"`, type.dtype, options, true).finish(type.shape));
  }
  return found;
};

/** Checks that all is there and fits together; throws INVALID_INPUT with everything that does not. */
const finishInputs = (
  plan: Plan,
  found: Tensors,
  problems: ReadonlyMap<string, string> = new Map(),
  unknown: readonly string[] = [],
): Tensors => {
  const { inputs } = plan.signature;
  const fits = !plan.shares && problems.size === 0 && unknown.length === 0;
  if (fits && found.size === inputs.length) return found;
  const names = [...plan.ports.keys()].map((name) => `"${name}"`).join(', ');
  const all = [
    ...unknown.map((name) => `there is no input ${JSON.stringify(name)}, the inputs are ${names || 'none'}`),
    ...problems.values(),
    ...inputs
      .filter(
        ({ name, optional, type }) => !(optional || type.kind === 'optional' || found.has(name) || problems.has(name)),
      )
      .map(({ name, type }) => `input "${name}" is missing: ${printType(type)}`),
    ...sharedDimProblems(found, inputs),
  ];
  if (all.length === 0) return found;
  const more = all.length > SHOWN ? `; and ${all.length - SHOWN} more` : '';
  throw new ServingError('INVALID_INPUT', `${all.slice(0, SHOWN).join('; ')}${more}`);
};
