"""{source}

Written by convlab. Trains on the CPU or on CUDA: `python script.py DATA`; on several devices or machines:
`torchrun --nproc-per-node N script.py DATA`. DATA is where torchvision keeps CIFAR-10, and it is downloaded there if it is missing.
The weights are written as safetensors, which convlab reads.
"""

import math
import os
import sys

import torch
import torch.distributed as dist
import torch.nn as nn
import torch.nn.functional as F


