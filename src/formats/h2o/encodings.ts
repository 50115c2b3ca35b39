/**
 * Columns that were encoded before the training (`categorical_encoding`): what a row of the original columns becomes.
 * MOJOs from 1.40 on state them.
 * https://github.com/h2oai/h2o-3/tree/jenkins-3.46.0.6/h2o-genmodel/src/main/java/hex/genmodel/easy (…Encoder)
 *
 *   OneHotExplicit   numbers first, then a column for each level and one for NA
 *   Binary           numbers first, then the bits of 1 + the level's place, the lowest first; 0 is NA
 *   Eigen            the level's projection, a float32
 *   LabelEncoder     the number that the level is written as, else its place
 *   EnumLimited      its place among the most frequent levels, `other` for all others
 */
import { ServingError } from '../../errors.ts';
import type { PipelineBuilder } from '../../pipeline/pipeline.ts';
import type { Request } from './columns.ts';
import type { Domain, Mojo } from './mojo.ts';

/** A column before its encoding. */
interface Original {
  readonly name: string;
  readonly domain: Domain;
  /** Which one it is. */
  readonly place: number;
}

/** A column after it: a slot of [rows] or [rows, width]. */
interface Part {
  readonly slot: number;
  readonly width: number;
}

interface Encoding {
  /** Columns of numbers stand before all others. */
  readonly numbersFirst: boolean;
  readonly encode: (
    column: Original & { readonly domain: readonly string[] },
    request: Request,
    mojo: Mojo,
    builder: PipelineBuilder,
  ) => Part;
}

const MAX_LEVELS = 2 ** 24;

/** As the encoder's map has them: of equal levels the last one. */
const oneHot: Encoding['encode'] = ({ name, domain }, request, _, builder) => {
  const width = domain.length + 1;
  const places = Int32Array.from({ length: width }, (_cell, i) => i);
  const codes = request.codes(name, domain, -1);
  return { slot: builder.step('places', { places: [places], width, sparse: false }, [codes]), width };
};

const binary: Encoding['encode'] = ({ name, domain }, request) => {
  const width = 1 + Math.floor(Math.log2(Math.max(1, domain.length)));
  const bitsOf = (place: number): readonly number[] => Array.from({ length: width }, (_, i) => ((place + 1) >>> i) & 1);
  return { slot: request.table(name, domain, bitsOf, bitsOf(-1)), width };
};

/** The projections of all levels of all columns stand in one list. */
const eigen: Encoding['encode'] = ({ name, domain, place }, request, mojo) => {
  const projections = mojo.info.requiredNumbers('_orig_projection_array');
  const before = originalsOf(mojo).slice(0, place);
  const from = before.reduce((sum, own) => sum + (own.domain?.length ?? 0), 0);
  if (from + domain.length > projections.length) {
    throw new ServingError('CORRUPT_MODEL', `${projections.length} projections are too few for column ${name}`);
  }
  return { slot: request.table(name, domain, (i) => [Math.fround(projections[from + i]!)], [Number.NaN]), width: 1 };
};

/** As Java's Integer.parseInt takes it. */
const integerOf = (text: string): number | undefined =>
  /^[+-]?\d+$/.test(text) && Math.abs(Number(text)) < 2 ** 31 ? Number(text) : undefined;

const label: Encoding['encode'] = ({ name, domain }, request) => ({
  slot: request.table(name, domain, (i) => [integerOf(domain[i]!) ?? i], [Number.NaN]),
  width: 1,
});

const OTHER = 'other';
const limited: Encoding['encode'] = ({ name, domain, place }, request, { domains }) => {
  const kept = domains[place] ?? [];
  const places = new Map(kept.map((level, i) => [level, i]));
  const other = places.get(OTHER);
  if (other !== undefined) for (const level of domain) if (!places.has(level)) places.set(level, other);
  if (other !== undefined) places.delete(OTHER);
  const prefix = `${name}.top_`;
  for (const [level, i] of [...places]) {
    const own =
      level.startsWith(prefix) && level.endsWith('_levels') ? level.slice(prefix.length, -'_levels'.length) : '';
    if (own !== '' && !places.has(own)) places.set(own, i);
  }
  const [levels, numbers] = [[...places.keys()], [...places.values()]];
  return { slot: request.table(name, levels, (i) => [numbers[i]!], [Number.NaN]), width: 1 };
};

