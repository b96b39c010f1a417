using System.Runtime.CompilerServices;
using CampaignActors.Actors.Hosting;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Operations.Access;
using CampaignActors.Vocabulary.Joins;

namespace CampaignActors.Operations.Commands.Palettes;

/// <summary>
/// <c>show</c>, <c>list</c> and <c>watch</c>, the same for each kind that has a palette. A line holds what people ask for most; everything
/// is in <c>show</c> and in the documents for programs.
/// </summary>
internal static class KindPalettes
{
    /// <summary>Interval of a watch: a fold of the journal takes some milliseconds.</summary>
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(200);

    public static IReadOnlyList<OperatorCommand> Campaigns { get; } =
        Of("campaign", Kinds.Campaigns, "program", "process", "level", "status", "start", "end", "calculated");

    public static IReadOnlyList<OperatorCommand> Deliveries { get; } = Of(
        "delivery", Kinds.Deliveries, "campaign", "channel", "state", "toSend", "sent", "calculated");

    public static IReadOnlyList<OperatorCommand> Tasks { get; } = Of(
        "task", Kinds.Tasks, "campaign", "assignedTo", "status", "progress", "end");

    public static IReadOnlyList<OperatorCommand> Budgets { get; } =
        Of("budget", Kinds.Budgets, "currency", "allocated", "planned", "reserved", "committed", "spent", "invoiced", "free");

    public static IReadOnlyList<OperatorCommand> Stocks { get; } = Of("stock", Kinds.Stocks, "provider", "substitute");

    /// <param name="fields">Fields of a line besides code and label.</param>
    private static OperatorCommand[] Of(string palette, string kind, params IReadOnlyList<string> fields)
    {
        OperatorArgument Code(bool mandatory) =>
            new("code", ArgumentType.Code, $"The {palette}{(mandatory ? "" : "; default all")}.", "-c", "--code")
            {
                Positional = true, Mandatory = mandatory,
            };

        OperatorArgument count = new("count", ArgumentType.Number, "How many.", "-n", "--count") { Default = "100", Min = 1, Max = 10_000 };
        OperatorArgument after = new("after", ArgumentType.Code, "Begins behind this code.", "--after");
        return
        [
            new(new(palette, "show", $"One {palette} with everything that is known of it.", Need.Read, Code(mandatory: true)),
                (run, c) => Show(run, kind, c)),
            new(new(palette, "list", $"{Capital(kind)} by code, a line each.", Need.Read, count, after),
                (run, c) => List(run, kind, fields, c)),
            new(
                new(palette, "watch", $"The line of a {palette} whenever it changes.", Need.Read, Code(mandatory: false))
                {
                    Endless = true,
                },
                (run, c) => Watch(run, kind, fields, c)),
        ];
    }

    private static string Capital(string kind) => char.ToUpperInvariant(kind[0]) + kind[1..];

    private static async IAsyncEnumerable<OperatorLine> Show(
        OperatorRun run, string kind, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var line in OperatorText.Document(
            await EntityLook.OneAsync(run.Node, new EntityRef(kind, run.Given.Code("code")), cancellation)))
            yield return line;
    }

    private static async IAsyncEnumerable<OperatorLine> List(
        OperatorRun run, string kind, IReadOnlyList<string> fields, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        var count = run.Given.Number("count");
        var page = EntityLook.List(run.Node, kind, run.Given.Find("after") ?? "", Math.Min(count + 1, 1_000)).Take(count + 1).ToList();
        foreach (var (code, view) in page.Take(count))
            yield return Line(run.Node, new EntityRef(kind, code), view, fields);
        yield return OperatorText.Count(Math.Min(page.Count, count), kind, page.Count > count ? page[count - 1].Code.Text : null);
    }

    /// <summary>One entity as it is and whenever it changes; of a whole kind, what changes from now on.</summary>
    private static async IAsyncEnumerable<OperatorLine> Watch(
        OperatorRun run, string kind, IReadOnlyList<string> fields, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var store = run.Node.Node.Store;
        var (seen, revision) = (store.Ordering(), -1L);
        var one = run.Given.Find("code") is null ? (EntityRef?)null : new EntityRef(kind, run.Given.Code("code"));
        if (one is { } known && store.View(kind, known.Code.Text) is null)
            throw EntityLook.Unknown(known);
        while (true)
        {
            var at = store.Ordering();
            IEnumerable<EntityRef> changed = one is { } only ? [only] : at > seen ? store.ChangedSince(seen)
                .Where(e => e.Kind == kind) : [];
            foreach (var entity in changed)
            {
                if (store.View(kind, entity.Code.Text) is not { } row || (one is not null && row.Revision == revision))
                    continue;
                revision = row.Revision;
                if (row.Open() is { IsEmpty: false } view)
                    yield return Line(run.Node, entity, view, fields);
            }
            seen = at;
            await Task.Delay(s_look, cancellation);
        }
    }

    private static OperatorLine Line(OperatorNode node, EntityRef entity, EntityView view, IReadOnlyList<string> fields)
    {
        // What a task asks for depends on the clock; nothing else of a line is joined from other entities.
        var shown = entity.Kind == Kinds.Tasks
            ? Composer.Compose(entity, view, node.Node.Views, node.Clock.Now, node.Reading.Zone)
            : view.Document();
        return new OperatorLine(
            OperatorText.Bars([
                entity.Code.Text, OperatorText.Value(shown["label"]), .. fields.Where(f => shown[f] is not null).Select(
                    f => OperatorText.Named(f, shown[f]))]),
            EntityLook.WithCode(entity.Code, shown));
    }
}
