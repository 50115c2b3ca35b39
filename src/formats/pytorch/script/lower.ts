/** A TorchScript module to graphs: forward, and the other methods that take tensors. See README.md for the signature. */
import { ServingError, within } from '../../../errors.ts';
import { GraphBuilder } from '../../../graph/builder.ts';
import { shareEqual } from '../../../graph/digest.ts';
import type { Graph, Value } from '../../../graph/graph.ts';
import { failWhere } from '../../../graph/layers/values.ts';
import type { Model } from '../../../model.ts';
import type { DType } from '../../../tensor/dtype.ts';
import type { Port, Signature } from '../../../tensor/signature.ts';
import { refuse } from '../aten.ts';
import { ATEN } from '../ops/index.ts';
import { Cell, forgetJournals } from './cells.ts';
import { type Argument, argumentsOf } from './inputs.ts';
import { Interpreter } from './interpret.ts';
import { Library } from './library.ts';
import { Modules } from './modules.ts';
import { scalarValue, toScalar } from './numbers.ts';
import { describeThing, Instance, isNumber, List, Raised, Row, Sequence, Table, type Thing } from './objects.ts';
import type { TorchScript } from './read.ts';
import type { FunctionDef } from './syntax.ts';

/** What a tensor argument is taken to be; undefined where it is left out. */
export interface Guess {
  readonly dtype: DType;
  readonly rank: number;
}
/** By the name of the leaf. */
export type Guesses = ReadonlyMap<string, Guess | undefined>;

/** A method lowered for inputs of certain ranks. */
export interface Lowered {
  readonly graph: Graph;
  readonly signature: Signature;
  readonly notes: readonly string[];
}

const SCALARS = { int: 'int64', float: 'float64', bool: 'bool' } as const;

/** The answers of a method as ports, by names. */
const outputsOf = (g: GraphBuilder, answer: Thing, notes: Set<string>): readonly (readonly [string, Value])[] => {
  const found: (readonly [string, Value])[] = [];
  const add = (thing: Thing, name: string): void => {
    if (thing instanceof Cell) found.push([name, thing.read()]);
    else if (thing instanceof Sequence) found.push([name, thing.value]);
    else if (isNumber(thing)) found.push([name, scalarValue(g, thing)]);
    else if (thing instanceof Row || thing instanceof List) {
      thing.items.forEach((item, i) => {
        add(
          item,
          thing instanceof Row && thing.fields ? joined(name, thing.fields[i]!) : joined(name, String(i), 'output'),
        );
      });
    } else if (thing instanceof Table) for (const [key, item] of thing.entries) add(item, joined(name, String(key)));
    else if (thing === null) return;
    else if (typeof thing === 'string') notes.add(`the answer "${name}" is a text, which is left out`);
    else throw refuse(`its answer "${name || 'output_0'}" is ${describeThing(thing)}, which is no data`);
  };
  if (answer instanceof Cell || answer instanceof Sequence || isNumber(answer)) add(answer, 'output_0');
  else add(answer, '');
  return found;
};

const joined = (name: string, part: string, prefix = ''): string => {
  if (name === '') return prefix === '' ? part : `${prefix}_${part}`;
  return `${name}_${part}`;
};

