"""What the project trusts: no code made from text, no unhashed dependency, no secret."""

import ast
import json
import re
import subprocess
import sys
from importlib.metadata import files
from pathlib import Path

import pytest

from analysis.report.site import licences
from analysis.report.tools import environments

PROJECT = Path(__file__).parents[1]
MODULES = sorted((PROJECT / "analysis").rglob("*.py"))
# Calls that make code, objects or commands of text. A formula is read by pint's own parser
# (analysis/ledger/formulas.py).
FORBIDDEN_CALLS = {
    "eval",
    "exec",
    "compile",
    "__import__",
    "os.system",
    "os.popen",
    "yaml.unsafe_load",
    "yaml.full_load",
    "builtins.eval",
}
FORBIDDEN_MODULES = {
    "pickle",
    "marshal",
    "shelve",
    "dill",
    "joblib",
    "ctypes",
    "runpy",
    "code",
    "xml",
    "lxml",
    "zipfile",
    "tarfile",
    "socket",
    "ssl",
    "http",
    "urllib",
    "ftplib",
    "smtplib",
    "requests",
    "aiohttp",
    "httpx",
    "telnetlib",
    "xmlrpc",
}
PERMISSIVE = {
    "MIT",
    "MIT-0",
    "MIT-CMU",
    "BSD",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "0BSD",
    "Apache-2.0",
    "ISC",
    "PSF-2.0",
    "Zlib",
    "CC0-1.0",
    "CC-BY-4.0",
    "OFL-1.1",
    "public domain",
    "Artistic-1.0",
}
ONLY_THEIR_OWN_FILES = {"MPL-2.0"}
# The GPL is that of an Emacs mode in docutils' sources, which its wheel leaves out.
NOT_IN_THE_WHEEL = {"docutils": {"GPL"}}
SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE "
    r"KEY|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_\w{36}|\bglpat-[\w-]{20}|\bsk-[A-Za-z0-9_-]{20,}|\bxox[abpr]-\w{10}"
    r"|\bAIza[\w-]{35}|\beyJ[\w-]{15,}\.eyJ[\w-]+\.|(?i:(?:password|passwd|api_?key|secret|access_?token)\s*[:=]\s*['\"][^'\"\s]{8,})"
)
PRIVATE_PATHS = re.compile(r"(?<![\w.])/(?:home|Users|root)/\w+|\b[A-Z]:\\\\?Users\\")
ADDRESSES = re.compile(r"\b[\w.+-]+@[\w-]+\.[a-z]{2,}\b")


#: The system call that lets two reports change places.
EXCEPTIONS = {
    "publish.py": ["import ctypes"],
    # Reads back what Python itself has just compiled from the package's sources.
    "compiled.py": ["import marshal"],
    # Writes what a chart was given, for its digest, and reads nothing of the kind.
    "kept.py": ["import pickle"],
    # Only `make refresh` asks the network, and unpacks what it got without running any of it.
    "editions.py": ["import urllib.request", "import zipfile", "subprocess.run"],
    # Reads documents out of an archive; nothing is unpacked onto the disk.
    "advisories.py": ["import zipfile"],
}


def faults(source):
    """Return what a module must not do, by line: code from text, shells, requests, loose YAML."""
    found = []
    for node in ast.walk(ast.parse(source)):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        names += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
        found += [
            f"{node.lineno}: import {name}"
            for name in names
            if name.split(".")[0] in FORBIDDEN_MODULES
        ]
        if isinstance(node, ast.Call):
            called, options = (
                ast.unparse(node.func),
                {k.arg: ast.unparse(k.value) for k in node.keywords},
            )
            loads = called == "yaml.load" and not re.match(
                r"yaml\.(C?SafeLoader)$|_strict\(yaml\)$", options.get("Loader", "")
            )
            shell = options.get("shell", "False") != "False"
            line = called.startswith("subprocess.") and not isinstance(node.args[0], ast.List)
            found += (
                [f"{node.lineno}: {called}"]
                if called in FORBIDDEN_CALLS or loads or shell or line
                else []
            )
    return found


@pytest.mark.parametrize(
    "bad",
    [
        "eval(x)",
        "exec(x)",
        "import pickle",
        "from urllib import request",
        "os.system('ls')",
        "yaml.load(x, Loader=yaml.Loader)",
        "yaml.load(x)",
        "subprocess.run('ls')",
        "subprocess.run(['ls'], shell=True)",
    ],
)
def test_what_is_forbidden_is_found(bad):
    assert faults(bad)


def test_no_module_makes_code_of_text_or_asks_the_network():
    assert len(MODULES) > 60
    found = {
        path.name: bad for path in MODULES if (bad := faults(path.read_text(encoding="utf-8")))
    }
    assert {
        name: [fault.split(": ")[1] for fault in bad] for name, bad in found.items()
    } == EXCEPTIONS


