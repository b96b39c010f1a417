using CampaignActors.Domain.Notices;

namespace CampaignActors.Actors.Tests.Entities;

/// <summary>Outside effects through the gateways of a node.</summary>
public sealed class EntityOutsideSpecs
{
    [Fact]
    public async Task A_mail_goes_out_once_and_the_outbox_is_empty_then()
    {
        await using var node = await TestNode.StartAsync();
        await NotifyAsync(node, "n1");

        await TestNode.EventuallyAsync(() => OutboxIsEmptyAsync(node), "the outbox is empty");
        Assert.Single(node.Gateway.Performed);
        Assert.Equal(0, node.Gateway.Repeated);
    }

    [Fact]
    public async Task A_mail_that_failed_is_tried_again_after_a_restart_too()
    {
        await using var node = await TestNode.StartAsync();
        node.Gateway.SetOutage(GatewayCodes.Mail, failing: true);
        await NotifyAsync(node, "n1");
        await TestNode.EventuallyAsync(async () => (await node.Client.ReadAsync(Some.Operator("O1"))).Revision >= 3, "a failure is noted");
        Assert.Empty(node.Gateway.Performed);

        await node.StartAgainAsync();
        node.Gateway.SetOutage(GatewayCodes.Mail, failing: false);
        await node.Client.ReadAsync(Some.Operator("O1"));

        await TestNode.EventuallyAsync(() => OutboxIsEmptyAsync(node), "the outbox is empty");
        Assert.Single(node.Gateway.Performed);
    }

    /// <summary>Makes the operator's entity write a mail, as the effect of another entity would.</summary>
    private static async Task NotifyAsync(TestNode node, string key)
    {
        await node.SendAsync(Some.Operator("O1"), Some.Member(), "o1");
        var notify = new Notify(key, MailTemplates.TaskStarted, "Subject", "Body", Kinds.Task(new("T1")));
        node.Running.Router.Send(
            new EffectMessage(Some.Operator("O1"), Some.Group("Sender"), 1, node.Options.Clock.Now, "me", notify),
            Akka.Actor.ActorRefs.Nobody);
    }

    private static async Task<bool> OutboxIsEmptyAsync(TestNode node)
    {
        var reply = await node.Client.ReadAsync(Some.Operator("O1"));
        return reply.Revision >= 3 && !reply.Due.Any(d => d.Agenda == AgendaName.Outbox);
    }
}
