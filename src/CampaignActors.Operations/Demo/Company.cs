using System.Reflection;
using CampaignActors.Domain.Values;
using CampaignActors.Simulation.Scenarios;
using CampaignActors.Vocabulary.Text;
using NodaTime.Text;

namespace CampaignActors.Operations.Demo;

/// <summary>
/// Harbour &amp; Pine, a made-up maker of furniture. What happens there is a scenario, in the files of the folder <c>Company</c>: one for
/// each area, with the operator whose area it is (<c>by</c>), what exists (<c>setup</c>) and what is done (<c>steps</c>).
/// </summary>
/// <param name="Scenario">All areas, with their steps in the order of time.</param>
/// <param name="Authors">For each step the operator who signs what names no signer.</param>
/// <param name="Founder">The operator who signs the setup.</param>
public sealed record Company(Scenario Scenario, IReadOnlyList<string> Authors, string Founder)
{
    public const string Name = "Harbour & Pine";

    private const string Resource = "company.";

    /// <summary>What is done in a system that has data: no area, and without times.</summary>
    private const string Today = "today";

    private static readonly TextPosition s_here = new(Name, 1, 1);

    /// <summary>The company with its history of a month.</summary>
    public static Company Past(DemoOptions options) => Read(new CompanyMarks("", options.Seed, options.Day), options, past: true);

    /// <summary>The same people, providers, budgets and campaigns under codes of their own, with what is done there now.</summary>
    public static Company Present(DemoOptions options) =>
        Read(new CompanyMarks(DemoOptions.Prefix, options.Seed, options.Day), options, past: false);

    private static Company Read(CompanyMarks marks, DemoOptions options, bool past)
    {
        var areas = Areas().Select(area => File(area, marks)).ToList();
        var steps = past ? areas.SelectMany(StepsOf).OrderBy(s => s.Step.TextOf("at"), StringComparer.Ordinal).ToList()
            : [.. StepsOf(File(Today, marks))];
        var kinds = areas.Select(a => a.Find("setup")).OfType<MapNode>().SelectMany(m => m.Entries).GroupBy(e => e.Key.Text)
            .Select(g => new MapEntry(g.First().Key, Map([.. g.Select(e => e.Value).OfType<MapNode>().SelectMany(m => m.Entries)])));
        var root = Map(
        [
            Entry("scenario", Name), Entry("zone", options.Zone.Id), Entry("currency", Currency.Eur.Code),
            Entry("start", InstantPattern.ExtendedIso.Format(past ? options.Start : options.End)),
            new(Scalar("setup"), Map([.. kinds])), new(Scalar("steps"), new ListNode([.. steps.Select(s => s.Step)], s_here)),
        ]);
        var founder = areas.Select(a => a.TextOf("founder")).First(f => f is not null)!;
        return new Company(ScenarioReader.Read(root), [.. steps.Select(s => s.By)], founder);
    }

    private static IEnumerable<string> Areas() => typeof(Company).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Resource, StringComparison.Ordinal)).Select(name => name[Resource.Length..])
        .Where(name => name != Today).Order(StringComparer.Ordinal);

    private static MapNode File(string area, CompanyMarks marks)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource + area)!;
        using var reader = new StreamReader(stream);
        return (MapNode)YamlText.Read($"{Name}, {area}", marks.Fill(reader.ReadToEnd()));
    }

    private static IEnumerable<(MapNode Step, string By)> StepsOf(MapNode area) => area.Find("steps") is ListNode steps
        ? steps.Items.Cast<MapNode>().Select(step => (step, area.TextOf("by")!))
        : [];

    private static MapNode Map(IReadOnlyList<MapEntry> entries) => new(entries, s_here);

    private static MapEntry Entry(string key, string value) => new(Scalar(key), new ScalarNode(value, quoted: true, s_here));

    private static ScalarNode Scalar(string text) => new(text, quoted: false, s_here);
}
