# The bot as a container: docker build -t dealbot . && docker run --env-file .env -v dealbot:/data dealbot

FROM python:3.13-slim AS packages
COPY requirements/runtime.lock /
# The rules of the two languages spoken stay; those of a thousand others are 30 MB.
RUN python -m venv --without-pip /venv \
 && python -m pip --python /venv/bin/python install --quiet --no-cache-dir --disable-pip-version-check \
      --require-hashes -r /runtime.lock \
 && find /venv -path '*/babel/locale-data/*' ! -name 'root.dat' ! -name 'ru*' ! -name 'en*' -delete

FROM python:3.13-slim
RUN useradd --system --uid 10001 --user-group --no-create-home bot \
 && install -d -o 10001 -g 10001 /data /var/lib/telegram-bot-api
COPY --from=packages /venv /venv
WORKDIR /app
COPY locales locales
COPY bot bot
RUN /venv/bin/python -m compileall -q bot
ENV DATA_DIR=/data PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
VOLUME /data
# A number, so that whoever runs it can see that it is not root's.
USER 10001
# Whether it lives; /readyz would have it restarted for an outage of the portal, which a restart does not mend.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["/venv/bin/python", "-c", "from os import environ as e; from urllib.request import urlopen; h = e.get('OPS_HOST') or '127.0.0.1'; urlopen('http://%s:%s/healthz' % ('127.0.0.1' if h == '0.0.0.0' else h, e.get('OPS_PORT') or 8081), timeout=4)"]
# No shell between: SIGTERM reaches the bot itself, which then ends within ten seconds.
ENTRYPOINT ["/venv/bin/python", "-m", "bot"]
CMD ["run"]
