/**
 * `"on_error": "null"`: rows that the model refuses answer null, and are listed. The batch runs whole; only where that
 * fails are the rows looked for, by halves: so many runs as there are halves with such a row, each of them shorter.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ServingError } from '../../errors.ts';
import type { Call, Session } from '../../model.ts';
import { joinRows, sliceRows } from '../../tensor/rows.ts';
import { isTensor, type Tensor, type Tensors } from '../../tensor/tensor.ts';

/** A row that was refused. */
export interface RowError {
  readonly row: number;
  /** The column that the message names. */
  readonly field?: string;
  readonly message: string;
}

export interface Settled {
  /** Of the rows that were answered. */
  readonly outputs: Tensors;
  /** By row: its place in `outputs`, or -1. */
  readonly places: Int32Array;
  readonly errors: readonly RowError[];
}

/** So long the event loop may be held up. */
const MAX_TURN_MS = 5;

const ROW_CODES: ReadonlySet<string> = new Set(['INVALID_INPUT', 'RUN_FAILED']);

const rowError = (row: number, { message }: ServingError): RowError => {
  const [, quoted] = /\b(?:column|field|input) ("(?:[^"\\]|\\.)*")/i.exec(message) ?? [];
  let field: string | undefined;
  try {
    field = quoted === undefined ? undefined : (JSON.parse(quoted) as string);
  } catch {}
  return { row, ...(field !== undefined && { field }), message: message.replace(/\brow 0\b/g, `row ${row}`) };
};

const part = (inputs: Tensors, from: number, to: number): Tensors =>
  new Map([...inputs].map(([name, datum]) => [name, isTensor(datum) ? sliceRows(datum, from, to) : datum]));

/** Runs all rows, and those that are refused not. Throws what is no row's fault. */
export const runRows = async (session: Session, inputs: Tensors, call: Call): Promise<Settled> => {
  const data = [...inputs.values()];
  const rows = data.find(isTensor)?.shape[0] ?? 0;
  const errors: RowError[] = [];
  const answered: { readonly from: number; readonly to: number; readonly outputs: Tensors }[] = [];
  let turn = performance.now();
  const settle = async (from: number, to: number): Promise<void> => {
    if (performance.now() - turn > MAX_TURN_MS) {
      await nextTurn();
      turn = performance.now();
    }
    try {
      const isWhole = from === 0 && to === rows;
      answered.push({ from, to, outputs: await session.run(isWhole ? inputs : part(inputs, from, to), call) });
    } catch (error) {
      if (!(error instanceof ServingError && ROW_CODES.has(error.code)) || rows === 0) throw error;
      if (to - from === 1) {
        errors.push(rowError(from, error));
        return;
      }
      const middle = (from + to) >> 1;
      await settle(from, middle);
      await settle(middle, to);
    }
  };
  await settle(0, rows);
  const places = new Int32Array(rows).fill(-1);
  let place = 0;
  for (const { from, to } of answered) for (let row = from; row < to; row++) places[row] = place++;
  const [first] = answered;
  const names = first ? [...first.outputs.keys()] : [];
  const joined = (name: string): Tensor => joinRows(answered.map(({ outputs }) => outputs.get(name) as Tensor));
  const outputs = answered.length === 1 ? first!.outputs : new Map(names.map((name) => [name, joined(name)]));
  return { outputs, places, errors };
};
