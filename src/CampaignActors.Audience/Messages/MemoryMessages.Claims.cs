using NodaTime;

namespace CampaignActors.Audience.Messages;

public sealed partial class MemoryMessages
{
    private readonly Dictionary<string, PaceBucket> _paces = new(StringComparer.Ordinal);

    public Task<MessageClaim?> ClaimAsync(
        MailingKey key, string node, int most, ClaimPaces paces, Instant now, Duration lease, CancellationToken ct)
    {
        MessageRules.CheckMost(most);
        lock (_people.Gate)
        {
            var mailing = Get(key);
            if (!MessageRules.MayHandOver(mailing.Order, now))
                return Task.FromResult<MessageClaim?>(null);
            var free = paces.All.Aggregate((long)most, (least, pace) => Math.Min(least, Bucket(pace).Free(pace, now)));
            var claimed = new List<ClaimedMessage>();
            foreach (var row in mailing.Rows.Where(r => r.State == MessageState.Pending && mailing.IsReleased(r)))
            {
                if (claimed.Count >= free)
                    break;
                if (Claimed(mailing, row, paces, now) is { } message)
                    claimed.Add(message);
            }
            if (claimed.Count == 0)
                return Task.FromResult<MessageClaim?>(null);
            foreach (var pace in paces.All)
                _paces[pace.Name] = Bucket(pace).Take(pace, now, claimed.Count);
            _lastFence++;
            foreach (var message in claimed)
            {
                var row = mailing.At(message.Place)!;
                row.Become(MessageState.Claimed, now);
                (row.Fence, row.Until) = (_lastFence, now + lease);
            }
            return Task.FromResult<MessageClaim?>(new(mailing.Plan, node, _lastFence, now + lease, claimed));
        }
    }

    /// <returns><c>null</c>: it became suppressed, or its domain takes no more now.</returns>
    private ClaimedMessage? Claimed(Mailing mailing, Row row, ClaimPaces paces, Instant now)
    {
        var person = row.Seed is null ? _people.Person(row.Number) : null;
        if (row.Seed is null && !_people.MayReach(person, mailing.Plan.Channel))
        {
            row.Become(MessageState.Suppressed, now);
            return null;
        }
        if (row.Seed is null && IsPressed(mailing, row.Number, now))
        {
            row.Become(MessageState.Suppressed, now);
            row.Answer = MessageRules.Pressed;
            return null;
        }
        row.FreeAt = 0;
        if (MessageCodes.Domain(person, row.Seed) is { } domain && paces.Domains.GetValueOrDefault(domain) is { } pace)
        {
            if (Bucket(pace).Free(pace, now) == 0)
            {
                row.FreeAt = Bucket(pace).FreeAt(pace);
                return null;
            }
            _paces[pace.Name] = Bucket(pace).Take(pace, now, 1);
        }
        return new(row.Place, row.Id, row.Token, row.Attempt, person, row.Seed);
    }

    private bool IsPressed(Mailing mailing, long number, Instant now)
    {
        if (mailing.Plan.Pressure.Count == 0)
            return false;
        var delivery = mailing.Plan.Target.Delivery;
        var others = _people.HandedOver(number, delivery).ToList();
        foreach (var other in _mailings.Values.Where(m => m.Plan.Target.Delivery != delivery))
        {
            if (other.ByNumber.GetValueOrDefault(number) is not { } row)
                continue;
            if (row.SentAt is { } sent)
                others.Add((sent, other.Plan.Channel));
            else if (row.State is MessageState.Claimed or MessageState.Handing)
                others.Add((now, other.Plan.Channel));
        }
        return MessageRules.IsPressed(mailing.Plan.Pressure, now, others);
    }

    private PaceBucket Bucket(Pace pace) => _paces.GetValueOrDefault(pace.Name);

    public Task<IReadOnlySet<long>> BeginAsync(
        MessageClaim claim, IReadOnlyCollection<long> places, Instant now, CancellationToken ct)
    {
        lock (_people.Gate)
        {
            var mailing = Get(claim.Plan.Key);
            var begun = new HashSet<long>();
            foreach (var row in Under(mailing, claim, MessageState.Claimed).Where(r => places.Contains(r.Place) && r.Until > now))
            {
                if (row.Seed is null && !_people.MayReach(_people.Person(row.Number), mailing.Plan.Channel))
                    row.Become(MessageState.Suppressed, now);
                else if (!MessageRules.MayHandOver(mailing.Order, now))
                    row.Become(MessageState.Pending, now);
                else
                {
                    row.Become(MessageState.Handing, now);
                    row.Attempt++;
                    begun.Add(row.Place);
                }
            }
            return Task.FromResult<IReadOnlySet<long>>(begun);
        }
    }

    public Task<int> RecordAsync(MessageClaim claim, IReadOnlyCollection<HandOverOutcome> outcomes, Instant now, CancellationToken ct)
    {
        lock (_people.Gate)
        {
            var mailing = Get(claim.Plan.Key);
            var handing = Under(mailing, claim, MessageState.Handing).ToDictionary(r => r.Place);
            var recorded = 0;
            foreach (var outcome in outcomes)
            {
                if (!handing.Remove(outcome.Place, out var row))
                    continue;
                End(mailing, row, outcome.Result, now);
                row.Answer = row.Seed is null && _people.Person(row.Number) is null ? null : MessageRules.Stored(outcome.Answer);
                if (outcome.Result == HandOver.NoSuchAddress && row.Seed is null)
                    Suppress(mailing, row, FeedbackKind.HardBounce, now);
                recorded++;
            }
            return Task.FromResult(recorded);
        }
    }

    private static void End(Mailing mailing, Row row, HandOver result, Instant now)
    {
        row.Twice |= MessageRules.MaybeTwice(result, mailing.Plan.Policy, mailing.HasEnded);
        row.Become(MessageRules.After(result, mailing.Plan.Policy, mailing.HasEnded), now);
    }

    public Task ReturnAsync(MessageClaim claim, CancellationToken ct)
    {
        lock (_people.Gate)
        {
            foreach (var row in Under(Get(claim.Plan.Key), claim, MessageState.Claimed))
                row.Become(MessageState.Pending, row.At);
        }
        return Task.CompletedTask;
    }

    public Task<int> SweepAsync(Instant now, CancellationToken ct)
    {
        lock (_people.Gate)
        {
            var swept = 0;
            foreach (var mailing in _mailings.Values)
            {
                foreach (var row in mailing.Rows.Where(r => r.State is MessageState.Claimed or MessageState.Handing && r.Until <= now))
                {
                    End(mailing, row, row.State == MessageState.Claimed ? HandOver.NotTried : HandOver.Unknown, now);
                    swept++;
                }
            }
            return Task.FromResult(swept);
        }
    }

    private static IEnumerable<Row> Under(Mailing mailing, MessageClaim claim, MessageState state) =>
        mailing.Rows.Where(r => r.State == state && r.Fence == claim.Fence);
}
