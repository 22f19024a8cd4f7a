"""The machine around a build: its settings change nothing, its refusals are one sentence, and the
network is not asked.
"""

import errno
import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from analysis.display import figures
from analysis.report import __main__ as command
from analysis.report import run
from analysis.report.build import publish
from analysis.report.files import project, refusals, surroundings
from analysis.report.files.project import Project
from tests.report import small
from tests.report.small import edit, tree
from tests.test_environment import imported

STRANGE = "Ünï cödé – 测试 & 'quoted' $dollar"
HOSTILE = {
    "TZ": "Pacific/Kiritimati",
    "LC_ALL": "tr_TR.UTF-8",
    "LANG": "de_DE.UTF-8",
    "PYTHONHASHSEED": "1",
    "PYTHONWARNINGS": "error",
    "PYTHONUTF8": "0",
    "PYTHONCOERCECLOCALE": "0",
    "COLUMNS": "20",
    "TERM": "dumb",
    "FORCE_COLOR": "1",
    "MPLBACKEND": "Agg",
}
SHOWN = [
    "import os, time, locale, matplotlib\nprint({w for w in 'many words whose order is that of "
    "their hashes'.split()})",
    "print(time.localtime(0).tm_hour, locale.setlocale(locale.LC_ALL, ''), open(__file__ if 0 "
    "else os.devnull).encoding)",
    "print(matplotlib.rcParams['font.family'], matplotlib.get_backend(), round(2.5))",
]
ONLY_LOOPBACK = """
import socket, sys
def refuse(event, given):
    asks = event in ("socket.connect", "socket.getaddrinfo")
    if asks and getattr(given[0], "family", 2) != socket.AF_UNIX:
        host = given[1][0] if event == "socket.connect" else given[0]
        if host not in ("127.0.0.1", "localhost", "::1"):
            open({file!r}, "a").write(f"{event} {host}\\n")
sys.addaudithook(refuse)
"""


def hostile(folder):
    """Return an environment that a build must not see: the habits of somebody else, each of which
    changes something.
    """
    home, rogue, kernels = (
        folder / "home",
        folder / "rogue",
        folder / "jupyter" / "kernels" / "python3",
    )
    for path in (home / ".ipython" / "profile_default" / "startup", rogue / "analysis", kernels):
        path.mkdir(parents=True)
    (home / ".ipython" / "profile_default" / "startup" / "00.py").write_text(
        "import builtins; builtins.round = lambda *a: 7"
    )
    (folder / "matplotlibrc").write_text("font.family: serif")
    for path in (rogue / "analysis" / "__init__.py", rogue / "numpy.py"):
        path.write_text("raise SystemExit('this is not the module')")
    (kernels / "kernel.json").write_text(
        json.dumps({"argv": ["false"], "display_name": "x", "language": "python"})
    )
    shutil.copytree(folder / "jupyter", home / ".local" / "share" / "jupyter")
    places = {
        "HOME": home,
        "PYTHONPATH": rogue,
        "MATPLOTLIBRC": folder / "matplotlibrc",
        "JUPYTER_PATH": folder / "jupyter",
    }
    return HOSTILE | {name: str(path) for name, path in places.items()}


def test_the_settings_of_a_user_change_nothing(root, tmp_path):
    """The same chapters in a folder with a strange name, through make, by somebody with other
    settings: the same bytes.
    """
    shutil.copy(small.PROJECT / "Makefile", root)
    small.write_notebook(root, "02_prices", *SHOWN)
    other = shutil.copytree(root, tmp_path / STRANGE)
    shutil.rmtree(other / "build")
    small.run(root, "build")
    make = ["make", "--no-print-directory", "READY=", small.RUN, "report"]
    environment = os.environ | hostile(tmp_path / "habits")
    done = subprocess.run(
        make,
        cwd=other,
        env=environment,
        capture_output=True,
        text=True,
        preexec_fn=lambda: os.umask(0o77),
    )
    assert done.returncode == 0, done.stderr
    for folder in ("report", "build/executed", "build/results"):
        assert tree(other / folder) == tree(root / folder)


