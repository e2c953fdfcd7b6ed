"""One thread for numpy's linear algebra: our matrices are small, and threads that wait for each other cost more."""

import ctypes
from functools import cache
from pathlib import Path

import numpy as np

# Where numpy's wheels keep their OpenBLAS (Linux and Windows beside the package, macOS within it), and its switch.
_PLACES = ("../numpy.libs/*openblas*", ".dylibs/*openblas*")
_SWITCH = "scipy_openblas_set_num_threads64_"


@cache
def use_one_thread() -> None:
    """Switch numpy's OpenBLAS to one thread for the whole process; where it has another library, leave it alone.

    On two busy cores a matcher was built in 7 to 10 seconds with one thread, in 23 to 43 with OpenBLAS's own choice.
    """
    here = Path(np.__file__).parent
    for place in _PLACES:
        folder, pattern = place.rsplit("/", 1)
        for library in sorted((here / folder).glob(pattern)):
            switch = getattr(ctypes.CDLL(str(library)), _SWITCH, None)
            if switch is not None:
                switch(1)
