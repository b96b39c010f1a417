using System.CommandLine;
using System.Text.Json.Nodes;
using CampaignActors.Cli.Output;
using CampaignActors.Cli.Terminal;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Registry;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Cli.Commands;

/// <summary><c>campaign get KIND [CODE]</c>: shows entities.</summary>
internal static class GetCommand
{
    public static Command Of(Host host, ClientOptions node)
    {
        var kind = new Argument<string>("KIND") { Description = $"What to look at: {string.Join(", ", KindCatalogue.Names)}." };
        var code = new Argument<string?>("CODE")
        {
            Description = "One entity; without it all of the kind.", Arity = ArgumentArity.ZeroOrOne,
        };
        var format = FormatOption();
        var command = new Command("get", "Shows the entities of a kind, or one of them.") { kind, code, format };
        node.Reach(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var known = Kind(parsed.GetRequiredValue(kind));
            if (parsed.GetValue(code) is not { } one)
                return List(host, await node.AskAsync(parsed, client => client.ListAsync(known.Name, cancellation)),
                    parsed.GetRequiredValue(format));
            var checkedCode = known.Name == "workflows" ? WorkflowNames.Canonical(one) ?? one : one;
            _ = Scalars.Code(ClientOptions.Typed(checkedCode)).In(known.Name).OrTyped();
            return await node.AskAsync(parsed, client => client.FindAsync(known.Name, checkedCode, cancellation)) is { } fields
                ? One(host, fields, parsed.GetRequiredValue(format))
                : host.Refused(Domain.Kernel.Refusal.Unknown, [$"unknown {known.Singular} {Shown.Quote(one)}"]);
        });
        return command;
    }

    public static Option<string> FormatOption()
    {
        var format = new Option<string>("--output", "-o") { Description = "table, json or yaml.", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong("table", "json", "yaml");
        return format;
    }

    public static int List(Host host, JsonArray items, string format)
    {
        if (format == "json")
            host.Out.WriteLine(JsonOutput.Text(items));
        else if (format == "yaml")
            // By code, as under a kind of a plan file.
            Yaml.Write(
                new JsonObject(
                    items.OfType<JsonObject>().Select(
                        item => KeyValuePair.Create(item["code"]?.GetValue<string>() ?? "", WithoutCode(item)))), host.Out);
        else
            Tables.List(items, host);
        return ExitCodes.Ok;
    }

    /// <summary>The same for items that have no code to stand under.</summary>
    /// <param name="what">They are.</param>
    public static int Items(Host host, string what, JsonArray items, string format)
    {
        if (format != "yaml")
            return List(host, items, format);
        Yaml.Write(new JsonObject { [what] = items.DeepClone() }, host.Out);
        return ExitCodes.Ok;
    }

    public static int One(Host host, JsonObject fields, string format)
    {
        if (format == "json")
            host.Out.WriteLine(JsonOutput.Text(fields));
        else if (format == "yaml")
            Yaml.Write(fields, host.Out);
        else
            Tables.One(fields, host);
        return ExitCodes.Ok;
    }

    /// <exception cref="InputException">There is no such kind.</exception>
    public static Kind Kind(string name) => KindCatalogue.Find(name)
        ?? throw new InputException(null, $"unknown kind {Shown.Quote(name)}{Suggestion.Expected(name, KindCatalogue.Names)}");

    private static JsonNode? WithoutCode(JsonObject item)
    {
        var fields = (JsonObject)item.DeepClone();
        fields.Remove("code");
        return fields;
    }
}
