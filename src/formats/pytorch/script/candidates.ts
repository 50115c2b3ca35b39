/**
 * Which ranks and dtypes a method takes. TorchScript says neither, and torch takes any that its operators take; so a
 * method is lowered for one guess after the other, and every guess that lowers is served: the request's own rank
 * chooses among them. Guesses come, in this order, from NAME-signature.json, from the example that a traced model keeps,
 * from the first operator that takes the input (hints.ts), and from the usual ranks.
 *
 * A dtype is one for all: what a list of JSON becomes must not hang on chance.
 */
import { ServingError } from '../../../errors.ts';
import type { DType } from '../../../tensor/dtype.ts';
import type { Hint } from './hints.ts';
import type { Argument } from './inputs.ts';
import type { Guess, Guesses, Lowered } from './lower.ts';

/** One attempt, and what it told of the inputs. */
export interface Attempt {
  readonly lowered?: Lowered;
  readonly error?: ServingError;
  readonly hints: ReadonlyMap<string, Hint>;
}

/** What is stated of an input before anything is tried. */
export type Stated = ReadonlyMap<string, { readonly rank?: number; readonly dtype?: DType; readonly isSure?: boolean }>;

const RANKS = [2, 4, 3, 1, 5, 0];
const MOST_VARIANTS = 12;
/** Attempts until one lowers, and after that. */
const MOST_ATTEMPTS = 120;
const MOST_MORE = 40;
const MORE_MS = 4000;

/** What may be guessed of each leaf, the likeliest first; undefined: it is left out. */
type Choices = ReadonlyMap<string, readonly (Guess | undefined)[]>;

const keyOf = (guesses: Guesses): string =>
  [...guesses].map(([name, guess]) => `${name}:${guess ? `${guess.dtype}${guess.rank}` : '-'}`).join(' ');

const choicesOf = (
  args: readonly Argument[],
  stated: Stated,
  hints: ReadonlyMap<string, Hint>,
  dtypes: ReadonlyMap<string, DType> | undefined,
): Choices => {
  const choices = new Map<string, readonly (Guess | undefined)[]>();
  for (const { leaves } of args) {
    for (const { name, kind, optional } of leaves) {
      if (kind !== 'tensor') {
        choices.set(name, optional ? [undefined, { dtype: 'int64', rank: 0 }] : [{ dtype: 'int64', rank: 0 }]);
        continue;
      }
      const [told, hint] = [stated.get(name), hints.get(name)];
      const all =
        told?.rank !== undefined && told.isSure
          ? [told.rank]
          : [...new Set([...(told?.rank === undefined ? [] : [told.rank]), ...(hint?.ranks ?? RANKS)])];
      const usual: readonly DType[] = name.includes('padding_mask')
        ? ['bool', 'float32']
        : ['float32', 'int64', 'bool'];
      const sure = dtypes?.get(name) ?? told?.dtype ?? hint?.dtype;
      const guesses = (sure ? [sure] : usual).flatMap((dtype) => all.map((rank) => ({ dtype, rank })));
      choices.set(name, optional ? [undefined, ...guesses] : guesses);
    }
  }
  return choices;
};

/** Combinations of choices, those that differ least from the likeliest first. */
function* combinations(args: readonly Argument[], choices: Choices): Generator<Guesses> {
  const names = [...choices.keys()];
  const most = names.reduce((sum, name) => sum + choices.get(name)!.length - 1, 0);
  const together = args.filter(({ optional, leaves }) => optional && leaves.length > 1);
  for (let distance = 0; distance <= most; distance++) {
    for (const places of sharing(
      names.map((name) => choices.get(name)!.length - 1),
      distance,
    )) {
      const guesses = new Map(names.map((name, i) => [name, choices.get(name)![places[i]!]] as const));
      const isOdd = together.some(
        ({ leaves }) => new Set(leaves.map(({ name }) => guesses.get(name) === undefined)).size > 1,
      );
      if (!isOdd) yield guesses;
    }
  }
}

/** The ways to share `total` among places that hold at most so much each. */
function* sharing(limits: readonly number[], total: number): Generator<readonly number[]> {
  const [first, ...rest] = limits;
  if (first === undefined) {
    if (total === 0) yield [];
    return;
  }
  for (let own = Math.min(first, total); own >= 0; own--) {
    for (const others of sharing(rest, total - own)) yield [own, ...others];
  }
}

/** The most combinations that are looked at, so that many inputs end soon. */
const MOST_LOOKED_AT = 5000;

/** Every guess that lowers, the likeliest first. Throws what the likeliest guess met where none does. */
export const searchRanks = (
  args: readonly Argument[],
  stated: Stated,
  attempt: (guesses: Guesses) => Attempt,
): readonly Lowered[] => {
  const hints = new Map<string, Hint>();
  const tried = new Set<string>();
  const found: Lowered[] = [];
  let failed: ServingError | undefined;
  let [attempts, since] = [0, 0];
  let dtypes: ReadonlyMap<string, DType> | undefined;
  const isDone = (): boolean =>
    found.length === 0
      ? attempts >= MOST_ATTEMPTS
      : found.length >= MOST_VARIANTS || attempts >= MOST_MORE || performance.now() - since > MORE_MS;
  for (let again = true; again && !isDone(); ) {
    again = false;
    let looked = 0;
    for (const guesses of combinations(args, choicesOf(args, stated, hints, dtypes))) {
      if (++looked > MOST_LOOKED_AT || isDone()) break;
      const key = keyOf(guesses);
      if (tried.has(key)) continue;
      tried.add(key);
      attempts++;
      const known = hints.size;
      const made = attempt(guesses);
      for (const [name, hint] of made.hints) if (!hints.has(name)) hints.set(name, hint);
      if (made.lowered) {
        if (found.length === 0) [attempts, since] = [0, performance.now()];
        found.push(made.lowered);
      } else {
        if (made.error!.code === 'TOO_LARGE' || made.error!.code === 'CORRUPT_MODEL') {
          failed ??= made.error;
          if (found.length === 0 && made.error!.code === 'TOO_LARGE') throw made.error;
        }
        failed ??= made.error;
      }
      const isFirst = made.lowered && dtypes === undefined;
      if (isFirst) {
        const known = [...guesses].flatMap(([name, guess]) => (guess ? [[name, guess.dtype] as const] : []));
        dtypes = new Map(known);
      }
      // What is learnt changes what is likely.
      if (hints.size > known || isFirst) {
        // The error of a better informed guess says more.
        if (found.length === 0) failed = undefined;
        again = true;
        break;
      }
    }
  }
  if (found.length === 0)
    throw failed ?? new ServingError('UNSUPPORTED_MODEL', 'no rank of its inputs could be lowered');
  return found;
};
