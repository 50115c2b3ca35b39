/** What the program prints when it listens: what it serves, the dashboard's address, and a curl to try. */
import { exampleJson } from '../clients/example.ts';
import { ServingError } from '../errors.ts';
import type { Service } from '../models/service.ts';
import { defaultSignature, printType, type Signature } from '../tensor/signature.ts';

export interface Greeting {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  readonly auth: boolean;
  readonly service: Service;
}

/** The address that a person on this machine types. */
const addressOf = ({ scheme, host, port }: Greeting): string => {
  const name = ['0.0.0.0', '::', ''].includes(host) ? '127.0.0.1' : host;
  return `${scheme}://${name.includes(':') ? `[${name}]` : name}:${port}`;
};

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** The longest body of a request that is printed. */
const MAX_BODY_CHARACTERS = 2000;

/** A request that fits the signature, as JSON; undefined where none can be written. */
const exampleOf = (signature: Signature): string | undefined => {
  try {
    return exampleJson(signature);
  } catch (error) {
    if (error instanceof ServingError && error.code === 'TOO_LARGE') return undefined;
    throw error;
  }
};

/** Lines for the terminal. */
export const greeting = (at: Greeting): string => {
  const { service, auth, scheme } = at;
  const lines: string[] = [''];
  let curl: string | undefined;
  let client: string | undefined;
  for (const { name, platform, versions, notes } of service.models()) {
    const ready = versions.filter(({ state }) => state === 'ready').map(({ version }) => version);
    const failed = versions.filter(({ state, error }) => state === 'failed' && error);
    lines.push(
      `  ${name}  ${platform ?? ''}  ${ready.length > 0 ? `version${ready.length > 1 ? 's' : ''} ${ready.join(', ')}` : 'no version is ready'}`,
    );
    for (const { version, error } of failed)
      lines.push(`    version ${version} failed: ${error?.split('\n').join('\n      ')}`);
    if (versions.length === 0) {
      const told = notes.length > 0 ? notes : ['its base path holds no version'];
      lines.push(...told.map((note) => `    ${note}`), '    (what appears there is served within seconds)');
    }
    if (ready.length === 0) continue;
    using hold = service.acquire({ name });
    const { signatures } = hold.session;
    const signature = signatures.get(defaultSignature(signatures)!)!;
    const show = (ports: typeof signature.inputs) =>
      ports.map((port) => `${port.name}: ${printType(port.type)}`).join(', ');
    lines.push(`    ${show(signature.inputs)} -> ${show(signature.outputs)}`);
    if (curl) continue;
    const example = exampleOf(signature);
    if (example === undefined) continue;
    const options = [...(scheme === 'https' ? ['-k'] : []), ...(auth ? ['-u USER:PASSWORD'] : [])]
      .map((option) => `${option} `)
      .join('');
    if (example.length > MAX_BODY_CHARACTERS) {
      const url = `${addressOf(at)}/v1/models/${encodeURIComponent(name)}/gen_client?language=python`;
      client ??= `curl ${options}${quote(url)} > client.py`;
      continue;
    }
    const named = name === 'default' ? {} : { model_name: name };
    const body = (JSON.parse(example) as { data: unknown }).data;
    curl = `curl ${options}-H 'Content-Type: application/json' -X POST -d ${quote(JSON.stringify({ ...named, data: body }))} ${addressOf(at)}`;
  }
  lines.push('', `Listening at ${addressOf(at)}, where the dashboard is.`);
  const attempt = curl ?? client;
  if (attempt) lines.push('Try:', `  ${attempt}`);
  return `${lines.join('\n')}\n\n`;
};
