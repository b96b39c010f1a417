using CampaignActors.Actors;
using CampaignActors.Audience.Messages;
using CampaignActors.Audience.Stores;
using CampaignActors.Gateways;
using CampaignActors.Node.Public;
using CampaignActors.Operations.Settings;
using Microsoft.Extensions.DependencyInjection;

namespace CampaignActors.Node.Start;

/// <summary>The listener for the public: off unless the settings give it an address.</summary>
internal static class PublicStart
{
    /// <remarks>A part that is not registered is one whose address does not exist.</remarks>
    public static void Add(IServiceCollection services, NodeSettings settings, GatewayOptions outside) => services
        .AddSingleton(settings.Public).AddSingleton<PublicRates>().AddSingleton<PublicSite>()
        .AddSingleton<IPublicRoute>(sp => new UnsubscribePage(
            sp.GetRequiredService<IMessageLedger>(), sp.GetRequiredService<IRecipientDatabase>(), outside,
            sp.GetRequiredService<IDomainClock>()))
        .AddSingleton<IDecisionPage, LinkedDecision>()
        .AddSingleton<IPublicRoute, BounceRoute>().AddSingleton<IPublicRoute, HealthRoute>()
        .AddSingleton<IPublicRoute>(sp => new DecisionRoute(sp.GetService<IDecisionPage>()))
        .AddSingleton<IPublicRoute, ProviderRoute>()
        .AddSingleton<PublicListener>().AddHostedService(sp => sp.GetRequiredService<PublicListener>());
}
