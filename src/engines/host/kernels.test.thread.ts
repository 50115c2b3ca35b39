/** A kernel thread with the kernels of the tests. */
import { parentPort } from 'node:worker_threads';
import { TEST_KERNELS } from './kernels.test.table.ts';
import { serveKernels } from './thread-port.ts';

serveKernels(parentPort!, TEST_KERNELS);
