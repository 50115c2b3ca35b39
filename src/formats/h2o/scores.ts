/** What an algorithm makes of rows, before it is named: probabilities of classes, a number, or columns by their names. */

import type { PipelineBuilder } from '../../pipeline/pipeline.ts';
import type { DType } from '../../tensor/dtype.ts';
import type { Foreign } from '../foreign.ts';
import type { Columns } from './columns.ts';
import type { Mojo } from './mojo.ts';

export interface Context {
  readonly mojo: Mojo;
  readonly builder: PipelineBuilder;
  readonly columns: Columns;
  readonly foreign: readonly Foreign[];
  /** The columns that a MOJO inside this one reads, of the same request. */
  columnsOf(mojo: Mojo): Columns;
  /** The scores of a MOJO inside this one, of the same request; the same ones each time. */
  score(mojo: Mojo): Scores;
  /** Of a MOJO inside this one whose row is not the request's: a slot of [rows, features]. */
  scoreRow(mojo: Mojo, row: number): Scores;
}

export interface NamedColumn {
  readonly name: string;
  /** [rows], or [rows, width]. */
  readonly slot: number;
  readonly width?: number;
  readonly dtype?: DType;
  readonly onRequest?: boolean;
}

export type Scores =
  | {
      readonly kind: 'classes';
      /** [rows, classes] of float64. */
      readonly probabilities: number;
      /** Class numbers, [rows], where the label is not what `labelled` (answers.ts) makes of the probabilities. */
      readonly best?: number;
      /** The same probabilities calibrated. */
      readonly calibrated?: number;
      readonly extras?: readonly NamedColumn[];
    }
  | { readonly kind: 'number'; readonly value: number; readonly extras?: readonly NamedColumn[] }
  | { readonly kind: 'columns'; readonly columns: readonly NamedColumn[] };

/** Throws CORRUPT_MODEL or UNSUPPORTED_MODEL. */
export type Algorithm = (context: Context) => Scores;
