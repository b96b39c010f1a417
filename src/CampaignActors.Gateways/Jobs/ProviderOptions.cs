using CampaignActors.Domain.Values;

namespace CampaignActors.Gateways.Jobs;

/// <summary>A program of the node that steps may run. There is no shell: arguments are handed over as they are.</summary>
/// <param name="Path">Full path of the program.</param>
/// <param name="Arguments">Before those that each run adds.</param>
public sealed record AllowedCommand(string Path, IReadOnlyList<string> Arguments);

/// <summary>What a node allows to the steps of provider jobs, and where the secrets of providers are. Nothing unless configured.</summary>
public sealed class ProviderOptions
{
    /// <summary>Of a file with a secret; more is a wrong file.</summary>
    internal const int MaxSecretBytes = 4_096;

    /// <summary>Characters of a provider's secret: shorter ones can be guessed.</summary>
    public const int MinSecret = 16;

    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(60);
    public static readonly TimeSpan DefaultCommandTimeout = TimeSpan.FromMinutes(5);

    /// <summary>Folders in which <c>copy</c> and <c>move</c> may write, by name.</summary>
    public IReadOnlyDictionary<string, string> Roots { get; init; } = new Dictionary<string, string>();

    /// <summary>Holds the keys and passwords that SFTP steps name; <c>null</c>: there are none.</summary>
    public string? KeysFolder { get; init; }

    public IReadOnlyDictionary<string, AllowedCommand> Commands { get; init; } = new Dictionary<string, AllowedCommand>();

    /// <summary>File of each provider's secret, by the provider's code. It is read whenever it is needed, so it can be changed.</summary>
    public IReadOnlyDictionary<string, string> SecretFiles { get; init; } = new Dictionary<string, string>();

    /// <summary>Hosts to which steps may connect; empty: any.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Whether HTTP steps may go without TLS to other machines.</summary>
    public bool PlainHttp { get; init; }

    /// <summary>How long a server may take to answer.</summary>
    public TimeSpan Timeout { get; init; } = DefaultTimeout;

    /// <summary>How long a command may run.</summary>
    public TimeSpan CommandTimeout { get; init; } = DefaultCommandTimeout;

    /// <returns>The problems, one line each; empty when there are none.</returns>
    public IEnumerable<string> Problems()
    {
        foreach (var (name, folder) in Roots)
        {
            if (!Path.IsPathFullyQualified(folder))
                yield return $"providers: root '{name}' is {folder}, expected a full path";
        }
        if (KeysFolder is not null && !Path.IsPathFullyQualified(KeysFolder))
            yield return $"providers: the keys folder is {KeysFolder}, expected a full path";
        foreach (var (name, command) in Commands)
        {
            if (!Path.IsPathFullyQualified(command.Path))
                yield return $"providers: command '{name}' is {command.Path}, expected the full path of a program";
        }
        foreach (var (code, _) in SecretFiles)
        {
            if (Code.Problem(code) is { } problem)
                yield return $"providers: secret of '{code}', which is no code of a provider: {problem}";
        }
    }

    /// <summary>The secret of a provider.</summary>
    /// <returns><c>null</c>: none is configured.</returns>
    /// <exception cref="IOException">The file cannot be read; likewise <see cref="UnauthorizedAccessException"/>.</exception>
    /// <exception cref="InvalidDataException">The file holds no secret that can be used. The message does not quote it.</exception>
    internal byte[]? SecretOf(string provider) => SecretFiles.TryGetValue(provider, out var file) ? ReadSecret(file, MinSecret) : null;

    /// <summary>What is in a file of one secret, without the line's end.</summary>
    internal static byte[] ReadSecret(string path, int least)
    {
        var file = new FileInfo(path);
        if (file.Length > MaxSecretBytes)
            throw new InvalidDataException($"{file.Name} is larger than {MaxSecretBytes} bytes, expected one secret");
        var text = File.ReadAllText(path).Trim();
        return text.Length >= least
            ? System.Text.Encoding.UTF8.GetBytes(text)
            : throw new InvalidDataException($"the secret in {file.Name} has {text.Length} characters, expected at least {least}");
    }
}
