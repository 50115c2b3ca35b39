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
  /** The model's own code raised an exception: so it is no fault of the operators, and the guess was wrong. */
  readonly isRaised?: boolean;
  readonly hints: ReadonlyMap<string, Hint>;
  /** How many steps of the code it took. */
  readonly steps: number;
}

/** What is stated of an input before anything is tried. */
export type Stated = ReadonlyMap<string, { readonly rank?: number; readonly dtype?: DType; readonly isSure?: boolean }>;

/** What a method's inputs are told by besides: arguments, statements, and the one dtype of its weights that is not float32. */
export interface Known {
  readonly args: readonly Argument[];
  readonly stated: Stated;
  readonly weights?: DType | undefined;
}

/** The rank of an input of which no rank is asked: any but 0, whose numbers promote as no others do. */
export const OPEN = -1;

const RANKS = [2, 4, 3, 1, 5, 0];
const MOST_VARIANTS = 20;
/** Attempts until one lowers, and after that. */
const MOST_ATTEMPTS = 120;
const MOST_MORE = 40;
/** Steps of the code that are followed after that, so that a large model is not followed too often. */
const MORE_STEPS = 100_000;

/** Names of how long rows are, of classes, of places and of words; `petal_length` is none. */
const INTEGERS = /(^|_)(lens|lengths|labels?|idxs?|indices|ids|attention_mask)$|^(seq_|sequence_)?(len|length)$/;

/** Masks of attention, which torch takes as bools and as numbers to add: bools, since a JSON list can say no infinity. */
const BOOLS = /padding_mask|(^|_)(attn|src|tgt|memory)_mask$/;
/** What a mask may be made of. */
const MASKS = ['bool', 'float32'] as const;

/** What may be guessed of each leaf, the likeliest first; undefined: it is left out. */
type Choices = ReadonlyMap<string, readonly (Guess | undefined)[]>;

const keyOf = (guesses: Guesses): string =>
  [...guesses].map(([name, guess]) => `${name}:${guess ? `${guess.dtype}${guess.rank}` : '-'}`).join(' ');

