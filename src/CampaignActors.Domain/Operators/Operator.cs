using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.People;
using CampaignActors.Domain.Values;

using NodaTime;

namespace CampaignActors.Domain.Operators;

public sealed record OperatorFields : Fields
{
    public string? Name { get; init; }

    public string? Email { get; init; }

    public Seq<Code>? Groups { get; init; }

    public bool? Administrator { get; init; }

    /// <summary>What the operator may do beyond everybody's rights; see <see cref="OperatorRights"/>.</summary>
    public Seq<string>? Rights { get; init; }

    public Seq<Delegation>? Delegations { get; init; }

    /// <summary>The language of the operator's mails; <c>null</c>: English.</summary>
    public MailLanguage? Language { get; init; }

    /// <summary>The IANA zone in which the operator reads times; <c>null</c>: that of the installation.</summary>
    public string? Zone { get; init; }

    /// <summary>
    /// When the operator gets in one mail what need not come at once: minutes after midnight, in the operator's zone; <c>null</c>: each
    /// notice is a mail of its own.
    /// </summary>
    public int? Digest { get; init; }
}

/// <summary>Rights that operators can have.</summary>
public static class OperatorRights
{
    /// <summary>
    /// Right to own a periodic template, whose campaigns are created in the owner's name (domain.md §2, CampaignTemplate).
    /// </summary>
    public const string CreateCampaigns = "createCampaigns";

    public static readonly IReadOnlyList<string> All = [CreateCampaigns];
}

[Contract("operator.put")]
public sealed record PutOperator(PutMode Mode, OperatorFields Fields) : ICommand;

[Contract("operator.described")]
public sealed record OperatorDescribed(OperatorFields Fields) : IEvent;

[Contract("operator.notified")]
public sealed record OperatorNotified(Notify Notice) : IEvent
{
    /// <summary>When the digest is due for which the notice waits; <c>null</c>: it is mailed at once.</summary>
    public Instant? DigestAt { get; init; }
}

/// <summary>What waited for the digest is mailed.</summary>
/// <param name="Number">From 1; part of the key of the mail.</param>
[Contract("operator.digested")]
public sealed record OperatorDigested(int Number) : IEvent
{
    /// <summary>Notices left out because what they warned of has passed, by <c>KIND/CODE:KEY</c>; <c>null</c>: none.</summary>
    public Seq<string>? Passed { get; init; }
}

[Contract("operator.joinGroup")]
public sealed record JoinGroup(bool Member) : IEffect;

/// <summary>A mail to the operator failed all of its first attempts; it is tried again every quarter of an hour.</summary>
[Contract("operator.mailNotDelivered")]
public sealed record MailNotDelivered(string Key, string Reason, Instant Since) : IEvent;

/// <summary>A mail listed as undelivered was delivered.</summary>
[Contract("operator.mailDelivered")]
public sealed record MailDelivered(string Key) : IEvent;

/// <param name="Key">Key of the mail, which names its subject.</param>
public sealed record UndeliveredMail(string Key, string Reason, Instant Since);

[Contract("operator.state")]
public sealed record OperatorState(Code Code, OperatorFields? Fields) : IEntityState
{
    /// <summary>Undelivered mails; <c>null</c>: none.</summary>
    public Seq<UndeliveredMail>? Undelivered { get; init; }

    /// <summary>Notices that wait for the digest, the oldest first; <c>null</c>: none.</summary>
    [Reported]
    public Seq<WaitingNotice>? Waiting { get; init; }

    /// <summary>When the digest is due; <c>null</c>: nothing waits for it.</summary>
    public Instant? DigestAt { get; init; }

    /// <summary>Digests so far; <c>null</c>: none.</summary>
    public int? Digests { get; init; }
}

/// <param name="At">When it came.</param>
public sealed record WaitingNotice(Notify Notice, Instant At);

/// <summary>A person who uses the system. Operators without an address get no mails (domain.md §2).</summary>
public sealed class OperatorKind : EntityKind<OperatorState>
{
    public override string Name => Kinds.Operators;

    public override TechnicalWorkflow? Keeper => TechnicalWorkflow.DeliveryMgt;

    /// <summary>The first wait of a quarter of an hour follows this attempt.</summary>
    private const int AttemptsBeforeShown = 4;

    protected override OperatorState Start(Code code) => new(code, null);

    protected override IEnumerable<EntityRef> Needs(OperatorState state, object message, Context context) =>
        (message is PutOperator put
            ? (put.Fields.Groups ?? []).Concat(state.Fields is null ? [state.Code] : []).Select(Kinds.Group).Concat(
                Delegation.Needs(put.Fields.Delegations ?? [], state.Code, context.Facts))
            : message is Work { } work && work.Workflow == TechnicalWorkflow.DeliveryMgt ? OperatorDigests.Needs(state, context)
            : []).Where(r => r != Kinds.Operator(state.Code) && !context.Facts.Has(r));

