-- Unfinished work that a lock interrupted: a half-drawn signature, a request not yet drafted. Each is
-- sealed for the one person who was at it, and goes when they take it up again or throw it away.
-- 4 MiB of it at the most, with a nonce of 12 bytes and a tag of 16.
CREATE TABLE kept_work(
  user_id BLOB NOT NULL REFERENCES app_user(id), kind TEXT NOT NULL CHECK(length(kind)>0),
  patient_id BLOB REFERENCES patient(id),
  kept_at TEXT NOT NULL CHECK(kept_at GLOB '????-??-??T??:??:??Z'),
  sealed BLOB NOT NULL CHECK(length(sealed) BETWEEN 29 AND 4194332),
  PRIMARY KEY(user_id, kind)) STRICT;

-- A draft that nobody goes on with. A request is not deleted and never becomes one again; what was
-- shown to a signer has an answer of its own, or waits for it, and cannot be given up.
CREATE TABLE request_given_up(
  request_id BLOB PRIMARY KEY REFERENCES publication_request(id),
  given_up_at TEXT NOT NULL CHECK(given_up_at GLOB '????-??-??T??:??:??Z'),
  given_up_by BLOB NOT NULL REFERENCES app_user(id),
  reason TEXT NOT NULL,
  station_id BLOB NOT NULL REFERENCES station(id), station_seq INTEGER NOT NULL,
  UNIQUE(station_id, station_seq)) STRICT;

CREATE TRIGGER request_given_up_is_a_draft BEFORE INSERT ON request_given_up
  WHEN EXISTS(SELECT 1 FROM request_given_up g WHERE g.request_id=NEW.request_id)
    OR (SELECT state FROM publication_request r WHERE r.id=NEW.request_id) IS NOT 'draft'
  BEGIN SELECT RAISE(ABORT,'only a draft is given up, and once'); END;
CREATE TRIGGER request_given_up_is_fixed BEFORE UPDATE ON request_given_up
  BEGIN SELECT RAISE(ABORT,'a request that was given up stays so'); END;
CREATE TRIGGER request_given_up_stays BEFORE DELETE ON request_given_up
  BEGIN SELECT RAISE(ABORT,'a request that was given up stays so'); END;
CREATE TRIGGER publication_request_given_up_rests BEFORE UPDATE ON publication_request
  WHEN EXISTS(SELECT 1 FROM request_given_up g WHERE g.request_id=OLD.id)
  BEGIN SELECT RAISE(ABORT,'a request that was given up stays so'); END;
CREATE TRIGGER figure_is_not_of_a_given_up_request BEFORE INSERT ON figure
  WHEN EXISTS(SELECT 1 FROM request_given_up g WHERE g.request_id=NEW.request_id)
  BEGIN SELECT RAISE(ABORT,'a request that was given up stays so'); END;
