/** The nodes of a graph that ONNX has no operator for, told so that whoever converts the model can do without them. */
import { needsHost } from '../engines/host/cut.ts';
import type { Graph, Node } from '../graph/graph.ts';
import { bodiesOf, prune } from '../graph/prune.ts';

/** What may be done about operators, the first that fits. */
const ADVICE: readonly (readonly [ops: RegExp, advice: string])[] = [
  [/^(Parse.*Example|DecodeCSV|DecodeJSONExample)$/, 'export a signature that takes the parsed features as tensors'],
  [/^(Decode(AndCropJpeg|Bmp|Gif|Image|Jpeg|Png)|ExtractJpegShape)$/, 'export a signature that takes pixels'],
  [
    /^(DecodeWav|EncodeWav|DecodeRaw|DecodePaddedRaw|DecodeCompressed|ParseTensor)$/,
    'export a signature that takes the decoded tensor',
  ],
  [/^LookupTable/, 'export a signature that takes the numbers that the table tells, and look them up before'],
  [
    /String|Regex|Unicode|Substr|Join|Base64|AsString|Fingerprint|Hash/,
    'do it before or after the model: ONNX has no operators on bytes',
  ],
  [/^(Sparse|Ragged|DenseTo|DeserializeSparse|Serialize)/, 'export a signature that takes and gives dense tensors'],
];
const OTHERWISE = 'ONNX has no operator for it; export the model without, or serve it here as it is';
const MOST_NAMED = 20;

/** Every host node, those of branches and loops included. */
const hostNodes = (graph: Graph): readonly Node[] =>
  graph.nodes.flatMap((node) => [
    ...(node.domain === 'host' ? [node] : []),
    ...bodiesOf(node).flatMap((body) => hostNodes(body)),
  ]);

/** Outputs that need no host node. */
const freeOutputs = (graph: Graph): readonly string[] =>
  graph.outputs.filter((port) => !prune({ ...graph, outputs: [port] }).nodes.some(needsHost)).map(({ name }) => name);

/** All of them by what may be done, and which outputs can be had without. */
export const describeHostNodes = (graph: Graph): string => {
  const nodes = hostNodes(graph);
  const byAdvice = new Map<string, string[]>();
  for (const { op, from } of nodes) {
    const advice = ADVICE.find(([ops]) => ops.test(op))?.[1] ?? OTHERWISE;
    const list = byAdvice.get(advice) ?? [];
    byAdvice.set(advice, list);
    list.push(`${op} ${JSON.stringify(from)}`);
  }
  const lines = [...byAdvice].map(([advice, list]) => {
    const more = list.length > MOST_NAMED ? ` and ${list.length - MOST_NAMED} more` : '';
    return `  ${list.slice(0, MOST_NAMED).join(', ')}${more}: ${advice}`;
  });
  const free = freeOutputs(graph);
  return [
    `${nodes.length} ${nodes.length === 1 ? 'node runs' : 'nodes run'} in kernels of this server, which ONNX has no operators for:`,
    ...lines,
    ...(free.length > 0 ? [`  without them: --outputs=${free.join(',')}`] : []),
  ].join('\n');
};
