/**
 * What a signature does besides answering: writes to variables. A model here is a function of its inputs, the same for
 * every request, so a write that some answer would show is refused, by name; one that nothing reads is left out.
 */
import type { Edge, Live, Scope } from './functions.ts';
import type { InputsOf } from './order.ts';
import { reach, sourceOf, variableName } from './variables.ts';

// biome-ignore format: by family
const WRITES: ReadonlySet<string> = new Set([
  'Assign', 'AssignAdd', 'AssignSub', 'AssignVariableOp', 'AssignAddVariableOp', 'AssignSubVariableOp',
  'AssignVariableXlaConcatND', 'CountUpTo', 'ResourceCountUpTo', 'DestroyResourceOp',
  'StridedSliceAssign', 'ResourceStridedSliceAssign',
  'ScatterAdd', 'ScatterSub', 'ScatterMul', 'ScatterDiv', 'ScatterMin', 'ScatterMax', 'ScatterUpdate',
  'ScatterNdAdd', 'ScatterNdSub', 'ScatterNdMin', 'ScatterNdMax', 'ScatterNdUpdate',
  'ResourceScatterAdd', 'ResourceScatterSub', 'ResourceScatterMul', 'ResourceScatterDiv', 'ResourceScatterMin',
  'ResourceScatterMax', 'ResourceScatterUpdate', 'ResourceScatterNdAdd', 'ResourceScatterNdSub',
  'ResourceScatterNdMin', 'ResourceScatterNdMax', 'ResourceScatterNdUpdate',
  'LookupTableInsert', 'LookupTableInsertV2', 'LookupTableRemoveV2', 'LookupTableImport', 'LookupTableImportV2',
]);

/** Whether a node changes a variable: a write, or an optimizer's step. */
export const writes = ({ def }: Live): boolean => WRITES.has(def.op) || /^(Resource)?(Sparse)?Apply[A-Z]/.test(def.op);

export interface Write {
  readonly node: Live;
  /** The variable, as variableName has it; undefined where it is not known which. */
  readonly variable: string | undefined;
}

/** Where a walk through a signature's graph ends, what each node rests on, and what runs besides. */
export interface Walk {
  readonly isFed: (edge: Edge) => boolean;
  readonly inputsOf: InputsOf;
  readonly bodiesOf: (node: Live) => readonly Scope[];
  readonly neverRuns: (node: Live) => boolean;
  readonly effects: readonly Live[];
}

/** The writes that run whenever `fetches` are computed. */
export const writesOf = (
  fetches: readonly Edge[],
  { isFed, inputsOf, bodiesOf, neverRuns, effects }: Walk,
): readonly Write[] => {
  const found: Write[] = [];
  const start = fetches.filter((edge) => !isFed(edge)).map((edge) => edge.node);
  for (const node of reach([...start, ...effects], isFed, inputsOf, bodiesOf)) {
    if (!writes(node) || neverRuns(node)) continue;
    const target = sourceOf(node, 0);
    found.push({ node, variable: target && variableName(target.node) });
  }
  return found;
};
