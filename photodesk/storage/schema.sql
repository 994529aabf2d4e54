CREATE TABLE app_user(
  id BLOB PRIMARY KEY CHECK(length(id)=16),
  login TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  sign_public BLOB NOT NULL CHECK(length(sign_public)=32),
  box_public BLOB NOT NULL CHECK(length(box_public)=32),
  created_at TEXT NOT NULL,
  disabled_at TEXT) STRICT;

CREATE TABLE audit(
  seq INTEGER PRIMARY KEY,
  utc TEXT NOT NULL,
  mono_ns INTEGER NOT NULL,
  boot_id TEXT NOT NULL,
  clock_suspect INTEGER NOT NULL CHECK(clock_suspect IN (0,1)),
  user_id BLOB, role TEXT NOT NULL,
  station_id BLOB NOT NULL,
  app_version TEXT NOT NULL,
  kind TEXT NOT NULL, code TEXT NOT NULL,
  action TEXT NOT NULL CHECK(action IN ('C','R','U','D','E')),
  outcome INTEGER NOT NULL CHECK(outcome IN (0,4,8,12)),
  patient_id BLOB, object_id BLOB, object_sha256 BLOB,
  reason TEXT NOT NULL, details TEXT NOT NULL,
  prev_hash BLOB NOT NULL CHECK(length(prev_hash)=32),
  hash BLOB NOT NULL CHECK(length(hash)=32)) STRICT;

CREATE TABLE break_glass(
  id BLOB PRIMARY KEY CHECK(length(id)=16),
  patient_id BLOB NOT NULL REFERENCES patient(id), user_id BLOB NOT NULL REFERENCES app_user(id),
  opened_at TEXT NOT NULL CHECK(opened_at GLOB '????-??-??T??:??:??Z'),
  ends_at TEXT NOT NULL CHECK(ends_at GLOB '????-??-??T??:??:??Z'),
  reason TEXT NOT NULL CHECK(length(trim(reason))>=10),
  station_id BLOB NOT NULL REFERENCES station(id), station_seq INTEGER NOT NULL,
  UNIQUE(station_id, station_seq)) STRICT;

CREATE TABLE break_glass_review(
  break_glass_id BLOB PRIMARY KEY REFERENCES break_glass(id),
  reviewed_at TEXT NOT NULL CHECK(reviewed_at GLOB '????-??-??T??:??:??Z'),
  reviewed_by BLOB NOT NULL REFERENCES app_user(id),
  note TEXT NOT NULL CHECK(length(trim(note))>0)) STRICT;

CREATE TABLE capture_consent(
  id BLOB PRIMARY KEY CHECK(length(id)=16),
  patient_id BLOB NOT NULL REFERENCES patient(id),
  state TEXT NOT NULL CHECK(state IN ('draft','signed','declined')),
  route TEXT NOT NULL CHECK(route IN ('screen','paper')),
  wording_id TEXT NOT NULL, wording_version TEXT NOT NULL, locale TEXT NOT NULL,
  wording_sha256 BLOB NOT NULL CHECK(length(wording_sha256)=32),
  presented_at TEXT NOT NULL CHECK(presented_at GLOB '????-??-??T??:??:??Z'),
  decided_at TEXT CHECK(decided_at GLOB '????-??-??T??:??:??Z'),
  signed_at TEXT CHECK(signed_at GLOB '????-??-??T??:??:??Z'),
  covers_from TEXT CHECK(covers_from GLOB '????-??-??T??:??:??Z'),
  expires_at TEXT CHECK(expires_at GLOB '????-??-??T??:??:??Z'),
  signer_name TEXT NOT NULL DEFAULT '', capacity TEXT NOT NULL DEFAULT 'patient',
  relation TEXT NOT NULL DEFAULT '', authority TEXT NOT NULL DEFAULT '',
  evidence TEXT NOT NULL DEFAULT '{}',
  record TEXT NOT NULL DEFAULT '{}',
  form_document_id BLOB REFERENCES document(id),
  signature_document_id BLOB REFERENCES document(id),
  signature_sha256 BLOB, record_sha256 BLOB,
  obtained_by BLOB NOT NULL REFERENCES app_user(id),
  station_id BLOB NOT NULL REFERENCES station(id), station_seq INTEGER NOT NULL,
  UNIQUE(station_id, station_seq),
  CHECK(state='draft' OR decided_at IS NOT NULL),
  CHECK(state!='signed' OR (signed_at IS NOT NULL AND covers_from IS NOT NULL AND length(signer_name)>0
        AND (expires_at IS NULL OR expires_at>signed_at)
        AND form_document_id IS NOT NULL AND signature_document_id IS NOT NULL
        AND signature_sha256 IS NOT NULL AND length(signature_sha256)=32
        AND record_sha256 IS NOT NULL AND length(record_sha256)=32))) STRICT;

CREATE TABLE capture_scope(
  consent_id BLOB NOT NULL REFERENCES capture_consent(id),
  scope TEXT NOT NULL, decision TEXT NOT NULL CHECK(decision IN ('permit','deny')),
  PRIMARY KEY(consent_id, scope)) STRICT;

CREATE TABLE care_team(
  patient_id BLOB NOT NULL REFERENCES patient(id), user_id BLOB NOT NULL REFERENCES app_user(id),
  n INTEGER NOT NULL CHECK(n>0),
  since TEXT NOT NULL CHECK(since GLOB '????-??-??T??:??:??Z'),
  until TEXT CHECK(until GLOB '????-??-??T??:??:??Z'),
  added_by BLOB NOT NULL REFERENCES app_user(id),
  PRIMARY KEY(patient_id, user_id, n)) STRICT;

CREATE TABLE checkpoint(
  seq INTEGER PRIMARY KEY REFERENCES audit(seq),
  root BLOB NOT NULL CHECK(length(root)=32),
  station_id BLOB NOT NULL REFERENCES station(id),
  station_signature BLOB NOT NULL CHECK(length(station_signature)=64),
  user_id BLOB REFERENCES app_user(id),
  user_public BLOB CHECK(length(user_public)=32),
  user_signature BLOB CHECK(length(user_signature)=64),
  CHECK((user_id IS NULL)=(user_signature IS NULL) AND (user_id IS NULL)=(user_public IS NULL))) STRICT;

CREATE TABLE clock_acceptance(
  seq INTEGER PRIMARY KEY REFERENCES audit(seq),
  vouched TEXT NOT NULL CHECK(vouched GLOB '????-??-??T??:??:??Z')) STRICT;

CREATE TABLE consent_withdrawal(
  consent_id BLOB PRIMARY KEY REFERENCES capture_consent(id),
  withdrawn_at TEXT NOT NULL CHECK(withdrawn_at GLOB '????-??-??T??:??:??Z'),
  told_by TEXT NOT NULL, route TEXT NOT NULL, reason TEXT NOT NULL,
  document_id BLOB NOT NULL REFERENCES document(id),
  record_sha256 BLOB NOT NULL CHECK(length(record_sha256)=32),
  recorded_by BLOB NOT NULL REFERENCES app_user(id),
  station_id BLOB NOT NULL REFERENCES station(id), station_seq INTEGER NOT NULL,
  UNIQUE(station_id, station_seq)) STRICT;

