/**
 * The columns of a DataFrame while a model is lowered: those of the request, and those that stages add. A saved model does
 * not say what the columns of its input are: that is learnt from what stages ask of the names that no stage made.
 *
 *   number   float64 [rows]; NaN also stands for null
 *   text     string [rows]; MISSING_TEXT for null
 *   vector   [rows, size], dense or sparse
 *   tokens   array<string>: all the rows' texts one after another, [count], and where each row starts, int32 [rows + 1]
 *   cell     a cell of the request as it was sent, JSON in a text: the stage looks at its type
 */
import { ServingError, within } from '../../errors.ts';
import type { Pipeline } from '../../pipeline/pipeline.ts';
import { PipelineBuilder } from '../../pipeline/pipeline.ts';
import type { Dim, Port, Signature } from '../../tensor/signature.ts';
import type { Stage } from './stage.ts';

/** What Spark's column metadata says of a number. */
export interface Attribute {
  readonly name?: string | undefined;
  /** How many values it has, where it is an index of a category. */
  readonly count?: number | undefined;
  /** What each index stands for. */
  readonly labels?: readonly string[] | undefined;
}

export interface NumberColumn {
  readonly kind: 'number';
  readonly slot: number;
  readonly attribute?: Attribute | undefined;
  /** Of the slot; float64 when absent. */
  readonly dtype?: 'int32' | 'float32';
}

export interface VectorColumn {
  readonly kind: 'vector';
  readonly slot: number;
  /** A name where nothing tells it. */
  readonly size: Dim;
  /** By cell, where known. */
  readonly attributes?: readonly Attribute[] | undefined;
}

export interface TokensColumn {
  readonly kind: 'tokens';
  readonly texts: number;
  readonly starts: number;
}

export type Column =
  | NumberColumn
  | { readonly kind: 'text'; readonly slot: number }
  | VectorColumn
  | TokensColumn
  | { /** There, but nothing can be done with it: an array of another kind, a struct. */ readonly kind: 'other' };

type RawKind = 'number' | 'text' | 'vector' | 'tokens' | 'cell';

/** A column of the request, with what was asked of it. */
interface Raw {
  readonly name: string;
  readonly slots: Map<RawKind, number>;
  size: number | undefined;
  /** Whether somebody knows what to do with cells that are missing. */
  missing: boolean;
  /** The slots of tokens. */
  tokens: TokensColumn | undefined;
}

interface Added {
  readonly column: Column;
  readonly name: string;
  readonly by: number;
  /** Whether it is what the model is asked for, as predictions and probabilities are. */
  readonly answer: boolean;
}

interface AddOptions {
  /** It is what the model is for: answered without being asked for, whatever it is. */
  readonly answer?: boolean;
}

const WORDS = { number: 'numbers', text: 'texts', vector: 'vectors', tokens: 'lists of texts', cell: 'single values' };
const FREE = 'batch';

export type LowerStage = (stage: Stage, frame: DataFrame) => void;

/** What is known from an earlier lowering of the same stages. */
export interface Hints {
  /** Columns that had to be of another size than their parts added up to, each part being taken for a number. */
  readonly sizes: Map<string, number>;
  /** Columns that are made of what the model was trained to predict: nothing reads them. */
  readonly unread: Set<string>;
}

export class DataFrame {
  readonly builder = new PipelineBuilder();
  /** What is not supported, of all stages. */
  readonly problems: string[] = [];
  readonly notes: string[] = [];
  readonly #hints: Hints;
  readonly #lower: LowerStage;
  readonly #raw = new Map<string, Raw>();
  readonly #added = new Map<string, Added>();
  /** Assembled columns of which some parts are of unknown kinds. */
  readonly #flexible = new Set<string>();
  readonly #dropped = new Set<string>();
  /** Columns that stages have asked for. */
  readonly #read = new Set<string>();
  /** Columns that need not be made where nothing reads them. */
  readonly #indexed = new Set<string>();
  #steps = 0;
  #depth = 0;

