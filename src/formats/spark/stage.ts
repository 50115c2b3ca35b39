/** A saved stage as it was read: metadata, tables, and the stages inside it. */
import { ServingError } from '../../errors.ts';
import type { ParquetRow } from '../../wire/parquet.ts';
import type { Json, Metadata } from './metadata.ts';
import { Params } from './params.ts';

/** Rows of the Parquet files of one folder, those of part-00000 first. */
export type Table = readonly ParquetRow[];

/** The class by its place below org.apache.spark: `ml.feature.Tokenizer`. */
export type ClassName = string;

const PREFIX = 'org.apache.spark.';

export class Stage {
  readonly metadata: Metadata;
  readonly params: Params;
  readonly className: ClassName;
  /** By folder: `data`, `treesMetadata`, `userFactors`. */
  readonly tables: ReadonlyMap<string, Table>;
  /** By folder, in the order of its number: `stages/0_Tokenizer_…`, `model_0`, `bestModel`. */
  readonly children: ReadonlyMap<string, Stage>;

  constructor(metadata: Metadata, tables: ReadonlyMap<string, Table>, children: ReadonlyMap<string, Stage>) {
    [this.metadata, this.tables, this.children] = [metadata, tables, children];
    this.params = new Params(metadata);
    const { className } = metadata;
    this.className = className.startsWith(PREFIX) ? className.slice(PREFIX.length) : className;
  }

  get uid(): string {
    return this.metadata.uid;
  }

  /** For messages: the class's own name and the uid. */
  get title(): string {
    const own = this.className.slice(this.className.lastIndexOf('.') + 1);
    return this.uid ? `${own} ${this.uid}` : own;
  }

  /** Whether it was written by this version of Spark or a later one. */
  isSince(major: number, minor: number): boolean {
    const [own, ownMinor] = this.metadata.sparkVersion;
    return own > major || (own === major && ownMinor >= minor);
  }

  /** What the class writes to the metadata besides the parameters: `numFeatures`. */
  extra(name: string): Json | undefined {
    return Object.hasOwn(this.metadata.all, name) ? this.metadata.all[name] : undefined;
  }

  /** A number that the class writes to the metadata besides the parameters. Throws CORRUPT_MODEL where there is none. */
  extraNumber(name: string): number {
    const value = this.extra(name);
    if (typeof value === 'number') return value;
    throw new ServingError('CORRUPT_MODEL', `the metadata has no number ${name}`);
  }

  /** Throws CORRUPT_MODEL where there is no such folder. */
  table(name = 'data'): Table {
    const table = this.tables.get(name);
    if (table) return table;
    throw new ServingError('CORRUPT_MODEL', `there is no folder ${name} with Parquet files`);
  }

  /** The row of a table that has one. Throws CORRUPT_MODEL for one of more or fewer. */
  row(name = 'data'): ParquetRow {
    const table = this.table(name);
    if (table.length === 1) return table[0]!;
    throw new ServingError('CORRUPT_MODEL', `the table ${name} has ${table.length} rows, one was expected`);
  }

  /** A stage inside it. Throws CORRUPT_MODEL where there is none. */
  child(name: string): Stage {
    const child = this.children.get(name);
    if (child) return child;
    throw new ServingError('CORRUPT_MODEL', `there is no folder ${name} with a stage`);
  }
}
