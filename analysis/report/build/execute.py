"""Executing one chapter with papermill, and refusing everything that is not a complete run.

papermill alone is not enough: it takes ``sys.exit(0)`` in a cell for success, calls cells completed
that never ran when a kernel dies, and leaves a failed run's output in place. So the output goes to
a partial file, every code cell must have run in order, and only then is the tidied notebook renamed
to where the report looks for it.

Like a compiler that writes down the headers it read, a last cell, added here and taken off again,
prints the modules of ``analysis`` and the tables of the dataset that the notebook used.
"""

import json
import logging
import os
import re
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from analysis.report.files import notebook, refusals, surroundings
from analysis.report.files.project import Project, read_json, write_atomically
from analysis.report.kernels import warm

CELL_SECONDS = 600
START_SECONDS = OUTPUT_SECONDS = 60
PROFILE = Path(warm.__file__).with_name("profile.py")
RECORDER = {
    "cell_type": "code",
    "id": "recorder",
    "metadata": {},
    "execution_count": None,
    "outputs": [],
    "source": """import json, sys
_own = [m for name, m in sys.modules.items() if name.split(".")[0] == "analysis"]
_loaded = [m.__file__ for m in _own if getattr(m, "__file__", None)]
_data = sys.modules.get("analysis.evidence.tables.data")
_read = _data.read_so_far() if _data else []
print("\\n" + json.dumps(sorted(_loaded + _read)))""",
}


@dataclass(frozen=True)
class Job:
    """One chapter to execute: its ``source``, changed ``values``, and the report's ``slug``."""

    root: Path
    source: Path
    slug: str
    values: dict

    @property
    def name(self):
        return self.source.stem


@dataclass(frozen=True)
class Run:
    """What came of a job: ``trouble`` in a sentence (empty: none), files used, duration in s."""

    trouble: str
    used: tuple
    seconds: float


def prepare(project):
    """Make this process ready to execute chapters of a project, in as many threads as it likes."""
    surroundings.require_modules()
    surroundings.require_room()
    surroundings.require_threads()
    ipython = project.build / "ipython"
    write_atomically(ipython / "profile_default" / "ipython_kernel_config.py", PROFILE.read_bytes())
    os.chdir(project.root)
    os.environ.update(PYTHONPATH=str(project.package.parent), IPYTHONDIR=str(ipython))
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    # What they have to say is in the sentence that a failure gives.
    for name in ("papermill", "traitlets"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    if warm.available():
        warm.start()
        warm.use()
    else:
        # It writes its cache now, or a notebook would show a notice of it.
        import matplotlib.font_manager  # noqa: F401


def execute(job):
    """Execute one chapter and keep it if it ran to its end; else it goes to ``build/failed/``."""
    project, file = Project(job.root), f"{job.name}.ipynb"
    sys.stderr.write(f"{job.name}: started\n")  # in one piece, as chapters run in threads
    started = time.monotonic()
    partial, failed = project.build / "partial" / job.slug / file, project.build / "failed" / file
    for folder in (partial.parent, failed.parent, project.executed(job.slug)):
        folder.mkdir(parents=True, exist_ok=True)
    complaint = _run(job, project, partial)
    found = notebook.load(partial if partial.exists() else job.source)
    used = None if complaint else _used(found, project)
    found["cells"] = [cell for cell in found["cells"] if cell["id"] != RECORDER["id"]]
    if used is None:
        write_atomically(failed, notebook.written(found))
        trouble = _trouble(job, partial, complaint, project.shown(failed))
        return Run(trouble, (), time.monotonic() - started)
    write_atomically(project.executed(job.slug) / file, notebook.written(found))
    failed.unlink(missing_ok=True)
    return Run("", used, time.monotonic() - started)


def _run(job, project, partial, again=True):
    """Let papermill execute a notebook into ``partial``; return the complaint of it or the kernel.

    A kernel that ends before it answers is started once ``again``: another program can take a port
    between Jupyter's choice of it and the kernel's.
    """
    import nbformat
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    from analysis.report.kernels import engine, manager

    bare = notebook.bare(notebook.load(job.source))
    source = nbformat.from_dict(bare | {"cells": [*bare["cells"], RECORDER]})
    try:
        papermill.execute_notebook(
            source,
            project.shown(partial),
            parameters=job.values,
            # The folder of the kernel; papermill's own ``cwd`` would move the whole process, other
            # chapters included.
            resources={"metadata": {"path": str(project.executed(job.slug))}},
            engine_name=engine.NAME,
            kernel_manager_class=manager.Manager,
            kernel_name="python3",
            progress_bar=False,
            start_timeout=START_SECONDS,
            execution_timeout=CELL_SECONDS,
            iopub_timeout=OUTPUT_SECONDS,
        )
    except papermill.PapermillExecutionError as error:
        return f"stopped with {error.ename}: {_first_line(error.evalue)}"
    except CellTimeoutError as error:
        if "IOPub" in str(error):  # the channel of outputs, which came after the cell had ended
            return f"printed for {OUTPUT_SECONDS} s after its end"
        return f"ran for more than {CELL_SECONDS} s"
    except DeadKernelError:
        return "ended its kernel (killed, or out of memory)"
    # whatever it is that kept a kernel from starting: it belongs in the list of problems
    except Exception as error:
        if again and "died before replying" in str(error):
            return _run(job, project, partial, again=False)
        if refusals.known(error):
            raise OSError(error.errno, error.strerror, error.filename or str(partial)) from None
        return f"could not be executed ({type(error).__name__}: {_first_line(str(error))})"
    return ""


def _used(found, project):
    """Return the files that a run names in its last cell; None if it is incomplete."""
    cells = notebook.code_cells(found)
    in_order = [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    if not (in_order and cells[-1]["outputs"]):
        return None
    for cell in cells:
        cell["outputs"] = notebook.joined_streams(cell["outputs"])
    files = json.loads("".join(cells[-1]["outputs"][-1]["text"]).splitlines()[-1])
    return tuple(project.shown(file) for file in files)


def _trouble(job, partial, complaint, kept):
    """Write which cell ended a run and why; papermill notes for each cell when it began."""
    cells = notebook.code_cells(read_json(partial) or {"cells": []})
    begun = [cell for cell in cells if cell["metadata"].get("papermill", {}).get("start_time")]
    place = "its kernel"
    if begun:
        place = f"cell In [{len(begun)}] ({_first_line(''.join(begun[-1]['source']))})"
    complaint = complaint or "left the notebook before its last cell (sys.exit or the like)"
    return f"{job.name}: {place} {complaint}; the notebook as far as it ran is {kept}."


def _first_line(text):
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text).strip().splitlines() or [""]
    return plain[0] if len(plain[0]) <= 200 else plain[0][:199] + "…"
