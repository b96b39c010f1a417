using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using CampaignActors.Actors.Hosting;
using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Values;
using CampaignActors.Operations.Access;
using CampaignActors.Operations.Verifying;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Explaining;
using CampaignActors.Vocabulary.Joins;
using CampaignActors.Vocabulary.Registry;
using CampaignActors.Vocabulary.Text;
using CampaignActors.Vocabulary.Views;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Operations.Commands.Palettes;

/// <summary><c>budget tree</c>, <c>ledger</c>, <c>verify</c>, <c>as-of</c></summary>
internal static class BudgetPalette
{
    private const string Palette = "budget";
    private static readonly string[] s_figures = ["allocated", "planned", "reserved", "committed", "spent", "invoiced", "free"];

    private static readonly OperatorArgument s_code =
        new("code", ArgumentType.Code, "The budget.", "-c", "--code") { Positional = true, Mandatory = true };

    public static IReadOnlyList<OperatorCommand> Commands { get; } =
    [
        new(new(Palette, "tree", "Budgets with those that are related to them, each with its own figures and main ones with all below.",
            Need.Read,
            s_code with { Mandatory = false, Description = "Where to start; default all that are related to none." },
            new OperatorArgument(
                "count", ArgumentType.Number, "Lines at the most.", "-n", "--count") { Default = "100", Min = 1, Max = 10_000 }), Tree),
        new(new(Palette, "ledger", "The lines of a budget.", Need.Read, s_code,
            new OperatorArgument("all", ArgumentType.Flag, "Lines that were reversed and their reversals too.", "--all"),
            new OperatorArgument(
                "count", ArgumentType.Number, "The last lines, how many.", "-n", "--count") { Default = "100", Min = 1, Max = 100_000 }),
                    Ledger),
        new(new(Palette, "verify", "Adds up a budget again from its journal and compares every figure.", Need.Read, s_code), Verify),
        new(new(Palette, "as-of", "A budget as it was at an instant.", Need.Read, s_code,
            new OperatorArgument("instant", ArgumentType.Text, "When, included; a local time is read in --zone.", "-t",
                "--at") { Positional = true, Mandatory = true },
            new OperatorArgument(
                "known", ArgumentType.Flag, "What was known then: everything written by that instant. The default.", "--known"),
            new OperatorArgument("true", ArgumentType.Flag,
                "What was true then, by what is known now: lines that stand today and were charged by then.", "--true"),
            new OperatorArgument(
                "zone", ArgumentType.Text, "Zone of a local time, such as Europe/Paris; default the node's.", "--zone")), AsOf),
    ];

    private static async IAsyncEnumerable<OperatorLine> Tree(OperatorRun run, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        var (node, most) = (run.Node, run.Given.Number("count"));
        var branch = BudgetBranch.Read(node);
        if (run.Given.Find("code") is not null && node.Node.Views.Find(Kinds.Budget(run.Given.Code("code"))) is not { IsEmpty: false })
            throw EntityLook.Unknown(Kinds.Budget(run.Given.Code("code")));
        var roots = run.Given.Find("code") is not null
            ? [run.Given.Code("code")]
            : EntityLook.List(node, Kinds.Budgets, "", most + 1)
                .Where(b => b.View.FactsAs<BudgetViewFacts>()?.RelatedTo is null)
                .Select(b => b.Code);
        var found = roots.SelectMany(root => branch.From(root)).Take(most + 1).ToList();
        var views = BudgetBranch.ReadOnce(node.Node.Views);
        foreach (var (code, depth) in found.Take(most))
        {
            if (views.Find(Kinds.Budget(code)) is { IsEmpty: false } view)
                yield return Line(node, branch, views, code, view, depth);
        }
        yield return found.Count > most
            ? new OperatorLine($"… more than {most} budgets (-n), or name one")
            : OperatorText.Count(found.Count, Kinds.Budgets);
    }

    private static OperatorLine Line(OperatorNode node, BudgetBranch branch, IViewSource all, Code code, EntityView view, int depth)
    {
        var document = EntityLook.WithCode(code, view.Document());
        document["depth"] = depth;
        List<string> parts =
        [
            new string(' ', 2 * depth) + code.Text, OperatorText.Value(document["label"]),
            OperatorText.Value(document["currency"] ?? node.Reading.Currency.Code),
            .. s_figures.Select(f => OperatorText.Named(f, document[f])),
        ];
        if (branch.IsMain(code))
        {
            var views = new OneLook(BudgetBranch.Of(all, [.. branch.From(code).Select(b => b.Code)]));
            var sums = Composer.Compose(Kinds.Budget(code), view, views, node.Clock.Now, node.Reading.Zone)["consolidated"]!.AsObject();
            var figures = s_figures.Where(f => sums[f] is not null).Select(f => $"{f} {OperatorText.Value(sums[f])}");
            parts.Add($"with all below: {string.Join(", ", figures)}");
            document["consolidated"] = sums.DeepClone();
        }
        return new OperatorLine(OperatorText.Bars(parts), document);
    }

    private static async IAsyncEnumerable<OperatorLine> Ledger(OperatorRun run, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        var (_, _, lines) = Fold(run, cancellation);
        var reversed = lines.Select(l => l.Reverses).OfType<long>().ToHashSet();
        var shown = run.Given.Flag("all") ? lines : [.. lines.Where(l => l.Reverses is null && !reversed.Contains(l.Number))];
        var count = run.Given.Number("count");
        if (shown.Count > count)
            yield return new OperatorLine($"… {shown.Count - count} lines before (-n)");
        foreach (var line in shown.TakeLast(count))
            yield return Line(line, run.Node.Reading.Zone);
        yield return OperatorText.Count(shown.Count, run.Given.Flag("all") ? "lines ever written" : "lines that stand");
    }

