/** A TorchScript module to graphs: forward, and the other methods that take tensors. See README.md for the signature. */
import { ServingError, within } from '../../../errors.ts';
import { GraphBuilder } from '../../../graph/builder.ts';
import { demandsOf } from '../../../graph/demands.ts';
import { shareEqual } from '../../../graph/digest.ts';
import type { Graph, Value } from '../../../graph/graph.ts';
import { unlessWhere } from '../../../graph/layers/values.ts';
import { withLikelyShapes } from '../../../graph/sizes.ts';
import type { Model, Variants } from '../../../model.ts';
import type { DType } from '../../../tensor/dtype.ts';
import type { Port, Shape, Signature, TensorType } from '../../../tensor/signature.ts';
import { applySignatureFile } from '../../signature-file.ts';
import { type AtenTable, refuse } from '../aten.ts';
import { alsoMissing } from '../missing.ts';
import { withComplex } from '../ops/complex.ts';
import { ATEN } from '../ops/index.ts';
import { SCRIPT_SQUEEZES } from '../ops/shape.ts';
import { type Attempt, OPEN, type Stated, searchRanks } from './candidates.ts';
import { Cell, forgetJournals } from './cells.ts';
import type { Hint } from './hints.ts';
import { type Argument, argumentsOf } from './inputs.ts';
import { Interpreter } from './interpret.ts';
import { Library } from './library.ts';
import { Modules } from './modules.ts';
import { scalarValue, toScalar } from './numbers.ts';
import {
  describeThing,
  type Grown,
  Instance,
  type ItemKind,
  isNumber,
  List,
  Maybe,
  Raised,
  Row,
  Table,
  type Thing,
} from './objects.ts';
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

/** What a run that a condition of the model's own code ends did not meet. */
const REFUSED = 'what the code of the model asks of its inputs (it raises an exception) must hold';

/** What a run did not meet whose answer would be None: a signature has its outputs whatever is sent. */
const NOTHING = 'its answer to these inputs is None, which is no tensor';

const SCALARS = { int: 'int64', float: 'float64', bool: 'bool' } as const;

/** The answers of a method as ports, by names. */
const outputsOf = (
  g: GraphBuilder,
  answer: Thing,
  notes: Set<string>,
  missing: Value[],
): readonly (readonly [string, Value])[] => {
  const found: (readonly [string, Value])[] = [];
  const addColumns = ({ of, columns }: Grown, name: string): void => {
    const names = leafNames(of, name);
    for (const [i, column] of columns.entries()) found.push([names[i]!, column]);
  };
  const add = (thing: Thing, name: string): void => {
    if (thing instanceof Cell) found.push([name, thing.read()]);
    else if (thing instanceof List && thing.grown) addColumns(thing.grown, name);
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
    else if (thing instanceof Maybe) {
      missing.push(g.op('Not', [thing.has]));
      add(thing.thing, name);
    } else if (typeof thing === 'string') notes.add(`the answer "${name}" is a text, which is left out`);
    else throw refuse(`its answer "${name || 'output_0'}" is ${describeThing(thing)}, which is no data`);
  };
  const whole = answer instanceof Maybe ? answer.thing : answer;
  if (whole instanceof Cell || (whole instanceof List && whole.grown) || isNumber(whole)) add(answer, 'output_0');
  else add(answer, '');
  return found;
};

/** The names of a list's columns: those of the leaves of an item. */
const leafNames = (of: ItemKind, name: string): readonly string[] => {
  if (of.kind === 'tensor' || of.kind === 'number') return [name];
  return of.items.flatMap((item, i) => {
    const part = of.kind === 'table' ? String(of.keys[i]) : of.kind === 'row' && of.fields ? of.fields[i]! : String(i);
    return leafNames(item, joined(name, part));
  });
};

const joined = (name: string, part: string, prefix = ''): string => {
  if (name === '') return prefix === '' ? part : `${prefix}_${part}`;
  return `${name}_${part}`;
};

/** What an attempt tells besides: of the inputs, and how many steps of the code were followed. */
interface Told {
  readonly hints: Map<string, Hint>;
  steps: number;
}

