using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Registry;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Simulation.Scenarios;

/// <summary>
/// Reads the commands of a step. A map of several verbs is several commands; so are a <c>create</c> of several entities and a
/// <c>set</c> of several addresses.
/// </summary>
internal sealed class CallReader(KnownEntities known, ReadContext context, InputErrors errors)
{
    private readonly SetupReader _setup = new(known, context, errors);
    private readonly ReferenceChecker _references = new(known, errors);
    private bool _mayBeRefused;

    /// <summary>Whether the last list had errors, so that its number of commands is unknown.</summary>
    public bool LastHadErrors { get; private set; }

    public List<VerbCall> Read(ListNode list, bool mayBeRefused)
    {
        _mayBeRefused = mayBeRefused;
        var before = errors.Count;
        var calls = Calls(list).ToList();
        LastHadErrors = errors.Count > before;
        return calls;
    }

    private IEnumerable<VerbCall> Calls(ListNode list)
    {
        foreach (var node in list.Items)
        {
            if (node is not MapNode { Entries.Count: > 0 } map)
            {
                errors.Add(node.Position,
                    $"this is {(node is MapNode ? "an empty map" : node.What)}, expected a command such as {{approve: {{…}}}}");
                continue;
            }
            foreach (var entry in map.Entries)
            {
                foreach (var call in Call(entry.Key, entry.Value))
                    yield return call;
            }
        }
    }

    private IEnumerable<VerbCall> Call(ScalarNode name, TextNode arguments)
    {
        if (VerbCatalogue.Find(name.Text) is not { } verb)
        {
            errors.Add(name.Position, $"unknown verb {name.What}{Suggestion.Expected(name.Text, VerbCatalogue.Names)}");
            return [];
        }
        return (verb.Name, arguments) switch
        {
            (VerbCatalogue.Parallel, ListNode list) => [new ParallelCall([.. Calls(list).SelectMany(Flat)], name.Position)],
            (VerbCatalogue.Parallel, _) => Wrong(verb, arguments, "a list of commands"),
            (VerbCatalogue.Create, MapNode kinds) => _setup.Entities(kinds).Select(entity => new CreateCall(entity)),
            (VerbCatalogue.Create, _) => Wrong(verb, arguments, "KIND: {CODE: {fields}}"),
            (VerbCatalogue.Set, MapNode addresses) =>
                addresses.Entries.Select(entry => Set(entry.Key, entry.Value)).OfType<VerbCall>().ToList(),
            (VerbCatalogue.Set, _) => Wrong(verb, arguments, "KIND/CODE: {fields}"),
            (_, MapNode map) => [Plain(verb, name, map)],
            _ => Wrong(verb, arguments, "a map of arguments"),
        };
    }

    private VerbCall[] Wrong(Verb verb, TextNode arguments, string expected)
    {
        errors.Add(arguments.Position, $"{verb.Name}: this is {arguments.What}, expected {expected}");
        return [];
    }

    private static IEnumerable<VerbCall> Flat(VerbCall call) => call is ParallelCall parallel ? parallel.Calls : [call];

    private VerbCall Plain(Verb verb, ScalarNode name, MapNode arguments)
    {
        CatalogueReader.Read(verb, arguments, context, errors);
        _references.Arguments(verb, arguments);
        if (verb.Name is "order" or "acceptProposal" && arguments.TextOf("code") is { } code)
            known.Add("orders", code, arguments);
        return new VerbCall(verb.Name, arguments, name.Position);
    }

    private SetCall? Set(ScalarNode address, TextNode value)
    {
        var segments = address.Text.Split('/');
        var kind = KindCatalogue.Find(segments[0]);
        var isLine = kind?.Name == "stocks" && segments.Length == 3;
        var canBeSet = kind is not null && KindCatalogue.SetNames.Contains(kind.Name);
        if (kind is null || !canBeSet || segments.Length != (isLine ? 3 : 2))
        {
            errors.Add(address.Position, canBeSet || segments.Length == 1
                ? $"{address.What} is not an address, expected KIND/CODE such as campaigns/OP1, or stocks/STK1/CARD for a stock line"
                : $"unknown kind {Shown.Quote(segments[0])}{Suggestion.Expected(segments[0], KindCatalogue.SetNames)}");
            return null;
        }

        var path = new List<Code>();
        foreach (var segment in segments.Skip(1))
        {
            if (Scalars.Code(new ScalarNode(segment, true, address.Position)).In(kind.Name).Take(errors, out var code))
                path.Add(code);
        }
        if (path.Count < segments.Length - 1 || !Exists(kind, path, address))
            return null;
        if (value is not MapNode fields)
        {
            errors.Add(value.Position, $"{Shown.Cut(address.Text, 140)}: this is {value.What}, expected a map of fields");
            return null;
        }

        var target = isLine ? KindCatalogue.StockLine : kind;
        CatalogueReader.Read(target, fields, ValidationMode.Set, context, errors);
        _references.Entity(target.Name, path[^1].Text, target.Changed, fields);
        // A change that may be refused does not change the known fields.
        if (!_mayBeRefused && !isLine)
            known.Change(kind.Name, path[0].Text, fields);
        return new SetCall(kind.Name, path, fields, address.Position);
    }

    private bool Exists(Kind kind, List<Code> path, ScalarNode address)
    {
        if (!_references.Exists(kind.Name, new ScalarNode(path[0].Text, true, address.Position)))
            return false;
        if (path.Count == 1 || known.HasLine(path[0].Text, path[1].Text))
            return true;
        errors.Add(address.Position,
            $"unknown stock line {Shown.Quote(path[1].Text)} of stock {Shown.Quote(path[0].Text)}"
            + $"{Suggestion.Expected(path[1].Text, [.. known.Codes(Targets.StockLine).Where(line => known.HasLine(path[0].Text, line))])}");
        return false;
    }
}
