-- Schema 4: facts beside the document of a view.
--
-- What joins need of an entity (needs of deliveries, charges of budgets by day, hashes of keys) is no part of the document that people see. NULL:
-- the row was written by a program of schema 3, which keeps it in fields of the document. Programs of schema 2 and 3 work with a database of this
-- schema: their statements name no other columns, and a projector that finds rows of another shape folds all of them again.
ALTER TABLE entities ADD COLUMN facts text;
