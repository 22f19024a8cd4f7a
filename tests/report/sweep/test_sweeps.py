"""Sweeps: grids are checked in full, points give the chapters' numbers, and nothing that happens on
the way changes them.
"""

import csv
import io
import os
import signal
import subprocess
import sys
import threading
import time
from multiprocessing import active_children

import pytest

from analysis.display import charts
from analysis.display.charts import nothing
from analysis.evidence.tables import data
from analysis.ledger import results
from analysis.report import __main__ as command
from analysis.report import run
from analysis.report.build import publish
from analysis.report.files import surroundings
from analysis.report.files.project import BuildError, Project
from analysis.report.inputs import parameters
from analysis.report.sweep import chart, grids, identity, workers
from analysis.report.sweep import points as sweep
from analysis.report.sweep import run as sweeps
from tests.report import small
from tests.report.small import tree

DECLARED = parameters.declared(Project(data.ROOT))
DEFAULTS = {name: DECLARED[name].default for name in sweep.TAKES}
GRID = """name: Small grid
parameters:
  daily_users: {from: 1.0e5, to: 1.0e9, steps: 6, scale: log}
  training_cost_usd: [0, 1.0e7]
  training_basis: [amortised, purchase]
  samples: 1000
"""


def sources(folder, monkeypatch):
    """The project's own sources below a folder of the test's, whose sweep has six chunks."""
    for name in ("analysis", "data", "notebooks", "requirements.lock"):
        (folder / name).symlink_to(data.ROOT / name)
    (folder / "grid.yaml").write_text(GRID, encoding="utf-8")
    monkeypatch.setattr(run, "require_valid_data", lambda *_: None)
    monkeypatch.setattr(sweeps, "SAMPLES_A_CHUNK", 4000)
    return Project(folder)


@pytest.fixture
def project(tmp_path, monkeypatch):
    return sources(tmp_path, monkeypatch)


