-- How the targets are that a node calls: io.gatehouse.model.sync.NodeReport.Target, as JSON.

ALTER TABLE node ADD COLUMN targets jsonb NOT NULL DEFAULT '[]';
