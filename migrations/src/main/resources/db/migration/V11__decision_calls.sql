-- Each call of a target that an exchange made: io.gatehouse.model.usage.Decision.Call, as JSON. Null where none failed.

ALTER TABLE decision ADD COLUMN calls jsonb;
