-- Unfinished work that a lock interrupted: a half-drawn signature, a request not yet drafted. Each is
-- sealed for the one person who was at it, and goes when they take it up again or throw it away.
CREATE TABLE kept_work(
  user_id BLOB NOT NULL REFERENCES app_user(id), kind TEXT NOT NULL CHECK(length(kind)>0),
  patient_id BLOB REFERENCES patient(id),
  kept_at TEXT NOT NULL CHECK(kept_at GLOB '????-??-??T??:??:??Z'),
  sealed BLOB NOT NULL CHECK(length(sealed)>28),
  PRIMARY KEY(user_id, kind)) STRICT;
