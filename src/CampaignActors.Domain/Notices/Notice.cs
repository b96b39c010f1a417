using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.People;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Notices;

/// <summary>
/// A mail that an entity owes to operators. It is part of the entity's state until its workflow has sent it, so that it is neither
/// lost nor sent twice, and can be withdrawn when its reason is gone.
/// </summary>
/// <param name="Key">Identity of the notice within the entity (domain.md §6, Idempotency).</param>
/// <param name="To">Operators or groups, resolved when it is sent; each operator gets one mail.</param>
public sealed record Notice(string Key, string Template, Seq<Code> To, string Subject, string Body, Instant DueAt)
{
    /// <summary>Operators who get no mail although they, or their group, are among the recipients.</summary>
    public Seq<Code> Except { get; init; } = [];

    /// <summary>An additional mail address outside the operators; <c>null</c>: none.</summary>
    public string? Address { get; init; }
}

/// <summary>The list of unsent notices of an entity.</summary>
public static class NoticeBook
{
    public static Instant? Due(Seq<Notice> notices) => notices.Count == 0 ? null : notices.Min(n => n.DueAt);

    public static Seq<Notice> DueBy(Seq<Notice> notices, Instant now) =>
        notices.Where(n => n.DueAt <= now).OrderBy(n => n.DueAt).ThenBy(n => n.Key, StringComparer.Ordinal).ToSeq();

    public static Seq<Notice> Without(Seq<Notice> notices, IEnumerable<string> keys)
    {
        var removed = keys.ToHashSet(StringComparer.Ordinal);
        return notices.Where(n => !removed.Contains(n.Key)).ToSeq();
    }

    public static Seq<Notice> WithoutPrefix(Seq<Notice> notices, string prefix) =>
        notices.Where(n => !n.Key.StartsWith(prefix, StringComparison.Ordinal)).ToSeq();

    /// <summary>Operators and groups whose facts are needed to send the due notices.</summary>
    public static IEnumerable<EntityRef> Needs(Seq<Notice> notices, Instant now, FactBook facts)
    {
        var due = DueBy(notices, now);
        return due.SelectMany(n => n.To).Distinct().SelectMany(Recipients.Needs).Concat(
            due.Where(n => MailTemplates.AsksToDecide(n.Template))
                .SelectMany(n => Recipients.MembersOf(n.To, facts)).Distinct()
                .Select(Kinds.Operator));
    }

    /// <summary>
    /// Largest number of characters sent at once, over all recipients. Further notices stay due and are sent next, so that the size
    /// of a row does not grow with the number of operators and notices.
    /// </summary>
    private const int MostAtOnce = 200_000;

    /// <summary>The event for sent notices, each with its recipients; of very many, the first ones.</summary>
    /// <param name="zone">Zone of the installation for times in the texts; UTC when absent.</param>
    /// <param name="figures">The figures of a notice as they are now.</param>
    public static NoticesSent? Send(
        Seq<Notice> notices, Instant now, FactBook facts, DateTimeZone? zone = null, Func<Notice, MailFigures?>? figures = null)
    {
        zone ??= DateTimeZone.Utc;
        var due = DueBy(notices, now);
        var sent = new List<SentNotice>();
        var size = 0L;
        foreach (var notice in due)
        {
            var (subject, body) = (ReadableTimes.In(notice.Subject, zone), ReadableTimes.In(notice.Body, zone));
            var one = SentNotice.Of(notice.Key, notice.Template, People(notice, now, facts), subject, body, figures?.Invoke(notice)) with
            {
                Address = notice.Address,
            };
            size += (long)Math.Max(one.To.Count, 1)
                * (one.Key.Length + one.Subject.Length + one.Body.Length + (one.Figures?.Size ?? 0));
            if (sent.Count > 0 && size > MostAtOnce)
                break;
            sent.Add(one);
        }
        return sent.Count == 0 ? null : new NoticesSent(sent.ToSeq());
    }

