# Build: everything that npm needs, nothing of it kept.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json ./
COPY scripts ./scripts
COPY public ./public
COPY src ./src
COPY docs/verificar-bitacora.mjs docs/verificar-qr.mjs ./docs/
RUN npm run build && node scripts/image.ts /image

# Run: the bundles, what they load, one folder of data and one to exchange files; all else may be read-only.
FROM node:24-slim
LABEL org.opencontainers.image.title="Ventanilla NSS" \
  org.opencontainers.image.description="Asignación o localización del Número de Seguridad Social, con documentos sellados" \
  org.opencontainers.image.version="0.2.0" \
  org.opencontainers.image.licenses="MIT"
# temporary files stay in the volume: the root may be read-only, and a back-up that is checked may be large
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data TMPDIR=/data
WORKDIR /app
COPY --from=build /image ./
RUN ln -s /app/scripts/nss /usr/local/bin/nss && mkdir -m 700 /data /intercambio && chown node:node /data /intercambio
USER node
VOLUME /data /intercambio
# commands read and write files where they are given
WORKDIR /intercambio
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# a small young generation, and an old one that grows slowly: half the memory after a flood, and no slower (measured)
CMD ["node", "--max-semi-space-size=8", "--heap-growing-percent=30", "/app/dist/main.js"]
