using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Pricing;

/// <summary>What a step of post-processing does with the file of a delivery (domain.md §6.6).</summary>
public enum StepKind
{
    Copy,
    Move,
    Gzip,
    Sftp,
    Http,
    Command,
}

/// <summary>What an HTTP step sends.</summary>
public enum StepBody
{
    /// <summary>The bytes of the file.</summary>
    File,

    /// <summary>A JSON notice about the file; no person is in it.</summary>
    Notice,
}

/// <summary>Where an SFTP step uploads to. Secrets are named, not held: they are files of the node.</summary>
/// <param name="KnownHost">
/// The host key that the server must show: <c>SHA256:</c> and its fingerprint, or a line of a <c>known_hosts</c> file.
/// </param>
/// <param name="Path">A folder that is there, or the full path of the file to write.</param>
public sealed record SftpPlace(string Host, string User, string KnownHost, string Path)
{
    /// <summary>22 when absent.</summary>
    public int? Port { get; init; }

    /// <summary>Private key, a file in the keys folder of the node.</summary>
    public string? KeyFile { get; init; }

    /// <summary>File in the keys folder of the node that holds the password.</summary>
    public string? PasswordFile { get; init; }
}

/// <param name="Url">Where the POST goes.</param>
public sealed record HttpCall(string Url)
{
    /// <summary>Whether it is signed with the provider's secret; no by default.</summary>
    public bool? Sign { get; init; }

    /// <summary>The file when absent.</summary>
    public StepBody? Send { get; init; }
}

/// <summary>One step of post-processing. The member that belongs to its kind is set, the others are absent.</summary>
public sealed record ServiceStep(StepKind Kind)
{
    /// <summary>Steps of one service.</summary>
    public const int MaxSteps = 20;

    /// <summary>Characters of a path or an address.</summary>
    public const int MaxPath = 1_000;

    /// <summary>Folder of a copy or move: the name of a root of the node and folders below it, or a full path inside a root.</summary>
    public string? To { get; init; }

    public SftpPlace? Sftp { get; init; }

    public HttpCall? Http { get; init; }

    /// <summary>Name of an allowed command of the node.</summary>
    public string? Command { get; init; }

    /// <summary>Fills <c>{delivery}</c> and <c>{number}</c>, the number of the extraction, into its paths.</summary>
    public ServiceStep For(Code delivery, int number) => this with
    {
        To = To is null ? null : Filled(To, delivery, number),
        Sftp = Sftp is { } place ? place with { Path = Filled(place.Path, delivery, number) } : null,
    };

    /// <summary>What is wrong with it, or <c>null</c>. Whether the node allows it is for the node to say when the step runs.</summary>
    public string? Problem() => Kind switch
    {
        StepKind.Copy or StepKind.Move => To is null ? "'to' is missing" : StepRules.Path("to", To),
        StepKind.Sftp => Sftp is null ? "'host' is missing" : StepRules.Of(Sftp),
        StepKind.Http => Http is null ? "'url' is missing" : StepRules.Url(Http.Url),
        StepKind.Command => StepRules.IsName(Command)
            ? null
            : $"'{Command}' is no name of a command, expected letters, digits, '-' or '_', at most {StepRules.MaxName}",
        _ => null,
    };

    private static string Filled(string path, Code delivery, int number) => path
        .Replace("{delivery}", delivery.Text, StringComparison.Ordinal)
        .Replace("{number}", number.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
}

/// <summary>What a path, a host key, an address and a name of a step may look like.</summary>
internal static class StepRules
{
    /// <summary>Characters of the name of a command or of a host key's algorithm.</summary>
    public const int MaxName = 64;

    /// <summary>Base64 digits of SHA-256 without padding.</summary>
    private const int FingerprintLength = 43;

    /// <summary>A path without a way out of its folder.</summary>
    public static string? Path(string name, string path) =>
        path.Length is 0 or > ServiceStep.MaxPath || path.Any(char.IsControl) || path.Contains('\\', StringComparison.Ordinal)
            ? $"'{name}' must be a path of 1 to {ServiceStep.MaxPath} characters, with '/' between folders"
        : path.Split('/').Any(part => part is "." or "..") ? $"'{name}' must not contain '.' or '..' as a folder: {path}"
        : path.Trim('/').Length == 0 || path.Trim('/').Split('/').Any(part => string.IsNullOrWhiteSpace(part))
            ? $"'{name}' must name a folder: {path}"
        : Placeholder(name, path);

    public static string? Of(SftpPlace place) =>
        Uri.CheckHostName(place.Host) == UriHostNameType.Unknown ? $"'host' is no host name: {place.Host}"
        : place.User.Length == 0 || place.User.Any(char.IsControl) ? "'user' must not be empty"
        : place.KeyFile is null == place.PasswordFile is null ? "give 'keyFile' or 'passwordFile', exactly one"
        : Path("path", place.Path)
            ?? (place.KeyFile is { } key ? Path("keyFile", key) : Path("passwordFile", place.PasswordFile!))
            ?? KnownHost(place.KnownHost);

    public static string? Url(string text) =>
        !Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.Host.Length == 0
            ? $"'url' must be an address such as https://print.example.com/files: {text}"
        : url.UserInfo.Length > 0 ? "'url' must hold no password: sign the request instead"
        : null;

    public static bool IsName(string? name) => name is { Length: > 0 and <= MaxName }
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') && char.IsAsciiLetterOrDigit(name[0]);

    private static string? KnownHost(string text)
    {
        const string Expected = "'knownHost' must be SHA256:FINGERPRINT or a line of known_hosts such as 'ssh-ed25519 AAAA…'";
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (text.Length > ServiceStep.MaxPath || text.Any(char.IsControl))
            return Expected;
        if (words is [var print] && print.StartsWith("SHA256:", StringComparison.Ordinal))
            return IsBase64(print["SHA256:".Length..].TrimEnd('='), FingerprintLength, FingerprintLength) ? null : Expected;
        return words is [.., var algorithm, var key] && algorithm.Length <= MaxName && IsBase64(key.TrimEnd('='), 40, ServiceStep.MaxPath)
            ? null
            : Expected;
    }

    private static bool IsBase64(string text, int least, int most) =>
        text.Length >= least && text.Length <= most && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '/');

    /// <summary>A placeholder that is not known would become a folder of that name.</summary>
    private static string? Placeholder(string name, string path)
    {
        var rest = path.Replace("{delivery}", "", StringComparison.Ordinal).Replace("{number}", "", StringComparison.Ordinal);
        return !rest.AsSpan().ContainsAny('{', '}') ? null : $"'{name}' may contain {{delivery}} and {{number}}, nothing else in braces: {path}";
    }
}
