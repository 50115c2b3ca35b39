/**
 * A MOJO as its files state it: https://github.com/h2oai/h2o-3/blob/jenkins-3.46.0.6/h2o-genmodel/src/main/java/hex/genmodel/ModelMojoReader.java
 *
 *   model.ini    [info] key = value    [columns] a name a line    [domains] column: levels file
 *   domains/…    the levels of a column, a line each
 *   trees/… …    what the algorithm reads by itself
 *
 * MOJOs stand in folders of each other (stacked ensembles): `nested` reads the one in such a folder.
 */
import { ServingError, within } from '../../errors.ts';
import type { Entries } from './archive.ts';
import { Info } from './info.ts';
import { linesOf, trimLine, unescapeLine } from './text.ts';

/** The levels of a column of enums; undefined: a column of numbers, or of something else without levels. */
export type Domain = readonly string[] | undefined;

export interface Mojo {
  readonly info: Info;
  /** The short word: `gbm`; of old files that do not state it, the long one. */
  readonly algo: string;
  /** `Gradient Boosting Machine` */
  readonly algorithm: string;
  /** [1, 40] of "1.40". */
  readonly version: number;
  /** Binomial, Regression … */
  readonly category: string;
  /** Features first, then weights, offset and the like, and the response last where the model is supervised. */
  readonly columns: readonly string[];
  /** By column. */
  readonly domains: readonly Domain[];
  /** How many of the columns are features. */
  readonly features: number;
  readonly classes: number;
  readonly supervised: boolean;
  readonly response: string | undefined;
  readonly offset: string | undefined;
  has(name: string): boolean;
  /** Throws CORRUPT_MODEL where the file is not there. */
  bytes(name: string): Uint8Array;
  /** Its lines, trimmed; with `escaped` as hex.genmodel escapes line breaks. */
  lines(name: string, escaped?: boolean): readonly string[];
  /** The MOJO in a folder of this one, which ends with a slash. */
  nested(folder: string): Mojo;
}

const MAX_COLUMNS = 2 ** 22;
/** Ensembles of ensembles of ensembles; deeper is a cycle. */
const MAX_DEPTH = 8;

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);

interface Ini {
  readonly info: Info;
  readonly columns: readonly string[];
  /** By column: "3 d000.txt". */
  readonly domains: ReadonlyMap<number, string>;
}

/** `key = value` into its two parts. */
const partsOf = (line: string, mark: string): readonly [string, string] => {
  const at = line.indexOf(mark);
  if (at < 0) throw corrupt(`model.ini: ${JSON.stringify(line.slice(0, 60))} has no "${mark}"`);
  return [trimLine(line.slice(0, at)), trimLine(line.slice(at + 1))];
};

const parseIni = (lines: readonly string[]): Ini => {
  const values = new Map<string, string>();
  const columns: string[] = [];
  const domains = new Map<number, string>();
  let section = '';
  for (const raw of lines) {
    const line = trimLine(raw);
    if (line === '' || line.startsWith('#')) continue;
    if (line === '[info]' || line === '[columns]' || line === '[domains]') section = line;
    else if (section === '[info]') values.set(...partsOf(line, '='));
    else if (section === '[columns]') columns.push(line);
    else if (section === '[domains]') {
      const [column, rest] = partsOf(line, ':');
      domains.set(Number(column), rest);
    }
  }
  const info = new Info(values);
  const count = info.count('n_columns', undefined, MAX_COLUMNS);
  if (columns.length !== count) throw corrupt(`model.ini: n_columns is ${count}, [columns] has ${columns.length}`);
  return { info, columns, domains };
};

/** Levels are taken as they stand, blanks and all. */
const domainOf = (entries: Entries, folder: string, told: string, escaped: boolean): readonly string[] => {
  const [stated = '', file = ''] = told.split(/ (.*)/s);
  const name = `domains/${file}`;
  const bytes = entries.get(folder + name);
  if (!bytes) throw corrupt(`${name} is not there`);
  const lines = linesOf(bytes, name);
  const levels = escaped ? lines.map(unescapeLine) : lines;
  if (levels.length !== Number(stated)) throw corrupt(`${name} has ${levels.length} levels, ${stated} were expected`);
  return levels;
};

const domainsOf = (entries: Entries, folder: string, { info, columns, domains }: Ini): readonly Domain[] => {
  const escaped = info.bool('escape_domain_values');
  return columns.map((_, i) => {
    const told = domains.get(i);
    return told === undefined ? undefined : domainOf(entries, folder, told, escaped);
  });
};

const SHORT: Readonly<Record<string, string>> = {
  'Gradient Boosting Machine': 'gbm',
  'Gradient Boosting Method': 'gbm',
  'Distributed Random Forest': 'drf',
};

/** The MOJOs that were read already, by their folders: several models of an ensemble may name one. */
type Known = Map<string, Mojo>;

const mojoIn = (entries: Entries, folder: string, depth: number, known: Known): Mojo => {
  if (depth > MAX_DEPTH) throw corrupt(`models stand in each other ${depth} deep`);
  const ini = entries.get(`${folder}model.ini`);
  if (!ini) throw corrupt(`${folder}model.ini is not there`);
  const parsed = parseIni(linesOf(ini, 'model.ini'));
  const { info, columns } = parsed;
  const algorithm = info.requiredText('algorithm');
  const supervised = info.bool('supervised');
  const bytes = (name: string): Uint8Array => {
    const own = entries.get(folder + name);
    if (!own) throw corrupt(`${name} is not there`);
    return own;
  };
  return {
    info,
    algorithm,
    algo: info.text('algo') ?? SHORT[algorithm] ?? algorithm,
    version: info.number('mojo_version'),
    category: info.requiredText('category'),
    columns,
    domains: domainsOf(entries, folder, parsed),
    features: info.count('n_features', undefined, columns.length),
    classes: info.count('n_classes', 1, 2 ** 24),
    supervised,
    response: supervised ? columns.at(-1) : undefined,
    offset: info.text('offset_column'),
    has: (name) => entries.has(folder + name),
    bytes,
    lines: (name, escaped = false) => {
      const lines = linesOf(bytes(name), name);
      return (escaped ? lines.map(unescapeLine) : lines).map(trimLine);
    },
    nested: (inner) => {
      if (inner === '' || inner === './') throw corrupt('a model stands in itself');
      try {
        const made = known.get(folder + inner) ?? mojoIn(entries, folder + inner, depth + 1, known);
        known.set(folder + inner, made);
        return made;
      } catch (error) {
        throw within(inner, error);
      }
    },
  };
};

/** The MOJO whose model.ini stands at the top. Throws CORRUPT_MODEL. */
export const readMojo = (entries: Entries): Mojo => mojoIn(entries, '', 0, new Map());
