"""Tests, style, benchmarks and JupyterLab: programs of the tools' environments, by one name each.

Each takes the project and the chosen options, and returns an exit status.
"""

import json
import os
import shutil
import subprocess
import sys
import time

from analysis.report.files import notebook
from analysis.report.files.project import BASELINE, BuildError
from analysis.report.tools import environments

# Files are handed out in the order of tests/conftest.py: the longest first.
TESTS = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")
TESTS += ("--nbval", "--nbval-current-env")
TESTS += ("--nbval-sanitize-with", "tests/nbval_sanitize.cfg", "--ignore=notebooks/try")
TESTS += ("tests", "analysis", "notebooks")
BENCHES = ("tests.bench.build", "tests.bench.growth", "tests.bench.models", "tests.bench.sweep")
NO_DOWNLOAD = {"PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD": "1"}


def again(project, chosen):
    """Run this same command in ``.venv``."""
    line = (environments.ready(project), "-m", "analysis.report", *sys.argv[1:])
    return environments.run(line, project)


def install(project, chosen):
    """Install ``.venv``, or the environment of a tool."""
    environments.ready(project, chosen.environment)
    return 0


def test(project, chosen):
    """Run all tests, and the notebooks against their stored outputs."""
    return _pytest(project, *TESTS)


def lint(project, chosen):
    """Check format, style, imports and types; the commands are in the test, for all to run."""
    return _pytest(project, "tests/test_architecture.py")


def fuzz(project, chosen):
    """Throw random input at everything that parses until the time is over or something fails."""
    end = time.monotonic() + chosen.seconds
    options = ("-n", "2", "--dist", "load", "--hypothesis-profile=fuzz", "tests/test_fuzz.py")
    status = 0
    while not status and time.monotonic() < end:
        status = _pytest(project, *options)
    return status


def test_sweep(project, chosen):
    """Test sweeps on a Dask cluster; its workers see .venv-sweep alone, the test pytest beside."""
    environments.ready(project, "test")
    beside = str(environments.packages(project, "test"))
    line = (environments.ready(project, "sweep"), "-m", "pytest", "-q")
    return environments.run(
        (*line, "tests/report/sweep/test_cluster.py"), project, PYTHONPATH=beside
    )


def bench(project, chosen):
    """Time the report, the models and the sweeps; each part prints its table and writes it."""
    python = environments.ready(project, "bench")
    return max(environments.run((python, "-m", part), project) for part in BENCHES)


def lab(project, chosen):
    """Open the notebooks in JupyterLab, which starts kernels of ``.venv``."""
    # Saving in Lab changes nothing but what a person changed, see `labconfig`.
    own = ("--config", str(project.package / "report" / "tools" / "labconfig.py"))
    python = environments.ready(project, "lab")
    kernel = ("-m", "ipykernel", "install", "--prefix", ".venv-lab", "--name", "python3")
    # Sliders are a package of JupyterLab's environment; kernels see it behind their own.
    kernel += ("--env", "PYTHONPATH", str(environments.packages(project, "lab")))
    status = environments.run((environments.interpreter(project), *kernel), project)
    return status or environments.run(
        (python, "-m", "jupyterlab", *own, *chosen.options, "notebooks"), project
    )


def tidy(project, chosen):
    """Write the notebook of standard input tidied to standard output; what is none as it stands."""
    raw = sys.stdin.buffer.read()
    try:
        raw = notebook.written(notebook.tidied(json.loads(raw))).encode()
    except notebook.NOT_ONE:
        pass  # git must be able to store whatever somebody saved
    sys.stdout.buffer.write(raw)
    return 0


def test_site(project, chosen):
    """Build the report, open every page of it in a headless browser and check it."""
    build = (environments.ready(project), "-m", "analysis.report", "build")
    if status := environments.run(build, project):
        return status
    node, npm = shutil.which("node"), shutil.which("npm")
    if not (node and npm):
        raise BuildError("The browser tests need Node with npm, and they are not installed.")
    browser, folder = _browser(), project.root / "tests" / "site"
    lock, there = folder / "package-lock.json", folder / "node_modules" / ".package-lock.json"
    if not there.exists() or there.stat().st_mtime < lock.stat().st_mtime:
        fetch = [npm, "ci", "--silent", "--no-audit", "--no-fund"]
        if subprocess.run([*fetch], cwd=folder, env=os.environ | NO_DOWNLOAD).returncode:
            raise BuildError("npm could not install what tests/site/package-lock.json names.")
    line = (node, str(folder / "check.mjs"), str(project.report(BASELINE)))
    return environments.run(line, project, BROWSER=browser)


def _browser():
    """Return Chromium or Chrome; where there is none, root of a Debian installs it once."""
    from analysis.report.site import pdf

    try:
        return pdf.browser()
    except BuildError:
        apt = shutil.which("apt-get")
        if not apt or os.geteuid():
            raise
    print("Installing Chromium (once) …", flush=True)
    for line in (["update", "-qq"], ["install", "-y", "-qq", "chromium"]):
        subprocess.run([apt, *line], capture_output=True)
    return pdf.browser()


def _pytest(project, *arguments):
    python = environments.ready(project, "test")
    ipython = str(project.build / "ipython")
    line = (python, "-m", "pytest", "-q", *arguments)
    return environments.run(line, project, IPYTHONDIR=ipython)