def here(due, keep, scheduler="", count=None):
    """Compute tasks in this process, the last one first."""
    for number, (function, arguments) in reversed(due.items()):
        keep(number, function(*arguments))


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """The results of an undisturbed sweep without any worker, in another folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workers, "compute", here)
        project = sources(tmp_path_factory.mktemp("undisturbed"), patch)
        return tree(sweeps.run(project, file="grid.yaml"))


def chunk_files(project):
    return sorted((project.build / "sweep" / "small-grid").glob("*/*.json"))


def problems_of(project, text):
    (project.root / "bad.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(BuildError) as caught:
        grids.read(project, DECLARED, "bad.yaml")
    assert caught.value.code == 2
    return caught.value.problems


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("daily_user: [1, 2]", "There is no parameter 'daily_user'; did you mean 'daily_users'?"),
        ("fact.answer_tokens: [1, 2]", "fact.answer_tokens cannot vary in a grid, whose points"),
        (
            "daily_users: [1, 1e11]",
            "daily_users must be between 1 and 1e+10 user, and 1e11 was given.",
        ),
        (
            "daily_users: [many, 2]",
            "daily_users must be a number, between 1 and 1e+10 user, and 'many' was given.",
        ),
        (
            "daily_users: [.nan, 2]",
            "daily_users must be a number, between 1 and 1e+10 user, and '.nan' was given.",
        ),
        (
            "daily_users: [[1], 2]",
            "daily_users must be a number, between 1 and 1e+10 user, and ['1'] was given.",
        ),
        ("daily_users: []", "daily_users needs at least one value, and its list is empty."),
        (
            "daily_users: [5, 1e1, 10]",
            "daily_users must list different values, and 10.0 stands there twice; keep one.",
        ),
        (
            "daily_users: {from: 9, to: 3, steps: 2}",
            "daily_users: a range must rise, and it goes from 9.0 to 3.0.",
        ),
        (
            "daily_users: {from: 1, to: .inf, steps: 2}",
            "daily_users must be a number, between 1 and 1e+10 user, and '.inf' was given.",
        ),
        (
            "daily_users: {from: 1, to: 9, steps: 1}",
            "daily_users: steps must be a whole number from 2 to 100,000, and '1' was given.",
        ),
        (
            "daily_users: {from: 1, to: 9}",
            "daily_users: a range must read {from: 1, to: 100, steps: 3, scale: log}",
        ),
        ("daily_users: {from: 1, to: 9, steps: 3, scale: cubic}", "where scale is log or linear"),
        (
            "training_cost_usd: {from: 0, to: 9, steps: 3, scale: log}",
            "a range with scale log must start above 0, and it starts at 0.0.",
        ),
        (
            "training_basis: {from: 1, to: 9, steps: 3}",
            "training_basis takes no range, because it is one of cloud rental",
        ),
        (
            "batch: [1, 2]",
            "batch changes no result of the models that a sweep evaluates; sweep daily_users,",
        ),
        ("daily_users: 5", "A grid must have at least two points"),
        (
            "daily_users: {from: 1, to: 1e9, steps: 100000}\n  input_tokens: [1, 2]",
            "at most 100,000 points, and this one has 200,000",
        ),
        (
            "daily_users: [1, 2]\nclaim: crossover-6-months-a5",
            "did you mean 'crossover-6months-a5'?",
        ),
        ("daily_users: [1, 2]\nclaim: [a]", "claim must be one of "),
        ("daily_users: [1, 2]\nclaim: {a: 1}", "{'a': '1'} was given"),
        ("daily_users: [1, 2]\nnotebooks: true\nclaim: [a]", "claim must be an id of claims.csv"),
        ("daily_users: [1, 2]\nnotebooks: [a]", "notebooks must be true or false"),
        ("daily_users: {from: 1, to: 9, steps: 3, scale: [log]}", "where scale is log or linear"),
        ("daily_users: {from: 1, to: 9, steps: 3, scale: {a: 1}}", "where scale is log or linear"),
        ("daily_users: {from: 1, to: 9, steps: [3]}", "steps must be a whole number from 2"),
        ("daily_users: {from: [1], to: 9, steps: 3}", "daily_users must be a number"),
        (
            "daily_users: [1, 2]\nnotebooks: maybe",
            "notebooks must be true or false, and 'maybe' was given.",
        ),
        (
            "daily_users: [1, 2]\nworkers: 2",
            "the key 'workers' is unknown; use name, title, description, parameters, notebooks, "
            "claim.",
        ),
        (
            "contradictions_shown: [1, 2]\nnotebooks: true",
            "contradictions_shown is a parameter of the summary alone",
        ),
        (
            "samples: {from: 1000, to: 9000, steps: 300}\nnotebooks: true",
            "at most 200 points that execute notebooks",
        ),
    ],
)
def test_a_bad_grid_is_refused_in_one_sentence(project, given, sentence):
    found = problems_of(project, f"name: bad\nparameters:\n  {given}\n")
    assert len(found) == 1 and sentence in found[0], found


def test_every_committed_grid_is_good():
    files = sorted((data.ROOT / "notebooks" / "grids").glob("*.yaml"))
    found = [
        grids.read(Project(data.ROOT), DECLARED, f"notebooks/grids/{file.name}") for file in files
    ]
    assert {g.notebooks for g in found} == {True, False}
    assert max(len(g.points()) for g in found) > 2000


def test_points_are_every_combination(project):
    grid = grids.read(project, DECLARED, "grid.yaml")
    assert grid.axes["daily_users"] == (1e5, 630957.0, 3981070.0, 25118900.0, 158489000.0, 1e9)
    points = grid.points()
    assert len(points) == len({tuple(p.values()) for p in points}) == 24 and grid.fixed == {
        "samples": 1000
    }


def test_a_point_at_the_default_parameters_gives_the_chapters_numbers():
    records = {r["id"]: r for r in results.collect(results.read_chapters(data.ROOT / "notebooks"))}
    (point,) = sweep.points([DEFAULTS])
    found = {name: numbers for name, *numbers, _ in point["results"]}
    judged = [v for v in point["verdicts"] if v[1] == "report"]
    for id, _, result, verdict, inside in judged:
        evidence = records[id]["evidence"]
        assert found[result] == [evidence["median"], evidence["low"], evidence["high"]], id
        assert (verdict, inside) == (evidence["verdict"], evidence["p_inside"]), id
    assert len(judged) == 12


def test_the_results_of_a_point_are_the_chapters_estimates():
    """Computed here from scratch, without holding anything."""
    from analysis.evidence.estimates import draws
    from analysis.evidence.estimates.facts import Facts
    from analysis.evidence.units import Q
    from analysis.lifecycle import crossover, lifetime, product, whatif

    other = DEFAULTS | {"daily_users": 3e6, "fleet_share": 0.3, "life_years": 2.0, "samples": 1000}
    first, second = sweep.points([DEFAULTS | {"samples": 1000, "life_years": 1.0}, other])
    assert first != second
    facts, own = Facts(draws.Samples(other["seed"], 1000)), whatif.given(other)
    expected = product.results(facts, own) | product.over_its_life(facts, own)
    run, grows = crossover.run(facts, own), crossover.growth(facts, own)
    fleet = crossover.fleet(facts, own).to("USD/day")
    expected |= {"run_usd": run, "fleet_growth": grows, "fleet_usd_per_day": fleet}
    bills = {
        "product": product.described(facts, own),
        "fleet": product.Product(run, fleet, grows),
    }
    for whose, bill in bills.items():
        for name, span in (("month", Q(365.25 / 12, "day")), ("year", Q(365.25, "day"))):
            expected[f"{whose}_{name}_usd"] = bill.spent(span).to("USD")
    chapters = crossover.results(facts, own) | lifetime.results(facts, own, own)
    for name, median, low, high, unit in second["results"]:
        found = expected.get(name, chapters.get(name))
        i = found.interval
        assert [results.rounded(v) for v in (i.median, i.low, i.high)] == [median, low, high], name
        assert unit == (found.unit_text or "dimensionless")


def test_points_do_not_depend_on_those_computed_before():
    many = [
        DEFAULTS | {"samples": 1000, "daily_users": u, "training_cost_usd": c, "fleet_share": s}
        for u in (1e4, 1e8)
        for c in (0.0, 1e7)
        for s in (0.2, 1.0)
    ]
    assert sweep.points(many) == [p for one in many[::-1] for p in sweep.points([one])][::-1]


def test_a_point_that_leaves_nothing_open_is_what_the_page_computes():
    from analysis.lifecycle import whatif

    given = DEFAULTS | {
        "training_cost_usd": 2e8,
        "output_tokens": 300.0,
        "bill_growth_per_year": 2.0,
        "life_years": 1.5,
        "growth_per_year": 2.5,
        "research_multiple": 3.0,
        "samples": 1000,
    }
    expected = whatif.point(given)
    found = {row[0]: row[1:4] for row in sweep.points([given])[0]["results"]}
    for name in (
        "product_usd_per_day",
        "product_months",
        "product_multiple",
        "product_year_share",
        "input_months",
        "product_cadence_multiple",
    ):
        assert found[name] == [results.rounded(expected[name])] * 3, name


def test_free_tokens_never_pay_for_training():
    free = DEFAULTS | {"input_usd_per_mtok": 0.0, "output_usd_per_mtok": 0.0, "samples": 1000}
    (point,) = sweep.points([free])
    assert {r[0]: r[1] for r in point["results"]}["product_months"] == "never"


def test_a_sweep_knows_the_parameters_as_the_notebooks_declare_them():
    from analysis.lifecycle import whatif

    assert {n: DECLARED[n].unit for n in whatif.NUMBERS} == whatif.NUMBERS
    assert {DECLARED[n].type for n in whatif.NUMBERS} == {"float"}
    judged, left_out = (
        {"02_crossover", "03_lifetime_multiplier"},
        {"model_parameters", "served_tokens"},
    )
    theirs = {n for n, p in DECLARED.items() if judged & {*p.notebooks}}
    assert theirs - left_out < {*sweep.TAKES}
    product = {n for n, p in DECLARED.items() if "11_your_product" in p.notebooks}
    assert {*sweep.TAKES} - theirs < product


def test_a_grid_of_the_fleet_alone_is_charted_as_the_chapter_judges_the_claim():
    id = "crossover-6months-a5"
    assert sweep.charted(id, ["training_basis", "fleet_share"]) == ("report", "fleet_months")
    assert sweep.charted(id, ["training_basis", "life_years"]) == ("product", "product_months")
    assert sweep.charted("crossover-6-18-a4", ["fleet_share"]) == ("product", "product_months")


@pytest.mark.parametrize("count", [1, 2])
def test_the_number_of_workers_changes_no_byte(project, undisturbed, count):
    assert tree(sweeps.run(project, file="grid.yaml", count=count)) == undisturbed


def test_a_killed_worker_loses_nothing(project, undisturbed):
    killed = []

    def kill():
        end = time.monotonic() + 60
        while not killed and time.monotonic() < end:
            if chunk_files(project) and active_children():
                killed.append((active_children()[0].pid, len(chunk_files(project))))
                os.kill(killed[0][0], signal.SIGKILL)
            time.sleep(0.002)

    killer = threading.Thread(target=kill)
    killer.start()
    folder = sweeps.run(project, file="grid.yaml", count=1)
    killer.join()
    assert killed and killed[0][1] < 6, "the worker must be killed before the end"
    assert tree(folder) == undisturbed


def test_processes_that_always_end_are_given_up():
    with pytest.raises(BuildError, match="ended from outside 3 times without finishing anything"):
        workers.compute({0: (os._exit, (1,))}, lambda *_: None, count=1)


#: Computes without end in two processes, and says when they have begun.
HUNG_UP = """import signal, sys, time
from pathlib import Path
from analysis.report.sweep import workers

