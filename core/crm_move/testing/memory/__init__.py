"""A sink that keeps everything in this process: faithful to the contract, and as simple as that allows."""

from .faults import Fault, every
from .sink import MemorySink, memory_plugin
from .workspace import CAPABILITIES, MEMBERS, OBJECTS

__all__ = ["CAPABILITIES", "MEMBERS", "OBJECTS", "Fault", "MemorySink", "every", "memory_plugin"]
