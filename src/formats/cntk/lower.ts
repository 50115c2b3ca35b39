/**
 * A composite to graphs. An input that has a batch is [batch, …], one of sequences [batch, time, …] besides an optional
 * input NAME/lengths: how many steps of each row there are. Where several inputs step through one axis the first of them
 * has the lengths of all.
 *
 * Criteria (losses and errors) that a trainer's model gives besides its answers want labels: `serving_default` leaves out
 * those that want inputs which nothing else wants, and `criteria` gives all.
 */
import { ServingError, within } from '../../errors.ts';
import { GraphBuilder } from '../../graph/builder.ts';
import type { Graph, Value } from '../../graph/graph.ts';
import { like, refuse } from '../../graph/layers/values.ts';
import type { Model } from '../../model.ts';
import type { Dim, Port, Signature } from '../../tensor/signature.ts';
import { constantOf } from './arrays.ts';
import { full, isBatch, rank, type Var, valid } from './axes.ts';
import type { Primitive, Variable } from './composite.ts';
import { corrupt } from './dictionary.ts';
import { lowerLoop } from './loop.ts';
import { type Component, componentsOf, Network } from './network.ts';
import { rowOf } from './ops/index.ts';
import { type Problem, problemsError } from './problems.ts';
import type { ParsedCntk } from './read.ts';
import { answersOf, inputsOf, namesOf } from './signature.ts';
import { lowerRow } from './table.ts';
import { ALL_STEPS, dimensionName, lengthsOf, onesAt, World } from './world.ts';

export const SIGNATURE = 'serving_default';
export const CRITERIA = 'criteria';
/** Inputs that CNTK is fed sparse are the index of the 1 in each column, as its Value.one_hot takes them. */
export const INDICES = 'indices';

const NO_LENGTHS = { dtype: 'int64', shape: [1], data: BigInt64Array.of(BigInt(ALL_STEPS)) } as const;

class Lowering {
  readonly g = new GraphBuilder();
  readonly world = new World();
  readonly inputs: Port[] = [];
  readonly problems: Problem[] = [];
  readonly #parsed: ParsedCntk;
  readonly #network: Network;
  readonly #variables = new Map<Variable, Var>();
  readonly #made = new Map<Primitive, readonly Var[]>();
  readonly #failed = new Set<Primitive>();

  constructor(parsed: ParsedCntk, network: Network) {
    this.#parsed = parsed;
    this.#network = network;
  }