def interrupt(number, frame):
    raise KeyboardInterrupt

def begin(number):
    Path(sys.argv[1], number).touch()
    time.sleep(60)

if __name__ == "__main__":
    signal.signal(signal.SIGHUP, interrupt)
    try:
        workers.compute({n: (begin, (n,)) for n in "12"}, lambda *_: None, count=2)
    except KeyboardInterrupt:
        print("interrupted")
"""


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="a terminal of Unix")
def test_a_terminal_that_closes_leaves_no_trace(tmp_path):
    """Its signal reaches the whole process group, Python's process that notes semaphores too."""
    script = tmp_path / "script.py"
    script.write_text(HUNG_UP, encoding="utf-8")
    command = [sys.executable, str(script), str(tmp_path)]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    env = os.environ | {"PYTHONPATH": str(small.PROJECT)}
    process = subprocess.Popen(command, start_new_session=True, env=env, **streams)
    end = time.monotonic() + 60
    while not all((tmp_path / name).exists() for name in "12") and time.monotonic() < end:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGHUP)
    assert process.communicate(timeout=60)[0] == "interrupted\n"


def test_an_interrupted_sweep_goes_on_with_what_is_left(project, undisturbed, monkeypatch):
    def stops(due, keep, scheduler, count):
        numbers.append(sorted(due))
        keep(3, due[3][0](*due[3][1]))
        raise KeyboardInterrupt

    numbers = []
    monkeypatch.setattr(workers, "compute", stops)
    with pytest.raises(BuildError, match="Interrupted; 4 of 24 points are kept") as caught:
        sweeps.run(project, file="grid.yaml")
    assert caught.value.code == 130 and [p.name for p in chunk_files(project)] == ["000003.json"]
    monkeypatch.setattr(
        workers, "compute", lambda due, *rest: numbers.append(sorted(due)) or here(due, *rest)
    )
    assert tree(sweeps.run(project, file="grid.yaml")) == undisturbed
    assert numbers == [[0, 1, 2, 3, 4, 5], [0, 1, 2, 4, 5]]


