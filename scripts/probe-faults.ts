/**
 * Looks for calls that end the process: `npm run build && node dist/scripts/probe-faults.js [operator…]`. Every sound
 * call of scripts/faults/calls.ts is spoilt in turn (empty dimensions, extreme values, wrong sizes and ranks) and run
 * by ONNX Runtime in a process of its own, which is started again behind each call that ends it or
 * takes too long. What was found is written down in src/engines/onnxruntime/faults.ts; with --guarded the calls go
 * through the guard first, and nothing may be found.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { guard } from '../src/engines/onnxruntime/guard.ts';
import { KERNELS } from '../src/engines/onnxruntime/kernels.ts';
import { openOnnx } from '../src/engines/onnxruntime/session.ts';
import { ServingError } from '../src/errors.ts';
import { ModelProto } from '../src/graph/onnx/messages.ts';
import { attribute, graphOf, modelOf, node, tensorType, valueInfo } from '../src/graph/onnx/protos.ts';
import type { Session } from '../src/model.ts';
import { DTYPES, type DType } from '../src/tensor/dtype.ts';
import type { Port } from '../src/tensor/signature.ts';
import { CALLS, type Call } from './faults/calls.ts';
import { probe } from './faults/probe.ts';
import { type Input, type Inputs, spoil, tensorOf } from './faults/spoil.ts';

/** Of one operator and dtype; what is left of them is not run then. */
const ENOUGH = 6;

const readInput = (text: string, dtype: DType): Input | undefined => {
  if (text === '?') return undefined;
  const [, type, dims, elements] = /^(\w+)\[([\d,]*)\](?:=(.*))?$/.exec(text)!;
  const shape = dims === '' ? [] : dims!.split(',').map(Number);
  return { dtype: type === 'T' ? dtype : (type as DType), shape, elements: elements?.split(',').map(Number) ?? [1] };
};

const open = async (call: Call, inputs: Inputs): Promise<Session> => {
  const names = inputs.map((input, i) => (input ? `in_${i}` : ''));
  const outputs = Array.from({ length: call.outputs ?? 1 }, (_, i) => `out_${i}`);
  const attributes = Object.entries(call.attributes ?? {}).map(([name, value]) => {
    if (name === 'to') return attribute(name, DTYPES[value as DType].onnx);
    if (typeof value !== 'object') return attribute(name, value);
    if ('f' in value) return attribute(name, { float: value.f });
    if ('fs' in value) return attribute(name, { floats: value.fs });
    if ('graph' in value) return attribute(name, value);
    return attribute(name, 'ss' in value ? { strings: value.ss } : value);
  });
  // The branches of If take what they need from around them.
  const taken = call.op === 'If' ? names.slice(0, 1) : names;
  const made = { ...node(call.op, taken, outputs, attributes), domain: call.domain ?? '' };
  const given = inputs.flatMap((input, i) => (input ? [{ name: `in_${i}`, dtype: input.dtype }] : []));
  const graph = graphOf({
    node: [made],
    input: given.map(({ name, dtype }) => valueInfo(name, tensorType(dtype))),
    output: outputs.map((name) => valueInfo(name)),
  });
  const opsets: Record<string, number> = call.domain
    ? { '': 21, [call.domain]: call.opset ?? 1 }
    : { '': call.opset ?? 21 };
  const bare = { ...modelOf(graph, opsets), irVersion: 8 };
  const { model: proto, fatalWhenEmpty } = guarded ? guard(bare) : { model: bare, fatalWhenEmpty: [] };
  const model = new Uint8Array(ModelProto.encode(proto));
  const port = (name: string, dtype: DType): Port => ({ name, type: { kind: 'tensor', dtype, shape: undefined } });
  const signature = {
    inputs: given.map(({ name, dtype }) => port(name, dtype)),
    outputs: outputs.map((name) => port(name, 'float32')),
  };
  const onnx = {
    model,
    weights: new Map(),
    predictable: true,
    fatalWhenEmpty,
    unsoundOptimizers: [],
    inputs: given.map(({ name }) => name),
    outputs,
  };
  const prepared = {
    signatures: new Map([['', signature]]),
    notes: [],
    weightBytes: 0,
    kind: 'onnx' as const,
    sessions: new Map([['', onnx]]),
  };
  return openOnnx(prepared, { warmUp: false });
};

