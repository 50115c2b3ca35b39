/**
 * docs/ops/pytorch.md: every operator of torch 2.15 and 1.4 as their registries list them, and what becomes of it here; in
 * front those that torch.nn's layers and torchvision's classifiers reach (goldens/make_reached.py). Goldens are the packed
 * models whose code, or exported graph, calls the operator.
 */
import { inflateRawSync } from 'node:zlib';
import { ALIASES } from '../src/formats/pytorch/aliases.ts';
import { rowOf } from '../src/formats/pytorch/aten.ts';
import { ATEN } from '../src/formats/pytorch/ops/index.ts';
import { REACHED } from '../src/formats/pytorch/reached.ts';
import { refusedReason } from '../src/formats/pytorch/refused-ops.ts';
import { SCHEMAS } from '../src/formats/pytorch/schemas.ts';
import { SCHEMAS_1_4 } from '../src/formats/pytorch/schemas-1.4.ts';
import { type NetworkRow, networkRows } from '../test/oracles/networks.ts';
import { TIMM } from '../test/oracles/timm-networks.ts';
import { DETECTION } from '../test/oracles/torch-detection.ts';
import { ZOO } from '../test/oracles/torch-zoo.ts';
import { TORCHVISION } from '../test/oracles/torchvision-networks.ts';
import { TRANSFORMERS } from '../test/oracles/transformers-networks.ts';
import { coveragePage, type PackedModel, type PageRow, packedBytes, wordsInPacks } from './coverage-page.ts';
import { BAR, cell, networkTable, power } from './network-table.ts';

/** The texts of a zip archive whose names end so: code, and exported graphs. */
const textsOf = (archive: Buffer): readonly string[] => {
  const texts: string[] = [];
  // of each entry of the central directory: its method, its size, where it lies, its name
  for (
    let at = archive.indexOf('PK\x01\x02', 0, 'latin1');
    at >= 0;
    at = archive.indexOf('PK\x01\x02', at + 4, 'latin1')
  ) {
    const [method, size, from] = [
      archive.readUInt16LE(at + 10),
      archive.readUInt32LE(at + 20),
      archive.readUInt32LE(at + 42),
    ];
    const name = archive.toString('latin1', at + 46, at + 46 + archive.readUInt16LE(at + 28));
    if (!/\.(py|json)$/.test(name) || archive.toString('latin1', from, from + 4) !== 'PK\x03\x04') continue;
    const start = from + 30 + archive.readUInt16LE(from + 26) + archive.readUInt16LE(from + 28);
    const bytes = archive.subarray(start, start + size);
    texts.push((method === 8 ? inflateRawSync(bytes) : bytes).toString('utf8'));
  }
  return texts;
};

