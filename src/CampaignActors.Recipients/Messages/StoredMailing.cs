using System.Data.Common;
using System.Text.Json;
using CampaignActors.Audience.Messages;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Targets;
using CampaignActors.Recipients.Sql;
using NodaTime;

namespace CampaignActors.Recipients.Messages;

/// <summary>A row of the table of mailings, without its plan.</summary>
internal sealed record StoredMailing(
    long Id, MailingKey Key, long Target, MailingOrder Order, bool Counted, MailingRound? Round, int Number, int Told, bool Purged)
{
    public const string Columns =
        "g.id, g.delivery, g.preparation, g.target, g.turn, g.state, g.released, g.retry, g.valid_until, g.counted, g.round, g.number, "
        + "g.told, g.purged";

    public bool HasEnded => Order.State == MailingState.Ended;

    public static StoredMailing Read(DbDataReader row) => new(
        row.GetInt64(0), new MailingKey(row.GetString(1), row.GetInt32(2)), row.GetInt64(3),
        new MailingOrder(
            row.GetInt32(4), (MailingState)row.GetInt32(5), row.GetInt64(6), row.GetInt32(7),
            row.IsDBNull(8) ? null : StoredTicks.Read(row.GetInt64(8))),
        row.GetInt32(9) != 0, row.IsDBNull(10) ? null : StoredRound.Read(row.GetString(10)), row.GetInt32(11), row.GetInt32(12),
        row.GetInt32(13) != 0);
}

/// <summary>What was counted, as JSON.</summary>
internal static class StoredRound
{
    private sealed record Stored(long Released, int Retry, SortedDictionary<int, long> By, long PossiblyTwice);

    public static string Of(MailingRound round) => JsonSerializer.Serialize(new Stored(
        round.Released, round.Retry, new(round.Counts.By.ToDictionary(c => (int)c.Key, c => c.Value)), round.Counts.PossiblyTwice));

    public static MailingRound Read(string json)
    {
        var stored = JsonSerializer.Deserialize<Stored>(json)!;
        return new(
            stored.Released, stored.Retry, new(stored.By.ToDictionary(c => (MessageState)c.Key, c => c.Value), stored.PossiblyTwice));
    }
}

/// <summary>A plan as JSON.</summary>
internal static class StoredPlan
{
    private sealed record Stored(
        int Attempt, string Hash, string Channel, MessageContent Content, SortedDictionary<string, string> Values,
        IReadOnlyList<MailingSeed> Seeds, string Policy, string? Provider, string? Service, IReadOnlyList<StoredPressure>? Pressure = null);

    /// <param name="Within">In ticks.</param>
    private sealed record StoredPressure(int Max, long Within, string? Channel);

    public static string Of(MailingPlan plan) => JsonSerializer.Serialize(new Stored(
        plan.Target.Attempt, plan.Hash, plan.Channel.Word(), plan.Content, new(plan.Values.ToDictionary(), StringComparer.Ordinal),
        plan.Seeds, plan.Policy.ToString(), plan.Provider, plan.Service,
        plan.Pressure.Count == 0
            ? null
            : [.. plan.Pressure.Select(p => new StoredPressure(p.Max, p.Within.BclCompatibleTicks, p.Channel?.Word()))]));

    public static MailingPlan Read(MailingKey key, string json)
    {
        var stored = JsonSerializer.Deserialize<Stored>(json)!;
        return new(
            new TargetKey(key.Delivery, key.Preparation, stored.Attempt), stored.Hash, ChannelOf(stored.Channel), stored.Content,
            stored.Values, stored.Seeds,
            Enum.Parse<UnknownPolicy>(stored.Policy))
        {
            Provider = stored.Provider,
            Service = stored.Service,
            Pressure = [.. (stored.Pressure ?? []).Select(p => new PressureRule(
                p.Max, Duration.FromTicks(p.Within), p.Channel is null ? null : ChannelOf(p.Channel)))],
        };
    }

    private static Channel ChannelOf(string word) => Enum.GetValues<Channel>().Single(c => c.Word() == word);
}
