"""A folder of small tables under the real descriptions, and the samples as files to read."""

import json
import zipfile
from pathlib import Path

import pytest

from analysis.evidence.tables import data
from analysis.report.files.project import Project
from analysis.report.refresh.tables import Tables, write

SAMPLES = Path(__file__).parent / "samples"
PRICE = {"open_weights": "false", "reasoning": "false", "first_party": "true", "source": "old"}
SERVED = {
    "study": "inferencex-snapshot",
    "model": "DeepSeek-V3",
    "chip": "MI355X",
    "weight_bits": "4.5",
    "prompt_tokens": "1024",
    "answer_tokens": "1024",
    "software": "SGLang + MoRI",
    "source": "old",
}


def price(model, provider, day, low, high, **changed):
    """A row of token_prices."""
    developer = {"Groq": "OpenAI", "DeepInfra": "Alibaba"}.get(provider, provider)
    row = {"model": model, "developer": developer, "provider": provider, "effective_from": day}
    ends = {"input_usd_per_mtok": low, "output_usd_per_mtok": high, "verification": "secondary"}
    return PRICE | row | ends | changed


ROWS = {
    "sources": [
        {
            "id": "old",
            "title": "An old list",
            "url": "https://example.org/",
            "checked_on": "2026-11-21",
        }
    ],
    "token_prices": [
        price("GPT-4.1", "OpenAI", "2025-04-14", "2", "8"),
        price("gpt-oss-120b", "Groq", "2025-08-31", "0.15", "0.75", open_weights="true"),
        price("Qwen3 14B", "DeepInfra", "2026-11-22", "0.12", "0.24", open_weights="true"),
        price("Claude Opus 4.5", "Anthropic", "2025-11-24", "4", "20", verification="primary"),
        price("Mistral Large 4", "Mistral AI", "2026-10-29", "0.7", "2.1"),
        price("DeepSeek-V4-Flash", "DeepSeek", "2026-04-24", "0.2", "0.4"),
        price("Gemini 2.5 Pro", "Google", "2025-06-17", "1.25", "10"),
    ],
    "model_compute": [
        {
            "model": "DeepSeek-V3",
            "release_date": "2024-12-26",
            "training_flop": "3.3e24",
            "confidence": "confident",
            "open_weights": "true",
            "source": "epoch-ai-models-2026",
        },
        {
            "model": "GPT-4.5",
            "release_date": "2025-02-27",
            "training_flop": "3.8e26",
            "confidence": "likely",
            "open_weights": "false",
            "source": "epoch-ai-models-2026",
        },
    ],
    "training_runs": [
        {
            "model": "GPT-4.5",
            "training_flop": "3.8e26",
            "cost_usd": "339957480",
            "cost_basis": "amortised",
            "price_year": "2023",
            "source": "epoch-ai-models-2026",
        }
    ],
    "usage": [
        {
            "metric": "inference_spend",
            "entity": "OpenAI",
            "period_end": "2024-12-31",
            "as_of": "2025-10",
            "value": "1800000000",
            "source": "old",
        }
    ],
    "facts": [
        {
            "id": "openai_rnd_compute_2024",
            "quantity": "research and training compute spending",
            "entity": "OpenAI",
            "value": "5000000000",
            "as_of": "2024",
            "source": "old",
        }
    ],
    "serving": [
        SERVED | {"chips": "16", "sequences": "1", "tokens_per_s": "148.4"},
        SERVED | {"chips": "20", "sequences": "64", "tokens_per_s": "5000"},
    ],
    "serving_models": [{"model": "DeepSeek-V3"}],
    "snapshots": [],
}


@pytest.fixture
def project(tmp_path):
    """A project that has the tables above and nothing else."""
    folder = tmp_path / "project" / "data"
    folder.mkdir(parents=True)
    resources = [r for r in data.package()["resources"] if r["name"] in ROWS]
    text = json.dumps({"name": "small", "resources": resources})
    (folder / "datapackage.json").write_text(text, encoding="utf-8")
    for name, rows in ROWS.items():
        write(folder / f"{name}.csv", Tables(folder).columns(name), rows)
    return Project(folder.parent)


@pytest.fixture
def wheel(tmp_path):
    """Return a function that packs a text into a wheel, as the list in it is called there."""

    def pack(name, version, member, text):
        path = tmp_path / f"{name}-{version}-py3-none-any.whl"
        with zipfile.ZipFile(path, "w") as file:
            file.writestr(member, text)
        return path

    return pack


@pytest.fixture
def litellm(wheel):
    return wheel(
        "litellm",
        "1.110.2",
        "litellm/model_prices_and_context_window_backup.json",
        (SAMPLES / "litellm_1.110.2.json").read_text(encoding="utf-8"),
    )


@pytest.fixture
def genai(wheel):
    text = (SAMPLES / "genai_prices_0.2.3.txt").read_text(encoding="utf-8")
    return wheel("genai_prices", "0.2.3", "genai_prices/data.py", text)
