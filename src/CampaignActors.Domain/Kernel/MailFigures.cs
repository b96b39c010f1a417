using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Kernel;

/// <summary>
/// What a mail says beyond its subject and text, as it was when the notice was sent (domain.md §5.9 rule 2). Amounts, instants and states
/// are stored as such, so that each reader gets them in their own language and zone. docs/mails.md names what each template has.
/// </summary>
/// <remarks>Every text and list is bounded: what is longer is cut, since subject and text of the mail say it as well.</remarks>
public sealed record MailFigures
{
    /// <summary>Entries of one list of a mail; <see cref="Counts"/> says how many there are beyond it.</summary>
    public const int Most = 20;

    /// <summary>Texts, and states by their names, such as <c>target</c>.</summary>
    public Map<string>? Texts { get; init; }

    public Map<long>? Counts { get; init; }

    /// <summary>Pieces of stock.</summary>
    public Map<Quantity>? Pieces { get; init; }

    public Map<Money>? Amounts { get; init; }

    public Map<Instant>? Times { get; init; }

    /// <summary>What the amount <c>cost</c> consists of.</summary>
    public Seq<MailCost>? Lines { get; init; }

    /// <summary>The amount <c>cost</c> by expense category; an entry without a label is what has none.</summary>
    public Seq<MailCost>? Split { get; init; }

    /// <summary>Stock lines that are needed.</summary>
    public Seq<MailStock>? Stock { get; init; }

    /// <summary>What its reader should know before deciding, by name of <see cref="MailWarnings"/>, or as a text.</summary>
    public Seq<string>? Warnings { get; init; }

    /// <summary>The first lines of the message or the file.</summary>
    public Seq<string>? Sample { get; init; }

    public MailFigures With(string name, string? text) =>
        string.IsNullOrEmpty(text) ? this : this with { Texts = (Texts ?? Map<string>.Empty).Set(name, Cut(text)) };

    public MailFigures With(string name, Code? code) => With(name, code?.Text);

    public MailFigures With(string name, long? count) =>
        count is { } known ? this with { Counts = (Counts ?? Map<long>.Empty).Set(name, known) } : this;

    public MailFigures With(string name, Quantity? pieces) =>
        pieces is { } known ? this with { Pieces = (Pieces ?? Map<Quantity>.Empty).Set(name, known) } : this;

    public MailFigures With(string name, Money? amount) =>
        amount is { } known ? this with { Amounts = (Amounts ?? Map<Money>.Empty).Set(name, known) } : this;

    public MailFigures With(string name, Instant? at) =>
        at is { } known ? this with { Times = (Times ?? Map<Instant>.Empty).Set(name, known) } : this;

    public MailFigures WithWarning(string warning) => this with { Warnings = FirstOf((Warnings ?? []).Append(Cut(warning))) };

    /// <summary>A text of several lines as a sample.</summary>
    public MailFigures WithSample(IEnumerable<string> lines) =>
        FirstOf(lines.Select(Cut)) is { Count: > 0 } sample ? this with { Sample = sample } : this;

    /// <summary>The first entries.</summary>
    public static Seq<T> FirstOf<T>(IEnumerable<T> entries) => entries.Take(Most).ToSeq();

    private static string Cut(string text) => text.Length <= Limits.Label ? text
        : text[..(char.IsHighSurrogate(text[Limits.Label - 1]) ? Limits.Label - 1 : Limits.Label)];

    /// <summary>What is left of them in so many characters: samples go first, then prices, then all but texts, counts and times.</summary>
    public MailFigures? Within(int characters)
    {
        MailFigures[] shorter =
        [
            this, this with { Sample = null }, this with { Sample = null, Lines = null },
            new() { Texts = Texts, Counts = Counts, Amounts = Amounts, Times = Times },
        ];
        return shorter.FirstOrDefault(f => f.Size <= characters);
    }

    /// <summary>Characters that they take in a row, about.</summary>
    public int Size => Of(Texts, t => t.Length) + Of(Counts, _ => 20) + Of(Pieces, _ => 20) + Of(Amounts, _ => 30) + Of(Times, _ => 30)
        + Of(Lines, l => (l.Label?.Length ?? 0) + 40) + Of(Split, l => (l.Label?.Length ?? 0) + 40) + Of(Stock, s => s.Label.Length + 200)
        + Of(Warnings, w => w.Length + 3) + Of(Sample, s => s.Length + 3);

    private static int Of<T>(Map<T>? map, Func<T, int> size) => map?.Sum(e => e.Key.Length + 6 + size(e.Value)) ?? 0;

    private static int Of<T>(Seq<T>? list, Func<T, int> size) => list?.Sum(size) ?? 0;
}

/// <summary>A part of a cost.</summary>
/// <param name="Label">What is paid, or an expense category; <c>null</c>: what has no category.</param>
public sealed record MailCost(string? Label, Money Amount);

/// <summary>A stock line that is needed.</summary>
/// <param name="Balance">What is left of it then; below zero it is missing.</param>
public sealed record MailStock(string Label, Quantity Needed, Quantity Balance)
{
    /// <summary>Whether the balance is at or below the alert level, and not below zero.</summary>
    public bool Low { get; init; }

    /// <summary>The open orders that cover what is missing, by date; <c>null</c>: none does, or nothing is missing.</summary>
    public Seq<Code>? Orders { get; init; }

    /// <summary>When they have come.</summary>
    public Instant? Fits { get; init; }
}

/// <summary>Warnings that have a name, since readers get them in their language.</summary>
public static class MailWarnings
{
    public const string NothingToSend = "nothingToSend";
    public const string Late = "late";
    public const string BudgetShort = "budgetShort";
    public const string BudgetExceeded = "budgetExceeded";

    public static readonly IReadOnlyList<string> All = [NothingToSend, Late, BudgetShort, BudgetExceeded];
}