    /// <summary>
    /// The recipients, each once. Operators who are asked to decide and have delegated that are asked together with their
    /// delegates.
    /// </summary>
    private static Seq<Code> People(Notice notice, Instant now, FactBook facts)
    {
        var people = Recipients.Resolve(notice.To, facts).Except(notice.Except).ToSeq();
        if (!MailTemplates.AsksToDecide(notice.Template))
            return people;
        var delegates = people
            .SelectMany(p => facts.Find<OperatorFacts>(Kinds.Operator(p))?.Delegations ?? [])
            .Where(d => d.Covers(now))
            .Select(d => d.To);
        return people.Concat(delegates.Except(notice.Except)).Distinct().Order().ToSeq();
    }

    public static IEnumerable<AddressedEffect> Effects(EntityRef self, NoticesSent sent) =>
        ToPeople(self, sent).Concat(ToAddresses(self, sent));

    private static IEnumerable<AddressedEffect> ToPeople(EntityRef self, NoticesSent sent) =>
        from notice in sent.Notices
        from person in notice.To
        select new AddressedEffect(
            Kinds.Operator(person),
            new Notify($"{notice.Key}:{person}", notice.Template, notice.Subject, notice.Body, self) { Figures = notice.Figures });

    /// <summary>Mails to addresses outside the operators.</summary>
    private static IEnumerable<AddressedEffect> ToAddresses(EntityRef self, NoticesSent sent) =>
        from notice in sent.Notices
        let address = notice.Address
        where address is not null
        select new AddressedEffect(
            Outside.Mail,
            new SendMail($"{self}:{notice.Key}:{address}", notice.Template, address, address, address, notice.Subject, notice.Body)
            {
                About = self,
                Figures = notice.Figures,
            });
}

/// <summary>A sent notice with its recipients.</summary>
public sealed record SentNotice(string Key, string Template, Seq<Code> To, string Subject, string Body)
{
    /// <summary>Characters of the figures for all recipients of one notice, each of whom gets them: a row must hold them all.</summary>
    private const int MostFigures = 300_000;

    /// <summary>What its mail says beyond subject and text; <c>null</c>: nothing, or an earlier version sent it.</summary>
    public MailFigures? Figures { get; init; }

    /// <summary>A notice with as much of the figures as a row can carry to all of its recipients.</summary>
    public static SentNotice Of(string key, string template, Seq<Code> to, string subject, string body, MailFigures? figures) =>
        new(key, template, to, subject, body) { Figures = figures?.Within(MostFigures / Math.Max(to.Count, 1)) };

    /// <summary>An additional mail address.</summary>
    public string? Address { get; init; }
}

[Contract("notices.sent")]
public sealed record NoticesSent(Seq<SentNotice> Notices) : IEvent;

/// <summary>Notifies one operator. It is stored in the journal and so carries no mail address.</summary>
[Contract("notices.notify")]
public sealed record Notify(string Key, string Template, string Subject, string Body, EntityRef About) : IEffect
{
    /// <summary>What its mail says beyond subject and text; <c>null</c>: nothing, or an earlier version sent it.</summary>
    public MailFigures? Figures { get; init; }
}

/// <summary>Resolves operators and groups to operators.</summary>
public static class Recipients
{
    public static IEnumerable<EntityRef> Needs(Code who) => [Kinds.Operator(who), Kinds.Group(who)];

    /// <summary>Members of the groups among the codes, as far as facts are known.</summary>
    public static IEnumerable<Code> MembersOf(IEnumerable<Code> who, FactBook facts) => who
        .Where(code => !facts.Exists(Kinds.Operator(code)))
        .SelectMany(code => facts.Find<GroupFacts>(Kinds.Group(code))?.Members ?? []);

    /// <summary>Resolves codes of operators and groups; each operator counts once.</summary>
    public static Seq<Code> Resolve(IEnumerable<Code> who, FactBook facts) => who
        .SelectMany(code => facts.Exists(Kinds.Operator(code))
            ? [code]
            : facts.Find<GroupFacts>(Kinds.Group(code))?.Members ?? [])
        .Distinct().Order().ToSeq();
}