    protected override Decision Decide(OperatorState state, ICommand command, Context context)
    {
        if (command is OutsideDone done)
            return Mailed(state, done, context);
        if (command is Work work)
            return work.Workflow == TechnicalWorkflow.DeliveryMgt ? OperatorDigests.Work(state, context) : Decision.Nothing;
        if (command is not PutOperator put)
            return NotUnderstood(command);
        if (Put.Refuse(put.Mode, state.Fields is not null, Kinds.Operator(state.Code)) is { } refused)
            return refused;
        if (put.Fields.Email is { } email && MailAddress.Problem(email) is { } wrong)
            return Decision.Invalid($"'{email}' is not a mail address: {wrong}");
        if (put.Fields.Zone is { } zone && TimeZones.Find(zone) is null)
            return Decision.Invalid($"unknown time zone '{zone}'");
        if (put.Fields.Digest is < 0 or >= 24 * 60)
            return Decision.Invalid("'digest' is no time of day, expected 00:00 to 23:59");
        if (state.Fields is null && context.Facts.Exists(Kinds.Group(state.Code)))
            return Decision.WrongState($"'{state.Code}' is a group; an operator needs a code of their own");
        foreach (var group in put.Fields.Groups ?? [])
        {
            if (!context.Facts.Exists(Kinds.Group(group)))
                return Decision.Unknown(Kinds.Group(group));
            if (state.Fields?.Groups?.Contains(group) != true
                && context.Facts.Find<GroupFacts>(Kinds.Group(group))?.Members.Count >= Limits.Members)
                return Decision.WrongState($"group {group} has {Limits.Members} members, expected fewer");
        }
        if (put.Fields.Rights?.FirstOrDefault(r => !OperatorRights.All.Contains(r)) is { } unknown)
            return Decision.Invalid($"unknown right '{unknown}'");
        if (put.Fields.Delegations is { } delegations)
        {
            if (Delegation.Problem(delegations, state.Code, context.Facts) is { } problem)
                return Decision.Invalid(problem);
            if (delegations.Select(d => Kinds.Operator(d.To)).FirstOrDefault(d => !context.Facts.Exists(d)) is { Kind: not null } missing)
                return Decision.Unknown(missing);
        }
        var after = (state.Fields ?? new()).With(put.Fields);
        return after == state.Fields ? Decision.Nothing : Decision.Accept(new OperatorDescribed(put.Fields));
    }

    /// <summary>Lists a mail that has failed for a minute, until it is delivered; attempts continue.</summary>
    private static Decision Mailed(OperatorState state, OutsideDone done, Context context)
    {
        var listed = state.Undelivered?.Any(u => u.Key == done.Key) ?? false;
        return done.Error is { } error
            ? done.Attempts >= AttemptsBeforeShown && !listed
                ? Decision.Accept(new MailNotDelivered(done.Key, error, context.Now))
                : Decision.Nothing
            : listed ? Decision.Accept(new MailDelivered(done.Key)) : Decision.Nothing;
    }

    protected override Decision Receive(OperatorState state, EntityRef source, IEffect effect, Context context) => effect switch
    {
        Notify notify => OperatorDigests.Take(state, notify, context),
        _ => base.Receive(state, source, effect, context),
    };

    protected override OperatorState Evolve(OperatorState state, IEvent happened, EventMeta meta) => happened switch
    {
        OperatorDescribed described => state with { Fields = (state.Fields ?? new()).With(described.Fields) },
        OperatorNotified or OperatorDigested => OperatorDigests.Evolve(state, happened, meta),
        MailNotDelivered failed => state with
        {
            Undelivered = (state.Undelivered ?? []).Add(new UndeliveredMail(failed.Key, failed.Reason, failed.Since)),
        },
        MailDelivered sent => state with
        {
            Undelivered = state.Undelivered?.Where(u => u.Key != sent.Key).ToSeq() is { Count: > 0 } left ? left : null,
        },
        _ => state,
    };

    protected override IEnumerable<AddressedEffect> Effects(OperatorState before, OperatorState after, IEvent happened, EventMeta meta)
    {
        switch (happened)
        {
            case OperatorDescribed:
                var old = before.Fields?.Groups ?? [];
                var now = after.Fields?.Groups ?? [];
                foreach (var left in old.Except(now))
                    yield return new(Kinds.Group(left), new JoinGroup(false));
                foreach (var joined in now.Except(old))
                    yield return new(Kinds.Group(joined), new JoinGroup(true));
                break;
            case OperatorNotified { Notice: var notice, DigestAt: null } when after.Fields?.Email is { } email:
                yield return new(Outside.Mail, new SendMail(
                    $"{notice.About}:{notice.Key}", notice.Template, after.Code, email,
                    after.Fields.Name ?? after.Code, notice.Subject, notice.Body)
                {
                    About = notice.About,
                    Figures = notice.Figures,
                    Language = after.Fields.Language,
                    Zone = after.Fields.Zone,
                });
                break;
            case OperatorDigested digested when OperatorDigests.Mail(before, after, digested) is { } digest:
                yield return new(Outside.Mail, digest);
                break;
        }
    }

    protected override DueTimes Due(OperatorState state) => DueTimes.For(TechnicalWorkflow.DeliveryMgt, OperatorDigests.Due(state));

    protected override IFacts? Facts(OperatorState state) => state.Fields is { } f
        ? new OperatorFacts(f.Name ?? state.Code, f.Administrator ?? false, f.Groups ?? [])
        { Rights = f.Rights ?? [], Delegations = f.Delegations ?? [], Email = f.Email }
        : null;
}
