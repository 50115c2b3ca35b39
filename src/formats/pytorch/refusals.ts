/**
 * Files of torch that hold no program: what they are, and the three lines of Python that make one of them. Their pickles
 * are read as data, to say what is in them; nothing of them is called.
 */
import { ServingError } from '../../errors.ts';
import type { Files } from '../../files.ts';
import { type Constructors, INERT } from '../../wire/pickle/constructors.ts';
import { Cursor } from '../../wire/pickle/cursor.ts';
import { type PickleOptions, Unpickler } from '../../wire/pickle/machine.ts';
import { describe, Global, Instance, itemsOf, type Value } from '../../wire/pickle/values.ts';
import { openArchive } from './archive.ts';
import type { ParsedPytorch } from './index.ts';

/** What is read of a file that is no zip, to tell what it is. */
const HEAD_BYTES = 2 ** 26;
const SHOWN = 3;

/** Every name stands for itself. */
const ANY: Constructors = { get: () => INERT };
// A whole module names its class by a persistent id, with its source.
const persistent = (id: Value): Value => {
  const [kind, of] = itemsOf(id) ?? [];
  return kind === 'module' && of instanceof Global
    ? of
    : new Instance(new Global('torch', 'storage'), itemsOf(id) ?? [id]);
};
const OPTIONS: PickleOptions = { constructors: [ANY], persistent };

const isTensor = (value: Value): boolean =>
  value instanceof Instance &&
  /^torch\._utils\._rebuild|^torch\._tensor|^torch\.(Tensor|FloatTensor|nn\.parameter)/.test(value.of.path);

const load = (variant: string, entry: string): string => {
  const file = JSON.stringify(entry);
  switch (variant) {
    case 'module':
      return `model = torch.load(${file}, weights_only=False)`;
    case 'safetensors':
      return `model = Net(...); model.load_state_dict(safetensors.torch.load_file(${file}))`;
    default:
      return `model = Net(...); model.load_state_dict(torch.load(${file})${variant})`;
  }
};

const refusal = (entry: string, what: string, loading: string): ServingError =>
  new ServingError(
    'UNSUPPORTED_MODEL',
    `${entry}: ${what}. Export the model in Python, where its class is at hand:\n${loading}\nexample = torch.randn(1, 3, 224, 224)  # or whatever the model takes\ntorch.jit.trace(model.eval(), example).save("model.pt")  # or torch.jit.script(model.eval()).save("model.pt")`,
  );

const some = (names: readonly string[]): string =>
  `${names
    .slice(0, SHOWN)
    .map((name) => JSON.stringify(name.slice(0, 80)))
    .join(', ')}${names.length > SHOWN ? ` and ${names.length - SHOWN} more` : ''}`;

/** What a pickled value is. */
const ofValue = (entry: string, value: Value): ServingError => {
  if (value instanceof Instance && !isTensor(value)) {
    const what = `it is a pickled object of class ${value.of.path}, whose code is not in the file; nothing can run it as it is`;
    return refusal(entry, what, load('module', entry));
  }
  if (value instanceof Map) {
    const keys = [...value.keys()].map(String);
    const tensors = [...value].filter(([, item]) => isTensor(item));
    const inner = ['state_dict', 'model_state_dict', 'model', 'net', 'module'].find(
      (key) => value.get(key) instanceof Map,
    );
    const whole = ['model', 'net', 'module', 'ema'].find(
      (key) => value.get(key) instanceof Instance && !isTensor(value.get(key)!),
    );
    if (inner !== undefined) {
      return refusal(
        entry,
        `it is a checkpoint (${some(keys)}), weights without a program`,
        load(`[${JSON.stringify(inner)}]`, entry),
      );
    }
    if (whole !== undefined) {
      const { path } = (value.get(whole) as Instance).of;
      const loading = `model = torch.load(${JSON.stringify(entry)}, weights_only=False)[${JSON.stringify(whole)}].float()`;
      return refusal(
        entry,
        `it is a checkpoint (${some(keys)}) with a pickled object of class ${path}, whose code is not in the file`,
        loading,
      );
    }
    if (tensors.length > 0) {
      return refusal(
        entry,
        `it is a state_dict of ${tensors.length} tensors (${some(keys)}), weights without a program`,
        load('', entry),
      );
    }
    return refusal(entry, `it is ${describe(value)} (${some(keys)}), and no program`, load('', entry));
  }
  const what = isTensor(value) ? 'a tensor' : describe(value);
  return new ServingError('UNSUPPORTED_MODEL', `${entry}: it is ${what} that torch.save wrote, and no model`);
};

