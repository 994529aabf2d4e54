-- Who cares for whom, and the times when somebody broke the glass to see another's patient.

-- A person belongs to the care team of a patient from `since` until `until`; a row only ends, and who
-- comes back gets another one (`n`).
CREATE TABLE care_team(
  patient_id BLOB NOT NULL REFERENCES patient(id), user_id BLOB NOT NULL REFERENCES app_user(id),
  n INTEGER NOT NULL CHECK(n>0),
  since TEXT NOT NULL CHECK(since GLOB '????-??-??T??:??:??Z'),
  until TEXT CHECK(until GLOB '????-??-??T??:??:??Z'),
  added_by BLOB NOT NULL REFERENCES app_user(id),
  PRIMARY KEY(patient_id, user_id, n)) STRICT;
CREATE UNIQUE INDEX care_team_now ON care_team(patient_id, user_id) WHERE until IS NULL;

-- Before care teams were written down: whoever obtained a consent of a patient, or took in their
-- photographs, in a role that sees photographs, belongs to their team.
INSERT INTO care_team(patient_id, user_id, n, since, added_by)
  SELECT patient_id, user_id, 1, min(at), user_id FROM (
    SELECT patient_id, obtained_by AS user_id, coalesce(signed_at, presented_at) AS at FROM capture_consent
    UNION ALL SELECT patient_id, imported_by, stored_at FROM photo) seen
  JOIN app_user u ON u.id=seen.user_id AND u.role IN ('surgeon','photographer')
  WHERE at IS NOT NULL GROUP BY patient_id, user_id;

CREATE TRIGGER care_team_is_new BEFORE INSERT ON care_team
  WHEN NEW.until IS NOT NULL OR EXISTS(SELECT 1 FROM care_team c WHERE c.patient_id=NEW.patient_id
    AND c.user_id=NEW.user_id AND (c.n>=NEW.n OR c.until IS NULL))
  BEGIN SELECT RAISE(ABORT,'a place in a care team begins once'); END;
CREATE TRIGGER care_team_only_ends BEFORE UPDATE ON care_team
  WHEN OLD.until IS NOT NULL OR NEW.until IS NULL OR NEW.until<NEW.since
    OR NEW.patient_id!=OLD.patient_id OR NEW.user_id!=OLD.user_id OR NEW.n!=OLD.n
    OR NEW.since!=OLD.since OR NEW.added_by!=OLD.added_by
  BEGIN SELECT RAISE(ABORT,'a place in a care team only ends'); END;
CREATE TRIGGER care_team_stays BEFORE DELETE ON care_team
  BEGIN SELECT RAISE(ABORT,'a place in a care team only ends'); END;

-- A broken glass counts only while its event stands in the audit chain, which also tells what the
-- machine's own clock said.
CREATE TABLE break_glass(
  id BLOB PRIMARY KEY CHECK(length(id)=16),
  patient_id BLOB NOT NULL REFERENCES patient(id), user_id BLOB NOT NULL REFERENCES app_user(id),
  opened_at TEXT NOT NULL CHECK(opened_at GLOB '????-??-??T??:??:??Z'),
  ends_at TEXT NOT NULL CHECK(ends_at GLOB '????-??-??T??:??:??Z'),
  reason TEXT NOT NULL CHECK(length(trim(reason))>=10),
  station_id BLOB NOT NULL REFERENCES station(id), station_seq INTEGER NOT NULL,
  UNIQUE(station_id, station_seq)) STRICT;
CREATE INDEX break_glass_by_patient ON break_glass(patient_id, user_id, ends_at);
CREATE INDEX audit_of_glass ON audit(object_id) WHERE kind='glass-broken';
CREATE TRIGGER break_glass_is_new BEFORE INSERT ON break_glass
  WHEN EXISTS(SELECT 1 FROM break_glass b WHERE b.id=NEW.id
    OR (b.station_id=NEW.station_id AND b.station_seq=NEW.station_seq))
  BEGIN SELECT RAISE(ABORT,'this glass was broken before'); END;
CREATE TRIGGER break_glass_lasts_thirty_minutes BEFORE INSERT ON break_glass
  WHEN NEW.ends_at IS NOT strftime('%Y-%m-%dT%H:%M:%SZ',NEW.opened_at,'+30 minutes')
    OR NEW.opened_at<(SELECT utc FROM log_present)
  BEGIN SELECT RAISE(ABORT,'a broken glass lasts thirty minutes from the present'); END;
CREATE TRIGGER break_glass_is_fixed BEFORE UPDATE ON break_glass
  BEGIN SELECT RAISE(ABORT,'a broken glass stays written down'); END;
CREATE TRIGGER break_glass_stays BEFORE DELETE ON break_glass
  BEGIN SELECT RAISE(ABORT,'a broken glass stays written down'); END;

-- Somebody else looks at it; until then it stands on the list.
CREATE TABLE break_glass_review(
  break_glass_id BLOB PRIMARY KEY REFERENCES break_glass(id),
  reviewed_at TEXT NOT NULL CHECK(reviewed_at GLOB '????-??-??T??:??:??Z'),
  reviewed_by BLOB NOT NULL REFERENCES app_user(id),
  note TEXT NOT NULL CHECK(length(trim(note))>0)) STRICT;
CREATE TRIGGER break_glass_review_is_anothers BEFORE INSERT ON break_glass_review
  WHEN EXISTS(SELECT 1 FROM break_glass_review r WHERE r.break_glass_id=NEW.break_glass_id)
    OR NOT EXISTS(SELECT 1 FROM break_glass b WHERE b.id=NEW.break_glass_id
      AND b.user_id!=NEW.reviewed_by)
  BEGIN SELECT RAISE(ABORT,'a broken glass is reviewed once, by somebody else'); END;
CREATE TRIGGER break_glass_review_is_fixed BEFORE UPDATE ON break_glass_review
  BEGIN SELECT RAISE(ABORT,'a review does not change'); END;
CREATE TRIGGER break_glass_review_stays BEFORE DELETE ON break_glass_review
  BEGIN SELECT RAISE(ABORT,'a review does not change'); END;
