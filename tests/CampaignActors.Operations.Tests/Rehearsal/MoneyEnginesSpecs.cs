using CampaignActors.Operations.Rehearsal;
using CampaignActors.Vocabulary.Reports;

namespace CampaignActors.Operations.Tests.Rehearsal;

/// <summary>Random histories of money give the same answers and the same figures on the model and on the real node.</summary>
[Long]
public sealed class MoneyEnginesSpecs
{
    private const int Steps = 45;

    [Theory]
    [InlineData(7)]
    [InlineData(41)]
    [InlineData(116)]
    public async Task A_history_of_money_is_the_same_on_both_engines(int seed)
    {
        await using var model = new ModelEngine(DateTimeZone.Utc, MoneyWorld.Start);
        await using var actors = await ActorEngine.StartAsync(DateTimeZone.Utc, MoneyWorld.Start);

        var onModel = await RunAsync(model, seed);
        var onActors = await RunAsync(actors, seed);

        Assert.Equal(onModel, onActors);
    }

    private static async Task<List<string>> RunAsync(IEngine engine, int seed)
    {
        var (world, answers, number) = (new MoneyWorld(seed), new List<string>(), 0);
        foreach (var act in MoneyWorld.Setup())
            answers.Add($"{act} → {(await MoneyWorld.DoAsync(engine, act, $"c{++number}")).Text}");
        for (var step = 0; step < Steps; step++)
        {
            var (act, days) = world.Next();
            await engine.AdvanceToAsync(engine.Now + Duration.FromDays(days));
            var answer = await MoneyWorld.DoAsync(engine, act, $"c{++number}");
            answers.Add($"{act} → {answer.Outcome} {answer.Text}");
        }
        answers.Add((await engine.StateAsync()).ToJsonString());
        // The model adds up states, the node the tables that its projector keeps change by change.
        foreach (var name in ReportCatalogue.Names)
            answers.Add((await engine.ReportAsync(new ReportQuery(name))).ToJson().ToJsonString());
        answers.Add((await engine.ReportAsync(new ReportQuery("costs") { By = ["item", "day", "category"] })).ToJson().ToJsonString());
        return answers;
    }
}