const ENCODINGS: Readonly<Record<string, Encoding>> = {
  OneHotExplicit: { numbersFirst: true, encode: oneHot },
  Binary: { numbersFirst: true, encode: binary },
  Eigen: { numbersFirst: false, encode: eigen },
  LabelEncoder: { numbersFirst: false, encode: label },
  EnumLimited: { numbersFirst: false, encode: limited },
};

/** The model takes what it was trained on as it is. */
const AS_IT_IS: ReadonlySet<string> = new Set(['AUTO', 'Enum', 'SortByResponse', 'OneHotInternal']);

const originalsOf = (mojo: Mojo): readonly Original[] => {
  const { info, response } = mojo;
  const names = mojo.lines('_orig_names', true);
  const features = response !== undefined && names.at(-1) === response ? names.slice(0, -1) : names;
  return features.map((name, place) => {
    const count = info.count(`_m_orig_domain_values_${place}`, 0, MAX_LEVELS);
    return { name, place, domain: count > 0 ? mojo.lines(`_orig_domain_values_${place}`, true) : undefined };
  });
};

/** The original columns by their names; undefined where there is no encoding. */
export const originalNames = (mojo: Mojo): readonly string[] | undefined =>
  encodingOf(mojo) && originalsOf(mojo).map(({ name }) => name);

/** The MOJO version from which an algorithm's files state it. */
const STATED: Readonly<Record<string, number>> = { deeplearning: 1.1 };
const STATED_BY_TREES = 1.4;

const encodingOf = ({ info, version, algo }: Mojo): Encoding | undefined => {
  const states = version >= (STATED[algo] ?? STATED_BY_TREES);
  if (states && algo === 'deeplearning' && !info.has('_genmodel_encoding')) {
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      'the MOJO does not tell how its categories were encoded (H2O leaves out enum_limited of deep learning); train it with another categorical_encoding, or serve the binary model through an H2O server (--h2o_url)',
    );
  }
  const name = states ? (info.text('_genmodel_encoding') ?? 'AUTO') : 'AUTO';
  if (AS_IT_IS.has(name)) return undefined;
  const encoding = ENCODINGS[name];
  if (encoding && Object.hasOwn(ENCODINGS, name)) return encoding;
  throw new ServingError(
    'UNSUPPORTED_MODEL',
    `categorical_encoding ${JSON.stringify(name)} is not known; known are ${[...AS_IT_IS, ...Object.keys(ENCODINGS)].join(', ')}`,
  );
};

/** The row after the encoding, [rows, features]; undefined where there is none. */
export const encodedRow = (mojo: Mojo, request: Request, builder: PipelineBuilder): number | undefined => {
  const encoding = encodingOf(mojo);
  if (!encoding) return undefined;
  const originals = originalsOf(mojo);
  const order = encoding.numbersFirst
    ? [...originals.filter(({ domain }) => !domain), ...originals.filter(({ domain }) => domain)]
    : originals;
  const parts = order.map((own): Part => {
    const { name, domain } = own;
    return domain
      ? encoding.encode({ ...own, domain }, request, mojo, builder)
      : { slot: request.column(name, 'number'), width: 1 };
  });
  // Weights, offsets and the like stand after the features; the row ends before them.
  let [width, count] = [0, 0];
  while (count < parts.length && width < mojo.features) width += parts[count++]!.width;
  if (width !== mojo.features) {
    throw new ServingError('CORRUPT_MODEL', `the encoded columns are ${width}, n_features is ${mojo.features}`);
  }
  return builder.step(
    'hstack',
    {},
    parts.slice(0, count).map(({ slot }) => slot),
  );
};
