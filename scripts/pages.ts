/** The pages of docs/, and the parts of README.md, that are generated from the program's own tables. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { flagTable } from '../src/cli/flags.ts';
import { CODES } from '../src/errors.ts';
import { LIMITS } from '../src/server/limits.ts';
import { ROOT } from '../test/root.ts';
import { ROWS } from '../test/seed/rows.ts';
import { caffe2Ops } from './caffe2-ops.ts';
import { cntkOps } from './cntk-ops.ts';
import { estimators } from './estimators.ts';
import { h2oAlgorithms } from './h2o.ts';
import { mxnetOps } from './mxnet-ops.ts';
import { onnxOps } from './onnx-ops.ts';
import { pmmlPage } from './pmml.ts';
import { pytorchOps } from './pytorch-ops.ts';
import { spark } from './spark.ts';
import { tensorflowModels } from './tensorflow-models.ts';
import { tensorflowOps } from './tensorflow-ops.ts';

const errors = (): string => `# Errors

Generated from src/errors.ts by \`npm run docs\`. Every failure is \`{"error": "…"}\` with a message that says where, what was
found and what was expected. The seed's route \`POST /\` answers 400 wherever the table says 400, 404, 405, 415, 500 or 501
and the request was at fault, as the seed did.

| code | HTTP | gRPC | meaning |
| --- | --- | --- | --- |
${Object.entries(CODES)
  .map(([code, { http, grpc, meaning }]) => `| ${code} | ${http} | ${grpc} | ${meaning} |`)
  .join('\n')}
`;

const cell = (text: string): string => text.replaceAll('|', '\\|');
const seed = (): string => `# The seed's README, line by line

Generated from test/seed/rows.ts by \`npm run docs\`. Every row that is not open is run by the tests.

| section | what it says | state | |
| --- | --- | --- | --- |
${ROWS.map(({ section, says, state, reason }) => `| ${section} | ${cell(says)} | ${state} | ${cell(reason ?? '')} |`).join('\n')}
`;

const limits = (): string => `# Limits

Generated from src/server/limits.ts by \`npm run docs\`: what the server allows a client, and why. \`--max_body_mb\`, \`--deadline_ms\` and
\`--drain_ms\` set three of them from the command line; the library's \`createHandler\` takes all under \`limits\`.

| limit | default | why |
| --- | --- | --- |
${Object.entries(LIMITS)
  .map(([name, { value, why }]) => `| ${name} | ${value} | ${why} |`)
  .join('\n')}
`;

/** `text` with what stands between the two marks named `name` replaced by `content`. */
const between = (text: string, name: string, content: string): string => {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [text.indexOf(open), text.indexOf(close)];
  if (from < 0 || to < from) throw new Error(`the marks ${open} and ${close} are not in the page`);
  return `${text.slice(0, from + open.length)}\n${content}\n${text.slice(to)}`;
};

/** Path from the root → what the file should hold. */
export const pages = (): ReadonlyMap<string, string> =>
  new Map([
    ['docs/errors.md', errors()],
    ['docs/limits.md', limits()],
    ['docs/seed.md', seed()],
    ['docs/estimators.md', estimators()],
    ['docs/h2o.md', h2oAlgorithms()],
    ['docs/pmml.md', pmmlPage()],
    ['docs/spark.md', spark()],
    ['docs/ops/tensorflow.md', tensorflowOps()],
    ['docs/ops/onnx.md', onnxOps()],
    ['docs/ops/mxnet.md', mxnetOps()],
    ['docs/ops/pytorch.md', pytorchOps()],
    ['docs/ops/cntk.md', cntkOps()],
    ['docs/ops/caffe2.md', caffe2Ops()],
    ['docs/tensorflow-models.md', tensorflowModels()],
    ['README.md', between(readFileSync(join(ROOT, 'README.md'), 'utf8'), 'flags', flagTable())],
  ]);
