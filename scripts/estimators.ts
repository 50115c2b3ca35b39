/**
 * docs/estimators.md: every estimator of scikit-learn's own list, every objective and booster of XGBoost and LightGBM, every loss
 * of CatBoost,
 * and what becomes of it here. What is served and how many goldens it has is read from the tables and the goldens.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { LOSSES as CATBOOST } from '../src/formats/catboost/losses.ts';
import { OBJECTIVES as LIGHTGBM } from '../src/formats/lightgbm/objectives.ts';
import { ESTIMATORS, REFUSED } from '../src/formats/sklearn/estimators/index.ts';
import { OBJECTIVES as XGBOOST } from '../src/formats/xgboost/objectives.ts';
import { ROOT } from '../test/root.ts';

export interface Row {
  /** `linear_model.Ridge`, `reg:gamma`. */
  readonly name: string;
  readonly status: 'served' | 'refused' | 'not there';
  /** Whether it stands in upstream's own list; else it is of older versions. */
  readonly isUpstream: boolean;
  /** What it answers, aliases, or why it is refused. */
  readonly note: string;
  /** How many goldens it has, by the framework's version. */
  readonly goldens: ReadonlyMap<string, number>;
}

export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
}

const folderOf = (format: string): string => join(ROOT, 'src/formats', format, 'goldens');
const readJson = <T>(format: string, file: string): T =>
  JSON.parse(readFileSync(join(folderOf(format), file), 'utf8')) as T;

interface Case {
  readonly name: string;
  readonly class?: string;
  /** Classes inside it. */
  readonly holds?: readonly string[];
}

/** Each case of a format's goldens, with the version in the file's name: `linear-1.9b.json.gz` is of 1.9. */
function* casesOf(format: string): Generator<readonly [version: string, one: Case]> {
  for (const file of readdirSync(folderOf(format))) {
    const version = /-(\d+\.\d+(?:-py2)?)[a-z]?\.json\.gz$/.exec(file)?.[1];
    if (!version) continue;
    const cases = JSON.parse(
      gunzipSync(readFileSync(join(folderOf(format), file))).toString('utf8'),
    ) as readonly Case[];
    for (const one of cases) yield [version.replace('-py2', ', Python 2'), one];
  }
}

type Counts = Map<string, Map<string, number>>;
const count = (counts: Counts, name: string, version: string): void => {
  const own = counts.get(name) ?? new Map<string, number>();
  counts.set(name, own.set(version, (own.get(version) ?? 0) + 1));
};

const NONE: ReadonlyMap<string, number> = new Map();

const sklearnRows = (): Section => {
  const upstream = readJson<{ version: string; estimators: Record<string, readonly string[]> }>(
    'sklearn',
    'estimators.json',
  );
  const counts: Counts = new Map();
  for (const [version, one] of casesOf('sklearn')) {
    for (const name of new Set([one.class ?? '', ...(one.holds ?? [])])) count(counts, name, version);
  }
  const names = [
    ...new Set([...Object.keys(upstream.estimators), ...Object.keys(ESTIMATORS), ...Object.keys(REFUSED)]),
  ];
  const rows = names.sort().map((name): Row => {
    const goldens = counts.get(name.slice(name.indexOf('.') + 1)) ?? NONE;
    const refused = REFUSED[name];
    const methods = upstream.estimators[name];
    const isUpstream = methods !== undefined;
    if (refused !== undefined) return { name, status: 'refused', isUpstream, note: refused, goldens };
    const note = methods ? methods.join(', ') : `of versions before ${upstream.version}`;
    return { name, status: Object.hasOwn(ESTIMATORS, name) ? 'served' : 'not there', isUpstream, note, goldens };
  });
  return { title: `scikit-learn ${upstream.version}`, rows };
};

/** Rows whose goldens are those in whose names they stand: "reg:gamma, dart". */
const namedRows = (
  format: string,
  names: ReadonlyMap<string, string>,
  served: (name: string) => boolean,
): readonly Row[] => {
  const counts: Counts = new Map();
  for (const [version, { name }] of casesOf(format)) {
    const words = new Set(name.split(/[ ,]+/));
    for (const own of names.keys()) if (words.has(own)) count(counts, own, version);
  }
  return [...names].map(([name, note]) => ({
    name,
    status: served(name) ? 'served' : 'not there',
    isUpstream: true,
    note,
    goldens: counts.get(name) ?? NONE,
  }));
};

const xgboostRows = (): Section => {
  const { version, objectives, boosters } = readJson<{
    version: string;
    objectives: readonly string[];
    boosters: readonly string[];
  }>('xgboost', 'objectives.json');
  const names = new Map([
    ...boosters.map((name) => [name, 'booster'] as const),
    ...objectives.map((name) => [name, 'objective'] as const),
  ]);
  return {
    title: `XGBoost ${version}`,
    rows: namedRows('xgboost', names, (name) => boosters.includes(name) || Object.hasOwn(XGBOOST, name)),
  };
};

const lightgbmRows = (): Section => {
  const { version, objectives, boosters } = readJson<{
    version: string;
    objectives: Readonly<Record<string, readonly string[]>>;
    boosters: readonly string[];
  }>('lightgbm', 'objectives.json');
  const names = new Map([
    ...boosters.map((name) => [name, 'booster'] as const),
    ...Object.entries(objectives).map(([name, aliases]) => {
      const others = aliases.filter((alias) => alias !== name);
      return [name, `objective${others.length > 0 ? `; also ${others.join(', ')}` : ''}`] as const;
    }),
  ]);
  return {
    title: `LightGBM ${version}`,
    rows: namedRows('lightgbm', names, (name) => boosters.includes(name) || Object.hasOwn(LIGHTGBM, name)),
  };
};

const catboostRows = (): Section => {
  const { version, losses } = readJson<{ version: string; losses: readonly string[] }>('catboost', 'losses.json');
  const names = new Map(losses.map((name) => [name, 'loss'] as const));
  return { title: `CatBoost ${version}`, rows: namedRows('catboost', names, (name) => Object.hasOwn(CATBOOST, name)) };
};

/** What the page tells, section by section. */
export const sections = (): readonly Section[] => [sklearnRows(), xgboostRows(), lightgbmRows(), catboostRows()];

const told = (goldens: ReadonlyMap<string, number>): string =>
  [...goldens]
    .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
    .map(([version, n]) => `${version}: ${n}`)
    .join('; ');

const section = ({ title, rows }: Section): string => `## ${title}

${rows.filter(({ status }) => status === 'served').length} of ${rows.length} are served.

| name | state | | goldens, by version |
| --- | --- | --- | --- |
${rows.map(({ name, status, note, goldens }) => `| ${name} | ${status} | ${note.replaceAll('|', '\\|')} | ${told(goldens)} |`).join('\n')}
`;

/** The page. */
export const estimators = (): string => {
  const all = sections();
  const rows = all.flatMap((one) => one.rows);
  const refused = rows.filter(({ status }) => status !== 'served').length;
  const goldens = rows.flatMap((row) => [...row.goldens.values()]).reduce((sum, n) => sum + n, 0);
  return `# Estimators, objectives and boosters

Generated by \`npm run docs\` from the upstream lists (\`make_estimators.py\`, \`make_objectives.py\` in the goldens' folders) and the
program's own tables. ${rows.length} rows, ${refused} of them not served; ${goldens} goldens by the libraries themselves (one that holds several
estimators counts for each). The answers of a pickled estimator are those of its methods.

${all.map(section).join('\n')}`;
};