/** The attributes of a call, without bodies. */
const textOf = ({ attributes = {} }: Call): string =>
  JSON.stringify(attributes, (key, value) => (key === 'graph' ? '…' : value));

interface Position {
  readonly call: number;
  readonly dtype: string;
  readonly index: number;
  readonly how: string;
}

const dtypesOf = (call: Call): readonly string[] => (call.dtypes ?? KERNELS[call.op]?.dtypes ?? 'float32').split(' ');
const guarded = process.argv.includes('--guarded');
const wantedOps = process.argv.slice(2).filter((word) => !word.startsWith('--'));

/** Runs everything behind a position, telling where it is before each step. */
const child = async (file: string, from: Position, skip: ReadonlySet<string>): Promise<void> => {
  const progress = openSync(file, 'w');
  const tell = (position: Position): void => {
    writeSync(progress, JSON.stringify(position).padEnd(500), 0);
  };
  for (const [number, call] of CALLS.entries()) {
    if (number < from.call || (wantedOps.length > 0 && !wantedOps.includes(call.op))) continue;
    const dtypes = dtypesOf(call);
    for (const [d, dtype] of dtypes.entries()) {
      if (number === from.call && d < dtypes.indexOf(from.dtype)) continue;
      if (skip.has(`${number} ${dtype}`)) continue;
      const sessions = new Map<string, Session | undefined>();
      const sound = call.inputs.split(' ').map((text) => readInput(text, dtype as DType));
      let index = 0;
      for (const { how, inputs } of spoil(sound)) {
        const here = { call: number, dtype, index: index++, how };
        if (number === from.call && dtype === from.dtype && here.index <= from.index) continue;
        const tensors = inputs.map((input) => input && tensorOf(input));
        if (inputs.some((input, i) => input && !tensors[i])) continue;
        tell(here);
        const key = inputs.map((input) => (input ? 1 : 0)).join('');
        try {
          if (!sessions.has(key)) {
            sessions.set(key, undefined);
            sessions.set(key, await open(call, inputs));
          }
          const fed = new Map(tensors.flatMap((tensor, i) => (tensor ? [[`in_${i}`, tensor] as const] : [])));
          await sessions.get(key)?.run(fed, { signature: '' });
        } catch (error) {
          if (how === 'sound')
            console.log(`NOT SOUND ${call.op} ${dtype} ${call.inputs} ${textOf(call)}: ${(error as Error).message}`);
          else if (!(error instanceof ServingError)) console.log(`THROWN ${call.op} ${dtype}: ${how}: ${error}`);
        }
      }
      for (const session of sessions.values()) await session?.close();
    }
  }
  closeSync(progress);
};

const parent = (): Promise<void> =>
  probe<Position>({
    script: fileURLToPath(import.meta.url),
    args: [...wantedOps, ...(guarded ? ['--guarded'] : [])],
    first: { call: -1, dtype: '', index: -1, how: '' },
    keyOf: ({ call, dtype }) => `${call} ${dtype}`,
    enough: ENOUGH,
    describe: ({ call: number, dtype, how }) => {
      const call = CALLS[number]!;
      return `${call.domain ?? ''}${call.op}@${call.opset ?? 21} ${dtype} | ${call.inputs} ${textOf(call)} | ${how}`;
    },
  });

if (process.argv[2] === '--child') {
  const [file, from, skip] = process.argv.slice(3) as [string, string, string];
  wantedOps.splice(0, 3);
  await child(file, JSON.parse(from), new Set(JSON.parse(skip)));
} else await parent();
