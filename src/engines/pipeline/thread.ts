/** The module that a thread for pipelines runs. */
import { parentPort } from 'node:worker_threads';
import { compile } from '../../pipeline/compile.ts';
import type { Pipeline } from '../../pipeline/pipeline.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { serveJobs } from '../thread-port.ts';

if (parentPort) {
  serveJobs(parentPort, (pipeline: Pipeline) => {
    const run = compile(pipeline);
    return (inputs, outputs = []) =>
      run(inputs as readonly Tensor[], inputs[0]?.shape[0] ?? 0, outputs) as readonly Tensor[];
  });
}
