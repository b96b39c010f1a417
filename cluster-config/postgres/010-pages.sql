-- Schema 10: keys with which pages protect their cookies and forms.
--
-- Made by nodes with the role web, each for 90 days, and read by all of them. Who has one can make a cookie of any session: they are
-- secrets, as the rest of the database is, and are part of its backup. Programs of schema 2 to 9 do not look at the table.

CREATE TABLE page_keys (
    name    text COLLATE "C" PRIMARY KEY,
    xml     text NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now()
);
