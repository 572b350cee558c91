-- The id of the OpenTelemetry trace that an exchange belongs to, where its node traces.
ALTER TABLE decision ADD COLUMN trace_id text;
