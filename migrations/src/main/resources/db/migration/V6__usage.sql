-- Usage as nodes counted it, at three levels. Each level has the same rows over longer times: minutes in partitions of a day, hours in
-- partitions of a month, days in partitions of a year, each named after its first day. Partitions are made when they are needed and
-- dropped when they are over.

CREATE TABLE usage_minute (
    at              timestamptz NOT NULL,
    api             uuid,
    route           uuid,
    consumer        uuid,
    key             uuid,
    plan            uuid,
    -- io.gatehouse.model.usage.Outcome.
    outcome         smallint NOT NULL,
    count           bigint NOT NULL,
    bytes_in        bigint NOT NULL,
    bytes_out       bigint NOT NULL,
    UNIQUE NULLS NOT DISTINCT (at, api, route, consumer, key, plan, outcome)
) PARTITION BY RANGE (at);

CREATE TABLE usage_hour (LIKE usage_minute,
    UNIQUE NULLS NOT DISTINCT (at, api, route, consumer, key, plan, outcome)
) PARTITION BY RANGE (at);

CREATE TABLE usage_day (LIKE usage_minute,
    UNIQUE NULLS NOT DISTINCT (at, api, route, consumer, key, plan, outcome)
) PARTITION BY RANGE (at);

-- Sparse histograms on the scale of io.gatehouse.model.usage.LatencyBuckets: counts[i] exchanges fell into buckets[i], buckets rising.
CREATE TABLE latency_minute (
    at              timestamptz NOT NULL,
    api             uuid,
    route           uuid,
    consumer        uuid,
    total_buckets   integer[] NOT NULL,
    total_counts    bigint[] NOT NULL,
    upstream_buckets integer[] NOT NULL,
    upstream_counts bigint[] NOT NULL,
    UNIQUE NULLS NOT DISTINCT (at, api, route, consumer)
) PARTITION BY RANGE (at);

CREATE TABLE latency_hour (LIKE latency_minute,
    UNIQUE NULLS NOT DISTINCT (at, api, route, consumer)
) PARTITION BY RANGE (at);

CREATE TABLE latency_day (LIKE latency_minute,
    UNIQUE NULLS NOT DISTINCT (at, api, route, consumer)
) PARTITION BY RANGE (at);

-- What each node's ledger says and what arrived of it. One row a node and life of its ledger; locked while a segment is applied.
CREATE TABLE ledger_node (
    node            uuid NOT NULL,
    epoch           bigint NOT NULL,
    -- Exchanges that the node says it has counted.
    said            bigint NOT NULL DEFAULT 0,
    -- Exchanges that were applied here.
    has             bigint NOT NULL DEFAULT 0,
    -- Every segment up to this number is applied; those beyond a gap are in ledger_segment.
    through         bigint NOT NULL DEFAULT 0,
    applied_at      timestamptz,
    PRIMARY KEY (node, epoch)
) WITH (fillfactor = 50);

CREATE TABLE ledger_segment (
    node            uuid NOT NULL,
    epoch           bigint NOT NULL,
    number          bigint NOT NULL,
    PRIMARY KEY (node, epoch, number)
);

-- The last minute in which a key was used.
CREATE TABLE key_last_used (
    key             uuid PRIMARY KEY,
    at              timestamptz NOT NULL
) WITH (fillfactor = 70);
