/**
 * What estimators are given and transformers give, while a pipeline is made: columns of numbers or texts that lie in
 * slots. What the request itself must hold is not known beforehand (a pickle names no dtypes): the frame of the inputs,
 * `InputFrame`, learns it from what is asked of it, and then says what the signature is.
 */
import { ServingError } from '../errors.ts';
import type { Port } from '../tensor/signature.ts';
import type { PipelineBuilder } from './pipeline.ts';

/** What besides finite numbers an estimator takes: nothing (as nearly all of scikit-learn), NaN, or anything at all. */
export type Tolerance = 'finite' | 'nan' | 'any';

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
  /** What a column holds; undefined where the request decides, so that whoever asks may. */
  kindOf(column: number): 'numbers' | 'texts' | undefined;
  /** Some of the columns, in this order. */
  select(columns: readonly number[]): Frame;
}

/** The slot itself, or one behind a step that refuses what is not finite or not there. */
const checked = (
  builder: PipelineBuilder,
  slot: number,
  asker: string,
  tolerance: Tolerance | TextTolerance,
): number => {
  if (tolerance === 'any' || tolerance === 'missing') return slot;
  if (tolerance === 'present') return builder.step('present', { asker }, [slot]);
  return builder.step('finite', { asker, nan: tolerance === 'nan' }, [slot]);
};

/** Checks of a slot that were added already. */
class Checks {
  readonly #made = new Map<string, number>();
  readonly #builder: PipelineBuilder;

  constructor(builder: PipelineBuilder) {
    this.#builder = builder;
  }

  of(slot: number, asker: string, tolerance: Tolerance | TextTolerance): number {
    const key = `${slot} ${tolerance}`;
    let made = this.#made.get(key);
    if (made === undefined) {
      made = checked(this.#builder, slot, asker, tolerance);
      this.#made.set(key, made);
    }
    return made;
  }
}

const refuse = (asker: string, wanted: string, found: string): ServingError =>
  new ServingError('UNSUPPORTED_MODEL', `${asker} takes ${wanted}; the step before it gives ${found}`);

/** What a step has written: numbers, texts, or one text a row. */
export class MadeFrame implements Frame {
  readonly width: number | undefined;
  readonly names: readonly string[] | undefined;
  readonly kind: 'numbers' | 'texts';
  readonly slot: number;
  readonly #builder: PipelineBuilder;
  readonly #checks: Checks;

