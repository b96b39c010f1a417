using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Text;
using NodaTime;

namespace CampaignActors.Simulation.Scenarios;

/// <summary>
/// Reads a plan or scenario file. It reports all errors that it can find, with their positions. Commands of an accepted file may
/// still be refused when they run.
/// </summary>
public sealed class ScenarioReader
{
    private readonly InputErrors _errors = new();

    private ScenarioReader()
    {
    }

    /// <summary>Reads a scenario, which has title, start and steps.</summary>
    /// <exception cref="InputException">The file is not a valid scenario; all errors found are listed.</exception>
    public static Scenario Read(string path) => Read(YamlText.Read(path));

    /// <inheritdoc cref="Read(string)"/>
    public static Scenario Read(string name, string text) => Read(YamlText.Read(name, text));

    /// <inheritdoc cref="Read(string)"/>
    public static Scenario Read(TextNode root) => new ScenarioReader().Whole(root, isPlan: false);

    /// <summary>Reads a plan: the same format, in which title, start and steps are optional.</summary>
    /// <exception cref="InputException">The file is not a valid plan; all errors found are listed.</exception>
    public static Scenario ReadPlan(string path) => ReadPlan(YamlText.Read(path));

    /// <inheritdoc cref="ReadPlan(string)"/>
    public static Scenario ReadPlan(string name, string text) => ReadPlan(YamlText.Read(name, text));

    /// <inheritdoc cref="ReadPlan(string)"/>
    public static Scenario ReadPlan(TextNode root) => new ScenarioReader().Whole(root, isPlan: true);

    /// <summary>Reads a plan that may refer to existing entities.</summary>
    /// <param name="root">The plan.</param>
    /// <param name="existing">The state of the target system: <c>{KIND: {CODE: {fields}}}</c>.</param>
    /// <inheritdoc cref="ReadPlan(string)"/>
    public static Scenario ReadPlan(TextNode root, MapNode existing) => new ScenarioReader().Whole(root, isPlan: true, existing);

    /// <summary>Reads steps for an existing system, with its zone, currency, clock and workflow states.</summary>
    /// <inheritdoc cref="ReadPlan(TextNode, MapNode)"/>
    public static Scenario ReadWhatIf(TextNode root, MapNode existing, WhatIfStart from) =>
        new ScenarioReader().Whole(root, isPlan: true, existing, from);

    private Scenario Whole(TextNode root, bool isPlan, MapNode? existing = null, WhatIfStart? from = null)
    {
        if (root is not MapNode map)
            throw new InputException(root.Position,
                $"this is {root.What}, expected a map with the keys of a {(isPlan ? "plan" : "scenario")}");

        var reader = new MapReader(map, ReadContext.Default, _errors);
        var title = reader.Text("scenario", required: !isPlan) ?? "";
        var zone = Zone(reader.Scalar("zone")) ?? from?.Zone ?? DateTimeZone.Utc;
        var currency = Currency(reader.Scalar("currency")) ?? from?.Currency ?? Domain.Values.Currency.Eur;
        var context = new ReadContext(zone, currency);
        reader.Context = context;
        var start = reader.Instant("start", required: !isPlan);
        if (start < from?.Now)
            _errors.Add(reader.Find("start")!.Position, $"start: the system stands at {from.Now} already, expected {from.Now} or later");
        if (from is not null && reader.Has("workflows"))
            _errors.Add(
                reader.Find("workflows")!.Position, "workflows: they are as the system has them, expected the verb workflow in a step");
        var workflows = Workflows(from is null ? reader.Find("workflows") : null);
        var setup = RecipientReader.Entities(reader.MapOf("setup"), out var people);
        var file = reader.Scalar("recipients") is { } named ? RecipientReader.File(named, root.Position.File) : null;
        if (isPlan && ((TextNode?)people ?? reader.Find("recipients")) is { } misplaced)
            _errors.Add(misplaced.Position, "recipients are set up in scenarios, expected an import into the node");
        var steps = reader.List("steps", required: !isPlan);
        reader.Done();

        var known = new KnownEntities();
        if (existing is not null)
        {
            known.Overlay(existing);
            // The plan's fields of existing entities apply from here on.
            known.Overlay(setup ?? MapNode.Empty(root.Position));
        }
        var entities = setup is null ? [] : new SetupReader(known, context, _errors, existing).Read(setup);
        var recipients = people is null ? [] : new RecipientReader(known, context, _errors).Read(people, entities);
        var read = steps is null ? [] : new StepReader(known, context, start ?? from?.Now, _errors).Read(steps);
        _errors.ThrowIfAny();
        return new Scenario(title, zone, currency, start ?? Instant.MinValue, workflows, entities, read)
        {
            Recipients = recipients,
            RecipientFile = file,
        };
    }

    private DateTimeZone? Zone(ScalarNode? node)
    {
        if (node is null)
            return null;
        var zone = node.IsNull ? null : TimeZones.Find(node.Text);
        if (zone is null)
            _errors.Add(node.Position, $"zone: {ZoneText.Problem(node.Text)}");
        return zone;
    }

    private Currency? Currency(ScalarNode? node)
    {
        if (node is null)
            return null;
        if (Domain.Values.Currency.IsKnown(node.Text))
            return new Currency(node.Text);
        _errors.Add(node.Position, $"{node.What} is not a currency, expected three capital letters such as EUR");
        return null;
    }

    private Dictionary<string, string> Workflows(TextNode? node)
    {
        string[] states = ["started", "stopped", "paused"];
        var byName = WorkflowNames.All.ToDictionary(name => name, _ => states[0]);
        switch (node)
        {
            case null or { IsNull: true }:
                break;
            case ScalarNode scalar when Scalars.OneOf(scalar, states).In("workflows").Take(_errors, out var all):
                foreach (var name in WorkflowNames.All)
                    byName[name] = all;
                break;
            case MapNode map:
                var given = new HashSet<string>();
                foreach (var (key, value) in map.Entries)
                {
                    var name = WorkflowNames.Canonical(key.Text);
                    if (name is null)
                        _errors.Add(key.Position, $"unknown workflow {key.What}{Suggestion.Expected(key.Text, WorkflowNames.Known)}");
                    else if (!given.Add(name))
                        _errors.Add(key.Position,
                            $"the workflow {Shown.Quote(name)} is given twice, by name and by alias, expected it once");
                    else if (value is not ScalarNode scalar)
                        _errors.Add(value.Position, $"{key.Text}: this is {value.What}, expected one of {string.Join(", ", states)}");
                    else if (Scalars.OneOf(scalar, states).In(key.Text).Take(_errors, out var state))
                        byName[name] = state;
                }
                break;
            case ListNode list:
                _errors.Add(list.Position, "workflows: this is a list, expected started, or a map of workflows to their state");
                break;
        }
        return byName;
    }
}

/// <summary>The start of the steps of a what-if.</summary>
public sealed record WhatIfStart(Instant Now, DateTimeZone Zone, Currency Currency);
