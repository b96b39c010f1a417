using CampaignActors.Actors.Hosting;
using CampaignActors.Domain.Values;
using CampaignActors.Operations.Access;

namespace CampaignActors.Cli.Tests.Commands;

/// <summary>Keys from the command line: made, shown once, used, revoked; and where it finds its own.</summary>
public sealed class KeyCommandSpecs(PeopledNode node) : IClassFixture<PeopledNode>, IDisposable
{
    private const string Secret = "ca_admin_abcdefghijklmnopqrstuvwxyz0123456789-_ABCDE";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private Task<CommandRun> RunAsync(params string[] args) => Campaign.RunAsync([.. args, "--node", node.Address]);

    [Theory]
    [InlineData("get", "budgets", "--key", Secret)]
    [InlineData("get", "budgets", Secret)]
    [InlineData("get", Secret, "BDG1")]
    [InlineData("key", "revoke", Secret)]
    [InlineData("key", "create", "cli9", "--operator", "reviewer", "--roles", Secret)]
    [InlineData("get", "budgets", "--wait", Secret)]
    [InlineData("get", "budgets", "--output", Secret)]
    [InlineData("demo", "--seed", Secret)]
    public async Task A_key_in_a_wrong_place_is_not_printed_back(params string[] args)
    {
        var run = await RunAsync(args);
        Assert.NotEqual(ExitCodes.Ok, run.ExitCode);
        Assert.DoesNotContain("abcdefgh", run.Error + run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Secret)]
    [InlineData(" ca_admin_abcdefgh")]
    [InlineData("eyJhbGciOiJabcdefgh.eyJzdWIi.c2ln")]
    public async Task A_key_in_the_place_of_its_file_is_not_printed_back(string pasted)
    {
        CommandRun[] runs =
        [
            await RunAsync("get", "budgets", "--key", pasted),
            await Campaign.RunAsync(
                new Dictionary<string, string> { ["CAMPAIGN_KEY_FILE"] = pasted }, "get", "budgets", "--node", node.Address),
        ];
        Assert.All(runs, run =>
        {
            Assert.Equal(ExitCodes.BadInput, run.ExitCode);
            Assert.Contains("expected the name of a file that holds the key", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
            Assert.DoesNotContain("abcdefgh", run.Error + run.Out, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_key_is_made_shown_once_used_and_revoked()
    {
        var made = await RunAsync(
            "key", "create", "cli1", "--operator", "reviewer", "--roles", "reviewer,viewer", "--expires", "90d", "--label", "for a test");
        Assert.True(made.ExitCode == ExitCodes.Ok, made.Error);
        var key = Assert.Single(made.Lines);
        Assert.Equal("cli1", KeyText.Parse(key)!.Code.Text);

        var file = _folder.In("key");
        await File.WriteAllTextAsync(file, key);
        Assert.Equal(ExitCodes.Ok, (await RunAsync("get", "budgets", "--key", file)).ExitCode);
        Assert.Equal(
            ExitCodes.Ok,
            (
                await Campaign.RunAsync(
                    new Dictionary<string, string> { ["CAMPAIGN_KEY"] = key }, "get", "budgets", "--node", node.Address)).ExitCode);
        var denied = await Campaign.RunAsync(
            new Dictionary<string, string> { ["CAMPAIGN_KEY_FILE"] = file }, "key", "list", "--node", node.Address);
        Assert.Equal(ExitCodes.Denied, denied.ExitCode);
        Assert.Contains(
            "does not allow this: this takes administrator; the caller has viewer and reviewer",
            Assert.Single(denied.ErrorLines),
            StringComparison.Ordinal);

        var listed = await RunAsync("key", "list");
        Assert.Contains(listed.Lines, l => l.Contains(
            "cli1", StringComparison.Ordinal) && l.Contains("reviewer, viewer", StringComparison.Ordinal));
        Assert.DoesNotContain(key, listed.Out, StringComparison.Ordinal);
        Assert.Equal("key cli1: revoked", Assert.Single((await RunAsync("key", "revoke", "cli1")).Lines));
        Assert.Contains("revoked already", (await RunAsync("key", "revoke", "cli1")).Out, StringComparison.Ordinal);
        var gone = await RunAsync("get", "budgets", "--key", file);
        Assert.Equal((ExitCodes.Denied, ""), (gone.ExitCode, gone.Out));
        Assert.Contains("does not know you: the key was revoked", Assert.Single(gone.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_file_is_its_owners_alone_and_absent_after_a_refusal()
    {
        var file = _folder.In("new-key");
        var refused = await RunAsync("key", "create", "cli2", "--operator", "ghost", "--roles", "viewer", "--out", file);
        Assert.Equal(ExitCodes.Refused, refused.ExitCode);
        Assert.Contains("unknown operator 'ghost'", Assert.Single(refused.ErrorLines), StringComparison.Ordinal);
        Assert.False(File.Exists(file));

        Assert.Equal(
            $"{file}: key cli2",
            Assert.Single((await RunAsync("key", "create", "cli2", "--operator", "viewer", "--roles", "viewer", "--out", file)).Lines));
        Assert.True(TestKeys.IsOwnersAlone(file));
        Assert.Equal(ExitCodes.Ok, (await RunAsync("get", "budgets", "--key", file)).ExitCode);
        Assert.Equal(
            ExitCodes.BadInput,
            (await RunAsync("key", "create", "cli3", "--operator", "viewer", "--roles", "viewer", "--out", file)).ExitCode);
    }

    [Fact]
    public async Task A_lost_answer_is_asked_for_again_with_the_same_id_and_is_the_same_key()
    {
        var file = _folder.In("again");
        string[] create =
        [
            "key", "create", "cli4", "--operator", "viewer", "--roles", "viewer", "--expires", "90d", "--out", file, "--id", "lost-1",
            "--by", "administrator",
        ];
        var (first, key) = (await RunAsync(create), await File.ReadAllTextAsync(file));
        var again = await RunAsync(create);

        Assert.True(again.ExitCode == ExitCodes.Ok, again.Error);
        Assert.Equal((first.Out, key), (again.Out, await File.ReadAllTextAsync(file)));
        Assert.Equal(ExitCodes.Ok, (await RunAsync("get", "budgets", "--key", file)).ExitCode);
        Assert.Contains(
            "administrator (key:admin)  keys/cli4  key.created",
            Assert.Single((await RunAsync("audit", "--entity", "keys/cli4")).Lines),
            StringComparison.Ordinal);
        // The id was another command: that key still counts, and so its file stays.
        var other = await RunAsync(
            "key", "create", "cli4", "--operator", "viewer", "--roles", "viewer,reviewer", "--out", file, "--id", "lost-1");
        Assert.Equal(ExitCodes.Refused, other.ExitCode);
        Assert.Equal(key, await File.ReadAllTextAsync(file));
        Assert.Equal(
            ExitCodes.BadInput,
            (
                await RunAsync(
                    "key", "create", "cli5", "--operator", "viewer", "--roles", "viewer", "--out", file, "--id", "lost-2")).ExitCode);

        string[] revoke = ["key", "revoke", "cli4", "--id", "lost-3", "--by", "administrator"];
        Assert.Equal("key cli4: revoked", Assert.Single((await RunAsync(revoke)).Lines));
        Assert.Equal("key cli4: revoked", Assert.Single((await RunAsync(revoke)).Lines));
        Assert.Contains(
            "administrator (key:admin)", (await RunAsync("audit", "--entity", "keys/cli4")).Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_audit_list_says_who_changed_what_and_who_was_turned_away()
    {
        await node.As(Role.CampaignManager).PutAsync("/budgets/CLI", """{"allocated": 1}""");
        var changes = await RunAsync("audit", "--entity", "budgets/CLI", "--since", "1h");
        Assert.Contains(
            "campaignManager (key:campaignManager)  budgets/CLI  budget.described", Assert.Single(changes.Lines), StringComparison.Ordinal);

        await node.As(Role.Viewer).PutAsync("/budgets/CLI", """{"allocated": 2}""");
        await Until.TrueAsync(
            async () =>
                (await RunAsync("audit", "--denied")).Lines
                    .Any(l => l.Contains("viewer", StringComparison.Ordinal) && l.Contains("PUT /budgets/CLI", StringComparison.Ordinal)),
            "it is listed");
    }

    [Theory]
    [InlineData("get budgets --key /nowhere/key", "--key: '/nowhere/key' cannot be read")]
    [InlineData("key create k --roles king", "--roles: 'king'")]
    [InlineData("key create k", "Option '--roles' is required")]
    [InlineData("key create k --roles viewer --id again", "expected --out FILE")]
    [InlineData("audit --since never --denied --by mia", "--denied goes with --since and --limit alone")]
    public async Task A_wrong_argument_is_said_in_one_line(string arguments, string because)
    {
        var run = await RunAsync(arguments.Split(' '));
        Assert.Equal((ExitCodes.BadInput, ""), (run.ExitCode, run.Out));
        Assert.Contains(because, Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void Key_is_found_for_the_address_of_a_running_node_alone()
    {
        var folders = new[] { "one", "two" }.Select(f => Directory.CreateDirectory(_folder.In(f)).FullName).ToList();
        foreach (var (folder, port) in folders.Zip([7001, 7002]))
        {
            AdminKey.Write(Path.Combine(folder, AdminKey.FileName), KeyText.Make(AdminKey.Code));
            File.WriteAllText(
                Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "node1")).FullName, "address"), $"http://127.0.0.1:{port}");
        }
        using var running = DataFolderLock.Acquire(Path.Combine(folders[1], "node1"));
        DataFolderLock.Acquire(Path.Combine(folders[0], "node1")).Dispose();

        Assert.Equal(Path.Combine(folders[1], AdminKey.FileName), AdminKey.FileFor(new Uri("http://localhost:7002"), folders));
        Assert.Null(AdminKey.FileFor(new Uri("http://localhost:7001"), folders));
        Assert.Null(AdminKey.FileFor(new Uri("http://localhost:9"), folders));
        Assert.Null(AdminKey.FileFor(new Uri("http://10.0.0.1:7001"), folders));
        Assert.Null(AdminKey.FileFor(new Uri("http://localhost:7001"), [_folder.In("nothing")]));
    }

    [Fact]
    public void The_text_of_a_key_is_read_as_it_was_made_and_shows_no_secret()
    {
        foreach (var code in new[] { "k", "a_b", "ca_x", "with.dots-and_more", new string('c', 64) })
        {
            var key = KeyText.Make(new Code(code));
            var read = KeyText.Parse(key.Secret)!;
            Assert.Equal((code, key.Hash, true), (read.Code.Text, read.Hash, read.Is(key.Hash)));
            Assert.False(KeyText.Make(new Code(code)).Is(key.Hash));
            Assert.DoesNotContain(key.Secret[^43..], $"{key}", StringComparison.Ordinal);
        }
        foreach (var text in new[]
            {
                "", "ca_", $"ca__{new string('A', 43)}", $"ca_k{new string('A', 43)}", $"cb_k_{new string('A', 43)}",
                $"ca_{new string('c', 65)}_{new string('A', 43)}",
            })
            Assert.Null(KeyText.Parse(text));
    }
}
