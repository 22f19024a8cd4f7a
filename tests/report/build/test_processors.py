"""Another processor: numbers to the last byte, pictures within a tolerance.

numpy and OpenBLAS take the quickest instructions that a processor has, whose last digits may
differ. A build lets no setting of a user choose among them; here they are told to do without, as on
a processor of fifteen years ago. Numbers, texts and drawings (SVG) must come out the same. The
pictures for programs that show no HTML (PNG) are rasters of 48 colours, in which a pixel may take
the neighbouring one.
"""

import base64
import io
import json
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

PROJECT = Path(__file__).parents[3]
CHAPTER = "05_cost_of_a_query"  # the one whose pictures have differed most
SHARE, STEP = 0.005, 48  # of the pixels may differ, by at most so much of 255 in a colour
OLD = {
    "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX512_ICL AVX512_SPR",
    "OPENBLAS_CORETYPE": "Prescott",
    "OPENBLAS_NUM_THREADS": "1",
}
RUN = """import os, sys
from pathlib import Path
from analysis.report.build import execute
from analysis.report.files import surroundings
from analysis.report.files.project import Project
if __name__ == "__main__":
    root, chapter, slug = Path.cwd(), *sys.argv[1:]
    surroundings.settle(Project(root))
    os.environ.update({settings})
    execute.prepare(Project(root))
    source = root / "notebooks" / f"{{chapter}}.ipynb"
    print(execute.execute(execute.Job(root, source, slug, {{}})).trouble)
"""
pytestmark = pytest.mark.skipif(
    platform.machine() != "x86_64" or sys.platform != "linux", reason="names its instructions"
)


def executed(root, slug, settings):
    """Execute the chapter with settings of a processor and return the notebook."""
    script = root / f"{slug}.py"
    script.write_text(RUN.format(settings=settings), encoding="utf-8")
    line = [sys.executable, script.name, CHAPTER, slug]
    done = subprocess.run(line, cwd=root, capture_output=True, text=True)
    assert done.stdout == "\n", done.stdout + done.stderr
    path = root / "build" / "executed" / slug / f"{CHAPTER}.ipynb"
    return json.loads(path.read_text(encoding="utf-8"))


def taken_out(notebook):
    """Take the pictures out of a notebook and return them as arrays of colours."""
    found = []
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            if png := output.get("data", {}).pop("image/png", None):
                picture = Image.open(io.BytesIO(base64.b64decode("".join(png))))
                found.append(np.asarray(picture.convert("RGB")).astype(int))
    return found


def test_another_processor_gives_the_same_numbers_and_drawings(tmp_path):
    for name in ("analysis", "data", "notebooks"):
        shutil.copytree(
            PROJECT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__")
        )
    here, old = executed(tmp_path, "here", {}), executed(tmp_path, "old", OLD)
    pictures = list(zip(taken_out(here), taken_out(old), strict=True))
    assert here == old and pictures
    for one, other in pictures:
        assert one.shape == other.shape
        apart = abs(one - other).max(axis=2)
        assert (apart > 0).mean() <= SHARE and apart.max() <= STEP
