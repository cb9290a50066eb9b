# The commands of this project. `make help` lists them.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
PREFLIGHT := $(PYTHON) packaging/preflight.py --install
# What the preview's library is compiled with: it has to be compiled where it is installed.
COMPILER := $(shell command -v c++ || command -v g++ || command -v clang++)
WITH_PREVIEW = @echo "試し出力に使う部品を作っています（初回は 10 分ほどかかります） / compiling the preview (ten minutes at the first time)"; \
	CMAKE_ARGS="-DGGML_NATIVE=OFF -DLLAVA_BUILD=OFF $$CMAKE_ARGS" UV_PROJECT_ENVIRONMENT=$(VENV) $(BIN)/uv sync --system-certs --frozen --inexact \
	--extra server --extra preview --python $(BIN)/python || { $(SAY_WITHOUT) }
WITHOUT_PREVIEW = @$(SAY_WITHOUT)
SAY_WITHOUT = echo "C++ のコンパイラがない（または失敗した）ため、試し出力なしで続けます。入れてから: rm $(STAMP); make setup" \
	"/ going on without the preview: no C++ compiler, or it failed. Install one (Debian: apt-get install g++), then: rm $(STAMP); make setup" >&2;
OFFSCREEN := QT_QPA_PLATFORM=offscreen
SOURCES := $(wildcard ichikara_desktop/app/*.py ichikara_desktop/windows/*.py ui/*.ui)

# Without a locale Python would take the console for ASCII.
export PYTHONUTF8 := 1

.PHONY: help setup run test lint bench screenshots soak planted forms build translations demo-model clean

help:  ## list the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

setup: $(STAMP)  ## make .venv with everything in it

$(STAMP): pyproject.toml uv.lock
	@test -n "$(PYTHON)" || { echo "Python 3.11 以降が必要です / Python 3.11 or newer is needed" >&2; exit 1; }
	@echo ".venv を用意しています（初回は数分かかります） / preparing .venv (minutes at the first time)"
	$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
	UV_PROJECT_ENVIRONMENT=$(VENV) $(BIN)/uv sync --system-certs --frozen --inexact --extra server --python $(BIN)/python
	$(if $(COMPILER),$(WITH_PREVIEW),$(WITHOUT_PREVIEW))
	touch $@

run: setup  ## open the program on the demo project
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname)" = Darwin ]; then \
		$(PREFLIGHT) --display && $(BIN)/ichikara-desktop demo; \
	else \
		echo "画面がないため、デモを画面なしで通します / no display: telling the demo's story without one"; \
		$(PREFLIGHT) && $(OFFSCREEN) $(BIN)/ichikara-desktop demo --headless --out build/demo; \
	fi

test: setup  ## every test
	$(PREFLIGHT)
	$(OFFSCREEN) $(BIN)/python -m pytest -n 2 $(PYTEST_ARGS)

lint: setup  ## style, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python packaging/compile_forms.py
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup  ## measure what people wait for, into build/bench.json
	$(PREFLIGHT)
	$(OFFSCREEN) $(BIN)/python -m benchmarks

screenshots: setup  ## pictures of every screen, into build/screenshots
	$(PREFLIGHT)
	$(OFFSCREEN) $(BIN)/python -m ichikara_desktop.demo.gallery build/screenshots

soak: setup  ## the long tests
	$(PREFLIGHT)
	$(OFFSCREEN) $(BIN)/python -m pytest -m soak $(PYTEST_ARGS)

planted: setup  ## plant bugs one at a time, and see that a test notices each
	$(OFFSCREEN) $(BIN)/python -m tests.faults.planted $(PLANTED_ARGS)

forms: setup  ## compile the Designer forms and the translations
	$(BIN)/python packaging/compile_forms.py

build: forms  ## the wheel, into dist
	$(BIN)/uv build --system-certs --wheel --python $(BIN)/python --out-dir dist

translations: setup  ## bring the texts of the screens into resources/translations
	$(BIN)/pyside6-lupdate -no-obsolete -locations none -source-language ja -target-language en \
		$(SOURCES) -ts resources/translations/ichikara_en.ts

demo-model: setup  ## fetch a small model (240 MB) for the demo to offer; see demo_model/README.md
	$(BIN)/python -m demo_model.fetch

clean:  ## remove what was made
	rm -rf build dist .venv ichikara_desktop/windows/forms
