/**
 * Calls of torch's operators by TorchScript's code: what is done to lists, dicts, strings and numbers, and what to
 * tensors, with the aliases that torch's schemas state: what is written in place, and what is a view of what.
 */
import type { Value } from '../../../graph/graph.ts';
import { cast } from '../../../graph/layers/values.ts';
import { lowerBound, refuse, resolve, rowOf } from '../aten.ts';
import { schemasOf } from '../schema.ts';
import { type Arg, Dict, isList, isTensor, numberOf, Tuple } from '../values.ts';
import { LISTS, ROWS, STRINGS, TABLES, textOf } from './builtins.ts';
import { Cell } from './cells.ts';
import { withNumbers } from './constant-numbers.ts';
import { GROWN } from './grown-ops.ts';
import { hintOf } from './hints.ts';
import type { Interpreter } from './interpret.ts';
import { arithmetic, convert, isArithmetic, toScalar, truth } from './numbers.ts';
import { describeThing, Enumerated, Instance, isNumber, List, Row, Table, type Thing, Unknown } from './objects.ts';
import { atPlace, parted } from './parted.ts';
import { equal, isSame, ofOne } from './python-calls.ts';
import { upgrade } from './upgrade.ts';
import { keepsOrder, MAY_COPY, OUT_OF_ORDER, putBack, UNWRITABLE, wantOrder } from './views.ts';
import { inPlace, targetsOf, writeOut } from './written.ts';

/** Operators that give their argument itself, though their schema does not say so. */
const GIVES_ITSELF: ReadonlySet<string> = new Set([
  'aten::dropout',
  'aten::alpha_dropout',
  'aten::feature_dropout',
  'aten::feature_alpha_dropout',
]);
const NOTHING = new Set([
  'aten::warn',
  'prim::Print',
  'aten::manual_seed',
  'aten::_assert_async',
  'prim::TimePoint',
  'prim::AddStatValue',
  'aten::requires_grad_',
  'aten::set_grad_enabled',
  'profiler::_record_function_enter',
  'profiler::_record_function_enter_new',
  'profiler::_record_function_exit',
]);

const views = (run: Interpreter, op: string, base: Cell, answer: Arg, again: (value: Value) => Arg): Thing => {
  wantOrder(op, base.inOrder);
  if ((op === 'aten::to' || op === 'aten::type_as' || op === 'aten::contiguous') && isTensor(answer)) {
    if (answer.dtype !== base.read().dtype) return new Cell(answer);
    if (op !== 'aten::contiguous' || base.inOrder) return base;
  }
  const mayCopy = MAY_COPY.has(op) && !base.inOrder;
  const make = (value: Value, pick: (answer: Arg) => Value): Cell => {
    const get = (from: Value): Value => pick(again(from));
    const put = (from: Value, view: Value): Value => putBack(run.g, op, get, from, view);
    const writable = !UNWRITABLE.has(op) && !mayCopy;
    const cell = new Cell({
      of: base,
      op,
      get,
      ...(writable && { put }),
      ...(mayCopy && { mayCopy: true as const }),
    });
    cell.inOrder = keepsOrder(op) && base.inOrder;
    cell.prime(value);
    return cell;
  };
  if (isTensor(answer)) return make(answer, (found) => found as Value);
  if (isList(answer)) {
    return new List(
      answer.map((item, i) =>
        isTensor(item) ? make(item, (found) => (found as readonly Value[])[i]!) : thingOf(item),
      ),
    );
  }
  return thingOf(answer);
};

/** What an operator tells of an input: of the input itself ranks and dtype, of a view of it the dtype. */
const learn = (run: Interpreter, name: string, place: number, args: readonly Thing[], thing: Thing): void => {
  if (!(thing instanceof Cell)) return;
  const own = run.inputs.get(thing);
  const input = own ?? run.inputs.get(thing.root);
  const known = input === undefined ? undefined : run.hints.get(input);
  if (input === undefined || known?.dtype) return;
  const isMask = /^aten::_?index/.test(name) && place === 1 && input.includes('mask');
  const hint = isMask ? ({ dtype: 'bool' } as const) : hintOf(name, place, args);
  if (hint && own !== undefined && !known) run.hints.set(input, hint);
  else if (hint?.dtype) run.hints.set(input, { ...known, dtype: hint.dtype });
};

