using System.Text;
using CampaignActors.Audience.Evaluation;
using CampaignActors.Audience.Fields;
using CampaignActors.Audience.Language;
using NodaTime;

namespace CampaignActors.Audience.Sql;

/// <summary>
/// Writes conditions as SQL. A comparison with a missing value is NULL, which counts as false in AND, in OR and at the end; only a
/// negation would tell it from false, and there it is made false.
/// </summary>
internal sealed class ConditionSql(ISqlDialect dialect, EvaluationContext context, OperandSql operands, SqlParameters parameters)
{
    private const string Recipient = RecipientTables.RecipientAlias;

    public string Of(Condition condition) => condition switch
    {
        Condition.Everyone => dialect.Always,
        Condition.And and => $"({Of(and.Left)} AND {Of(and.Right)})",
        Condition.Or or => $"({Of(or.Left)} OR {Of(or.Right)})",
        Condition.Not not => $"(({Of(not.Of)}) IS NOT TRUE)",
        Condition.Comparison comparison => Comparison(comparison),
        Condition.In within => $"({operands.Of(within.Of)} IN ({Listed(within.Values)}))",
        Condition.Between between => Between(between),
        Condition.Like like => Like(like),
        Condition.IsMissing missing => $"({operands.Of(missing.Of)} IS NULL)",
        Condition.IsTrue truth => $"({operands.Of(truth.Of)} = {parameters.Add(1)})",
        Condition.OnList list => $"EXISTS (SELECT 1 FROM {RecipientTables.RecipientLists} l WHERE l.{RecipientTables.Number}"
            + $" = {Recipient}.{RecipientTables.Number} AND l.{RecipientTables.List} = {parameters.Add(list.List)})",
        Condition.Received received => Received(received),
        _ => throw new ArgumentException($"{condition} cannot be written as SQL", nameof(condition)),
    };

    private string Listed(IEnumerable<FieldValue> values) =>
        string.Join(", ", values.Select(v => operands.Of(new Operand.Constant(v))));

    private string Comparison(Condition.Comparison comparison)
    {
        if (comparison is { Left: Operand.Age, Right: Operand.Constant years })
            return OfAge(comparison.Operator, years.Value.Units);
        var by = comparison.Operator switch
        {
            ComparisonOperator.Equal => "=",
            ComparisonOperator.NotEqual => "<>",
            ComparisonOperator.Less => "<",
            ComparisonOperator.LessOrEqual => "<=",
            ComparisonOperator.Greater => ">",
            _ => ">=",
        };
        return $"({operands.Of(comparison.Left)} {by} {operands.Of(comparison.Right)})";
    }

    private string Between(Condition.Between between)
    {
        if (between is { Of: Operand.Age, Least: Operand.Constant least, Most: Operand.Constant most })
        {
            return $"({OfAge(ComparisonOperator.GreaterOrEqual, least.Value.Units)}"
                + $" AND {OfAge(ComparisonOperator.LessOrEqual, most.Value.Units)})";
        }
        var of = operands.Of(between.Of);
        return $"({of} >= {operands.Of(between.Least)} AND {of} <= {operands.Of(between.Most)})";
    }

    /// <summary>A comparison of the age with a number is one of the birth date with a date, which is faster than the age.</summary>
    private string OfAge(ComparisonOperator by, long years)
    {
        var atLeast = -Ages.Floor(-years, FieldValue.Scale);
        var more = Ages.Floor(years, FieldValue.Scale) + 1;
        return by switch
        {
            ComparisonOperator.Equal => $"({BornBy(atLeast)} AND {BornAfter(more)})",
            ComparisonOperator.NotEqual => $"({BornAfter(atLeast)} OR {BornBy(more)})",
            ComparisonOperator.Less => BornAfter(atLeast),
            ComparisonOperator.LessOrEqual => BornAfter(more),
            ComparisonOperator.Greater => BornBy(more),
            _ => BornBy(atLeast),
        };
    }

    /// <summary>At least so many years old.</summary>
    private string BornBy(long years) => $"({Recipient}.{RecipientTables.BirthDate} <= {parameters.Add(LastBirth(years))})";

    /// <summary>Less than so many years old.</summary>
    private string BornAfter(long years) => $"({Recipient}.{RecipientTables.BirthDate} > {parameters.Add(LastBirth(years))})";

