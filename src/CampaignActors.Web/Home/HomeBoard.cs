using System.Globalization;
using System.Text.Json;
using CampaignActors.Web.Frame;
using CampaignActors.Web.Inbox;
using CampaignActors.Web.Reading;
using CampaignActors.Web.Seam;
using CampaignActors.Web.Session;
using Microsoft.AspNetCore.Http;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Web.Home;

/// <summary>Asks for what the first page shows. Each question has a bound: the page costs the same with 100,000 campaigns.</summary>
public sealed class HomeBoard(Api api, Reader reader, Me me)
{
    private const int Rows = 8;
    private const int Days = 14;
    private const int MostComing = 15;

    /// <summary>What waits for this person with these verbs; for a key of no operator what waits for anybody.</summary>
    public async Task<WorkShare> WorkAsync(IReadOnlyList<string> verbs)
    {
        var page = await FindAsync(Paths.With("/work", ("do", string.Join(',', verbs)), ("limit", Number(Rows))));
        return new WorkShare([.. page.List("items").Select(WorkEntry.Of)], page.Number("total") ?? 0);
    }

    /// <summary>For all: failed deliveries, and what the sender meets; for those who operate: parked work and quarantine.</summary>
    public async Task<IReadOnlyList<Trouble>> TroublesAsync()
    {
        var troubles = new List<Trouble>();
        var failed = await FindAsync(Paths.With("/deliveries", ("state", "failed"), ("limit", Number(Rows))));
        foreach (var delivery in failed.List("items").Where(d => d.Text("state") == "failed"))
        {
            var code = delivery.Text("code") ?? "";
            troubles.Add(new(
                reader.T("Delivery failed", "Levering mislukt"), delivery.Text("label") ?? code, UiAddress.Of("deliveries", code),
                delivery.Text("failure") ?? delivery.Text("contentProblem") ?? ""));
        }
        var sender = (await FindAsync("/messages")).At("sender") ?? default;
        foreach (var trouble in sender.List("troubles").Take(Rows))
        {
            troubles.Add(new(
                reader.T("Messages do not leave", "Berichten gaan niet weg"), trouble.Text("delivery") ?? "",
                UiAddress.Of("deliveries", trouble.Text("delivery") ?? ""), trouble.Text("problem") ?? ""));
        }
        foreach (var channel in sender.List("channels").Where(c => c.Text("problem") is not null))
        {
            troubles.Add(new(
                reader.T("Channel does not answer", "Kanaal antwoordt niet"), channel.Text("name") ?? "", "/ui/cluster",
                channel.Text("problem") ?? ""));
        }
        if (me.May(Need.Operate))
            await AddCareAsync(troubles);
        return troubles;
    }

    private async Task AddCareAsync(List<Trouble> troubles)
    {
        foreach (var parked in (await FindAsync("/parked")).List("items").Take(Rows))
        {
            troubles.Add(new(
                reader.T("Parked", "Geparkeerd"), parked.Text("entity") ?? "", "/ui/workflows", parked.Text("reason") ?? ""));
        }
        foreach (var held in (await FindAsync("/quarantine")).List("items").Take(Rows))
        {
            troubles.Add(new(
                reader.T("In quarantine", "In quarantaine"), held.Text("entity") ?? "", "/ui/cluster?tab=care", held.Text("reason") ?? ""));
        }
        var workflows = await FindAsync(Paths.With("/workflows", ("lang", reader.Language.Tag())));
        foreach (var workflow in workflows.List("items").Where(w => w.Flag("failed") || w.List("parked").Count > 0))
        {
            var what = workflow.Flag("failed")
                ? reader.T("Workflow failed", "Workflow mislukt")
                : reader.T("Workflow has parked work", "Workflow heeft geparkeerd werk");
            troubles.Add(new(
                what, workflow.Text("label") ?? "", UiAddress.Of("workflows", workflow.Text("code") ?? ""),
                workflow.Text("failure") ?? ""));
        }
    }

    /// <summary>Budgets of which a mail has warned, as it stands.</summary>
    public async Task<IReadOnlyList<(WorkEntry Entry, JsonElement Budget)>> BudgetsAsync()
    {
        var page = await FindAsync(Paths.With("/warnings", ("template", "budgetAlert,forecastAlert"), ("limit", Number(Rows))));
        var budgets = new List<(WorkEntry, JsonElement)>();
        foreach (var entry in page.List("items").Select(WorkEntry.Of))
            budgets.Add((entry, await FindAsync(Paths.Of(entry.Kind, entry.Code))));
        return budgets;
    }

    /// <summary>Lines that are low or run out, the most urgent first, and how many there are.</summary>
    public async Task<(IReadOnlyList<ShortLine> Lines, decimal Total)> StocksAsync()
    {
        var page = await FindAsync(Paths.With("/lines", ("care", "true"), ("limit", Number(Rows))));
        return ([.. page.List("items").Select(ShortLine.Of)], page.Number("total") ?? 0);
    }

    /// <summary>
    /// Deliveries, tasks, campaigns and occurrences that begin or end within the days to come, the first of them, and how many there are.
    /// </summary>
    public async Task<(IReadOnlyList<Coming> Entries, decimal Total)> ComingAsync(Instant now)
    {
        var end = now.InZone(reader.Zone).Date.PlusDays(Days).AtStartOfDayInZone(reader.Zone).ToInstant();
        var page = await FindAsync(Paths.With(
            "/calendar/coming", ("from", InstantPattern.ExtendedIso.Format(now)), ("to", InstantPattern.ExtendedIso.Format(end)),
            ("kind", "delivery,task,campaign,occurrence"), ("limit", Number(MostComing))));
        return ([.. page.List("items").Select(Coming.Of).OfType<Coming>()], page.Number("total") ?? 0);
    }

    /// <summary>A document; empty where it is refused: the other parts of the page are shown all the same.</summary>
    private async Task<JsonElement> FindAsync(string path) =>
        await api.SendAsync(new Ask(HttpMethods.Get, path)) is { Ok: true } reply ? reply.Json() : default;

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
