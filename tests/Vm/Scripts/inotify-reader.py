"""Waits within the kernel for an inotify event that never comes."""
import ctypes
import os

os.read(ctypes.CDLL(None).inotify_init(), 4096)
