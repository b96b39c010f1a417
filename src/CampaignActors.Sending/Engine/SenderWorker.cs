using System.Collections.Concurrent;
using CampaignActors.Audience.Messages;
using CampaignActors.Audience.People;
using CampaignActors.Sending.Channels;
using CampaignActors.Sending.Rendering;
using NodaTime;

namespace CampaignActors.Sending.Engine;

/// <summary>
/// Takes one batch its way: claim, render, begin, hand over, record (domain.md §5.8 rule 64). Nothing leaves before the
/// ledger has noted durably that it may, and nothing leaves that the lease does not cover to its end.
/// </summary>
internal sealed class SenderWorker(
    IMessageLedger ledger, MailingBoard board, SenderFigures figures, SenderSettings settings, TimeProvider clock)
{
    /// <summary>
    /// Begun so often without an answer, a message waits for the next retry of its mailing: it may be what breaks the
    /// connection, and others wait behind it.
    /// </summary>
    private const int MostBegun = 50;

    private static readonly TimeSpan s_recordRetry = TimeSpan.FromMilliseconds(200);
    private readonly TemplateCache _templates = new();

    private Instant Now => Instant.FromDateTimeOffset(clock.GetUtcNow());

    /// <param name="stop">No batch is begun any more; what is under way is finished.</param>
    /// <param name="abandon">What is under way is broken off.</param>
    public async Task WorkAsync(Turn turn, CancellationToken stop, CancellationToken abandon)
    {
        var plan = turn.Head.Plan;
        if (_templates.Of(plan) is not { Templates: { } templates })
        {
            board.Trouble(plan.Key, _templates.Of(plan).Problem!);
            return;
        }
        // Measured from here: the database may count from any later moment.
        var lease = new LeaseWatch(clock, settings.Lease);
        var claim = await ledger.ClaimAsync(
            plan.Key, settings.Node, turn.Channel.Size.Now, settings.PacesOf(plan), Now, lease.Lease, stop).ConfigureAwait(false);
        if (claim is null)
        {
            board.Dry(plan.Key);
            return;
        }
        board.Flowing(plan.Key);
        await SendAsync(turn, templates, claim, lease, stop, abandon).ConfigureAwait(false);
    }

    private async Task SendAsync(
        Turn turn, ContentTemplates templates, MessageClaim claim, LeaseWatch lease, CancellationToken stop, CancellationToken abandon)
    {
        if (stop.IsCancellationRequested || !lease.Covers(turn.Channel.Channel.Longest))
        {
            await ledger.ReturnAsync(claim, CancellationToken.None).ConfigureAwait(false);
            return;
        }
        IReadOnlySet<long> begun;
        try
        {
            begun = await ledger.BeginAsync(claim, [.. claim.Messages.Select(m => m.Place)], Now, CancellationToken.None)
                .ConfigureAwait(false);
        }
        catch (Exception)
        {
            await GiveBackAsync(claim).ConfigureAwait(false);
            throw;
        }
        if (begun.Count == 0)
            return;
        figures.Begun(begun.Count);
        try
        {
            var from = clock.GetTimestamp();
            var outcomes = await HandOverAsync(
                turn, templates, claim.Plan, [.. claim.Messages.Where(m => begun.Contains(m.Place))], lease, stop,
                    abandon).ConfigureAwait(false);
            var took = clock.GetElapsedTime(from);
            turn.Channel.Size.Learn(outcomes.Count(o => o.Result is not HandOver.NotTried), took);
            var recorded = await RecordAsync(claim, outcomes, lease).ConfigureAwait(false);
            figures.Recorded(turn.Channel.Channel.Name, outcomes, recorded, took);
        }
        finally
        {
            figures.Ended(begun.Count);
        }
    }

    private async Task<IReadOnlyCollection<HandOverOutcome>> HandOverAsync(
        Turn turn, ContentTemplates templates, MailingPlan plan, IReadOnlyList<ClaimedMessage> messages, LeaseWatch lease,
        CancellationToken stop, CancellationToken abandon)
    {
        var channel = turn.Channel.Channel;
        var outcomes = new ConcurrentBag<HandOverOutcome>();
        var from = clock.GetTimestamp();
        var outage = 0;
        var values = new RenderingValues(plan.Values, "", Now.InZone(settings.Zone));
        await Parallel.ForEachAsync(
            messages, new ParallelOptions { MaxDegreeOfParallelism = channel.Parallel }, async (message, _) =>
            {
                var handed = MayLeave() ? await OneAsync(message).ConfigureAwait(false) : new Handed(HandOver.NotTried, null);
                if (handed.Outage != Outage.None)
                {
                    Interlocked.Exchange(ref outage, 1);
                    Trouble(turn, handed);
                    if (handed.Result == HandOver.NotTried && message.Attempt >= MostBegun)
                        handed = handed with { Result = HandOver.Deferred };
                }
                else if (handed.Result is not HandOver.NotTried)
                {
                    board.Working(turn.Channel, plan.Key);
                }
                outcomes.Add(new HandOverOutcome(message.Place, handed.Result, handed.Answer));
            }).ConfigureAwait(false);
        return outcomes;

        // Asked right before each: the process may have been stopped for any time since it was asked last.
        bool MayLeave() => Volatile.Read(ref outage) == 0 && !stop.IsCancellationRequested && lease.Covers(channel.Longest)
            && clock.GetElapsedTime(from) < settings.LongestBatch;

        async Task<Handed> OneAsync(ClaimedMessage message)
        {
            OutgoingMessage outgoing;
            try
            {
                outgoing = Outgoing(templates, plan, message, values);
            }
            catch (RenderingException e)
            {
                return new Handed(HandOver.Refused, AnswerText.Of($"content: {e.Message}"));
            }
            try
            {
                return await channel.HandOverAsync(outgoing, abandon).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                // A channel that throws has broken its promise; what became of the message is not known.
                figures.Failed($"channel {channel.Name}", e);
                return new Handed(HandOver.Unknown, AnswerText.Of(e.Message), Outage.Channel);
            }
        }
    }

    private void Trouble(Turn turn, Handed handed)
    {
        var problem = handed.Answer ?? "it is out of order";
        if (handed.Outage == Outage.Channel)
            board.Trouble(turn.Channel, problem);
        else
            board.Trouble(turn.Head.Key, problem);
    }

    private OutgoingMessage Outgoing(ContentTemplates templates, MailingPlan plan, ClaimedMessage message, RenderingValues values)
    {
        // A seed is an operator: there is a name and an address, and nothing else to fill in.
        var recipient = message.Recipient ?? new Recipient(message.Seed!.Operator)
        {
            Email = message.Seed.Address, Phone = message.Seed.Address, FirstName = message.Seed.Name,
        };
        var unsubscribe = settings.UnsubscribeBase + message.Token;
        var content = templates.Render(recipient, values with { Unsubscribe = unsubscribe });
        var address = plan.Channel == Channel.Email ? recipient.Email : recipient.Phone;
        return new OutgoingMessage(
            plan.Key, message.Place, message.Id, address ?? "", $"{recipient.FirstName} {recipient.LastName}".Trim(), content, unsubscribe,
            plan.Content.From, plan.Content.ReplyTo)
        { Service = plan.Service };
    }

    /// <summary>Tries until the lease ends: what is not recorded by then becomes unknown.</summary>
    private async Task<int> RecordAsync(MessageClaim claim, IReadOnlyCollection<HandOverOutcome> outcomes, LeaseWatch lease)
    {
        while (true)
        {
            try
            {
                return await ledger.RecordAsync(claim, outcomes, Now, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                figures.Failed("record", e);
                if (lease.Left <= TimeSpan.Zero)
                    return 0;
            }
            await Task.Delay(s_recordRetry, clock, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Nothing has left of it. If that cannot be told now, it comes out when the lease ends.</summary>
    private async Task GiveBackAsync(MessageClaim claim)
    {
        try
        {
            await ledger.RecordAsync(
                claim, [.. claim.Messages.Select(m => new HandOverOutcome(m.Place, HandOver.NotTried, null))], Now, CancellationToken.None)
                .ConfigureAwait(false);
            await ledger.ReturnAsync(claim, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            figures.Failed("return", e);
        }
    }
}
