"""Parameters: what notebooks may declare, and what is refused before anything runs."""

import re

import pytest

from analysis.evidence.tables import data
from analysis.report.files.project import BuildError, Project
from analysis.report.inputs import parameters, scenarios
from tests.report import small

USERS = "daily_users: float = 1e8  # user; [1e6, 1e10]; people who ask something on a day"
SEED = "seed: int = 1  # ; [0, 1e6]; start of the random numbers"
BASIS = 'basis: str = "list price"  # ; {list price, serving cost}; what a token is charged at'
AGENTS = "with_agents: bool = False  # ; ; count the tokens of agents"


@pytest.fixture
def project(tmp_path):
    small.write_notebook(tmp_path, "01_one", f"{USERS}\n{SEED}", "1 + 1")
    small.write_notebook(tmp_path, "02_two", f"# A remark.\n{SEED}\n{BASIS}\n{AGENTS}")
    small.write_notebook(tmp_path, "03_three", "1 + 1")
    return Project(tmp_path)


def problems_of(call, *arguments, **options):
    with pytest.raises(BuildError) as caught:
        call(*arguments, **options)
    assert caught.value.code == 2
    return caught.value.problems


def refused(project, text):
    return problems_of(scenarios.read, project, parameters.declared(project), text=text)


def from_file(project, content):
    (project.root / "mine.yaml").write_text(content, encoding="utf-8")
    return scenarios.read(project, parameters.declared(project), file="mine.yaml")


def test_a_parameter_says_whose_default_it_takes(tmp_path):
    small.write_notebook(tmp_path, "01_one", f"{USERS}; from article a1\n{SEED}")
    found = parameters.declared(Project(tmp_path))
    assert (found["daily_users"].origin, found["daily_users"].text) == (
        "article a1",
        "people who ask something on a day",
    )
    assert found["seed"].origin == "our choice"


def test_a_comment_goes_on_below_up_to_an_empty_line(tmp_path):
    small.write_notebook(
        tmp_path, "01_one", f"{USERS}\n# (an average one)\n\n# Other things:\n{SEED}"
    )
    found = parameters.declared(Project(tmp_path))
    assert found["daily_users"].text == "people who ask something on a day (an average one)"
    assert found["seed"].text == "start of the random numbers"


def test_a_range_of_days_may_end_with_the_data(tmp_path):
    line = 'start: str = "2024-12-31"  # date; [2023-01-01, cut]; first day'
    small.write_notebook(tmp_path, "01_one", line)
    start = parameters.declared(Project(tmp_path))["start"]
    assert (start.low, start.high) == ("2023-01-01", data.data_cut())
    assert start.value(data.data_cut()) == data.data_cut()
    with pytest.raises(ValueError, match=f"between 2023-01-01 and {data.data_cut()}"):
        start.value("2039-12-31")


def test_declarations_are_read(project):
    found = parameters.declared(project)
    assert list(found) == ["daily_users", "seed", "basis", "with_agents"]
    users, seed = found["daily_users"], found["seed"]
    assert (users.type, users.default, users.unit, users.low, users.high) == (
        "float",
        1e8,
        "user",
        1e6,
        1e10,
    )
    assert users.text == "people who ask something on a day"
    assert (
        seed.notebooks == ("01_one", "02_two")
        and seed.default == 1
        and isinstance(seed.default, int)
    )
    assert found["basis"].choices == ("list price", "serving cost")
    assert found["with_agents"].default is False


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("users = 5", "a parameter must read"),
        ("users: float = 2 * 3  # user; [1, 10]; x", "a parameter must read"),
        ("users: list = [1]  # user; [1, 10]; x", "a parameter must read"),
        ("import numpy", "a parameter must read"),
        ("users: float = 5", "must name its allowed values"),
        ("users: float = 5  # user; [10, 1]; x", "must name its allowed values"),
        ("users: str = 'a'  # ; [a, b]; x", "must name its allowed values"),
        (
            "users: float = 50  # user; [1, 10]; x",
            "users must be between 1 and 10 user, and 50 was given",
        ),
        ("users: int = 1.5  # user; [1, 10]; x", "users must be a whole number"),
        ("users: float =", "not valid Python"),
        ("users: float = '5'  # user; [1, 10]; x", "a parameter must read"),
        ("users: float = 1e999  # user; [1, 10]; x", "users must be a number"),
        ("users: float = 5  # user; [1, 1_000]; x", "must name its allowed values"),
        ("users: float = 5  # user; [1, inf]; x", "must name its allowed values"),
        ("users: str = 'c'  # ; {a, b}; x", "users must be one of a, b, and c was given"),
        ("fine: int = 1  # ; [0, 2]; :", "fine is declared twice"),
        ("users: float = " + "(" * 300 + "5" + ")" * 300, "not valid Python"),
    ],
)
def test_a_bad_declaration_is_refused(tmp_path, line, part):
    small.write_notebook(tmp_path, "01_one", f"fine: int = 1  # ; [0, 2]; :\n{line}")
    (problem,) = problems_of(parameters.declared, Project(tmp_path))
    assert part in problem and problem.startswith("01_one")