CREATE TABLE document(
  id BLOB PRIMARY KEY CHECK(length(id)=16),
  patient_id BLOB NOT NULL REFERENCES patient(id),
  kind TEXT NOT NULL CHECK(kind IN ('capture_form','capture_scan','publication_form','publication_scan',
    'publication_sealed','withdrawal','strokes')),
  media_type TEXT NOT NULL,
  file_id BLOB NOT NULL UNIQUE CHECK(length(file_id)=16),
  plain_bytes INTEGER NOT NULL CHECK(plain_bytes>0),
  plain_sha256 BLOB NOT NULL CHECK(length(plain_sha256)=32),
  sealed_sha256 BLOB NOT NULL CHECK(length(sealed_sha256)=32),
  key_epoch INTEGER NOT NULL,
  wrapped_key BLOB NOT NULL CHECK(length(wrapped_key)=60),
  stored_at TEXT NOT NULL CHECK(stored_at GLOB '????-??-??T??:??:??Z'),
  station_id BLOB NOT NULL REFERENCES station(id), station_seq INTEGER NOT NULL,
  UNIQUE(station_id, station_seq)) STRICT;

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

CREATE TABLE erasure_decision(
  erasure_id BLOB PRIMARY KEY REFERENCES erasure(id),
  decision TEXT NOT NULL CHECK(decision IN ('erase','decline')),
  decided_at TEXT NOT NULL CHECK(decided_at GLOB '????-??-??T??:??:??Z'),
  decided_by BLOB NOT NULL CHECK(length(decided_by)=16),
  note TEXT NOT NULL,
  final_at TEXT CHECK(final_at GLOB '????-??-??T??:??:??Z'),
  CHECK(decision='erase' OR final_at IS NULL)) STRICT;

CREATE TABLE erasure_finished(
  erasure_id BLOB PRIMARY KEY REFERENCES erasure(id),
  finished_at TEXT NOT NULL CHECK(finished_at GLOB '????-??-??T??:??:??Z')) STRICT;

CREATE TABLE erasure_photo(
  erasure_id BLOB NOT NULL REFERENCES erasure(id), photo_id BLOB NOT NULL REFERENCES photo(id),
  PRIMARY KEY(erasure_id, photo_id)) STRICT;

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

CREATE TABLE kept_work(
  user_id BLOB NOT NULL REFERENCES app_user(id), kind TEXT NOT NULL CHECK(length(kind)>0),
  patient_id BLOB REFERENCES patient(id),
  kept_at TEXT NOT NULL CHECK(kept_at GLOB '????-??-??T??:??:??Z'),
  sealed BLOB NOT NULL CHECK(length(sealed) BETWEEN 29 AND 4194332),
  PRIMARY KEY(user_id, kind)) STRICT;

CREATE TABLE patient(
  id BLOB PRIMARY KEY CHECK(length(id)=16),
  chart_number TEXT NOT NULL UNIQUE CHECK(length(chart_number)>0),
  family TEXT NOT NULL, given TEXT NOT NULL,
  born TEXT NOT NULL CHECK(born GLOB '????-??-??'),
  folded TEXT NOT NULL,
  created_at TEXT NOT NULL CHECK(created_at GLOB '????-??-??T??:??:??Z'),
  station_id BLOB NOT NULL REFERENCES station(id), station_seq INTEGER NOT NULL,
  UNIQUE(station_id, station_seq)) STRICT;

CREATE TABLE patient_history(
  patient_id BLOB NOT NULL REFERENCES patient(id), n INTEGER NOT NULL,
  chart_number TEXT NOT NULL, family TEXT NOT NULL, given TEXT NOT NULL, born TEXT NOT NULL,
  replaced_at TEXT NOT NULL,
  PRIMARY KEY(patient_id, n)) STRICT;

CREATE TABLE photo(
  id BLOB PRIMARY KEY CHECK(length(id)=16),
  patient_id BLOB NOT NULL REFERENCES patient(id),
  capture_consent_id BLOB NOT NULL REFERENCES capture_consent(id),
  sitting_id BLOB NOT NULL REFERENCES sitting(id),
  taken_at TEXT NOT NULL CHECK(taken_at GLOB '????-??-??T??:??:??Z'),
  taken_source TEXT NOT NULL CHECK(taken_source IN ('camera','camera_zone_assumed','stated','stated_clock_wrong')),
  camera_taken TEXT NOT NULL, stated_on TEXT NOT NULL,
  stored_at TEXT NOT NULL CHECK(stored_at GLOB '????-??-??T??:??:??Z'),
  file_id BLOB NOT NULL UNIQUE CHECK(length(file_id)=16),
  plain_bytes INTEGER NOT NULL CHECK(plain_bytes>0),
  plain_sha256 BLOB NOT NULL CHECK(length(plain_sha256)=32),
  sealed_sha256 BLOB NOT NULL CHECK(length(sealed_sha256)=32),
  key_epoch INTEGER NOT NULL,
  wrapped_key BLOB CHECK(length(wrapped_key)=60), shredded_at TEXT,
  format TEXT NOT NULL, media_type TEXT NOT NULL,
  width INTEGER NOT NULL CHECK(width>0), height INTEGER NOT NULL CHECK(height>0),
  orientation INTEGER NOT NULL CHECK(orientation BETWEEN 1 AND 8),
  camera TEXT NOT NULL, original_name TEXT NOT NULL,
  imported_by BLOB NOT NULL REFERENCES app_user(id),
  station_id BLOB NOT NULL REFERENCES station(id), station_seq INTEGER NOT NULL,
  UNIQUE(station_id, station_seq),
  CHECK((wrapped_key IS NULL)=(shredded_at IS NOT NULL))) STRICT;

CREATE TABLE photo_label(
  photo_id BLOB NOT NULL REFERENCES photo(id), n INTEGER NOT NULL CHECK(n>0),
  view TEXT NOT NULL, side TEXT NOT NULL, site TEXT NOT NULL, procedure TEXT NOT NULL, time_point TEXT NOT NULL,
  recorded_at TEXT NOT NULL, recorded_by BLOB NOT NULL REFERENCES app_user(id),
  PRIMARY KEY(photo_id, n)) STRICT;

CREATE TABLE publication_consent(
  id BLOB PRIMARY KEY CHECK(length(id)=16),
  request_id BLOB NOT NULL UNIQUE REFERENCES publication_request(id),
  patient_id BLOB NOT NULL REFERENCES patient(id),
  journal_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK(state IN ('draft','signed','declined')),
  route TEXT NOT NULL CHECK(route IN ('screen','paper')),
  decided_at TEXT CHECK(decided_at GLOB '????-??-??T??:??:??Z'),
  signed_at TEXT CHECK(signed_at GLOB '????-??-??T??:??:??Z'),
  expires_at TEXT CHECK(expires_at GLOB '????-??-??T??:??:??Z'),
  review_outcome TEXT NOT NULL CHECK(review_outcome IN ('shown_final','shown_version','shown_images_only','waived',
    'declined_to_look','not_offered')),
  signer_name TEXT NOT NULL DEFAULT '', capacity TEXT NOT NULL DEFAULT 'patient',
  relation TEXT NOT NULL DEFAULT '', authority TEXT NOT NULL DEFAULT '',
  evidence TEXT NOT NULL DEFAULT '{}', record TEXT NOT NULL DEFAULT '{}',
  sealed_document_id BLOB REFERENCES document(id),
  signature_document_id BLOB REFERENCES document(id),
  signature_sha256 BLOB, record_sha256 BLOB,
  obtained_by BLOB NOT NULL REFERENCES app_user(id),
  station_id BLOB NOT NULL REFERENCES station(id), station_seq INTEGER NOT NULL,
  UNIQUE(station_id, station_seq),
  CHECK(state='draft' OR decided_at IS NOT NULL),
  CHECK(state!='signed' OR (signed_at IS NOT NULL AND expires_at IS NOT NULL AND expires_at>signed_at
        AND length(signer_name)>0
        AND sealed_document_id IS NOT NULL AND signature_document_id IS NOT NULL
        AND signature_sha256 IS NOT NULL AND length(signature_sha256)=32
        AND record_sha256 IS NOT NULL AND length(record_sha256)=32))) STRICT;

