using CampaignActors.Testing.Browsers;
using Microsoft.Playwright;

namespace CampaignActors.Cluster.Tests.Pages;

/// <summary>
/// Three nodes as processes on PostgreSQL, a campaign manager and a reviewer with keys, and a browser. A spec that ends a node takes a
/// further one for it, so that it leaves three.
/// </summary>
public sealed class VisitedCluster : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly Dictionary<string, string> _keys = [];
    private LocalCluster _cluster = null!;

    /// <summary>Of the administrator, at the first node.</summary>
    public Api Admin { get; private set; } = null!;

    public string AdminKey => _cluster.AdminKey;

    public Chromium Chromium { get; private set; } = null!;

    /// <summary>The three that stay.</summary>
    public LocalNode Node(int index) => _cluster.Nodes[index];

    public string Url(int index) => Node(index).Spec.Url;

    public string KeyOf(string person) => _keys[person];

    /// <summary>A node besides the three, which the caller may kill.</summary>
    public Task<LocalNode> FurtherAsync() => _cluster.AddAsync();

    /// <summary>A page of a person in a window of its own.</summary>
    public async Task<IPage> PageAsync(string address, string person, string path) =>
        await (await Chromium.WindowAsync()).SignInAsync(address, KeyOf(person), path);

    public async Task InitializeAsync()
    {
        _cluster = await LocalCluster.OpenAsync(new LocalClusterOptions { Folder = _folder.In("cluster") });
        var browser = Chromium.StartAsync();
        await _cluster.AddAsync(3);
        Chromium = await browser;
        Admin = new Api(Url(0), _cluster.AdminKey);
        foreach (var person in new[] { "campaignManager", "reviewer" })
        {
            await Admin.PutAsync($"/operators/{person}", $$"""{"name": "{{person}}"}""");
            var made = await Admin.PostAsync("/keys", $$"""{"code": "{{person}}", "operator": "{{person}}", "roles": ["{{person}}"]}""");
            _keys[person] = made["key"] ?? throw new InvalidOperationException(made.Raw);
        }
    }

    public async Task DisposeAsync()
    {
        Admin?.Dispose();
        if (Chromium is not null)
            await Chromium.DisposeAsync();
        if (_cluster is not null)
            await _cluster.DownAsync();
        _folder.Dispose();
    }
}
