using CampaignActors.Operations.Access;
using CampaignActors.Vocabulary.Text;
using Xunit;

namespace CampaignActors.Testing.Nodes;

/// <summary>A node with one operator for each role, who has a key, and an administrator without one of their own.</summary>
public sealed class PeopledNode : IAsyncLifetime
{
    private readonly Dictionary<Role, (string Key, Api Api)> _people = [];

    public RunningNode Node { get; init; } = new();

    public string Address => Node.Host.Addresses[0];

    /// <summary>The first administrator, who has no operator to sign as.</summary>
    public Api Admin => Node.Api;

    /// <summary>A caller without a key.</summary>
    public Api Stranger { get; private set; } = null!;

    public Api As(Role role) => _people[role].Api;

    public string KeyOf(Role role) => _people[role].Key;

    /// <summary>The operator of a role, and the code of their key.</summary>
    public static string Named(Role role) => Scalars.NameOf(role);

    public async Task InitializeAsync()
    {
        await Node.InitializeAsync();
        Stranger = new Api(Address, null);
        foreach (var role in Enum.GetValues<Role>())
        {
            var name = Named(role);
            await Admin.PutAsync(
                $"/operators/{name}", $$"""{"name": "{{name}}", "administrator": {{(role == Role.Administrator ? "true" : "false")}}}""");
            var key = await MakeAsync($$"""{"code": "{{name}}", "operator": "{{name}}", "roles": ["{{name}}"]}""");
            _people[role] = (key, new Api(Address, key));
        }
    }

    /// <summary>A key that the node makes.</summary>
    public async Task<string> MakeAsync(string json)
    {
        var made = await Admin.PostAsync("/keys", json);
        return made["key"] ?? throw new InvalidOperationException(made.Raw);
    }

    public async Task DisposeAsync()
    {
        foreach (var (_, api) in _people.Values)
            api.Dispose();
        Stranger.Dispose();
        await Node.DisposeAsync();
    }
}
