"""How ``analysis.report lab`` sets up JupyterLab: what it saves is what the report stores.

Lab writes the version of the running Python, and other things of the moment, into every notebook
that is saved; here they are taken out again, so that git sees what a person changed.
"""

from analysis.report.files import notebook


def tidy(model, **_):
    """Take out of a notebook that is to be saved what it holds of the moment."""
    if model["type"] == "notebook":
        try:
            model["content"] = notebook.tidied(model["content"])
        except notebook.NOT_ONE:
            pass  # what Lab makes of it is Lab's to say


if "get_config" in globals():  # as a file of settings, and not as a module
    get_config().FileContentsManager.pre_save_hook = tidy  # noqa: F821