const readers: Readonly<Record<string, (files: Files, entry: string) => Promise<ServingError>>> = {
  state: async (files, entry) => {
    const archive = await openArchive(files, entry);
    return ofValue(entry, new Unpickler(await archive.read('data.pkl'), OPTIONS).load());
  },
  // Before 1.6: magic number, protocol version, system, then the object; the storages follow.
  legacy: async (files, entry) => {
    const sizeBytes = (await files.list()).find(({ path }) => path === entry)?.sizeBytes ?? 0;
    const cursor = new Cursor(await files.read(entry, 0, Math.min(sizeBytes, HEAD_BYTES)));
    for (let i = 0; i < 3; i++) new Unpickler(cursor, OPTIONS).load();
    return ofValue(entry, new Unpickler(cursor, OPTIONS).load());
  },
  safetensors: async (files, entry) => {
    const sizeBytes = (await files.list()).find(({ path }) => path === entry)?.sizeBytes ?? 0;
    const head = await files.read(entry, 0, Math.min(sizeBytes, 8));
    const length = new DataView(head.buffer, head.byteOffset).getBigUint64(0, true);
    if (length > BigInt(Math.max(0, sizeBytes - 8)) || length > 100_000_000n) {
      return new ServingError(
        'CORRUPT_MODEL',
        `${entry}: its header of ${length} bytes passes its end; the file may be cut`,
      );
    }
    let names: readonly string[];
    try {
      const text = new TextDecoder().decode(await files.read(entry, 8, 8 + Number(length)));
      names = Object.keys(JSON.parse(text) as object).filter((name) => name !== '__metadata__');
    } catch (error) {
      if (error instanceof ServingError) throw error;
      return new ServingError(
        'CORRUPT_MODEL',
        `${entry}: its header is no JSON: ${(error as Error).message.slice(0, 100)}`,
      );
    }
    return refusal(
      entry,
      `it holds ${names.length} tensors (${some(names)}), weights without a program`,
      load('safetensors', entry),
    );
  },
  tar: async (_, entry) =>
    refusal(entry, 'it is an archive of torch before 0.1.11, weights or a pickled module', load('module', entry)),
  'model.json': async (_, entry) =>
    new ServingError(
      'UNSUPPORTED_MODEL',
      `${entry}: it is TorchScript in the layout of torch 1.0 to 1.3 (model.json). Save it anew with torch 1.4 to 1.13, which read it:\nimport torch\nmodel = torch.jit.load(${JSON.stringify(entry)})\nmodel.save("model.pt")`,
    ),
  bytecode: async (_, entry) =>
    refusal(
      entry,
      'it holds bytecode of the lite interpreter without the code that it was made of',
      `model = Net(...); model.load_state_dict(torch.load("weights.pth"))`,
    ),
};

/** A reader that refuses the file for what it is. */
export const refuseState =
  (variant: string) =>
  async (files: Files, entry: string): Promise<ParsedPytorch> => {
    try {
      throw await readers[variant]!(files, entry);
    } catch (error) {
      if (error instanceof ServingError && !error.message.startsWith(entry)) {
        throw new ServingError(error.code, `${entry}: ${error.message}`, { cause: error });
      }
      throw error;
    }
  };
