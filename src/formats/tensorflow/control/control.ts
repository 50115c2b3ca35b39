/** Control flow of TensorFlow 2: ops that run functions, by their name. That of TensorFlow 1 is no op but a pattern (v1.ts). */
import { lowerCase, lowerIf } from './if.ts';
import type { Lowering } from './run.ts';
import { lowerWhile } from './while.ts';

export type { Run } from './run.ts';

/** Inputs and attributes are named for the documentation. */
interface ControlRow {
  readonly inputs: readonly string[];
  /** The attributes that are read. */
  readonly attrs: Readonly<Record<string, true>>;
  readonly host: false;
  readonly lower: Lowering;
}

const host = false;
const branches = { then_branch: true, else_branch: true } as const;
const loop = { cond: true, body: true } as const;

// biome-ignore format: one op a line
export const CONTROL: ReadonlyMap<string, ControlRow> = new Map(Object.entries({
  If:             { inputs: ['cond', 'input*'],         attrs: branches,           host, lower: lowerIf },
  StatelessIf:    { inputs: ['cond', 'input*'],         attrs: branches,           host, lower: lowerIf },
  Case:           { inputs: ['branch_index', 'input*'], attrs: { branches: true }, host, lower: lowerCase },
  StatelessCase:  { inputs: ['branch_index', 'input*'], attrs: { branches: true }, host, lower: lowerCase },
  While:          { inputs: ['input*'],                 attrs: loop,               host, lower: lowerWhile },
  StatelessWhile: { inputs: ['input*'],                 attrs: loop,               host, lower: lowerWhile },
}));
