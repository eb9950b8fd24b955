-- Search: how text is folded (the same way when it is kept and when it is asked for), what is kept of each record, and
-- the one function that reads it past row security and applies the reader's scope itself.
-- The functions that keep the index run as whoever writes, under row security: he holds the room of what he writes, and
-- the role behind the definer functions reads no text. Safe to repeat.
SET LOCAL check_function_bodies = off;

-- Lower case without accents and marks; Arabic letters in one form, without tatweel and vowel signs; European digits;
-- everything that is no letter and no digit becomes a blank.
CREATE OR REPLACE FUNCTION aircop.search_fold(given text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
    SELECT trim(regexp_replace(translate(
        replace(replace(replace(replace(
            regexp_replace(lower(normalize(coalesce(given, ''), NFKD)), '[\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u200c-\u200f]', '', 'g'),
        'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
        'øłđðıىةٱؤئکگیەہ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹', 'olddiيهاويكقيهه01234567890123456789'), '[^[:alnum:]]+', ' ', 'g'))
$$;

-- A folded word in Latin letters: Cyrillic and Arabic letter by letter.
CREATE OR REPLACE FUNCTION aircop.search_latin(word text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
    SELECT CASE WHEN word ~ '[\u0400-\u04ff\u0600-\u06ff]' THEN translate(
        replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
            word, 'خ', 'kh'), 'ش', 'sh'), 'ث', 'th'), 'ذ', 'dh'), 'غ', 'gh'), 'ж', 'zh'), 'х', 'kh'), 'ц', 'ts'), 'ч', 'ch'), 'ш', 'sh'),
            'щ', 'sh'), 'ю', 'yu'), 'я', 'ya'), 'є', 'ye'),
        'ابتجحدرزسصضطظعفقكلمنهويءپچвабгдезийклмнопрстуфыэіґъь', 'abtjhdrzssdtzafqklmnhwi' || '''' || 'pcvabgdeziiklmnoprstufyeig') ELSE word END
$$;

-- What spellings of one name share, whatever the script: its consonants, with a mark for a vowel that begins it.
-- Mohamed, Muhammad, Mohammed and محمد are all mhmd. Empty when less than three signs are left: too many names share that.
CREATE OR REPLACE FUNCTION aircop.search_key(word text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
    SELECT CASE WHEN length(key) >= 3 AND key !~ '[0-9]' THEN key ELSE '' END FROM (
        SELECT regexp_replace(left(plain, 1) || translate(substr(plain, 2), 'aeiouyw', ''), '(.)\1+', '\1', 'g') AS key FROM (
            SELECT regexp_replace(regexp_replace(
                translate(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
                    aircop.search_latin(word), '''', ''), 'tch', 'x'), 'sch', 'x'), 'ch', 'x'), 'sh', 'x'), 'kh', 'h'), 'gh', 'g'), 'ph', 'f'), 'dh', 'd'), 'th', 't'),
                    'cqpvz', 'kkbbs'),
                '^dj', 'j'), '^[aeiouy]+', 'a') AS plain) AS latin) AS keys
$$;

