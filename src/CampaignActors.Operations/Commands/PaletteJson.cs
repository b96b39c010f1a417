using System.Text.Json.Nodes;
using CampaignActors.Operations.Access;

namespace CampaignActors.Operations.Commands;

/// <summary>Palettes as a node hands them to a shell, which may be of another version than the node.</summary>
public static class PaletteJson
{
    public static JsonObject Write(IEnumerable<OperatorPalette> palettes) => new()
    {
        ["palettes"] = new JsonArray([.. palettes.Select(p => new JsonObject
        {
            ["name"] = p.Name,
            ["description"] = p.Description,
            ["commands"] = new JsonArray([.. p.Commands.Select(Write)]),
        })]),
    };

    private static JsonObject Write(CommandDefinition command) => new()
    {
        ["name"] = command.Name,
        ["description"] = command.Description,
        ["need"] = Word(command.Need),
        ["endless"] = command.Endless,
        ["default"] = command.IsDefault,
        ["arguments"] = new JsonArray([.. command.Arguments.Select(Write)]),
    };

    private static JsonObject Write(OperatorArgument argument) => new()
    {
        ["name"] = argument.Name,
        ["description"] = argument.Description,
        ["type"] = Word(argument.Type),
        ["switches"] = new JsonArray([.. argument.Switches.Select(s => JsonValue.Create(s))]),
        ["positional"] = argument.Positional,
        ["mandatory"] = argument.Mandatory,
        ["multiple"] = argument.Multiple,
        ["otherwise"] = argument.Default,
        ["choices"] = new JsonArray([.. argument.Choices.Select(c => JsonValue.Create(c))]),
    };

    /// <exception cref="FormatException">It is not what <see cref="Write(IEnumerable{OperatorPalette})"/> writes.</exception>
    public static IReadOnlyList<OperatorPalette> Read(JsonObject json)
    {
        try
        {
            return [.. Items(json, "palettes").Select(Palette)];
        }
        catch (Exception e) when (e is InvalidOperationException or NullReferenceException)
        {
            throw new FormatException("these are no palettes", e);
        }
    }

    private static OperatorPalette Palette(JsonObject json) =>
        new(Text(json, "name"), Text(json, "description"), [.. Items(json, "commands").Select(c => Command(Text(json, "name"), c))]);

    private static CommandDefinition Command(string palette, JsonObject json) => new(
        palette, Text(json, "name"), Text(json, "description"),
        Enum.TryParse<Need>(Text(json, "need"), ignoreCase: true, out var need) ? need : Need.Administer,
        [.. Items(json, "arguments").Select(Argument)])
    {
        Endless = Flag(json, "endless"),
        IsDefault = Flag(json, "default"),
    };

    /// <summary>A type of tomorrow is a text here: the node checks what it is given.</summary>
    private static OperatorArgument Argument(JsonObject json) => new(
        Text(json, "name"), Enum.TryParse<ArgumentType>(Text(json, "type"), ignoreCase: true, out var type) ? type : ArgumentType.Text,
        Text(json, "description"),
        Words(json, "switches"))
    {
        Positional = Flag(json, "positional"),
        Mandatory = Flag(json, "mandatory"),
        Multiple = Flag(json, "multiple"),
        Default = json["otherwise"]?.GetValue<string>(),
        Choices = Words(json, "choices"),
    };

    private static string Word<T>(T value)
        where T : struct, Enum => Vocabulary.Text.Scalars.NameOf(value);

    private static string Text(JsonObject json, string key) => json[key]!.GetValue<string>();

    private static bool Flag(JsonObject json, string key) => json[key]!.GetValue<bool>();

    private static IEnumerable<JsonObject> Items(JsonObject json, string key) => json[key]!.AsArray().Select(i => i!.AsObject());

    private static string[] Words(JsonObject json, string key) => [.. json[key]!.AsArray().Select(w => w!.GetValue<string>())];
}
