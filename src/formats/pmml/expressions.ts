/** Derived fields: expressions as steps of a pipeline. https://dmg.org/pmml/v4-4-1/Transformations.html */
import { opTypeOf } from '../../pipeline/kernels/pmml/data-types.ts';
import type { XmlElement } from '../../wire/xml.ts';
import { dataTypeOf, opTypeIn } from './document.ts';
import { child, required, unsupported } from './element.ts';
import type { Field } from './field.ts';
import type { Column } from './result.ts';
import type { Scope } from './scope.ts';

/** A DerivedField of a scope. */
export const addDerived = (scope: Scope, element: XmlElement): Field => {
  const reference = child(element, 'FieldRef');
  if (!reference) throw unsupported(element, 'the expression is not served yet');
  const field = scope.field(required(reference, 'field'), reference);
  const dataType = dataTypeOf(element) ?? field.dataType;
  return { ...field, name: required(element, 'name'), dataType, opType: opTypeIn(element) ?? opTypeOf(dataType) };
};

/** The expression among an element's children; undefined where there is none. */
export const expressionIn = (element: XmlElement): XmlElement | undefined => child(element, 'FieldRef');

/** An expression by itself. */
export const addExpression = (scope: Scope, element: XmlElement): Column => {
  const { slot, dataType } = scope.field(required(element, 'field'), element);
  return { slot, dataType };
};
