/**
 * Which session of a model gets which weight, and how: what is used once is given away, the rest is read in place. On a
 * device each session has its weights in the device's memory, so nothing is read in place there.
 */
import { giveUp } from '../give-up.ts';
import type { PreparedOnnx, PreparedWeight } from '../prepared.ts';
import type { Given } from './editor.ts';
import type { OrtPlace } from './place.ts';
import type { Weights } from './weights.ts';

export class HeldWeights {
  readonly #weights: Weights;
  /** How often sessions still ask for each; a graph may have one under several names. */
  readonly #uses = new Map<PreparedWeight, number>();
  readonly #inPlace = new Set<PreparedWeight>();
  readonly #brought = new Set<PreparedWeight>();
  /** How many weights still have their bytes in a buffer. */
  readonly #buffers = new Map<ArrayBufferLike, number>();
  readonly #kept: ReadonlySet<ArrayBufferLike>;
  /** A session may be made again, to see what the device does not run. */
  readonly #again: boolean;

  constructor(
    weights: Weights,
    graphs: Iterable<PreparedOnnx>,
    kept: ReadonlySet<ArrayBufferLike>,
    place: OrtPlace | undefined,
  ) {
    this.#weights = weights;
    this.#kept = kept;
    const onDevice = (place?.providers.length ?? 0) > 0;
    this.#again = onDevice && !place!.fallback;
    for (const graph of new Set(graphs)) {
      for (const weight of graph.weights.values()) {
        const uses = this.#uses.get(weight) ?? 0;
        this.#uses.set(weight, uses + 1);
        if (uses > 0 && !onDevice) this.#inPlace.add(weight);
        const { buffer } = weight.bytes;
        if (uses === 0) this.#buffers.set(buffer, (this.#buffers.get(buffer) ?? 0) + 1);
      }
    }
  }

  get container(): number {
    return this.#weights.container;
  }

  /** Whether sessions read it where it is, and share what their kernels make of it. */
  isReadInPlace(weight: PreparedWeight): boolean {
    return this.#inPlace.has(weight);
  }

  /** An OrtValue over its memory, alive as long as the model. */
  view(weight: PreparedWeight): number {
    return this.#weights.view(weight);
  }

  /** Takes in what a session is about to ask for, and gives back the memory that it came in. */
  async bring(needed: Iterable<PreparedWeight>): Promise<void> {
    for (const weight of needed) {
      if (this.#brought.has(weight)) continue;
      this.#brought.add(weight);
      await this.#weights.bring(weight);
      const { buffer } = weight.bytes;
      const left = this.#buffers.get(buffer)! - 1;
      this.#buffers.set(buffer, left);
      if (left === 0 && !this.#kept.has(buffer)) giveUp([buffer]);
    }
  }

  /** Makes a session with OrtValues of all its weights to own; what it does not take is freed. */
  async give(
    { weights }: PreparedOnnx,
    make: (edit: {
      readonly weights: ReadonlyMap<string, Given>;
      readonly taken: (given: Given) => void;
    }) => Promise<number>,
  ): Promise<number> {
    const given = new Map<string, Given>();
    const left = new Set<Given>();
    try {
      for (const [name, weight] of weights) {
        const uses = this.#uses.get(weight)! - 1;
        this.#uses.set(weight, uses);
        const stays = this.#again || this.#inPlace.has(weight);
        const one = stays ? this.#weights.share(weight) : this.#weights.give(weight, uses === 0);
        given.set(name, one);
        left.add(one);
      }
      return await make({ weights: given, taken: (one) => left.delete(one) });
    } finally {
      this.#weights.free(left);
    }
  }

  /** Frees what a session, made or refused, was the last to copy. */
  forget({ weights, weightsAsInputs }: PreparedOnnx): void {
    if (weightsAsInputs) return;
    for (const weight of weights.values()) {
      const uses = this.#uses.get(weight)! - 1;
      this.#uses.set(weight, uses);
      if (uses === 0 && !this.#again && !this.#inPlace.has(weight)) this.#weights.drop(weight);
    }
  }
}
