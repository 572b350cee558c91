-- Nodes: how they join, what they say, what they lease.

CREATE TABLE join_token (
    -- SHA-256. A used token stays, so that it is never taken again.
    hash            bytea PRIMARY KEY,
    created_at      timestamptz NOT NULL DEFAULT now(),
    -- Null: it stays good until it is used.
    expires_at      timestamptz,
    used_at         timestamptz,
    used_by         uuid
);

CREATE TABLE node (
    id              uuid PRIMARY KEY,
    name            text NOT NULL,
    joined_at       timestamptz NOT NULL DEFAULT now(),
    -- Set: it may not come back, but its ledger stays in the account.
    removed_at      timestamptz,
    -- Applied to traffic, as far as it said so; when that reached this database.
    sequence        bigint NOT NULL DEFAULT 0,
    applied_at      timestamptz,
    -- From its last report; null before the first.
    reported_at     timestamptz,
    started_at      timestamptz,
    version         text,
    address         text,
    broken          jsonb NOT NULL DEFAULT '[]',
    -- Of its ledger: the current epoch and how it stands.
    epoch           bigint,
    closed_segments bigint,
    unsent_segments integer,
    oldest_unsent   timestamptz
) WITH (fillfactor = 50);

-- When each node came to each sequence that it stopped at: tells how fast a change went live. Kept for some days.
CREATE TABLE node_applied (
    node            uuid NOT NULL REFERENCES node ON DELETE CASCADE,
    sequence        bigint NOT NULL,
    applied_at      timestamptz NOT NULL,
    PRIMARY KEY (node, sequence)
);

CREATE INDEX node_applied_by_time ON node_applied (applied_at);

-- Where all control planes agree who may hand out a quota: one row a consumer and plan, locked while leases are given or taken back.
CREATE TABLE quota_account (
    plan            uuid NOT NULL,
    consumer        uuid NOT NULL,
    -- The period that used belongs to. Another one: used is counted anew from the leases.
    starts_at       timestamptz NOT NULL,
    ends_at         timestamptz NOT NULL,
    -- Granted and not given back, over the leases granted in the period.
    used            bigint NOT NULL CHECK (used >= 0),
    PRIMARY KEY (plan, consumer)
) WITH (fillfactor = 50);

CREATE TABLE lease (
    id              uuid PRIMARY KEY,
    node            uuid NOT NULL,
    plan            uuid NOT NULL,
    consumer        uuid NOT NULL,
    granted         bigint NOT NULL CHECK (granted > 0),
    -- What came back unused; null while the lease is out.
    returned        bigint CHECK (returned BETWEEN 0 AND granted),
    granted_at      timestamptz NOT NULL,
    -- Void from then on.
    ends_at         timestamptz NOT NULL
);

CREATE INDEX lease_by_account ON lease (plan, consumer, granted_at);
CREATE INDEX lease_by_end ON lease (ends_at);

-- Who may use which plan, among what nodes know.
CREATE INDEX sync_entity_subscription ON sync_entity ((body ->> 'consumer'), (body ->> 'plan'))
    WHERE kind = 'subscription' AND body IS NOT NULL;

-- Tombstones by age, for the job that drops them.
CREATE INDEX sync_entity_tombstone ON sync_entity (changed_at) WHERE body IS NULL;
