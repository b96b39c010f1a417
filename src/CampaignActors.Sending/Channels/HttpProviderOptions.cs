namespace CampaignActors.Sending.Channels;

/// <summary>
/// Where a provider of mobile messages takes them. A class and not a record, so that nothing prints the secret.
/// </summary>
public sealed class HttpProviderOptions
{
    /// <summary>Shortest secret, in characters.</summary>
    public const int LeastSecret = 16;

    /// <summary>Takes one message by POST. <c>https</c>, but for a provider on this machine.</summary>
    public string Url { get; set; } = "";

    /// <summary>A file whose first line is the secret that requests are signed with.</summary>
    public string SecretFile { get; set; } = "";

    /// <summary>From connecting to the last byte of the answer.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Requests at once.</summary>
    public int MaxConnections { get; set; } = 8;

    /// <summary>The sender that phones show; <c>null</c>: the provider's own.</summary>
    public string? From { get; set; }

    /// <param name="code">Code of the provider, for the names of settings.</param>
    /// <returns>The problems, one line each; empty when there are none.</returns>
    public IReadOnlyList<string> Problems(string code)
    {
        var problems = new List<string>();
        var name = $"providers.{code}";
        if (!Uri.TryCreate(Url, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttps && !(url.Scheme == Uri.UriSchemeHttp
            && url.IsLoopback)))
            problems.Add($"{name}.url is '{Url}', it must be an address with https");
        else if (url.UserInfo.Length > 0)
            problems.Add($"{name}.url holds a user name; requests are signed with {name}.secretFile");
        if (string.IsNullOrWhiteSpace(SecretFile))
            problems.Add($"{name}.secretFile is missing");
        if (Timeout < TimeSpan.FromMilliseconds(1) || Timeout > TimeSpan.FromMinutes(10))
            problems.Add($"{name}.timeout is {Timeout}, it must be more than 0 and at most 10 minutes");
        if (MaxConnections is < 1 or > 100)
            problems.Add($"{name}.maxConnections is {MaxConnections}, it must be 1 to 100");
        return problems;
    }
}
