/** What TorchScript's code works with besides tensors: lists, dicts, tuples, objects, enums, functions. */
import { ServingError } from '../../../errors.ts';
import type { Float, Value } from '../../../graph/graph.ts';
import type { DType } from '../../../tensor/dtype.ts';
import type { Shape } from '../../../tensor/signature.ts';
import { refuse } from '../aten.ts';
import { isFloat, isScalar, Num, type NumKind, type Scalar } from '../values.ts';
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
  | Maybe;

/** What the items of a list are whose length only the run tells, all of one kind. */
export type ItemKind =
  | { readonly kind: 'tensor'; readonly dtype: DType; readonly shape: Shape }
  | { readonly kind: 'number'; readonly number: NumKind }
  | { readonly kind: 'row'; readonly items: readonly ItemKind[]; readonly fields: readonly string[] | undefined }
  | { readonly kind: 'list'; readonly items: readonly ItemKind[] }
  | { readonly kind: 'table'; readonly keys: readonly Key[]; readonly items: readonly ItemKind[] };

/** Such a list by columns, one for each leaf of an item: tensors as a sequence of ONNX, numbers as a vector. */
export interface Grown {
  readonly of: ItemKind;
  readonly columns: readonly Value[];
}

type ListState = readonly Thing[] | Grown | Unknown;

/** A list; of known length, or grown: its length is the run's then. Unknown where nothing is known of it. */
export class List implements Mutable {
  #state: ListState;
  constructor(state: ListState) {
    this.#state = state;
  }
  /** Of a list of known length. Throws UNSUPPORTED_MODEL of any other. */
  get items(): readonly Thing[] {
    if (this.#state instanceof Unknown) throw refuse(`a list is used of which ${this.#state.why}`);
    if ('of' in this.#state) throw refuse('a list whose length only the run knows stands where a known one is needed');
    return this.#state;
  }
  /** undefined where the length is known. */
  get grown(): Grown | undefined {
    return 'of' in this.#state ? this.#state : undefined;
  }
  get state(): ListState {
    return this.#state;
  }
  set(state: ListState): void {
    changing(this);
    this.#state = state;
  }
  save(): unknown {
    return this.#state;
  }
  restore(saved: unknown): void {
    this.#state = saved as ListState;
  }
}

export type Key = string | number | boolean;

/** A dict; Unknown where nothing is known of it. */
export class Table implements Mutable {
  #state: ReadonlyMap<Key, Thing> | Unknown;
  constructor(state: ReadonlyMap<Key, Thing> | Unknown) {
    this.#state = state;
  }
  /** Throws UNSUPPORTED_MODEL where they are not known. */
  get entries(): ReadonlyMap<Key, Thing> {
    if (this.#state instanceof Unknown) throw refuse(`a dict is used of which ${this.#state.why}`);
    return this.#state;
  }
  get state(): ReadonlyMap<Key, Thing> | Unknown {
    return this.#state;
  }
  set(state: ReadonlyMap<Key, Thing> | Unknown): void {
    changing(this);
    this.#state = state;
  }
  save(): unknown {
    return this.#state;
  }
  restore(saved: unknown): void {
    this.#state = saved as ReadonlyMap<Key, Thing> | Unknown;
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
  /** Of a function inside another: itself, and the names that it sees. */
  readonly inner: { readonly def: FunctionDef; readonly names: ReadonlyMap<string, Thing> } | undefined;
  constructor(name: string, bound?: Func['bound'], inner?: Func['inner']) {
    this.name = name;
    this.bound = bound;
    this.inner = inner;
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

/** A thing or None, as a condition decides that only the run knows. */
export class Maybe {
  /** bool of rank 0: whether it is there. */
  readonly has: Value;
  /** Anything of its type where it is not. */
  readonly thing: Thing;
  constructor(has: Value, thing: Thing) {
    this.has = has;
    this.thing = thing;
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
  if (thing instanceof List) {
    const { state } = thing;
    return Array.isArray(state) ? `a list of ${state.length}` : 'a list of the run';
  }
  if (thing instanceof Maybe) return `${describeThing(thing.thing)} or None`;
  if (thing instanceof Table)
    return thing.state instanceof Unknown ? 'a dict of the run' : `a dict of ${thing.state.size}`;
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