  /** The value of an uid; undefined where what makes it could not be lowered. */
  find(uid: string): Var | undefined {
    const source = this.#network.source(uid);
    if ('function' in source) return this.#made.get(source.function)?.[source.output];
    const known = this.#variables.get(source.variable);
    if (known) return known;
    const { g } = this;
    const value = g.put(constantOf(source.variable, this.#parsed.source));
    const made: Var = { value, batch: false, sequence: undefined };
    this.#variables.set(source.variable, made);
    return made;
  }

  get(uid: string): Var {
    const found = this.find(uid);
    if (!found) throw corrupt(`there is no output "${uid}"`);
    return found;
  }

  /** Declares an input: its elements, or the indices of ones. */
  input(variable: Variable, name: string, asIndex: boolean): void {
    const { g, world } = this;
    const { dtype, axes } = variable;
    const own = axes.find((axis) => !isBatch(axis));
    if (axes.length > 2 || (own && !axes.some(isBatch))) {
      throw new ServingError(
        'UNSUPPORTED_MODEL',
        `the input "${name}" has the dynamic axes ${axes.map((axis) => axis.name).join(', ')}; served are a batch, and a sequence of a batch`,
      );
    }
    const inner: readonly Dim[] = variable.shape.toReversed().map((dim) => (dim < 0 ? '?' : dim));
    const front: readonly Dim[] = [...(axes.length > 0 ? ['batch'] : []), ...(own ? [dimensionName(own.name)] : [])];
    const classes = inner.at(-1);
    if (asIndex && typeof classes !== 'number') throw refuse(`the input "${name}" has no known number of classes`);
    const value = asIndex
      ? g.input(name, 'int64', [...front, ...inner.slice(0, -1)])
      : g.input(name, dtype, [...front, ...inner]);
    if (axes.length > 0) world.learnRows(g.op('Shape', [value], { start: 0, end: 1 }));
    const at = this.inputs.length;
    const sequence = own && (world.sequence(own.name) ?? this.#sequence(own.name, name, value));
    const steps = sequence?.told === undefined ? {} : { steps: sequence.told };
    const port: Port = { name, type: { kind: 'tensor', dtype: value.dtype, shape: value.shape }, ...steps };
    this.inputs.splice(at, 0, port);
    const elements = asIndex
      ? onesAt(g, world, name, { given: value, sequence, classes: classes as number, dtype })
      : value;
    this.#variables.set(variable, { value: elements, batch: axes.length > 0, sequence });
  }

  #sequence(axis: string, input: string, value: Value) {
    const { g, world } = this;
    const name = `${input}/lengths`;
    const given = g.input(name, 'int64', ['?lengths']);
    this.inputs.push({
      name,
      type: { kind: 'tensor', dtype: 'int64', shape: given.shape },
      optional: true,
      fallback: NO_LENGTHS,
    });
    const time = g.op('Shape', [value], { start: 1, end: 2 });
    const rows = g.op('Shape', [value], { start: 0, end: 1 });
    return world.learn({ name: axis, time, lengths: lengthsOf(g, name, given, rows, time), told: name });
  }

  /** Lowers what the outputs need; what cannot be is among the problems. */
  run(outputs: readonly string[]): void {
    const components = componentsOf(this.#network, outputs);
    const placeOf = new Map<Primitive, number>();
    components.forEach(({ functions }, i) => {
      for (const made of functions) placeOf.set(made, i);
    });
    const wanted = new Map<Primitive, Set<number>>();
    const want = (uid: string, place: number): void => {
      const source = this.#network.source(uid);
      if (!('function' in source) || placeOf.get(source.function) === place) return;
      wanted.set(source.function, (wanted.get(source.function) ?? new Set()).add(source.output));
    };
    for (const [made, place] of placeOf) for (const uid of made.inputs) want(uid, place);
    for (const uid of outputs) want(uid, -1);
    const placeholders = this.#placeholders();
    for (const component of components) this.#component(component, wanted, placeholders);
  }

  /** What placeholders tell of the outputs that they stand for. */
  #placeholders(): ReadonlyMap<string, Variable> {
    const told = new Map<string, Variable>();
    for (const variable of this.#network.composite.variables.values()) {
      if (variable.kind !== 'placeholder' || variable.axes.length === 0) continue;
      const source = this.#network.source(variable.uid);
      if ('function' in source) told.set(`${source.function.uid} ${source.output}`, variable);
    }
    return told;
  }

  #component(
    { functions, isLoop }: Component,
    wanted: ReadonlyMap<Primitive, ReadonlySet<number>>,
    placeholders: ReadonlyMap<string, Variable>,
  ): void {
    const missing = functions.filter((made) => rowOf(made.op) === undefined);
    for (const made of missing) this.problems.push({ made, code: 'UNSUPPORTED_MODEL', why: undefined });
    const inside = new Set(functions);
    const isMade = (uid: string): boolean => {
      const source = this.#network.source(uid);
      return !('function' in source) || inside.has(source.function) || !this.#failed.has(source.function);
    };
    const ready = missing.length === 0 && functions.every((made) => made.inputs.every(isMade));
    if (!ready) {
      for (const made of functions) this.#failed.add(made);
      return;
    }
    const [first] = functions;
    try {
      if (!isLoop) {
        this.#made.set(
          first!,
          this.#lower(
            this.g,
            first!,
            first!.inputs.map((uid) => this.get(uid)),
          ),
        );
        return;
      }
      const made = lowerLoop(
        {
          g: this.g,
          network: this.#network,
          world: this.world,
          outside: (uid) => this.get(uid),
          isWanted: (one, output) => wanted.get(one)?.has(output) ?? false,
          placeholder: (one, output) => placeholders.get(`${one.uid} ${output}`),
          lower: (g, one, inputs) => this.#lower(g, one, inputs),
        },
        { functions, isLoop },
      );
      for (const [one, vars] of made) this.#made.set(one, vars);
    } catch (error) {
      if (!(error instanceof ServingError)) throw error;
      this.problems.push({ made: first!, code: error.code, why: error.message });
      for (const made of functions) this.#failed.add(made);
    }
  }

  #lower(g: GraphBuilder, made: Primitive, inputs: readonly Var[]): readonly Var[] {
    const { attributes, uid } = made;
    g.from = made.name === '' ? uid : made.name;
    return lowerRow(rowOf(made.op)!, { g, inputs, attributes, world: this.world, uid });
  }

  /** A variable as an answer: every row and step written out, 0 behind the end of a row. */
  answer(x: Var): Value {
    const { g, world } = this;
    const whole = x.batch ? full(g, x, world.rows) : x;
    if (!whole.sequence) return g.constantOf(whole.value) ? g.op('Identity', [whole.value]) : whole.value;
    return g.op('Where', [valid(g, whole.sequence, rank(whole)), whole.value, like(g, whole.value, 0)]);
  }
}

