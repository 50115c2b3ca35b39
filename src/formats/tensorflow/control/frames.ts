/**
 * Loops of TensorFlow 1: a frame of nodes that run again and again.
 *
 *   initial -> Enter -> Merge -> Switch(., LoopCond) -1-> body -> NextIteration -> Merge
 *                         |                          -0-> Exit -> result
 *                         +-> condition -> LoopCond
 *
 * One such chain is one state; an Enter that leads to no Merge brings in what is the same in all iterations.
 */
import type { Value } from '../../../graph/graph.ts';
import type { Edge, Live } from '../functions.ts';
import type { InputsOf } from '../order.ts';
import { refuse } from '../table.ts';
import { lowerLoop, passed, plain } from './loop.ts';
import type { Lowering, Run } from './run.ts';
import { type Construct, isLoopMerge, partOf } from './v1.ts';

interface State {
  readonly merge: Live;
  readonly initial: Edge;
  readonly next: Edge;
  readonly switches: Set<Live>;
}

interface Frame {
  readonly condition: Edge;
  readonly states: ReadonlyMap<Live, State>;
  /** Enters of what stays the same. */
  readonly constant: ReadonlySet<Live>;
}

const utf8 = new TextDecoder();
const frameName = ({ def }: Live): string => utf8.decode(def.attr.get('frame_name')?.s ?? new Uint8Array());

/** The only edge into a node. */
const source = (node: Live): Edge => {
  const [edge] = node.scope.inputs(node);
  if (!edge) throw refuse(`the loop is not as TensorFlow makes them: node "${node.name}" has no input`);
  return edge;
};

const broken = (node: Live, expected: string): Error =>
  refuse(`the loop is not as TensorFlow makes them: expected ${expected} at node "${node.name}" (${node.def.op})`);

/** The loops among some nodes. */
export class Frames {
  readonly #nodes: readonly Live[];
  readonly #isFed: (edge: Edge) => boolean;
  readonly #inputsOf: InputsOf;
  /** By the LoopCond. */
  readonly #frames = new Map<Live, Frame>();
  readonly #results = new Map<Frame, ReadonlyMap<Live, Value> | undefined>();

  constructor(nodes: readonly Live[], isFed: (edge: Edge) => boolean, inputsOf: InputsOf) {
    this.#nodes = nodes;
    this.#isFed = isFed;
    this.#inputsOf = inputsOf;
  }

  /** The loop whose result an Exit gives. Throws UNSUPPORTED_MODEL where it cannot be made out. */
  of(exit: Live): Construct {
    const { merge, condition } = ends(exit);
    let frame = this.#frames.get(condition);
    if (!frame) {
      frame = this.#find(condition, merge);
      this.#frames.set(condition, frame);
    }
    const found = frame;
    const inputs = [...found.states.values()].map(({ initial }) => initial);
    const lower: Lowering = (run) => {
      if (!this.#results.has(found)) this.#results.set(found, lowerFrame(run, found));
      const value = this.#results.get(found)?.get(merge);
      return value && [value];
    };
    return { inputs: [...inputs, ...[...found.constant].map(source)], lower };
  }

  /** The frame of a LoopCond, with the states that its condition and the live Exits need. */
  #find(loopCond: Live, first: Live): Frame {
    const states = new Map<Live, State>();
    const constant = new Set<Live>();
    const seen = new Set<Live>();
    const waiting: Edge[] = [];
    const name = frameOf(first);
    const add = (merge: Live): State => {
      const known = states.get(merge);
      if (known) return known;
      const inputs = merge.scope.inputs(merge);
      const enter = inputs.find((edge) => partOf(edge.node) === 'Enter');
      const next = inputs.find((edge) => partOf(edge.node) === 'NextIteration');
      if (!enter || !next) throw broken(merge, 'an Enter and a NextIteration');
      const state = { merge, initial: source(enter.node), next: source(next.node), switches: new Set<Live>() };
      states.set(merge, state);
      waiting.push(state.next);
      return state;
    };
    const condition = source(loopCond);
    waiting.push(condition);
    for (const node of this.#nodes) {
      if (partOf(node) !== 'Exit') continue;
      const { merge, condition: own } = ends(node);
      if (own === loopCond) add(merge);
    }
    for (let edge = waiting.pop(); edge; edge = waiting.pop()) {
      const { node } = edge;
      if (this.#isFed(edge)) continue;
      const part = partOf(node);
      if (part === 'Switch') {
        const [data, predicate] = node.scope.inputs(node);
        if (data && predicate?.node === loopCond) {
          if (!isLoopMerge(data.node)) throw broken(node, 'the Merge of a state');
          add(data.node).switches.add(node);
          continue;
        }
      }
      if (part === 'Merge' && isLoopMerge(node) && frameOf(node) === name) {
        add(node);
        continue;
      }
      if (part === 'Enter' && frameName(node) === name) {
        constant.add(node);
        continue;
      }
      if (seen.has(node)) continue;
      seen.add(node);
      waiting.push(...this.#inputsOf(node));
    }
    return { condition, states, constant };
  }
}

/** The Merge and the LoopCond of the state that an Exit ends. */
const ends = (exit: Live): { readonly merge: Live; readonly condition: Live } => {
  const { node } = source(exit);
  const [data, predicate] = partOf(node) === 'Switch' ? node.scope.inputs(node) : [];
  if (!data || !predicate) throw broken(exit, 'a Switch');
  if (predicate.node.def.op !== 'LoopCond') throw broken(node, 'a LoopCond');
  if (!isLoopMerge(data.node)) throw broken(node, 'the Merge of a state');
  return { merge: data.node, condition: predicate.node };
};

const frameOf = (merge: Live): string => {
  const enter = merge.scope.inputs(merge).find((edge) => partOf(edge.node) === 'Enter');
  if (!enter) throw broken(merge, 'an Enter');
  return frameName(enter.node);
};

const lowerFrame = (run: Run, { condition, states, constant }: Frame): ReadonlyMap<Live, Value> | undefined => {
  const all = [...states.values()].map((state) => {
    const inBody = [...state.switches].map((node): Edge => ({ node, index: 1 }));
    const own: Edge = { node: state.merge, index: 0 };
    return { ...state, inBody: [...inBody, own], inCondition: [own], value: run.valueOf(state.initial) };
  });
  const captured = [...constant].map((node) => ({ node, value: run.valueOf(source(node)) }));
  if ([...all, ...captured].some(({ value }) => value === undefined)) return undefined;
  const isPassed = (state: (typeof all)[number]): boolean =>
    state.inBody.some((edge) => passed(plain(state.next), edge));
  const changing = all.filter((state) => !isPassed(state));
  const last = lowerLoop(run, {
    states: changing.map(({ value, inBody, inCondition, next }) => ({ initial: value!, inBody, inCondition, next })),
    condition,
    constant: [
      ...captured.map(({ node, value }) => [{ node, index: 0 }, value!] as const),
      ...all.filter(isPassed).flatMap(({ inBody, value }) => inBody.map((edge) => [edge, value!] as const)),
    ],
  });
  if (!last) return undefined;
  return new Map(all.map((state) => [state.merge, isPassed(state) ? state.value! : last[changing.indexOf(state)]!]));
};
