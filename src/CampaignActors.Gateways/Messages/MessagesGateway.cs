using CampaignActors.Audience.Messages;
using CampaignActors.Audience.Stores;
using CampaignActors.Audience.Targets;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Kernel;
using CampaignActors.Gateways.Audience;
using CampaignActors.Gateways.Contracts;
using NodaTime;

namespace CampaignActors.Gateways.Messages;

/// <summary>
/// Brings what deliveries order of their messages to the ledger, where senders find it. Success means that the order is durable there;
/// what comes of it is told later by reports. Repeated and late orders change nothing.
/// </summary>
/// <param name="ledger">Gives the ledger once effects are performed.</param>
/// <param name="check">Tries the templates of contents; <c>null</c>: none is tried.</param>
/// <param name="ordered">Told that there may be messages to hand over.</param>
public sealed class MessagesGateway(Func<IMessageLedger> ledger, IContentCheck? check = null, Action? ordered = null) : IGateway
{
    public async Task<OutsideDone> PerformAsync(IOutsideEffect effect, CancellationToken ct) => effect switch
    {
        OpenMailing open => await GatewayOutcome.GuardAsync(
            open, $"messages of {open.Delivery}", () => DoneAsync(open, ledger().OpenAsync(PlanOf(open), open.At, ct)), ct)
            .ConfigureAwait(false),
        DirectMailing direct => await GatewayOutcome.GuardAsync(
            direct, $"messages of {direct.Delivery}",
            () => DoneAsync(direct, ledger().DirectAsync(KeyOf(direct), OrderOf(direct), direct.At, ct)), ct).ConfigureAwait(false),
        CheckContent content => await GatewayOutcome.GuardAsync(
            content, $"content of {content.Delivery}", () => CheckAsync(content, ct), ct).ConfigureAwait(false),
        _ => GatewayOutcome.NotMine(GatewayCodes.Messages, effect),
    };

    private async Task<OutsideDone> DoneAsync(IOutsideEffect effect, Task work)
    {
        await work.ConfigureAwait(false);
        ordered?.Invoke();
        return new OutsideDone(effect.Key, null, 0);
    }

    private async Task<OutsideDone> CheckAsync(CheckContent content, CancellationToken ct) => new(content.Key, null, 0)
    {
        ContentProblem = check is null ? null : await check.ProblemAsync(
            new TargetKey(content.Delivery, content.Preparation, content.Attempt), ContentOf(content.Message),
            TargetQuestions.ChannelOf(content.Channel), content.Values.ToDictionary(v => v.Key, v => v.Value, StringComparer.Ordinal),
            content.At, ct).ConfigureAwait(false),
    };

    internal static MailingKey KeyOf(DirectMailing direct) => new(direct.Delivery, direct.Preparation);

    internal static MailingPlan PlanOf(OpenMailing open) => new(
        new TargetKey(open.Delivery, open.Preparation, open.Attempt), open.Hash, TargetQuestions.ChannelOf(open.Channel),
        ContentOf(open.Message), open.Values.ToDictionary(v => v.Key, v => v.Value, StringComparer.Ordinal),
        [.. open.Seeds.Where(s => s.Address is not null).Select(s => new MailingSeed(s.Operator, s.Label, s.Address!))],
        open.WhenUnknown == WhenUnknown.Hold ? UnknownPolicy.Hold : UnknownPolicy.Resend)
    {
        Provider = open.Provider,
        Service = open.Service,
        Pressure = [.. (open.Pressure ?? []).Select(TargetQuestions.Of)],
    };

    internal static MailingOrder OrderOf(DirectMailing direct) => new(
        direct.Turn,
        direct.Course.Way switch
        {
            MailingWay.Run => MailingState.Running,
            MailingWay.Hold => MailingState.Held,
            _ => MailingState.Ended,
        },
        direct.Course.Released, direct.Course.Retry, direct.Course.ValidUntil);

    /// <summary>The report as the delivery takes it in.</summary>
    public static ReportMessages Told(MailingReport report) => new(
        report.Key.Preparation, report.Number, report.Released, report.Counts.HandedOver, report.Counts.Deferred, report.Counts.Failed,
        report.Counts.Canceled);

    private static MessageContent ContentOf(DeliveryMessage message) =>
        new(message.Subject ?? "", message.Text, message.Html, message.From, message.ReplyTo);
}

/// <summary>Tries the templates of a content before anything is sent.</summary>
public interface IContentCheck
{
    /// <summary>
    /// Renders a sample of the target's people, and one person for each set of missing values.
    /// </summary>
    /// <param name="values">Fields of the delivery by name.</param>
    /// <param name="at">When it is tried: the day that templates see as today.</param>
    /// <returns>What is wrong, one line without a person; <c>null</c>: nothing.</returns>
    /// <exception cref="AudienceException">There is no such target.</exception>
    Task<string?> ProblemAsync(
        TargetKey target, MessageContent content, CampaignActors.Audience.People.Channel channel,
        IReadOnlyDictionary<string, string> values, Instant at, CancellationToken ct);
}