    /// <summary>The last date of birth of those who are so many years old today; a date beyond the calendar where there is none.</summary>
    private long LastBirth(long years)
    {
        const long Beyond = 5_000_000;
        var year = context.Today.Year - years;
        // In a year without 29 February the last one who is old enough today was born on the 28th.
        return year > 9999 ? Beyond : year < 1 ? -Beyond : FieldValue.Of(context.Today.PlusYears((int)-years)).Units;
    }

    /// <summary>
    /// The characters before the first <c>%</c> or <c>_</c> also bound the text from both sides, so that an index can be used.
    /// </summary>
    private string Like(Condition.Like like)
    {
        var of = operands.Of(like.Of);
        var pattern = Folding.Fold(like.Pattern);
        var test = $"{of} LIKE {parameters.Add(pattern)}{dialect.NoEscape}";
        var fixedLength = pattern.AsSpan().IndexOfAny(Pattern.Any, Pattern.One);
        var prefix = fixedLength < 0 ? pattern : pattern[..fixedLength];
        if (prefix.Length == 0)
            return $"({test})";
        var from = $"{of} >= {parameters.Add(prefix)}{dialect.Bytewise}";
        return After(prefix) is { } after
            ? $"({from} AND {of} < {parameters.Add(after)}{dialect.Bytewise} AND {test})"
            : $"({from} AND {test})";
    }

    /// <summary>The first text behind all those that begin with the prefix; <c>null</c> when there is none.</summary>
    private static string? After(string prefix)
    {
        var runes = prefix.EnumerateRunes().ToList();
        while (runes.Count > 0 && runes[^1].Value == 0x10FFFF)
            runes.RemoveAt(runes.Count - 1);
        if (runes.Count == 0)
            return null;
        var next = new StringBuilder();
        foreach (var rune in runes.SkipLast(1))
            next.Append(rune);
        return next.Append(new Rune(runes[^1].Value == 0xD7FF ? 0xE000 : runes[^1].Value + 1)).ToString();
    }

    /// <summary>
    /// Where messages are sent from here, each of them says whether it was handed over, and when; else the target does as a whole.
    /// </summary>
    private string Received(Condition.Received received) => $"(EXISTS ({ByTarget(received)}) OR EXISTS ({ByMessage(received)}))";

    private string ByTarget(Condition.Received received) =>
        $"SELECT 1 FROM {RecipientTables.TargetRows} m JOIN {RecipientTables.Targets} t"
        + $" ON t.{RecipientTables.TargetId} = m.{RecipientTables.TargetRef}"
        + $" WHERE m.{RecipientTables.Number} = {Recipient}.{RecipientTables.Number}"
        + $" AND m.{RecipientTables.State} = 0 AND t.{RecipientTables.SentAt} IS NOT NULL"
        + (Since(received) is { } since ? $" AND t.{RecipientTables.SentAt} >= {since}" : "")
        + $"{Meant(received, "t")} AND NOT EXISTS (SELECT 1 FROM {RecipientTables.Mailings} g"
        + $" WHERE g.{RecipientTables.TargetRef} = t.{RecipientTables.TargetId} AND g.{RecipientTables.Purged} = 0)";

    private string ByMessage(Condition.Received received) =>
        $"SELECT 1 FROM {RecipientTables.MessageStates} s JOIN {RecipientTables.Mailings} g"
        + $" ON g.{RecipientTables.MailingId} = s.{RecipientTables.MailingRef}"
        + $" WHERE s.{RecipientTables.Number} = {Recipient}.{RecipientTables.Number} AND g.{RecipientTables.Purged} = 0"
        + (Since(received) is { } since
            ? $" AND s.{RecipientTables.SentAt} >= {since}"
                + $" AND (g.{RecipientTables.Counted} = 0 OR g.{RecipientTables.LastSent} >= {since})"
            : $" AND s.{RecipientTables.SentAt} IS NOT NULL")
        + Meant(received, "g");

    /// <summary>When a message was sent at the earliest; <c>null</c>: at any time.</summary>
    private string? Since(Condition.Received received) =>
        received.WithinDays is { } days ? parameters.Add(context.Since(days).ToUnixTimeTicks()) : null;

    /// <param name="of">Alias of the table that has delivery and channel.</param>
    private string Meant(Condition.Received received, string of) =>
        (received.Delivery is { } delivery ? $" AND {of}.{RecipientTables.Delivery} = {parameters.Add(delivery)}" : "")
        + (received.By is { } by ? $" AND {of}.{RecipientTables.ChannelName} = {parameters.Add(RecipientTables.Of(by))}" : "");
}
