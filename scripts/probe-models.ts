/**
 * Looks for models and requests that end the process, hang or take all memory: `npm run build && node
 * dist/scripts/probe-models.js [--folder=PACKS] [--pack=WORD] [word…]`. Every small model of the ONNX packs (the node tests of the onnx
 * package among them) is spoilt in turn: its attributes (extremes, other lengths, none), its small integer inputs as
 * constants of extreme values, and its inputs (faults/spoil.ts), with shapes unknown and with ranks known; then it goes the
 * server's own way (prepare, open, run) in a process of its own. Whatever is found belongs into
 * src/engines/onnxruntime/faults.ts or rewrites.ts, or into src/formats/onnx/limits.ts.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { open } from '../src/engines/open.ts';
import { prepare } from '../src/engines/prepare.ts';
import { ServingError } from '../src/errors.ts';
import { onnx } from '../src/formats/onnx/index.ts';
import { type AttributeProto, ModelProto, type NodeProto, type ValueInfoProto } from '../src/graph/onnx/messages.ts';
import { integers } from '../src/graph/onnx/protos.ts';
import type { Session } from '../src/model.ts';
import { type Datum, elementCount, isTensor, type Tensor } from '../src/tensor/tensor.ts';
import { tensorOf as goldenTensor } from '../test/golden.ts';
import { memoryFiles } from '../test/memory-files.ts';
import { type ModelCase, packsOf } from '../test/packs.ts';
import { probe } from './faults/probe.ts';
import { extremesOf, type Input, spoil, tensorOf } from './faults/spoil.ts';

interface Step {
  /** The operator and what of it is spoilt: of each, a few findings are enough. */
  readonly what: string;
  readonly how: string;
  /** What is opened for it; those with the same model follow one another. */
  readonly model: ModelProto;
  readonly inputs: ReadonlyMap<string, Datum>;
}
interface Position {
  readonly model: string;
  readonly what: string;
  readonly index: number;
  readonly how: string;
}

/** Larger models take too long to ask thousands of times. */
const MOST_ELEMENTS = 4000;
const MOST_NODES = 12;
/** Findings of one kind. */
const ENOUGH = 2;
/** Models of one kind: most node tests of an operator differ in little. */
const ALIKE = 4;
const INTEGERS = [-1n, 0n, 7n, 2n ** 31n, 2n ** 40n, 2n ** 63n - 1n, -(2n ** 63n)];
const FLOATS = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -1, 1e-30, 3e38];

function* lists<T>(values: readonly T[], others: readonly T[]): Generator<readonly T[]> {
  if (values.length === 0) return;
  yield [];
  yield values.slice(1);
  yield [...values, values[0]!];
  for (const other of others) {
    yield values.map(() => other);
    yield values.with(0, other);
    if (values.length > 1) yield values.with(-1, other);
  }
}

function* spoiltAttribute(one: AttributeProto): Generator<AttributeProto> {
  if (one.i !== undefined) for (const i of INTEGERS) yield { ...one, i };
  if (one.f !== undefined) for (const f of FLOATS) yield { ...one, f };
  if (one.s !== undefined)
    for (const s of ['', 'x', 'SAME_UPPER', 'ij,jk->i']) yield { ...one, s: new TextEncoder().encode(s) };
  for (const ints of lists(one.ints, INTEGERS)) yield { ...one, ints };
  for (const floats of lists(one.floats, FLOATS)) yield { ...one, floats };
  for (const strings of lists(one.strings, [new Uint8Array()])) yield { ...one, strings };
}

const textOf = ({ name, i, f, s, ints, floats, strings }: AttributeProto): string =>
  `${name} = ${i ?? f ?? (s ? new TextDecoder().decode(s) : `${[...ints, ...floats].join()} (${ints.length + floats.length + strings.length})`)}`;

const withoutShapes = (values: readonly ValueInfoProto[], keepRanks: boolean): readonly ValueInfoProto[] =>
  values.map((value) => {
    const tensor = value.type?.tensorType;
    if (!tensor) return value;
    const dims = tensor.shape?.dim.map(() => ({ dimValue: undefined, dimParam: undefined, denotation: '' }));
    const shape = keepRanks && tensor.shape ? { ...tensor.shape, dim: dims! } : undefined;
    return { ...value, type: { ...value.type!, tensorType: { ...tensor, shape: shape as typeof tensor.shape } } };
  });

