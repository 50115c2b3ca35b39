/**
 * Tensors as TorchScript's code holds them: things with identity, that may be written in place, and views of others.
 * A graph has no such thing; a Cell stands for the tensor and holds the value that it has now. Writing through a view
 * puts the new elements into what it is a view of, and every other view takes its elements anew when it is read:
 *
 *   v = x[:, 0]      view of x: get(x) = Gather, put(x, v) = Scatter
 *   v.mul_(2)        x := put(x, v·2)
 *   w = x.view(-1)   made before, read later: w = get(x) of today
 */
import { ServingError } from '../../../errors.ts';
import type { Value } from '../../../graph/graph.ts';

/** How a view follows from what it is a view of; `put` is absent where nothing may be written through it. */
export interface View {
  readonly of: Cell;
  readonly get: (base: Value) => Value;
  readonly put?: (base: Value, view: Value) => Value;
  readonly op: string;
  /** Whether it is a view or a copy depends on how its base lies in memory, which is not followed. */
  readonly mayCopy?: true;
}

/** What may change while code runs, and can be put back: cells, lists, dicts, objects. */
export interface Mutable {
  save(): unknown;
  restore(saved: unknown): void;
}

/** What was changed since the journal was begun, with what it was before. */
export type Journal = Map<Mutable, unknown>;

let journals: Journal[] = [];
let stamps = 0;
let births = 0;

/** How many cells there are; a younger one has a greater `born`. */
export const cellCount = (): number => births;

/** To be called before a change. */
export const changing = (thing: Mutable): void => {
  const journal = journals.at(-1);
  if (journal && !journal.has(thing)) journal.set(thing, thing.save());
};

/** Begins to note what changes, so that it can be put back; journals nest, and end in the order in which they began. */
export const beginJournal = (): Journal => {
  const journal: Journal = new Map();
  journals.push(journal);
  return journal;
};

const close = (journal: Journal): void => {
  journals = journals.slice(0, journals.lastIndexOf(journal));
};

/** Ends a journal; what it noted stays, and is a change of the journal around it. */
export const keepChanges = (journal: Journal): void => {
  close(journal);
  const outer = journals.at(-1);
  if (outer) for (const [thing, saved] of journal) if (!outer.has(thing)) outer.set(thing, saved);
};

/** Ends a journal, and puts back what it noted. */
export const undoChanges = (journal: Journal): void => {
  close(journal);
  for (const [thing, saved] of journal) thing.restore(saved);
};

/** What `run` changes, undone again; `after` is what `look` made of the changed things before that. */
export const recorded = <T, L>(
  run: () => T,
  look: (thing: Mutable) => L,
): { readonly result: T; readonly after: ReadonlyMap<Mutable, L> } => {
  const journal = beginJournal();
  try {
    const result = run();
    const after = new Map<Mutable, L>();
    for (const thing of [...journal.keys()]) after.set(thing, look(thing));
    return { result, after };
  } finally {
    undoChanges(journal);
  }
};

/** Begins anew: a lowering that failed may have left some behind. */
export const forgetJournals = (): void => {
  journals = [];
};

interface State {
  readonly value: Value;
  readonly stamp: number;
  /** Of a view that may be a copy: it was written, and holds its elements itself from then on. */
  readonly isCut?: true;
  /** Of a tensor under such a view: the view's operator. What it holds is not known any more. */
  readonly spoiledBy?: string;
}

export class Cell implements Mutable {
  readonly view: View | undefined;
  /** The attribute of the model that it is: `fc.weight`. Writing it would be a state that outlives the request. */
  readonly attribute: string | undefined;
  readonly born = ++births;
  /** Whether its elements lie in order in memory, as far as is known. */
  inOrder = true;
  /** Whether views of it were made. */
  hasViews = false;
  /** Set where it may be another tensor as well, in one of two branches. */
  mayBeAnother = false;
  readonly #make: (() => Value) | undefined;
  #state: State | undefined;

  constructor(from: Value | (() => Value) | View, attribute?: string) {
    this.attribute = attribute;
    if (typeof from === 'function') this.#make = from;
    else if ('of' in from) {
      this.view = from;
      from.of.root.hasViews = true;
    } else this.#state = { value: from, stamp: ++stamps };
  }

  /** What it is a view of, in the end. */
  get root(): Cell {
    let cell: Cell = this;
    while (cell.view && !cell.#state?.isCut) cell = cell.view.of;
    return cell;
  }

  #stamp(): number {
    if (!this.#state) this.#state = { value: this.#make!(), stamp: ++stamps };
    return this.#state.stamp;
  }

  /** The value that it has now. */
  read(): Value {
    const view = this.#state?.isCut ? undefined : this.view;
    if (!view) {
      this.#stamp();
      const { value, spoiledBy } = this.#state!;
      if (spoiledBy !== undefined) {
        throw new ServingError(
          'UNSUPPORTED_MODEL',
          `it reads a tensor of which ${spoiledBy} gave what was written then, and which may be a copy or not`,
        );
      }
      return value;
    }
    const stamp = this.root.#stamp();
    if (this.#state?.stamp !== stamp) {
      if (view.mayCopy) {
        throw new ServingError(
          'UNSUPPORTED_MODEL',
          `it reads what ${view.op} gave after the tensor under it was written, which may be a copy or not`,
        );
      }
      changing(this);
      this.#state = { value: view.get(view.of.read()), stamp };
    }
    return this.#state!.value;
  }

  /** Of a view that was just made: what it holds, so that it is not made twice. */
  prime(value: Value): void {
    this.#state = { value, stamp: this.root.#stamp() };
  }

  /**
   * Writes it, and what it is a view of. Throws UNSUPPORTED_MODEL where that cannot be followed, and where an attribute of
   * the model is written, unless what is written is the same at each run.
   */
  write(value: Value, isSameEachRun = false): void {
    const view = this.#state?.isCut ? undefined : this.view;
    if (this.mayBeAnother) {
      throw new ServingError(
        'UNSUPPORTED_MODEL',
        'it writes into a tensor that is another one, or not, as a condition decides that only the run knows',
      );
    }
    if (!view) {
      if (this.attribute !== undefined && !isSameEachRun) throw stateChange(this.attribute);
      changing(this);
      const isCut = this.#state?.isCut;
      this.#state = { value, stamp: ++stamps, ...(isCut && { isCut }) };
      return;
    }
    const { root } = this;
    if (view.mayCopy && root.attribute === undefined) {
      // Whether the tensor under it was written as well only matters where that is read again.
      changing(root);
      changing(this);
      root.#state = { ...root.#state!, stamp: ++stamps, spoiledBy: view.op };
      this.#state = { value, stamp: ++stamps, isCut: true };
      return;
    }
    if (!view.put) {
      throw new ServingError(
        'UNSUPPORTED_MODEL',
        `it writes into what ${view.op} gives, which may share its elements with another tensor`,
      );
    }
    view.of.write(view.put(view.of.read(), value), isSameEachRun);
  }

  /** Of a root: its value is another one from now on, as after a branch. */
  replace(value: Value): void {
    changing(this);
    this.#state = { value, stamp: ++stamps };
  }

  save(): unknown {
    return this.#state;
  }
  restore(saved: unknown): void {
    this.#state = saved as State | undefined;
  }
}

/** The refusal of a model that keeps something between requests. */
export const stateChange = (attribute: string): ServingError =>
  new ServingError(
    'UNSUPPORTED_MODEL',
    `it changes the attribute "${attribute}" of the model; a served model keeps no state between requests`,
  );
