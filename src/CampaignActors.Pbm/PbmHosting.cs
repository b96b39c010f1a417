using Akka.Configuration;
using Akka.Hosting;
using CampaignActors.Operations.Access;
using CampaignActors.Operations.Operators;
using CampaignActors.Operations.Settings;
using Petabridge.Cmd.Cluster;
using Petabridge.Cmd.Cluster.Sharding;
using Petabridge.Cmd.Host;

namespace CampaignActors.Pbm;

/// <summary>Starts Petabridge.Cmd in a node, with its own palettes for the cluster and with ours.</summary>
public static class PbmHosting
{
    /// <param name="shell">Asked for when a command comes.</param>
    public static void AddOperatorPalettes(this AkkaConfigurationBuilder builder, PbmOptions options, Func<OperatorRunner> shell)
    {
        builder.AddHocon(Hocon(options), HoconAddMode.Prepend);
        builder.AddPetabridgeCmd(cmd => Register(cmd, options, shell));
    }

    /// <summary>Its own default is to listen everywhere.</summary>
    internal static Config Hocon(PbmOptions options) => ConfigurationFactory.ParseString($$"""
        petabridge.cmd {
          host = "{{options.Host}}"
          port = {{options.Port}}
          log-palettes-on-startup = off
        }
        """);

    internal static void Register(PetabridgeCmd cmd, PbmOptions options, Func<OperatorRunner> shell)
    {
        cmd.RegisterCommandPalette(ClusterCommands.Instance);
        cmd.RegisterCommandPalette(ClusterShardingCommands.Instance);
        var caller = new Caller("", options.Roles.ToHashSet(), "pbm");
        foreach (var palette in PaletteDefinitions.Ours)
            cmd.RegisterCommandPalette(new PaletteHandler(palette, shell, caller));
    }
}
