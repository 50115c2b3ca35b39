"""The networks of networks.py that PyTorch has as well, exported to ONNX: python torch_networks.py FOLDER [name ..]

FOLDER/NAME.onnx has one file, its weights within, and a free batch. Random statistics, as networks.py has them.
"""
import os
import sys

import torch
import torchvision.models as zoo

NETWORKS = {
    "mobilenet_v2": zoo.mobilenet_v2,
    "resnet50": zoo.resnet50,
    "efficientnet_b0": zoo.efficientnet_b0,
    "convnext_tiny": zoo.convnext_tiny,
}


def main():
    folder, *names = sys.argv[1:]
    torch.manual_seed(7)
    for name in names or NETWORKS:
        at = os.path.join(folder, f"{name}.onnx")
        if os.path.exists(at):
            continue
        model = NETWORKS[name](weights=None).eval()
        for module in model.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                torch.nn.init.uniform_(module.running_mean, -0.3, 0.3)
                torch.nn.init.uniform_(module.running_var, 0.5, 1.5)
                torch.nn.init.uniform_(module.weight, 0.5, 1.5)
        batch = {"x": {0: torch.export.Dim("batch")}}
        part = at + ".part"
        torch.onnx.export(model, (torch.rand(2, 3, 224, 224),), part, input_names=["x"], output_names=["y"], opset_version=18,
                          dynamo=True, external_data=False, verbose=False,
                          dynamic_shapes={next(iter(__import__("inspect").signature(model.forward).parameters)): batch["x"]})
        os.rename(part, at)
        print(name, flush=True)


main()
