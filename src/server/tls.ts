/**
 * TLS: a certificate chain and its private key as PEM files, as `openssl req -x509` makes them. They are checked when
 * they are read, so that a wrong pair is one clear line at start and not a failed handshake later. A pair that changes
 * on disk, as when a certificate is renewed, is taken without a restart; a broken new pair leaves the old one in use.
 */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { unwatchFile, watchFile } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Server } from 'node:tls';
import { ServingError } from '../errors.ts';
import type { Log } from './logs.ts';

/** Paths of the seed's flags --secret_pem and --secret_key. */
export interface TlsFiles {
  readonly pem: string;
  readonly key: string;
}

/** Their contents, checked. */
export interface TlsPair {
  readonly cert: Buffer;
  readonly key: Buffer;
}

const WATCH_MS = 10_000;

const refuse = (message: string, cause: unknown): never => {
  throw new ServingError('INVALID_CONFIG', message, { cause });
};

const readPem = async (flag: string, path: string): Promise<Buffer> => {
  try {
    return await readFile(path);
  } catch (error) {
    const reason =
      (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : (error as Error).message;
    return refuse(`${flag} ${path}: ${reason}; it is needed since enable_ssl is on`, error);
  }
};

/** Reads and checks the pair. Throws INVALID_CONFIG for a missing or malformed file, or a key of another certificate. */
export const readTls = async ({ pem, key }: TlsFiles, log?: Log): Promise<TlsPair> => {
  const pair = { cert: await readPem('secret_pem', pem), key: await readPem('secret_key', key) };
  let certificate: X509Certificate;
  let secret: KeyObject;
  try {
    certificate = new X509Certificate(pair.cert);
  } catch (error) {
    return refuse(`secret_pem ${pem}: expected a certificate in PEM form`, error);
  }
  try {
    secret = createPrivateKey(pair.key);
  } catch (error) {
    return refuse(`secret_key ${key}: expected a private key in PEM form, without a passphrase`, error);
  }
  if (!certificate.checkPrivateKey(secret)) {
    refuse(`secret_key ${key} is not the key of the certificate in ${pem}; they must be made together`, undefined);
  }
  if (Date.parse(certificate.validTo) < Date.now()) {
    log?.warn({ pem, validTo: certificate.validTo }, 'the TLS certificate has expired');
  }
  return pair;
};

/** Takes a renewed pair into use, looking for one every `everyMs`; gives what stops watching. */
export const watchTls = (server: Server, files: TlsFiles, log?: Log, everyMs = WATCH_MS): (() => void) => {
  const reload = async (): Promise<void> => {
    try {
      server.setSecureContext(await readTls(files, log));
      log?.info({ pem: files.pem }, 'the TLS certificate was read again');
    } catch (error) {
      log?.warn({ error: (error as Error).message }, 'the changed TLS files are not used');
    }
  };
  const changed = (): void => void reload();
  for (const path of [files.pem, files.key]) watchFile(path, { interval: everyMs, persistent: false }, changed);
  return () => {
    for (const path of [files.pem, files.key]) unwatchFile(path, changed);
  };
};
