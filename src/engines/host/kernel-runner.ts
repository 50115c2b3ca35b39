/**
 * One host node, opened: runs its kernel on the event loop while that is short, else in a thread of the pool. What is
 * short is learned from the kernel's own runs by the bytes that they worked through, as for ONNX Runtime (cost.ts); a
 * kernel that takes long to compile is compiled in the pool's threads only.
 */
import { ServingError } from '../../errors.ts';
import { fits, printShape } from '../../tensor/signature.ts';
import { type Datum, isTensor, type Tensor } from '../../tensor/tensor.ts';
import { Cost } from '../cost.ts';
import { sizeOf } from '../feeds.ts';
import { newWork, type ThreadPool, type Work } from '../thread-pool.ts';
import type { HostKernel, HostRun } from './kernel.ts';
import type { HostStep } from './plan.ts';
import { compile, nodeFailed } from './prepare.ts';
import type { KernelSource } from './thread-port.ts';

/** A kernel that takes longer to compile is not compiled on the event loop. */
const HEAVY_MS = 100;
/** Before anything is known of a kernel, so many bytes are taken to be short. */
const SHORT_BYTES = 16_384;

export class KernelRunner {
  readonly pooled: Work<KernelSource>;
  readonly #step: HostStep<Tensor>;
  readonly #pool: ThreadPool<KernelSource>;
  /** undefined: the pool's threads have it. */
  readonly #run: HostRun | undefined;
  readonly #cost = new Cost();

  constructor(step: HostStep<Tensor>, table: ReadonlyMap<string, HostKernel>, pool: ThreadPool<KernelSource>) {
    this.#step = step;
    this.#pool = pool;
    const { op, attributes, constants, from } = step;
    this.pooled = newWork({ op, attributes, constants, from });
    if (step.compileMs <= HEAVY_MS) this.#run = compile(step, table);
  }

  /** The node's outputs. Throws what the kernel throws, saying at which node. */
  run(
    data: readonly (Datum | undefined)[],
    signal: AbortSignal | undefined,
  ): readonly Tensor[] | Promise<readonly Tensor[]> {
    try {
      const inputs = data.map(asTensor);
      const run = this.#run;
      if (!run) return this.#runInPool(inputs, undefined, signal);
      const bytes = run.workBytes?.(inputs) ?? this.#inputBytes(inputs);
      const isNew = this.#cost.predict(bytes) === Number.POSITIVE_INFINITY;
      if (isNew ? bytes > SHORT_BYTES : !this.#cost.mayRunInline(bytes)) return this.#runInPool(inputs, bytes, signal);
      const start = performance.now();
      const outputs = run(inputs);
      this.#cost.record(bytes, (performance.now() - start) * 1e6, true);
      return this.#checked(outputs);
    } catch (error) {
      throw this.#failed(error);
    }
  }

  async #runInPool(
    inputs: readonly (Tensor | undefined)[],
    bytes: number | undefined,
    signal: AbortSignal | undefined,
  ): Promise<readonly Tensor[]> {
    try {
      // The thread has the constants already.
      const variable = inputs.map((input, i) => (this.#step.constants[i] ? undefined : input));
      const { outputs, ns } = await this.#pool.run(this.pooled, variable, signal);
      if (bytes !== undefined) this.#cost.record(bytes, ns, false);
      return this.#checked(outputs);
    } catch (error) {
      if (signal?.aborted) throw error;
      throw this.#failed(error);
    }
  }

  #inputBytes(inputs: readonly (Tensor | undefined)[]): number {
    return inputs.reduce((sum, input, i) => sum + (input && !this.#step.constants[i] ? sizeOf(input) : 0), 0);
  }

  #checked(outputs: readonly Tensor[]): readonly Tensor[] {
    for (const [i, { dtype, shape }] of this.#step.types.entries()) {
      const output = outputs[i];
      if (output?.dtype !== dtype) {
        throw new ServingError('INTERNAL', `output ${i} is ${output?.dtype ?? 'missing'}, and ${dtype} was declared`);
      }
      if (fits(output.shape, shape)) continue;
      throw new ServingError(
        'RUN_FAILED',
        `output ${i} has the shape ${printShape(output.shape)}, and the model declares ${printShape(shape)}`,
      );
    }
    return outputs;
  }

  #failed(error: unknown): ServingError {
    return nodeFailed(this.#step.op, this.#step.from, error);
  }
}

const asTensor = (datum: Datum | undefined): Tensor | undefined => {
  if (datum === undefined || isTensor(datum)) return datum;
  throw new ServingError('INTERNAL', 'a host operator takes tensors only, and was given a sequence');
};
