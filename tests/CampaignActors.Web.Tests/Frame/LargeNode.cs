using CampaignActors.Actors.Copies;
using CampaignActors.Node.Start;
using CampaignActors.Testing.Volume;
using Xunit;

namespace CampaignActors.Web.Tests.Frame;

/// <summary>A node with more of everything than a page shows, and the person for whom all of it waits.</summary>
public sealed class LargeNode : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private NodeHost? _host;

    public PlainVisitor Visitor { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await new LargeCompany(CompanyVolume.Small).WriteAsync(new SqliteEmptyJournal(_folder.Path), _ => { });
        _host = RunningNode.Build(_folder.Path);
        await _host.StartAsync();
        using var admin = new Api(_host.Addresses[0]);
        await admin.QuietAsync();
        var made = await admin.PostAsync(
            "/keys", $$"""{"code": "{{LargeCompany.Person}}", "operator": "{{LargeCompany.Person}}", "roles": ["administrator"]}""");
        Visitor = await PlainVisitor.SignInAsync(_host.Addresses[0], made["key"] ?? throw new InvalidOperationException(made.Raw));
    }

    public async Task DisposeAsync()
    {
        Visitor?.Dispose();
        if (_host is not null)
        {
            await _host.StopAsync();
            await _host.DisposeAsync();
        }
        _folder.Dispose();
    }
}
