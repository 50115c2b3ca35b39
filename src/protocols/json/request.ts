/**
 * A request's top-level object in one pass, its keys in any order. The tensors may come before the keys that say which
 * model they are for, so they are read by what is known so far:
 *
 *   key is a plain field   ─▶ read it
 *   any other key          ─▶ resolve the target from the fields so far, read the value for it, and keep its span
 *                              └ if either fails: step over the value
 *   end of the object      ─▶ resolve the target from all the fields; a value that was read for this very target
 *                             stands, any other is read again from its span
 *
 * The last of equal keys stands.
 */
import { type ServingError, toServingError } from '../../errors.ts';
import { Cursor } from './cursor.ts';
import type { FieldReader } from './fields.ts';

/** A reader for each plain key. */
export type Fields<F> = { readonly [K in keyof F]-?: FieldReader<F[K] | undefined> };

export interface RequestSpec<F extends object, T extends object, P> {
  readonly fields: Fields<F>;
  /**
   * What the other keys are read for; throws where the fields so far name nothing, which is forgotten if later fields
   * do. The same target must be the same object. It is asked again whenever there are more fields.
   */
  readonly resolve: (fields: Readonly<Partial<F>>) => T;
  /** Reads the value of `key` at the cursor; undefined where the key means nothing. */
  readonly read: (cursor: Cursor, key: string, target: T) => P | undefined;
}

export interface Request<F extends object, T, P> {
  readonly fields: Readonly<Partial<F>>;
  readonly target: T;
  /** The other keys that mean something, each with what was read, or a function that throws what was wrong with it. */
  readonly parts: ReadonlyMap<string, () => P>;
  /** The keys that mean nothing, in order. */
  readonly unknown: readonly string[];
}

/** What came of reading one part for one target. */
type Outcome<P> = { readonly value: P | undefined } | { readonly error: ServingError };

interface Part<T, P> {
  readonly at: number;
  readonly target: T | undefined;
  readonly outcome: Outcome<P> | undefined;
}

/** Reads the whole body. Throws INVALID_REQUEST where it is not one JSON object, and what `resolve` throws at the end. */
export const readRequest = <F extends object, T extends object, P>(
  body: Uint8Array,
  { fields: readers, resolve, read }: RequestSpec<F, T, P>,
): Request<F, T, P> => {
  const cursor = new Cursor(body);
  const fields: Partial<F> = {};
  const parts = new Map<string, Part<T, P>>();
  let target: T | undefined;
  // Whether `target` is what `resolve` says of the fields so far.
  let resolved = false;

  const attempt = (key: string, at: number, wanted: T): Outcome<P> => {
    cursor.at = at;
    cursor.depth = 1;
    try {
      return { value: read(cursor, key, wanted) };
    } catch (error) {
      return { error: toServingError(error) };
    }
  };
  const speculate = (): T | undefined => {
    if (!resolved) {
      try {
        target = resolve(fields);
      } catch {
        target = undefined;
      }
      resolved = true;
    }
    return target;
  };

  cursor.object((key) => {
    if (Object.hasOwn(readers, key)) {
      const field = key as keyof F;
      fields[field] = readers[field](cursor, key) as F[keyof F];
      resolved = false;
      return;
    }
    cursor.peek();
    const { at } = cursor;
    const now = speculate();
    const outcome = now && attempt(key, at, now);
    if (!outcome || !('value' in outcome) || outcome.value === undefined) {
      cursor.at = at;
      cursor.depth = 1;
      cursor.skip();
    }
    parts.set(key, { at, target: now, outcome });
  });
  cursor.finish();

  const final = resolved && target ? target : resolve(fields);
  const settled = new Map<string, () => P>();
  const unknown: string[] = [];
  for (const [key, part] of parts) {
    const outcome = part.outcome && part.target === final ? part.outcome : attempt(key, part.at, final);
    if ('error' in outcome) {
      settled.set(key, () => {
        throw outcome.error;
      });
    } else if (outcome.value === undefined) unknown.push(key);
    else {
      const { value } = outcome;
      settled.set(key, () => value);
    }
  }
  return { fields, target: final, parts: settled, unknown };
};
