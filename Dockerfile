# 样式在 Node 里编译，成品里没有 Node。
FROM node:20-bookworm-slim AS styles
WORKDIR /portal
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY static static
RUN npm run build

FROM python:3.11-slim-bookworm
RUN apt-get update \
 && apt-get install --yes --no-install-recommends \
    libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-noto-cjk util-linux \
    postgresql-client \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /portal
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes --requirement requirements.lock
COPY . .
COPY --from=styles /portal/static/build static/build
RUN DATA_DIR=/tmp/build python manage.py collectstatic --no-input --ignore scss --ignore '*.mjs' \
 && rm -rf /tmp/build \
 && useradd --system --home-dir /data portal && install -d -o portal -m 0700 /data
USER portal
VOLUME /data
ENV DATA_DIR=/data HOST=0.0.0.0 PORT=8000 PYTHONUNBUFFERED=1
EXPOSE 8000
# 与 make run 同一个命令：一样的启动检查，一样的停止方式；--only 选出这个容器要跑的那一项。
CMD ["python", "manage.py", "serve", "--only", "web"]
