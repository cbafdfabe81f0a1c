"""Exercises that check themselves: ``python -m seqnet.labs start lstm``, fill in the file, ``check``, ``submit``."""

from .definition import get, labs

__all__ = ["get", "labs"]
