/**
 * docs/pmml.md: PMML 4.4's own words (models, built-in functions, expressions, predicates, features of results), and what
 * becomes of each here. The list is read from JPMML-Model's classes (goldens/list_pmml.py), what is served from the tables,
 * and goldens are the documents among the goldens that use the word and are answered.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { EXPRESSIONS, REFUSED_EXPRESSIONS } from '../src/formats/pmml/expressions.ts';
import { MODELS, REFUSED } from '../src/formats/pmml/models/index.ts';
import { REFUSED_FEATURES, RESULT_FEATURES } from '../src/formats/pmml/output.ts';
import { PREDICATES } from '../src/formats/pmml/predicates.ts';
import { FUNCTIONS } from '../src/pipeline/kernels/pmml/functions/index.ts';
import { ROOT } from '../test/root.ts';

const FOLDER = join(ROOT, 'src/formats/pmml/goldens');

export interface PmmlRow {
  readonly name: string;
  readonly status: 'served' | 'refused' | 'not there';
  readonly note: string;
  /** Documents that use it and that JPMML-Evaluator answers, too. */
  readonly goldens: number;
}

export interface PmmlSection {
  readonly title: string;
  readonly rows: readonly PmmlRow[];
}

/** Served as the specification has it, where JPMML-Evaluator has nothing to compare with. */
export const BY_SPECIFICATION: Readonly<Record<string, string>> = {
  AnomalyDetectionModel: 'as the specification has it; JPMML-Evaluator has none',
  median: 'as the specification has it; JPMML-Evaluator has none',
};

interface Case {
  readonly file?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly answers: Readonly<Record<string, { readonly values?: readonly unknown[] }>>;
}

/** How many documents use a word, by element or attribute: `<Apply`, `function="if"`, `feature="residual"`. */
const uses = (): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const name of readdirSync(FOLDER).filter((own) => own.endsWith('.json.gz'))) {
    const cases = JSON.parse(gunzipSync(readFileSync(join(FOLDER, name))).toString('utf8')) as readonly Case[];
    for (const { file, files, answers } of cases) {
      if (Object.values(answers).every(({ values }) => (values?.length ?? 0) === 0)) continue;
      const text = Buffer.from(file ?? Object.values(files ?? {})[0] ?? '', 'base64').toString('utf8');
      const found = text.matchAll(/<(?:[\w.-]+:)?[A-Za-z][\w.-]*|(?:function|feature)="[^"]*"/g);
      for (const word of new Set(Array.from(found, ([own]) => own))) counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  return counts;
};

const escaped = (name: string): string => name.replaceAll('<', '&lt;').replaceAll('&', '&amp;');

const rowsOf = (
  names: readonly string[],
  isServed: (name: string) => boolean,
  refused: Readonly<Record<string, string>>,
  goldens: (name: string) => number,
): readonly PmmlRow[] =>
  names.map((name) => {
    const why = refused[name];
    if (why !== undefined) return { name, status: 'refused', note: why, goldens: 0 };
    const note = BY_SPECIFICATION[name] ?? '';
    return { name, status: isServed(name) ? 'served' : 'not there', note, goldens: goldens(name) };
  });

/** What the page tells, section by section. */
export const pmmlSections = (): readonly PmmlSection[] => {
  const words = JSON.parse(readFileSync(join(FOLDER, 'pmml-4.4.json'), 'utf8')) as Readonly<
    Record<'models' | 'functions' | 'expressions' | 'predicates' | 'features', readonly string[]>
  >;
  const counts = uses();
  const element = (name: string): number => counts.get(`<${name}`) ?? 0;
  const attribute =
    (kind: string) =>
    (name: string): number =>
      counts.get(`${kind}="${escaped(name)}"`) ?? 0;
  const features = (name: string): boolean =>
    name in RESULT_FEATURES || name === 'transformedValue' || name === 'decision';
  return [
    { title: 'Models', rows: rowsOf(words.models, (name) => name in MODELS, REFUSED, element) },
    {
      title: 'Built-in functions',
      rows: rowsOf(words.functions, (name) => FUNCTIONS.has(name), {}, attribute('function')),
    },
    {
      title: 'Expressions',
      rows: rowsOf(words.expressions, (name) => name in EXPRESSIONS, REFUSED_EXPRESSIONS, element),
    },
    { title: 'Predicates', rows: rowsOf(words.predicates, (name) => PREDICATES.has(name), {}, element) },
    { title: 'Features of results', rows: rowsOf(words.features, features, REFUSED_FEATURES, attribute('feature')) },
  ];
};

const section = ({ title, rows }: PmmlSection): string => `## ${title}

${rows.filter(({ status }) => status === 'served').length} of ${rows.length} are served.

| name | state | | documents among the goldens |
| --- | --- | --- | --- |
${rows.map(({ name, status, note, goldens }) => `| \`${name}\` | ${status} | ${note} | ${goldens || ''} |`).join('\n')}
`;

/** The page. */
export const pmmlPage = (): string => {
  const all = pmmlSections();
  const rows = all.flatMap((one) => one.rows);
  const refused = rows.filter(({ status }) => status !== 'served').length;
  return `# PMML

Generated by \`npm run docs\` from PMML 4.4's own words, as JPMML-Model has them (\`list_pmml.py\` in the goldens' folder), and from
the program's own tables. ${rows.length} rows, ${refused} of them not served. The goldens are answers of JPMML-Evaluator 1.7.

${all.map(section).join('\n')}`;
};
