-- Schema 9: what lists are searched, filtered and sorted by.
--
-- Folded from the journal with entities, and emptied with them. Programs of schema 2 to 8 do not look at these tables: nodes can be
-- upgraded one by one. While an earlier program projects, nodes of this version answer no lists with conditions (projected.shape says which
-- it is).

-- One row an entity that is shown. Words are its code and label in upper case, label the first 100 characters of that; instants are ticks
-- (100 ns) since 1970-01-01. Without a start, sort_start is the greatest number; begins and ends are null where it has no date, and the
-- least and the greatest number where it is open. What it names is there once more as JSON: rows of references are written where that has
-- changed.
CREATE TABLE listed (
    kind       text COLLATE "C" NOT NULL,
    code       text COLLATE "C" NOT NULL,
    words      text COLLATE "C" NOT NULL,
    label      text COLLATE "C" NOT NULL,
    state      text COLLATE "C" NOT NULL,
    sort_start bigint NOT NULL,
    begins     bigint,
    ends       bigint,
    ordering   bigint NOT NULL,
    named      text COLLATE "C" NOT NULL,
    PRIMARY KEY (kind, code)
) WITH (fillfactor = 85);
CREATE INDEX listed_label ON listed (kind, label, code);
CREATE INDEX listed_state ON listed (kind, state, code);
CREATE INDEX listed_start ON listed (kind, sort_start, code);

-- Whom it names, by the key of the query: program, budget, provider, …
CREATE TABLE listed_references (
    kind   text COLLATE "C" NOT NULL,
    code   text COLLATE "C" NOT NULL,
    field  text COLLATE "C" NOT NULL,
    target text COLLATE "C" NOT NULL,
    PRIMARY KEY (kind, code, field)
);
CREATE INDEX listed_references_target ON listed_references (kind, field, target, code);
