/**
 * Which segment each node belongs to. Segments and the host steps between them alternate:
 *
 *   host phase 0 ─▶ segment 0 ─▶ host phase 1 ─▶ segment 1 ─▶ …
 *
 * Every node goes into the first place where all that it reads is there. A segment k is then there only because some
 * path alternates k times between ONNX and host nodes, so no cut has fewer segments, and none has a cycle. Afterwards a
 * node that nobody needs so early, and whose move makes no value cross a border that did not cross one before, sinks to
 * the segment of its first reader.
 */
import type { Node, Value } from '../../graph/graph.ts';

/** A node, what it reads (bodies included, constants left out), and who runs it. */
export interface Placed {
  readonly node: Node;
  readonly reads: readonly Value[];
  readonly runner: 'onnx' | 'host';
}

/** The segment of each ONNX node, the phase of each host node. `wanted` are the values that leave the graph. */
export const levelsOf = (placed: readonly Placed[], wanted: ReadonlySet<Value>): ReadonlyMap<Node, number> => {
  const maker = new Map<Value, Placed>();
  for (const each of placed) for (const value of each.node.outputs) maker.set(value, each);
  const first = earliest(placed, maker);
  const readers = readersOf(placed);
  const crosses = (value: Value): boolean =>
    maker.get(value)?.runner !== 'onnx' ||
    wanted.has(value) ||
    (readers.get(value) ?? []).some(({ runner }) => runner === 'host');

  const floating = new Set<Placed>();
  for (const each of placed) {
    if (each.runner !== 'onnx' || each.node.outputs.some((value) => wanted.has(value))) continue;
    if (each.reads.every((value) => crosses(value) || floating.has(maker.get(value)!))) floating.add(each);
  }
  for (;;) {
    const levels = sunk(placed, first, floating, readers);
    // What it reads is held back by another reader, and would cross in its stead.
    const heldBack = [...floating].filter(({ node, reads }) =>
      reads.some((value) => !crosses(value) && levels.get(maker.get(value)!.node)! < levels.get(node)!),
    );
    if (heldBack.length === 0) return levels;
    for (const each of heldBack) floating.delete(each);
  }
};

const sunk = (
  placed: readonly Placed[],
  first: ReadonlyMap<Node, number>,
  floating: ReadonlySet<Placed>,
  readers: ReadonlyMap<Value, readonly Placed[]>,
): ReadonlyMap<Node, number> => {
  const levels = new Map(first);
  for (const each of placed.toReversed()) {
    if (!floating.has(each)) continue;
    const latest = each.node.outputs
      .flatMap((value) => readers.get(value) ?? [])
      .map(({ node, runner }) => levels.get(node)! - (runner === 'host' ? 1 : 0));
    if (latest.length > 0) levels.set(each.node, Math.min(...latest));
  }
  return levels;
};

const earliest = (placed: readonly Placed[], maker: ReadonlyMap<Value, Placed>): Map<Node, number> => {
  const levels = new Map<Node, number>();
  for (const { node, reads, runner } of placed) {
    let level = 0;
    for (const value of reads) {
      const made = maker.get(value);
      if (made) level = Math.max(level, levels.get(made.node)! + (runner === 'host' && made.runner === 'onnx' ? 1 : 0));
    }
    levels.set(node, level);
  }
  return levels;
};

const readersOf = (placed: readonly Placed[]): ReadonlyMap<Value, readonly Placed[]> => {
  const readers = new Map<Value, Placed[]>();
  for (const each of placed) {
    for (const value of each.reads) {
      const known = readers.get(value);
      if (known) known.push(each);
      else readers.set(value, [each]);
    }
  }
  return readers;
};
