/**
 * The weights of one opened model, held once whatever number of its signatures use them.
 *
 * As an external initializer alone a weight is copied by ONNX Runtime 1.30.0, which then holds it as its kernels want it
 * and no other way: our memory is given back as soon as the session is made. That is best for what one session uses.
 *
 * To be read in place, in our memory, by several sessions a weight must be handed over both as an external initializer,
 * for the graph optimisers, and as a shared one, for the session. What kernels rearrange for themselves is shared
 * through the container of prepacked weights.
 */

import { CStrings, Words } from '../memory.ts';
import type { PreparedOnnx, PreparedWeight } from '../prepared.ts';
import type { Api } from './api.ts';

/** An empty tensor has no memory of its own, and NULL is refused. */
const NOTHING = new Uint8Array(new ArrayBuffer(8));

export class Weights {
  readonly #ort: Api;
  readonly container: number;
  // The OrtValue of each weight; the map keeps the bytes alive, too.
  readonly #values = new Map<PreparedWeight, number>();

  constructor(ort: Api) {
    this.#ort = ort;
    const out = new Words(1);
    ort.check(ort.CreatePrepackedWeightsContainer(out.at(0)), 'load');
    this.container = out.address(0);
  }

  /**
   * Hands the weights of one graph to the options that its session will be made with; `shares` tells those that other
   * sessions use, too.
   */
  add(options: number, weights: PreparedOnnx['weights'], shares: (weight: PreparedWeight) => boolean): void {
    if (weights.size === 0) return;
    const ort = this.#ort;
    const names = new CStrings([...weights.keys()]);
    const words = new Words(2 * weights.size);
    let i = 0;
    for (const [name, weight] of weights) {
      const value = this.#value(weight);
      words.set(i, names.addresses[i]!);
      words.set(weights.size + i, value);
      i++;
      if (shares(weight)) ort.check(ort.AddInitializer(options, name, value), 'load');
    }
    ort.check(ort.AddExternalInitializers(options, words.at(0), words.at(weights.size), weights.size), 'load');
  }

  /** Lets go of weights whose session is made, or was refused. */
  forget(weights: Iterable<PreparedWeight>): void {
    for (const weight of weights) {
      const value = this.#values.get(weight);
      if (value === undefined) continue;
      this.#ort.ReleaseValue(value);
      this.#values.delete(weight);
    }
  }

  /** To be called when every session that uses them is released. */
  release(): void {
    this.#ort.ReleasePrepackedWeightsContainer(this.container);
    for (const value of this.#values.values()) this.#ort.ReleaseValue(value);
    this.#values.clear();
  }

  #value(weight: PreparedWeight): number {
    const known = this.#values.get(weight);
    if (known !== undefined) return known;
    const ort = this.#ort;
    const { bytes, shape, dataType } = weight;
    const memory = bytes.length === 0 ? NOTHING : bytes;
    const words = new Words(1 + shape.length);
    shape.forEach((dim, i) => {
      words.set(1 + i, dim);
    });
    const status = ort.CreateTensorWithDataAsOrtValue(
      ort.memoryInfo,
      memory,
      bytes.length,
      words.at(1),
      shape.length,
      dataType,
      words.at(0),
    );
    ort.check(status, 'load');
    this.#values.set(weight, words.address(0));
    return words.address(0);
  }
}
