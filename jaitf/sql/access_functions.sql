-- What a connection may see, asked by every policy of row security; safe to repeat.
-- The principal is set by aircop.core.audit.acting in its transaction: aircop.user_id, aircop.system, aircop.clock.
-- All of them run as aircop_definer, which may read what they need and nothing else, and can't sign in.
SET LOCAL check_function_bodies = off;

CREATE OR REPLACE FUNCTION aircop.is_owner() RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
    SELECT session_user = (SELECT nspowner::regrole::name FROM pg_namespace WHERE nspname = 'aircop')
$$;

-- Now; the owner's own connections (the demo world, the suite) may stand at another moment.
CREATE OR REPLACE FUNCTION aircop.clock() RETURNS timestamptz LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
    SELECT CASE WHEN aircop.is_owner() THEN coalesce(nullif(current_setting('aircop.clock', true), '')::timestamptz, now()) ELSE now() END
$$;

CREATE OR REPLACE FUNCTION aircop.user_id() RETURNS bigint LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
    SELECT nullif(current_setting('aircop.user_id', true), '')::bigint
$$;

-- The system actor of this transaction; nobody but the owner is the owner.
CREATE OR REPLACE FUNCTION aircop.system_actor() RETURNS text LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
    SELECT CASE WHEN name = 'system:owner' AND NOT aircop.is_owner() THEN '' ELSE name END
    FROM (SELECT coalesce(current_setting('aircop.system', true), '') AS name) AS given
$$;

-- The groups of the person's postings in force: both must hold, as in jaitf.permissions. Groups and rooms are worked out once
-- a transaction and kept beside the principal they belong to; `acting` empties them when it names another.
CREATE OR REPLACE FUNCTION aircop.groups() RETURNS integer[] LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    mark text := aircop.user_id() || ':';
    kept text := current_setting('aircop.kept_groups', true);
    held integer[];
BEGIN
    IF starts_with(kept, mark) THEN
        RETURN substr(kept, length(mark) + 1)::integer[];
    END IF;
    SELECT coalesce(array_agg(DISTINCT membership.group_id), '{}') INTO held
    FROM jaitf_user_groups AS membership
    JOIN auth_group ON auth_group.id = membership.group_id
    JOIN jaitf_user ON jaitf_user.id = membership.user_id AND jaitf_user.is_active
    JOIN jaitf_posting AS posting ON posting.officer_id = membership.user_id
        AND posting.starts_on <= (aircop.clock() AT TIME ZONE 'UTC')::date
        AND (posting.ends_on IS NULL OR posting.ends_on > (aircop.clock() AT TIME ZONE 'UTC')::date)
    JOIN jaitf_taskforce AS unit ON unit.id = posting.task_force_id
    JOIN jaitf_agency AS agency ON agency.id = posting.agency_id
    WHERE membership.user_id = aircop.user_id()
      AND (auth_group.name = 'unit:' || unit.code || ':' || agency.code || ':' || posting.role
           OR (auth_group.name = 'unit:' || unit.code AND posting.role = ANY (%(members)s))
           OR auth_group.name = 'person:' || membership.user_id);
    IF mark IS NOT NULL THEN
        PERFORM set_config('aircop.kept_groups', mark || held::text, true);
    END IF;
    RETURN held;
END
$$;

CREATE OR REPLACE FUNCTION aircop.rooms() RETURNS bigint[] LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    mark text := aircop.user_id() || ':';
    kept text := current_setting('aircop.kept_rooms', true);
    held bigint[];
BEGIN
    IF starts_with(kept, mark) THEN
        RETURN substr(kept, length(mark) + 1)::bigint[];
    END IF;
    SELECT coalesce(array_agg(DISTINCT granted.content_object_id), '{}') INTO held
    FROM jaitf_compartmentgroupobjectpermission AS granted
    JOIN auth_permission ON auth_permission.id = granted.permission_id AND auth_permission.codename = 'view_record'
    WHERE granted.group_id = ANY (aircop.groups());
    IF mark IS NOT NULL THEN
        PERFORM set_config('aircop.kept_rooms', mark || held::text, true);
    END IF;
    RETURN held;
