using Akka.Actor;
using Akka.Hosting;

namespace Petabridge.Cmd.Host
{
    public abstract class CommandPaletteHandler(CommandPalette palette)
    {
        public CommandPalette Palette => palette;

        public abstract Props HandlerProps { get; }
    }

    public abstract class CommandHandlerActor : ReceiveActor
    {
        private readonly Dictionary<string, Action<Command, ParsedArguments>> _handlers = [];

        protected CommandHandlerActor(CommandPalette palette) => Receive<Command>(command =>
            _handlers[command.Name](command, new ParsedArguments(palette.Commands[command.Name], command.Arguments)));

        protected void Process(string name, Action<Command, ParsedArguments> handler) => _handlers.Add(name, handler);
    }

    public sealed class PetabridgeCmd(ActorSystem system)
    {
        private readonly Dictionary<string, CommandPaletteHandler> _palettes = [];

        public ActorSystem Sys => system;

        public IReadOnlyDictionary<string, CommandPaletteHandler> Palettes => _palettes;

        public bool RegisterCommandPalette(CommandPaletteHandler handler) => _palettes.TryAdd(handler.Palette.ModuleName, handler);
    }

    public static class AkkaHostingExtensions
    {
        /// <summary>Registers, and listens nowhere.</summary>
        public static AkkaConfigurationBuilder AddPetabridgeCmd(this AkkaConfigurationBuilder builder, Action<PetabridgeCmd> configure) =>
            builder.WithActors((system, _) => configure(new PetabridgeCmd(system)));
    }
}

namespace Petabridge.Cmd.Cluster
{
    public sealed class ClusterCommands : Host.CommandPaletteHandler
    {
        public static readonly ClusterCommands Instance = new();

        private ClusterCommands()
            : base(new CommandPalette("cluster", []))
        {
        }

        public override Props HandlerProps => Props.Empty;
    }
}

namespace Petabridge.Cmd.Cluster.Sharding
{
    public sealed class ClusterShardingCommands : Host.CommandPaletteHandler
    {
        public static readonly ClusterShardingCommands Instance = new();

        private ClusterShardingCommands()
            : base(new CommandPalette("cluster-sharding", []))
        {
        }

        public override Props HandlerProps => Props.Empty;
    }
}
