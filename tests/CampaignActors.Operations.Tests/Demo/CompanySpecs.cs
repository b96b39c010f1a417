using CampaignActors.Operations.Demo;

namespace CampaignActors.Operations.Tests.Demo;

/// <summary>The made-up company: its figures, and that its files fit together whatever seed and day are given.</summary>
public sealed class CompanySpecs
{
    private static readonly DemoOptions s_options = new(new LocalDate(2026, 5, 20), DateTimeZone.Utc);

    private static readonly Lazy<Task<CompanyHistory>> s_history = new(() => RunAsync(s_options));

    [Fact]
    public async Task The_same_seed_and_day_give_the_same_company()
    {
        var lines = (await s_history.Value).Lines().ToList();

        Assert.Equal(lines, (await RunAsync(s_options)).Lines());
        Assert.NotEqual(lines, (await RunAsync(s_options with { Seed = 2 })).Lines());
    }

    [Fact]
    public async Task The_history_lies_in_the_thirty_days_before_the_day()
    {
        var rows = (await s_history.Value).Rows;

        Assert.Equal(Instant.FromUtc(2026, 4, 20, 8, 0), rows[0].Envelope!.At);
        Assert.All(rows, row => Assert.InRange(row.Envelope!.At, s_options.Start, s_options.End));
        Assert.True(rows.Select(r => r.Envelope!.At.InUtc().Date).Distinct().Count() > 20);
    }

    [Fact]
    public async Task One_budget_is_nearly_used_up_and_one_is_kept_in_pounds()
    {
        var budgets = (await s_history.Value).State["budgets"]!;

        Assert.Equal(
            "60000.00 4515.00 3552.60 10232.27 12028.31 31450.00 2736.82 -1778.18", Figures(budgets["DIRECT"]!));
        Assert.Equal("12000.00 0.00 0.00 0.00 3640.77 6400.00 1959.23 1959.23", Figures(budgets["BRITAIN"]!));
        Assert.Equal("GBP", budgets["BRITAIN"]!["currency"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_gift_cards_have_run_out_although_more_are_ordered()
    {
        var history = await s_history.Value;
        var card = history.State["stocks"]!["WAREHOUSE"]!["lines"]!["GIFTCARD"]!;

        Assert.Equal(("out", "-504", "5000"), (Text(card["alert"]), Text(card["inStock"]), Text(card["ordered"])));
        // One when they became low, one when they were out; and a budget that has passed its threshold.
        Assert.Equal("2", Text(history.Outside["mails"]!["template"]!["stockAlert"]));
        Assert.NotNull(history.Outside["mails"]!["template"]!["budgetAlert"]);
    }

    [Fact]
    public async Task Some_of_it_waits_for_people()
    {
        var state = (await s_history.Value).State;
        var waiting = state["deliveries"]!.AsObject()
            .SelectMany(d => d.Value!["approvalSteps"] as JsonObject ?? [], (d, step) => (d.Key, Step: step.Key, step.Value))
            .Where(a => Text(a.Value?["status"]) == "pending").Select(a => $"{a.Key} {a.Step}").Order(StringComparer.Ordinal);

        Assert.Equal(["FABRIC.BOOKS extraction", "WINBACK.MAIL budget", "WINBACK.MAIL content", "WINBACK.MAIL target"], waiting);
        Assert.Equal("pendingApproval", Text(state["tasks"]!["BREMEN.HALL"]!["status"]));
        Assert.Equal("late", Text(state["tasks"]!["BREMEN.LEAFLET"]!["progress"]));
        Assert.Equal("pendingConfirmation", Text(state["deliveries"]!["BREMEN.INVITE"]!["state"]));
    }

    [Fact]
    public async Task Deliveries_are_in_many_states_and_occurrences_are_to_come()
    {
        var state = (await s_history.Value).State;

        Assert.Equal(
            [
                "beingEdited", "canceled", "extractionPending", "failed", "fileToApprove", "finished", "inProgress", "paused",
                "pendingConfirmation", "startPending", "targetReady",
            ],
            state["deliveries"]!.AsObject().Select(d => Text(d.Value!["state"])!).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(
            ["beingEdited", "canceled", "finished", "started"],
            state["campaigns"]!.AsObject().Select(c => Text(c.Value!["status"])!).Distinct().Order(StringComparer.Ordinal));
        Assert.NotEmpty(state["campaigns"]!["BIRTHDAYS"]!["coming"]!.AsArray());
        Assert.NotEmpty(state["templates"]!["LETTER"]!["coming"]!.AsArray());
    }

    [Theory]
    [InlineData(0, "2024-02-29", "UTC")]
    [InlineData(3, "2026-01-01", "Europe/Paris")]
    [InlineData(4, "2026-03-29", "Europe/Paris")]
    [InlineData(5, "2026-10-25", "America/New_York")]
    [InlineData(6, "2025-11-02", "Pacific/Auckland")]
    [InlineData(int.MaxValue, "2000-01-01", "Asia/Kolkata")]
    [InlineData(8, "2026-04-26", "Africa/Cairo")]
    public async Task Its_files_fit_together_for_every_seed_day_and_zone(int seed, string day, string zone)
    {
        var date = NodaTime.Text.LocalDatePattern.Iso.Parse(day).Value;
        var options = new DemoOptions(date, DateTimeZoneProviders.Tzdb[zone]) with { Seed = seed };

        var history = await RunAsync(options);

        Assert.Equal("out", Text(history.State["stocks"]!["WAREHOUSE"]!["lines"]!["GIFTCARD"]!["alert"]));
        Assert.InRange(history.State["budgets"]!["DIRECT"]!["free"]!.GetValue<decimal>(), 1_500m, 4_000m);
        Assert.All(history.State["workflows"]!.AsObject(), w => Assert.Equal("started", Text(w.Value!["state"])));
    }

    private static Task<CompanyHistory> RunAsync(DemoOptions options) =>
        CompanyHistory.RunAsync(options, _ => { }, CancellationToken.None);

    private static string Figures(JsonNode budget) => string.Join(
        ' ',
        new[] { "allocated", "planned", "reserved", "committed", "spent", "invoiced", "free", "forecast" }.Select(f => Text(budget[f])));

    private static string? Text(JsonNode? node) => node?.ToString();
}
