/**
 * Conditionals of TensorFlow 1.
 *
 *   data -> Switch(., condition) -1-> one side   -> Merge -> result
 *                                -0-> other side ->
 *
 * What lies on a side is what a Switch of the condition leads to, by data or, for constants, by control edges. Such a
 * node's guards say so: the conditions on its way, each with the side. The two inputs of a Merge differ in the side of
 * one condition, which is the Merge's own.
 */
import { ServingError } from '../../../errors.ts';
import type { Value } from '../../../graph/graph.ts';
import type { Edge, Live } from '../functions.ts';
import { type InputsOf, order } from '../order.ts';
import { refuse } from '../table.ts';
import { branch, type Side } from './if.ts';
import { plain } from './loop.ts';
import { evaluateAll, type Lowering, type Run } from './run.ts';
import { truth } from './truth.ts';
import { type Construct, isLoopMerge, partOf } from './v1.ts';

/** By condition: the side, 0 or 1; 2 where both lead here, which then never runs. */
type Guards = ReadonlyMap<string, number>;
const NONE: Guards = new Map();

const keyOf = ({ node, index }: Edge): string => `${node.name}:${index}`;

/** Merges of one condition, lowered as one If. */
interface Group {
  readonly condition: Edge;
  readonly key: string;
  readonly merges: readonly {
    readonly node: Live;
    readonly sides: readonly [no: Edge, yes: Edge];
    readonly place: number;
  }[];
  /** What nodes of the sides take from outside: the edge there, and the edge that gives it its value. */
  readonly taken: readonly (readonly [there: Edge, from: Edge])[];
}

/** Past so many steps, Merges of one condition are lowered one by one. */
const MAX_GROUPING = 5_000_000;

export class Conditionals {
  readonly #nodes: readonly Live[];
  readonly #isFed: (edge: Edge) => boolean;
  readonly #inputsOf: InputsOf;
  readonly #guards = new Map<Live, Guards>();
  readonly #conditions = new Map<string, Edge>();
  readonly #groups = new Map<Live, Group>();
  readonly #results = new Map<Group, readonly Value[] | undefined>();

  constructor(nodes: readonly Live[], isFed: (edge: Edge) => boolean, inputsOf: InputsOf) {
    this.#nodes = nodes;
    this.#isFed = isFed;
    this.#inputsOf = inputsOf;
    if (nodes.some((node) => partOf(node) === 'Merge' && !isLoopMerge(node))) this.#guard();
  }

