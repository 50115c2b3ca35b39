"""Makes SavedModels of many kinds, each with TensorFlow's own answers: python tensorflow_models.py FOLDER [--jobs N] [--full] [word ..]

    FOLDER/NAME/model/…      the model
    FOLDER/NAME/cases.json   as test/golden.ts reads it, and `refused`: true where the server may refuse it (another issue)

With requirements.txt (TensorFlow 2.21) all are made; with requirements-tf215.txt (TensorFlow 2.15, Keras 2) those that
it can make, and the models of Keras 2. --full adds networks of full size; a word selects the names that it is part of.
A folder that has its cases.json is left as it is.
"""
import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
import traceback

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("words", nargs="*")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--part", default="0/1", help="i/n: every n-th model, from the i-th on")
    parser.add_argument("--full", action="store_true")
    args = parser.parse_intermixed_args()
    if args.jobs > 1:
        own = [sys.executable, os.path.abspath(__file__), args.folder, *args.words, "--jobs", "1", *(["--full"] if args.full else [])]
        parts = [subprocess.Popen([*own, "--part", f"{i}/{args.jobs}"]) for i in range(args.jobs)]
        sys.exit(max(part.wait() for part in parts))

    from tensorflow_sweep import functions, layers, networks, old, preprocessing, published, registry, v1

    for module in (layers, networks, functions, v1, old, published, preprocessing):
        module.declare()
    i, n = map(int, args.part.split("/"))
    wanted = [m for m in registry.MODELS.values() if (args.full or not m.full) and (not args.words or any(w in m.name for w in args.words))]
    failed = 0
    for model in wanted[i::n]:
        at = os.path.join(args.folder, model.name)
        if os.path.exists(os.path.join(at, "cases.json")):
            continue
        shutil.rmtree(at, ignore_errors=True)
        os.makedirs(at)
        start = time.time()
        try:
            registry.make(model, at, seed=int(hashlib.sha256(model.name.encode()).hexdigest()[:8], 16))
            print(f"{model.name}: {time.time() - start:.1f} s", flush=True)
        except Exception:
            failed += 1
            shutil.rmtree(at, ignore_errors=True)
            print(f"{model.name}: TensorFlow itself cannot make it\n{traceback.format_exc(limit=-4)}", file=sys.stderr, flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
