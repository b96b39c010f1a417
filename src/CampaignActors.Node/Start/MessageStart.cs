using CampaignActors.Node.Messages;
using Microsoft.Extensions.DependencyInjection;

namespace CampaignActors.Node.Start;

/// <summary>The messages of a node: looked at on every node, sent where the role is <c>sender</c>.</summary>
internal static class MessageStart
{
    public static void Add(IServiceCollection services) => services
        .AddSingleton<MessageMeters>().AddSingleton<MailingRates>().AddHostedService<MessageWatch>();
}
