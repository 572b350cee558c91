-- Certificates are shown to callers, or to upstreams that ask for one.

ALTER TABLE certificate ADD COLUMN use text NOT NULL DEFAULT 'CALLERS';
