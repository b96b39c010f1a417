using CampaignActors.Domain.Values;
using CampaignActors.Gateways.Jobs;
using CampaignActors.Vocabulary.Text;
using Microsoft.Extensions.Configuration;

namespace CampaignActors.Operations.Settings;

/// <summary>
/// Section <c>Providers</c> of the configuration: what the steps of provider jobs may do on this node, and the files of secrets.
/// </summary>
public static class ProviderSettings
{
    public const string Section = "Providers";

    private static readonly string[] s_keys =
        ["Roots", "KeysFolder", "Commands", "Secrets", "Hosts", "PlainHttp", "Timeout", "CommandTimeout"];

    /// <exception cref="SettingsException">The section is wrong; the message says what.</exception>
    public static ProviderOptions Read(IConfiguration configuration)
    {
        var section = new SettingsSection(configuration, Section, s_keys);
        return new ProviderOptions
        {
            Roots = Named(configuration, "Roots", text => text),
            KeysFolder = section.Text("KeysFolder"),
            Commands = Named(configuration, "Commands", text => Command(text) ?? throw section.Bad(
                "Commands",
                $"holds {Shown.Quote(text)}, expected the full path of a program and its arguments, those with spaces in quotes")),
            SecretFiles = Secrets(configuration),
            Hosts = [.. configuration.GetSection($"{Section}:Hosts").GetChildren().Select(c => c.Value).OfType<string>()],
            PlainHttp = section.OneOf("PlainHttp", "false", ["true", "false"]) == "true",
            Timeout = section.Duration("Timeout", ProviderOptions.DefaultTimeout),
            CommandTimeout = section.Duration("CommandTimeout", ProviderOptions.DefaultCommandTimeout),
        };
    }

    private static Dictionary<string, T> Named<T>(IConfiguration configuration, string key, Func<string, T> read)
    {
        var named = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var child in configuration.GetSection($"{Section}:{key}").GetChildren())
        {
            named[child.Key] = child.Value is { Length: > 0 } text
                ? read(text)
                : throw new SettingsException($"configuration: {Section}__{key}__{child.Key} is empty");
        }
        return named;
    }

    private static Dictionary<string, string> Secrets(IConfiguration configuration)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var child in configuration.GetSection($"{Section}:Secrets").GetChildren())
        {
            var secret = new SettingsSection(configuration, $"{Section}:Secrets:{child.Key}", ["File"]);
            if (Code.Problem(child.Key) is not null || child.Value is not null)
                throw secret.Bad("File", "is missing, expected the file that holds the secret of the provider with this code");
            // Read once at the start, so that a file that is not there is no surprise of the first event.
            if (secret.File("File") is { } text && text.Length >= ProviderOptions.MinSecret)
                files[child.Key] = Path.GetFullPath(secret.Text("File")!);
            else
                throw secret.Bad("File", $"names a file without a secret, expected at least {ProviderOptions.MinSecret} characters");
        }
        return files;
    }

    /// <summary>A program and its arguments, separated by spaces; quotes hold spaces together, and nothing else means anything.</summary>
    /// <returns><c>null</c>: a quote is not closed, or the program has no full path.</returns>
    public static AllowedCommand? Command(string text)
    {
        var words = new List<string>();
        var word = new System.Text.StringBuilder();
        var (quoted, begun) = (false, false);
        foreach (var c in text)
        {
            if (c == '"')
                (quoted, begun) = (!quoted, true);
            else if (c == ' ' && !quoted)
                End();
            else
                (_, begun) = (word.Append(c), true);
        }
        if (quoted)
            return null;
        End();
        return words.Count > 0 && Path.IsPathFullyQualified(words[0]) ? new AllowedCommand(words[0], words[1..]) : null;

        void End()
        {
            if (begun)
                words.Add(word.ToString());
            word.Clear();
            begun = false;
        }
    }
}
