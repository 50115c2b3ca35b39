/** The state of a TorchScript module as things: modules with their attributes, tensors as cells over constants. */
import { ServingError } from '../../../errors.ts';
import type { GraphBuilder } from '../../../graph/builder.ts';
import { describe, Instance as Pickled, Tuple, type Value } from '../../../wire/pickle/values.ts';
import { Cell } from './cells.ts';
import type { Library } from './library.ts';
import { Enumerated, Instance, type Key, List, Row, Table, type Thing, Unknown } from './objects.ts';
import { isTensorInstance } from './pickles.ts';
import type { TorchScript } from './read.ts';

const BASES = new Set(['Module', 'ModuleInterface']);

/** Makes things of pickled values, each object once. */
export class Modules {
  readonly #g: GraphBuilder;
  readonly #library: Library;
  readonly #script: TorchScript;
  readonly #made = new Map<Value, Thing>();

  constructor(g: GraphBuilder, library: Library, script: TorchScript) {
    this.#g = g;
    this.#library = library;
    this.#script = script;
  }

  thing(value: Value, path: string): Thing {
    if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
    if (typeof value === 'number') return { float: value };
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
    const known = this.#made.get(value);
    if (known !== undefined) return known;
    const below = (key: unknown): string => (path === '' ? String(key) : `${path}.${String(key)}`);
    if (isTensorInstance(value)) return this.#remember(value, this.#cell(value, path));
    if (value instanceof Pickled) return this.#object(value, path);
    if (Array.isArray(value)) {
      return this.#remember(value, new List(value.map((item, i) => this.thing(item, below(i)))));
    }
    if (value instanceof Tuple)
      return this.#remember(value, new Row(value.items.map((item, i) => this.thing(item, below(i)))));
    if (value instanceof Map) {
      const entries = [...value].map(([key, item]) => [keyOf(key, path), this.thing(item, below(key))] as const);
      return this.#remember(value, new Table(new Map(entries)));
    }
    return new Unknown(`the attribute "${path}" is ${describe(value)}, which is not served`);
  }

  #remember(value: Value, thing: Thing): Thing {
    this.#made.set(value, thing);
    return thing;
  }

  #cell(value: Pickled, path: string): Thing {
    const constant = this.#script.tensors.get(value);
    if (!constant || constant instanceof ServingError) {
      return new Unknown(constant ? constant.message : `the tensor "${path}" was not read`);
    }
    return new Cell(() => this.#g.put(constant), path);
  }

  #object(value: Pickled, path: string): Thing {
    const { of } = value;
    const named = this.#library.findClass(of.path);
    if (!named) {
      const why = of.path.startsWith('__torch__.torch.classes.')
        ? `the attribute "${path}" is an object of ${of.path}, a class of C++ (quantized modules have such), which is not served`
        : `the attribute "${path}" is an object of ${of.path}, which the code does not define`;
      return this.#remember(value, new Unknown(why));
    }
    if (named.def.base === 'Enum') {
      for (const [name, { value: member }] of named.def.attributes) {
        const [found] = value.args;
        const stated = member?.kind === 'number' || member?.kind === 'string' ? member.value : undefined;
        if (stated !== undefined && stated === found) return new Enumerated(named, name, this.thing(found, path));
      }
    }
    const object = new Instance(named, new Map(), path);
    this.#made.set(value, object);
    const { state } = value;
    if (state instanceof Map) {
      const isModule = BASES.has(named.def.base);
      const attributes = [...state].map(([key, item]) => {
        const name = String(key);
        return [name, this.thing(item, path === '' ? name : `${path}.${name}`)] as const;
      });
      if (!isModule && named.def.methods.has('__setstate__')) {
        return this.#remember(
          value,
          new Unknown(
            `the attribute "${path}" sets its own state by code (${of.path}.__setstate__), which is not followed`,
          ),
        );
      }
      object.fill(new Map(attributes));
    } else if (state !== null) {
      return this.#remember(
        value,
        new Unknown(
          `the attribute "${path}" sets its own state by code (${of.path}.__setstate__), which is not followed`,
        ),
      );
    }
    return object;
  }
}

const keyOf = (key: Value, path: string): Key => {
  if (typeof key === 'string' || typeof key === 'boolean' || typeof key === 'number') return key;
  if (typeof key === 'bigint') return Number(key);
  throw new ServingError('CORRUPT_MODEL', `"${path}": the key of a dict is ${describe(key)}`);
};
