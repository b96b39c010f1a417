using CampaignActors.Domain.Approvals;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Registry;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Simulation.Scenarios;

/// <summary>
/// Entities that exist at one point of a file, by its text: their codes and latest fields. A creation that may be refused counts
/// too, because the engine then refuses the commands that depend on it.
/// </summary>
internal sealed class KnownEntities
{
    private readonly Dictionary<string, SortedDictionary<string, Dictionary<string, TextNode>>> _kinds =
        KindCatalogue.Names.ToDictionary(
            name => name, _ => new SortedDictionary<string, Dictionary<string, TextNode>>(StringComparer.Ordinal));

    private readonly SortedDictionary<string, string> _stockOfLine = new(StringComparer.Ordinal);
    private bool _makesCampaigns;
    private bool _makesTasks;

    /// <summary>Adds an entity; an existing one keeps its known fields.</summary>
    public void Add(string kind, string code, MapNode fields)
    {
        if (!_kinds[kind].TryAdd(code, []))
            return;
        Change(kind, code, fields);
        _makesTasks |= fields.Has("taskTemplates") || (fields.Find("campaign") as MapNode)?.Has("taskTemplates") == true;
        _makesCampaigns |= kind == "templates" && fields.TextOf("kind") == "periodic";
    }

    /// <summary>Adds all entities of <c>{KIND: {CODE: {fields}}}</c>, and changes the existing ones.</summary>
    public void Overlay(MapNode kinds)
    {
        foreach (var (kind, codes) in kinds.Entries)
        {
            if (!_kinds.ContainsKey(kind.Text) || codes is not MapNode map)
                continue;
            foreach (var (code, fields) in map.Entries)
            {
                if (fields is not MapNode described)
                    continue;
                Add(kind.Text, code.Text, described);
                Change(kind.Text, code.Text, described);
            }
        }
    }

    public void Change(string kind, string code, MapNode fields)
    {
        if (!_kinds[kind].TryGetValue(code, out var known))
            return;
        foreach (var (key, value) in fields.Entries)
            known[key.Text] = value;
        if (kind == "stocks" && fields.Find("lines") is MapNode lines)
        {
            foreach (var (line, _) in lines.Entries)
                _stockOfLine.TryAdd(line.Text, code);
        }
    }

    public bool Has(string target, string code) => target switch
    {
        Targets.StockLine => _stockOfLine.ContainsKey(code),
        Targets.Service => FindService(code) is not null,
        "workflows" => WorkflowNames.Canonical(code) is not null,
        "campaigns" => _kinds[target].ContainsKey(code) || IsMadeByTemplate(code),
        "tasks" => _kinds[target].ContainsKey(code) || IsApprovalTask(code) || IsOfTemplate(code),
        _ => _kinds.TryGetValue(target, out var codes) && codes.ContainsKey(code),
    };

    /// <summary>Whether it is the code of a control task: the code of its delivery and the name of the approval.</summary>
    private bool IsApprovalTask(string code) =>
        code.LastIndexOf('.') is > 0 and var dot && _kinds["deliveries"].ContainsKey(code[..dot])
        && Enum.GetValues<ApprovalType>().Any(type => Scalars.NameOf(type) == code[(dot + 1)..]);

    public bool HasLine(string stock, string line) => _stockOfLine.GetValueOrDefault(line) == stock;

    public string? StockOf(string line) => _stockOfLine.GetValueOrDefault(line);

    /// <summary>Codes that a reference to this target may name.</summary>
    public IEnumerable<string> Codes(string target) => target switch
    {
        Targets.StockLine => _stockOfLine.Keys,
        Targets.Service =>
            _kinds["providers"].SelectMany(provider => Services(provider.Key).Select(service => $"{provider.Key}/{service.Key.Text}")),
        "workflows" => WorkflowNames.Known,
        _ => _kinds[target].Keys,
    };

    /// <summary>The latest text of a field, or <c>null</c> when the entity or the field is not known.</summary>
    public string? TextOf(string kind, string? code, string field) =>
        Find(kind, code, field) is ScalarNode { IsNull: false } scalar ? scalar.Text : null;

    public TextNode? Find(string kind, string? code, string field) =>
        code is not null && _kinds[kind].TryGetValue(code, out var fields) ? fields.GetValueOrDefault(field) : null;

    /// <summary>The node of a service given as <c>Provider/Service</c>, or <c>null</c>.</summary>
    public MapNode? FindService(string text)
    {
        var slash = text.IndexOf('/');
        return slash < 0
            ? null
            : Services(text[..slash])
                .Where(service => service.Key.Text == text[(slash + 1)..])
                .Select(service => Map(service))
                .FirstOrDefault();
    }

    private IEnumerable<MapEntry> Services(string provider) =>
        Find("providers", provider, "services") is MapNode services ? services.Entries : [];

    private static MapNode Map(MapEntry entry) => entry.Value as MapNode ?? MapNode.Empty(entry.Key.Position);

    // Tasks of a template have the code of their campaign, a dash and a key.
    private bool IsOfTemplate(string code) =>
        _makesTasks && code.Select((c, i) => c == '-' ? i : -1).Any(dash => dash > 0 && Has("campaigns", code[..dash]));

    // Campaigns of a periodic template get the next free code OPn while the scenario runs.
    private bool IsMadeByTemplate(string code) =>
        _makesCampaigns && code.Length > 2 && code.StartsWith("OP", StringComparison.Ordinal)
            && code[2] != '0' && code.Skip(2).All(char.IsAsciiDigit);
}
