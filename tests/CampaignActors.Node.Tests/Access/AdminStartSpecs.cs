using CampaignActors.Node.Logs;
using CampaignActors.Operations.Commands;
using Microsoft.Extensions.Configuration;

namespace CampaignActors.Node.Tests.Access;

/// <summary>The first administrator's key: there from the first start on, kept, lost, given, and done without.</summary>
public sealed class AdminStartSpecs : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly LogMemory _log = new();
    private readonly List<Func<Answer?>> _faults = [];

    public void Dispose() => _folder.Dispose();

    private string KeyFile => _folder.In(Operations.Access.AdminKey.FileName);

    private NodeHost Build(Dictionary<string, string?> settings, params string[] more) => NodeHost.Build(
        ["--data", _folder.Path, "--urls", "http://127.0.0.1:0", .. more], builder =>
        {
            builder.Logging.ClearProviders().AddProvider(new MemoryLoggerProvider(_log));
            if (_faults.Count > 0)
                builder.Host.UseServiceProviderFactory(new FaultyClient(Kinds.Key(Operations.Access.AdminKey.Code), _faults));
            builder.Configuration.AddInMemoryCollection(settings);
        });

    private async Task<T> RunningAsync<T>(Dictionary<string, string?> settings, Func<NodeHost, Task<T>> use, params string[] more)
    {
        await using var host = Build(settings, more);
        await host.StartAsync();
        var result = await use(host);
        await host.StopAsync();
        return result;
    }

    private static async Task<HttpStatusCode> AskAsync(NodeHost host, string? key)
    {
        using var api = new Api(host.Addresses[0], key);
        return (await api.GetAsync("/keys")).Status;
    }

    [Fact]
    public async Task The_first_start_makes_a_key_for_the_owner_alone_and_says_so_once()
    {
        var (key, first) = await RunningAsync(
            [],
            async host => (
                await File.ReadAllTextAsync(KeyFile),
                (
                    Ask: await AskAsync(host, File.ReadAllText(KeyFile).Trim()),
                    Banner: host.Banner(host.Services.GetRequiredService<StartedNode>()).ToList())));
        var second = await RunningAsync(
            [],
            async host =>
                (Ask: await AskAsync(host, key.Trim()), Banner: host.Banner(host.Services.GetRequiredService<StartedNode>()).ToList()));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.Ask, second.Ask));
        Assert.Equal(key, await File.ReadAllTextAsync(KeyFile));
        Assert.True(TestKeys.IsOwnersAlone(KeyFile));
        Assert.Single(first.Banner, l => l.StartsWith(
            "  key  ", StringComparison.Ordinal) && l.Contains(KeyFile, StringComparison.Ordinal));
        Assert.DoesNotContain(second.Banner, l => l.StartsWith("  key  ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_start_that_was_cut_off_between_file_and_key_goes_on_with_that_file()
    {
        var key = KeyText.Make(Operations.Access.AdminKey.Code);
        Operations.Access.AdminKey.Write(KeyFile, key);

        Assert.Equal(HttpStatusCode.OK, await RunningAsync([], host => AskAsync(host, key.Secret)));
    }

    [Fact]
    public async Task A_lost_key_is_replaced_and_void()
    {
        var lost = await RunningAsync([], _ => File.ReadAllTextAsync(KeyFile));
        File.Delete(KeyFile);
        // Nothing makes another one by itself.
        await RunningAsync([], host => Task.FromResult(0));
        Assert.False(File.Exists(KeyFile));

        var (old, fresh) = await RunningAsync(
            [],
            async host => (await AskAsync(host, lost.Trim()), await AskAsync(host, File.ReadAllText(KeyFile).Trim())),
            "--new-admin-key");

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (old, fresh));
        Assert.True(TestKeys.IsOwnersAlone(KeyFile));
    }

    [Fact]
    public async Task A_key_that_is_given_counts_and_another_one_takes_its_place()
    {
        using var secrets = new TempFolder();
        var (one, two) = (KeyText.Make(Operations.Access.AdminKey.Code), KeyText.Make(Operations.Access.AdminKey.Code));
        var settings = new Dictionary<string, string?> { ["Access:AdminKeyFile"] = secrets.In("key") };
        Operations.Access.AdminKey.Write(secrets.In("key"), one);
        Assert.Equal(HttpStatusCode.OK, await RunningAsync(settings, host => AskAsync(host, one.Secret)));
        Assert.False(File.Exists(KeyFile));

        Operations.Access.AdminKey.Write(secrets.In("key"), two);
        var (old, now) = await RunningAsync(settings, async host => (await AskAsync(host, one.Secret), await AskAsync(host, two.Secret)));

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (old, now));
    }

    [Fact]
    public async Task A_given_key_that_was_revoked_stays_so_after_a_restart()
    {
        using var secrets = new TempFolder();
        var key = KeyText.Make(Operations.Access.AdminKey.Code);
        Operations.Access.AdminKey.Write(secrets.In("key"), key);
        var settings = new Dictionary<string, string?> { ["Access:AdminKeyFile"] = secrets.In("key") };
        await RunningAsync(settings, async host =>
        {
            using var api = new Api(host.Addresses[0], key.Secret);
            return await api.PostAsync("/keys/admin/revoke");
        });

        Assert.Equal(HttpStatusCode.Unauthorized, await RunningAsync(settings, host => AskAsync(host, key.Secret)));
    }

    [Fact]
    public async Task File_with_an_outdated_key_is_put_aside_and_logged()
    {
        var right = await RunningAsync([], _ => File.ReadAllTextAsync(KeyFile));
        var other = KeyText.Make(Operations.Access.AdminKey.Code);
        Operations.Access.AdminKey.Write(KeyFile, other);

        var (asRight, asOther) = await RunningAsync([], async host =>
            (await AskAsync(host, right.Trim()), await AskAsync(host, other.Secret)));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (asRight, asOther));
        Assert.False(File.Exists(KeyFile));
        Assert.Equal(other.Secret, (await File.ReadAllTextAsync($"{KeyFile}.void")).Trim());
        Assert.True(TestKeys.IsOwnersAlone($"{KeyFile}.void"));
        var line = Assert.Single(_log.Last(1_000), l => l.Contains($"{KeyFile}.void", StringComparison.Ordinal));
        Assert.Contains("is not accepted", line, StringComparison.Ordinal);
        Assert.DoesNotContain(other.Secret, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_key_puts_aside_an_earlier_file_but_not_its_own()
    {
        var made = await RunningAsync([], _ => File.ReadAllTextAsync(KeyFile));
        using var secrets = new TempFolder();
        var given = KeyText.Make(Operations.Access.AdminKey.Code);
        Operations.Access.AdminKey.Write(secrets.In("key"), given);
        await RunningAsync(new() { ["Access:AdminKeyFile"] = secrets.In("key") }, host => AskAsync(host, given.Secret));
        Assert.False(File.Exists(KeyFile));
        Assert.Equal(made, await File.ReadAllTextAsync($"{KeyFile}.void"));

        Operations.Access.AdminKey.Write(KeyFile, given);
        Assert.Equal(
            HttpStatusCode.OK, await RunningAsync(new() { ["Access:AdminKeyFile"] = KeyFile }, host => AskAsync(host, given.Secret)));
        Assert.True(File.Exists(KeyFile));
    }

    /// <summary>The first time it is put off, and what comes then is nothing that anybody has thought of.</summary>
    [Fact]
    public async Task Whatever_goes_wrong_in_the_background_is_said_and_tried_again()
    {
        _faults.Add(() => throw new TimeoutException("not there yet"));
        _faults.Add(() => throw new InvalidOperationException("the sky is falling"));

        var ask = await RunningAsync([], async host =>
        {
            await Until.TrueAsync(() => Task.FromResult(File.Exists(KeyFile)), "the key is made");
            var key = (await File.ReadAllTextAsync(KeyFile)).Trim();
            await Until.TrueAsync(async () => await AskAsync(host, key) != HttpStatusCode.ServiceUnavailable, "it counts");
            return await AskAsync(host, key);
        });

        Assert.Equal(HttpStatusCode.OK, ask);
        Assert.Contains(_log.Last(1_000), l => l.Contains("the sky is falling", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_refusal_is_said_and_tried_again(bool replaces)
    {
        if (replaces)
            await RunningAsync([], _ => Task.FromResult(0));
        // A look at what there is comes before a key is made, and none before one is replaced.
        if (!replaces)
            _faults.Add(() => null);
        _faults.Add(() => Answer.Rejected(0, Refusal.Insufficient, "not today"));

        var ask = await RunningAsync([], async host =>
        {
            var key = (await File.ReadAllTextAsync(KeyFile)).Trim();
            await Until.TrueAsync(async () => await AskAsync(host, key) == HttpStatusCode.OK, "it counts");
            return await AskAsync(host, key);
        }, replaces ? ["--new-admin-key"] : []);

        Assert.Equal(HttpStatusCode.OK, ask);
        Assert.Contains(_log.Last(1_000), l => l.Contains(
            "refused", StringComparison.Ordinal) && l.Contains("not today", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Open_mode_needs_no_key_and_says_so()
    {
        var open = new Dictionary<string, string?> { ["Access:Mode"] = "open" };
        var (ask, banner) = await RunningAsync(
            open, async host => (await AskAsync(host, null), host.Banner(host.Services.GetRequiredService<StartedNode>()).ToList()));

        Assert.Equal(HttpStatusCode.OK, ask);
        Assert.Contains(banner, l => l.Contains("WARNING    Access__Mode is open", StringComparison.Ordinal));
        Assert.False(File.Exists(KeyFile));
    }

    [Theory]
    [InlineData("Access:Mode", "open", "is open, and http://0.0.0.0:0 is not for this machine alone", "--urls", "http://0.0.0.0:0")]
    [InlineData("Access:Mode", "open", "makes no key where", "--new-admin-key")]
    [InlineData("Access:Mode", "closed", "Access__Mode is 'closed'")]
    [InlineData("Access:Made", "x", "Access__Made is no setting")]
    [InlineData("Access:AdminKeyFile", "/nowhere/at-all", "Access__AdminKeyFile names")]
    [InlineData("Access:Audience", "campaign", "nothing says whose tokens count")]
    [InlineData("Access:Authority", "http://login.example.com", "expected an address such as https://")]
    [InlineData("Access:Authority", "https://login.example.com", "Access__Audience is missing")]
    public void Wrong_settings_are_refused_before_anything_starts(string key, string value, string because, params string[] more)
    {
        var refused = Assert.Throws<StartException>(() => NodeHost.Build(
            ["--data", _folder.Path, .. more], builder => builder.Configuration[key] = value));

        Assert.Equal(NodeExitCodes.BadInput, refused.ExitCode);
        Assert.Contains(because, refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }
}