  constructor(lower: LowerStage, hints: Hints) {
    [this.#lower, this.#hints] = [lower, hints];
  }

  /** Adds a stage's columns. What is not supported is noted in `problems`; throws CORRUPT_MODEL. */
  transform(stage: Stage): void {
    if (this.#depth === 0) this.#steps++;
    try {
      this.#lower(stage, this);
    } catch (error) {
      const told = within(stage.title, error);
      if (told.code !== 'UNSUPPORTED_MODEL') throw told;
      this.problems.push(told.message);
    }
  }

  /** Adds the columns of stages that follow each other; the last one's are the answer where nothing else is. */
  sequence(stages: Iterable<Stage>): void {
    for (const stage of stages) this.transform(stage);
  }

  /** Whether a stage has made this column, rather than the request. */
  has(name: string): boolean {
    return this.#added.has(name);
  }

  /** A column that a stage has made; undefined for one of the request. */
  made(name: string): Column | undefined {
    this.#read.add(name);
    return this.#added.get(name)?.column;
  }

  /** float64 [rows]. `missing`: the asker knows null, which is NaN. */
  number(name: string, { missing = false } = {}): number {
    return this.#slot(name, 'number', missing);
  }

  /** string [rows]. `missing`: the asker knows null, which is MISSING_TEXT. */
  text(name: string, { missing = false } = {}): number {
    return this.#slot(name, 'text', missing);
  }

  /** What is known of a column of numbers. */
  attribute(name: string): Attribute | undefined {
    const column = this.made(name);
    return column?.kind === 'number' ? column.attribute : undefined;
  }

  /** JSON in texts, [rows]: of columns of the request only. */
  cell(name: string): number {
    return this.#slot(name, 'cell', true);
  }

  /** [rows, size]; `size` is how many cells the asker takes, where it tells. Throws CORRUPT_MODEL for another size. */
  vector(name: string, size?: number): VectorColumn {
    const column = this.made(name);
    if (!column) {
      const slot = this.#slot(name, 'vector', false);
      const raw = this.#raw.get(name)!;
      if (size !== undefined && raw.size !== undefined && raw.size !== size) {
        throw new ServingError('CORRUPT_MODEL', `the column ${name} is taken as vectors of ${raw.size} and of ${size}`);
      }
      raw.size ??= size;
      return { kind: 'vector', slot, size: raw.size ?? name };
    }
    if (column.kind !== 'vector') throw this.#refuse(name, 'vector', column.kind);
    if (size !== undefined && size !== column.size) {
      if (this.#flexible.has(name) && !this.#hints.sizes.has(name)) this.#hints.sizes.set(name, size);
      else if (typeof column.size === 'number') {
        throw new ServingError('CORRUPT_MODEL', `the column ${name} has vectors of ${column.size}, not of ${size}`);
      }
    }
    return column;
  }

  /** Lists of texts. */
  tokens(name: string): TokensColumn {
    const column = this.made(name);
    if (column && column.kind !== 'tokens') throw this.#refuse(name, 'tokens', column.kind);
    if (column) return column as TokensColumn;
    const slot = this.#slot(name, 'tokens', false);
    const raw = this.#raw.get(name)!;
    if (!raw.tokens) {
      const [texts, starts] = this.builder.steps('parseTokens', { column: name }, [slot], 2);
      raw.tokens = { kind: 'tokens', texts: texts!, starts: starts! };
    }
    return raw.tokens;
  }

  /**
   * Whether a column need not be made, since nothing reads it: labels are indexed so, and who asks for predictions sends
   * no labels.
   */
  isUnread(name: string): boolean {
    if (this.#hints.unread.has(name)) return true;
    this.#indexed.add(name);
    return false;
  }

  /** What the size of an assembled column must be, where that is known from what came after it. */
  hintFor(name: string): number | undefined {
    return this.#hints.sizes.get(name);
  }

  /** Says that the size of a column rests on parts whose kind nobody knows. */
  markFlexible(name: string): void {
    this.#flexible.add(name);
  }

  /** Whether something asked this column of the request as a vector, and of which size. */
  rawVector(name: string): { readonly size: number | undefined } | undefined {
    const raw = this.#raw.get(name);
    return raw?.slots.has('vector') ? { size: raw.size } : undefined;
  }

  /** Adds a column, or puts it in the place of the one of that name. An empty name is none, as in Spark. */
  add(name: string, column: Column, { answer = false }: AddOptions = {}): void {
    if (name === '') return;
    this.#dropped.delete(name);
    this.#added.delete(name);
    this.#added.set(name, { name, column, by: this.#steps, answer });
  }

  /** Takes a column away, as far as it was added. */
  drop(name: string): void {
    this.#added.delete(name);
    this.#dropped.add(name);
  }

  /** The names of the columns that stages have added, in their order. */
  get names(): readonly string[] {
    return [...this.#added.keys()];
  }

  /** Signature and pipeline. Throws UNSUPPORTED_MODEL where it answers nothing. */
  finish(): { readonly signature: Signature; readonly pipeline: Pipeline } {
    const outputs = this.#outputs();
    this.#noteUnread();
    const inputs = [...this.#raw.values()].map((raw) => this.#port(raw));
    if (outputs.length === 0) {
      throw new ServingError('UNSUPPORTED_MODEL', 'the model adds no columns, so there is nothing to answer');
    }
    if (inputs.length === 0) {
      throw new ServingError('UNSUPPORTED_MODEL', 'the model reads no columns, so there are no rows to answer');
    }
    return {
      signature: { inputs, outputs: outputs.map(({ port }) => port), others: true },
      pipeline: this.builder.build(outputs.map(({ slot }) => slot)),
    };
  }

  #noteUnread(): void {
    const added = [...this.#added.values()];
    if (!added.some(({ answer }) => answer)) return;
    for (const { name } of added) if (this.#indexed.has(name) && !this.#read.has(name)) this.#hints.unread.add(name);
  }

  #outputs(): readonly { readonly port: Port; readonly slot: number }[] {
    const added = [...this.#added.values()].filter(({ column }) => column.kind !== 'other');
    const answers = added.some(({ answer }) => answer);
    const last = Math.max(...added.map(({ by }) => by));
    return added.map(({ name, column, answer, by }) => {
      const isScalar = column.kind === 'number' || column.kind === 'text';
      const usual = answer || isScalar || (!answers && by === last);
      const { dtype, shape, slot, json } = this.#answer(column);
      const type = { kind: 'tensor', dtype, shape: [FREE, ...shape] } as const;
      return { port: { name, type, ...(json && { json }), ...(!usual && { onRequest: true }) }, slot };
    });
  }

  #answer(column: Column): {
    readonly dtype: 'float64' | 'float32' | 'int32' | 'string';
    readonly shape: readonly Dim[];
    readonly slot: number;
    readonly json?: 'cell';
  } {
    switch (column.kind) {
      case 'vector':
        return { dtype: 'float64', shape: [column.size], slot: this.builder.step('dense', {}, [column.slot]) };
      case 'tokens': {
        const slot = this.builder.step('tokensAsJson', {}, [column.texts, column.starts]);
        return { dtype: 'string', shape: [], slot, json: 'cell' };
      }
      case 'text':
        return { dtype: 'string', shape: [], slot: column.slot };
      case 'number':
        return { dtype: column.dtype ?? 'float64', shape: [], slot: column.slot };
      case 'other':
        throw new ServingError('INTERNAL', 'a column of no kind is no answer');
    }
  }

  #refuse(name: string, wanted: RawKind, found: string): ServingError {
    const what = found in WORDS ? WORDS[found as RawKind] : 'something else';
    return new ServingError('CORRUPT_MODEL', `the column ${name} has ${what}, ${WORDS[wanted]} were expected`);
  }

  #slot(name: string, kind: RawKind, missing: boolean): number {
    const column = this.made(name);
    if (column) {
      if (column.kind !== kind || !('slot' in column)) throw this.#refuse(name, kind, column.kind);
      return column.slot;
    }
    if (this.#dropped.has(name)) throw new ServingError('CORRUPT_MODEL', `the column ${name} was dropped before`);
    let raw = this.#raw.get(name);
    if (!raw) {
      raw = { name, slots: new Map(), size: undefined, missing: false, tokens: undefined };
      this.#raw.set(name, raw);
    }
    raw.missing ||= missing;
    let slot = raw.slots.get(kind);
    if (slot === undefined) {
      slot = this.builder.slot();
      raw.slots.set(kind, slot);
    }
    return slot;
  }

  /** The input for all that was asked of a column. Throws UNSUPPORTED_MODEL where nothing holds all of that. */
  #port({ name, slots, size, missing }: Raw): Port {
    const { builder } = this;
    const kinds = [...slots.keys()];
    const input = builder.input();
    const [kind] = kinds;
    if (kinds.length > 1 && !kinds.every((each) => each === 'number' || each === 'text')) {
      const asked = kinds.map((each) => WORDS[each]).join(' and as ');
      throw new ServingError('UNSUPPORTED_MODEL', `the column ${name} is taken as ${asked}`);
    }
    if (kinds.length > 1) {
      builder.before('rename', {}, [input], slots.get('text')!);
      builder.before('numberTexts', { column: name }, [input], slots.get('number')!);
    } else builder.before('rename', {}, [input], slots.get(kind!)!);
    if (kind === 'vector') {
      return { name, type: { kind: 'tensor', dtype: 'float64', shape: [FREE, size ?? name] }, sparse: true };
    }
    if (kind === 'tokens' || kind === 'cell') {
      const type = { kind: 'tensor', dtype: 'string', shape: [FREE] } as const;
      return { name, type, json: 'cell', ...(missing && { missing }) };
    }
    const isText = slots.has('text');
    return {
      name,
      type: { kind: 'tensor', dtype: isText ? 'string' : 'float64', shape: [FREE] },
      ...(missing && { missing }),
      ...(isText && { integers: true }),
    };
  }
}
