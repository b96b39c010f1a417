using CampaignActors.Local;

namespace CampaignActors.Node.Tests.Http;

/// <summary>What keeps a node from starting, and what it leaves when it stops.</summary>
public sealed class StartAndStopSpecs : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_second_node_on_the_same_folder_is_refused()
    {
        await using var first = RunningNode.Build(_folder.Path);

        var refused = Assert.Throws<StartException>(() => RunningNode.Build(_folder.Path));

        Assert.Equal(NodeExitCodes.FolderInUse, refused.ExitCode);
        Assert.Contains($"{_folder.Path} is in use by process {Environment.ProcessId}", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public async Task A_node_that_is_built_and_not_started_does_not_yet_listen_for_others()
    {
        var port = LoopbackPorts.Free();
        await using var host = RunningNode.Build(
            _folder.Path,
            [
                ("Database:ConnectionString", "Host=127.0.0.1;Database=none"), ("Cluster:Port", $"{port}"),
                ("Cluster:Seeds", $"127.0.0.1:{port}"),
                ("Cluster:AllowUnauthenticatedRemoting", "true"),
            ]);

        Assert.Null(host.Settings.Cluster!.PortProblem());
    }

    [Fact]
    public async Task An_address_in_use_is_refused()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        await using var host = NodeHost.Build(["--data", _folder.Path, $"--urls=http://127.0.0.1:{port}"]);

        var refused = await Assert.ThrowsAsync<StartException>(() => host.StartAsync());

        Assert.Equal(NodeExitCodes.AddressInUse, refused.ExitCode);
        Assert.Contains($"http://127.0.0.1:{port} is in use", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accepted_changes_survive_a_stop_and_a_start()
    {
        await using (var first = RunningNode.Build(_folder.Path))
        {
            await first.StartAsync();
            Assert.Equal(first.Addresses[0], await File.ReadAllTextAsync(_folder.In(NodeHost.AddressFile)));
            using var api = new Api(first.Addresses[0]);
            var replies = await Task.WhenAll(
                Enumerable.Range(1, 50).Select(i => api.PutAsync($"/budgets/B{i}", $$"""{"allocated": {{i}}}""")));
            Assert.All(replies, r => Assert.Equal(HttpStatusCode.OK, r.Status));
            await first.StopAsync();
            Assert.False(first.EndedByItself);
        }
        // Closed: files and nothing else, fit to be copied.
        Assert.Empty(Directory.GetFiles(_folder.Path, "*-wal"));
        Assert.False(File.Exists(_folder.In(NodeHost.AddressFile)));

        await using var second = RunningNode.Build(_folder.Path);
        await second.StartAsync();
        using var again = new Api(second.Addresses[0]);
        Assert.Equal(50, (await again.GetAsync("/state")).Json["budgets"]!.AsObject().Count);
        Assert.Equal(37m, (decimal)(await again.GetAsync("/budgets/B37")).Json["allocated"]!);
        await second.StopAsync();
    }

    [Theory]
    [InlineData("unknown option '--dta'", "--dta", "x")]
    [InlineData("did you mean '--data'", "--dta", "x")]
    [InlineData("--data needs a value", "--data")]
    [InlineData("--data needs a value", "--data", "--verbose")]
    [InlineData("given twice", "--data", "x", "--data", "y")]
    [InlineData("unknown option 'x'", "x")]
    [InlineData("not a time zone", "--zone", "Europe/Pari")]
    [InlineData("Windows calls Europe/Berlin so", "--zone", "W. Europe Standard Time")]
    [InlineData("not a time zone", "--zone", "UTC+02:00")]
    [InlineData("not a currency", "--currency", "eur")]
    [InlineData("is not an address", "--urls", "127.0.0.1:5080")]
    [InlineData("is not http", "--urls", "https://127.0.0.1:5080")]
    [InlineData("no path", "--urls", "http://127.0.0.1:5080/x")]
    [InlineData("port of 0 to 65535", "--urls", "http://127.0.0.1:99999")]
    public void A_wrong_option_is_refused_in_one_line(string expected, params string[] args)
    {
        var refused = Assert.Throws<StartException>(() => NodeArgumentReader.Read(args));

        Assert.Equal(NodeExitCodes.BadInput, refused.ExitCode);
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public void The_node_is_for_this_machine_alone_unless_told_otherwise() =>
        Assert.Equal(["http://127.0.0.1:5080"], NodeArgumentReader.Read([]).Urls);

    [Theory]
    [InlineData("Smtp:Hots", "mail.example.com", "Hots")]
    [InlineData("Smtp:Port", "abc", "Port")]
    [InlineData("Smtp:User", "mia", "smtp.host is missing")]
    [InlineData("Mail:From", "no-address", "from")]
    public void A_wrong_configuration_is_refused(string key, string value, string expected)
    {
        var refused = Assert.Throws<StartException>(() => NodeHost.Build(
            ["--data", _folder.Path], builder => builder.Configuration[key] = value));

        Assert.Equal(NodeExitCodes.BadInput, refused.ExitCode);
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task Mails_go_to_a_server_that_is_configured()
    {
        await using var host = NodeHost.Build(["--data", _folder.Path], builder => builder.Configuration["Smtp:Host"] = "mail.example.com");

        Assert.Equal("mail.example.com", host.Outside.Smtp!.Host);
        Assert.Equal(_folder.In("sent"), host.Outside.Smtp.SentFolder);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_refused()
    {
        File.WriteAllText(_folder.In("file"), "");

        var refused = Assert.Throws<StartException>(() => RunningNode.Build(_folder.In("file")));

        Assert.Equal(NodeExitCodes.BadInput, refused.ExitCode);
    }
}
