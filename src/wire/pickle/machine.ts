/**
 * The pickle machine: a stack and a memo; opcodes.ts says what each opcode does to them.
 *
 * Nothing that the file names is imported or called: a global is looked up in tables of constructors of our own, and
 * what is in none becomes an inert object. All such names are told at once when the file has been read.
 */
import { ServingError } from '../../errors.ts';
import { build, type Constructors, NUMPY, PYTHON, SCIPY, tableName } from './constructors.ts';
import { Cursor } from './cursor.ts';
import { NdArray } from './numpy.ts';
import { OPCODES, STOP } from './opcodes.ts';
import { type Dict, describe, Global, Instance, itemsOf, type Value } from './values.ts';

export interface PickleOptions {
  /** What may be named beyond Python's own and NumPy's and SciPy's data types. */
  readonly constructors?: readonly Constructors[];
  /** Buffers that protocol 5 left out of the file, in its order. */
  readonly buffers?: readonly Uint8Array[];
  /** The bytes are only the first of a file. */
  readonly isHead?: boolean;
  /** A callee may be given its only argument without a tuple around it, as torch's own pickler does for an Enum. */
  readonly loneArguments?: boolean;
  /** What a persistent id stands for. */
  readonly persistent?: (id: Value) => Value;
  /**
   * Called after an Instance has got its state, with the cursor behind it: joblib's arrays lie there in the midst of the
   * stream. What it returns takes the Instance's place; undefined leaves it.
   */
  readonly built?: (instance: Instance, machine: Unpickler) => Value | undefined;
}

const MAX_NAMES_TOLD = 12;
/** The class of an object stands at its beginning. */
const MAX_STEPS_TO_NAME = 64;
/** The pickles inside pickles that joblib makes of arrays of objects. */
const MAX_DEPTH = 20;

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', `pickle: ${message}`);

export class Unpickler {
  readonly cursor: Cursor;
  readonly options: PickleOptions;
  readonly #tables: readonly Constructors[];
  /** Names that no table has, and where each was found first. Shared with the pickles inside. */
  readonly #unknown: Map<string, number>;
  readonly #depth: number;
  #stack: Value[] = [];
  readonly #marks: Value[][] = [];
  readonly #memo = new Map<number, Value>();
  /** Arrays whose state is that of a masked one. */
  readonly #masked = new Set<Value>();
  #nextBuffer = 0;