def test_a_chunk_that_was_cut_short_is_computed_again(project, undisturbed, monkeypatch):
    monkeypatch.setattr(workers, "compute", here)
    sweeps.run(project, file="grid.yaml")
    chunk_files(project)[2].write_text('[{"results"')
    assert tree(sweeps.run(project, file="grid.yaml")) == undisturbed


def test_numbers_of_edited_models_are_never_mixed(project):
    grid, known = (
        grids.read(project, DECLARED, "grid.yaml"),
        {"analysis/report/sweep/points.py": "1", "README.md": "1", "notebooks/a.ipynb": "1"},
    )
    mark = sweeps._mark(grid, known, {0: [1]})
    assert (
        sweeps._mark(grid, known | {"README.md": "2", "notebooks/a.ipynb": "2"}, {0: [1]}) == mark
    )
    assert (
        len(
            {
                mark,
                sweeps._mark(grid, known | {"analysis/report/sweep/points.py": "2"}, {0: [1]}),
                sweeps._mark(grid, known, {0: [2]}),
            }
        )
        == 3
    )


def test_tables_are_tidy_and_the_title_is_what_they_say(undisturbed):
    files = {path.name: content for path, content in undisturbed.items()}
    rows = list(csv.DictReader(io.StringIO(files["results.csv"].decode())))
    assert len(rows) == 24 * 26 and list(rows[0])[:4] == [
        "daily_users",
        "training_cost_usd",
        "training_basis",
        "samples",
    ]
    assert all(float(r["low"]) <= float(r["value"]) <= float(r["high"]) for r in rows)
    verdicts = list(csv.DictReader(io.StringIO(files["verdicts.csv"].decode())))
    holds = sum(
        v["claim"] == "crossover-6months-a5"
        and v["reading"] == "product"
        and v["verdict"] == "holds"
        for v in verdicts
    )
    assert 0 < holds < 24 and files["chart.png"][:4] == b"\x89PNG" and b"<svg" in files["chart.svg"]


