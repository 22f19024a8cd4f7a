"""papermill's engine for the builder: its own, but it leaves writing to the end.

papermill writes a notebook when it has been executed. Its engine would write it besides at the
start and the end of every cell, with every picture so far; here it does so only when the execution
itself ends early.
"""

from papermill.engines import NBClientEngine, papermill_engines

NAME = "write-once"


class WriteOnce(NBClientEngine):
    """Executes cells as papermill does, and saves between them nothing."""

    @classmethod
    def execute_managed_notebook(cls, nb_man, *arguments, **options):
        """Execute the cells of a notebook; see papermill's own engine for the arguments."""
        nb_man.save = lambda **_: None
        try:
            super().execute_managed_notebook(nb_man, *arguments, **options)
        except BaseException:
            del nb_man.save
            raise


papermill_engines.register(NAME, WriteOnce)
