/**
 * What the pages of docs/ops/ share: every word of upstream's own list (an operator, an overload), what becomes of it here,
 * and in which packs of goldens it is compared with upstream's answers. A format's script says where the words come from
 * and how they are found in a golden; the law about them is test/coverage.ts.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { CoverageRow } from '../test/coverage.ts';
import { ROOT } from '../test/root.ts';

/** One word of upstream's. */
export interface PageRow extends CoverageRow {
  /** Under which heading it stands. */
  readonly section: string;
  /** It has no place in a served model (training, gradients, devices): counted apart. */
  readonly apart?: boolean;
  /** What is read of it: inputs, attributes. */
  readonly details?: string;
}

/** A model of a pack, as far as words are looked for in it. */
export interface PackedModel {
  readonly name: string;
  readonly files: Readonly<Record<string, string | readonly (string | object)[]>>;
  readonly cases: readonly unknown[];
}

/** The bytes of a file of a packed model; those that grow from seeds are left out. */
export const packedBytes = (parts: PackedModel['files'][string]): Buffer => {
  const texts = typeof parts === 'string' ? [parts] : parts.filter((part) => typeof part === 'string');
  return Buffer.concat(texts.map((text) => Buffer.from(text, 'base64')));
};

/** By word, how many models of each pack of `format` that upstream answered hold it. */
export const wordsInPacks = (
  format: string,
  wordsOf: (model: PackedModel) => Iterable<string>,
): ReadonlyMap<string, ReadonlyMap<string, number>> => {
  const folder = join(ROOT, 'src/formats', format, 'goldens');
  const counts = new Map<string, Map<string, number>>();
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.json.gz'))
    .sort()) {
    const pack = file.slice(0, -'.json.gz'.length);
    const models = JSON.parse(gunzipSync(readFileSync(join(folder, file))).toString('utf8')) as readonly PackedModel[];
    for (const model of models.filter(({ cases }) => cases.length > 0)) {
      for (const word of new Set(wordsOf(model))) {
        const own = counts.get(word) ?? new Map<string, number>();
        counts.set(word, own.set(pack, (own.get(pack) ?? 0) + 1));
      }
    }
  }
  return counts;
};

/** The rows as the law takes them: what has no place in a served model does not count as upstream's. */
export const lawRows = (rows: readonly PageRow[]): readonly CoverageRow[] =>
  rows.map((row) => ({ ...row, isUpstream: row.isUpstream && !row.apart }));

const percent = (part: number, whole: number): string => (whole === 0 ? '' : `${Math.floor((100 * part) / whole)} %`);
const cell = (text: string): string => text.replaceAll('|', '\\|');

const goldensOf = ({ goldens }: PageRow): string => {
  const models = [...goldens.values()].reduce((sum, count) => sum + count, 0);
  return models === 0 ? '' : `${models} in ${[...goldens.keys()].join(', ')}`;
};

const countsOf = (title: string, rows: readonly PageRow[]): string => {
  const served = rows.filter(({ status }) => status === 'served').length;
  return `| ${title} | ${rows.length} | ${served} | ${rows.length - served} | ${percent(served, rows.length)} |`;
};

/** Words that are refused for the same reason, in one line. */
const reasons = (rows: readonly PageRow[]): readonly string[] => {
  const byNote = new Map<string, string[]>();
  for (const { name, note } of rows) byNote.set(note, [...(byNote.get(note) ?? []), name]);
  return [...byNote].map(([note, names]) => `- ${note}: ${names.map((name) => `\`${name}\``).join(', ')}`);
};

const sectionOf = (title: string, rows: readonly PageRow[]): readonly string[] => {
  const served = rows.filter(({ status }) => status === 'served');
  const others = rows.filter(({ status }) => status !== 'served');
  return [
    `## ${title}\n`,
    ...(served.length === 0
      ? []
      : [
          '| name | takes | models compared | |',
          '| --- | --- | --- | --- |',
          ...served.map(
            (row) => `| ${cell(row.name)} | ${cell(row.details ?? '')} | ${goldensOf(row)} | ${cell(row.note)} |`,
          ),
          '',
        ]),
    ...(others.length === 0 ? [] : ['Refused:\n', ...reasons(others), '']),
  ];
};

/** The page: `introduction` with its title, a table of counts by section, then each section. */
export const coveragePage = (introduction: string, rows: readonly PageRow[]): string => {
  const titles = [...new Set(rows.map(({ section }) => section))];
  const of = (wanted: readonly PageRow[], title: string): readonly PageRow[] =>
    wanted.filter(({ section }) => section === title);
  const serving = rows.filter(({ apart }) => !apart);
  const apart = rows.filter((row) => row.apart);
  const line = (wanted: readonly PageRow[]): readonly string[] =>
    titles.filter((title) => of(wanted, title).length > 0).map((title) => countsOf(title, of(wanted, title)));
  return [
    `${introduction.trim()}\n`,
    '| section | names | served | refused | served |',
    '| --- | --- | --- | --- | --- |',
    ...line(serving),
    countsOf('**for serving**', serving),
    ...line(apart),
    ...(apart.length > 0 ? [countsOf('**set apart**', apart)] : []),
    '',
    ...titles.flatMap((title) => sectionOf(title, of(rows, title))),
  ].join('\n');
};
