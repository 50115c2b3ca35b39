/**
 * A kernel thread's side of a host step, and the messages that cross. A kernel is compiled in the thread when its first
 * job comes, from the same plain data as in the serving thread; tensors travel by transfer of copies, so neither side
 * ever holds memory of the other's. ONNX Runtime is not loaded here, so a thread can be ended at any time.
 */
import type { MessagePort } from 'node:worker_threads';
import { type Code, toServingError } from '../../errors.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { HostKernel, HostRun } from './kernel.ts';
import type { HostStep } from './plan.ts';
import { compile } from './prepare.ts';
import { buffersOf, copyOf } from './stack.ts';

/** What a kernel is compiled from. */
export type KernelSource = Pick<HostStep<Tensor>, 'op' | 'attributes' | 'constants' | 'from'>;

export type ThreadMessage =
  | {
      readonly id: number;
      /** The kernel's number in this process. */
      readonly kernel: number;
      /** Where the thread does not have the kernel yet. */
      readonly source?: KernelSource;
      /** undefined: left out, or a constant. */
      readonly inputs: readonly (Tensor | undefined)[];
    }
  | { readonly forget: readonly number[] };

export type ThreadAnswer = { readonly id: number } & (
  | { readonly outputs: readonly Tensor[] /** How long the kernel itself took. */; readonly ns: number }
  | {
      readonly error: { readonly code: Code; readonly message: string; readonly detail?: string };
      /** Whether the thread has the kernel now. */
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

/** Serves jobs on the port of a kernel thread, one at a time. */
export const serveKernels = (port: MessagePort, kernels: ReadonlyMap<string, HostKernel>): void => {
  const compiled = new Map<number, { readonly run: HostRun; readonly constants: KernelSource['constants'] }>();
  port.on('message', (message: ThreadMessage) => {
    if ('forget' in message) {
      for (const kernel of message.forget) compiled.delete(kernel);
      return;
    }
    const { id, kernel, source, inputs } = message;
    try {
      if (source) compiled.set(kernel, { run: compile(source, kernels), constants: source.constants });
      const { run, constants } = compiled.get(kernel)!;
      const start = performance.now();
      const outputs = run(inputs.map((input, i) => input ?? constants[i]));
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
        compiled: compiled.has(kernel),
      };
      port.postMessage(answer);
    }
  });
};
