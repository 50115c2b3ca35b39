/**
 * A Caffe2 model to one graph. The operators of the init net and then of the predict net are taken in their order; a blob
 * that is written again is another value from there on, so that what runs in place needs no care. Operators that no output
 * needs are left out: training, counters, prints and checks that nets for serving still hold.
 */
import { ServingError, within } from '../../errors.ts';
import { GraphBuilder } from '../../graph/builder.ts';
import type { Value } from '../../graph/graph.ts';
import type { Model } from '../../model.ts';
import type { Port } from '../../tensor/signature.ts';
import { applySignatureFile } from '../signature-file.ts';
import { needed } from './blobs.ts';
import { guessInputs } from './inputs.ts';
import type { NetDef, OperatorDef } from './messages.ts';
import { portsOf } from './ports.ts';
import type { Caffe2Model } from './read.ts';
import { refusalOf } from './refusals.ts';
import { Args, type Blob, type Call, corrupt, isInt8, isUnwritten, isValue, lowerRow, type OpRow } from './table.ts';

/** Caffe2 has one signature and no name for it. */
const SIGNATURE = 'serving_default';
const MAX_NET_DEPTH = 20;
const SHOWN = 20;

interface Problem {
  readonly where: string;
  readonly error: ServingError;
}

/** `Conv "conv1" (blob "conv1_1")`: by its name where it has one, else by what it makes. */
const nameOf = ({ name, output, type }: OperatorDef): string => name || output[0] || type;

/** The engines that a name in the registry may end with: `Conv_ENGINE_CUDNN`. They compute the same, in another way. */
const SAME_ENGINES =
  /^(CUDNN|DEFAULT|EIGEN|NNPACK|MKLDNN|IDEEP|DEPTHWISE_3x3|CHANNELWISE_3D|TENSORCORE|BLOCK|BLAS|PACKED|WINOGRAD)?$/i;

class Lowering {
  readonly problems: Problem[] = [];
  readonly engines = new Set<string>();
  readonly devices = new Set<number>();
  readonly #rows: ReadonlyMap<string, OpRow>;
  #depth = 0;

  constructor(rows: ReadonlyMap<string, OpRow>) {
    this.#rows = rows;
  }

  /** Lowers the operators in `blobs`, which it changes. What cannot be lowered is a problem, and what it makes is missing. */
  run(g: GraphBuilder, ops: readonly OperatorDef[], blobs: Map<string, Blob>, lost: Set<string>): void {
    for (const op of ops) {
      g.from = nameOf(op);
      const absent = op.input.filter((name) => !blobs.has(name));
      if (absent.some((name) => lost.has(name))) {
        for (const name of op.output) {
          blobs.delete(name);
          lost.add(name);
        }
        continue;
      }
      try {
        if (absent.length > 0)
          throw corrupt(`its input "${absent[0]}" is made by no operator before it, and is no input of the net`);
        const made = this.#one(g, op, blobs);
        for (const [i, name] of op.output.entries()) {
          if (name === '') continue;
          blobs.set(name, made[i]!);
          lost.delete(name);
        }
      } catch (error) {
        if (!(error instanceof ServingError)) throw error;
        this.problems.push({ where: `${op.type} (operator "${nameOf(op)}")`, error });
        for (const name of op.output) {
          blobs.delete(name);
          lost.add(name);
        }
      }
    }
  }

  #one(g: GraphBuilder, op: OperatorDef, blobs: ReadonlyMap<string, Blob>): readonly Blob[] {
    const row = this.#rows.get(op.type);
    if (!row)
      throw new ServingError(
        'UNSUPPORTED_MODEL',
        refusalOf(op.type) ?? 'no operator of this name is in Caffe2 or here',
      );
    if (!SAME_ENGINES.test(op.engine)) {
      const special = refusalOf(`${op.type}_ENGINE_${op.engine}`);
      if (special !== undefined) throw new ServingError('UNSUPPORTED_MODEL', special);
    }
    if (op.engine !== '') this.engines.add(op.engine);
    if (op.device_option && op.device_option.device_type !== 0) this.devices.add(op.device_option.device_type);
    const call: Call = {
      g,
      args: new Args(op.arg),
      op,
      outputs: op.output.length,
      blobs,
      run: (inner, net, before) => this.#inner(inner, net, before),
    };
    return lowerRow(
      row,
      call,
      op.input.map((name) => blobs.get(name)!),
    );
  }

  /** A net that an operator holds. Its problems are the operator's own. */
  #inner(g: GraphBuilder, net: NetDef, before: ReadonlyMap<string, Blob>): ReadonlyMap<string, Blob> {
    if (++this.#depth > MAX_NET_DEPTH) throw corrupt(`nets are nested more than ${MAX_NET_DEPTH} deep`);
    const blobs = new Map(before);
    const known = this.problems.length;
    this.run(g, net.op, blobs, new Set());
    this.#depth -= 1;
    const found = this.problems.splice(known);
    if (found.length > 0) {
      const code = codeOf(found);
      throw new ServingError(code, found.map(({ where, error }) => `${where}: ${error.message}`).join('; '));
    }
    return blobs;
  }
}

const codeOf = (problems: readonly Problem[]): ServingError['code'] =>
  problems.find(({ error }) => error.code !== 'CORRUPT_MODEL')?.error.code ?? 'CORRUPT_MODEL';

