using Akka.Actor;
using CampaignActors.Actors;
using CampaignActors.Actors.Client;
using CampaignActors.Actors.Hosting;
using CampaignActors.Node.Configuration;
using CampaignActors.Node.Logs;
using CampaignActors.Operations.Commands;
using CampaignActors.Operations.Operators;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace CampaignActors.Node.Start;

/// <summary>Adds the services of operator commands.</summary>
internal static class OperatorStart
{
    public static void Add(WebApplicationBuilder builder, NodeArguments arguments)
    {
        var (memory, since, started) = (new LogMemory(), SystemClock.Instance.GetCurrentInstant(), TimeProvider.System.GetTimestamp());
        builder.Logging.AddProvider(new MemoryLoggerProvider(memory));
        builder.Services.AddSingleton(memory).AddSingleton(sp => new OperatorNode(
            sp.GetRequiredService<StartedNode>(), sp.GetRequiredService<IDomainClock>(), arguments.Context, memory, ProductVersion.Text)
        {
            Since = since, Started = started,
        });
        builder.Services.AddSingleton<OperatorRunner>();
    }
}
