/**
 * Follows TorchScript's code and builds a graph as it goes: calls are inlined, conditions that are known take one
 * branch, loops of known length are unrolled. What only the run decides is in control.ts. Nothing is executed.
 */
import { ServingError } from '../../../errors.ts';
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { DTYPES, type DType } from '../../../tensor/dtype.ts';
import { type AtenTable, lowerBound, refuse, resolve, rowOf } from '../aten.ts';
import { schemasOf } from '../schema.ts';
import { type Arg, Dict, isList, isScalar, isTensor, kindOf, numberOf, Tuple } from '../values.ts';
import { LISTS, ROWS, STRINGS, TABLES, textOf } from './builtins.ts';
import { Cell, stateChange } from './cells.ts';
import { branch, forEach, repeat } from './control.ts';
import { type Hint, hintOf } from './hints.ts';
import type { Library } from './library.ts';
import { arithmetic, convert, isArithmetic, scalarValue, toScalar, truth } from './numbers.ts';
import {
  describeThing,
  Enumerated,
  Func,
  Instance,
  isNumber,
  type Key,
  List,
  Raised,
  Row,
  Sequence,
  Table,
  type Thing,
  Thrown,
  type TypeName,
  typeNameOf,
  Unknown,
} from './objects.ts';
import { isParting, partsOf } from './parts.ts';
import { onSequence } from './sequences.ts';
import type { Expr, FunctionDef, Position, Statement } from './syntax.ts';
import { keepsOrder, MAY_COPY, putBack, UNWRITABLE } from './views.ts';

export type Frame = Map<string, Thing>;
/** What a block ends with where it returns. */
export interface Returned {
  readonly value: Thing;
}

const MAX_STEPS = 3_000_000;
const MAX_CALLS = 200;

/** Operators that give their argument itself, though their schema does not say so. */
const GIVES_ITSELF: ReadonlySet<string> = new Set([
  'aten::dropout',
  'aten::alpha_dropout',
  'aten::feature_dropout',
  'aten::feature_alpha_dropout',
]);
/** They change what a tensor is, not what it holds. */
const RESHAPES_IN_PLACE =
  /^aten::(squeeze_|unsqueeze_|t_|transpose_|swapaxes_|swapdims_|resize_|resize_as_|set_|as_strided_)$/;
const NOTHING = new Set([
  'aten::warn',
  'prim::Print',
  'aten::manual_seed',
  'aten::_assert_async',
  'prim::TimePoint',
  'prim::AddStatValue',
  'aten::requires_grad_',
  'aten::set_grad_enabled',
  'profiler::_record_function_exit',
]);

export class Interpreter {
  g: GraphBuilder;
  readonly library: Library;
  readonly #table: AtenTable;
  readonly #constants: readonly Thing[];
  readonly #version: number;
  /** Conditions under which torch would raise, and answer nothing. */
  readonly guards: Value[] = [];
  readonly notes = new Set<string>();
  /** The inputs by name, and what the operators that take them first say of them. */
  readonly inputs = new Map<Cell, string>();
  readonly hints = new Map<string, Hint>();
  #steps = 0;
  /** How many calls are under way. */
  calls = 0;

  constructor(g: GraphBuilder, library: Library, table: AtenTable, constants: readonly Thing[], version: number) {
    this.g = g;
    this.library = library;
    this.#table = table;
    this.#constants = constants;
    this.#version = version;
  }

  /** What a function or method gives. Throws ServingErrors, and Raised where the model's code raises for sure. */
  call(def: FunctionDef, args: readonly Thing[], keywords: ReadonlyMap<string, Thing> = new Map()): Thing {
    if (++this.calls > MAX_CALLS)
      throw new ServingError('TOO_LARGE', `${at(def)}: more than ${MAX_CALLS} calls inside each other`);
    const frame: Frame = new Map();
    def.parameters.forEach(({ name, fallback }, i) => {
      const given = i < args.length ? args[i] : (keywords.get(name) ?? (fallback && this.evaluate(fallback, frame)));
      if (given === undefined)
        throw new ServingError('CORRUPT_MODEL', `${at(def)}: ${def.name} misses its argument "${name}"`);
      frame.set(name, given);
    });
    if (args.length > def.parameters.length) {
      throw new ServingError(
        'CORRUPT_MODEL',
        `${at(def)}: ${def.name} takes ${def.parameters.length} arguments, found ${args.length}`,
      );
    }
    const { from } = this.g;
    const [self] = args;
    if (self instanceof Instance && self.path !== undefined) this.g.from = self.path === '' ? def.name : self.path;
    const returned = this.block(def.body, frame);
    this.g.from = from;
    this.calls--;
    return returned ? returned.value : null;
  }