const aten = (run: Interpreter, name: string, given: readonly Thing[], keywords: ReadonlyMap<string, Thing>): Thing => {
  const { g } = run;
  const args = withNumbers(g, name, given, keywords);
  const out = keywords.get('out');
  if (out instanceof Cell && !schemasOf(name).some((schema) => schema.args.some((arg) => arg.name === 'out'))) {
    const rest = new Map([...keywords].filter(([key]) => key !== 'out'));
    return writeOut(g, name, [out], argOf(run, aten(run, name, args, rest)))[0]!;
  }
  for (const [i, arg] of args.entries()) {
    learn(run, name, i, args, arg);
    // x[i, :, mask]
    if (i === 1 && arg instanceof List && /^aten::(index|index_put_?|_index_put_impl_?)$/.test(name))
      for (const item of arg.items) learn(run, name, i, args, item);
  }
  const positional = args.map((arg) => argOf(run, arg));
  const named = Object.fromEntries([...keywords].map(([key, arg]) => [key, argOf(run, arg)]));
  const upgraded = upgrade(run.version, name, positional, named);
  const bound = resolve(g, name, undefined, upgraded.positional, upgraded.named);
  const { schema } = bound;
  if (!rowOf(run.table, schema.op)) lowerBound(g, run.table, bound);
  const targets = targetsOf(schema, args, keywords);
  if (targets.length === 1) return inPlace(g, name, targets[0]!, lowerBound(g, run.table, bound));
  if (targets.length > 1) return new Row(writeOut(g, name, targets, lowerBound(g, run.table, bound)));
  const answer = lowerBound(g, run.table, bound);
  const source = schema.args.findIndex(
    ({ type }) =>
      type.alias !== undefined &&
      !type.writes &&
      type.name === 'Tensor' &&
      !type.list &&
      type.alias === schema.returns[0]?.alias,
  );
  const base = source < 0 ? undefined : args[source];
  if (base instanceof Cell) {
    const again = (value: Value): Arg =>
      lowerBound(g, run.table, { schema, args: { ...bound.args, [schema.args[source]!.name]: value } });
    return views(run, schema.op, base, answer, again);
  }
  const [only] = args;
  if (GIVES_ITSELF.has(name) && only instanceof Cell && answer === only.read()) return only;
  const made = thingOf(answer);
  // Elementwise operators keep how their arguments lie.
  if (made instanceof Cell)
    made.inOrder = !OUT_OF_ORDER.has(schema.op) && args.every((arg) => !(arg instanceof Cell) || arg.inOrder);
  return made;
};

/** What an operator gives, as a thing of its own. */
const thingOf = (arg: Arg): Thing => {
  if (isTensor(arg)) {
    if (!arg.sequence) return new Cell(arg);
    return new List({ of: { kind: 'tensor', dtype: arg.dtype, shape: arg.shape }, columns: [arg] });
  }
  if (isList(arg)) return new List(arg.map((item) => thingOf(item)));
  if (arg instanceof Tuple)
    return new Row(
      arg.items.map((item) => thingOf(item)),
      arg.fields,
    );
  if (arg instanceof Dict) return new Table(new Map([...arg.entries].map(([key, item]) => [key, thingOf(item)])));
  return arg as Thing;
};

/** A thing as an argument of an operator. */
const argOf = (run: Interpreter, thing: Thing): Arg => {
  if (thing instanceof Cell) return thing.read();
  if (thing instanceof List) return thing.items.map((item) => argOf(run, item));
  if (thing instanceof Row)
    return new Tuple(
      thing.items.map((item) => argOf(run, item)),
      thing.fields,
    );
  if (thing instanceof Table)
    return new Dict(new Map([...thing.entries].map(([key, item]) => [key, argOf(run, item)])));
  if (thing instanceof Unknown) throw refuse(`a value of which ${thing.why} is used`);
  if (thing === null || typeof thing === 'string' || isNumber(thing)) return thing as Arg;
  throw refuse(`${describeThing(thing)} is given to an operator`);
};

/** `len(self.layers)`, `self.layers[0]`, `"a" in self.layers`: containers of modules. */
const onInstance = (run: Interpreter, name: string, self: Instance, rest: readonly Thing[]): Thing => {
  const modules = [...self.attributes].filter(([, thing]) => thing instanceof Instance);
  const method = /^aten::(__\w+__)$/.exec(name)?.[1];
  const def = method === undefined ? undefined : self.of.def.methods.get(method);
  if (def) return run.call(def, [self, ...rest]);
  if (name === 'aten::len') return modules.length;
  if (name === 'aten::__contains__') return self.attributes.has(String(rest[0]));
  if (name === 'aten::__getitem__' || name === 'prim::ModuleContainerIndex') {
    const key = typeof rest[0] === 'string' ? rest[0] : textOf(rest[0] ?? null);
    return run.field(self, key);
  }
  throw refuse(`${name} of an object of class ${self.of.qualified}`);
};

