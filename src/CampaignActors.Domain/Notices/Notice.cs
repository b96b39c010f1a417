using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.People;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Notices;

/// <summary>
/// A mail that an entity owes to people: who, what and when. It is part of the entity's state until its workflow has sent it, so
/// it can be neither lost nor sent twice, and it can be taken back when its reason is gone.
/// </summary>
/// <param name="Key">Identity of the notice within the entity (domain.md §6, Idempotency).</param>
/// <param name="To">Operators or groups; each resolves to people when it is sent, each person gets one mail.</param>
public sealed record Notice(string Key, string Template, Seq<Code> To, string Subject, string Body, Instant DueAt)
{
    /// <summary>People who are spared although they, or a group of theirs, are among the recipients.</summary>
    public Seq<Code> Except { get; init; } = [];

    /// <summary>A mail address that it goes to, of somebody who is no operator; <c>null</c>: none.</summary>
    public string? Address { get; init; }
}

/// <summary>Notices that wait for their workflow.</summary>
public static class NoticeBook
{
    public static Instant? Due(Seq<Notice> notices) => notices.Count == 0 ? null : notices.Min(n => n.DueAt);

    public static Seq<Notice> DueBy(Seq<Notice> notices, Instant now) =>
        notices.Where(n => n.DueAt <= now).OrderBy(n => n.DueAt).ThenBy(n => n.Key, StringComparer.Ordinal).ToSeq();

    public static Seq<Notice> Without(Seq<Notice> notices, IEnumerable<string> keys)
    {
        var gone = keys.ToHashSet(StringComparer.Ordinal);
        return notices.Where(n => !gone.Contains(n.Key)).ToSeq();
    }

    public static Seq<Notice> WithoutPrefix(Seq<Notice> notices, string prefix) =>
        notices.Where(n => !n.Key.StartsWith(prefix, StringComparison.Ordinal)).ToSeq();

    /// <summary>Operators and groups whose facts are needed to send what is due.</summary>
    public static IEnumerable<EntityRef> Needs(Seq<Notice> notices, Instant now, FactBook facts)
    {
        var due = DueBy(notices, now);
        return due.SelectMany(n => n.To).Distinct().SelectMany(Recipients.Needs).Concat(
            due.Where(n => MailTemplates.AsksToDecide(n.Template)).SelectMany(n => Recipients.MembersOf(n.To, facts)).Distinct().Select(Kinds.Operator));
    }

    /// <summary>
    /// Characters of what is sent at once, as each person gets it. What is beyond stays due and is sent next, so that a row does not grow with the
    /// number of people and notices.
    /// </summary>
    private const int MostAtOnce = 200_000;

    /// <summary>The event of having sent what is due, with each person once a notice; of very many, the first of them.</summary>
    /// <param name="zone">Of the installation: times in the texts are in it; UTC where none is known.</param>
    public static NoticesSent? Send(Seq<Notice> notices, Instant now, FactBook facts, DateTimeZone? zone = null)
    {
        zone ??= DateTimeZone.Utc;
        var due = DueBy(notices, now);
        var sent = new List<SentNotice>();
        var size = 0L;
        foreach (var notice in due)
        {
            var (subject, body) = (ReadableTimes.In(notice.Subject, zone), ReadableTimes.In(notice.Body, zone));
            var one = new SentNotice(notice.Key, notice.Template, People(notice, now, facts), subject, body) { Address = notice.Address };
            size += (long)Math.Max(one.To.Count, 1) * (one.Key.Length + one.Subject.Length + one.Body.Length);
            if (sent.Count > 0 && size > MostAtOnce)
                break;
            sent.Add(one);
        }
        return sent.Count == 0 ? null : new NoticesSent(sent.ToSeq());
    }

    /// <summary>Each person once. Who is asked to decide and has delegated that now is asked together with the delegate.</summary>
    private static Seq<Code> People(Notice notice, Instant now, FactBook facts)
    {
        var people = Recipients.Resolve(notice.To, facts).Except(notice.Except).ToSeq();
        if (!MailTemplates.AsksToDecide(notice.Template))
            return people;
        var delegates = people.SelectMany(p => facts.Find<OperatorFacts>(Kinds.Operator(p))?.Delegations ?? []).Where(d => d.Covers(now)).Select(d => d.To);
        return people.Concat(delegates.Except(notice.Except)).Distinct().Order().ToSeq();
    }

    public static IEnumerable<AddressedEffect> Effects(EntityRef self, NoticesSent sent) =>
        ToPeople(self, sent).Concat(ToAddresses(self, sent));

    private static IEnumerable<AddressedEffect> ToPeople(EntityRef self, NoticesSent sent) =>
        from notice in sent.Notices
        from person in notice.To
        select new AddressedEffect(
            Kinds.Operator(person),
            new Notify($"{notice.Key}:{person}", notice.Template, notice.Subject, notice.Body, self));

    /// <summary>The mails to addresses of those who are no operators.</summary>
    private static IEnumerable<AddressedEffect> ToAddresses(EntityRef self, NoticesSent sent) =>
        from notice in sent.Notices
        let address = notice.Address
        where address is not null
        select new AddressedEffect(
            Outside.Mail,
            new SendMail($"{self}:{notice.Key}:{address}", notice.Template, address, address, address, notice.Subject, notice.Body));
}

/// <summary>A notice with the people it went to.</summary>
public sealed record SentNotice(string Key, string Template, Seq<Code> To, string Subject, string Body)
{
    /// <summary>A mail address that it went to beside them.</summary>
    public string? Address { get; init; }
}

[Contract("notices.sent")]
public sealed record NoticesSent(Seq<SentNotice> Notices) : IEvent;

/// <summary>Tells one operator something. No mail address: it stays in the journal.</summary>
[Contract("notices.notify")]
public sealed record Notify(string Key, string Template, string Subject, string Body, EntityRef About) : IEffect;

/// <summary>From operators and groups to people.</summary>
public static class Recipients
{
    public static IEnumerable<EntityRef> Needs(Code who) => [Kinds.Operator(who), Kinds.Group(who)];

    /// <summary>Members of those that are groups, as far as the facts are known.</summary>
    public static IEnumerable<Code> MembersOf(IEnumerable<Code> who, FactBook facts) => who
        .Where(code => !facts.Exists(Kinds.Operator(code)))
        .SelectMany(code => facts.Find<GroupFacts>(Kinds.Group(code))?.Members ?? []);

    /// <summary>A code names an operator or else a group; a person in several places counts once.</summary>
    public static Seq<Code> Resolve(IEnumerable<Code> who, FactBook facts) => who
        .SelectMany(code => facts.Exists(Kinds.Operator(code))
            ? [code]
            : facts.Find<GroupFacts>(Kinds.Group(code))?.Members ?? [])
        .Distinct().Order().ToSeq();
}
