/** A kernel thread's side of a host step. */
import type { MessagePort } from 'node:worker_threads';
import type { Tensor } from '../../tensor/tensor.ts';
import { serveJobs } from '../thread-port.ts';
import type { HostKernel } from './kernel.ts';
import type { HostStep } from './plan.ts';
import { compile } from './prepare.ts';

/** What a kernel is compiled from. */
export type KernelSource = Pick<HostStep<Tensor>, 'op' | 'attributes' | 'constants' | 'from'>;

/** Serves jobs on the port of a kernel thread; what a job leaves out is a constant, or left out indeed. */
export const serveKernels = (port: MessagePort, kernels: ReadonlyMap<string, HostKernel>): void =>
  serveJobs(port, (source: KernelSource) => {
    const run = compile(source, kernels);
    return (inputs) => run(inputs.map((input, i) => input ?? source.constants[i]));
  });
