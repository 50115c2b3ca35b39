/**
 * Target encoders: levels become the mean of the response, drawn towards that of all rows where levels are rare. The
 * noise of the training is none of scoring.
 * https://github.com/h2oai/h2o-3/blob/jenkins-3.46.0.6/h2o-genmodel/src/main/java/hex/genmodel/algos/targetencoder/TargetEncoderMojoModel.java
 *
 *   posterior = numerator / denominator          λ = 1 / (1 + e^((inflection point - denominator) / smoothing))
 *   λ · posterior + (1 - λ) · prior where it blends, else the posterior
 */
import { ServingError } from '../../../errors.ts';
import type { Mojo } from '../mojo.ts';
import type { Algorithm, Context, NamedColumn } from '../scores.ts';

const FOLDER = 'feature_engineering/target_encoding/';

/** [numerator, denominator] by target class, -1 where there is none, by level. */
type Encodings = ReadonlyMap<number, ReadonlyMap<number, readonly [number, number]>>;

interface Mapping {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly domain: readonly string[] | undefined;
}

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);

/** `[from]`, `[to]` and `[to_domain]` with a name a line each, again and again. */
const mappingsOf = (mojo: Mojo, name: string): readonly Mapping[] => {
  if (!mojo.has(FOLDER + name)) return [];
  const made: { from: string[]; to: string[]; domain: string[] | undefined }[] = [];
  let target: string[] | undefined;
  for (const line of mojo.lines(FOLDER + name)) {
    if (line === '[from]') {
      made.push({ from: [], to: [], domain: undefined });
      target = made.at(-1)!.from;
    } else if (line === '[to]') target = made.at(-1)?.to;
    else if (line === '[to_domain]' && made.length > 0) {
      target = [];
      made.at(-1)!.domain = target;
    } else if (target) target.push(line);
    else throw corrupt(`${name}: ${JSON.stringify(line.slice(0, 60))} stands in no section`);
  }
  return made;
};

/** `[column]`, then `level = numerator denominator`, with the target class behind them where there are several. */
const encodingsOf = (mojo: Mojo): ReadonlyMap<string, Encodings> => {
  const all = new Map<string, Map<number, Map<number, readonly [number, number]>>>();
  let own: Map<number, Map<number, readonly [number, number]>> | undefined;
  for (const line of mojo.lines(`${FOLDER}encoding_map.ini`)) {
    const section = /\[(.*?)\]/.exec(line);
    if (section) {
      own = new Map();
      all.set(section[1]!, own);
      continue;
    }
    const [level, told = ''] = line.split(/\s*=\s*/, 2);
    const numbers = told.split(' ').map(Number);
    if (!own || numbers.length < 2 || numbers.some(Number.isNaN) || !/^\d+$/.test(level!)) {
      throw corrupt(`encoding_map.ini: ${JSON.stringify(line.slice(0, 60))} is no encoding`);
    }
    const place = Number(level);
    const classes = own.get(place) ?? new Map<number, readonly [number, number]>();
    classes.set(mojo.classes > 2 ? (numbers[2] ?? -1) : -1, [numbers[0]!, numbers[1]!]);
    own.set(place, classes);
  }
  return all;
};

const priorOf = (encodings: Encodings, target: number): number => {
  let [numerator, denominator] = [0, 0];
  for (const classes of encodings.values()) {
    const [own = 0, all = 0] = classes.get(target) ?? [];
    numerator += own;
    denominator += all;
  }
  return numerator / denominator;
};

