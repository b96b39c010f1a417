using CampaignActors.Domain.Pricing;

namespace CampaignActors.Gateways.Tests.Jobs;

/// <summary>Uploads to a real OpenSSH server (domain.md §6.6).</summary>
public sealed class SftpStepSpecs : IAsyncLifetime
{
    private readonly StepWorld _world = new();
    private SshServer? _server;

    private SshServer Server => _server!;

    public async Task InitializeAsync()
    {
        await _world.ExtractedAsync();
        _server = await SshServer.StartAsync(_world.Folder.In("sshd"));
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _world.Dispose();
    }

    private RunProviderStep Upload(string? path = null, string? knownHost = null, int? port = null) => StepWorld.Step(
        new ServiceStep(StepKind.Sftp)
        {
            Sftp = new SftpPlace("127.0.0.1", SshServer.User, knownHost ?? Server.KnownHost, path ?? Server.Uploads)
            {
                Port = port ?? Server.Port, KeyFile = SshServer.KeyFile,
            },
        });

    private Task<OutsideDone> RunAsync(RunProviderStep step) => _world.RunAsync(step, new()
    {
        KeysFolder = Server.KeysFolder, Timeout = TimeSpan.FromSeconds(20),
    });

    private string[] Uploaded => [.. Directory.EnumerateFiles(Server.Uploads).Select(Path.GetFileName).Order()!];

    private string Temporary(RunProviderStep step) => Path.Combine(Server.Uploads, $".part-{OutsideKey.Hash(step.Key)[..24]}");

    [Fact]
    public async Task Upload_arrives_whole_and_once()
    {
        var done = await RunAsync(Upload());
        File.Delete(Path.Combine(Server.Uploads, "cards.csv"));
        var again = await RunAsync(Upload());

        Assert.Null(done.Error);
        Assert.Equal($"127.0.0.1:{Server.Port}{Server.Uploads}/cards.csv", done.Result);
        Assert.Equal(done, again);
        Assert.Empty(Uploaded);
    }

    [Fact]
    public async Task Upload_goes_under_the_name_of_its_path()
    {
        var fingerprint = Convert.ToBase64String(
            System.Security.Cryptography.SHA256.HashData(Convert.FromBase64String(Server.KnownHost.Split(' ')[1]))).TrimEnd('=');

        var done = await RunAsync(Upload(Server.Uploads + "/other.csv", "SHA256:" + fingerprint));

        Assert.Null(done.Error);
        Assert.Equal(_world.Content, File.ReadAllText(Path.Combine(Server.Uploads, "other.csv")));
    }

    [Fact]
    public async Task Upload_is_not_repeated_when_the_provider_took_the_file()
    {
        await RunAsync(Upload());
        _world.ForgetEnd(Upload(), ready: true);
        File.Delete(Path.Combine(Server.Uploads, "cards.csv"));

        var again = await RunAsync(Upload());

        Assert.EndsWith("/cards.csv, uploaded by an earlier try", again.Result, StringComparison.Ordinal);
        Assert.Empty(Uploaded);
    }

    [Fact]
    public async Task Upload_begins_again_when_it_was_cut_off()
    {
        await RunAsync(Upload());
        _world.ForgetEnd(Upload(), ready: false);
        File.Delete(Path.Combine(Server.Uploads, "cards.csv"));
        // Longer than the file, so that what is left of it would show.
        File.WriteAllText(Temporary(Upload()), new string('x', 5_000));

        var again = await RunAsync(Upload());

        Assert.Null(again.Error);
        Assert.Equal(["cards.csv"], Uploaded);
        Assert.Equal(_world.Content, File.ReadAllText(Path.Combine(Server.Uploads, "cards.csv")));
    }

    [Fact]
    public async Task Upload_that_is_there_whole_only_gets_its_name()
    {
        await RunAsync(Upload());
        _world.ForgetEnd(Upload(), ready: true);
        File.Move(Path.Combine(Server.Uploads, "cards.csv"), Temporary(Upload()));

        var again = await RunAsync(Upload());

        Assert.Null(again.Error);
        Assert.Equal(["cards.csv"], Uploaded);
    }

