-- Erasing a photograph: its wrapped key is destroyed, by two people, and that it existed stays.

-- `again_at` marks a request that was made and decided before, in data newer than a backup that was
-- restored: the restore erases once more, and the people may be unknown to the older catalogue.
CREATE TABLE erasure(
  id BLOB PRIMARY KEY CHECK(length(id)=16),
  patient_id BLOB NOT NULL REFERENCES patient(id),
  ground TEXT NOT NULL CHECK(ground IN ('patient_demand','retention_over')),
  reason TEXT NOT NULL CHECK(length(trim(reason))>=10),
  requested_at TEXT NOT NULL CHECK(requested_at GLOB '????-??-??T??:??:??Z'),
  requested_by BLOB NOT NULL CHECK(length(requested_by)=16),
  again_at TEXT CHECK(again_at GLOB '????-??-??T??:??:??Z'),
  station_id BLOB NOT NULL REFERENCES station(id), station_seq INTEGER NOT NULL,
  UNIQUE(station_id, station_seq)) STRICT;
CREATE INDEX erasure_by_patient ON erasure(patient_id, requested_at);
CREATE TRIGGER erasure_is_somebodys BEFORE INSERT ON erasure
  WHEN EXISTS(SELECT 1 FROM erasure e WHERE e.id=NEW.id)
    OR (NEW.again_at IS NULL AND NOT EXISTS(SELECT 1 FROM app_user u
        WHERE u.id=NEW.requested_by AND u.disabled_at IS NULL))
    OR (NEW.again_at IS NOT NULL AND NOT EXISTS(SELECT 1 FROM audit a
        WHERE a.kind IN ('backup-restored','older-data-accepted')))
  BEGIN SELECT RAISE(ABORT,'somebody of this vault asks once for an erasure'); END;
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

-- `final_at` is the day on which the last backup that still holds the key is to go; NULL while a
-- backup without an end is known. With 'decline' there is none.
CREATE TABLE erasure_decision(
  erasure_id BLOB PRIMARY KEY REFERENCES erasure(id),
  decision TEXT NOT NULL CHECK(decision IN ('erase','decline')),
  decided_at TEXT NOT NULL CHECK(decided_at GLOB '????-??-??T??:??:??Z'),
  decided_by BLOB NOT NULL CHECK(length(decided_by)=16),
  note TEXT NOT NULL,
  final_at TEXT CHECK(final_at GLOB '????-??-??T??:??:??Z'),
  CHECK(decision='erase' OR final_at IS NULL)) STRICT;
CREATE TRIGGER erasure_decision_is_anothers BEFORE INSERT ON erasure_decision
  WHEN EXISTS(SELECT 1 FROM erasure_decision d WHERE d.erasure_id=NEW.erasure_id)
    OR NEW.decided_by IS (SELECT requested_by FROM erasure e WHERE e.id=NEW.erasure_id)
    OR NOT EXISTS(SELECT 1 FROM app_user u WHERE u.id=NEW.decided_by AND u.disabled_at IS NULL
        UNION ALL SELECT 1 FROM audit a WHERE a.kind IN ('backup-restored','older-data-accepted'))
    OR NOT EXISTS(SELECT 1 FROM erasure_photo p WHERE p.erasure_id=NEW.erasure_id)
  BEGIN SELECT RAISE(ABORT,'another person decides a request to erase, once'); END;
CREATE TRIGGER erasure_decision_is_fixed BEFORE UPDATE ON erasure_decision
  BEGIN SELECT RAISE(ABORT,'a decision does not change'); END;
CREATE TRIGGER erasure_decision_stays BEFORE DELETE ON erasure_decision
  BEGIN SELECT RAISE(ABORT,'a decision does not change'); END;

-- The decision destroys the key; this row says that the pages that held it, the renditions and the
-- files went as well. While it is missing, the next opening of the vault goes on with them.
CREATE TABLE erasure_finished(
  erasure_id BLOB PRIMARY KEY REFERENCES erasure(id),
  finished_at TEXT NOT NULL CHECK(finished_at GLOB '????-??-??T??:??:??Z')) STRICT;
CREATE TRIGGER erasure_finished_after_deciding BEFORE INSERT ON erasure_finished
  WHEN EXISTS(SELECT 1 FROM erasure_finished f WHERE f.erasure_id=NEW.erasure_id)
    OR NOT EXISTS(SELECT 1 FROM erasure_decision d
        WHERE d.erasure_id=NEW.erasure_id AND d.decision='erase')
    OR EXISTS(SELECT 1 FROM erasure_photo e JOIN photo p ON p.id=e.photo_id
        WHERE e.erasure_id=NEW.erasure_id AND p.shredded_at IS NULL)
  BEGIN SELECT RAISE(ABORT,'an erasure is finished once, after its keys are destroyed'); END;
CREATE TRIGGER erasure_finished_is_fixed BEFORE UPDATE ON erasure_finished
  BEGIN SELECT RAISE(ABORT,'a finished erasure does not change'); END;
CREATE TRIGGER erasure_finished_stays BEFORE DELETE ON erasure_finished
  BEGIN SELECT RAISE(ABORT,'a finished erasure does not change'); END;

