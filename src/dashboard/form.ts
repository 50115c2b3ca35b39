/** What a form sent, by name: the query of a GET, with the fields and files of a POST's body before it. */
import { ServingError } from '../errors.ts';
import { isForm, readForm, type Upload } from '../protocols/multipart.ts';
import type { HttpRequest } from '../protocols/route.ts';

export interface Sent {
  /** Empty fields count as absent: a form sends them for what nobody filled. */
  readonly fields: ReadonlyMap<string, string>;
  readonly files: readonly Upload[];
}

const filled = (pairs: Iterable<readonly [string, string]>): ReadonlyMap<string, string> =>
  new Map([...pairs].filter(([, value]) => value !== ''));

/** Throws UNSUPPORTED_MEDIA for a body that is no form. */
export const readSent = async ({ headers, query, body }: HttpRequest): Promise<Sent> => {
  if (body.length === 0) return { fields: filled(query), files: [] };
  const type = String(headers['content-type'] ?? '');
  if (!isForm(type)) {
    throw new ServingError(
      'UNSUPPORTED_MEDIA',
      `this page reads forms, and the request has the content type "${type}"; programs post JSON to /`,
    );
  }
  const { fields, files } = await readForm(type, body);
  return { fields: filled([...query, ...fields]), files };
};
