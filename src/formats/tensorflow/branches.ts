/**
 * Conditions that are known before any run: is_training with its default, Keras's learning phase, a flag in the graph,
 * for an If also what follows from sizes.
 * The branch that such a condition never takes does not exist for serving, and the conditional is no control flow.
 *
 *   If(condition, ..)        the results of one branch's function
 *   Switch(data, condition)  output 1 where it is true, output 0 where it is false; the other output is dead
 *   Merge(a, b, ..)          its only input that is not dead: one that no dead tensor leads to, by data or control
 */
import type { Edge, Live, Scope } from './functions.ts';
import { decodeTensor } from './tensor-proto.ts';

const IFS: ReadonlySet<string> = new Set(['If', 'StatelessIf']);
const SWITCHES: ReadonlySet<string> = new Set(['Switch', 'RefSwitch']);
const MERGES: ReadonlySet<string> = new Set(['Merge', 'RefMerge']);
const PASSES: ReadonlySet<string> = new Set([
  'Identity',
  'PlaceholderWithDefault',
  'StopGradient',
  'PreventGradient',
  'Snapshot',
  'GuaranteeConst',
  ...SWITCHES,
]);
const MAX_STEPS = 1000;

/** What becomes of a conditional node: which edges give its outputs, in order; undefined for one that is dead. */
export interface Branch {
  readonly outputs: readonly (Edge | undefined)[];
  /** Of a Merge: the place of the input that it gives. */
  readonly place?: number;
  /** Of an If: nodes that run for their effect. */
  readonly effects: readonly Live[];
}

/** The branches of one signature, whose inputs may feed a condition. */
export class Branches {
  readonly #isFed: (edge: Edge) => boolean;
  readonly #known: (condition: Edge) => boolean | undefined;
  readonly #branches = new Map<Live, Branch | undefined>();
  /** The outputs that never come to be: of a Switch one, of any other node all or none. */
  readonly #dead = new Map<Live, (index: number) => boolean>();

  /** `known` computes a condition, as far as sizes and constants tell it. */
  constructor(isFed: (edge: Edge) => boolean, known: (condition: Edge) => boolean | undefined) {
    this.#isFed = isFed;
    this.#known = known;
  }

  /** The branch that a conditional node takes; undefined for other nodes, and where only a run decides. */
  of(node: Live): Branch | undefined {
    if (!this.#branches.has(node)) {
      // A condition that rests on its own branch finds nothing.
      this.#branches.set(node, undefined);
      this.#branches.set(node, this.#find(node));
    }
    return this.#branches.get(node);
  }

  /** The nodes that the branches taken run for their effect. */
  get effects(): readonly Live[] {
    return [...this.#branches.values()].flatMap((branch) => branch?.effects ?? []);
  }

  #find(node: Live): Branch | undefined {
    const { op } = node.def;
    if (IFS.has(op)) return this.#if(node);
    if (SWITCHES.has(op)) {
      const [data, condition] = node.scope.inputs(node);
      const taken = condition && this.#decide(condition);
      if (!data || taken === undefined) return undefined;
      return { outputs: taken ? [undefined, data] : [data, undefined], effects: [] };
    }
    if (!MERGES.has(op)) return undefined;
    const inputs = node.scope.inputs(node);
    const alive = inputs.flatMap((edge, place) => (this.#isDead(edge) ? [] : [{ edge, place }]));
    if (alive.length !== 1) return undefined;
    return { outputs: [alive[0]!.edge], place: alive[0]!.place, effects: [] };
  }

  #if(node: Live): Branch | undefined {
    const { scope, def } = node;
    const condition = scope.inputs(node)[0];
    const taken = condition && (this.#decide(condition) ?? this.#known(condition));
    const called = taken === undefined ? undefined : def.attr.get(taken ? 'then_branch' : 'else_branch')?.func;
    if (!called) return undefined;
    const first = def.input.findIndex((input) => !input.startsWith('^'));
    const rest = { ...node, def: { ...def, input: def.input.filter((_, i) => i !== first) } };
    const body: Scope = scope.body(rest, called);
    return { outputs: body.results, effects: body.effects };
  }

  /** What a condition always is; undefined where that is not known. */
  #decide(condition: Edge): boolean | undefined {
    let at = condition;
    let negated = false;
    for (let step = 0; step < MAX_STEPS; step++) {
      if (this.#isFed(at)) return undefined;
      const { def, scope } = at.node;
      if (def.op === 'Const') {
        const value = constantBool(at.node);
        return value === undefined ? undefined : value !== negated;
      }
      if (def.op === 'LogicalNot') negated = !negated;
      else if (!PASSES.has(def.op)) return undefined;
      const next = scope.inputs(at.node)[0];
      if (!next) return undefined;
      at = next;
    }
    return undefined;
  }

  /** Whether a node never runs: it lies in a branch that is not taken. */
  neverRuns(node: Live): boolean {
    return this.#isDead({ node, index: -1 });
  }

  #isDead(edge: Edge): boolean {
    if (this.#isFed(edge)) return false;
    this.#explore(edge.node);
    return this.#dead.get(edge.node)!(edge.index);
  }

  /** Fills #dead for a node and all that it rests on, without recursion; a circle is taken to be alive. */
  #explore(start: Live): void {
    const stack: { readonly node: Live; readonly edges: readonly Edge[]; next: number }[] = [];
    const visit = (node: Live): void => {
      if (this.#dead.has(node)) return;
      this.#dead.set(node, () => false);
      const data = node.scope.inputs(node).filter((edge) => !this.#isFed(edge));
      const controls = node.scope.controls(node).map((live): Edge => ({ node: live, index: -1 }));
      stack.push({ node, edges: [...data, ...controls], next: 0 });
    };
    visit(start);
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const edge = top.edges[top.next++];
      if (edge) visit(edge.node);
      else {
        this.#dead.set(top.node, this.#deadOutputs(top.node, top.edges));
        stack.pop();
      }
    }
  }

  #deadOutputs(node: Live, edges: readonly Edge[]): (index: number) => boolean {
    const isDead = (edge: Edge): boolean => this.#dead.get(edge.node)!(edge.index);
    if (MERGES.has(node.def.op)) {
      const data = node.scope.inputs(node);
      const all = data.every((edge) => !this.#isFed(edge) && isDead(edge));
      return () => all;
    }
    if (edges.some(isDead)) return () => true;
    if (!SWITCHES.has(node.def.op)) return () => false;
    const condition = node.scope.inputs(node)[1];
    const taken = condition && this.#decide(condition);
    // A control edge (-1) follows neither output.
    return (index) => taken !== undefined && index >= 0 && index !== Number(taken);
  }
}

const DT_BOOL = 10;

/** The value of a bool scalar. */
const constantBool = (node: Live): boolean | undefined => {
  const proto = node.def.attr.get('value')?.tensor;
  if (proto?.dtype !== DT_BOOL || (proto.tensor_shape?.dim.length ?? 0) > 0) return undefined;
  const constant = decodeTensor(proto, 'its value');
  return constant.dtype === 'bool' ? constant.data[0] !== 0 : undefined;
};