CREATE TABLE publication_image(
  consent_id BLOB NOT NULL REFERENCES publication_consent(id), ordinal INTEGER NOT NULL CHECK(ordinal>0),
  photo_id BLOB NOT NULL REFERENCES photo(id),
  photo_sha256 BLOB NOT NULL CHECK(length(photo_sha256)=32),
  figure_sha256 BLOB NOT NULL CHECK(length(figure_sha256)=32),
  PRIMARY KEY(consent_id, ordinal)) STRICT;

CREATE TABLE publication_request(
  id BLOB PRIMARY KEY CHECK(length(id)=16),
  patient_id BLOB NOT NULL REFERENCES patient(id),
  journal_id TEXT NOT NULL, journal_profile TEXT NOT NULL, journal_sha256 BLOB NOT NULL CHECK(length(journal_sha256)=32),
  title TEXT NOT NULL CHECK(length(title)>0), manuscript_version TEXT NOT NULL,
  manuscript_sha256 BLOB CHECK(length(manuscript_sha256)=32),
  purpose TEXT NOT NULL CHECK(length(purpose)>0),
  state TEXT NOT NULL CHECK(state IN ('draft','presented','signed','declined')),
  wording_id TEXT NOT NULL DEFAULT '', wording_version TEXT NOT NULL DEFAULT '', locale TEXT NOT NULL DEFAULT '',
  wording_sha256 BLOB CHECK(length(wording_sha256)=32),
  form_document_id BLOB REFERENCES document(id),
  form_record TEXT NOT NULL DEFAULT '{}',
  presented_at TEXT CHECK(presented_at GLOB '????-??-??T??:??:??Z'),
  created_at TEXT NOT NULL CHECK(created_at GLOB '????-??-??T??:??:??Z'),
  created_by BLOB NOT NULL REFERENCES app_user(id),
  station_id BLOB NOT NULL REFERENCES station(id), station_seq INTEGER NOT NULL,
  UNIQUE(station_id, station_seq),
  CHECK(state='draft' OR (form_document_id IS NOT NULL AND presented_at IS NOT NULL AND wording_sha256 IS NOT NULL))) STRICT;

CREATE TABLE publication_scope(
  consent_id BLOB NOT NULL REFERENCES publication_consent(id),
  scope TEXT NOT NULL, decision TEXT NOT NULL CHECK(decision IN ('permit','deny')),
  PRIMARY KEY(consent_id, scope)) STRICT;

CREATE TABLE publication_withdrawal(
  consent_id BLOB PRIMARY KEY REFERENCES publication_consent(id),
  withdrawn_at TEXT NOT NULL CHECK(withdrawn_at GLOB '????-??-??T??:??:??Z'),
  told_by TEXT NOT NULL, route TEXT NOT NULL, reason TEXT NOT NULL,
  document_id BLOB NOT NULL REFERENCES document(id),
  record_sha256 BLOB NOT NULL CHECK(length(record_sha256)=32),
  recorded_by BLOB NOT NULL REFERENCES app_user(id),
  station_id BLOB NOT NULL REFERENCES station(id), station_seq INTEGER NOT NULL,
  UNIQUE(station_id, station_seq)) STRICT;

CREATE TABLE release(
  id BLOB PRIMARY KEY CHECK(length(id)=16),
  consent_id BLOB NOT NULL REFERENCES publication_consent(id),
  released_at TEXT NOT NULL CHECK(released_at GLOB '????-??-??T??:??:??Z'),
  manifest TEXT NOT NULL, manifest_sha256 BLOB NOT NULL CHECK(length(manifest_sha256)=32),
  released_by BLOB NOT NULL REFERENCES app_user(id),
  station_id BLOB NOT NULL REFERENCES station(id), station_seq INTEGER NOT NULL,
  UNIQUE(station_id, station_seq)) STRICT;

CREATE TABLE request_given_up(
  request_id BLOB PRIMARY KEY REFERENCES publication_request(id),
  given_up_at TEXT NOT NULL CHECK(given_up_at GLOB '????-??-??T??:??:??Z'),
  given_up_by BLOB NOT NULL REFERENCES app_user(id),
  reason TEXT NOT NULL,
  station_id BLOB NOT NULL REFERENCES station(id), station_seq INTEGER NOT NULL,
  UNIQUE(station_id, station_seq)) STRICT;

CREATE TABLE request_photo(
  request_id BLOB NOT NULL REFERENCES publication_request(id), ordinal INTEGER NOT NULL CHECK(ordinal>0),
  photo_id BLOB NOT NULL REFERENCES photo(id),
  photo_sha256 BLOB NOT NULL CHECK(length(photo_sha256)=32),
  PRIMARY KEY(request_id, ordinal), UNIQUE(request_id, photo_id)) STRICT;

CREATE TABLE secret(
  name TEXT PRIMARY KEY,
  sealed BLOB NOT NULL) STRICT;

CREATE TABLE setting(
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL) STRICT;

CREATE TABLE sitting(
  id BLOB PRIMARY KEY CHECK(length(id)=16),
  patient_id BLOB NOT NULL REFERENCES patient(id),
  held_on TEXT NOT NULL CHECK(held_on GLOB '????-??-??'),
  operator_id BLOB NOT NULL REFERENCES app_user(id),
  created_at TEXT NOT NULL CHECK(created_at GLOB '????-??-??T??:??:??Z'),
  station_id BLOB NOT NULL REFERENCES station(id), station_seq INTEGER NOT NULL,
  UNIQUE(station_id, station_seq)) STRICT;

CREATE TABLE station(
  id BLOB PRIMARY KEY CHECK(length(id)=16),
  name TEXT NOT NULL,
  last_seq INTEGER NOT NULL DEFAULT 0 CHECK(last_seq>=0),
  sign_public BLOB NOT NULL CHECK(length(sign_public)=32)) STRICT;

CREATE TABLE vault_info(
  id BLOB PRIMARY KEY CHECK(length(id)=16),
  clinic TEXT NOT NULL CHECK(length(clinic)>0),
  created_at TEXT NOT NULL CHECK(created_at GLOB '????-??-??T??:??:??Z')) STRICT;

CREATE INDEX audit_by_patient ON audit(patient_id, seq);

CREATE INDEX audit_by_time ON audit(utc) WHERE clock_suspect=0;

CREATE INDEX audit_of_glass ON audit(object_id) WHERE kind='glass-broken';

CREATE INDEX audit_of_publication ON audit(object_id) WHERE kind='publication-signed';

CREATE INDEX audit_of_signing ON audit(object_id) WHERE kind='capture-consent-signed';

CREATE INDEX break_glass_by_patient ON break_glass(patient_id, user_id, ends_at);

CREATE INDEX capture_consent_by_patient ON capture_consent(patient_id, signed_at);

CREATE UNIQUE INDEX capture_consent_form_once ON capture_consent(form_document_id);

