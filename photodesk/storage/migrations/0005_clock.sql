-- The way out when a clock ran years ahead and its events were not marked suspect: from an accepted
-- clock on, the log's present counts anew. What had ended by the latest moment that the log vouched
-- for until then stays ended, so that the clock never opens what time has shut (decision 0008).

CREATE TABLE clock_acceptance(
  seq INTEGER PRIMARY KEY REFERENCES audit(seq),
  vouched TEXT NOT NULL CHECK(vouched GLOB '????-??-??T??:??:??Z')) STRICT;

-- As in 0001, and counted from the last acceptance on.
DROP VIEW log_present;
CREATE VIEW log_present AS SELECT max(
  coalesce((SELECT max(utc) FROM audit WHERE clock_suspect=0
      AND seq>=coalesce((SELECT max(k.seq) FROM clock_acceptance k),0)),''),
  coalesce((SELECT strftime('%Y-%m-%dT%H:%M:%SZ', sure.utc,
        '+'||((last.mono_ns-sure.mono_ns)/1000000000)||' seconds')
    FROM audit sure JOIN audit last ON last.boot_id=sure.boot_id AND last.mono_ns>sure.mono_ns
    WHERE sure.seq=(SELECT seq FROM audit WHERE +clock_suspect=0 ORDER BY seq DESC LIMIT 1)
      AND last.seq=(SELECT max(seq) FROM audit)),'')) AS utc;

-- The event is the last one, somebody's, with a reason; the log was ahead of it, and says how far.
CREATE TRIGGER clock_acceptance_is_told BEFORE INSERT ON clock_acceptance
  WHEN NOT EXISTS(SELECT 1 FROM audit a WHERE a.seq=NEW.seq AND a.seq=(SELECT max(seq) FROM audit)
      AND a.kind='clock-accepted' AND a.clock_suspect=0 AND a.user_id IS NOT NULL
      AND length(trim(a.reason))>=10 AND a.utc<NEW.vouched)
    OR NEW.vouched IS NOT (SELECT utc FROM log_present)
    OR EXISTS(SELECT 1 FROM clock_acceptance k WHERE k.seq=NEW.seq)
  BEGIN SELECT RAISE(ABORT,'a clock is accepted by somebody, with a reason'); END;
CREATE TRIGGER clock_acceptance_is_fixed BEFORE UPDATE ON clock_acceptance
  BEGIN SELECT RAISE(ABORT,'an accepted clock does not change'); END;
CREATE TRIGGER clock_acceptance_stays BEFORE DELETE ON clock_acceptance
  BEGIN SELECT RAISE(ABORT,'an accepted clock does not change'); END;

CREATE TRIGGER photo_consent_had_not_ended BEFORE INSERT ON photo
  WHEN EXISTS(SELECT 1 FROM clock_acceptance k CROSS JOIN audit a
    JOIN capture_consent c ON c.id=a.object_id
    WHERE a.object_id=NEW.capture_consent_id AND a.kind='capture-consent-signed' AND a.seq<k.seq
      AND c.expires_at<=k.vouched)
  BEGIN SELECT RAISE(ABORT,'this consent had ended before the clock was accepted'); END;
CREATE TRIGGER release_consent_had_not_ended BEFORE INSERT ON release
  WHEN EXISTS(SELECT 1 FROM clock_acceptance k CROSS JOIN audit a
    JOIN publication_consent c ON c.id=a.object_id
    WHERE a.object_id=NEW.consent_id AND a.kind='publication-signed' AND a.seq<k.seq
      AND c.expires_at<=k.vouched)
  BEGIN SELECT RAISE(ABORT,'this consent had ended before the clock was accepted'); END;