const numbersOf = (tensor: Tensor): Input => ({
  dtype: tensor.dtype,
  shape: tensor.shape,
  elements: tensor.dtype === 'string' || tensor.dtype.startsWith('complex') ? [1] : [...(tensor.data as Int32Array)],
});

function* steps(proto: ModelProto, given: ReadonlyMap<string, Datum>): Generator<Step> {
  const graph = proto.graph!;
  const loose = (keepRanks: boolean): ModelProto => ({
    ...proto,
    graph: {
      ...graph,
      input: withoutShapes(graph.input, keepRanks),
      output: withoutShapes(graph.output, false),
      valueInfo: [],
    },
  });
  const ops = [...new Set(graph.node.map(({ opType }) => opType))].join();
  yield { what: '', how: 'sound', model: proto, inputs: given };
  for (const [n, node] of graph.node.entries()) {
    const put = (changed: NodeProto): ModelProto => {
      const base = loose(true);
      return { ...base, graph: { ...base.graph!, node: graph.node.with(n, changed) } };
    };
    for (const [a, one] of node.attribute.entries()) {
      yield {
        what: `${node.opType}.${one.name}`,
        how: `without ${one.name}`,
        model: put({ ...node, attribute: node.attribute.toSpliced(a, 1) }),
        inputs: given,
      };
      for (const spoilt of spoiltAttribute(one))
        yield {
          what: `${node.opType}.${one.name}`,
          how: `${n}: ${textOf(spoilt)}`,
          model: put({ ...node, attribute: node.attribute.with(a, spoilt) }),
          inputs: given,
        };
    }
  }
  const tensors = [...given].flatMap(([name, datum]) => (isTensor(datum) ? [[name, datum] as const] : []));
  for (const [name, { dtype, shape }] of tensors) {
    if ((dtype !== 'int64' && dtype !== 'int32') || elementCount(shape) > 16) continue;
    const base = loose(true);
    const rest = new Map([...given].filter(([other]) => other !== name));
    for (const x of extremesOf(dtype)) {
      const { buffer } = tensorOf({ dtype, shape, elements: [x] })!.data as BigInt64Array<ArrayBuffer>;
      const initializer = { ...integers(dtype, []), dims: shape, rawData: new Uint8Array(buffer), name };
      const model = {
        ...base,
        irVersion: Math.max(base.irVersion, 4),
        graph: {
          ...base.graph!,
          initializer: [...graph.initializer, initializer],
          input: base.graph!.input.filter((port) => port.name !== name),
        },
      };
      yield { what: `${ops} constants`, how: `constant ${name}: all ${x}`, model, inputs: rest };
    }
  }
  for (const keepRanks of [false, true]) {
    const model = loose(keepRanks);
    const sound = tensors.map(([, tensor]) => numbersOf(tensor));
    const others = [...given].filter(([, datum]) => !isTensor(datum));
    for (const { how, inputs } of spoil(sound)) {
      const fed = new Map<string, Datum>(others);
      let fits = true;
      for (const [i, [name]] of tensors.entries()) {
        const input = inputs[i];
        if (!input) continue;
        const tensor = tensorOf(input);
        if (tensor) fed.set(name, tensor);
        else fits = false;
      }
      const ranked = tensors.every(([name, { shape }]) => {
        const datum = fed.get(name);
        return datum === undefined || (isTensor(datum) && datum.shape.length === shape.length);
      });
      if (fits && (ranked || !keepRanks))
        yield { what: `${ops} inputs`, how: `${keepRanks ? 'ranks known: ' : ''}${how}`, model, inputs: fed };
    }
  }
}

const openModel = async (proto: ModelProto): Promise<Session> => {
  const files = memoryFiles(new Map([['model.onnx', new Uint8Array(ModelProto.encode(proto))]]));
  const match = await onnx.match(files);
  return open(await prepare(onnx.lower(await onnx.read(files, match ?? { variant: 'onnx', entry: 'model.onnx' }))));
};

