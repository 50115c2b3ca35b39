# python 3.11, requirements.txt
# python 3.7, requirements-1.4.txt
"""A first perceptron, scripted and traced."""
import torch
from torch import nn

from torch_cases import VERSION, HERE, Pack, add, scripted, traced

pack = Pack()
net = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))
cases = [{'input': torch.randn(2, 3)}, {'input': torch.randn(1, 3)}, {'input': torch.randn(0, 3)}]
add(pack, 'perceptron scripted', scripted(net), cases)
add(pack, 'perceptron traced', traced(net, torch.randn(2, 3)), cases)
pack.write('%s/first-%s.json.gz' % (HERE, VERSION))