END
$$;

-- Whoever watches the log reads it whole; an administrator reads what was done to accounts.
CREATE OR REPLACE FUNCTION aircop.has_role(roles text[]) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM jaitf_posting AS posting JOIN jaitf_user ON jaitf_user.id = posting.officer_id AND jaitf_user.is_active
        WHERE posting.officer_id = aircop.user_id() AND posting.role = ANY (roles)
          AND posting.starts_on <= (aircop.clock() AT TIME ZONE 'UTC')::date
          AND (posting.ends_on IS NULL OR posting.ends_on > (aircop.clock() AT TIME ZONE 'UTC')::date))
$$;

-- Everybody posted today in a unit of which the person is chief or deputy.
CREATE OR REPLACE FUNCTION aircop.people_led() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT theirs.officer_id), '{}')
    FROM jaitf_posting AS mine JOIN jaitf_user ON jaitf_user.id = mine.officer_id AND jaitf_user.is_active
    JOIN jaitf_posting AS theirs ON theirs.task_force_id = mine.task_force_id
    WHERE mine.officer_id = aircop.user_id() AND mine.role = ANY (%(leads)s)
      AND mine.starts_on <= (aircop.clock() AT TIME ZONE 'UTC')::date AND (mine.ends_on IS NULL OR mine.ends_on > (aircop.clock() AT TIME ZONE 'UTC')::date)
      AND theirs.starts_on <= (aircop.clock() AT TIME ZONE 'UTC')::date AND (theirs.ends_on IS NULL OR theirs.ends_on > (aircop.clock() AT TIME ZONE 'UTC')::date)
$$;

CREATE OR REPLACE FUNCTION aircop.shared_targets() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(content_object_id), '{}') FROM profiling_targetgroupobjectpermission
    WHERE group_id = ANY (aircop.groups()) AND expires_at > aircop.clock()
$$;

CREATE OR REPLACE FUNCTION aircop.shared_controls() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(content_object_id), '{}') FROM seizures_controlgroupobjectpermission
    WHERE group_id = ANY (aircop.groups()) AND expires_at > aircop.clock()
$$;

CREATE OR REPLACE FUNCTION aircop.shared_seizures() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(content_object_id), '{}') FROM seizures_seizuregroupobjectpermission
    WHERE group_id = ANY (aircop.groups()) AND expires_at > aircop.clock()
$$;

-- Who or what a shared target is about, and the flights that shared records name: a share would be empty without them.
CREATE OR REPLACE FUNCTION aircop.shared_travellers() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(traveller_id), '{}') FROM profiling_target WHERE id = ANY (aircop.shared_targets()) AND traveller_id IS NOT NULL
$$;

CREATE OR REPLACE FUNCTION aircop.shared_consignments() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(consignment_id), '{}') FROM profiling_target WHERE id = ANY (aircop.shared_targets()) AND consignment_id IS NOT NULL
$$;

CREATE OR REPLACE FUNCTION aircop.shared_mail_items() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(mail_item_id), '{}') FROM profiling_target WHERE id = ANY (aircop.shared_targets()) AND mail_item_id IS NOT NULL
$$;

CREATE OR REPLACE FUNCTION aircop.shared_flights() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(flight_id), '{}') FROM (
        SELECT flight_id FROM profiling_target WHERE id = ANY (aircop.shared_targets())
        UNION SELECT flight_id FROM profiling_traveller WHERE id = ANY (aircop.shared_travellers())
        UNION SELECT flight_id FROM seizures_control WHERE id = ANY (aircop.shared_controls())
        UNION SELECT flight_id FROM seizures_seizure WHERE id = ANY (aircop.shared_seizures())
    ) AS named WHERE flight_id IS NOT NULL
$$;

