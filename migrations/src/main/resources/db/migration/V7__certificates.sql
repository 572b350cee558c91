-- What nodes show to callers in TLS.

CREATE TABLE certificate (
    id              uuid PRIMARY KEY,
    name            text NOT NULL CONSTRAINT certificate_name_taken UNIQUE,
    version         bigint NOT NULL,
    -- The certificate and those above it, as PEM.
    chain           text NOT NULL,
    -- PKCS #8 in PEM, sealed: AES-256-GCM under the secret key.
    private_key     bytea NOT NULL,
    client_auth     text NOT NULL,
    -- Authorities that callers' certificates may come from, as PEM; null unless they are asked for.
    client_ca       text,
    not_after       timestamptz NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL
);
