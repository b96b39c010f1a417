using System.Diagnostics;
using System.Globalization;
using CampaignActors.Actors.Copies;
using CampaignActors.Actors.Entities;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;
using CampaignActors.Simulation.Engines;
using CampaignActors.Vocabulary.Binding;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Text;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Testing.Volume;

/// <summary>
/// A made-up company with a given volume, of four years around today. The model runs it, and its rows go into an empty
/// journal as those of an import do, so a node finds what its own entities would have written, and folds all of it itself.
/// </summary>
public sealed class LargeCompany(CompanyVolume volume)
{
    /// <summary>For whom all approvals wait, and half of the tasks.</summary>
    public const string Person = "boss";

    /// <summary>The campaign to which so much has happened.</summary>
    public const string Busy = "OPBUSY";

    private const int Days = 1_460;
    private const int Programs = 200;
    private const int Managers = 30;
    private const int LinesOfStock = 10;

    /// <summary>Kinds of paper of the printer's service.</summary>
    private const int Papers = 20;

    private static readonly string[] s_topics = ["Spring", "Summer", "Autumn", "Winter", "Loyalty", "Welcome", "Renewal", "Événement"];
    private static readonly string[] s_cities = ["Ghent", "Liège", "Brussels", "Namur", "Antwerp", "Bruges", "Leuven"];
    private static readonly string[] s_levels = ["planned", "reserved", "committed"];
    private static readonly DateTimeZone s_zone = DateTimeZone.Utc;
    private static readonly ReadContext s_context = new(s_zone, Currency.Eur);

    private readonly Instant _now = SystemClock.Instance.GetCurrentInstant();
    private readonly ModelEngine _model = new(s_zone, SystemClock.Instance.GetCurrentInstant() - Duration.FromDays(30));
    private int _commands;

    /// <summary>Runs the company and writes its journal.</summary>
    /// <returns>Rows of the journal.</returns>
    public async Task<long> WriteAsync(IEmptyJournal journal, Action<string> say)
    {
        var watch = Stopwatch.StartNew();
        await PeopleAsync();
        await MoneyAsync();
        await StocksAsync();
        var running = new List<string>();
        for (var n = 0; n < volume.Campaigns - 1; n++)
        {
            if (await CampaignAsync(n))
                running.Add($"OP{n}");
            if (n % 20_000 == 19_999)
                say($"{n + 1:N0} campaigns made in {watch.Elapsed.TotalSeconds:0} s");
        }
        await _model.SettleAsync();
        say($"campaigns have started and ended after {watch.Elapsed.TotalSeconds:0} s");
        await BusyAsync();
        await DeliveriesAsync(running);
        await TasksAsync(running);
        await _model.AdvanceToAsync(_now);
        _model.World.Flush();
        say($"{_model.World.Rows:N0} rows made in {watch.Elapsed.TotalSeconds:0} s");
        var totals = await journal.FillAsync(Rows());
        say($"journal written after {watch.Elapsed.TotalSeconds:0} s");
        return totals.Rows;
    }

    private async IAsyncEnumerable<StoredJournalRow> Rows()
    {
        await Task.CompletedTask;
        foreach (var row in _model.World.Written())
            yield return new StoredJournalRow(
                row.Ordering, PersistenceIds.Of(row.Entity), row.Sequence, EnvelopeCodec.Manifest, row.Stored!,
                row.Envelope!.At.ToUnixTimeMilliseconds());
    }

    private async Task PeopleAsync()
    {
        await PutAsync("groups", "reviewers", "{ label: Reviewers }");
        await PutAsync("operators", Person, "{ name: The boss, administrator: true, groups: [ reviewers ] }");
        for (var n = 0; n < Managers; n++)
            await PutAsync("operators", $"mia{n}", $"{{ name: Mia {n}, rights: [ createCampaigns ] }}");
    }

    private async Task MoneyAsync()
    {
        for (var n = 0; n < volume.Budgets; n++)
        {
            var main = n == 0 ? "" : $", relatedTo: B{(n - 1) / 5}";
            await PutAsync(
                "budgets", $"B{n}",
                $"{{ label: Budget {n}, allocated: 5000000, categories: {{ Print: 2500000, Post: 2500000 }}{main} }}");
        }
        for (var n = 0; n < 4; n++)
            await PutAsync("plans", $"PLN{n}", $"{{ label: Plan {n}, start: \"{Day(-Days / 2)}\", end: \"{Day(Days)}\" }}");
        for (var n = 0; n < Programs; n++)
            await PutAsync(
                "programs", $"PRG{n}",
                $"{{ label: Program {n}, plan: PLN{n % 4}, start: \"{Day(-Days / 2)}\", end: \"{Day(Days)}\" }}");
    }