def test_the_title_counts_the_points_at_which_the_claim_holds(project):
    from analysis.ledger import claims
    from analysis.report.sweep import chart

    grid = grids.read(project, DECLARED, "grid.yaml")
    answers = sweep.points([DEFAULTS | p | grid.fixed for p in grid.points()])
    holds = sum(
        v[3] == "holds"
        for a in answers
        for v in a["verdicts"]
        if v[:2] == ["crossover-6months-a5", "product"]
    )
    title = chart._title(grid, claims.claim("crossover-6months-a5"), answers)
    assert title == f"Article a5's “at most 6 months” holds at {holds} of 24 points"


@pytest.mark.parametrize(
    "changes",
    [
        "training_basis: [amortised, purchase]",
        "daily_users: [1.0e3, 1.0e6, 1.0e9]",
        "input_usd_per_mtok: [0, 1, 5]\n  output_usd_per_mtok: 0",
    ],
)
def test_a_chart_can_be_drawn_of_every_shape_of_grid(project, monkeypatch, changes):
    monkeypatch.setattr(workers, "compute", here)
    (project.root / "grid.yaml").write_text(
        f"name: Shape\nparameters:\n  {changes}\n  samples: 1000\n", encoding="utf-8"
    )
    assert len(tree(sweeps.run(project, file="grid.yaml"))) == 4


@pytest.mark.parametrize("users", ["[1.0e3, 1.0e6]", "[1.0e3, 1.0e4, 1.0e6]"])
def test_a_chart_without_a_point_to_draw_says_so(project, monkeypatch, users):
    monkeypatch.setattr(workers, "compute", here)
    said = []
    monkeypatch.setattr(charts, "nothing", lambda *a, **t: said.append(a[1]) or nothing(*a, **t))
    free = "input_usd_per_mtok: 0\n  output_usd_per_mtok: 0\n  samples: 1000"
    (project.root / "grid.yaml").write_text(
        f"name: Free\nparameters:\n  daily_users: {users}\n  {free}\n", encoding="utf-8"
    )
    sweeps.run(project, file="grid.yaml")
    assert said == [chart.NOTHING]


def test_two_sweeps_of_one_name_do_not_meet(project):
    with publish.only_one(project.build / "sweep" / "small-grid", "sweep"):
        code = (
            "import sys; from analysis.report.__main__ import main; sys.exit(main(['sweep', "
            "'--grid', 'grid.yaml'], root='.'))"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=project.root, capture_output=True, text=True
        )
    assert (done.returncode, done.stderr) == (
        3,
        "A sweep named small-grid is running; wait until it ends, then start again.\n",
    )


def test_whole_notebooks_are_executed_at_every_point(root):
    before = tree(root / "report")
    (root / "grid.yaml").write_text(
        "name: nb\nnotebooks: true\nparameters: {daily_users: [1.0e4, 1.0e6]}\n", encoding="utf-8"
    )
    small.run(root, "sweep", "--grid", "grid.yaml")
    rows = (root / "sweeps" / "nb" / "verdicts.csv").read_text().splitlines()
    assert [r.split(",")[0] + r.split(",")[4] for r in rows[1:]] == [
        "10000.0wrong",
        "1000000.0holds",
    ]
    assert tree(root / "report") == before and not list(
        (root / "build" / "executed" / "sweep").rglob("*.ipynb")
    )


def test_a_chapter_that_fails_at_a_point_is_named(root):
    small.write_notebook(root, "01_users", small.PARAMETERS, "1 / (daily_users - 1e4)")
    (root / "grid.yaml").write_text(
        "name: nb\nnotebooks: true\nparameters: {daily_users: [1.0e4, 1.0e6]}\n", encoding="utf-8"
    )
    output = small.run(root, "sweep", "--grid", "grid.yaml", expect=1)
    assert (
        "Point {'daily_users': 10000.0}: 01_users: cell In [3]" in output
        and "division by zero" in output
    )
    assert output.count("Point ") == 1 and "Traceback" not in output


