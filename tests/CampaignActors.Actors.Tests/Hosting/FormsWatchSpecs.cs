using Akka.Util;
using CampaignActors.Actors.Tests.Remoting;

namespace CampaignActors.Actors.Tests.Hosting;

/// <summary>Rows get forms that earlier versions cannot read only when no member of the cluster is of one.</summary>
public sealed class FormsWatchSpecs
{
    [Theory]
    [InlineData(true, "0.3.0")]
    [InlineData(true, "0.3.0", "0.3.1", "0.4.0", "1.0.0")]
    [InlineData(false, "0.2.0")]
    [InlineData(false, "0.3.0", "0.2.0")]
    [InlineData(false, "0.3.0", "0.0.0")]
    public void All_members_must_read_them(bool all, params string[] versions) =>
        Assert.Equal(all, FormsWatch.AllRead(versions.Select(AppVersion.Create)));

    [Fact]
    public async Task Earlier_versions_are_kept_out_before_the_first_row()
    {
        using var authority = new TestAuthority();
        await using var node = await CampaignSystem.StartAsync(TlsNode.Options(authority.Tls("node"), LoopbackPorts.Free()));
        var forms = new StoredForms(false);
        var wroteBefore = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);

        node.System.ActorOf(FormsWatch.Props(forms, () =>
        {
            wroteBefore.TrySetResult(forms.WriteChanges);
            return Task.CompletedTask;
        }));

        await TestNode.EventuallyAsync(() => Task.FromResult(forms.WriteChanges), "the node writes what changed");
        Assert.False(await wroteBefore.Task);
    }
}
