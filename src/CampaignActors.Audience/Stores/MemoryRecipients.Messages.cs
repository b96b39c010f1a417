using CampaignActors.Audience.Messages;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Targets;
using NodaTime;

namespace CampaignActors.Audience.Stores;

public sealed partial class MemoryRecipients
{
    private MemoryMessages? _messages;

    public IMessageLedger Messages => Ledger;

    private MemoryMessages Ledger
    {
        get
        {
            lock (_gate)
                return _messages ??= new MemoryMessages(this, seed);
        }
    }

    /// <summary>People and messages change under one lock.</summary>
    internal Lock Gate => _gate;

    internal Recipient? Person(long number) => _byNumber.GetValueOrDefault(number);

    internal long? Numbered(string key) => _byKey.GetValueOrDefault(key)?.Number;

    /// <summary>The numbers of those who are in a target, in order of rank, then of number.</summary>
    /// <exception cref="AudienceException">There is no such target, its rows were purged, or its hash is another
    /// one.</exception>
    internal IEnumerable<long> ToSend(TargetKey key, string hash) => _targets.GetValueOrDefault(key) is not { } target
        ? throw Missing()
        : target.Rows is not { } rows ? throw MessageTargets.Purged()
        : target.Target.Hash != hash ? throw MessageTargets.OtherHash()
        : rows.Where(r => r.State == TargetStates.In).Select(r => r.Number);

    /// <summary>
    /// How many numbers are in a target and not given, or given and not in it; 0 when its rows are gone.
    /// </summary>
    internal long NotIn(TargetKey key, IReadOnlySet<long> numbers) => _targets.GetValueOrDefault(key)?.Rows is not { } rows
        ? 0
        : rows.Where(r => r.State == TargetStates.In).Select(r => r.Number).ToHashSet() is var own
            ? own.Count(n => !numbers.Contains(n)) + numbers.Count(n => !own.Contains(n)) : 0;

    /// <summary>What a person got by targets of other deliveries of which no single messages are known.</summary>
    internal IEnumerable<(Instant At, Channel Channel)> HandedOver(long number, string but) => _targets.Values
        .Where(t => t.Target.Key.Delivery != but && t.HandedOver is not null && t.IsIn(number) && !Ledger.HasRows(t.Target.Key))
        .Select(t => (t.HandedOver!.Value, t.Question.Channel));

    /// <summary>Whether a person can be written to now.</summary>
    internal bool MayReach(Recipient? person, Channel channel) =>
        person is not null && MessageCodes.HasAddress(person, channel) && SuppressionOf(person, channel) is null;

    /// <summary>Suppresses a person as <see cref="SuppressAsync"/>; one who was forgotten stays so.</summary>
    internal bool Suppress(long number, Suppression suppression)
    {
        if (!_byNumber.TryGetValue(number, out var person))
            return false;
        var added = _suppressed.TryAdd((number, suppression.Channel), suppression);
        SuppressAddress(Addresses.Of(person, suppression.Channel), suppression);
        return added;
    }
}
