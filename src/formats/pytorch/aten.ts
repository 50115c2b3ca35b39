/**
 * The machinery of the table of torch's operators: `bind` chooses the overload as torch does, by arity and kinds, fills
 * in what is left out, and converts numbers to what the schema says; a row says what it becomes in ONNX's vocabulary.
 *
 *   'aten::add': row<{ self: Value; other: Value | Scalar; alpha: Scalar }>(({ g, self, other, alpha }) => …)
 *
 * Arguments go by the schema's names. One row stands for all overloads of an operator that take tensors, and for the
 * one that writes in place (`add_`), whose writing is the interpreter's business. What a row is given, by schema type:
 * Tensor → Value (or a Scalar, where an exported graph has a number there), int → number or Num, float → number or Num,
 * bool → boolean or Num, Scalar → number, Float, boolean or Num, ScalarType → DType, str and Device → string, T? → null
 * as well, T[] → array.
 */
import { ServingError, within } from '../../errors.ts';
import type { GraphBuilder } from '../../graph/builder.ts';
import { DTYPES, type DType } from '../../tensor/dtype.ts';
import { ALIASES } from './aliases.ts';
import { scalarType } from './dtypes.ts';
import { wantNoNested } from './nested.ts';
import { refusedReason } from './refused-ops.ts';
import { type OpSchema, type SchemaArg, type SchemaType, schemasOf } from './schema.ts';
import { type Arg, Dict, isFloat, isList, isScalar, isTensor, kindOf, Num, Tuple } from './values.ts';

/** What a row has besides its arguments. */
export interface Context {
  readonly g: GraphBuilder;
  /** `aten::add` */
  readonly op: string;
  /** `Tensor`, `Scalar`; empty where it has no name. */
  readonly overload: string;
  /** The arguments once more, for the schema that calls one of them `g`. */
  readonly args: Readonly<Record<string, Arg | DType>>;
}

/** Answers one Arg, or a list of them where the schema returns several or a list. Throws by `refuse`. */
export type AtenRow = (args: Context & Readonly<Record<string, unknown>>) => Arg;

/** A row whose arguments have these types. */
export const row = <T extends object>(lower: (args: T & Context) => Arg): AtenRow => lower as unknown as AtenRow;

export type AtenTable = Readonly<Record<string, AtenRow>>;

/** A call of an operator that was found. */
export interface Bound {
  readonly schema: OpSchema;
  readonly args: Readonly<Record<string, Arg | DType>>;
}

/** What a row throws where it cannot do exactly what torch does; the operator and the place are added. */
export const refuse = (why: string): ServingError => new ServingError('UNSUPPORTED_MODEL', why);

/** What torch.jit.optimize_for_inference leaves: its constants are not in the file, and torch itself cannot load it. */
const OPTIMIZED =
  'the model was saved after torch.jit.optimize_for_inference, whose weights are not in the file; save it before, or after torch.jit.freeze alone';

const MISFIT = Symbol('misfit');
type Fitted = Arg | typeof MISFIT;

const ENUMS = new Set(['Layout', 'MemoryFormat', 'Generator', 'Stream', 'Storage', 'QScheme']);
const ANY = new Set([
  't',
  't1',
  't2',
  'Any',
  'AnyListType',
  'AnyEnumType',
  'AnyClassType',
  'RRef',
  'Future',
  'complex',
]);

/** The value of a tensor of one element, as a Python number. */
const implicit = (g: GraphBuilder, arg: Arg, kind: 'int' | 'float' | 'bool'): Fitted => {
  if (!isTensor(arg) || arg.shape?.some((dim) => dim !== 1)) return MISFIT;
  const dtype = kind === 'int' ? 'int64' : kind === 'float' ? 'float64' : 'bool';
  const flat = arg.shape?.length === 0 ? arg : g.op('Reshape', [arg, g.ints([])]);
  return new Num(flat.dtype === dtype ? flat : g.op('Cast', [flat], { to: CAST[dtype] }));
};
const CAST = { int64: 7, float64: 11, bool: 9 } as const;

