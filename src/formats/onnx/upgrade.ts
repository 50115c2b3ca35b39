/**
 * Models of opsets that ONNX Runtime 1.30.0 does not run, in the words of one that it does: those of before 7 (2017) in
 * those of 7, those of 27 and 28 in those of 26. The table is in older.ts and newer.ts.
 */
import { ServingError } from '../../errors.ts';
import type { GraphProto, ModelProto, NodeProto } from '../../graph/onnx/messages.ts';
import { excesses } from './limits.ts';
import { newerThan26 } from './newer.ts';
import { isOlder, olderRewrites } from './older.ts';
import { refusalOf } from './refusals.ts';
import { domainOf, type RewritesOf, rewriteNodes } from './rewriting.ts';

/** The first opset without the experimental operators. */
const EXPERIMENTAL_UNTIL = 10;
/** What ONNX Runtime runs of the standard operators, and of the IR. */
const OLDEST_OPSET = 7;
const NEWEST_OPSET = 26;
const NEWEST_IR = 13;
/** The newest that is known here; what comes later may change what stands before. */
const NEWEST_KNOWN = 28;

/** The version of the standard operators; models of IR version 1 and 2 may state none and mean 1. */
export const opsetOf = ({ opsetImport }: Pick<ModelProto, 'opsetImport'>): number =>
  opsetImport.find((one) => domainOf(one) === '')?.version ?? 1;

/**
 * Operators whose kernels in ONNX Runtime 1.30.0 end at opset 21: 22 only gave them bfloat16. A model of theirs is one of
 * 21 where nothing in it came later.
 */
const UNTIL_21: ReadonlySet<string> = new Set(
  'GlobalLpPool MaxRoiPool Multinomial RandomNormal RandomNormalLike RandomUniform RandomUniformLike Bernoulli RoiAlign'.split(
    ' ',
  ),
);
const SINCE_22: ReadonlySet<string> = new Set(
  'Attention BitCast CumProd RMSNormalization RotaryEmbedding Swish TensorScatter'.split(' '),
);
/** Attributes that 22 to 26 gave to operators of before. */
const ATTRIBUTES_SINCE_22: ReadonlySet<string> = new Set(['round_mode', 'output_dtype', 'precision']);

/** All nodes, those of branches, loops and functions as well. */
function* nodesOf(graph: Pick<GraphProto, 'node'>): Generator<NodeProto> {
  for (const node of graph.node) {
    yield node;
    for (const { g, graphs } of node.attribute) for (const body of g ? [g, ...graphs] : graphs) yield* nodesOf(body);
  }
}

const newestFor = (model: ModelProto): number => {
  const nodes = [model.graph!, ...model.functions].flatMap((body) => [...nodesOf(body)]);
  const standard = nodes.filter((node) => domainOf(node) === '');
  const isLater = ({ opType, attribute }: NodeProto): boolean =>
    SINCE_22.has(opType) || attribute.some(({ name }) => ATTRIBUTES_SINCE_22.has(name));
  return standard.some(({ opType }) => UNTIL_21.has(opType)) && !standard.some(isLater) ? 21 : NEWEST_OPSET;
};

const SHOWN = 20;

/** Throws UNSUPPORTED_MODEL with every operator that ONNX Runtime does not have. */
const refuse = (model: ModelProto, where: string): void => {
  const own = new Set(model.functions.map(({ domain, name }) => `${domain}:${name}`));
  const problems = [model.graph!, ...model.functions]
    .flatMap((body) => [...nodesOf(body)])
    .flatMap((node) => {
      const why = own.has(`${node.domain}:${node.opType}`) ? undefined : refusalOf(domainOf(node), node);
      return why === undefined ? [] : [`${node.opType} "${node.name || (node.output[0] ?? '')}": ${why}`];
    });
  if (problems.length === 0) return;
  const more = problems.length > SHOWN ? `; and ${problems.length - SHOWN} more` : '';
  throw new ServingError('UNSUPPORTED_MODEL', `${where}: ${problems.slice(0, SHOWN).join('; ')}${more}`);
};

/** How a model of this opset is rewritten, and for which; undefined where it need not be. */
const wayOf = (model: ModelProto): { readonly rewritesOf: RewritesOf; readonly target: number } | undefined => {
  const opset = opsetOf(model);
  const older = { rewritesOf: olderRewrites(opset), target: Math.max(opset, OLDEST_OPSET) };
  if (opset < OLDEST_OPSET) return older;
  if (
    opset < EXPERIMENTAL_UNTIL &&
    [...nodesOf(model.graph!)].some((node) => domainOf(node) === '' && isOlder(node.opType, opset))
  )
    return older;
  if (opset <= 21 || opset > NEWEST_KNOWN) return undefined;
  const target = newestFor(model);
  return opset > target ? { rewritesOf: newerThan26(opset), target } : undefined;
};

export interface Upgraded {
  readonly model: ModelProto;
  /** What was done, for the log; undefined: nothing. */
  readonly note?: string;
}

/**
 * The model as ONNX Runtime runs it, itself where it does already. Throws UNSUPPORTED_MODEL that lists every node that
 * cannot be put so.
 */
export const upgrade = (model: ModelProto, where: string): Upgraded => {
  refuse(model, where);
  const tooMuch = excesses(model);
  if (tooMuch.length > 0) throw new ServingError('CORRUPT_MODEL', `${where}: ${tooMuch.slice(0, SHOWN).join('; ')}`);
  const opset = opsetOf(model);
  const way = wayOf(model);
  // An IR version later than the known ones only adds to the messages what a model need not use.
  const irVersion = Math.min(model.irVersion, NEWEST_IR);
  if (!way) return { model: irVersion === model.irVersion ? model : { ...model, irVersion } };
  const { rewritesOf, target } = way;
  const { model: rewritten, problems } = rewriteNodes(model, rewritesOf);
  if (problems.length > 0) {
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `${where}: written for opset ${opset}, which cannot be rewritten for opset ${target}: ${problems.slice(0, SHOWN).join('; ')}`,
    );
  }
  const imports = (of: ModelProto['opsetImport']): ModelProto['opsetImport'] => [
    { domain: '', version: target },
    { domain: 'com.microsoft', version: 1 },
    ...of.filter((one) => domainOf(one) !== '' && one.domain !== 'com.microsoft'),
  ];
  return {
    model: {
      ...rewritten,
      // 3 is the first version that had operator sets.
      irVersion: Math.max(irVersion, 3),
      opsetImport: imports(model.opsetImport),
      functions: rewritten.functions.map((fn) => ({ ...fn, opsetImport: imports(fn.opsetImport) })),
    },
    note:
      opset === target
        ? `its experimental operators of opset ${opset} are rewritten`
        : `written for opset ${opset}, rewritten for opset ${target}`,
  };
};
