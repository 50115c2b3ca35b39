/**
 * A tabular model as steps over columns. Steps stand in an order in which they can run; what they read and write are
 * slots, by number. All of it is plain data.
 */
import type { KERNELS } from './kernels/index.ts';

export type KernelName = keyof typeof KERNELS;
export type ParamsOf<K extends KernelName> = Parameters<(typeof KERNELS)[K]['compile']>[0];

export type Step = {
  readonly [K in KernelName]: {
    readonly kernel: K;
    readonly params: ParamsOf<K>;
    readonly inputs: readonly number[];
    readonly outputs: readonly number[];
  };
}[KernelName];

export interface Pipeline {
  readonly slots: number;
  /** The slot of each input of the signature, in its order. */
  readonly inputs: readonly number[];
  readonly steps: readonly Step[];
  /** The slot of each output of the signature, in its order. */
  readonly outputs: readonly number[];
}

/** Whether parameters are the same values, or the very same arrays and objects. */
const isSame = (a: object, b: object): boolean => {
  const [own, others] = [Object.entries(a), new Map<string, unknown>(Object.entries(b))];
  return (
    own.length === others.size && own.every(([name, value]) => others.has(name) && Object.is(others.get(name), value))
  );
};

/** A pipeline in the making. */
export class PipelineBuilder {
  readonly #first: Step[] = [];
  readonly #steps: Step[] = [];
  readonly #inputs: number[] = [];
  /** Steps of one output, by their kernels and inputs. */
  readonly #alike = new Map<string, readonly { readonly params: object; readonly outputs: readonly number[] }[]>();
  #slots = 0;

  /** A slot that nothing writes yet: `input` or `before` says what does. */
  slot(): number {
    return this.#slots++;
  }

  /** The slot of the signature's next input: a new one, or one that there is. */
  input(slot = this.slot()): number {
    this.#inputs.push(slot);
    return slot;
  }

  /** Adds a step of one output; returns its slot, which is that of an equal step where there is one. */
  step<K extends KernelName>(kernel: K, params: ParamsOf<K>, inputs: readonly number[]): number {
    const key = `${kernel} ${inputs.join()}`;
    const alike = this.#alike.get(key) ?? [];
    const known = alike.find((step) => isSame(step.params, params));
    if (known) return known.outputs[0]!;
    const output = this.slot();
    this.#alike.set(key, [...alike, { params, outputs: [output] }]);
    this.#steps.push({ kernel, params, inputs, outputs: [output] } as unknown as Step);
    return output;
  }

  /** Adds a step of several outputs; returns their slots. */
  steps<K extends KernelName>(
    kernel: K,
    params: ParamsOf<K>,
    inputs: readonly number[],
    count: number,
  ): readonly number[] {
    const outputs = Array.from({ length: count }, () => this.slot());
    this.#steps.push({ kernel, params, inputs, outputs } as unknown as Step);
    return outputs;
  }

  /** Adds a step that runs before all that `step` adds, and writes a slot that there is. */
  before<K extends KernelName>(kernel: K, params: ParamsOf<K>, inputs: readonly number[], output: number): void {
    this.#first.push({ kernel, params, inputs, outputs: [output] } as unknown as Step);
  }

  build(outputs: readonly number[]): Pipeline {
    return { slots: this.#slots, inputs: this.#inputs, steps: [...this.#first, ...this.#steps], outputs };
  }
}
