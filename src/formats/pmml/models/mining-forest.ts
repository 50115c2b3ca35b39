import type { Result } from '../result.ts';
import type { Scope } from '../scope.ts';
import type { Target } from '../targets.ts';
import type { Combination } from './mining.ts';
import type { SegmentElement } from './segments.ts';

export const forestResult = (
  _elements: readonly SegmentElement[],
  _scope: Scope,
  _combination: Combination,
  _target: Target | undefined,
): Result | undefined => undefined;
