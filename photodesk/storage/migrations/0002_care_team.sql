-- Who cares for whom, and the times when somebody broke the glass to see another's patient.

-- A person belongs to the care team of a patient from `since` until `until`; a row only ends.
CREATE TABLE care_team(
  patient_id BLOB NOT NULL REFERENCES patient(id), user_id BLOB NOT NULL REFERENCES app_user(id),
  since TEXT NOT NULL CHECK(since GLOB '????-??-??T??:??:??Z'),
  until TEXT CHECK(until GLOB '????-??-??T??:??:??Z'),
  added_by BLOB NOT NULL REFERENCES app_user(id),
  PRIMARY KEY(patient_id, user_id, since)) STRICT;
CREATE UNIQUE INDEX care_team_now ON care_team(patient_id, user_id) WHERE until IS NULL;
CREATE TRIGGER care_team_only_ends BEFORE UPDATE ON care_team
  WHEN OLD.until IS NOT NULL OR NEW.until IS NULL OR NEW.patient_id!=OLD.patient_id OR NEW.user_id!=OLD.user_id
    OR NEW.since!=OLD.since OR NEW.added_by!=OLD.added_by
  BEGIN SELECT RAISE(ABORT,'a place in a care team only ends'); END;
CREATE TRIGGER care_team_stays BEFORE DELETE ON care_team
  BEGIN SELECT RAISE(ABORT,'a place in a care team only ends'); END;

-- Whoever obtained a consent of a patient before care teams were written down belongs to theirs.
INSERT INTO care_team(patient_id, user_id, since, added_by)
  SELECT patient_id, obtained_by, min(coalesce(signed_at, presented_at)), obtained_by FROM capture_consent
  WHERE coalesce(signed_at, presented_at) IS NOT NULL GROUP BY patient_id, obtained_by;

CREATE TABLE break_glass(
  id BLOB PRIMARY KEY CHECK(length(id)=16),
  patient_id BLOB NOT NULL REFERENCES patient(id), user_id BLOB NOT NULL REFERENCES app_user(id),
  opened_at TEXT NOT NULL CHECK(opened_at GLOB '????-??-??T??:??:??Z'),
  ends_at TEXT NOT NULL CHECK(ends_at GLOB '????-??-??T??:??:??Z' AND ends_at>opened_at),
  reason TEXT NOT NULL CHECK(length(trim(reason))>=10),
  station_id BLOB NOT NULL REFERENCES station(id), station_seq INTEGER NOT NULL,
  UNIQUE(station_id, station_seq)) STRICT;
CREATE INDEX break_glass_by_patient ON break_glass(patient_id, user_id, ends_at);
CREATE TRIGGER break_glass_is_fixed BEFORE UPDATE ON break_glass
  BEGIN SELECT RAISE(ABORT,'a broken glass stays written down'); END;
CREATE TRIGGER break_glass_stays BEFORE DELETE ON break_glass
  BEGIN SELECT RAISE(ABORT,'a broken glass stays written down'); END;

-- Somebody else looks at it afterwards; until then it stands on the list.
CREATE TABLE break_glass_review(
  break_glass_id BLOB PRIMARY KEY REFERENCES break_glass(id),
  reviewed_at TEXT NOT NULL CHECK(reviewed_at GLOB '????-??-??T??:??:??Z'),
  reviewed_by BLOB NOT NULL REFERENCES app_user(id),
  note TEXT NOT NULL) STRICT;
CREATE TRIGGER break_glass_review_is_anothers BEFORE INSERT ON break_glass_review
  WHEN EXISTS(SELECT 1 FROM break_glass_review r WHERE r.break_glass_id=NEW.break_glass_id)
    OR NEW.reviewed_by IS (SELECT user_id FROM break_glass b WHERE b.id=NEW.break_glass_id)
  BEGIN SELECT RAISE(ABORT,'a broken glass is reviewed once, by somebody else'); END;
CREATE TRIGGER break_glass_review_is_fixed BEFORE UPDATE ON break_glass_review
  BEGIN SELECT RAISE(ABORT,'a review does not change'); END;
CREATE TRIGGER break_glass_review_stays BEFORE DELETE ON break_glass_review
  BEGIN SELECT RAISE(ABORT,'a review does not change'); END;
