-- Schema 6: tables of reports.
--
-- Folded from the journal like agenda and entities, and emptied with them. Programs of schema 2 to 5 do not look at them: nodes can be
-- upgraded one by one. While an earlier program projects, nodes of this version answer no reports (projected.shape says which it is).

-- Live lines of the budgets' ledgers. The day is counted from 1970-01-01.
CREATE TABLE ledger (
    budget     text COLLATE "C" NOT NULL,
    number     bigint NOT NULL,
    item_kind  text COLLATE "C" NOT NULL,
    item_code  text COLLATE "C" NOT NULL,
    campaign   text COLLATE "C",
    category   text COLLATE "C" NOT NULL,
    level      integer NOT NULL,
    day        integer NOT NULL,
    charged_at bigint NOT NULL,
    amount     numeric NOT NULL,
    currency   text COLLATE "C" NOT NULL,
    counts     boolean NOT NULL,
    PRIMARY KEY (budget, number)
);
-- Covering, as the lines of a month are in all of its pages.
CREATE INDEX ledger_day ON ledger (day)
    INCLUDE (budget, number, item_kind, item_code, campaign, category, level, charged_at, amount, currency, counts);
CREATE INDEX ledger_campaign ON ledger (campaign);
CREATE INDEX ledger_item ON ledger (item_code, item_kind);

-- What reports say of plans, programs, campaigns, deliveries and tasks. Amounts are text, such as 12.50 EUR.
CREATE TABLE heads (
    kind       text COLLATE "C" NOT NULL,
    code       text COLLATE "C" NOT NULL,
    label      text,
    campaign   text COLLATE "C",
    program    text COLLATE "C",
    plan       text COLLATE "C",
    provider   text COLLATE "C",
    status     text NOT NULL,
    start_at   bigint,
    end_at     bigint,
    shown      text,
    estimate   text,
    calculated text,
    real       text,
    own        text,
    own_real   text,
    PRIMARY KEY (kind, code)
);
CREATE INDEX heads_program ON heads (program);

-- The calendar. Spans of class n have at most 2^n days, so that of each class only starts that reach a time are looked at.
CREATE TABLE spans (
    kind     text COLLATE "C" NOT NULL,
    code     text COLLATE "C" NOT NULL,
    number   integer NOT NULL,
    what     integer NOT NULL,
    class    integer NOT NULL,
    start_at bigint NOT NULL,
    end_at   bigint NOT NULL,
    campaign text COLLATE "C",
    program  text COLLATE "C",
    estimate text,
    PRIMARY KEY (kind, code, number)
);
CREATE INDEX spans_start ON spans (class, start_at) INCLUDE (end_at, kind, code, number, what, campaign, program, estimate);

-- What waits for operators and groups; delegations among it.
CREATE TABLE waits (
    kind      text COLLATE "C" NOT NULL,
    code      text COLLATE "C" NOT NULL,
    verb      text COLLATE "C" NOT NULL,
    step      text COLLATE "C" NOT NULL,
    who       text COLLATE "C" NOT NULL,
    label     text,
    since     bigint,
    deadline  bigint,
    from_at   bigint,
    except_of text NOT NULL,
    delegable boolean NOT NULL,
    PRIMARY KEY (kind, code, verb, step, who)
);
CREATE INDEX waits_who ON waits (who, deadline);
