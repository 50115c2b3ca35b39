/**
 * Follows TorchScript's code and builds a graph as it goes: calls are inlined, conditions that are known take one
 * branch, loops of known length are unrolled. What only the run decides is in branch.ts, loops.ts and forks.ts. Nothing is executed.
 */
import { ServingError } from '../../../errors.ts';
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { type AtenTable, refuse } from '../aten.ts';
import { schemasOf } from '../schema.ts';
import { numberOf } from '../values.ts';
import { runBlock } from './blocks.ts';
import { branch, choice } from './branch.ts';
import { textOf } from './builtins.ts';
import { Cell, stateChange } from './cells.ts';
import { Forks } from './forks.ts';
import { itemAt, lengthOf } from './grown.ts';
import type { Hint } from './hints.ts';
import type { Library } from './library.ts';
import { forEach, repeat } from './loops.ts';
import { toScalar, truth } from './numbers.ts';
import {
  describeThing,
  Enumerated,
  Func,
  type Grown,
  Instance,
  isNumber,
  type Key,
  List,
  Row,
  Table,
  type Thing,
  Unknown,
} from './objects.ts';
import { operator } from './operators.ts';
import { isParting, partsOf } from './parts.ts';
import { equal, ofOne, special } from './python-calls.ts';
import type { Expr, FunctionDef, Position, Statement } from './syntax.ts';

export type Frame = Map<string, Thing>;
/** What a block ends with where it returns. */
export interface Returned {
  readonly value: Thing;
}

const MAX_STEPS = 3_000_000;
const MAX_CALLS = 200;

export class Interpreter {
  g: GraphBuilder;
  readonly library: Library;
  readonly table: AtenTable;
  readonly constants: readonly Thing[];
  readonly version: number;
  /** Conditions under which torch would raise, and answer nothing. */
  readonly guards: Value[] = [];
  readonly forks = new Forks();
  readonly notes = new Set<string>();
  /** The inputs by name, and what the operators that take them first say of them. */
  readonly inputs = new Map<Cell, string>();
  readonly hints = new Map<string, Hint>();
  #steps = 0;
  /** How many statements and calls it has followed. */
  get steps(): number {
    return this.#steps;
  }

  /** How many calls are under way. */
  calls = 0;

  constructor(g: GraphBuilder, library: Library, table: AtenTable, constants: readonly Thing[], version: number) {
    this.g = g;
    this.library = library;
    this.table = table;
    this.constants = constants;
    this.version = version;
  }

  /** What a function or method gives. Throws ServingErrors, and Raised where the model's code raises for sure. */
  call(
    def: FunctionDef,
    args: readonly Thing[],
    keywords: ReadonlyMap<string, Thing> = new Map(),
    seen?: ReadonlyMap<string, Thing>,
  ): Thing {
    if (++this.calls > MAX_CALLS)
      throw new ServingError('TOO_LARGE', `${at(def)}: more than ${MAX_CALLS} calls inside each other`);
    const frame: Frame = new Map(seen);
    def.parameters.forEach(({ name, fallback }, i) => {
      const stated = i < args.length ? args[i] : keywords.get(name);
      const given = stated !== undefined ? stated : fallback && this.evaluate(fallback, frame);
      if (given === undefined)
        throw new ServingError('CORRUPT_MODEL', `${at(def)}: ${def.name} misses its argument "${name}"`);
      const input = given instanceof Cell ? this.inputs.get(given) : undefined;
      // What torch calls a padding mask says by true and false what is padding; adding floats is the exception.
      if (input !== undefined && name.endsWith('padding_mask') && !this.hints.has(input))
        this.hints.set(input, { dtype: 'bool' });
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
    return runBlock(this, body, frame);
  }

  located<T>(position: Position, run: () => T): T {
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

  /** Runs one statement; gives what it returns. */
  statement(statement: Statement, frame: Frame): Returned | undefined {
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
        return branch(
          this,
          condition,
          frame,
          (inner) => this.block(statement.body, inner),
          (inner) => this.block(statement.orElse, inner),
        );
      }
      case 'while':
        return repeat(this, statement, frame);
      case 'for':
        return forEach(this, statement, frame);
      case 'define':
        frame.set(statement.def.name, new Func(statement.def.name, undefined, { def: statement.def, names: frame }));
        return undefined;
      case 'with':
        for (const context of statement.contexts) this.evaluate(context, frame);
        return this.block(statement.body, frame);
    }
  }

  /** A condition: known, or a value of rank 0 and dtype bool. */
  condition(thing: Thing): boolean | Value {
    if (thing instanceof Cell) return truth(this.g, ofOne(this, thing, 'bool'));
    if (isNumber(thing)) return truth(this.g, thing);
    if (thing === null) return false;
    if (thing instanceof List && thing.grown) return truth(this.g, toScalar(lengthOf(this.g, thing.grown)));
    if (thing instanceof List) return thing.items.length > 0;
    if (typeof thing === 'string') return thing !== '';
    throw refuse(`a condition is ${this.described(thing)}`);
  }

  described(thing: Thing): string {
    return thing instanceof Unknown ? `a value of which ${thing.why}` : describeThing(thing);
  }

  /** What is taken apart into so many names: a tensor that is parted has so many parts, or torch raises. */
  #parts(expr: Expr, count: number, frame: Frame): Thing {
    const path = expr.kind === 'call' ? this.path(expr.callee, frame) : undefined;
    if (expr.kind === 'call' && path && isParting(path)) {
      const args = expr.args.map((arg) => this.evaluate(arg, frame));
      const keywords = new Map(expr.keywords.map(([name, value]) => [name, this.evaluate(value, frame)]));
      const parts = this.located(expr, () => partsOf(this, path, count, args, keywords));
      if (parts) return parts;
      return this.located(expr, () => operator(this, path.replace('torch.', 'aten::'), args, keywords));
    }
    const value = this.evaluate(expr, frame);
    if (value instanceof Cell) return partsOf(this, 'torch.unbind', count, [value], new Map()) ?? value;
    return value;
  }