const fitOne = (g: GraphBuilder, name: string, arg: Arg, loose: boolean): Fitted => {
  switch (name) {
    case 'Tensor':
      return isTensor(arg) || (loose && isScalar(arg)) ? arg : MISFIT;
    case 'int':
    case 'SymInt':
      if (typeof arg === 'number') return arg;
      if (typeof arg === 'bigint')
        return Math.max(-Number.MAX_SAFE_INTEGER, Math.min(Number(arg), Number.MAX_SAFE_INTEGER));
      if (arg instanceof Num && arg.kind === 'int') return typeof arg.dim === 'number' ? arg.dim : arg;
      if (!loose) return MISFIT;
      return typeof arg === 'boolean' ? Number(arg) : implicit(g, arg, 'int');
    case 'float':
    case 'SymFloat':
      if (isFloat(arg)) return arg.float;
      if (arg instanceof Num && arg.kind === 'float') return arg;
      if (!loose) return MISFIT;
      if (typeof arg === 'number') return arg;
      if (typeof arg === 'bigint' || typeof arg === 'boolean') return Number(arg);
      if (arg instanceof Num) return new Num(g.op('Cast', [arg.value], { to: CAST.float64 }));
      return implicit(g, arg, 'float');
    case 'bool':
    case 'SymBool':
      if (typeof arg === 'boolean' || (arg instanceof Num && arg.kind === 'bool')) return arg;
      return loose ? implicit(g, arg, 'bool') : MISFIT;
    case 'Scalar':
    case 'number':
      if (isScalar(arg)) return arg;
      return loose && isTensor(arg) ? implicit(g, arg, kindOfTensor(arg.dtype)) : MISFIT;
    case 'str':
    case 'Device':
    case 'DeviceObjType':
    case 'Dimname':
      return typeof arg === 'string' ? arg : MISFIT;
    case 'ScalarType':
      if (typeof arg === 'string') return Object.hasOwn(DTYPES, arg) ? arg : MISFIT;
      return typeof arg === 'number' ? dtypeOf(arg) : MISFIT;
    case 'Dict':
      return arg instanceof Dict ? arg : MISFIT;
    default:
      return ENUMS.has(name) || ANY.has(name) || name.includes('.') || arg instanceof Tuple ? arg : MISFIT;
  }
};

const kindOfTensor = (dtype: DType): 'int' | 'float' | 'bool' =>
  dtype === 'bool' ? 'bool' : dtype.startsWith('float') || dtype === 'bfloat16' ? 'float' : 'int';

const dtypeOf = (number: number): DType => {
  const { name, dtype } = scalarType(number);
  if (!dtype) throw refuse(`the dtype ${name} is not one that this server has`);
  return dtype;
};

const fit = (g: GraphBuilder, { name: argName, type }: SchemaArg, arg: Arg, loose: boolean): Fitted => {
  if (arg === null) return type.optional || ENUMS.has(type.name) ? null : MISFIT;
  const name = type.name === 'int' && argName === 'dtype' && !type.list ? 'ScalarType' : type.name;
  if (!type.list) return fitOne(g, name, arg, loose);
  if (!isList(arg)) {
    const one = type.list.size === undefined || !loose ? MISFIT : fitOne(g, name, arg, loose);
    return one === MISFIT ? MISFIT : new Array<Arg>(type.list.size!).fill(one);
  }
  const items: Arg[] = [];
  for (const item of arg) {
    const one: Fitted = item === null && type.list.optional ? null : fitOne(g, name, item, loose);
    if (one === MISFIT) return MISFIT;
    items.push(one);
  }
  return items;
};

/** The arguments by name; a text says why the call does not fit the schema. */
const tryBind = (
  g: GraphBuilder,
  schema: OpSchema,
  positional: readonly Arg[],
  keywords: Readonly<Record<string, Arg>>,
  loose: boolean,
): Record<string, Arg> | string => {
  const places = schema.args.filter((arg) => !arg.keywordOnly);
  if (positional.length > places.length) return `takes ${places.length} arguments, found ${positional.length}`;
  const args: Record<string, Arg> = {};
  for (const name of Object.keys(keywords)) {
    if (!schema.args.some((arg) => arg.name === name)) return `has no argument "${name}"`;
  }
  for (const [i, arg] of schema.args.entries()) {
    const given = !arg.keywordOnly && i < positional.length ? positional[i] : keywords[arg.name];
    const value = given === undefined ? arg.fallback : given;
    if (value === undefined) return `misses its argument "${arg.name}"`;
    const fitted = fit(g, arg, value, loose || given === undefined);
    if (fitted === MISFIT) return `does not take ${describeArg(value)} as "${arg.name}"`;
    args[arg.name] = fitted;
  }
  return args;
};