def test_a_kernel_gets_the_settings_of_the_build(tmp_path, monkeypatch):
    monkeypatch.setattr(
        os,
        "environ",
        {"PATH": "here", "PYTHONPATH": "there", "LC_NUMERIC": "de_DE", "MPLBACKEND": "Agg"},
    )
    surroundings.settle(Project(tmp_path))
    assert os.environ["PATH"] == "here" and os.environ["LC_ALL"] == "C"
    assert not {"PYTHONPATH", "LC_NUMERIC", "MPLBACKEND"} & set(os.environ)


def test_a_build_asks_no_other_machine(root, tmp_path, monkeypatch):
    """Every Python of a build and of its kernels would note what it asks for; the kernels' ports
    are on this machine.
    """
    asked = tmp_path / "asked"
    (root / "sitecustomize.py").write_text(ONLY_LOOPBACK.replace("{file!r}", repr(str(asked))))
    edit(
        root / "notebooks" / "02_prices.ipynb",
        "len(data",
        "import sys; assert 'sitecustomize' in sys.modules; len(data",
    )
    monkeypatch.setenv("PYTHONPATH", str(root))
    small.run(root, "build")
    assert not asked.exists(), asked.read_text()


def full(*_, **__):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def full_half_way(path, content):
    with open(path, "wb") as file:
        file.write(content[: len(content) // 2])
    full()


def test_a_disk_that_is_full_while_a_chapter_runs(root):
    """The system lets no file grow beyond a limit, as a full disk would: the chapter's output meets
    it first.
    """
    before = tree(root / "report")
    small.write_notebook(root, "02_prices", "print('x' * 300000)")
    limited = ["sh", "-c", 'ulimit -f 400 && exec "$0" -m analysis.report build', sys.executable]
    done = subprocess.run(limited, cwd=root, capture_output=True, text=True, timeout=120)
    message = (
        "build/partial/baseline/02_prices.ipynb: File too large; raise the limit of a file's size "
        "(ulimit -f), then run"
    )
    assert done.returncode == 1 and message in done.stderr and "Traceback" not in done.stderr
    assert (
        done.stderr.endswith("The last report is untouched.\n") and tree(root / "report") == before
    )
    small.run(root, "build")


@pytest.mark.parametrize(
    ("where", "what"),
    [(run, "_built"), (publish.os, "rename"), (publish, "exchange"), (project.Path, "write_bytes")],
)
def test_a_disk_that_is_full_while_a_report_is_published(root, monkeypatch, capsys, where, what):
    monkeypatch.setattr(run, "bring_up_to_date", lambda *_: [])
    monkeypatch.setattr(surroundings, "settle", lambda project: None)
    monkeypatch.setattr("analysis.report.build.execute.prepare", lambda project: None)
    copy = root / "build" / "site-new" / "baseline"
    monkeypatch.setattr(
        run, "_built", lambda *_: shutil.copytree(root / "report", copy, dirs_exist_ok=True)
    )
    if what == "rename":
        monkeypatch.setattr(publish, "exchange", lambda one, other: False)
    before = tree(root / "report")
    (root / "build" / "published" / "baseline.json").unlink()
    with monkeypatch.context() as disk:
        disk.setattr(where, what, full_half_way if what == "write_bytes" else full)
        assert command.main(["build"], root) == 1
    said = capsys.readouterr().err
    assert (
        "No space left on device; free some space there, then run the same command "
        "again.\nThe last report is u" in said
    )
    assert tree(root / "report") == before and not list(root.rglob("*.partial"))
    assert command.main(["build"], root) == 0


def test_a_disk_that_is_full_while_notebooks_are_stored(root, monkeypatch, capsys):
    before = tree(root / "notebooks")
    monkeypatch.setattr(surroundings, "settle", lambda project: None)
    monkeypatch.setattr(project.Path, "write_bytes", full_half_way)
    assert command.main(["notebooks"], root) == 1
    assert capsys.readouterr().err.endswith(
        "ipynb: No space left on device; free some space there, then run the same command again.\n"
    )
    assert tree(root / "notebooks") == before


def test_a_folder_that_may_not_be_written(root):
    """A mount that only this test sees makes the project read-only; reading the report and `make
    report` need no more.
    """
    edit(root / "notebooks" / "01_users.ipynb", "1e6", "2e6")
    alone = [
        "unshare",
        "-rm",
        "sh",
        "-c",
        'mount --bind . . && mount -o remount,ro,bind . . && cd "$PWD" && exec "$@"',
        "sh",
    ]
    if (
        not shutil.which("unshare")
        or subprocess.run([*alone, "true"], cwd=root, capture_output=True).returncode
    ):
        pytest.skip("mounting is not allowed here")
    done = subprocess.run(
        [*alone, sys.executable, "-m", "analysis.report", "build"],
        cwd=root,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr == (
        "build/.lock: Read-only file system; let your user write there, or copy the project to a "
        "folder of your own.\nThe last report is untouched.\n"
    )


def test_docutils_reads_no_file_of_settings(tmp_path, monkeypatch):
    from docutils.frontend import OptionParser

    (tmp_path / ".docutils").write_text("[html5 writer]\ninitial_header_level: 3\n")
    monkeypatch.setattr(os, "environ", {"HOME": str(tmp_path), "DOCUTILSCONFIG": "~/.docutils"})
    surroundings.settle(Project(tmp_path))
    assert not any(Path(f).is_file() for f in OptionParser.get_standard_config_files())


@pytest.mark.parametrize("name", ["ipykernel", "matplotlib", "IPython", "myst_nb"])
def test_an_environment_that_lost_a_package_is_named(root, monkeypatch, capsys, name):
    """Before a kernel is asked to import it, and before Sphinx is."""
    monkeypatch.setattr(surroundings, "settle", lambda project: None)
    monkeypatch.setitem(sys.modules, name, None)
    for left in ("executed", "published"):
        shutil.rmtree(root / "build" / left)
        assert command.main(["build"], root) == 1
        said = capsys.readouterr().err.splitlines()
        where = "remove the folder .venv and run make report"
        assert said[-2:] == [
            f"The module {name!r} is not installed here; {where}.",
            "The last report is untouched.",
        ]


def test_what_a_build_needs_is_what_it_imports():
    optional, own = {"cloudpickle", "distributed", "pypdf", "tqdm"}, {"analysis"}
    found = {module for module, file in imported("analysis").items()}
    assert found - sys.stdlib_module_names - optional - own <= set(surroundings.MODULES)


def test_a_package_that_is_missing(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(surroundings, "settle", lambda project: None)
    monkeypatch.setitem(sys.modules, "yaml", None)
    (tmp_path / "x.yaml").touch()
    small.write_notebook(tmp_path, "01_users", "1")
    assert command.main(["build", "--scenario", "x.yaml"], tmp_path) == 1
    assert (
        capsys.readouterr().err
        == "The module 'yaml' is not installed here; remove the folder .venv and run make report.\n"
    )


def test_a_refusal_names_the_file_and_the_way_out(tmp_path):
    copied = OSError(
        errno.ENOSPC, "No space left on device", str(tmp_path / "from"), None, str(tmp_path / "to")
    )
    assert refusals.sentence(copied, Project(tmp_path)).startswith(
        "to: No space left on device; free"
    )
    assert refusals.sentence(
        OSError(errno.EIO, "Input/output error"), Project(tmp_path)
    ).startswith("build: Input/output error; put")


def test_numbers_to_download_do_not_show_the_last_bits():
    import pandas as pd

    shown = [
        figures.Chart("t", "s", "o", "a", pd.DataFrame({"x": [x]}), lambda ax, phone: None)
        for x in (0.1 + 0.2, 0.3)
    ]
    assert shown[0].csv() == shown[1].csv() == "x\n0.3\n"


@pytest.mark.parametrize("limit", [20, surroundings.LOW + 1])
def test_too_few_threads_are_told_before_a_kernel_ends_for_it(tmp_path, monkeypatch, limit):
    """A user's limit counts what else he runs: whether it suffices is tried where it is low."""
    resource = pytest.importorskip("resource")
    left, start = limit, threading.Thread.start

    def begin(thread):
        nonlocal left
        left -= 1
        if left < 0:
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(resource, "getrlimit", lambda kind: (limit, limit))
    monkeypatch.setattr(threading.Thread, "start", begin)
    before = threading.active_count(), threading.stack_size()
    if limit > surroundings.LOW:
        surroundings.require_threads()
        assert left == limit, "there are enough, and none is started"
    else:
        with pytest.raises(RuntimeError) as caught:
            surroundings.require_threads()
        said = refusals.unforeseen(caught.value, Project(tmp_path))
        assert "(ulimit -v or -u)" in said
    assert (threading.active_count(), threading.stack_size()) == before