  #unpack(targets: readonly Expr[], value: Thing, frame: Frame): void {
    const items = value instanceof List && value.grown ? this.#apart(value.grown, targets.length) : this.itemsOf(value);
    if (items.length !== targets.length) {
      throw new ServingError('CORRUPT_MODEL', `${targets.length} names for ${describeThing(value)}`);
    }
    targets.forEach((target, i) => {
      this.#assign(target, items[i]!, frame);
    });
  }

  /** A list of the run that is to have so many items, or torch raises. */
  #apart(grown: Grown, count: number): readonly Thing[] {
    const { g } = this;
    const places = Array.from({ length: count }, (_, i) => g.scalar('int64', i));
    this.guards.push(g.op('Not', [g.op('Equal', [lengthOf(g, grown), g.scalar('int64', count)])]));
    return places.map((place) => itemAt(g, grown, place));
  }

  itemsOf(value: Thing): readonly Thing[] {
    if (value instanceof Row || value instanceof List) return value.items;
    if (value instanceof Cell) {
      const size = value.read().shape?.[0];
      if (typeof size === 'number') return this.itemsOf(operator(this, 'aten::unbind', [value, 0], new Map()));
    }
    throw refuse(`${this.described(value)} is taken apart`);
  }

  #assign(target: Expr, value: Thing, frame: Frame): void {
    switch (target.kind) {
      case 'name':
        frame.set(target.name, value);
        return;
      case 'attribute': {
        const object = this.evaluate(target.of, frame);
        if (!(object instanceof Instance)) throw refuse(`an attribute of ${this.described(object)} is set`);
        this.#setAttribute(object, target.name, value);
        return;
      }
      case 'tuple':
      case 'list':
        this.#unpack(target.items, value, frame);
        return;
      case 'index': {
        const of = this.evaluate(target.of, frame);
        operator(this, 'aten::_set_item', [of, this.evaluate(target.index, frame), value], new Map());
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
      // Setting what is there already is no change; torch.nn's counter of batches and torchvision's mark of a warning go into no answer.
      if (isUnchanged(held, value)) return;
      // What torchvision's pooler keeps follows from the sizes of the images, by powers of two.
      if (/torchvision\.ops\.poolers\..*MultiScaleRoIAlign$/.test(object.of.qualified)) {
        object.setAttribute(name, value);
        return;
      }
      if (name !== 'num_batches_tracked' && name !== '_has_warned') throw stateChange(attribute);
      this.notes.add(
        `the model would change its attribute "${attribute}", which goes into no answer; that is left out`,
      );
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
            expr.entries.map(([key, value]) => [this.key(this.evaluate(key, frame)), this.evaluate(value, frame)]),
          ),
        );
      case 'unary': {
        const of = this.evaluate(expr.of, frame);
        return operator(this, expr.operator === '-' ? 'aten::neg' : 'aten::__not__', [of], new Map());
      }
      case 'choice': {
        const condition = this.condition(this.evaluate(expr.condition, frame));
        if (typeof condition === 'boolean') return this.evaluate(condition ? expr.yes : expr.no, frame);
        const value = (of: Expr) => (inner: Frame) => ({ value: this.evaluate(of, inner) });
        return choice(this, condition, frame, value(expr.yes), value(expr.no));
      }
      case 'index':
        return this.#index(expr, frame);
      case 'attribute':
        return this.#attribute(expr, frame);
      case 'call':
        return this.located(expr, () => this.#callExpression(expr, frame));
    }
  }

  key(thing: Thing): Key {
    if (typeof thing === 'string' || typeof thing === 'boolean') return thing;
    if (thing instanceof Enumerated) return `${thing.of.qualified}.${thing.name}`;
    const number = isNumber(thing) ? numberOf(thing) : undefined;
    if (number === undefined) throw refuse(`the key of a dict is ${this.described(thing)}`);
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
      return this.field(of, name);
    }
    return operator(this, 'aten::__getitem__', [of, index], new Map());
  }

  /** `a.b.c` where `a` is no local name, as text. */
  path(expr: Expr, frame: Frame): string | undefined {
    if (expr.kind === 'name') return frame.has(expr.name) ? undefined : expr.name;
    if (expr.kind !== 'attribute') return undefined;
    const of = this.path(expr.of, frame);
    return of === undefined ? undefined : `${of}.${expr.name}`;
  }

  #attribute(expr: Extract<Expr, { kind: 'attribute' }>, frame: Frame): Thing {
    const path = this.path(expr, frame);
    if (path?.startsWith('CONSTANTS.c')) {
      const constant = this.constants[Number(path.slice('CONSTANTS.c'.length))];
      if (constant === undefined) throw new ServingError('CORRUPT_MODEL', `constants.pkl has no ${path}`);
      return constant;
    }
    if (path?.startsWith('__torch__.')) {
      const member = this.#member(path);
      return member ?? new Func(path);
    }
    if (path === 'math.inf' || path === 'torch.inf') return { float: Number.POSITIVE_INFINITY };
    const of = this.evaluate(expr.of, frame);
    return this.field(of, expr.name);
  }

  /** A member of an Enum. */
  #member(path: string): Thing | undefined {
    const dot = path.lastIndexOf('.');
    const of = this.library.findClass(path.slice(0, dot));
    const member = of?.def.base === 'Enum' ? of.def.attributes.get(path.slice(dot + 1)) : undefined;
    if (!of || !member?.value) return undefined;
    return new Enumerated(of, path.slice(dot + 1), this.evaluate(member.value, new Map()));
  }

  field(of: Thing, name: string): Thing {
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
      return operator(this, row, [of], new Map());
    }
    if (of instanceof Unknown) throw refuse(`the attribute "${name}" of a value of which ${of.why}`);
    throw new ServingError('CORRUPT_MODEL', `${describeThing(of)} has no attribute "${name}"`);
  }

  #callExpression(expr: Extract<Expr, { kind: 'call' }>, frame: Frame): Thing {
    const { callee } = expr;
    const path = this.path(callee, frame);
    if (path !== undefined) {
      const made = special(this, path, expr, frame);
      if (made !== undefined) return made;
    }
    const args = () => expr.args.map((arg) => this.evaluate(arg, frame));
    const keywords = () => new Map(expr.keywords.map(([name, value]) => [name, this.evaluate(value, frame)]));
    if (path?.startsWith('torch.')) return operator(this, `aten::${path.slice('torch.'.length)}`, args(), keywords());
    if (path?.startsWith('ops.')) {
      const [, space, ...name] = path.split('.');
      return operator(this, `${space}::${name.join('.')}`, args(), keywords());
    }
    if (path?.startsWith('__torch__.')) return this.#callNamed(path, args(), keywords());
    if (callee.kind === 'attribute') {
      const self = this.evaluate(callee.of, frame);
      if (self instanceof Instance) {
        const def = self.of.def.methods.get(callee.name);
        if (def) return this.call(def, [self, ...args()], keywords());
        const held = self.attributes.get(callee.name);
        if (held instanceof Func) return this.callFunc(held, args(), keywords());
        throw new ServingError('CORRUPT_MODEL', `the class ${self.of.qualified} has no method "${callee.name}"`);
      }
      return operator(this, `aten::${callee.name}`, [self, ...args()], keywords());
    }
    const target = this.evaluate(callee, frame);
    if (target instanceof Func) return this.callFunc(target, args(), keywords());
    throw new ServingError('CORRUPT_MODEL', `${describeThing(target)} is called`);
  }

  callFunc(func: Func, args: readonly Thing[], keywords: ReadonlyMap<string, Thing>): Thing {
    if (func.inner) return this.call(func.inner.def, args, keywords, func.inner.names);
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
        const value = i < args.length ? args[i] : keywords.get(name);
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
        if (member instanceof Enumerated && equal(this, member.value, args[0]!) === true) return member;
      }
    }
    const object = new Instance(of, new Map());
    const init = of.def.methods.get('__init__');
    if (init) this.call(init, [object, ...args], keywords);
    return object;
  }
}

/** Whether an attribute is set to what it is. */
const isUnchanged = (held: Thing | undefined, value: Thing): boolean => {
  if (held === value) return true;
  if (held instanceof Cell && value instanceof Cell) return held.read() === value.read();
  if ((held instanceof List && value instanceof List) || (held instanceof Row && value instanceof Row)) {
    return (
      held.items.length === value.items.length && held.items.every((item, i) => isUnchanged(item, value.items[i]!))
    );
  }
  return isNumber(held) && isNumber(value) && numberOf(held) !== undefined && numberOf(held) === numberOf(value);
};

/** `code/__torch__.py: line 12`. */
export const at = ({ file, line }: Position): string => `${file}: line ${line}`;
