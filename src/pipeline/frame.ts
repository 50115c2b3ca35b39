/**
 * What estimators are given and transformers give, while a pipeline is made: columns of numbers or texts that lie in
 * slots. What the request itself must hold is not known beforehand (a pickle names no dtypes): the frame of the inputs,
 * `InputFrame`, learns it from what is asked of it, and then says what the signature is.
 */
import { ServingError } from '../errors.ts';
import type { Port, Signature } from '../tensor/signature.ts';
import type { Answer } from './estimator.ts';
import type { PipelineBuilder } from './pipeline.ts';

/**
 * What besides finite numbers an estimator takes: nothing (as nearly all of scikit-learn), NaN, or anything at all. With
 * `32`, numbers that are too large for a float32 are not finite.
 */
export type Tolerance = 'finite' | 'nan' | 'any' | 'finite32' | 'nan32';

/** Whether an estimator takes texts that are missing. */
export type TextTolerance = 'present' | 'missing';

export interface Frame {
  /** How many columns, where that is known. */
  readonly width: number | undefined;
  /** What they are called, where that is known. */
  readonly names: readonly string[] | undefined;
  /**
   * A slot of numbers, [rows, width], dense or sparse. Cells that are not finite are refused when the pipeline runs, in
   * the name of `asker`; `tolerance` says which may be.
   */
  numbers(asker: string, tolerance?: Tolerance): number;
  /**
   * A slot of texts, [rows, width]. Missing cells (MISSING_TEXT of tensor/strings.ts) are refused when the pipeline runs,
   * in the name of `asker`, unless it says that it knows them.
   */
  texts(asker: string, tolerance?: TextTolerance): number;
  /** A slot of one text a row, [rows]. */
  documents(asker: string): number;
  /** A slot of one object of named values a row, as JSON in texts, [rows]. */
  records(asker: string): number;
  /** What a column holds; undefined where the request decides, so that whoever asks may. */
  kindOf(column: number): 'numbers' | 'texts' | undefined;
  /** What it is as a model's answer, where that is not rows of float64 or texts. */
  readonly answer?: Answer | undefined;
  /** Some of the columns, in this order. */
  select(columns: readonly number[]): Frame;
}

/** The slot itself, or one behind a step that refuses what is not finite or not there. */
const checked = (
  builder: PipelineBuilder,
  slot: number,
  asker: string,
  tolerance: Tolerance | TextTolerance,
  names: readonly string[] | undefined,
): number => {
  if (tolerance === 'any' || tolerance === 'missing') return slot;
  const told = { asker, ...(names && { names }) };
  if (tolerance === 'present') return builder.step('present', told, [slot]);
  const params = { ...told, nan: tolerance.startsWith('nan'), single: tolerance.endsWith('32') };
  return builder.step('finite', params, [slot]);
};

/** Checks of a slot that were added already. */
class Checks {
  readonly #made = new Map<string, number>();
  readonly #builder: PipelineBuilder;

  constructor(builder: PipelineBuilder) {
    this.#builder = builder;
  }

  /** `names` of the columns are for messages. */
  of(slot: number, asker: string, tolerance: Tolerance | TextTolerance, names?: readonly string[]): number {
    const key = `${slot} ${tolerance}`;
    let made = this.#made.get(key);
    if (made === undefined) {
      made = checked(this.#builder, slot, asker, tolerance, names);
      this.#made.set(key, made);
    }
    return made;
  }
}

const checkColumns = (columns: readonly number[], width: number | undefined): void => {
  const odd = columns.find((column) => !(column >= 0 && (width === undefined || column < width)));
  if (odd === undefined) return;
  throw new ServingError('CORRUPT_MODEL', `column ${odd} is asked for, there are ${width}`);
};

const refuse = (asker: string, wanted: string, found: string): ServingError =>
  new ServingError('UNSUPPORTED_MODEL', `${asker} takes ${wanted}; the step before it gives ${found}`);

/** What a step has written: numbers, texts, or one text a row. */
export class MadeFrame implements Frame {
  readonly width: number | undefined;
  readonly names: readonly string[] | undefined;
  readonly kind: 'numbers' | 'texts';
  readonly slot: number;
  readonly answer: Answer | undefined;
  readonly #builder: PipelineBuilder;
  readonly #checks: Checks;