CREATE UNIQUE INDEX capture_consent_signature_once ON capture_consent(signature_document_id);

CREATE UNIQUE INDEX care_team_now ON care_team(patient_id, user_id) WHERE until IS NULL;

CREATE INDEX document_by_hash ON document(plain_sha256);

CREATE INDEX erasure_by_patient ON erasure(patient_id, requested_at);

CREATE INDEX erasure_of_photo ON erasure_photo(photo_id);

CREATE INDEX patient_by_birth ON patient(born, folded, id);

CREATE INDEX patient_by_name ON patient(folded, id);

CREATE INDEX photo_by_consent ON photo(capture_consent_id);

CREATE INDEX photo_by_hash ON photo(plain_sha256);

CREATE INDEX photo_by_patient ON photo(patient_id, taken_at);

CREATE INDEX photo_by_sitting ON photo(sitting_id);

CREATE UNIQUE INDEX photo_bytes_are_stored_once ON photo(plain_sha256) WHERE shredded_at IS NULL;

CREATE INDEX publication_consent_by_patient ON publication_consent(patient_id);

CREATE UNIQUE INDEX publication_consent_form_once ON publication_consent(sealed_document_id);

CREATE UNIQUE INDEX publication_consent_signature_once ON publication_consent(signature_document_id);

CREATE INDEX publication_request_by_patient ON publication_request(patient_id, created_at);

CREATE INDEX release_by_consent ON release(consent_id);

CREATE INDEX sitting_by_patient ON sitting(patient_id, held_on);

CREATE TRIGGER app_user_is_fixed BEFORE UPDATE OF id, login, name, role, created_at ON app_user
  BEGIN SELECT RAISE(ABORT,'a person keeps login and role'); END;

CREATE TRIGGER app_user_stays BEFORE DELETE ON app_user
  BEGIN SELECT RAISE(ABORT,'an account is not deleted'); END;

CREATE TRIGGER app_user_stays_disabled BEFORE UPDATE ON app_user WHEN OLD.disabled_at IS NOT NULL
  BEGIN SELECT RAISE(ABORT,'an account that ended does not change'); END;

CREATE TRIGGER audit_has_no_gap BEFORE INSERT ON audit
  WHEN NEW.seq IS NOT (SELECT coalesce(max(seq),0)+1 FROM audit)
    OR NEW.prev_hash IS NOT coalesce((SELECT hash FROM audit ORDER BY seq DESC LIMIT 1), zeroblob(32))
  BEGIN SELECT RAISE(ABORT,'an audit event follows the last one'); END;

CREATE TRIGGER audit_is_fixed BEFORE UPDATE ON audit
  BEGIN SELECT RAISE(ABORT,'an audit event does not change'); END;

CREATE TRIGGER audit_stays BEFORE DELETE ON audit
  BEGIN SELECT RAISE(ABORT,'an audit event is not deleted'); END;

CREATE TRIGGER break_glass_is_fixed BEFORE UPDATE ON break_glass
  BEGIN SELECT RAISE(ABORT,'a broken glass stays written down'); END;

CREATE TRIGGER break_glass_is_new BEFORE INSERT ON break_glass
  WHEN EXISTS(SELECT 1 FROM break_glass b WHERE b.id=NEW.id
    OR (b.station_id=NEW.station_id AND b.station_seq=NEW.station_seq))
  BEGIN SELECT RAISE(ABORT,'this glass was broken before'); END;

CREATE TRIGGER break_glass_lasts_thirty_minutes BEFORE INSERT ON break_glass
  WHEN NEW.ends_at IS NOT strftime('%Y-%m-%dT%H:%M:%SZ',NEW.opened_at,'+30 minutes')
    OR NEW.opened_at<(SELECT utc FROM log_present)
  BEGIN SELECT RAISE(ABORT,'a broken glass lasts thirty minutes from the present'); END;

CREATE TRIGGER break_glass_review_is_anothers BEFORE INSERT ON break_glass_review
  WHEN EXISTS(SELECT 1 FROM break_glass_review r WHERE r.break_glass_id=NEW.break_glass_id)
    OR NOT EXISTS(SELECT 1 FROM break_glass b WHERE b.id=NEW.break_glass_id
      AND b.user_id!=NEW.reviewed_by)
  BEGIN SELECT RAISE(ABORT,'a broken glass is reviewed once, by somebody else'); END;

CREATE TRIGGER break_glass_review_is_fixed BEFORE UPDATE ON break_glass_review
  BEGIN SELECT RAISE(ABORT,'a review does not change'); END;

CREATE TRIGGER break_glass_review_stays BEFORE DELETE ON break_glass_review
  BEGIN SELECT RAISE(ABORT,'a review does not change'); END;

CREATE TRIGGER break_glass_stays BEFORE DELETE ON break_glass
  BEGIN SELECT RAISE(ABORT,'a broken glass stays written down'); END;

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

CREATE TRIGGER checkpoint_extends_the_last BEFORE INSERT ON checkpoint
  WHEN NEW.seq<=(SELECT coalesce(max(seq),0) FROM checkpoint)
    OR NEW.root IS NOT (SELECT hash FROM audit WHERE seq=NEW.seq)
  BEGIN SELECT RAISE(ABORT,'a checkpoint extends the last one'); END;

CREATE TRIGGER checkpoint_is_fixed BEFORE UPDATE ON checkpoint
  BEGIN SELECT RAISE(ABORT,'a checkpoint does not change'); END;

CREATE TRIGGER checkpoint_stays BEFORE DELETE ON checkpoint
  BEGIN SELECT RAISE(ABORT,'a checkpoint is not deleted'); END;

CREATE TRIGGER clock_acceptance_is_fixed BEFORE UPDATE ON clock_acceptance
  BEGIN SELECT RAISE(ABORT,'an accepted clock does not change'); END;

CREATE TRIGGER clock_acceptance_is_told BEFORE INSERT ON clock_acceptance
  WHEN NOT EXISTS(SELECT 1 FROM audit a WHERE a.seq=NEW.seq AND a.seq=(SELECT max(seq) FROM audit)
      AND a.kind='clock-accepted' AND a.clock_suspect=0 AND a.user_id IS NOT NULL
      AND length(trim(a.reason))>=10 AND a.utc<NEW.vouched)
    OR NEW.vouched IS NOT (SELECT utc FROM log_present)
    OR EXISTS(SELECT 1 FROM clock_acceptance k WHERE k.seq=NEW.seq)
  BEGIN SELECT RAISE(ABORT,'a clock is accepted by somebody, with a reason'); END;

CREATE TRIGGER clock_acceptance_stays BEFORE DELETE ON clock_acceptance
  BEGIN SELECT RAISE(ABORT,'an accepted clock does not change'); END;

CREATE TRIGGER consent_becomes_signed BEFORE UPDATE ON capture_consent
  WHEN NEW.state='signed' AND (
    NOT EXISTS(SELECT 1 FROM document d WHERE d.id=NEW.form_document_id AND d.patient_id=NEW.patient_id
        AND d.kind='capture_form')
    OR NOT EXISTS(SELECT 1 FROM document d WHERE d.id=NEW.signature_document_id
        AND d.patient_id=NEW.patient_id AND d.plain_sha256=NEW.signature_sha256
        AND d.kind=CASE NEW.route WHEN 'paper' THEN 'capture_scan' ELSE 'strokes' END))
  BEGIN SELECT RAISE(ABORT,'a signed consent comes with its form and signature'); END;

