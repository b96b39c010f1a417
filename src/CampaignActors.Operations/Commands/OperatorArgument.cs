using System.Globalization;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Operations.Commands;

/// <summary>The type of an argument's value.</summary>
public enum ArgumentType
{
    Text,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>Given or not; it has no value.</summary>
    Flag,

    /// <summary>One of a few words.</summary>
    Choice,

    Code,

    /// <summary>KIND/CODE.</summary>
    Entity,

    /// <summary>A technical workflow, by name or alias.</summary>
    Workflow,
}

/// <summary>
/// One argument of an operator command. It is given by a switch, or, where it is positional, also without one, in the order of the command:
/// <c>budget tree BDG6</c> is <c>budget tree -c BDG6</c>. Clients that know switches only can give everything that way.
/// </summary>
/// <param name="Name">As it is called within the program and by clients that show names.</param>
/// <param name="Switches">Such as <c>-d</c>, <c>--depth</c>; the first is the one that errors name.</param>
public sealed record OperatorArgument(string Name, ArgumentType Type, string Description, params IReadOnlyList<string> Switches)
{
    public bool Positional { get; init; }

    public bool Mandatory { get; init; }

    /// <summary>Whether it may be given several times.</summary>
    public bool Multiple { get; init; }

    /// <summary>The default, as it would be typed.</summary>
    public string? Default { get; init; }

    /// <summary>The words of a choice.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    public int Min { get; init; }

    public int Max { get; init; } = int.MaxValue;

    /// <summary>The placeholder of the value in help and errors.</summary>
    public string Placeholder => Type switch
    {
        ArgumentType.Flag => "",
        ArgumentType.Number => "NUMBER",
        ArgumentType.Entity => "KIND/CODE",
        ArgumentType.Workflow => "WORKFLOW",
        ArgumentType.Choice => string.Join('|', Choices),
        _ => Name.ToUpperInvariant(),
    };

    /// <summary>Its name in errors.</summary>
    public string Called => Positional ? Placeholder : Switches[0];

    /// <summary>The value as it is to be used.</summary>
    /// <param name="where">The command, for errors.</param>
    /// <exception cref="InputException">It is not of the type.</exception>
    public string Read(string where, string text) => Type switch
    {
        ArgumentType.Number => IsNumber(text)
            ? text
            : throw Bad(where, $"{Shown.Quote(text)} is not a whole number from {Min} to {Max}, expected one"),
        ArgumentType.Choice => Choices.Contains(text)
            ? text
            : throw Bad(where, $"{Shown.Quote(text)} is none of its words{Suggestion.Expected(text, Choices)}"),
        ArgumentType.Code => IsCode(where, text),
        ArgumentType.Entity => EntityText(where, text),
        ArgumentType.Workflow => WorkflowNames.Canonical(text)
            ?? throw new InputException(null, $"unknown workflow {Shown.Quote(text)}{Suggestion.Expected(text, WorkflowNames.Known)}"),
        _ => text.Length > 0 ? text : throw Bad(where, $"it is empty, expected {Placeholder}"),
    };

    private bool IsNumber(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= Min && number <= Max;

    private string IsCode(string where, string text) => Code.Problem(text) is null
        ? text
        : throw Bad(where, $"{Shown.Quote(text)} is not a code, expected 1 to {Code.MaxLength} letters, digits, '-', '_' or '.'");

    /// <summary>Workflows go by their aliases here too.</summary>
    private string EntityText(string where, string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0)
            throw Bad(where, $"{Shown.Quote(text)} is no entity, expected KIND/CODE such as budgets/BDG6");
        var (kind, code) = (text[..slash], IsCode(where, text[(slash + 1)..]));
        if (EntityCatalog.Find(kind) is null)
            throw new InputException(
                null, $"unknown kind {Shown.Quote(kind)}{Suggestion.Expected(kind, [.. EntityCatalog.All.Select(k => k.Name)])}");
        return kind == Kinds.Workflows && WorkflowNames.Canonical(code) is { } name ? $"{kind}/{name}" : text;
    }

    private InputException Bad(string where, string what) => new(null, $"{where}: {Called}: {what}");
}