/** Everything that stands in the way, in one message; what is the same for several operators is said once. */
const problemsError = (problems: readonly Problem[], where: string): ServingError => {
  const byReason = new Map<string, string[]>();
  for (const { where: at, error } of problems) {
    const bare = error.message.replace(/^node "[^"]*": /, '');
    byReason.set(bare, [...(byReason.get(bare) ?? []), at]);
  }
  const told = [...byReason].map(([reason, ops]) => {
    const more = ops.length > 5 ? ` and ${ops.length - 5} more` : '';
    return `${ops.slice(0, 5).join(', ')}${more}: ${reason}`;
  });
  const more = told.length > SHOWN ? [`and ${told.length - SHOWN} more problems`] : [];
  return new ServingError(codeOf(problems), `${where}: ${[...told.slice(0, SHOWN), ...more].join('; ')}`);
};

const DEVICES: Readonly<Record<number, string>> = {
  1: 'CUDA',
  2: 'MKLDNN',
  3: 'OpenGL',
  4: 'OpenCL',
  5: 'IDEEP',
  6: 'HIP',
};

const notesOf = (
  { engines, devices }: Lowering,
  { predict }: Caffe2Model,
  dropped: readonly OperatorDef[],
): readonly string[] => [
  ...(devices.size > 0
    ? [
        `operators ask for the device ${[...devices].map((type) => DEVICES[type] ?? type).join(', ')}; this server chooses its own`,
      ]
    : []),
  ...(engines.size > 0 ? [`operators ask for the engine ${[...engines].join(', ')}, which has no meaning here`] : []),
  ...(predict.type === '' || predict.type === 'simple'
    ? []
    : [`the net's type "${predict.type}" says how Caffe2 schedules it, and changes no answer`]),
  ...(dropped.length > 0
    ? [`left out, since no output needs them: ${[...new Set(dropped.map(({ type }) => type))].slice(0, 10).join(', ')}`]
    : []),
];

/** The model as a graph. Throws UNSUPPORTED_MODEL that lists every operator that is not covered. */
export const lowerCaffe2 = (model: Caffe2Model, rows: ReadonlyMap<string, OpRow>): Model => {
  const g = new GraphBuilder();
  const { inputs, outputs } = portsOf(model);
  const lowering = new Lowering(rows);
  const blobs = new Map<string, Blob>([...model.parameters].map(([name, constant]) => [name, g.put(constant)]));
  const before = model.init.flatMap(({ op }) => op);
  const live = needed([...before, ...model.predict.op], outputs, { from: before.length, inputs });
  const lost = new Set<string>();
  lowering.run(
    g,
    before.filter((op) => live.has(op)),
    blobs,
    lost,
  );
  const types = guessInputs(model, inputs, (name) => {
    const blob = blobs.get(name);
    return blob && isValue(blob) ? blob : undefined;
  });
  const guessed = inputs.map((name): Port => ({ name, type: { kind: 'tensor', ...types.get(name)! } }));
  const stated = model.signature;
  const { inputs: told } = stated
    ? applySignatureFile({ inputs: guessed, outputs: [] }, { ...stated, outputs: undefined }, model.files.at)
    : { inputs: guessed };
  const ports = told.map((port, i): Port => {
    if (port.type.kind !== 'tensor') return port;
    const { dtype, shape } = port.type;
    const value = g.input(port.name, dtype, shape);
    blobs.set(inputs[i]!, value);
    lost.delete(inputs[i]!);
    return { ...port, type: { kind: 'tensor', dtype, shape: value.shape } };
  });
  lowering.run(
    g,
    model.predict.op.filter((op) => live.has(op)),
    blobs,
    lost,
  );
  const answers: Port[] = [];
  const unwritten: string[] = [];
  for (const name of outputs) {
    const blob = blobs.get(name);
    const fail = (error: ServingError): number => lowering.problems.push({ where: `output "${name}"`, error });
    if (!blob) {
      if (!lost.has(name)) fail(corrupt('it is made by no operator'));
    } else if (isUnwritten(blob)) unwritten.push(`the output "${name}" is left out: it is ${blob.unwritten}`);
    else if (isInt8(blob)) {
      fail(
        new ServingError(
          'UNSUPPORTED_MODEL',
          'it is an Int8 tensor, which has no form for clients; end the net with Int8Dequantize',
        ),
      );
    } else if (isValue(blob)) {
      answers.push({ name, type: { kind: 'tensor', dtype: blob.dtype, shape: blob.shape } });
    }
  }
  if (answers.length === 0 && lowering.problems.length === 0)
    throw new ServingError('UNSUPPORTED_MODEL', `${model.where}: no output has a value: ${unwritten.join('; ')}`);
  if (lowering.problems.length > 0) throw problemsError(lowering.problems, model.where);
  const own = { inputs: ports, outputs: answers };
  const signature = stated ? applySignatureFile(own, { ...stated, inputs: undefined }, model.files.at) : own;
  for (const [i, { name }] of signature.outputs.entries()) g.output(name, blobs.get(answers[i]!.name) as Value);
  try {
    const graph = g.build();
    const dropped = model.predict.op.filter((op) => !live.has(op));
    return {
      kind: 'graph',
      files: model.files,
      graphs: new Map([[SIGNATURE, graph]]),
      signatures: new Map([[SIGNATURE, signature]]),
      notes: [...notesOf(lowering, model, dropped), ...unwritten],
    };
  } catch (error) {
    throw within(model.where, error);
  }
};