CREATE TRIGGER consent_decided_is_fixed BEFORE UPDATE ON capture_consent WHEN OLD.state!='draft'
  BEGIN SELECT RAISE(ABORT,'a decided consent does not change'); END;

CREATE TRIGGER consent_documents_are_the_patients BEFORE INSERT ON capture_consent
  WHEN NEW.state='signed' AND (
    NOT EXISTS(SELECT 1 FROM document d WHERE d.id=NEW.form_document_id AND d.patient_id=NEW.patient_id
        AND d.kind='capture_form')
    OR NOT EXISTS(SELECT 1 FROM document d WHERE d.id=NEW.signature_document_id
        AND d.patient_id=NEW.patient_id AND d.plain_sha256=NEW.signature_sha256
        AND d.kind=CASE NEW.route WHEN 'paper' THEN 'capture_scan' ELSE 'strokes' END))
  BEGIN SELECT RAISE(ABORT,'a signed consent comes with its form and signature'); END;

CREATE TRIGGER consent_is_new BEFORE INSERT ON capture_consent
  WHEN EXISTS(SELECT 1 FROM capture_consent c WHERE c.id=NEW.id)
  BEGIN SELECT RAISE(ABORT,'this consent exists'); END;

CREATE TRIGGER consent_patient_is_fixed BEFORE UPDATE OF id, patient_id, station_id, station_seq ON capture_consent
  BEGIN SELECT RAISE(ABORT,'a consent stays with its patient'); END;

CREATE TRIGGER consent_rows_stay BEFORE DELETE ON capture_consent WHEN OLD.state!='draft'
  BEGIN SELECT RAISE(ABORT,'a decided consent is not deleted'); END;

CREATE TRIGGER document_is_fixed BEFORE UPDATE OF id, patient_id, kind, media_type, file_id, plain_bytes,
  plain_sha256, sealed_sha256, stored_at, station_id, station_seq ON document
  BEGIN SELECT RAISE(ABORT,'a stored document does not change'); END;

CREATE TRIGGER document_is_new BEFORE INSERT ON document
  WHEN EXISTS(SELECT 1 FROM document d WHERE d.id=NEW.id OR d.file_id=NEW.file_id)
  BEGIN SELECT RAISE(ABORT,'this document exists'); END;

CREATE TRIGGER document_key_rewrap BEFORE UPDATE OF wrapped_key, key_epoch ON document
  WHEN NEW.key_epoch<=OLD.key_epoch
  BEGIN SELECT RAISE(ABORT,'a document key is only re-wrapped'); END;

CREATE TRIGGER document_stays BEFORE DELETE ON document
  BEGIN SELECT RAISE(ABORT,'a stored document is not deleted'); END;

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

CREATE TRIGGER erasure_is_fixed BEFORE UPDATE ON erasure
  BEGIN SELECT RAISE(ABORT,'a request to erase does not change'); END;

CREATE TRIGGER erasure_is_somebodys BEFORE INSERT ON erasure
  WHEN EXISTS(SELECT 1 FROM erasure e WHERE e.id=NEW.id)
    OR (NEW.again_at IS NULL AND NOT EXISTS(SELECT 1 FROM app_user u
        WHERE u.id=NEW.requested_by AND u.disabled_at IS NULL))
    OR (NEW.again_at IS NOT NULL AND NOT EXISTS(SELECT 1 FROM audit a
        WHERE a.kind IN ('backup-restored','older-data-accepted')))
  BEGIN SELECT RAISE(ABORT,'somebody of this vault asks once for an erasure'); END;

CREATE TRIGGER erasure_photo_is_fixed BEFORE UPDATE ON erasure_photo
  BEGIN SELECT RAISE(ABORT,'a request to erase does not change'); END;

CREATE TRIGGER erasure_photo_is_the_patients BEFORE INSERT ON erasure_photo
  WHEN NOT EXISTS(SELECT 1 FROM erasure e JOIN photo p ON p.patient_id=e.patient_id
      WHERE e.id=NEW.erasure_id AND p.id=NEW.photo_id AND p.shredded_at IS NULL)
    OR EXISTS(SELECT 1 FROM erasure_decision d WHERE d.erasure_id=NEW.erasure_id)
  BEGIN SELECT RAISE(ABORT,'a request names stored photographs of its own patient'); END;

CREATE TRIGGER erasure_photo_stays BEFORE DELETE ON erasure_photo
  BEGIN SELECT RAISE(ABORT,'a request to erase does not change'); END;

CREATE TRIGGER erasure_stays BEFORE DELETE ON erasure
  BEGIN SELECT RAISE(ABORT,'a request to erase does not change'); END;

CREATE TRIGGER figure_is_fixed BEFORE UPDATE OF id, request_id, ordinal, media_type, width, height, file_id,
  plain_bytes, plain_sha256, sealed_sha256, form_sha256, stored_at, station_id, station_seq ON figure
  BEGIN SELECT RAISE(ABORT,'a figure does not change'); END;

CREATE TRIGGER figure_is_new BEFORE INSERT ON figure
  WHEN EXISTS(SELECT 1 FROM figure f WHERE f.id=NEW.id OR f.file_id=NEW.file_id
      OR (f.request_id=NEW.request_id AND f.ordinal=NEW.ordinal))
    OR (SELECT state FROM publication_request r WHERE r.id=NEW.request_id) IS NOT 'draft'
  BEGIN SELECT RAISE(ABORT,'a figure is made once, before the form is shown'); END;

CREATE TRIGGER figure_is_of_a_kept_photograph BEFORE INSERT ON figure
  WHEN NEW.wrapped_key IS NULL OR EXISTS(SELECT 1 FROM request_photo q JOIN photo p ON p.id=q.photo_id
      WHERE q.request_id=NEW.request_id AND q.ordinal=NEW.ordinal AND p.shredded_at IS NOT NULL)
  BEGIN SELECT RAISE(ABORT,'a figure is made of a kept photograph and starts with its key'); END;

CREATE TRIGGER figure_key_rewrap_or_shred BEFORE UPDATE OF wrapped_key, key_epoch, shredded_at ON figure
  WHEN NOT (OLD.wrapped_key IS NOT NULL AND ((NEW.wrapped_key IS NULL AND NEW.shredded_at IS NOT NULL
        AND EXISTS(SELECT 1 FROM request_photo q JOIN photo p ON p.id=q.photo_id
          WHERE q.request_id=OLD.request_id AND q.ordinal=OLD.ordinal AND p.shredded_at IS NOT NULL))
      OR (NEW.wrapped_key IS NOT NULL AND NEW.key_epoch>OLD.key_epoch)))
  BEGIN SELECT RAISE(ABORT,'a figure key is only re-wrapped, or destroyed with its photograph'); END;

CREATE TRIGGER figure_stays BEFORE DELETE ON figure
  BEGIN SELECT RAISE(ABORT,'a figure is not deleted'); END;

CREATE TRIGGER label_is_fixed BEFORE UPDATE ON photo_label
  BEGIN SELECT RAISE(ABORT,'an old label does not change'); END;

CREATE TRIGGER label_is_new BEFORE INSERT ON photo_label
  WHEN NEW.n IS NOT (SELECT coalesce(max(n),0)+1 FROM photo_label l WHERE l.photo_id=NEW.photo_id)
  BEGIN SELECT RAISE(ABORT,'a label follows the last one'); END;

