"""The packages of a wheel: those of this folder, and the folder itself, for what they read.

A report is made of dataset, notebooks and documents, which lie beside the package in a checkout and
must lie inside an installed one: ``analysis/_project`` (see ``analysis/__init__.py``). The rest
stands in ``pyproject.toml``.
"""

from setuptools import find_packages, setup

setup(
    packages=[*find_packages(include=["analysis*", "what_ai_costs"]), "analysis._project"],
    package_dir={"analysis._project": "."},
    script_name="setup.py",  # which is no part of that package
)
