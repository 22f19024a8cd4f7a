"""What every kernel of a build reads first; `analysis.report.build.execute` puts it where IPython
looks for its configuration.

A cell that forks prints through a port on which ipykernel listens from the start. Where kernels are
spoken to through sockets of the file system, so are they (see `analysis.report.kernels.manager`).
"""

import os
import sys

from ipykernel import iostream
from ipykernel.kernelapp import IPKernelApp

Thread, zmq = iostream.IOPubThread, iostream.zmq
listen, connect = Thread._setup_pipe_in, Thread._setup_pipe_out


def listen_in_file(thread):
    """Listen in a file for what forks print, under a secret that they inherit."""
    kernel = IPKernelApp.instance()
    if kernel.transport != "ipc":
        return listen(thread)
    thread._pipe_uuid, thread._pipe_port = os.urandom(16), f"ipc://{kernel.ip}-forks"
    socket = thread.socket.context.socket(zmq.PULL)
    socket.linger = 0
    socket.bind(thread._pipe_port)
    thread._pipe_in = iostream.ZMQStream(socket, thread.io_loop)
    thread._pipe_in.on_recv(thread._handle_pipe_msg)


def connect_to_file(thread):
    """Connect a fork to where its kernel listens."""
    if isinstance(thread._pipe_port, int):
        return connect(thread)
    context = zmq.Context()  # a new one, as zmq wants it after a fork
    socket = context.socket(zmq.PUSH)
    socket.linger = 3000
    socket.connect(thread._pipe_port)
    return context, socket


def set_up(kernel):
    """Set up a kernel by its configuration, before it opens its sockets."""
    sys.modules["debugpy"] = None  # a kernel would first import a debugger that nobody uses
    Thread._setup_pipe_in, Thread._setup_pipe_out = listen_in_file, connect_to_file
    kernel.IPKernelApp.log_level = 50  # ipykernel notes at each start that ports can be reached
    kernel.HistoryManager.enabled = False


if "get_config" in globals():  # a name that IPython gives a configuration file
    set_up(globals()["get_config"]())