    private async Task StocksAsync()
    {
        var papers = Enumerable.Range(0, Math.Min(Papers, volume.Lines))
            .Select(n => $"{{ label: Paper {n}, price: {{ linear: 0.08 }}, stockLine: L{n} }}");
        await PutAsync(
            "providers", "PRINT",
            "{ name: Printers, services: { Letters: { categories: [ { label: Print, process: directMail, types: [ "
                + $"{string.Join(", ", papers)} ] }}, "
                + "{ label: Postage, process: directMail, types: [ { label: Standard, price: { linear: 0.32 } } ] } ] } } }");
        for (var stock = 0; stock < (volume.Lines + LinesOfStock - 1) / LinesOfStock; stock++)
        {
            var lines = Enumerable.Range(stock * LinesOfStock, LinesOfStock).Select(n =>
                $"L{n}: {{ label: Paper {n}, initial: {(n % 10 == 9 ? 500 : 900_000)}, alertLevel: 1000 }}");
            await PutAsync(
                "stocks", $"ST{stock}",
                $"{{ label: Warehouse {stock}, provider: PRINT, lines: {{ {string.Join(", ", lines)} }} }}");
        }
    }

    /// <returns>Whether it runs today.</returns>
    private async Task<bool> CampaignAsync(int n)
    {
        // Neighbours in the order of codes are no neighbours in any other.
        var mixed = (int)(n * 7_919L % 1_000_003);
        var (start, length) = (mixed % Days - Days / 2, 7 + mixed % 60);
        var edited = mixed % 5 == 1;
        var money = n % 5 == 0 ? $", budget: B{mixed % volume.Budgets}, fixedCost: {100 + mixed % 900}, level: {s_levels[mixed % 3]}" : "";
        await PutAsync(
            Kinds.Campaigns, $"OP{n}",
            $"{{ label: \"{s_topics[mixed % s_topics.Length]} {s_cities[mixed / 8 % s_cities.Length]}, campaign {n}\", "
                + $"program: PRG{mixed / 3 % Programs}, manager: mia{mixed % Managers}, start: \"{Day(start)}\", "
                + $"end: \"{Day(start + length)}\", process: {(edited ? "beingEdited" : "defined")}{money} }}");
        return !edited && start < -5 && start + length > 5;
    }

    private async Task BusyAsync()
    {
        await PutAsync(
            Kinds.Campaigns, Busy,
            $"{{ label: Much has happened, program: PRG0, manager: {Person}, start: \"{Day(-20)}\", end: \"{Day(40)}\", "
                + "process: defined, budget: B1, level: reserved, fixedCost: 1000 }");
        await _model.SettleAsync();
        for (var n = 1; n < volume.Events; n++)
            await PutAsync(Kinds.Campaigns, Busy, $"{{ label: Much has happened {n} }}", PutMode.Change);
    }

    private async Task DeliveriesAsync(IReadOnlyList<string> running)
    {
        for (var n = 0; n < volume.Approvals; n++)
        {
            await PutAsync(
                Kinds.Deliveries, $"D{n}",
                $"{{ label: \"Letter {n} to {s_cities[n % s_cities.Length]}\", campaign: {running[n % running.Count]}, "
                    + $"channel: directMail, service: PRINT/Letters, extractionDate: \"{Day(2 + n % 20)}\", budget: B{n % volume.Budgets}, "
                    + $"approvals: {{ target: [ {Person}, mia{n % Managers} ], budget: [ {Person} ] }}, "
                    + $"costs: [ {{ category: Print, type: Paper {n % Papers}, expenseCategory: Print }}, "
                    + "{ category: Postage, type: Standard, expenseCategory: Post } ] }");
            await DoAsync("analyse", $"{{ delivery: D{n}, targeted: {100 + n % 900}, excluded: {n % 50}, by: {Person} }}");
            if (n % 500 == 499)
                await _model.AdvanceToAsync(_model.Now + Duration.FromHours(1));
        }
    }

    private async Task TasksAsync(IReadOnlyList<string> running)
    {
        for (var n = 0; n < volume.Tasks; n++)
            await PutAsync(
                Kinds.Tasks, $"T{n}",
                $"{{ label: Task {n}, campaign: {running[n % running.Count]}, assignedTo: {(n % 2 == 0 ? Person : $"mia{n % Managers}")}, "
                    + $"start: \"{Day(-3)}T09:00\", end: \"{Day(n % 40 - 2)}T17:00\" }}");
    }

    private string Day(int days) => LocalDatePattern.Iso.Format(_now.InZone(s_zone).Date.PlusDays(days));

    private async Task PutAsync(string kind, string code, string fields, PutMode mode = PutMode.Create) =>
        await SendAsync(Binder.Entity(kind, new Code(code), Map(fields), mode, s_context), fields);

    private async Task DoAsync(string verb, string arguments)
    {
        await SendAsync(Binder.Verb(verb, Map(arguments), s_context), arguments);
        await _model.SettleAsync();
    }

    private async Task SendAsync(Request request, string shown)
    {
        if (request.By.Length == 0)
            request = request with { By = Person };
        var answer = await _model.SubmitAsync(request, string.Create(CultureInfo.InvariantCulture, $"seed:{++_commands}"));
        if (!answer.Ok)
            throw new InvalidOperationException($"{request.Target} {shown}: {answer.Text}");
    }

    private static MapNode Map(string fields) => (MapNode)YamlText.Read("seed", fields);
}
