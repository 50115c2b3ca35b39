// As much of ONNX Runtime's C API as clip_to_unit.cc needs, so that the example can be built without downloads. The API is
// a table of functions that only ever grows at its end; the numbers are places in it. A project of your own takes the
// whole header, onnxruntime_c_api.h, from https://github.com/microsoft/onnxruntime/releases (include/ in the archives).
#pragma once

#include <cstddef>
#include <cstdint>

struct OrtApiBase {
  const void* const* (*GetApi)(uint32_t version);
  const char* (*GetVersionString)();
};

using OrtStatus = struct OrtStatus;

// The version of the API whose table and whose OrtCustomOp are meant.
constexpr uint32_t kApiVersion = 16;
constexpr int kFloat = 1;     // ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT
constexpr int kRequired = 0;  // INPUT_OUTPUT_REQUIRED
constexpr int kDefaultMemory = 0;

// An operator: what it is called, what it takes and gives, how it is run.
struct OrtCustomOp {
  uint32_t version;
  void* (*CreateKernel)(const OrtCustomOp*, const void* const* api, const void* info);
  const char* (*GetName)(const OrtCustomOp*);
  const char* (*GetExecutionProviderType)(const OrtCustomOp*);
  int (*GetInputType)(const OrtCustomOp*, size_t index);
  size_t (*GetInputTypeCount)(const OrtCustomOp*);
  int (*GetOutputType)(const OrtCustomOp*, size_t index);
  size_t (*GetOutputTypeCount)(const OrtCustomOp*);
  void (*KernelCompute)(void* kernel, void* context);
  void (*KernelDestroy)(void* kernel);
  int (*GetInputCharacteristic)(const OrtCustomOp*, size_t index);
  int (*GetOutputCharacteristic)(const OrtCustomOp*, size_t index);
  int (*GetInputMemoryType)(const OrtCustomOp*, size_t index);
  int (*GetVariadicInputMinArity)(const OrtCustomOp*);
  int (*GetVariadicInputHomogeneity)(const OrtCustomOp*);
  int (*GetVariadicOutputMinArity)(const OrtCustomOp*);
  int (*GetVariadicOutputHomogeneity)(const OrtCustomOp*);
  OrtStatus* (*CreateKernelV2)(const OrtCustomOp*, const void* const* api, const void* info, void** kernel);
  OrtStatus* (*KernelComputeV2)(void* kernel, void* context);
};

// The functions of the table that are called, by their places.
struct Ort {
  const void* const* api;

  template <typename... Arguments>
  OrtStatus* call(size_t place, Arguments... arguments) const {
    return reinterpret_cast<OrtStatus* (*)(Arguments...)>(const_cast<void*>(api[place]))(arguments...);
  }
  OrtStatus* CreateCustomOpDomain(const char* name, void** domain) const { return call(26, name, domain); }
  OrtStatus* CustomOpDomain_Add(void* domain, const OrtCustomOp* op) const { return call(27, domain, op); }
  OrtStatus* AddCustomOpDomain(void* options, void* domain) const { return call(28, options, domain); }
  OrtStatus* GetTensorMutableData(void* value, void** data) const { return call(51, value, data); }
  OrtStatus* GetDimensionsCount(const void* shape, size_t* count) const { return call(61, shape, count); }
  OrtStatus* GetDimensions(const void* shape, int64_t* to, size_t count) const { return call(62, shape, to, count); }
  OrtStatus* GetTensorShapeElementCount(const void* shape, size_t* count) const { return call(64, shape, count); }
  OrtStatus* GetTensorTypeAndShape(const void* value, void** shape) const { return call(65, value, shape); }
  OrtStatus* KernelContext_GetInput(const void* context, size_t index, const void** value) const {
    return call(90, context, index, value);
  }
  OrtStatus* KernelContext_GetOutput(void* context, size_t index, const int64_t* shape, size_t rank,
                                     void** value) const {
    return call(91, context, index, shape, rank, value);
  }
  void ReleaseTensorTypeAndShapeInfo(void* shape) const {
    reinterpret_cast<void (*)(void*)>(const_cast<void*>(api[99]))(shape);
  }
};
