using Akka.Actor;
using CampaignActors.Actors;
using CampaignActors.Actors.Client;
using CampaignActors.Actors.Hosting;
using CampaignActors.Node.Logs;
using CampaignActors.Operations.Commands;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace CampaignActors.Node.Start;

/// <summary>Puts together what operator commands run on.</summary>
internal static class OperatorStart
{
    public static void Add(WebApplicationBuilder builder, NodeOptions options)
    {
        var (memory, since, started) = (new LogMemory(), SystemClock.Instance.GetCurrentInstant(), TimeProvider.System.GetTimestamp());
        builder.Logging.AddProvider(new MemoryLoggerProvider(memory));
        builder.Services.AddSingleton(memory).AddSingleton(sp => new OperatorNode(
            sp.GetRequiredService<CampaignNode>(), sp.GetRequiredService<ActorSystem>(), sp.GetRequiredService<IEntityClient>(),
            sp.GetRequiredService<IDomainClock>(), options.Context, memory, Banner.Version)
        { Since = since, Started = started });
        // It has the actor system, which starts when somebody asks for it: not before the first request.
        builder.Services.AddSingleton<Func<OperatorNode>>(sp => sp.GetRequiredService<OperatorNode>);
        builder.Services.AddSingleton(sp => new OperatorShell(sp.GetRequiredService<Func<OperatorNode>>(), sp.GetRequiredService<ILogger<OperatorShell>>()));
    }
}
