using CampaignActors.Operations.Rehearsal;

namespace CampaignActors.Node.Tests.Extremes;

/// <summary>
/// The extreme values of every field on the real node: over HTTP and over a virtual clock. By default one in so many of them, the others
/// with each change of the catalogue; <c>CAMPAIGN_EXTREMES=full</c> takes all.
/// </summary>
public sealed class ExtremeNodeSpecs(RunningNode node) : IClassFixture<RunningNode>
{
    private static readonly Dictionary<string, string> s_codes = new()
    {
        ["workflows"] = "budgetMgt", ["slots"] = "main", ["rates"] = "USD-EUR",
    };
    private readonly Api _api = node.Api;

    private static bool Full => Environment.GetEnvironmentVariable("CAMPAIGN_EXTREMES") == "full";

    private static IEnumerable<T> OneIn<T>(int share, IEnumerable<T> all) => Full ? all : all.Where((_, index) => index % share == 0);

    [Fact]
    public async Task Extreme_values_over_HTTP_do_no_harm()
    {
        await WorldAsync();
        var problems = new List<string>();
        var number = 0;

        foreach (var one in OneIn(4, ExtremeCases.OfKinds()))
            Judge(one, await _api.PutAsync($"/{one.Of}/{s_codes.GetValueOrDefault(one.Of) ?? $"X{number++}"}", one.Json), problems);
        foreach (var one in OneIn(4, ExtremeCases.OfVerbs()))
            Judge(one, await _api.PostAsync($"/commands/{one.Of}", one.Json), problems);

        Assert.True(problems.Count == 0, string.Join('\n', problems.Take(50)));
        foreach (var workflow in new[] { "stockMgt", "operationMgt", "deliveryMgt", "supplierMgt", "budgetMgt" })
            await _api.PostAsync($"/workflows/{workflow}/start");
        await _api.QuietAsync();
        Assert.Equal("[]", (await _api.GetAsync("/quarantine")).Json["items"]!.ToJsonString());
        // Several of the largest amounts on one budget, plan or program: the sum cannot be known where each is read, and is parked with its
        // reason.
        var parked = (await _api.GetAsync("/parked")).Json["items"]!.AsArray().Select(item => item!.ToJsonString());
        Assert.Empty(parked.Where(text => !text.Contains("the largest amount", StringComparison.Ordinal)).Take(50));
        Assert.Equal(HttpStatusCode.OK, (await _api.GetAsync("/health/ready")).Status);
        Assert.Equal(HttpStatusCode.OK, (await _api.GetAsync("/state")).Status);
        foreach (var workflow in (await _api.GetAsync("/workflows")).Json["items"]!.AsArray())
            Assert.Equal("started", workflow!["state"]!.ToString());
    }

    [Fact]
    public async Task Extreme_values_do_no_harm_to_actors()
    {
        await using var engine = await ActorEngine.StartAsync(DateTimeZone.Utc, ExtremeWorld.Start);
        var world = new ExtremeWorld(engine);
        await world.SetUpAsync();

        // What is refused where it is read never reaches an actor.
        foreach (var one in OneIn(20, ExtremeCases.OfKinds().Where(one => !one.Value.Wrong)))
            await world.TryAsync(one, isVerb: false);
        await world.LiveAsync(Duration.FromDays(2), Duration.FromDays(60));

        Assert.Empty(world.Problems.Take(50));
    }

    private async Task WorldAsync()
    {
        foreach (var (kind, code, json) in ExtremeWorld.Documents())
        {
            var reply = await _api.PostAsync($"/{kind}/{code}", json);
            Assert.True(reply.Status is HttpStatusCode.OK or HttpStatusCode.Created, $"{kind}/{code}: {reply.Raw}");
        }
    }

    private static void Judge(ExtremeCase one, Reply reply, List<string> problems)
    {
        var (refused, text) = ((int)reply.Status is >= 400 and < 500, reply.Raw);
        if ((int)reply.Status >= 500
            || text.Contains("   at ", StringComparison.Ordinal)
            || text.Contains("Exception", StringComparison.Ordinal))
            problems.Add($"{one}: {(int)reply.Status} {text}");
        else if (one.Value.Wrong && !refused)
            problems.Add($"{one}: accepted");
        // Entries of a list that is too long are alike, which may be what is refused.
        else if (one.Value.Wrong && !one.Path.Contains('×') && !text.Contains(one.Field, StringComparison.OrdinalIgnoreCase))
            problems.Add($"{one}: the refusal does not name it: {text}");
    }
}
