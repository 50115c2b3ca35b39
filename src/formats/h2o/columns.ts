/**
 * The columns of a request as a MOJO's row: numbers as they are, levels of enums as their places in the domain, NaN for
 * what is missing and for levels that the model has not seen (`convertUnknownCategoricalLevelsToNa`).
 */
import { ServingError } from '../../errors.ts';
import type { PipelineBuilder } from '../../pipeline/pipeline.ts';
import type { Port } from '../../tensor/signature.ts';
import { stringsOfTexts } from '../../tensor/strings.ts';
import { encodedRow } from './encodings.ts';
import type { Domain, Mojo } from './mojo.ts';

type Kind = 'number' | 'text';

/** A text vector. */
export const textVector = (texts: readonly string[]) =>
  ({ dtype: 'string', shape: [texts.length], data: stringsOfTexts(texts) }) as const;

/** What a column's cells are looked up by: its levels, and those without the column's name that stands before them. */
const levelsOf = (
  column: string,
  domain: readonly string[],
): readonly [levels: readonly string[], places: readonly number[]] => {
  const known = new Map(domain.map((level, i) => [level, i]));
  const prefix = `${column}.`;
  for (const [level, i] of [...known]) {
    if (level.startsWith(prefix) && !known.has(level.slice(prefix.length))) known.set(level.slice(prefix.length), i);
  }
  return [[...known.keys()], [...known.values()]];
};

/** The columns that a model and those inside it ask a request for. */
export class Request {
  readonly #builder: PipelineBuilder;
  readonly #asked = new Map<string, { readonly kind: Kind; readonly slot: number; readonly missing: boolean }>();
  readonly #codes = new Map<string, number>();

  constructor(builder: PipelineBuilder) {
    this.#builder = builder;
  }

  /** A slot of [rows]: float64, or texts. `missing`: its cells may be missing. */
  column(name: string, kind: Kind, missing = true): number {
    const known = this.#asked.get(name);
    if (known && known.kind !== kind) {
      throw new ServingError('CORRUPT_MODEL', `column ${JSON.stringify(name)} is of numbers and of texts`);
    }
    const slot = known?.slot ?? this.#builder.slot();
    this.#asked.set(name, { kind, slot, missing: missing && (known?.missing ?? true) });
    // Numbers may be sent as texts, as Java reads them.
    return kind === 'number' ? this.#builder.step('readNumbers', { column: name }, [slot]) : slot;
  }

  /**
   * What stands for the levels of a column, so many numbers each, and for what is none of them: [rows] for one number,
   * else [rows, width].
   */
  table(
    name: string,
    domain: readonly string[],
    valuesOf: (place: number) => readonly number[],
    unknown: readonly number[],
  ): number {
    const [levels, places] = levelsOf(name, domain);
    const params = { missing: Int32Array.of(-1), columns: [name], categories: [textVector(levels)] };
    const codes = this.#builder.step('textCodes', params, [this.column(name, 'text')]);
    const table = Float64Array.from([...places.flatMap(valuesOf), ...unknown]);
    return this.#builder.step('codeTable', { tables: [table], width: unknown.length }, [codes]);
  }

  /** Places of a column's levels in a domain, `unknown` for what is missing or none of them: [rows]. */
  codes(name: string, domain: readonly string[], unknown = Number.NaN): number {
    const key = JSON.stringify([name, unknown, domain]);
    const slot = this.#codes.get(key) ?? this.table(name, domain, (place) => [place], [unknown]);
    this.#codes.set(key, slot);
    return slot;
  }

  /** An input for each column that was asked for: those of `order` first, in this order. */
  ports(order: readonly string[]): readonly Port[] {
    const names = [...new Set([...order.filter((name) => this.#asked.has(name)), ...this.#asked.keys()])];
    // A row of one column is a list of one, as any other row is.
    const shape = names.length === 1 ? ['batch', 1] : ['batch'];
    return names.map((name): Port => {
      const { kind, slot, missing } = this.#asked.get(name)!;
      this.#builder.input(slot);
      const type = { kind: 'tensor', dtype: kind === 'text' ? 'string' : 'float64', shape } as const;
      return { name, type, ...(missing && { missing }), ...(kind === 'text' ? { integers: true } : { java: true }) };
    });
  }
}

/** The row of one MOJO among the columns of a request. */
export class Columns {
  readonly builder: PipelineBuilder;
  readonly request: Request;
  readonly #mojo: Mojo;
  #matrix: number | undefined;

  constructor(builder: PipelineBuilder, request: Request, mojo: Mojo) {
    [this.builder, this.request, this.#mojo] = [builder, request, mojo];
  }

  /** A column as the model sees it, by its place: [rows]. */
  one(place: number): number {
    const name = this.#mojo.columns[place]!;
    const domain: Domain = this.#mojo.domains[place];
    return domain ? this.request.codes(name, domain) : this.request.column(name, 'number');
  }

  /** The place of a column's level in its domain, -1 for what is missing or none of them: [rows]. */
  level(place: number): number {
    const domain: Domain = this.#mojo.domains[place];
    if (domain) return this.request.codes(this.#mojo.columns[place]!, domain, -1);
    throw new ServingError('CORRUPT_MODEL', `column ${this.#mojo.columns[place]} has no levels`);
  }

  /** All features, in the model's order: [rows, features] of float64. */
  matrix(): number {
    this.#matrix ??=
      encodedRow(this.#mojo, this.request, this.builder) ??
      this.builder.step(
        'hstack',
        {},
        Array.from({ length: this.#mojo.features }, (_, i) => this.one(i)),
      );
    return this.#matrix;
  }

  /** The offset, which no row may lack: [rows]; undefined where the model was trained without one. */
  offset(): number | undefined {
    const { offset } = this.#mojo;
    return offset === undefined ? undefined : this.request.column(offset, 'number', false);
  }
}
