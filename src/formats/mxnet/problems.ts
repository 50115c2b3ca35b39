/** Why a model cannot be lowered, all of it in one message: operators without a row, then every other reason. */
import { type Code, ServingError } from '../../errors.ts';
import { refusalOf } from './refusals.ts';
import type { SymbolNode } from './symbol.ts';

export interface Problem {
  readonly node: SymbolNode;
  readonly code: Code;
  /** undefined: there is no row for its operator. */
  readonly why: string | undefined;
}

const SHOWN = 5;
const SHOWN_REASONS = 20;

const some = (parts: readonly string[]): string =>
  `${parts.slice(0, SHOWN).join(', ')}${parts.length > SHOWN ? ` and ${parts.length - SHOWN} more` : ''}`;
const plural = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

const describeMissing = (missing: ReadonlyMap<string, readonly string[]>): readonly string[] => {
  if (missing.size === 0) return [];
  const ops = [...missing].sort(([a], [b]) => (a < b ? -1 : 1));
  const list = ops.map(
    ([op, nodes]) => `${op} (${plural(nodes.length, 'node')}: ${some(nodes.map((name) => `"${name}"`))})`,
  );
  const byReason = new Map<string, string[]>();
  for (const [op] of ops) byReason.set(refusalOf(op), [...(byReason.get(refusalOf(op)) ?? []), op]);
  return [
    `${plural(ops.length, 'op')} not supported: ${list.join(', ')}`,
    ...[...byReason].map(([reason, names]) => `${some(names)}: ${reason}`),
    'docs/ops/mxnet.md lists the operators that are supported',
  ];
};

/** The problems as one error: CORRUPT_MODEL where none is of another kind. `advice` closes it. */
export const problemsError = (problems: readonly Problem[], where: string, advice: readonly string[]): ServingError => {
  const code = problems.every((problem) => problem.code === 'CORRUPT_MODEL') ? 'CORRUPT_MODEL' : 'UNSUPPORTED_MODEL';
  const missing = new Map<string, string[]>();
  const reasons = new Set<string>();
  for (const { node, why } of problems) {
    if (why === undefined) missing.set(node.op, [...(missing.get(node.op) ?? []), node.name]);
    else reasons.add(why);
  }
  const shown = [...reasons].slice(0, SHOWN_REASONS);
  const more = reasons.size > shown.length ? [`and ${reasons.size - shown.length} more of the kind`] : [];
  return new ServingError(code, `${where}: ${[...describeMissing(missing), ...shown, ...more, ...advice].join('; ')}`);
};
