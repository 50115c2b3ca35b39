/**
 * The nodes of a TreeModel in the document's order, the root first: https://dmg.org/pmml/v4-4-1/TreeModel.html. Trees are
 * read without recursion, so that deep ones do no harm.
 */
import type { DataType } from '../../../pipeline/kernels/pmml/data-types.ts';
import type { Predicate } from '../../../pipeline/kernels/pmml/predicate.ts';
import { ProgramWriter } from '../../../pipeline/kernels/pmml/program.ts';
import type { Nodes } from '../../../pipeline/kernels/pmml/tree.ts';
import type { XmlElement } from '../../../wire/xml.ts';
import { attribute, childrenOf, corrupt, requiredChild, unsupported } from '../element.ts';
import { Columns, predicateIn, predicateOf } from '../predicates.ts';
import type { Scope } from '../scope.ts';

export const NO_TRUE_CHILD_STRATEGIES = ['returnNullPrediction', 'returnLastPrediction'] as const;

export interface TreeNodes {
  readonly elements: readonly XmlElement[];
  readonly predicates: readonly Predicate[];
  readonly firstChild: Int32Array;
  readonly nextSibling: Int32Array;
  /** -1: none is named, or there is none of that name. */
  readonly defaultChild: Int32Array;
  /** undefined: the node has no score. */
  readonly scores: readonly (string | undefined)[];
  /** Of the columns that predicates look at: their slots, and the types of their fields. */
  readonly slots: readonly number[];
  readonly types: readonly DataType[];
}

/** Columns that remember the types of their fields. */
class TypedColumns extends Columns {
  readonly types: DataType[] = [];

  override placeOf(name: string, asker: XmlElement): number {
    const place = super.placeOf(name, asker);
    this.types[place] ??= this.scope.field(name, asker).dataType;
    return place;
  }
}

/** Throws CORRUPT_MODEL where a node has no predicate, or one of a field that the model does not see. */
export const readNodes = (model: XmlElement, scope: Scope): TreeNodes => {
  const columns = new TypedColumns(scope);
  const elements: XmlElement[] = [];
  const [firstChild, nextSibling, parents]: [number[], number[], number[]] = [[], [], []];
  const last: number[] = [];
  const waiting: [element: XmlElement, parent: number][] = [[requiredChild(model, 'Node'), -1]];
  while (waiting.length > 0) {
    const [element, parent] = waiting.pop()!;
    const node = elements.length;
    elements.push(element);
    firstChild.push(-1);
    nextSibling.push(-1);
    last.push(-1);
    parents.push(parent);
    if (parent >= 0) {
      if (last[parent]! < 0) firstChild[parent] = node;
      else nextSibling[last[parent]!] = node;
      last[parent] = node;
    }
    const children = childrenOf(element, 'Node');
    for (let i = children.length - 1; i >= 0; i--) waiting.push([children[i]!, node]);
  }
  const predicates = elements.map((element) => {
    const own = predicateIn(element);
    if (!own) throw corrupt(element, 'there is no predicate in it');
    if (element.children.some(({ name }) => name === 'DecisionTree')) {
      throw unsupported(
        element,
        'a <DecisionTree> inside a node is not served, nor by JPMML-Evaluator; make it nodes of this tree',
      );
    }
    return predicateOf(own, columns);
  });
  const defaultChild = Int32Array.from(elements, (element, node) => {
    const name = attribute(element, 'defaultChild');
    if (name === undefined) return -1;
    for (let child = firstChild[node]!; child >= 0; child = nextSibling[child]!) {
      if (attribute(elements[child]!, 'id') === name) return child;
    }
    return -1;
  });
  return {
    elements,
    predicates,
    firstChild: Int32Array.from(firstChild),
    nextSibling: Int32Array.from(nextSibling),
    defaultChild,
    scores: elements.map((element) => attribute(element, 'score')),
    slots: columns.slots,
    types: columns.types,
  };
};

/** As the kernels have them. */
export const nodesOf = ({ predicates, firstChild, nextSibling, defaultChild, scores }: TreeNodes): Nodes => {
  const program = new ProgramWriter();
  const predicate = Int32Array.from(predicates, (own) => program.add(own));
  const hasScore = Uint8Array.from(scores, (score) => (score === undefined ? 0 : 1));
  return { firstChild, nextSibling, defaultChild, predicate, hasScore, program: program.finish() };
};

/** What JPMML-Evaluator calls nodes, rules and segments: their ids, or their places from 1. Two of a name are an error. */
export const entityIds = (elements: readonly XmlElement[]): readonly string[] => {
  const ids = elements.map((element, i) => attribute(element, 'id') ?? String(i + 1));
  const known = new Map<string, number>();
  ids.forEach((id, i) => {
    const other = known.get(id);
    if (other !== undefined) {
      throw corrupt(
        elements[i]!,
        `its id is ${JSON.stringify(id.slice(0, 60))}, as is that of line ${elements[other]!.line}`,
      );
    }
    known.set(id, i);
  });
  return ids;
};
