using CampaignActors.Operations.Access;
using Xunit;

namespace CampaignActors.Web.Tests.Frame;

/// <summary>A node that begins with the made-up company of the demo, its history included, and a key for each role.</summary>
public sealed class CompanyNode : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly Dictionary<Role, string> _keys = [];
    private NodeProcess _node = null!;

    public string Address => _node.Address;

    public Chromium Chromium { get; private set; } = null!;

    public Api Admin { get; private set; } = null!;

    public string KeyOf(Role role) => _keys[role];

    public Task<PlainVisitor> VisitorAsync(Role role) => PlainVisitor.SignInAsync(Address, KeyOf(role));

    public async Task InitializeAsync()
    {
        var browser = Chromium.StartAsync();
        _node = await NodeProcess.StartAsync(_folder.Path, address: null, more: "--demo");
        Admin = new Api(Address, (await File.ReadAllTextAsync(Path.Combine(_folder.Path, "admin-key"))).Trim());
        foreach (var role in Enum.GetValues<Role>())
        {
            var name = Vocabulary.Text.Scalars.NameOf(role);
            var made = await Admin.PostAsync("/keys", $$"""{"code": "only-{{name}}", "roles": ["{{name}}"]}""");
            _keys[role] = made["key"] ?? throw new InvalidOperationException(made.Raw);
        }
        Chromium = await browser;
    }

    public async Task DisposeAsync()
    {
        Admin.Dispose();
        await Chromium.DisposeAsync();
        await _node.DisposeAsync();
        _folder.Dispose();
    }
}
