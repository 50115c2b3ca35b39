/**
 * AssociationModel: https://dmg.org/pmml/v4-4-1/AssociationRules.html. What is in the basket of a row is told by fields, one
 * or more an item, or, where a field of the MiningSchema groups rows, by a list of items in the one active field.
 */
import type { ItemFlagsParams, RuleAlgorithm } from '../../../pipeline/kernels/pmml/associations.ts';
import { isNumeric, parseText } from '../../../pipeline/kernels/pmml/data-types.ts';
import type { XmlElement } from '../../../wire/xml.ts';
import {
  attribute,
  child,
  childrenOf,
  corrupt,
  isTrue,
  numberOf,
  required,
  requiredNumber,
  unsupported,
  wordOf,
} from '../element.ts';
import type { Column } from '../result.ts';
import type { Scope } from '../scope.ts';
import { idsOf } from './clustering.ts';
import { Columns } from './columns.ts';
import type { LowerModel } from './model.ts';

/** Elements by their ids, which differ. */
const byId = (elements: readonly XmlElement[]): ReadonlyMap<string, number> => {
  const numbers = new Map<string, number>();
  for (const element of elements) {
    const id = required(element, 'id');
    if (numbers.has(id)) throw corrupt(element, 'there is another one of this id');
    numbers.set(id, numbers.size);
  }
  return numbers;
};

const numberIn = (numbers: ReadonlyMap<string, number>, element: XmlElement, name: string): number => {
  const id = required(element, name);
  const number = numbers.get(id);
  if (number === undefined) throw corrupt(element, `${name}="${id.slice(0, 60)}" is none of the document`);
  return number;
};

const usedAs = ({ mining }: Scope, usage: string): readonly string[] =>
  [...mining.values()].filter((own) => own.usage === usage).map(({ name }) => name);

/** Lists of items in the active field: what each item is called in them. */
const addBaskets = (
  model: XmlElement,
  scope: Scope,
  items: readonly XmlElement[],
  groups: readonly string[],
): number => {
  const active = usedAs(scope, 'active');
  if (groups.length > 1) throw corrupt(model, `${groups.length} fields group rows, one was expected`);
  if (active.length !== 1)
    throw corrupt(model, `${active.length} fields are active besides the one that groups rows, one was expected`);
  const name = active[0]!;
  const field = scope.field(name, model);
  const numeric = isNumeric(field.dataType);
  const called = items.map((item) => {
    if (attribute(item, 'field') !== undefined && required(item, 'field') !== name)
      throw corrupt(item, `its field is not ${JSON.stringify(name)}, which holds the items`);
    const text = attribute(item, 'field') === undefined ? required(item, 'value') : required(item, 'category');
    return numeric ? String(parseText(field.dataType, text) ?? text) : text;
  });
  const valid = field.valid.length > 0 ? field.valid : undefined;
  return scope.builder.step('baskets', { field: name, items: called, numeric, valid }, [field.slot]);
};

/** What is true, and what is false, of a field that is its own item: SPSS has T and F. */
const [YES, NO] = [
  ['T', 'true', 'True', 'TRUE', '1', '1.0'],
  ['F', 'false', 'False', 'FALSE', '0', '0.0'],
];

const addFlags = (scope: Scope, items: readonly XmlElement[]): number => {
  const columns = new Columns();
  const isField = (name: string): boolean => scope.has(name);
  const reason = scope.building.reason('a field that is its own item is neither true nor false');
  const flags = items.map((item): ItemFlagsParams['items'][number] => {
    const told = attribute(item, 'field');
    const value = required(item, 'value');
    const equals = value.indexOf('=');
    let [name, category]: [string, string | undefined] = [told ?? value, attribute(item, 'category')];
    if (told !== undefined) required(item, 'category');
    else {
      category = undefined;
      if (!isField(value)) {
        if (equals < 0 || !isField(value.slice(0, equals)))
          throw corrupt(item, 'its value is neither a field nor field=category, and it has no field and category');
        [name, category] = [value.slice(0, equals), value.slice(equals + 1)];
      }
    }
    const field = scope.field(name, item);
    const column = columns.placeOf(scope.columnOf(field));
    const numbersOf = (texts: readonly string[]): readonly number[] =>
      texts.flatMap((text) => scope.literalOf(field, text) ?? []);
    if (category !== undefined) return { column, yes: numbersOf([category]), reason };
    const isText = field.dataType === 'string';
    return { column, yes: isText ? numbersOf(YES!) : [1], no: isText ? numbersOf(NO!) : [0], reason };
  });
  return scope.builder.step('itemFlags', { items: flags }, columns.slots);
};

/** By rule, the values of the items in the antecedent and in the consequent. */
type Sides = Readonly<Record<'antecedent' | 'consequent', readonly (readonly string[])[]>>;

/** The rules of a model, and what outputs tell of them. */
class Rules {
  readonly #elements: readonly XmlElement[];
  readonly #ids: readonly string[];
  readonly #slot: number;
  readonly #scope: Scope;
  readonly #sides: Sides;

