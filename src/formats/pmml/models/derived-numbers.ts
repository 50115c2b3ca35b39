/** DerivedFields inside of models that have no name of their own: what inputs of networks and of Bayes models are. */
import type { XmlElement } from '../../../wire/xml.ts';
import { addDerived } from '../expressions.ts';
import type { Field } from '../field.ts';
import type { Scope } from '../scope.ts';
import { castColumn } from '../targets.ts';

/** The field, whatever it is called. */
export const derivedField = (scope: Scope, element: XmlElement): Field => {
  const name = element.attributes.get('name') ?? `the field of line ${element.line}`;
  const field = addDerived(scope, { ...element, attributes: new Map([...element.attributes, ['name', name]]) });
  scope.touched.set(field.slot, name);
  return field;
};

/** Its column of numbers. */
export const derivedNumbers = (scope: Scope, element: XmlElement): number => {
  const { slot, dataType } = derivedField(scope, element);
  return dataType === 'string' ? castColumn(scope, { slot, dataType }, 'double').slot : slot;
};
