"""Kernels that are spoken to through files of this machine, so that nothing listens on a network.

Jupyter's kernels listen on five ports of the local network each. Where the platform has sockets of
the file system (all but Windows), and where the folder for temporary files has a path short enough
for one, messages go through those instead; only this user can open the folder they lie in.
"""

import time
from contextlib import suppress
from math import inf
from queue import Empty
from uuid import uuid4

from jupyter_client import AsyncKernelClient, AsyncKernelManager

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


class Client(AsyncKernelClient):
    """Jupyter's client of one kernel, which does not wait for silence."""

    async def wait_for_ready(self, timeout=None):
        """Wait until the kernel answers and what it shows arrives.

        Jupyter's own client goes on to wait until nothing has arrived for 0.2 s; but what still
        arrives says which request it belongs to, and that is none of a cell.
        """
        end = time.monotonic() + (inf if timeout is None else timeout)
        while True:
            self.kernel_info()
            with suppress(Empty):
                reply = await self.get_shell_msg(timeout=1)
                if reply["msg_type"] == "kernel_info_reply":
                    await self.get_iopub_msg(timeout=0.2)
                    self._handle_kernel_info_reply(reply)
                    return
            if not await self.is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
            if time.monotonic() > end:
                raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")


class Manager(AsyncKernelManager):
    """Jupyter's manager of one kernel, with sockets in a folder where there is one."""

    client_factory = Client

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        if made := sockets.folder():
            place = made / uuid4().hex[:8]
            self.transport, self.ip = "ipc", str(place)
            # Jupyter's own place for it is one that nobody tidies after an interrupt or a kill.
            self.connection_file = f"{place}.json"

    async def _async_launch_kernel(self, *arguments, **options):
        with sockets.LAUNCHING:
            await super()._async_launch_kernel(*arguments, **options)
            LAUNCHED.append(self.provisioner.process)

    async def _async_finish_shutdown(self, waittime=None, pollinterval=0.01, restart=False):
        # A kernel ends within some hundredths of a second, and Jupyter looks after a tenth.
        await super()._async_finish_shutdown(waittime, pollinterval, restart)

    def format_kernel_cmd(self, extra_arguments=None):
        """Return the command of a kernel that reads no settings of the whole machine."""
        command = super().format_kernel_cmd(extra_arguments)
        where = command.index("-m")
        return [*command[:where], "-c", ALONE, *command[where + 2 :]]