-- An alert is read by its recipients once it has arrived; what its sender may know of the deliveries is on the delivery.
CREATE OR REPLACE FUNCTION aircop.alerts_received() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT alert_id), '{}') FROM messaging_alertdelivery
    WHERE compartment_id = ANY (aircop.rooms()) AND state <> 'queued'
$$;

CREATE OR REPLACE FUNCTION aircop.alerts_sent() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(id), '{}') FROM messaging_alert WHERE compartment_id = ANY (aircop.rooms())
$$;

-- Search by name. Under row security a LIKE may not use its index, so these apply the reader's scope themselves.
CREATE OR REPLACE FUNCTION aircop.persons_named(key text) RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(id), '{}') FROM seizures_person
    WHERE name_key LIKE '%' || key || '%' AND length(key) > 1
      AND (aircop.system_actor() = 'system:owner' OR compartment_id = ANY ((SELECT aircop.rooms())::bigint[])
           OR seizure_id = ANY ((SELECT aircop.shared_seizures())::bigint[]) OR control_id = ANY ((SELECT aircop.shared_controls())::bigint[]))
$$;

CREATE OR REPLACE FUNCTION aircop.travellers_named(key text) RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(id), '{}') FROM profiling_traveller
    WHERE name_key LIKE '%' || key || '%' AND length(key) > 1
      AND (aircop.system_actor() = 'system:owner' OR compartment_id = ANY ((SELECT aircop.rooms())::bigint[])
           OR id = ANY ((SELECT aircop.shared_travellers())::bigint[]))
$$;

-- For oversight, that answers a person who asks who has looked: the records that hold a name with all these words. Ids only.
CREATE OR REPLACE FUNCTION aircop.records_about(words text[]) RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH named AS (
        SELECT seizure_id, control_id FROM seizures_person
        WHERE name_key LIKE '%' || words[1] || '%' AND string_to_array(name_key, ' ') @> words
    )
    SELECT coalesce(array_agg(public_id), '{}') FROM (
        SELECT public_id FROM profiling_traveller WHERE name_key LIKE '%' || words[1] || '%' AND string_to_array(name_key, ' ') @> words
        UNION SELECT public_id FROM seizures_seizure WHERE id IN (SELECT seizure_id FROM named)
        UNION SELECT public_id FROM seizures_control WHERE id IN (SELECT control_id FROM named)
    ) AS found
    WHERE (SELECT aircop.has_role('{oversight}')) AND cardinality(words) > 1
$$;

-- Under TLP:RED the recipients are named to each other, once the alert has arrived; the units, not what they answered.
CREATE OR REPLACE FUNCTION aircop.named_recipients(alert bigint) RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT delivery.recipient_id FROM messaging_alertdelivery AS delivery JOIN messaging_alert ON messaging_alert.id = delivery.alert_id
    WHERE delivery.alert_id = alert AND messaging_alert.handling = 'TLP_RED'
      AND (alert = ANY (aircop.alerts_received()) OR messaging_alert.compartment_id = ANY (aircop.rooms()))
$$;

