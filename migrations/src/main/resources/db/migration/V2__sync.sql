-- What nodes must know, in its published form: one row an entity, with the sequence number of its newest change (ADR 2).

CREATE TABLE sync_head (
    only_row    boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    sequence    bigint NOT NULL DEFAULT 0,
    -- Sequence of the newest tombstone that was dropped: a node older than this must take a snapshot.
    forgotten   bigint NOT NULL DEFAULT 0
);

INSERT INTO sync_head DEFAULT VALUES;

CREATE TABLE sync_entity (
    kind        text NOT NULL,
    id          uuid NOT NULL,
    sequence    bigint NOT NULL,
    changed_at  timestamptz NOT NULL DEFAULT now(),
    -- The entity as nodes read it; null when it is gone.
    body        jsonb,
    PRIMARY KEY (kind, id)
);

CREATE UNIQUE INDEX sync_entity_sequence ON sync_entity (sequence);
