namespace CampaignActors.Cluster.Tests.Settings;

/// <summary>Settings of signing in at the identity provider, right and wrong.</summary>
public sealed class SignInSettingsSpecs
{
    private static AccessOptions Read(params (string Key, string Value)[] settings) => AccessOptions.Read(new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create($"Access:{s.Key}", (string?)s.Value))).Build());

    [Fact]
    public void Client_of_a_provider_is_enough()
    {
        var signIn = Read(("Authority", "https://login.example.com"), ("Audience", "campaign"), ("ClientId", "pages")).SignIn!;

        Assert.Equal(("pages", null, "login.example.com"), (signIn.ClientId, signIn.ClientSecret, signIn.ProviderName));
        Assert.Equal(["openid", "profile"], signIn.Scopes);
    }

    [Fact]
    public void Secret_is_in_a_file_and_scopes_come_to_openid()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.In("secret"), "s3cret\n");

        var signIn = Read(
            ("MetadataAddress", "https://login.example.com/metadata"), ("Audience", "campaign"), ("ClientId", "pages"),
            ("ClientSecretFile", folder.In("secret")), ("ProviderName", "Our login"), ("Scopes", "groups, openid")).SignIn!;

        Assert.Equal(("s3cret", "Our login"), (signIn.ClientSecret, signIn.ProviderName));
        Assert.Equal(["openid", "groups"], signIn.Scopes);
    }

    [Fact]
    public void Without_a_client_people_sign_in_with_keys() =>
        Assert.Null(Read(("Authority", "https://login.example.com"), ("Audience", "campaign")).SignIn);

    [Theory]
    [InlineData("ProviderName", "Access__ProviderName is set, but not Access__ClientId")]
    [InlineData("Scopes", "Access__Scopes is set, but not Access__ClientId")]
    public void Setting_without_a_client_is_a_mistake(string key, string says)
    {
        var e = Assert.Throws<SettingsException>(() =>
            Read(("Authority", "https://login.example.com"), ("Audience", "campaign"), (key, "groups")));

        Assert.Contains(says, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Client_without_a_provider_or_with_an_empty_secret_is_a_mistake()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.In("keys"), "{}");
        File.WriteAllText(folder.In("empty"), "\n");

        string Says(params (string, string)[] settings) =>
            Assert.Throws<SettingsException>(() => Read([("ClientId", "pages"), ("Audience", "campaign"), .. settings])).Message;

        Assert.Contains("nothing says whose tokens count", Says(), StringComparison.Ordinal);
        Assert.Contains(
            "Access__ClientId is set with a file of keys", Says(("SigningKeysFile", folder.In("keys")), ("Issuer", "https://x")),
            StringComparison.Ordinal);
        Assert.Contains(
            "Access__ClientSecretFile names an empty file",
            Says(("Authority", "https://login.example.com"), ("ClientSecretFile", folder.In("empty"))), StringComparison.Ordinal);
    }
}
