/**
 * A SavedModel's folder, read: one MetaGraph, and where the values of its variables lie.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/cc/saved_model/README.md
 *
 *   saved_model.pb   variables/variables.index   variables/variables.data-?????-of-?????   assets/…
 */
import { ServingError, within } from '../../errors.ts';
import type { Files } from '../../files.ts';
import type { Constant } from '../../graph/graph.ts';
import { type Bundle, hasEntry, loadTensor, openBundle } from './bundle.ts';
import { rootScope } from './functions.ts';
import { AssetFileDef, type MetaGraphDef, SavedModel } from './messages.ts';
import { readTables, type TableSource } from './tables.ts';
import { OBJECT_GRAPH, variableKeys } from './variable-keys.ts';

export const ENTRY = 'saved_model.pb';
export const TEXT_ENTRY = 'saved_model.pbtxt';
const VARIABLES = 'variables/variables';

/** What `read` makes of a folder and `lower` works on. */
export interface SavedModelFiles {
  readonly files: Files;
  /** The bytes of saved_model.pb, of which the constants in the graph are views. */
  readonly bytes: Uint8Array;
  readonly metaGraph: MetaGraphDef;
  /** Whether variables/variables.index is there. */
  readonly hasBundle: boolean;
  /** By variableName. */
  readonly variables: ReadonlyMap<string, Constant>;
  /** The keys under which variables should be in the bundle and are not, by variableName. */
  readonly absent: ReadonlyMap<string, string>;
  /** The file that the tensor of that name ("Const:0") stands for, relative to assets/. */
  readonly assets: ReadonlyMap<string, string>;
  /** What each table that is initialised holds, by variableName. */
  readonly tables: ReadonlyMap<string, TableSource>;
}

const tagsOf = (metaGraph: MetaGraphDef): readonly string[] => metaGraph.meta_info_def?.tags ?? [];

/** The MetaGraph for serving: tagged `serve` alone, else `serve` among others, else the only one there is. */
export const chooseMetaGraph = ({ meta_graphs }: SavedModel): MetaGraphDef => {
  const serving = meta_graphs.filter((metaGraph) => tagsOf(metaGraph).includes('serve'));
  const chosen =
    serving.find((metaGraph) => tagsOf(metaGraph).length === 1) ??
    serving[0] ??
    (meta_graphs.length === 1 ? meta_graphs[0] : undefined);
  if (chosen) return chosen;
  if (meta_graphs.length === 0) throw new ServingError('CORRUPT_MODEL', 'there is no MetaGraph in it');
  const sets = meta_graphs.map((metaGraph) => `[${tagsOf(metaGraph).join(', ')}]`);
  throw new ServingError(
    'UNSUPPORTED_MODEL',
    `its MetaGraphs are tagged ${sets.join(', ')}, none of them "serve"; save the model for serving`,
  );
};

// TF 1 keeps its assets in a collection, TF 2 in a field.
const assetsOf = (metaGraph: MetaGraphDef): ReadonlyMap<string, string> => {
  const packed = metaGraph.collection_def.get('saved_model_assets')?.any_list?.value ?? [];
  const all = [...metaGraph.asset_file_def, ...packed.map(({ value }) => AssetFileDef.decode(value))];
  return new Map(all.flatMap(({ tensor_info, filename }) => (tensor_info?.name ? [[tensor_info.name, filename]] : [])));
};

const decode = (bytes: Uint8Array): SavedModel => {
  try {
    return SavedModel.decode(bytes);
  } catch (error) {
    if (!(error instanceof ServingError)) throw error;
    throw new ServingError(error.code, `${error.message}; the file may be cut or damaged`);
  }
};

const loadVariables = async (
  files: Files,
  bundle: Bundle,
  metaGraph: MetaGraphDef,
): Promise<Pick<SavedModelFiles, 'variables' | 'absent'>> => {
  const keys = await variableKeys(metaGraph, rootScope(metaGraph), bundle, async () =>
    bundle.entries.has(OBJECT_GRAPH) ? loadTensor(files, bundle, { key: OBJECT_GRAPH, slice: '' }) : undefined,
  );
  const variables = new Map<string, Constant>();
  const absent = new Map<string, string>();
  for (const [variable, wanted] of keys) {
    // A model may be restored in part: what an optimizer kept is often left behind, and no signature asks for it.
    if (hasEntry(bundle, wanted.key)) variables.set(variable, await loadTensor(files, bundle, wanted));
    else absent.set(variable, wanted.key);
  }
  return { variables, absent };
};

/** The graph of a SavedModel, without the values of its variables. */
export interface MetaGraph {
  readonly bytes: Uint8Array;
  readonly metaGraph: MetaGraphDef;
}

/** Reads saved_model.pb alone. Throws CORRUPT_MODEL or UNSUPPORTED_MODEL, naming the file. */
export const readMetaGraph = async (files: Files, entry: string): Promise<MetaGraph> => {
  if (entry === TEXT_ENTRY) {
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `${TEXT_ENTRY}: a SavedModel in text form is not read; save it again in the binary form, as ${ENTRY}`,
    );
  }
  const bytes = await files.read(ENTRY);
  try {
    return { bytes, metaGraph: chooseMetaGraph(decode(bytes)) };
  } catch (error) {
    throw within(ENTRY, error);
  }
};

/** Reads the model. Throws CORRUPT_MODEL or UNSUPPORTED_MODEL, naming the file. */
export const readSavedModel = async (files: Files, entry: string): Promise<SavedModelFiles> => {
  const { bytes, metaGraph } = await readMetaGraph(files, entry);
  try {
    const assets = assetsOf(metaGraph);
    const bundle = await openBundle(files, VARIABLES);
    const none = { variables: new Map<string, Constant>(), absent: new Map<string, string>() };
    const { variables, absent } = bundle ? await loadVariables(files, bundle, metaGraph) : none;
    const tables = await readTables(metaGraph, { root: rootScope(metaGraph), files, bundle, assets });
    return { files, bytes, metaGraph, hasBundle: bundle !== undefined, variables, absent, assets, tables };
  } catch (error) {
    if (error instanceof ServingError && error.message.startsWith(VARIABLES)) throw error;
    throw within(ENTRY, error);
  }
};
