"""Makes the models of docs/tensorflow-models.md, each with TensorFlow's own answers:

    python tensorflow_catalogue.py FOLDER [--list] [--part i/n] [word ..]

    FOLDER/NAME/model/…      the model
    FOLDER/NAME/cases.json   { made, api, about, expect, cases }, cases as test/golden.ts reads them

It runs on TensorFlow 1.4 to 2.21, on Python 3.6 and later, and makes what the version at hand can make; the name of a
model begins with the version. The answers are those of a session that the model was loaded into, as servers do it. A
folder that has its cases.json is left as it is.
"""
import argparse
import os
import shutil
import sys
import time
import traceback

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
import warnings

warnings.filterwarnings("ignore")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("words", nargs="*")
    parser.add_argument("--part", default="0/1", help="i/n: every n-th model, from the i-th on")
    parser.add_argument("--list", action="store_true")
    args = parser.parse_args()

    from tensorflow_catalogue import registry

    registry.declare_all()
    i, n = map(int, args.part.split("/"))
    wanted = [m for m in registry.MODELS.values() if not args.words or any(w in m.name for w in args.words)][i::n]
    if args.list:
        print("\n".join(m.name for m in wanted))
        return
    failed = 0
    for model in wanted:
        at = os.path.join(args.folder, model.name)
        if os.path.exists(os.path.join(at, "cases.json")):
            continue
        shutil.rmtree(at, ignore_errors=True)
        os.makedirs(at)
        start = time.time()
        try:
            registry.make(model, at)
            print(f"{model.name}: {time.time() - start:.1f} s", flush=True)
        except Exception:
            failed += 1
            shutil.rmtree(at, ignore_errors=True)
            print(f"{model.name}: TensorFlow itself cannot make it\n{traceback.format_exc(limit=-6)}", file=sys.stderr, flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
