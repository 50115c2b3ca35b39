# python 3.11, requirements.txt
"""Makes the small ONNX models of lifecycle.test.ts: y = x * k, and y = x @ W with W in a file of its own.

    /path/to/venv/bin/python generate.py        # requirements.txt beside this file

W's bytes (w.bin, float32 [512, 512]) are written by the test: they are all that differs between two versions.
"""

import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HERE = pathlib.Path(__file__).parent


def save(name, node, initializer, columns):
    graph = helper.make_graph(
        [node],
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", columns])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["batch", columns])],
        [initializer],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
    (HERE / name).write_bytes(model.SerializeToString())
    return model


for k in (2, 3, 5, 33):
    weight = numpy_helper.from_array(np.array(k, np.float32), "k")
    onnx.checker.check_model(save(f"times-{k}.onnx", helper.make_node("Mul", ["x", "k"], ["y"]), weight, 2))

outside = TensorProto(name="W", data_type=TensorProto.FLOAT, dims=[512, 512])
outside.data_location = TensorProto.EXTERNAL
for key, value in (("location", "w.bin"), ("offset", "0"), ("length", str(512 * 512 * 4))):
    outside.external_data.add(key=key, value=value)
save("external.onnx", helper.make_node("MatMul", ["x", "W"], ["y"]), outside, 512)