-- The words of a text, and beside each its stem in the language of the text.
CREATE OR REPLACE FUNCTION aircop.search_text(given text, language text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
    SELECT CASE WHEN folded = '' THEN ''::tsvector ELSE to_tsvector('simple'::regconfig, folded) || to_tsvector(
        CASE left(language, 2) WHEN 'en' THEN 'english'::regconfig WHEN 'fr' THEN 'french'::regconfig WHEN 'es' THEN 'spanish'::regconfig
                      WHEN 'pt' THEN 'portuguese'::regconfig WHEN 'ar' THEN 'arabic'::regconfig ELSE 'simple'::regconfig END, folded) END
    FROM (SELECT aircop.search_fold(given) AS folded) AS text
$$;

-- Words of a name, as they are written, in Latin letters, without its apostrophes, and the keys of each.
CREATE OR REPLACE FUNCTION aircop.search_names(given text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
    SELECT to_tsvector('simple'::regconfig, folded || ' ' || joined || ' ' || aircop.search_latin(folded)) || array_to_tsvector(
        ARRAY(SELECT DISTINCT '~' || key FROM regexp_split_to_table(joined, ' ') AS word, aircop.search_key(word) AS key WHERE key <> ''))
    FROM (SELECT aircop.search_fold(given) AS folded, aircop.search_fold(regexp_replace(coalesce(given, ''), '[''’ʼ`´-]', '', 'g')) AS joined) AS name
$$;

-- Numbers and references as they are written, each also without what divides it: DSS-2026-00042 → dss, 2026, 00042, dss202600042.
CREATE OR REPLACE FUNCTION aircop.search_numbers(given text[]) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
    SELECT to_tsvector('simple'::regconfig, coalesce(string_agg(folded || ' ' || replace(folded, ' ', ''), ' '), ''))
    FROM (SELECT aircop.search_fold(one) AS folded FROM unnest(given) AS one) AS numbers WHERE folded <> ''
$$;

-- Telephone numbers and the like in a text: their digits, and the last nine of them, which are the same with and without a prefix.
CREATE OR REPLACE FUNCTION aircop.search_phones(given text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
    SELECT coalesce(array_agg(digits) || array_agg(right(digits, 9)), '{}') FROM (
        SELECT regexp_replace(found[1], '\D', '', 'g') AS digits FROM regexp_matches(coalesce(given, ''), '(\+?\d[\d .()/-]{5,22}\d)', 'g') AS found
    ) AS numbers WHERE length(digits) BETWEEN 7 AND 15
$$;

-- Every text in a document of facts, and the labels of codes in five languages, with those of the headings above them.
CREATE OR REPLACE FUNCTION aircop.search_labels(list text, codes text[]) RETURNS tsvector LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    WITH RECURSIVE wanted AS (
        SELECT entry.* FROM core_codeentry AS entry WHERE entry.list_name = list AND entry.code = ANY (codes)
        UNION SELECT entry.* FROM core_codeentry AS entry JOIN wanted ON entry.list_name = list AND entry.code = wanted.parent
    )
    SELECT aircop.search_text(string_agg(label_en, ' '), 'en') || aircop.search_text(string_agg(label_fr, ' '), 'fr') || aircop.search_text(string_agg(label_es, ' '), 'es')
        || aircop.search_text(string_agg(label_pt, ' '), 'pt') || aircop.search_text(string_agg(label_ar, ' '), 'ar') FROM wanted
$$;

-- What is kept of a case, a control and an exhibit. Drafts of forms, returns, amendments under way and protected rooms are not in it.
CREATE OR REPLACE FUNCTION aircop.search_keep_seizures(ids bigint[]) RETURNS void LANGUAGE sql VOLATILE SET search_path = public, pg_temp AS $$
    DELETE FROM seizures_searchentry WHERE kind = 'seizure' AND record_pk = ANY (ids) AND NOT EXISTS (
        SELECT FROM seizures_seizure WHERE id = record_pk AND compartment_id <> ALL (ARRAY(SELECT id FROM jaitf_compartment WHERE kind IN ('medical', 'victim'))));
    INSERT INTO seizures_searchentry AS kept (public_id, created_at, changed_at, compartment_id, kind, record_pk, reference, occurred_at, state, words)
    SELECT seizure.public_id, seizure.created_at, now(), seizure.compartment_id, 'seizure', seizure.id, coalesce(seizure.reference, ''), seizure.occurred_at, seizure.state,
        setweight(aircop.search_numbers(ARRAY[seizure.reference, seizure.awb, seizure.s10, seizure.flight_text] || persons.numbers || lines.numbers
                  || aircop.search_phones(seizure.narrative)), 'A')
        || setweight(aircop.search_names(persons.names), 'A')
        || setweight(aircop.search_labels('commodities', lines.codes), 'B') || setweight(aircop.search_labels('concealment_methods', hidden.codes), 'C')
        || setweight(aircop.search_text(lines.words, seizure.narrative_language), 'B')
        || setweight(aircop.search_text(concat_ws(' ', hidden.words, seizure.place_detail), seizure.narrative_language), 'C')
        || aircop.search_text(seizure.narrative, seizure.narrative_language)
        || array_to_tsvector(ARRAY['@' || seizure.compartment_id])
    FROM seizures_seizure AS seizure,
    LATERAL (SELECT string_agg(family_name || ' ' || given_names, ' ') AS names, coalesce(array_agg(document_number), '{}') AS numbers
             FROM seizures_person WHERE seizure_id = seizure.id) AS persons,
    LATERAL (SELECT array_agg(commodity) AS codes, string_agg(line.description || ' ' || coalesce(facts.words, ''), ' ') AS words,
                    coalesce(array_agg(DISTINCT facts.number) FILTER (WHERE facts.number IS NOT NULL), '{}') AS numbers
             FROM seizures_commodityline AS line LEFT JOIN LATERAL (
                 SELECT value #>> '{}' AS words, value #>> '{}' AS number FROM jsonb_path_query(line.attributes, 'strict $.** ? (@.type() == "string")') AS value
             ) AS facts ON true WHERE line.seizure_id = seizure.id) AS lines,
    LATERAL (SELECT array_agg(method) AS codes, string_agg(detail, ' ') AS words FROM seizures_concealmentused WHERE seizure_id = seizure.id) AS hidden
    WHERE seizure.id = ANY (ids) AND seizure.compartment_id <> ALL (ARRAY(SELECT id FROM jaitf_compartment WHERE kind IN ('medical', 'victim')))
    ON CONFLICT (kind, record_pk) DO UPDATE SET compartment_id = EXCLUDED.compartment_id, reference = EXCLUDED.reference,
        occurred_at = EXCLUDED.occurred_at, state = EXCLUDED.state, words = EXCLUDED.words, changed_at = EXCLUDED.changed_at
    WHERE (kept.compartment_id, kept.reference, kept.occurred_at, kept.state, kept.words)
        IS DISTINCT FROM (EXCLUDED.compartment_id, EXCLUDED.reference, EXCLUDED.occurred_at, EXCLUDED.state, EXCLUDED.words);
    -- Exhibits are called after their case.
    SELECT aircop.search_keep_exhibits(ARRAY(SELECT id FROM seizures_exhibit WHERE seizure_id = ANY (ids)));
$$;

CREATE OR REPLACE FUNCTION aircop.search_keep_controls(ids bigint[]) RETURNS void LANGUAGE sql VOLATILE SET search_path = public, pg_temp AS $$
    DELETE FROM seizures_searchentry WHERE kind = 'control' AND record_pk = ANY (ids) AND NOT EXISTS (
        SELECT FROM seizures_control WHERE id = record_pk AND compartment_id <> ALL (ARRAY(SELECT id FROM jaitf_compartment WHERE kind IN ('medical', 'victim'))));
    INSERT INTO seizures_searchentry AS kept (public_id, created_at, changed_at, compartment_id, kind, record_pk, reference, occurred_at, state, words)
    SELECT control.public_id, control.created_at, now(), control.compartment_id, 'control', control.id, control.reference, control.occurred_at, control.result,
        setweight(aircop.search_numbers(ARRAY[control.reference, control.awb, control.s10, control.flight_text] || persons.numbers
                  || aircop.search_phones(control.note)), 'A')
        || setweight(aircop.search_names(persons.names), 'A')
        || aircop.search_text(control.note, 'en') || aircop.search_text(control.note, 'fr')
        || array_to_tsvector(ARRAY['@' || control.compartment_id])
    FROM seizures_control AS control,
    LATERAL (SELECT string_agg(family_name || ' ' || given_names, ' ') AS names, coalesce(array_agg(document_number), '{}') AS numbers
             FROM seizures_person WHERE control_id = control.id) AS persons
    WHERE control.id = ANY (ids) AND control.compartment_id <> ALL (ARRAY(SELECT id FROM jaitf_compartment WHERE kind IN ('medical', 'victim')))
    ON CONFLICT (kind, record_pk) DO UPDATE SET compartment_id = EXCLUDED.compartment_id, reference = EXCLUDED.reference,
        occurred_at = EXCLUDED.occurred_at, state = EXCLUDED.state, words = EXCLUDED.words, changed_at = EXCLUDED.changed_at
    WHERE (kept.compartment_id, kept.reference, kept.occurred_at, kept.state, kept.words)
        IS DISTINCT FROM (EXCLUDED.compartment_id, EXCLUDED.reference, EXCLUDED.occurred_at, EXCLUDED.state, EXCLUDED.words);
$$;

CREATE OR REPLACE FUNCTION aircop.search_keep_exhibits(ids bigint[]) RETURNS void LANGUAGE sql VOLATILE SET search_path = public, pg_temp AS $$
    DELETE FROM seizures_searchentry WHERE kind = 'exhibit' AND record_pk = ANY (ids) AND NOT EXISTS (
        SELECT FROM seizures_exhibit WHERE id = record_pk AND compartment_id <> ALL (ARRAY(SELECT id FROM jaitf_compartment WHERE kind IN ('medical', 'victim'))));
    INSERT INTO seizures_searchentry AS kept (public_id, created_at, changed_at, compartment_id, kind, record_pk, reference, occurred_at, state, words)
    SELECT exhibit.public_id, exhibit.created_at, now(), exhibit.compartment_id, 'exhibit', exhibit.id, seizure.reference || '-' || exhibit.number, exhibit.created_at,
        CASE WHEN exhibit.ended_at IS NULL THEN 'kept' ELSE 'ended' END,
        setweight(aircop.search_numbers(ARRAY[seizure.reference || '-' || exhibit.number, exhibit.seal_number]), 'A')
        || setweight(aircop.search_text(exhibit.description, seizure.narrative_language), 'B')
        || aircop.search_text(exhibit.found_at_place, seizure.narrative_language)
        || array_to_tsvector(ARRAY['@' || exhibit.compartment_id])
    FROM seizures_exhibit AS exhibit JOIN seizures_seizure AS seizure ON seizure.id = exhibit.seizure_id
    WHERE exhibit.id = ANY (ids) AND exhibit.compartment_id <> ALL (ARRAY(SELECT id FROM jaitf_compartment WHERE kind IN ('medical', 'victim'))) AND seizure.reference IS NOT NULL
    ON CONFLICT (kind, record_pk) DO UPDATE SET compartment_id = EXCLUDED.compartment_id, reference = EXCLUDED.reference,
        occurred_at = EXCLUDED.occurred_at, state = EXCLUDED.state, words = EXCLUDED.words, changed_at = EXCLUDED.changed_at
    WHERE (kept.compartment_id, kept.reference, kept.occurred_at, kept.state, kept.words)
        IS DISTINCT FROM (EXCLUDED.compartment_id, EXCLUDED.reference, EXCLUDED.occurred_at, EXCLUDED.state, EXCLUDED.words);
$$;

-- After each statement that adds, changes or removes rows: arguments are the kind of record, and the column that names it.
CREATE OR REPLACE FUNCTION aircop.search_follow() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    ids bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        EXECUTE format('SELECT array_agg(DISTINCT %I) FROM came WHERE %1$I IS NOT NULL', TG_ARGV[1]) INTO ids;
    ELSIF TG_OP = 'DELETE' THEN
        EXECUTE format('SELECT array_agg(DISTINCT %I) FROM went WHERE %1$I IS NOT NULL', TG_ARGV[1]) INTO ids;
    ELSE
        -- Only rows that changed in something that is searched for: a system actor who moves other columns sees no parts.
        EXECUTE format('SELECT array_agg(DISTINCT key) FROM (SELECT unnest(ARRAY[came.%1$I, went.%1$I]) AS key FROM came JOIN went USING (id)
                        WHERE %2$s) AS keys WHERE key IS NOT NULL', TG_ARGV[1], TG_ARGV[2]) INTO ids;
    END IF;
    IF ids IS NOT NULL THEN
        EXECUTE format('SELECT aircop.search_keep_%ss($1)', TG_ARGV[0]) USING ids;
    END IF;
    RETURN NULL;
END
$$;

-- What somebody typed, as a query: each word must be there, as it is written (numbers from four and letters from three signs on also as a
-- beginning), by its stem in any of the five languages, or by the key of a name; or all of it is one number with blanks in it.
-- Of a reference only the end may be a beginning: every record has its unit and its year, and to gather all of them took half a second.
CREATE OR REPLACE FUNCTION aircop.search_query(given text) RETURNS tsquery LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
DECLARE
    folded text := aircop.search_fold(left(given, 100));
    compact text := replace(folded, ' ', '');
    is_reference boolean := folded ~ '^[a-z][a-z0-9]{1,7} (19|20)[0-9]{2} [0-9]+( [0-9]+)?$';
    ending text := regexp_replace(folded, '^.* ', '');
    asked tsquery;
    term tsquery;
    word text;
    form text;
BEGIN
    FOR word IN SELECT DISTINCT one FROM regexp_split_to_table(folded, ' ') AS one WHERE one <> '' AND (length(one) > 1 OR length(folded) < 3 OR one ~ '[0-9]') LOOP
        term := (quote_literal(word) || CASE WHEN length(word) >= CASE WHEN word ~ '[0-9]' THEN 4 ELSE 3 END AND (NOT is_reference OR word = ending)
                 THEN ':*' ELSE '' END)::tsquery;
        IF word !~ '[0-9]' AND length(word) > 2 THEN
            FOR form IN
                SELECT DISTINCT lexeme FROM unnest(ARRAY['english', 'french', 'spanish', 'portuguese', 'arabic']::regconfig[]) AS config,
                    unnest(tsvector_to_array(to_tsvector(config, word))) AS lexeme WHERE lexeme <> word AND length(lexeme) > 2
                UNION SELECT latin FROM aircop.search_latin(word) AS latin WHERE latin <> word AND latin ~ '^[a-z]{3,}$'
                UNION SELECT '~' || key FROM aircop.search_key(word) AS key WHERE key <> ''
            LOOP
                term := term || quote_literal(form)::tsquery;
            END LOOP;
        END IF;
        asked := CASE WHEN asked IS NULL THEN term ELSE asked && term END;
    END LOOP;
    IF compact ~ '[0-9]' AND length(compact) BETWEEN 6 AND 30 AND compact <> folded THEN
        asked := asked || (quote_literal(compact) || ':*')::tsquery;
    END IF;
    IF regexp_replace(given, '[\s+().,/-]', '', 'g') ~ '^[0-9]{9,15}$' THEN
        asked := asked || (quote_literal(right(compact, 9)))::tsquery;
    END IF;
    RETURN asked;
END
$$;

-- Of these words, those that the query finds: to mark them where they stand, in fields that the reader may see.
CREATE OR REPLACE FUNCTION aircop.search_marks(asked text, candidates text[]) RETURNS SETOF text LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
    WITH terms AS MATERIALIZED (
        SELECT aircop.search_query(one) AS term FROM regexp_split_to_table(asked, '\s+') AS one WHERE one <> '' UNION SELECT aircop.search_query(asked)
    )
    SELECT DISTINCT word FROM unnest(candidates) AS word,
        LATERAL (SELECT aircop.search_fold(word) AS folded) AS name,
        LATERAL (SELECT aircop.search_names(word) || aircop.search_numbers(ARRAY[word]) || aircop.search_text(folded, 'en') || aircop.search_text(folded, 'fr')
                 || aircop.search_text(folded, 'es') || aircop.search_text(folded, 'pt') || aircop.search_text(folded, 'ar') AS words) AS lexemes
    WHERE folded <> '' AND EXISTS (SELECT FROM terms WHERE term IS NOT NULL AND words @@ term)
$$;

-- The records that match, of what the acting person may see, the best of the newest first; `total` is counted up to 1,001.
-- Whoever holds the room finds by every word. Whom a record is shared with finds it by its reference alone: which other
-- fields the share shows is not known here. Keys and numbers only: no text leaves the table.
CREATE OR REPLACE FUNCTION aircop.search_find(
    asked text, kinds text[], states text[], units bigint[], since timestamptz, until timestamptz, changed timestamptz, skip integer, take integer
) RETURNS TABLE (kind text, record_pk bigint, rank real, total bigint) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    query tsquery := aircop.search_query(asked);
    compact text := replace(aircop.search_fold(asked), ' ', '');
    everything boolean := aircop.system_actor() = 'system:owner';
    held bigint[] := aircop.rooms();
    cases bigint[] := aircop.shared_seizures();
    controls bigint[] := aircop.shared_controls();
    narrowed text := '';
    scope text := 'true';
    shared text := '';
BEGIN
    IF query IS NULL OR numnode(query) = 0 THEN
        RETURN;
    END IF;
    IF kinds IS NOT NULL THEN narrowed := narrowed || format(' AND kind = ANY (%L::text[])', kinds); END IF;
    IF states IS NOT NULL THEN narrowed := narrowed || format(' AND state = ANY (%L::text[])', states); END IF;
    IF since IS NOT NULL THEN narrowed := narrowed || format(' AND occurred_at >= %L', since); END IF;
    IF until IS NOT NULL THEN narrowed := narrowed || format(' AND occurred_at < %L', until); END IF;
    IF changed IS NOT NULL THEN narrowed := narrowed || format(' AND created_at >= %L', changed); END IF;
    IF units IS NOT NULL THEN
        narrowed := narrowed || format(' AND compartment_id = ANY (%L::bigint[])', ARRAY(SELECT id FROM jaitf_compartment WHERE task_force_id = ANY (units)));
    END IF;
    IF NOT everything THEN
        IF cardinality(held) BETWEEN 1 AND 4 THEN
            -- Few rooms: their marks are part of the index query, so that it reads their records alone.
            query := query && (SELECT string_agg(quote_literal('@' || room), '|') FROM unnest(held) AS room)::tsquery;
        END IF;
        scope := format('compartment_id = ANY (%L::bigint[])', held);
        IF cardinality(cases) + cardinality(controls) > 0 AND length(compact) >= 4 THEN
            shared := format(
                'UNION ALL (SELECT id, kind, record_pk, occurred_at, 1.0::real AS rank FROM seizures_searchentry
                    WHERE (kind = ''seizure'' AND record_pk = ANY (%L::bigint[]) OR kind = ''control'' AND record_pk = ANY (%L::bigint[]))
                      AND NOT %s AND starts_with(lower(replace(reference, ''-'', '''')), %L)%s ORDER BY occurred_at DESC LIMIT 1001)',
                cases, controls, scope, compact, narrowed);
        END IF;
    END IF;
    RETURN QUERY EXECUTE format(
        'WITH found AS MATERIALIZED (
             (SELECT id, kind, record_pk, occurred_at, ts_rank(''{0.1, 0.2, 0.6, 1.0}'', words, %1$L::tsquery) AS rank FROM (
                 SELECT id, kind, record_pk, occurred_at, words FROM seizures_searchentry
                 WHERE words @@ %1$L::tsquery AND %2$s%3$s ORDER BY occurred_at DESC LIMIT 1001) AS newest)
             %4$s)
         SELECT kind::text, record_pk, rank, count(*) OVER () FROM found ORDER BY round(rank::numeric, 1) DESC, occurred_at DESC, id DESC OFFSET %5$s LIMIT %6$s',
        query, scope, narrowed, shared, greatest(skip, 0), least(take, 100));
END
$$;
