/**
 * A thread's side of the jobs of a ThreadPool, and the messages that cross. What a job runs is compiled in the thread when
 * its first job comes, from the same plain data as in the serving thread; tensors travel by transfer of copies, so neither
 * side ever holds memory of the other's. ONNX Runtime is not loaded here, so a thread can be ended at any time.
 */
import type { MessagePort } from 'node:worker_threads';
import { type Code, toServingError } from '../errors.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { buffersOf, copyOf } from './host/stack.ts';

/** What a thread has compiled. `outputs`: which are wanted, where the job says it. */
export type Job = (inputs: readonly (Tensor | undefined)[], outputs?: readonly number[]) => readonly Tensor[];

export type ThreadMessage<Source> =
  | {
      readonly id: number;
      /** The number in this process of what is to run. */
      readonly work: number;
      /** Where the thread does not have it yet. */
      readonly source?: Source;
      readonly inputs: readonly (Tensor | undefined)[];
      readonly outputs?: readonly number[];
    }
  | { readonly forget: readonly number[] };

export type ThreadAnswer = { readonly id: number } & (
  | { readonly outputs: readonly Tensor[] /** How long the run itself took. */; readonly ns: number }
  | {
      readonly error: { readonly code: Code; readonly message: string; readonly detail?: string };
      /** Whether the thread has what was to run now. */
      readonly compiled: boolean;
    }
);

/** Copies to send, and the memory to transfer with them. */
export const packed = <T extends Tensor | undefined>(
  tensors: readonly T[],
): { readonly copies: readonly T[]; readonly transfer: ArrayBuffer[] } => {
  const copies = tensors.map((tensor) => (tensor && copyOf(tensor)) as T);
  const transfer = copies.flatMap((tensor) => (tensor ? (buffersOf(tensor) as ArrayBuffer[]) : []));
  return { copies, transfer };
};

/** Serves jobs on the port of a thread, one at a time. */
export const serveJobs = <Source>(port: MessagePort, compile: (source: Source) => Job): void => {
  const compiled = new Map<number, Job>();
  port.on('message', (message: ThreadMessage<Source>) => {
    if ('forget' in message) {
      for (const work of message.forget) compiled.delete(work);
      return;
    }
    const { id, work, source, inputs, outputs: wanted } = message;
    try {
      if (source !== undefined) compiled.set(work, compile(source));
      const start = performance.now();
      const outputs = compiled.get(work)!(inputs, wanted);
      const ns = (performance.now() - start) * 1e6;
      const { copies, transfer } = packed(outputs);
      const answer: ThreadAnswer = { id, outputs: copies, ns };
      port.postMessage(answer, transfer);
    } catch (error) {
      const { code, message: text, cause } = toServingError(error);
      const detail = cause instanceof Error ? (cause.stack ?? cause.message) : undefined;
      const answer: ThreadAnswer = {
        id,
        error: { code, message: text, ...(detail !== undefined && { detail }) },
        compiled: compiled.has(work),
      };
      port.postMessage(answer);
    }
  });
};
