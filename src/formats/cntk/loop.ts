/**
 * A recurrent loop: functions that need each other through PastValue or FutureValue, as one Scan along time.
 *
 *   states       what each delay gives, once for each step that it looks back: the newest first
 *   scanned in   what comes from outside and changes with the steps
 *   scanned out  what is used outside
 *
 * Backwards, a row begins at its own last step: before that its states are the initial ones, whatever was computed
 * from what stands behind its end. Forwards such steps come last, and nothing looks at them.
 */
import type { GraphBuilder } from '../../graph/builder.ts';
import type { Graph, Value } from '../../graph/graph.ts';
import { cast, concat, refuse, transpose, unsqueeze } from '../../graph/layers/values.ts';
import type { Dim } from '../../tensor/signature.ts';
import { dims, full, raised, rank, type SequenceAxis, staticDims, steps, type Var } from './axes.ts';
import type { Primitive, Variable } from './composite.ts';
import { type Component, isDelay, type Network, OP } from './network.ts';
import type { World } from './world.ts';

/** More steps back are a mistake of the file's: each is a state of its own. */
const MAX_OFFSET = 1000;

export interface LoopContext {
  readonly g: GraphBuilder;
  readonly network: Network;
  readonly world: World;
  /** The value of an uid made outside. */
  readonly outside: (uid: string) => Var;
  /** Whether an output is used outside of the loop. */
  readonly isWanted: (made: Primitive, output: number) => boolean;
  /** The placeholder that tells the shape of an output, where one does. */
  readonly placeholder: (made: Primitive, output: number) => Variable | undefined;
  /** Lowers a function of the body by its row. */
  readonly lower: (g: GraphBuilder, made: Primitive, inputs: readonly Var[]) => readonly Var[];
}

/** The steps back, or ahead, that a delay looks. */
export const offsetOf = ({ attributes }: Pick<Primitive, 'attributes'>): number => {
  const offset = attributes.maybe('offset')?.int() ?? 1;
  if (offset < 1 || offset > MAX_OFFSET) throw refuse(`an offset of ${offset} steps; served are 1 to ${MAX_OFFSET}`);
  return offset;
};

interface Delay {
  readonly made: Primitive;
  readonly offset: number;
  /** The state before the first step, full. */
  readonly initial: Value;
}

const isInside = (network: Network, inside: ReadonlySet<Primitive>, uid: string): boolean => {
  const source = network.source(uid);
  return 'function' in source && inside.has(source.function);
};

const delayOf = (context: LoopContext, made: Primitive, inside: ReadonlySet<Primitive>): Delay => {
  const { g, network, world } = context;
  const [delayed, first] = made.inputs;
  if (delayed === undefined || first === undefined || isInside(network, inside, first)) {
    throw refuse('the initial state of a loop comes from the loop itself');
  }
  const initial = context.outside(first);
  if (initial.sequence) throw refuse('an initial state that is a sequence; served are those of one step');
  const source = network.source(delayed);
  const told =
    ('function' in source && context.placeholder(source.function, source.output)) || context.placeholder(made, 0);
  const declared: readonly Dim[] | undefined = told?.shape.toReversed();
  const shape = declared?.every((dim) => (dim as number) >= 0) ? declared : staticDims(initial);
  if (shape.some((dim) => typeof dim !== 'number')) throw refuse('the shape of a state of a loop is not told');
  const flat = raised(g, initial, { batch: true, sequence: undefined });
  const value = unsqueeze(
    g,
    flat,
    Array.from({ length: Math.max(shape.length - rank(initial), 0) }, (_, i) => i + 1),
  );
  const to = concat(g, [world.rows, g.ints(shape as readonly number[])]);
  return { made, offset: offsetOf(made), initial: g.op('Expand', [told ? cast(g, value, told.dtype) : value, to]) };
};

/** Which sequences a loop steps through: those that come in from outside, else those that its placeholders name. */
const axisOf = (context: LoopContext, component: Component, inputs: ReadonlyMap<string, Var>): SequenceAxis => {
  const axes = new Set([...inputs.values()].flatMap(({ sequence }) => (sequence ? [sequence] : [])));
  for (const made of component.functions) {
    for (const { name } of context.placeholder(made, 0)?.axes ?? []) {
      const known = context.world.sequence(name);
      if (known) return known;
    }
  }
  const [axis] = axes;
  if (!axis) throw refuse('a loop without a sequence to step through');
  return axis;
};

