-- The newest decision records of one API, of one consumer.

CREATE INDEX decision_api ON decision (api, at DESC, request_id DESC);
CREATE INDEX decision_consumer ON decision (consumer, at DESC, request_id DESC);
