# kehu with everything it has: `docker build -t kehu .`, then
# `docker run --rm -v "$PWD:/work" kehu --specs specs apis`.
FROM rust:1.90-slim-bookworm AS build
WORKDIR /kehu
COPY . .
RUN cargo build --locked --release --package kehu-cli --bin kehu --features full

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home kehu
COPY --from=build /kehu/target/release/kehu /usr/local/bin/kehu
USER kehu
WORKDIR /work
ENTRYPOINT ["kehu"]
