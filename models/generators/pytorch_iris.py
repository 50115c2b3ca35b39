# python 3.11, requirements-pytorch.txt
"""models/pytorch_iris: a perceptron on Fisher's irises as torch.export.save writes it, of any number of rows; trained
here, answers by torch."""
import os
import shutil
import sys

import torch
from sklearn.datasets import load_iris
from torch import nn

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import golden  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
torch.manual_seed(1)
torch.set_num_threads(1)
data, target = load_iris(return_X_y=True)
x, y = torch.tensor(data, dtype=torch.float32), torch.tensor(target)


class Iris(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer('mean', x.mean(0))
        self.register_buffer('std', x.std(0))
        self.layers = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.BatchNorm1d(16), nn.Linear(16, 3))

    def forward(self, flowers):
        scores = self.layers((flowers - self.mean) / self.std)
        return {'probabilities': scores.softmax(-1), 'species': scores.argmax(-1)}


model = Iris()
optimizer = torch.optim.Adam(model.parameters(), 0.02)
for _ in range(200):
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(model.layers((x - model.mean) / model.std), y)
    loss.backward()
    optimizer.step()
model.eval()
print('loss', loss.item(), 'right', (model(x)['species'] == y).float().mean().item())

folder = os.path.join(HERE, '..', 'pytorch_iris')
shutil.rmtree(folder, ignore_errors=True)
os.makedirs(folder)
program = torch.export.export(model, (x[:5],), dynamic_shapes={'flowers': {0: torch.export.Dim('batch')}})
torch.export.save(program, os.path.join(folder, 'model.pt2'))
cases = []
for rows in ([[5.1, 3.5, 1.4, 0.2]], [[6.7, 3.0, 5.2, 2.3], [5.9, 2.8, 4.1, 1.3], [4.9, 3.1, 1.5, 0.1]]):
    flowers = torch.tensor(rows)
    with torch.no_grad():
        answers = model(flowers)
    cases.append({'inputs': {'flowers': golden.tensor(flowers.numpy())},
                  'outputs': {name: golden.tensor(value.numpy()) for name, value in answers.items()}})
golden.write(os.path.join(folder, 'golden.json'), 'torch %s' % torch.__version__.split('+')[0], cases)
