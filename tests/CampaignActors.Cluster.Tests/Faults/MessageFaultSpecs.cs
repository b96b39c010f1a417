using CampaignActors.Faults.Messages;
using Xunit.Abstractions;

namespace CampaignActors.Cluster.Tests.Faults;

/// <summary>
/// Mailings over nodes that are killed and stand still, counted at the mail server; the long version: docs/fault-tests.md.
/// </summary>
[Collection(Alone.Name)]
public sealed class MessageFaultSpecs(ITestOutputHelper output)
{
    [Theory]
    [InlineData(false, 14)]
    [InlineData(true, 0)]
    public async Task Each_recipient_gets_a_mail_although_nodes_fail(bool hold, int freeze)
    {
        await using var run = new MessageRun(
            new MessageRunOptions(3_000)
            {
                Hold = hold,
                Lease = TimeSpan.FromSeconds(10),
                Freeze = TimeSpan.FromSeconds(freeze),
                SinkDelay = TimeSpan.FromMilliseconds(15),
            },
            output.WriteLine);

        var result = await run.RunAsync(CancellationToken.None);

        output.WriteLine(result.ToString());
        Assert.Empty(result.Problems);
        Assert.True(result.Delivered >= 2_960);
    }
}
