-- Schema 1: journal, snapshots, projections.
--
-- Run by `campaign database migrate`, as the owner of the database; nodes need no right to change tables. Text is compared byte by byte
-- (COLLATE "C"), as codes are, whatever the database's locale.

-- What Akka.Persistence.Sql writes: its own column names, without the two secondary indexes that nothing here reads by.
CREATE TABLE journal (
    -- CACHE 1: the reader of new rows rests on orderings being given out one at a time.
    ordering        bigint GENERATED ALWAYS AS IDENTITY (CACHE 1) PRIMARY KEY,
    created         bigint NOT NULL,
    deleted         boolean NOT NULL,
    persistence_id  text COLLATE "C" NOT NULL,
    sequence_number bigint NOT NULL,
    message         bytea NOT NULL,
    manifest        text,
    identifier      integer,
    writer_uuid     text,
    -- The last fence against two writers of one entity.
    CONSTRAINT journal_uq UNIQUE (persistence_id, sequence_number)
);

-- A transaction gets its number before it gets orderings. So once all transactions are over that had a number when an ordering was the
-- newest one, nothing can turn up below that ordering any more (see the reader of the journal).
CREATE FUNCTION journal_number_first() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_current_xact_id();
    RETURN NULL;
END $$;

CREATE TRIGGER journal_number_first BEFORE INSERT ON journal FOR EACH STATEMENT EXECUTE FUNCTION journal_number_first();

CREATE TABLE snapshot (
    persistence_id  text COLLATE "C" NOT NULL,
    sequence_number bigint NOT NULL,
    created         bigint NOT NULL,
    snapshot        bytea,
    manifest        text,
    serializer_id   integer,
    PRIMARY KEY (persistence_id, sequence_number)
);

-- Everything below is folded from the journal and may be emptied while no node runs.
CREATE TABLE agenda (
    agenda text COLLATE "C" NOT NULL,
    kind   text COLLATE "C" NOT NULL,
    code   text COLLATE "C" NOT NULL,
    due_at bigint NOT NULL,
    PRIMARY KEY (agenda, kind, code)
);
CREATE INDEX agenda_due ON agenda (agenda, due_at, kind, code);

CREATE TABLE entities (
    kind     text COLLATE "C" NOT NULL,
    code     text COLLATE "C" NOT NULL,
    revision bigint NOT NULL,
    view     text NOT NULL,
    ordering bigint NOT NULL,
    PRIMARY KEY (kind, code)
);
CREATE INDEX entities_ordering ON entities (ordering);

CREATE TABLE quarantine (
    kind     text COLLATE "C" NOT NULL,
    code     text COLLATE "C" NOT NULL,
    sequence bigint NOT NULL,
    ordering bigint NOT NULL,
    reason   text NOT NULL,
    PRIMARY KEY (kind, code)
);

CREATE TABLE watermarks (workflow text COLLATE "C" PRIMARY KEY, ordering bigint NOT NULL);

-- One row: where the projections are, and the shape of what is folded into them (0: nothing yet).
CREATE TABLE projected (id integer PRIMARY KEY CHECK (id = 1), ordering bigint NOT NULL, shape integer NOT NULL);
INSERT INTO projected VALUES (1, 0, 0);

CREATE TABLE schema_version (id integer PRIMARY KEY CHECK (id = 1), version integer NOT NULL, migrated_at timestamptz NOT NULL);
INSERT INTO schema_version VALUES (1, 1, now());
