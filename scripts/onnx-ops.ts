/**
 * docs/ops/onnx.md: every operator of the onnx package, in all its versions, and of ONNX Runtime's own domain, and what
 * becomes of it here. The list is onnx-operators.json, which goldens/operators.py writes from the two packages; goldens are
 * the packed models that hold the operator, in branches, loops and functions too.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REWRITES } from '../src/engines/onnxruntime/rewrites.ts';
import { NEWER } from '../src/formats/onnx/newer.ts';
import { OLDER } from '../src/formats/onnx/older.ts';
import { REFUSED } from '../src/formats/onnx/refusals.ts';
import { type GraphProto, ModelProto, type NodeProto } from '../src/graph/onnx/messages.ts';
import { ROOT } from '../test/root.ts';
import { coveragePage, type PackedModel, type PageRow, packedBytes, wordsInPacks } from './coverage-page.ts';

interface Operator {
  readonly domain: string;
  readonly name: string;
  /** The versions in which it changed. */
  readonly versions: readonly number[];
  /** From when on it is gone. */
  readonly deprecated?: number;
  /** onnx says it by others as well. */
  readonly function?: boolean;
  /** ONNX Runtime has a kernel for a CPU. */
  readonly kernel?: boolean;
}
interface Operators {
  readonly onnx: string;
  readonly onnxruntime: string;
  readonly operators: readonly Operator[];
}

const { onnx, onnxruntime, operators } = JSON.parse(
  readFileSync(join(ROOT, 'scripts/onnx-operators.json'), 'utf8'),
) as Operators;

const SECTIONS: Readonly<Record<string, string>> = {
  '': 'ai.onnx',
  'ai.onnx.ml': 'ai.onnx.ml',
  'ai.onnx.preview': 'ai.onnx.preview',
  'ai.onnx.preview.training': 'Training',
  'com.microsoft': 'com.microsoft, ONNX Runtime’s own',
};

const nameOf = (domain: string, op: string): string => (domain === '' ? op : `${domain}.${op}`);

function* nodesOf({ node }: Pick<GraphProto, 'node'>): Generator<NodeProto> {
  for (const one of node) {
    yield one;
    for (const { g, graphs } of one.attribute) for (const body of g ? [g, ...graphs] : graphs) yield* nodesOf(body);
  }
}

/** The operators of a packed model. */
const opsOf = ({ files }: PackedModel): readonly string[] =>
  Object.entries(files)
    .filter(([path]) => path.endsWith('.onnx'))
    .flatMap(([, parts]) => {
      const { graph, functions } = ModelProto.decode(packedBytes(parts));
      return (graph ? [graph, ...functions] : functions).flatMap((body) =>
        [...nodesOf(body)].map(({ domain, opType }) => nameOf(domain === 'ai.onnx' ? '' : domain, opType)),
      );
    });

/** Operators of models of before opset 10 that onnx itself has forgotten. */
const EXPERIMENTAL = Object.keys(OLDER).filter(
  (name) => !operators.some((one) => one.domain === '' && one.name === name),
);

const rewrittenBy = (domain: string, name: string): readonly string[] => [
  ...(domain === '' && Object.hasOwn(OLDER, name) ? ['rewritten from before opset 7'] : []),
  ...(domain === '' && Object.hasOwn(NEWER, name) ? ['rewritten from after opset 26'] : []),
  ...(Object.hasOwn(REWRITES, `${domain}:${name}`) ? ['guarded or rewritten for ONNX Runtime'] : []),
];

/** One row an operator, of the packages or of the tables. */
export const onnxRows = (): readonly PageRow[] => {
  const goldens = wordsInPacks('onnx', opsOf);
  const rows = operators.map(({ domain, name, versions, deprecated, function: body, kernel }): PageRow => {
    const refusal = REFUSED[`${domain}:${name}`];
    const notes = [
      ...(deprecated === undefined ? [] : [`gone since ${deprecated}`]),
      ...(kernel || !body ? [] : ['by its parts']),
      ...rewrittenBy(domain, name),
    ];
    const isThere = kernel || body || rewrittenBy(domain, name).length > 0 || name === 'Constant';
    const full = nameOf(domain, name);
    const missing = domain === 'com.microsoft' ? 'no kernel for a CPU' : '';
    return {
      name: full,
      section: SECTIONS[domain] ?? domain,
      status: refusal !== undefined || (!isThere && missing !== '') ? 'refused' : isThere ? 'served' : 'not there',
      isUpstream: true,
      apart: domain === 'com.microsoft' || domain === 'ai.onnx.preview.training',
      note: refusal ?? (isThere ? notes.join(', ') : missing),
      goldens: goldens.get(full) ?? new Map(),
      details: versions.join(', '),
    };
  });
  const forgotten = EXPERIMENTAL.map((name): PageRow => {
    const found = goldens.get(name) ?? new Map<string, number>();
    const isServed = found.size > 0;
    return {
      name,
      section: 'Experimental, until opset 9',
      status: isServed ? 'served' : 'refused',
      isUpstream: false,
      apart: true,
      note: isServed ? 'rewritten' : 'refused by name, with its reason',
      goldens: found,
      details: '1',
    };
  });
  return [...rows, ...forgotten];
};

/** The node tests that are not among the goldens, by reason. */
const leftOut = (): string => {
  const reasons = new Map<string, string[]>();
  const left = JSON.parse(
    readFileSync(join(ROOT, 'src/formats/onnx/goldens/node-tests-left-out.json'), 'utf8'),
  ) as Readonly<Record<string, string>>;
  for (const [name, why] of Object.entries(left)) reasons.set(why, [...(reasons.get(why) ?? []), name]);
  return [...reasons]
    .map(
      ([why, names]) =>
        `- ${why}: ${names.length > 12 ? `${names.length} tests` : names.map((name) => `\`${name}\``).join(', ')}`,
    )
    .join('\n');
};

const INTRODUCTION = `# ONNX operators

Generated by \`npm run docs\` from \`scripts/onnx-operators.json\`, the lists of the onnx package ${onnx} and of ONNX Runtime
${onnxruntime}, and the tables of src/formats/onnx/ and src/engines/onnxruntime/. "Takes" are the versions in which an operator
changed. "Models compared" are models whose answers are those of onnx's own node tests, of ONNX Runtime, or of the framework
that exported them, by the file of src/formats/onnx/goldens that holds them. An operator that is served may lack a kernel for
an element type: such a model is refused when it is loaded, naming the node.

## Node tests of onnx

All node tests of the onnx package are run: they answer as onnx says, or are refused by name when they are loaded. Left out:

${leftOut()}

## Operators
`;

/** The page. */
export const onnxOps = (): string => coveragePage(INTRODUCTION, onnxRows());
