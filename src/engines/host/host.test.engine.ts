/** Graphs with the tests' own host nodes, opened as a server would open them. */
import assert from 'node:assert/strict';
import { modelOf, SIGNATURE } from '../../../test/engine.ts';
import type { GraphBuilder } from '../../graph/builder.ts';
import type { Attributes, Graph, Value } from '../../graph/graph.ts';
import type { Session } from '../../model.ts';
import type { Shape } from '../../tensor/signature.ts';
import { stringsOfTexts } from '../../tensor/strings.ts';
import { type Datum, isTensor, type Tensor, type Tensors } from '../../tensor/tensor.ts';
import { open } from '../open.ts';
import { prepare } from '../prepare.ts';
import { transferList } from '../prepared.ts';
import { ThreadPool } from '../thread-pool.ts';
import { TEST_KERNELS } from './kernels.test.table.ts';
import type { KernelSource } from './thread-port.ts';

export const call = { signature: SIGNATURE };
export const pool = new ThreadPool<KernelSource>({
  thread: new URL('./kernels.test.thread.js', import.meta.url),
  threads: 2,
  idleMs: 500,
});

/** As the loader does it: prepared, sent to another thread, opened. */
export const openHost = async (graph: Graph, warmUp = true): Promise<Session> => {
  const prepared = await prepare(modelOf(graph), TEST_KERNELS);
  const moved = structuredClone(prepared, { transfer: [...transferList(prepared)] });
  return open(moved, { onnxruntime: { warmUp } }, { kernels: TEST_KERNELS, pool });
};

export const withHost = async (graph: Graph, body: (session: Session) => Promise<void> | void): Promise<void> => {
  const session = await openHost(graph);
  try {
    await body(session);
  } finally {
    await session.close();
  }
};

/** A host node that gives one tensor, like its first input where nothing else is said. */
export const host = (
  g: GraphBuilder,
  op: string,
  inputs: readonly Value[],
  attributes: Attributes = {},
  shape: Shape = inputs[0]!.shape,
): Value => g.host(op, inputs, attributes, [{ dtype: inputs[0]!.dtype, shape }])[0]!;

export const floats = (...data: number[]): Tensor => ({
  dtype: 'float32',
  shape: [data.length],
  data: Float32Array.from(data),
});
export const texts = (...data: string[]): Tensor => ({
  dtype: 'string',
  shape: [data.length],
  data: stringsOfTexts(data),
});
export const int64 = (value: number): Tensor => ({ dtype: 'int64', shape: [], data: BigInt64Array.of(BigInt(value)) });
export const bool = (value: boolean): Tensor => ({ dtype: 'bool', shape: [], data: Uint8Array.of(Number(value)) });
export const named = (entries: Readonly<Record<string, Datum>>): Tensors => new Map(Object.entries(entries));
export const tensor = (results: Tensors, name: string): Tensor => {
  const found = results.get(name);
  assert.ok(found && isTensor(found), `there is a tensor "${name}"`);
  return found;
};