def test_every_locked_package_has_a_licence_that_lets_the_report_be_passed_on():
    rows = licences.table()
    assert [row["package"] for row in rows if row["part"] == licences.PYTHON] == list(
        licences.locked()
    )
    for row in rows:
        words = set(
            re.split(r" (?:AND|OR|/) | ?\((?:code|icons|fonts)\)(?: / )?", row["licence"])
        ) - {""}
        allowed = PERMISSIVE | ONLY_THEIR_OWN_FILES | NOT_IN_THE_WHEEL.get(row["package"], set())
        assert words and words <= allowed, f"{row['package']} is under {row['licence']!r}"


def as_in_the_table(versions, name):
    """Say whether a package is here in the version that the table is of: that of the oldest
    Python, where the locks have several.
    """
    return len(versions.get(name, ())) < 2 or sys.version_info[:2] == (3, 11)


def test_the_table_of_licences_says_what_the_installed_packages_say():
    here, versions = licences.installed(), licences.locked()
    told = {
        row["package"]: row["licence"]
        for row in licences.table()
        if row["package"] in here
        and row["package"] in versions
        and as_in_the_table(versions, row["package"])
    }
    assert len(told) > 100 and told == {name: here[name] for name in told}, (
        "run: .venv/bin/python -m analysis.report.site.licences"
    )


def test_every_package_says_who_needs_it_and_what_installs_it():
    """By what is installed here; of packages for other systems the locks say so."""
    by, versions = licences.needed(), licences.locked()
    for row in licences.rows():
        if row["part"] == licences.PYTHON:
            assert row["needed_by"] and row["command"] and row["hashes"], row
            told = set(row["needed_by"].split(", ")) - {"other systems"}
            needs = by.get(row["package"], set()) & set(versions)
            assert {name for name in needs if as_in_the_table(versions, name)} <= told, row
    direct = {row["package"] for row in licences.rows() if "requirements.in" in row["needed_by"]}
    lines = (PROJECT / "requirements.in").read_text(encoding="utf-8").splitlines()
    assert len(direct) == sum(bool(line) and line[0] != "#" for line in lines)
    reader = [row["package"] for row in licences.rows() if row["command"] == "make report"]
    assert "papermill" in reader and not {"nbval", "pytest", "jupyterlab"} & set(reader)


def test_the_table_of_licences_has_the_packages_of_the_browser_tests_and_what_the_theme_brings():
    lock = json.loads((PROJECT / "tests/site/package-lock.json").read_text(encoding="utf-8"))[
        "packages"
    ]
    wanted = {
        name.removeprefix("node_modules/"): package["license"]
        for name, package in lock.items()
        if name
    }
    assert {
        row["package"]: row["licence"] for row in licences.table() if row["part"] == "browser test"
    } == wanted
    assert all(package["integrity"].startswith("sha512-") for name, package in lock.items() if name)
    notices = [
        file.read_text()
        for file in files("pydata-sphinx-theme")
        if file.name.endswith(".js.LICENSE.txt")
    ]
    named = {
        name
        for text in notices
        for name in re.findall(
            r"^ \* +([A-Z][\w ]*?) v?\d+\.", text.replace("  * ", " * "), re.MULTILINE
        )
    }
    assert named == {row["package"] for row in licences.table() if row["part"] == "page"} - {
        "Popper"
    }


def test_what_is_installed_is_installed_by_hash_and_never_built():
    """In one place, see also `tests.report.tools`."""
    assert set(environments.BY_HASH) == {"--require-hashes", "--only-binary", ":all:"}
    for path in (PROJECT / "Makefile", *MODULES):
        told = r"<code>!?pip install"  # what a page tells its reader
        text = re.sub(told, "", path.read_text(encoding="utf-8"))
        count = len(re.findall(r"pip install|\"pip\", \"install\"", text))
        assert count == (path.name == "environments.py"), path


def tracked():
    """Return the text of every file that belongs to the project, by its path."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git repository")
    paths = [PROJECT / name for name in listed.stdout.split("\0") if name]
    return {
        p.relative_to(PROJECT).as_posix(): p.read_bytes().decode("utf-8", "ignore")
        for p in paths
        if p.is_file()
    }


def test_no_file_holds_a_secret_a_private_path_or_an_address():
    own = Path(__file__).relative_to(PROJECT).as_posix()
    texts = {
        name: re.sub(r"[A-Za-z0-9+/=]{200,}", "", text)
        for name, text in tracked().items()
        if name != own
    }
    for what in (SECRETS, PRIVATE_PATHS, ADDRESSES):
        found = {
            name: match[0][:60] for name, text in texts.items() if (match := what.search(text))
        }
        assert found == {}


@pytest.mark.parametrize(
    "text",
    ["AKIA" + 16 * "A", "ghp_" + 36 * "a", "-----BEGIN RSA PRIVATE KEY", "api_key = 'abcdefgh12'"],
)
def test_a_secret_would_be_found(text):
    assert SECRETS.search(text)