  /** Runs statements up to a return. */
  block(body: readonly Statement[], frame: Frame): Returned | undefined {
    for (const statement of body) {
      const returned = this.#located(statement, () => this.#statement(statement, frame));
      if (returned) return returned;
    }
    return undefined;
  }

  #located<T>(position: Position, run: () => T): T {
    try {
      if (++this.#steps > MAX_STEPS)
        throw new ServingError('TOO_LARGE', `its code takes more than ${MAX_STEPS} steps to follow`);
      return run();
    } catch (error) {
      if (error instanceof RangeError) throw new ServingError('TOO_LARGE', `${at(position)}: ${error.message}`);
      if (!(error instanceof ServingError) || error.message.startsWith('code/')) throw error;
      throw new ServingError(error.code, `${at(position)}: ${error.message}`, { cause: error, refusal: error.refusal });
    }
  }

  #statement(statement: Statement, frame: Frame): Returned | undefined {
    switch (statement.kind) {
      case 'pass':
        return undefined;
      case 'expression':
        this.evaluate(statement.value, frame);
        return undefined;
      case 'return':
        return { value: statement.value ? this.evaluate(statement.value, frame) : null };
      case 'assign': {
        const value = statement.unpacks
          ? this.#parts(statement.value, statement.targets.length, frame)
          : this.evaluate(statement.value, frame);
        if (statement.unpacks) this.#unpack(statement.targets, value, frame);
        else this.#assign(statement.targets[0]!, value, frame);
        return undefined;
      }
      case 'if': {
        const condition = this.condition(this.evaluate(statement.condition, frame));
        if (typeof condition === 'boolean') return this.block(condition ? statement.body : statement.orElse, frame);
        return branch(this, condition, frame, statement.body, statement.orElse);
      }
      case 'while':
        return repeat(this, statement, frame);
      case 'for':
        return forEach(this, statement, frame);
      case 'with':
        for (const context of statement.contexts) this.evaluate(context, frame);
        return this.block(statement.body, frame);
    }
  }

  /** A condition: known, or a value of rank 0 and dtype bool. */
  condition(thing: Thing): boolean | Value {
    if (thing instanceof Cell) return truth(this.g, this.#ofOne(thing, 'bool'));
    if (isNumber(thing)) return truth(this.g, thing);
    if (thing === null) return false;
    if (thing instanceof List) return thing.items.length > 0;
    if (typeof thing === 'string') return thing !== '';
    throw refuse(`a condition is ${this.#described(thing)}`);
  }

  #described(thing: Thing): string {
    return thing instanceof Unknown ? `a value of which ${thing.why}` : describeThing(thing);
  }

  /** What is taken apart into so many names: a tensor that is parted has so many parts, or torch raises. */
  #parts(expr: Expr, count: number, frame: Frame): Thing {
    const path = expr.kind === 'call' ? this.#path(expr.callee, frame) : undefined;
    if (expr.kind === 'call' && path && isParting(path)) {
      const args = expr.args.map((arg) => this.evaluate(arg, frame));
      const keywords = new Map(expr.keywords.map(([name, value]) => [name, this.evaluate(value, frame)]));
      const parts = this.#located(expr, () => partsOf(this, path, count, args, keywords));
      if (parts) return parts;
      return this.#located(expr, () => this.operator(path.replace('torch.', 'aten::'), args, keywords));
    }
    const value = this.evaluate(expr, frame);
    if (value instanceof Cell) return partsOf(this, 'torch.unbind', count, [value], new Map()) ?? value;
    return value;
  }

  #unpack(targets: readonly Expr[], value: Thing, frame: Frame): void {
    const items = this.itemsOf(value);
    if (items.length !== targets.length) {
      throw new ServingError('CORRUPT_MODEL', `${targets.length} names for ${describeThing(value)}`);
    }
    targets.forEach((target, i) => {
      this.#assign(target, items[i]!, frame);
    });
  }

  itemsOf(value: Thing): readonly Thing[] {
    if (value instanceof Row || value instanceof List) return value.items;
    if (value instanceof Cell) {
      const size = value.read().shape?.[0];
      if (typeof size === 'number') return this.itemsOf(this.operator('aten::unbind', [value, 0], new Map()));
    }
    throw refuse(`${this.#described(value)} is taken apart`);
  }

  #assign(target: Expr, value: Thing, frame: Frame): void {
    switch (target.kind) {
      case 'name':
        frame.set(target.name, value);
        return;
      case 'attribute': {
        const object = this.evaluate(target.of, frame);
        if (!(object instanceof Instance)) throw refuse(`an attribute of ${this.#described(object)} is set`);
        this.#setAttribute(object, target.name, value);
        return;
      }
      case 'tuple':
      case 'list':
        this.#unpack(target.items, value, frame);
        return;
      case 'index': {
        const of = this.evaluate(target.of, frame);
        this.operator('aten::_set_item', [of, this.evaluate(target.index, frame), value], new Map());
        return;
      }
      default:
        throw new ServingError('CORRUPT_MODEL', 'something is assigned to what is no name');
    }
  }

  #setAttribute(object: Instance, name: string, value: Thing): void {
    if (object.path !== undefined) {
      const attribute = object.path === '' ? name : `${object.path}.${name}`;
      const held = object.attributes.get(name);
      // Setting what is there already is no change; the counter of batches goes into no answer of torch.nn's own.
      const isSame = held === value || (held instanceof Cell && value instanceof Cell && held.read() === value.read());
      if (isSame) return;
      if (name !== 'num_batches_tracked') throw stateChange(attribute);
      this.notes.add(`the model counts batches in "${attribute}", as in training; that is left out`);
      return;
    }
    object.setAttribute(name, value);
  }

  evaluate(expr: Expr, frame: Frame): Thing {
    switch (expr.kind) {
      case 'name':
        return this.#name(expr.name, frame);
      case 'number':
        if (typeof expr.value === 'number') return { float: expr.value };
        return Number.isSafeInteger(Number(expr.value)) ? Number(expr.value) : expr.value;
      case 'string':
        return expr.value;
      case 'list':
        return new List(expr.items.map((item) => this.evaluate(item, frame)));
      case 'tuple':
        return new Row(expr.items.map((item) => this.evaluate(item, frame)));
      case 'dict':
        return new Table(
          new Map(
            expr.entries.map(([key, value]) => [this.#key(this.evaluate(key, frame)), this.evaluate(value, frame)]),
          ),
        );
      case 'unary': {
        const of = this.evaluate(expr.of, frame);
        return this.operator(expr.operator === '-' ? 'aten::neg' : 'aten::__not__', [of], new Map());
      }
      case 'choice': {
        const condition = this.condition(this.evaluate(expr.condition, frame));
        if (typeof condition === 'boolean') return this.evaluate(condition ? expr.yes : expr.no, frame);
        throw refuse('a choice in an expression on what only the run knows');
      }
      case 'index':
        return this.#index(expr, frame);
      case 'attribute':
        return this.#attribute(expr, frame);
      case 'call':
        return this.#located(expr, () => this.#callExpression(expr, frame));
    }
  }

  #key(thing: Thing): Key {
    if (typeof thing === 'string' || typeof thing === 'boolean') return thing;
    if (thing instanceof Enumerated) return `${thing.of.qualified}.${thing.name}`;
    const number = isNumber(thing) ? numberOf(thing) : undefined;
    if (number === undefined) throw refuse(`the key of a dict is ${this.#described(thing)}`);
    return Number(number);
  }

  #name(name: string, frame: Frame): Thing {
    const found = frame.get(name);
    if (found !== undefined) return found;
    switch (name) {
      case 'None':
        return null;
      case 'True':
        return true;
      case 'False':
        return false;
      case 'inf':
        return { float: Number.POSITIVE_INFINITY };
      case 'nan':
        return { float: Number.NaN };
      case 'infj':
      case 'nanj':
        throw refuse('complex numbers in code');
    }
    throw new ServingError('CORRUPT_MODEL', `the name "${name}" stands for nothing`);
  }

  #index(expr: Extract<Expr, { kind: 'index' }>, frame: Frame): Thing {
    const of = this.evaluate(expr.of, frame);
    const index = this.evaluate(expr.index, frame);
    if (of instanceof Instance) {
      const name = typeof index === 'string' ? index : textOf(index);
      return this.#field(of, name);
    }
    return this.operator('aten::__getitem__', [of, index], new Map());
  }

  /** `a.b.c` where `a` is no local name, as text. */
  #path(expr: Expr, frame: Frame): string | undefined {
    if (expr.kind === 'name') return frame.has(expr.name) ? undefined : expr.name;
    if (expr.kind !== 'attribute') return undefined;
    const of = this.#path(expr.of, frame);
    return of === undefined ? undefined : `${of}.${expr.name}`;
  }

  #attribute(expr: Extract<Expr, { kind: 'attribute' }>, frame: Frame): Thing {
    const path = this.#path(expr, frame);
    if (path?.startsWith('CONSTANTS.c')) {
      const constant = this.#constants[Number(path.slice('CONSTANTS.c'.length))];
      if (constant === undefined) throw new ServingError('CORRUPT_MODEL', `constants.pkl has no ${path}`);
      return constant;
    }
    if (path?.startsWith('__torch__.')) {
      const member = this.#member(path);
      return member ?? new Func(path);
    }
    if (path === 'math.inf' || path === 'torch.inf') return { float: Number.POSITIVE_INFINITY };
    const of = this.evaluate(expr.of, frame);
    return this.#field(of, expr.name);
  }

  /** A member of an Enum. */
  #member(path: string): Thing | undefined {
    const dot = path.lastIndexOf('.');
    const of = this.library.findClass(path.slice(0, dot));
    const member = of?.def.base === 'Enum' ? of.def.attributes.get(path.slice(dot + 1)) : undefined;
    if (!of || !member?.value) return undefined;
    return new Enumerated(of, path.slice(dot + 1), this.evaluate(member.value, new Map()));
  }

  #field(of: Thing, name: string): Thing {
    if (of instanceof Instance) {
      const held = of.attributes.get(name);
      if (held !== undefined) return held;
      const stated = of.of.def.attributes.get(name);
      if (stated?.value) return this.evaluate(stated.value, new Map());
      const def = of.of.def.methods.get(name);
      if (def) return new Func(name, { self: of, def });
      throw new ServingError(
        'CORRUPT_MODEL',
        `${of.path === undefined ? of.of.qualified : `the module "${of.path}"`} has no attribute "${name}"`,
      );
    }
    if (of instanceof Row && of.fields?.includes(name)) return of.items[of.fields.indexOf(name)]!;
    if (of instanceof Enumerated && name === 'name') return of.name;
    if (of instanceof Enumerated && name === 'value') return of.value;
    if (of instanceof Cell) {
      const row = schemasOf(`prim::${name}`).length > 0 ? `prim::${name}` : `aten::${name === 'T' ? 'numpy_T' : name}`;
      return this.operator(row, [of], new Map());
    }
    if (of instanceof Unknown) throw refuse(`the attribute "${name}" of a value of which ${of.why}`);
    throw new ServingError('CORRUPT_MODEL', `${describeThing(of)} has no attribute "${name}"`);
  }

  #callExpression(expr: Extract<Expr, { kind: 'call' }>, frame: Frame): Thing {
    const { callee } = expr;
    const path = this.#path(callee, frame);
    if (path !== undefined) {
      const special = this.#special(path, expr, frame);
      if (special !== undefined) return special;
    }
    const args = () => expr.args.map((arg) => this.evaluate(arg, frame));
    const keywords = () => new Map(expr.keywords.map(([name, value]) => [name, this.evaluate(value, frame)]));
    if (path?.startsWith('torch.')) return this.operator(`aten::${path.slice('torch.'.length)}`, args(), keywords());
    if (path?.startsWith('ops.')) {
      const [, space, ...name] = path.split('.');
      return this.operator(`${space}::${name.join('.')}`, args(), keywords());
    }
    if (path?.startsWith('__torch__.')) return this.#callNamed(path, args(), keywords());
    if (callee.kind === 'attribute') {
      const self = this.evaluate(callee.of, frame);
      if (self instanceof Instance) {
        const def = self.of.def.methods.get(callee.name);
        if (def) return this.call(def, [self, ...args()], keywords());
        const held = self.attributes.get(callee.name);
        if (held instanceof Func) return this.#callFunc(held, args(), keywords());
        throw new ServingError('CORRUPT_MODEL', `the class ${self.of.qualified} has no method "${callee.name}"`);
      }
      return this.operator(`aten::${callee.name}`, [self, ...args()], keywords());
    }
    const target = this.evaluate(callee, frame);
    if (target instanceof Func) return this.#callFunc(target, args(), keywords());
    throw new ServingError('CORRUPT_MODEL', `${describeThing(target)} is called`);
  }

  #callFunc(func: Func, args: readonly Thing[], keywords: ReadonlyMap<string, Thing>): Thing {
    if (func.bound) return this.call(func.bound.def, [func.bound.self, ...args], keywords);
    return this.#callNamed(func.name, args, keywords);
  }

  #callNamed(path: string, args: readonly Thing[], keywords: ReadonlyMap<string, Thing>): Thing {
    if (path.endsWith('.__new__'))
      return new Instance(this.library.class(path.slice(0, -'.__new__'.length)), new Map());
    const def = this.library.findFunction(path);
    if (def) return this.call(def, args, keywords);
    const of = this.library.findClass(path);
    if (!of) {
      if (path.startsWith('__torch__.torch.classes.'))
        throw refuse(`the class ${path} is a custom class of C++, which is not run`);
      throw new ServingError('CORRUPT_MODEL', `the code does not define ${path}`);
    }
    if (of.def.base === 'NamedTuple') {
      const fields = [...of.def.attributes.keys()];
      const given = fields.map((name, i) => {
        const value = args[i] ?? keywords.get(name);
        const fallback = of.def.attributes.get(name)?.value;
        if (value === undefined && fallback) return this.evaluate(fallback, new Map());
        if (value === undefined) throw new ServingError('CORRUPT_MODEL', `${path} misses its field "${name}"`);
        return value;
      });
      return new Row(given, fields);
    }
    if (of.def.base === 'Enum') {
      for (const name of of.def.attributes.keys()) {
        const member = this.#member(`${path}.${name}`);
        if (member instanceof Enumerated && this.equal(member.value, args[0]!) === true) return member;
      }
    }
    const object = new Instance(of, new Map());
    const init = of.def.methods.get('__init__');
    if (init) this.call(init, [object, ...args], keywords);
    return object;
  }

  /** Calls that are Python's own, or that only say of what type something is. */
  #special(path: string, expr: Extract<Expr, { kind: 'call' }>, frame: Frame): Thing | undefined {
    const arg = (i: number): Thing => {
      const given = expr.args[i];
      if (!given) throw new ServingError('CORRUPT_MODEL', `${path} misses argument ${i + 1}`);
      return this.evaluate(given, frame);
    };
    const type = (i: number): TypeName => typeNameOf(expr.args[i] ?? { ...expr, kind: 'name', name: '' });
    switch (path) {
      case 'annotate':
        return this.#annotated(type(0), arg(1));
      case 'unchecked_cast':
        return this.#cast(type(0), arg(1));
      case 'uninitialized':
        return new Thrown('it is not initialized');
      case 'int':
      case 'float':
      case 'bool':
        return this.#converted(arg(0), path);
      case 'str':
        return textOf(arg(0));
      case 'len':
        return this.operator('aten::len', [arg(0)], new Map());
      case 'range':
        throw refuse('range() outside of a loop');
      case 'print':
        return null;
      case 'getattr':
        return this.#field(arg(0), String(arg(1)));
      case 'hasattr': {
        const of = arg(0);
        return (
          of instanceof Instance && (of.attributes.has(String(arg(1))) || of.of.def.attributes.has(String(arg(1))))
        );
      }
      case 'isinstance':
        return this.#isInstance(arg(0), expr.args[1]!);
      case 'torch.device':
        return 'cpu';
      case 'fork': {
        const [first, ...rest] = expr.args.map((one) => this.evaluate(one, frame));
        return this.#callFunc(first as Func, rest, new Map());
      }
      case 'torch.__is__':
        return this.#isSame(arg(0), arg(1));
      case 'torch.__isnot__':
        return !this.#isSame(arg(0), arg(1));
      case 'torch.wait':
      case 'torch.jit.wait':
      case 'ops.prim.unchecked_unwrap_optional':
      case 'torch._unwrap_optional':
      case 'ops.prim.unchecked_cast':
        return arg(0);
      case 'ops.prim.RaiseException': {
        const text = arg(0);
        throw new Raised(typeof text === 'string' ? text : 'Exception');
      }
      case 'ops.prim.IfThenElse': {
        const condition = this.condition(arg(0));
        if (typeof condition === 'boolean') return arg(condition ? 1 : 2);
        throw refuse('a choice in an expression on what only the run knows');
      }
      case 'ops.prim.tolist':
        throw refuse('it makes a Python list of the elements of a tensor, whose values only the run knows');
    }
    return undefined;
  }

  #annotated(type: TypeName, thing: Thing): Thing {
    if ((type.name === 'int' || type.name === 'float' || type.name === 'bool') && thing instanceof Cell) {
      return this.#ofOne(thing, type.name);
    }
    return this.#cast(type, thing);
  }

  #cast(type: TypeName, thing: Thing): Thing {
    if (thing instanceof Unknown && type.name !== 'Optional') throw refuse(`a value of which ${thing.why} is used`);
    return thing;
  }

  #ofOne(cell: Cell, kind: 'int' | 'float' | 'bool'): ReturnType<typeof toScalar> {
    const { g } = this;
    const value = cell.read();
    const flat = value.shape?.length === 0 ? value : g.op('Reshape', [value, g.ints([])]);
    const scalar = toScalar(castTo(g, flat, kind));
    return scalar;
  }

  #converted(thing: Thing, kind: 'int' | 'float' | 'bool'): Thing {
    if (thing instanceof Cell) return this.#ofOne(thing, kind);
    if (isNumber(thing)) return convert(this.g, thing, kind);
    if (kind === 'bool') {
      const known = this.condition(thing);
      return typeof known === 'boolean' ? known : toScalar(known);
    }
    if (typeof thing === 'string' && thing.trim() !== '' && !Number.isNaN(Number(thing))) {
      return kind === 'int' ? Math.trunc(Number(thing)) : { float: Number(thing) };
    }
    if (typeof thing === 'string' && /^-?inf$/.test(thing)) return { float: thing === 'inf' ? Infinity : -Infinity };
    if (thing === 'nan') return { float: Number.NaN };
    throw refuse(`${kind}() of ${this.#described(thing)}`);
  }

  #isSame(a: Thing, b: Thing): boolean {
    for (const thing of [a, b]) if (thing instanceof Unknown) throw refuse(`a test on a value of which ${thing.why}`);
    if (a === null || b === null) return a === b;
    if (a instanceof Enumerated && b instanceof Enumerated)
      return a.name === b.name && a.of.qualified === b.of.qualified;
    return a === b;
  }

  #isInstance(thing: Thing, types: Expr): boolean {
    if (thing instanceof Unknown) throw refuse(`a test on a value of which ${thing.why}`);
    const all = types.kind === 'tuple' || types.kind === 'list' ? types.items : [types];
    return all.some((type) => isOfType(thing, typeNameOf(type)));
  }

  /** `a == b`. */
  equal(a: Thing, b: Thing): Thing {
    if (isNumber(a) && isNumber(b)) return arithmetic(this.g, 'aten::eq', [a, b]);
    if (a instanceof Enumerated && b instanceof Enumerated) return this.#isSame(a, b);
    if ((a instanceof List && b instanceof List) || (a instanceof Row && b instanceof Row)) {
      return this.operator('aten::eq', [a, b], new Map());
    }
    if (a instanceof Cell || b instanceof Cell) throw refuse('tensors are compared inside of lists');
    return a === b;
  }

  /** A call of an operator of torch, by its full name. */
  operator(name: string, args: readonly Thing[], keywords: ReadonlyMap<string, Thing>): Thing {
    const { g } = this;
    if (NOTHING.has(name)) return args[0] instanceof Cell ? args[0] : null;
    for (const arg of args)
      if (arg instanceof Unknown) throw refuse(`${name}: an argument is a value of which ${arg.why}`);
    const [first] = args;
    const rest = [...args.slice(1), ...keywords.values()];
    const site = { g, equal: (a: Thing, b: Thing) => this.equal(a, b) };
    const find = <T>(rows: Readonly<Record<string, T>>): T | undefined =>
      Object.hasOwn(rows, name) ? rows[name] : undefined;
    if (first instanceof Sequence) return onSequence(g, name, first, rest, (thing) => this.#cellValue(thing));
    if (first instanceof List && !this.#isTensors(first, name)) {
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
    if (first instanceof Instance) return this.#onInstance(name, first, rest);
    if (typeof first === 'string') {
      const row = find(STRINGS);
      if (row) return row(first, rest, site);
    }
    if (first instanceof Enumerated && (name === 'aten::eq' || name === 'aten::ne')) {
      const same = this.#isSame(first, rest[0] ?? null);
      return name === 'aten::eq' ? same : !same;
    }
    if (name === 'aten::dict' && args.length === 0) return new Table(new Map());
    if (name === 'aten::str') return textOf(first ?? null);
    if (name === 'aten::format' || name === 'aten::percentFormat') return '';
    if (name === 'prim::rangelist' && isNumber(first)) {
      const count = numberOf(first);
      if (count === undefined) throw refuse('a range() of a length that only the run knows');
      return new List(Array.from({ length: Math.max(0, Math.min(Number(count), 1_000_000)) }, (_, i) => i));
    }
    if (args.length > 0 && keywords.size === 0 && args.every(isNumber)) {
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
      const known = truth(g, this.#ofOne(first, 'bool'));
      return typeof known === 'boolean' ? !known : toScalar(g.op('Not', [known]));
    }
    return this.#aten(name, args, keywords);
  }

  #isTensors(list: List, name: string): boolean {
    return (
      (name === 'aten::eq' || name === 'aten::sum' || name === 'aten::add') &&
      list.items.some((item) => item instanceof Cell) &&
      !(name === 'aten::add')
    );
  }

  /** `len(self.layers)`, `self.layers[0]`, `"a" in self.layers`: containers of modules. */
  #onInstance(name: string, self: Instance, rest: readonly Thing[]): Thing {
    const modules = [...self.attributes].filter(([, thing]) => thing instanceof Instance);
    const method = /^aten::(__\w+__)$/.exec(name)?.[1];
    const def = method === undefined ? undefined : self.of.def.methods.get(method);
    if (def) return this.call(def, [self, ...rest]);
    if (name === 'aten::len') return modules.length;
    if (name === 'aten::__contains__') return self.attributes.has(String(rest[0]));
    if (name === 'aten::__getitem__' || name === 'prim::ModuleContainerIndex') {
      const key = typeof rest[0] === 'string' ? rest[0] : textOf(rest[0] ?? null);
      return this.#field(self, key);
    }
    throw refuse(`${name} of an object of class ${self.of.qualified}`);
  }

  #cellValue(thing: Thing): Value {
    if (thing instanceof Cell) return thing.read();
    throw refuse(`a tensor was expected, found ${this.#described(thing)}`);
  }

  /** A thing as an argument of an operator. */
  arg(thing: Thing): Arg {
    if (thing instanceof Cell) return thing.read();
    if (thing instanceof List) return thing.items.map((item) => this.arg(item));
    if (thing instanceof Row)
      return new Tuple(
        thing.items.map((item) => this.arg(item)),
        thing.fields,
      );
    if (thing instanceof Table)
      return new Dict(new Map([...thing.entries].map(([key, item]) => [key, this.arg(item)])));
    if (thing instanceof Unknown) throw refuse(`a value of which ${thing.why} is used`);
    if (thing === null || typeof thing === 'string' || isNumber(thing)) return thing as Arg;
    throw refuse(`${describeThing(thing)} is given to an operator`);
  }

  /** What an operator gives, as a thing of its own. */
  thing(arg: Arg): Thing {
    if (isTensor(arg)) return arg.sequence ? new Sequence(arg) : new Cell(arg);
    if (isList(arg)) return new List(arg.map((item) => this.thing(item)));
    if (arg instanceof Tuple)
      return new Row(
        arg.items.map((item) => this.thing(item)),
        arg.fields,
      );
    if (arg instanceof Dict) return new Table(new Map([...arg.entries].map(([key, item]) => [key, this.thing(item)])));
    return arg as Thing;
  }

  #aten(name: string, args: readonly Thing[], keywords: ReadonlyMap<string, Thing>): Thing {
    const { g } = this;
    if (
      args[0] instanceof List &&
      args[0].items.length > 0 &&
      args[0].items.every((item) => item instanceof Sequence)
    ) {
      throw refuse(`${name} of lists of lists of tensors`);
    }
    for (const [i, arg] of args.entries()) {
      const input = arg instanceof Cell ? this.inputs.get(arg) : undefined;
      if (input !== undefined && !this.hints.has(input)) {
        const hint = hintOf(name, i, args);
        if (hint) this.hints.set(input, hint);
      }
    }
    const positional = args.map((arg) => this.arg(arg));
    const named = Object.fromEntries([...keywords].map(([key, arg]) => [key, this.arg(arg)]));
    if (this.#version < 4 && /^aten::div_?$/.test(name)) return this.#oldDivision(name, args, keywords);
    const bound = resolve(g, name, undefined, upgraded(this.#version, name, positional, named), named);
    const { schema } = bound;
    if (!rowOf(this.#table, schema.op)) lowerBound(g, this.#table, bound);
    const written = schema.args.findIndex(({ type }) => type.writes && type.name === 'Tensor' && !type.list);
    if (written >= 0) {
      const target = args[written] ?? keywords.get(schema.args[written]!.name);
      if (target instanceof Cell) return this.#inPlace(name, target, lowerBound(g, this.#table, bound));
    }
    const answer = lowerBound(g, this.#table, bound);
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
        lowerBound(g, this.#table, { schema, args: { ...bound.args, [schema.args[source]!.name]: value } });
      return this.#views(schema.op, base, answer, again);
    }
    const [only] = args;
    if (GIVES_ITSELF.has(name) && only instanceof Cell && answer === only.read()) return only;
    const made = this.thing(answer);
    // Elementwise operators keep how their arguments lie.
    if (made instanceof Cell) made.inOrder = args.every((arg) => !(arg instanceof Cell) || arg.inOrder);
    return made;
  }

  // Before file version 4, `/` of two integer tensors rounded toward zero.
  #oldDivision(name: string, args: readonly Thing[], keywords: ReadonlyMap<string, Thing>): Thing {
    const isIntegral = (thing: Thing | undefined): boolean =>
      thing instanceof Cell ? /^u?int|^bool/.test(thing.read().dtype) : isNumber(thing) && kindOf(thing) !== 'float';
    const mode: ReadonlyMap<string, Thing> =
      args.every(isIntegral) && [...keywords.values()].every(isIntegral)
        ? new Map([['rounding_mode', 'trunc']])
        : new Map();
    const { g } = this;
    const positional = args.map((arg) => this.arg(arg));
    const named = Object.fromEntries([...keywords, ...mode].map(([key, arg]) => [key, this.arg(arg)]));
    const answer = lowerBound(g, this.#table, resolve(g, name, undefined, positional, named));
    return name.endsWith('_') ? this.#inPlace(name, args[0] as Cell, answer) : this.thing(answer);
  }

  #inPlace(name: string, target: Cell, answer: Arg): Thing {
    const { g } = this;
    const first = answer instanceof Tuple ? answer.items[0] : answer;
    const before = target.read();
    let value = isTensor(first) ? first : isScalar(first) ? scalarValue(g, first) : undefined;
    if (!value) throw refuse(`${name}: what it writes is no tensor`);
    if (RESHAPES_IN_PLACE.test(name)) {
      if (target.view || target.hasViews)
        throw refuse(`${name}: it changes the shape of a tensor that shares its elements with another`);
      target.write(value);
      return target;
    }
    value = castTo(g, value, before.dtype);
    const sameShape =
      value.shape &&
      before.shape &&
      value.shape.length === before.shape.length &&
      value.shape.every((dim, i) => dim === before.shape![i]);
    if (!sameShape) value = g.op('Expand', [value, g.op('Shape', [before])]);
    target.write(value);
    return target;
  }

  #views(op: string, base: Cell, answer: Arg, again: (value: Value) => Arg): Thing {
    if ((op === 'aten::to' || op === 'aten::type_as' || op === 'aten::contiguous') && isTensor(answer)) {
      if (answer.dtype !== base.read().dtype) return new Cell(answer);
      if (op !== 'aten::contiguous' || base.inOrder) return base;
    }
    const mayCopy = MAY_COPY.has(op) && !base.inOrder;
    const make = (value: Value, pick: (answer: Arg) => Value): Cell => {
      const get = (from: Value): Value => pick(again(from));
      const put = (from: Value, view: Value): Value => putBack(this.g, op, get, from, view);
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
          isTensor(item) ? make(item, (found) => (found as readonly Value[])[i]!) : this.thing(item),
        ),
      );
    }
    return this.thing(answer);
  }
}

