/**
 * A MOJO as a pipeline: one input a column, one output a column of the prediction frame.
 *
 *   columns ─ codes of enums ─▶ row ─ the algorithm ─▶ scores ─▶ predict, p0, p1 …
 */
import { ServingError, within } from '../../errors.ts';
import type { Model } from '../../model.ts';
import { PipelineBuilder } from '../../pipeline/pipeline.ts';
import type { Foreign } from '../foreign.ts';
import { ALGORITHMS } from './algorithms/index.ts';
import { answersOf } from './answers.ts';
import { Columns, Request } from './columns.ts';
import { originalNames } from './encodings.ts';
import type { Mojo } from './mojo.ts';
import type { Algorithm, Context, Scores } from './scores.ts';

const algorithmOf = ({ algo, algorithm }: Mojo): Algorithm => {
  const known = ALGORITHMS[algo];
  if (known && Object.hasOwn(ALGORITHMS, algo)) return known;
  throw new ServingError(
    'UNSUPPORTED_MODEL',
    `the algorithm ${algo} (${algorithm}) is not served; served are ${Object.keys(ALGORITHMS).join(', ')}; an H2O server that knows it serves its binary model (--h2o_url)`,
  );
};

/** What a model is told that asks for columns as they were sent, where its row is another model's answer. */
class NoRequest extends Request {
  override column(name: string): never {
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `column ${JSON.stringify(name)} is wanted as it was sent, but the model is scored on other models' answers; serve the models one by one`,
    );
  }
}

/** The columns of a MOJO whose row is a slot that there is. The offset is the request's. */
class RowColumns extends Columns {
  readonly #row: number;
  readonly #own: Columns;

  constructor(builder: PipelineBuilder, request: Request, mojo: Mojo, row: number) {
    super(builder, new NoRequest(builder), mojo);
    this.#row = row;
    this.#own = new Columns(builder, request, mojo);
  }

  override offset(): number | undefined {
    return this.#own.offset();
  }

  override one(place: number): number {
    return this.builder.step('column', { column: place }, [this.#row]);
  }

  override level(place: number): number {
    const [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    return this.builder.step('elementwise', { name: 'nan_to_num', nan: -1, low, high }, [this.one(place)]);
  }

  override matrix(): number {
    return this.#row;
  }
}

/** Scores of models inside each other, each made once: an ensemble may name one model many times. */
class Scorer {
  readonly #builder: PipelineBuilder;
  readonly #request: Request;
  readonly #foreign: readonly Foreign[];
  readonly #columns = new Map<Mojo, Columns>();
  readonly #scores = new Map<Columns, Scores>();
  readonly #rows = new Map<Mojo, Map<number, Columns>>();

  constructor(builder: PipelineBuilder, request: Request, foreign: readonly Foreign[]) {
    [this.#builder, this.#request, this.#foreign] = [builder, request, foreign];
  }

  columnsOf(mojo: Mojo): Columns {
    const known = this.#columns.get(mojo) ?? new Columns(this.#builder, this.#request, mojo);
    this.#columns.set(mojo, known);
    return known;
  }

  #rowOf(mojo: Mojo, row: number): Columns {
    const own = this.#rows.get(mojo) ?? new Map<number, Columns>();
    this.#rows.set(mojo, own);
    const known = own.get(row) ?? new RowColumns(this.#builder, this.#request, mojo, row);
    own.set(row, known);
    return known;
  }

  /** The columns of a model inside another one: the request's, or those of the other one's row, by their names. */
  #innerOf(inner: Mojo, outer: Mojo, columns: Columns): Columns {
    if (!(columns instanceof RowColumns)) return this.columnsOf(inner);
    const parts = inner.columns.slice(0, inner.features).map((name) => {
      const place = outer.columns.indexOf(name);
      if (place >= 0 && place < outer.features) return columns.one(place);
      throw new ServingError(
        'CORRUPT_MODEL',
        `${inner.algorithm} asks for column ${JSON.stringify(name)}, which ${outer.algorithm} has not`,
      );
    });
    return this.#rowOf(inner, this.#builder.step('hstack', {}, parts));
  }

  scores(mojo: Mojo, columns: Columns): Scores {
    const known = this.#scores.get(columns);
    if (known) return known;
    const context: Context = {
      mojo,
      builder: this.#builder,
      columns,
      foreign: this.#foreign,
      columnsOf: (inner) => this.#innerOf(inner, mojo, columns),
      score: (inner) => this.scores(inner, this.#innerOf(inner, mojo, columns)),
      scoreRow: (inner, row) => this.scores(inner, this.#rowOf(inner, row)),
    };
    try {
      const made = algorithmOf(mojo)(context);
      this.#scores.set(columns, made);
      return made;
    } catch (error) {
      throw error instanceof ServingError && error.code === 'INTERNAL' ? error : within(mojo.algorithm, error);
    }
  }
}

/** The columns of a row as they are sent: before their encoding, and then those that are no features. */
const rowNames = (mojo: Mojo): readonly string[] => [
  ...new Set([
    ...(originalNames(mojo) ?? mojo.columns.slice(0, mojo.features)),
    ...mojo.columns.slice(mojo.features),
    ...(mojo.offset === undefined ? [] : [mojo.offset]),
  ]),
];

/** Throws CORRUPT_MODEL or UNSUPPORTED_MODEL. */
export const lowerMojo = (mojo: Mojo, foreign: readonly Foreign[]): Model => {
  const builder = new PipelineBuilder();
  const request = new Request(builder);
  const scorer = new Scorer(builder, request, foreign);
  const columns = scorer.columnsOf(mojo);
  const answers = answersOf(builder, mojo, scorer.scores(mojo, columns), () => columns.matrix());
  const row = rowNames(mojo);
  const inputs = request.ports(row);
  const known = new Set(row);
  const isWider = inputs.every(({ name }) => known.has(name)) && row.length > inputs.length;
  const signature = { inputs, outputs: [...answers.keys()], ...(isWider && { row }), others: true };
  return {
    kind: 'pipeline',
    signatures: new Map([['serving_default', signature]]),
    pipelines: new Map([['serving_default', builder.build([...answers.values()])]]),
  };
};
