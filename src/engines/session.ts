/**
 * An opened model, whichever engine runs it. It counts its runs; closing waits for the last of them and then frees what
 * the engine holds.
 */
import { ServingError } from '../errors.ts';
import { type Call, isAborted, type Placement, type Session, signalOf } from '../model.ts';
import type { Signatures } from '../tensor/signature.ts';
import type { Tensor, Tensors } from '../tensor/tensor.ts';

/** One signature of an opened model. */
export interface Program {
  /**
   * Answers at once, or by a promise. `ended` is called once, when the run holds nothing any more: before an answer at
   * once, even a throw, or later than the answer where the run was aborted.
   */
  run(inputs: Tensors, call: Call, ended: () => void): Tensors | Promise<Tensors>;
}

/** An input that may be left out, and what is then in its place. */
interface Fallback {
  readonly name: string;
  readonly fallback: Tensor;
}

/** By signature, of those signatures that have any. */
const fallbacksOf = (signatures: Signatures): ReadonlyMap<string, readonly Fallback[]> => {
  const all = new Map<string, readonly Fallback[]>();
  for (const [signature, { inputs }] of signatures) {
    const found = inputs.flatMap(({ name, fallback }) => (fallback ? [{ name, fallback }] : []));
    if (found.length > 0) all.set(signature, found);
  }
  return all;
};

class OpenedModel implements Session {
  readonly signatures: Signatures;
  readonly place?: Placement;
  readonly #programs: ReadonlyMap<string, Program>;
  readonly #fallbacks: ReadonlyMap<string, readonly Fallback[]>;
  readonly #free: () => Promise<void>;
  #running = 0;
  #closed: Promise<void> | undefined;
  #drained: (() => void) | undefined;

  constructor(
    signatures: Signatures,
    programs: ReadonlyMap<string, Program>,
    free: () => Promise<void>,
    place: Placement | undefined,
  ) {
    this.signatures = signatures;
    if (place) this.place = place;
    this.#programs = programs;
    this.#fallbacks = fallbacksOf(signatures);
    this.#free = free;
  }

  run(inputs: Tensors, call: Call): Tensors | Promise<Tensors> {
    if (this.#closed) {
      throw new ServingError('MODEL_NOT_READY', 'the model is being unloaded and takes no more requests');
    }
    const program = this.#programs.get(call.signature);
    if (!program) {
      const known = [...this.#programs.keys()].map((name) => `"${name}"`).join(', ');
      throw new ServingError('MODEL_NOT_FOUND', `signature "${call.signature}" is not one of the model's: ${known}`);
    }
    if (isAborted(call)) throw signalOf(call)!.reason;
    this.#running++;
    return program.run(this.#whole(inputs, call.signature), call, this.#ended);
  }

  /** The inputs, with the model's own value in the place of each that is left out and has one. */
  #whole(inputs: Tensors, signature: string): Tensors {
    const absent = this.#fallbacks.get(signature)?.filter(({ name }) => !inputs.has(name));
    if (!absent || absent.length === 0) return inputs;
    return new Map([...inputs, ...absent.map(({ name, fallback }) => [name, fallback] as const)]);
  }

  readonly #ended = (): void => {
    if (--this.#running === 0) this.#drained?.();
  };

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    if (this.#running > 0) {
      await new Promise<void>((resolve) => {
        this.#drained = resolve;
      });
    }
    await this.#free();
  }
}

/** A session of these programs, by signature. `free` is called once, after the last run. */
export const sessionOf = (
  signatures: Signatures,
  programs: ReadonlyMap<string, Program>,
  free: () => Promise<void>,
  place?: Placement,
): Session => new OpenedModel(signatures, programs, free, place);

/** Runs what is at its end when it answers, as a Program's `run` does. */
export const endedWith = (answer: () => Tensors | Promise<Tensors>, ended: () => void): Tensors | Promise<Tensors> => {
  let later = false;
  try {
    const made = answer();
    if (!(made instanceof Promise)) return made;
    later = true;
    return made.finally(ended);
  } finally {
    if (!later) ended();
  }
};
