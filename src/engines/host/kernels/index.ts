/** Every host operator that there is a kernel for, one row each, by its name in the domain `host`. */
import type { HostKernel } from '../kernel.ts';

/** A graph with any other host operator is refused when it is loaded. */
export const KERNELS: ReadonlyMap<string, HostKernel> = new Map<string, HostKernel>([]);
