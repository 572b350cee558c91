-- What is offered, to whom. A constraint that ends in _taken names the field that a second row may not repeat.

CREATE TABLE api (
    id              uuid PRIMARY KEY,
    name            text NOT NULL CONSTRAINT api_name_taken UNIQUE,
    version         bigint NOT NULL,
    -- The draft, as the admin API shows it.
    draft           text NOT NULL,
    -- Number of the live revision; null before the first.
    live_revision   bigint,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL
);

-- Where an API answers, in its draft or in its live revision. Host '' stands for every host.
CREATE TABLE api_address (
    host            text NOT NULL,
    base_path       text NOT NULL,
    api             uuid NOT NULL REFERENCES api ON DELETE CASCADE,
    CONSTRAINT "api_address_basePath_taken" PRIMARY KEY (host, base_path)
);

CREATE TABLE api_revision (
    api             uuid NOT NULL REFERENCES api ON DELETE CASCADE,
    number          bigint NOT NULL,
    note            text NOT NULL,
    author          text NOT NULL,
    published_at    timestamptz NOT NULL,
    sequence        bigint NOT NULL,
    draft           text NOT NULL,
    PRIMARY KEY (api, number)
);

CREATE TABLE plan (
    id              uuid PRIMARY KEY,
    name            text NOT NULL CONSTRAINT plan_name_taken UNIQUE,
    version         bigint NOT NULL,
    -- Configurations of the policies rate-limit and quota, as JSON.
    rate_limit      text,
    quota           text,
    created_at      timestamptz NOT NULL
);

CREATE TABLE plan_api (
    plan            uuid NOT NULL REFERENCES plan ON DELETE CASCADE,
    api             uuid NOT NULL REFERENCES api,
    PRIMARY KEY (plan, api)
);

CREATE INDEX plan_api_by_api ON plan_api (api);

CREATE TABLE consumer (
    id              uuid PRIMARY KEY,
    name            text NOT NULL CONSTRAINT consumer_name_taken UNIQUE,
    email           text,
    version         bigint NOT NULL,
    created_at      timestamptz NOT NULL
);

CREATE TABLE subscription (
    id              uuid PRIMARY KEY,
    consumer        uuid NOT NULL REFERENCES consumer,
    plan            uuid NOT NULL REFERENCES plan,
    -- Counts up: the newest subscription decides (ADR 1).
    position        bigint GENERATED ALWAYS AS IDENTITY,
    created_at      timestamptz NOT NULL,
    CONSTRAINT subscription_plan_taken UNIQUE (consumer, plan)
);

CREATE INDEX subscription_by_plan ON subscription (plan);

CREATE TABLE api_key (
    id              uuid PRIMARY KEY,
    consumer        uuid NOT NULL REFERENCES consumer,
    name            text NOT NULL,
    -- What is shown of the key: how it begins and how it ends.
    prefix          text NOT NULL,
    last_four       text NOT NULL,
    sha256          text NOT NULL UNIQUE,
    expires_at      timestamptz,
    revoked_at      timestamptz,
    created_at      timestamptz NOT NULL
);

CREATE INDEX api_key_by_consumer ON api_key (consumer);
