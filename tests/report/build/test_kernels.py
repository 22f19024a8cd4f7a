"""Forked kernels against ordinary ones: the same bytes and the same surroundings, and the ordinary
ones as the way out.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from analysis.evidence.tables import data
from analysis.report.files.project import Project
from analysis.report.kernels import sockets, warm
from tests.report import small
from tests.report.small import tree

pytestmark = pytest.mark.skipif(not warm.available(), reason="kernels are forked on Linux alone")
FIGURE = """import locale, os, signal, sys
import matplotlib, numpy, pandas
import matplotlib.pyplot as plt
plt.plot([1, 3, 2]);"""
# Whatever a chapter could notice of the process that it runs in.
STATE = """own = ("JPY_", "KERNELS")
print(sys.path, sys.flags.utf8_mode, sys.warnoptions, sys.executable, os.getcwd(), __name__)
print({k: v for k, v in sorted(os.environ.items()) if not k.startswith(own)}, locale.getlocale())
print(dict(matplotlib.rcParams), numpy.get_printoptions(), numpy.geterr(), sep="\\n")
print([pandas.get_option(f"display.{name}") for name in ("max_columns", "width", "max_rows")])
print(signal.getsignal(signal.SIGINT))
print(sorted(m for m in sys.modules if m.split(".")[0] == "analysis"))"""
WIDE = "pandas.DataFrame({name: [1.5] for name in 'abcdefghijklmnopqrstuvwxyz'})"
PARENT = (
    "import os, numpy\nprint(open(f'/proc/{os.getppid()}/cmdline').read(), numpy.random.random())"
)


# Sockets of this process that listen: on ports (by address), and in the file system.
LISTENING = """import os
own = {os.readlink(f"/proc/self/fd/{n}")[8:-1] for n in os.listdir("/proc/self/fd")
       if os.path.exists(f"/proc/self/fd/{n}") and "socket" in os.readlink(f"/proc/self/fd/{n}")}
ports = [line.split() for name in ("tcp", "tcp6") for line in open(f"/proc/self/net/{name}")]
print(len([p for p in ports if len(p) > 9 and p[3] == "0A" and p[9] in own]))
files = [line.split() for line in open("/proc/self/net/unix")]
print(len([f for f in files if f[3] == "00010000" and f[6] in own]))"""

# Folders from which IPython has read settings that are neither the build's nor the environment's.
SETTINGS = """import os, sys
from ipykernel.kernelapp import IPKernelApp
own = (sys.prefix, os.environ["IPYTHONDIR"], os.getcwd())
print([p for p in IPKernelApp.instance().config_file_paths if not p.startswith(own)])"""

FORK = """import multiprocessing, sys
def child():
    print("from a fork", flush=True)
process = multiprocessing.get_context("fork").Process(target=child)
process.start()
process.join()"""

# Three chapters over and over, and an end in the midst of it.
ENDING = """import sys, threading, time
from pathlib import Path
from analysis.report import __main__ as command
from analysis.report.build import execute

def over_and_over(slug):
    root = Path.cwd()
    while True:
        execute.execute(execute.Job(root, root / "notebooks" / "02_prices.ipynb", slug, {}))

if __name__ == "__main__":
    execute.prepare(execute.Project(Path.cwd()))
    for slug in "abc":
        threading.Thread(target=over_and_over, args=(slug,)).start()
    time.sleep(float(sys.argv[1]))
    command._end(7)"""

# The folder of sockets is being made when the end comes.
MAKING = """import tempfile, threading, time
from analysis.report import __main__ as command
from analysis.report.kernels import manager

make, begun = tempfile.mkdtemp, threading.Event()

def slowly(**options):
    made = make(**options)
    begun.set()
    time.sleep(1)
    return made