const CASTS = { int: 'int64', float: 'float64', bool: 'bool' } as const;

const castTo = (g: GraphBuilder, value: Value, to: string): Value => {
  const dtype = to in CASTS ? CASTS[to as keyof typeof CASTS] : to;
  if (value.dtype === dtype) return value;
  return g.op('Cast', [value], { to: DTYPES[dtype as DType].onnx });
};

const isOfType = (thing: Thing, type: TypeName): boolean => {
  switch (type.name.replace(/^.*\./, (prefix) => (prefix.startsWith('__torch__') ? prefix : ''))) {
    case 'Tensor':
      return thing instanceof Cell;
    case 'int':
      return isNumber(thing) && kindOf(thing) === 'int';
    case 'float':
      return isNumber(thing) && kindOf(thing) === 'float';
    case 'bool':
      return isNumber(thing) && kindOf(thing) === 'bool';
    case 'str':
      return typeof thing === 'string';
    case 'NoneType':
    case 'None':
      return thing === null;
    case 'Optional':
      return thing === null || type.of.some((one) => isOfType(thing, one));
    case 'Union':
      return type.of.some((one) => isOfType(thing, one));
    case 'List':
    case 'list':
      return (
        thing instanceof Sequence ||
        (thing instanceof List && thing.items.every((item) => type.of.every((one) => isOfType(item, one))))
      );
    case 'Tuple':
    case 'tuple':
      return (
        thing instanceof Row &&
        (type.of.length === 0 ||
          (thing.items.length === type.of.length && thing.items.every((item, i) => isOfType(item, type.of[i]!))))
      );
    case 'Dict':
    case 'dict':
      return thing instanceof Table;
    default:
      return thing instanceof Instance && thing.of.qualified === type.name;
  }
};

/** `code/__torch__.py: line 12`. */
export const at = ({ file, line }: Position): string => `${file}: line ${line}`;

/** What operators of older files meant otherwise: until file version 5, `full` of an int was of floats. */
const upgraded = (
  version: number,
  name: string,
  positional: readonly Arg[],
  named: Readonly<Record<string, Arg>>,
): readonly Arg[] => {
  const [size, fill, ...rest] = positional;
  const isUntyped = (named['dtype'] ?? rest[0] ?? null) === null;
  if (version > 4 || name !== 'aten::full' || typeof fill !== 'number' || !isUntyped) return positional;
  return [size!, { float: fill }, ...rest];
};
