# Usher as an image: the pages, the one static binary that holds them, and nothing else.
#
#   docker build -t usher .
#   docker run -d --name usher -p 8080:8080 -v usher:/data usher
#
# With --build-arg TAGS=lite it has the small model bundle: see docs/models.md.
# docs/operations.md says how to go on. What is kept lies in /data.

FROM node:22-slim AS pages
WORKDIR /src/web/ui
COPY web/ui/package.json web/ui/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY web/ui ./
RUN npm run build

FROM golang:1.26 AS binary
ARG TAGS=
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=pages /src/web/ui/dist web/ui/dist
RUN CGO_ENABLED=0 go build -tags "$TAGS" -trimpath -ldflags="-s -w" -o /out/usher ./cmd/usher && mkdir /out/data

FROM scratch
COPY --from=binary /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=binary /out/usher /usher
COPY LICENSE NOTICE models/licences/Apache-2.0.txt /licences/
COPY --from=binary --chown=65532:65532 /out/data /data
ENV USHER_DATA=/data USHER_LISTEN=0.0.0.0:8080
USER 65532:65532
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=6s --start-period=10s CMD ["/usher", "health"]
ENTRYPOINT ["/usher"]
CMD ["serve"]
