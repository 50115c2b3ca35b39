/** Graphs that tests build, opened as a server would open them. */
import assert from 'node:assert/strict';
import { type EngineOptions, open } from '../src/engines/open.ts';
import { prepare } from '../src/engines/prepare.ts';
import type { Prepared } from '../src/engines/prepared.ts';
import type { Files } from '../src/files.ts';
import type { Graph } from '../src/graph/graph.ts';
import type { Model, Session } from '../src/model.ts';
import type { Port, Signature } from '../src/tensor/signature.ts';

/** Files that hold nothing. */
export const NO_FILES: Files = {
  at: 'nowhere',
  list: async () => [],
  read: async () => assert.fail('nothing is read'),
};

/** The name of the signature of a model of one graph. */
export const SIGNATURE = 'serving_default';

const ports = (side: Graph['inputs']): readonly Port[] =>
  side.map(({ name, value: { dtype, shape, sequence } }): Port => {
    const tensor = { kind: 'tensor', dtype, shape } as const;
    return { name, type: sequence ? { kind: 'sequence', of: tensor } : tensor };
  });

/** The signature that a graph's own ports make. */
export const signatureOf = (graph: Graph): Signature => ({
  inputs: ports(graph.inputs),
  outputs: ports(graph.outputs),
});

/** A model of one graph. */
export const modelOf = (graph: Graph, files: Files = NO_FILES): Model => ({
  kind: 'graph',
  signatures: new Map([[SIGNATURE, signatureOf(graph)]]),
  graphs: new Map([[SIGNATURE, graph]]),
  files,
});

/** What was prepared for ONNX Runtime. */
export const onnxOf = (prepared: Prepared): Extract<Prepared, { readonly kind: 'onnx' }> => {
  assert.ok(prepared.kind === 'onnx', `${prepared.kind} was prepared`);
  return prepared;
};

/** Opens a graph of signature SIGNATURE. */
export const openGraph = async (graph: Graph, options: EngineOptions = {}): Promise<Session> =>
  open(await prepare(modelOf(graph)), options);
