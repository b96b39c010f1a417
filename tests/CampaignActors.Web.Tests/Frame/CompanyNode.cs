using System.Collections.Concurrent;
using CampaignActors.Operations.Access;
using Microsoft.Playwright;
using Xunit;

namespace CampaignActors.Web.Tests.Frame;

/// <summary>A node that begins with the made-up company of the demo, its history included, and a key for each role.</summary>
public sealed class CompanyNode : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly Dictionary<Role, string> _keys = [];
    private readonly ConcurrentDictionary<(string, int, string), Lazy<Task<IPage>>> _pages = new();
    private readonly ConcurrentDictionary<Role, Lazy<Task<PlainVisitor>>> _visitors = new();
    private NodeProcess? _node;

    public string Address => _node!.Address;

    public Chromium Chromium { get; private set; } = null!;

    public Api Admin { get; private set; } = null!;

    public string KeyOf(Role role) => _keys[role];

    /// <summary>An administrator's window. It is kept for its owner, since signing in takes longer than most pages.</summary>
    public Task<IPage> PageAsync(string owner, int width = 1280, string language = "en-GB") => _pages.GetOrAdd(
        (owner, width, language),
        _ => new(async () =>
        {
            var window = await Chromium.WindowAsync(width, 844, language);
            return await window.SignInAsync(Address, KeyOf(Role.Administrator));
        })).Value;

    public Task<PlainVisitor> VisitorAsync(Role role) =>
        _visitors.GetOrAdd(role, _ => new(() => PlainVisitor.SignInAsync(Address, KeyOf(role)))).Value;

    public async Task InitializeAsync()
    {
        var browser = Chromium.StartAsync();
        _node = await NodeProcess.StartAsync(_folder.Path, address: null, more: "--demo");
        Admin = new Api(Address, (await File.ReadAllTextAsync(Path.Combine(_folder.Path, "admin-key"))).Trim());
        foreach (var role in Enum.GetValues<Role>())
        {
            var name = Vocabulary.Text.Scalars.NameOf(role);
            var administrator = role == Role.Administrator ? "true" : "false";
            await Admin.PutAsync($"/operators/only-{name}", $$"""{"name": "Only {{name}}", "administrator": {{administrator}}}""");
            var made = await Admin.PostAsync(
                "/keys", $$"""{"code": "only-{{name}}", "operator": "only-{{name}}", "roles": ["{{name}}"]}""");
            _keys[role] = made["key"] ?? throw new InvalidOperationException(made.Raw);
        }
        Chromium = await browser;
    }

    public async Task DisposeAsync()
    {
        foreach (var visitor in _visitors.Values)
            (await visitor.Value).Dispose();
        Admin?.Dispose();
        if (Chromium is not null)
            await Chromium.DisposeAsync();
        await (_node?.DisposeAsync() ?? ValueTask.CompletedTask);
        _folder.Dispose();
    }
}
