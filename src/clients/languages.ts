/** The languages that clients are generated in: a template file and one line here each. */
import { ServingError } from '../errors.ts';
import { bash } from './bash.ts';
import { golang } from './golang.ts';
import { javascript } from './javascript.ts';
import { python } from './python.ts';
import type { ClientOptions, Template } from './template.ts';

export interface Language {
  readonly title: string;
  /** Other words for it that a user may type. */
  readonly aliases: readonly string[];
  /** The file name that the comments of the source use. */
  readonly file: string;
  /** How that file is run. */
  readonly command: string;
  readonly template: Template;
}

// biome-ignore format: one language a line
const TABLE = {
  bash:       { title: 'Bash',       aliases: ['sh', 'shell', 'curl'],    file: 'client.sh', command: 'bash client.sh',    template: bash },
  python:     { title: 'Python',     aliases: ['py', 'python3'],          file: 'client.py', command: 'python3 client.py', template: python },
  golang:     { title: 'Go',         aliases: ['go'],                     file: 'client.go', command: 'go run client.go',  template: golang },
  javascript: { title: 'JavaScript', aliases: ['js', 'node', 'nodejs'],   file: 'client.js', command: 'node client.js',    template: javascript },
} as const satisfies Record<string, Language>;

/** Languages by the word that `gen_client?language=` takes, in the order in which they are offered. */
export const LANGUAGES: ReadonlyMap<string, Language> = new Map(Object.entries(TABLE));

/** The language of that name or alias, in any case. Throws NOT_FOUND with those that there are. */
export const findLanguage = (word: string): Language => {
  const wanted = word.trim().toLowerCase();
  const found = LANGUAGES.get(wanted) ?? [...LANGUAGES.values()].find((language) => language.aliases.includes(wanted));
  if (found === undefined) {
    throw new ServingError(
      'NOT_FOUND',
      `no client is generated in ${JSON.stringify(word)}; there are ${[...LANGUAGES.keys()].join(', ')}`,
    );
  }
  return found;
};

/** The source of a client, ready to run. Throws NOT_FOUND for an unknown language, TOO_LARGE for an endless example. */
export const generateClient = (language: string, options: ClientOptions): string =>
  findLanguage(language).template(options);
