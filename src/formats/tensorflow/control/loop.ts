/**
 * Loops as an ONNX Loop, whatever they were written as: states that start with a value and get the next one from each
 * run of a body, as long as a condition on them holds.
 *
 *   Loop(, condition(initial), initial..) body(i, _, state..) -> condition(next), next.., scanned..
 *
 * A state's shape is what it starts with, and is loosened, dimension by dimension, until the body gives what it takes.
 * A list that each iteration appends to, or writes at the loop's counter, is no state: what is written is scanned.
 */
import { ServingError } from '../../../errors.ts';
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Graph, Value } from '../../../graph/graph.ts';
import { concat, int64, known, scalarOf, sizeOf, unsqueeze } from '../../../graph/layers/values.ts';
import type { Shape } from '../../../tensor/signature.ts';
import type { Edge } from '../functions.ts';
import { order } from '../order.ts';
import { refuse } from '../table.ts';
import { carried, type Form, formOf, PLAIN, restored } from './form.ts';
import { bothElements, dense, isList, type List, maybeDense, padded, rowsOf, zeros } from './list.ts';
import { COUNTERS } from './list-ops.ts';
import { evaluateAll, type Run } from './run.ts';
import { knownTruth, truth } from './truth.ts';

/** A loop as the graph has it. Edges of the body and of the condition are fed; both rest on nothing else. */
export interface LoopForm {
  readonly states: readonly {
    readonly initial: Value;
    /** The state as the body sees it, and as the condition does. */
    readonly inBody: readonly Edge[];
    readonly inCondition: readonly Edge[];
    readonly next: Edge;
  }[];
  readonly condition: Edge;
  /** What is the same in all iterations. */
  readonly constant: readonly (readonly [Edge, Value])[];
}
type State = LoopForm['states'][number];

/** Rounds of loosening shapes: one for each dimension that may turn out to be free, and a few for forms of lists. */
const MAX_ROUNDS = 40;

const isIdentity = (op: string): boolean => op === 'Identity' || op === 'RefIdentity';
/** An edge seen through ops that give what they take. */
export const plain = (edge: Edge): Edge => {
  let at = edge;
  for (let step = 0; step < 1000 && at.index === 0 && isIdentity(at.node.def.op); step++) {
    const [from] = at.node.scope.inputs(at.node);
    if (!from) break;
    at = from;
  }
  return at;
};
export const same = (a: Edge, b: Edge): boolean => a.node === b.node && a.index === b.index;
/** Whether the next value of a state is the one that it has. */
export const passed = (next: Edge, state: Edge): boolean => same(plain(next), state);

/** What one iteration writes to a list that it only writes to. */
interface Written {
  readonly item: Edge;
  /** The state that is the index, and what it grows by; undefined: the item is appended. */
  readonly index?: { readonly state: number; readonly by: Edge };
}

// The list, the index and the item among the inputs of an op that writes to a list.
const WRITES: Readonly<Record<string, readonly [list: number, index: number, item: number]>> = {
  TensorListSetItem: [0, 1, 2],
  TensorArrayWriteV3: [3, 1, 2],
  TensorListPushBack: [0, -1, 1],
};

/** How a list is written to, where that is all that an iteration does with it. */
const writtenOf = (form: LoopForm, i: number, used: (edge: Edge) => number): Written | undefined => {
  const { inBody, inCondition, next } = form.states[i]!;
  const { node, index: output } = plain(next);
  const places = WRITES[node.def.op];
  if (!places || output !== 0) return undefined;
  const inputs = node.scope.inputs(node);
  const [list, index, item] = places.map((at) => inputs[at]);
  if (!list || !item || !inBody.some((edge) => same(edge, plain(list)))) return undefined;
  const views = new Map([...inBody, ...inCondition].map((edge) => [`${edge.node.name}:${edge.index}`, edge]));
  if ([...views.values()].reduce((sum, edge) => sum + used(edge), 0) !== 1) return undefined;
  if (places[1] < 0) return { item };
  if (!index) return undefined;
  const at = plain(index);
  const state = form.states.findIndex((one) => one.inBody.some((edge) => same(edge, at)));
  const by = state < 0 ? undefined : growth(form.states[state]!);
  return by && { item, index: { state, by } };
};

