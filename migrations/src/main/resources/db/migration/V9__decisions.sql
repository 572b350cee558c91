-- Decision records: why single exchanges ended as they did. Partitions of a day, kept for a short time.

CREATE TABLE decision (
    at              timestamptz NOT NULL,
    request_id      text NOT NULL,
    node            uuid NOT NULL,
    api             uuid,
    route           uuid,
    consumer        uuid,
    key             uuid,
    plan            uuid,
    -- io.gatehouse.model.usage.Outcome.
    outcome         smallint NOT NULL,
    status          smallint NOT NULL,
    code            text,
    reason          text,
    method          text,
    path            text,
    caller          text,
    target          text,
    attempts        integer NOT NULL,
    total_micros    bigint NOT NULL,
    upstream_micros bigint,
    bytes_in        bigint NOT NULL,
    bytes_out       bigint NOT NULL,
    PRIMARY KEY (at, request_id)
) PARTITION BY RANGE (at);

CREATE INDEX decision_request ON decision (request_id);
