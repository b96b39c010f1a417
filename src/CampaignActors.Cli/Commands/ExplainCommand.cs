using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using CampaignActors.Cli.Output;
using CampaignActors.Domain.Values;
using CampaignActors.Simulation.Engines;
using CampaignActors.Simulation.Running;
using CampaignActors.Simulation.Scenarios;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Explaining;
using CampaignActors.Vocabulary.Text;
using NodaTime;

namespace CampaignActors.Cli.Commands;

/// <summary><c>campaign explain budgets/BDG6 spent</c>: the lines behind a figure, and for each the way back to whoever caused it.</summary>
internal static class ExplainCommand
{
    public static Command Of(Host host, NodeOptions node)
    {
        var address = new Argument<string>("KIND/CODE") { Description = "What the figure belongs to, such as budgets/BDG6, or stocks/STK1/CARD for a stock line." };
        var field = new Argument<string>("FIELD") { Description = "The figure, such as spent, calculated or inStock; byCategory.NAME for one within another." };
        var scenario = new Option<string?>("--scenario") { HelpName = "FILE", Description = "Explains the figure as it is at the end of this scenario, without a node." };
        var json = new Option<bool>("--json") { Description = "Print it as one JSON document." };
        var command = new Command("explain", "Shows why a figure is what it is: its lines, and the events behind each back to a person or a date.") { address, field, scenario, json };
        node.Reach(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var (kind, codes) = Address(parsed.GetRequiredValue(address));
            var name = parsed.GetRequiredValue(field);
            var (explanation, zone) = parsed.GetValue(scenario) is { } file
                ? await OfScenarioAsync(file, kind, codes, name)
                : (await OfNodeAsync(node, parsed, kind, codes, name, cancellation), DateTimeZone.Utc);
            if (explanation is null)
                return host.Refused(Domain.Kernel.Refusal.Unknown, [$"unknown {KindCatalogue.Singular(kind)} {Shown.Quote(string.Join('/', codes))}"]);
            if (parsed.GetValue(json))
                host.Out.WriteLine(Json.Text(explanation.ToJson()));
            else
                Print(host, explanation, zone);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static (string Kind, IReadOnlyList<Code> Codes) Address(string address)
    {
        var parts = address.Split('/');
        if (parts.Length != 2 && !(parts.Length == 3 && parts[0] == "stocks"))
            throw new InputException(null, $"{Shown.Quote(address)} is not an address, expected KIND/CODE such as budgets/BDG6, or stocks/STK1/CARD for a stock line");
        var kind = GetCommand.Kind(parts[0]).Name;
        if (kind == "workflows")
            parts[1] = WorkflowNames.Canonical(parts[1]) ?? parts[1];
        return (kind, [.. parts[1..].Select(p => Scalars.Code(NodeOptions.Typed(p)).In(kind).OrTyped())]);
    }

    private static async Task<(Explanation?, DateTimeZone)> OfScenarioAsync(string file, string kind, IReadOnlyList<Code> codes, string field)
    {
        var scenario = ScenarioReader.Read(file);
        await using var engine = new ModelEngine(scenario.Zone, scenario.Start);
        await new ScenarioRunner(scenario, engine).RunAsync();
        return (new Explainer(engine.History).Explain(kind, codes, field), scenario.Zone);
    }

    private static async Task<Explanation?> OfNodeAsync(
        NodeOptions node, ParseResult parsed, string kind, IReadOnlyList<Code> codes, string field, CancellationToken cancellation)
    {
        using var client = node.Client(parsed);
        var path = $"{kind}/{string.Join('/', codes.Select(c => c.Text))}/explain/{Uri.EscapeDataString(field)}";
        return await client.AskAsync(path, cancellation) is { } found ? Explanation.FromJson(found) : null;
    }

    private static void Print(Host host, Explanation explanation, DateTimeZone zone)
    {
        host.Out.WriteLine($"{explanation.Of} {explanation.Field}: {Value(explanation.Value)}");
        if (explanation.Lines.Count == 0)
            host.Out.WriteLine("nothing stands behind it");
        var width = explanation.Lines.Select(l => Number(l.Amount)).Append(Number(explanation.Sum)).Max(n => n.Length);
        foreach (var line in explanation.Lines)
        {
            host.Out.WriteLine();
            host.Out.WriteLine($"  {Number(line.Amount).PadLeft(width)}  {line.Text}");
            for (var i = 0; i < line.Why.Count; i++)
                host.Out.WriteLine($"  {new string(' ', width)}  {(i == 0 ? "  " : "← ")}{Step(line.Why[i], line.Why.ElementAtOrDefault(i + 1), zone)}");
        }
        if (explanation.Sum is { } sum && explanation.Lines.Count > 1)
        {
            host.Out.WriteLine();
            host.Out.WriteLine($"  {Number(sum).PadLeft(width)}  sum");
        }
    }

    /// <param name="cause">The step that led to it: what was due only later than that waited for its date.</param>
    private static string Step(CauseStep step, CauseStep? cause, DateTimeZone zone)
    {
        var who = step.By.Length > 0 ? $" by {step.By}" : step.Command.Length > 0 ? " by nobody named" : "";
        var due = step.DueSince is { } since && since > cause?.At ? $" on its date {Local(since, zone)}" : "";
        var command = step.Command.Length > 0 ? $", command {step.Command}" : "";
        return Shown.OneLine($"{Local(step.At, zone)} {step.Entity} {string.Join(", ", step.Did)}{who}{due}{command}", 300);
    }

    private static string Local(Instant at, DateTimeZone zone) => at.InZone(zone).ToString("uuuu'-'MM'-'dd' 'HH':'mm", CultureInfo.InvariantCulture);

    private static string Number(decimal? amount) => amount?.ToString("#,0.##########", CultureInfo.InvariantCulture) ?? "";

    private static string Value(JsonNode? value) => value switch
    {
        null => "not given",
        JsonValue text when text.TryGetValue(out string? word) => Shown.OneLine(word, 100),
        _ => Shown.OneLine(value.ToJsonString(), 200),
    };
}
