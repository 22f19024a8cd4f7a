"""Kernels that are spoken to through files of this machine, so that nothing listens on a network.

Jupyter's kernels listen on five ports of the local network each. Where the platform has sockets of
the file system (all but Windows), and where the folder for temporary files has a path short enough
for one, messages go through those instead; only this user can open the folder they lie in.
"""

from uuid import uuid4

from jupyter_client import AsyncKernelManager

from analysis.report.kernels import sockets

#: The project's folder, in PYTHONPATH, comes behind Python's own modules, as for the command itself
#: and its forks; the kernel adds the folder where it runs. IPython reads settings of all users from
#: /etc/ipython and the like, which no variable prevents.
ALONE = """import sys
_, project, *own = sys.path
place = [path.endswith("-packages") for path in own].index(True)
sys.path[:] = [*own[:place], project, *own[place:]]
from IPython.core import application
application.SYSTEM_CONFIG_DIRS.clear()
from ipykernel import kernelapp
kernelapp.launch_new_instance()"""

LAUNCHED = []


def end():
    """Kill every kernel and let no other begin, before this process ends while chapters still run:
    a kernel whose folder is gone would complain of it, and one that still runs may put a socket
    into a folder that is being removed.
    """
    sockets.LAUNCHING.acquire(timeout=30)  # seconds: a fork server may be importing still
    for kernel in LAUNCHED:
        kernel.kill()
    for kernel in LAUNCHED:
        kernel.wait()


class Manager(AsyncKernelManager):
    """Jupyter's manager of one kernel, with sockets in a folder where there is one."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        if made := sockets.folder():
            self.transport, self.ip = "ipc", str(made / uuid4().hex[:8])

    async def _async_launch_kernel(self, *arguments, **options):
        with sockets.LAUNCHING:
            await super()._async_launch_kernel(*arguments, **options)
            LAUNCHED.append(self.provisioner.process)

    def format_kernel_cmd(self, extra_arguments=None):
        """Return the command of a kernel that reads no settings of the whole machine."""
        command = super().format_kernel_cmd(extra_arguments)
        where = command.index("-m")
        return [*command[:where], "-c", ALONE, *command[where + 2 :]]