-- The protected room of the unit of a control or a case, and what that is called, for whoever works on it and acts.
CREATE OR REPLACE FUNCTION aircop.care_room(sort text, about_sort text, about uuid, sender bigint, OUT room bigint, OUT label text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    owner_acts boolean := aircop.system_actor() = 'system:owner';
    own bigint;
BEGIN
    IF NOT owner_acts AND sender IS DISTINCT FROM aircop.user_id() THEN
        RAISE EXCEPTION 'care: a note is sent in one''s own name' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF about_sort = 'control' THEN
        SELECT compartment_id, reference INTO own, label FROM seizures_control WHERE public_id = about;
    ELSE
        SELECT compartment_id, coalesce(reference, '') INTO own, label FROM seizures_seizure WHERE public_id = about;
    END IF;
    IF own IS NULL OR NOT (owner_acts OR own = ANY (aircop.rooms())) THEN
        RAISE EXCEPTION 'care: there is no such record' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT there.id INTO STRICT room FROM jaitf_compartment AS here JOIN jaitf_compartment AS there ON there.task_force_id = here.task_force_id
    WHERE here.id = own AND there.kind = CASE sort WHEN 'medical' THEN 'medical' ELSE 'victim' END;
END
$$;

-- Whoever works on a control or a case sends a person to the people of a room that is closed to him: he writes, and can't
-- read it back. Which room follows from the unit of the record; who sends it is who acts. Signs are codes, never a score.
CREATE OR REPLACE FUNCTION aircop.care_send(
    sort text, about_sort text, about uuid, person uuid, named text, given_signs text[], given_words text, urgent boolean, sender bigint,
    OUT receipt text, OUT at timestamptz
) LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    there record;
BEGIN
    SELECT * INTO STRICT there FROM aircop.care_room(sort, about_sort, about, sender);
    IF NOT given_signs <@ (SELECT coalesce(array_agg(code::text), '{}') FROM core_codeentry
                           WHERE list_name = 'risk_indicators' AND parent = 'TIPI' AND is_active) THEN
        RAISE EXCEPTION 'care: this is no sign of the list' USING ERRCODE = 'check_violation';
    END IF;
    receipt := CASE sort WHEN 'medical' THEN 'M-' ELSE 'W-' END || upper(left(replace(gen_random_uuid()::text, '-', ''), 10));
    at := aircop.clock();
    INSERT INTO seizures_carenote (public_id, created_at, compartment_id, kind, receipt, about_kind, about_id, about_reference, person_id, person_name,
                                   signs, words, is_urgent, sent_by_id)
    VALUES (gen_random_uuid(), at, there.room, sort, receipt, about_sort, about, there.label, person, left(named, 240), given_signs, given_words, urgent, sender);
END
$$;

-- Takes what names a victim out of the history of the record, which nobody changes otherwise; nothing of anybody else.
CREATE OR REPLACE FUNCTION aircop.victim_history_unnamed(about uuid, person uuid) RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    ignored text := current_setting('pgtrigger.ignore', true);
BEGIN
    PERFORM set_config('pgtrigger.ignore', '{pgtrigger_append_only_dccc8}', true);
    UPDATE seizures_personevent SET family_name = '', given_names = '', name_key = '', document_type = '', document_number = '', document_issuer = '',
                                    document_expires_on = NULL, traveller_id = NULL
    WHERE pgh_obj_id IN (
        SELECT kept.id FROM seizures_person AS kept
        LEFT JOIN seizures_seizure AS seizure ON seizure.id = kept.seizure_id LEFT JOIN seizures_control AS control ON control.id = kept.control_id
        WHERE kept.public_id = person AND kept.role = 'victim' AND about IN (seizure.public_id, control.public_id)
    );
    PERFORM set_config('pgtrigger.ignore', ignored, true);
END
$$;
REVOKE EXECUTE ON FUNCTION aircop.victim_history_unnamed FROM PUBLIC;

-- What names a victim goes from the case into the victims' room, and out of the history of the record; the answer is whether
-- the room knew of the person before. Who enters it can't read it back; nothing but what names is taken from the history.
CREATE OR REPLACE FUNCTION aircop.victim_identity_keep(about_sort text, about uuid, person uuid, sender bigint, said jsonb)
RETURNS boolean LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    there record;
    named text := left(btrim(concat_ws(', ', nullif(said ->> 'family_name', ''), nullif(said ->> 'given_names', ''))), 240);
BEGIN
    SELECT * INTO STRICT there FROM aircop.care_room('welfare', about_sort, about, sender);
    IF named <> '' OR said ->> 'document_number' <> '' THEN
        INSERT INTO seizures_victimidentity (public_id, created_at, compartment_id, about_kind, about_id, about_reference, person_id, person_name,
                                             family_name, given_names, sex, birth_date, nationality, document_type, document_number, document_issuer,
                                             document_expires_on, entered_by_id)
        VALUES (gen_random_uuid(), aircop.clock(), there.room, about_sort, about, there.label, person, named,
                said ->> 'family_name', said ->> 'given_names', said ->> 'sex', (said ->> 'birth_date')::date, said ->> 'nationality',
                said ->> 'document_type', said ->> 'document_number', said ->> 'document_issuer', (said ->> 'document_expires_on')::date, sender);
    END IF;
    PERFORM aircop.victim_history_unnamed(about, person);
    RETURN EXISTS (SELECT FROM seizures_carenote WHERE kind = 'welfare' AND person_id = person)
        OR EXISTS (SELECT FROM seizures_victimscreening WHERE person_id = person);
END
$$;

-- What a control or a case of one's own rooms, and the control that a case came from, are called outside of the database.
CREATE OR REPLACE FUNCTION aircop.own_record(about uuid) RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(name), '{}') FROM (
        SELECT public_id AS name FROM seizures_control
        WHERE public_id = about AND (aircop.system_actor() = 'system:owner' OR compartment_id = ANY ((SELECT aircop.rooms())::bigint[]))
        UNION ALL SELECT unnest(ARRAY[seizure.public_id, control.public_id]) FROM seizures_seizure AS seizure
            LEFT JOIN seizures_control AS control ON control.id = seizure.control_id
        WHERE seizure.public_id = about AND (aircop.system_actor() = 'system:owner' OR seizure.compartment_id = ANY ((SELECT aircop.rooms())::bigint[]))
    ) AS names WHERE name IS NOT NULL