def test_one_name_has_one_declaration(project):
    small.write_notebook(project.root, "03_three", SEED.replace("= 1 ", "= 2 "))
    (problem,) = problems_of(parameters.declared, project)
    assert (
        problem.startswith("03_three: seed must be declared with the type, default")
        and "01_one" in problem
    )


def test_something_else_than_a_notebook_is_refused(project):
    (project.root / "notebooks" / "04_four.ipynb").write_text("[]")
    assert problems_of(parameters.declared, project) == [
        "04_four.ipynb is not a notebook of format 4; save it again in Jupyter."
    ]


def test_a_set_goes_to_every_notebook_that_declares_the_name(project):
    known = parameters.declared(project)
    scenario = scenarios.read(
        project, known, text='seed=1e3 daily_users=5e7 basis="serving cost" with_agents=true'
    )
    assert scenario.of(known, "01_one") == {"daily_users": 5e7, "seed": 1000}
    assert scenario.of(known, "02_two") == {
        "seed": 1000,
        "basis": "serving cost",
        "with_agents": True,
    }
    assert scenario.of(known, "03_three") == {}
    assert isinstance(scenario.values["seed"], int)


def test_a_value_equal_to_the_default_changes_nothing(project):
    scenario = scenarios.read(project, parameters.declared(project), text="daily_users=100000000")
    assert scenario.values == {} and scenario.slug == "daily-users-100000000"


def test_nothing_given_is_the_baseline(project):
    assert scenarios.read(project, parameters.declared(project)).slug == "baseline"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("daily_user=5e7", "There is no parameter 'daily_user'; did you mean 'daily_users'?"),
        ("zzz=1", "There is no parameter 'zzz'; use one of daily_users, seed, basis, with_agents."),
        (
            "daily_users=many",
            "daily_users must be a number, between 1e+06 and 1e+10 user, and 'many' was given.",
        ),
        (
            "daily_users=nan",
            "daily_users must be a number, between 1e+06 and 1e+10 user, and 'nan' was given.",
        ),
        ("daily_users=5", "daily_users must be between 1e+06 and 1e+10 user, and 5 was given."),
        ("seed=1.5", "seed must be a whole number, between 0 and 1e+06, and '1.5' was given."),
        ("basis=cost", "basis must be one of list price, serving cost, and cost was given."),
        ("with_agents=maybe", "with_agents must be true or false, and 'maybe' was given."),
        ("seed=1 seed=2", "SET names seed twice; keep one value."),
        ("seed", "SET must be pairs name=value with a blank between them, and 'seed' is not one."),
        (
            "seed= 2",
            "SET must be pairs name=value with a blank between them, and 'seed=' is not one.",
        ),
        (
            "seed='",
            "SET must be pairs name=value with "
            "a blank "
            "between "
            "them, and a "
            "quote in "
            '"seed=\'" is '
            "not closed.",
        ),
    ],
)
def test_a_bad_set_is_refused_in_one_sentence(project, text, sentence):
    assert sentence in refused(project, text)


SHARE = "batch_share: float = 0.0  # ; [0, 1]; share of queries that are sent as batches"
FACTOR = "growth: float = 2.0  # ; [0, 100]; factor by which the bill grows"


@pytest.fixture
def of_shares(tmp_path):
    small.write_notebook(tmp_path, "01_one", f"{USERS}\n{SEED}\n{SHARE}\n{FACTOR}")
    return Project(tmp_path)


@pytest.mark.parametrize(
    ("typed", "value"),
    [("97%", 0.97), ("'97 %'", 0.97), ("2.9%", 0.029), ("100%", 1.0), ("0.97", 0.97)],
)
def test_a_share_may_be_typed_in_percent(of_shares, typed, value):
    found = scenarios.read(of_shares, parameters.declared(of_shares), text=f"batch_share={typed}")
    assert found.values == {"batch_share": value}


