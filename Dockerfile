# The image of everything that runs in the cluster: worker, dashboard and restore drill differ only in their command.
#
#   docker build --platform linux/amd64 --tag ops-agent-worker .     or: npm run gate -- image push
#
# It runs as an unprivileged user and writes to /tmp only, so that the container's root file system can be read-only.

# Pin it by digest where builds must be the same for ever: --build-arg NODE_IMAGE=node@sha256:...
ARG NODE_IMAGE=node:22-trixie-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund
COPY load-typescript.cjs tsconfig.json ./
COPY runtime ./runtime
# The programs, and of the packages only those that they import, in the versions of the lock file.
RUN node runtime/build.cjs /app \
  && node runtime/image-packages.cjs /app \
  && cp package-lock.json /app/ \
  && cd /app \
  && npm install --omit=dev --ignore-scripts --no-audit --no-fund --prefer-offline

FROM ${NODE_IMAGE}
# The restore drill loads an export into a scratch Redis, which must not be older than what wrote it. Debian 13 has 8.0: it
# loads what ElastiCache's Redis 7 writes and what Valkey up to 8.2 does, which Debian 12's 7.0 refuses.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates redis-server \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
# Owned by root: whoever takes the worker over cannot change what it runs.
COPY --from=build /app ./
ENV NODE_ENV=production
# Fargate gives an empty volume the rights that the folder has here, and only if it is declared; else root alone could write.
VOLUME ["/tmp"]
USER 1000:1000
# For `docker run`; ECS has the same check in the task definition.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 CMD ["node", "health-check.cjs"]
CMD ["node", "worker.cjs"]