const lowerSignature = (
  parsed: ParsedCntk,
  network: Network,
  outputs: readonly string[],
  indices = false,
): { readonly graph: Graph; readonly signature: Signature } => {
  const lowering = new Lowering(parsed, network);
  const inputs = inputsOf(network, outputs);
  const inputNames = namesOf(inputs);
  for (const [i, variable] of inputs.entries()) lowering.input(variable, inputNames[i]!, indices && variable.isSparse);
  lowering.run(outputs);
  if (lowering.problems.length > 0) throw problemsError(lowering.problems);
  const outputNames = namesOf(outputs.map((uid) => ({ uid, name: network.name(uid) })));
  const ports = outputs.flatMap((uid, i): readonly Port[] => {
    const name = outputNames[i]!;
    const x = lowering.get(uid);
    const value = lowering.answer(x);
    lowering.g.output(name, value);
    const shape = x.batch && value.shape ? ['batch', ...value.shape.slice(1)] : value.shape;
    const port: Port = { name, type: { kind: 'tensor', dtype: value.dtype, shape } };
    if (!x.sequence) return [port];
    if (x.sequence.told !== undefined) return [{ ...port, steps: x.sequence.told }];
    // Steps that the model chose itself are told.
    const steps = `${name}/lengths`;
    const { lengths } = x.sequence;
    lowering.g.output(steps, lengths);
    return [
      { ...port, steps },
      { name: steps, type: { kind: 'tensor', dtype: 'int64', shape: ['batch'] } },
    ];
  });
  return { graph: lowering.g.build(), signature: { inputs: lowering.inputs, outputs: ports } };
};

/** The model as graphs, one a signature. Throws UNSUPPORTED_MODEL that names all that cannot be lowered. */
export const lowerCntk = (parsed: ParsedCntk): Model => {
  try {
    const network = new Network(parsed.composite);
    const outputs = [...new Set(network.outputs(network.function(parsed.composite.root)))];
    if (outputs.length === 0) throw corrupt('the model has no outputs');
    const served = answersOf(network, outputs);
    const main = lowerSignature(parsed, network, served);
    const graphs = new Map([[SIGNATURE, main.graph]]);
    const signatures = new Map([[SIGNATURE, main.signature]]);
    const notes: string[] = [];
    const also = (name: string, lower: () => ReturnType<typeof lowerSignature>): void => {
      try {
        const { graph, signature } = lower();
        graphs.set(name, graph);
        signatures.set(name, signature);
      } catch (error) {
        if (!(error instanceof ServingError)) throw error;
        notes.push(`the signature "${name}" is not served: ${error.message}`);
      }
    };
    if (inputsOf(network, served).some(({ isSparse }) => isSparse)) {
      also(INDICES, () => lowerSignature(parsed, network, served, true));
    }
    if (served.length < outputs.length) also(CRITERIA, () => lowerSignature(parsed, network, outputs));
    return {
      kind: 'graph',
      files: parsed.files,
      graphs,
      signatures,
      guarded: GUARDED,
      ...(notes.length > 0 && { notes }),
    };
  } catch (error) {
    throw within(parsed.at, error);
  }
};

/** Loops and the greatest elements take no rows and no steps: test/serving/cntk-nothing.test.ts asks each model for them. */
const GUARDED: ReadonlySet<string> = new Set([':Scan', ':TopK']);