    [Fact]
    public async Task Upload_that_lost_its_marker_finds_the_same_file_there()
    {
        await RunAsync(Upload());
        _world.ForgetEnd(Upload(), ready: false);

        var again = await RunAsync(Upload());

        Assert.EndsWith("was there already with the same content", again.Result, StringComparison.Ordinal);
        Assert.Equal(["cards.csv"], Uploaded);
    }

    [Fact]
    public async Task Upload_never_overwrites_a_file_of_another_content()
    {
        File.WriteAllText(Path.Combine(Server.Uploads, "cards.csv"), "of an earlier extraction");

        var done = await RunAsync(Upload());

        Assert.EndsWith("/cards.csv is there already with other content; it was left as it is", done.Error, StringComparison.Ordinal);
        Assert.Equal("of an earlier extraction", File.ReadAllText(Path.Combine(Server.Uploads, "cards.csv")));
        Assert.Equal(["cards.csv"], Uploaded);
    }

    [Fact]
    public async Task Upload_to_a_changed_host_key_sends_nothing_and_says_why()
    {
        var pinned = Server.KnownHost;
        await Server.ChangeHostKeyAsync();

        var refused = await RunAsync(Upload(knownHost: pinned));
        var log = Server.Log;
        var repinned = await RunAsync(Upload());

        Assert.StartsWith(
            $"step 1 (sftp) of DM1: 127.0.0.1:{Server.Port} showed another host key than the service names (ssh-ed25519 SHA256:",
            refused.Error, StringComparison.Ordinal);
        Assert.Contains("nothing was sent", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Accepted publickey", log, StringComparison.Ordinal);
        Assert.Null(repinned.Error);
    }

    [Fact]
    public async Task Upload_without_a_server_is_an_error_and_succeeds_later()
    {
        var port = Server.Port;
        await Server.StopAsync();
        var down = await RunAsync(Upload(port: port));

        Assert.StartsWith($"step 1 (sftp) of DM1: 127.0.0.1:{port}: ", down.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upload_with_a_key_that_the_server_refuses_is_a_clear_error()
    {
        File.WriteAllText(_world.Folder.In("sshd", "authorized"), "");

        var done = await RunAsync(Upload());

        Assert.Equal(
            $"step 1 (sftp) of DM1: 127.0.0.1:{Server.Port} does not let the user '{SshServer.User}' in with this key or password",
            done.Error);
        Assert.Empty(Uploaded);
    }

    [Theory]
    [InlineData("../host", "is not in the keys folder of this node")]
    [InlineData("/etc/passwd", "is not in the keys folder of this node")]
    [InlineData("missing", "is not there in the keys folder of this node")]
    public async Task Upload_with_a_key_from_elsewhere_is_refused(string key, string error)
    {
        var step = Upload();

        var done = await RunAsync(step with
        {
            Step = step.Step with { Sftp = step.Step.Sftp! with { KeyFile = null, PasswordFile = key } },
        });

        Assert.Contains(error, done.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upload_never_quotes_a_key_that_cannot_be_used()
    {
        File.WriteAllText(Path.Combine(Server.KeysFolder, SshServer.KeyFile), "top secret text");

        var done = await RunAsync(Upload());

        Assert.StartsWith(
            "step 1 (sftp) of DM1: the key or password in upload-key of the keys folder cannot be used", done.Error,
            StringComparison.Ordinal);
        Assert.DoesNotContain("top secret", done.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upload_to_a_host_that_the_node_does_not_name_is_refused()
    {
        var done = await _world.RunAsync(Upload(), new() { KeysFolder = Server.KeysFolder, Hosts = ["sftp.acme.example"] });

        Assert.Equal(
            "step 1 (sftp) of DM1: the host 127.0.0.1 is none of those to which this node connects, see Providers__Hosts", done.Error);
    }

    [Fact]
    public async Task Steps_changed_settings_begin_from_the_start()
    {
        await RunAsync(Upload());
        _world.ForgetEnd(Upload(), ready: true);
        File.Delete(Path.Combine(Server.Uploads, "cards.csv"));

        var elsewhere = await RunAsync(Upload(Server.Uploads + "/elsewhere.csv"));

        Assert.Null(elsewhere.Error);
        Assert.Equal(["elsewhere.csv"], Uploaded);
    }
}