def test_a_share_in_a_file_may_be_in_percent(of_shares):
    content = "name: mine\nparameters: {batch_share: 97%}\n"
    assert from_file(of_shares, content).values == {"batch_share": 0.97}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("batch_share=280%", "batch_share must be between 0 and 1, and 280% was given."),
        ("batch_share=-1%", "batch_share must be between 0 and 1, and -1% was given."),
        ("batch_share=2,5%", "between 0 and 1, and '2,5%' was given; write 0.025."),
        ("batch_share=280,5%", "between 0 and 1, and '280,5%' was given."),
        ("batch_share=%", "between 0 and 1, and '%' was given."),
        ("batch_share=1e1%", "between 0 and 1, and '1e1%' was given; write 0.1."),
        ("growth=50%", "growth must be a number, between 0 and 100, and '50%' was given."),
        ("daily_users=97%", "between 1e+06 and 1e+10 user, and '97%' was given."),
        ("seed=1%", "seed must be a whole number, between 0 and 1e+06, and '1%' was given."),
    ],
)
def test_what_is_said_of_percent_is_allowed_or_nothing(of_shares, text, sentence):
    (problem,) = refused(of_shares, text)
    assert problem.endswith(sentence)


def test_all_problems_are_listed(project):
    assert len(refused(project, "daily_user=1 seed=1.5 basis=x")) == 3


def test_a_scenario_file_is_read(project):
    scenario = from_file(
        project,
        "name: My company\ntitle: At our size\nparameters:\n  daily_users: 5e7\n  seed: 7\n",
    )
    assert (scenario.slug, scenario.title) == ("my-company", "At our size")
    assert scenario.values == {"daily_users": 5e7, "seed": 7}


def test_pairs_go_on_top_of_a_file(project):
    (project.root / "mine.yaml").write_text("name: mine\nparameters: {seed: 7, daily_users: 5e7}\n")
    scenario = scenarios.read(
        project, parameters.declared(project), file="mine.yaml", text="seed=8"
    )
    assert scenario.values == {"seed": 8, "daily_users": 5e7}
    assert (scenario.slug, scenario.title) == ("mine-seed-8", "mine, seed=8")


@pytest.mark.parametrize(
    ("content", "part"),
    [
        ("name: [", "cannot be read as YAML"),
        (
            "- a\n- b\n",
            "must hold the keys name, title, description, parameters, and it holds ['a', 'b']",
        ),
        ("name: a\nparameter: {seed: 1}\n", "the key 'parameter' is unknown"),
        ("parameters: {seed: 1}\n", "it needs a name"),
        ("name: a\nparameters: 5\n", "must list at least one"),
        ("name: a\nparameters:\n", "must list at least one"),
        ("name: a\nparameters: {seed: 1, seed: 2}\n", "the key 'seed' stands twice"),
        ("name: a\nparameters: {seeds: 1}\n", "did you mean 'seed'?"),
        ("name: a\nparameters: {seed: true}\n", "seed must be a whole number"),
        (
            "name: a\nparameters: {basis: 5}\n",
            "basis must be one of list price, serving cost, and 5 was given",
        ),
        (
            "name: [5]\nparameters: {seed: 2}\n",
            "name must be a text of at most 100 visible characters, and ['5'] was given",
        ),
        ("name: !!python/object/apply:os.getcwd []\n", "cannot be read as YAML"),
    ],
)
def test_a_bad_scenario_file_is_refused(project, content, part):
    assert any(part in problem for problem in problems_of(from_file, project, content))


def test_a_missing_scenario_file_is_named(project):
    known = parameters.declared(project)
    assert (
        "There is no scenario file no.yaml"
        in problems_of(scenarios.read, project, known, file="no.yaml")[0]
    )


def test_a_slug_is_a_plain_short_folder_name():
    assert scenarios.slug("../../etc", {}) == "etc"
    assert scenarios.slug("baseline", {}) == "baseline-scenario"
    assert scenarios.slug("", {"x": "1e+1"}) != scenarios.slug("", {"x": "1e-1"})
    assert (
        scenarios.slug("会社", {}) != scenarios.slug("公司", {})
        and scenarios.slug("会社", {}).isascii()
    )
    assert len(scenarios.slug("x" * 200, {})) <= 60
    assert scenarios.slug("x" * 200, {}) != scenarios.slug("x" * 201, {})


def test_each_line_that_the_company_of_ones_own_holds_ready_can_be_used(tmp_path):
    own = small.PROJECT / "notebooks" / "scenarios" / "my-company.yaml"
    lines = own.read_text(encoding="utf-8").splitlines()
    ready = [line for line in lines if re.match(r"  # [a-z_]+: ", line)]
    assert len(ready) > 10
    project = Project(small.PROJECT)
    declared = parameters.declared(project)
    for line in ready:
        file = tmp_path / "mine.yaml"
        file.write_text("\n".join([*lines, line.replace("# ", "", 1)]), encoding="utf-8")
        scenarios.read(project, declared, file=str(file))  # refuses names and values
