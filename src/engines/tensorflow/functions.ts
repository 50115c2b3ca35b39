/**
 * The functions of TensorFlow's C API that we call, one row each: what it takes and what it gives.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/c/c_api.h (and tf_tensor.h, tf_status.h, tf_buffer.h)
 *
 * The API has been stable since TensorFlow 1.0; a row holds for every version that can be installed.
 */
import type { CFunction } from '../c-types.ts';

// biome-ignore format: one function a line
export const FUNCTIONS = {
  TF_Version:             { gives: 'text',    takes: [] },
  TF_NewStatus:           { gives: 'address', takes: [] },
  TF_DeleteStatus:        { gives: 'void',    takes: ['address'] },
  TF_GetCode:             { gives: 'int',     takes: ['address'] },
  TF_Message:             { gives: 'address', takes: ['address'] },
  /** A TF_Buffer begins with the address of its bytes and their number. */
  TF_NewBuffer:           { gives: 'address', takes: [] },
  TF_NewBufferFromString: { gives: 'address', takes: ['memory', 'size'] },
  TF_DeleteBuffer:        { gives: 'void',    takes: ['address'] },
  TF_NewSessionOptions:   { gives: 'address', takes: [] },
  TF_SetConfig:           { gives: 'void',    takes: ['address', 'memory', 'size', 'address'] },
  TF_DeleteSessionOptions:{ gives: 'void',    takes: ['address'] },
  TF_NewGraph:            { gives: 'address', takes: [] },
  TF_DeleteGraph:         { gives: 'void',    takes: ['address'] },
  TF_GraphOperationByName:{ gives: 'address', takes: ['address', 'text'] },
  TF_OperationNumOutputs: { gives: 'int',     takes: ['address'] },
  /** options, run options, folder, tags, their number, graph, MetaGraph (NULL), status */
  TF_LoadSessionFromSavedModel: { gives: 'address', takes: ['address', 'address', 'address', 'address', 'int', 'address', 'address', 'address'] },
  TF_CloseSession:        { gives: 'void',    takes: ['address', 'address'] },
  TF_DeleteSession:       { gives: 'void',    takes: ['address', 'address'] },
  /** session, run options, inputs, values, number, outputs, values, number, targets, number, metadata, status */
  TF_SessionRun:          { gives: 'void',    takes: ['address', 'address', 'address', 'address', 'int', 'address', 'address', 'int', 'address', 'int', 'address', 'address'] },
  TF_SessionListDevices:  { gives: 'address', takes: ['address', 'address'] },
  TF_DeviceListCount:     { gives: 'int',     takes: ['address'] },
  TF_DeviceListName:      { gives: 'text',    takes: ['address', 'int', 'address'] },
  TF_DeviceListType:      { gives: 'text',    takes: ['address', 'int', 'address'] },
  TF_DeleteDeviceList:    { gives: 'void',    takes: ['address'] },
  TF_LoadLibrary:        { gives: 'address', takes: ['text', 'address'] },
  TF_GetAllOpList:       { gives: 'address', takes: [] },
  TF_AllocateTensor:      { gives: 'address', takes: ['int', 'address', 'int', 'size'] },
  TF_DeleteTensor:        { gives: 'void',    takes: ['address'] },
  TF_TensorType:          { gives: 'int',     takes: ['address'] },
  TF_NumDims:             { gives: 'int',     takes: ['address'] },
  TF_Dim:                 { gives: 'long',    takes: ['address', 'int'] },
  TF_TensorByteSize:      { gives: 'size',    takes: ['address'] },
  TF_TensorData:          { gives: 'address', takes: ['address'] },
} as const satisfies Record<string, CFunction>;

/** `TF_Code`, by its number: the codes of gRPC. */
// biome-ignore format: one table
export const STATUS_CODES = [
  'OK', 'CANCELLED', 'UNKNOWN', 'INVALID_ARGUMENT', 'DEADLINE_EXCEEDED', 'NOT_FOUND', 'ALREADY_EXISTS',
  'PERMISSION_DENIED', 'RESOURCE_EXHAUSTED', 'FAILED_PRECONDITION', 'ABORTED', 'OUT_OF_RANGE', 'UNIMPLEMENTED',
  'INTERNAL', 'UNAVAILABLE', 'DATA_LOSS', 'UNAUTHENTICATED',
] as const;

/** The first version whose wheels hold both libraries that we load. */
export const FIRST_VERSION = '2.12.0';