$$;

-- All that people of a case learn of a medical path: none (NULL), one that goes on (true), or finished ones (false).
CREATE OR REPLACE FUNCTION aircop.medical_path_open(about uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT bool_or(goes_on) FROM (
        SELECT state NOT IN ('discharged', 'ended') AS goes_on FROM seizures_medicalpath WHERE about_id = ANY ((SELECT aircop.own_record(about))::uuid[])
        UNION ALL SELECT true FROM seizures_carenote AS note
        WHERE kind = 'medical' AND about_id = ANY ((SELECT aircop.own_record(about))::uuid[])
          AND NOT EXISTS (SELECT FROM seizures_medicalpath WHERE note_id = note.id)
    ) AS known
$$;

-- What the referral officer tells the people of a case, with the person's consent or on an authority's word: to ask the
-- prosecutor before any charge. Nothing about whom, and nothing where it was not told.
CREATE OR REPLACE FUNCTION aircop.ask_before_charge(about uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM seizures_victimscreening WHERE tell_case AND about_id = ANY ((SELECT aircop.own_record(about))::uuid[]))
$$;

-- Codes of the units that hold a case connected with this one which the reader does not see: whom to ask, and nothing else, not
-- even by what they are connected. Only from a submitted case of one's own rooms; digests of keys are compared, no content is
-- read; medical and victims' rooms never answer, and drafts do not either.
CREATE OR REPLACE FUNCTION aircop.units_with_links(case_id bigint) RETURNS text[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT unit.code), '{}')
    FROM seizures_seizure AS own
    JOIN seizures_linkkey AS key ON key.seizure_id = own.id
    JOIN seizures_linkkey AS same ON same.digest = key.digest AND same.seizure_id <> own.id
    JOIN seizures_seizure AS other ON other.id = same.seizure_id AND other.state <> 'draft'
    JOIN jaitf_compartment AS room ON room.id = other.compartment_id AND room.kind IN ('joint', 'agency')
    JOIN jaitf_taskforce AS unit ON unit.id = room.task_force_id
    WHERE own.id = case_id AND own.state <> 'draft'
      AND own.compartment_id = ANY ((SELECT aircop.rooms())::bigint[])
      AND NOT other.compartment_id = ANY ((SELECT aircop.rooms())::bigint[])
      AND NOT other.id = ANY ((SELECT aircop.shared_seizures())::bigint[])
$$;