/** Calls as TorchScript writes them (`torch.add(`, `ops.torchvision.nms(`), and targets of exported graphs. */
const CALLS = /\b(?:torch\.ops\.(\w+)\.(\w+)|ops\.(\w+)\.(\w+)\(|torch\.(\w+)\()/g;

/** The name under which the table has it: that of the operator which is done in place, too. */
const known = (op: string): string => (Object.hasOwn(ATEN, op) ? op : op.replace(/_$/, ''));

const opsOf = ({ files }: PackedModel): readonly string[] =>
  Object.entries(files)
    .filter(([path]) => /\.pt2?$/.test(path))
    .flatMap(([, parts]) => textsOf(packedBytes(parts)))
    .flatMap((text) =>
      Array.from(text.matchAll(CALLS), ([, space, name, space2, name2, plain]) =>
        known(`${space ?? space2 ?? 'aten'}::${name ?? name2 ?? plain}`),
      ),
    );

/** What the interpreter of TorchScript does itself, with Python's numbers, texts and lists; and a branch of training. */
const PYTHON =
  /^aten::(__\w+__|__derive_index|__range_length|_set_item|append|floordiv|format|len|list|warn|Bool|Float|Int|ScalarImplicit|bernoulli)$/;

const SPACES = /^(aten|torchvision|quantized)::/;

/** Names that are served and of which no golden can be made, with the reason. */
// biome-ignore format: one class a line
const UNCOMPARED: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/^aten::(Bool|Float|Int|FloatImplicit|IntImplicit|ScalarImplicit)$/, 'TorchScript writes it as Python does: bool(x), int(x), float(x), or nothing'],
  [/^aten::(__interpolate|__upsample\w*)$/, 'of torch before 1.4, whose archives no version that installs today writes'],
  [/^aten::(adjoint|det|matrix_exp|matrix_power|linalg_matmul)$/, 'TorchScript writes its other name, whose row has the same formula'],
  [/^aten::(_conv1d|cholesky|qr|_local_scalar_dense|_conj|_index_put_impl|convolution_overrideable|view_as_complex_copy|_linalg_svd)$/, 'inside of torch: no call of it comes out of scripting, tracing or torch.export'],
  [/^aten::(_conv_depthwise2d|conv_depthwise3d|cuda|cudnn_batch_norm|mkldnn_\w+|pin_memory|get_device)$/, "of one device's own library, which the machine that makes the goldens has not"],
  [/^torchvision::_new_empty_tensor_op$/, 'of torchvision before 0.9, of which there is no golden of a model that calls it'],
  [/^aten::(has_torch_function|is_autocast_cpu_enabled|is_scripting)$|^prim::(grad|index)$/, 'a constant to every served model'],
];
/** Why a served operator has no golden; undefined where there is no reason. A second name is compared by its first. */
export const uncompared = (name: string, rows: readonly PageRow[]): string | undefined => {
  const first = ALIASES[name];
  if (first !== undefined && rows.some((row) => row.name === first && row.goldens.size > 0))
    return `a second name of ${first}`;
  return UNCOMPARED.find(([pattern]) => pattern.test(name))?.[1];
};

/** One row an operator. */
export const pytorchRows = (): readonly PageRow[] => {
  const goldens = wordsInPacks('pytorch', opsOf);
  const reached = new Map(REACHED.filter(([op]) => !PYTHON.test(op.replace(/(\w)_$/, '$1'))));
  const registry = new Set(
    `${SCHEMAS}${SCHEMAS_1_4}`
      .split('\n')
      .map((line) => line.slice(0, line.indexOf('(')).split('.')[0]!)
      // what is done in place is the operator of that name
      .filter((op) => SPACES.test(op) && !PYTHON.test(op) && !(/[a-z0-9]_$/.test(op) && rowOf(ATEN, op))),
  );
  const names = [...new Set([...registry, ...Object.keys(ATEN)])].sort();
  const rows = names.map((name): PageRow => {
    const isServed = rowOf(ATEN, name) !== undefined;
    const by = reached.get(name) ?? reached.get(`${name}_`);
    return {
      name,
      section: by ? "Reached by torch.nn's layers and torchvision's classifiers" : sectionOf(name, isServed),
      status: isServed ? 'served' : 'refused',
      isUpstream: by !== undefined,
      note: isServed ? '' : refusedReason(name),
      goldens: goldens.get(name) ?? new Map(),
      details: by ?? '',
    };
  });
  return rows.map((row) =>
    row.status === 'served' && row.goldens.size === 0 ? { ...row, note: uncompared(row.name, rows) ?? '' } : row,
  );
};

const sectionOf = (name: string, isServed: boolean): string =>
  isServed ? 'Served besides' : name.startsWith('quantized::') ? 'Quantized' : 'Other operators of the registry';

const INTRODUCTION = `# PyTorch operators

Generated by \`npm run docs\` from the registries of torch 2.15 and 1.4 (\`src/formats/pytorch/schemas.ts\`), from the tables of
src/formats/pytorch/ops/, and from what torch.nn's layers and torchvision's classifiers call when they are really run
(\`src/formats/pytorch/reached.ts\`). An operator that works in place (\`add_\`) is the one without the underscore. A model that
calls an operator without a row is refused at load; the message names it and the line of its code, or the node. "Models
compared" are models that torch itself answered, by the file of src/formats/pytorch/goldens that holds them. What Python's
own numbers, lists and texts are asked is done by the interpreter of TorchScript, and is no row here.
`;

