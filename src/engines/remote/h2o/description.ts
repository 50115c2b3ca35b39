/**
 * What a model takes and gives, from the description that its server has of it (ModelSchemaV3) and from the frame that a
 * row of missing cells gave. Columns that are not read when scoring (response, weights, folds) may be sent.
 */
import { ServingError } from '../../../errors.ts';
import type { Port, Signature } from '../../../tensor/signature.ts';
import { at, type Column } from './calls.ts';

export interface Description {
  readonly algorithm: string;
  /** `Binomial`, `Regression`, `Clustering` … */
  readonly category: string;
  /** All columns of its training, in their order. */
  readonly row: readonly string[];
  /** Those that scoring reads. */
  readonly columns: readonly Column[];
}

/** Model categories whose MOJOs have a response, which is then the last column. */
const SUPERVISED = new Set(['Binomial', 'Multinomial', 'Ordinal', 'Regression', 'HGLMRegression', 'BinomialUplift']);

/** Types whose cells are texts for H2O's parser. */
const TEXTS = new Set(['Enum', 'String']);

const parameterColumn = (model: unknown, name: string): string | undefined => {
  const parameters = at(model, 'parameters');
  if (!Array.isArray(parameters)) return undefined;
  const found: unknown = parameters.find((parameter: unknown) => at(parameter, 'name') === name);
  const column = at(found, 'actual_value', 'column_name');
  return typeof column === 'string' ? column : undefined;
};

/** Throws REMOTE_FAILED where the answer is no description of a model. */
export const readDescription = (where: string, answer: unknown): Description & { readonly key: string } => {
  const model = at(answer, 'models', 0);
  const names = at(model, 'output', 'names');
  const key = at(model, 'model_id', 'name');
  if (!Array.isArray(names) || !names.every((name) => typeof name === 'string') || typeof key !== 'string') {
    throw new ServingError('REMOTE_FAILED', `${where}: the answer is no description of a model`);
  }
  const row = names as readonly string[];
  const types = at(model, 'output', 'column_types');
  const category = String(at(model, 'output', 'model_category') ?? '');
  const typeOf = (i: number): string => {
    const given = at(types, i);
    if (typeof given === 'string') return given;
    return Array.isArray(at(model, 'output', 'domains', i))
      ? 'Enum'
      : category === 'WordEmbedding'
        ? 'String'
        : 'Numeric';
  };
  const said = at(model, 'response_column_name');
  const response = typeof said === 'string' ? said : SUPERVISED.has(category) ? row.at(-1) : undefined;
  const unread = new Set([response, parameterColumn(model, 'weights_column'), parameterColumn(model, 'fold_column')]);
  const columns = row.flatMap((name, i) => {
    if (unread.has(name)) return [];
    const type = typeOf(i);
    if (type === 'UUID') {
      throw new ServingError(
        'UNSUPPORTED_MODEL',
        `column ${JSON.stringify(name)} holds UUIDs, which are not sent to H2O servers`,
      );
    }
    return [{ name, type: TEXTS.has(type) ? type : 'Numeric' }];
  });
  return {
    key,
    algorithm: String(at(model, 'algo_full_name') ?? at(model, 'algo') ?? 'model'),
    category,
    row,
    columns,
  };
};

const isWhole = (text: string): boolean => String(Number(text)) === text && Number.isSafeInteger(Number(text));

/** An output by its column in the frame of predictions. Labels that are whole numbers are answered as such. */
export const outputPort = (
  { name, type, levels }: { readonly name: string; readonly type: string; readonly levels?: readonly string[] },
  category: string,
  mayBeMissing: boolean,
): Port => {
  const whole = category === 'Clustering' ? type === 'int' : levels?.length && levels.every(isWhole);
  const dtype = whole && !mayBeMissing ? 'int64' : type === 'enum' || type === 'string' ? 'string' : 'float64';
  return { name, type: { kind: 'tensor', dtype, shape: ['batch'] }, ...(dtype === 'string' && { missing: true }) };
};

/** A column as an input: any of its cells may be missing. */
export const signatureOf = ({ columns, row }: Description, outputs: readonly Port[]): Signature => {
  // A row of one column is a list of one, as any other row is.
  const shape = columns.length === 1 ? ['batch', 1] : ['batch'];
  const inputs = columns.map(({ name, type }): Port => {
    const isText = TEXTS.has(type);
    return {
      name,
      type: { kind: 'tensor', dtype: isText ? 'string' : 'float64', shape },
      missing: true,
      ...(isText && { integers: true }),
    };
  });
  return { inputs, outputs, ...(row.length > inputs.length && { row }) };
};
