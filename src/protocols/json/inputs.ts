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
 * which a matrix whose columns have names takes as well (see columns.ts). A column that nothing reads may be sent.
 *
 * The last of equal keys stands, except within a row, where a key may stand once. Whatever is wrong with the inputs is
 * told in one message; only what breaks the grammar or is too large ends the reading at once.
 */
import { ServingError } from '../../errors.ts';
import { allocate } from '../../tensor/dtype.ts';
import { hasSharedDims, sharedDimProblems } from '../../tensor/shared-dims.ts';
import { isColumn, type Port, printType, type Signature } from '../../tensor/signature.ts';
import { MISSING_TEXT, stringsOfBytes } from '../../tensor/strings.ts';
import { type Datum, isTensor, type Tensor, type Tensors, tensor } from '../../tensor/tensor.ts';
import { matrixOfColumns, signatureOfColumns } from './columns.ts';
import type { Cursor } from './cursor.ts';
import { readDatum } from './decode.ts';
import { type DecodeOptions, optionsFor } from './options.ts';
import { readSequences } from './ragged.ts';
import { listed } from './refusals.ts';
import { readRows } from './rows.ts';
import { TensorReader } from './tensor-reader.ts';
import { Texts } from './texts.ts';
import { isVectorKey, readVectors } from './vectors.ts';

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
  /** Whether there are several inputs, or columns that are not looked at, and each is one column. */
  readonly tabular: boolean;
  /** Columns that may be sent and are not looked at. */
  readonly ignored: ReadonlySet<string>;
  /** By the name of a matrix, that of its columns. */
  readonly columns: ReadonlyMap<string, Signature>;
  /** Whether some dimensions must agree. */
  readonly shares: boolean;
}

const plans = new WeakMap<Signature, Plan>();

export const planOf = (signature: Signature): Plan => {
  let plan = plans.get(signature);
  if (!plan) {
    const { inputs, row = [] } = signature;
    const ports = new Map(inputs.map((port) => [port.name, port]));
    const ignored = row.filter((name) => !ports.has(name));
    const wanted = inputs.length === 1 ? inputs : inputs.filter((port) => !port.optional);
    plan = {
      signature,
      ports,
      sole: wanted.length === 1 && ignored.length === 0 ? wanted[0] : undefined,
      tabular:
        (inputs.length > 1 || ignored.length > 0) && inputs.every((port) => isColumn(port) || port.sparse === true),
      ignored: new Set(ignored),
      columns: new Map(
        inputs.flatMap((port) => {
          const columns = signatureOfColumns(port);
          return columns ? [[port.name, columns] as const] : [];
        }),
      ),
      shares: hasSharedDims(inputs),
    };
    plans.set(signature, plan);
  }
  return plan;
};

/** Reads the inputs of `signature` from the value at the cursor. */
export const readInputs = (cursor: Cursor, signature: Signature, options: DecodeOptions): Tensors => {
  const plan = planOf(signature);
  const { sole } = plan;
  const c = cursor.peek();
  const columns = sole && plan.columns.get(sole.name);
  if (columns && isByColumns(cursor, sole.name, columns)) return readSole(cursor, plan, sole, options);
  if (sole?.json === true && isJson(cursor, plan)) return readSole(cursor, plan, sole, options);
  if (sole?.anyName && c === LIST && lookInto(cursor).first === OBJECT) {
    const texts = readAnyName(cursor, sole, options);
    if (texts) return new Map([[sole.name, texts]]);
  }
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
  /** By the input that tells them: how many steps each row has, and of which input that is. */
  private readonly steps = new Map<string, { readonly of: string; readonly lengths: readonly number[] }>();
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
      const datum =
        port.steps === undefined ? readPort(cursor, port, this.plan, this.options) : this.sequences(cursor, port);
      if (datum) this.data.set(port.name, datum);
    } catch (error) {
      if (!(error instanceof ServingError) || error.code !== 'INVALID_INPUT') throw error;
      this.problems.set(port.name, error.message);
      cursor.at = at;
      cursor.depth = depth;
      cursor.skip();
    }
  }

  /** Rows that may differ in their steps, which inputs along one axis agree about. */
  private sequences(cursor: Cursor, port: Port): Datum {
    const { tensor, lengths } = readSequences(cursor, port, this.options);
    const before = this.steps.get(port.steps!);
    const row = lengths.findIndex((length, i) => before && length !== before.lengths[i]);
    if (before && before.lengths.length === lengths.length && row >= 0) {
      throw new ServingError(
        'INVALID_INPUT',
        `input "${port.name}": row ${row} has ${lengths[row]} steps, of input "${before.of}" it has ${before.lengths[row]}`,
      );
    }
    if (!before) this.steps.set(port.steps!, { of: port.name, lengths });
    return tensor;
  }

  /** Adds what another one found. */
  take(other: Found): void {
    for (const [name, datum] of other.data) this.data.set(name, datum);
    for (const [name, problem] of other.problems) this.problems.set(name, problem);
  }

  /** The inputs; throws INVALID_INPUT with all problems, those of unknown names included. */
  finish(unknown: readonly string[]): Tensors {
    for (const [name, { lengths }] of this.steps) {
      if (this.data.has(name) || lengths.every((length) => length === lengths[0])) continue;
      this.data.set(name, tensor('int64', [lengths.length], BigInt64Array.from(lengths, BigInt)));
    }
    return finishInputs(this.plan, this.data, this.problems, unknown);
  }
}

