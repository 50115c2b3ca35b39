/**
 * Nodes of an opened session by the names that the model's own file gives them, and the devices they run on.
 *
 * ONNX Runtime's optimizers make nodes of their own and name them after the ones that they replace:
 *   fused dense/MatMul/MatMulAddFusion   Transpose_token_5   conv1/Conv_nchwc
 */
import type { PlacedNode } from '../../model.ts';
import { Words } from '../memory.ts';
import type { Api } from './api.ts';

// What the optimizers put before a name, and behind it.
const MARKS = /^fused |_token_\d+$|\/\w+Fusion\w*$|_nchwc$|_NhwcTransformer$/;

/** The name in the model's file of the node that ONNX Runtime calls `name`, or the nearest to it that is known. */
export const originalName = (name: string, names: ReadonlyMap<string, string> | undefined): string => {
  for (let at = name; ; ) {
    const known = names?.get(at);
    if (known !== undefined) return known;
    const shorter = at.replace(MARKS, '');
    if (shorter === at || shorter === '') return at;
    at = shorter;
  }
};

const DEVICES: Readonly<Record<string, string>> = {
  CPUExecutionProvider: 'CPU',
  CUDAExecutionProvider: 'CUDA',
  TensorrtExecutionProvider: 'TensorRT',
  WebGpuExecutionProvider: 'WebGPU',
};

/** The device of a provider, for people: `CUDAExecutionProvider` is `CUDA`. */
export const deviceOf = (provider: string): string => DEVICES[provider] ?? provider;

/** The nodes of a session that was made with `session.record_ep_graph_assignment_info`, in ONNX Runtime's order. */
export const placedNodes = (
  ort: Api,
  session: number,
  names: ReadonlyMap<string, string> | undefined,
): readonly PlacedNode[] => {
  const out = new Words(2);
  const list = (ask: (items: number, count: number) => number): readonly number[] => {
    ort.check(ask(out.at(0), out.at(1)), 'load');
    const [items, count] = [out.address(0), out.address(1)];
    return Array.from({ length: count }, (_, i) => ort.wordAt(items, i));
  };
  const text = (ask: (to: number) => number): string => {
    ort.check(ask(out.at(0)), 'load');
    return ort.textAt(out.address(0));
  };
  const parts = list((items, count) => ort.Session_GetEpGraphAssignmentInfo(session, items, count));
  return parts.flatMap((part) => {
    const device = deviceOf(text((to) => ort.EpAssignedSubgraph_GetEpName(part, to)));
    return list((items, count) => ort.EpAssignedSubgraph_GetNodes(part, items, count)).map((node) => {
      const op = text((to) => ort.EpAssignedNode_GetOperatorType(node, to));
      const name = text((to) => ort.EpAssignedNode_GetName(node, to));
      return { name: originalName(name, names) || op, op, device };
    });
  });
};