/** Flags of operators on tensors as booleans; one that only the run knows is none of them but attention's. */
const settleFlags = (name: string, schema: OpSchema, args: Record<string, Arg>): void => {
  if (!schema.args.some(({ type }) => type.name === 'Tensor')) return;
  for (const { name: argName, type } of schema.args) {
    const flag = args[argName];
    if (type.name !== 'bool' || !(flag instanceof Num) || argName === 'is_causal') continue;
    if (typeof flag.dim !== 'number')
      throw refuse(`${name}: ${argName} is computed at run time, and is supported as a constant only`);
    args[argName] = flag.dim !== 0;
  }
};

/** What an argument is, for messages. */
export const describeArg = (arg: Arg | undefined): string => {
  if (arg === undefined) return 'nothing';
  if (arg === null) return 'None';
  if (isTensor(arg)) return 'a tensor';
  if (isScalar(arg)) return `a Python ${kindOf(arg)}`;
  if (isList(arg)) return `a list of ${arg.length}`;
  if (arg instanceof Tuple) return `a tuple of ${arg.items.length}`;
  if (arg instanceof Dict) return `a dict of ${arg.entries.size}`;
  return typeof arg === 'string' ? JSON.stringify(arg) : 'an object';
};

/**
 * The overload that torch would call: the first that takes the arguments as they are, else the first that takes them
 * converted. Throws UNSUPPORTED_MODEL where torch has no such operator, CORRUPT_MODEL where no overload fits.
 */
export const resolve = (
  g: GraphBuilder,
  name: string,
  overload: string | undefined,
  positional: readonly Arg[],
  keywords: Readonly<Record<string, Arg>> = {},
): Bound => {
  const all = schemasOf(name);
  const schemas = overload === undefined ? all : all.filter((schema) => schema.overload === overload);
  if (schemas.length === 0) {
    const full = overload ? `${name}.${overload}` : name;
    if (/mkldnn/i.test(name)) throw refuse(`${full}: ${OPTIMIZED}`);
    throw refuse(
      `${full}: it is no operator of torch 2.15 or 1.4 that this server knows; operators of other libraries are not run`,
    );
  }
  let why = '';
  for (const loose of [false, true]) {
    for (const schema of schemas) {
      if (schema.open) return { schema, args: Object.fromEntries(positional.entries()) };
      const args = tryBind(g, schema, positional, keywords, loose);
      if (typeof args !== 'string') {
        settleFlags(name, schema, args);
        return { schema, args };
      }
      why = args;
    }
  }
  const found = positional.map(describeArg).join(', ');
  const one = schemas.length === 1 ? `${why}; ` : '';
  throw new ServingError('CORRUPT_MODEL', `${name}: ${one}no overload takes (${found}), such as ${schemas[0]!.text}`);
};

/** `aten::add` for `aten::add_`; undefined where the name is of no operator that writes in place. */
const outOfPlace = (op: string): string | undefined => (/[a-z0-9]_$/.test(op) ? op.slice(0, -1) : undefined);

/** The row of an operator: its own, that of its other name, or that of the operator which it does in place. */
export const rowOf = (table: AtenTable, op: string): AtenRow | undefined => {
  const find = (name: string): AtenRow | undefined => {
    if (Object.hasOwn(table, name)) return table[name];
    const alias = ALIASES[name];
    return alias !== undefined && Object.hasOwn(table, alias) ? table[alias] : undefined;
  };
  const place = outOfPlace(op);
  return find(op) ?? (place === undefined ? undefined : find(place));
};

/** Lowers a call that was resolved: one Arg, or a Tuple where the schema returns several. */
export const lowerBound = (g: GraphBuilder, table: AtenTable, { schema, args }: Bound): Arg => {
  const { op, overload } = schema;
  const lower = rowOf(table, op);
  wantNoNested(op, args);
  if (!lower)
    throw refuse(
      `${op}: there is no lowering for this operator: ${refusedReason(op)}; docs/ops/pytorch.md lists those there are`,
    );
  try {
    const answer = lower({ ...args, g, op, overload, args });
    return schema.returns.length > 1 && isList(answer) ? new Tuple(answer) : answer;
  } catch (error) {
    if (!(error instanceof ServingError) || error.message.includes(op)) throw error;
    throw within(op, error);
  }
};

/** `resolve` and `lowerBound` at once. */
export const bind = (
  g: GraphBuilder,
  table: AtenTable,
  name: string,
  positional: readonly Arg[],
  keywords: Readonly<Record<string, Arg>> = {},
  overload?: string,
): Arg => lowerBound(g, table, resolve(g, name, overload, positional, keywords));

/** Whether an argument of this type is written. */
export const writes = ({ type }: SchemaArg): boolean => type.writes === true;
export type { SchemaType };
