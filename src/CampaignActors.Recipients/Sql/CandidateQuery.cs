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
    private readonly StoredAddress _address;

    public CandidateQuery(TargetQuestion question, ISqlDialect dialect, StoredLayout layout)
    {
        _address = new StoredAddress(question.Channel, 5);
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
            + $"{excluded}, {filter}{string.Concat(_address.Columns.Select(c => $", r.{c}"))} FROM recipients r "
            + $"WHERE ({(segments.Count == 0 ? "1 = 0" : Any(segments))}){string.Concat(within.Select(w => $" AND ({w.Where})"))}";
    }

    public SqlParameters Parameters { get; } = new();

    /// <summary>All conditions of the question.</summary>
    public IReadOnlyList<SqlCondition> Conditions { get; }

    public string Sql { get; }

    /// <summary>The person with the address alone, and the answers of the conditions.</summary>
    public (Recipient Person, bool Suppressed, bool Excluded, int Filter) Read(DbDataReader row) => (
        _address.Put(new Recipient(row.GetString(1)) { Number = row.GetInt64(0) }, row), row.GetBoolean(2), row.GetInt32(3) != 0,
        row.GetInt32(4));

    private static string Any(List<SqlCondition> conditions) => string.Join(" OR ", conditions.Select(c => $"({c.Where})"));
}
