-- Schema 2: requests that were turned away.
--
-- Not folded from the journal and not emptied with what is: a rebuild of the projections leaves it alone. Nodes keep the latest 10,000 rows. A
-- node of schema 1 works with a database of this schema as before, but does not start on it.
CREATE TABLE denied (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    minute  bigint NOT NULL,
    address text COLLATE "C" NOT NULL,
    status  integer NOT NULL,
    reason  text COLLATE "C" NOT NULL,
    who     text COLLATE "C" NOT NULL,
    what    text NOT NULL,
    count   bigint NOT NULL,
    UNIQUE (minute, address, status, reason, who)
);
