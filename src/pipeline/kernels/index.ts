/** Every kernel, by the name that steps call it by. */
import { bothClasses, divide, labels, missing, threshold } from './columns.ts';
import { forest } from './forest.ts';
import { linear } from './linear.ts';
import { argmax, link } from './link.ts';

export const KERNELS = { argmax, bothClasses, divide, forest, labels, linear, link, missing, threshold } as const;
