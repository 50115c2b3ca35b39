/** The module that a kernel thread runs: all kernels of the host domain. */
import { parentPort } from 'node:worker_threads';
import { KERNELS } from './kernels/index.ts';
import { serveKernels } from './thread-port.ts';

if (parentPort) serveKernels(parentPort, KERNELS);