const readPort = (cursor: Cursor, port: Port, plan: Plan, options: DecodeOptions): Datum | undefined => {
  if (port.sparse) return readVectors(cursor, port, options);
  if (port.json) return readJson(cursor, port, options);
  const columns = plan.columns.get(port.name);
  if (columns && hasObjects(cursor)) return matrixOfColumns(port, readInputs(cursor, columns, options));
  if (!(plan.tabular || port.anyName) || port.type.kind !== 'tensor') return readDatum(cursor, port, options);
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
    else if (plan.ignored.has(key)) cursor.skip();
    else {
      unknown.set(key, cursor.at);
      cursor.skip();
    }
  });
  const at = plan.sole?.anyName ? [...unknown.values()][0] : unknown.get('data');
  if (plan.sole && at !== undefined && unknown.size === 1 && found.data.size === 0) {
    const end = cursor.at;
    cursor.at = at;
    cursor.depth = depth;
    found.read(cursor, plan.sole);
    cursor.at = end;
    cursor.depth = depth - 1;
    unknown.clear();
  }
  return found.finish(plan.signature.others && found.data.size > 0 ? [] : [...unknown.keys()]);
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

const hasObjects = (cursor: Cursor): boolean => cursor.peek() === OBJECT || lookInto(cursor).first === OBJECT;

/** Whether the value at the cursor is the columns of a matrix, rather than the matrix by its own name. */
const isByColumns = (cursor: Cursor, matrix: string, { inputs }: Signature): boolean => {
  const c = cursor.peek();
  if (c !== OBJECT && !(c === LIST && lookInto(cursor).first === OBJECT)) return false;
  const { key } = lookInto(cursor);
  if (key !== matrix && key !== 'data') return true;
  // A column of the same name: the matrix is lists in a list, columns and cells are not.
  return inputs.some(({ name }) => name === key) && !isNested(cursor);
};

/** Whether what stands first in the object at the cursor, or in the first row of a list, is rows. */
const isNested = (cursor: Cursor): boolean => {
  const { at } = cursor;
  const inRow = cursor.bytes[at] === LIST;
  cursor.at++;
  if (inRow) {
    cursor.peek();
    cursor.at++;
  }
  cursor.key();
  const c = cursor.peek();
  const nested = c === OBJECT || (c === LIST && (inRow || [LIST, OBJECT].includes(lookInto(cursor).first)));
  cursor.at = at;
  return nested;
};

/** Whether the value at the cursor is itself one of JSON, rather than the input by name. */
const isJson = (cursor: Cursor, { ports }: Plan): boolean => {
  if (cursor.peek() !== OBJECT) return cursor.peek() === LIST;
  const { key } = lookInto(cursor);
  return key === undefined || !(ports.has(key) || key === 'data');
};

/** Values of JSON as texts: those of a list, or a single object. A text is taken for JSON that was written before. */
const readJson = (cursor: Cursor, port: Port, options: DecodeOptions): Datum => {
  const texts = new Texts(options.maxTensorBytes, `input "${port.name}"`);
  const one = (): void => {
    if (cursor.peek() === QUOTE && port.json !== 'cell') {
      texts.read(cursor);
      return;
    }
    const from = cursor.at;
    cursor.skip();
    texts.take(cursor.bytes, from, cursor.at);
  };
  if (cursor.peek() === LIST) cursor.list(one);
  else one();
  return { dtype: 'string', shape: [texts.count], data: texts.finish() };
};

