using CampaignActors.Operations.Access;
using CampaignActors.Vocabulary.Text;
using Microsoft.Extensions.Configuration;

namespace CampaignActors.Operations.Settings;

/// <summary>
/// Section <c>Access</c> of the configuration: how a node authenticates callers: by keys, and by tokens of an identity
/// provider where one is configured.
/// </summary>
public sealed record AccessOptions
{
    public const string Section = "Access";
    public const string Required = "required";
    private const string OpenMode = "open";

    /// <summary>All keys of the section.</summary>
    public static readonly IReadOnlyList<string> Keys =
    [
        "Mode", "AdminKeyFile", "Authority", "MetadataAddress", "SigningKeysFile", "Issuer", "Audience", "OperatorClaim", "RoleClaim",
        "Roles", .. SignInOptions.Keys,
    ];

    /// <summary>Everyone who reaches the node is an administrator: for development, on loopback addresses alone.</summary>
    public bool Open { get; init; }

    /// <summary>The administrator's key, where it is configured; <c>null</c>: the first start makes one.</summary>
    public KeyText? Admin { get; init; }

    /// <summary><c>null</c>: only keys count.</summary>
    public TokenOptions? Tokens { get; init; }

    /// <summary>Signing in to the pages at the same provider; <c>null</c>: with keys alone.</summary>
    public SignInOptions? SignIn { get; init; }

    /// <exception cref="SettingsException">The section is wrong; the message says what.</exception>
    public static AccessOptions Read(IConfiguration configuration)
    {
        var section = new SettingsSection(configuration, Section, Keys);
        var tokens = TokenOptions.Read(section);
        return new AccessOptions
        {
            Open = section.OneOf("Mode", Required, [Required, OpenMode]) == OpenMode,
            Admin = ReadAdmin(section),
            Tokens = tokens,
            SignIn = SignInOptions.Read(section, tokens),
        };
    }

    private static KeyText? ReadAdmin(SettingsSection section) => section.File("AdminKeyFile") is not { } text ? null
        : KeyText.Parse(text) is { } key && key.Code == AdminKey.Code ? key
        : throw section.Bad("AdminKeyFile",
            $"names a file without an administrator's key, expected ca_{AdminKey.Code}_ and 43 letters, digits, '-' or '_'");
}

/// <summary>JSON web tokens of an identity provider, and what they have to say.</summary>
public sealed record TokenOptions
{
    public const string DefaultOperatorClaim = "sub";
    public const string DefaultRoleClaim = "roles";

    /// <summary>Where the provider describes itself; <c>null</c> with <see cref="SigningKeys"/>.</summary>
    public Uri? Metadata { get; init; }

    /// <summary>The provider's public keys, as a JSON web key set, where the node cannot or must not ask it.</summary>
    public string? SigningKeys { get; init; }

    /// <summary>The required issuer of tokens; <c>null</c>: the one that the metadata names.</summary>
    public string? Issuer { get; init; }

    /// <summary>The required audience; tokens for others are refused.</summary>
    public required string Audience { get; init; }

    /// <summary>Holds the operator's code.</summary>
    public string OperatorClaim { get; init; } = DefaultOperatorClaim;

    public string RoleClaim { get; init; } = DefaultRoleClaim;

    /// <summary>Role name of the provider → role. Other names grant nothing.</summary>
    public IReadOnlyDictionary<string, Role> Roles { get; init; } = OwnNames;

    private static Dictionary<string, Role> OwnNames => Enum.GetValues<Role>().ToDictionary(Scalars.NameOf, r => r, StringComparer.Ordinal);

    /// <returns><c>null</c>: no provider is configured.</returns>
    internal static TokenOptions? Read(SettingsSection section)
    {
        string[] all =
        [
            "Authority", "MetadataAddress", "SigningKeysFile", "Issuer", "Audience", "OperatorClaim", "RoleClaim", "Roles",
            .. SignInOptions.Keys,
        ];
        if (all.FirstOrDefault(k => section.Text(k) is not null) is not { } given)
            return null;
        var (metadata, keys) = (
            Address(section, "MetadataAddress") ?? Discovery(Address(section, "Authority")), section.File("SigningKeysFile"));
        if (metadata is null == keys is null)
        {
            throw section.Bad(given, metadata is null
                ? "is set, but nothing says whose tokens count: expected Authority, MetadataAddress or SigningKeysFile as well"
                : "is set, and SigningKeysFile too: expected one of them");
        }
        return new TokenOptions
        {
            Metadata = metadata,
            SigningKeys = keys,
            Issuer = section.Text("Issuer")
                ?? (keys is null ? null : throw section.Bad("Issuer", "is missing, expected who issues the tokens, as they say it")),
            Audience = section.Text("Audience")
                ?? throw section.Bad("Audience", "is missing, expected what the provider calls this system"),
            OperatorClaim = section.Text("OperatorClaim") ?? DefaultOperatorClaim,
            RoleClaim = section.Text("RoleClaim") ?? DefaultRoleClaim,
            Roles = ReadRoles(section),
        };
    }

    private static Uri? Discovery(Uri? authority) =>
        authority is null ? null : new Uri($"{authority.AbsoluteUri.TrimEnd('/')}/.well-known/openid-configuration");

    /// <summary>A forged answer would let an attacker in: the address must be encrypted, or on this machine.</summary>
    private static Uri? Address(SettingsSection section, string key) => section.Text(key) is not { } text ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback)) ? url
        : throw section.Bad(key, $"is {Shown.Quote(text)}, expected an address such as https://login.example.com");

    private static Dictionary<string, Role> ReadRoles(SettingsSection section)
    {
        if (section.Text("Roles") is not { } text)
            return OwnNames;
        var roles = new Dictionary<string, Role>(StringComparer.Ordinal);
        foreach (var pair in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var at = pair.LastIndexOf('=');
            if (at <= 0 || !OwnNames.TryGetValue(pair[(at + 1)..].Trim(), out var role) || !roles.TryAdd(pair[..at].Trim(), role))
                throw section.Bad(
                    "Roles", $"holds {Shown.Quote(pair)}, expected pairs such as crm-admins=administrator,crm=viewer of "
                        + $"{string.Join(", ", OwnNames.Keys)}");
        }
        return roles;
    }
}
