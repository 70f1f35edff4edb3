"""Helpers for scripts that llm-orc runs.

An installed package of the same name stays importable: its modules are found after those of this folder.
"""

from pkgutil import extend_path

__path__ = extend_path(__path__, __name__)
