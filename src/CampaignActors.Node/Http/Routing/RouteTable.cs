using CampaignActors.Operations.Settings;

namespace CampaignActors.Node.Http.Routing;

/// <summary>All routes that this node answers, in the order in which their groups are registered.</summary>
public sealed class RouteTable(IEnumerable<IRouteGroup> groups, NodeSettings settings)
{
    public IReadOnlyList<HttpRoute> Routes { get; } = [.. groups.Where(g => g.OnEveryNode || IsWeb(settings)).SelectMany(g => g.Routes)];

    /// <summary>Whether a node answers more than questions after its health. A node without a cluster has all roles.</summary>
    public static bool IsWeb(NodeSettings settings) => settings.Cluster?.Roles.Contains(ClusterOptions.Web) ?? true;
}
