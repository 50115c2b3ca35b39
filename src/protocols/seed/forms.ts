/**
 * What the seed's clients of tables send as `data`, besides what every format takes (json/inputs.ts):
 *
 *   labelled   {"0": {"AGE": 65, …}, "1": {…}}      rows by their labels, as pandas writes them with orient="index"
 *              ─▶ {"0": {"predict": 1, …}, "1": {…}}
 *   one        {"Sepal_Length": 5.1, …}             one row ─▶ {"Species": "setosa", …}
 *   libsvm     {"format": "libsvm", "max_ids": 692, "ids": [128], "values": [51]}
 *              ─▶ {"prediction": 1.0, "probability_of_0": 0.4, …}
 *
 * They become lists of rows, and the form is kept for the answer.
 */
import { ServingError } from '../../errors.ts';
import type { Port, Signature } from '../../tensor/signature.ts';
import type { Tensors } from '../../tensor/tensor.ts';
import { Cursor, type JsonValue } from '../json/cursor.ts';
import { planOf, readInputs } from '../json/inputs.ts';
import type { DecodeOptions } from '../json/options.ts';

export type Form =
  | { readonly kind: 'labelled'; readonly labels: readonly string[] }
  | { readonly kind: 'one' }
  | { readonly kind: 'libsvm' };

/** Which of them the clients of a platform send, by the seed's display name: these are the formats of tables. */
const FORMS: ReadonlyMap<string, readonly Form['kind'][]> = new Map([
  ['H2O', ['labelled']],
  ['PMML', ['labelled', 'one']],
  ['Spark', ['libsvm', 'labelled']],
  ['Scikit-learn', ['labelled']],
  ['XGBoost', ['labelled']],
  ['LightGBM', ['labelled']],
  ['CatBoost', ['labelled']],
]);

/** Whether each row of a platform's requests has its answer for itself. */
export const isTabular = (platform: string | undefined): boolean => platform !== undefined && FORMS.has(platform);

const COMMA = Buffer.from(',');
const LIST = 0x5b;
const OBJECT = 0x7b;
const QUOTE = 0x22;

/** What the object at the cursor starts with, nothing consumed. */
const lookInto = (cursor: Cursor): { readonly key: string; readonly first: number } | undefined => {
  const { at } = cursor;
  cursor.at++;
  let found: { readonly key: string; readonly first: number } | undefined;
  if (cursor.peek() === QUOTE) {
    const key = cursor.key();
    found = { key, first: cursor.peek() };
  }
  cursor.at = at;
  return found;
};

/** The values of the object at the cursor as a list, and their keys. */
const labelled = (cursor: Cursor): { readonly rows: Cursor; readonly labels: readonly string[] } => {
  const labels: string[] = [];
  const pieces: Uint8Array[] = [Buffer.from('[')];
  cursor.object((label) => {
    cursor.peek();
    const from = cursor.at;
    cursor.skip();
    if (labels.length > 0) pieces.push(COMMA);
    labels.push(label);
    pieces.push(cursor.bytes.subarray(from, cursor.at));
  });
  const twice =
    labels.length === new Set(labels).size ? undefined : labels.find((label, i) => labels.indexOf(label) < i);
  if (twice !== undefined) throw new ServingError('INVALID_INPUT', `the row ${JSON.stringify(twice)} is there twice`);
  return { rows: new Cursor(Buffer.concat([...pieces, Buffer.from(']')])), labels };
};

const isNumbers = (value: JsonValue | undefined): value is readonly number[] =>
  Array.isArray(value) && value.every((element) => typeof element === 'number');

/** The vector of a libsvm row as the one input of vectors. */
const libsvm = (cursor: Cursor, { inputs }: Signature): Cursor => {
  const value = cursor.value() as ReadonlyMap<string, JsonValue>;
  const [size, indices, values] = [value.get('max_ids'), value.get('ids'), value.get('values')];
  if (!isNumbers(indices) || !isNumbers(values) || !(size === undefined || typeof size === 'number')) {
    const wanted = '{"format": "libsvm", "max_ids": 692, "ids": [128, …], "values": [51, …]}';
    throw new ServingError('INVALID_INPUT', `"data" is expected as ${wanted}`);
  }
  const vectors = inputs.filter(({ sparse }) => sparse);
  const port: Port | undefined = vectors.length === 1 && inputs.length === 1 ? vectors[0] : undefined;
  if (!port) {
    const known = inputs.map(({ name }) => JSON.stringify(name)).join(', ');
    throw new ServingError(
      'INVALID_INPUT',
      `a libsvm row is for a model with one input of vectors; this one has ${known}`,
    );
  }
  const vector = { ...(size !== undefined && { size }), indices, values };
  return new Cursor(Buffer.from(JSON.stringify([{ [port.name]: vector }])));
};

/** Whether the keys of the object at the cursor may be labels of rows: its first is no column, and has a row for a value. */
const isLabelled = (signature: Signature, key: string, first: number): boolean => {
  const { ports, columns, ignored, sole } = planOf(signature);
  const isColumn = ports.has(key) || ignored.has(key) || (sole?.columns ?? []).includes(key);
  const isWhole = key === 'data' && sole !== undefined;
  return first === OBJECT && !isColumn && !isWhole && !(columns.has(key) || sole?.type.kind === 'map');
};

/** Whether rows stand under one more "data", as in the seed's examples: {"data": {"data": [[…]]}}. */
const isNested = (signature: Signature, key: string, first: number): boolean =>
  key === 'data' && first === LIST && planOf(signature).tabular && !planOf(signature).ports.has(key);

/** Reads `data`; a form besides those of all formats is told by `tell`. */
export const readData = (
  cursor: Cursor,
  signature: Signature,
  options: DecodeOptions,
  platform: string | undefined,
  tell: (inputs: Tensors, form: Form) => void,
): Tensors => {
  const forms = platform === undefined ? undefined : FORMS.get(platform);
  if (!forms || cursor.peek() !== OBJECT) return readInputs(cursor, signature, options);
  const look = lookInto(cursor);
  if (!look) return readInputs(cursor, signature, options);
  const told = (read: Cursor, form: Form): Tensors => {
    const inputs = readInputs(read, signature, options);
    tell(inputs, form);
    return inputs;
  };
  const { key, first } = look;
  if (isNested(signature, key, first)) {
    let inputs: Tensors | undefined;
    cursor.object((name) => {
      if (name !== 'data')
        throw new ServingError('INVALID_INPUT', `there is no input ${JSON.stringify(name)} beside "data"`);
      inputs = readInputs(cursor, signature, options);
    });
    return inputs!;
  }
  if (forms.includes('libsvm') && key === 'format' && !planOf(signature).ports.has(key)) {
    return told(libsvm(cursor, signature), { kind: 'libsvm' });
  }
  if (isLabelled(signature, key, first)) {
    const { rows, labels } = labelled(cursor);
    return told(rows, { kind: 'labelled', labels });
  }
  if (forms.includes('one') && first !== LIST && first !== OBJECT) return told(cursor, { kind: 'one' });
  return readInputs(cursor, signature, options);
};
