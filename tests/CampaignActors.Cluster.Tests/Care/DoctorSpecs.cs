using CampaignActors.Cli;

namespace CampaignActors.Cluster.Tests.Care;

/// <summary>The doctor finds nothing where all is well, and what is wrong where it is not.</summary>
public sealed class DoctorSpecs(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task A_node_that_is_well_is_said_to_be_well()
    {
        var database = await postgres.DatabaseAsync();
        await Campaign.DoneAsync("database", "migrate", "--database", database);
        await using var node = await OneNode.StartAsync(_folder.In("data"), database);
        await node.PlayAsync();

        var (code, lines) = await ExamineAsync(node.Url, new() { ["Database:ConnectionString"] = database });

        Assert.True(code == ExitCodes.Ok, string.Join('\n', lines));
        foreach (var subject in new[]
            {
                "settings", "schema", "people", "connections", "database clock", "orderings", "transactions", "members",
                $"{node.Url} clock", $"{node.Url} views",
            })
            Assert.Contains(lines, l => l.StartsWith($"ok    {subject}: ", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, l => l.Contains(postgres.Server.Password, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Doctor_reports_a_problem_and_goes_on_with_the_other_checks()
    {
        var database = await postgres.DatabaseAsync();
        await Campaign.DoneAsync("database", "migrate", "--database", database);
        await RunAsync(database, "ALTER TABLE journal DISABLE TRIGGER journal_number_first; ALTER SEQUENCE journal_ordering_seq CACHE 50");

        var (code, lines) = await ExamineAsync("http://127.0.0.1:1", new()
        {
            ["Database:ConnectionString"] = database,
            ["Database:Connections"] = "999",
        });

        Assert.Equal(ExitCodes.Refused, code);
        foreach (var subject in new[] { "http://127.0.0.1:1", "connections", "orderings" })
            Assert.Contains(lines, l => l.StartsWith($"FAIL  {subject}: ", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("ok    schema: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Doctor_names_a_mail_template_that_is_not_used()
    {
        Directory.CreateDirectory(_folder.In("templates"));
        await File.WriteAllTextAsync(_folder.In("templates", "stockAlert.en.liquid"), "Subject: x\n\n{{ colour }}");
        var (_, lines) = await ExamineAsync("http://127.0.0.1:1", new() { ["Mail:Templates"] = _folder.In("templates") });
        Assert.Contains(lines, l => l.StartsWith(
            "FAIL  mail templates: stockAlert.en.liquid: there is no value 'colour' in this mail", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Settings_that_no_node_would_start_with_are_said_as_the_node_says_them()
    {
        var (code, lines) = await ExamineAsync("http://127.0.0.1:1", new() { ["Cluster:Seedz"] = "127.0.0.1:4053" });

        Assert.Equal(ExitCodes.Refused, code);
        Assert.Contains(lines, l => l.StartsWith("FAIL  settings: configuration: Cluster__Seedz is no setting", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Cluster_without_certificates_is_a_warning_on_loopback_too()
    {
        var (_, lines) = await ExamineAsync("http://127.0.0.1:1", new()
        {
            ["Database:ConnectionString"] = await postgres.DatabaseAsync(),
            ["Cluster:Seeds"] = "127.0.0.1:4053",
            ["Cluster:AllowUnauthenticatedRemoting"] = "true",
        });

        Assert.Contains(lines, l => l.StartsWith(
            "warn  certificates: none; Cluster__AllowUnauthenticatedRemoting is true", StringComparison.Ordinal));
    }

    private async Task<(int Code, string[] Lines)> ExamineAsync(string url, Dictionary<string, string?> settings)
    {
        var (output, error) = (new StringWriter { NewLine = "\n" }, new StringWriter());
        var host = new Host(output, error)
        {
            Settings = (configuration, _) => configuration.AddInMemoryCollection(settings),
            KeyFile = TestKeys.FileFor,
        };
        var code = await CampaignCli.RunAsync(["doctor", "--node", url, "--data", _folder.In("data")], host);
        Assert.Equal("", error.ToString());
        return (code, output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static async Task RunAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public void Dispose() => _folder.Dispose();
}
