using System.CommandLine;
using CampaignActors.Cli.Terminal;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Cli.Commands;

/// <summary>
/// The credentials: a key, or a token of an identity provider. Never on the command line itself, where other processes could read them.
/// </summary>
internal sealed class KeyOption(Host host)
{
    public const string Variable = "CAMPAIGN_KEY";
    public const string FileVariable = "CAMPAIGN_KEY_FILE";
    private const int MaxLength = 16 * 1024;

    private readonly Option<string?> _key = new("--key")
    {
        HelpName = "FILE",
        Description = $"File that holds a key; - is the standard input. Else the environment variable {FileVariable} or {Variable} (the "
            + "key itself), "
            + "else, for a node of this machine, the file admin-key of ./data or ./local.",
    };

    public void AddTo(Command command) => command.Add(_key);

    /// <param name="url">Address of the node; connecting reports a malformed one.</param>
    /// <returns><c>null</c>: no key is sent.</returns>
    /// <exception cref="InputException">There is no such file, or it holds no key.</exception>
    public string? Read(ParseResult parsed, string url)
    {
        if (parsed.GetValue(_key) is { } named)
            return named == "-" ? Checked("--key -", host.In.ReadToEnd()) : InFile("--key", named);
        if (host.Variable(FileVariable) is { Length: > 0 } file)
            return InFile(FileVariable, file);
        if (host.Variable(Variable) is { Length: > 0 } key)
            return Checked(Variable, key);
        return Uri.TryCreate(url, UriKind.Absolute, out var node) && host.KeyFile(node) is { } found
            ? InFile("the administrator's key", found)
            : null;
    }

    /// <summary>The beginnings of keys and of tokens (RFC 7515 §3.1: <c>{"</c> in base64url).</summary>
    private static readonly string[] s_secrets = ["ca_", "eyJ"];

    /// <summary>A name that may be a secret, pasted where its file is asked for, is in no message.</summary>
    private static string InFile(string what, string path)
    {
        if (s_secrets.Any(s => path.TrimStart().StartsWith(s, StringComparison.Ordinal)) && !File.Exists(path))
        {
            throw new InputException(null,
                $"{what} names no file but begins as a key does, expected the name of a file that holds the key; or set {Variable}");
        }
        try
        {
            return Checked($"{what}: {Shown.Quote(path)}", File.ReadAllText(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(null, $"{what}: {Shown.Quote(path)} cannot be read: {Shown.OneLine(e.Message, 200)}");
        }
    }

    /// <summary>The text itself is in no message.</summary>
    private static string Checked(string what, string text)
    {
        var key = text.Trim();
        return key.Length is > 0 and <= MaxLength && key.All(c => c is > ' ' and <= '~')
            ? key
            : throw new InputException(null, $"{what} holds no key, expected one line such as ca_CODE_…");
    }
}
