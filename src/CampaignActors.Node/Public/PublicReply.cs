using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Public;

/// <summary>An answer of the public listener: a page for people, or a line for programs.</summary>
public sealed record PublicReply(int Status, PublicPage? Page = null, string? Text = null)
{
    /// <summary>When the same request may be sent again; <c>null</c>: it need not be told.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Methods that the address takes; <c>null</c>: it need not be told.</summary>
    public string? Allow { get; init; }

    public static PublicReply Of(PublicPage page) => new(StatusCodes.Status200OK, page);

    /// <summary>The page that says why there is no other one, in the reader's language.</summary>
    public static PublicReply Refusal(int status) => new(status);

    /// <summary>The same for everything that there is not.</summary>
    public static PublicReply NotFound { get; } = Refusal(StatusCodes.Status404NotFound);
}

/// <summary>A request to the public listener.</summary>
/// <param name="Parts">Of the path, behind the first word; never empty ones.</param>
/// <param name="Body">The whole body, within the bound of the route.</param>
public sealed record PublicRequest(HttpRequest Http, IReadOnlyList<string> Parts, PublicLanguage Language, ReadOnlyMemory<byte> Body)
{
    public bool IsPost => HttpMethods.IsPost(Http.Method);
}

/// <summary>One address of the public listener. GET and HEAD never change anything.</summary>
internal interface IPublicRoute
{
    /// <summary>First word of the path.</summary>
    string Word { get; }

    /// <summary>Such as <c>GET, HEAD, POST</c>.</summary>
    string Allow { get; }

    /// <summary>Largest body in bytes.</summary>
    int MaxBody { get; }

    /// <summary>What is wrong before the body is read, such as a missing key; <c>null</c>: nothing.</summary>
    PublicReply? Refused(HttpRequest request) => null;

    Task<PublicReply> ServeAsync(PublicRequest request, CancellationToken ct);
}