/** What stands for a level: a number for each class but the first, or one. NaN where the level was never counted. */
const encoderOf = ({ info, classes }: Mojo, encodings: Encodings) => {
  const targets = classes > 2 ? Array.from({ length: classes - 1 }, (_, i) => i + 1) : [-1];
  const priors = targets.map((target) => priorOf(encodings, target));
  const blends = info.bool('with_blending');
  const [inflection, smoothing] = blends ? [info.number('inflection_point'), info.number('smoothing')] : [0, 1];
  const levelOf = (place: number): readonly number[] =>
    targets.map((target, k) => {
      const [numerator, denominator] = encodings.get(place)?.get(target) ?? [Number.NaN, Number.NaN];
      const posterior = numerator / denominator;
      if (!blends) return posterior;
      const lambda = 1 / (1 + Math.exp((inflection - Math.trunc(denominator)) / smoothing));
      return lambda * posterior + (1 - lambda) * priors[k]!;
    });
  return { priors, levelOf };
};

/** Of several columns: the place of their levels among those that were met together. */
const interactionOf = (context: Context, { from, domain }: Mapping, tables: readonly (readonly number[])[]): number => {
  const { mojo, builder, columns } = context;
  const places = from.map((name) => placeOf(mojo, name));
  const cards = Int32Array.from(places, (place) => mojo.domains[place]?.length ?? 0);
  const keys = Float64Array.from(domain ?? [], Number);
  const row = builder.step(
    'hstack',
    {},
    places.map((place) => columns.one(place)),
  );
  const width = tables.at(-1)!.length;
  return builder.step('combinedLookup', { cards, keys, table: Float64Array.from(tables.flat()), width }, [row]);
};

const placeOf = ({ columns, features }: Mojo, name: string): number => {
  const place = columns.indexOf(name);
  if (place >= 0 && place < features) return place;
  throw corrupt(`there is no column ${JSON.stringify(name)} to encode`);
};

export const targetEncoder: Algorithm = (context) => {
  const { mojo, builder, columns } = context;
  const encodings = encodingsOf(mojo);
  const listed = mappingsOf(mojo, 'input_encoding_columns_map.ini');
  // Old files have no mappings: each column is encoded by itself.
  const inputs =
    listed.length > 0 ? listed : [...encodings.keys()].map((name) => ({ from: [name], to: [name], domain: undefined }));
  const outputs = mappingsOf(mojo, 'input_output_columns_map.ini');
  const withMissing = new Set(
    mojo.has(`${FOLDER}te_column_name_to_missing_values_presence.ini`)
      ? mojo.lines(`${FOLDER}te_column_name_to_missing_values_presence.ini`).flatMap((line) => {
          const [name, told] = line.split(/\s*=\s*/, 2);
          return told === '1' ? [name!] : [];
        })
      : [],
  );
  const made = inputs.flatMap((mapping, i): readonly NamedColumn[] => {
    const name = mapping.to[0] ?? '';
    const own = encodings.get(name);
    if (!own || mapping.from.length === 0) throw corrupt(`there are no encodings of ${JSON.stringify(name)}`);
    const { priors, levelOf } = encoderOf(mojo, own);
    const unknown = withMissing.has(name) ? levelOf(own.size - 1) : priors;
    const count =
      mapping.from.length > 1 ? (mapping.domain?.length ?? 0) : (mojo.domains[placeOf(mojo, name)]?.length ?? 0);
    const tables = [...Array.from({ length: count }, (_, place) => levelOf(place)), unknown];
    const slot =
      mapping.from.length > 1
        ? interactionOf(context, mapping, tables)
        : columns.request.table(name, mojo.domains[placeOf(mojo, name)] ?? [], (place) => tables[place]!, unknown);
    const sound = tables.flat().some(Number.isNaN)
      ? builder.step('definite', { what: `the encoding of ${name}` }, [slot])
      : slot;
    const names = outputs[i]?.to ?? (priors.length > 1 ? priors.map((_, k) => `${name}_${k + 1}_te`) : [`${name}_te`]);
    if (names.length !== priors.length)
      throw corrupt(`${names.length} names are of ${priors.length} encodings of ${name}`);
    return names.map((column, k) => ({ name: column, slot: builder.step('column', { column: k }, [sound]) }));
  });
  return { kind: 'columns', columns: made };
};
