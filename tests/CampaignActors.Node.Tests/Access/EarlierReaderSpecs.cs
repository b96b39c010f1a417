using Akka.Actor;
using CampaignActors.Actors;
using CampaignActors.Actors.Hosting;
using CampaignActors.Domain.Keys;
using CampaignActors.Vocabulary.Views;

namespace CampaignActors.Node.Tests.Access;

/// <summary>While a cluster is upgraded, nodes of both versions ask each other's entities whether a key is good.</summary>
public sealed class EarlierReaderSpecs(RunningNode node) : IClassFixture<RunningNode>
{
    [Fact]
    public async Task Entity_answers_in_the_form_that_its_reader_takes()
    {
        var hash = new string('a', 64);
        var key = Kinds.Key(new Code("old-1"));
        var create = new CreateKey(hash, new KeyTerms(null, [KeyRoles.Administrator], "Old"), null);
        var answer = await node.Started.Client.SendAsync(key, create, "create-old-1", "");
        Assert.True(answer.Ok, answer.Text);

        var earlier = await ReadAsync(new ReadEntity(key) { WithFacts = false });
        var now = await ReadAsync(new ReadEntity(key));

        Assert.Null(earlier.Facts);
        Assert.Contains($"\"$hash\":\"{hash}\"", earlier.View, StringComparison.Ordinal);
        Assert.DoesNotContain(hash, now.View, StringComparison.Ordinal);
        Assert.Equal(hash, now.Open().FactsAs<KeyViewFacts>()!.Hash);
        Assert.Equal(now.Open().Facts, earlier.Open().Facts);
        Assert.Equal(now.View, earlier.Open().Document().ToJsonString());
    }

    private Task<EntityReply> ReadAsync(ReadEntity read) =>
        node.Started.Router.RegionOf(read.Target).Ask<EntityReply>(read, TimeSpan.FromSeconds(20));
}