CREATE TRIGGER photo_shred_needs_two BEFORE UPDATE OF wrapped_key ON photo
  WHEN NEW.wrapped_key IS NULL AND NOT EXISTS(
    SELECT 1 FROM erasure_photo e JOIN erasure_decision d ON d.erasure_id=e.erasure_id
    WHERE e.photo_id=NEW.id AND d.decision='erase')
  BEGIN SELECT RAISE(ABORT,'two people decide that a photograph is erased'); END;

-- A figure is a full-size copy of its photograph: its key goes with the photograph's, in the same
-- statement, so the table is built anew with a key that may be destroyed. No other change.
CREATE TABLE figure_before AS SELECT * FROM figure;
DROP TABLE figure;
CREATE TABLE figure(
  id BLOB PRIMARY KEY CHECK(length(id)=16),
  request_id BLOB NOT NULL, ordinal INTEGER NOT NULL,
  media_type TEXT NOT NULL, width INTEGER NOT NULL CHECK(width>0), height INTEGER NOT NULL CHECK(height>0),
  file_id BLOB NOT NULL UNIQUE CHECK(length(file_id)=16),
  plain_bytes INTEGER NOT NULL CHECK(plain_bytes>0),
  plain_sha256 BLOB NOT NULL CHECK(length(plain_sha256)=32),
  sealed_sha256 BLOB NOT NULL CHECK(length(sealed_sha256)=32),
  key_epoch INTEGER NOT NULL,
  wrapped_key BLOB CHECK(length(wrapped_key)=60), shredded_at TEXT,
  form_sha256 BLOB NOT NULL CHECK(length(form_sha256)=32),
  stored_at TEXT NOT NULL CHECK(stored_at GLOB '????-??-??T??:??:??Z'),
  station_id BLOB NOT NULL REFERENCES station(id), station_seq INTEGER NOT NULL,
  UNIQUE(station_id, station_seq), UNIQUE(request_id, ordinal),
  FOREIGN KEY(request_id, ordinal) REFERENCES request_photo(request_id, ordinal),
  CHECK((wrapped_key IS NULL)=(shredded_at IS NOT NULL))) STRICT;
INSERT INTO figure(id, request_id, ordinal, media_type, width, height, file_id, plain_bytes, plain_sha256,
    sealed_sha256, key_epoch, wrapped_key, form_sha256, stored_at, station_id, station_seq)
  SELECT id, request_id, ordinal, media_type, width, height, file_id, plain_bytes, plain_sha256,
    sealed_sha256, key_epoch, wrapped_key, form_sha256, stored_at, station_id, station_seq FROM figure_before;
DROP TABLE figure_before;
CREATE TRIGGER figure_is_new BEFORE INSERT ON figure
  WHEN EXISTS(SELECT 1 FROM figure f WHERE f.id=NEW.id OR f.file_id=NEW.file_id
      OR (f.request_id=NEW.request_id AND f.ordinal=NEW.ordinal))
    OR (SELECT state FROM publication_request r WHERE r.id=NEW.request_id) IS NOT 'draft'
  BEGIN SELECT RAISE(ABORT,'a figure is made once, before the form is shown'); END;
CREATE TRIGGER figure_is_of_a_kept_photograph BEFORE INSERT ON figure
  WHEN NEW.wrapped_key IS NULL OR EXISTS(SELECT 1 FROM request_photo q JOIN photo p ON p.id=q.photo_id
      WHERE q.request_id=NEW.request_id AND q.ordinal=NEW.ordinal AND p.shredded_at IS NOT NULL)
  BEGIN SELECT RAISE(ABORT,'a figure is made of a kept photograph and starts with its key'); END;
CREATE TRIGGER figure_is_fixed BEFORE UPDATE OF id, request_id, ordinal, media_type, width, height, file_id,
  plain_bytes, plain_sha256, sealed_sha256, form_sha256, stored_at, station_id, station_seq ON figure
  BEGIN SELECT RAISE(ABORT,'a figure does not change'); END;
CREATE TRIGGER figure_key_rewrap_or_shred BEFORE UPDATE OF wrapped_key, key_epoch, shredded_at ON figure
  WHEN NOT (OLD.wrapped_key IS NOT NULL AND ((NEW.wrapped_key IS NULL AND NEW.shredded_at IS NOT NULL
        AND EXISTS(SELECT 1 FROM request_photo q JOIN photo p ON p.id=q.photo_id
          WHERE q.request_id=OLD.request_id AND q.ordinal=OLD.ordinal AND p.shredded_at IS NOT NULL))
      OR (NEW.wrapped_key IS NOT NULL AND NEW.key_epoch>OLD.key_epoch)))
  BEGIN SELECT RAISE(ABORT,'a figure key is only re-wrapped, or destroyed with its photograph'); END;
CREATE TRIGGER figure_stays BEFORE DELETE ON figure
  BEGIN SELECT RAISE(ABORT,'a figure is not deleted'); END;
CREATE TRIGGER photo_shred_takes_its_figures AFTER UPDATE OF wrapped_key ON photo
  WHEN NEW.wrapped_key IS NULL
  BEGIN UPDATE figure SET wrapped_key=NULL, shredded_at=NEW.shredded_at
    WHERE wrapped_key IS NOT NULL AND (request_id, ordinal) IN (
      SELECT q.request_id, q.ordinal FROM request_photo q WHERE q.photo_id=NEW.id); END;
