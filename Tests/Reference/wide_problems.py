#!/usr/bin/env python3
"""Prints wide arithmetic problems, one a line: groups side by side, each a chain. For these forking pays.

    python3 Tests/Reference/wide_problems.py --count 100 > wide.txt
    forkscope compare --problem-file wide.txt
"""

import argparse
import random
from types import SimpleNamespace

from describe_arithmetic_model import wide

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--count", type=int, default=100)
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--most-operations", type=int, default=30)
options = parser.parse_args()

rng = random.Random(options.seed)
limits = SimpleNamespace(numbers=(1, 15), values=(0, 99))
printed = 0
while printed < options.count:
    groups, operations = rng.randint(3, 6), rng.randint(4, 8)
    if groups * (operations + 1) - 1 <= options.most_operations:
        print(wide(rng, groups, operations, limits))
        printed += 1
