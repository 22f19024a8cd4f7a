"""What every kernel of a build reads first; `analysis.report.build.execute` puts it where IPython
looks for its configuration.

A cell that forks prints through a port on which ipykernel listens from the start. Where kernels are
spoken to through sockets of the file system, so are they (see `analysis.report.kernels.manager`).
"""

import os
import sys

import zmq
from ipykernel.iostream import IOPubThread
from ipykernel.kernelapp import IPKernelApp
from zmq.eventloop.zmqstream import ZMQStream

sys.modules["debugpy"] = None  # a kernel would first import a debugger that nobody uses
listen, connect = IOPubThread._setup_pipe_in, IOPubThread._setup_pipe_out


def listen_in_file(thread):
    """Listen in a file for what forks print, under a secret that they inherit."""
    kernel = IPKernelApp.instance()
    if kernel.transport != "ipc":
        return listen(thread)
    thread._pipe_uuid, thread._pipe_port = os.urandom(16), f"ipc://{kernel.ip}-forks"
    socket = thread.socket.context.socket(zmq.PULL)
    socket.linger = 0
    socket.bind(thread._pipe_port)
    thread._pipe_in = ZMQStream(socket, thread.io_loop)
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


IOPubThread._setup_pipe_in, IOPubThread._setup_pipe_out = listen_in_file, connect_to_file
c.IPKernelApp.log_level = 50  # noqa: F821 - ipykernel notes at each start that ports can be reached
c.HistoryManager.enabled = False  # noqa: F821 - IPython gives a configuration file this name
