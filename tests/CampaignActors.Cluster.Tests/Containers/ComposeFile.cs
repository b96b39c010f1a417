using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace CampaignActors.Cluster.Tests.Containers;

/// <summary>One service of docker-compose.yml, with what its anchors and merges come to.</summary>
public sealed class ComposeService(string name, IDictionary<object, object> fields)
{
    public string Name => name;

    public bool Has(string field) => fields.ContainsKey(field);

    public string? Text(string field) => fields.TryGetValue(field, out var value) ? (string)value : null;

    /// <summary>Of a sequence; empty when it is not there.</summary>
    public IReadOnlyList<string> List(string field) =>
        fields.TryGetValue(field, out var value) ? [.. ((IList<object>)value).Cast<string>()] : [];

    /// <summary>Of a mapping; empty when it is not there.</summary>
    public IReadOnlyDictionary<string, object> Map(string field) =>
        fields.TryGetValue(field, out var value) ? ComposeFile.Named(value) : new Dictionary<string, object>();

    public IReadOnlyDictionary<string, string> Environment => Map("environment").ToDictionary(v => v.Key, v => (string)v.Value);

    /// <summary>Runs the image that is built here.</summary>
    public bool IsOurs => Has("build");

    /// <summary>Ours, and a node rather than a command that ends.</summary>
    public bool IsNode => IsOurs && !Has("entrypoint");

    public override string ToString() => name;
}

/// <summary>docker-compose.yml, read as YAML.</summary>
public sealed class ComposeFile
{
    public const string Name = "docker-compose.yml";

    private ComposeFile(IReadOnlyDictionary<string, object> root) => Root = root;

    public static ComposeFile Read()
    {
        var parser = new MergingParser(new Parser(new StringReader(Repository.Text(Name))));
        var root = new DeserializerBuilder().Build().Deserialize<object>(parser);
        return new ComposeFile(Named(root));
    }

    public IReadOnlyDictionary<string, object> Root { get; }

    public IReadOnlyList<ComposeService> Services =>
        [.. Named(Root["services"]).Select(s => new ComposeService(s.Key, (IDictionary<object, object>)s.Value))];

    public ComposeService this[string service] => Services.Single(s => s.Name == service);

    public IEnumerable<ComposeService> Nodes => Services.Where(s => s.IsNode);

    /// <summary>Names that the top level declares, such as volumes.</summary>
    public IEnumerable<string> Declared(string kind) => Root.TryGetValue(kind, out var value) ? Named(value).Keys : [];

    internal static IReadOnlyDictionary<string, object> Named(object mapping) =>
        ((IDictionary<object, object>)mapping).ToDictionary(p => (string)p.Key, p => p.Value);

    /// <summary>Of <c>90s</c> or <c>1m30s</c>.</summary>
    public static TimeSpan Duration(string text) => text switch
    {
        _ when text.EndsWith("ms", StringComparison.Ordinal) => TimeSpan.FromMilliseconds(Number(text[..^2])),
        _ when text.EndsWith('s') => TimeSpan.FromSeconds(Number(text[..^1])),
        _ when text.EndsWith('m') => TimeSpan.FromMinutes(Number(text[..^1])),
        _ => throw new FormatException($"'{text}' is no duration such as 90s"),
    };

    private static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
