/** placeholder */
import type { Graph } from '../../graph/graph.ts';

export const legalise = (graph: Graph): Graph => graph;
