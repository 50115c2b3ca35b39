/** What TorchScript's code works with besides tensors: lists, dicts, tuples, objects, enums, functions. */
import { ServingError } from '../../../errors.ts';
import type { Float, Value } from '../../../graph/graph.ts';
import { isFloat, isScalar, Num, type Scalar } from '../values.ts';
import { Cell, changing, type Mutable } from './cells.ts';
import type { ClassDef, Expr, FunctionDef } from './syntax.ts';

export type Thing =
  | Scalar
  | string
  | null
  | Cell
  | List
  | Table
  | Row
  | Thrown
  | Instance
  | Enumerated
  | Func
  | Unknown
  | Sequence;

/** A list of known length. */
export class List implements Mutable {
  #items: readonly Thing[];
  constructor(items: readonly Thing[]) {
    this.#items = items;
  }
  get items(): readonly Thing[] {
    return this.#items;
  }
  set(items: readonly Thing[]): void {
    changing(this);
    this.#items = items;
  }
  save(): unknown {
    return this.#items;
  }
  restore(saved: unknown): void {
    this.#items = saved as readonly Thing[];
  }
}

/** A list of tensors whose length only the run tells: a sequence of ONNX. */
export class Sequence implements Mutable {
  #value: Value;
  constructor(value: Value) {
    this.#value = value;
  }
  get value(): Value {
    return this.#value;
  }
  set(value: Value): void {
    changing(this);
    this.#value = value;
  }
  save(): unknown {
    return this.#value;
  }
  restore(saved: unknown): void {
    this.#value = saved as Value;
  }
}

export type Key = string | number | boolean;

/** A dict. */
export class Table implements Mutable {
  #entries: ReadonlyMap<Key, Thing>;
  constructor(entries: ReadonlyMap<Key, Thing>) {
    this.#entries = entries;
  }
  get entries(): ReadonlyMap<Key, Thing> {
    return this.#entries;
  }
  set(entries: ReadonlyMap<Key, Thing>): void {
    changing(this);
    this.#entries = entries;
  }
  save(): unknown {
    return this.#entries;
  }
  restore(saved: unknown): void {
    this.#entries = saved as ReadonlyMap<Key, Thing>;
  }
}

/** A tuple, with its fields' names where it is a named one. */
export class Row {
  readonly items: readonly Thing[];
  readonly fields: readonly string[] | undefined;
  constructor(items: readonly Thing[], fields?: readonly string[]) {
    this.items = items;
    this.fields = fields;
  }
}

/** A class with the name of its own by which code calls it. */
export interface NamedClass {
  readonly qualified: string;
  readonly def: ClassDef;
}

/** A module, or an object of a class of the model's own. `path` is where a module lies in the model: `layer1.0`. */
export class Instance implements Mutable {
  readonly of: NamedClass;
  readonly path: string | undefined;
  #attributes: ReadonlyMap<string, Thing>;
  constructor(of: NamedClass, attributes: ReadonlyMap<string, Thing>, path?: string) {
    this.of = of;
    this.path = path;
    this.#attributes = attributes;
  }
  get attributes(): ReadonlyMap<string, Thing> {
    return this.#attributes;
  }
  /** While it is read from the file. */
  fill(attributes: ReadonlyMap<string, Thing>): void {
    this.#attributes = attributes;
  }
  setAttribute(name: string, value: Thing): void {
    changing(this);
    this.#attributes = new Map([...this.#attributes, [name, value]]);
  }
  save(): unknown {
    return this.#attributes;
  }
  restore(saved: unknown): void {
    this.#attributes = saved as ReadonlyMap<string, Thing>;
  }
}

/** A member of an Enum. */
export class Enumerated {
  readonly of: NamedClass;
  readonly name: string;
  readonly value: Thing;
  constructor(of: NamedClass, name: string, value: Thing) {
    this.of = of;
    this.name = name;
    this.value = value;
  }
}

/** A function or class that code holds by a name of its own: `_0 = __torch__.torch.nn.functional.relu`. */
export class Func {
  readonly name: string;
  readonly bound: { readonly self: Instance; readonly def: FunctionDef } | undefined;
  constructor(name: string, bound?: { readonly self: Instance; readonly def: FunctionDef }) {
    this.name = name;
    this.bound = bound;
  }
}

/** What cannot be known while lowering; using it is refused, for this reason. */
export class Unknown {
  readonly why: string;
  constructor(why: string) {
    this.why = why;
  }
}

/** What stands for a value behind a branch that always raises. */
export class Thrown {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

/** An exception of the model's code that is certain to be raised for these inputs. */
export class Raised extends Error {}

export const isNumber = (thing: Thing | undefined): thing is Scalar => isScalar(thing as never);

/** What a thing is, for messages. */
export const describeThing = (thing: Thing | undefined): string => {
  if (thing === undefined) return 'nothing';
  if (thing === null) return 'None';
  if (thing instanceof Cell) return 'a tensor';
  if (thing instanceof List) return `a list of ${thing.items.length}`;
  if (thing instanceof Sequence) return 'a list of tensors';
  if (thing instanceof Table) return `a dict of ${thing.entries.size}`;
  if (thing instanceof Row) return `a tuple of ${thing.items.length}`;
  if (thing instanceof Instance) return `an object of class ${thing.of.qualified}`;
  if (thing instanceof Enumerated) return `${thing.of.def.name}.${thing.name}`;
  if (thing instanceof Func) return `the function ${thing.name}`;
  if (thing instanceof Unknown) return 'a value that is not known while the model is loaded';
  if (thing instanceof Thrown) return 'what a branch that raises gives';
  if (typeof thing === 'string') return 'a str';
  if (thing instanceof Num) return `a ${thing.kind} of the run`;
  return isFloat(thing as Float) ? 'a float' : typeof thing === 'boolean' ? 'a bool' : 'an int';
};

/** A type as code writes it, by its outermost name and what stands in its brackets. */
export interface TypeName {
  readonly name: string;
  readonly of: readonly TypeName[];
}

/** `Optional[Tensor]`, `List[int]`, `__torch__.Net`. Throws CORRUPT_MODEL for what is no type. */
export const typeNameOf = (expr: Expr): TypeName => {
  switch (expr.kind) {
    case 'name':
      return { name: expr.name, of: [] };
    case 'attribute':
      return { name: `${typeNameOf(expr.of).name}.${expr.name}`, of: [] };
    case 'index': {
      const inner = expr.index.kind === 'tuple' ? expr.index.items : [expr.index];
      return { name: typeNameOf(expr.of).name, of: inner.map(typeNameOf) };
    }
    case 'tuple':
      return { name: 'Tuple', of: expr.items.map(typeNameOf) };
    case 'string':
      return { name: expr.value, of: [] };
    case 'call':
      return typeNameOf(expr.callee);
    default:
      throw new ServingError('CORRUPT_MODEL', `${expr.file}: line ${expr.line}: a type was expected`);
  }
};
