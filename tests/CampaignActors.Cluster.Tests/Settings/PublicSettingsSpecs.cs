namespace CampaignActors.Cluster.Tests.Settings;

/// <summary>Settings of the public listener and of sending, right and wrong.</summary>
public sealed class PublicSettingsSpecs
{
    private static IConfiguration Of(params (string Key, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build();

    [Theory]
    [InlineData("http://127.0.0.1:5081", null, "http://127.0.0.1:5081")]
    [InlineData("http://127.0.0.1:0", null, null)]
    [InlineData("http://0.0.0.0:5081;http://[::]:5081", "https://mail.example.com/", "https://mail.example.com")]
    [InlineData("http://*:5081", "https://mail.example.com/campaigns", "https://mail.example.com/campaigns")]
    [InlineData("", "https://mail.example.com", "https://mail.example.com")]
    [InlineData("", null, null)]
    public void Address_in_messages_is_the_given_one_or_loopback(string urls, string? url, string? expected)
    {
        (string, string)[] settings = [("Public:Urls", urls), .. url is null ? [] : new[] { ("Public:Url", url) }];

        var options = PublicOptions.Read(Of(settings));

        Assert.Equal((expected, urls.Length > 0), (options.Url, options.IsOn));
        // Links of mails to operators lead to the same address.
        using var folder = new TempFolder();
        Assert.Equal(expected is null ? null : new Uri(expected), OutsideSettings.Read(Of(settings), folder.Path).PublicUrl);
    }

    [Theory]
    [InlineData("Public:Urls", "https://127.0.0.1:5081", "put a proxy in front")]
    [InlineData("Public:Urls", "http://127.0.0.1:5081/path", "expected addresses")]
    [InlineData("Public:Urls", "http://0.0.0.0:5081", "Public__Url is missing")]
    [InlineData("Public:Urls", "nonsense", "expected addresses")]
    [InlineData("Public:Url", "ftp://x.example", "expected the address for recipients")]
    [InlineData("Public:Url", "https://user@x.example", "expected the address for recipients")]
    [InlineData("Public:Url", "https://x.example/?a=b", "expected the address for recipients")]
    [InlineData("Public:BouncesKey", "short", "too short")]
    [InlineData("Public:Proxies", "proxy", "expected addresses such as")]
    [InlineData("Public:Url5", "x", "is no setting")]
    [InlineData("Sending:Lease", "1s", "expected 10s to 60m")]
    [InlineData("Sending:Workers", "0", "from 1 to 32")]
    [InlineData("Sending:Paces", "email", "expected limits")]
    [InlineData("Sending:Paces", "email=0/1s", "expected limits")]
    [InlineData("Sending:Paces", "mail=5/1s", "expected limits")]
    [InlineData("Sending:Paces", "email=5/1x", "expected limits")]
    [InlineData("Sending:Paces", "email=5/1s,email=6/1s", "twice")]
    [InlineData("Sending:DkimKeyFile", "/nowhere/key.pem", "cannot sign")]
    public void Wrong_setting_is_refused_by_its_name(string key, string value, string says)
    {
        var e = Assert.ThrowsAny<SettingsException>(() => NodeSettings.Read(Of((key, value))));

        Assert.Contains(says, e.Message, StringComparison.Ordinal);
        Assert.StartsWith("configuration: ", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("30s", "00:01:00", "expected 65 s or more: a message may take 60 s")]
    [InlineData("30s", "", "expected 35 s or more: a message may take 30 s")]
    [InlineData("10s", "00:00:05", null)]
    public void Lease_that_is_shorter_than_a_hand_over_is_refused(string lease, string timeout, string? says)
    {
        using var folder = new TempFolder();
        (string, string)[] smtp = timeout.Length == 0 ? [] : [("Smtp:Host", "127.0.0.1"), ("Smtp:Timeout", timeout)];
        var configuration = Of([("Sending:Lease", lease), .. smtp]);

        var e = Record.Exception(() => OutsideSettings.Read(configuration, folder.Path));

        Assert.Equal(says is null, e is null);
        Assert.Contains(says ?? "", e?.Message ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Paces_are_read_by_name()
    {
        var paces = SendingOptions.Read(Of(("Sending:Paces", "email=1000/1m, domain:Example.COM=5/500ms,provider:SMS1=10/1s"))).Paces;

        Assert.Equal(
            [
                ("email", 1_000, 60d), ("domain:example.com", 5, 0.5), ("provider:SMS1", 10, 1),
            ],
            paces.Select(p => (p.Name, (int)p.Messages, p.Per.TotalSeconds)));
    }

    [Fact]
    public void Only_nodes_with_the_role_send_and_single_nodes_do()
    {
        Assert.True(NodeSettings.Read(Of()).Sends);
        var shared = new[]
        {
            ("Database:ConnectionString", "Host=db;Database=campaign"), ("Cluster:Seeds", "10.0.0.1:4053"),
            ("Cluster:AllowUnauthenticatedRemoting", "true"),
        };
        Assert.True(NodeSettings.Read(Of(shared)).Sends);
        Assert.False(NodeSettings.Read(Of([.. shared, ("Cluster:Roles", "entity,web")])).Sends);
    }
}
