/**
 * The functions of ONNX Runtime's C API that we call, one row each: the place in the table that GetApi returns, what
 * it takes and what it gives. The table only ever grows at its end, so a row holds for every later version.
 * https://github.com/microsoft/onnxruntime/blob/v1.25.0/include/onnxruntime/core/session/onnxruntime_c_api.h
 */
import type { CFunction } from '../c-types.ts';

/** The library that onnxruntime-node ships; a test compares it with the library's own word. */
export const LIBRARY_VERSION = '1.30.0';
/** The version of the header that the places below were taken from, and the table that is asked for. */
export const API_VERSION = 25;

export interface Slot extends CFunction {
  readonly slot: number;
}

// biome-ignore format: one function a line
export const SLOTS = {
  GetErrorCode:                               { slot: 1,   gives: 'int',     takes: ['address'] },
  GetErrorMessage:                            { slot: 2,   gives: 'address', takes: ['address'] },
  CreateEnv:                                  { slot: 3,   gives: 'status',  takes: ['int', 'text', 'address'] },
  DisableTelemetryEvents:                     { slot: 6,   gives: 'status',  takes: ['address'] },
  Run:                                        { slot: 9,   gives: 'status',  takes: ['address', 'address', 'address', 'address', 'size', 'address', 'size', 'address'] },
  CreateSessionOptions:                       { slot: 10,  gives: 'status',  takes: ['address'] },
  SetSessionExecutionMode:                    { slot: 13,  gives: 'status',  takes: ['address', 'int'] },
  DisableMemPattern:                          { slot: 17,  gives: 'status',  takes: ['address'] },
  SetSessionLogSeverityLevel:                 { slot: 22,  gives: 'status',  takes: ['address', 'int'] },
  SetSessionGraphOptimizationLevel:           { slot: 23,  gives: 'status',  takes: ['address', 'int'] },
  SetIntraOpNumThreads:                       { slot: 24,  gives: 'status',  takes: ['address', 'int'] },
  SetInterOpNumThreads:                       { slot: 25,  gives: 'status',  takes: ['address', 'int'] },
  SessionGetInputTypeInfo:                    { slot: 33,  gives: 'status',  takes: ['address', 'size', 'address'] },
  CreateRunOptions:                           { slot: 39,  gives: 'status',  takes: ['address'] },
  RunOptionsSetTerminate:                     { slot: 46,  gives: 'status',  takes: ['address'] },
  CreateTensorAsOrtValue:                     { slot: 48,  gives: 'status',  takes: ['address', 'address', 'size', 'int', 'address'] },
  CreateTensorWithDataAsOrtValue:             { slot: 49,  gives: 'status',  takes: ['address', 'address', 'size', 'address', 'size', 'int', 'address'] },
  GetTensorMutableData:                       { slot: 51,  gives: 'status',  takes: ['address', 'address'] },
  GetStringTensorDataLength:                  { slot: 53,  gives: 'status',  takes: ['address', 'address'] },
  GetStringTensorContent:                     { slot: 54,  gives: 'status',  takes: ['address', 'memory', 'size', 'memory', 'size'] },
  GetValueType:                               { slot: 67,  gives: 'status',  takes: ['address', 'address'] },
  CreateCpuMemoryInfo:                        { slot: 69,  gives: 'status',  takes: ['int', 'int', 'address'] },
  GetAllocatorWithDefaultOptions:             { slot: 78,  gives: 'status',  takes: ['address'] },
  GetValue:                                   { slot: 80,  gives: 'status',  takes: ['address', 'int', 'address', 'address'] },
  GetValueCount:                              { slot: 81,  gives: 'status',  takes: ['address', 'address'] },
  CreateValue:                                { slot: 82,  gives: 'status',  takes: ['address', 'size', 'int', 'address'] },
  ReleaseStatus:                              { slot: 93,  gives: 'void',    takes: ['address'] },
  ReleaseSession:                             { slot: 95,  gives: 'void',    takes: ['address'] },
  ReleaseValue:                               { slot: 96,  gives: 'void',    takes: ['address'] },
  ReleaseRunOptions:                          { slot: 97,  gives: 'void',    takes: ['address'] },
  ReleaseTypeInfo:                            { slot: 98,  gives: 'void',    takes: ['address'] },
  ReleaseSessionOptions:                      { slot: 100, gives: 'void',    takes: ['address'] },
  GetAvailableProviders:                      { slot: 125, gives: 'status',  takes: ['address', 'address'] },
  ReleaseAvailableProviders:                  { slot: 126, gives: 'status',  takes: ['address', 'int'] },
  AddSessionConfigEntry:                      { slot: 130, gives: 'status',  takes: ['address', 'text', 'text'] },
  CreateAndRegisterAllocator:                 { slot: 144, gives: 'status',  takes: ['address', 'address', 'address'] },
  CreateArenaCfg:                             { slot: 156, gives: 'status',  takes: ['size', 'int', 'int', 'int', 'address'] },
  ReleaseArenaCfg:                            { slot: 157, gives: 'void',    takes: ['address'] },
  CreatePrepackedWeightsContainer:            { slot: 166, gives: 'status',  takes: ['address'] },
  ReleasePrepackedWeightsContainer:           { slot: 167, gives: 'void',    takes: ['address'] },
  CreateSessionFromArrayWithPrepackedWeightsContainer: { slot: 169, gives: 'status', takes: ['address', 'memory', 'size', 'address', 'address', 'address'] },
  AddInitializer:                             { slot: 150, gives: 'status',  takes: ['address', 'text', 'address'] },
  SessionOptionsAppendExecutionProvider_TensorRT_V2: { slot: 170, gives: 'status', takes: ['address', 'address'] },
  CreateTensorRTProviderOptions:              { slot: 171, gives: 'status',  takes: ['address'] },
  UpdateTensorRTProviderOptions:              { slot: 172, gives: 'status',  takes: ['address', 'address', 'address', 'size'] },
  ReleaseTensorRTProviderOptions:             { slot: 174, gives: 'void',    takes: ['address'] },
  HasValue:                                   { slot: 192, gives: 'status',  takes: ['address', 'address'] },
  SessionOptionsAppendExecutionProvider_CUDA_V2: { slot: 204, gives: 'status', takes: ['address', 'address'] },
  CreateCUDAProviderOptions:                  { slot: 205, gives: 'status',  takes: ['address'] },
  UpdateCUDAProviderOptions:                  { slot: 206, gives: 'status',  takes: ['address', 'address', 'address', 'size'] },
  ReleaseCUDAProviderOptions:                 { slot: 208, gives: 'void',    takes: ['address'] },
  AddExternalInitializers:                    { slot: 210, gives: 'status',  takes: ['address', 'address', 'address', 'size'] },
  SessionOptionsAppendExecutionProvider:      { slot: 216, gives: 'status',  takes: ['address', 'text', 'address', 'address', 'size'] },
  RegisterCustomOpsLibrary_V2:                { slot: 228, gives: 'status',  takes: ['address', 'path'] },
  GetResizedStringTensorElementBuffer:        { slot: 252, gives: 'status',  takes: ['address', 'size', 'size', 'address'] },
  SetDeterministicCompute:                    { slot: 273, gives: 'status',  takes: ['address', 'bool'] },
  ReleaseValueInfo:                           { slot: 285, gives: 'void',    takes: ['address'] },
  ReleaseGraph:                               { slot: 287, gives: 'void',    takes: ['address'] },
  ReleaseModel:                               { slot: 288, gives: 'void',    takes: ['address'] },
  GetModelEditorApi:                          { slot: 291, gives: 'address', takes: [] },
  Session_GetEpGraphAssignmentInfo:           { slot: 407, gives: 'status',  takes: ['address', 'address', 'address'] },
  EpAssignedSubgraph_GetEpName:               { slot: 408, gives: 'status',  takes: ['address', 'address'] },
  EpAssignedSubgraph_GetNodes:                { slot: 409, gives: 'status',  takes: ['address', 'address', 'address'] },
  EpAssignedNode_GetName:                     { slot: 410, gives: 'status',  takes: ['address', 'address'] },
  EpAssignedNode_GetOperatorType:             { slot: 412, gives: 'status',  takes: ['address', 'address'] },
  GetTensorElementTypeAndShapeDataReference:  { slot: 414, gives: 'status',  takes: ['address', 'address', 'address', 'address'] },
  RunOptionsEnableProfiling:                  { slot: 415, gives: 'status',  takes: ['address', 'path'] },
} as const satisfies Record<string, Slot>;

