// ClipToUnit(x: float) -> float, of the domain "stfs.example": each element, brought to 0 … 1; what is no number is 0.
//
// A library of custom operators for ONNX Runtime: RegisterCustomOps is called once for each session.

#include <vector>

#include "ort_custom_op.h"

#define RETURN_IF_ERROR(call) \
  if (OrtStatus* status = (call)) return status

static OrtStatus* Compute(const Ort& ort, void* context) {
  const void* x = nullptr;
  RETURN_IF_ERROR(ort.KernelContext_GetInput(context, 0, &x));
  void* info = nullptr;
  RETURN_IF_ERROR(ort.GetTensorTypeAndShape(x, &info));
  size_t rank = 0, count = 0;
  OrtStatus* status = ort.GetDimensionsCount(info, &rank);
  std::vector<int64_t> shape(status ? 0 : rank);
  if (!status) status = ort.GetDimensions(info, shape.data(), rank);
  if (!status) status = ort.GetTensorShapeElementCount(info, &count);
  ort.ReleaseTensorTypeAndShapeInfo(info);
  if (status) return status;
  void* y = nullptr;
  RETURN_IF_ERROR(ort.KernelContext_GetOutput(context, 0, shape.data(), rank, &y));
  void *from = nullptr, *to = nullptr;
  RETURN_IF_ERROR(ort.GetTensorMutableData(const_cast<void*>(x), &from));
  RETURN_IF_ERROR(ort.GetTensorMutableData(y, &to));
  for (size_t i = 0; i < count; i++) {
    const float value = static_cast<const float*>(from)[i];
    static_cast<float*>(to)[i] = value > 1 ? 1 : value > 0 ? value : 0;
  }
  return nullptr;
}

static OrtCustomOp ClipToUnit() {
  OrtCustomOp op = {};
  op.version = kApiVersion;
  op.GetName = [](const OrtCustomOp*) { return "ClipToUnit"; };
  op.GetExecutionProviderType = [](const OrtCustomOp*) -> const char* { return nullptr; };  // the processor
  op.GetInputTypeCount = op.GetOutputTypeCount = [](const OrtCustomOp*) -> size_t { return 1; };
  op.GetInputType = op.GetOutputType = [](const OrtCustomOp*, size_t) { return kFloat; };
  op.GetInputCharacteristic = op.GetOutputCharacteristic = [](const OrtCustomOp*, size_t) { return kRequired; };
  op.GetInputMemoryType = [](const OrtCustomOp*, size_t) { return kDefaultMemory; };
  op.GetVariadicInputMinArity = op.GetVariadicOutputMinArity = [](const OrtCustomOp*) { return 1; };
  op.GetVariadicInputHomogeneity = op.GetVariadicOutputHomogeneity = [](const OrtCustomOp*) { return 1; };
  op.CreateKernelV2 = [](const OrtCustomOp*, const void* const* api, const void*, void** kernel) -> OrtStatus* {
    *kernel = new Ort{api};
    return nullptr;
  };
  op.KernelComputeV2 = [](void* kernel, void* context) { return Compute(*static_cast<Ort*>(kernel), context); };
  op.KernelDestroy = [](void* kernel) { delete static_cast<Ort*>(kernel); };
  return op;
}

extern "C" __attribute__((visibility("default"))) OrtStatus* RegisterCustomOps(void* options, const OrtApiBase* base) {
  static const OrtCustomOp op = ClipToUnit();
  const Ort ort{base->GetApi(kApiVersion)};
  // It has to live as long as the sessions; it is as small as a name.
  void* domain = nullptr;
  RETURN_IF_ERROR(ort.CreateCustomOpDomain("stfs.example", &domain));
  RETURN_IF_ERROR(ort.CustomOpDomain_Add(domain, &op));
  return ort.AddCustomOpDomain(options, domain);
}
