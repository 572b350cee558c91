-- Who may use the control plane.

CREATE TABLE console_user (
    id              uuid PRIMARY KEY,
    name            text NOT NULL UNIQUE,
    password_hash   text NOT NULL,
    role            text NOT NULL CHECK (role IN ('viewer', 'developer', 'publisher', 'admin')),
    created_at      timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE console_session (
    -- SHA-256 of what the cookie holds.
    hash            bytea PRIMARY KEY,
    user_id         uuid NOT NULL REFERENCES console_user ON DELETE CASCADE,
    created_at      timestamptz NOT NULL,
    last_seen_at    timestamptz NOT NULL
);

-- Bearer tokens that are no JWT: what GATEHOUSE_ADMIN_TOKEN was at first start.
CREATE TABLE admin_token (
    -- SHA-256.
    hash            bytea PRIMARY KEY,
    name            text NOT NULL,
    role            text NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now()
);

-- Secrets that all control planes share, AES-256-GCM encrypted.
CREATE TABLE secret (
    name            text PRIMARY KEY,
    sealed          bytea NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now()
);
