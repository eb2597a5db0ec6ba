# make run 装好并启动（PORT=8001、DATA_DIR=… 可选）；make test 装好并跑完全部测试。两者都可重复执行，不提问题。
PYTHON := $(shell command -v /usr/bin/python3.11 || command -v python3.11 || command -v python3)
PY := .venv/bin/python

.PHONY: run test setup lint requirements screenshots locks bench soak fuzz clean

run:
	@$(PYTHON) setup_portal.py
	@DEMO=$${DEMO-1} exec $(PY) manage.py serve --prepare

test: setup
	@$(MAKE) --no-print-directory lint
	@$(PY) -m pytest -n 3 --dist loadgroup  # 两核跑三个进程：浏览器和在线测试有一部分时间在等待

setup:
	@$(PYTHON) setup_portal.py --tests

lint:
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) manage.py makemigrations --check --dry-run
	DEBUG=0 DEMO=0 SITE_URL=https://portal.example $(PY) manage.py check --deploy --fail-level WARNING

requirements:
	@$(PY) -m tests.requirements

screenshots: setup
	@$(PY) -m pytest tests/journeys/pictures.py

locks:
	$(PY) -m uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header pyproject.toml -o requirements.lock
	$(PY) -m uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --group dev pyproject.toml -o requirements-dev.lock
	$(PY) -m uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --group node -o requirements-node.lock

bench: setup
	@$(PY) -m benchmarks.uploads
	@$(PY) -m benchmarks.pages
	@$(PY) -m benchmarks.roster
	@$(PY) -m benchmarks.documents
	@$(PY) -m benchmarks.precheck
	@$(PY) -m benchmarks.import

soak: setup
	@ROUNDS=200 $(PY) -m pytest tests/live

fuzz: setup
	@MUTATIONS=5000 $(PY) -m pytest tests/materials/test_fuzz.py -k whatever
	@$(PY) -m pytest -n 2 -m hypothesis --hypothesis-profile long

clean:
	rm -rf .venv node_modules static/build staticfiles .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@echo '数据仍在 $(or $(DATA_DIR),var/)，需要时请自行删除。'