  constructor(scope: Scope, elements: readonly XmlElement[], slot: number, sides: Sides) {
    [this.#scope, this.#elements, this.#slot, this.#sides] = [scope, elements, slot, sides];
    this.#ids = idsOf(elements);
  }

  /** All rules, the best first, equal ones in their order. */
  #order(field: XmlElement): Int32Array {
    const basis = wordOf(field, 'rankBasis', ['confidence', 'support', 'lift', 'leverage', 'affinity']);
    const sign = wordOf(field, 'rankOrder', ['descending', 'ascending']) === 'ascending' ? 1 : -1;
    const isOne = this.#elements.length < 2;
    const values = this.#elements.map((rule) => (isOne ? 0 : requiredNumber(rule, basis)));
    return Int32Array.from(values.map((_, i) => i).sort((a, b) => sign * (values[a]! - values[b]!) || a - b));
  }

  /** Of each rule; undefined: it is missing. */
  #told(field: XmlElement, feature: string): readonly (number | string | readonly string[] | undefined)[] {
    const joined = (texts: readonly string[]): string => `{${texts.join(',')}}`;
    switch (feature) {
      case 'antecedent':
      case 'consequent':
        return this.#sides[feature];
      case 'rule':
        return this.#elements.map(
          (_, i) => `${joined(this.#sides.antecedent[i]!)}->${joined(this.#sides.consequent[i]!)}`,
        );
      case 'ruleId':
        return this.#ids;
      case 'confidence':
      case 'support':
      case 'lift':
      case 'leverage':
      case 'affinity':
        return this.#elements.map((rule) => numberOf(rule, feature, undefined));
      default:
        throw corrupt(field, `ruleFeature="${feature}" is none of PMML`);
    }
  }

  column(field: XmlElement, feature: string): Column {
    const { builder } = this.#scope;
    const algorithm: RuleAlgorithm = wordOf(field, 'algorithm', [
      'exclusiveRecommendation',
      'recommendation',
      'ruleAssociation',
    ]);
    const [order, told] = [this.#order(field), this.#told(field, feature)];
    const rank = numberOf(field, 'rank', 1);
    const isMany = isTrue(field, 'isMultiValued');
    if (!Number.isInteger(rank) || rank < (isMany ? 0 : 1))
      throw corrupt(field, `rank="${rank}", a whole number from ${isMany ? 0 : 1} on was expected`);
    if (isMany) {
      const texts = told.map((value) => JSON.stringify(value ?? null));
      const params = { algorithm, order, limit: rank === 0 ? order.length : rank, texts };
      return { slot: builder.step('ruleLists', params, [this.#slot]), dataType: 'string', isList: true };
    }
    const place = builder.step('rankedRule', { algorithm, order, rank }, [this.#slot]);
    if (told.some((value) => typeof value === 'number')) {
      const values = Float64Array.from(told, (value) => (typeof value === 'number' ? value : Number.NaN));
      return { slot: builder.step('numbered', { values }, [place]), dataType: 'double' };
    }
    const isList = feature === 'antecedent' || feature === 'consequent';
    const words = told.map((value) => (isList ? JSON.stringify(value) : (value as string | undefined)));
    return { slot: builder.step('wordTexts', { words }, [place]), dataType: 'string', isList };
  }
}

export const associationModel: LowerModel = (model, scope) => {
  if (required(model, 'functionName') !== 'associationRules')
    throw corrupt(model, 'functionName of associations is associationRules');
  const targets = child(model, 'Targets');
  if (targets) throw corrupt(targets, 'associations have no Targets');
  if (usedAs(scope, 'target').length + usedAs(scope, 'predicted').length > 0)
    throw corrupt(model, 'associations have no target');
  if (scope.parent) throw unsupported(model, 'associations inside of another model are not served');
  const items = childrenOf(model, 'Item');
  const itemsets = childrenOf(model, 'Itemset');
  const rules = childrenOf(model, 'AssociationRule');
  const [itemNumbers, setNumbers] = [byId(items), byId(itemsets)];
  const sets = itemsets.map((set) => childrenOf(set, 'ItemRef').map((ref) => numberIn(itemNumbers, ref, 'itemRef')));
  const indptr = new Int32Array(sets.length + 1);
  sets.forEach((set, i) => {
    indptr[i + 1] = indptr[i]! + set.length;
  });
  const side = (name: string): Int32Array => Int32Array.from(rules, (rule) => numberIn(setNumbers, rule, name));
  const [antecedents, consequents] = [side('antecedent'), side('consequent')];
  const groups = usedAs(scope, 'group');
  const flags = groups.length > 0 ? addBaskets(model, scope, items, groups) : addFlags(scope, items);
  const params = { items: items.length, indptr, indices: Int32Array.from(sets.flat()), antecedents, consequents };
  const slot = scope.builder.step('itemRules', params, [flags]);
  const values = (numbers: Int32Array): readonly (readonly string[])[] =>
    Array.from(numbers, (set) => sets[set]!.map((item) => required(items[item]!, 'value')));
  const own = new Rules(scope, rules, slot, { antecedent: values(antecedents), consequent: values(consequents) });
  return { kind: 'column', rule: (field, feature) => own.column(field, feature), rests: [flags] };
};
