"""SavedModels for native-exits.oracle.test.ts: python native_exits.py FOLDER, with requirements.txt.

    FOLDER/NAME/1/…   y = 2 x + 1 in each, but for `spin`, which takes as long as its input says
"""
import os
import shutil
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
import numpy as np
import tensorflow as tf
from tensorflow.core.protobuf import saved_model_pb2

v1 = tf.compat.v1
root = os.path.abspath(sys.argv[1])


def path(name):
    return os.path.join(root, name, "1")


@tf.function(input_signature=[tf.TensorSpec([], tf.int64, name="turns")])
def spin(turns):
    i, x = tf.constant(0, tf.int64), tf.constant(1.0)
    while i < turns:
        i, x = i + 1, x * 1.0000001
    return {"x": x}


module = tf.Module()
module.spin = spin
tf.saved_model.save(module, path("spin"), signatures=spin)


def graph(name, device, outputs=lambda x, y: {"y": y}):
    with tf.Graph().as_default(), v1.Session(config=v1.ConfigProto(allow_soft_placement=True)) as session:
        x = v1.placeholder(tf.float32, [None], "x")
        with tf.device(device):
            w = v1.get_variable("w", initializer=np.float32(2), use_resource=name != "references")
            b = tf.constant(1.0)
            y = x * w + b
        builder = v1.saved_model.Builder(path(name))
        session.run(v1.global_variables_initializer())
        infos = [{k: v1.saved_model.build_tensor_info(t) for k, t in side.items()} for side in ({"x": x}, outputs(x, y))]
        signature = v1.saved_model.build_signature_def(*infos, "tensorflow/serving/predict")
        builder.add_meta_graph_and_variables(session, ["serve"], {"serving_default": signature})
        builder.save()


graph("pinned_to_gpu", "/device:GPU:0")
graph("pinned_to_second_gpu", "/device:GPU:1")
graph("references", "")
graph("quantized", "", lambda x, y: {"y": y, "q": tf.quantization.quantize(y, 0.0, 25.5, tf.quint8).output})
graph("resource", "", lambda x, y: {"y": y, "table": v1.get_collection(v1.GraphKeys.GLOBAL_VARIABLES)[0].handle})

graph("plain", "")

# Trained by several machines: the devices of the graph are those of a worker that is not here.
shutil.copytree(os.path.join(root, "plain"), os.path.join(root, "worker"))
file = os.path.join(path("worker"), "saved_model.pb")
with open(file, "rb") as f:
    model = saved_model_pb2.SavedModel.FromString(f.read())
for node in model.meta_graphs[0].graph_def.node:
    node.device = "/job:worker/task:3/device:GPU:0"
with open(file, "wb") as f:
    f.write(model.SerializeToString())
