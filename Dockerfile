# The environment is made in one image and copied into the next, which has neither pip's cache nor a compiler.
FROM python:3.13-slim AS build
WORKDIR /build
COPY requirements-build.lock requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements-build.lock \
    && python -m venv --without-pip /opt/sulh \
    && pip --python /opt/sulh/bin/python install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md ./
COPY app app
COPY migrations migrations
RUN pip wheel --no-cache-dir --no-deps --no-index --no-build-isolation --wheel-dir /wheels . \
    && pip --python /opt/sulh/bin/python install --no-cache-dir --no-deps --no-index /wheels/*.whl

FROM python:3.13-slim
RUN useradd --system --uid 10001 --no-create-home --home-dir /srv/sulh sulh \
    && install --directory --owner sulh --group sulh /srv/sulh/data
COPY --from=build /opt/sulh /opt/sulh
ENV PATH=/opt/sulh/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /srv/sulh
USER sulh
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/livez', timeout=2)"]
CMD ["sulh", "serve", "--host", "0.0.0.0", "--port", "8000"]
