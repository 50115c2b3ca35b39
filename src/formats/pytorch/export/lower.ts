/**
 * An exported program as a graph: its nodes are bound to the table of torch's operators one by one; sizes are Python's
 * numbers, branches and loops are higher-order.ts. What cannot be lowered is told of the whole program at once.
 */
import { ServingError } from '../../../errors.ts';
import { GraphBuilder } from '../../../graph/builder.ts';
import type { Graph, Value } from '../../../graph/graph.ts';
import { refuse, unlessWhere } from '../../../graph/layers/values.ts';
import type { Model } from '../../../model.ts';
import type { Port, Signature } from '../../../tensor/signature.ts';
import { asTensor } from '../promotion.ts';
import { type Arg, isScalar, isTensor, Num } from '../values.ts';
import type { ExportArchive, ExportedModel } from './archive.ts';
import { type InputSpec, nameOf, type TensorMeta } from './program.ts';
import { leafNames } from './pytree.ts';
import { type Check, Lowering, type Problem } from './run.ts';
import { dependsOnState } from './state.ts';
import { shapeOfSizes, sizeRules } from './symbols.ts';

interface Lowered {
  readonly graph: Graph;
  readonly signature: Signature;
  readonly notes: readonly string[];
}

const MOST_TOLD = 40;

const refusal = (problems: readonly Problem[]): ServingError => {
  const byReason = new Map<string, string[]>();
  for (const { node, error } of problems)
    byReason.set(error.message, [...(byReason.get(error.message) ?? []), `"${node}"`]);
  const lines = [...byReason].slice(0, MOST_TOLD).map(([reason, nodes]) => {
    const more = nodes.length > 5 ? ` and ${nodes.length - 5} more` : '';
    return `node ${nodes.slice(0, 5).join(', ')}${more}: ${reason}`;
  });
  if (byReason.size > MOST_TOLD) lines.push(`and ${byReason.size - MOST_TOLD} more`);
  const code = problems.find(({ error }) => error.code !== 'UNSUPPORTED_MODEL')?.error.code ?? 'UNSUPPORTED_MODEL';
  return new ServingError(code, lines.join('\n'));
};

/** The value of an input that is no tensor of the user's: a weight, or what the export fixed. */
const constantInput = (g: GraphBuilder, spec: InputSpec, { weights }: ExportedModel): Arg => {
  const found = weights.get(spec.target);
  if (found === undefined)
    throw new ServingError(
      'CORRUPT_MODEL',
      `the ${spec.kind.replace('_', ' ')} "${spec.target}" is not in the archive`,
    );
  if (typeof found === 'string') throw refuse(`the ${spec.kind.replace('_', ' ')} "${spec.target}" is ${found}`);
  return g.put(found);
};

const userInput = (g: GraphBuilder, name: string, meta: TensorMeta | undefined): Value => {
  if (!meta) throw new ServingError('CORRUPT_MODEL', `nothing is said of the input "${name}"`);
  if (!meta.dtype) throw refuse(`the input "${name}" is ${meta.dtypeName}, which this server does not take`);
  if (meta.dtype.startsWith('complex'))
    throw refuse(
      `the input "${name}" is ${meta.dtype}; ONNX Runtime has no complex numbers. Take its real and imaginary parts as two inputs`,
    );
  if (meta.layout !== 7) throw refuse(`the input "${name}" is sparse; dense tensors are taken`);
  return g.input(name, meta.dtype, shapeOfSizes(meta.sizes));
};

const FIXED = new Set(['as_none', 'as_int', 'as_float', 'as_bool', 'as_string']);

const bindInputs = (g: GraphBuilder, lowering: Lowering, model: ExportedModel, notes: string[]): void => {
  const { program } = model;
  for (const [i, spec] of program.inputSpecs.entries()) {
    const place = nameOf(program.graph.inputs[i]!) ?? spec.name;
    if (spec.kind === 'user_input') {
      const arg = spec.arg!;
      if (FIXED.has(arg.kind)) {
        if (arg.kind !== 'as_none')
          notes.push(`the argument "${place || `number ${i}`}" is fixed by the export: ${JSON.stringify(arg.value)}`);
        continue;
      }
      if (arg.kind === 'as_sym_int') lowering.set(place, new Num(g.input(place, 'int64', [])));
      else if (arg.kind === 'as_sym_float') lowering.set(place, new Num(g.input(place, 'float64', [])));
      else if (arg.kind === 'as_sym_bool') lowering.set(place, new Num(g.input(place, 'bool', [])));
      else if (arg.kind === 'as_tensor') {
        const from = g.from;
        g.from = place;
        lowering.attempt(place, () => lowering.set(place, userInput(g, place, program.graph.tensorValues.get(place))));
        g.from = from;
      } else
        lowering.attempt(place, () => {
          throw refuse(`an input of kind ${arg.kind}; tensors and numbers are taken`);
        });
    } else if (spec.kind === 'parameter' || spec.kind === 'buffer' || spec.kind === 'tensor_constant') {
      lowering.later(place, () => constantInput(g, spec, model), spec.target);
    } else if (spec.kind === 'constant_input') {
      const value = spec.value;
      if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
        const [kind, held] = Object.entries(value).find(([, one]) => one !== null) ?? ['as_none', null];
        lowering.set(place, lowering.argument({ kind, value: held }));
      }
    } else if (spec.kind === 'custom_obj') {
      lowering.later(
        place,
        () => {
          throw refuse(`the object "${spec.target}" of a class of C++ is used`);
        },
        spec.target,
      );
    }
  }
};

