using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Keys;
using CampaignActors.Domain.Values;
using CampaignActors.Simulation.Tests.Running;
using CampaignActors.Vocabulary.Joins;
using CampaignActors.Vocabulary.Views;

namespace CampaignActors.Simulation.Tests.Views;

/// <summary>A view is stored and sent as document and facts; versions before 0.2 store and send one text.</summary>
public sealed class EntityViewSpecs
{
    private static readonly Instant s_at = Instant.FromUtc(2026, 3, 1, 12, 0);

    public static TheoryData<string> Files => [.. Repository.ScenarioFiles];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task View_comes_back_as_it_was_written(string file)
    {
        foreach (var (entity, state) in await EntitiesAsync(file))
        {
            var (document, facts) = EntityView.Of(entity, state).Write();

            var read = EntityView.Read(entity.Kind, document, facts);

            Assert.Equal(document, read.Document().ToJsonString());
            Assert.Equal(ViewFacts.Of(state), read.Facts);
            Assert.Equal(document == "{}", read.IsEmpty);
            Assert.DoesNotContain("\"$", document, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task View_of_an_earlier_version_gives_document_and_facts(string file)
    {
        foreach (var (entity, state) in await EntitiesAsync(file))
        {
            var read = EntityView.Read(entity.Kind, EarlierViews.Write(entity, state), null);

            Assert.Equal(EntityView.Of(entity, state).Document().ToJsonString(), read.Document().ToJsonString());
            Assert.Equal(AsShown(ViewFacts.Of(state)), AsShown(read.Facts));
        }
    }

    /// <summary>A run in the earlier form is what people see of it; what occurrences are modelled on was not known then.</summary>
    private static object? AsShown(IViewFacts? facts) => facts is CampaignViewFacts campaign ? campaign with { Model = null }
        : facts is not WorkflowViewFacts workflow ? facts : (
        workflow with { Runs = [], Parked = workflow.Parked.Select(p => p with { Retrying = false }).ToSeq() },
        string.Join(' ', workflow.Runs.Select(r => WorkflowView.Run(r).ToJsonString())));

    [Fact]
    public void Hash_of_a_key_is_in_no_document()
    {
        var key = new KeyState(
            new Code("k1"), "0a1b2c", new KeyTerms(new Code("mia"), ["viewer"], "Mia"), s_at, s_at + Duration.FromDays(1), null);

        var view = EntityView.Of(Kinds.Key(key.Code), key);

        Assert.DoesNotContain("0a1b2c", view.Write().Document, StringComparison.Ordinal);
        Assert.Equal(new KeyViewFacts("0a1b2c", new Code("mia"), ["viewer"], s_at + Duration.FromDays(1), null), view.Facts);
        var earlier = EntityView.Read(Kinds.Keys, EarlierViews.Write(Kinds.Key(key.Code), key), null);
        Assert.Equal(view.Facts, earlier.Facts);
        Assert.DoesNotContain("0a1b2c", earlier.Document().ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Private_fields_that_an_earlier_sweep_wrote_are_not_shown()
    {
        var view = EntityView.Read(Kinds.Deliveries, """{"$needs":{"paper":1},"state":"finished","label":"Mail"}""", "");

        Assert.Equal("""{"label":"Mail","state":"finished"}""", view.Document().ToJsonString());
    }

    [Fact]
    public void Document_belongs_to_its_caller()
    {
        var view = EntityView.Read(Kinds.Groups, """{"label":"Sales"}""", "");

        view.Document()["label"] = "changed";

        Assert.Equal("Sales", (string?)view.Document()["label"]);
    }

    private static async Task<IReadOnlyList<(EntityRef Entity, IEntityState State)>> EntitiesAsync(string file)
    {
        var run = await Run.Of(ScenarioReader.Read(Path.Combine(Repository.Root, file)));
        return [.. run.World.Entities.ToList().Select(e => (e, run.World.State(e)))];
    }
}
