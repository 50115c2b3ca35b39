# python 3.11, requirements-pytorch.txt
"""models/pytorch_digits: a convolutional net on handwritten digits of 8 by 8, with a choice and a loop in its code, as
torch.jit.script(...).save writes it: one picture or a batch of them; trained here, answers by torch."""
import os
import shutil
import sys
from typing import NamedTuple

import torch
from sklearn.datasets import load_digits
from torch import nn

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import golden  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
torch.manual_seed(1)
torch.set_num_threads(1)
data, target = load_digits(return_X_y=True)
x, y = torch.tensor(data, dtype=torch.float32).view(-1, 8, 8), torch.tensor(target)


class Answer(NamedTuple):
    probabilities: torch.Tensor
    digit: torch.Tensor


class Digits(nn.Module):
    def __init__(self):
        super().__init__()
        self.stages = nn.ModuleList([nn.Conv2d(1, 8, 3, padding=1), nn.Conv2d(8, 16, 3, padding=1)])
        self.norms = nn.ModuleList([nn.BatchNorm2d(8), nn.BatchNorm2d(16)])
        self.out = nn.Linear(64, 10)

    def scores(self, x):
        x = x.unsqueeze(1) / 16
        for stage, norm in zip(self.stages, self.norms):
            x = torch.max_pool2d(torch.relu(norm(stage(x))), 2)
        return self.out(x.flatten(1))

    def forward(self, pictures) -> Answer:
        # [8, 8] or [batch, 8, 8], 0 to 16 -> [batch, 10], [batch]
        if pictures.dim() == 2:
            pictures = pictures.unsqueeze(0)
        scores = self.scores(pictures)
        return Answer(scores.softmax(-1), scores.argmax(-1))


model = Digits()
optimizer = torch.optim.Adam(model.parameters(), 0.01)
for _ in range(4):
    for rows in torch.randperm(len(x)).split(64):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model.scores(x[rows]), y[rows]).backward()
        optimizer.step()
model.eval()
print('right', (model(x).digit == y).float().mean().item())

folder = os.path.join(HERE, '..', 'pytorch_digits')
shutil.rmtree(folder, ignore_errors=True)
os.makedirs(folder)
torch.jit.script(model).save(os.path.join(folder, 'model.pt'))
cases = []
for pictures in (x[:1], x[7:10], x[30]):
    with torch.no_grad():
        answers = model(pictures)
    cases.append({'inputs': {'pictures': golden.tensor(pictures.numpy())},
                  'outputs': {name: golden.tensor(value.numpy()) for name, value in answers._asdict().items()}})
golden.write(os.path.join(folder, 'golden.json'), 'torch %s' % torch.__version__.split('+')[0], cases)
