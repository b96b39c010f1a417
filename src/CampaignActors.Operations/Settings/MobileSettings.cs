using CampaignActors.Domain.Values;
using CampaignActors.Sending.Channels;
using Microsoft.Extensions.Configuration;

namespace CampaignActors.Operations.Settings;

/// <summary>Section <c>Mobile</c> of the configuration: providers of mobile messages, by the code of the provider.</summary>
public static class MobileSettings
{
    public const string Section = "Mobile";

    private static readonly string[] s_keys = ["Url", "SecretFile", "Timeout", "MaxConnections", "From"];

    /// <exception cref="SettingsException">The section is wrong; the message says what.</exception>
    public static IReadOnlyDictionary<string, HttpProviderOptions> Read(IConfiguration configuration)
    {
        var providers = new Dictionary<string, HttpProviderOptions>(StringComparer.Ordinal);
        foreach (var child in configuration.GetSection(Section).GetChildren())
        {
            if (Code.Problem(child.Key) is not null || child.Value is not null)
            {
                throw new SettingsException(
                    $"configuration: {Section}__{child.Key} is no provider, expected {Section}__CODE__Url with the code of one");
            }
            var section = new SettingsSection(configuration, $"{Section}:{child.Key}", s_keys);
            var defaults = new HttpProviderOptions();
            var options = new HttpProviderOptions
            {
                Url = section.Text("Url") ?? "",
                SecretFile = section.Text("SecretFile") ?? "",
                Timeout = section.Duration("Timeout", defaults.Timeout),
                MaxConnections = section.Number("MaxConnections", defaults.MaxConnections, 1, 100),
                From = section.Text("From"),
            };
            if (options.Problems(child.Key) is [var problem, ..])
                throw section.Bad("Url", $"cannot be used: {problem}");
            // Read once at the start, so that a file that is not there is no surprise of the first message.
            if (section.File("SecretFile") is not { Length: >= HttpProviderOptions.LeastSecret })
            {
                throw section.Bad(
                    "SecretFile", $"names a file without a secret, expected at least {HttpProviderOptions.LeastSecret} characters");
            }
            providers[child.Key] = options;
        }
        return providers;
    }
}
