"""Kernels forked from a process in which the heavy libraries are imported already.

Starting a kernel costs more than most chapters compute: Python, IPython, then numpy, pandas, scipy,
seaborn and matplotlib, once for every notebook. Here one process (Python's own fork server) imports
them once, see `imported`, and every kernel is a fork of it: a process of its own, as clean as a new
one, without the wait. Jupyter asks a *provisioner* for its kernels, so this is one more of them,
and papermill and nbclient stay as they are.

Where fork is not safe (anything but Linux) or not possible, or where ``KERNELS=plain`` is set,
kernels start the ordinary way; results are the same bytes.
"""

import multiprocessing
import os
import signal
import sys
import threading
from importlib.metadata import EntryPoint

from analysis.report.kernels import sockets

NAME = "forked-provisioner"
INLINE = "module://matplotlib_inline.backend_inline"
# Pictures come and go by the megabyte. The C library would hand each back and fetch it anew, page
# by page.
KEEP_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(2**28), "MALLOC_TRIM_THRESHOLD_": str(2**28)}
SERVER = "forkserver"


def available():
    """Say whether kernels can be forked here: on Linux, unless ``KERNELS=plain`` is set.

    The fork server is reached through a socket, so its folder's path must be short enough.
    """
    possible = sys.platform == "linux" and SERVER in multiprocessing.get_all_start_methods()
    return possible and sockets.short_enough() and os.environ.get("KERNELS") != "plain"


def start():
    """Start the fork server, which goes on to import while its caller does something else."""
    from multiprocessing import forkserver, process

    # Its own folder of sockets would stay where this process is killed.
    process.current_process()._config["tempdir"] = str(sockets.folder())

    ensure_tracker()  # first, since it ends by letting interrupts in again
    multiprocessing.get_context(SERVER).set_forkserver_preload(["analysis.report.kernels.imported"])
    # An interrupt is for this process alone.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    outside = dict(os.environ)
    os.environ.update(KEEP_MEMORY)
    try:
        forkserver.ensure_running()
    finally:
        os.environ.clear()
        os.environ.update(outside)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def ensure_tracker():
    """Start the process in which Python notes what its processes share, deaf to a terminal that
    closes as it is to an interrupt: where it is gone, they end with tracebacks.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows, which needs no such process
        return
    from multiprocessing import resource_tracker

    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})  # which it inherits
    try:
        resource_tracker.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def use():
    """Make forked kernels the default of this process."""
    from jupyter_client.provisioning import KernelProvisionerFactory

    factory = KernelProvisionerFactory.instance()
    factory.provisioners[NAME] = EntryPoint(
        NAME, "analysis.report.kernels.provisioner:Forked", factory.GROUP_NAME
    )
    factory.default_provisioner_name = NAME


class Running:
    """A forked kernel, with the few methods of a ``subprocess.Popen`` that Jupyter uses."""

    stdin = stdout = stderr = None

    def __init__(self, arguments, env, cwd):
        server = multiprocessing.get_context(SERVER)
        self._process = server.Process(target=_kernel, args=(arguments, env, cwd))
        self._process.start()
        self.pid = self._process.pid

    def poll(self):
        return self._process.exitcode

    def wait(self):
        self._process.join()
        return self.poll()

    def send_signal(self, number):
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self):
        self.send_signal(signal.SIGTERM)

    def kill(self):
        self.send_signal(signal.SIGKILL)


def _kernel(arguments, env, cwd):
    """Be a kernel: what ``python -m ipykernel_launcher`` does, with the imports done."""
    import matplotlib
    import numpy
    import pandas
    from ipykernel.kernelapp import IPKernelApp
    from IPython.core import application

    application.SYSTEM_CONFIG_DIRS.clear()  # see `manager.ALONE`
    threading.Thread(target=end_with_parent, daemon=True).start()
    # A chapter imports ``analysis`` itself: its modules as they are now, and only those that it
    # uses, are its inputs.
    for name in [name for name in sys.modules if name.partition(".")[0] == "analysis"]:
        del sys.modules[name]
    os.setpgid(0, 0)
    # An interrupt of the command that came before this was a group of its own waits, and is not for
    # a kernel: to ignore it is to forget it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)
    # What these three take from where they are imported, or have drawn once for all forks, as in a
    # kernel of its own.
    matplotlib.rcParams["backend"] = env.get("MPLBACKEND") or INLINE
    pandas.set_option("display.max_columns", 20)
    numpy.random.seed()
    # With a parent named, ipykernel does not print how to leave a kernel that was started by hand.
    IPKernelApp.launch_instance(argv=[*arguments, f"--IPKernelApp.parent_handle={os.getppid()}"])


def end_with_parent(how=os._exit, status=1):
    """End this process when the one that asked for it ends, however that ends.

    ipykernel's own watch looks at the fork server, which itself lives as long as any kernel of it.
    """
    multiprocessing.parent_process().join()
    how(status)