/** b where the next value of a state is its value + b. */
const growth = ({ inBody, next }: State): Edge | undefined => {
  const { node } = plain(next);
  if (node.def.op !== 'Add' && node.def.op !== 'AddV2') return undefined;
  const [a, b] = node.scope.inputs(node);
  if (!a || !b) return undefined;
  const isState = (edge: Edge): boolean => inBody.some((own) => same(own, plain(edge)));
  return isState(a) ? b : isState(b) ? a : undefined;
};

/** How often tensors are used by what the loop computes, seen through ops that give what they take. */
const usesOf = (form: LoopForm, stops: (edge: Edge) => boolean): ((edge: Edge) => number) => {
  const fetches = [form.condition, ...form.states.map(({ next }) => next)];
  const counts = new Map<string, number>();
  const key = ({ node, index }: Edge): string => `${node.name}:${index}`;
  const count = (edge: Edge): void => {
    const from = key(plain(edge));
    counts.set(from, (counts.get(from) ?? 0) + 1);
  };
  for (const [node, edges] of order(fetches, stops).inputs) {
    if (!isIdentity(node.def.op)) edges.forEach(count);
  }
  fetches.forEach(count);
  return (edge) => counts.get(key(edge)) ?? 0;
};

/** What is decided of a state, round by round. */
interface Plan {
  form: Form;
  shape: Shape;
  written: Written | undefined;
}

const initialPlan = (run: Run, form: LoopForm): Plan[] => {
  const stops = (edge: Edge): boolean =>
    form.constant.some(([constant]) => same(constant, edge)) ||
    form.states.some(({ inBody, inCondition }) => [...inBody, ...inCondition].some((own) => same(own, edge)));
  const lists = form.states.some(({ initial }) => isList(initial));
  const used = lists ? usesOf(form, stops) : () => 0;
  return form.states.map(({ initial }, i) => {
    if (!isList(initial)) return { form: PLAIN, shape: initial.shape, written: undefined };
    const written = initial.slots.kind === 'sequence' ? undefined : writtenOf(form, i, used);
    if (initial.origins.some((name) => run.ragged.has(name))) {
      return { form: { kind: 'sequence' }, shape: undefined, written: undefined };
    }
    const own = written ? PLAIN : formOf(run, [initial]);
    return { form: own, shape: carriedShape(run, initial, own), written };
  });
};

const carriedShape = (run: Run, initial: Value, form: Form): Shape =>
  form.kind === 'plain' ? initial.shape : form.kind === 'sequence' ? undefined : carried(run.g, initial, form).shape;

/** Whether a value goes through the Loop: lists that stay as they are, or are scanned, do not. */
const isCarried = (state: State, plan: Plan): boolean => !isList(state.initial) || plan.form.kind !== 'plain';

class Unsettled extends Error {}

/** The values of the states when the loop is over. undefined: the problems say why it could not be lowered. */
export const lowerLoop = (run: Run, form: LoopForm): readonly Value[] | undefined => {
  const { g } = run;
  const initial = form.states.map((state) => state.initial);
  const start = run.child(g);
  for (const [edge, value] of form.constant) start.feed(edge, value);
  for (const { inCondition, initial: value } of form.states) for (const edge of inCondition) start.feed(edge, value);
  const [first] = evaluateAll(start, [form.condition]) ?? [];
  if (!first) {
    new Body(run, form, initialPlan(run, form)).missing();
    return undefined;
  }
  const go = truth(g, first);
  if (knownTruth(g, go) === false) return initial;
  const plans = initialPlan(run, form);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const body = new Body(run, form, plans);
    const graph = body.build();
    if (run.problems.length > 0 && !graph) return undefined;
    if (graph && body.settled) return outputs(run, form, plans, graph, go);
  }
  throw refuse('the shapes of what the loop carries do not settle');
};

/** One attempt at the body of a loop; says of each state what must be looser. */
class Body {
  settled = true;
  readonly #run: Run;
  readonly #form: LoopForm;
  readonly #plans: Plan[];

  constructor(run: Run, form: LoopForm, plans: Plan[]) {
    this.#run = run;
    this.#form = form;
    this.#plans = plans;
  }

