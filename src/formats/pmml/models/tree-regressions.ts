/** Regressions inside nodes, in the place of scores: https://dmg.org/pmml/v4-4-1/MultipleModels.html#xsdElement_Regression */
import type { XmlElement } from '../../../wire/xml.ts';
import { child, unsupported } from '../element.ts';
import type { Scope } from '../scope.ts';
import type { Target } from '../targets.ts';
import { regressionModel } from './regression.ts';
import type { TreeNodes } from './tree-nodes.ts';

const NOT_INSIDE = ['LocalTransformations', 'Targets', 'Output'];

const lowerOne = (regression: XmlElement, scope: Scope, target: Target): number => {
  const odd = regression.children.find(({ name }) => NOT_INSIDE.includes(name));
  if (odd) throw unsupported(odd, 'it is not served inside a node, nor by JPMML-Evaluator');
  const attributes = new Map([...regression.attributes, ['functionName', 'regression'] as const]);
  for (const name of ['targetFieldName', 'targetField']) attributes.delete(name);
  return regressionModel({ ...regression, attributes }, scope, target, [target]).value!.slot;
};

/** The slot of the values: `picked`, those of scores, where the node has no regression or one without a value. */
export const addRegressions = (
  { elements }: TreeNodes,
  scope: Scope,
  target: Target,
  nodes: number,
  picked: number,
): number => {
  const slots = [picked];
  const which = Int32Array.from(elements, (element) => {
    const regression = child(element, 'Regression');
    return regression ? slots.push(lowerOne(regression, scope, target)) - 1 : 0;
  });
  if (slots.length === 1) return picked;
  return scope.builder.step('choose', { which, elseFirst: true }, [nodes, ...slots]);
};
