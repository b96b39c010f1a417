using System.Data.Common;
using CampaignActors.Audience.Evaluation;
using CampaignActors.Audience.Language;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Sql;
using CampaignActors.Audience.Targets;

namespace CampaignActors.Recipients.Sql;

/// <summary>The statement that finds those who match the segments of a question, with what a selection needs to know of them.</summary>
internal sealed class CandidateQuery
{
    private static readonly string[] s_letter = ["first_name", "last_name", "street", "postcode", "city", "country"];
    private readonly Channel _channel;
    private readonly string[] _columns;

    public CandidateQuery(TargetQuestion question, ISqlDialect dialect, StoredLayout layout)
    {
        _channel = question.Channel;
        _columns = _channel switch
        {
            Channel.Email => ["email"],
            Channel.DirectMail => s_letter,
            _ => ["phone"],
        };
        var context = new EvaluationContext(question.At, question.Zone);
        List<SqlCondition> Compiled(IEnumerable<Condition> conditions) =>
            [.. conditions.Select(c => SqlCondition.Compile(c, dialect, context, layout.Ordinal, Parameters))];
        var (segments, within) = (Compiled(question.Segments), Compiled(question.Within));
        var (exclude, filters) = (Compiled(question.Exclude), Compiled(question.Filters.Select(f => f.Where)));
        Conditions = [.. segments, .. within, .. exclude, .. filters];
        var excluded = exclude.Count == 0 ? "0" : $"CASE WHEN {Any(exclude)} THEN 1 ELSE 0 END";
        var filter = filters.Count == 0
            ? "-1"
            : $"CASE{string.Concat(filters.Select((f, i) => $" WHEN {f.Where} THEN {i}"))} ELSE -1 END";
        Sql = "SELECT r.number, r.key, EXISTS (SELECT 1 FROM suppressions s WHERE s.number = r.number AND s.channel = @channel), "
            + $"{excluded}, {filter}{string.Concat(_columns.Select(c => $", r.{c}"))} FROM recipients r "
            + $"WHERE ({(segments.Count == 0 ? "1 = 0" : Any(segments))}){string.Concat(within.Select(w => $" AND ({w.Where})"))}";
    }

    public SqlParameters Parameters { get; } = new();

    /// <summary>All conditions of the question.</summary>
    public IReadOnlyList<SqlCondition> Conditions { get; }

    public string Sql { get; }

    /// <summary>The person with the address alone, and the answers of the conditions.</summary>
    public (Recipient Person, bool Suppressed, bool Excluded, int Filter) Read(DbDataReader row)
    {
        string? Text(int index) => row.IsDBNull(5 + index) ? null : row.GetString(5 + index);
        var person = new Recipient(row.GetString(1)) { Number = row.GetInt64(0) };
        person = _channel switch
        {
            Channel.Email => person with { Email = Text(0) },
            Channel.DirectMail => person with
            {
                FirstName = Text(0),
                LastName = Text(1),
                Street = Text(2),
                Postcode = Text(3),
                City = Text(4),
                Country = Text(5),
            },
            _ => person with { Phone = Text(0) },
        };
        return (person, row.GetBoolean(2), row.GetInt32(3) != 0, row.GetInt32(4));
    }

    private static string Any(List<SqlCondition> conditions) => string.Join(" OR ", conditions.Select(c => $"({c.Where})"));
}