/** `240 runs: 217 answers are torch's …` */
const networksSummary = (rows: readonly NetworkRow[]): string => {
  const answered = rows.filter((row) => row.worst !== undefined);
  const above = answered.filter((row) => row.worst! > BAR);
  const asTrue = above.filter((row) => row.toExact !== undefined && row.toExact <= 2 * row.ownToExact!);
  return (
    `${rows.length} runs: ${answered.length - above.length} answers are torch's within ${BAR.toExponential(0)} of the ` +
    `largest number; ${above.length} are further from it, of which ${asTrue.length} are as near to float64's answer as ` +
    `torch's own float32 is (at most twice as far); ${rows.length - answered.length} have no answer.`
  );
};

const detectionLine = (row: NetworkRow): string =>
  `| ${[
    row.name,
    `${(row.parameters / 1e6).toFixed(1)} M`,
    row.found?.join(', ') ?? '',
    row.worst === undefined ? cell(row.failed ?? `refused: ${row.refused}`) : power(row.worst),
    row.moved ?? '',
    row.missing ?? '',
  ].join(' | ')} |`;

/** The page. */
export const pytorchOps = (): string =>
  `${coveragePage(INTRODUCTION, pytorchRows()).trimEnd()}

## Detectors

Detectors of torchvision with random weights, scripted, traced and exported by torch 2.15, scripted by torch 1.4 with torchvision
0.5; asked are three pictures of different sizes: \`node dist/test/oracles/torch-detection.js\` (test/oracles/torch_detection.py).
Boxes are how many torch finds in each; the error is the largest difference of boxes, scores, masks and keypoints as a part
of the largest. Random networks score many boxes alike: a box is moved where its score differs from its neighbour's by less
than rounding (torch moves them itself by its other kernels), and missing where no box of that label, score and place is found.

| network | parameters | boxes | worst error | moved | missing |
|---|---|---|---|---|---|
${networkRows(DETECTION).map(detectionLine).join('\n')}

## Whole networks

Networks of torchvision with random weights, traced, scripted and exported by torch, each answer compared with torch's own:
\`node dist/test/oracles/torchvision-networks.js\` (test/oracles/torch_networks.py). Normalizations have the statistics of
random pictures, so that numbers neither vanish nor explode. Asked are batches of one and of two, and one other size of
picture where the network takes any. An error is the largest difference as a part of the largest number: ours from torch's
float32 (bold where above ${BAR.toExponential(0)}), ours from torch's float64, and torch's float32 from its own float64.
Left out are \`torchvision.models.quantization\`, whose tensors no server of floats has (its float networks are below), and
the optical flow of \`raft_large\` and \`raft_small\`. What the script lists and this table has not, was not run yet: larger
variants of families of which others are here.

${networksSummary(networkRows(TORCHVISION))}

${networkTable(networkRows(TORCHVISION), 'torch')}

## timm

One small member of every family of timm, in the same way: \`node dist/test/oracles/timm-networks.js\`
(test/oracles/timm_networks.py, where it says which have fewer blocks than their name tells).

${networksSummary(networkRows(TIMM))}

${networkTable(networkRows(TIMM), 'torch')}

## Networks by hand

Detectors and their decoding, generators, points, text, sound, graphs, tables and series as people write them, asked for other
sizes than the example's: \`node dist/test/oracles/torch-zoo.js\` (test/oracles/torch_zoo/). What torch itself does not make
says so.

${networksSummary(networkRows(ZOO))}

${networkTable(networkRows(ZOO), 'torch')}

## Models of Hugging Face transformers

Tiny models with random weights, traced (\`return_dict=False\`) and exported (\`strict=False\`, sizes that differ are dynamic):
\`node dist/test/oracles/transformers-networks.js\` (test/oracles/transformers_networks.py, transformers_models.py). Asked are the
example, one row, three rows of other lengths, and rows that begin or end with padding, or are padding alone, wherever torch
itself answers such a request of what it traced. \`failed\` without an error of ours is what torch said when it was to make the model.
What the script lists and this table has not, was not run yet.

${networksSummary(networkRows(TRANSFORMERS))}

${networkTable(networkRows(TRANSFORMERS), 'torch')}
`;
