/**
 * What guard.test.ts runs in a process of its own: the scenarios named by the arguments, or all of them, one after the
 * other. Prints a line of JSON for each. Behind `--bare` they run without the guard.
 */
import { memoryFiles } from '../../../test/memory-files.ts';
import { ModelProto } from '../../graph/onnx/messages.ts';
import type { DType } from '../../tensor/dtype.ts';
import { tensorOfNumbers } from '../../tensor/numbers.ts';
import type { Port, Signature } from '../../tensor/signature.ts';
import { elementCount, isTensor } from '../../tensor/tensor.ts';
import { open } from '../open.ts';
import { prepare } from '../prepare.ts';
import type { Prepared } from '../prepared.ts';
import { SCENARIOS, type Scenario } from './guard.test.table.ts';

const port = (name: string, dtype: DType): Port => ({ name, type: { kind: 'tensor', dtype, shape: undefined } });

const preparedOf = async ({ model, inputs }: Scenario, bare: boolean): Promise<Prepared> => {
  const bytes = new Uint8Array(ModelProto.encode(model));
  const signature: Signature = {
    inputs: inputs.map(([dtype], i) => port(`in_${i}`, dtype)),
    outputs: model.graph!.output.map(({ name }) => port(name, 'float32')),
  };
  const files = memoryFiles(new Map([['model.onnx', bytes]]));
  const signatures = new Map([['', signature]]);
  const prepared = await prepare({
    kind: 'onnx',
    signatures,
    files,
    entry: 'model.onnx',
    proto: ModelProto.decode(bytes),
    asStored: true,
    bytes,
  });
  if (!bare || prepared.kind !== 'onnx') return prepared;
  const unguarded = { ...prepared.sessions.get('')!, model: bytes, fatalWhenEmpty: [], leastSizes: [] };
  return { ...prepared, sessions: new Map([['', unguarded]]) };
};

const answer = async (scenario: Scenario, bare: boolean): Promise<Scenario['answer']> => {
  try {
    const session = await open(await preparedOf(scenario, bare));
    const fed = scenario.inputs.map(([dtype, shape, data], i) => {
      const elements = data ?? Array<number>(elementCount(shape)).fill(1);
      return [`in_${i}`, tensorOfNumbers(dtype, shape, elements)!] as const;
    });
    const results = await session.run(new Map(fed), { signature: '' });
    await session.close();
    return [...results.values()].map((datum) => {
      if (!isTensor(datum)) return 'no tensor';
      return `${datum.dtype} [${datum.shape.join(', ')}] ${Array.from(datum.data as Float32Array).join()}`;
    });
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return `${code}: ${message.replace(/memory of \d+/, 'memory of …')}`;
  }
};

const bare = process.argv.includes('--bare');
const named = process.argv.slice(2).filter((word) => word !== '--bare');
for (const name of named.length > 0 ? named : Object.keys(SCENARIOS)) {
  console.log(JSON.stringify([name, await answer(SCENARIOS[name]!, bare)]));
}