@pytest.mark.parametrize("count", ["0", "1e3", "+2", "-1", " 2", "２", "1001", "two"])
def test_workers_are_counted_in_plain_digits(tmp_path, monkeypatch, capsys, count):
    monkeypatch.setattr(surroundings, "settle", lambda project: None)
    assert command.main(["sweep", "--grid", "grid.yaml", f"--workers={count}"], tmp_path) == 2
    said = capsys.readouterr().err
    assert said == f"WORKERS must be a whole number from 1 to 1000, and {count!r} was given.\n"


ADDRESSES = ["host", "tls://a:8786", "ucx://a:8786", "tcp://:8786", "a:0", "a:99999", "a b:5"]


def test_what_is_no_address_is_refused_even_when_nothing_is_left_to_compute(project, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(workers, "compute", here)
        sweeps.run(project, file="grid.yaml")
    for address in ADDRESSES:
        said = "^SCHEDULER must be like tcp://host:8786, and .* was given.$"
        with pytest.raises(BuildError, match=said):
            sweeps.run(project, file="grid.yaml", scheduler=address)


@pytest.mark.parametrize("address", ["host:8786", "tcp://10.0.0.1:1", "tcp://[::1]:65535"])
def test_an_address_of_a_scheduler_is_taken(address):
    workers.require_address(address)


def test_other_workers_are_refused():
    wanted = identity.state()
    assert wanted["Python"].count(".") == 1 and len(wanted[identity.SOURCES]) == 12
    identity.require(wanted, dict(wanted), "w")
    for name, found in (("numpy", "1.0"), (identity.SOURCES, "0123456789ab")):
        sentence = rf"The Dask worker w needs {name} \S+ \(it has {found}\); give it the same"
        with pytest.raises(identity.Unsuitable, match=sentence):
            identity.require(wanted, wanted | {name: found}, "w")
    with pytest.raises(identity.Unsuitable, match="worker w does not have this project; start it"):
        identity.require(wanted, None, "w")


def test_stored_pieces_of_another_form_are_computed_again(project, monkeypatch):
    monkeypatch.setattr(workers, "compute", here)
    before = tree(sweeps.run(project, file="grid.yaml"))
    for forms in (["[]", "{}", "5", '"x"', "[1]", "[{}]"], ['[{"results": [1]}]', "null", "]"]):
        for path, form in zip(chunk_files(project), forms):
            path.write_text(form)
        assert tree(sweeps.run(project, file="grid.yaml")) == before


@pytest.mark.parametrize("column", range(5))
@pytest.mark.parametrize("kind", sorted(sweeps.KINDS))
def test_a_stored_row_of_another_form_is_seen(kind, column):
    good = {"results": ["x", 1.5, None, "never", "USD"], "verdicts": ["c", "r", "x", "holds", 0.5]}
    answer = {name: [list(row)] for name, row in good.items()}
    assert sweeps._is_answer(answer)
    for other in ([], {}, 5 if sweeps.KINDS[kind][column] is str else "5"):
        answer[kind][0][column] = other
        assert not sweeps._is_answer(answer)


def test_a_sweep_whose_pieces_are_removed_ends_with_a_sentence(project, monkeypatch):
    def cleaned(due, keep, scheduler, count):
        keep(0, due[0][0](*due[0][1]))
        publish.clean(project)
        keep(1, due[1][0](*due[1][1]))

    monkeypatch.setattr(workers, "compute", cleaned)
    with pytest.raises(BuildError, match="was removed while it ran; the same command starts anew"):
        sweeps.run(project, file="grid.yaml")


def test_progress_is_lines_now_and_then_where_there_is_no_terminal(capsys):
    now = [0.0]
    lines = sweeps.Lines(100, 10, lambda: now[0])
    for _ in range(9):
        now[0] += 2
        lines.update(10)
    assert capsys.readouterr().err.splitlines() == [
        "sweep: 10 of 100 points were computed before",
        "sweep: 40 of 100 points (40 %), 00:12 left",
        "sweep: 70 of 100 points (70 %), 00:06 left",
        "sweep: 100 of 100 points (100 %)",
    ]


def test_progress_is_a_bar_on_a_terminal(monkeypatch):
    assert isinstance(sweeps._progress(100, 10), sweeps.Lines)
    terminal = io.StringIO()
    terminal.isatty = lambda: True
    monkeypatch.setattr(sys, "stderr", terminal)
    with sweeps._progress(100, 10) as bar:
        bar.update(90)
    assert "100/100" in terminal.getvalue() and "\r" in terminal.getvalue()