CREATE TRIGGER label_stays BEFORE DELETE ON photo_label
  BEGIN SELECT RAISE(ABORT,'an old label is not deleted'); END;

CREATE VIEW log_present AS SELECT max(
  coalesce((SELECT max(utc) FROM audit WHERE clock_suspect=0
      AND seq>=coalesce((SELECT max(k.seq) FROM clock_acceptance k),0)),''),
  coalesce((SELECT strftime('%Y-%m-%dT%H:%M:%SZ', sure.utc,
        '+'||((last.mono_ns-sure.mono_ns)/1000000000)||' seconds')
    FROM audit sure JOIN audit last ON last.boot_id=sure.boot_id AND last.mono_ns>sure.mono_ns
    WHERE sure.seq=(SELECT seq FROM audit WHERE +clock_suspect=0 ORDER BY seq DESC LIMIT 1)
      AND last.seq=(SELECT max(seq) FROM audit)),'')) AS utc;

CREATE TRIGGER patient_history_is_fixed BEFORE UPDATE ON patient_history
  BEGIN SELECT RAISE(ABORT,'an old value does not change'); END;

CREATE TRIGGER patient_history_stays BEFORE DELETE ON patient_history
  BEGIN SELECT RAISE(ABORT,'an old value is not deleted'); END;

CREATE TRIGGER patient_identity_is_fixed BEFORE UPDATE OF id, created_at, station_id, station_seq ON patient
  BEGIN SELECT RAISE(ABORT,'the identity of a patient record does not change'); END;

CREATE TRIGGER patient_is_new BEFORE INSERT ON patient
  WHEN EXISTS(SELECT 1 FROM patient p WHERE p.id=NEW.id OR p.chart_number=NEW.chart_number)
  BEGIN SELECT RAISE(ABORT,'this patient exists'); END;

CREATE TRIGGER patient_keeps_old_facts AFTER UPDATE OF chart_number, family, given, born ON patient BEGIN
  INSERT INTO patient_history(patient_id, n, chart_number, family, given, born, replaced_at)
  VALUES(OLD.id, (SELECT count(*)+1 FROM patient_history h WHERE h.patient_id=OLD.id),
         OLD.chart_number, OLD.family, OLD.given, OLD.born, strftime('%Y-%m-%dT%H:%M:%SZ','now')); END;

CREATE TRIGGER patient_stays BEFORE DELETE ON patient
  BEGIN SELECT RAISE(ABORT,'a patient record is not deleted'); END;

CREATE TRIGGER photo_consent_had_not_ended BEFORE INSERT ON photo
  WHEN EXISTS(SELECT 1 FROM clock_acceptance k CROSS JOIN audit a
    JOIN capture_consent c ON c.id=a.object_id
    WHERE a.object_id=NEW.capture_consent_id AND a.kind='capture-consent-signed' AND a.seq<k.seq
      AND c.expires_at<=k.vouched)
  BEGIN SELECT RAISE(ABORT,'this consent had ended before the clock was accepted'); END;

CREATE TRIGGER photo_identity_is_fixed BEFORE UPDATE OF id, patient_id, capture_consent_id, sitting_id,
  taken_at, taken_source, camera_taken, stated_on, stored_at, file_id, plain_bytes, plain_sha256, sealed_sha256,
  format, media_type, width, height, orientation, camera, original_name, imported_by, station_id, station_seq ON photo
  BEGIN SELECT RAISE(ABORT,'a stored photograph does not change'); END;

CREATE TRIGGER photo_key_rewrap_or_shred BEFORE UPDATE OF wrapped_key, key_epoch, shredded_at ON photo
  WHEN NOT (OLD.wrapped_key IS NOT NULL AND ((NEW.wrapped_key IS NULL AND NEW.shredded_at IS NOT NULL)
       OR (NEW.wrapped_key IS NOT NULL AND NEW.key_epoch>OLD.key_epoch)))
  BEGIN SELECT RAISE(ABORT,'a photograph key is only re-wrapped or destroyed'); END;

CREATE TRIGGER photo_needs_signed_consent BEFORE INSERT ON photo BEGIN
  SELECT RAISE(ABORT,'no signed capture consent covers this photograph') WHERE NOT EXISTS(
    SELECT 1 FROM capture_consent c WHERE c.id=NEW.capture_consent_id AND c.patient_id=NEW.patient_id
       AND c.state='signed' AND c.covers_from<=NEW.taken_at
       AND (c.expires_at IS NULL OR c.expires_at>max(NEW.stored_at,
            (SELECT utc FROM log_present)))
       AND NOT EXISTS(SELECT 1 FROM consent_withdrawal w WHERE w.consent_id=c.id)
       AND EXISTS(SELECT 1 FROM audit a WHERE a.kind='capture-consent-signed' AND a.object_id=c.id
            AND a.patient_id=c.patient_id AND a.object_sha256=c.record_sha256));
  SELECT RAISE(ABORT,'a photograph is taken before it is stored') WHERE NEW.taken_at>NEW.stored_at
    OR strftime('%Y-%m-%dT%H:%M:%SZ',NEW.taken_at) IS NOT NEW.taken_at
    OR strftime('%Y-%m-%dT%H:%M:%SZ',NEW.stored_at) IS NOT NEW.stored_at;
  SELECT RAISE(ABORT,'a sitting belongs to its patient') WHERE NOT EXISTS(
    SELECT 1 FROM sitting s WHERE s.id=NEW.sitting_id AND s.patient_id=NEW.patient_id);
  SELECT RAISE(ABORT,'a photograph starts with its key') WHERE NEW.wrapped_key IS NULL;
  SELECT RAISE(ABORT,'this photograph is already stored')
    WHERE EXISTS(SELECT 1 FROM photo p WHERE p.id=NEW.id OR p.file_id=NEW.file_id
                 OR (p.plain_sha256=NEW.plain_sha256 AND p.shredded_at IS NULL)); END;

CREATE TRIGGER photo_rows_stay BEFORE DELETE ON photo
  BEGIN SELECT RAISE(ABORT,'photograph rows are shredded, not deleted'); END;

CREATE TRIGGER photo_shred_needs_two BEFORE UPDATE OF wrapped_key ON photo
  WHEN NEW.wrapped_key IS NULL AND NOT EXISTS(
    SELECT 1 FROM erasure_photo e JOIN erasure_decision d ON d.erasure_id=e.erasure_id
    WHERE e.photo_id=NEW.id AND d.decision='erase')
  BEGIN SELECT RAISE(ABORT,'two people decide that a photograph is erased'); END;

CREATE TRIGGER photo_shred_takes_its_figures AFTER UPDATE OF wrapped_key ON photo
  WHEN NEW.wrapped_key IS NULL
  BEGIN UPDATE figure SET wrapped_key=NULL, shredded_at=NEW.shredded_at
    WHERE wrapped_key IS NOT NULL AND (request_id, ordinal) IN (
      SELECT q.request_id, q.ordinal FROM request_photo q WHERE q.photo_id=NEW.id); END;

