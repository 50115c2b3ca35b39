/**
 * The objects that were saved, as tables, with upstream's field names:
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/protobuf/saved_object_graph.proto
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/protobuf/trackable_object_graph.proto
 *
 * Fields that do not tell where a variable's value lies have no row.
 */
import { int, type Message, many, map, message, one, string } from '../../wire/protobuf.ts';

/** A child of an object, by the name of the attribute (or index, or key) that holds it. */
export interface ObjectReference {
  node_id: number;
  local_name: string;
}
const ObjectReference: Message<ObjectReference> = message('ObjectReference', () => ({
  node_id: one(1, int),
  local_name: one(2, string),
}));

export interface SavedObject {
  children: readonly ObjectReference[];
}
const SavedObject: Message<SavedObject> = message('SavedObject', () => ({ children: many(1, ObjectReference) }));

/** `bound_inputs`: the objects that a function captures, which are the last of its arguments. */
export interface SavedConcreteFunction {
  bound_inputs: readonly number[];
}
const SavedConcreteFunction: Message<SavedConcreteFunction> = message('SavedConcreteFunction', () => ({
  bound_inputs: many(2, int),
}));

/** The Python objects that were saved, from the root, which is object 0. */
export interface SavedObjectGraph {
  nodes: readonly SavedObject[];
  concrete_functions: ReadonlyMap<string, SavedConcreteFunction>;
}
export const SavedObjectGraph: Message<SavedObjectGraph> = message('SavedObjectGraph', () => ({
  nodes: many(1, SavedObject),
  concrete_functions: map(2, string, SavedConcreteFunction),
}));

export interface SerializedTensor {
  name: string;
  full_name: string;
  checkpoint_key: string;
}
const SerializedTensor: Message<SerializedTensor> = message('SerializedTensor', () => ({
  name: one(1, string),
  full_name: one(2, string),
  checkpoint_key: one(3, string),
}));

export interface TrackableObject {
  children: readonly ObjectReference[];
  attributes: readonly SerializedTensor[];
}
const TrackableObject: Message<TrackableObject> = message('TrackableObject', () => ({
  children: many(1, ObjectReference),
  attributes: many(2, SerializedTensor),
}));

/** What the bundle keeps under `_CHECKPOINTABLE_OBJECT_GRAPH`: the checkpoint key of every variable by its full name. */
export interface TrackableObjectGraph {
  nodes: readonly TrackableObject[];
}
export const TrackableObjectGraph: Message<TrackableObjectGraph> = message('TrackableObjectGraph', () => ({
  nodes: many(1, TrackableObject),
}));
