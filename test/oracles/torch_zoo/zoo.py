"""How a network enters the zoo: a class of nn.Module, and what it is asked."""
import torch

ZOO = {}


def zoo(asked, sizes=((2,), (1,), (3,)), kinds='traced scripted exported', dims=None, example=0):
    """`asked(*size)` are the arguments for a size; `dims` the dynamic dimensions of each argument, {0} if nothing is said."""
    def entered(made):
        ZOO[made.__name__] = dict(made=made, asked=asked, sizes=sizes, kinds=kinds.split(), dims=dims, example=example)
        return made
    return entered


def pictures(side=64, channels=3):
    return lambda n: (torch.randn(n, channels, side, side),)
