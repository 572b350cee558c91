-- Who changed what. Append-only; each row holds the hash of the one before, so that a change to an old row shows.

CREATE TABLE audit (
    number          bigint PRIMARY KEY,
    at              timestamptz NOT NULL,
    who             text NOT NULL,
    action          text NOT NULL,
    subject         uuid,
    detail          text NOT NULL,
    hash            bytea NOT NULL
);

CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit rows are never changed or deleted';
END $$;

CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
