# syntax=docker/dockerfile:1

# The image has Node, the bundle and nothing else: no npm, no compiler, no development dependency.
FROM node:24.21.0-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run bundle

FROM node:24.21.0-slim
ENV NODE_ENV=production
# What is freed goes back to the system: decoded pictures are large, and otherwise the C library keeps most of them.
# A small young generation does the rest (docs/operations.md#memory).
ENV MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=70000
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /opt/yarn-*
# Pictures are stored there, by the user of the server: a new volume gets the owner of this folder.
RUN mkdir /data && chown node:node /data
ENV DATA_DIR=/data
VOLUME /data
WORKDIR /platen
# Owned by root: what the server runs as cannot change what it runs.
COPY --from=build /build/bundle ./
USER node
EXPOSE 3000
# Node as process 1 gets the signals itself, and ends in a bounded time (docs/operations.md).
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=3s --start-period=40s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT ?? 3000}/health/live`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=4", "server.js"]
