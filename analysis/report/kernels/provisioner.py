"""The provisioner that Jupyter asks for a forked kernel; see `warm`."""

import os

from jupyter_client.provisioning import LocalProvisioner

from analysis.report.kernels import warm


class Forked(LocalProvisioner):
    """Starts a kernel as a fork of the warm process; all else is as for a local kernel."""

    async def launch_kernel(self, cmd, **kwargs):
        """Fork a kernel that reads ``cmd``'s connection file; else start an ordinary one."""
        cwd = kwargs.get("cwd") or os.getcwd()
        arguments = cmd[cmd.index("-f") :]
        try:
            self.process = warm.Running(arguments, kwargs["env"], cwd)
        except (OSError, EOFError):
            return await super().launch_kernel(cmd, **kwargs)
        self.pid = self.pgid = self.process.pid
        self.cwd = cwd
        return self.connection_info
