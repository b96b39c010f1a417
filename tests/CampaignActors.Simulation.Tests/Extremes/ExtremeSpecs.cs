namespace CampaignActors.Simulation.Tests.Extremes;

/// <summary>
/// Every field of the catalogue with the values at and beyond its bounds: each is refused with its name, or does no harm, then and later.
/// </summary>
public sealed class ExtremeSpecs
{
    [Fact]
    public async Task Extreme_values_do_no_harm_on_the_model()
    {
        await using var engine = new ModelEngine(DateTimeZone.Utc, ExtremeWorld.Start);
        var world = new ExtremeWorld(engine);
        await world.SetUpAsync();

        foreach (var one in ExtremeCases.OfKinds())
            await world.TryAsync(one, isVerb: false);
        foreach (var one in ExtremeCases.OfVerbs())
            await world.TryAsync(one, isVerb: true);
        await world.LiveAsync(Duration.FromDays(2), Duration.FromDays(40), Duration.FromDays(400), Duration.FromDays(4_000));

        Assert.Empty(engine.World.Alarms.Concat(world.Problems).Take(50));
        // Several of the largest amounts on one budget, plan or program: the sum cannot be known where each is read, and is parked with its
        // reason.
        Assert.Empty(ParkedEffects(engine.World).Where(text => !text.Contains("the largest amount", StringComparison.Ordinal)).Take(50));
        Assert.InRange(world.Accepted, 500, 20_000);
    }

    private static IEnumerable<string> ParkedEffects(ModelWorld world) => world.Entities.ToList().SelectMany(entity =>
    {
        world.Shell(entity).Read(world);
        return world.Shell(entity).TakeActions().OfType<Protocol.Shell.ShellAction.ReadReply>()
            .SelectMany(reply => reply.Entity.Parked).Select(parked => $"{entity}: {parked.Source} {parked.Reason}");
    });
}
