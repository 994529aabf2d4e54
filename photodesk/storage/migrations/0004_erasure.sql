-- Erasing a photograph: its wrapped key is destroyed, by two people, and that it existed stays.

CREATE TABLE erasure(
  id BLOB PRIMARY KEY CHECK(length(id)=16),
  patient_id BLOB NOT NULL REFERENCES patient(id),
  ground TEXT NOT NULL CHECK(ground IN ('patient_demand','retention_over')),
  reason TEXT NOT NULL CHECK(length(trim(reason))>=10),
  requested_at TEXT NOT NULL CHECK(requested_at GLOB '????-??-??T??:??:??Z'),
  requested_by BLOB NOT NULL REFERENCES app_user(id),
  station_id BLOB NOT NULL REFERENCES station(id), station_seq INTEGER NOT NULL,
  UNIQUE(station_id, station_seq)) STRICT;
CREATE INDEX erasure_by_patient ON erasure(patient_id, requested_at);
CREATE TRIGGER erasure_is_fixed BEFORE UPDATE ON erasure
  BEGIN SELECT RAISE(ABORT,'a request to erase does not change'); END;
CREATE TRIGGER erasure_stays BEFORE DELETE ON erasure
  BEGIN SELECT RAISE(ABORT,'a request to erase does not change'); END;

CREATE TABLE erasure_photo(
  erasure_id BLOB NOT NULL REFERENCES erasure(id), photo_id BLOB NOT NULL REFERENCES photo(id),
  PRIMARY KEY(erasure_id, photo_id)) STRICT;
CREATE INDEX erasure_of_photo ON erasure_photo(photo_id);
CREATE TRIGGER erasure_photo_is_the_patients BEFORE INSERT ON erasure_photo
  WHEN NOT EXISTS(SELECT 1 FROM erasure e JOIN photo p ON p.patient_id=e.patient_id
      WHERE e.id=NEW.erasure_id AND p.id=NEW.photo_id AND p.shredded_at IS NULL)
    OR EXISTS(SELECT 1 FROM erasure_decision d WHERE d.erasure_id=NEW.erasure_id)
  BEGIN SELECT RAISE(ABORT,'a request names stored photographs of its own patient'); END;
CREATE TRIGGER erasure_photo_is_fixed BEFORE UPDATE ON erasure_photo
  BEGIN SELECT RAISE(ABORT,'a request to erase does not change'); END;
CREATE TRIGGER erasure_photo_stays BEFORE DELETE ON erasure_photo
  BEGIN SELECT RAISE(ABORT,'a request to erase does not change'); END;

CREATE TABLE erasure_decision(
  erasure_id BLOB PRIMARY KEY REFERENCES erasure(id),
  decision TEXT NOT NULL CHECK(decision IN ('erase','decline')),
  decided_at TEXT NOT NULL CHECK(decided_at GLOB '????-??-??T??:??:??Z'),
  decided_by BLOB NOT NULL REFERENCES app_user(id),
  note TEXT NOT NULL,
  final_at TEXT CHECK(final_at GLOB '????-??-??T??:??:??Z')) STRICT;
CREATE TRIGGER erasure_decision_is_anothers BEFORE INSERT ON erasure_decision
  WHEN EXISTS(SELECT 1 FROM erasure_decision d WHERE d.erasure_id=NEW.erasure_id)
    OR NEW.decided_by IS (SELECT requested_by FROM erasure e WHERE e.id=NEW.erasure_id)
  BEGIN SELECT RAISE(ABORT,'another person decides a request to erase, once'); END;
CREATE TRIGGER erasure_decision_is_fixed BEFORE UPDATE ON erasure_decision
  BEGIN SELECT RAISE(ABORT,'a decision does not change'); END;
CREATE TRIGGER erasure_decision_stays BEFORE DELETE ON erasure_decision
  BEGIN SELECT RAISE(ABORT,'a decision does not change'); END;

CREATE TRIGGER photo_shred_needs_two BEFORE UPDATE OF wrapped_key ON photo
  WHEN NEW.wrapped_key IS NULL AND NOT EXISTS(
    SELECT 1 FROM erasure_photo e JOIN erasure_decision d ON d.erasure_id=e.erasure_id
    WHERE e.photo_id=NEW.id AND d.decision='erase')
  BEGIN SELECT RAISE(ABORT,'two people decide that a photograph is erased'); END;
