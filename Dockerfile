# Bases are pinned by the digest of their index, which names both architectures; the tag beside it says what it is.
# Renovate moves both. To check one: docker buildx imagetools inspect IMAGE:TAG@DIGEST
FROM node:24.21.0-bookworm-slim@sha256:d6aa754f16b3197301076f047b5def2f02ea1dbbc2ca920407d46d7ec7f87b20 AS node
FROM busybox:1.37.0-musl@sha256:5cec3fc171c87218698e85a52af7087de727372aae264a787b8112901a5b0092 AS busybox

# Build: everything that npm needs, nothing of it kept.
FROM node AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json ./
COPY scripts ./scripts
COPY public ./public
COPY src ./src
COPY docs/verificar-bitacora.mjs docs/verificar-qr.mjs ./docs/
RUN npm run build && node scripts/image.ts /image/app
# the user that Node's image has, the command on the path, and every name of busybox, which is the shell
COPY --from=busybox /bin/busybox /bin/busybox
RUN mkdir -p /image/etc /image/usr/local/bin && cd /image \
  && for file in passwd group; do grep -E '^(root|node):' /etc/$file | sed s,/bin/bash,/bin/sh, > etc/$file; done \
  && ln -s /app/scripts/nss usr/local/bin/nss \
  && for name in $(/bin/busybox --list); do ln -s /bin/sh usr/local/bin/$name; done \
  && mkdir /volumes && mkdir -m 700 /volumes/data /volumes/intercambio

# Run: the libraries that Node is linked with (Debian 12's, as in Node's own image), Node without npm and the rest that
# comes with it, one file of shell for whoever looks inside, the bundles and what they load. One folder of data and one
# to exchange files; all else may be read-only.
FROM gcr.io/distroless/cc-debian12:nonroot@sha256:9dac0a79194e45a7da0158a9c6da57b217585af0786db3845d1f0ec1a0dd182f
LABEL org.opencontainers.image.title="Ventanilla NSS" \
  org.opencontainers.image.description="Asignación o localización del Número de Seguridad Social, con documentos sellados" \
  org.opencontainers.image.version="0.2.0" \
  org.opencontainers.image.licenses="MIT"
# temporary files stay in the volume: the root may be read-only, and a back-up that is checked may be large
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data TMPDIR=/data
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=busybox /bin/busybox /bin/sh
COPY --from=build /image /
COPY --from=build --chown=1000:1000 /volumes /
USER node
VOLUME /data /intercambio
# commands read and write files where they are given
WORKDIR /intercambio
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# with the flags that keep its memory small
CMD ["/app/scripts/ventanilla"]
