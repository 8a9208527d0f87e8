"""{source}

Written by convlab. Trains on the CPU or on CUDA:                       python script.py DATA
on several devices or machines, by DistributedDataParallel:             torchrun --nproc-per-node N script.py DATA
{data}
The first weights are those of SEED, or of --weights FILE (safetensors, .pth). At the end NAME.safetensors and NAME.pth are written
(--save NAME), which `convlab eval --weights` and `convlab train --weights` read. First weights, batches and their order are those of
a run in convlab with this seed; what is drawn at random in transforms and dropout comes from PyTorch's own generators.
"""

import argparse
import math
import os
from pathlib import Path

import numpy
import torch
import torch.distributed as dist
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import {loaders}