CREATE TRIGGER publication_consent_becomes_signed BEFORE UPDATE ON publication_consent
  WHEN NEW.state='signed' AND (
    NOT EXISTS(SELECT 1 FROM document d WHERE d.id=NEW.sealed_document_id AND d.patient_id=NEW.patient_id
        AND d.kind='publication_sealed')
    OR NOT EXISTS(SELECT 1 FROM document d WHERE d.id=NEW.signature_document_id
        AND d.patient_id=NEW.patient_id AND d.plain_sha256=NEW.signature_sha256
        AND d.kind=CASE NEW.route WHEN 'paper' THEN 'publication_scan' ELSE 'strokes' END)
    OR NOT EXISTS(SELECT 1 FROM publication_image i WHERE i.consent_id=NEW.id))
  BEGIN SELECT RAISE(ABORT,'a signed publication consent comes with its sealed form, signature and images'); END;

CREATE TRIGGER publication_consent_decided_is_fixed BEFORE UPDATE ON publication_consent WHEN OLD.state!='draft'
  BEGIN SELECT RAISE(ABORT,'a decided consent does not change'); END;

CREATE TRIGGER publication_consent_identity_is_fixed BEFORE UPDATE OF id, request_id, patient_id, journal_id,
  station_id, station_seq ON publication_consent
  BEGIN SELECT RAISE(ABORT,'a consent stays with its request'); END;

CREATE TRIGGER publication_consent_is_new BEFORE INSERT ON publication_consent
  WHEN NEW.state!='draft' OR EXISTS(SELECT 1 FROM publication_consent c WHERE c.id=NEW.id OR c.request_id=NEW.request_id)
    OR NOT EXISTS(SELECT 1 FROM publication_request r WHERE r.id=NEW.request_id AND r.patient_id=NEW.patient_id
        AND r.journal_id=NEW.journal_id AND r.state='presented')
  BEGIN SELECT RAISE(ABORT,'a publication consent answers one presented request'); END;

CREATE TRIGGER publication_consent_stays BEFORE DELETE ON publication_consent
  BEGIN SELECT RAISE(ABORT,'a publication consent is not deleted'); END;

CREATE TRIGGER publication_image_is_fixed BEFORE UPDATE ON publication_image
  BEGIN SELECT RAISE(ABORT,'the images of a consent do not change'); END;

CREATE TRIGGER publication_image_is_on_the_form BEFORE INSERT ON publication_image
  WHEN (SELECT state FROM publication_consent c WHERE c.id=NEW.consent_id) IS NOT 'draft'
    OR NOT EXISTS(SELECT 1 FROM publication_consent c JOIN request_photo q ON q.request_id=c.request_id
        JOIN figure f ON f.request_id=q.request_id AND f.ordinal=q.ordinal
        WHERE c.id=NEW.consent_id AND q.ordinal=NEW.ordinal AND q.photo_id=NEW.photo_id
          AND q.photo_sha256=NEW.photo_sha256 AND f.plain_sha256=NEW.figure_sha256)
  BEGIN SELECT RAISE(ABORT,'a consent covers exactly the images of its request'); END;

CREATE TRIGGER publication_image_stays BEFORE DELETE ON publication_image
  BEGIN SELECT RAISE(ABORT,'the images of a consent do not change'); END;

CREATE TRIGGER publication_request_given_up_rests BEFORE UPDATE ON publication_request
  WHEN EXISTS(SELECT 1 FROM request_given_up g WHERE g.request_id=OLD.id)
  BEGIN SELECT RAISE(ABORT,'a request that was given up stays so'); END;

CREATE TRIGGER publication_scope_is_fixed BEFORE UPDATE ON publication_scope
  BEGIN SELECT RAISE(ABORT,'the choices of a consent do not change'); END;

CREATE TRIGGER publication_scope_is_new BEFORE INSERT ON publication_scope
  WHEN (SELECT state FROM publication_consent c WHERE c.id=NEW.consent_id) IS NOT 'draft'
  BEGIN SELECT RAISE(ABORT,'the choices of a decided consent do not change'); END;

CREATE TRIGGER publication_scope_stays BEFORE DELETE ON publication_scope
  BEGIN SELECT RAISE(ABORT,'the choices of a consent do not change'); END;

CREATE TRIGGER publication_withdrawal_is_fixed BEFORE UPDATE ON publication_withdrawal
  BEGIN SELECT RAISE(ABORT,'a withdrawal does not change'); END;

CREATE TRIGGER publication_withdrawal_is_new BEFORE INSERT ON publication_withdrawal
  WHEN EXISTS(SELECT 1 FROM publication_withdrawal w WHERE w.consent_id=NEW.consent_id)
    OR (SELECT state FROM publication_consent c WHERE c.id=NEW.consent_id) IS NOT 'signed'
  BEGIN SELECT RAISE(ABORT,'only a signed consent that was not withdrawn can be withdrawn'); END;

CREATE TRIGGER publication_withdrawal_stays BEFORE DELETE ON publication_withdrawal
  BEGIN SELECT RAISE(ABORT,'a withdrawal does not change'); END;

CREATE TRIGGER release_consent_had_not_ended BEFORE INSERT ON release
  WHEN EXISTS(SELECT 1 FROM clock_acceptance k CROSS JOIN audit a
    JOIN publication_consent c ON c.id=a.object_id
    WHERE a.object_id=NEW.consent_id AND a.kind='publication-signed' AND a.seq<k.seq
      AND c.expires_at<=k.vouched)
  BEGIN SELECT RAISE(ABORT,'this consent had ended before the clock was accepted'); END;

CREATE TRIGGER release_is_fixed BEFORE UPDATE ON release
  BEGIN SELECT RAISE(ABORT,'a release does not change'); END;

CREATE TRIGGER release_needs_every_picture BEFORE INSERT ON release
  WHEN EXISTS(SELECT 1 FROM publication_consent c JOIN request_photo q ON q.request_id=c.request_id
      JOIN photo p ON p.id=q.photo_id
      WHERE c.id=NEW.consent_id AND (p.shredded_at IS NOT NULL
        OR EXISTS(SELECT 1 FROM consent_withdrawal w WHERE w.consent_id=p.capture_consent_id)
        OR NOT EXISTS(SELECT 1 FROM publication_image i WHERE i.consent_id=c.id AND i.ordinal=q.ordinal)))
  BEGIN SELECT RAISE(ABORT,'a picture of this release is not covered or not kept any more'); END;

CREATE TRIGGER release_needs_signed_consent BEFORE INSERT ON release
  WHEN EXISTS(SELECT 1 FROM release r WHERE r.id=NEW.id) OR NOT EXISTS(
    SELECT 1 FROM publication_consent c WHERE c.id=NEW.consent_id AND c.state='signed'
      AND c.expires_at>max(NEW.released_at,
          (SELECT utc FROM log_present))
      AND NOT EXISTS(SELECT 1 FROM publication_withdrawal w WHERE w.consent_id=c.id)
      AND EXISTS(SELECT 1 FROM audit a WHERE a.kind='publication-signed' AND a.object_id=c.id
          AND a.patient_id=c.patient_id AND a.object_sha256=c.record_sha256))
  BEGIN SELECT RAISE(ABORT,'no signed publication consent covers this release'); END;

CREATE TRIGGER release_needs_the_internet BEFORE INSERT ON release
  WHEN NOT EXISTS(SELECT 1 FROM publication_scope s WHERE s.consent_id=NEW.consent_id
      AND s.scope='ONLINE' AND s.decision='permit')
  BEGIN SELECT RAISE(ABORT,'this consent does not allow the Internet'); END;

