# The bot as a container: docker build -t dealbot . && docker run --env-file .env -v dealbot:/data dealbot

FROM python:3.13-slim AS packages
COPY requirements/runtime.lock /
RUN python -m venv --without-pip /venv \
 && python -m pip --python /venv/bin/python install --quiet --no-cache-dir --disable-pip-version-check \
      --require-hashes -r /runtime.lock

FROM python:3.13-slim
RUN useradd --system --uid 10001 --no-create-home bot && install -d -o bot -g bot /data
COPY --from=packages /venv /venv
WORKDIR /app
COPY locales locales
COPY bot bot
RUN /venv/bin/python -m compileall -q bot
ENV DATA_DIR=/data PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
VOLUME /data
USER bot
# No shell between: SIGTERM reaches the bot itself, which then ends within ten seconds.
ENTRYPOINT ["/venv/bin/python", "-m", "bot"]
CMD ["run"]