tempfile.mkdtemp = slowly
threading.Thread(target=manager.Manager, daemon=True).start()
begun.wait()
command._end(7)"""

# A process with its sockets is killed.
KILLED = """import os, signal
from analysis.report.kernels import sockets, warm
warm.start()
print(sockets.folder(), flush=True)
os.kill(os.getpid(), signal.SIGKILL)"""


# A kernel gets the interrupt of a whole process group before it has one of its own.
INTERRUPTED = """import os, signal, sys, time
from pathlib import Path
from jupyter_client.connect import write_connection_file
from analysis.report.kernels import warm
place = os.path.join(sys.argv[1], "k")
write_connection_file(f"{place}.json", transport="ipc", ip=place)
warm.start()
kernel = warm.Running(["-f", f"{place}.json"], dict(os.environ), os.getcwd())
os.kill(kernel.pid, signal.SIGINT)
while kernel.poll() is None and not Path(f"{place}-1").exists():
    time.sleep(0.01)
print(kernel.poll())
kernel.kill()"""


def texts(root, name):
    found = json.loads((Project(root).executed("baseline") / f"{name}.ipynb").read_text())
    return ["".join(o.get("text", "")) for cell in found["cells"] for o in cell["outputs"]]


def test_forked_and_ordinary_kernels_give_the_same_bytes(root, monkeypatch):
    small.write_notebook(root, "03_state", FIGURE, STATE, WIDE)
    found = []
    for kernels in ("forked", "plain"):
        monkeypatch.setenv("KERNELS", kernels)
        for record in (root / "build" / "deps" / "baseline").iterdir():
            record.unlink()
        (root / "build" / "published" / "inputs.txt").unlink()
        assert len(small.started(small.run(root, "build"))) == 4
        found.append((tree(Project(root).executed("baseline")), tree(root / "report")))
    assert found[0] == found[1]
    assert b"image/png" in found[0][0][sorted(found[0][0])[-1]], "figures of pyplot must show"


@pytest.mark.parametrize("kernels", ["forked", "plain"])
def test_no_kernel_listens_on_the_network(root, monkeypatch, kernels):
    monkeypatch.setenv("KERNELS", kernels)
    with tempfile.TemporaryDirectory(prefix="t-") as own:  # other tests have kernels of theirs
        monkeypatch.setenv("TMPDIR", own)
        small.write_notebook(root, "03_one", LISTENING)
        small.run(root, "build")
        assert not [*Path(own).glob(f"{sockets.PREFIX}*")], "nothing is left behind"
    ports, files = map(int, texts(root, "03_one")[0].split())
    assert ports == 0 and files >= 5


@pytest.mark.parametrize("kernels", ["forked", "plain"])
@pytest.mark.parametrize("seconds", [0.5, 1, 1.5])
def test_a_build_that_ends_while_kernels_start_says_nothing_more(root, tmp_path, kernels, seconds):
    script = tmp_path / "ending.py"
    script.write_text(ENDING)
    with tempfile.TemporaryDirectory(prefix="t-") as own:
        apart = os.environ | {"KERNELS": kernels, "TMPDIR": own, "PYTHONPATH": str(root)}
        command = [sys.executable, script, str(seconds)]
        done = subprocess.run(command, cwd=root, env=apart, capture_output=True, text=True)
        assert not [*Path(own).glob(f"{sockets.PREFIX}*")], "nothing is left behind"
    told = [line for line in done.stderr.splitlines() if line != "02_prices: started"]
    assert (done.returncode, done.stdout, told) == (7, "", [])


def test_a_folder_of_sockets_that_is_being_made_at_the_end_goes_as_well(root):
    with tempfile.TemporaryDirectory(prefix="t-") as own:
        apart = os.environ | {"TMPDIR": own, "PYTHONPATH": str(root)}
        done = subprocess.run([sys.executable, "-c", MAKING], cwd=root, env=apart)
        assert not [*Path(own).iterdir()], "nothing is left behind"
    assert done.returncode == 7


def test_the_folder_of_a_killed_process_goes_with_the_next_and_no_other(root):
    with tempfile.TemporaryDirectory(prefix="t-") as own:
        apart = os.environ | {"TMPDIR": own, "PYTHONPATH": str(root)}
        command = [sys.executable, "-c", KILLED]
        killed = subprocess.run(command, cwd=root, env=apart, capture_output=True, text=True)
        (left,) = Path(own).iterdir()
        assert killed.returncode == -signal.SIGKILL and killed.stdout == f"{left}\n"
        held, young, other = (Path(own, f"{name}x") for name in (sockets.PREFIX, left, "kernels-"))
        for folder in (held, young, other):
            folder.mkdir()
        lock = sockets._locked(held)
        for folder in (left, held, other):
            os.utime(folder, (0, 0))
        command[-1] = "from analysis.report.kernels import sockets; sockets.folder()"
        assert not subprocess.run(command, cwd=root, env=apart).returncode
        os.close(lock)
        assert sorted(Path(own).iterdir()) == sorted([held, young, other])


def test_a_kernel_that_is_interrupted_while_it_starts_shows_no_traceback(root):
    apart = os.environ | {"PYTHONPATH": str(root)}
    with tempfile.TemporaryDirectory(prefix="t-") as own:
        command = [sys.executable, "-c", INTERRUPTED, own]
        done = subprocess.run(
            command, cwd=root, env=apart, capture_output=True, text=True, timeout=120
        )
    assert done.stdout == "None\n" and "Traceback" not in done.stderr, done


@pytest.mark.parametrize("kernels", ["forked", "plain"])
def test_no_kernel_reads_what_is_set_for_all_users_of_the_machine(root, monkeypatch, kernels):
    monkeypatch.setenv("KERNELS", kernels)
    small.write_notebook(root, "03_one", SETTINGS)
    small.run(root, "build")
    assert texts(root, "03_one")[0] == "[]\n"


@pytest.mark.parametrize("kernels", ["forked", "plain"])
def test_what_a_cell_prints_in_a_process_of_its_own_is_kept(root, monkeypatch, kernels):
    monkeypatch.setenv("KERNELS", kernels)
    small.write_notebook(root, "03_one", FORK)
    small.run(root, "build")
    assert "from a fork" in texts(root, "03_one")[0]


def test_where_a_path_is_too_long_for_a_socket_kernels_listen_on_ports(root, monkeypatch, tmp_path):
    deep = tmp_path / ("d" * 90)
    deep.mkdir()
    monkeypatch.setenv("TMPDIR", str(deep))
    small.write_notebook(root, "03_one", LISTENING)
    small.run(root, "build")
    assert int(texts(root, "03_one")[0].split()[0]) >= 5


def test_each_forked_kernel_draws_random_numbers_of_its_own(root):
    for name in ("03_one", "04_other"):
        small.write_notebook(root, name, PARENT)
    small.run(root, "build")
    (one,), (other,) = texts(root, "03_one"), texts(root, "04_other")
    assert "forkserver" in one and "forkserver" in other
    assert one.split()[-1] != other.split()[-1]


def test_where_a_fork_is_not_possible_kernels_start_the_ordinary_way(
    root, execute_here, monkeypatch
):
    class Impossible:
        def __init__(self, *arguments):
            raise OSError("no more processes")

    monkeypatch.setattr(warm, "Running", Impossible)
    small.write_notebook(root, "03_one", PARENT)
    assert not execute_here("03_one").trouble and "forkserver" not in texts(root, "03_one")[0]


@pytest.mark.parametrize(("deaths", "trouble"), [(1, ""), (2, "could not be executed")])
def test_a_kernel_that_dies_before_it_answers_is_started_once_more(
    root, execute_here, monkeypatch, deaths, trouble
):
    start, left = warm.Running.__init__, [None] * deaths

    def dying(self, *arguments):
        start(self, *arguments)
        if left:
            left.pop()
            self.kill()

    monkeypatch.setattr(warm.Running, "__init__", dying)
    small.write_notebook(root, "03_one", PARENT)
    found = execute_here("03_one").trouble
    assert not left and (trouble in found if trouble else not found), found


ASKED_IN_VAIN = """import multiprocessing, os, sys
from multiprocessing import forkserver
multiprocessing.get_context("forkserver").set_forkserver_preload(sys.argv[1:])
forkserver.ensure_running()
ended, end = forkserver.connect_to_new_process([])
os.close(end)
print(len(os.read(ended, 8)))"""


def test_a_fork_whose_asker_ended_at_once_says_nothing():
    def said(*imported):
        line = [sys.executable, "-c", ASKED_IN_VAIN, *imported]
        return subprocess.run(line, capture_output=True, text=True, cwd=data.ROOT)

    assert said().stdout == "8\n" and "EOFError" in said().stderr, "as Python has it"
    assert said("analysis.report.kernels.imported").stderr == ""
