/** Trees whose answer for a row with missing values is made of several nodes: see the kernel `treeBlend`. */

import type { XmlElement } from '../../../wire/xml.ts';
import { corrupt, numberOf, wordOf } from '../element.ts';
import type { Result } from '../result.ts';
import type { Scope } from '../scope.ts';
import type { Distributions } from './distributions.ts';
import { NO_TRUE_CHILD_STRATEGIES, nodesOf, type TreeNodes } from './tree-nodes.ts';

/** JPMML-Evaluator has neither strategy; goldens are those of PMML4S, which follows the specification. */
export const addBlend = (
  model: XmlElement,
  tree: TreeNodes,
  spread: Distributions | undefined,
  how: 'weightedConfidence' | 'aggregateNodes',
  scope: Scope,
): Result => {
  if (!spread) throw corrupt(model, `missingValueStrategy="${how}" wants a <ScoreDistribution> in each node`);
  const { elements, firstChild, scores } = tree;
  const { categories, probabilities, records, confidences } = spread;
  const width = categories.length;
  const counts = Float64Array.from(elements, (element) => numberOf(element, 'recordCount', Number.NaN));
  if (how === 'weightedConfidence') {
    const odd = counts.findIndex((count) => !(count > 0));
    if (odd >= 0) throw corrupt(elements[odd]!, `missingValueStrategy="${how}" wants a recordCount of each node`);
  }
  elements.forEach((element, node) => {
    if (how !== 'aggregateNodes' || firstChild[node]! >= 0) return;
    const own = records.subarray(node * width, (node + 1) * width);
    const isTold = own.some((count) => count > 0);
    if (!isTold)
      throw corrupt(element, `missingValueStrategy="${how}" wants a recordCount of each <ScoreDistribution>`);
    own.forEach((count, k) => {
      if (Number.isNaN(count)) own[k] = 0;
    });
  });
  const places = new Map(categories.map((name, i) => [name, i]));
  const params = {
    nodes: nodesOf(tree),
    columns: tree.slots.length,
    how,
    otherwise: wordOf(model, 'noTrueChildStrategy', NO_TRUE_CHILD_STRATEGIES),
    categories: width,
    told: how === 'weightedConfidence' ? (confidences ?? probabilities) : probabilities,
    records,
    counts,
    scores: Int32Array.from(scores, (score) => (score === undefined ? -1 : places.get(score)!)),
  };
  const [nodes, answer, winner] = scope.builder.steps('treeBlend', params, tree.slots, 3);
  const own = { slot: answer!, categories };
  const labels = elements.map((_, i) => String(i + 1));
  return {
    kind: 'classes',
    scores: own,
    winner: winner!,
    features: new Set([how === 'weightedConfidence' ? 'confidence' : 'probability']),
    ...(how === 'aggregateNodes' && { confidence: own }),
    entities: { id: { slot: nodes!, dataType: 'string', labels } },
  };
};
