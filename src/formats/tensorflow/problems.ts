/**
 * Why a model cannot be lowered, all of it in one message: the ops that have no row, each with its nodes, then variables
 * without a value, then every other reason.
 */
import { type Code, ServingError } from '../../errors.ts';
import type { Live } from './functions.ts';
import { CLASS_OF, CLASSES, NO_CPU_KERNEL } from './op-classes.ts';
import { refusalOf } from './refusals.ts';

/** Why one node could not be lowered. */
export interface Problem {
  readonly node: Live;
  readonly code: Code;
  /** undefined: there is no row for its op, or it is a variable without a value. */
  readonly why: string | undefined;
  /** The variable that has no value. */
  readonly variable?: string;
  /** The key under which the bundle should have its value, where the model says so. */
  readonly key?: string;
  /** It is too large or too deep, for whatever engine. */
  readonly limit?: boolean;
}

const SHOWN = 5;
const SHOWN_REASONS = 20;

export const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

const some = (parts: readonly string[]): string => {
  const more = parts.length - SHOWN;
  return `${parts.slice(0, SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
};
const quoted = (names: readonly string[]): string => some(names.map((name) => `"${name}"`));

/** The class's reason of an op that is only not there yet. */
const NOT_YET: string = CLASSES.math.why;

/** The ops that have no row, each with its nodes; then why, and what to do about it. */
const describeMissing = (missing: ReadonlyMap<string, ReadonlySet<string>>): string => {
  const ops = [...missing].sort(([a], [b]) => (a < b ? -1 : 1));
  const list = ops.map(([op, nodes]) => `${op} (${plural(nodes.size, 'node')}: ${quoted([...nodes])})`);
  const custom = ops.map(([op]) => op).filter((op) => !CLASS_OF.has(op));
  const byReason = new Map<string, string[]>();
  for (const [op] of ops) {
    const reason = refusalOf(op);
    if (reason !== undefined && reason !== NOT_YET) byReason.set(reason, [...(byReason.get(reason) ?? []), op]);
  }
  const parts = [
    `${plural(ops.length, 'op')} not supported: ${list.join(', ')}`,
    ...[...byReason].map(([reason, names]) => `${some(names)}: ${reason}`),
    ...(custom.length > 0
      ? [
          `${some(custom)}: not of TensorFlow itself; native TensorFlow runs custom ops with their libraries (custom_op_paths)`,
        ]
      : []),
    'docs/ops/tensorflow.md lists the ops that are supported',
  ];
  return parts.join('; ');
};

const describe = (problems: readonly Problem[], hasBundle: boolean): string => {
  const missing = new Map<string, Set<string>>();
  const variables = new Map<string, string>();
  const reasons = new Set<string>();
  for (const { node, why, variable, key } of problems) {
    if (variable !== undefined) variables.set(variable, `"${variable}"${key === undefined ? '' : ` (key "${key}")`}`);
    else if (why === undefined) missing.set(node.def.op, (missing.get(node.def.op) ?? new Set()).add(node.name));
    else reasons.add(why.includes(`"${node.name}"`) ? why : `${node.def.op} (node "${node.name}"): ${why}`);
  }
  const parts: string[] = [];
  if (missing.size > 0) parts.push(describeMissing(missing));
  if (variables.size > 0) {
    const where = hasBundle ? 'in variables/variables.index' : 'since variables/variables.index is missing';
    parts.push(
      `${plural(variables.size, 'variable')} without a value ${where}: ${some([...variables.values()])}; copy the model's folder whole`,
    );
  }
  const shown = [...reasons].slice(0, SHOWN_REASONS);
  const more = reasons.size > shown.length ? [`and ${reasons.size - shown.length} more of the kind`] : [];
  return [...parts, ...shown, ...more].join('; ');
};

/** Whether native TensorFlow may run what has these problems: no value is missing, nothing too large, and it has all kernels. */
const isCovered = (problems: readonly Problem[]): boolean =>
  problems.every(({ node: { def }, code, why, limit }) => {
    if (code !== 'UNSUPPORTED_MODEL' || limit) return false;
    return why !== undefined || !(NO_CPU_KERNEL.has(def.op) || CLASS_OF.get(def.op) === 'python');
  });

/** The problems as one error: CORRUPT_MODEL where no problem is of another kind. `hasBundle`: the index of variables is there. */
export const problemsError = (problems: readonly Problem[], hasBundle: boolean): ServingError => {
  const code = problems.every((problem) => problem.code === 'CORRUPT_MODEL') ? 'CORRUPT_MODEL' : 'UNSUPPORTED_MODEL';
  const refusal = isCovered(problems) ? 'coverage' : undefined;
  return new ServingError(code, describe(problems, hasBundle), { refusal });
};