const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const pack = process.argv.find((word) => word.startsWith('--pack='))?.slice(7) ?? '';
const folder = process.argv.find((word) => word.startsWith('--folder='))?.slice(9);
const loadsOnly = process.argv.includes('--attributes');

const modelsOf = (): readonly (readonly [string, ModelCase])[] =>
  [...packsOf('onnx', folder)].flatMap(([name, models]) =>
    name.includes(pack) ? models.map((one) => [`${name}: ${one.name}`, one] as const) : [],
  );

const child = async (file: string, from: Position, skip: ReadonlySet<string>): Promise<void> => {
  const progress = openSync(file, 'w');
  let asked = 0;
  let waits = from.model !== '';
  const seen = new Map<string, number>();
  for (const [name, one] of modelsOf()) {
    if (one.cases.length === 0 || name.includes('_expanded')) continue;
    if (words.length > 0 && !words.some((word) => name.includes(word))) continue;
    const bytes = one.files['model.onnx'];
    if (typeof bytes !== 'string') continue;
    const proto = ModelProto.decode(Buffer.from(bytes, 'base64'));
    const graph = proto.graph!;
    if (graph.node.length > MOST_NODES) continue;
    const kind = graph.node.map(({ opType, attribute }) => `${opType} ${attribute.map((each) => each.name)}`).join();
    const alike = (seen.get(kind) ?? 0) + 1;
    seen.set(kind, alike);
    if (alike > ALIKE || (waits && name !== from.model)) continue;
    const after = waits ? from.index : -1;
    waits = false;
    const inputs = new Map<string, Datum>();
    let small = true;
    for (const [input, datum] of Object.entries(one.cases[0]!.inputs)) {
      if (!('dtype' in datum)) small = false;
      else if (elementCount(datum.shape) > MOST_ELEMENTS) small = false;
      else inputs.set(input, goldenTensor(datum));
    }
    if (!small) continue;
    let [opened, session]: [ModelProto | undefined, Session | undefined] = [undefined, undefined];
    let index = -1;
    for (const step of steps(proto, inputs)) {
      index++;
      if (index <= after || skip.has(step.what)) continue;
      if (loadsOnly && step.what.endsWith(' inputs')) break;
      const where: Position = { model: name, what: step.what, index, how: step.how.slice(0, 300) };
      writeSync(progress, JSON.stringify(where).padEnd(4000), 0);
      const before = process.memoryUsage.rss();
      try {
        if (opened !== step.model) {
          await session?.close();
          [opened, session] = [step.model, undefined];
          session = await openModel(step.model);
        }
        await session?.run(step.inputs, { signature: session.signatures.keys().next().value! });
      } catch (error) {
        if (!(error instanceof ServingError)) console.log(`THROWN ${name} | ${step.how} | ${error}`);
        else if (error.code === 'INTERNAL') console.log(`INTERNAL ${name} | ${step.how} | ${error.message}`);
        else if (step.how === 'sound') console.log(`NOT SOUND ${name}: ${error.message}`);
      }
      const grown = (process.memoryUsage.rss() - before) / 2 ** 20;
      if (grown > 1000) console.log(`GROWN ${name} | ${step.how} | ${grown.toFixed()} MiB`);
    }
    asked += index + 1;
    await session?.close();
  }
  console.log(`${asked} steps`);
  closeSync(progress);
};

const parent = (): Promise<void> =>
  probe<Position>({
    script: fileURLToPath(import.meta.url),
    args: process.argv.slice(2),
    first: { model: '', what: '', index: -1, how: '' },
    keyOf: ({ what }) => what,
    enough: ENOUGH,
    describe: ({ what, model, how }) => `${what} | ${model} | ${how}`,
  });

if (process.argv[2] === '--child') {
  const [file, from, skip] = process.argv.slice(3) as [string, string, string];
  words.splice(0, 3);
  await child(file, JSON.parse(from), new Set(JSON.parse(skip)));
} else await parent();
