"""What tf.saved_model.load takes for a model, after another: python load_once.py SMALL MODEL

Prints {"wallMs", "cpuMs", "peakBytes"} as JSON; load-once.ts is our side of it.
"""
import json
import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import tensorflow as tf


def memory(name):
    with open("/proc/self/status") as f:
        return 1024 * int(next(line for line in f if line.startswith(name)).split()[1])


tf.saved_model.load(sys.argv[1])
before = memory("VmRSS")
wall, cpu = time.perf_counter(), time.process_time()
model = tf.saved_model.load(sys.argv[2])
wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
print(json.dumps({"wallMs": 1000 * wall, "cpuMs": 1000 * cpu, "peakBytes": memory("VmHWM") - before}))
