using CampaignActors.Audience.Messages;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Sql;
using CampaignActors.Recipients.Sql;
using NodaTime;

namespace CampaignActors.Recipients.Messages;

/// <summary>
/// Rules of pressure at the claim (domain.md §5.8 rule 25). Claims that obey one follow each other, and messages that are claimed count as
/// those that have left: so two mailings never take the last free place of a person both.
/// </summary>
internal sealed partial class SqlMessages
{
    /// <summary>Numbers of the people who would get more messages than the mailing's rules allow.</summary>
    private async Task<HashSet<long>> PressedAsync(
        SqlSession session, Claiming claiming, List<Candidate> candidates, CancellationToken ct)
    {
        var rules = claiming.Plan.Pressure;
        if (rules.Count == 0 || candidates.Count == 0)
            return [];
        (string, object?)[] values =
        [
            ("numbers", dialect.List([.. candidates.Select(c => c.Person?.Number).OfType<long>()])),
            ("delivery", claiming.Plan.Target.Delivery), ("from", StoredTicks.Of(claiming.Now - rules.Max(r => r.Within))),
            ("now", StoredTicks.Of(claiming.Now)),
        ];
        var (sent, meant) = await session.RowsAsync(
            "SELECT i.number, coalesce(s.sent_at, @now), g.channel FROM messages i JOIN mailings g ON g.id = i.mailing "
            + "JOIN message_states s ON s.mailing = i.mailing AND s.place = i.place "
            + $"WHERE {dialect.IsIn("i.number", "numbers")} AND g.delivery <> @delivery AND (s.sent_at > @from OR s.state IN (1, 2)); "
            // Where no single messages are known, the target is what counts.
            + "SELECT r.number, t.sent_at, t.channel FROM target_rows r JOIN targets t ON t.id = r.target "
            + $"WHERE {dialect.IsIn("r.number", "numbers")} AND r.state = 0 AND t.removed = 0 AND t.delivery <> @delivery "
            + "AND t.sent_at > @from AND NOT EXISTS (SELECT 1 FROM mailings g WHERE g.target = t.id AND g.purged = 0)",
            ReadContact, ReadContact, ct, values).ConfigureAwait(false);
        return [.. sent.Concat(meant).GroupBy(c => c.Number)
            .Where(g => MessageRules.IsPressed(rules, claiming.Now, [.. g.Select(c => (c.At, c.Channel))])).Select(g => g.Key)];
    }

    private static (long Number, Instant At, Channel Channel) ReadContact(System.Data.Common.DbDataReader row) => (
        row.GetInt64(0), StoredTicks.Read(row.GetInt64(1)),
        Enum.GetValues<Channel>().Single(c => RecipientTables.Of(c) == row.GetString(2)));
}
