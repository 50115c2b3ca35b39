/**
 * Ops that are the graph's own structure: what passes a tensor on, reads a variable, or only checks and prints.
 * https://www.tensorflow.org/versions/r2.21/api_docs/python/tf/raw_ops
 *
 * A variable's handle is represented by the value of the variable, so that reading it is passing it on. Checks at run
 * time (CheckNumerics, Assert) and prints are left out: they change no answer.
 */
import type { GraphBuilder } from '../../graph/builder.ts';
import type { Value } from '../../graph/graph.ts';
import { type OpRow, op } from './table.ts';

/** Gives its first input; others are looked at only when TensorFlow itself runs the op. */
const passes = (...inputs: readonly string[]): OpRow => ({
  inputs,
  attrs: {},
  moves: true,
  host: false,
  lower: (_: GraphBuilder, args: Readonly<Record<string, Value>>) => args[inputs[0]!.replace('*', '')]!,
});

const yes = op({
  inputs: ['resource'],
  moves: true,
  lower: (g) => g.constant({ dtype: 'bool', shape: [], data: Uint8Array.of(1) }),
});

const nothing = (...inputs: readonly string[]): OpRow => ({
  inputs,
  attrs: {},
  moves: true,
  host: false,
  lower: () => [],
});

// biome-ignore format: one op a line
export const STRUCTURE: ReadonlyMap<string, OpRow> = new Map(Object.entries({
  Assert:                   nothing('condition', 'data*'),
  CheckNumerics:            passes('tensor'),
  CheckNumericsV2:          passes('tensor'),
  DebugIdentity:            passes('input'),
  DebugIdentityV2:          passes('input'),
  DeepCopy:                 passes('x'),
  GuaranteeConst:           passes('input'),
  Identity:                 passes('input'),
  IdentityN:                passes('input*'),
  IsVariableInitialized:    yes,
  NoOp:                     nothing(),
  PlaceholderWithDefault:   passes('input'),
  PreventGradient:          passes('input'),
  Print:                    passes('input', 'data*'),
  PrintV2:                  nothing('input'),
  ReadVariableOp:           passes('resource'),
  RefIdentity:              passes('input'),
  Snapshot:                 passes('input'),
  StopGradient:             passes('input'),
  VarIsInitializedOp:       yes,
}));
