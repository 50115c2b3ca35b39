# python 3.11, requirements.txt
"""Writes run_metadata.pb: what TensorFlow tells of a traced run of a small graph with a loop.

npm run goldens engines/tensorflow
"""

import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import tensorflow as tf

tf1 = tf.compat.v1
HERE = os.path.dirname(os.path.abspath(__file__))

with tf1.Graph().as_default() as graph:
    x = tf1.placeholder(tf.float32, [2, 2], name="x")
    product = tf.matmul(x, tf.constant([[1.0, 2.0], [3.0, 4.0]]), name="dense/MatMul")
    _, y = tf1.while_loop(
        lambda i, v: i < 3,
        lambda i, v: (i + 1, tf.tanh(v, name="step")),
        [tf.constant(0), product],
        name="loop",
    )
    y = tf.nn.relu(y, name="out")
    options = tf1.RunOptions(trace_level=tf1.RunOptions.FULL_TRACE)
    # Else the graph is folded and renamed before it runs.
    rewrite = tf1.GraphOptions(rewrite_options=None)
    with tf1.Session(config=tf1.ConfigProto(graph_options=rewrite, allow_soft_placement=True)) as session:
        metadata = tf1.RunMetadata()
        session.run(y, {x: [[1.0, 2.0], [3.0, 4.0]]}, options=options, run_metadata=metadata)

for device in metadata.step_stats.dev_stats:
    for node in device.node_stats:
        # Not read, and large.
        node.ClearField("output")
        node.ClearField("memory")
        node.ClearField("memory_stats")
del metadata.partition_graphs[:]
del metadata.function_graphs[:]
with open(os.path.join(HERE, "run_metadata.pb"), "wb") as file:
    file.write(metadata.SerializeToString(deterministic=True))