  /** The body's graph; undefined where it must be tried again, or where there are problems. */
  build(): Graph | undefined {
    const { states } = this.#form;
    const at = states.flatMap((state, i) => (isCarried(state, this.#plans[i]!) ? [i] : []));
    const inputs = at.map((i) => {
      const { initial } = states[i]!;
      const { form, shape } = this.#plans[i]!;
      const sequence = form.kind === 'sequence' || initial.sequence ? { sequence: true as const } : {};
      return { name: `state_${i}`, dtype: initial.dtype, shape, ...sequence };
    });
    const given = [
      { name: 'iteration', dtype: 'int64' as const, shape: [] },
      { name: 'go', dtype: 'bool' as const, shape: [] },
    ];
    try {
      return this.#run.g.subgraph([...given, ...inputs], (b, [, , ...values]) => this.#fill(b, at, values));
    } catch (error) {
      if (error instanceof Unsettled) return undefined;
      throw error;
    }
  }

  /** Looks for ops that are missing in a body that cannot be entered. */
  missing(): void {
    this.build();
  }

  #fill(b: GraphBuilder, at: readonly number[], values: readonly Value[]): readonly Value[] {
    const { states, constant, condition } = this.#form;
    const plans = this.#plans;
    const child = this.#run.child(b);
    for (const [edge, value] of constant) child.feed(edge, value);
    const now = states.map(({ initial }, i) => {
      const place = at.indexOf(i);
      return place < 0 ? initial : restored(initial, values[place]!, plans[i]!.form);
    });
    for (const [i, state] of states.entries()) {
      if (growsBy(child, state) && isCount(this.#run.g, state.initial)) COUNTERS.add(now[i]!);
      for (const edge of state.inBody) child.feed(edge, now[i]!);
    }
    this.#checkIndices(child);
    const fetches = states.map(({ next }, i) => plans[i]!.written?.item ?? next);
    const next = evaluateAll(child, fetches);
    if (!next) throw new Unsettled();
    this.#loosen(now, next);
    if (!this.settled) throw new Unsettled();
    const last = this.#run.child(b);
    for (const [edge, value] of constant) last.feed(edge, value);
    for (const [i, { inCondition }] of states.entries())
      for (const edge of inCondition) last.feed(edge, plans[i]!.written ? now[i]! : next[i]!);
    const [go] = evaluateAll(last, [condition]) ?? [];
    if (!go) throw new Unsettled();
    const scans = states.flatMap((_, i) => (plans[i]!.written ? [next[i]!] : []));
    return [truth(b, go), ...at.map((i) => carried(b, next[i]!, plans[i]!.form)), ...scans];
  }

  /** Lists that are written at a place which does not grow by 1 are carried. */
  #checkIndices(child: Run): void {
    for (const [i, plan] of this.#plans.entries()) {
      const { index } = plan.written ?? {};
      if (!index || isOne(child, index.by)) continue;
      const { initial } = this.#form.states[i]!;
      plan.written = undefined;
      plan.form = formOf(this.#run, [initial as List]);
      plan.shape = carriedShape(this.#run, initial, plan.form);
      throw new Unsettled();
    }
  }

  #loosen(now: readonly Value[], next: readonly Value[]): void {
    for (const [i, { initial }] of this.#form.states.entries()) {
      const plan = this.#plans[i]!;
      const value = next[i]!;
      if (plan.written) continue;
      if (isList(initial) !== isList(value)) throw refuse('the loop makes a tensor of a list of tensors');
      if (isList(value) && isList(initial)) this.#loosenList(plan, initial, now[i] as List, value);
      else {
        if (value.dtype !== initial.dtype || value.sequence !== initial.sequence) {
          throw new ServingError('CORRUPT_MODEL', `the loop makes ${value.dtype} of a state that is ${initial.dtype}`);
        }
        this.#loosenShape(plan, now[i]!.shape, value.shape);
      }
    }
  }

  #loosenList(plan: Plan, initial: List, now: List, next: List): void {
    if (plan.form.kind === 'sequence') return;
    if (plan.form.kind === 'plain') {
      if (now === next) return;
      plan.form = formOf(this.#run, [initial, next]);
      if (plan.form.kind === 'plain') plan.form = { kind: 'sequence' };
    } else if (next.slots.kind === 'sequence') plan.form = { kind: 'sequence' };
    else if (next.slots.kind === 'dense' && now.slots.kind === 'dense') {
      this.#loosenShape(plan, now.slots.tensor.shape, next.slots.tensor.shape);
      return;
    } else return;
    plan.shape = carriedShape(this.#run, initial, plan.form);
    this.settled = false;
  }

  #loosenShape(plan: Plan, now: Shape, next: Shape): void {
    const { shape } = plan;
    if (!shape || !now) return;
    if (!next || next.length !== shape.length) plan.shape = undefined;
    else if (shape.every((dim, i) => dim === '?' || now[i] === next[i])) return;
    else plan.shape = shape.map((dim, i) => (now[i] === next[i] ? dim : '?'));
    this.settled = false;
  }
}

const isOne = (run: Run, edge: Edge): boolean => {
  const [by] = run.evaluate([edge]);
  return by !== undefined && !isList(by) && known(run.g, by)?.[0] === 1;
};
/** Whether a state grows by 1 in each iteration. */
const growsBy = (run: Run, state: State): boolean => {
  if (isList(state.initial) || !/^u?int/.test(state.initial.dtype)) return false;
  const by = growth(state);
  return by !== undefined && by.node.def.op === 'Const' && isOne(run, by);
};
const isCount = (g: GraphBuilder, initial: Value): boolean => (known(g, initial)?.[0] ?? -1) >= 0;

const outputs = (run: Run, form: LoopForm, plans: readonly Plan[], graph: Graph, go: Value) => {
  const { g } = run;
  const { states } = form;
  const at = states.flatMap((state, i) => (isCarried(state, plans[i]!) ? [i] : []));
  const scanned = states.flatMap((_, i) => (plans[i]!.written ? [i] : []));
  const initial = at.map((i) => carried(g, states[i]!.initial, plans[i]!.form));
  const made = g.ops('Loop', [undefined, go, ...initial], { body: graph }, at.length + scanned.length);
  return states.map((state, i): Value => {
    const own = at.indexOf(i);
    if (own >= 0) return restored(state.initial, made[own]!, plans[i]!.form);
    const { written } = plans[i]!;
    if (!written) return state.initial;
    const place = at.length + scanned.indexOf(i);
    const from = written.index && states[written.index.state]!.initial;
    const list = joined(g, state.initial as List, made[place]!, from);
    const uncertain: List = { ...list, uncertain: true };
    return isUniform(run, graph.outputs[place + 1]!.value.shape) ? list : uncertain;
  });
};

/** Whether a shape of the body is the same in all iterations. */
const isUniform = (run: Run, shape: Shape): boolean =>
  shape?.every((dim) => typeof dim === 'number' || run.size(dim) !== undefined) ?? false;

/** What the iterations wrote, in its place in the list: from index `from` on, or behind its end. */
const joined = (g: GraphBuilder, of: List, scanned: Value, from: Value | undefined): List => {
  const before = maybeDense(g, of);
  const rows = declared(g, of, scanned);
  if (!from)
    return dense(of, known(g, rowsOf(g, of))?.[0] === 0 ? rows : concat(g, [before ?? blank(g, of, rows), rows]));
  const start = unsqueeze(g, scalarOf(g, int64(g, from)), [0]);
  const end = g.op('Add', [start, sizeOf(g, rows, 0)]);
  if (of.slots.kind === 'dense') {
    const { tensor } = of.slots;
    const head = g.op('Slice', [tensor, g.ints([0]), start, g.ints([0])]);
    const tail = g.op('Slice', [tensor, end, g.ints([Number.MAX_SAFE_INTEGER]), g.ints([0])]);
    return dense(of, concat(g, [head, rows, tail]));
  }
  const behind = g.op('Max', [g.op('Sub', [rowsOf(g, of), end]), g.ints([0])]);
  return dense(of, padded(g, rows, start, behind));
};
const blank = (g: GraphBuilder, of: List, like: Value): Value =>
  zeros(g, of.dtype, rowsOf(g, of), g.op('Shape', [like], { start: 1 }));

/** After no iteration at all, ONNX Runtime gives 0 for sizes that it does not know. */
const declared = (g: GraphBuilder, of: List, scanned: Value): Value => {
  const { sizes, shape } = bothElements(of.element, { shape: undefined });
  const found = scanned.shape?.slice(1);
  if (!sizes || !shape || (found?.length === shape.length && found.every((dim) => typeof dim === 'number')))
    return scanned;
  return g.op('Reshape', [scanned, g.op('Concat', [sizeOf(g, scanned, 0), sizes], { axis: 0 })], { allowzero: 1 });
};
