/** The model's code: its files, parsed when a name of theirs is first asked for. */
import { ServingError } from '../../../errors.ts';
import type { NamedClass } from './objects.ts';
import { parseSource } from './parse.ts';
import type { FunctionDef, Source } from './syntax.ts';

const decoder = new TextDecoder();

export class Library {
  /** By path below `code/`: `__torch__/torch/nn/modules/linear.py`. */
  readonly #files: ReadonlyMap<string, Uint8Array>;
  readonly #parsed = new Map<string, Source>();

  constructor(files: ReadonlyMap<string, Uint8Array>) {
    this.#files = files;
  }

  #source(module: string): Source | undefined {
    const path = `${module.replaceAll('.', '/')}.py`;
    const known = this.#parsed.get(path);
    if (known) return known;
    const bytes = this.#files.get(path);
    if (!bytes) return undefined;
    const source = parseSource(decoder.decode(bytes), `code/${path}`);
    this.#parsed.set(path, source);
    return source;
  }

  #split(qualified: string): readonly [module: string, name: string] {
    const dot = qualified.lastIndexOf('.');
    return [qualified.slice(0, Math.max(0, dot)), qualified.slice(dot + 1)];
  }

  findClass(qualified: string): NamedClass | undefined {
    const [module, name] = this.#split(qualified);
    const def = this.#source(module)?.classes.get(name);
    return def && { qualified, def };
  }

  findFunction(qualified: string): FunctionDef | undefined {
    const [module, name] = this.#split(qualified);
    return this.#source(module)?.functions.get(name);
  }

  /** Throws CORRUPT_MODEL where the code has no such class. */
  class(qualified: string): NamedClass {
    const found = this.findClass(qualified);
    if (found) return found;
    const [module] = this.#split(qualified);
    throw new ServingError(
      'CORRUPT_MODEL',
      `code/${module.replaceAll('.', '/')}.py does not define the class ${qualified}`,
    );
  }

  /** Every file, parsed. */
  *sources(): Generator<Source> {
    for (const path of this.#files.keys()) {
      if (path.endsWith('.py')) yield this.#source(path.slice(0, -'.py'.length).replaceAll('/', '.'))!;
    }
  }
}
