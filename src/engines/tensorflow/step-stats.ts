/**
 * What TensorFlow tells of a traced run: the StepStats of its RunMetadata, the nodes by the devices that they ran on.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/framework/step_stats.proto
 *
 * TensorFlow itself keeps at most 2^20 nodes of a run.
 */
import type { NodeRun } from '../../model.ts';
import { int, type Message, many, maybe, message, one, string } from '../../wire/protobuf.ts';
import { shortDevice } from './place.ts';

interface NodeExecStats {
  node_name: string;
  all_start_micros: number;
  all_end_rel_micros: number;
  timeline_label: string;
  all_end_rel_nanos: number;
}
const NodeExecStats: Message<NodeExecStats> = message('NodeExecStats', () => ({
  node_name: one(1, string),
  all_start_micros: one(2, int),
  all_end_rel_micros: one(5, int),
  timeline_label: one(8, string),
  all_end_rel_nanos: one(16, int),
}));

interface DeviceStepStats {
  device: string;
  node_stats: readonly NodeExecStats[];
}
const DeviceStepStats: Message<DeviceStepStats> = message('DeviceStepStats', () => ({
  device: one(1, string),
  node_stats: many(2, NodeExecStats),
}));

interface StepStats {
  dev_stats: readonly DeviceStepStats[];
}
const StepStats: Message<StepStats> = message('StepStats', () => ({ dev_stats: many(1, DeviceStepStats) }));

interface RunMetadata {
  step_stats: StepStats | undefined;
}
const RunMetadata: Message<RunMetadata> = message('RunMetadata', () => ({ step_stats: maybe(1, StepStats) }));

// The kernels and copies of a GPU's streams, which its nodes wait for: their time is in the nodes' own.
const STREAM = /\/stream:|\/memcpy|\/gpu:\d+\//;
/** What TensorFlow itself puts around a graph. */
const OWN_NODES = new Set(['_SOURCE', '_SINK']);
const OWN_OPS = new Set(['_Arg', '_Retval']);

/** `dense/MatMul = MatMul(x, w)` is a MatMul. */
const opOf = (label: string): string => / = (\w+)\(/.exec(label)?.[1] ?? '';

/** performance.timeOrigin is what the clock said when the process began, and clocks are set while a process runs. */
const originOfNow = (): number => Date.now() - performance.now();

/** `originMs`: the moment from which performance.now() counts, in milliseconds since 1970. Throws CORRUPT_MODEL. */
export const readRunMetadata = (bytes: Uint8Array, originMs = originOfNow()): readonly NodeRun[] => {
  const { step_stats } = RunMetadata.decode(bytes);
  return (step_stats?.dev_stats ?? []).flatMap(({ device, node_stats }) => {
    if (STREAM.test(device)) return [];
    const short = shortDevice(device).replace(/^CPU:0$/, 'CPU');
    return node_stats
      .filter(({ node_name, timeline_label }) => !OWN_NODES.has(node_name) && !OWN_OPS.has(opOf(timeline_label)))
      .map(({ node_name, timeline_label, all_start_micros, all_end_rel_micros, all_end_rel_nanos }) => ({
        name: node_name,
        op: opOf(timeline_label),
        device: short,
        startMs: all_start_micros / 1000 - originMs,
        ms: all_end_rel_nanos > 0 ? all_end_rel_nanos / 1e6 : all_end_rel_micros / 1000,
      }));
  });
};
