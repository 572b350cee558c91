-- What keeps a node from working as it should, in sentences for an operator: a list, as JSON.

ALTER TABLE node ADD COLUMN troubles jsonb NOT NULL DEFAULT '[]';
