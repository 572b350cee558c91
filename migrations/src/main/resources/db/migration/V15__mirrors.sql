-- What became of mirrors, compared by status: at the same three levels, in the same partitions, and kept as long as usage.

CREATE TABLE mirror_minute (
    at              timestamptz NOT NULL,
    api             uuid NOT NULL,
    route           uuid NOT NULL,
    -- Name of the upstream that got the mirrors.
    upstream        text NOT NULL,
    -- Of the answer that the caller's own request got; 0 for none.
    primary_status  smallint NOT NULL,
    -- io.gatehouse.model.usage.MirrorResult.
    result          smallint NOT NULL,
    -- Of the mirror's answer; 0 for none.
    mirror_status   smallint NOT NULL,
    count           bigint NOT NULL,
    UNIQUE (at, api, route, upstream, primary_status, result, mirror_status)
) PARTITION BY RANGE (at);

CREATE TABLE mirror_hour (LIKE mirror_minute,
    UNIQUE (at, api, route, upstream, primary_status, result, mirror_status)
) PARTITION BY RANGE (at);

CREATE TABLE mirror_day (LIKE mirror_minute,
    UNIQUE (at, api, route, upstream, primary_status, result, mirror_status)
) PARTITION BY RANGE (at);
