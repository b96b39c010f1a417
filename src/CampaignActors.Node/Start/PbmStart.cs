using Akka.Hosting;
using CampaignActors.Node.Configuration;
using CampaignActors.Operations.Settings;
#if PBM
using CampaignActors.Operations.Operators;
using CampaignActors.Pbm;
using Microsoft.Extensions.DependencyInjection;
#endif

namespace CampaignActors.Node.Start;

/// <summary>Adds Petabridge.Cmd to a node that is built with it.</summary>
internal static class PbmStart
{
    /// <summary>Whether this node is built with it.</summary>
    public const bool IsBuiltIn =
#if PBM
        true;
#else
        false;
#endif

    /// <exception cref="StartException">It is set up in a node that was built without it.</exception>
    public static Action<AkkaConfigurationBuilder, IServiceProvider>? Extension(PbmOptions options)
    {
#if PBM
        return (builder, services) => builder.AddOperatorPalettes(options, services.GetRequiredService<OperatorRunner>);
#else
        return options.IsSet
            ? throw new StartException(
                NodeExitCodes.BadInput, "configuration: Pbm__… is set, but this node was built without Petabridge.Cmd, expected a build "
                    + "with -p:Pbm=true")
            : null;
#endif
    }
}