/** Lowers one method for these guesses. Throws ServingErrors. */
export const lowerMethod = (
  script: TorchScript,
  library: Library,
  name: string,
  guesses: Guesses,
  told: Told = { hints: new Map(), steps: 0 },
  table = ATEN,
): Lowered => {
  forgetJournals();
  const g = new GraphBuilder();
  const modules = new Modules(g, library, script);
  const root = modules.thing(script.module, '');
  if (!(root instanceof Instance))
    throw new ServingError('CORRUPT_MODEL', `data.pkl holds ${describeThing(root)}, no module`);
  const def = root.of.def.methods.get(name)!;
  const constants = script.constants.map((value, i) => modules.thing(value, `CONSTANTS.c${i}`));
  const run = new Interpreter(g, library, table, constants, script.version);
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
      const shape =
        guess.rank === OPEN ? undefined : Array.from({ length: guess.rank }, (_, axis) => `?${leaf.name}:${axis}`);
      const value = g.input(leaf.name, guess.dtype, shape);
      ports.push({
        name: leaf.name,
        type: { kind: 'tensor', dtype: value.dtype, shape: value.shape },
        ...(leaf.optional && { optional: true }),
      });
      if (leaf.kind !== 'tensor') return toScalar(value);
      const cell = new Cell(value);
      run.inputs.set(cell, leaf.name);
      return cell;
    });
    given.set(argument.name, argument.build(things));
  }
  let answer: Thing;
  try {
    answer = run.call(def, [root], given);
  } catch (error) {
    if (error instanceof Raised)
      throw new ServingError('UNSUPPORTED_MODEL', `the model's own code refuses such inputs: ${error.message}`, {
        cause: error,
      });
    if (error instanceof RangeError) throw new ServingError('TOO_LARGE', `its code nests too deep: ${error.message}`);
    throw error;
  } finally {
    for (const [input, hint] of run.hints) told.hints.set(input, hint);
    told.steps += run.steps;
  }
  const notes = new Set(run.notes);
  const missing: Value[] = [];
  const found = outputsOf(g, answer, notes, missing);
  if (found.length === 0) throw refuse('it gives no tensor');
  g.from = name;
  const any = (conditions: readonly Value[]): Value | undefined =>
    conditions.reduce<Value | undefined>((all, one) => (all ? g.op('Or', [all, one]) : one), undefined);
  const ends = [
    [any(run.guards), REFUSED],
    [any(missing), NOTHING],
  ] as const;
  const outputs = found.map(([output, value], i): Port => {
    const isFirst = i === 0 && !value.sequence;
    const kept = ends.reduce((one, [bad, why]) => (bad && isFirst ? unlessWhere(g, bad, one, why) : one), value);
    g.output(output, kept);
    const type = { kind: 'tensor', dtype: kept.dtype, shape: kept.shape } as const;
    return { name: output, type: kept.sequence ? { kind: 'sequence', of: type } : type };
  });
  const graph = g.build();
  return { graph, signature: { inputs: withLikelyShapes(demanded(ports, graph), graph), outputs }, notes: [...notes] };
};