CREATE TRIGGER release_needs_the_review BEFORE INSERT ON release
  WHEN NOT EXISTS(SELECT 1 FROM publication_consent c WHERE c.id=NEW.consent_id
      AND (c.review_outcome IN ('shown_final','shown_version','waived')
        OR (c.review_outcome='declined_to_look' AND json_extract(c.evidence,'$.waiver_signed') IS 1)))
  BEGIN SELECT RAISE(ABORT,'the manuscript was neither reviewed nor the review waived'); END;

CREATE TRIGGER release_stays BEFORE DELETE ON release
  BEGIN SELECT RAISE(ABORT,'a release is not deleted'); END;

CREATE TRIGGER request_given_up_is_a_draft BEFORE INSERT ON request_given_up
  WHEN EXISTS(SELECT 1 FROM request_given_up g WHERE g.request_id=NEW.request_id)
    OR (SELECT state FROM publication_request r WHERE r.id=NEW.request_id) IS NOT 'draft'
  BEGIN SELECT RAISE(ABORT,'only a draft is given up, and once'); END;

CREATE TRIGGER request_given_up_is_fixed BEFORE UPDATE ON request_given_up
  BEGIN SELECT RAISE(ABORT,'a request that was given up stays so'); END;

CREATE TRIGGER request_given_up_stays BEFORE DELETE ON request_given_up
  BEGIN SELECT RAISE(ABORT,'a request that was given up stays so'); END;

CREATE TRIGGER request_identity_is_fixed BEFORE UPDATE OF id, patient_id, created_at, created_by,
  station_id, station_seq ON publication_request
  BEGIN SELECT RAISE(ABORT,'a request stays with its patient'); END;

CREATE TRIGGER request_is_fixed_once_presented BEFORE UPDATE OF id, patient_id, journal_id, journal_profile,
  journal_sha256, title, manuscript_version, manuscript_sha256, purpose, wording_id, wording_version, locale,
  wording_sha256, form_document_id, form_record, presented_at, created_at, created_by, station_id, station_seq
  ON publication_request WHEN OLD.state!='draft'
  BEGIN SELECT RAISE(ABORT,'a presented request does not change'); END;

CREATE TRIGGER request_is_new BEFORE INSERT ON publication_request
  WHEN NEW.state!='draft' OR EXISTS(SELECT 1 FROM publication_request r WHERE r.id=NEW.id)
  BEGIN SELECT RAISE(ABORT,'a request starts as a draft'); END;

CREATE TRIGGER request_moves_forward BEFORE UPDATE ON publication_request
  WHEN NOT ((OLD.state='draft' AND NEW.state IN ('draft','presented'))
         OR (OLD.state='presented' AND NEW.state IN ('signed','declined')))
  BEGIN SELECT RAISE(ABORT,'a request moves from draft to presented to its answer'); END;

CREATE TRIGGER request_photo_is_fixed BEFORE UPDATE ON request_photo
  BEGIN SELECT RAISE(ABORT,'the photographs of a request do not change'); END;

CREATE TRIGGER request_photo_is_the_patients BEFORE INSERT ON request_photo
  WHEN NOT EXISTS(SELECT 1 FROM publication_request r JOIN photo p ON p.patient_id=r.patient_id
      WHERE r.id=NEW.request_id AND r.state='draft' AND p.id=NEW.photo_id AND p.plain_sha256=NEW.photo_sha256
        AND p.shredded_at IS NULL)
    OR EXISTS(SELECT 1 FROM request_photo q WHERE q.request_id=NEW.request_id
        AND (q.ordinal=NEW.ordinal OR q.photo_id=NEW.photo_id))
  BEGIN SELECT RAISE(ABORT,'a request names stored photographs of its own patient'); END;

CREATE TRIGGER request_photo_stays BEFORE DELETE ON request_photo
  BEGIN SELECT RAISE(ABORT,'the photographs of a request do not change'); END;

CREATE TRIGGER request_stays BEFORE DELETE ON publication_request
  BEGIN SELECT RAISE(ABORT,'a request is not deleted'); END;

CREATE TRIGGER scan_is_new BEFORE INSERT ON document
  WHEN NEW.kind IN ('capture_scan','publication_scan') AND (
    EXISTS(SELECT 1 FROM document d WHERE d.plain_sha256=NEW.plain_sha256)
    OR EXISTS(SELECT 1 FROM photo p WHERE p.plain_sha256=NEW.plain_sha256)
    OR EXISTS(SELECT 1 FROM figure f WHERE f.plain_sha256=NEW.plain_sha256))
  BEGIN SELECT RAISE(ABORT,'these bytes are in the vault, so they are no new scan'); END;

CREATE TRIGGER scope_is_fixed BEFORE UPDATE ON capture_scope
  BEGIN SELECT RAISE(ABORT,'the choices of a consent do not change'); END;

CREATE TRIGGER scope_is_new BEFORE INSERT ON capture_scope
  WHEN (SELECT state FROM capture_consent c WHERE c.id=NEW.consent_id) IS NOT 'draft'
  BEGIN SELECT RAISE(ABORT,'the choices of a decided consent do not change'); END;

CREATE TRIGGER scope_stays BEFORE DELETE ON capture_scope
  BEGIN SELECT RAISE(ABORT,'the choices of a consent do not change'); END;

CREATE TRIGGER secret_keeps_its_name BEFORE UPDATE OF name ON secret WHEN NEW.name!=OLD.name
  BEGIN SELECT RAISE(ABORT,'a secret keeps its name'); END;

CREATE TRIGGER secret_stays BEFORE DELETE ON secret
  BEGIN SELECT RAISE(ABORT,'a secret is not deleted'); END;

CREATE TRIGGER sitting_is_fixed BEFORE UPDATE ON sitting
  BEGIN SELECT RAISE(ABORT,'a sitting does not change'); END;

CREATE TRIGGER sitting_is_new BEFORE INSERT ON sitting
  WHEN EXISTS(SELECT 1 FROM sitting s WHERE s.id=NEW.id)
  BEGIN SELECT RAISE(ABORT,'this sitting exists'); END;

CREATE TRIGGER sitting_stays BEFORE DELETE ON sitting
  BEGIN SELECT RAISE(ABORT,'a sitting is not deleted'); END;

CREATE TRIGGER vault_info_is_fixed BEFORE UPDATE ON vault_info
  BEGIN SELECT RAISE(ABORT,'the name of a vault does not change'); END;

CREATE TRIGGER vault_info_is_new BEFORE INSERT ON vault_info WHEN EXISTS(SELECT 1 FROM vault_info)
  BEGIN SELECT RAISE(ABORT,'a vault has one name'); END;

CREATE TRIGGER vault_info_stays BEFORE DELETE ON vault_info
  BEGIN SELECT RAISE(ABORT,'the name of a vault does not change'); END;

CREATE TRIGGER withdrawal_is_fixed BEFORE UPDATE ON consent_withdrawal
  BEGIN SELECT RAISE(ABORT,'a withdrawal does not change'); END;

CREATE TRIGGER withdrawal_is_new BEFORE INSERT ON consent_withdrawal
  WHEN EXISTS(SELECT 1 FROM consent_withdrawal w WHERE w.consent_id=NEW.consent_id)
    OR (SELECT state FROM capture_consent c WHERE c.id=NEW.consent_id) IS NOT 'signed'
  BEGIN SELECT RAISE(ABORT,'only a signed consent that was not withdrawn can be withdrawn'); END;

CREATE TRIGGER withdrawal_stays BEFORE DELETE ON consent_withdrawal
  BEGIN SELECT RAISE(ABORT,'a withdrawal does not change'); END;

