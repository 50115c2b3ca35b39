/** A kind of step: what it is made from, and what it does to whole columns. */
import type { Block } from './block.ts';

/** What a step gives for its inputs; `rows` is that of the request. Reads its inputs, never writes to them. */
export type Apply = (inputs: readonly Block[], rows: number) => readonly Block[];

/**
 * `P` is plain data (numbers, strings, typed arrays, and lists and objects of them), so that it travels between threads.
 * A row's answer never depends on the other rows.
 */
export interface Kernel<P> {
  /**
   * Does what takes long before a model travels to the threads that run it; what it gives is plain data again, and
   * `compile` takes either. Throws as `compile` does.
   */
  prepare?(params: P): P;
  /** Lays out what the step reads at each run. Throws CORRUPT_MODEL where the parameters contradict each other. */
  compile(params: P): Apply;
}