/** The ports with the sizes that the model's operators demand of them: TorchScript itself states none. */
const demanded = (ports: readonly Port[], graph: Graph): readonly Port[] => {
  const demands = demandsOf(graph);
  return ports.map((port, i): Port => {
    const sizes = demands.get(graph.inputs[i]!.value);
    const { type } = port;
    if (!sizes || type.kind !== 'tensor') return port;
    const last = sizes.get(-1);
    if (!type.shape) return { ...port, type: { ...type, ...(last !== undefined && { last }) } };
    return { ...port, type: { ...type, shape: type.shape.map((dim, axis) => sizes.get(axis) ?? dim) } };
  });
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
/** Methods beside forward that are served. */
const MOST_METHODS = 16;

/** What the signature file and the example of a traced method say of its inputs. */
const statedOf = (script: TorchScript, name: string, args: readonly Argument[]): Stated => {
  const leaves = args.flatMap((argument) => argument.leaves);
  const example = script.examples.get(name);
  const file = name.startsWith('forward') ? script.signature?.inputs : undefined;
  const stated = new Map<string, { rank?: number; dtype?: DType; isSure?: boolean }>();
  for (const [i, leaf] of leaves.entries()) {
    const port =
      file?.find((entry) => entry.name === leaf.name) ?? (file?.length === leaves.length ? file[i] : undefined);
    const seen = example?.length === leaves.length ? example[i] : undefined;
    const dtype = port?.dtype ?? seen?.dtype;
    if (port?.shape) stated.set(leaf.name, { ...(dtype && { dtype }), rank: port.shape.length, isSure: true });
    else if (port?.dtype) stated.set(leaf.name, { ...seen, dtype: port.dtype });
    else if (seen) stated.set(leaf.name, seen);
  }
  return stated;
};

/** The dtype that all weights of floats have; undefined where it is float32, or where they differ. */
const dtypeOfWeights = ({ tensors }: TorchScript): DType | undefined => {
  const dtypes = new Set<DType>();
  for (const tensor of tensors.values()) {
    if (!(tensor instanceof ServingError) && isFloatType(tensor.dtype) && tensor.shape.length > 0)
      dtypes.add(tensor.dtype);
  }
  const [only] = dtypes;
  return dtypes.size === 1 && only !== 'float32' ? only : undefined;
};
const isFloatType = (dtype: DType): boolean => ['float16', 'bfloat16', 'float32', 'float64'].includes(dtype);

/** A method for every rank of its inputs that it takes. */
const lowerRanks = (script: TorchScript, library: Library, name: string, def: FunctionDef): readonly Lowered[] => {
  const args = signatureArguments(def);
  const squeezes = [...script.code.values()].some((text) => Buffer.from(text).includes('torch.squeeze'));
  const attempt = (guesses: Guesses, table: AtenTable): Attempt => {
    const told: Told = { hints: new Map(), steps: 0 };
    try {
      const lowered = lowerMethod(script, library, name, guesses, told, table);
      return { lowered, ...told };
    } catch (error) {
      if (!(error instanceof ServingError)) throw error;
      return { error, isRaised: error.cause instanceof Raised, ...told };
    }
  };
  return searchRanks({ args, stated: statedOf(script, name, args), weights: dtypeOfWeights(script) }, (guesses) => {
    const [first, ...others] = squeezes ? SQUEEZING : [ATEN];
    return others.reduce((found, table) => (found.lowered ? found : attempt(guesses, table)), attempt(guesses, first!));
  });
};
const SQUEEZING = SCRIPT_SQUEEZES.map((rows): AtenTable => {
  const own = Object.entries(rows).map(([op, lower]) => [op, withComplex(op, lower)] as const);
  return { ...ATEN, ...Object.fromEntries(own) };
});

/** The size of the last dimension, as far as it is known. */
const lastOf = ({ shape, last }: TensorType): number | undefined => {
  const dim = shape ? shape.at(-1) : last;
  return typeof dim === 'number' ? dim : undefined;
};

/** What is the same in all shapes; undefined where their ranks differ. */
const commonShape = ([first, ...rest]: readonly Shape[]): Shape => {
  if (!first || rest.some((shape) => shape?.length !== first.length)) return undefined;
  return first.map((dim, axis) => (rest.every((shape) => shape![axis] === dim) ? dim : `?${axis}`));
};

/** The ports of several graphs as those of one signature: a rank on which they differ is open. */
const commonPorts = (all: readonly (readonly Port[])[], names: readonly string[]): readonly Port[] =>
  names.map((name): Port => {
    const ports = all.map((list) => list.find((port) => port.name === name));
    const first = ports.find((port) => port !== undefined)!;
    const isAbsent = ports.includes(undefined);
    const types = ports.flatMap((port) => (port?.type.kind === 'tensor' ? [port.type] : []));
    const [type] = types;
    if (!type) return first;
    const lasts = new Set(types.map(lastOf));
    const last = lasts.size === 1 ? [...lasts][0] : undefined;
    const common = commonShape(types.map(({ shape }) => shape));
    // of the likeliest graph, for all inputs the same
    const likely = ports[0]?.type.kind === 'tensor' ? (ports[0].type.likely ?? ports[0].type.shape) : undefined;
    const open = { ...(last !== undefined && { last }), ...(likely && { likely }) };
    return {
      name,
      type: { kind: 'tensor', dtype: type.dtype, shape: common, ...(!common && open) },
      ...(isAbsent && { optional: true }),
    };
  });

const commonSignature = (all: readonly Lowered[], args: readonly Argument[]): Signature => {
  const inputs = all.map(({ signature }) => signature.inputs);
  const given = new Set(inputs.flat().map(({ name }) => name));
  const names = args.flatMap(({ leaves }) => leaves.map(({ name }) => name)).filter((name) => given.has(name));
  const outputs = [...new Set(all.flatMap(({ signature }) => signature.outputs.map(({ name }) => name)))];
  return {
    inputs: commonPorts(inputs, names),
    outputs: commonPorts(
      all.map(({ signature }) => signature.outputs),
      outputs,
    ).map(({ name, type }) => ({ name, type })),
  };
};

/** The model as graphs. Throws where forward cannot be lowered; of other methods a note says so. */
export const lowerTorchScript = (script: TorchScript): Model => {
  const library = new Library(script.code);
  const notes = new Set<string>();
  const graphs = new Map<string, Graph>();
  const signatures = new Map<string, Signature>();
  const variants = new Map<string, Variants>();
  const serve = (name: string, method: string, def: FunctionDef): void => {
    const all = lowerRanks(script, library, method, def);
    const among = all.map((_, i) => (i === 0 ? name : `${name} variant ${i + 1}`));
    for (const [i, lowered] of all.entries()) {
      graphs.set(among[i]!, lowered.graph);
      signatures.set(among[i]!, named(script, method, lowered.signature));
      for (const note of lowered.notes) notes.add(note);
    }
    if (all.length > 1) {
      const signature = named(script, method, commonSignature(all, signatureArguments(def)));
      variants.set(name, { signature, among });
    }
  };
  try {
    const root = new Modules(new GraphBuilder(), library, script).thing(script.module, '');
    if (!(root instanceof Instance))
      throw new ServingError('CORRUPT_MODEL', `data.pkl holds ${describeThing(root)}, no module`);
    const { methods } = root.of.def;
    // A forward of several overloads (nn.LSTM's) has a number behind its name; the first takes tensors.
    const main = methods.has('forward') ? 'forward' : 'forward__0';
    const forward = methods.get(main);
    if (!forward && methods.size === 0)
      throw refuse(`the class ${root.of.qualified} has no method forward, nor any other`);
    if (forward) serve(SIGNATURE, main, forward);
    const others = [...methods].filter(
      ([name]) => name !== 'forward' && !name.startsWith('_') && !name.startsWith('forward__'),
    );
    for (const [name, def] of others.slice(0, MOST_METHODS)) {
      try {
        serve(name, name, def);
      } catch (error) {
        if (!(error instanceof ServingError) || (!forward && others.length === 1)) throw error;
        notes.add(`the method "${name}" is not served: ${error.message}`);
      }
    }
    if (graphs.size === 0) throw refuse([...notes].join('; '));
  } catch (error) {
    throw within(script.entry, withMissing(library, error));
  }
  return {
    kind: 'graph',
    files: script.files,
    graphs: shareEqual(graphs),
    signatures,
    ...(variants.size > 0 && { variants }),
    notes: [...notes],
  };
};

/** The signature in the words of NAME-signature.json, where there is one. */
const named = (script: TorchScript, method: string, signature: Signature): Signature =>
  script.signature && method === 'forward'
    ? applySignatureFile(signature, script.signature, script.files.at)
    : signature;

/** A refusal for one operator names all the others that would be refused. */
const withMissing = (library: Library, error: unknown): unknown => {
  if (!(error instanceof ServingError) || error.code !== 'UNSUPPORTED_MODEL') return error;
  if (!/there is no lowering|it is no operator of torch/.test(error.message)) return error;
  return new ServingError(error.code, `${error.message}${alsoMissing(library, ATEN, error.message)}`, { cause: error });
};
