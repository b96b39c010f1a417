using CampaignActors.Gateways.Jobs;
using CampaignActors.Operations.Settings;
using CampaignActors.Testing;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace CampaignActors.Operations.Tests.Settings;

/// <summary>What a node allows to the steps of provider jobs.</summary>
public sealed class ProviderSettingsSpecs : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static ProviderOptions Read(params (string Key, string Value)[] settings) => ProviderSettings.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build());

    [Fact]
    public void Nothing_is_allowed_unless_it_is_configured()
    {
        var none = Read();

        Assert.Empty(none.Roots);
        Assert.Empty(none.Commands);
        Assert.Empty(none.SecretFiles);
        Assert.Null(none.KeysFolder);
        Assert.False(none.PlainHttp);
    }

    [Fact]
    public void Commands_are_split_into_words_and_nothing_else()
    {
        var options = Read(("Providers:Commands:seal", "/usr/bin/gpg --batch \"--homedir=/srv/key ring\" \"\" $HOME;rm"));

        var command = Assert.Single(options.Commands).Value;
        Assert.Equal("/usr/bin/gpg", command.Path);
        Assert.Equal(["--batch", "--homedir=/srv/key ring", "", "$HOME;rm"], command.Arguments);
    }

    [Theory]
    [InlineData("Providers:Commands:seal", "gpg --batch", "the full path of a program")]
    [InlineData("Providers:Commands:seal", "/usr/bin/gpg \"--batch", "the full path of a program")]
    [InlineData("Providers:Comands:seal", "/usr/bin/gpg", "Providers__Comands is no setting")]
    [InlineData("Providers:Secrets:ACME", "in the open", "expected the file that holds the secret")]
    [InlineData("Providers:Secrets:ACME:File", "/not/there", "cannot be read")]
    [InlineData("Providers:Timeout", "soon", "expected a duration")]
    [InlineData("Providers:PlainHttp", "perhaps", "expected")]
    public void Settings_that_are_wrong_say_what_was_expected(string key, string value, string problem)
    {
        var wrong = Assert.Throws<SettingsException>(() => Read((key, value)));

        Assert.Contains(problem, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Secret_that_can_be_guessed_is_refused_without_being_quoted()
    {
        File.WriteAllText(_folder.In("secret"), "hunter2");

        var wrong = Assert.Throws<SettingsException>(() => Read(("Providers:Secrets:ACME:File", _folder.In("secret"))));

        Assert.Contains("expected at least 16 characters", wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Hosts_roots_and_times_are_read()
    {
        var options = Read(
            ("Providers:Hosts:0", "sftp.acme.example"), ("Providers:Roots:archive", "/srv/archive"), ("Providers:KeysFolder", "/srv/keys"),
            ("Providers:CommandTimeout", "2m"), ("Providers:PlainHttp", "true"));

        Assert.Equal(["sftp.acme.example"], options.Hosts);
        Assert.Equal("/srv/archive", options.Roots["archive"]);
        Assert.Equal("/srv/keys", options.KeysFolder);
        Assert.Equal((TimeSpan.FromMinutes(2), ProviderOptions.DefaultTimeout), (options.CommandTimeout, options.Timeout));
        Assert.True(options.PlainHttp);
    }
}
