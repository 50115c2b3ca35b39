/**
 * Forms: multipart/form-data (RFC 7578, https://www.rfc-editor.org/rfc/rfc7578) and application/x-www-form-urlencoded.
 * The body is whole and within the server's limit when it comes here, so files are kept in memory and never on disk.
 */
import { Busboy } from '@fastify/busboy';
import { ServingError } from '../errors.ts';

/** A file of a form. */
export interface Upload {
  /** The name of the field. */
  readonly field: string;
  /** As the client gave it, without folders; for messages only, never a path. */
  readonly filename: string;
  readonly bytes: Uint8Array;
}

export interface Form {
  /** Of a name sent twice the last value counts. */
  readonly fields: ReadonlyMap<string, string>;
  readonly files: readonly Upload[];
}

const LIMITS = {
  parts: 1100,
  files: 1000,
  fields: 100,
  fieldNameSize: 200,
  fieldSize: 1024 * 1024,
  headerPairs: 20,
  headerSize: 8192,
};

/** Whether a Content-Type is one that readForm reads. */
export const isForm = (contentType: string): boolean =>
  /^\s*(?:multipart\/form-data|application\/x-www-form-urlencoded)\s*(?:;|$)/i.test(contentType);

const malformed = (why: string): ServingError => new ServingError('INVALID_REQUEST', `the form cannot be read: ${why}`);

const tooMany = (what: string, most: number): ServingError =>
  new ServingError('TOO_LARGE', `the form has more than ${most} ${what}`);

const open = (contentType: string): InstanceType<typeof Busboy> => {
  try {
    return new Busboy({ headers: { 'content-type': contentType }, limits: LIMITS });
  } catch (error) {
    throw malformed((error as Error).message);
  }
};

/** Reads a form. Throws INVALID_REQUEST where it is malformed or cut, TOO_LARGE where it has too many parts. */
export const readForm = (contentType: string, body: Uint8Array): Promise<Form> =>
  new Promise((resolve, reject) => {
    const parser = open(contentType);
    const fields = new Map<string, string>();
    const files: Upload[] = [];
    const refuse = (error: ServingError): void => {
      reject(error);
      parser.removeAllListeners('finish');
    };
    parser.on('field', (name, value, nameCut, valueCut) => {
      if (nameCut || valueCut)
        refuse(tooMany(`bytes in the field "${name}"`, valueCut ? LIMITS.fieldSize : LIMITS.fieldNameSize));
      fields.set(name, value);
    });
    parser.on('file', (field, stream, filename) => {
      const chunks: Uint8Array[] = [];
      const at = files.length;
      files.push({ field, filename, bytes: new Uint8Array(0) });
      stream.on('data', (chunk: Uint8Array) => chunks.push(chunk));
      stream.on('error', (error: Error) => refuse(malformed(error.message)));
      stream.on('end', () => {
        files[at] = { field, filename, bytes: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks) };
      });
    });
    parser.on('partsLimit', () => refuse(tooMany('parts', LIMITS.parts)));
    parser.on('filesLimit', () => refuse(tooMany('files', LIMITS.files)));
    parser.on('fieldsLimit', () => refuse(tooMany('fields', LIMITS.fields)));
    parser.on('error', (error) => refuse(malformed((error as Error).message)));
    parser.on('finish', () => resolve({ fields, files }));
    parser.end(body);
  });