  /** The conditional that a Merge ends. Throws UNSUPPORTED_MODEL where it cannot be made out. */
  of(merge: Live): Construct {
    if (isLoopMerge(merge)) throw refuse('the state of a loop is used outside of it');
    let group = this.#groups.get(merge);
    if (!group) {
      group = this.#group(merge);
      for (const { node } of group.merges) this.#groups.set(node, group);
    }
    const found = group;
    const lower: Lowering = (run) => {
      if (!this.#results.has(found)) this.#results.set(found, lowerGroup(run, found));
      const at = found.merges.findIndex(({ node }) => node === merge);
      return this.#results.get(found)?.slice(2 * at, 2 * at + 2);
    };
    return { inputs: [found.condition, ...found.taken.map(([, from]) => from)], lower };
  }

  #guard(): void {
    // A control edge has the index -1.
    const all: InputsOf = (node) => {
      const data = this.#inputsOf(node);
      if (isLoopMerge(node)) return data.filter((edge) => partOf(edge.node) !== 'NextIteration');
      return [...data, ...node.scope.controls(node).map((live) => ({ node: live, index: -1 }))];
    };
    // Every node is asked for: what only a NextIteration leads to is not found otherwise.
    const fetches = this.#nodes.map((node): Edge => ({ node, index: -1 }));
    const { nodes, inputs } = order(fetches, this.#isFed, all);
    for (const node of nodes) this.#guards.set(node, this.#guardsOf(node, inputs.get(node)!));
  }

  #guardsOf(node: Live, edges: readonly Edge[]): Guards {
    const given = edges.map((edge) => this.#guardsAt(edge));
    if (partOf(node) === 'Merge' && !isLoopMerge(node) && this.#inputsOf(node).length === 2) {
      const [a, b] = [given[0]!, given[1]!];
      const open = opposed(a, b);
      const rest = union([...given]);
      return new Map([...rest].filter(([key]) => !open.includes(key)));
    }
    return union(given);
  }

  /** The guards of a tensor: those of its node, and at a Switch the side. */
  #guardsAt(edge: Edge): Guards {
    if (this.#isFed(edge)) return NONE;
    const { node, index } = edge;
    const own = this.#guards.get(node) ?? NONE;
    const condition = index < 0 ? undefined : this.#conditionOf(node);
    if (!condition) return own;
    const key = keyOf(condition);
    this.#conditions.set(key, condition);
    return union([own, new Map([[key, index]])]);
  }

  /** The condition of a Switch of a conditional, where no branch is decided; undefined for other nodes. */
  #conditionOf(node: Live): Edge | undefined {
    if (partOf(node) !== 'Switch' || this.#inputsOf(node).length !== 2) return undefined;
    const condition = node.scope.inputs(node)[1];
    return condition && condition.node.def.op !== 'LoopCond' ? plain(condition) : undefined;
  }

  /** What a Merge chooses by, and its inputs for false and for true. */
  #sides(merge: Live): { readonly key: string; readonly sides: readonly [Edge, Edge]; readonly place: number } {
    const inputs = this.#inputsOf(merge);
    const [a, b] = inputs;
    if (!a || !b || inputs.length !== 2) throw refuse(`it joins ${inputs.length} branches; expected two`);
    const [ga, gb] = [this.#guardsAt(a), this.#guardsAt(b)];
    const [key] = opposed(ga, gb);
    if (key === undefined) throw refuse('what it joins are not the two sides of one condition');
    return ga.get(key) === 0 ? { key, sides: [a, b], place: 1 } : { key, sides: [b, a], place: 0 };
  }

  #group(first: Live): Group {
    const { key } = this.#sides(first);
    const merges = this.#together(first, key).map((node) => ({ node, ...this.#sides(node) }));
    const taken = new Map<string, readonly [Edge, Edge]>();
    const seen = new Set<Live>();
    const waiting = merges.flatMap(({ sides }) => [...sides]);
    for (let edge = waiting.pop(); edge; edge = waiting.pop()) {
      if (this.#isFed(edge)) continue;
      const { node } = edge;
      const condition = this.#conditionOf(node);
      if (condition && keyOf(condition) === key) taken.set(keyOf(edge), [edge, node.scope.inputs(node)[0]!]);
      else if (!this.#guards.get(node)?.has(key)) taken.set(keyOf(edge), [edge, edge]);
      else if (!seen.has(node)) {
        seen.add(node);
        waiting.push(...this.#inputsOf(node));
      }
    }
    return { condition: this.#conditions.get(key)!, key, merges, taken: [...taken.values()] };
  }

  /** The Merges of one condition of which none rests on another. */
  #together(first: Live, key: string): readonly Live[] {
    const guards = this.#guards.get(first) ?? NONE;
    const alike = this.#nodes.filter((node) => node === first || this.#isAlike(node, key, guards));
    if (alike.length === 1 || alike.length * this.#nodes.length > MAX_GROUPING) return [first];
    const rests = new Map(alike.map((node) => [node, this.#restsOn(node)]));
    const group = [first];
    for (const node of alike) {
      const apart = group.every((other) => !rests.get(node)!.has(other) && !rests.get(other)!.has(node));
      if (node !== first && apart) group.push(node);
    }
    return group;
  }

  #isAlike(node: Live, key: string, guards: Guards): boolean {
    if (partOf(node) !== 'Merge' || this.#groups.has(node) || isLoopMerge(node) || this.#inputsOf(node).length !== 2)
      return false;
    const own = this.#guards.get(node) ?? NONE;
    if (own.size !== guards.size || [...own].some(([name, side]) => guards.get(name) !== side)) return false;
    const [a, b] = this.#inputsOf(node);
    return opposed(this.#guardsAt(a!), this.#guardsAt(b!))[0] === key;
  }

  #restsOn(node: Live): ReadonlySet<Live> {
    return new Set(order(this.#inputsOf(node), this.#isFed, this.#inputsOf).nodes);
  }
}

const union = (all: readonly Guards[]): Guards => {
  const some = all.filter((guards) => guards.size > 0);
  if (some.length <= 1 || some.every((guards) => guards === some[0])) return some[0] ?? NONE;
  const joined = new Map<string, number>();
  for (const guards of some) {
    for (const [key, side] of guards) joined.set(key, (joined.get(key) ?? side) === side ? side : 2);
  }
  return joined;
};

/** The conditions of which one has the one side and the other the other. */
const opposed = (a: Guards, b: Guards): readonly string[] =>
  [...a].flatMap(([key, side]) => (side !== 2 && b.get(key) === 1 - side ? [key] : []));

// For each Merge: what it gives, and which of its inputs that was.
const lowerGroup = (run: Run, { condition, merges, taken }: Group): readonly Value[] | undefined => {
  const { g } = run;
  const chosen = run.valueOf(condition);
  const values = taken.map(([, from]) => run.valueOf(from));
  if (!chosen || values.includes(undefined)) return undefined;
  const side =
    (which: 0 | 1): Side =>
    (inner) => {
      for (const [i, [there]] of taken.entries()) inner.feed(there, values[i]!);
      return evaluateAll(
        inner,
        merges.map(({ sides }) => sides[which]),
      );
    };
  const test = truth(g, chosen);
  const results = branch(run, test, side(1), side(0));
  if (!results) return undefined;
  if (results.length !== merges.length) throw new ServingError('INTERNAL', 'a branch gave too few values');
  return merges.flatMap(({ place }, i) => [
    results[i]!,
    g.op('Where', [test, g.scalar('int32', place), g.scalar('int32', 1 - place)]),
  ]);
};