/** Rows of one column whose name is free; undefined, with nothing consumed, where they are bytes in base64. */
const readAnyName = (cursor: Cursor, port: Port, options: DecodeOptions): Datum | undefined => {
  if (lookInto(cursor).key === 'b64' && takesB64(port, options)) return undefined;
  const reader = new TensorReader(`input "${port.name}"`, 'string', options, true);
  cursor.list((row) => {
    if (cursor.peek() !== OBJECT) throw new ServingError('INVALID_INPUT', `row ${row} is no object`);
    cursor.object(() => {
      if (reader.rows > row)
        throw new ServingError('INVALID_INPUT', `row ${row} has several columns; the model takes one text a row`);
      reader.read(cursor);
    });
    if (reader.rows <= row)
      throw new ServingError('INVALID_INPUT', `row ${row} has no column; the model takes one text a row`);
  });
  return reader.finish(port.type.kind === 'tensor' ? port.type.shape : undefined);
};

const takesB64 = ({ type }: Port, options: DecodeOptions): boolean =>
  options.b64 && type.kind === 'tensor' && type.dtype === 'string';

/** Whether the object at the cursor is itself the value of the sole input, rather than inputs by name. */
const isBareObject = (cursor: Cursor, plan: Plan, sole: Port, options: DecodeOptions): boolean => {
  if (sole.type.kind !== 'map' && !sole.sparse && !takesB64(sole, options)) return false;
  const { key } = lookInto(cursor);
  if (sole.sparse) return isVectorKey(key) && !plan.ports.has(key!);
  if (key === undefined) return sole.type.kind === 'map';
  return !plan.ports.has(key) && key !== 'data' && (sole.type.kind === 'map' || key === 'b64');
};

/** Whether the list at the cursor is one of rows, rather than the sole input. */
const isRows = ({ first, key }: Inside, plan: Plan, options: DecodeOptions): boolean => {
  if (first === LIST) return plan.tabular && !plan.sole;
  if (first !== OBJECT) return false;
  const { sole } = plan;
  if (!sole || (key !== undefined && plan.ports.has(key))) return true;
  if (sole.sparse && isVectorKey(key)) return false;
  return sole.type.kind === 'tensor' && !(key === 'b64' && takesB64(sole, options));
};

const noRows = (plan: Plan, options: DecodeOptions): Map<string, Datum> => {
  const found = new Map<string, Datum>();
  for (const { name, type, optional } of plan.signature.inputs) {
    if (optional || type.kind !== 'tensor') continue;
    found.set(name, new TensorReader(`input "${name}"`, type.dtype, options, true).finish(type.shape));
  }
  return found;
};

/** Columns whose cells may be missing, and that are absent. */
const fillMissing = (plan: Plan, found: Map<string, Datum>, problems: ReadonlyMap<string, string>): void => {
  const first = [...found.values()].find(isTensor);
  const rows = first?.shape[0];
  if (rows === undefined) return;
  for (const { name, missing, type } of plan.signature.inputs) {
    if (!missing || found.has(name) || problems.has(name) || type.kind !== 'tensor') continue;
    const shape = [rows, ...(type.shape ?? []).slice(1).map(Number)];
    if (type.dtype === 'string') {
      const cells = new Array<Uint8Array>(rows).fill(MISSING_TEXT);
      found.set(name, { dtype: 'string', shape, data: stringsOfBytes(cells) });
    } else {
      const data = (allocate(type.dtype, rows) as Float64Array).fill(Number.NaN);
      found.set(name, { dtype: type.dtype, shape, data } as unknown as Tensor);
    }
  }
};

/** Checks that all is there and fits together; throws INVALID_INPUT with everything that does not. */
const finishInputs = (
  plan: Plan,
  found: Map<string, Datum>,
  problems: ReadonlyMap<string, string> = new Map(),
  unknown: readonly string[] = [],
): Tensors => {
  const { inputs } = plan.signature;
  if (plan.tabular && found.size < inputs.length) fillMissing(plan, found, problems);
  const fits = !plan.shares && problems.size === 0 && unknown.length === 0;
  if (fits && found.size === inputs.length) return found;
  const names = listed([...plan.ports.keys(), ...plan.ignored]);
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
