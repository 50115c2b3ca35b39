/** What a row of the table of models is. */
import type { XmlElement } from '../../../wire/xml.ts';
import type { Result } from '../result.ts';
import type { Scope } from '../scope.ts';
import type { Target } from '../targets.ts';

/**
 * Adds a model's steps; throws UNSUPPORTED_MODEL or CORRUPT_MODEL. `scope` is the model's own, `target` its only one; where
 * it has several, `target` is undefined and a model that knows to answer them gives a result `byTarget`.
 */
export type LowerModel = (
  model: XmlElement,
  scope: Scope,
  target: Target | undefined,
  targets: readonly Target[],
) => Result;
