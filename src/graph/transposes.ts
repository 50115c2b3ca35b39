/** Transposes sink: see the table. */
import type { GraphBuilder } from './builder.ts';
import type { Value } from './graph.ts';
import type { Site } from './infer/site.ts';

export const sinkTransposes = (_g: GraphBuilder, _n: Site): readonly Value[] | undefined => undefined;