/** The value, of a run that fails where one of the checks does. */
const guarded = (g: GraphBuilder, checks: readonly Check[], value: Value): Value => {
  const made = checks.reduce((x, { node, bad, wish }) => {
    g.from = node;
    return unlessWhere(g, bad, x, wish);
  }, value);
  g.from = '';
  return made;
};

const outputsOf = (g: GraphBuilder, lowering: Lowering, model: ExportedModel): void => {
  const { program } = model;
  const users = program.outputSpecs.filter(({ kind }) => kind === 'user_output' || kind === 'loss_output');
  const names = leafNames(program.outSpec, program.namedTuples);
  const known = names?.length === users.length ? names : users.map((_, i) => `output_${i}`);
  // What is checked, the first answer waits for.
  let checks = lowering.checks;
  const give = (name: string, value: Value): void => {
    g.output(name, checks.length > 0 && value.shape ? guarded(g, checks, value) : value);
    if (value.shape) checks = [];
  };
  for (const [i, { arg }] of users.entries()) {
    if (arg.kind === 'as_none') continue;
    lowering.attempt(known[i]!, () => {
      const value = lowering.argument(arg);
      if (isTensor(value)) give(known[i]!, value);
      else if (isScalar(value))
        give(
          known[i]!,
          asTensor(
            g,
            value,
            typeof value === 'boolean' || (value instanceof Num && value.kind === 'bool')
              ? 'bool'
              : (value instanceof Num && value.kind === 'float') ||
                  (typeof value === 'object' && !(value instanceof Num))
                ? 'float32'
                : 'int64',
          ),
        );
      else throw refuse(`the output "${known[i]}" is no tensor and no number`);
    });
  }
};

const lowerModel = (model: ExportedModel): Lowered => {
  const { program } = model;
  const g = new GraphBuilder();
  const notes: string[] = [];
  const lowering = new Lowering(g);
  bindInputs(g, lowering, model, notes);
  lowering.run(program.graph);
  for (const problem of dependsOnState(program)) lowering.problems.push(problem);
  outputsOf(g, lowering, model);
  if (lowering.problems.length > 0) throw refusal(lowering.problems);
  const graph = g.build();
  if (graph.outputs.length === 0) throw refuse('the program has no output that is a tensor or a number');
  const tensors = program.graph.inputs.flatMap((input) => {
    const name = nameOf(input);
    const meta = name === undefined ? undefined : program.graph.tensorValues.get(name);
    const isTaken = graph.inputs.some((port) => port.name === name);
    return name !== undefined && meta && isTaken ? [[name, meta.sizes] as const] : [];
  });
  const rules = sizeRules(program, tensors);
  const port = ({ name, value }: { readonly name: string; readonly value: Value }): Port => {
    const sizes = rules.get(name);
    return { name, type: { kind: 'tensor', dtype: value.dtype, shape: value.shape }, ...(sizes && { sizes }) };
  };
  return {
    graph,
    signature: {
      inputs: graph.inputs.map(port),
      outputs: graph.outputs.map((output) => ({ name: output.name, type: port(output).type })),
    },
    notes,
  };
};

/** The archive's models as graphs, a signature each; the one is `serving_default`. */
export const lowerArchive = ({ files, models }: ExportArchive): Model => {
  const lowered = models.map((model) => {
    try {
      return [models.length === 1 ? 'serving_default' : model.name, lowerModel(model)] as const;
    } catch (error) {
      if (!(error instanceof ServingError)) throw error;
      throw new ServingError(error.code, `models/${model.name}.json: ${error.message}`, { cause: error });
    }
  });
  return {
    kind: 'graph',
    files,
    graphs: new Map(lowered.map(([name, { graph }]) => [name, graph])),
    signatures: new Map(lowered.map(([name, { signature }]) => [name, signature])),
    notes: lowered.flatMap(([, { notes }]) => notes),
  };
};
