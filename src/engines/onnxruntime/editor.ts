/**
 * A session whose weights ONNX Runtime neither copies nor holds longer than it needs them. AddExternalInitializers copies
 * all weights before anything else; the model editor (OrtModelEditorApi) takes OrtValues over, and frees each as soon as
 * the kernels that want it have packed it their own way:
 *
 *   model with weights for inputs ─▶ session to be edited ─▶ its own inputs only, weights as initializers ─▶ session
 */
import { Words } from '../memory.ts';
import type { Api } from './api.ts';

/** The editor copies less into the model, and keeps no OrtValue for it. */
const LEAST_EXTERNAL_BYTES = 128;

/** An OrtValue for the session to own. */
export interface Given {
  readonly value: number;
  readonly byteLength: number;
}

export interface Edit {
  /** A ModelProto whose last inputs are the weights. */
  readonly model: Uint8Array;
  readonly options: number;
  readonly container: number;
  /** Its inputs before the weights, in the model's order. */
  readonly inputs: readonly string[];
  readonly weights: ReadonlyMap<string, Given>;
  /** Hears of each weight that is not its giver's any more. */
  readonly taken: (given: Given) => void;
}

type Done = (error: Error | null, status: number) => void;

const status = (call: (done: Done) => void): Promise<number> =>
  new Promise((resolve, reject) => call((error, result) => (error ? reject(error) : resolve(result))));

/** An OrtModel that says what is to change. */
const changesOf = (ort: Api, session: number, { inputs, weights, taken }: Edit): number => {
  const { editor } = ort;
  const out = new Words(1);
  const made = (result: number): number => {
    ort.check(result, 'load');
    return out.address(0);
  };
  const infos: number[] = [];
  let graph = made(editor.CreateGraph(out.at(0)));
  try {
    for (const [i, name] of inputs.entries()) {
      const type = made(ort.SessionGetInputTypeInfo(session, i, out.at(0)));
      const result = editor.CreateValueInfo(name, type, out.at(0));
      ort.ReleaseTypeInfo(type);
      infos.push(made(result));
    }
    const words = new Words(Math.max(1, infos.length));
    for (const [i, info] of infos.entries()) words.set(i, info);
    ort.check(editor.SetGraphInputs(graph, words.at(0), infos.length), 'load');
    // They are the graph's now.
    infos.length = 0;
    for (const [name, given] of weights) {
      const external = given.byteLength >= LEAST_EXTERNAL_BYTES;
      ort.check(editor.AddInitializerToGraph(graph, name, given.value, external), 'load');
      taken(given);
    }
    const model = made(editor.CreateModel(0, 0, 0, out.at(0)));
    const result = editor.AddGraphToModel(model, graph);
    if (result === 0) graph = 0;
    else ort.ReleaseModel(model);
    ort.check(result, 'load');
    return model;
  } finally {
    for (const info of infos) ort.ReleaseValueInfo(info);
    if (graph !== 0) ort.ReleaseGraph(graph);
  }
};

/** The OrtSession; a failure leaves nothing behind but the weights that were not taken. */
export const createEdited = async (ort: Api, edit: Edit): Promise<number> => {
  const { editor } = ort;
  const { model, options, container } = edit;
  const out = new Words(1);
  const create = editor.CreateModelEditorSessionFromArray;
  ort.check(await status((done) => create.async(ort.env, model, model.length, options, out.at(0), done)), 'load');
  const session = out.address(0);
  try {
    const changes = changesOf(ort, session, edit);
    const applied = await status((done) => editor.ApplyModelToModelEditorSession.async(session, changes, done));
    ort.ReleaseModel(changes);
    ort.check(applied, 'load');
    const finalize = editor.FinalizeModelEditorSession;
    ort.check(await status((done) => finalize.async(session, options, container, done)), 'load');
    return session;
  } catch (error) {
    ort.ReleaseSession(session);
    throw error;
  }
};
