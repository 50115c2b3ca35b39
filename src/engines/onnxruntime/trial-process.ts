/** The process that trial.ts starts: tries one device and says what came of it, in one line. */
import { GraphBuilder } from '../../graph/builder.ts';
import { encodeOnnx } from '../../graph/onnx/encode.ts';
import { isTensor } from '../../tensor/tensor.ts';
import { type CudaDevice, cudaDevices } from '../cuda.ts';
import { providersOf } from './providers.ts';
import { openOnnx } from './session.ts';
import { ANSWER, type Attempt, type Trial } from './trial.ts';

const NAME = 'trial';
const MATRIX = { dtype: 'float32', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) } as const;
/** [[1, 2], [3, 4]] by itself, and its negative parts cut. */
const EXPECTED = [7, 10, 15, 22];

/** y = relu(x · w) */
const model = () => {
  const g = new GraphBuilder();
  const x = g.input('x', 'float32', [2, 2]);
  const w = g.constant(MATRIX);
  g.output('y', g.op('Relu', [g.op('MatMul', [x, w], {})], {}));
  const { model, inputs, outputs } = encodeOnnx(g.build());
  return { model: new Uint8Array(model), inputs, outputs };
};

/** Throws what ONNX Runtime says; returns what is wrong with the answer. */
const run = async ({ kind, index, config }: Attempt, device: CudaDevice | undefined): Promise<string | undefined> => {
  const port = (name: string) => ({ name, type: { kind: 'tensor', dtype: 'float32', shape: [2, 2] } as const });
  const signatures = new Map([[NAME, { inputs: [port('x')], outputs: [port('y')] }]]);
  const onnx = { ...model(), weights: new Map(), predictable: false, fatalWhenEmpty: [], unsoundOptimizers: [] };
  const providers = providersOf(kind, { index, ...(device && { memoryBytes: device.memoryBytes }) }, config);
  const session = await openOnnx(
    { kind: 'onnx', signatures, sessions: new Map([[NAME, onnx]]), notes: [], weightBytes: 0 },
    { warmUp: false, place: { kind, device: NAME, providers, fallback: true, logged: true, notes: [] } },
  );
  const y = (await session.run(new Map([['x', MATRIX]]), { signature: NAME })).get('y');
  const elsewhere = session.place?.nodes?.filter((node) => node.device === 'CPU') ?? [];
  await session.close();
  if (elsewhere.length > 0) return `it leaves ${elsewhere.map(({ op }) => op).join(', ')} to the processor`;
  const found = y && isTensor(y) && y.dtype === 'float32' ? [...y.data] : [];
  return found.join() === EXPECTED.join() ? undefined : `a product of matrices came out as [${found.join(', ')}]`;
};

/** ONNX Runtime's reason, with what to do where a library is missing. */
const explain = (kind: Attempt['kind'], message: string): string => {
  const library = /(lib[\w.+-]+\.so[\d.]*): cannot open shared object file/.exec(message)?.[1];
  if (kind === 'webgpu') {
    return /WebGPU adapter/.test(message)
      ? 'no GPU is found by way of Vulkan, Metal or Direct3D; install the GPU’s driver (on Linux with its Vulkan part and libvulkan1)'
      : message;
  }
  return library === undefined
    ? message
    : `${library} is not found; CUDA 13 and cuDNN 9${kind === 'tensorrt' ? ' and TensorRT 10' : ''} must be where the system looks for libraries (LD_LIBRARY_PATH)`;
};

const attempt = async (wanted: Attempt): Promise<Trial> => {
  const { kind, index } = wanted;
  let device: CudaDevice | undefined;
  if (kind !== 'webgpu') {
    const devices = cudaDevices();
    if (typeof devices === 'string') return { ok: false, reason: devices };
    device = devices[index];
    if (!device) {
      const found = devices.map(({ name }, i) => `${i} (${name})`).join(', ');
      return { ok: false, reason: `there is no CUDA device ${index}; found ${found || 'none'}` };
    }
  }
  try {
    const wrong = await run(wanted, device);
    return wrong === undefined ? { ok: true, ...device } : { ok: false, reason: wrong };
  } catch (error) {
    return { ok: false, reason: explain(kind, (error as Error).message) };
  }
};

process.stdout.write(`${ANSWER}${JSON.stringify(await attempt(JSON.parse(process.argv[2]!) as Attempt))}\n`);
