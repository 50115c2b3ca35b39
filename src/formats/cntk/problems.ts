/** Why a model cannot be lowered, all of it in one message: functions without a row, then every other reason. */
import { type Code, ServingError } from '../../errors.ts';
import type { Primitive } from './composite.ts';
import { PRIMITIVES } from './primitives.ts';
import { REFUSALS } from './refusals.ts';

export interface Problem {
  readonly made: Primitive;
  readonly code: Code;
  /** undefined: there is no row for it. */
  readonly why: string | undefined;
}

const SHOWN = 5;
const SHOWN_REASONS = 20;

const some = (parts: readonly string[]): string => {
  const more = parts.length - SHOWN;
  return `${parts.slice(0, SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
};

/** `Convolution`, `PrimitiveOpType 300`, or what a function of the user's own calls itself. */
export const opName = ({ op, userOp }: Pick<Primitive, 'op' | 'userOp'>): string =>
  op === undefined ? `the user's own function ${userOp}` : (PRIMITIVES[op] ?? `PrimitiveOpType ${op}`);

/** `"name"`, or the uid where it has none. */
export const titleOf = ({ name, uid }: Primitive): string => (name === '' ? `"${uid}"` : `"${name}" (${uid})`);

const USER = 'its code is not in the file; write it with functions of CNTK itself';
const UNKNOWN = 'no version of CNTK up to 2.7 has it';

const reasonOf = ({ op }: Primitive): string =>
  op === undefined ? USER : (REFUSALS[PRIMITIVES[op] ?? ''] ?? (PRIMITIVES[op] === undefined ? UNKNOWN : ''));

/** The problems as one error: CORRUPT_MODEL where no problem is of another kind. */
export const problemsError = (problems: readonly Problem[]): ServingError => {
  const missing = new Map<string, { readonly titles: string[]; readonly why: string }>();
  const reasons = new Set<string>();
  for (const { made, why } of problems) {
    const name = opName(made);
    if (why !== undefined) reasons.add(`${name} ${titleOf(made)}: ${why}`);
    else {
      const known = missing.get(name) ?? { titles: [], why: reasonOf(made) };
      known.titles.push(titleOf(made));
      missing.set(name, known);
    }
  }
  const parts = [...missing].map(
    ([name, { titles, why }]) => `${name} is not supported (${some(titles)})${why === '' ? '' : `: ${why}`}`,
  );
  const shown = [...reasons].slice(0, SHOWN_REASONS);
  const more = reasons.size > shown.length ? [`and ${reasons.size - shown.length} more of the kind`] : [];
  const code = problems.every((problem) => problem.code === 'CORRUPT_MODEL') ? 'CORRUPT_MODEL' : 'UNSUPPORTED_MODEL';
  const page = missing.size > 0 ? ['docs/ops/cntk.md lists what is supported'] : [];
  return new ServingError(code, [...parts, ...shown, ...more, ...page].join('; '));
};
