/** RuleSetModel: https://dmg.org/pmml/v4-4-1/RuleSet.html */
import { ProgramWriter } from '../../../pipeline/kernels/pmml/program.ts';
import { CRITERIA } from '../../../pipeline/kernels/pmml/rules.ts';
import type { XmlElement } from '../../../wire/xml.ts';
import { attribute, child, corrupt, numberOf, required, requiredChild, unsupported, wordOf } from '../element.ts';
import { Columns, predicateIn, predicateOf } from '../predicates.ts';
import type { LowerModel } from './model.ts';
import { entityIds } from './tree-nodes.ts';

const RULES = ['SimpleRule', 'CompoundRule'];

const rulesIn = ({ children }: XmlElement): readonly XmlElement[] =>
  children.filter(({ name }) => RULES.includes(name));

/** Rules in the document's order, those inside a compound rule after it, and where each of them ends. */
const rulesOf = (set: XmlElement): { readonly all: readonly XmlElement[]; readonly end: Int32Array } => {
  const all: XmlElement[] = [];
  const end: number[] = [];
  const add = (element: XmlElement): void => {
    const place = all.push(element) - 1;
    end.push(place);
    if (element.name === 'CompoundRule') {
      const inner = rulesIn(element);
      if (inner.length === 0) throw corrupt(element, 'there is no rule in it');
      for (const own of inner) add(own);
    }
    end[place] = all.length;
  };
  for (const element of rulesIn(set)) add(element);
  return { all, end: Int32Array.from(end) };
};

export const ruleSetModel: LowerModel = (model, scope) => {
  if (required(model, 'functionName') !== 'classification') {
    throw unsupported(
      model,
      'a rule set of another function than classification is not served, nor by JPMML-Evaluator',
    );
  }
  const set = requiredChild(model, 'RuleSet');
  const method = child(set, 'RuleSelectionMethod');
  if (!method) throw corrupt(set, 'there is no <RuleSelectionMethod> in it');
  required(method, 'criterion');
  const { all, end } = rulesOf(set);
  const columns = new Columns(scope);
  const program = new ProgramWriter();
  const predicate = Int32Array.from(all, (element) => {
    const own = predicateIn(element);
    if (!own) throw corrupt(element, 'there is no predicate in it');
    return program.add(predicateOf(own, columns));
  });
  const places = new Map<string, number>();
  const placeOf = (name: string): number => {
    const place = places.get(name) ?? places.size;
    places.set(name, place);
    return place;
  };
  const isSimple = ({ name }: XmlElement): boolean => name === 'SimpleRule';
  const score = Int32Array.from(all, (element) => (isSimple(element) ? placeOf(required(element, 'score')) : -1));
  const defaultScore = attribute(set, 'defaultScore');
  const defaultConfidence = numberOf(set, 'defaultConfidence', undefined);
  const hasDefault = defaultScore !== undefined && defaultConfidence !== undefined;
  const otherwise = hasDefault ? placeOf(defaultScore) : -1;
  const reason = scope.building.reason('no rule fires, and the rule set has no defaultScore with a defaultConfidence');
  const [slot, winner, entity] = scope.builder.steps(
    'rules',
    {
      program: program.finish(),
      columns: columns.slots.length,
      criterion: wordOf(method, 'criterion', CRITERIA),
      predicate,
      end,
      score,
      confidence: Float64Array.from(all, (element) => numberOf(element, 'confidence', 1)),
      weight: Float64Array.from(all, (element) => numberOf(element, 'weight', 1)),
      categories: places.size,
      otherwise,
      otherwiseConfidence: defaultConfidence ?? 0,
      single: scope.math === 'float32',
    },
    columns.slots,
    3,
  );
  const simple = all.filter(isSimple);
  const ids = entityIds(simple);
  const labels = all.map((element) => (isSimple(element) ? ids[simple.indexOf(element)]! : ''));
  const won = hasDefault ? winner! : scope.builder.step('absentFault', { reason }, [winner!]);
  return {
    kind: 'classes',
    scores: { slot: slot!, categories: [...places.keys()] },
    winner: won,
    features: new Set(['confidence']),
    entities: { id: { slot: entity!, dataType: 'string', labels } },
    rests: hasDefault ? [] : [won],
  };
};