/** Lowers one method for these guesses. Throws ServingErrors. */
export const lowerMethod = (script: TorchScript, library: Library, name: string, guesses: Guesses): Lowered => {
  forgetJournals();
  const g = new GraphBuilder();
  const modules = new Modules(g, library, script);
  const root = modules.thing(script.module, '');
  if (!(root instanceof Instance))
    throw new ServingError('CORRUPT_MODEL', `data.pkl holds ${describeThing(root)}, no module`);
  const def = root.of.def.methods.get(name)!;
  const constants = script.constants.map((value, i) => modules.thing(value, `CONSTANTS.c${i}`));
  const run = new Interpreter(g, library, ATEN, constants, script.version);
  const given = new Map<string, Thing>();
  const ports: Port[] = [];
  for (const argument of signatureArguments(def)) {
    const isAbsent =
      argument.optional && argument.leaves.every((leaf) => guesses.has(leaf.name) && !guesses.get(leaf.name));
    if (isAbsent) {
      given.set(argument.name, null);
      continue;
    }
    const things = argument.leaves.map((leaf): Thing => {
      const guess =
        leaf.kind === 'tensor'
          ? (guesses.get(leaf.name) ?? { dtype: 'float32' as const, rank: 2 })
          : { dtype: SCALARS[leaf.kind], rank: 0 };
      const shape = Array.from({ length: guess.rank }, (_, axis) => `?${leaf.name}:${axis}`);
      const value = g.input(leaf.name, guess.dtype, shape);
      ports.push({
        name: leaf.name,
        type: { kind: 'tensor', dtype: value.dtype, shape: value.shape },
        ...(leaf.optional && { optional: true }),
      });
      return leaf.kind === 'tensor' ? new Cell(value) : toScalar(value);
    });
    given.set(argument.name, argument.build(things));
  }
  let answer: Thing;
  try {
    answer = run.call(def, [root], given);
  } catch (error) {
    if (error instanceof Raised)
      throw new ServingError('UNSUPPORTED_MODEL', `the model's own code refuses such inputs: ${error.message}`);
    if (error instanceof RangeError) throw new ServingError('TOO_LARGE', `its code nests too deep: ${error.message}`);
    throw error;
  }
  const notes = new Set(run.notes);
  const found = outputsOf(g, answer, notes);
  if (found.length === 0) throw refuse('it gives no tensor');
  g.from = name;
  const bad = run.guards.reduce<Value | undefined>((all, guard) => (all ? g.op('Or', [all, guard]) : guard), undefined);
  const outputs = found.map(([output, value], i): Port => {
    const kept = bad && i === 0 ? guarded(g, bad, value) : value;
    g.output(output, kept);
    const type = { kind: 'tensor', dtype: kept.dtype, shape: kept.shape } as const;
    return { name: output, type: kept.sequence ? { kind: 'sequence', of: type } : type };
  });
  return { graph: g.build(), signature: { inputs: ports, outputs }, notes: [...notes] };
};

/** The value, of a run that fails where `bad` is true. */
const guarded = (g: GraphBuilder, bad: Value, value: Value): Value => {
  if (value.sequence) return value;
  const shape = failWhere(g, bad, g.op('Shape', [value]));
  return g.op('Reshape', [value, shape], { allowzero: 1 });
};

/** The arguments that become inputs. */
export const signatureArguments = (def: FunctionDef): readonly Argument[] =>
  argumentsOf(
    def,
    (items) => new Row(items),
    (items) => new List(items),
  );

/** The name of the signature that answers by default. */
const SIGNATURE = 'serving_default';
const RANKS = [2, 4, 3, 1, 5, 0];

/** The model as graphs. */
export const lowerTorchScript = (script: TorchScript): Model => {
  const library = new Library(script.code);
  try {
    const modules = new Modules(new GraphBuilder(), library, script);
    const root = modules.thing(script.module, '');
    if (!(root instanceof Instance))
      throw new ServingError('CORRUPT_MODEL', `data.pkl holds ${describeThing(root)}, no module`);
    const def = root.of.def.methods.get('forward');
    if (!def) throw refuse(`the class ${root.of.qualified} has no method forward`);
    const lowered = search(script, library, 'forward', def);
    const graphs = new Map([[SIGNATURE, lowered.graph]]);
    return {
      kind: 'graph',
      files: script.files,
      graphs: shareEqual(graphs),
      signatures: new Map([[SIGNATURE, lowered.signature]]),
      notes: lowered.notes,
    };
  } catch (error) {
    throw within(script.entry, error);
  }
};

const search = (script: TorchScript, library: Library, name: string, def: FunctionDef): Lowered => {
  const leaves = signatureArguments(def).flatMap(({ leaves: all }) => all);
  const example = script.examples.get(name);
  let first: unknown;
  for (const dtype of ['float32', 'int64'] as const) {
    for (const rank of RANKS) {
      const guesses = new Map(
        leaves.map((leaf, i) => [leaf.name, leaf.optional ? undefined : (example?.[i] ?? { dtype, rank })] as const),
      );
      try {
        return lowerMethod(script, library, name, guesses);
      } catch (error) {
        if (!(error instanceof ServingError)) throw error;
        first ??= error;
      }
    }
  }
  throw first;
};