    private static OperatorLine Line(CostLine line, DateTimeZone zone)
    {
        var at = line.ChargedAt.InZone(zone).ToString("uuuu'-'MM'-'dd' 'HH':'mm", CultureInfo.InvariantCulture);
        var (category, level) = (line.Category.Length > 0 ? line.Category : ReservedNames.Uncategorised, Scalars.NameOf(line.Level));
        List<string> parts = [$"{line.Number}", at, $"{line.Item}", category, level,
            $"{OperatorText.Amount(line.Amount)} {line.Amount.Currency}"];
        if (line.Converted is not null)
            parts.Add($"of {OperatorText.Amount(line.Original)} {line.Original.Currency}");
        if (!line.Consolidated)
            parts.Add("does not count");
        if (line.Reverses is { } other)
            parts.Add($"reverses {other}");
        return new OperatorLine(OperatorText.Bars(parts), new()
        {
            ["number"] = line.Number,
            ["at"] = InstantPattern.ExtendedIso.Format(line.ChargedAt),
            ["item"] = $"{line.Item}",
            ["category"] = line.Category,
            ["level"] = level,
            ["amount"] = line.Amount.Amount,
            ["currency"] = line.Amount.Currency.Code,
            ["original"] = line.Original.Amount,
            ["originalCurrency"] = line.Original.Currency.Code,
            ["consolidated"] = line.Consolidated,
            ["reverses"] = line.Reverses,
        });
    }

    /// <summary>From the journal alone; then with what the entity and the list show.</summary>
    private static async IAsyncEnumerable<OperatorLine> Verify(OperatorRun run, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // The entity is read first: later rows do not matter here.
        var reply = await run.Node.Client.ReadAsync(Kinds.Budget(run.Given.Code("code")), cancellation);
        var (self, state, lines) = Fold(run, cancellation, reply.Revision);
        var written = lines.Where(l => l.Consolidated).ToLookup(l => l.Level, l => l.Amount.Amount);
        var findings = BudgetFigures.Problems(self, state, level => written[level].Sum()).ToList();
        var (fold, shown) = (KindCatalogue.Render(self, state), reply.Open().Document());
        // A list that is not as far yet shows what was right before.
        var listed = run.Node.Node.Store.View(self.Kind, self.Code.Text) is { } row && row.Revision == reply.Revision
            ? row.Open().Document()
            : shown;
        foreach (var figure in s_figures)
        {
            var (sum, entity, list) = (
                OperatorText.Value(fold[figure]), OperatorText.Value(shown[figure]), OperatorText.Value(listed[figure]));
            if (sum != entity)
                findings.Add($"{figure}: the entity shows {entity}, its journal adds up to {sum}");
            if (sum != list)
                findings.Add($"{figure}: lists show {list}, the journal adds up to {sum}");
            yield return new OperatorLine($"{figure}: {sum}", new()
            {
                ["figure"] = figure,
                ["journal"] = fold[figure]?.DeepClone(),
                ["entity"] = shown[figure]?.DeepClone(),
                ["list"] = listed[figure]?.DeepClone(),
            });
        }
        foreach (var finding in findings)
            yield return new OperatorLine($"WRONG {finding}", new() { ["wrong"] = finding });
        if (findings.Count > 0)
            throw new RefusedException(Refusal.State, $"{self}: {findings.Count} figures are wrong");
        yield return new OperatorLine(
            $"ok    {self}: every figure is the sum of its {lines.Count} lines, and shown so",
                new() { ["ok"] = true, ["lines"] = lines.Count });
    }

    private static async IAsyncEnumerable<OperatorLine> AsOf(OperatorRun run, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (run.Given.Flag("known") && run.Given.Flag("true"))
            throw new InputException(null, "--known and --true exclude each other, expected one of them");
        var (node, code) = (run.Node, run.Given.Code("code"));
        var zone = run.Given.Find("zone") is { } named ? ZoneText.Read("--zone", named) : node.Reading.Zone;
        var read = Scalars.Instant(new ScalarNode(run.Given.Text("instant"), true, Client.Change.Typed), node.Reading with { Zone = zone })
            .In("INSTANT");
        var at = read.Error is { } error ? throw new InputException(null, error.Message) : read.OrThrow();
        var past = new PastViews(new BoundedHistory(node.Node.History, cancellation), new AsOf(at, Known: !run.Given.Flag("true")));
        var was = await Task.Run(() => Composer.Find(Kinds.Budget(code), past, at, node.Reading.Zone), cancellation)
            ?? throw new RefusedException(Refusal.Unknown, $"budget {Shown.Quote(code)} was not known then");
        foreach (var line in OperatorText.Document(EntityLook.WithCode(code, was)))
            yield return line;
    }

    /// <summary>A budget as its journal makes it, with every line that was ever written.</summary>
    private static (EntityRef Self, BudgetState State, IReadOnlyList<CostLine> Lines) Fold(
        OperatorRun run, CancellationToken cancellation, long upTo = long.MaxValue)
    {
        var self = Kinds.Budget(run.Given.Code("code"));
        var rows = EntityRows.Read(run.Node, self, cancellation).Where(r => r.Sequence <= upTo).ToList();
        var state = (BudgetState)EntityRows.Fold(self, rows);
        return state.Fields is null
            ? throw EntityLook.Unknown(self)
            : (self, state, [.. EntityRows.Events(self, rows).OfType<BudgetCharged>().SelectMany(c => c.Lines)]);
    }
}
