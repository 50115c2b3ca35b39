/**
 * `__PROFILE__`, which `run_profile: "true"` adds to an answer: where the time went, in milliseconds. The seed gave the
 * text of TensorFlow's profiler, whose form changed from version to version; this says the same as JSON.
 *
 *   {"decode_ms", "queue_ms", "run_ms", "encode_ms", "total_ms", "profile_ms",
 *    "ops":   [{"op", "device", "calls", "ms"}],                       the most time first
 *    "nodes": [{"name", "op", "device", "calls", "start_ms", "ms"}],   in the order of their first beginning
 *    "nodes_left_out": 12, "notes": ["…"]}
 *
 * `start_ms` counts from the request's beginning. A control-flow node's time holds that of the nodes in its bodies.
 * `run_ms` is without the wait and without the measuring itself, which `profile_ms` tells.
 */
import type { NodeTime, RunProfile } from '../../engines/profile.ts';

export const PROFILE_KEY = '__PROFILE__';

/** The moments of a request, as performance.now() tells them. */
export interface Timing {
  readonly from: number;
  readonly ranAt: number;
  readonly profile: RunProfile;
}

const CLOSE_BRACE = 0x7d;
/** Nodes in an answer: of more, those that took the most time. */
const MAX_NODES = 1000;

const round = (ms: number): number => Math.round(Math.max(0, ms) * 1000) / 1000;

const kept = (nodes: readonly NodeTime[]): readonly NodeTime[] => {
  if (nodes.length <= MAX_NODES) return nodes;
  const chosen = new Set([...nodes].sort((a, b) => b.ms - a.ms).slice(0, MAX_NODES));
  return nodes.filter((node) => chosen.has(node));
};

const opsOf = (nodes: readonly NodeTime[]): readonly object[] => {
  const ops = new Map<string, { op: string; device: string; calls: number; ms: number }>();
  for (const { op, device, calls, ms } of nodes) {
    const known = ops.get(`${device}\n${op}`) ?? { op, device, calls: 0, ms: 0 };
    known.calls += calls;
    known.ms += ms;
    ops.set(`${device}\n${op}`, known);
  }
  return [...ops.values()].sort((a, b) => b.ms - a.ms).map((row) => ({ ...row, ms: round(row.ms) }));
};

/** Puts `__PROFILE__` into an answer that is already text, so that writing the answer is measured too. */
export const withProfile = (body: Uint8Array, { from, ranAt, profile }: Timing, doneAt: number): Uint8Array => {
  const now = performance.now();
  const { nodes, notes, waitedMs, measuringMs, leftOut } = profile;
  const shown = kept(nodes);
  const missing = nodes.length - shown.length + leftOut;
  const value = {
    decode_ms: round(ranAt - from),
    queue_ms: round(waitedMs),
    run_ms: round(doneAt - ranAt - waitedMs - measuringMs),
    encode_ms: round(now - doneAt),
    total_ms: round(now - from),
    profile_ms: round(measuringMs),
    ops: opsOf(nodes),
    nodes: shown.map(({ name, op, device, calls, startMs, ms }) => ({
      name,
      op,
      device,
      calls,
      start_ms: round(startMs - from),
      ms: round(ms),
    })),
    ...(missing > 0 && { nodes_left_out: missing }),
    ...(notes.length > 0 && { notes }),
  };
  const end = body.lastIndexOf(CLOSE_BRACE);
  const comma = end > 1 ? ',' : '';
  return Buffer.concat([body.subarray(0, end), Buffer.from(`${comma}"${PROFILE_KEY}":${JSON.stringify(value)}}`)]);
};
