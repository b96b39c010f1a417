using CampaignActors.Cli;
using CampaignActors.Local.Postgres;

namespace CampaignActors.Cluster.Tests.Care;

/// <summary><c>campaign database migrate</c> and <c>doctor</c> as a container runs them.</summary>
public sealed class MigrateSpecs(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Unreadable_password_file_is_named_as_the_only_cause()
    {
        var missing = _folder.In("no-such-file");

        var (code, error) = await RunAsync(
            new() { ["Database__ConnectionString"] = await postgres.DatabaseAsync(), ["Database__PasswordFile"] = missing });

        Assert.Equal(ExitCodes.BadInput, code);
        Assert.Contains($"Database__PasswordFile names '{missing}', which cannot be read", error, StringComparison.Ordinal);
        Assert.DoesNotContain("expected a connection string", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Late_database_is_waited_for_and_a_refusing_one_is_not()
    {
        Directory.CreateDirectory(_folder.In("late"));
        var port = LoopbackPorts.Free();
        var connection = $"Host=127.0.0.1;Port={port};Database=postgres;Username=campaign";
        var migrating = RunAsync(new() { ["Database__ConnectionString"] = connection }, "--wait", "60s");
        await using var late = await PostgresServer.StartAsync(new PostgresOptions { Folder = _folder.In("late/postgres"), Port = port });

        var (code, error) = await Until.DoneAsync(migrating, "it is migrated or refused");

        // It is there, and asks for a password that was not given: waiting longer would not help.
        Assert.NotEqual(ExitCodes.Ok, code);
        Assert.Contains("does not answer, waiting for up to 60 s", error, StringComparison.Ordinal);
        Assert.Contains("password", error, StringComparison.OrdinalIgnoreCase);
        var right = new NpgsqlConnectionStringBuilder(await late.CreateDatabaseAsync("late")).ConnectionString;
        Assert.Equal((ExitCodes.Ok, ""), await RunAsync(new() { ["Database__ConnectionString"] = right }, "--wait", "60s"));
    }

    [Fact]
    public async Task A_script_run_by_hand_leaves_the_database_as_a_migration_does()
    {
        var (byHand, script) = (await postgres.DatabaseAsync(), await Campaign.DoneAsync("database", "script"));
        await using var source = NpgsqlDataSource.Create(byHand);
        await using var command = source.CreateCommand(script);
        await command.ExecuteNonQueryAsync();

        Assert.Contains("can be written", await Campaign.DoneAsync("database", "check", "--database", byHand), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_doctor_looks_at_the_data_folder_that_the_image_names()
    {
        var output = new StringWriter();
        var host = new Host(output, TextWriter.Null)
        {
            Variable = name => name == "CAMPAIGN_DATA" ? _folder.In("elsewhere") : null,
            KeyFile = TestKeys.FileFor,
        };

        await CampaignCli.RunAsync(["doctor", "--node", "http://127.0.0.1:1"], host);

        Assert.Contains($"free for {_folder.In("elsewhere")}", output.ToString(), StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Error)> RunAsync(Dictionary<string, string> variables, params string[] more)
    {
        var error = new StringWriter { NewLine = "\n" };
        var code = await CampaignCli.RunAsync(
            ["database", "migrate", .. more], new Host(TextWriter.Null, error) { Variable = variables.GetValueOrDefault });
        return (code, error.ToString());
    }
}
