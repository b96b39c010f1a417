namespace CampaignActors.Operations.Settings;

/// <summary>
/// Signing in to the pages at the identity provider: this system as a client of it, in OpenID Connect with authorization code and PKCE.
/// </summary>
public sealed record SignInOptions
{
    /// <summary>Keys of the section <c>Access</c> that are about it.</summary>
    public static readonly IReadOnlyList<string> Keys = ["ClientId", "ClientSecretFile", "ProviderName", "Scopes"];

    private static readonly string[] s_usual = ["openid", "profile"];

    /// <summary>What the provider calls this system as its client; an id token must be for it.</summary>
    public required string ClientId { get; init; }

    /// <summary><c>null</c>: a client without a secret, which PKCE alone protects.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>What people call the provider, on the button.</summary>
    public required string ProviderName { get; init; }

    /// <summary>What is asked for; <c>openid</c> is always among them.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = s_usual;

    /// <returns><c>null</c>: people sign in with keys alone.</returns>
    internal static SignInOptions? Read(SettingsSection section, TokenOptions? tokens)
    {
        if (section.Text("ClientId") is not { } client)
        {
            return Keys.FirstOrDefault(k => section.Text(k) is not null) is { } given
                ? throw section.Bad(given, "is set, but not Access__ClientId: expected what the provider calls this client")
                : null;
        }
        // A file of keys says nothing of where people sign in.
        if (tokens?.Metadata is not { } metadata)
            throw section.Bad("ClientId", "is set with a file of keys: expected Authority or MetadataAddress in its place");
        string[] scopes = (section.Text("Scopes") ?? "").Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        return new SignInOptions
        {
            ClientId = client,
            ClientSecret = section.File("ClientSecretFile") is var secret && secret is not "" ? secret
                : throw section.Bad("ClientSecretFile", "names an empty file, expected the secret of the client"),
            ProviderName = section.Text("ProviderName") ?? metadata.Host,
            Scopes = scopes.Length == 0 ? s_usual : [.. scopes.Prepend("openid").Distinct()],
        };
    }
}
