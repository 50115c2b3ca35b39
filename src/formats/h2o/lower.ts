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
    `the algorithm ${algo} (${algorithm}) is not served; served are ${Object.keys(ALGORITHMS).join(', ')}`,
  );
};

/** The columns of a MOJO whose row is a slot that there is. */
class RowColumns extends Columns {
  readonly #row: number;

  constructor(builder: PipelineBuilder, request: Request, mojo: Mojo, row: number) {
    super(builder, request, mojo);
    this.#row = row;
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

const scoresOf = (
  mojo: Mojo,
  columns: Columns,
  builder: PipelineBuilder,
  request: Request,
  foreign: readonly Foreign[],
): Scores => {
  const context: Context = {
    mojo,
    builder,
    columns,
    foreign,
    score: (inner) => scoresOf(inner, new Columns(builder, request, inner), builder, request, foreign),
    scoreRow: (inner, row) => scoresOf(inner, new RowColumns(builder, request, inner, row), builder, request, foreign),
  };
  try {
    return algorithmOf(mojo)(context);
  } catch (error) {
    throw error instanceof ServingError && error.code === 'INTERNAL' ? error : within(mojo.algorithm, error);
  }
};

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
  const columns = new Columns(builder, request, mojo);
  const answers = answersOf(builder, mojo, scoresOf(mojo, columns, builder, request, foreign), () => columns.matrix());
  const row = rowNames(mojo);
  const inputs = request.ports(row);
  const isWider = inputs.every(({ name }) => row.includes(name)) && row.length > inputs.length;
  const signature = { inputs, outputs: [...answers.keys()], ...(isWider && { row }), others: true };
  return {
    kind: 'pipeline',
    signatures: new Map([['serving_default', signature]]),
    pipelines: new Map([['serving_default', builder.build([...answers.values()])]]),
  };
};