/** The same for the table that GetModelEditorApi returns. */
// biome-ignore format: one function a line
export const EDITOR_SLOTS = {
  CreateValueInfo:                            { slot: 5,   gives: 'status',  takes: ['text', 'address', 'address'] },
  CreateGraph:                                { slot: 7,   gives: 'status',  takes: ['address'] },
  SetGraphInputs:                             { slot: 8,   gives: 'status',  takes: ['address', 'address', 'size'] },
  AddInitializerToGraph:                      { slot: 10,  gives: 'status',  takes: ['address', 'text', 'address', 'bool'] },
  CreateModel:                                { slot: 12,  gives: 'status',  takes: ['address', 'address', 'size', 'address'] },
  AddGraphToModel:                            { slot: 13,  gives: 'status',  takes: ['address', 'address'] },
  CreateModelEditorSessionFromArray:          { slot: 16,  gives: 'status',  takes: ['address', 'memory', 'size', 'address', 'address'] },
  ApplyModelToModelEditorSession:             { slot: 18,  gives: 'status',  takes: ['address', 'address'] },
  FinalizeModelEditorSession:                 { slot: 19,  gives: 'status',  takes: ['address', 'address', 'address'] },
} as const satisfies Record<string, Slot>;

/** `OrtErrorCode`, by its number. */
// biome-ignore format: one table
export const ERROR_CODES = [
  'OK', 'FAIL', 'INVALID_ARGUMENT', 'NO_SUCHFILE', 'NO_MODEL', 'ENGINE_ERROR', 'RUNTIME_EXCEPTION', 'INVALID_PROTOBUF',
  'MODEL_LOADED', 'NOT_IMPLEMENTED', 'INVALID_GRAPH', 'EP_FAIL', 'MODEL_LOAD_CANCELED', 'MODEL_REQUIRES_COMPILATION',
  'NOT_FOUND',
] as const;

/** `ONNXType`. */
export const ONNX_TYPES = { tensor: 1, sequence: 2, map: 3, optional: 6 } as const;

/** `OrtLoggingLevel`. */
export const LOG_SEVERITIES = { verbose: 0, info: 1, warning: 2, error: 3, fatal: 4 } as const;