  constructor(
    builder: PipelineBuilder,
    kind: 'numbers' | 'texts',
    slot: number,
    width?: number,
    names?: readonly string[],
    answer?: Answer,
  ) {
    [this.#builder, this.kind, this.slot, this.width, this.names] = [builder, kind, slot, width, names];
    this.answer = answer;
    this.#checks = new Checks(builder);
  }

  numbers(asker: string, tolerance: Tolerance = 'finite'): number {
    if (this.kind !== 'numbers') throw refuse(asker, 'numbers', 'texts');
    return this.#checks.of(this.slot, asker, tolerance, this.names);
  }

  texts(asker: string, tolerance: TextTolerance = 'present'): number {
    if (this.kind !== 'texts') throw refuse(asker, 'texts', 'numbers');
    return this.#checks.of(this.slot, asker, tolerance, this.names);
  }

  documents(asker: string): number {
    return this.texts(asker);
  }

  records(asker: string): number {
    throw refuse(asker, 'rows of named values', this.kind);
  }

  kindOf(): 'numbers' | 'texts' {
    return this.kind;
  }

  select(columns: readonly number[]): Frame {
    checkColumns(columns, this.width);
    const slot = this.#builder.step('select', { columns: Int32Array.from(columns) }, [this.slot]);
    const names = this.names && columns.map((column) => this.names![column]!);
    return new MadeFrame(this.#builder, this.kind, slot, columns.length, names);
  }
}

const MATRIX = 'data';
const FREE = 'batch';

interface Demand {
  readonly slot: number;
  /** undefined: all of them. */
  readonly columns: readonly number[] | undefined;
  readonly as: 'numbers' | 'texts' | 'documents' | 'records';
}

/** What was asked of the request's columns, and by which slots. */
class Demands {
  readonly all: Demand[] = [];
  readonly builder: PipelineBuilder;
  /** The columns of which somebody takes missing cells. */
  readonly missing = new Set<number>();
  /** Whether somebody takes them of all the columns. */
  missingAnywhere = false;
  readonly #slots = new Map<string, number>();

  constructor(builder: PipelineBuilder) {
    this.builder = builder;
  }

  /** The slot of these columns, the same one each time. */
  slotOf(columns: readonly number[] | undefined, as: Demand['as'], missing = false): number {
    if (missing && columns) for (const column of columns) this.missing.add(column);
    else if (missing) this.missingAnywhere = true;
    const key = `${as} ${columns?.join() ?? 'all'}`;
    let slot = this.#slots.get(key);
    if (slot === undefined) {
      slot = this.builder.slot();
      this.#slots.set(key, slot);
      this.all.push({ slot, columns, as });
    }
    return slot;
  }
}

/** What a signature says of its inputs. */
export type Taken = Pick<Signature, 'inputs' | 'row'>;

/** The most columns that are listed one by one. */
const MAX_LISTED = 2 ** 22;

/** The columns of the request, or some of them. */
export class InputFrame implements Frame {
  readonly width: number | undefined;
  readonly names: readonly string[] | undefined;
  readonly #columns: readonly number[] | undefined;
  readonly #demands: Demands;
  readonly #checks: Checks;

  constructor(
    builder: PipelineBuilder,
    width?: number,
    names?: readonly string[],
    of?: InputFrame,
    columns?: readonly number[],
  ) {
    [this.width, this.names, this.#columns] = [width ?? names?.length, names, columns];
    this.#demands = of ? of.#demands : new Demands(builder);
    this.#checks = of ? of.#checks : new Checks(builder);
  }

  numbers(asker: string, tolerance: Tolerance = 'finite'): number {
    const slot = this.#demands.slotOf(this.#columns, 'numbers', !tolerance.startsWith('finite'));
    return this.#checks.of(slot, asker, tolerance, this.names);
  }

  texts(asker: string, tolerance: TextTolerance = 'present'): number {
    const slot = this.#demands.slotOf(this.#columns, 'texts', tolerance === 'missing');
    return this.#checks.of(slot, asker, tolerance, this.names);
  }

  documents(asker: string): number {
    return this.#checks.of(this.#demands.slotOf(this.#columns, 'documents'), asker, 'present', this.names);
  }

  records(_asker: string): number {
    return this.#demands.slotOf(this.#columns, 'records');
  }

  kindOf(): undefined {
    return undefined;
  }

  select(columns: readonly number[]): Frame {
    checkColumns(columns, this.width);
    const own = columns.map((column) => (this.#columns ? this.#columns[column]! : column));
    const names = this.names && columns.map((column) => this.names![column]!);
    return new InputFrame(this.#demands.builder, columns.length, names, this, own);
  }

  /**
   * What the signature takes, as asked of this frame and of parts of it; says so to the builder.
   *
   *   numbers only               data: float64 [batch, width]
   *   texts only                 data: string [batch, width], or [batch] where whole texts are wanted
   *   records                    data: string [batch], of JSON
   *   both, or columns that      one input a column; the other columns may be sent
   *   nothing reads
   */
  taken(): Taken {
    const { all, missing, missingAnywhere } = this.#demands;
    const whole = all.find(({ as, columns }) => columns === undefined && (as === 'documents' || as === 'records'));
    if (whole) return { inputs: [this.#vectorPort(whole)] };
    const tolerant = missingAnywhere || missing.size > 0;
    // All columns, by everybody: their numbers need not be listed.
    if (all.every(({ as, columns }) => as === 'numbers' && columns === undefined)) {
      return { inputs: [this.#matrixPort('float64', tolerant)] };
    }
    const texts = new Set(all.flatMap(({ as, columns }) => (as === 'numbers' ? [] : this.#places(columns))));
    const numbers = new Set(all.flatMap(({ as, columns }) => (as === 'numbers' ? this.#places(columns) : [])));
    const used = new Set([...texts, ...numbers]);
    const unread = this.width !== undefined && used.size < this.width && all.length > 0;
    const isSplit =
      (texts.size > 0 && numbers.size > 0) ||
      (unread && (texts.size > 0 || this.names !== undefined)) ||
      all.some(({ as }) => as === 'documents');
    if (isSplit) return this.#columnPorts(texts, used);
    return { inputs: [this.#matrixPort(texts.size > 0 ? 'string' : 'float64', tolerant)] };
  }

  #places(columns: readonly number[] | undefined): readonly number[] {
    if (columns === undefined && (this.width ?? 1) > MAX_LISTED) {
      throw new ServingError('CORRUPT_MODEL', `it says that it was fitted on ${this.width} columns`);
    }
    return columns ?? Array.from({ length: this.width ?? 1 }, (_, i) => i);
  }

  #vectorPort({ as }: Demand): Port {
    const { all, builder } = this.#demands;
    const other = all.find((demand) => demand.as !== as || demand.columns !== undefined);
    if (other) {
      throw new ServingError(
        'UNSUPPORTED_MODEL',
        `one step takes rows as ${as}, another one takes columns of ${other.as}`,
      );
    }
    const input = builder.input();
    for (const { slot } of all) builder.before('rename', {}, [input], slot);
    const type = { kind: 'tensor', dtype: 'string', shape: [FREE] } as const;
    return { name: MATRIX, type, ...(as === 'documents' ? { anyName: true } : { json: true }) };
  }

  #matrixPort(dtype: 'string' | 'float64', missing: boolean): Port {
    const { all, builder } = this.#demands;
    const whole = builder.input();
    for (const { slot, columns } of all) {
      if (columns) builder.before('select', { columns: Int32Array.from(columns) }, [whole], slot);
      else builder.before('rename', {}, [whole], slot);
    }
    return {
      name: MATRIX,
      type: { kind: 'tensor', dtype, shape: [FREE, this.width ?? 'features'] },
      ...(missing && { missing }),
      ...(this.names && { columns: this.names }),
    };
  }

  #columnPorts(texts: ReadonlySet<number>, used: ReadonlySet<number>): Taken {
    const { all, builder, missing, missingAnywhere } = this.#demands;
    const width = this.width ?? Math.max(...used) + 1;
    const names = Array.from({ length: width }, (_, i) => {
      const name = this.names?.[i];
      return name === undefined || this.names!.indexOf(name) !== i ? `x${i}` : name;
    });
    const places = names.flatMap((_, i) => (used.has(i) ? [i] : []));
    const slots = new Map(places.map((place) => [place, builder.input()]));
    const asNumbers = new Map<number, number>();
    for (const { slot, columns, as } of all) {
      const parts = this.#places(columns).map((place) => {
        const own = slots.get(place)!;
        if (as !== 'numbers' || !texts.has(place)) return own;
        // Numbers that are written as texts are numbers to whoever asks for such, as they are to NumPy.
        let read = asNumbers.get(place);
        if (read === undefined) {
          read = builder.slot();
          builder.before('numberTexts', { column: names[place]! }, [own], read);
          asNumbers.set(place, read);
        }
        return read;
      });
      builder.before(as === 'numbers' ? 'hstack' : 'hstackTexts', {}, parts, slot);
    }
    const inputs = places.map(
      (place): Port => ({
        name: names[place]!,
        type: { kind: 'tensor', dtype: texts.has(place) ? 'string' : 'float64', shape: [FREE] },
        ...((missingAnywhere || missing.has(place)) && { missing: true }),
      }),
    );
    return { inputs, ...(places.length < width && { row: names }) };
  }
}

/** Frames side by side. */
class SideBySide implements Frame {
  readonly width: number | undefined;
  readonly names: readonly string[] | undefined;
  readonly #parts: readonly Frame[];
  readonly #builder: PipelineBuilder;
  readonly #made = new Map<string, number>();

  constructor(builder: PipelineBuilder, parts: readonly Frame[]) {
    [this.#builder, this.#parts] = [builder, parts];
    const known = parts.every(({ width }) => width !== undefined);
    this.width = known ? parts.reduce((sum, { width }) => sum + width!, 0) : undefined;
    this.names = parts.every(({ names }) => names) ? parts.flatMap(({ names }) => names!) : undefined;
  }

  numbers(asker: string, tolerance: Tolerance = 'finite'): number {
    return this.#once(tolerance, 'hstack', (part) => part.numbers(asker, tolerance));
  }

  texts(asker: string, tolerance: TextTolerance = 'present'): number {
    return this.#once(tolerance, 'hstackTexts', (part) => part.texts(asker, tolerance));
  }

  #once(tolerance: string, kernel: 'hstack' | 'hstackTexts', slotOf: (part: Frame) => number): number {
    let slot = this.#made.get(tolerance);
    if (slot === undefined) {
      slot = this.#builder.step(kernel, {}, this.#parts.map(slotOf));
      this.#made.set(tolerance, slot);
    }
    return slot;
  }

  documents(asker: string): number {
    return this.texts(asker);
  }

  records(asker: string): number {
    throw refuse(asker, 'rows of named values', 'columns');
  }

  kindOf(column: number): 'numbers' | 'texts' | undefined {
    const [part, own] = this.#find(column);
    return part.kindOf(own);
  }

  #find(column: number): readonly [Frame, number] {
    let left = column;
    for (const part of this.#parts) {
      if (part.width === undefined) break;
      if (left < part.width) return [part, left];
      left -= part.width;
    }
    throw new ServingError('CORRUPT_MODEL', `column ${column} is asked for, which no step before gives`);
  }

  select(columns: readonly number[]): Frame {
    return sideBySide(
      this.#builder,
      columns.map((column) => {
        const [part, own] = this.#find(column);
        return part.select([own]);
      }),
    );
  }
}

/** The columns of one frame, then those of the next … */
export const sideBySide = (builder: PipelineBuilder, parts: readonly Frame[]): Frame =>
  parts.length === 1 ? parts[0]! : new SideBySide(builder, parts);
