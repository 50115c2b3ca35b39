"""Makes models/clip_to_unit/1/model.onnx, y = ClipToUnit(x + 0.25): python make_model.py, with onnx 1.23.2."""
import os

import onnx
from onnx import TensorProto, helper

add = helper.make_node("Add", ["x", "quarter"], ["moved"])
clip = helper.make_node("ClipToUnit", ["moved"], ["y"], domain="stfs.example")
quarter = helper.make_tensor("quarter", TensorProto.FLOAT, [], [0.25])
graph = helper.make_graph(
    [add, clip],
    "clip_to_unit",
    [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch"])],
    [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["batch"])],
    [quarter],
)
opsets = [helper.make_opsetid("", 21), helper.make_opsetid("stfs.example", 1)]
model = helper.make_model(graph, opset_imports=opsets, ir_version=10, producer_name="examples/custom_op")
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "models", "clip_to_unit", "1", "model.onnx")
os.makedirs(os.path.dirname(path), exist_ok=True)
onnx.save(model, path)
print(path)
