-- Schema 3: where the members of the cluster are.
--
-- A node that starts joins through them, whatever its seeds are. A row counts only while the session that it names holds the founding lock
-- (FoundingPermit), so what a node that was killed has left behind misleads nobody; the next one that becomes a member clears it away.
-- Programs of schema 2 work with a database of this schema: they neither write nor read the table, and hold the lock without a row.
CREATE TABLE members (
    -- Number of the server process that serves the session.
    session integer PRIMARY KEY,
    -- As other nodes reach it; NULL: the node is alone and lets nobody in.
    address text COLLATE "C",
    version text COLLATE "C" NOT NULL,
    since   timestamptz NOT NULL
);

-- `version` is the schema that a program must know to work with this database, `step` the last one that was run.
ALTER TABLE schema_version ADD COLUMN step integer NOT NULL DEFAULT 3;
