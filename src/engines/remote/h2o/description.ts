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

const parameterText = (model: unknown, name: string): string => {
  const parameters = at(model, 'parameters');
  const found: unknown = Array.isArray(parameters)
    ? parameters.find((parameter: unknown) => at(parameter, 'name') === name)
    : undefined;
  return String(at(found, 'actual_value') ?? '');
};

/** Throws REMOTE_FAILED where the answer is no description of a model. */
export const readDescription = (where: string, answer: unknown): Description & { readonly key: string } => {
  const model = at(answer, 'models', 0);
  const names = at(model, 'output', 'names');
  const key = at(model, 'model_id', 'name');
  if (!Array.isArray(names) || !names.every((name) => typeof name === 'string') || typeof key !== 'string') {
    throw new ServingError('REMOTE_FAILED', `${where}: the answer is no description of a model`);
  }
  // What the columns were before they were encoded.
  const originals = at(model, 'output', 'original_names');
  const encoded = names as readonly string[];
  const row = Array.isArray(originals) ? originals.map(String) : encoded;
  const types = at(model, 'output', 'column_types');
  const category = String(at(model, 'output', 'model_category') ?? '');
  const levelsOf = (i: number): readonly string[] | undefined => {
    const levels = at(model, 'output', 'domains', i);
    return Array.isArray(levels) ? levels.map(String) : undefined;
  };
  const typeOf = (name: string): string => {
    const i = encoded.indexOf(name);
    // Only texts are encoded, to columns of other names.
    if (i < 0) return 'Enum';
    const given = at(types, i);
    if (typeof given === 'string') return given;
    return levelsOf(i) ? 'Enum' : category === 'WordEmbedding' ? 'String' : 'Numeric';
  };
  const said = at(model, 'response_column_name');
  const response = typeof said === 'string' ? said : SUPERVISED.has(category) ? row.at(-1) : undefined;
  const unread = new Set([response, parameterColumn(model, 'weights_column'), parameterColumn(model, 'fold_column')]);
  if (encoded !== row && /label_?encoder/i.test(parameterText(model, 'categorical_encoding'))) {
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `${where} does not tell which columns of a model with categorical_encoding="label_encoder" are texts; save it as a MOJO, which is run in process`,
    );
  }
  const columns = row.flatMap((name) => {
    if (unread.has(name)) return [];
    const type = typeOf(name);
    if (type === 'UUID') {
      throw new ServingError(
        'UNSUPPORTED_MODEL',
        `column ${JSON.stringify(name)} holds UUIDs, which are not sent to H2O servers`,
      );
    }
    return [{ name, type: TEXTS.has(type) ? type : 'Numeric', levels: levelsOf(encoded.indexOf(name)) }];
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

/** Categories whose first output is a label. */
const LABELLED = new Set(['Binomial', 'Multinomial', 'Ordinal']);

/**
 * An output by its column in the frame of predictions. Labels that are whole numbers are answered as such. Throws
 * UNSUPPORTED_MODEL where H2O gives labels to what is a number, as it was seen to do with the scores of a MOJO for anomalies.
 */
export const outputPort = (
  { name, type, levels }: { readonly name: string; readonly type: string; readonly levels?: readonly string[] },
  category: string,
  mayBeMissing: boolean,
  isMojo: boolean,
): Port => {
  if (isMojo && type === 'enum' && !LABELLED.has(category)) {
    const why = `H2O answers its output ${JSON.stringify(name)} as one of ${levels?.slice(0, 5).join(', ')}, which a model of the category ${category} has not`;
    throw new ServingError('UNSUPPORTED_MODEL', `${why}; a MOJO of it is run in process`);
  }
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
  return { inputs, outputs, ...(row.length > inputs.length && { row }), others: true };
};