  constructor(
    builder: PipelineBuilder,
    kind: 'numbers' | 'texts',
    slot: number,
    width?: number,
    names?: readonly string[],
  ) {
    [this.#builder, this.kind, this.slot, this.width, this.names] = [builder, kind, slot, width, names];
    this.#checks = new Checks(builder);
  }

  numbers(asker: string, tolerance: Tolerance = 'finite'): number {
    if (this.kind !== 'numbers') throw refuse(asker, 'numbers', 'texts');
    return this.#checks.of(this.slot, asker, tolerance);
  }

  texts(asker: string, tolerance: TextTolerance = 'present'): number {
    if (this.kind !== 'texts') throw refuse(asker, 'texts', 'numbers');
    return this.#checks.of(this.slot, asker, tolerance);
  }

  documents(asker: string): number {
    return this.texts(asker);
  }

  kindOf(): 'numbers' | 'texts' {
    return this.kind;
  }

  select(columns: readonly number[]): Frame {
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
  readonly as: 'numbers' | 'texts' | 'documents';
}

/** What was asked of the request's columns, and by which slots. */
class Demands {
  readonly all: Demand[] = [];
  readonly builder: PipelineBuilder;
  /** Whether somebody takes cells that are missing. */
  missing = false;

  constructor(builder: PipelineBuilder) {
    this.builder = builder;
  }

  /** The slot of these columns, the same one each time. */
  slotOf(columns: readonly number[] | undefined, as: Demand['as']): number {
    const key = columns?.join();
    const found = this.all.find((demand) => demand.as === as && demand.columns?.join() === key);
    if (found) return found.slot;
    const slot = this.builder.slot();
    this.all.push({ slot, columns, as });
    return slot;
  }
}

/** The columns of the request, or some of them. */
export class InputFrame implements Frame {
  readonly width: number | undefined;
  readonly names: readonly string[] | undefined;
  readonly #columns: readonly number[] | undefined;
  readonly #demands: Demands;
  readonly #checks: Checks;
  readonly #root: InputFrame;

  constructor(
    builder: PipelineBuilder,
    width?: number,
    names?: readonly string[],
    of?: InputFrame,
    columns?: readonly number[],
  ) {
    [this.width, this.names, this.#columns] = [width, names, columns];
    this.#root = of ?? this;
    this.#demands = of ? of.#demands : new Demands(builder);
    this.#checks = new Checks(builder);
  }

  numbers(asker: string, tolerance: Tolerance = 'finite'): number {
    if (tolerance !== 'finite') this.#demands.missing = true;
    return this.#checks.of(this.#demands.slotOf(this.#columns, 'numbers'), asker, tolerance);
  }

  texts(asker: string, tolerance: TextTolerance = 'present'): number {
    if (tolerance === 'missing') this.#demands.missing = true;
    return this.#checks.of(this.#demands.slotOf(this.#columns, 'texts'), asker, tolerance);
  }

  documents(asker: string): number {
    return this.#checks.of(this.#demands.slotOf(this.#columns, 'documents'), asker, 'present');
  }

  kindOf(): undefined {
    return undefined;
  }

  select(columns: readonly number[]): Frame {
    const own = columns.map((column) => (this.#columns ? this.#columns[column]! : column));
    const names = this.names && columns.map((column) => this.names![column]!);
    return new InputFrame(this.#demands.builder, columns.length, names, this.#root, own);
  }

  /**
   * What the signature takes, as asked of this frame and of parts of it; says so to the builder.
   *
   *   numbers only               data: float64 [batch, width]
   *   texts only                 data: string [batch, width], or [batch] where whole texts are wanted
   *   both                       one input a column
   */
  ports(): readonly Port[] {
    const { all, builder, missing } = this.#demands;
    const texts = new Set(all.flatMap(({ as, columns }) => (as === 'numbers' ? [] : this.#places(columns))));
    const numbers = new Set(all.flatMap(({ as, columns }) => (as === 'numbers' ? this.#places(columns) : [])));
    const tolerant: Pick<Port, 'missing'> = missing ? { missing: true } : {};
    if (texts.size > 0 && numbers.size > 0) return this.#columnPorts(texts, tolerant);
    const whole = builder.input();
    const columns = this.names ? { columns: this.names } : {};
    if (all.some(({ as, columns: some }) => as === 'documents' && some === undefined)) {
      for (const { slot } of all) builder.before('rename', {}, [whole], slot);
      return [{ name: MATRIX, type: { kind: 'tensor', dtype: 'string', shape: [FREE] } }];
    }
    for (const { slot, columns: some } of all) {
      if (some) builder.before('select', { columns: Int32Array.from(some) }, [whole], slot);
      else builder.before('rename', {}, [whole], slot);
    }
    const shape = [FREE, this.width ?? 'features'];
    const dtype = texts.size > 0 ? 'string' : 'float64';
    return [{ name: MATRIX, type: { kind: 'tensor', dtype, shape }, ...tolerant, ...columns }];
  }

  #places(columns: readonly number[] | undefined): readonly number[] {
    return columns ?? Array.from({ length: this.width ?? 1 }, (_, i) => i);
  }

  /** Columns that nobody asked for may be left out. */
  #columnPorts(texts: ReadonlySet<number>, tolerant: Pick<Port, 'missing'>): readonly Port[] {
    const { all, builder } = this.#demands;
    const width = this.width ?? Math.max(...texts, ...all.flatMap(({ columns }) => columns ?? [])) + 1;
    const asked = new Set(all.flatMap(({ columns }) => this.#places(columns)));
    const places = Array.from({ length: width }, (_, i) => i).filter((i) => asked.has(i));
    const slots = new Map(places.map((place) => [place, builder.input()]));
    for (const { slot, columns, as } of all) {
      const parts = this.#places(columns).map((place) => {
        const own = slots.get(place)!;
        if (as !== 'numbers' || !texts.has(place)) return own;
        throw new ServingError(
          'UNSUPPORTED_MODEL',
          `column ${JSON.stringify(this.names?.[place] ?? place)} is taken as texts by one step and as numbers by another`,
        );
      });
      builder.before(as === 'numbers' ? 'hstack' : 'hstackTexts', {}, parts, slot);
    }
    return places.map((place) => ({
      name: this.names?.[place] ?? `x${place}`,
      type: { kind: 'tensor', dtype: texts.has(place) ? 'string' : 'float64', shape: [FREE] },
      ...tolerant,
    }));
  }
}

/** Frames side by side. */
class SideBySide implements Frame {
  readonly width: number | undefined;
  readonly names: readonly string[] | undefined;
  readonly #parts: readonly Frame[];
  readonly #builder: PipelineBuilder;

  constructor(builder: PipelineBuilder, parts: readonly Frame[]) {
    [this.#builder, this.#parts] = [builder, parts];
    const known = parts.every(({ width }) => width !== undefined);
    this.width = known ? parts.reduce((sum, { width }) => sum + width!, 0) : undefined;
    this.names = parts.every(({ names }) => names) ? parts.flatMap(({ names }) => names!) : undefined;
  }

  numbers(asker: string, tolerance: Tolerance = 'finite'): number {
    const slots = this.#parts.map((part) => part.numbers(asker, tolerance));
    return this.#builder.step('hstack', {}, slots);
  }

  texts(asker: string, tolerance?: TextTolerance): number {
    const slots = this.#parts.map((part) => part.texts(asker, tolerance));
    return this.#builder.step('hstackTexts', {}, slots);
  }

  documents(asker: string): number {
    return this.texts(asker);
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
