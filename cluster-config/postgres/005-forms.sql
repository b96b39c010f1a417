-- Schema 5: rows that say what changed.
--
-- No table changes. Rows of the journal may have forms that programs of schema 4 and earlier cannot read (decision 0051). Nodes write them
-- only once all members of the cluster know them; the first that does notes in schema_version that a program of schema 5 is needed, so that no
-- earlier one starts on such a journal. Until then programs of schema 2 to 4 work with a database of this schema.
COMMENT ON TABLE journal IS 'Rows of all entities, in forms up to those of schema 5';
