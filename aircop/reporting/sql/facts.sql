-- The de-identified facts: what coordinators and UNODC may count, and nothing else. Made anew after each migration.
-- No names, documents, narratives, references or public ids; the views run as their owner, aircop_definer.
CREATE VIEW facts.seizures AS
    SELECT seizure.id, encode(sha256(convert_to(coalesce(lead.event_uid, seizure.event_uid)::text, 'UTF8')), 'hex') AS event, compartment.task_force_id,
           seizure.occurred_at, seizure.created_at, seizure.vector, seizure.place, seizure.detection, lead.id IS NOT NULL AS contributes
    FROM seizures_seizure AS seizure JOIN jaitf_compartment AS compartment ON compartment.id = seizure.compartment_id
    -- A joint seizure: this unit declared that it contributes, the other one that it leads; neither has taken it back.
    LEFT JOIN seizures_jointdeclaration AS part ON part.seizure_id = seizure.id AND part.role = 'contributes' AND part.ended_at IS NULL
        AND EXISTS (SELECT 1 FROM seizures_jointdeclaration AS back
                    WHERE back.seizure_id = part.other_id AND back.other_id = part.seizure_id AND back.role = 'leads' AND back.ended_at IS NULL)
    LEFT JOIN seizures_seizure AS lead ON lead.id = part.other_id AND lead.state IN ('approved', 'closed')
    WHERE seizure.state IN ('approved', 'closed');

CREATE VIEW facts.lines AS
    SELECT line.id, line.seizure_id, line.position, line.commodity, line.quantity, line.unit, line.basis, line.method,
           line.kg_equivalent, line.kg_factor, line.kg_factor_kind, line.kg_factor_version
    FROM seizures_commodityline AS line JOIN facts.seizures ON seizures.id = line.seizure_id
    WHERE line.kind <> 'person_event';

-- Events without goods are counted apart from lines: one row an event, with the number of persons in it.
CREATE VIEW facts.person_events AS
    SELECT line.id, line.seizure_id, line.commodity, line.quantity::integer AS persons
    FROM seizures_commodityline AS line JOIN facts.seizures ON seizures.id = line.seizure_id
    WHERE line.kind = 'person_event';

CREATE VIEW facts.legs AS
    SELECT leg.id, leg.seizure_id, leg.position, leg.role, leg.country_id AS country
    FROM seizures_routeleg AS leg JOIN facts.seizures ON seizures.id = leg.seizure_id;

CREATE VIEW facts.concealments AS
    SELECT used.id, used.seizure_id, used.method
    FROM seizures_concealmentused AS used JOIN facts.seizures ON seizures.id = used.seizure_id;

-- Persons who are victims are not counted here: small groups, and their protection comes first.
CREATE VIEW facts.persons AS
    SELECT person.id, person.seizure_id, person.role, person.sex
    FROM seizures_person AS person JOIN facts.seizures ON seizures.id = person.seizure_id
    WHERE person.role <> 'victim';

CREATE VIEW facts.controls AS
    SELECT control.id, compartment.task_force_id, control.occurred_at
    FROM seizures_control AS control JOIN jaitf_compartment AS compartment ON compartment.id = control.compartment_id;

CREATE VIEW facts.deliveries AS
    SELECT delivery.id, delivery.recipient_id AS task_force_id, delivery.delivered_at,
           coalesce(delivery.acknowledged_at <= delivery.answer_by, false) AS was_acknowledged_in_time,
           delivery.feedback <> '' AS has_feedback
    FROM messaging_alertdelivery AS delivery
    WHERE delivery.state <> 'queued';