  constructor(bytes: Uint8Array | Cursor, options: PickleOptions = {}, outer?: Unpickler) {
    this.cursor = bytes instanceof Cursor ? bytes : new Cursor(bytes);
    this.options = options;
    this.#tables = [PYTHON, NUMPY, SCIPY, ...(options.constructors ?? [])];
    this.#unknown = outer ? outer.#unknown : new Map();
    this.#depth = outer ? outer.#depth + 1 : 0;
    if (this.#depth > MAX_DEPTH) throw corrupt(`more than ${MAX_DEPTH} pickles inside each other`);
  }

  /** Reads one pickle, up to its STOP. Throws CORRUPT_MODEL, or UNSUPPORTED_MODEL with every name that is not read. */
  load(): Value {
    const value = this.loadInner();
    this.#refuseUnknown();
    return value;
  }

  /** As `load`, but what is unknown is told by the pickle around it. */
  loadInner(): Value {
    while (this.#step());
    return this.pop();
  }

  /** Does one opcode; false at STOP. */
  #step(): boolean {
    const { cursor } = this;
    const at = cursor.position;
    const code = cursor.byte();
    if (code === STOP) {
      if (this.#marks.length > 0) throw corrupt(`byte ${at}: the pickle ends inside a list`);
      return false;
    }
    const act = OPCODES[code];
    if (!act) {
      if (at === 0) throw corrupt(`it begins with byte 0x${code.toString(16)}, which no pickle does`);
      throw corrupt(`byte ${at}: 0x${code.toString(16)} is no opcode; the file may be damaged`);
    }
    try {
      act(this, cursor);
    } catch (error) {
      if (this.#unknown.size > 0) this.#refuseUnknown();
      if (error instanceof ServingError) throw error;
      // Maps and arrays of JavaScript end somewhere.
      if (error instanceof RangeError) throw new ServingError('TOO_LARGE', `pickle: byte ${at}: ${error.message}`);
      throw error;
    }
    return true;
  }

  /** The first name that is none of Python's own: the class of an object that is pickled by itself. */
  firstName(): Global | undefined {
    try {
      for (let i = 0; i < MAX_STEPS_TO_NAME; i++) {
        const [name] = this.#unknown.keys();
        if (name !== undefined)
          return new Global(name.slice(0, name.lastIndexOf('.')), name.slice(name.lastIndexOf('.') + 1));
        if (!this.#step()) return undefined;
      }
    } catch (error) {
      if (!(error instanceof ServingError)) throw error;
    }
    return undefined;
  }

  #refuseUnknown(): void {
    if (this.#unknown.size === 0) return;
    const names = [...this.#unknown].map(([name, at]) => `${name} (byte ${at})`);
    const more = names.length > MAX_NAMES_TOLD ? ` and ${names.length - MAX_NAMES_TOLD} more` : '';
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `pickle: it names what is not read: ${names.slice(0, MAX_NAMES_TOLD).join(', ')}${more}. Pickles are read as data; nothing that they name was run`,
    );
  }

  push(value: Value): void {
    this.#stack.push(value);
  }

  pop(): Value {
    const value = this.#stack.pop();
    if (value === undefined) throw corrupt(`byte ${this.cursor.position - 1}: the stack is empty`);
    return value;
  }

  top(): Value {
    const value = this.#stack.at(-1);
    if (value === undefined) throw corrupt(`byte ${this.cursor.position - 1}: the stack is empty`);
    return value;
  }

  mark(): void {
    this.#marks.push(this.#stack);
    this.#stack = [];
  }

  /** What lies above the last mark, which is gone. */
  popMark(): Value[] {
    const items = this.#stack;
    const below = this.#marks.pop();
    if (!below) throw corrupt(`byte ${this.cursor.position - 1}: there is no mark`);
    this.#stack = below;
    return items;
  }

  /** POP also takes a mark, where it is the topmost thing. */
  drop(): void {
    if (this.#stack.length > 0) this.#stack.pop();
    else this.popMark();
  }

  get memoSize(): number {
    return this.#memo.size;
  }

  remember(index: number): void {
    this.#memo.set(index, this.top());
  }

  recall(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined) throw corrupt(`byte ${this.cursor.position - 1}: nothing was remembered as ${index}`);
    this.push(value);
  }

  global(module: string, name: string): Global {
    const global = new Global(module, name);
    this.#find(global);
    return global;
  }

  #find(global: Global): { readonly make?: ((args: readonly Value[], kwargs?: Dict) => Value) | undefined } {
    const name = tableName(global);
    for (const table of this.#tables) {
      const found = table.get(name);
      if (found) return found;
    }
    if (!this.#unknown.has(global.path)) this.#unknown.set(global.path, this.cursor.position);
    return {};
  }

  /** What calling a global gives. */
  call(callee: Value, args: Value, kwargs?: Value): Value {
    const given = itemsOf(args) ?? (this.options.loneArguments ? [args] : undefined);
    if (!(callee instanceof Global) || !given) {
      throw corrupt(`byte ${this.cursor.position - 1}: ${describe(callee)} is called with ${describe(args)}`);
    }
    const named = kwargs instanceof Map ? kwargs : undefined;
    const { make } = this.#find(callee);
    const made = make ? make(given, named) : new Instance(callee, given, named);
    if (callee.name === '_mareconstruct') this.#masked.add(made);
    // What a constructor of ours gives back by name was not looked up yet.
    if (made instanceof Global) this.#find(made);
    return made;
  }

  /** Gives the topmost thing the state above it. */
  build(): void {
    const state = this.pop();
    const target = this.top();
    if (!build(target, state, target instanceof NdArray && this.#masked.has(target))) {
      // The attributes of a dict's or list's own subclass, which the tables made a plain one.
      if (!(target instanceof Map || Array.isArray(target) || target instanceof Set || target instanceof Global)) {
        throw corrupt(`byte ${this.cursor.position - 1}: ${describe(target)} gets a state`);
      }
      return;
    }
    const instead = target instanceof Instance ? this.options.built?.(target, this) : undefined;
    if (instead !== undefined) {
      this.pop();
      this.push(instead);
    }
  }

  append(items: readonly Value[]): void {
    const target = this.top();
    const list = target instanceof Instance ? target.items : target;
    if (!Array.isArray(list)) throw corrupt(`byte ${this.cursor.position - 1}: ${describe(target)} is appended to`);
    for (const item of items) list.push(item);
  }

  add(items: readonly Value[]): void {
    const target = this.top();
    if (!(target instanceof Set)) throw corrupt(`byte ${this.cursor.position - 1}: ${describe(target)} is added to`);
    for (const item of items) target.add(item);
  }

  setItems(items: readonly Value[]): void {
    const target = this.top();
    const dict = target instanceof Instance ? target.entries : target;
    if (!(dict instanceof Map) || items.length % 2 > 0) {
      throw corrupt(`byte ${this.cursor.position - 1}: ${describe(target)} gets ${items.length} keys and values`);
    }
    for (let i = 0; i < items.length; i += 2) dict.set(items[i]!, items[i + 1]!);
  }

  nextBuffer(): Uint8Array {
    const buffer = this.options.buffers?.[this.#nextBuffer++];
    if (buffer) return buffer;
    throw corrupt(`buffer ${this.#nextBuffer} lies outside of the file (protocol 5, out of band) and was not given`);
  }

  persistent(id: Value): Value {
    if (this.options.persistent) return this.options.persistent(id);
    throw new ServingError('UNSUPPORTED_MODEL', `pickle: it names things outside of the file (persistent ids)`);
  }
}

/** One pickle's value. Throws CORRUPT_MODEL, UNSUPPORTED_MODEL or TOO_LARGE. */
export const unpickle = (bytes: Uint8Array, options: PickleOptions = {}): Value => new Unpickler(bytes, options).load();

/** What a pickle holds, by its first bytes: the class of an object, or undefined. Never throws. */
export const classOf = (bytes: Uint8Array): Global | undefined =>
  bytes.length === 0 ? undefined : new Unpickler(bytes, { isHead: true }).firstName();
