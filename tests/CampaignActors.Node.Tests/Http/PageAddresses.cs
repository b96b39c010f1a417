namespace CampaignActors.Node.Tests.Http;

/// <summary>Addresses of pages for people, and of what libraries bring: they are no part of the interface and its documentation.</summary>
internal static class PageAddresses
{
    private static readonly string[] s_pages = ["/scalar", "/ui", "ui", "/_framework"];

    public static bool Has(RouteEndpoint endpoint) => endpoint.RoutePattern.RawText is { } path
        && s_pages.Any(page => path == page || path.StartsWith(page, StringComparison.Ordinal));
}