const choicesOf = (
  { args, stated, weights }: Known,
  hints: ReadonlyMap<string, Hint>,
  first: Guesses | undefined,
): Choices => {
  const choices = new Map<string, readonly (Guess | undefined)[]>();
  for (const { leaves } of args) {
    for (const { name, kind, optional } of leaves) {
      if (kind !== 'tensor') {
        choices.set(name, optional ? [undefined, { dtype: 'int64', rank: 0 }] : [{ dtype: 'int64', rank: 0 }]);
        continue;
      }
      const [told, hint] = [stated.get(name), hints.get(name)];
      const rank = told?.isSure ? told.rank : hint?.isBatched ? first?.get(name)?.rank : undefined;
      const all =
        rank !== undefined
          ? [rank]
          : [...new Set([...(told?.rank === undefined ? [] : [told.rank]), ...(hint?.ranks ?? RANKS)])];
      const usual: readonly DType[] = BOOLS.test(name)
        ? ['bool', 'float32']
        : INTEGERS.test(name)
          ? ['int64', 'float32', ...(name.endsWith('mask') ? ['bool' as const] : [])]
          : ['float32', ...(weights ? [weights] : []), 'int64', 'bool'];
      const sure = first?.get(name)?.dtype ?? told?.dtype ?? hint?.dtype;
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

/** Inputs of which only the presence is settled: any rank but 0. Those of `sure` ranks keep them. */
function* openGuesses(
  args: readonly Argument[],
  first: Guesses,
  stated: Stated,
  hints: ReadonlyMap<string, Hint>,
): Generator<Guesses> {
  const optional = args.filter((argument) => argument.optional).slice(0, 4);
  for (let present = 0; present < 2 ** optional.length; present++) {
    for (const required of ['open', 'first'] as const) {
      if (required === 'first' && present === 0) continue;
      const guesses = new Map<string, Guess | undefined>();
      for (const argument of args) {
        const place = optional.indexOf(argument);
        for (const leaf of argument.leaves) {
          const known = first.get(leaf.name);
          if (argument.optional && (place < 0 || (present & (1 << place)) === 0)) guesses.set(leaf.name, undefined);
          else if (leaf.kind !== 'tensor') guesses.set(leaf.name, { dtype: 'int64', rank: 0 });
          else if ((required === 'first' && known) || hints.get(leaf.name)?.isBatched) guesses.set(leaf.name, known);
          else if (stated.get(leaf.name)?.isSure)
            guesses.set(
              leaf.name,
              known ?? { dtype: usualDtype(leaf.name, stated), rank: stated.get(leaf.name)!.rank! },
            );
          else guesses.set(leaf.name, { dtype: known?.dtype ?? usualDtype(leaf.name, stated), rank: OPEN });
        }
      }
      yield guesses;
    }
  }
}

const usualDtype = (name: string, stated: Stated): DType =>
  stated.get(name)?.dtype ?? (BOOLS.test(name) ? 'bool' : 'float32');

/** The most combinations that are looked at, so that many inputs end soon. */
const MOST_LOOKED_AT = 5000;

/** Every guess that lowers, the likeliest first. Throws what the likeliest guess met where none does. */
export const searchRanks = (known: Known, attempt: (guesses: Guesses) => Attempt): readonly Lowered[] => {
  const search = new Search(known, attempt);
  search.first();
  search.uniform();
  search.open();
  search.equal();
  search.rest();
  search.bytes();
  search.masks();
  return search.result();
};

class Search {
  readonly #known: Known;
  readonly #args: readonly Argument[];
  readonly #stated: Stated;
  readonly #attempt: (guesses: Guesses) => Attempt;
  readonly #hints = new Map<string, Hint>();
  /** What was tried, and with what it failed. */
  readonly #tried = new Map<string, Attempt>();
  readonly #doubted = new Set<string>();
  readonly #found: Lowered[] = [];
  readonly #guessed: Guesses[] = [];
  /** Presences of optional inputs that are served whatever the ranks are. */
  readonly #settled = new Set<string>();
  #first: Guesses | undefined;
  #failed: ServingError | undefined;
  #furthest = 0;
  /** The error of a guess before more was learnt: told where there was no better guess. */
  #before: ServingError | undefined;
  /** What the model's own code says of a guess: told only where no guess came further. */
  #raised: ServingError | undefined;
  #attempts = 0;
  #steps = 0;
  /** How often something was learnt of an input. */
  #learnt = 0;

  constructor(known: Known, attempt: (guesses: Guesses) => Attempt) {
    this.#known = known;
    this.#args = known.args;
    this.#stated = known.stated;
    this.#attempt = attempt;
  }

  /** Whether it lowers. */
  #try(guesses: Guesses): boolean {
    const key = keyOf(guesses);
    const before = this.#tried.get(key);
    if (before) {
      this.#blame(before);
      return false;
    }
    this.#attempts++;
    const made = this.#attempt(guesses);
    this.#tried.set(key, made.lowered ? { hints: made.hints, steps: 0 } : made);
    this.#steps += made.steps;
    for (const [name, hint] of made.hints) this.#learn(name, hint);
    if (made.error?.code === 'TOO_LARGE' && !this.#first) throw made.error;
    // torch refuses the dtype where our operators may be lenient.
    const isOdd = [...guesses].some(([name, guess]) => {
      const dtype = this.#hints.get(name)?.dtype;
      const told = this.#stated.get(name);
      return guess && dtype && guess.dtype !== dtype && guess.dtype !== told?.dtype && !told?.isSure;
    });
    // A lone example is taken for a batch only where no batch would do: the rank of batches is tried before it is kept.
    const isLone = [...guesses].some(([name, guess]) => {
      const hint = this.#hints.get(name);
      const batch = hint?.isBatched ? hint.ranks?.[0] : undefined;
      return guess && batch !== undefined && guess.rank > 0 && guess.rank < batch && !this.#stated.has(name);
    });
    if (made.lowered && !this.#first && isLone && !this.#doubted.has(key)) {
      this.#doubted.add(key);
      this.#tried.delete(key);
      return false;
    }
    if (!made.lowered || isOdd) {
      this.#blame(made);
      return false;
    }
    if (!this.#first) {
      this.#first = guesses;
      this.#attempts = 0;
      this.#steps = 0;
    }
    this.#found.push(made.lowered);
    this.#guessed.push(guesses);
    return true;
  }

  #learn(name: string, hint: Hint): void {
    const known = this.#hints.get(name);
    if (known && (known.dtype !== undefined || hint.dtype === undefined)) return;
    this.#hints.set(name, { ...hint, ...known });
    this.#learnt++;
  }

  /** Keeps the error of the guess that came furthest; the likeliest where several came as far. */
  #blame({ error, isRaised, steps }: Attempt): void {
    if (isRaised) this.#raised ??= error;
    else if (error && (!this.#failed || steps > this.#furthest)) [this.#failed, this.#furthest] = [error, steps];
  }

  get #isDone(): boolean {
    if (!this.#first) return this.#attempts >= MOST_ATTEMPTS;
    return this.#found.length >= MOST_VARIANTS || this.#attempts >= MOST_MORE || this.#steps >= MORE_STEPS;
  }

  #choices(): Choices {
    return choicesOf(this.#known, this.#hints, this.#first);
  }

  /** The likeliest guess that lowers. */
  first(): void {
    for (let again = true; again && !this.#first && !this.#isDone; ) {
      again = false;
      let looked = 0;
      for (const guesses of combinations(this.#args, this.#choices())) {
        if (++looked > MOST_LOOKED_AT || this.#isDone) return;
        const known = this.#learnt;
        if (this.#try(guesses)) return;
        if (this.#learnt > known) {
          // What is learnt changes what is likely, and the error of a better guess says more.
          this.#before = this.#failed ?? this.#before;
          this.#failed = undefined;
          again = true;
          break;
        }
      }
    }
  }

  /** All tensors of one rank and dtype, where nothing else was found: what is looked up in a table has no hint. */
  uniform(): void {
    if (this.#first) return;
    const choices = this.#choices();
    const tensors = [...choices].filter(([name]) => this.#isTensor(name));
    if (tensors.length < 2) return;
    for (const dtype of ['int64', 'float32', 'bool']) {
      for (const rank of RANKS) {
        const guesses = new Map<string, Guess | undefined>();
        for (const [name, guess] of choices) {
          const fitting = guess.filter((one) => one?.rank === rank);
          const own = fitting.find((one) => one?.dtype === dtype) ?? fitting[0] ?? guess[0];
          guesses.set(name, this.#isTensor(name) ? own : guess[0]);
        }
        if (this.#try(guesses)) return;
      }
    }
  }

  /** Inputs of any rank. */
  open(): void {
    const first = this.#first ?? new Map();
    for (const guesses of openGuesses(this.#args, first, this.#stated, this.#hints)) {
      if (this.#isDone && this.#first) return;
      if (this.#settled.has(presence(guesses))) continue;
      if (this.#try(guesses)) this.#settled.add(presence(guesses));
    }
  }

  /** Inputs that are all of one rank. */
  equal(): void {
    if (!this.#first) return;
    const choices = this.#choices();
    const optional = this.#args.filter((argument) => argument.optional).slice(0, 4);
    for (let present = 0; present < 2 ** optional.length; present++) {
      for (const rank of RANKS) {
        const guesses = new Map<string, Guess | undefined>();
        for (const argument of this.#args) {
          const place = optional.indexOf(argument);
          const isAbsent = argument.optional && (place < 0 || (present & (1 << place)) === 0);
          for (const { name, kind } of argument.leaves) {
            const found =
              kind === 'tensor'
                ? choices.get(name)?.find((guess) => guess?.rank === rank)
                : { dtype: 'int64' as const, rank: 0 };
            guesses.set(name, isAbsent ? undefined : found);
          }
        }
        const isWhole = this.#args.every(
          ({ leaves, optional: may }) => may || leaves.every(({ name }) => guesses.get(name)),
        );
        if (this.#isDone || !isWhole) continue;
        if (rank > 0 && this.#settled.has(presence(guesses))) continue;
        this.#try(guesses);
      }
    }
  }

  /** What is left: other ranks, where not any will do. */
  rest(): void {
    let looked = 0;
    if (!this.#first) return;
    for (const guesses of combinations(this.#args, this.#choices())) {
      if (++looked > MOST_LOOKED_AT || this.#isDone) return;
      const hasScalars = [...guesses].some(([name, guess]) => guess?.rank === 0 && this.#isTensor(name));
      if (!hasScalars && this.#settled.has(presence(guesses))) continue;
      this.#try(guesses);
    }
  }

  /**
   * Pictures of bytes, beside those of floats, where the model's code turns them into floats itself: torch's transforms
   * divide bytes, and leave floats as they are.
   */
  bytes(): void {
    const tensors = this.#args.flatMap(({ leaves }) => leaves.filter(({ kind }) => kind === 'tensor'));
    const [only] = tensors;
    if (tensors.length !== 1 || only!.optional || this.#stated.has(only!.name)) return;
    for (const guesses of [...this.#guessed]) {
      const guess = guesses.get(only!.name);
      if (!guess || guess.dtype === 'uint8' || guess.dtype === 'bool' || (guess.rank !== OPEN && guess.rank < 3))
        continue;
      if (this.#isDone) return;
      this.#try(new Map([...guesses, [only!.name, { ...guess, dtype: 'uint8' as const }]]));
    }
  }

  /** Masks of bools beside those of numbers, and the other way around: the model's code often takes both. */
  masks(): void {
    const masks = [...this.#choices().keys()].filter(
      (name) => /(^|_)masks?$/.test(name) && this.#isTensor(name) && !this.#stated.has(name),
    );
    if (masks.length === 0) return;
    this.#attempts = 0;
    const together = masks.length > 1 ? [masks, ...masks.map((name) => [name])] : [masks];
    for (const known of [...this.#guessed]) {
      for (const names of together) {
        for (const dtype of MASKS) {
          if (this.#isDone) return;
          const others = new Map(known);
          for (const name of names) {
            const guess = known.get(name);
            if (guess && guess.rank !== 0) others.set(name, { ...guess, dtype });
          }
          if (!this.#tried.has(keyOf(others))) this.#try(others);
        }
      }
    }
  }

  #isTensor(name: string): boolean {
    return this.#args.some(({ leaves }) => leaves.some((leaf) => leaf.name === name && leaf.kind === 'tensor'));
  }

  result(): readonly Lowered[] {
    if (this.#found.length > 0) return this.#found;
    throw (
      this.#failed ??
      this.#before ??
      this.#raised ??
      new ServingError('UNSUPPORTED_MODEL', 'no rank of its inputs could be lowered')
    );
  }
}

const presence = (guesses: Guesses): string => [...guesses].flatMap(([name, guess]) => (guess ? [name] : [])).join(' ');