/** Lowers a loop: the values that are used outside, as sequences. */
export const lowerLoop = (context: LoopContext, component: Component): ReadonlyMap<Primitive, readonly Var[]> => {
  const { g, network, world } = context;
  const inside = new Set(component.functions);
  const delays = component.functions.filter(isDelay);
  const isBackward = delays.some(({ op }) => op === OP.futureValue);
  if (isBackward && delays.some(({ op }) => op === OP.pastValue)) {
    throw refuse('a loop that looks both back and ahead (PastValue and FutureValue)');
  }
  const outer = new Map<string, Var>();
  for (const made of component.functions) {
    if (isDelay(made)) continue;
    for (const uid of made.inputs) if (!isInside(network, inside, uid)) outer.set(uid, context.outside(uid));
  }
  const axis = axisOf(context, component, outer);
  const states = delays.map((made) => delayOf(context, made, inside));
  const scanned = [...outer].filter(([, x]) => x.sequence);
  if (scanned.some(([, x]) => x.sequence!.name !== axis.name)) {
    throw refuse(
      `sequences of several axes (${[...new Set(scanned.map(([, x]) => x.sequence!.name))].join(', ')}) in one loop`,
    );
  }
  const counter = steps(g, axis);
  const rowsDim = states[0]!.initial.shape![0]!;

  const wanted: { readonly made: Primitive; readonly output: number }[] = [];
  for (const made of component.functions) {
    const outputs = isDelay(made) ? 1 : Math.max(network.outputs(made).length, 1);
    for (let output = 0; output < outputs; output++) if (context.isWanted(made, output)) wanted.push({ made, output });
  }

  // Along the first axis: of a Scan of nothing along another one ONNX Runtime dies.
  const scanInputs = [counter, ...scanned.map(([, x]) => timeFirst(g, full(g, x, world.rows).value))];
  const bodyInputs = [
    ...states.flatMap(({ initial, offset }, s) =>
      Array.from({ length: offset }, (_, i) => ({
        name: `state_${s}_${i}`,
        dtype: initial.dtype,
        shape: initial.shape,
      })),
    ),
    { name: 'step', dtype: 'int64' as const, shape: [] },
    ...scanned.map((_, i) => {
      const { dtype, shape } = scanInputs[i + 1]!;
      return { name: `x_${i}`, dtype, shape: shape?.slice(1) };
    }),
  ];
  const build = (body: GraphBuilder, inputs: readonly Value[]): readonly Value[] => {
    let at = 0;
    const held = states.map(({ offset }) => {
      at += offset;
      return inputs.slice(at - offset, at);
    });
    const step = inputs[at++]!;
    const vars = new Map<string, Var>(outer);
    for (const [uid, x] of scanned) vars.set(uid, { ...x, value: inputs[at++]!, sequence: undefined });
    const made = new Map<Primitive, readonly Var[]>();
    const get = (uid: string): Var => {
      const source = network.source(uid);
      const found = 'function' in source ? made.get(source.function)?.[source.output] : undefined;
      return found ?? vars.get(uid) ?? context.outside(uid);
    };
    for (const one of component.functions) {
      const which = delays.indexOf(one);
      if (which < 0) made.set(one, context.lower(body, one, one.inputs.map(get)));
      else {
        const { initial, offset } = states[which]!;
        const last = held[which]!.at(-1)!;
        const value = isBackward ? started(body, axis, step, offset, last, initial) : last;
        made.set(one, [{ value, batch: true, sequence: undefined }]);
      }
    }
    const whole = (x: Var, like?: Value): Value => {
      const value = raised(body, x, { batch: true, sequence: undefined });
      if (!like && dims({ ...x, value })[0] !== 1) return value;
      const rest = (like?.shape ?? value.shape!).slice(1);
      return value.shape?.[0] === rowsDim && value.shape.length === rest.length + 1
        ? value
        : broadcast(body, value, world, rest);
    };
    const next = states.flatMap(({ made: delay, initial }, s) => [
      whole(get(delay.inputs[0]!), initial),
      ...held[s]!.slice(0, -1).map((value) => body.op('Identity', [value])),
    ]);
    const out = wanted.map(({ made: one, output }) => body.op('Identity', [whole(made.get(one)![output]!)]));
    return [...next, ...out];
  };
  const graph: Graph = g.subgraph(bodyInputs, build);
  const direction = isBackward ? 1 : 0;
  const initials = states.flatMap(({ initial, offset }) => Array.from({ length: offset }, () => initial));
  const outputs = g.ops(
    'Scan',
    [...initials, ...scanInputs],
    {
      body: graph,
      num_scan_inputs: scanInputs.length,
      scan_input_directions: scanInputs.map(() => direction),
      scan_output_directions: wanted.map(() => direction),
    },
    initials.length + wanted.length,
  );
  const results = new Map<Primitive, Var[]>();
  wanted.forEach(({ made, output }, i) => {
    const list = results.get(made) ?? [];
    results.set(made, list);
    list[output] = { value: timeFirst(g, outputs[initials.length + i]!), batch: true, sequence: axis };
  });
  return results;
};

/** [a, b, ..] -> [b, a, ..] */
const timeFirst = (g: GraphBuilder, x: Value): Value =>
  transpose(
    g,
    x,
    x.shape!.map((_, i) => (i < 2 ? 1 - i : i)),
  );

/** What a backward loop's delay gives at a step: the state, or the initial one where the row ends before it. */
const started = (
  g: GraphBuilder,
  axis: SequenceAxis,
  step: Value,
  offset: number,
  state: Value,
  initial: Value,
): Value => {
  const ahead = g.op('Add', [step, g.scalar('int64', offset)]);
  const inRow = g.op('Less', [ahead, axis.lengths]);
  const condition = unsqueeze(
    g,
    inRow,
    state.shape!.slice(1).map((_, i) => i + 1),
  );
  return g.op('Where', [condition, state, initial]);
};

const broadcast = (g: GraphBuilder, value: Value, world: World, rest: readonly Dim[]): Value => {
  const known = rest.map((dim) => (typeof dim === 'number' ? dim : 1));
  return g.op('Expand', [value, concat(g, [world.rows, g.ints(known)])]);
};
