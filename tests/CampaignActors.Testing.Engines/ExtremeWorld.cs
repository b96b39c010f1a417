using System.Text;
using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;
using CampaignActors.Simulation.Engines;
using CampaignActors.Simulation.Scenarios;
using CampaignActors.Vocabulary.Binding;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Text;
using NodaTime;
using Xunit;

namespace CampaignActors.Testing.Engines;

/// <summary>Sends extreme values to an engine, then lets what it accepted live on, and says what went wrong.</summary>
public sealed class ExtremeWorld(IEngine engine)
{
    public static readonly Instant Start = Instant.FromUtc(2026, 1, 5, 8, 0);

    private static readonly Dictionary<string, string> s_codes = new()
    {
        ["workflows"] = "budgetMgt", ["slots"] = "main", ["rates"] = "USD-EUR", ["recipientFields"] = "main",
    };
    private readonly List<EntityRef> _made = [];
    private int _commands;

    /// <summary>What went wrong, one line each.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>How many cases were accepted.</summary>
    public int Accepted { get; private set; }

    private static IReadOnlyList<EntitySpec> Entities() => SetupOrder.Of(
        ScenarioReader.ReadPlan("world.yaml", ExtremeCases.World).Setup, e => new EntityRef(e.Kind, e.Code), e => e.Fields);

    /// <summary>The entities of the world as they are sent to a node, in an order in which each finds those it refers to.</summary>
    public static IEnumerable<(string Kind, string Code, string Json)> Documents() =>
        Entities().Select(e => (e.Kind, e.Code.Text, Json(e.Fields)));

    private static string Json(TextNode node) => node switch
    {
        MapNode map => $"{{{string.Join(", ", map.Entries.Select(entry => $"\"{entry.Key.Text}\": {Json(entry.Value)}"))}}}",
        ListNode list => $"[{string.Join(", ", list.Items.Select(Json))}]",
        _ => System.Text.Json.JsonSerializer.Serialize(node.ToString()),
    };

    public async Task SetUpAsync()
    {
        foreach (var entity in Entities())
        {
            var answer = await SendAsync(Binder.Entity(entity.Kind, entity.Code, entity.Fields, PutMode.Create, ReadContext.Default));
            Assert.True(answer.Ok, $"{entity.Kind}/{entity.Code}: {answer.Text}");
        }
        await engine.SettleAsync();
    }

    public async Task TryAsync(ExtremeCase one, bool isVerb)
    {
        var code = new Code(s_codes.GetValueOrDefault(one.Of) ?? $"X{_commands}");
        string text;
        try
        {
            var fields = (MapNode)JsonText.Read("case", Encoding.UTF8.GetBytes(one.Json));
            var mode = s_codes.ContainsKey(one.Of) ? PutMode.Apply : PutMode.Create;
            var request = isVerb
                ? Binder.Verb(one.Of, fields, ReadContext.Default)
                : Binder.Entity(one.Of, code, fields, mode, ReadContext.Default);
            var answer = await SendAsync(request with { By = request.By.Length == 0 ? "mia" : request.By });
            if (answer.Ok)
            {
                Accepted++;
                _made.Add(request.Target);
            }
            text = answer.Ok ? "" : answer.Text;
            if (answer.Outcome == Outcome.Unknown)
                Problems.Add($"{one}: its outcome is unknown");
        }
        catch (InputException e)
        {
            text = e.Message;
        }
        if (one.Value.Wrong && text.Length == 0)
            Problems.Add($"{one}: accepted");
        else if (one.Value.Wrong && !text.Contains(one.Field, StringComparison.OrdinalIgnoreCase))
            Problems.Add($"{one}: the refusal does not name it: {text}");
        else if (text.Contains("too large or too small", StringComparison.Ordinal)
            || text.Contains("in range", StringComparison.Ordinal)
            || text.Contains("not in a correct format", StringComparison.Ordinal))
            Problems.Add($"{one}: {text}");
    }

    /// <summary>What was accepted does what such things do: deliveries go out, templates make campaigns, time passes.</summary>
    public async Task LiveAsync(params Duration[] steps)
    {
        foreach (var workflow in TechnicalWorkflows.All)
            await VerbAsync("workflow", $"{{\"name\": \"{workflow.Code()}\", \"action\": \"start\", \"by\": \"mia\"}}");
        foreach (var entity in _made.Distinct().ToList())
        {
            if (entity.Kind == Kinds.Deliveries)
            {
                await VerbAsync("analyse", $"{{\"delivery\": \"{entity.Code}\", \"targeted\": 800, \"excluded\": 2}}");
                await VerbAsync("confirm", $"{{\"delivery\": \"{entity.Code}\", \"by\": \"mia\"}}");
            }
            else if (entity.Kind == Kinds.Templates)
            {
                var fields = (MapNode)JsonText
                    .Read("made", Encoding.UTF8.GetBytes($"{{\"template\": \"{entity.Code}\", \"start\": \"2026-02-01\"}}"));
                await SendAsync(Binder.Entity(Kinds.Campaigns, new Code($"M{_commands}"), fields, PutMode.Create, ReadContext.Default));
            }
        }
        await engine.SettleAsync();
        foreach (var entity in _made.Where(e => e.Kind == Kinds.Deliveries).Distinct().ToList())
            await VerbAsync("sent", $"{{\"delivery\": \"{entity.Code}\", \"sent\": 1, \"pending\": 1}}");
        foreach (var step in steps)
            await engine.AdvanceToAsync(engine.Now + step);
        foreach (var workflow in TechnicalWorkflows.All)
            await VerbAsync("workflow", $"{{\"name\": \"{workflow.Code()}\", \"action\": \"runFull\", \"by\": \"mia\"}}");
        await engine.SettleAsync();
        foreach (var (name, view) in (await engine.StateAsync())["workflows"]!.AsObject())
        {
            if (view!["failed"]?.GetValue<bool>() == true)
                Problems.Add($"{name} has failed: {view["failure"]}");
            if (view["parked"] is JsonArray parked)
                Problems.AddRange(parked.Select(item => $"{name} has parked {item}"));
        }
    }

    private async Task VerbAsync(string verb, string json) =>
        await SendAsync(Binder.Verb(verb, (MapNode)JsonText.Read("verb", Encoding.UTF8.GetBytes(json)), ReadContext.Default));

    private Task<Answer> SendAsync(Request request) => engine.SubmitAsync(request, $"x{++_commands}");
}
