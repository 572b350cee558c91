-- Names that differ only by case look like the same, so they are taken in any case. What is there already stays as it is: all but the
-- first of such twins are excepted, each as long as it keeps its name.

ALTER TABLE api ADD COLUMN excepted_name text;
UPDATE api SET excepted_name = name WHERE EXISTS (
    SELECT 1 FROM api other WHERE lower(other.name) = lower(api.name) AND other.id < api.id);
CREATE UNIQUE INDEX api_any_case_name_taken
    ON api (lower(name), (CASE WHEN name = excepted_name THEN id::text ELSE '' END));

ALTER TABLE plan ADD COLUMN excepted_name text;
UPDATE plan SET excepted_name = name WHERE EXISTS (
    SELECT 1 FROM plan other WHERE lower(other.name) = lower(plan.name) AND other.id < plan.id);
CREATE UNIQUE INDEX plan_any_case_name_taken
    ON plan (lower(name), (CASE WHEN name = excepted_name THEN id::text ELSE '' END));

ALTER TABLE consumer ADD COLUMN excepted_name text;
UPDATE consumer SET excepted_name = name WHERE EXISTS (
    SELECT 1 FROM consumer other WHERE lower(other.name) = lower(consumer.name) AND other.id < consumer.id);
CREATE UNIQUE INDEX consumer_any_case_name_taken
    ON consumer (lower(name), (CASE WHEN name = excepted_name THEN id::text ELSE '' END));

ALTER TABLE certificate ADD COLUMN excepted_name text;
UPDATE certificate SET excepted_name = name WHERE EXISTS (
    SELECT 1 FROM certificate other WHERE lower(other.name) = lower(certificate.name) AND other.id < certificate.id);
CREATE UNIQUE INDEX certificate_any_case_name_taken
    ON certificate (lower(name), (CASE WHEN name = excepted_name THEN id::text ELSE '' END));
