/** A field as a scope knows it: where its values lie, and what they are. */
import type { DataType, OpType } from '../../pipeline/kernels/pmml/data-types.ts';
import type { DataField } from './document.ts';

export interface Field {
  readonly name: string;
  readonly dataType: DataType;
  readonly opType: OpType;
  /**
   * Of [rows]: strings where the type is `string`, else float64 as data-types.ts says. NaN and MISSING_TEXT are missing
   * values, faults (faults.ts) may stand among them.
   */
  readonly slot: number;
  /** Valid values in the order of the document, where they are listed. */
  readonly valid: readonly string[];
  /** The DataField that it is of, where it is of one. */
  readonly data?: DataField | undefined;
  /** A list of texts in each cell, as JSON. */
  readonly isList?: boolean;
  /** The slot that says where values are invalid, though taken as they are: 1 there. */
  readonly invalid?: (() => number) | undefined;
}
