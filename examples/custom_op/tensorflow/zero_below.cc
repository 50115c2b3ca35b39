// ZeroBelow(x: int32, threshold: int32) -> int32: the elements of x, 0 where they are below the threshold.
//
// An op of TensorFlow's own kind: its interface, the shape of its output, and a kernel for the processor. It is
// compiled against the headers of one version of TensorFlow, and runs with that version.

#include <cstdint>

#include "absl/status/status.h"
#include "tensorflow/core/framework/op.h"
#include "tensorflow/core/framework/op_kernel.h"
#include "tensorflow/core/framework/shape_inference.h"

REGISTER_OP("ZeroBelow")
    .Input("x: int32")
    .Input("threshold: int32")
    .Output("y: int32")
    .SetShapeFn([](tensorflow::shape_inference::InferenceContext* c) {
      tensorflow::shape_inference::ShapeHandle scalar;
      TF_RETURN_IF_ERROR(c->WithRank(c->input(1), 0, &scalar));
      c->set_output(0, c->input(0));
      return absl::OkStatus();
    });

class ZeroBelow : public tensorflow::OpKernel {
 public:
  explicit ZeroBelow(tensorflow::OpKernelConstruction* construction) : OpKernel(construction) {}

  void Compute(tensorflow::OpKernelContext* context) override {
    const tensorflow::Tensor& x = context->input(0);
    const tensorflow::Tensor& threshold = context->input(1);
    OP_REQUIRES(context, threshold.dims() == 0,
                absl::InvalidArgumentError("threshold must be one number"));
    tensorflow::Tensor* y = nullptr;
    OP_REQUIRES_OK(context, context->allocate_output(0, x.shape(), &y));
    const auto from = x.flat<int32_t>();
    auto to = y->flat<int32_t>();
    const int32_t least = threshold.scalar<int32_t>()();
    for (int64_t i = 0; i < from.size(); i++) to(i) = from(i) < least ? 0 : from(i);
  }
};

REGISTER_KERNEL_BUILDER(Name("ZeroBelow").Device(tensorflow::DEVICE_CPU), ZeroBelow);
