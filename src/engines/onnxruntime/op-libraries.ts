/**
 * Libraries of custom operators, registered with the options of each session that is to know them: ONNX Runtime calls
 * RegisterCustomOps in them, and keeps them loaded as long as a session uses them.
 * https://onnxruntime.ai/docs/reference/operators/add-custom-op.html
 */
import { ServingError } from '../../errors.ts';
import type { GraphProto, ModelProto } from '../../graph/onnx/messages.ts';
import type { OpLibrary } from '../custom-ops/libraries.ts';
import type { Api } from './api.ts';

/** Domains whose operators ONNX Runtime has itself. */
const OWN = /^(?:ai\.onnx(?:\..*)?|com\.microsoft(?:\..*)?|com\.ms\.internal\.nhwc|org\.pytorch\.aten)?$/;

/** The operators of a model that none of ONNX Runtime's domains has, nor the model itself, as `domain:operator`. */
export const foreignOperators = ({ graph, functions }: ModelProto): readonly string[] => {
  const own = new Set(functions.map(({ domain, name }) => `${domain}:${name}`));
  const found = new Set<string>();
  const visit = ({ node }: Pick<GraphProto, 'node'>): void => {
    for (const { domain, opType, attribute } of node) {
      const key = `${domain}:${opType}`;
      if (!OWN.test(domain) && !own.has(key)) found.add(key);
      for (const { g, graphs } of attribute) for (const body of g ? [g, ...graphs] : graphs) visit(body);
    }
  };
  if (graph) visit(graph);
  functions.forEach(visit);
  return [...found].sort();
};

/** Throws INVALID_CONFIG for a library that ONNX Runtime cannot load. */
export const registerOpLibraries = (ort: Api, sessionOptions: number, libraries: readonly OpLibrary[]): void => {
  for (const { path } of libraries) {
    try {
      ort.check(ort.RegisterCustomOpsLibrary_V2(sessionOptions, path), 'load');
    } catch (error) {
      const reason = (error as Error).message.replace(/^ONNX Runtime: /, '');
      throw new ServingError(
        'INVALID_CONFIG',
        `custom_op_paths: ${path}: ONNX Runtime ${ort.version} cannot load it: ${reason}`,
      );
    }
  }
};

/** The refusal of a model whose operators nobody has. */
export const lackingOperators = (foreign: readonly string[], error: unknown): unknown => {
  const unknown = error instanceof ServingError && /is not a registered function\/op/.test(error.message);
  if (!unknown || foreign.length === 0) return error;
  const list = foreign.map((key) => {
    const at = key.lastIndexOf(':');
    return `"${key.slice(at + 1)}" of the domain "${key.slice(0, at)}"`;
  });
  return new ServingError(
    'UNSUPPORTED_MODEL',
    `${list.join(', ')}: ONNX Runtime has no such operator${list.length > 1 ? 's' : ''}, nor has a library that is given; custom_op_paths names the libraries of custom operators (${error.message})`,
    { cause: error },
  );
};
