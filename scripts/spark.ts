/**
 * docs/spark.md: every class of pyspark.ml that has `transform` and every model of pyspark.mllib that has `load`, and what
 * becomes of each here. The list is read from pyspark itself (goldens/make_classes.py), what is served from the table of
 * stages, and goldens are the saved models that hold the class.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { REFUSED, STAGES } from '../src/formats/spark/stages.ts';
import { ROOT } from '../test/root.ts';

const FOLDER = join(ROOT, 'src/formats/spark/goldens');

export interface SparkRow {
  /** Its place below org.apache.spark: `ml.feature.Tokenizer`. */
  readonly name: string;
  readonly status: 'served' | 'refused' | 'not there';
  /** Whether it stands in pyspark's own list; else it is of older versions, or inside of others only. */
  readonly isUpstream: boolean;
  readonly note: string;
  /** Goldens by the version of Spark. */
  readonly goldens: ReadonlyMap<string, number>;
}

const PREFIX = 'org.apache.spark.';

/** What pyspark calls otherwise than Spark does where it saves it. */
const SAVED_AS: Readonly<Record<string, string>> = {
  'mllib.clustering.StreamingKMeansModel': 'mllib.clustering.KMeansModel',
  'mllib.tree.GradientBoostedTreesModel': 'mllib.tree.model.GradientBoostedTreesModel',
  'mllib.tree.RandomForestModel': 'mllib.tree.model.RandomForestModel',
};

/** The classes of the stages among a model's files. */
const classesIn = (files: Readonly<Record<string, string>>): ReadonlySet<string> =>
  new Set(
    Object.entries(files).flatMap(([path, text]) => {
      if (!/(^|\/)metadata\/part-/.test(path)) return [];
      const found = /"class":"([^"]+)"/.exec(Buffer.from(text, 'base64').toString('utf8'))?.[1];
      return found === undefined ? [] : [found];
    }),
  );

/** How many goldens hold a class, by version. */
const counted = (): ReadonlyMap<string, ReadonlyMap<string, number>> => {
  const counts = new Map<string, Map<string, number>>();
  for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.json.gz'))) {
    const version = /-(\d+\.\d+)[a-z]?\.json\.gz$/.exec(file)?.[1] ?? '';
    const cases = JSON.parse(gunzipSync(readFileSync(join(FOLDER, file))).toString('utf8')) as readonly {
      readonly files: Readonly<Record<string, string>>;
    }[];
    for (const one of cases) {
      for (const name of classesIn(one.files)) {
        const own = counts.get(name.replace(PREFIX, '')) ?? new Map<string, number>();
        counts.set(name.replace(PREFIX, ''), own.set(version, (own.get(version) ?? 0) + 1));
      }
    }
  }
  return counts;
};

const upstream = JSON.parse(readFileSync(join(FOLDER, 'classes.json'), 'utf8')) as {
  readonly version: string;
  readonly classes: readonly string[];
};

/** One row a class. */
export const sparkRows = (): readonly SparkRow[] => {
  const counts = counted();
  const listed = new Set(upstream.classes.map((name) => SAVED_AS[name] ?? name));
  const names = [...new Set([...listed, ...Object.keys(STAGES), ...Object.keys(REFUSED)])].sort();
  return names.map((name): SparkRow => {
    const refused = REFUSED[name];
    const isUpstream = listed.has(name);
    return {
      name,
      status: refused !== undefined ? 'refused' : Object.hasOwn(STAGES, name) ? 'served' : 'not there',
      isUpstream,
      note: refused ?? (isUpstream ? '' : 'of older versions, or inside other models only'),
      goldens: counts.get(name) ?? new Map(),
    };
  });
};

const goldensOf = ({ goldens }: SparkRow): string =>
  [...goldens].map(([version, count]) => `${count} of ${version}`).join(', ');

const INTRODUCTION = `# Spark

Every class of pyspark.ml ${upstream.version} that has \`transform\`, and every model of pyspark.mllib that has \`load\`: whether a
model of it, saved by Spark 2 or 3, is served, and by how many saved models its answers were compared with Spark's own.
What holds for all of them (what a request sends, null, rows that Spark drops) is told in
[src/formats/spark/README.md](../src/formats/spark/README.md).
`;

/** The page. */
export const spark = (): string => {
  const rows = sparkRows();
  const served = rows.filter(({ status, isUpstream }) => status === 'served' && isUpstream).length;
  const all = rows.filter(({ isUpstream }) => isUpstream).length;
  return [
    INTRODUCTION,
    `Served: ${served} of ${all}.\n`,
    '| class | | compared with | |',
    '| --- | --- | --- | --- |',
    ...rows.map((row) => `| ${row.name} | ${row.status} | ${goldensOf(row)} | ${row.note} |`),
    '',
  ].join('\n');
};
