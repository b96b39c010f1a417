using CampaignActors.Operations.Commands;
using CampaignActors.Operations.Operators;
using Petabridge.Cmd;
using CommandDefinition = Petabridge.Cmd.CommandDefinition;

namespace CampaignActors.Pbm;

/// <summary>Our palettes as definitions of Petabridge.Cmd. It has no positional arguments: they are given by their switches.</summary>
public static class PaletteDefinitions
{
    /// <summary>Palettes that Petabridge.Cmd has itself, under the same names.</summary>
    private static readonly string[] s_builtIn = ["actor", "cluster", "cluster-sharding", "log", "uptime"];

    /// <summary>The palettes that are ours alone.</summary>
    public static IEnumerable<OperatorPalette> Ours => OperatorCatalogue.Palettes.Where(p => !s_builtIn.Contains(p.Name));

    public static CommandPalette Of(OperatorPalette palette) => new(palette.Name, [.. palette.Commands.Select(Of)]);

    private static CommandDefinition Of(Operations.Commands.CommandDefinition command)
    {
        var builder = new CommandDefinitionBuilder().WithName(command.Name).WithDescription(command.Description);
        foreach (var argument in command.Arguments)
            builder = builder.WithArgument(a => Argument(a, argument));
        return builder.Build();
    }

    private static ArgumentDefinitionBuilder Argument(ArgumentDefinitionBuilder builder, OperatorArgument argument)
    {
        var description = argument.Type == ArgumentType.Flag
            ? $"{argument.Description} Given as {argument.Switches[0]} true."
            : argument.Description;
        builder = builder.WithName(argument.Name).WithDescription(description).IsMandatory(argument.Mandatory)
            .AllowMultiple(argument.Multiple);
        foreach (var name in argument.Switches)
            builder = builder.WithSwitch(name);
        return argument switch
        {
            { Choices.Count: > 0 } => builder.WithDefaultValues([.. argument.Choices]),
            { Type: ArgumentType.Workflow } => builder.WithDefaultValues([.. Vocabulary.Catalogue.WorkflowNames.All]),
            { Default: { } otherwise } => builder.WithDefaultValue(otherwise),
            _ => builder,
        };
    }
}
