"""papermill's engine for the builder: its own, but it leaves writing to the end.

papermill writes a notebook when it has been executed. Its engine would write it besides at the
start and the end of every cell, with every picture so far; here it does so only when the execution
itself ends early. And a notebook can wait with its kernel up until what it reads is there.
"""

from papermill.engines import NBClientEngine, papermill_engines

NAME = "write-once"


class GivenUp(Exception):
    """A notebook that waited is not to be executed after all."""


class WriteOnce(NBClientEngine):
    """Executes cells as papermill does, and saves between them nothing."""

    @classmethod
    def execute_managed_notebook(cls, nb_man, *arguments, ready=None, **options):
        """Execute the cells of a notebook; see papermill's own engine for the other arguments.

        ``ready``, if any, is asked once, when the kernel is up: it returns when the first cell may
        run, with False if none is to run, which raises `GivenUp`.
        """
        nb_man.save = lambda **_: None
        if ready:
            _hold(nb_man, ready)
        try:
            super().execute_managed_notebook(nb_man, *arguments, **options)
        except BaseException:
            del nb_man.save
            raise


def _hold(nb_man, ready):
    start = nb_man.cell_start

    def first(*arguments, **options):
        nb_man.cell_start = start
        if not ready():
            raise GivenUp
        start(*arguments, **options)

    nb_man.cell_start = first


papermill_engines.register(NAME, WriteOnce)
