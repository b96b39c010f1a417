using System.Net.Sockets;
using CampaignActors.Actors.Postgres;
using CampaignActors.Node.Start;

namespace CampaignActors.Cluster.Tests.BadInput;

/// <summary>
/// A node that cannot start says why in one line, without traces and secrets, and ends with the exit code of that reason.
/// </summary>
public sealed class BadStartSpecs(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IDisposable
{
    private const string Secret = "s3cret-do-not-print";
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("Host=127.0.0.1;Username=campaign", "names no Database")]
    [InlineData($"Host=127.0.0.1;Database=x;Pasword={Secret}", "cannot be used")]
    [InlineData("rubbish", "cannot be used")]
    public async Task A_connection_string_that_is_none(string text, string expected) =>
        await RefusedAsync(NodeExitCodes.BadInput, expected, new() { ["Database__ConnectionString"] = text });

    [Fact]
    public async Task A_connection_string_that_is_missing() =>
        await RefusedAsync(NodeExitCodes.BadInput, "Database__ConnectionString is missing", new() { ["Database__Migrate"] = "auto" });

    [Fact]
    public async Task Several_nodes_on_SQLite() =>
        await RefusedAsync(NodeExitCodes.BadInput, "several nodes cannot share SQLite", new()
        {
            ["Cluster__Seeds"] = "127.0.0.1:4053", ["Cluster__AllowUnauthenticatedRemoting"] = "true",
        });

    [Theory]
    [InlineData(null, false, "several nodes know each other by certificates")]
    [InlineData("false", false, "several nodes know each other by certificates")]
    [InlineData("yes", false, "AllowUnauthenticatedRemoting is 'yes'")]
    [InlineData("true", true, "expected one of them")]
    public async Task Several_nodes_without_certificates_unless_that_is_said(string? allow, bool certificates, string expected)
    {
        using var ours = new Certificates(_folder.In("ours"));
        var settings = certificates ? ours.Node("node") : [];
        settings["Cluster__Seeds"] = "127.0.0.1:4053";
        settings["Database__ConnectionString"] = "Host=127.0.0.1;Database=none";
        if (allow is not null)
            settings["Cluster__AllowUnauthenticatedRemoting"] = allow;

        await RefusedAsync(NodeExitCodes.BadInput, expected, settings);
    }

    [Fact]
    public async Task Database_without_an_answer() =>
        await RefusedAsync(NodeExitCodes.DatabaseUnusable, "127.0.0.1:1/x cannot be used", new()
        {
            ["Database__ConnectionString"] = $"Host=127.0.0.1;Port=1;Database=x;Username=campaign;Password={Secret}",
            ["Database__WaitFor"] = "500ms",
        });

    [Fact]
    public async Task A_wrong_password()
    {
        var wrong = new NpgsqlConnectionStringBuilder(await postgres.DatabaseAsync()) { Password = Secret };

        await RefusedAsync(
            NodeExitCodes.DatabaseUnusable,
            "password authentication failed",
            new() { ["Database__ConnectionString"] = wrong.ConnectionString });
    }

    [Fact]
    public async Task A_database_without_a_schema_with_a_newer_one_and_one_that_is_read_only()
    {
        var database = await postgres.DatabaseAsync();
        var settings = new Dictionary<string, string> { ["Database__ConnectionString"] = database };
        await RefusedAsync(NodeExitCodes.DatabaseUnusable, "campaign database migrate", settings);

        await Campaign.DoneAsync("database", "migrate", "--database", database);
        await RunAsync(database, "UPDATE schema_version SET version = 99");
        await RefusedAsync(NodeExitCodes.DatabaseUnusable, "schema 99", settings);

        await RunAsync(database, $"UPDATE schema_version SET version = {PostgresSchema.Version}");
        var name = new NpgsqlConnectionStringBuilder(database).Database;
        await RunAsync(database, $"ALTER DATABASE {name} SET default_transaction_read_only = on");
        await RefusedAsync(NodeExitCodes.DatabaseUnusable, "read-only", settings);
    }

    [Fact]
    public async Task An_address_that_another_node_has()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var address = $"127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}";

        await RefusedAsync(NodeExitCodes.AddressInUse, address, await ClusteredAsync(address, address));
    }

    [Fact]
    public async Task Seeds_of_which_none_is_up()
    {
        var (down, own) = (FreeAddress(), FreeAddress());

        await RefusedAsync(NodeExitCodes.NotJoined, down, new(await ClusteredAsync(own, down)) { ["Cluster__JoinWithin"] = "3s" });
    }

    [Fact]
    public async Task Certificates_that_are_missing_expired_or_of_somebody_else()
    {
        using var ours = new Certificates(_folder.In("ours"));
        using var theirs = new Certificates(_folder.In("theirs"));
        var address = FreeAddress();
        var cluster = await ClusteredAsync(address, address);

        foreach (var (tls, expected) in new (Dictionary<string, string>, string)[]
        {
            (new(ours.Node("gone")) { ["Cluster__Tls__Certificate"] = _folder.In("nowhere.crt") }, "cannot be read"),
            (new(ours.Node("half")) { ["Cluster__Tls__Key"] = "" }, "Key is missing"),
            (ours.Node("old", -30, -1), "expired on"),
            (ours.Node("early", 1, 30), "not valid before"),
            (
                new(ours.Node("foreign")) { ["Cluster__Tls__Authority"] = theirs.Node("other")["Cluster__Tls__Authority"] },
                "refused by the other nodes"),
            (new(ours.Node("mixed")) { ["Cluster__Tls__Key"] = ours.Node("another")["Cluster__Tls__Key"] }, "cannot be used"),
        })
        {
            await RefusedAsync(
                NodeExitCodes.BadInput, expected, new(cluster.Where(s => s.Key != "Cluster__AllowUnauthenticatedRemoting").Concat(tls)));
        }
    }

    private async Task RefusedAsync(int exitCode, string expected, Dictionary<string, string> settings)
    {
        await using var node = NodeProcess.Launch(["--data", _folder.In("data"), "--urls", "http://127.0.0.1:0"], settings);

        var ended = await node.ExitAsync();

        Assert.True(ended == exitCode, $"exit code {ended}: {node.Output}");
        var line = Assert.Single(node.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(expected, line, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", node.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, node.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(postgres.Server.Password, node.Output, StringComparison.Ordinal);
    }

    private async Task<Dictionary<string, string>> ClusteredAsync(string own, string seeds)
    {
        var database = await postgres.DatabaseAsync();
        await Campaign.DoneAsync("database", "migrate", "--database", database);
        return new()
        {
            ["Database__ConnectionString"] = database,
            ["Cluster__Host"] = "127.0.0.1",
            ["Cluster__Port"] = own.Split(':')[1],
            ["Cluster__Seeds"] = seeds,
            ["Cluster__AllowUnauthenticatedRemoting"] = "true",
        };
    }

    private static string FreeAddress() => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{LoopbackPorts.Free()}");

    private static async Task RunAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public void Dispose() => _folder.Dispose();
}