const isTensors = (_run: Interpreter, list: List, name: string): boolean => {
  return (
    (name === 'aten::eq' || name === 'aten::sum' || name === 'aten::add') &&
    list.items.some((item) => item instanceof Cell) &&
    !(name === 'aten::add')
  );
};

/** `torch.tensor(numbers)`: floats are of the default dtype, where none is stated. */
const madeOfNumbers = (run: Interpreter, numbers: Value, keywords: ReadonlyMap<string, Thing>): Thing => {
  const dtype = keywords.get('dtype') ?? null;
  if (dtype !== null) return operator(run, 'aten::to', [new Cell(numbers), dtype], new Map());
  return new Cell(numbers.dtype === 'float64' ? cast(run.g, numbers, 'float32') : numbers);
};

/** A call of an operator of torch, by its full name. */
export const operator = (
  run: Interpreter,
  name: string,
  args: readonly Thing[],
  keywords: ReadonlyMap<string, Thing>,
): Thing => {
  const { g } = run;
  if (NOTHING.has(name)) return args[0] instanceof Cell ? args[0] : null;
  for (const arg of args)
    if (arg instanceof Unknown) throw refuse(`${name}: an argument is a value of which ${arg.why}`);
  const [first] = args;
  const rest = [...args.slice(1), ...keywords.values()];
  const site = { g, equal: (a: Thing, b: Thing) => equal(run, a, b) };
  const find = <T>(rows: Readonly<Record<string, T>>): T | undefined =>
    Object.hasOwn(rows, name) ? rows[name] : undefined;
  if (first instanceof List && first.grown) {
    const row = find(GROWN);
    if (row) {
      const call = (op: string, ...given: readonly Thing[]): Thing => operator(run, op, given, new Map());
      return row({ g, self: first, grown: first.grown, rest, aten: call });
    }
    if (first.grown.of.kind === 'number' && (name === 'aten::tensor' || name === 'aten::as_tensor')) {
      return madeOfNumbers(run, first.grown.columns[0]!, keywords);
    }
    throw refuse(`${name} of a list whose length only the run knows`);
  }
  if (first instanceof List && !isTensors(run, first, name)) {
    const made = atPlace(run, name, first, rest);
    if (made !== undefined) return made;
    const row = find(LISTS);
    if (row) return row(first, rest, site);
  }
  if (first instanceof Table) {
    const row = find(TABLES);
    if (row) return row(first, rest, site);
  }
  if (first instanceof Row) {
    const row = find(ROWS);
    if (row) return row(first, rest, site);
  }
  if (first instanceof Instance) return onInstance(run, name, first, rest);
  if (typeof first === 'string') {
    const row = find(STRINGS);
    if (row) return row(first, rest, site);
  }
  if (first instanceof Enumerated && (name === 'aten::eq' || name === 'aten::ne')) {
    const same = isSame(first, rest[0] ?? null);
    return name === 'aten::eq' ? same : !same;
  }
  if (name === 'aten::is_contiguous' && first instanceof Cell) return first.inOrder;
  if (name === 'aten::_get_tracing_state') return false;
  if (name === 'aten::dict' && args.length === 0) return new Table(new Map());
  if (name === 'aten::str') return textOf(first ?? null);
  if (name === 'aten::format' || name === 'aten::percentFormat') return '';
  if (name === 'prim::rangelist' && isNumber(first)) {
    const count = numberOf(first);
    if (count === undefined) throw refuse('a range() of a length that only the run knows');
    return new List(Array.from({ length: Math.max(0, Math.min(Number(count), 1_000_000)) }, (_, i) => i));
  }
  if (args.length > 0 && keywords.size === 0 && args.every(isNumber)) {
    if (name === 'aten::divmod')
      return new Row(['aten::floordiv', 'aten::remainder'].map((one) => arithmetic(g, one, args)));
    if (name === 'aten::__not__') {
      const known = truth(g, first as never);
      return typeof known === 'boolean' ? !known : toScalar(g.op('Not', [known]));
    }
    if (isArithmetic(name) && schemasOf(name).some(({ args: [one] }) => one && one.type.name !== 'Tensor')) {
      return arithmetic(g, name, args);
    }
    const kind = { 'aten::Int': 'int', 'aten::Float': 'float', 'aten::Bool': 'bool' }[name] as
      | 'int'
      | 'float'
      | 'bool'
      | undefined;
    if (kind) return convert(g, first as never, kind);
  }
  if (name === 'aten::__not__' && first instanceof Cell) {
    const known = truth(g, ofOne(run, first, 'bool'));
    return typeof known === 'boolean' ? !known : toScalar(g.op('Not', [known]));
  }
  return parted(run, name, [...args, ...keywords.values()]) ?? aten(run, name, args, keywords);
};
