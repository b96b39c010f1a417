using NodaTime;

namespace CampaignActors.Domain.Values;

/// <summary>
/// The bounds of all input, in one place (docs/limits.md, docs/decisions/0041-bounds.md). The catalogue's field types use them, so
/// that files, HTTP and the command line share them. The domain checks the bounds that depend on its state. An entity stored above
/// a bound by an earlier version is read and works, but may only shrink.
/// </summary>
public static class Limits
{
    /// <summary>Entries of any list or map in input.</summary>
    public const int Entries = 1_000;

    /// <summary>
    /// Entries of a list or map up to which it is read at all: in files, and where a change may shrink a list stored by an earlier
    /// version.
    /// </summary>
    public const int ReadEntries = 10_000;

    /// <summary>Operators in one list who are asked or notified: each gets a mail per occasion.</summary>
    public const int People = 200;

    /// <summary>Reminders of one approval or task: each is mailed to all operators involved.</summary>
    public const int Reminders = 50;

    /// <summary>Stages of one approval.</summary>
    public const int Stages = 50;

    /// <summary>Rates of one pair of currencies: one rate per day for more than thirteen years. All of them are in one row.</summary>
    public const int Quotes = 5_000;

    /// <summary>Deliveries and tasks of one campaign or program.</summary>
    public const int Items = 10_000;

    /// <summary>Levels of budgets that are related to each other, the topmost included.</summary>
    public const int BudgetLevels = 50;

    /// <summary>Open orders of one stock line.</summary>
    public const int OpenOrders = 10_000;

    /// <summary>Proposals of one stock line that stand: with so many, no further one is made.</summary>
    public const int OpenProposals = 100;

    /// <summary>Members of one group: each gets a mail.</summary>
    public const int Members = 1_000;

    /// <summary>Cost categories, types and price bands of all services of one provider: each pricing reads all of them.</summary>
    public const int ServiceParts = 3_000;

    /// <summary>Transfers that a budget has given and received.</summary>
    public const int Transfers = 10_000;

    /// <summary>
    /// Characters of a name that identifies something: expense categories, services, cost categories and types, ids of lines.
    /// </summary>
    public const int Name = 200;

    /// <summary>Characters of a label.</summary>
    public const int Label = 1_000;

    /// <summary>Characters of any other text: comments, reasons, contents, links.</summary>
    public const int Text = 10_000;

    /// <summary>Characters of the plain text of a message to recipients.</summary>
    public const int MessageText = 100_000;

    /// <summary>Characters of a message to recipients in HTML.</summary>
    public const int MessageHtml = 200_000;

    /// <summary>Characters of a mail address (RFC 5321 §4.5.3.1.3: 256 with the angle brackets).</summary>
    public const int Address = 254;

    /// <summary>Characters of a cron expression.</summary>
    public const int Cron = 200;

    /// <summary>
    /// First and last year of an instant: sums with the longest durations stay within the calendar (years -9998 to 9999).
    /// </summary>
    public const int FirstYear = 1900;

    /// <inheritdoc cref="FirstYear"/>
    public const int LastYear = 2200;

    /// <summary>Days of a repeated duration, or of an advance.</summary>
    public const int RepeatedDays = 366;

    /// <summary>Days of any other duration, and numbers of days: ten years.</summary>
    public const int Days = 3_660;

    /// <summary>Days of the longest duration that any version accepted; a longer stored one counts as this one.</summary>
    public const int StoredDays = 110_166;

    /// <summary>Workflows of one campaign.</summary>
    public const int Workflows = 1_000;

    /// <summary>Workflows of one campaign that are listed, including those withdrawn by schedule changes.</summary>
    public const int ListedWorkflows = 5_000;

    /// <summary>Days of work.</summary>
    public const int WorkDays = 100_000;

    /// <summary>A number without a unit that is compared with others, such as the target of an objective.</summary>
    public const long Number = 999_999_999_999_999;

    /// <summary>
    /// Recipients of one delivery: its extraction file has a row for each, some 35 bytes long, so the largest file has about 3.5 GB.
    /// </summary>
    public const int Recipients = 100_000_000;

    /// <summary>
    /// Entities (campaigns with their tasks) that one periodic template creates in advance. Further ones are created later.
    /// </summary>
    public const int CreatedAhead = 10_000;

    /// <summary>Pieces of stock that one message uses.</summary>
    public const int UnitsPerMessage = 1_000_000;

    /// <summary>Ordinal numbers: rounds, numbers of workflows, lines of an invoice.</summary>
    public const int Ordinal = 1_000_000;

    /// <summary>Bytes of a row written by a command.</summary>
    public const int RowBytes = 1 << 20;

    /// <summary>
    /// Bytes of a row that follows from an earlier decision: work of a workflow, effects of other entities. The bound is higher,
    /// because a refusal would not undo the decision; the effects still fit into a message between nodes.
    /// </summary>
    public const int CarriedRowBytes = 3 << 20;

    /// <summary>
    /// <c>true</c> when a list that other entities extend is full; else <c>null</c>, so that facts of earlier versions read the
    /// same.
    /// </summary>
    public static bool? IsFull(int count, int most) => count >= most ? true : null;

    /// <summary>A number of days of exactly 24 hours; a stored number out of range counts as the nearest bound.</summary>
    public static Duration OfDays(int days) => Duration.FromDays(Math.Clamp(days, -StoredDays, StoredDays));

    /// <summary>The sum of two lengths of time, at most <see cref="StoredDays"/>.</summary>
    public static Duration Sum(Duration a, Duration b) => a + b > OfDays(StoredDays) ? OfDays(StoredDays) : a + b;
}
