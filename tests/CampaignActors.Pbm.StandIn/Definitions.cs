namespace Petabridge.Cmd;

// A stand-in: of the public API of Petabridge.Cmd 1.5.0 only what CampaignActors.Pbm uses, by its documentation and published samples.

public sealed class ArgumentDefinition
{
    public required string Name { get; init; }

    public string Description { get; init; } = "";

    public bool Mandatory { get; init; }

    public bool AllowsMultiple { get; init; }

    public required IReadOnlyList<string> Switch { get; init; }

    public IReadOnlyList<string> DefaultValues { get; init; } = [];
}

public sealed class ArgumentDefinitionBuilder
{
    private readonly List<string> _switches = [];
    private string _name = "";
    private string _description = "";
    private bool _mandatory;
    private bool _multiple;
    private string[] _defaults = [];

    public ArgumentDefinitionBuilder WithName(string name)
    {
        _name = name;
        return this;
    }

    public ArgumentDefinitionBuilder WithDescription(string description)
    {
        _description = description;
        return this;
    }

    public ArgumentDefinitionBuilder IsMandatory(bool mandatory)
    {
        _mandatory = mandatory;
        return this;
    }

    public ArgumentDefinitionBuilder AllowMultiple(bool multiple)
    {
        _multiple = multiple;
        return this;
    }

    public ArgumentDefinitionBuilder WithSwitch(string name)
    {
        _switches.Add(name);
        return this;
    }

    public ArgumentDefinitionBuilder WithDefaultValue(string value) => WithDefaultValues([value]);

    public ArgumentDefinitionBuilder WithDefaultValues(string[] values)
    {
        _defaults = values;
        return this;
    }

    public ArgumentDefinition Build() => _switches.Count == 0
        ? throw new ArgumentException($"argument {_name} has no switch")
        : new()
        {
            Name = _name, Description = _description, Mandatory = _mandatory, AllowsMultiple = _multiple, Switch = [.. _switches],
            DefaultValues = _defaults,
        };
}

public sealed class CommandDefinition
{
    public required string Name { get; init; }

    public string Description { get; init; } = "";

    public required IReadOnlyDictionary<string, ArgumentDefinition> ArgumentsByName { get; init; }
}

public sealed class CommandDefinitionBuilder
{
    private readonly List<ArgumentDefinition> _arguments = [];
    private string _name = "";
    private string _description = "";

    public CommandDefinitionBuilder WithName(string name)
    {
        _name = name;
        return this;
    }

    public CommandDefinitionBuilder WithDescription(string description)
    {
        _description = description;
        return this;
    }

    public CommandDefinitionBuilder WithArgument(Func<ArgumentDefinitionBuilder, ArgumentDefinitionBuilder> build)
    {
        _arguments.Add(build(new ArgumentDefinitionBuilder()).Build());
        return this;
    }

    public CommandDefinition Build() =>
        new() { Name = _name, Description = _description, ArgumentsByName = _arguments.ToDictionary(a => a.Name) };
}

public class CommandPalette(string moduleName, IEnumerable<CommandDefinition> commands)
{
    public string ModuleName => moduleName;

    public IReadOnlyDictionary<string, CommandDefinition> Commands { get; } = commands.ToDictionary(c => c.Name);
}
